"""Part 2 of `alman-2023/theorem-1.4`: what an approximation with r features does to the output."""

from typing import Any

from provers.papers.alman_2023._rank_below import rank
from provers.papers.alman_2023.lemma_3_3 import B, K, Q, d, entries, i, j, logit, m, n
from provers.papers.alman_2023.lemma_3_5 import NEAR, e, p
from provers.proof import (
    apply,
    auto,
    by,
    have,
    intro,
    obtain,
    positive,
)
from provers.surface import (
    Abstraction,
    At,
    Exp,
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

o = natural("l")
f, g, v = family("f", arity=2), family("g", arity=2), family("v")
t, R = real("t"), real("R")


def low_rank(i: Any, j: Any) -> Any:
    """Entry of U_1 U_2^T."""
    return Over(o, Range(rank), f(i, o) * g(j, o))


def approximate(value: Any, keys: Any = m) -> Any:
    """Row i of U_1 (U_2^T V) / U_1 (U_2^T 1), one column of V."""
    return Over(o, Range(rank), f(i, o) * Over(j, Range(keys), g(j, o) * value(j))) / Over(
        o, Range(rank), f(i, o) * Over(j, Range(keys), g(j, o))
    )


def exact(value: Any, keys: Any = m) -> Any:
    """Row i of D^{-1} A V, one column of V."""
    return Over(j, Range(keys), Exp(logit(i, j)) * value(j)) / Over(
        j, Range(keys), Exp(logit(i, j))
    )


def within(value: Any, bound: Any, keys: Any = m) -> Any:
    """|approximate - exact| <= bound."""
    found, wanted = approximate(value, keys), exact(value, keys)
    return [le(found - wanted, bound), le(wanted - found, bound)]


SIZES = [
    lt(0, m), lt(0, d), entries(Q, n), entries(K, m), NEAR, le(0, e), lt(e, 1),
    forall(i, j, given=[lt(i, n), lt(j, m)], then=[eq(At(p, logit(i, j)), low_rank(i, j))]),
    le(0, t), lt(t, 1), eq(e * (1 + t**2), 2 * t),
    forall(j, given=[lt(j, m)], then=[le(-R, v(j)), le(v(j), R)]),
]  # fmt: skip
ERROR = forall(
    n, m, d, rank, Q, K, v, p, f, g, B, e, t, R,
    given=SIZES,
    then=[forall(i, given=[lt(i, n)], then=within(v, 2 * t * R))],
)  # fmt: skip

_factor = natural("index")
error_proof = intro(
    given=["not_empty", "d_positive", "q", "k", "near", "e_sign", "e_below_1", "features",
           "t_sign", "t_below_1", "t_is", "values"],
    then=[intro(
        have("weights", forall(_factor, given=[lt(_factor, m)],
                               then=[lt(0, Exp(logit(i, _factor)))]),
             intro(given=["below"], then=[positive()])),
        have("factors", forall(
            _factor, given=[lt(_factor, m)],
            then=[le((1 - e) * Exp(logit(i, _factor)), low_rank(i, _factor)),
                  le(low_rank(i, _factor), (1 + e) * Exp(logit(i, _factor)))],
        ), intro(
            obtain(["entry"], apply(
                "statement:alman-2023/lemma-3.5",
                {"n": n, "m": m, "d": d, "Q": Q, "K": K, "p": p, "B": B, "e": e},
                [by("d_positive"), by("q"), by("k"), by("near")],
            )),
            obtain(["low", "high", "near_low", "near_high"], apply(
                "entry", {"i": i, "j": _factor}, [by("row"), by("below")])),
            obtain(["same"], apply("features", {"i": i, "j": _factor}, [by("row"), by("below")])),
            given=["below"],
            then=[auto("near_low", "same"), auto("near_high", "same")],
        )),
        obtain(["up", "down"], apply(
            "statement:alman-2023/sharp-error",
            {"n": m, "w": Abstraction(j, Exp(logit(i, j))), "u": Abstraction(j, low_rank(i, j)),
             "x": v, "e": e, "t": t, "R": R},
            [by("not_empty"), by("e_sign"), by("e_below_1"), by("weights"), by("factors"),
             by("t_sign"), by("t_below_1"), by("t_is"), by("values")],
        )),
        obtain(["product"], apply(
            "statement:alman-2023/polynomial-attention",
            {"m": m, "r": rank, "i": i, "f": f, "g": g, "v": v},
        )),
        given=["row"],
        then=[auto("up", "product"), auto("down", "product")],
    )],
)  # fmt: skip
