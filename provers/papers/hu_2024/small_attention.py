"""The contextual mapping of theorem-2 moves tokens by at most e/4.

Statement (own proof). The weights of `kajitsuka-2024/theorem-2` exist with the additional property
|Att(z_k, Z)| <= e/4 for every token of every sequence. (Ids stay near their tokens, so that ids and
outputs can be kept apart by position: theorem-2.4 needs it.)

Method: the construction of theorem-2 once more; Att = beta w with |beta| <= r_max, |w| = e/(4 r_max)
(`kajitsuka-2024/rank-one-attention`).
"""

import copy

import sympy

from provers.exhaustion import example_rules
from provers.instances import witness
from provers.papers.kajitsuka_2024 import theorem_2
from provers.papers.kajitsuka_2024._attention import attention, projected_mean, wk, wo, wq, wv
from provers.papers.kajitsuka_2024._mapping import mapping
from provers.papers.kajitsuka_2024.contextual_mapping import (
    N,
    e,
    eta,
    indices,
    j,
    k,
    kappa,
    n,
    rmax,
    rmin,
    square,
    u,
    v,
    vocabulary,
    xi,
)
from provers.papers.kajitsuka_2024.theorem_2 import WEIGHTS, WK, WO, WQ, WV, d, h, s
from provers.proof import apply, auto, by, combine, contra, have, inside, intro, let, obtain
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    eq,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

r, t, beta = real("r"), real("t"), real("beta")
place = natural("place")
y, yy = vector("y", d), vector("yy", d)
own = attention(u(xi(k)), lambda at: u(xi(at)), n)

CLAIM = forall(
    d, s, n, N, u, e, rmin, rmax,
    given=[
        le(1, d), le(1, s), le(2, n), lt(0, e), lt(0, rmin), lt(0, rmax), *vocabulary()[:2],
    ],
    some=[kappa, wq, wk, wv, wo],
    then=[
        forall(xi, eta, given=[*indices(xi), *indices(eta)], then=mapping(theorem_2.delta)),
        forall(xi, k, given=[indices(xi)[0], lt(k, n)], then=[le(16 * square(own), e**2)]),
    ],
)  # fmt: skip

w = e / (4 * rmax) * v
built = own.xreplace({wq: WQ, wk: WK, wv: WV, wo: WO})  # no name in them is bound
mean = projected_mean(v, lambda at: u(xi(at)), n, kappa * Inner(v, u(xi(k))))

small = intro(
    have("n_pos", lt(0, n), auto("n_two")),
    obtain(
        ["attention_is", "boltz_is", "bounded"],
        apply(
            "statement:kajitsuka-2024/rank-one-attention",
            WEIGHTS
            | {"n": n, "x": Abstraction(place, u(xi(place))), "v": v, "w": w, "z": u(xi(k)),
               "kappa": kappa},
            [
                by("n_pos"),
                intro(names=["y", "yy"], then=[
                    auto(inside("b_unit", t, kappa * Inner(v, y) * Inner(v, yy) * t))]),
                intro(names=["y"], then=[
                    auto(inside("b_unit", t, e / (4 * rmax) * Inner(v, y) * t * v))]),
            ],
        ),
    ),
    obtain(
        ["mean_small"],
        apply(
            "bounded",
            {"r": rmax},
            [
                intro(
                    obtain(["member"], apply("xi_range", {"i": j}, [by("p")])),
                    obtain(["low", "high"], apply("norms", {"i": xi(j)}, [by("member")])),
                    obtain(["rest"], apply("axiom:square",
                                           {"d": d, "v": u(xi(j)) - Inner(v, u(xi(j))) * v})),
                    have("squares", le(Inner(v, u(xi(j))) ** 2, rmax**2),
                         auto("rest", "high", inside("v_unit", t, Inner(v, u(xi(j))) ** 2 * t))),
                    have("rmax_sign", le(0, rmax), auto("rmax_pos")),
                    obtain(["strict", "weak"],
                           apply("statement:lemmas/abs-above",
                                 {"x": Inner(v, u(xi(j))), "D": rmax}, [by("rmax_sign")])),
                    obtain(["size"], apply("weak", {}, [by("squares")])),
                    names=["j"],
                    given=["p"],
                    then=[by("size")],
                )
            ],
        ),
    ),
    let(beta, mean, "beta_is"),
    have("beta_small", le(sympy.Abs(beta), rmax),
         auto("mean_small", inside("beta_is", t, sympy.Abs(t)))),
    obtain(["up", "down", "beta_square"], apply("axiom:abs", {"x": beta})),
    have("beta_sign", le(0, sympy.Abs(beta)), auto("up", "down")),
    have("room", le(0, rmax - sympy.Abs(beta)), auto("beta_small")),
    have("sum", le(0, rmax + sympy.Abs(beta)), auto("rmax_pos", "beta_sign")),
    have("beta_bound", le(beta**2, rmax**2), auto("beta_square", products=[["room", "sum"]])),
    have("named", eq(built, beta * w), auto("attention_is", inside("beta_is", t, -t * w))),
    have("norm", eq(16 * square(built) * rmax**2, e**2 * beta**2),
         auto(inside("named", h, 16 * rmax**2 * Inner(h, built)),
              inside("named", h, 16 * rmax**2 * Inner(h, beta * w)),
              inside("v_unit", t, e**2 * beta**2 * t), nonzero=["rmax_pos"])),
    have("e_square", le(0, e**2), combine(le=[(1, [], e)])),
    have("bound", le(0, e**2 * (rmax**2 - beta**2)), auto(products=[["e_square", "beta_bound"]])),
    given=["xi_range", "k_in"],
    then=[
        contra("denied", auto(
            "norm", products=[["denied", "rmax_pos", "rmax_pos"], ["bound"]])),
    ],
)  # fmt: skip

_theorem_2 = copy.deepcopy(theorem_2.PROOF)[1]

PROOF = intro(
    *_theorem_2["steps"],
    given=_theorem_2["given"],
    witnesses=[kappa, WQ, WK, WV, WO],
    then=[_theorem_2["then"][-1], small],
)

STATEMENT = Statement(
    id="hu-2024/small-attention",
    title="The contextual mapping of theorem-2 moves tokens by at most e/4",
    source=Source("hu-2024", "theorem-2.4, ids above outputs", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/small-attention", CLAIM, theorem_2.EXAMPLE,
        example_rules(CLAIM, theorem_2.EXAMPLE, theorem_2.DATA), theorem_2.DATA,
        scope="d = s = 1, n = 2, V = {1, 2, 3}",
    ),
)  # fmt: skip
