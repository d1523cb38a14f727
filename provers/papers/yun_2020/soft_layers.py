"""Hardmax to softmax through all attention layers, for every number of tokens and layers.

Statement (own proof). Ids l(p,k) of tokens k < n after p layers are natural numbers below D; layer
p < T adds B (Hardmax - Hardmax) with queries half a step on either side of l(p,k) - c(p), c(p)
natural. The softmax network starts from the same ids, y(0,k) = l(0,k), and has the same layers
with softmax heads of inverse temperature beta, each head evaluated up to rho (0: exactly). With
leak = n (D + 1) e^(-9 beta/32) + rho and powers w(p) = (1 + 2 B)^p, if (w(T) - 1) leak <= 1/8, then

    |y(T,k) - l(T,k)| <= (w(T) - 1) leak      for every token k.

Method: induction on the layers; `yun-2020/soft-head` twice a layer gives the error (1 + 2 B) e +
2 B leak.
"""

from typing import Any

import sympy

from provers.instances import number, witness
from provers.papers.yun_2020._layers import hardmax, soft_head
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Abstraction, Exp, Name, eq, family, forall, le, lt, natural, real

n, T, m, p, k, i, j = (natural(x) for x in ("n", "T", "m", "p", "k", "i", "j"))
B, beta, D, rho, z = (real(x) for x in ("B", "beta", "D", "rho", "z"))
ids = Name("l", ("F", ("N", "N"), "N"))
y = Name("y", ("F", ("N", "N"), "R"))
c = Name("c", ("F", ("N",), "N"))
w = family("w")
half = sympy.Rational(1, 2)

leak = n * Exp(-sympy.Rational(9, 32) * beta) * (D + 1) + rho


def hard_step(ids: Any, low: Any, high: Any, k: Any) -> Any:
    """What the two hardmax heads of a layer give token k."""
    keys = Abstraction(j, ids(j))
    return hardmax(ids(k) - low, keys, n) - hardmax(ids(k) - high, keys, n)


def soft_step(y: Any, low: Any, high: Any, k: Any) -> Any:
    """What the two softmax heads of a layer give token k."""
    keys = Abstraction(j, y(j))
    return soft_head(beta, y(k) - low, keys, n) - soft_head(beta, y(k) - high, keys, n)


def at(states: Any, p: Any) -> Any:
    """The states after p layers, as a function of the token."""
    return lambda k: states(p, k)


def hard_layers(T: Any) -> Any:
    """The selective shifts of the hardmax network."""
    moved = ids(p, k) + B * hard_step(at(ids, p), c(p) - half, c(p) + half, k)
    return forall(p, k, given=[lt(p, T), lt(k, n)], then=[eq(ids(p + 1, k), moved)])


def soft_layers(T: Any) -> Any:
    """The selective shifts of the softmax network."""
    moved = y(p, k) + B * soft_step(at(y, p), c(p) - half, c(p) + half, k)
    return forall(
        p, k,
        given=[lt(p, T), lt(k, n)],
        then=[le(y(p + 1, k) - moved, 2 * B * rho), le(moved - y(p + 1, k), 2 * B * rho)],
    )  # fmt: skip


start = forall(k, given=[lt(k, n)], then=[eq(y(0, k), ids(0, k))])
powers = forall(p, then=[eq(w(p + 1), (1 + 2 * B) * w(p))])


def close(T: Any, e: Any) -> Any:
    """States differ by at most e after T layers."""
    return forall(
        k, given=[lt(k, n)], then=[le(y(T, k) - ids(T, k), e), le(ids(T, k) - y(T, k), e)]
    )


CLAIM = forall(
    n, T, D, B, beta, rho, ids, y, c, w,
    given=[
        lt(0, n),
        le(0, B),
        le(0, beta),
        le(0, rho),
        eq(w(0), 1),
        powers,
        le((w(T) - 1) * leak, half**3),
        start,
        forall(p, k, given=[lt(p, T), lt(k, n)], then=[lt(ids(p, k), D)]),
        hard_layers(T),
        soft_layers(T),
    ],
    then=[le(1, w(T)), close(T, (w(T) - 1) * leak)],
)  # fmt: skip

