"""How the Boltzmann mean changes with one of its numbers: first and second derivative, exactly.

Statement (own proof; B2 and B3). Let b be the n numbers a with h added to number k, p = e^(a_k)/Z
the share of number k, y = a_k - boltz(a), E = e^h - 1, and primes for b. Then, for every h,

    (1 + p E) (boltz(b) - boltz(a)) = p (y E + h e^h),
    (1 + p E)^2 p' (1 + y') = p e^h (1 + y + h (1 - p) + p E),

and for |h| <= 1/2, with an explicit remainder,

    |boltz(b) - boltz(a) - h p (1 + y)| <= p (4 + 8 |y|) h^2,
    |p' (1 + y') - p (1 + y) - h p ((1 - 2 p)(1 + y) + 1)| <= p (60 + 60 |1 + y|) h^2,

so that d boltz/d a_k = p (1 + y) and d^2 boltz/d a_k^2 = p ((1 - 2p)(1 + y) + 1). If some number
is above a_k + log n + 1, lowering a_k raises the mean; if some number is above a_k + log n + 3, the
second derivative is negative.

Method: masses and weighted sums differ in one term (``lemmas/single-term``); the remainders are
polynomials in h and E, h <= E <= h + 2 h^2.
"""

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._boltz import boltz, mass, weighted
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    combine,
    contra,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Exp,
    Log,
    eq,
    expression,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
)

n, k, i, m = (natural(x) for x in ("n", "k", "i", "m"))
a, b = family("a"), family("b")
h, t = real("h"), real("t")
p, B, y, E, Z, N, P, Bh, Y, w, D2 = (
    real(x) for x in ("p", "B", "y", "E", "Z", "N", "P", "Bh", "Y", "w", "D2")
)
share = Exp(a(k)) / mass(n, a)
share_b = Exp(b(k)) / mass(n, b)
mean, mean_b = boltz(n, a), boltz(n, b)
y_a, y_b = a(k) - mean, b(k) - mean_b
E_h = Exp(h) - 1
second = share * ((1 - 2 * share) * (1 + y_a) + 1)
half = expression(1) / 2


def above(margin: int) -> Any:
    """Some number is above a_k + log n + margin."""
    return [lt(m, n), lt(a(k) + Log(n) + margin, a(m))]


CLAIM = forall(
    n, k, a, b, h,
    given=[
        lt(k, n),
        forall(i, given=[lt(i, n), ne(i, k)], then=[eq(b(i), a(i))]),
        eq(b(k), a(k) + h),
    ],
    then=[
        eq((1 + share * E_h) * (mean_b - mean), share * (y_a * E_h + h * Exp(h))),
        eq(
            (1 + share * E_h) ** 2 * share_b * (1 + y_b),
            share * Exp(h) * (1 + y_a + h * (1 - share) + share * E_h),
        ),
        forall(
            given=[le(-half, h), le(h, half)],
            then=[
                le(mean_b - mean - h * share * (1 + y_a), share * (4 + 8 * sympy.Abs(y_a)) * h**2),
                le(h * share * (1 + y_a) - mean_b + mean, share * (4 + 8 * sympy.Abs(y_a)) * h**2),
                le(share_b * (1 + y_b) - share * (1 + y_a) - h * second,
                   share * (60 + 60 * sympy.Abs(1 + y_a)) * h**2),
                le(share * (1 + y_a) + h * second - share_b * (1 + y_b),
                   share * (60 + 60 * sympy.Abs(1 + y_a)) * h**2),
            ],
        ),
        forall(m, given=[*above(1), lt(h, 0)], then=[lt(mean, mean_b)]),
        forall(m, given=above(3), then=[lt(second, 0)]),
    ],
)  # fmt: skip


def _one_term(name: str, body: Any) -> Any:
    """The sum of ``body(b_i)`` minus that of ``body(a_i)`` is the term k."""
    return obtain(
        [name],
        apply(
            "statement:lemmas/single-term",
            {"n": n, "l": k, "g": Abstraction(i, body(b(i)) - body(a(i)))},
            [
                by("in_range"),
                intro(
                    obtain(["same"], apply("others", {"i": i}, [by("r"), by("apart")])),
                    given=["r", "apart"],
                    then=[auto(inside("same", t, body(t)))],
                ),
            ],
        ),
    )


