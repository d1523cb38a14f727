"""Two tables of vectors, their rows one after the other.

Statement (own proof). For vectors f(i, j), g(i, j) of R^d and N rows of n places there are
families c, r such that every pair (f(i, j), g(i, j)) with i < N, j < n is some (c(k), r(k)) with
k < N n, and every (c(k), r(k)), k < N n, is such a pair.

Method: induction on N; a row is appended to both (``joined-families``).
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor, split_at
from provers.papers.lemmas._points import UNIT
from provers.proof import absurd, apply, auto, by, have, induct, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Abstraction, eq, family, forall, lt, natural

d, n, N, m, i, j, k, p, q, rest = (
    natural(x) for x in ("d", "n", "N", "m", "i", "j", "k", "p", "q", "rest")
)
f, g = family("f", d, arity=2), family("g", d, arity=2)
c, r, c0, r0 = (family(x, d) for x in ("c", "r", "c0", "r0"))


def listed(rows: Any, first: Any, second: Any) -> list[Any]:
    """What the statement says about N = ``rows``."""
    return [
        forall(
            i, j, given=[lt(i, rows), lt(j, n)],
            some=[k], then=[lt(k, rows * n), eq(first(k), f(i, j)), eq(second(k), g(i, j))],
        ),
        forall(
            k, given=[lt(k, rows * n)],
            some=[i, j],
            then=[lt(i, rows), lt(j, n), eq(first(k), f(i, j)), eq(second(k), g(i, j))],
        ),
    ]  # fmt: skip


CLAIM = forall(d, n, N, f, g, some=[c, r], then=listed(N, c, r))

_found = forall(some=[k], then=[lt(k, m * n + n), eq(c(k), f(i, j)), eq(r(k), g(i, j))])
_origin = forall(some=[i, j], then=[lt(i, m + 1), lt(j, n), eq(c(k), f(i, j)), eq(r(k), g(i, j))])

_all = intro(
    have(
        "found", _found,
        below_successor(
            i, m, "ri", "place",
            less=intro(
                obtain(["rp", "c_p", "r_p"],
                       apply("all", {"i": i, "j": j}, [by("place"), by("rj")]), some=[p]),
                obtain(["c_kept"], apply("c_front", {"i": p}, [by("rp")])),
                obtain(["r_kept"], apply("r_front", {"i": p}, [by("rp")])),
                obtain(["n_natural"], apply("axiom:nat-nonnegative", {"n": n})),
                witnesses=[p],
                then=[auto("rp", "n_natural"), auto("c_p", "c_kept"), auto("r_p", "r_kept")],
            ),
            equal=intro(
                obtain(["c_new"], apply("c_back", {"j": j}, [by("rj")])),
                obtain(["r_new"], apply("r_back", {"j": j}, [by("rj")])),
                witnesses=[m * n + j],
                then=[
                    auto("rj"),
                    auto("c_new", inside("place", p, f(p, j))),
                    auto("r_new", inside("place", p, g(p, j))),
                ],
            ),
        ),
    ),
    obtain(["rq", "c_q", "r_q"], apply("found"), some=[q]),
    given=["ri", "rj"],
    witnesses=[q],
    then=[auto("rq"), by("c_q"), by("r_q")],
)  # fmt: skip


def _last_row() -> Any:
    return intro(
        obtain(["difference"], apply("axiom:nat-difference", {"m": m * n, "n": k},
                                     [by("place_not")]), some=[rest]),
        have("rest_below", lt(rest, n), auto("difference", "rk")),
        obtain(["c_new"], apply("c_back", {"j": rest}, [by("rest_below")])),
        obtain(["r_new"], apply("r_back", {"j": rest}, [by("rest_below")])),
        witnesses=[m, rest],
        then=[
            auto(),
            by("rest_below"),
            auto("c_new", inside("difference", p, c(p))),
            auto("r_new", inside("difference", p, r(p))),
        ],
    )  # fmt: skip


_only = intro(
    have(
        "origin", _origin,
        split_at(
            k, m * n, "place",
            less=intro(
                obtain(["rp", "rq", "c_is", "r_is"], apply("only", {"k": k}, [by("place")]),
                       some=[p, q]),
                obtain(["c_kept"], apply("c_front", {"i": k}, [by("place")])),
                obtain(["r_kept"], apply("r_front", {"i": k}, [by("place")])),
                witnesses=[p, q],
                then=[auto("rp"), by("rq"), auto("c_is", "c_kept"), auto("r_is", "r_kept")],
            ),
            rest=_last_row,
        ),
    ),
    obtain(["rp", "rq", "c_is", "r_is"], apply("origin"), some=[p, q]),
    given=["rk"],
    witnesses=[p, q],
    then=[by("rp"), by("rq"), by("c_is"), by("r_is")],
)  # fmt: skip

PROOF = induct(
    "N", "m", "shorter",
    base=intro(
        witnesses=[Abstraction(i, f(i, i)), Abstraction(i, g(i, i))],
        then=[
            intro(
                obtain(["natural"], apply("axiom:nat-nonnegative", {"n": i})),
                given=["ri", "rj"],
                witnesses=[0],
                then=[absurd(auto("natural", "ri")) for _ in range(3)],
            ),
            intro(
                obtain(["natural"], apply("axiom:nat-nonnegative", {"n": k})),
                given=["rk"],
                witnesses=[0, 0],
                then=[absurd(auto("natural", "rk")) for _ in range(4)],
            ),
        ],
    ),
    step=intro(
        obtain(["all", "only"], apply("shorter", {"d": d, "n": n, "f": f, "g": g}),
               some=[c0, r0]),
        obtain(
            ["c_front", "c_back"],
            apply("statement:lemmas/joined-families",
                  {"d": d, "k": m * n, "m": n, "a": c0, "b": Abstraction(j, f(m, j))}),
            some=[c],
        ),
        obtain(
            ["r_front", "r_back"],
            apply("statement:lemmas/joined-families",
                  {"d": d, "k": m * n, "m": n, "a": r0, "b": Abstraction(j, g(m, j))}),
            some=[r],
        ),
        witnesses=[c, r],
        then=[_all, _only],
    ),
)  # fmt: skip

_TABLE: Any = ["lam", [["i", "N"], ["j", "N"]], ["scale", ["+", "i", "j"], "one"]]

STATEMENT = Statement(
    id="lemmas/rows-in-a-row",
    title="Two tables of vectors, their rows one after the other",
    source=Source("lemmas", "rows-in-a-row", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/rows-in-a-row",
        CLAIM,
        at={"d": number(1), "n": number(2), "N": number(2), "f": _TABLE, "g": _TABLE},
        data=UNIT,
    ),
)