GIVEN = ["some", "B_sign", "beta_sign", "rho_sign", "at_0", "powers", "small", "start",
         "below_D",
         "hard_layers", "soft_layers"]  # fmt: skip

grows = have(
    "grows",
    forall(p, then=[le(1, w(p))]),
    induct(
        "p", "m", "so_far",
        base=intro(then=[auto("at_0")]),
        step=intro(
            obtain(["next"], apply("powers", {"p": m})),
            then=[auto("so_far", "next", "B_sign", products=[["B_sign", "so_far"]])],
        ),
    ),
)  # fmt: skip

e = (w(m) - 1) * leak


def beside(id_: Any, centre: Any, sign: int) -> Rule:
    """(id - centre + sign/2)^2 >= 1/4 for natural numbers."""
    low, high = (id_, centre) if sign > 0 else (centre, id_)

    def far(a: Any, b: Any) -> Rule:
        return steps(
            obtain(["beyond"], apply("axiom:nat-discrete", {"m": a, "n": b}, [by("place")])),
            have("at_least_1", le(0, b - a - 1), auto("beyond")),
            have("at_least_0", le(0, b - a), auto("beyond")),
            auto("at_least_1", "at_least_0",
                 products=[["at_least_1", "at_least_0"], ["at_least_0", "at_least_0"]]),
        )  # fmt: skip

    return cases(
        low, high, "place",
        less=far(low, high),
        equal=auto(inside("place", z, (z - centre) * (z - centre + 1)) if sign > 0
                   else inside("place", z, (id_ - z) * (id_ - z - 1))),
        greater=far(high, low),
    )  # fmt: skip


def one_head(name: str, sign: int) -> list[Any]:
    """One head: threshold half a step below (sign 1) or above (sign -1) the centre."""
    threshold = c(m) - sign * half
    return [
        have(f"{name}_beside", le(half**2, (ids(m, k) - threshold) ** 2),
             beside(ids(m, k), c(m), sign)),
        obtain(
            [f"{name}_above", f"{name}_below"],
            apply(
                "statement:yun-2020/soft-head",
                {"n": n, "q": ids(m, k) - threshold, "r": y(m, k) - threshold, "beta": beta,
                 "e": e, "D": D + 1, "l": Abstraction(j, ids(m, j)),
                 "y": Abstraction(j, y(m, j))},
                [
                    by("some"), by(f"{name}_beside"), by("beta_sign"), by("e_small"),
                    by("k_above"), by("k_below"),
                    intro(
                        obtain(["j_above", "j_below"], apply("before", {"k": j}, [by("j_in")])),
                        given=["j_in"],
                        then=[by("j_above"), by("j_below")],
                    ),
                    intro(
                        obtain(["j_above", "j_below"], apply("before", {"k": j}, [by("j_in")])),
                        obtain(["j_top"],
                               apply("below_then", {"p": m, "k": j}, [auto(), by("j_in")])),
                        obtain(["i_top"],
                               apply("below_then", {"p": m, "k": i}, [auto(), by("i_in")])),
                        obtain(["j_sign"], apply("axiom:nat-nonnegative", {"n": ids(m, j)})),
                        obtain(["i_sign"], apply("axiom:nat-nonnegative", {"n": ids(m, i)})),
                        given=["i_in", "j_in"],
                        then=[auto("j_above", "e_small", "j_top", "i_sign"),
                              auto("j_below", "e_small", "i_top", "j_sign")],
                    ),
                ],
            ),
        ),
    ]  # fmt: skip


