"""Powers of two multiply, and grow.

Statement (own proof). If t(0) = 1 and t(i + 1) = 2 t(i), then t(m + k) = t(m) t(k), 1 + k <= t(k),
and t(m) < t(k) for m < k.

Method: induction on k; the last claim from the first two with k = m + r, r >= 1.
"""

from typing import Any

from provers.instances import number, witness
from provers.proof import apply, auto, by, exact, have, induct, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Exp, Log, eq, family, forall, le, lt, natural, real

m, k, r, i, p, n = (natural(x) for x in ("m", "k", "r", "i", "p", "n"))
two, t = family("two"), real("t")


def powers(family: Any, base: Any) -> list[Any]:
    """family(i) = base^i."""
    return [eq(family(0), 1), forall(i, then=[eq(family(i + 1), base * family(i))])]


product = forall(m, k, then=[eq(two(m + k), two(m) * two(k))])
growth = forall(k, then=[le(k + 1, two(k))])


def powers_below(family: Any, base: Any, count: Any) -> list[Any]:
    """family(i) = base^i for i <= count."""
    step = forall(i, given=[lt(i, count)], then=[eq(family(i + 1), base * family(i))])
    return [eq(family(0), 1), step]


CLAIM = forall(
    two,
    given=powers(two, 2),
    then=[product, growth, forall(m, k, given=[lt(m, k)], then=[lt(two(m), two(k))])],
)

PROOF = intro(
    have(
        "product",
        product,
        induct(
            "k", "n", "shorter",
            base=intro(then=[auto(inside("start", t, two(m) * t))]),
            step=intro(
                obtain(["before"], apply("shorter", {"m": m})),
                obtain(["at_sum"], apply("doubles", {"i": m + n})),
                obtain(["at_n"], apply("doubles", {"i": n})),
                then=[auto("before", "at_sum", inside("at_n", t, two(m) * t))],
            ),
        ),
    ),
    have(
        "growth",
        growth,
        induct(
            "k", "n", "shorter",
            base=intro(then=[auto("start")]),
            step=intro(
                obtain(["at_n"], apply("doubles", {"i": n})),
                obtain(["before"], apply("shorter")),
                obtain(["n_sign"], apply("axiom:nat-nonnegative", {"n": n})),
                then=[auto("before", "at_n", "n_sign")],
            ),
        ),
    ),
    given=["start", "doubles"],
    then=[
        by("product"),
        by("growth"),
        intro(
            obtain(["next"], apply("axiom:nat-discrete", {"m": m, "n": k}, [by("order")])),
            obtain(
                ["gap"], apply("axiom:nat-difference", {"m": m + 1, "n": k}, [by("next")]), some=[r]
            ),
            obtain(["split"], apply("product", {"m": m, "k": r + 1})),
            obtain(["low"], apply("growth", {"k": m})),
            obtain(["high"], apply("growth", {"k": r + 1})),
            obtain(["m_sign"], apply("axiom:nat-nonnegative", {"n": m})),
            obtain(["r_sign"], apply("axiom:nat-nonnegative", {"n": r})),
            have("low_positive", lt(0, two(m)), auto("low", "m_sign")),
            have("high_above_1", lt(1, two(r + 1)), auto("high", "r_sign")),
            given=["order"],
            then=[
                auto(
                    "split", inside("gap", p, two(p)),
                    products=[["low_positive", "high_above_1"]],
                )
            ],
        ),
    ],
)  # fmt: skip

TWO: Any = ["lam", [["i", "N"]], ["exp", ["*", "i", ["log", number(2)]]]]
"""The powers of two as exp(i log 2), for witnesses."""


def doubled(i: Any = i) -> Any:
    """Proof that `TWO` doubles; ``i`` is the variable of the hypothesis."""
    return intro(
        obtain(["inverse"], apply("axiom:exp-log", {"x": 2}, [exact()])),
        then=[auto(inside("inverse", t, t * Exp(i * Log(2))))],
    )


STATEMENT = Statement(
    id="lemmas/powers-of-two",
    title="Powers of two multiply, and grow",
    source=Source("lemmas", "powers-of-two", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/powers-of-two",
        CLAIM,
        at={"two": TWO},
        given=[auto(), doubled()],
        scope="t(i) = exp(i log 2)",
    ),
)
