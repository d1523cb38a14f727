"""The token-norm constant of attention is exact: long inputs come as near to it as one likes.

Statement (own proof; the lower half of attention-lipschitz). In every R^d with two orthonormal
vectors v, w, with A = a I and B = b I (a, D > 0, b >= 0) and beta = a D^2: for every eps > 0 there
are a length n, two sequences of n tokens of norm at most D, at most eta > 0 apart token by token,
and a position i with

    |(y_i + B M(y, y_i)) - (x_i + B M(x, x_i))| >= eta (1 + b (beta + sqrt(1 + beta^2)) - eps).

So `attention-lipschitz` is the supremum over lengths, dimensions d >= 2 and maps with these norms.

Method: `two-clusters` inside the ball of radius (1 - theta) D, moved by a small step s along its
directions; `attention-derivative` bounds what the step does to second order. theta, the step and
the number of tokens are explicit in eps.
"""

from typing import Any

import sympy
from flint import fmpq_mat

from provers.instances import number, vector_datum, witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.lemmas.square_order import inverted
from provers.papers.sharper._soft_mean import A, d, n, soft_mean, x
from provers.papers.sharper.two_clusters import FRAME, FRAME_NAMES, ONES, g, v, w
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
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Exp,
    Inner,
    Sqrt,
    eq,
    family,
    forall,
    le,
    linear,
    lt,
    natural,
    real,
    vector,
)

B = linear("B", d, d)
y, h = family("y", d), family("h", d)
N, i, j, f = (natural(name) for name in ("N", "i", "j", "f"))
gain, rest, u = (vector(name, d) for name in ("gain", "rest", "u"))
D, a, b, eps, eta, s, theta, delta, R, z, share = (
    real(name)
    for name in ("D", "a", "b", "eps", "eta", "s", "theta", "delta", "R", "z", "share")
)  # fmt: skip
beta = a * D**2
ROOT = Sqrt(1 + beta**2)
BOUND = beta + ROOT


def moved(first: Any, second: Any) -> Any:
    """The block at the two queries, the second input minus the first."""
    return (second + Apply(B, soft_mean(d, n, A, ONES, y, second))) - (
        first + Apply(B, soft_mean(d, n, A, ONES, x, first))
    )


CLAIM = forall(
    d, A, B, v, w, D, a, b, eps,
    given=[
        *FRAME, forall(g, then=[eq(Apply(B, g), b * g)]),
        lt(0, D), lt(0, a), le(0, b), lt(0, eps),
    ],
    some=[n, i, x, y, eta],
    then=[
        lt(i, n),
        lt(0, eta),
        forall(j, given=[lt(j, n)], then=[le(square(x(j)), D**2)]),
        forall(j, given=[lt(j, n)], then=[le(square(y(j)), D**2)]),
        forall(j, given=[lt(j, n)], then=[le(square(y(j) - x(j)), eta**2)]),
        le(eta * (1 + b * BOUND - eps), norm(moved(x(i), y(i)))),
    ],
)  # fmt: skip

COUNT = N + N + 1
# What `attention-derivative` gives for eta = 1 in the ball of radius D.
KAPPA = 2 * a * D + a
FIRST = 2 * KAPPA**2 * (2 * D + 1) + KAPPA + 2 * a * D
C = 2 * FIRST + 4 * KAPPA * (1 + 2 * KAPPA * D)
# Inside the smaller ball of radius R = (1 - theta) D.
INNER = a * R**2
INNER_ROOT = Sqrt(1 + INNER**2)
INNER_BOUND = INNER + INNER_ROOT
there = Abstraction(j, x(j) + s * h(j))
M0 = soft_mean(d, COUNT, A, ONES, x, R * v)
M1 = soft_mean(d, COUNT, A, ONES, there, R * v + s * w)
change = M1 - M0


def block(first: Any, second: Any) -> Any:
    """The block's change with the queries as given."""
    return (second + Apply(B, soft_mean(d, COUNT, A, ONES, there, second))) - (
        first + Apply(B, soft_mean(d, COUNT, A, ONES, x, first))
    )


PARTS = {
    "radius": 1 / (theta * D), "one": sympy.Integer(1), "half": 2 * KAPPA,
    "curve": 3 * b * C / eps,
}  # fmt: skip
SIZE = sum(PARTS.values())
SIGNS = ["theta_sign", "a_sign", "D_sign", "b_sign", "eps_sign"]


