"""When prompted outputs determine the inputs: the repair of the reading of theorem-5.

Statement (own proof). Two runs of a network of H layers with the same prompt: (u_l, v_l) and
(x_l, y_l) are the states at all prompt positions and at all input positions before layer l, and
(a_l, b_l), (e_l, f_l) those after its attention block, between attention and MLP. Between the two
runs let every attention block's residual be c_l-Lipschitz and every MLP's residual s_l-Lipschitz in
the Frobenius norm,

    rho_0 = 0,  sigma_l = c_l sqrt(1 + rho_l^2),
    rho_{l+1} = (1 + s_l)/(1 - s_l) (rho_l + sigma_l)/(1 - sigma_l).

If s_l < 1 and sigma_l < 1 for every l < H, then with kappa_H = prod (1 - s_l)(1 - sigma_l) > 0

    |v_H - y_H| >= kappa_H |v_0 - y_0|,

so two different inputs never share their outputs at the input positions. (c_l, s_l < 1 alone, as
theorem-5 asks, is not enough: `restricted-injectivity-reading`.)

Method: `injectivity-step` and induction over the layers keep |u_l - x_l| <= rho_l |v_l - y_l|.
"""

from typing import Any

from provers.instances import constant_family, number, witness, zero
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.lemmas.square_order import inverted
from provers.proof import (
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    exact,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Sqrt, eq, family, forall, le, lt, natural, real, vector

n, k, H, h, m = (natural(t) for t in ("n", "k", "H", "h", "m"))
u, x, a, e = (family(t, n) for t in ("u", "x", "a", "e"))
v, y, b, f = (family(t, k) for t in ("v", "y", "b", "f"))
c, s, rho, kappa = (family(t) for t in ("c", "s", "rho", "kappa"))
g, q = vector("g", n), real("q")
w = vector("w", k)


def sigma(i: Any) -> Any:
    """What the attention block of layer i moves, relative to the inputs' difference."""
    return c(i) * Sqrt(1 + rho(i) ** 2)


def grown(i: Any) -> Any:
    """rho after layer i."""
    return (1 + s(i)) / (1 - s(i)) * (rho(i) + sigma(i)) / (1 - sigma(i))


PARTS = [
    le(0, c(h)), le(0, s(h)), lt(s(h), 1), lt(sigma(h), 1),
    le(
        square((a(h) - e(h)) - (u(h) - x(h))) + square((b(h) - f(h)) - (v(h) - y(h))),
        c(h) ** 2 * (square(u(h) - x(h)) + square(v(h) - y(h))),
    ),
    le(
        square((u(h + 1) - x(h + 1)) - (a(h) - e(h))),
        s(h) ** 2 * square(a(h) - e(h)),
    ),
    le(
        square((v(h + 1) - y(h + 1)) - (b(h) - f(h))),
        s(h) ** 2 * square(b(h) - f(h)),
    ),
]  # fmt: skip

CLAIM = forall(
    n, k, H, u, x, a, e, v, y, b, f, c, s, rho, kappa,
    given=[
        forall(h, given=[lt(h, H)], then=PARTS),
        eq(rho(0), 0),
        forall(h, then=[eq(rho(h + 1), grown(h))]),
        eq(kappa(0), 1),
        forall(h, then=[eq(kappa(h + 1), (1 - s(h)) * (1 - sigma(h)) * kappa(h))]),
        eq(u(0), x(0)),
    ],
    then=[
        le(kappa(H) * norm(v(0) - y(0)), norm(v(H) - y(H))),
        lt(0, kappa(H)),
        forall(given=[eq(v(H), y(H))], then=[eq(v(0), y(0))]),
    ],
)  # fmt: skip

NAMES = ["c_sign", "s_sign", "s_below_one", "sigma_below_one", "attention", "prompt_mlp",
         "input_mlp"]  # fmt: skip

invariant = have(
    "invariant",
    forall(
        h,
        given=[le(h, H)],
        then=[
            le(0, rho(h)),
            le(norm(u(h) - x(h)), rho(h) * norm(v(h) - y(h))),
            le(kappa(h) * norm(v(0) - y(0)), norm(v(h) - y(h))),
            lt(0, kappa(h)),
        ],
    ),
    induct(
        "h", "m", "earlier",
        base=intro(
            have(
                "same",
                eq(square(u(0) - x(0)), 0),
                auto(inside("same_prompt", g, square(g - x(0)))),
            ),
            obtain(
                ["root_sign", "root"],
                apply("axiom:sqrt", {"x": square(u(0) - x(0))}, [auto("same")]),
            ),
            obtain(
                ["none"],
                apply(
                    "statement:lemmas/square-order",
                    {"x": norm(u(0) - x(0)), "y": 0},
                    [auto(), auto("root", "same")],
                ),
            ),
            given=["below"],
            then=[
                auto("rho_starts"),
                auto("none", inside("rho_starts", q, q * norm(v(0) - y(0)))),
                auto(inside("kappa_starts", q, q * norm(v(0) - y(0)))),
                auto("kappa_starts"),
            ],
        ),
        step=intro(
            have("inside_depth", lt(m, H), auto("below")),
            obtain(
                ["rho_sign", "small_prompt", "alive", "kappa_sign"],
                apply("earlier", {}, [auto("below")]),
            ),
            obtain(NAMES, apply("layers", {"h": m}, [by("inside_depth")])),
            obtain(
                ["next_alive", "next_small"],
                apply(
                    "statement:sharper/injectivity-step",
                    {
                        "n": n, "k": k,
                        "u": u(m) - x(m), "a": a(m) - e(m), "u2": u(m + 1) - x(m + 1),
                        "v": v(m) - y(m), "b": b(m) - f(m), "v2": v(m + 1) - y(m + 1),
                        "c": c(m), "s": s(m), "rho": rho(m),
                    },
                    [
                        by("c_sign"), by("s_sign"), by("s_below_one"), by("rho_sign"),
                        by("sigma_below_one"), by("attention"), by("prompt_mlp"),
                        by("input_mlp"), by("small_prompt"),
                    ],
                ),
            ),
            obtain(["rho_next"], apply("rho_grows", {"h": m})),
            obtain(["kappa_next"], apply("kappa_shrinks", {"h": m})),
            have(
                "under_root",
                le(0, 1 + rho(m) ** 2),
                auto(products=[["rho_sign", "rho_sign"]]),
            ),
            obtain(
                ["root_sign", "root"],
                apply("axiom:sqrt", {"x": 1 + rho(m) ** 2}, [by("under_root")]),
            ),
            have("sigma_sign", le(0, sigma(m)), auto(products=[["c_sign", "root_sign"]])),
            have("s_room", lt(0, 1 - s(m)), auto("s_below_one")),
            have("sigma_room", lt(0, 1 - sigma(m)), auto("sigma_below_one")),
            have("s_more", lt(0, 1 + s(m)), auto("s_sign")),
            have("rho_sum", le(0, rho(m) + sigma(m)), auto("rho_sign", "sigma_sign")),
            have("inverse", lt(0, 1 / (1 - s(m))), inverted("s_room")),
            have("other_inverse", lt(0, 1 / (1 - sigma(m))), inverted("sigma_room")),
            have(
                "alive_gap",
                le(0, norm(v(m) - y(m)) - kappa(m) * norm(v(0) - y(0))),
                auto("alive"),
            ),
            given=["below"],
            then=[
                auto(
                    "rho_next",
                    products=[["inverse", "other_inverse", "s_more", "rho_sum"]],
                ),
                auto("next_small", inside("rho_next", q, q * norm(v(m + 1) - y(m + 1)))),
                auto(
                    "next_alive",
                    inside("kappa_next", q, q * norm(v(0) - y(0))),
                    products=[["s_room", "sigma_room", "alive_gap"]],
                ),
                auto("kappa_next", products=[["s_room", "sigma_room", "kappa_sign"]]),
            ],
        ),
    ),
)  # fmt: skip

injective = intro(
    have(
        "no_distance",
        eq(square(v(H) - y(H)), 0),
        auto(inside("same_output", w, square(w - y(H)))),
    ),
    obtain(
        ["end_sign", "end"],
        apply("axiom:sqrt", {"x": square(v(H) - y(H))}, [auto("no_distance")]),
    ),
    obtain(
        ["end_is_zero"],
        apply(
            "statement:lemmas/square-order",
            {"x": norm(v(H) - y(H)), "y": 0},
            [auto(), auto("end", "no_distance")],
        ),
    ),
    obtain(["start_square"], apply("axiom:square", {"d": k, "v": v(0) - y(0)})),
    obtain(
        ["start_sign", "start"],
        apply("axiom:sqrt", {"x": square(v(0) - y(0))}, [by("start_square")]),
    ),
    have(
        "no_start",
        eq(square(v(0) - y(0)), 0),
        contra(
            "apart",
            cases(
                norm(v(0) - y(0)), 0, "sign",
                less=auto("sign", "start_sign"),
                equal=steps(
                    have(
                        "vanishes",
                        eq(square(v(0) - y(0)), 0),
                        auto("start", inside("sign", q, q * norm(v(0) - y(0)))),
                    ),
                    clash("vanishes", "apart"),
                ),
                greater=auto("alive", "end_is_zero", products=[["kappa_sign", "sign"]]),
            ),
        ),
    ),
    obtain(
        ["equal"], apply("axiom:definite", {"d": k, "v": v(0) - y(0)}, [by("no_start")])
    ),
    given=["same_output"],
    then=[auto("equal")],
)  # fmt: skip

PROOF = intro(
    invariant,
    obtain(
        ["rho_sign", "small_prompt", "alive", "kappa_sign"],
        apply("invariant", {"h": H}, [auto()]),
    ),
    given=["layers", "rho_starts", "rho_grows", "kappa_starts", "kappa_shrinks", "same_prompt"],
    then=[by("alive"), by("kappa_sign"), injective],
)

STILL = constant_family(zero(1))

STATEMENT = Statement(
    id="sharper/restricted-injectivity",
    title="When prompted outputs determine the inputs",
    source=Source("sharper", "restricted-injectivity", "own proof"),
    lipschitz=LipschitzType(Norm.EUCLIDEAN, Norm.EUCLIDEAN, Domain.ANYWHERE, ("v", "y")),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/restricted-injectivity",
        CLAIM,
        at={
            "n": number(1), "k": number(1), "H": number(2),
            **dict.fromkeys(("u", "x", "a", "e", "v", "y", "b", "f"), STILL),
            **{name: constant_family(number(0)) for name in ("c", "s", "rho")},
            "kappa": constant_family(number(1)),
        },
        given=[
            intro(given=["in_range"], then=[auto() for _ in range(7)]),
            exact(),
            intro(then=[auto()]),
            exact(),
            intro(then=[auto()]),
            exact(),
        ],
        scope="two equal runs of two layers without weights",
    ),
)  # fmt: skip