one_more = intro(
    obtain(["next"], apply("powers", {"p": m})),
    obtain(["w_large"], apply("grows", {"p": m})),
    obtain(["first_top"], apply("below_then", {"p": m, "k": 0}, [auto(), by("some")])),
    obtain(["first_sign"], apply("axiom:nat-nonnegative", {"n": ids(m, 0)})),
    have("D_sign", le(0, D), auto("first_top", "first_sign")),
    obtain(["n_sign"], apply("axiom:nat-nonnegative", {"n": n})),
    have("leak_sign", le(0, leak), positive("D_sign", "n_sign", "rho_sign")),
    have("w_minus", le(0, w(m) - 1), auto("w_large")),
    have("w_sign", le(0, w(m)), auto("w_large")),
    have("growth", le(0, B * w(m)), auto(products=[["B_sign", "w_sign"]])),
    have("e_small", le(e, half**3),
         auto("small_then", inside("next", z, z * leak), products=[["growth", "leak_sign"]])),
    obtain(
        ["before"],
        apply(
            "so_far", {},
            [
                by("e_small"),
                intro(given=["p_in", "k_in"],
                      then=[apply("below_then", {"p": p, "k": k}, [auto("p_in"), by("k_in")])]),
                intro(given=["p_in", "k_in"],
                      then=[apply("hard_then", {"p": p, "k": k}, [auto("p_in"), by("k_in")])]),
                intro(
                    obtain(["soft_above", "soft_below"],
                           apply("soft_then", {"p": p, "k": k}, [auto("p_in"), by("k_in")])),
                    given=["p_in", "k_in"],
                    then=[by("soft_above"), by("soft_below")],
                ),
            ],
        ),
    ),
    given=["small_then", "below_then", "hard_then", "soft_then"],
    then=[
        intro(
            obtain(["hard"], apply("hard_then", {"p": m, "k": k}, [auto(), by("k_in")])),
            obtain(["soft_above", "soft_below"],
                   apply("soft_then", {"p": m, "k": k}, [auto(), by("k_in")])),
            obtain(["k_above", "k_below"], apply("before", {"k": k}, [by("k_in")])),
            *one_head("first", 1),
            *one_head("second", -1),
            given=["k_in"],
            then=[
                auto("hard", "soft_above", inside("next", z, z * leak), "k_above",
                     products=[["B_sign", "first_above"], ["B_sign", "second_below"]]),
                auto("hard", "soft_below", inside("next", z, z * leak), "k_below",
                     products=[["B_sign", "first_below"], ["B_sign", "second_above"]]),
            ],
        )
    ],
)  # fmt: skip

nothing = intro(
    given=["small_then", "below_then", "hard_then", "soft_then"],
    then=[
        intro(
            obtain(["same"], apply("start", {"k": k}, [by("k_in")])),
            given=["k_in"],
            then=[
                auto("same", inside("at_0", z, z * leak)),
                auto("same", inside("at_0", z, z * leak)),
            ],
        )
    ],
)

top = natural("top")
ALONG = forall(
    top,
    given=[
        le((w(top) - 1) * leak, half**3),
        forall(p, k, given=[lt(p, top), lt(k, n)], then=[lt(ids(p, k), D)]),
        hard_layers(top),
        soft_layers(top),
    ],
    then=[close(top, (w(top) - 1) * leak)],
)

PROOF = intro(
    grows,
    have("along", ALONG, induct("top", "m", "so_far", base=nothing, step=one_more)),
    given=GIVEN,
    then=[
        apply("grows", {"p": T}),
        apply(
            "along", {"top": T}, [by("small"), by("below_D"), by("hard_layers"), by("soft_layers")]
        ),
    ],
)

_none = [
    intro(
        obtain(["p_sign"], apply("axiom:nat-nonnegative", {"n": p})),
        given=["p_in", "k_in"],
        then=[absurd(auto("p_in", "p_sign")) for _ in range(conclusions)],
    )
    for conclusions in (1, 1, 2)
]
_zeros2 = ["lam", [["i", "N"], ["k", "N"]], number(0)]

STATEMENT = Statement(
    id="yun-2020/soft-layers",
    title="Hardmax to softmax through all attention layers",
    source=Source("yun-2020", "hardmax to softmax, all layers", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/soft-layers",
        CLAIM,
        # No layers.
        at={"n": number(1), "T": number(0), "D": number(1), "B": number(0), "beta": number(1),
            "rho": number(0), "l": _zeros2, "y": _zeros2, "c": ["lam", [["i", "N"]], number(0)],
            "w": ["lam", [["i", "N"]], number(1)]},
        given=[exact(), exact(), exact(), exact(), exact(), intro(then=[auto()]), auto(),
               ["enumerate", [exact()]], *_none],
    ),
)  # fmt: skip
