"""The pairs of n indices in one row.

Statement (own proof). For vectors f(i, j) of R^d and every n there are K with 2 K = n^2 - n and a
family c such that every f(i, j) with j < i < n is some c(k), k < K, and every c(k), k < K, is some
f(i, j) with i, j < n.

Method: induction on n; the pairs (n, 0), ..., (n, n - 1) are appended (``joined-families``).
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor, split_at
from provers.papers.lemmas._points import UNIT
from provers.proof import absurd, apply, auto, by, have, induct, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Abstraction, eq, family, forall, lt, natural

d, n, m, i, j, k, K, L, p, q, r0 = (
    natural(x) for x in ("d", "n", "m", "i", "j", "k", "K", "L", "p", "q", "r0")
)
f, c, c0 = family("f", d, arity=2), family("c", d), family("c0", d)


def listed(count: Any, members: Any, size: Any) -> list[Any]:
    """What the statement says about n = ``count``."""
    return [
        eq(2 * size, count**2 - count),
        forall(
            i, j, given=[lt(i, count), lt(j, i)],
            some=[k], then=[lt(k, size), eq(members(k), f(i, j))],
        ),
        forall(
            k, given=[lt(k, size)],
            some=[i, j], then=[lt(i, count), lt(j, count), eq(members(k), f(i, j))],
        ),
    ]  # fmt: skip


CLAIM = forall(d, n, f, some=[K, c], then=listed(n, c, K))

_found = forall(some=[k], then=[lt(k, L + m), eq(c(k), f(i, j))])
_origin = forall(some=[i, j], then=[lt(i, m + 1), lt(j, m + 1), eq(c(k), f(i, j))])

_all = intro(
    have(
        "found", _found,
        below_successor(
            i, m, "ri", "place",
            less=intro(
                obtain(["rp", "is_p"], apply("all", {"i": i, "j": j}, [by("place"), by("rj")]),
                       some=[p]),
                obtain(["kept"], apply("front", {"i": p}, [by("rp")])),
                witnesses=[p],
                then=[auto("rp", "m_natural"), auto("is_p", "kept")],
            ),
            equal=intro(
                have("j_below", lt(j, m), auto("place", "rj")),
                obtain(["new"], apply("back", {"j": j}, [by("j_below")])),
                witnesses=[L + j],
                then=[auto("j_below"), auto("new", inside("place", p, f(p, j)))],
            ),
        ),
    ),
    obtain(["rq", "is_q"], apply("found"), some=[q]),
    given=["ri", "rj"],
    witnesses=[q],
    then=[by("rq"), by("is_q")],
)  # fmt: skip

_only = intro(
    have(
        "origin", _origin,
        split_at(
            k, L, "place",
            less=intro(
                obtain(["rp", "rq", "is"], apply("only", {"k": k}, [by("place")]), some=[p, q]),
                obtain(["kept"], apply("front", {"i": k}, [by("place")])),
                witnesses=[p, q],
                then=[auto("rp"), auto("rq"), auto("is", "kept")],
            ),
            rest=lambda: intro(
                obtain(["difference"],
                       apply("axiom:nat-difference", {"m": L, "n": k}, [by("place_not")]),
                       some=[r0]),
                have("r_below", lt(r0, m), auto("difference", "rk")),
                obtain(["new"], apply("back", {"j": r0}, [by("r_below")])),
                witnesses=[m, r0],
                then=[auto(), auto("r_below"), auto("new", inside("difference", p, c(p)))],
            ),
        ),
    ),
    obtain(["rp", "rq", "is"], apply("origin"), some=[p, q]),
    given=["rk"],
    witnesses=[p, q],
    then=[by("rp"), by("rq"), by("is")],
)  # fmt: skip

PROOF = induct(
    "n", "m", "shorter",
    base=intro(
        witnesses=[0, Abstraction(i, f(i, i))],
        then=[
            auto(),
            intro(
                obtain(["natural"], apply("axiom:nat-nonnegative", {"n": i})),
                given=["ri", "rj"],
                witnesses=[0],
                then=[absurd(auto("natural", "ri")), absurd(auto("natural", "ri"))],
            ),
            intro(
                obtain(["natural"], apply("axiom:nat-nonnegative", {"n": k})),
                given=["rk"],
                witnesses=[0, 0],
                then=[absurd(auto("natural", "rk")) for _ in range(3)],
            ),
        ],
    ),
    step=intro(
        obtain(["size", "all", "only"], apply("shorter", {"d": d, "f": f}), some=[L, c0]),
        obtain(
            ["front", "back"],
            apply(
                "statement:lemmas/joined-families",
                {"d": d, "k": L, "m": m, "a": c0, "b": Abstraction(j, f(m, j))},
            ),
            some=[c],
        ),
        obtain(["m_natural"], apply("axiom:nat-nonnegative", {"n": m})),
        witnesses=[L + m, c],
        then=[
            auto("size"),
            _all,
            _only,
        ],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/pairs-in-a-row",
    title="The pairs of n indices in one row",
    source=Source("lemmas", "pairs-in-a-row", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/pairs-in-a-row",
        CLAIM,
        at={
            "d": number(1), "n": number(2),
            "f": ["lam", [["i", "N"], ["j", "N"]], ["scale", ["+", "i", "j"], "one"]],
        },
        data=UNIT,
    ),
)  # fmt: skip
