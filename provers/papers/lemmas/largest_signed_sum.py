"""Among all sums of n vectors with signs one is the longest.

Statement (own proof). For vectors a, w(0), ..., w(n - 1) of R^d there are signs e(i), e(i)^2 = 1,
with |a + sum f(i) w(i)|^2 <= |a + sum e(i) w(i)|^2 for all signs f.

Method: induction on n; the best signs for a + w(n) and for a - w(n) are compared.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.papers.lemmas._points import POINTS, UNIT
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Over,
    Range,
    eq,
    expression,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

d, n, m, i, j, p, element = (natural(x) for x in ("d", "n", "m", "i", "j", "p", "element"))
w, a, h, t = family("w", d), vector("a", d), vector("h", d), real("t")
e, f, e1, e2 = family("e"), family("f"), family("e1"), family("e2")


def signs(values: Any, count: Any) -> Any:
    """All values are 1 or -1."""
    return forall(i, given=[lt(i, count)], then=[eq(values(i) ** 2, 1)])


def total(start: Any, values: Any, count: Any) -> Any:
    """a plus the sum with signs."""
    return start + Over(j, Range(count), values(j) * w(j))


def square(x: Any) -> Any:
    """Squared norm."""
    return Inner(x, x)


CLAIM = forall(
    d, n, a, w,
    some=[e],
    then=[
        signs(e, n),
        forall(
            f,
            given=[signs(f, n)],
            then=[le(square(total(a, f, n)), square(total(a, e, n)))],
        ),
    ],
)  # fmt: skip


def _best(best: Any, name: str, sign: int) -> Rule:
    """The signs ``best`` with the sign of w(m) appended are best; ``order`` says why."""
    start = a + sign * w(m)
    return intro(
        obtain(
            ["old_signs", "new_sign"],
            apply(
                "axiom:numbers-by-cases",
                {"f": best, "g": Abstraction(i, expression(sign)), "k": m},
            ),
            some=[e],
        ),
        obtain(["last_sign"], apply("new_sign", {"i": m}, [auto()])),
        have(
            "earlier_sum",
            eq(Over(j, Range(m), e(j) * w(j)), Over(j, Range(m), best(j) * w(j))),
            termwise(
                Range(m), j, e(j) * w(j), best(j) * w(j),
                intro(
                    obtain(["member"], apply("old_signs", {"i": element}, [by("r")])),
                    given=["r"],
                    then=[auto(inside("member", t, t * w(element)))],
                ),
            ),
        ),
        have(
            "sum_is",
            eq(total(a, e, m + 1), total(start, best, m)),
            auto("earlier_sum", inside("last_sign", t, t * w(m))),
        ),
        witnesses=[e],
        then=[
            intro(
                given=["r"],
                then=[
                    below_successor(
                        i, m, "r", "place",
                        less=steps(
                            obtain(["member"], apply("old_signs", {"i": i}, [by("place")])),
                            obtain(["unit"], apply(f"{name}_signs", {"i": i}, [by("place")])),
                            auto("unit", inside("member", t, t**2)),
                        ),
                        equal=auto(
                            inside("last_sign", t, t**2), inside("place", p, e(p) ** 2)
                        ),
                    )
                ],
            ),
            intro(
                have(
                    "f_earlier",
                    signs(f, m),
                    intro(given=["r"], then=[apply("f_signs", {"i": i}, [auto("r")])]),
                ),
                obtain(["f_last"], apply("f_signs", {"i": m}, [auto()])),
                obtain(["below_plus"], apply("plus_best", {"f": f}, [by("f_earlier")])),
                obtain(["below_minus"], apply("minus_best", {"f": f}, [by("f_earlier")])),
                given=["f_signs"],
                then=[
                    cases(
                        f(m), 0, "sign",
                        less=steps(
                            have("room", lt(0, 1 - f(m)), auto("sign")),
                            have(
                                "is_minus",
                                eq(f(m), -1),
                                auto(inside("f_last", t, t / (1 - f(m))), nonzero=["room"]),
                            ),
                            _compared("is_minus", -1, "below_minus"),
                        ),
                        equal=absurd(auto("f_last", inside("sign", t, t**2))),
                        greater=steps(
                            have("room", lt(0, 1 + f(m)), auto("sign")),
                            have(
                                "is_plus",
                                eq(f(m), 1),
                                auto(inside("f_last", t, t / (1 + f(m))), nonzero=["room"]),
                            ),
                            _compared("is_plus", 1, "below_plus"),
                        ),
                    )
                ],
            ),
        ],
    )  # fmt: skip


def _compared(known: str, sign: int, bound: str) -> Rule:
    """|a + sum f w|^2 against the best, when f(m) is the given sign."""
    return steps(
        have(
            "f_sum",
            eq(total(a, f, m + 1), total(a + sign * w(m), f, m)),
            auto(inside(known, t, t * w(m))),
        ),
        auto(
            bound,
            "order",
            inside("f_sum", h, square(h)),
            inside("sum_is", h, square(h)),
        ),
    )


PROOF = induct(
    "n", "m", "shorter",
    base=intro(
        witnesses=[Abstraction(i, expression(1))],
        then=[
            intro(given=["r"], then=[auto()]),
            intro(given=["f_signs"], then=[auto()]),
        ],
    ),
    step=intro(
        obtain(
            ["plus_signs", "plus_best"],
            apply("shorter", {"d": d, "a": a + w(m), "w": w}),
            some=[e1],
        ),
        obtain(
            ["minus_signs", "minus_best"],
            apply("shorter", {"d": d, "a": a - w(m), "w": w}),
            some=[e2],
        ),
        have(
            "result",
            forall(
                some=[e],
                then=[
                    signs(e, m + 1),
                    forall(
                        f,
                        given=[signs(f, m + 1)],
                        then=[le(square(total(a, f, m + 1)), square(total(a, e, m + 1)))],
                    ),
                ],
            ),
            cases(
                square(total(a + w(m), e1, m)), square(total(a - w(m), e2, m)), "order",
                less=_best(e2, "minus", -1),
                equal=_best(e1, "plus", 1),
                greater=_best(e1, "plus", 1),
            ),
        ),
        obtain(["e_signs", "e_best"], apply("result"), some=[e]),
        witnesses=[e],
        then=[by("e_signs"), by("e_best")],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/largest-signed-sum",
    title="Among all sums of n vectors with signs one is the longest",
    source=Source("lemmas", "largest-signed-sum", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/largest-signed-sum",
        CLAIM,
        at={"d": number(1), "n": number(2), "a": "one", "w": POINTS},
        data=UNIT,
    ),
)
