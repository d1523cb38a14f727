"""The largest id after the selective shifts, exactly.

Statement (own proof). A context has n + 2 tokens with ids k W + a(k), a(k) < B natural, B >= 1, and
shifted ids as in `yun-2020/shift-recursion`; P(k) = B^k. The last shifted id, which is the largest,
satisfies

    (B - 1) s(n+1) <= (B - 1) (P(n+2) - B + 1) ((n+1) W + B - 1) - W B (P(n+1) - B - n (B - 1)),

with equality for the context whose last token is its largest and whose others are their smallest.
With W = N (B - 1)/(N - 1) and the last attention layer this is the largest id of `provers.sizes`,
from which the bits follow.

Method: induction, (B - 1) s(k) <= (B - 1) P(k+1) own(n+1) - W (P(k+1) - B - k (B - 1)) for k <= n.
"""

from typing import Any

from provers import sizes
from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.sharper.cell_number import POWERS_OF_TWO, power_of_two
from provers.proof import apply, auto, by, have, induct, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Name, eq, family, forall, le, lt, natural, real

n, B, W, k, m, top = (natural(x) for x in ("n", "B", "W", "k", "m", "top"))
z = real("z")
a, s = (Name(x, ("F", ("N",), "N")) for x in ("a", "s"))
P = family("P")


def own(k: Any) -> Any:
    """Id of token k before the layers."""
    return k * W + a(k)


last = own(n + 1)
LARGEST = (B - 1) * (P(n + 2) - B + 1) * ((n + 1) * W + B - 1) - W * B * (
    P(n + 1) - B - n * (B - 1)
)
smallest = forall(k, given=[lt(k, n + 1)], then=[eq(a(k), 0)])

CLAIM = forall(
    n, B, W, a, s, P,
    given=[
        le(1, B),
        forall(k, given=[lt(k, n + 2)], then=[lt(a(k), B)]),
        eq(s(0), own(0) + B * (last - own(0))),
        forall(k, given=[lt(k, n + 1)], then=[eq(s(k + 1), own(k + 1) + B * (s(k) - own(k + 1)))]),
        eq(P(0), 1),
        forall(k, then=[eq(P(k + 1), B * P(k))]),
    ],
    then=[
        le((B - 1) * s(n + 1), LARGEST),
        forall(given=[smallest, eq(a(n + 1) + 1, B)], then=[eq((B - 1) * s(n + 1), LARGEST)]),
    ],
)  # fmt: skip


def bound(k: Any) -> Any:
    """What (B - 1) s(k) is at most, k <= n."""
    return (B - 1) * P(k + 1) * last - W * (P(k + 1) - B - k * (B - 1))


ALONG = forall(
    top,
    given=[lt(top, n + 1)],
    then=[
        le((B - 1) * s(top), bound(top)),
        forall(given=[smallest], then=[eq((B - 1) * s(top), bound(top))]),
    ],
)

_start = [
    obtain(["one"], apply("powers", {"k": 0})),
    have("P_1", eq(P(1), B), auto("one", inside("at_0", z, B * z))),
    have("factor", eq(P(1) * last, B * last), auto(inside("P_1", z, z * last))),
]

along = have(
    "along",
    ALONG,
    induct(
        "top", "m", "so_far",
        base=intro(
            *_start,
            obtain(["a_sign"], apply("axiom:nat-nonnegative", {"n": a(0)})),
            given=["top_in"],
            then=[
                auto(inside("first", z, (B - 1) * z), inside("factor", z, (B - 1) * z),
                     inside("P_1", z, W * z), products=[["B_minus", "B_minus", "a_sign"]]),
                intro(
                    obtain(["none"], apply("all_smallest", {"k": 0}, [auto("n_sign")])),
                    given=["all_smallest"],
                    then=[auto(inside("first", z, (B - 1) * z),
                               inside("factor", z, (B - 1) * z), inside("P_1", z, W * z),
                               inside("none", z, (B - 1) ** 2 * z))],
                ),
            ],
        ),
        step=intro(
            obtain(["before", "before_equal"], apply("so_far", {}, [auto("top_in")])),
            obtain(["step"], apply("steps", {"k": m}, [auto("top_in")])),
            obtain(["next"], apply("powers", {"k": m + 1})),
            obtain(["a_sign"], apply("axiom:nat-nonnegative", {"n": a(m + 1)})),
            have("factor", eq(P(m + 2) * last, B * P(m + 1) * last),
                 auto(inside("next", z, z * last))),
            given=["top_in"],
            then=[
                auto(inside("step", z, (B - 1) * z), inside("factor", z, (B - 1) * z),
                     inside("next", z, W * z),
                     products=[["B_sign", "before"], ["B_minus", "B_minus", "a_sign"]]),
                intro(
                    obtain(["none"], apply("all_smallest", {"k": m + 1}, [by("top_in")])),
                    obtain(["equal"], apply("before_equal", {}, [by("all_smallest")])),
                    given=["all_smallest"],
                    then=[auto(inside("step", z, (B - 1) * z),
                               inside("factor", z, (B - 1) * z), inside("next", z, W * z),
                               inside("equal", z, B * z), inside("none", z, (B - 1) ** 2 * z))],
                ),
            ],
        ),
    ),
)  # fmt: skip