numbers = [
    obtain(
        ["a_below_mass"],
        apply(
            "statement:lemmas/term-below-sum",
            {"n": n, "k": k, "f": Abstraction(i, Exp(a(i)))},
            [by("in_range"), intro(given=["r"], then=[positive()])],
        ),
    ),
    have("e_pos", lt(0, Exp(a(k))), positive()),
    have("h_pos", lt(0, Exp(h)), positive()),
    let(Z, mass(n, a), "Z_is"),
    let(N, weighted(n, a), "N_is"),
    have("Z_above", le(Exp(a(k)), Z), auto("a_below_mass", "Z_is")),
    have("Z_pos", lt(0, Z), auto("Z_above", "e_pos")),
    let(p, Exp(a(k)) / Z, "p_is"),
    have("p_Z", eq(p * Z, Exp(a(k))), auto(inside("p_is", t, t * Z), nonzero=["Z_pos"])),
    have("p_pos", lt(0, p),
         contra("denied", auto("p_Z", "e_pos", products=[["denied", "Z_pos"]]))),
    have("p_below", le(p, 1),
         contra("denied", auto("p_Z", "Z_above", products=[["denied", "Z_pos"]]))),
    let(B, N / Z, "B_is"),
    have("B_Z", eq(B * Z, N), auto(inside("B_is", t, t * Z), nonzero=["Z_pos"])),
    let(y, a(k) - B, "y_is"),
    let(E, E_h, "E_is"),
    have("E_above", lt(0, 1 + E), auto("E_is", "h_pos")),
    have("den", lt(0, 1 + p * E), auto(products=[["p_pos", "E_above"], ["p_below"]])),
    _one_term("mass_moves", Exp),
    _one_term("sum_moves", lambda x: x * Exp(x)),
    have("mass_b", eq(mass(n, b), Z * (1 + p * E)),
         auto("mass_moves", "Z_is", inside("k_moves", t, Exp(t)), inside("p_Z", t, t * E),
              inside("E_is", t, t * Exp(a(k))))),
    have("sum_b", eq(weighted(n, b), N + Z * p * (a(k) * E + h * (1 + E))),
         auto("sum_moves", "N_is", inside("k_moves", t, t * Exp(t)),
              inside("p_Z", t, t * (a(k) * E + h * (1 + E))),
              inside("E_is", t, t * (a(k) + h) * Exp(a(k))))),
    have("mass_b_pos", lt(0, Z * (1 + p * E)), auto(products=[["Z_pos", "den"]])),
    let(Bh, weighted(n, b) / mass(n, b), "Bh_is"),
    have("Bh_mass", eq(Bh * Z * (1 + p * E), N + Z * p * (a(k) * E + h * (1 + E))),
         auto(inside("Bh_is", t, t * Z * (1 + p * E)),
              inside("mass_b", t, weighted(n, b) / t * Z * (1 + p * E)),
              inside("sum_b", t, t / (Z * (1 + p * E)) * Z * (1 + p * E)),
              nonzero=["mass_b_pos"])),
    # the first identity, in the short names
    have("first", eq((1 + p * E) * (Bh - B), p * (y * E + h * (1 + E))),
         auto(inside("Bh_mass", t, t / Z), inside("B_Z", t, t / Z),
              inside("B_Z", t, t * p * E / Z), inside("y_is", t, p * E * t),
              nonzero=["Z_pos"])),
    let(P, Exp(b(k)) / mass(n, b), "P_is"),
    have("P_mass", eq(P * (1 + p * E), p * (1 + E)),
         auto(inside("P_is", t, t * (1 + p * E)),
              inside("mass_b", t, Exp(b(k)) / t * (1 + p * E)),
              inside("k_moves", t, Exp(t) / (Z * (1 + p * E)) * (1 + p * E)),
              inside("E_is", t, p * t),
              inside("p_is", t, t * Exp(h)),
              nonzero=["mass_b_pos", "Z_pos"])),
    let(Y, 1 + b(k) - Bh, "Y_is"),
    have("Y_mass", eq(Y * (1 + p * E), 1 + y + h * (1 - p) + p * E),
         auto(inside("Y_is", t, t * (1 + p * E)), "first",
              inside("k_moves", t, t * (1 + p * E)), inside("y_is", t, t * (1 + p * E)))),
    have("second_identity",
         eq((1 + p * E) ** 2 * P * Y, p * (1 + E) * (1 + y + h * (1 - p) + p * E)),
         auto(inside("P_mass", t, t * Y * (1 + p * E)), inside("Y_mass", t, p * (1 + E) * t))),
]  # fmt: skip