def without(part: str) -> Any:
    """The parts of S but one."""
    return sum(value for key, value in PARTS.items() if key != part)


CHOICES = [
    # numbers
    have("under_root", le(0, 1 + beta**2), positive()),
    obtain(["root_sign", "root"], apply("axiom:sqrt", {"x": 1 + beta**2}, [by("under_root")])),
    have("bound_sign", le(0, BOUND), positive("root_sign", "a_sign", "D_sign")),
    have("scale", lt(0, b * BOUND + eps),
         auto("eps_sign", products=[["b_sign", "bound_sign"]])),
    have("scale_inverse", lt(0, 1 / (b * BOUND + eps)), inverted("scale")),
    let(theta, eps / (6 * (b * BOUND + eps)), "theta_is"),
    have("theta_scaled", eq(6 * theta * (b * BOUND + eps), eps),
         auto(inside("theta_is", z, 6 * z * (b * BOUND + eps)), nonzero=["scale"])),
    have("theta_sign", lt(0, theta),
         auto("theta_is", products=[["eps_sign", "scale_inverse"]])),
    have("bound_part", le(0, b * BOUND), auto(products=[["b_sign", "bound_sign"]])),
    have("eps_inverse", lt(0, 1 / eps), inverted("eps_sign")),
    have("theta_small", le(6 * theta, 1),
         auto(inside("theta_scaled", z, z / eps),
              products=[["theta_sign", "bound_part", "eps_inverse"]], nonzero=["eps_sign"])),
    have("theta_bound", le(6 * theta * b * BOUND, eps),
         auto("theta_scaled", products=[["theta_sign", "eps_sign"]])),
    have("inner_scale", lt(0, theta * D), auto(products=[["theta_sign", "D_sign"]])),
    have("size_sign", lt(0, SIZE), positive(*SIGNS)),
    have("size_inverse", lt(0, 1 / SIZE), inverted("size_sign")),
    let(s, 1 / SIZE, "s_is"),
    have("s_sign", lt(0, s), auto("size_inverse", "s_is")),
    have("whole", eq(s * SIZE, 1), auto(inside("s_is", z, z * SIZE), nonzero=["size_sign"])),
    *[
        have(f"{part}_rest", le(0, without(part)), positive(*SIGNS))
        for part in ("radius", "one", "half", "curve")
    ],
    have("s_radius", le(s, theta * D),
         auto(inside("whole", z, z * theta * D),
              products=[["s_sign", "radius_rest", "inner_scale"]],
              nonzero=["theta_sign", "D_sign", "eps_sign"])),
    have("s_below_1", le(s, 1),
         auto("whole", products=[["s_sign", "one_rest"]])),
    have("s_half", le(2 * s * KAPPA, 1),
         auto("whole", products=[["s_sign", "half_rest"]])),
    have("s_curve", le(3 * b * C * s, eps),
         auto(inside("whole", z, eps * z), products=[["s_sign", "curve_rest", "eps_sign"]],
              nonzero=["eps_sign"])),
    # how many tokens
    obtain(["exp_sign"], apply("axiom:exp-positive", {"x": beta})),
    have("many_sign", le(0, 3 * b * BOUND * Exp(beta) / eps + 1),
         positive("eps_sign", "b_sign", "a_sign", "D_sign", "root_sign")),
    obtain(
        ["enough", "not_more"],
        apply("axiom:nat-ceiling", {"x": 3 * b * BOUND * Exp(beta) / eps + 1}, [by("many_sign")]),
        some=[N],
    ),
    have("tokens_enough", le(3 * b * BOUND * Exp(beta), N * eps),
         auto("eps_sign", products=[["eps_sign", "enough"]], nonzero=["eps_sign"])),
    # the smaller ball
    let(R, (1 - theta) * D, "R_is"),
    have("inner_room", lt(0, 1 - theta), auto("theta_small", "theta_sign")),
    have("R_sign", lt(0, R), auto("R_is", products=[["inner_room", "D_sign"]])),
    have("R_room", le(R + s, D), auto("R_is", "s_radius")),
    have("R_below", le(R, D), auto("R_room", "s_sign")),
    have("R_squares", le(R**2, D**2),
         auto(products=[["R_sign", "R_below"], ["D_sign", "R_below"]])),
    have("inner_sign", lt(0, INNER), positive("a_sign", "R_sign")),
    have("inner_under_root", le(0, 1 + INNER**2), positive()),
    obtain(["inner_root_sign", "inner_root"],
           apply("axiom:sqrt", {"x": 1 + INNER**2}, [by("inner_under_root")])),
    have("inner_beta", eq(INNER, (1 - theta) ** 2 * beta),
         auto(inside("R_is", z, a * z * R), inside("R_is", z, a * z * (1 - theta) * D))),
]  # fmt: skip

