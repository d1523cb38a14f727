"""Several heads: pairs (p_h, z_h) chosen independently bound every prompt from below.

Statement (own proof; sharpens wang-2023/theorem-2 and goes beyond its one head). A layer of H heads
with any biases, n contexts X_i with a common query x, A_ih and Z_ih outputs and masses of head h,
targets a_i. With w_ih = exp(L_h)/(exp(L_h) + Z_ih) put

    E(L, v) = sum_i | sum_h ( w_ih (U_h v_h + b_h) + (1 - w_ih) A_ih ) + b_o - a_i |^2.

**Lower bound.** Call (L, v) possible if for every head and every c with U_h^T c = r_h the slab of
`attainable-set` holds, <c, U_h v_h> + k_h <= L_h <= <c, U_h v_h> + k_h + log m (it binds aligned
heads; a free head has no such c). Every F that is at most E(L, v) for all possible (L, v) is at
most the error sum_i |Att(x, [P, X_i]) - a_i|^2 of every prompt P of m tokens.

**Exact for independent heads.** If for all (L, v) some token t has U_h t = U_h v_h and the score
L_h - log m in every head (all heads free, and the row spaces of [U_h; r_h] independent), every F
that is at most the error of every prompt of m tokens is at most every E(L, v).

Method: attention-split head by head; `attainable-set` for the slabs; m copies of t.
"""

from typing import Any

from provers.instances import constant_family, number, unit_head, witness
from provers.papers.layer import att, d, length, mass, s, score
from provers.papers.lemmas._points import UNIT
from provers.proof import (
    apply,
    auto,
    by,
    exact,
    have,
    inside,
    intro,
    obtain,
    positive,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Adjoint,
    Apply,
    Concat,
    Each,
    Exp,
    Inner,
    Log,
    Name,
    Over,
    Range,
    Zero,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    sequences,
    vector,
)


def maps(label: str, source: str, target: str) -> Name:
    """A family of linear maps, one for every head."""
    return Name(label, ("F", ("N",), ("L", source, target)))


wq, wk, wv, wo = (
    maps("Wq", "d", "s"),
    maps("Wk", "d", "s"),
    maps("Wv", "d", "s"),
    maps("Wo", "s", "d"),
)
bq, bk, bv = family("bq", s), family("bk", s), family("bv", s)
bo = vector("bo", d)
H, n, m, g, i, j, q, e = (natural(t) for t in ("H", "n", "m", "g", "i", "j", "q", "element"))
x, c, tok = vector("x", d), vector("c", d), vector("tok", d)
p, a, v, u, o, y = (family(t, d) for t in ("p", "a", "v", "u", "o", "y"))
X = sequences("X", d)
L, M, F, t = family("L"), family("M"), real("F"), real("t")
hole = vector("hole", d)
P = Each(j, Range(m), p(j))
same = Each(j, Range(m), tok)


def head(g: Any) -> tuple[Any, ...]:
    """Arguments of `attention-split` for head g, without the layer's output bias."""
    return (wq(g), bq(g), wk(g), bk(g), wv(g), bv(g), wo(g), Zero(d))


def named(g: Any) -> dict[str, Any]:
    labels = ("Wq", "bq", "Wk", "bk", "Wv", "bv", "Wo", "bo")
    return {"d": d, "s": s} | dict(zip(labels, head(g), strict=True))


def one_mass(g: Any, tokens: Any) -> Any:
    return mass(d, s, wq(g), bq(g), wk(g), bk(g), tokens, x)


def one(g: Any, tokens: Any) -> Any:
    """Output of head g."""
    return att(d, s, *head(g), x, tokens)


def asked(g: Any) -> Any:
    return Apply(wq(g), x) + bq(g)


def score_vector(g: Any) -> Any:
    return Apply(Adjoint(wk(g)), asked(g))


def score_offset(g: Any) -> Any:
    return Inner(bk(g), asked(g))


def value(g: Any, token: Any) -> Any:
    """U_g t."""
    return Apply(wo(g), Apply(wv(g), token))


def offset(g: Any) -> Any:
    """b_g."""
    return Apply(wo(g), bv(g))


def share(g: Any, i: Any, level: Any) -> Any:
    """w_ig."""
    return Exp(level) / (Exp(level) + one_mass(g, X(i)))