# ------------------------------------------------- back to the terms of the claim

names_back = [
    have("share_is", eq(share, p), auto("p_is", inside("Z_is", t, Exp(a(k)) / t))),
    have("mean_is", eq(mean, B), auto("B_is", inside("Z_is", t, N / t),
                                      inside("N_is", t, t / mass(n, a)))),
    have("share_b_is", eq(share_b, P), auto("P_is")),
    have("mean_b_is", eq(mean_b, Bh), auto("Bh_is")),
    have("E_term", eq(E_h, E), auto("E_is")),
    have("e_term", eq(Exp(h), 1 + E), auto("E_is")),
    have("y_short", eq(a(k) - B, y), auto("y_is")),
    have("Y_short", eq(1 + b(k) - Bh, Y), auto("Y_is")),
]  # fmt: skip


def in_claim(build: Any, *facts: Any, products: Any = ()) -> Rule:
    """Prove build(...) in the terms of the claim from facts in the short names.

    ``build`` maps (p, y, P, 1 + y', boltz(b) - boltz(a), E, e^h) to left side minus right side.
    """
    long = [share, mean, share_b, mean_b, E_h, Exp(h)]
    short = [p, B, P, Bh, E, 1 + E]
    refs = ["share_is", "mean_is", "share_b_is", "mean_b_is", "E_term", "e_term"]

    def value(v: list[Any], y: Any = None, Y: Any = None) -> Any:
        y = a(k) - v[1] if y is None else y
        Y = 1 + b(k) - v[3] if Y is None else Y
        return build(v[0], y, v[2], Y, v[3] - v[1], v[4], v[5])

    contexts = [
        inside(ref, t, value([*short[:i], t, *long[i + 1 :]])) for i, ref in enumerate(refs)
    ]
    contexts.append(inside("y_short", t, value(short, t)))
    contexts.append(inside("Y_short", t, value(short, y, t)))
    return auto(*facts, *contexts, products=products)


def first_identity(p: Any, y: Any, P: Any, Y: Any, move: Any, E: Any, e: Any) -> Any:
    """(1 + p E) (boltz(b) - boltz(a)) - p (y E + h e^h)."""
    return (1 + p * E) * move - p * (y * E + h * e)


def second_form(p: Any, y: Any, P: Any, Y: Any, move: Any, E: Any, e: Any) -> Any:
    """(1 + p E)^2 p' (1 + y') - p e^h (1 + y + h (1 - p) + p E)."""
    return (1 + p * E) ** 2 * P * Y - p * e * (1 + y + h * (1 - p) + p * E)


def first_remainder(sign: int) -> Any:
    """+-(boltz(b) - boltz(a) - h p (1 + y)) - p (4 + 8 |y|) h^2."""

    def build(p: Any, y: Any, P: Any, Y: Any, move: Any, E: Any, e: Any) -> Any:
        return sign * (move - h * p * (1 + y)) - p * (4 + 8 * sympy.Abs(y)) * h**2

    return build


def second_remainder(sign: int) -> Any:
    """+-(p' (1 + y') - p (1 + y) - h p ((1 - 2 p)(1 + y) + 1)) - p (60 + 60 |1 + y|) h^2."""

    def build(p: Any, y: Any, P: Any, Y: Any, move: Any, E: Any, e: Any) -> Any:
        moved = P * Y - p * (1 + y) - h * p * ((1 - 2 * p) * (1 + y) + 1)
        return sign * moved - p * (60 + 60 * sympy.Abs(1 + y)) * h**2

    return build


def _zero() -> Rule:
    """E = 0 from h = 0."""
    return cases(
        E, 0, "E_side",
        less=absurd(auto("E_low", "E_side", "side")),
        equal=by("E_side"),
        greater=absurd(auto("E_high", "E_side", "side", inside("side", t, t**2))),
    )  # fmt: skip