UNIT_RIGHT = 1 / INNER_ROOT * (w + INNER * v)
UNIT_LEFT = 1 / INNER_ROOT * (w - INNER * v)
OWN_MASS = Exp(INNER)
INNER_SHARE = (2 * N * INNER_BOUND + OWN_MASS) / (2 * N + OWN_MASS)

TOKENS = [
    have("unit_under", le(1, INNER_ROOT**2), auto("inner_root", products=[["inner_sign"] * 2])),
    obtain(["unit_above"], apply("statement:lemmas/square-order", {"x": 1, "y": INNER_ROOT},
                                 [by("inner_root_sign"), auto("unit_under")])),
    have("inner_root_positive", lt(0, INNER_ROOT), auto("unit_above")),
    *[
        have(
            f"{side}_unit",
            eq(square(of), 1),
            auto(
                *[
                    inside(fact, z, factor * z / INNER_ROOT**2)
                    for fact, factor in (("unit_w", 1), ("unit_v", INNER**2), ("orthogonal", INNER))
                ],
                inside("inner_root", z, z / INNER_ROOT**2),
                nonzero=["inner_root_positive"],
            ),
        )
        for side, of in (("right", UNIT_RIGHT), ("left", UNIT_LEFT))
    ],
    obtain(
        ["right", "left", "own", "x_short"],
        apply("statement:lemmas/three-parts",
              {"d": d, "N": N, "p": R * w, "q": -R * w, "r": R * v}),
        some=[x],
    ),
    obtain(
        ["right_step", "left_step", "own_step", "h_short"],
        apply("statement:lemmas/three-parts",
              {"d": d, "N": N, "p": UNIT_RIGHT, "q": UNIT_LEFT, "r": w}),
        some=[h],
    ),
    have(
        "x_inside",
        forall(j, then=[le(square(x(j)), R**2)]),
        intro(then=[
            apply("x_short", {"c": R**2, "j": j},
                  [auto(inside("unit_w", z, R**2 * z)), auto(inside("unit_w", z, R**2 * z)),
                   auto(inside("unit_v", z, R**2 * z))])
        ]),
    ),
    have(
        "h_inside",
        forall(j, then=[le(square(h(j)), 1)]),
        intro(then=[
            apply("h_short", {"c": 1, "j": j},
                  [auto("right_unit"), auto("left_unit"), auto("unit_w")])
        ]),
    ),
]  # fmt: skip

TAYLOR = [
    obtain(
        ["slope_is"],
        apply(
            "statement:sharper/two-clusters",
            {"d": d, "N": N, "A": A, "x": x, "h": h, "v": v, "w": w, "D": R, "a": a},
            [*[by(name) for name in FRAME_NAMES], by("right"), by("left"), by("own"),
             by("right_step"), by("left_step"), by("own_step")],
        ),
    ),
    obtain(["N_natural"], apply("axiom:nat-nonnegative", {"n": N})),
    obtain(
        ["taylor", "taylor_along"],
        apply(
            "statement:sharper/attention-derivative",
            {"d": d, "n": COUNT, "A": A, "c": ONES, "x": x, "h": h, "q": R * v, "k": w,
             "D": D, "eta": 1, "a": a, "s": s},
            [
                auto("D_sign"), auto(), auto("a_sign"),
                intro(given=["in_range"], then=[auto()]), auto("N_natural"),
                intro(
                    obtain(["A_g"], apply("A_is", {"g": g})),
                    names=["g"], then=[auto(inside("A_g", u, Inner(u, u)))],
                ),
                intro(
                    obtain(["token"], apply("x_inside", {"j": j})),
                    given=["in_range"], then=[auto("token", "R_squares")],
                ),
                intro(
                    obtain(["step"], apply("h_inside", {"j": j})),
                    given=["in_range"], then=[auto("step")],
                ),
                auto("R_squares", inside("unit_v", z, R**2 * z)),
                auto("unit_w"), auto("s_sign"), by("s_below_1"), auto("s_half"),
            ],
        ),
    ),
    have("one_sign", le(0, square(-w)), auto("unit_w")),
    obtain(["w_norm_sign", "w_norm"], apply("axiom:sqrt", {"x": square(-w)}, [by("one_sign")])),
    obtain(["w_norm_short"], apply("statement:lemmas/square-order", {"x": norm(-w), "y": 1},
                                   [auto(), auto("w_norm", "unit_w")])),
    obtain(["back"], apply("taylor_along", {"line": -w})),
    have("curve_sign", le(0, C * s**2), positive("a_sign", "D_sign", "s_sign")),
    let(gain, change, "gain_is"),
    let(share, INNER_SHARE, "share_is"),
    have(
        "gain_low",
        le(s * share - C * s**2, Inner(w, gain)),
        auto(
            "back",
            inside("gain_is", u, Inner(w, u)),
            inside("slope_is", u, s * Inner(w, u)),
            inside("unit_w", z, s * INNER_SHARE * z),
            inside("share_is", z, s * z),
            products=[["curve_sign", "w_norm_short"]],
        ),
    ),
]  # fmt: skip

