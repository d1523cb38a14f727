"""One layer keeps the inputs' difference alive and the prompt's difference small.

Statement (own proof). Let u, v be the differences of two states at the prompt positions and at the
input positions, a, b those after an attention block whose residual is c-Lipschitz (Frobenius norm
over all positions), u', v' those after MLPs whose residual is s-Lipschitz. If |u| <= rho |v|,
0 <= s < 1 and sigma = c sqrt(1 + rho^2) < 1, then

    (1 - s)(1 - sigma) |v| <= |v'|,
    |u'| <= (1 + s)/(1 - s) (rho + sigma)/(1 - sigma) |v'|.

Method: c^2 (|u|^2 + |v|^2) <= (sigma |v|)^2, and `norm-perturbation` four times.
"""

from typing import Any

from provers.instances import number, witness, zero
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.lemmas.square_order import inverted
from provers.proof import apply, auto, by, exact, have, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Sqrt, forall, le, lt, natural, real, vector

n, k = natural("n"), natural("k")
u, a, u2 = (vector(t, n) for t in ("u", "a", "u2"))
v, b, v2 = (vector(t, k) for t in ("v", "b", "v2"))
c, s, rho, q = (real(t) for t in ("c", "s", "rho", "q"))
sigma = c * Sqrt(1 + rho**2)
grown = (1 + s) / (1 - s) * (rho + sigma) / (1 - sigma)

CLAIM = forall(
    n, k, u, a, u2, v, b, v2, c, s, rho,
    given=[
        le(0, c), le(0, s), lt(s, 1), le(0, rho), lt(sigma, 1),
        le(square(a - u) + square(b - v), c**2 * (square(u) + square(v))),
        le(square(u2 - a), s**2 * square(a)),
        le(square(v2 - b), s**2 * square(b)),
        le(norm(u), rho * norm(v)),
    ],
    then=[
        le((1 - s) * (1 - sigma) * norm(v), norm(v2)),
        le(norm(u2), grown * norm(v2)),
    ],
)  # fmt: skip


def length(name: Any, x: Any, dim: Any) -> Any:
    """Steps: |x|^2 >= 0, |x| >= 0, |x|^2 is the square of |x|."""
    return [
        obtain([f"{name}_square"], apply("axiom:square", {"d": dim, "v": x})),
        obtain(
            [f"{name}_sign", f"{name}_root"],
            apply("axiom:sqrt", {"x": square(x)}, [by(f"{name}_square")]),
        ),
    ]


def moved(name: Any, w: Any, z: Any, t: Any, dim: Any, sign: Any, close: Any) -> Any:
    """Steps: | |w| - |z| | <= t, as name_above and name_below."""
    return obtain(
        [f"{name}_above", f"{name}_below"],
        apply(
            "statement:lemmas/norm-perturbation",
            {"d": dim, "w": w, "z": z, "t": t},
            [by(sign), by(close)],
        ),
    )