# ------------------------------------------------- |h| <= 1/2

ay, asy, w, e2, cube, A, Bc, s, R1, R2 = (
    real(x) for x in ("ay", "asy", "w", "e2", "cube", "A", "Bc", "s", "R1", "R2")
)
quarter = expression(1) / 4

small_h = [
    obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": h})),
    obtain(["tangent_back"], apply("axiom:exp-above-tangent", {"x": -h})),
    have("E_low", le(h, E), auto("tangent", "E_is")),
    have("E_high_raw", le((1 - h) * (1 + E), 1),
         auto(inside("E_is", t, (1 - h) * t), products=[["tangent_back", "h_pos"]])),
    have("h2", le(0, h**2), combine(le=[(1, [], h)])),
    have("E_high", le(E, h + 2 * h**2),
         contra("denied", steps(
             have("room", lt(0, 1 - h), auto("h_high")),
             auto("E_high_raw", products=[["denied", "room"], ["h2", "h_high"]])))),
    have("eps_sign", le(0, E - h), auto("E_low")),
    have("eps_high", le(E - h, 2 * h**2), auto("E_high")),
    let(w, h * E, "w_is"),
    have("w_sign", le(0, w),
         cases(
             h, 0, "side",
             less=auto("w_is", products=[["side", "h_low", "side"], ["side", "E_high"]]),
             equal=auto("w_is", inside("side", t, t * E)),
             greater=auto("w_is", products=[["side", "side"], ["side", "E_low"]]),
         )),
    have("w_high", le(w, 2 * h**2),
         cases(
             h, 0, "side",
             less=auto("w_is", "h2", products=[["side", "E_low"]]),
             equal=auto("w_is", "h2", inside("side", t, t * E)),
             greater=auto("w_is", "h2", products=[["side", "E_high"], ["h2", "h_high"]]),
         )),
    let(e2, E**2, "e2_is"),
    have("E2_sign", le(0, E**2), combine(le=[(1, [], E)])),
    have("e2_sign", le(0, e2), auto("e2_is", "E2_sign")),
    have("e2_high", le(e2, 4 * h**2),
         cases(
             h, 0, "side",
             less=steps(
                 have("E_top", le(E, 0), auto("E_high", products=[["side", "h_low"]])),
                 have("low", le(0, E - 2 * h), auto("E_low", "side")),
                 have("high", le(0, -2 * h - E), auto("E_top", "side")),
                 auto("e2_is", products=[["low", "high"]]),
             ),
             equal=steps(
                 have("E_zero", eq(E, 0), _zero()),
                 auto("e2_is", "h2", inside("E_zero", t, t**2)),
             ),
             greater=steps(
                 have("low", le(0, 2 * h - E), auto("E_high", products=[["side", "h_high"]])),
                 have("high", le(0, 2 * h + E), auto("E_low", "side")),
                 auto("e2_is", products=[["low", "high"]]),
             ),
         )),
    have("den_half", le(half, 1 + p * E),
         steps(
             have("E_half", le(-half, E), auto("E_low", "h_low")),
             auto("p_below", products=[["p_pos", "E_half"]]),
         )),
    let(ay, sympy.Abs(y), "ay_is"),
    obtain(["y_up_raw", "y_dn_raw", "y_sq"], apply("axiom:abs", {"x": y})),
    have("y_up", le(y, ay), auto("y_up_raw", "ay_is")),
    have("y_dn", le(-y, ay), auto("y_dn_raw", "ay_is")),
    have("ay_sign", le(0, ay), auto("y_up", "y_dn")),
]  # fmt: skip

w_y = [
    ["y_up", "eps_sign"], ["y_dn", "eps_sign"], ["ay_sign", "eps_high"],
    ["y_up", "p_pos", "w_sign"], ["y_dn", "p_pos", "w_sign"], ["ay_sign", "w_sign", "p_below"],
    ["ay_sign", "w_high"], ["p_pos", "w_sign"], ["w_sign", "p_below"],
]  # fmt: skip
numerator = y * (E - h) + w - p * w * (1 + y)


