"""One attention layer gives every output column of every context an id of its own.

Statement (own proof, structure of theorem-2.3). Vocabulary u(0), .., u(N-1), r_min < |u_i| < r_max,
different tokens more than e apart; M output columns: column l is token number pos(l) of the context
xi(l, 0), .., xi(l, n-1), n >= 2, without repetition, and two columns with the same token belong to
contexts with different token sets. Then there are weights, a direction w and R > 0 such that the
ids q(l) = u + Att(u, context) satisfy

    (R (<w, q(l)> - <w, q(k)>))^2 >= 1    for l != k < M.

The weights that the proof finds have rank one; the claim does not say so (``lemma-2.2`` does).

Method: ``some-mapping`` says that ids differ; `lemmas/separating-direction` gives w, and a
finite table of gaps gives R.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.hu_2024._contexts import (
    COLUMNS,
    SIZES,
    M,
    N,
    R,
    columns_given,
    d,
    e,
    ell,
    i,
    j,
    m,
    n,
    parameters,
    place,
    pos,
    r,
    rmax,
    rmin,
    row,
    s,
    sizes_given,
    state,
    u,
    w,
    weights,
    xi,
)
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    combine,
    contra,
    have,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Abstraction, Inner, eq, forall, le, lt, ne, real, vector

h, t, R0 = vector("h", d), real("t"), real("R0")


def apart(direction: Any, slope: Any) -> Any:
    """Ids are a hat's reach apart."""
    return forall(
        ell, r,
        given=[lt(ell, M), lt(r, M), ne(ell, r)],
        then=[le(1, (slope * (Inner(direction, state(ell)) - Inner(direction, state(r)))) ** 2)],
    )  # fmt: skip


CLAIM = forall(
    *parameters,
    given=[*sizes_given, *columns_given],
    some=[*weights, w, R],
    then=[lt(0, R), apart(w, R)],
)


def _rows(index: Any, inside_range: str) -> list[Rule]:
    """The two hypotheses about the indices of a context."""
    return [
        intro(given=["p"], then=[apply("indices", {"col": index, "i": i},
                                       [by(inside_range), by("p")])]),
        intro(
            given=["p", "q", "o"],
            then=[apply("once", {"col": index, "i": i, "j": j},
                        [by(inside_range), by("p"), by("q"), by("o")])],
        ),
    ]  # fmt: skip


def _far(conclusion: str, at: dict[str, Any], *given: Rule) -> Rule:
    """0 < 0 from |q(l) - q(r)|^2 > 0 and q(l) = q(r), the fact ``same``."""
    return steps(
        obtain(["far"], apply(conclusion, at, given)),
        have("none", eq(Inner(state(ell) - state(r), state(ell) - state(r)), 0),
             auto(inside("same", h, Inner(h - state(r), h - state(r))))),
        auto("far", "none"),
    )  # fmt: skip


def _differ() -> Rule:
    return _far("tokens", {"k": pos(ell), "l": pos(r)},
                by("own_place"), by("other_place"), by("order"))  # fmt: skip


ids_differ = have(
    "ids_differ",
    forall(
        ell, r, given=[lt(ell, M), lt(r, M), ne(ell, r)], then=[ne(state(ell), state(r))]
    ),
    intro(
        obtain(["own_place"], apply("places", {"col": ell}, [by("l_in")])),
        obtain(["other_place"], apply("places", {"col": r}, [by("r_in")])),
        obtain(
            ["tokens", "sets"],
            apply("mapping", {"xi": row(ell), "eta": row(r)},
                  [*_rows(ell, "l_in"), *_rows(r, "r_in")]),
        ),
        given=["l_in", "r_in", "another"],
        then=[
            contra(
                "same",
                cases(
                    xi(ell, pos(ell)), xi(r, pos(r)), "order",
                    less=_differ(),
                    equal=steps(
                        obtain(
                            ["m_in", "missing"],
                            apply("sets_differ", {"col": ell, "other": r},
                                  [by("l_in"), by("r_in"), by("another"), by("order")]),
                            some=[m],
                        ),
                        _far("sets", {"k": pos(ell), "l": pos(r), "m": m},
                             by("own_place"), by("other_place"), by("order"), by("m_in"),
                             by("missing")),
                    ),
                    greater=_differ(),
                ),
            )
        ],
    ),
)  # fmt: skip