PROOF = intro(
    *length("u", u, n),
    *length("v", v, k),
    *length("a", a, n),
    *length("b", b, k),
    *length("v2", v2, k),
    have("one_plus", lt(0, 1 + rho**2), auto(products=[["rho_sign", "rho_sign"]])),
    obtain(
        ["root_sign", "root_square"],
        apply("axiom:sqrt", {"x": 1 + rho**2}, [auto("one_plus")]),
    ),
    have("sigma_sign", le(0, sigma), auto(products=[["c_sign", "root_sign"]])),
    have("reach_sign", le(0, sigma * norm(v)), auto(products=[["sigma_sign", "v_sign"]])),
    have("gap", le(0, rho * norm(v) - norm(u)), auto("small_prompt")),
    have("u_reach", le(0, rho * norm(v)), auto(products=[["rho_sign", "v_sign"]])),
    have("u_sum", le(0, rho * norm(v) + norm(u)), auto("u_reach", "u_sign")),
    have("u_small", le(square(u), rho**2 * square(v)),
         auto("u_root", inside("v_root", q, rho**2 * q), products=[["gap", "u_sum"]])),
    have("c_square", le(0, c**2), auto(products=[["c_sign", "c_sign"]])),
    have("u_gap", le(0, rho**2 * square(v) - square(u)), auto("u_small")),
    have(
        "together",
        le(c**2 * (square(u) + square(v)), (sigma * norm(v)) ** 2),
        auto(
            inside("v_root", q, c**2 * (1 + rho**2) * q),
            inside("root_square", q, c**2 * norm(v)**2 * q),
            products=[["c_square", "u_gap"]],
        ),
    ),
    obtain(["first_part"], apply("axiom:square", {"d": n, "v": a - u})),
    obtain(["second_part"], apply("axiom:square", {"d": k, "v": b - v})),
    have("a_close", le(square(a - u), (sigma * norm(v)) ** 2),
         auto("attention", "together", "second_part")),
    have("b_close", le(square(b - v), (sigma * norm(v)) ** 2),
         auto("attention", "together", "first_part")),
    moved("a", a, u, sigma * norm(v), n, "reach_sign", "a_close"),
    moved("b", b, v, sigma * norm(v), k, "reach_sign", "b_close"),
    have("sa_sign", le(0, s * norm(a)), auto(products=[["s_sign", "a_sign"]])),
    have("sb_sign", le(0, s * norm(b)), auto(products=[["s_sign", "b_sign"]])),
    have("u2_close", le(square(u2 - a), (s * norm(a)) ** 2),
         auto("prompt_mlp", inside("a_root", q, s**2 * q))),
    have("v2_close", le(square(v2 - b), (s * norm(b)) ** 2),
         auto("input_mlp", inside("b_root", q, s**2 * q))),
    moved("u2", u2, a, s * norm(a), n, "sa_sign", "u2_close"),
    moved("v2", v2, b, s * norm(b), k, "sb_sign", "v2_close"),
    have("s_room", lt(0, 1 - s), auto("s_below_one")),
    have("sigma_room", lt(0, 1 - sigma), auto("sigma_below_one")),
    have("b_gap", le(0, norm(b) - (1 - sigma) * norm(v)), auto("b_below")),
    have(
        "alive",
        le((1 - s) * (1 - sigma) * norm(v), norm(v2)),
        auto("v2_below", products=[["s_room", "b_gap"]]),
    ),
    have("s_more", lt(0, 1 + s), auto("s_sign")),
    have("a_gap", le(0, (rho + sigma) * norm(v) - norm(a)), auto("a_above", "small_prompt")),
    have(
        "u2_bound",
        le(norm(u2), (1 + s) * (rho + sigma) * norm(v)),
        auto("u2_above", products=[["s_more", "a_gap"]]),
    ),
    have("inverse", lt(0, 1 / (1 - s)), inverted("s_room")),
    have("other_inverse", lt(0, 1 / (1 - sigma)), inverted("sigma_room")),
    have("alive_gap", le(0, norm(v2) - (1 - s) * (1 - sigma) * norm(v)), auto("alive")),
    have("rho_sum", le(0, rho + sigma), auto("rho_sign", "sigma_sign")),
    given=[
        "c_sign", "s_sign", "s_below_one", "rho_sign", "sigma_below_one", "attention",
        "prompt_mlp", "input_mlp", "small_prompt",
    ],
    then=[
        by("alive"),
        auto(
            "u2_bound",
            products=[["inverse", "other_inverse", "s_more", "rho_sum", "alive_gap"]],
            nonzero=["s_room", "sigma_room"],
        ),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="sharper/injectivity-step",
    title="One layer keeps the inputs' difference alive and the prompt's difference small",
    source=Source("sharper", "restricted-injectivity", "own proof", "one layer of the repair"),
    lipschitz=LipschitzType(Norm.EUCLIDEAN, Norm.EUCLIDEAN, Domain.ANYWHERE, ("v",)),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/injectivity-step",
        CLAIM,
        at={
            "n": number(1), "k": number(1), "c": number(0), "s": number(0), "rho": number(0),
            **{name: zero(1) for name in ("u", "a", "u2", "v", "b", "v2")},
        },
        given=[exact()] * 9,
        scope="two equal states",
    ),
)  # fmt: skip