def first_bound(sign: int, name: str) -> list[Any]:
    """+-R1 <= p (4 + 8 |y|) h^2."""
    return [
        have(f"top{name}", le(sign * numerator, (2 + 4 * ay) * h**2),
             auto("w_high", "w_sign", products=w_y)),
        have(f"bound{name}", le(sign * R1, p * (4 + 8 * ay) * h**2),
             contra("denied", auto(
                 inside("rem1", t, sign * t),
                 products=[["denied", "den"], ["p_pos", f"top{name}"],
                           ["size1_sign", "den_half"]]))),
    ]  # fmt: skip


first_part = [
    let(R1, Bh - B - h * p * (1 + y), "R1_is"),
    have("rem1", eq((1 + p * E) * R1, p * numerator),
         auto("first", inside("R1_is", t, (1 + p * E) * t),
              inside("w_is", t, p * t * (1 - p * (1 + y))))),
    have("size1_sign", le(0, p * (4 + 8 * ay) * h**2),
         steps(have("inner", le(0, 4 + 8 * ay), auto("ay_sign")),
               auto(products=[["p_pos", "inner", "h2"]]))),
    *first_bound(1, "_up1"),
    *first_bound(-1, "_dn1"),
]  # fmt: skip

A_value = (1 - 2 * p) * (E - h) - p**2 * e2 - (2 * p - 4 * p**2) * w - (p**2 - 2 * p**3) * cube
B_value = p * (E - h) + (1 - 3 * p) * w + p * e2 - p**2 * cube
_parts = [
    ["p_pos", "eps_sign"], ["p_below", "eps_sign"], ["e2_sign", "p2_sign"], ["e2_sign", "p2_below"],
    ["w_sign", "f_low"], ["w_sign", "f_high"], ["w_sign", "p_below"], ["p_pos", "w_sign"],
    ["g_low", "cube_low"], ["g_low", "cube_high"], ["g_high", "cube_low"],
    ["g_high", "cube_high"], ["p_pos", "e2_sign"], ["p_below", "e2_sign"],
    ["p2_sign", "cube_low"], ["p2_sign", "cube_high"], ["p2_below", "cube_low"],
    ["p2_below", "cube_high"],
]  # fmt: skip
_linear = ["eps_sign", "eps_high", "w_sign", "w_high", "e2_sign", "e2_high", "h2", "cube_low",
           "cube_high"]  # fmt: skip


def second_bound(sign: int, name: str) -> list[Any]:
    """+-R2 <= p (60 + 60 |1 + y|) h^2."""
    return [
        have(f"top{name}", le(sign * (A * s + Bc), 12 * h**2 * (1 + asy)),
             auto("A_up" if sign > 0 else "A_dn", "B_up", "B_dn",
                  products=[["A_up", "s_up"], ["A_up", "s_dn"], ["A_dn", "s_up"],
                            ["A_dn", "s_dn"]])),
        have(f"bound{name}", le(sign * R2, p * (60 + 60 * asy) * h**2),
             contra("denied", auto(
                 inside("rem2", t, sign * t),
                 products=[["denied", "den2"], ["p_pos", f"top{name}"],
                           ["size2_sign", "den_quarter"], ["size2_sign"]]))),
    ]  # fmt: skip