large = have(
    "large",
    forall(top, then=[le(1, P(top))]),
    induct(
        "top", "m", "so_far",
        base=intro(then=[auto("at_0")]),
        step=intro(
            obtain(["next"], apply("powers", {"k": m})),
            then=[auto("so_far", "next", "B_minus", products=[["B_minus", "so_far"]])],
        ),
    ),
)  # fmt: skip

PROOF = intro(
    have("B_sign", le(0, B), auto("B_large")),
    have("B_minus", le(0, B - 1), auto("B_large")),
    obtain(["n_sign"], apply("axiom:nat-nonnegative", {"n": n})),
    along,
    large,
    obtain(["at_most", "equal"], apply("along", {"top": n}, [auto()])),
    obtain(["step"], apply("steps", {"k": n}, [auto()])),
    obtain(["next"], apply("powers", {"k": n + 1})),
    obtain(["power"], apply("large", {"top": n + 1})),
    have("power_room", le(0, P(n + 2) - B), auto("next", products=[["B_sign", "power"]])),
    obtain(["a_last"], apply("small", {"k": n + 1}, [auto()])),
    obtain(["a_next"], apply("axiom:nat-discrete", {"m": a(n + 1), "n": B}, [by("a_last")])),
    have("room", le(0, B - 1 - a(n + 1)), auto("a_next")),
    have("factor", eq(P(n + 2) * last, B * P(n + 1) * last), auto(inside("next", z, z * last))),
    given=["B_large", "small", "first", "steps", "at_0", "powers"],
    then=[
        auto(inside("step", z, (B - 1) * z), inside("factor", z, (B - 1) * z),
             products=[["B_sign", "at_most"], ["B_minus", "power_room", "room"],
                       ["B_minus", "room"]]),
        intro(
            obtain(["exactly"], apply("equal", {}, [by("all_smallest")])),
            given=["all_smallest", "largest"],
            then=[auto(inside("step", z, (B - 1) * z), inside("factor", z, (B - 1) * z),
                       inside("exactly", z, B * z),
                       inside("largest", z, (B - 1) * (P(n + 2) - B + 1) * z))],
        ),
    ],
)  # fmt: skip

# Three tokens of one dimension, B = W = 2, remainders 0, 0, 1: ids 0, 2, 5, shifted 10, 18, 31.
DATA = {
    "a": {"sort": ["F", ["N"], "N"], "rationals": ["0", "0", "1"]},
    "s": {"sort": ["F", ["N"], "N"], "rationals": ["10", "18", "31"]},
}
EXAMPLE = {
    "n": number(1), "B": number(2), "W": number(2), "a": "a", "s": "s",
    "P": POWERS_OF_TWO,
}  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/largest-id",
    title="The largest id after the selective shifts, exactly",
    source=Source("yun-2020", "contextual mapping, range of ids", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    bound=sizes.WANG["largest_id"].expression,
    witness=witness(
        "yun-2020/largest-id", CLAIM, at=EXAMPLE,
        given=example_rules(CLAIM, EXAMPLE, DATA, forms={4: auto(), 5: power_of_two(k)}),
        data=DATA, scope="three tokens, B = 2: ids 0 2 5, the largest shifted id is 31",
    ),
)  # fmt: skip
