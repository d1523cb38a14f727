"""The codes of all tokens add up to the number of the cell.

Statement (own proof). With w(r) = N^r and whole numbers g(i,k) < N, N = steps + 1, i < d, k < L,
the number sum_(k<L) sum_(i<d) w(k d + i) g(i,k) is below w(d L) = N^(dL), the number of cells.

Method: induction on the digits of a token, then on the tokens, with the largest digits N - 1.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.proof import (
    apply,
    auto,
    by,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
)
from provers.statement import Source, Statement
from provers.surface import (
    Exp,
    Log,
    Name,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

d, L, N1, i, k, r, m, top, element = (
    natural(x) for x in ("d", "L", "steps", "i", "k", "r", "m", "top", "element")
)
z = real("z")
w = family("w")
g = Name("g", ("F", ("N", "N"), "R"))
digit = natural("digit")


def digits(k: Any, top: Any) -> Any:
    """The part of token k of its first ``top`` coordinates."""
    return Over(i, Range(top), w(k * d + i) * g(i, k))


powers = [eq(w(0), 1), forall(r, then=[eq(w(r + 1), (N1 + 1) * w(r))])]

CLAIM = forall(
    d, L, N1, w, g,
    given=[
        *powers,
        forall(
            i, k,
            given=[lt(i, d), lt(k, L)],
            some=[digit],
            then=[eq(g(i, k), digit), lt(digit, N1 + 1)],
        ),
    ],
    then=[lt(Over(k, Range(L), digits(k, d)), w(d * L))],
)  # fmt: skip

grows = have(
    "grows",
    forall(r, then=[le(0, w(r))]),
    induct(
        "r", "m", "so_far",
        base=intro(then=[auto("at_0")]),
        step=intro(
            obtain(["next"], apply("powers", {"r": m})),
            then=[auto("so_far", "next", products=[["steps_sign", "so_far"]])],
        ),
    ),
)  # fmt: skip

one_token = have(
    "one_token",
    forall(
        top, k,
        given=[lt(top, d + 1), lt(k, L)],
        then=[le(digits(k, top), w(k * d + top) - w(k * d))],
    ),
    induct(
        "top", "m", "so_far",
        base=intro(given=["top_in", "k_in"], then=[auto()]),
        step=intro(
            obtain(["before"], apply("so_far", {"k": k}, [auto("top_in"), auto("k_in")])),
            obtain(["next"], apply("powers", {"r": k * d + m})),
            obtain(["digit_is", "digit_in"],
                   apply("small", {"i": m, "k": k}, [auto("top_in"), auto("k_in")]),
                   some=[digit]),
            obtain(["digit_next"],
                   apply("axiom:nat-discrete", {"m": digit, "n": N1 + 1}, [by("digit_in")])),
            have("room", le(0, N1 - g(m, k)), auto("digit_is", "digit_next")),
            obtain(["sign"], apply("grows", {"r": k * d + m})),
            given=["top_in", "k_in"],
            then=[auto("before", "next", products=[["sign", "room"]])],
        ),
    ),
)  # fmt: skip

all_tokens = have(
    "all_tokens",
    forall(
        top,
        given=[lt(top, L + 1)],
        then=[le(Over(k, Range(top), digits(k, d)), w(d * top) - 1)],
    ),
    induct(
        "top", "m", "so_far",
        base=intro(given=["top_in"], then=[auto("at_0")]),
        step=intro(
            obtain(["before"], apply("so_far", {}, [auto("top_in")])),
            obtain(["own"], apply("one_token", {"top": d, "k": m}, [auto(), auto("top_in")])),
            given=["top_in"],
            then=[auto("before", "own")],
        ),
    ),
)  # fmt: skip

PROOF = intro(
    obtain(["steps_sign"], apply("axiom:nat-nonnegative", {"n": N1})),
    grows,
    one_token,
    all_tokens,
    obtain(["total"], apply("all_tokens", {"top": L}, [auto()])),
    given=["at_0", "powers", "small"],
    then=[auto("total")],
)

POWERS_OF_TWO: Any = ["lam", [["k", "N"]], ["exp", ["*", "k", ["log", number(2)]]]]


def power_of_two(index: Any) -> Any:
    """Proof of w(r + 1) = (1 + 1) w(r) for the powers of 2."""
    return intro(
        obtain(["two"], apply("axiom:exp-log", {"x": 2}, [exact()])),
        then=[auto(inside("two", z, z * Exp(index * Log(2))))],
    )


_digits = intro(given=["i_in", "k_in"], witnesses=[1], then=[auto(), exact()])
_AT = {
    "d": number(1), "L": number(1), "steps": number(1), "w": POWERS_OF_TWO,
    "g": ["lam", [["i", "N"], ["k", "N"]], number(1)],
}  # fmt: skip

STATEMENT = Statement(
    id="sharper/cell-number",
    title="The codes of all tokens add up to the number of the cell",
    source=Source("sharper", "flat-universal-prompt, codes", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/cell-number",
        CLAIM,
        at=_AT,
        given=example_rules(CLAIM, _AT, forms={0: auto(), 1: power_of_two(r), 2: _digits}),
    ),
)