second_part = [
    let(s, 1 + y, "s_is"),
    let(asy, sympy.Abs(1 + y), "asy_is"),
    obtain(["s_up_raw", "s_dn_raw", "s_sq"], apply("axiom:abs", {"x": 1 + y})),
    have("s_up", le(s, asy), auto("s_up_raw", "asy_is", "s_is")),
    have("s_dn", le(-s, asy), auto("s_dn_raw", "asy_is", "s_is")),
    have("asy_sign", le(0, asy), auto("s_up", "s_dn")),
    let(cube, h * E**2, "cube_is"),
    have("cube_e2", eq(cube, h * e2), auto("cube_is", inside("e2_is", t, h * t))),
    have("cube_low", le(-half * e2, cube), auto("cube_e2", products=[["h_low", "e2_sign"]])),
    have("cube_high", le(cube, half * e2), auto("cube_e2", products=[["h_high", "e2_sign"]])),
    have("p2_sign", le(0, p**2), positive()),
    have("p2_below", le(p**2, 1), auto("p_below", products=[["p_pos", "p_below"]])),
    have("f_low", le(-2, 2 * p - 4 * p**2),
         auto("p_below", products=[["p_pos", "p_below"]])),
    have("f_high", le(2 * p - 4 * p**2, 2), auto("p_below", "p_pos", "p2_sign")),
    have("p3_sign", le(0, p**3), positive("p_pos")),
    have("g_low", le(-1, p**2 - 2 * p**3),
         auto("p_below", products=[["p_pos", "p_below"], ["p2_sign", "p_below"]])),
    have("g_high", le(p**2 - 2 * p**3, 1), auto("p2_below", "p3_sign")),
    let(A, A_value, "A_is"),
    let(Bc, B_value, "Bc_is"),
    have("A_up", le(A, 12 * h**2), auto("A_is", *_linear, products=_parts)),
    have("A_dn", le(-A, 12 * h**2), auto("A_is", *_linear, products=_parts)),
    have("B_up", le(Bc, 12 * h**2),
         auto("Bc_is", "eps_high", "w_high", "e2_high", "h2", products=[
             ["p_below", "eps_sign"], ["p_pos", "w_sign"], ["p_below", "e2_sign"],
             ["p2_sign", "cube_low"], ["p2_below", "e2_sign"]])),
    have("B_dn", le(-Bc, 12 * h**2),
         auto("Bc_is", "w_high", "e2_high", "h2", products=[
             ["p_pos", "eps_sign"], ["p_below", "w_sign"], ["p_pos", "e2_sign"],
             ["p2_sign", "cube_high"], ["p2_below", "e2_sign"]])),
    let(R2, P * Y - p * (1 + y) - h * p * ((1 - 2 * p) * (1 + y) + 1), "R2_is"),
    have("rem2", eq((1 + p * E) ** 2 * R2, p * (A * s + Bc)),
         auto("second_identity", inside("R2_is", t, (1 + p * E) ** 2 * t),
              inside("s_is", t, p * A * t), inside("A_is", t, p * t * (1 + y)),
              inside("Bc_is", t, p * t),
              inside("w_is", t, p * t * (1 - 3 * p - (2 * p - 4 * p**2) * (1 + y))),
              inside("e2_is", t, p * t * (p - p**2 * (1 + y))),
              inside("cube_is", t, p * t * (p**2 + (p**2 - 2 * p**3) * (1 + y))))),
    have("den2", lt(0, (1 + p * E) ** 2), auto(products=[["den", "den"]])),
    have("den_quarter", le(quarter, (1 + p * E) ** 2),
         auto("den_half", products=[["den_half", "den_half"]])),
    have("size2_sign", le(0, p * (60 + 60 * asy) * h**2),
         steps(have("inner", le(0, 60 + 60 * asy), auto("asy_sign")),
               auto(products=[["p_pos", "inner", "h2"]]))),
    *second_bound(1, "_up2"),
    *second_bound(-1, "_dn2"),
]  # fmt: skip


def _back(build: Any, sign: int, name: str, letter: Any, size: str) -> Rule:
    """A bound on R1 or R2 in the terms of the claim."""
    return in_claim(
        build,
        f"bound{name}",
        inside("R1_is" if letter is R1 else "R2_is", t, sign * t),
        inside(size, t, t * p * h**2 * (8 if letter is R1 else 60)),
    )


remainders = intro(
    *small_h,
    *first_part,
    *second_part,
    given=["h_low", "h_high"],
    then=[
        _back(first_remainder(1), 1, "_up1", R1, "ay_is"),
        _back(first_remainder(-1), -1, "_dn1", R1, "ay_is"),
        _back(second_remainder(1), 1, "_up2", R2, "asy_is"),
        _back(second_remainder(-1), -1, "_dn2", R2, "asy_is"),
    ],
)

# ------------------------------------------------- monotone and concave

bounds = [
    obtain(["n_low"], apply("axiom:nat-nonnegative", {"n": k})),
    have("n_pos", lt(0, n), auto("in_range", "n_low")),
    obtain(
        ["B1", "lower", "upper"],
        apply("statement:kajitsuka-2024/boltz-identities", {"n": n, "a": a}, [by("n_pos")]),
    ),
]
_y_low = [
    obtain(["mean_above"], apply("lower", {"k": m}, [by("m_in")])),
]

