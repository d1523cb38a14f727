"""Two examples that no prompt of any length can memorise.

Statement (reconstructed, high; sharpened and proved here). Let W_o and W_v^T be injective and let
every preimage of y_1 and of y_2 under the MLP, minus x_0, lie in the span of k vectors with
k + 2 <= s. Then **for every** second token x_2 there is a token x_1 such that the two inputs have
different attention outputs (as assumption-1 asks) and no prompt P, of any length and possibly
empty, makes the layer map the last tokens of [P, x_1, x_0] and [P, x_2, x_0] to y_1 and y_2.

What differs from the paper: one of the two inputs is arbitrary; W_q and W_k need not have full rank
(nothing is asked of them); all four biases are allowed; heads with s < d are covered, with s in
place of d in assumption-2; lemma-7 is not needed.

Method: take w orthogonal to the k vectors and to A_2 = Att(x_0, [x_2, x_0]) with U^T w != 0
(axiom ``orthogonal-vector`` in R^s), choose x_1 in {x_0, x_0 + U^T w} so that <w, A_1> != 0, and
pair the relation of ``two-fits`` with w: Z_1 <w, A_1> = 0, a contradiction.
"""

from typing import Any

from provers.instances import constant_family, number, unit_head, zero
from provers.instances import witness as certify
from provers.papers.layer import Head, Mlp
from provers.papers.sharper import _floor_examples
from provers.papers.wang_2023 import _examples
from provers.proof import (
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    FALSE,
    Abstraction,
    Adjoint,
    Apply,
    Concat,
    Exp,
    Inner,
    Over,
    Range,
    Zero,
    chain,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    sequence,
    vector,
)

head, mlp = Head(), Mlp()
d, s = head.d, head.s
x0, x1, x2, y1, y2 = (vector(n, d) for n in ("x0", "x1", "x2", "y1", "y2"))
a, a1, a2, h, u, w = (vector(n, d) for n in ("a", "a1", "a2", "h", "u", "w"))
z, zz = vector("z", s), vector("zz", s)
k, i, j = natural("k"), natural("i"), natural("j")
g, c, cc, hs = family("g", d), family("c"), family("cc"), family("hs", s)
t = real("t")
P = sequence("P", d)

X1, X2 = chain(x1, x0), chain(x2, x0)
A1, A2 = head.att(x0, X1), head.att(x0, X2)


def in_span(y: Any, base: Any = 0) -> Any:
    """Every preimage of y under the MLP, minus x_0, is ``base`` plus a combination of the g(j)."""
    return forall(
        a,
        given=[eq(mlp(a + x0), y)],
        some=[c],
        then=[eq(a, base + Over(j, Range(k), c(j) * g(j)))],
    )


def fit(tokens: Any, y: Any) -> Any:
    """The layer maps the last token x_0 of [P, tokens] to y."""
    return eq(mlp(head.att(x0, Concat(P, tokens)) + x0), y)


CLAIM = forall(
    *head.names, *mlp.names, x0, x2, y1, y2, k, g,
    given=[
        forall(z, given=[eq(Apply(head.wo, z), Zero(d))], then=[eq(z, Zero(s))]),
        forall(z, given=[eq(Apply(Adjoint(head.wv), z), Zero(d))], then=[eq(z, Zero(s))]),
        le(k + 2, s),
        in_span(y1),
        in_span(y2),
    ],
    some=[x1],
    then=[
        ne(A1, A2),
        forall(P, given=[fit(X1, y1), fit(X2, y2)], then=[FALSE]),
    ],
)  # fmt: skip

seen = Inner(w, Apply(head.wo, head.bv)) + Inner(w, head.bo)


def share(x: Any) -> Any:
    """<w, U x + b>: what the functional w sees of the value of token x."""
    return Inner(u, x) + seen


def observed(tokens: Any) -> Any:
    """Z <w, Att(x_0, tokens)> with the division cleared."""
    return Inner(w, Apply(head.wo, head.pull(x0, tokens))) + head.mass(x0, tokens) * Inner(
        w, head.bo
    )


def visible(x: Any) -> Any:
    """Weight of token x for query x_0."""
    return Exp(head.score(x, x0))


_split = {"f": Abstraction(i, Apply(Adjoint(head.wo), g(i))),
          "g": Abstraction(i, Apply(Adjoint(head.wo), A2)), "k": k, "d": s}  # fmt: skip