# The share falls short of the bound by at most 2 eps / (3 b).
SHORTFALL = [
    have("theta_room", le(0, theta * (2 - theta)),
         auto(products=[["theta_sign", "inner_room"], ["theta_sign"]])),
    have("inner_smaller", le(INNER, beta),
         auto("inner_beta", products=[["theta_room", "beta_sign"]])),
    obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": beta - INNER})),
    obtain(["own_sign"], apply("axiom:exp-positive", {"x": INNER})),
    have("factor", le(1, Exp(beta - INNER)), auto("tangent", "inner_smaller")),
    have("own_small", le(OWN_MASS, Exp(beta)), auto(products=[["own_sign", "factor"]])),
    let(delta, (1 - theta) ** 2, "delta_is"),
    have("delta_below", le(delta, 1), auto("delta_is", "theta_room")),
    have("delta_sign", lt(0, delta), auto("delta_is", products=[["inner_room", "inner_room"]])),
    have("delta_squares", le(delta**2, 1),
         auto("delta_below", products=[["delta_sign", "delta_below"]])),
    have("inner_delta", eq(INNER, delta * beta),
         auto("inner_beta", inside("delta_is", z, z * beta))),
    obtain(
        ["root_low"],
        apply(
            "statement:lemmas/square-order",
            {"x": delta * ROOT, "y": INNER_ROOT},
            [
                by("inner_root_sign"),
                auto("delta_squares", "inner_root", inside("root", z, delta**2 * z),
                     inside("inner_delta", z, z**2)),
            ],
        ),
    ),
    have("delta_low", le(1 - 2 * theta, delta),
         auto("delta_is", products=[["theta_sign", "theta_sign"]])),
    have("inner_bound_low", le((1 - 2 * theta) * BOUND, INNER_BOUND),
         auto("root_low", "inner_delta", products=[["delta_low", "bound_sign"]])),
    have("mass_sign", lt(0, 2 * N + OWN_MASS), auto("N_natural", "own_sign")),
    have("share_mass", eq(share * (2 * N + OWN_MASS), 2 * N * INNER_BOUND + OWN_MASS),
         auto(inside("share_is", z, z * (2 * N + OWN_MASS)), nonzero=["mass_sign"])),
    have("own_part", le(0, b * OWN_MASS), auto(products=[["b_sign", "own_sign"]])),
    have("eps_own", le(0, eps * OWN_MASS), auto(products=[["eps_sign", "own_sign"]])),
    have("eps_N", le(0, eps * N), auto(products=[["eps_sign", "N_natural"]])),
    have(
        "shortfall",
        le((2 * N + OWN_MASS) * (3 * b * (BOUND - share) - 2 * eps), 0),
        auto(
            "tokens_enough", "own_part", "eps_own", "eps_N",
            inside("share_mass", z, b * z),
            products=[
                ["b_sign", "N_natural", "inner_bound_low"], ["N_natural", "theta_bound"],
                ["bound_part", "own_small"],
            ],
        ),
    ),
    have("share_low", le(3 * b * (BOUND - share), 2 * eps),
         contra("below", auto("shortfall", products=[["mass_sign", "below"]]))),
]  # fmt: skip

