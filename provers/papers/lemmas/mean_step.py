"""How a weighted mean moves to first order, when its values and its weights move.

Statement (own proof). Weights E(j) >= 0 with Z = sum E(j) > 0, numbers |z(j)| <= r, |g(j)| <= G,
|sigma(j)| <= K, |tau(j)| <= T (j < n), and a step 0 <= s <= 1 with 2 s (K + T) <= 1. The mean
mu = sum E z / Z becomes

    nu = sum E e^(s sigma + s^2 tau) (z + s g) / sum E e^(s sigma + s^2 tau),

and nu - mu - s sum E (g + sigma (z - mu)) / Z <= C s^2 with k = K + T and
C = 4 k^2 (2 r + G) + 2 k G + 4 T r + 4 k (G + 2 k r). (Turning all signs bounds it from below.)

Method: with Z2 = sum E e^delta the left side times Z2 is sum E (e^delta (z - mu + s g) - s g -
s sigma (z - mu)) + s (Z - Z2) times the derivative; e^delta = 1 + delta up to 2 delta^2 term by
term, and Z2 >= Z/2.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._points import ZEROS
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    contra,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import Exp, Over, Range, eq, family, forall, le, lt, natural, real

n, i, j, e = (natural(t) for t in ("n", "i", "j", "element"))
E, z, g, sigma, tau = (family(t) for t in ("E", "z", "g", "sigma", "tau"))
r, G, K, T, s, q = (real(t) for t in ("r", "G", "K", "T", "s", "q"))
mu, nu, slope, Z, Z2 = (real(t) for t in ("mu", "nu", "slope", "Z", "Z2"))
k = K + T


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


def delta(at: Any) -> Any:
    """Change of the exponent."""
    return s * sigma(at) + s**2 * tau(at)


mass, moved_mass = total(E(j)), total(E(j) * Exp(delta(j)))
mean = Over(i, Range(n), E(i) * z(i)) / Over(i, Range(n), E(i))
moved_mean = total(E(j) * Exp(delta(j)) * (z(j) + s * g(j))) / moved_mass
derivative = total(E(j) * (g(j) + sigma(j) * (z(j) - mean))) / mass
FIRST = 2 * k**2 * (2 * r + G) + k * G + 2 * T * r
SLOPE = G + 2 * k * r
C = 2 * FIRST + 4 * k * SLOPE


def bounded(f: Any, bound: Any) -> Any:
    """All n values lie in [-bound, bound]."""
    return forall(j, given=[lt(j, n)], then=[le(-bound, f(j)), le(f(j), bound)])


CLAIM = forall(
    n, E, z, g, sigma, tau, r, G, K, T, s,
    given=[
        lt(0, mass),
        forall(j, given=[lt(j, n)], then=[le(0, E(j))]),
        bounded(z, r), bounded(g, G), bounded(sigma, K), bounded(tau, T),
        le(0, r), le(0, G), le(0, K), le(0, T),
        le(0, s), le(s, 1), le(2 * s * k, 1),
    ],
    then=[le(moved_mean - mean - s * derivative, C * s**2)],
)  # fmt: skip

OPEN = [
    obtain(["weight"], apply("weights", {"j": e}, [by("in_range")])),
    obtain(["z_low", "z_high"], apply("values", {"j": e}, [by("in_range")])),
]
MORE = [
    obtain(["g_low", "g_high"], apply("steps", {"j": e}, [by("in_range")])),
    obtain(["sigma_low", "sigma_high"], apply("scores", {"j": e}, [by("in_range")])),
    obtain(["tau_low", "tau_high"], apply("second_scores", {"j": e}, [by("in_range")])),
]


def delta_bounds() -> list[Any]:
    """Steps: |delta| <= s k <= 1/2 and what it says about exp(delta), for the element e."""
    return [
        have("scores_low", le(-k, sigma(e) + s * tau(e)),
             auto("sigma_low", "T_sign", products=[["s_sign", "tau_low"], ["T_sign", "s_room"]])),
        have("scores_high", le(sigma(e) + s * tau(e), k),
             auto("sigma_high", "T_sign", products=[["s_sign", "tau_high"], ["T_sign", "s_room"]])),
        have("delta_low", le(-s * k, delta(e)), auto(products=[["s_sign", "scores_low"]])),
        have("delta_high", le(delta(e), s * k), auto(products=[["s_sign", "scores_high"]])),
        obtain(
            ["exp_low", "exp_high"],
            apply("statement:lemmas/exp-second-order", {"x": delta(e)},
                  [auto("delta_high", "small")]),
        ),
        have("delta_square", le(delta(e) ** 2, s**2 * k**2),
             auto(products=[["delta_low", "delta_high"]])),
    ]  # fmt: skip


def product(name: str, x: Any, y: Any, A: Any, B: Any, facts: list[Any]) -> Any:
    """Step: -A B <= x y <= A B."""
    return obtain(
        [f"{name}_low", f"{name}_high"],
        apply("statement:lemmas/product-bound", {"x": x, "y": y, "A": A, "B": B}, facts),
    )


centred = z(e) - mu
rest = Exp(delta(e)) - 1 - delta(e)

PROOF = intro(
    let(Z, mass, "Z_is"),
    let(Z2, moved_mass, "Z2_is"),
    let(mu, mean, "mu_is"),
    let(nu, moved_mean, "nu_is"),
    let(slope, derivative, "slope_is"),
    have("s_room", le(0, 1 - s), auto("s_below_1")),
    have("k_sign", le(0, k), auto("K_sign", "T_sign")),
    have("Z_sign", lt(0, Z), auto("mass_sign", "Z_is")),
    # the three means, without divisions
    have("mu_mass", eq(mu * mass, total(E(j) * z(j))),
         auto(inside("mu_is", q, q * mass), nonzero=["mass_sign"])),
    have("slope_mass", eq(slope * mass, total(E(j) * (g(j) + sigma(j) * (z(j) - mu)))),
         auto(inside("slope_is", q, q * mass),
              inside("mu_is", q, q * total(E(j) * sigma(j))), nonzero=["mass_sign"])),
    # |mu| <= r
    have("high_sum", le(total(E(j) * z(j)), total(r * E(j))),
         termwise(Range(n), j, E(j) * z(j), r * E(j),
                  intro(*OPEN, given=["in_range"], then=[auto(products=[["weight", "z_high"]])]))),
    have("low_sum", le(total(-r * E(j)), total(E(j) * z(j))),
         termwise(Range(n), j, -r * E(j), E(j) * z(j),
                  intro(*OPEN, given=["in_range"], then=[auto(products=[["weight", "z_low"]])]))),
    have("mu_high", le(mu, r),
         contra("above", auto("high_sum", "mu_mass", products=[["above", "mass_sign"]]))),
    have("mu_low", le(-r, mu),
         contra("below", auto("low_sum", "mu_mass", products=[["below", "mass_sign"]]))),
    # |slope| <= SLOPE
    *[
        have(f"slope_{side}_sum", le(*pair),
             termwise(Range(n), j, *bodies,
                      intro(*OPEN, *MORE,
                            have("far_low", le(-2 * r, centred), auto("z_low", "mu_high")),
                            have("far_high", le(centred, 2 * r), auto("z_high", "mu_low")),
                            product("turn", sigma(e), centred, K, 2 * r,
                                    [by("sigma_low"), by("sigma_high"), by("far_low"),
                                     by("far_high")]),
                            have("part", le(0, room),
                                 auto(*facts, products=[["T_sign", "r_sign"]])),
                            given=["in_range"],
                            then=[auto(products=[["weight", "part"]])])))
        for side, pair, bodies, room, facts in (
            ("high", (total(E(j) * (g(j) + sigma(j) * (z(j) - mu))), total(SLOPE * E(j))),
             (E(j) * (g(j) + sigma(j) * (z(j) - mu)), SLOPE * E(j)),
             SLOPE - g(e) - sigma(e) * centred, ["g_high", "turn_high"]),
            ("low", (total(-SLOPE * E(j)), total(E(j) * (g(j) + sigma(j) * (z(j) - mu)))),
             (-SLOPE * E(j), E(j) * (g(j) + sigma(j) * (z(j) - mu))),
             SLOPE + g(e) + sigma(e) * centred, ["g_low", "turn_low"]),
        )
    ],
    have("slope_high", le(slope, SLOPE),
         contra("above", auto("slope_high_sum", "slope_mass",
                              products=[["above", "mass_sign"]]))),
    have("slope_low", le(-SLOPE, slope),
         contra("below", auto("slope_low_sum", "slope_mass",
                              products=[["below", "mass_sign"]]))),
    # the mass: Z/2 <= Z2, |Z2 - Z| <= 2 s k Z
    have("half_sum", le(mass, total(2 * E(j) * Exp(delta(j)))),
         termwise(Range(n), j, E(j), 2 * E(j) * Exp(delta(j)),
                  intro(*OPEN, *MORE, *delta_bounds(),
                        have("half", le(1, 2 * Exp(delta(e))),
                             auto("exp_low", "delta_low", "small")),
                        given=["in_range"], then=[auto(products=[["weight", "half"]])]))),
    have("half_mass", le(Z, 2 * Z2), auto("half_sum", "Z_is", "Z2_is")),
    have("more_sum", le(total(E(j) * Exp(delta(j))), total((1 + 2 * s * k) * E(j))),
         termwise(Range(n), j, E(j) * Exp(delta(j)), (1 + 2 * s * k) * E(j),
                  intro(*OPEN, *MORE, *delta_bounds(),
                        have("sk_sign", le(0, s * k), auto(products=[["s_sign", "k_sign"]])),
                        have("sk_room", le(0, 1 - 2 * s * k), auto("small")),
                        have("more", le(Exp(delta(e)), 1 + 2 * s * k),
                             auto("exp_high", "delta_high", "delta_square",
                                  products=[["sk_sign", "sk_room"]])),
                        given=["in_range"], then=[auto(products=[["weight", "more"]])]))),
    have("less_sum", le(total((1 - 2 * s * k) * E(j)), total(E(j) * Exp(delta(j)))),
         termwise(Range(n), j, (1 - 2 * s * k) * E(j), E(j) * Exp(delta(j)),
                  intro(*OPEN, *MORE, *delta_bounds(),
                        have("sk_sign", le(0, s * k), auto(products=[["s_sign", "k_sign"]])),
                        have("less", le(1 - 2 * s * k, Exp(delta(e))),
                             auto("exp_low", "delta_low", "sk_sign")),
                        given=["in_range"], then=[auto(products=[["weight", "less"]])]))),
    have("mass_high", le(Z2 - Z, 2 * s * k * Z),
         auto("more_sum", "Z_is", "Z2_is", inside("Z_is", q, s * K * q),
              inside("Z_is", q, s * T * q))),
    have("mass_low", le(-2 * s * k * Z, Z2 - Z),
         auto("less_sum", "Z_is", "Z2_is", inside("Z_is", q, s * K * q),
              inside("Z_is", q, s * T * q))),
    # the remainder, term by term
    have(
        "rest_sum",
        le(
            total(E(j) * (Exp(delta(j)) * (z(j) - mu + s * g(j)) - s * g(j)
                          - s * sigma(j) * (z(j) - mu) - (z(j) - mu))),
            total(FIRST * s**2 * E(j)),
        ),
        termwise(
            Range(n), j,
            E(j) * (Exp(delta(j)) * (z(j) - mu + s * g(j)) - s * g(j)
                    - s * sigma(j) * (z(j) - mu) - (z(j) - mu)),
            FIRST * s**2 * E(j),
            intro(
                *OPEN, *MORE, *delta_bounds(),
                have("far_low", le(-2 * r, centred), auto("z_low", "mu_high")),
                have("far_high", le(centred, 2 * r), auto("z_high", "mu_low")),
                have("value_low", le(-(2 * r + G), centred + s * g(e)),
                     auto("far_low", products=[["s_sign", "g_low"], ["s_room", "G_sign"]])),
                have("value_high", le(centred + s * g(e), 2 * r + G),
                     auto("far_high", products=[["s_sign", "g_high"], ["s_room", "G_sign"]])),
                have("rest_low", le(-2 * s**2 * k**2, rest),
                     auto("exp_low", products=[["s_sign", "s_sign", "k_sign", "k_sign"]])),
                have("rest_high", le(rest, 2 * s**2 * k**2), auto("exp_high", "delta_square")),
                product("one", rest, centred + s * g(e), 2 * s**2 * k**2, 2 * r + G,
                        [by("rest_low"), by("rest_high"), by("value_low"), by("value_high")]),
                product("two", tau(e), centred, T, 2 * r,
                        [by("tau_low"), by("tau_high"), by("far_low"), by("far_high")]),
                product("three", delta(e), g(e), s * k, G,
                        [by("delta_low"), by("delta_high"), by("g_low"), by("g_high")]),
                have("s_square", le(0, s**2), combine(le=[(1, [], s)])),
                have(
                    "part",
                    le(0, FIRST * s**2 - (Exp(delta(e)) * (centred + s * g(e)) - s * g(e)
                                          - s * sigma(e) * centred - centred)),
                    auto("one_high", products=[["s_square", "two_high"], ["s_sign", "three_high"]]),
                ),
                given=["in_range"],
                then=[auto(products=[["weight", "part"]])],
            ),
        ),
    ),
    have("Z2_sign", lt(0, Z2), auto("Z_sign", "half_mass")),
    have("moved_sign", lt(0, moved_mass), auto("Z2_sign", "Z2_is")),
    have("nu_mass", eq(nu * moved_mass, total(E(j) * Exp(delta(j)) * (z(j) + s * g(j)))),
         auto(inside("nu_is", q, q * moved_mass), nonzero=["moved_sign"])),
    have(
        "remainder",
        le(Z2 * (nu - mu) - s * Z * slope, FIRST * s**2 * Z),
        auto(
            "rest_sum", "nu_mass", inside("slope_mass", q, s * q), "mu_mass",
            inside("Z2_is", q, q * (nu - mu)), inside("Z_is", q, q * s * slope),
            inside("Z_is", q, q * FIRST * s**2),
        ),
    ),
    product("drift", Z2 - Z, slope, 2 * s * k * Z, SLOPE,
            [by("mass_low"), by("mass_high"), by("slope_low"), by("slope_high")]),
    have("whole", le(Z2 * (nu - mu - s * slope), (FIRST + 2 * k * SLOPE) * s**2 * Z),
         auto("remainder", products=[["s_sign", "drift_low"]])),
    have("twice", le(0, 2 * Z2 - Z), auto("half_mass")),
    have("C_sign", le(0, (FIRST + 2 * k * SLOPE) * s**2),
         positive("r_sign", "G_sign", "K_sign", "T_sign")),
    have("doubled", le(Z2 * (nu - mu - s * slope), C * s**2 * Z2),
         auto("whole", products=[["C_sign", "twice"]])),
    have("result", le(nu - mu - s * slope, C * s**2),
         contra("above", auto("doubled", products=[["above", "Z2_sign"]]))),
    given=["mass_sign", "weights", "values", "steps", "scores", "second_scores", "r_sign",
           "G_sign", "K_sign", "T_sign", "s_sign", "s_below_1", "small"],
    then=[
        auto("result", "nu_is", "mu_is", inside("slope_is", q, s * q)),
    ],
)  # fmt: skip

IDENT = "lemmas/mean-step"
_BETWEEN = intro(given=["in_range"], then=[auto(), auto()])
STATEMENT = Statement(
    id=IDENT,
    title="How a weighted mean moves to first order",
    source=Source("lemmas", "mean-step", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={
            "n": number(1), "E": ["lam", [["i", "N"]], number(1)],
            **dict.fromkeys(("z", "g", "sigma", "tau"), ZEROS),
            "r": number(1), "G": number(1), "K": ["q", "1/4"], "T": ["q", "1/4"],
            "s": number(1),
        },
        given=[
            exact(), intro(given=["in_range"], then=[auto()]),
            *[intro(given=["in_range"], then=[auto(), auto()]) for _ in range(4)],
            *[exact() for _ in range(7)],
        ],
        scope="one number 0",
    ),
)  # fmt: skip
