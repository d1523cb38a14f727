"""Shifted ids are at most B^(n+1) times the largest id before the shifts.

Statement (own proof). Let s(0) = own(0) + B (own(n) - own(0)) and s(k+1) = own(k+1) + B (s(k) -
own(k+1)) as in `yun-2020/shift-recursion`, B >= 1, and let own(k), k <= n, be natural numbers of at
most A. With powers P(k) = B^k, s(k) <= P(n+1) A for k <= n. So they lie below the lift factor L
N^((L+1)d+1) of L = n + 1 tokens: A < L W and W <= N^(d+1).

Method: induction, s(k+1) <= B s(k).
"""

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.sharper.cell_number import POWERS_OF_TWO, power_of_two
from provers.proof import apply, auto, by, have, induct, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Name, eq, family, forall, le, lt, natural, real

n, B, A, k, m, rest, top, start, place = (
    natural(x) for x in ("n", "B", "A", "k", "m", "rest", "top", "start", "place")
)
z = real("z")
own, s = (Name(x, ("F", ("N",), "N")) for x in ("own", "s"))
P = family("P")

CLAIM = forall(
    n, B, A, own, s, P,
    given=[
        le(1, B),
        forall(k, given=[lt(k, n + 1)], then=[le(own(k), A)]),
        eq(s(0), own(0) + B * (own(n) - own(0))),
        forall(k, given=[lt(k, n)], then=[eq(s(k + 1), own(k + 1) + B * (s(k) - own(k + 1)))]),
        eq(P(0), 1),
        forall(k, then=[eq(P(k + 1), B * P(k))]),
    ],
    then=[forall(k, given=[lt(k, n + 1)], then=[le(s(k), P(n + 1) * A)])],
)  # fmt: skip

own_bound = have(
    "own_bound",
    forall(top, given=[lt(top, n + 1)], then=[le(s(top), P(top + 1) * A)]),
    induct(
        "top", "m", "so_far",
        base=intro(
            obtain(["zero_sign"], apply("axiom:nat-nonnegative", {"n": own(0)})),
            obtain(["last"], apply("below_A", {"k": n}, [auto()])),
            obtain(["one"], apply("powers", {"k": 0})),
            given=["top_in"],
            then=[auto("first", inside("one", z, z * A), inside("at_0", z, B * z * A),
                       products=[["B_sign", "last"], ["B_minus", "zero_sign"]])],
        ),
        step=intro(
            obtain(["before"], apply("so_far", {}, [auto("top_in")])),
            obtain(["own_sign"], apply("axiom:nat-nonnegative", {"n": own(m + 1)})),
            obtain(["step"], apply("recursion", {"k": m}, [auto("top_in")])),
            obtain(["next"], apply("powers", {"k": m + 1})),
            given=["top_in"],
            then=[auto("step", inside("next", z, z * A),
                       products=[["B_sign", "before"], ["B_minus", "own_sign"]])],
        ),
    ),
)  # fmt: skip

grows = have(
    "grows",
    forall(top, start, then=[le(1, P(start)), le(P(start), P(start + top))]),
    induct(
        "top", "m", "so_far",
        base=intro(
            have("positive", forall(top, then=[le(1, P(top))]), induct(
                "top", "m", "so_far", base=intro(then=[auto("at_0")]),
                step=intro(
                    obtain(["next"], apply("powers", {"k": m})),
                    then=[auto("so_far", "next", "B_minus",
                               products=[["B_minus", "so_far"]])]))),
            then=[apply("positive", {"top": start}), auto()],
        ),
        step=intro(
            obtain(["from_1", "order"], apply("so_far", {"start": start})),
            obtain(["next"], apply("powers", {"k": start + m})),
            then=[by("from_1"),
                  auto("from_1", "order", "next", "B_minus", products=[["B_minus", "order"],
                                                            ["B_minus", "from_1"]])],
        ),
    ),
)  # fmt: skip

PROOF = intro(
    have("B_sign", le(0, B), auto("B_large")),
    have("B_minus", le(0, B - 1), auto("B_large")),
    obtain(["A_sign"], apply("axiom:nat-nonnegative", {"n": A})),
    own_bound,
    grows,
    given=["B_large", "below_A", "first", "recursion", "at_0", "powers"],
    then=[
        intro(
            obtain(["own"], apply("own_bound", {"top": k}, [by("k_in")])),
            obtain(["next"], apply("axiom:nat-discrete", {"m": k, "n": n + 1}, [by("k_in")])),
            obtain(["difference"],
                   apply("axiom:nat-difference", {"m": k + 1, "n": n + 1}, [by("next")]),
                   some=[rest]),
            obtain(["from_1", "order"], apply("grows", {"top": rest, "start": k + 1})),
            given=["k_in"],
            then=[auto("own", inside("difference", place, P(place) * A),
                       products=[["A_sign", "order"]])],
        )
    ],
)  # fmt: skip

# Two tokens, ids 0 and 1, B = 2.
_AT = {
    "n": number(1), "B": number(2), "A": number(1), "own": ["lam", [["i", "N"]], "i"],
    "s": ["lam", [["i", "N"]], ["+", number(2), "i"]],
    "P": POWERS_OF_TWO,
}  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/shifted-bound",
    title="Shifted ids are at most B^(n+1) times the largest id",
    source=Source("yun-2020", "contextual mapping", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/shifted-bound",
        CLAIM,
        at=_AT,
        given=example_rules(CLAIM, _AT, forms={4: auto(), 5: power_of_two(k)}),
    ),
)