OWN = R * v
FINAL = [
    obtain(["B_gain"], apply("B_is", {"g": gain})),
    have(
        "block_is",
        eq(block(OWN, OWN + s * w), s * w + b * gain),
        auto("B_gain", inside("gain_is", u, Apply(B, u))),
    ),
    let(rest, s * w + b * gain, "rest_is"),
    obtain(["rest_square"], apply("axiom:square", {"d": d, "v": rest})),
    obtain(["rest_sign", "rest_norm"], apply("axiom:sqrt", {"x": square(rest)},
                                             [by("rest_square")])),
    obtain(
        ["along_low", "along_high"],
        apply("statement:lemmas/inner-bound", {"d": d, "u": w, "v": rest, "a": 1, "b": norm(rest)},
              [auto(), by("rest_sign"), auto("unit_w"), auto("rest_norm")]),
    ),
    have("rest_along", eq(Inner(w, rest), s + b * Inner(w, gain)),
         auto(inside("rest_is", u, Inner(w, u)), inside("unit_w", z, s * z))),
    have(
        "far",
        le(s * (1 + b * BOUND - eps), norm(rest)),
        auto(
            "along_high", "rest_along",
            products=[["b_sign", "gain_low"], ["s_sign", "share_low"], ["s_sign", "s_curve"]],
        ),
    ),
    have("rest_block", eq(rest, block(OWN, OWN + s * w)), auto("rest_is", "block_is")),
    have(
        "same",
        eq(norm(rest), norm(block(x(N + N), x(N + N) + s * h(N + N)))),
        auto(
            inside("rest_block", u, norm(u)),
            inside("own", u, norm(block(u, u + s * h(N + N)))),
            inside("own_step", u, norm(block(OWN, OWN + s * u))),
        ),
    ),
]  # fmt: skip

PROOF = intro(
    *CHOICES,
    have("beta_sign", le(0, beta), positive("a_sign", "D_sign")),
    *TOKENS,
    *TAYLOR,
    *SHORTFALL,
    *FINAL,
    given=[*FRAME_NAMES, "B_is", "D_sign", "a_sign", "b_sign", "eps_sign"],
    witnesses=[COUNT, N + N, x, there, s],
    then=[
        auto(),
        by("s_sign"),
        intro(
            obtain(["token"], apply("x_inside", {"j": j})),
            given=["in_range"],
            then=[auto("token", "R_squares")],
        ),
        intro(
            obtain(["token"], apply("x_inside", {"j": j})),
            obtain(["step"], apply("h_inside", {"j": j})),
            have("s_square", le(0, s**2), combine(le=[(1, [], s)])),
            obtain(
                ["reached"],
                apply(
                    "statement:lemmas/segment-length",
                    {"d": d, "u": x(j), "v": s * h(j), "a": R, "b": s, "t": 1},
                    [auto("R_sign"), auto("s_sign"), by("token"),
                     auto(products=[["s_square", "step"]]), auto(), auto()],
                ),
            ),
            have("sum_sign", lt(0, R + s + D), auto("R_sign", "s_sign", "D_sign")),
            given=["in_range"],
            then=[auto("reached", products=[["sum_sign", "R_room"]])],
        ),
        intro(
            obtain(["step"], apply("h_inside", {"j": j})),
            have("s_square", le(0, s**2), combine(le=[(1, [], s)])),
            given=["in_range"],
            then=[auto(products=[["s_square", "step"]])],
        ),
        auto("far", "same"),
    ],
)  # fmt: skip

IDENT = "sharper/attention-lipschitz-attained"
STATEMENT = Statement(
    id=IDENT,
    title="The token-norm constant of attention is exact",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.TOKENS, ("x", "y"), ("x",)),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={"d": number(2), "A": ["id", 2], "B": ["id", 2], "D": number(1), "a": number(1),
            "b": number(1), "eps": number(1)},
        given=[
            exact(), exact(), exact(), intro(then=[auto()]), intro(then=[auto()]),
            exact(), exact(), exact(), exact(),
        ],
        data={
            "v": vector_datum(fmpq_mat(2, 1, [1, 0])),
            "w": vector_datum(fmpq_mat(2, 1, [0, 1])),
        },
        scope="d = 2, the identity maps",
    ),
)  # fmt: skip