def part(g: Any, i: Any, level: Any, output: Any) -> Any:
    """What head g adds when the prompt has this log mass and output there."""
    w = share(g, i, level)
    return w * (output + offset(g)) + (1 - w) * one(g, X(i))


def combined(o: Any, L: Any, v: Any) -> Any:
    """o_i is what the layer returns when the prompt has these log masses and outputs."""
    heads = Over(g, Range(H), part(g, i, L(g), value(g, v(g))))
    return forall(i, given=[lt(i, n)], then=[eq(o(i), heads + bo)])


def prompted(o: Any, prompt: Any) -> Any:
    """o_i is the layer's output for the prompt."""
    heads = Over(g, Range(H), one(g, Concat(prompt, X(i))))
    return forall(i, given=[lt(i, n)], then=[eq(o(i), heads + bo)])


def error(o: Any) -> Any:
    """Sum of squared errors of outputs."""
    return Over(i, Range(n), Inner(o(i) - a(i), o(i) - a(i)))


slab = Inner(c, value(g, v(g))) + score_offset(g)
possible = forall(
    g, c,
    given=[
        lt(g, H),
        eq(Apply(Adjoint(wv(g)), Apply(Adjoint(wo(g)), c)), score_vector(g)),
    ],
    then=[le(slab, L(g)), le(L(g), slab + Log(m))],
)  # fmt: skip
independent = forall(
    u, M,
    some=[tok],
    then=[
        forall(
            g, given=[lt(g, H)],
            then=[
                eq(value(g, tok), value(g, u(g))),
                eq(Inner(score_vector(g), tok) + score_offset(g), M(g) - Log(m)),
            ],
        )
    ],
)  # fmt: skip

names = (d, s, H, wq, bq, wk, bk, wv, bv, wo, bo)
CLAIM = forall(
    *names, x, m, n, X, a, F,
    given=[lt(0, m), forall(i, given=[lt(i, n)], then=[lt(0, length(X(i)))])],
    then=[
        forall(
            p, o,
            given=[
                prompted(o, P),
                forall(v, L, y, given=[possible, combined(y, L, v)], then=[le(F, error(y))]),
            ],
            then=[le(F, error(o))],
        ),
        forall(
            v, L, y,
            given=[
                independent,
                combined(y, L, v),
                forall(p, o, given=[prompted(o, P)], then=[le(F, error(o))]),
            ],
            then=[le(F, error(y))],
        ),
    ],
)  # fmt: skip


def heads_agree(prompt: Any, L: Any, v: Any, steps: Any) -> Any:
    """Fact about example ``i``, from steps that give own_output and own_mass of head ``e``."""
    return have(
        "heads_agree",
        eq(
            Over(g, Range(H), one(g, Concat(prompt, X(i)))),
            Over(g, Range(H), part(g, i, L(g), value(g, v(g)))),
        ),
        termwise(
            Range(H), g, one(g, Concat(prompt, X(i))), part(g, i, L(g), value(g, v(g))),
            _one_head(prompt, L, v, steps),
        ),
    )  # fmt: skip


def _one_head(prompt: Any, L: Any, v: Any, steps: Any) -> Any:
    own, context = one_mass(e, prompt), one_mass(e, X(i))
    return intro(
        obtain(
            ["split", "share_sign", "share_below_one"],
            apply(
                "statement:wang-2023/attention-split",
                named(e) | {"x": x, "P": prompt, "X": X(i)},
                [by("several_tokens"), by("not_empty")],
            ),
        ),
        have("own_is_positive", lt(0, own), positive("several_tokens")),
        have("own_context", lt(0, context), positive("not_empty")),
        *steps,
        have("both", lt(0, own + context), positive("not_empty", "several_tokens")),
        have("both_again", lt(0, Exp(L(e)) + context), positive("not_empty")),
        given=["head_in_range"],
        then=[
            auto(
                "split",
                inside("own_output", hole, own / (own + context) * hole),
                inside(
                    "own_mass", t,
                    t / (t + context) * (value(e, v(e)) + offset(e) - one(e, X(i))),
                ),
                nonzero=["both", "both_again", "own_context"],
            )
        ],
    )  # fmt: skip


def seen(g: Any) -> Any:
    """A token whose value is the output of head g over the prompt."""
    return Over(
        q, Range(m), Exp(score(d, s, wq(g), bq(g), wk(g), bk(g), p(q), x)) / one_mass(g, P) * p(q)
    )