gap = Inner(w, state(ell)) - Inner(w, state(r))

slope = have(
    "apart",
    apart(w, 1 + R0**2),
    intro(
        obtain(["gap_not_0"], apply("told", {"i": ell, "j": r},
                                    [by("l_in"), by("r_in"), by("another")])),
        obtain(["quotient"], apply("R0_large", {"i": ell, "j": r}, [by("l_in"), by("r_in")])),
        have("square", lt(0, gap**2), cases(
            gap, 0, "side",
            less=auto(products=[["side", "side"]]),
            equal=absurd(steps(
                have("equal", eq(Inner(w, state(ell)), Inner(w, state(r))), auto("side")),
                clash("equal", "gap_not_0"),
            )),
            greater=auto(products=[["side", "side"]]),
        )),
        have("enough", lt(1, R0 * gap**2),
             auto(products=[["quotient", "square"]], nonzero=["square"])),
        have("R_square", le(0, (1 + R0**2) ** 2 - R0),
             combine(le=[(1, [], R0**2), ("7/4", [], R0), ("1/4", [], R0 - 2)])),
        given=["l_in", "r_in", "another"],
        then=[auto("enough", products=[["R_square", "square"]])],
    ),
)  # fmt: skip

PROOF = intro(
    obtain(
        ["mapping", "small"],
        apply(
            "statement:hu-2024/some-mapping",
            {"d": d, "s": s, "n": n, "N": N, "u": u, "e": e, "rmin": rmin, "rmax": rmax},
            [by(name) for name in SIZES],
        ),
        some=list(weights),
    ),
    ids_differ,
    obtain(
        ["told"],
        apply(
            "statement:lemmas/separating-direction",
            {"d": d, "n": M, "h": Abstraction(place, state(place))},
            [
                intro(
                    given=["p", "q", "o"],
                    then=[apply("ids_differ", {"col": i, "other": j}, [by("p"), by("q"), by("o")])],
                )
            ],
        ),
        some=[w],
    ),
    obtain(
        ["R0_large"],
        apply(
            "statement:lemmas/bounded-table",
            {"n": M, "m": M, "f": Abstraction(ell, r, 1 / gap**2)},
        ),
        some=[R0],
    ),
    slope,
    have("R_pos", lt(0, 1 + R0**2), combine(le=[(1, [], R0), (1, [])])),
    given=[*SIZES, *COLUMNS],
    witnesses=[*weights, w, 1 + R0**2],
    then=[by("R_pos"), by("apart")],
)

EXAMPLE = {
    "d": number(1), "s": number(1), "n": number(2), "N": number(3), "M": number(2), "u": "u",
    "xi": ["lam", [["l", "N"], ["i", "N"]], ["+", "i", "l"]], "pos": ["lam", [["l", "N"]], "l"],
    "e": ["q", "1/2"], "rmin": ["q", "1/2"], "rmax": number(4),
}  # fmt: skip
DATA = {"u": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "2", "3"]}}


def no_common_token() -> dict[int, Rule]:
    """The two columns have different tokens, so that nothing is asked of the sets."""
    return {
        len(sizes_given) + 3: intro(
            given=["l_in", "r_in", "another", "common"],
            witnesses=[0],
            then=[
                absurd(steps(have("index", eq(ell, r), auto("common")), clash("index", "another")))
                for _ in range(2)
            ],
        )
    }


STATEMENT = Statement(
    id="hu-2024/context-ids",
    title="One attention layer gives every output column of every context its own id",
    source=Source("hu-2024", "theorem-2.3, contextual mapping", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/context-ids", CLAIM, EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA, forms=no_common_token()), DATA,
        scope="d = s = 1, n = 2, V = {1, 2, 3}: the columns 1 of (1, 2) and 3 of (2, 3)",
    ),
)  # fmt: skip