direction = [
    have(
        "u_is_not_zero",
        ne(u, Zero(d)),
        contra(
            "u_vanishes",
            steps(
                have(
                    "transposed_value_map_vanishes",
                    eq(Apply(Adjoint(head.wv), Apply(Adjoint(head.wo), w)), Zero(d)),
                    auto("u_vanishes", "u_is"),
                ),
                obtain(
                    ["pulled_back_vanishes"],
                    apply(
                        "value_map_is_onto",
                        {"z": Apply(Adjoint(head.wo), w)},
                        [by("transposed_value_map_vanishes")],
                    ),
                ),
                have(
                    "norm_of_w_vanishes",
                    eq(Inner(w, w), 0),
                    auto(
                        inside("pulled_back_vanishes", z, Inner(z, zz)),
                        inside("w_is", h, Inner(w, h)),
                    ),
                ),
                obtain(
                    ["w_vanishes"],
                    apply("axiom:definite", {"d": d, "v": w}, [by("norm_of_w_vanishes")]),
                ),
                have(
                    "image_vanishes",
                    eq(Apply(head.wo, zz), Zero(d)),
                    auto("w_vanishes", "w_is"),
                ),
                obtain(
                    ["z_vanishes"],
                    apply("output_map_is_injective", {"z": zz}, [by("image_vanishes")]),
                ),
                clash("z_vanishes", "z_is_not_zero"),
            ),
        ),
    ),
    have(
        "u_has_positive_norm",
        lt(0, Inner(u, u)),
        contra(
            "not_positive",
            steps(
                have("not_negative", le(0, Inner(u, u)), positive()),
                have(
                    "norm_is_zero",
                    eq(Inner(u, u), 0),
                    contra(
                        "norm_differs",
                        cases(
                            Inner(u, u), 0, "sign",
                            less=auto("sign", "not_negative"),
                            equal=clash("sign", "norm_differs"),
                            greater=auto("sign", "not_positive"),
                        ),
                    ),
                ),
                obtain(
                    ["u_vanishes"],
                    apply("axiom:definite", {"d": d, "v": u}, [by("norm_is_zero")]),
                ),
                clash("u_vanishes", "u_is_not_zero"),
            ),
        ),
    ),
]  # fmt: skip

functional = [
    obtain(
        ["below_k", "from_k_on"],
        apply("axiom:vectors-by-cases", _split),
        some=[hs],
    ),
    have("fewer_than_s", lt(k + 1, s), auto("room")),
    obtain(
        ["z_is_not_zero", "z_is_orthogonal"],
        apply("axiom:orthogonal-vector", {"m": k + 1, "d": s, "g": hs}, [by("fewer_than_s")]),
        some=[zz],
    ),
    let(w, Apply(head.wo, zz), "w_is"),
    let(u, Apply(Adjoint(head.wv), Apply(Adjoint(head.wo), w)), "u_is"),
    have(
        "w_is_orthogonal_to_the_span",
        forall(j, given=[lt(j, k)], then=[eq(Inner(g(j), w), 0)]),
        intro(
            obtain(["member"], apply("below_k", {"i": j}, [by("j_below_k")])),
            have("j_below_k_plus_1", lt(j, k + 1), auto("j_below_k")),
            obtain(["orthogonal"], apply("z_is_orthogonal", {"j": j}, [by("j_below_k_plus_1")])),
            given=["j_below_k"],
            then=[
                auto(
                    "orthogonal",
                    inside("member", z, Inner(z, zz)),
                    inside("w_is", h, Inner(g(j), h)),
                )
            ],
        ),
    ),
    obtain(["last_member"], apply("from_k_on", {"i": k}, [auto()])),
    obtain(["last_orthogonal"], apply("z_is_orthogonal", {"j": k}, [auto()])),
    have(
        "w_is_orthogonal_to_A2",
        eq(Inner(A2, w), 0),
        auto(
            "last_orthogonal",
            inside("last_member", z, Inner(z, zz)),
            inside("w_is", h, Inner(A2, h)),
        ),
    ),
    *direction,
]  # fmt: skip


def _adjoint_moves(x: Any) -> Any:
    """<u, x> = <w, U x>, as a context for the definition of u."""
    return inside("u_is", h, visible(x) * Inner(h, x))


def _first_token(x: Any) -> Any:
    return chain(x, x0)


def _same_token(sign: Any) -> Any:
    """x_1 = x_0 works when w sees the value of x_0."""
    product = [["weight_is_positive", "value_of_x0"]]
    return intro(
        have("weight_is_positive", lt(0, visible(x0)), positive()),
        witnesses=[x0],
        then=[
            contra(
                "unseen",
                auto(
                    "unseen",
                    inside("u_is", h, 2 * visible(x0) * Inner(h, x0)),
                    products=product,
                ),
            )
        ],
    )


choice = have(
    "some_token_is_seen",
    forall(some=[x1], then=[ne(observed(X1), 0)]),
    cases(
        share(x0), 0, "value_of_x0",
        less=_same_token(-1),
        equal=intro(
            have("weight_is_positive", lt(0, visible(x0 + u)), positive()),
            witnesses=[x0 + u],
            then=[
                contra(
                    "unseen",
                    auto(
                        "unseen",
                        inside("value_of_x0", t, (visible(x0 + u) + visible(x0)) * t),
                        inside("u_is", h, visible(x0 + u) * Inner(h, x0 + u)),
                        inside("u_is", h, visible(x0) * Inner(h, x0)),
                        products=[["weight_is_positive", "u_has_positive_norm"]],
                    ),
                )
            ],
        ),
        greater=_same_token(1),
    ),
)  # fmt: skip