decreasing = intro(
    *_y_low,
    have("y_low", lt(y, -1), auto("mean_above", "mean_is", "y_is", "higher")),
    obtain(["tangent_back"], apply("axiom:exp-above-tangent", {"x": -h})),
    have(
        "E_raw",
        le((1 - h) * (1 + E), 1),
        auto(inside("E_is", t, (1 - h) * t), products=[["tangent_back", "h_pos"]]),
    ),
    have(
        "E_neg",
        lt(E, 0),
        contra("denied", auto("E_raw", "h_neg", "denied", products=[["denied", "h_neg"]])),
    ),
    have(
        "numerator",
        lt(0, p * (y * E + h * (1 + E))),
        steps(
            have("inner", lt(0, y * E + h * (1 + E)), auto("E_raw", products=[["y_low", "E_neg"]])),
            auto(products=[["p_pos", "inner"]]),
        ),
    ),
    have(
        "moved",
        lt(B, Bh),
        contra("denied", auto("first", "numerator", products=[["denied", "den"]])),
    ),
    given=["m_in", "higher", "h_neg"],
    then=[auto("moved", "mean_is", "mean_b_is")],
)

concave = intro(
    *_y_low,
    have("y_low", lt(y, -3), auto("mean_above", "mean_is", "y_is", "higher")),
    obtain(["n_next"], apply("axiom:nat-discrete", {"m": k, "n": n}, [by("in_range")])),
    have("n_one", le(1, n), auto("n_next", "n_low")),
    obtain(
        ["log_sign", "D_above_1", "n2q", "log_square"],
        apply(
            "statement:kajitsuka-2024/threshold",
            {"n": n, "D": 2 * Log(n) + 3},
            [by("n_one"), auto()],
        ),
    ),
    obtain(
        ["m_below_mass"],
        apply(
            "statement:lemmas/term-below-sum",
            {"n": n, "k": m, "f": Abstraction(i, Exp(a(i)))},
            [by("m_in"), intro(given=["r"], then=[positive()])],
        ),
    ),
    obtain(["ratio"], apply("axiom:exp-above-tangent", {"x": a(m) - a(k)})),
    have("four", le(4, Exp(a(m) - a(k))), auto("ratio", "higher", "log_sign")),
    have(
        "four_p",
        le(4 * p, 1),
        contra(
            "denied",
            auto("p_Z", "m_below_mass", "Z_is", products=[["denied", "Z_pos"], ["four", "e_pos"]]),
        ),
    ),
    have(
        "inner",
        lt((1 - 2 * p) * (1 + y) + 1, 0),
        steps(
            have("room", le(half, 1 - 2 * p), auto("four_p")),
            have("deep", lt(1 + y, -2), auto("y_low")),
            have("deep_sign", lt(0, -2 - (1 + y)), auto("deep")),
            auto("deep", "four_p", products=[["room", "deep"]]),
        ),
    ),
    have("negative", lt(p * ((1 - 2 * p) * (1 + y) + 1), 0), auto(products=[["p_pos", "inner"]])),
    given=["m_in", "higher"],
    then=[
        in_claim(
            lambda p, y, P, Y, move, E, e: p * ((1 - 2 * p) * (1 + y) + 1),
            "negative",
        )
    ],
)

PROOF = intro(
    *numbers,
    *names_back,
    *bounds,
    given=["in_range", "others", "k_moves"],
    then=[
        in_claim(first_identity, "first"),
        in_claim(second_form, "second_identity"),
        remainders,
        decreasing,
        concave,
    ],
)

EXAMPLE = {
    "n": number(2), "k": number(1), "h": ["q", "1/2"],
    "a": ["lam", [["i", "N"]], "i"],
    "b": ["lam", [["i", "N"]], ["*", ["q", "3/2"], "i"]],
}  # fmt: skip

STATEMENT = Statement(
    id="kajitsuka-2024/boltz-derivatives",
    title="How the Boltzmann mean changes with one of its numbers",
    source=Source("kajitsuka-2024", "boltz-identities, B2 and B3", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/boltz-derivatives", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE),
        scope="n = 2, a = (0, 1), 1/2 added to the second",
    ),
    remarks=(
        "the language has no derivative: it is stated as the linear term with a remainder of "
        "order h^2",
    ),
)  # fmt: skip
