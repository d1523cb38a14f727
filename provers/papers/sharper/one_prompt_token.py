"""One real-valued prompt token names any number of functions.

Statement (own proof; against the length of hu-2024/theorem-2.5). Input tokens u(0), .., u(N-1)
and K prompt tokens u(N), .., u(N+K-1), all tokenwise separated. A context is one prompt token,
number pf(l), in place 0 and an input, number px(l), in the places 1, .., n-1; inputs have no
repeated token, and two of them differ in their token sets. M output columns: place pos(l) >= 1 of
context l, no two of them with the same prompt, input and place. Then one rank-one attention layer
and one look-up layer, fixed for all K prompts, write any outputs Y(0), .., Y(M-1):

    q(l) + sum over r < M of Hat(R (<w, q(l)> - <w, q(r)>)) (Y(r) - q(r)) = Y(l).

K is any number, so that L_p = 1 is enough for all functions on a grid, whatever eps: as an
existence statement about real-valued prompts the length L D^(dL) is sufficient, not necessary.

Method: `hu-2024/context-ids` (contexts with different prompts have different token sets) and
`hu-2024/look-up`.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.hu_2024._contexts import (
    M,
    N,
    R,
    d,
    e,
    ell,
    i,
    j,
    m,
    n,
    pos,
    r,
    rmax,
    rmin,
    s,
    state,
    u,
    w,
    weights,
    xi,
)
from provers.papers.hu_2024._network import hat
from provers.papers.kajitsuka_2024.contextual_mapping import square
from provers.proof import (
    Rule,
    absurd,
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
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    FALSE,
    Abstraction,
    Inner,
    Name,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
)

K, G, V, x, xx, k = (natural(t) for t in ("K", "G", "V", "x", "xx", "k"))
pf, px = Name("pf", ("F", ("N",), "N")), Name("px", ("F", ("N",), "N"))
inputs = Name("inputs", ("F", ("N", "N"), "N"))
Y = family("Y", d)


tokens = [
    forall(
        i, given=[lt(i, V)],
        then=[lt(rmin**2, square(u(i))), lt(square(u(i)), rmax**2)],
    ),
    forall(
        i, j, given=[lt(i, V), lt(j, V), ne(i, j)], then=[lt(e**2, square(u(i) - u(j)))]
    ),
]  # fmt: skip
some_inputs = [
    forall(x, i, given=[lt(x, G), lt(i, n), lt(0, i)], then=[lt(inputs(x, i), N)]),
    forall(
        x, i, j,
        given=[lt(x, G), lt(i, n), lt(j, n), lt(0, i), lt(0, j), ne(i, j)],
        then=[ne(inputs(x, i), inputs(x, j))],
    ),
    forall(
        x, xx,
        given=[lt(x, G), lt(xx, G), ne(x, xx)],
        some=[m],
        then=[
            lt(0, m),
            lt(m, n),
            forall(j, given=[lt(0, j), lt(j, n)], then=[ne(inputs(x, m), inputs(xx, j))]),
        ],
    ),
]  # fmt: skip
contexts = [
    forall(ell, given=[lt(ell, M)], then=[
        lt(pf(ell), K), lt(px(ell), G), lt(0, pos(ell)), lt(pos(ell), n),
        eq(xi(ell, 0), N + pf(ell))]),
    forall(ell, i, given=[lt(ell, M), lt(i, n), lt(0, i)], then=[
        eq(xi(ell, i), inputs(px(ell), i))]),
    forall(
        ell, r,
        given=[
            lt(ell, M), lt(r, M), ne(ell, r), eq(pf(ell), pf(r)), eq(px(ell), px(r)),
            eq(pos(ell), pos(r)),
        ],
        then=[FALSE],
    ),
]  # fmt: skip

CLAIM = forall(
    d, s, n, N, K, V, G, M, u, inputs, pf, px, pos, xi, e, rmin, rmax,
    given=[
        le(1, s), le(2, n), le(1, N), eq(V, N + K), lt(0, e), lt(0, rmin), lt(0, rmax),
        *tokens, *some_inputs, *contexts,
    ],
    some=[*weights, w, R],
    then=[
        lt(0, R),
        forall(
            Y, ell,
            given=[lt(ell, M)],
            then=[
                eq(
                    state(ell) + Over(
                        r, Range(M),
                        hat(R * (Inner(w, state(ell)) - Inner(w, state(r)))) * (Y(r) - state(r)),
                    ),
                    Y(ell),
                )
            ],
        ),
    ],
)  # fmt: skip
NAMES = [
    "some_s", "n_two", "some_token", "all_tokens", "e_pos", "rmin_pos", "rmax_pos", "norms",
        "separated",
    "input_tokens", "input_once", "input_sets", "heads", "tails", "columns_differ",
]  # fmt: skip


def _context(index: Any, bound: str, prefix: str) -> Any:
    names = [prefix + t for t in ("prompt", "input", "place", "place_in", "head")]
    return obtain(names, apply("heads", {"col": index}, [by(bound)]))


def _place(var: Any, bound: str, zero: Rule, later: Rule) -> Rule:
    """The place is 0, or it is positive, which is ``bound`` with _pos."""
    return steps(
        obtain([f"{bound}_sign"], apply("axiom:nat-nonnegative", {"n": var})),
        cases(
            var, 0, f"{bound}_pos",
            less=absurd(auto(f"{bound}_pos", f"{bound}_sign")),
            equal=zero,
            greater=later,
        ),
    )  # fmt: skip


def _prompt(index: Any, place: Any, prefix: str, at: str, name: str) -> Any:
    """The fact ``name``: xi(index, place) = N + pf(index), from place = 0, the fact ``at``."""
    return have(
        name,
        eq(xi(index, place), N + pf(index)),
        auto(f"{prefix}head", inside(at, k, xi(index, k))),
    )


def _input(index: Any, place: Any, bound: str, at: str, inside_n: str, prefix: str) -> list[Any]:
    """The facts ``prefix``is and ``prefix``small: xi(index, place) = inputs(..) < N."""
    own = "" if bound == "l_in" else "r_"
    return [
        obtain([f"{prefix}is"], apply("tails", {"col": index, "i": place},
                                      [by(bound), by(inside_n), by(at)])),
        obtain([f"{prefix}small"], apply("input_tokens", {"x": px(index), "i": place},
                                         [by(f"{own}input"), by(inside_n), by(at)])),
    ]  # fmt: skip


indices = have(
    "indices",
    forall(ell, i, given=[lt(ell, M), lt(i, n)], then=[lt(xi(ell, i), V)]),
    intro(
        _context(ell, "l_in", ""),
        obtain(["K_sign"], apply("axiom:nat-nonnegative", {"n": K})),
        given=["l_in", "i_in"],
        then=[
            _place(
                i, "i_at",
                steps(_prompt(ell, i, "", "i_at_pos", "is"), auto("is", "prompt", "all_tokens")),
                steps(*_input(ell, i, "l_in", "i_at_pos", "i_in", "i_"),
                      auto("i_is", "i_small", "K_sign", "all_tokens")),
            )
        ],
    ),
)  # fmt: skip

once = have(
    "once",
    forall(
        ell, i, j,
        given=[lt(ell, M), lt(i, n), lt(j, n), ne(i, j)],
        then=[ne(xi(ell, i), xi(ell, j))],
    ),
    intro(
        _context(ell, "l_in", ""),
        obtain(["pf_sign"], apply("axiom:nat-nonnegative", {"n": pf(ell)})),
        given=["l_in", "i_in", "j_in", "differ"],
        then=[
            contra(
                "same",
                _place(
                    i, "i_at",
                    _place(
                        j, "j_at",
                        steps(have("index", eq(i, j), auto("i_at_pos", "j_at_pos")),
                              clash("index", "differ")),
                        steps(_prompt(ell, i, "", "i_at_pos", "is"),
                              *_input(ell, j, "l_in", "j_at_pos", "j_in", "j_"),
                              auto("same", "is", "j_is", "j_small", "pf_sign")),
                    ),
                    _place(
                        j, "j_at",
                        steps(_prompt(ell, j, "", "j_at_pos", "is"),
                              *_input(ell, i, "l_in", "i_at_pos", "i_in", "i_"),
                              auto("same", "is", "i_is", "i_small", "pf_sign")),
                        steps(
                            *_input(ell, i, "l_in", "i_at_pos", "i_in", "i_"),
                            *_input(ell, j, "l_in", "j_at_pos", "j_in", "j_"),
                            obtain(["apart"], apply(
                                "input_once", {"x": px(ell), "i": i, "j": j},
                                [by("input"), by("i_in"), by("j_in"), by("i_at_pos"),
                                 by("j_at_pos"), by("differ")])),
                            have("equal", eq(inputs(px(ell), i), inputs(px(ell), j)),
                                 auto("same", "i_is", "j_is")),
                            clash("equal", "apart"),
                        ),
                    ),
                ),
            )
        ],
    ),
)  # fmt: skip


def _missing(zero: Rule, later: Rule) -> Rule:
    """The token at ``place`` of context l occurs nowhere in context r."""
    return intro(
        names=["j"],
        given=["j_in"],
        then=[contra("same", _place(j, "j_at", zero, later))],
    )


def _other_prompt() -> Rule:
    """Different prompts: the prompt token of l is not in context r."""
    return intro(
        have("n_pos", lt(0, n), auto("n_two")),
        witnesses=[0],
        then=[
            by("n_pos"),
            _missing(
                steps(
                    _prompt(r, j, "r_", "j_at_pos", "is"),
                    have("prompts", eq(pf(ell), pf(r)), auto("same", "is", "head")),
                    auto("prompts", "order"),
                ),
                steps(*_input(r, j, "r_in", "j_at_pos", "j_in", "j_"),
                      auto("same", "head", "j_is", "j_small", "pf_sign")),
            ),
        ],
    )  # fmt: skip


def _other_input() -> Rule:
    """Different inputs: a token of input l is not in input r, and no prompt token."""
    return steps(
        obtain(
            ["m_pos", "m_in", "missing"],
            apply("input_sets", {"x": px(ell), "xx": px(r)},
                  [by("input"), by("r_input"), by("which")]),
            some=[m],
        ),
        intro(
            *_input(ell, m, "l_in", "m_pos", "m_in", "m_"),
            witnesses=[m],
            then=[
                by("m_in"),
                _missing(
                    steps(_prompt(r, j, "r_", "j_at_pos", "is"),
                          auto("same", "is", "m_is", "m_small", "r_pf_sign")),
                    steps(
                        *_input(r, j, "r_in", "j_at_pos", "j_in", "j_"),
                        obtain(["apart"], apply("missing", {"j": j},
                                                [by("j_at_pos"), by("j_in")])),
                        have("equal", eq(inputs(px(ell), m), inputs(px(r), j)),
                             auto("same", "m_is", "j_is")),
                        clash("equal", "apart"),
                    ),
                ),
            ],
        ),
    )  # fmt: skip


def _other_place() -> Rule:
    """The same context: then the place is the same, and the columns do not differ."""
    return intro(
        obtain(["own"], apply("tails", {"col": ell, "i": pos(ell)},
                              [by("l_in"), by("place_in"), by("place")])),
        obtain(["others"], apply("tails", {"col": r, "i": pos(r)},
                                 [by("r_in"), by("r_place_in"), by("r_place")])),
        have("inputs_agree", eq(inputs(px(ell), pos(ell)), inputs(px(ell), pos(r))),
             auto("common", "own", "others", inside("which", k, inputs(k, pos(r))))),
        have(
            "contradiction",
            FALSE,
            cases(pos(ell), pos(r), "where", less=_two_places(), equal=_one_column(),
                  greater=_two_places()),
        ),
        witnesses=[0],
        then=[absurd(by("contradiction")), absurd(by("contradiction"))],
    )  # fmt: skip


def _two_places() -> Rule:
    return steps(
        obtain(["apart"], apply(
            "input_once", {"x": px(ell), "i": pos(ell), "j": pos(r)},
            [by("input"), by("place_in"), by("r_place_in"), by("place"), by("r_place"),
             by("where")])),
        clash("inputs_agree", "apart"),
    )  # fmt: skip


def _one_column() -> Rule:
    return apply(
        "columns_differ", {"col": ell, "other": r},
        [by("l_in"), by("r_in"), by("another"), by("order"), by("which"), by("where")],
    )  # fmt: skip


sets_differ = have(
    "sets_differ",
    forall(
        ell, r,
        given=[lt(ell, M), lt(r, M), ne(ell, r), eq(xi(ell, pos(ell)), xi(r, pos(r)))],
        some=[m],
        then=[lt(m, n), forall(j, given=[lt(j, n)], then=[ne(xi(ell, m), xi(r, j))])],
    ),
    intro(
        _context(ell, "l_in", ""),
        _context(r, "r_in", "r_"),
        obtain(["pf_sign"], apply("axiom:nat-nonnegative", {"n": pf(ell)})),
        obtain(["r_pf_sign"], apply("axiom:nat-nonnegative", {"n": pf(r)})),
        have(
            "found",
            forall(
                some=[m],
                then=[lt(m, n), forall(j, given=[lt(j, n)], then=[ne(xi(ell, m), xi(r, j))])],
            ),
            cases(
                pf(ell), pf(r), "order",
                less=_other_prompt(),
                equal=cases(
                    px(ell), px(r), "which",
                    less=_other_input(), equal=_other_place(), greater=_other_input(),
                ),
                greater=_other_prompt(),
            ),
        ),
        obtain(["found_in", "found_missing"], apply("found"), some=[m]),
        given=["l_in", "r_in", "another", "common"],
        witnesses=[m],
        then=[by("found_in"), by("found_missing")],
    ),
)  # fmt: skip

PROOF = intro(
    have("places", forall(ell, given=[lt(ell, M)], then=[lt(pos(ell), n)]), intro(
        _context(ell, "l_in", ""), given=["l_in"], then=[by("place_in")])),
    indices,
    once,
    sets_differ,
    obtain(["K_natural"], apply("axiom:nat-nonnegative", {"n": K})),
    obtain(
        ["R_pos", "apart"],
        apply(
            "statement:hu-2024/context-ids",
            {"d": d, "s": s, "n": n, "N": V, "M": M, "u": u, "xi": xi, "pos": pos, "e": e,
             "rmin": rmin, "rmax": rmax},
            [
                by("some_s"), by("n_two"), auto("some_token", "K_natural", "all_tokens"),
                    by("e_pos"),
                by("rmin_pos"), by("rmax_pos"), by("norms"), by("separated"), by("places"),
                by("indices"), by("once"), by("sets_differ"),
            ],
        ),
        some=[*weights, w, R],
    ),
    given=NAMES,
    witnesses=[*weights, w, R],
    then=[
        by("R_pos"),
        intro(
            obtain(
                ["found"],
                apply(
                    "statement:hu-2024/look-up",
                    {"d": d, "M": M, "j": ell, "w": w, "x": state(ell), "R": R,
                     "b": Abstraction(r, Inner(w, state(r))),
                     "v": Abstraction(r, Y(r) - state(r))},
                    [
                        by("l_in"),
                        auto(),
                        intro(
                            names=["other"],
                            given=["in_range", "another"],
                            then=[steps(
                                have("differs", ne(ell, r), contra("equal", steps(
                                    have("turned", eq(r, ell), auto("equal")),
                                    clash("turned", "another")))),
                                apply("apart", {"col": ell, "other": r},
                                      [by("l_in"), by("in_range"), by("differs")]),
                            )],
                        ),
                    ],
                ),
            ),
            given=["l_in"],
            then=[auto("found")],
        ),
    ],
)  # fmt: skip

# One prompt token 4 and the inputs 1, 2 of one token each: two columns.
EXAMPLE = {
    "d": number(1), "s": number(1), "n": number(2), "N": number(2), "K": number(1), "V": number(3),
    "G": number(2), "M": number(2), "u": "u",
    "inputs": ["lam", [["x", "N"], ["i", "N"]], "x"], "pf": ["lam", [["l", "N"]], number(0)],
    "px": ["lam", [["l", "N"]], "l"], "pos": ["lam", [["l", "N"]], number(1)],
    "xi": ["lam", [["l", "N"], ["i", "N"]], ["at", "rows", ["+", ["*", number(2), "l"], "i"]]],
    "e": ["q", "1/2"], "rmin": ["q", "1/2"], "rmax": number(5),
}  # fmt: skip
DATA = {
    "u": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "2", "4"]},
    "rows": {"sort": ["F", ["N"], "N"], "rationals": ["2", "0", "2", "1"]},
}  # fmt: skip
_SETS = intro(
    given=["x_in", "xx_in", "differ"],
    witnesses=[1],
    then=[exact(), exact(), intro(names=["j"], given=["j_pos", "j_in"], then=[by("differ")])],
)

STATEMENT = Statement(
    id="sharper/one-prompt-token",
    title="One real-valued prompt token names any number of functions",
    source=Source("sharper", "against hu-2024/theorem-2.5", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/one-prompt-token", CLAIM, EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA, forms={11: _SETS}), DATA,
        scope="d = s = 1, one input token out of {1, 2}, the prompt token 4",
    ),
    remarks=(
        "The prompt token has as many values as there are functions: its precision, not its "
        "length, carries the information (sharper/precision-lower-bound).",
    ),
)  # fmt: skip