_named_output = obtain(["its_output"], apply("outputs", {"i": i}, [by("in_range")]))
_not_empty = obtain(["not_empty"], apply("contexts_are_not_empty", {"i": i}, [by("in_range")]))

possible_pairs = intro(
    obtain(
        ["attained", "unused"],
        apply(
            "statement:sharper/attainable-set",
            named(g) | {"x": x, "c": c, "m": m},
            [by("aligned"), by("not_empty_prompt")],
        ),
    ),
    obtain(["left", "right", "strict", "output_of_some"], apply("attained", {"p": p})),
    have("own_is_positive", lt(0, one_mass(g, P)), positive("several_tokens")),
    have(
        "own_output",
        eq(one(g, P) - offset(g), value(g, seen(g))),
        auto(nonzero=["own_is_positive"]),
    ),
    given=["head_in_range", "aligned"],
    then=[
        auto("left", inside("own_output", hole, Inner(c, hole))),
        auto("right", inside("own_output", hole, Inner(c, hole))),
    ],
)

lower = intro(
    have("several_tokens", lt(0, length(P)), auto("not_empty_prompt")),
    obtain(
        ["floor"],
        apply(
            "floor_of_the_possible",
            {"v": Abstraction(g, seen(g)), "L": Abstraction(g, Log(one_mass(g, P))), "y": o},
            [
                possible_pairs,
                intro(
                    _not_empty,
                    _named_output,
                    heads_agree(
                        P, lambda g: Log(one_mass(g, P)), seen,
                        [
                            have(
                                "own_output",
                                eq(one(e, P), value(e, seen(e)) + offset(e)),
                                auto(nonzero=["own_is_positive"]),
                            ),
                            obtain(
                                ["own_mass"],
                                apply(
                                    "axiom:exp-log", {"x": one_mass(e, P)},
                                    [by("own_is_positive")],
                                ),
                            ),
                        ],
                    ),
                    given=["in_range"],
                    then=[auto("its_output", "heads_agree")],
                ),
            ],
        ),
    ),
    given=["outputs", "floor_of_the_possible"],
    then=[by("floor")],
)  # fmt: skip

upper = intro(
    obtain(["serves"], apply("independent_heads", {"u": v, "M": L}), some=[tok]),
    have("several_tokens", lt(0, length(same)), auto("not_empty_prompt")),
    obtain(["log_of_m"], apply("axiom:exp-log", {"x": m}, [by("not_empty_prompt")])),
    obtain(
        ["floor"],
        apply(
            "floor_of_prompts",
            {"p": Abstraction(j, tok), "o": y},
            [
                intro(
                    _not_empty,
                    _named_output,
                    heads_agree(
                        same, L, v,
                        [
                            obtain(
                                ["its_value", "its_score"],
                                apply("serves", {"g": e}, [by("head_in_range")]),
                            ),
                            have(
                                "own_output",
                                eq(one(e, same), value(e, v(e)) + offset(e)),
                                auto("its_value", nonzero=["own_is_positive"]),
                            ),
                            have(
                                "own_mass",
                                eq(Exp(L(e)), one_mass(e, same)),
                                auto(
                                    inside("its_score", t, m * Exp(t)),
                                    inside("log_of_m", t, t * Exp(L(e) - Log(m))),
                                ),
                            ),
                        ],
                    ),
                    given=["in_range"],
                    then=[auto("its_output", "heads_agree")],
                )
            ],
        ),
    ),
    given=["independent_heads", "outputs", "floor_of_prompts"],
    then=[by("floor")],
)  # fmt: skip

PROOF = intro(given=["not_empty_prompt", "contexts_are_not_empty"], then=[lower, upper])

_FAMILIES = {name: constant_family(term) for name, term in unit_head().items() if name not in "ds"}

STATEMENT = Statement(
    id="sharper/exact-floor-heads",
    title="Several heads: independent pairs bound every prompt; independent heads reach them",
    source=Source("sharper", "exact-floor", "own proof", "several heads"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/exact-floor-heads",
        CLAIM,
        at={
            "d": number(1), "s": number(1), **_FAMILIES, "bo": ["zero", 1], "H": number(2),
            "x": "one", "m": number(2), "n": number(1),
            "X": constant_family(["one", "one"]), "a": constant_family("one"), "F": number(0),
        },
        given=[exact(), intro(given=["in_range"], then=[auto()])],
        data=UNIT,
        scope="two heads of size 1, query 1, one context",
    ),
)  # fmt: skip