def unseen(name: Any, target: Any, span: Any, level: Any = 0) -> Any:
    """Steps that show <w, a> = level for the attention output a of a fit."""
    return [
        obtain(
            [f"{name}_in_span"],
            apply(span, {"a": target}, [by(f"{name}_fit")]),
            some=[family(f"c_{name}")],
        ),
        have(
            f"{name}_terms_vanish",
            eq(Over(j, Range(k), family(f"c_{name}")(j) * Inner(g(j), w)), 0),
            steps(
                have(
                    "termwise",
                    eq(
                        Over(j, Range(k), family(f"c_{name}")(j) * Inner(g(j), w)),
                        Over(j, Range(k), 0 * k),
                    ),
                    termwise(
                        Range(k), j, family(f"c_{name}")(j) * Inner(g(j), w), 0 * k,
                        intro(
                            obtain(
                                ["factor"],
                                apply(
                                    "w_is_orthogonal_to_the_span", {"j": natural("element")},
                                    [by("element_below_k")],
                                ),
                            ),
                            given=["element_below_k"],
                            then=[
                                auto(
                                    inside(
                                        "factor", t, family(f"c_{name}")(natural("element")) * t
                                    )
                                )
                            ],
                        ),
                    ),
                ),
                auto("termwise"),
            ),
        ),
        have(
            f"{name}_target_is_unseen",
            eq(Inner(target, w), level),
            auto(f"{name}_terms_vanish", inside(f"{name}_in_span", h, Inner(h, w))),
        ),
    ]  # fmt: skip


b1, b2 = head.att(x0, Concat(P, X1)), head.att(x0, Concat(P, X2))
_names = {n.label: n for n in head.names} | {
    "x0": x0, "X1": X1, "X2": X2, "P": P, "a1": b1, "a2": b2,
}  # fmt: skip

no_prompt = intro(
    *unseen("first", b1, "first_preimages"),
    *unseen("second", b2, "second_preimages"),
    obtain(
        ["relation", "first_mass_is_positive", "second_mass_is_positive"],
        apply("statement:wang-2023/two-fits", _names, [positive(), positive(), auto(), auto()]),
    ),
    have(
        "observed_is_zero",
        eq(observed(X1), 0),
        auto(
            inside("relation", h, Inner(h, w)),
            inside("w_is_orthogonal_to_A2", t, head.mass(x0, X2) * t),
            inside("first_target_is_unseen", t, (head.mass(x0, P) + head.mass(x0, X1)) * t),
            inside("second_target_is_unseen", t, (head.mass(x0, P) + head.mass(x0, X2)) * t),
            nonzero=["first_mass_is_positive"],
        ),
    ),
    given=["first_fit", "second_fit"],
    then=[clash("observed_is_zero", "x1_is_seen")],
)

outputs_differ = contra(
    "same_output",
    steps(
        have("first_mass_is_positive", lt(0, head.mass(x0, X1)), positive()),
        have(
            "observed_is_zero",
            eq(observed(X1), 0),
            auto(
                inside("same_output", h, head.mass(x0, X1) * Inner(h, w)),
                inside("w_is_orthogonal_to_A2", t, head.mass(x0, X1) * t),
                nonzero=["first_mass_is_positive"],
            ),
        ),
        clash("observed_is_zero", "x1_is_seen"),
    ),
)

PROOF = intro(
    *functional,
    choice,
    obtain(["x1_is_seen"], apply("some_token_is_seen"), some=[x1]),
    given=[
        "output_map_is_injective",
        "value_map_is_onto",
        "room",
        "first_preimages",
        "second_preimages",
    ],
    witnesses=[x1],
    then=[outputs_differ, no_prompt],
)

NO_MAP = ["scale", number(0), ["id", 4]]
INJECTIVE = intro(given=["vanishes"], then=[by("vanishes")])
SPANNED = intro(given=["fit"], witnesses=[Abstraction(i, 0 * i)], then=[auto("fit")])

STATEMENT = Statement(
    id="wang-2023/theorem-2",
    title="Two examples that no prompt of any length can memorise",
    source=Source(
        "wang-2023",
        "theorem-2",
        "reconstructed (high)",
        "sharpened: any second input, any W_q and W_k, biases, head size s <= d",
    ),
    claim=CLAIM,
    proof=PROOF,
    instances=(
        *_examples.random_layer_instances(),
        *_examples.folded_layer_instances(),
        *_examples.pretrained_instances("theorem-2"),
        *_floor_examples.dataset_instances(),
    ),
    witness=certify(
        "wang-2023/theorem-2",
        CLAIM,
        unit_head(4)
        | {"r": number(4), "W1": NO_MAP, "W2": NO_MAP, "k": number(1)}
        | {n: zero(4) for n in ("b1", "b2", "x0", "x2", "y1", "y2")}
        | {"g": constant_family(zero(4))},
        [INJECTIVE, INJECTIVE, exact(), SPANNED, SPANNED],
    ),
)
