"""The outputs of one rank-one head and an MLP are bounded by the lengths of the quantised tokens.

Statement (own proof). For a head with scores kappa <v, y><v, z> and values <v, y> c and the MLP
x + sum over j < m of max(0, <q, x> - th(j)) a(j), every sequence Z_0, ..., Z_(n-1) with |Z_j| <= B
gives

    |MLP(Z_k + Att(Z_k, Z))| <= B' + sum over j < m of (|q| B' + |th(j)|) |a(j)|,
    B' = B + |v| B |c|,     for every k < n.

The bound does not depend on how the tokens were quantised: with ``hu-2024/staircase-range`` it is
the same for ramps of every length, on the ramps too.

Method: the attention output is a mean of <v, Z_j> times a vector; triangle inequality.
"""

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._attention import (
    attention,
    d,
    projected_mean,
    s,
    wk,
    wo,
    wq,
    wv,
)
from provers.papers.kajitsuka_2024.contextual_mapping import kappa, n, v
from provers.papers.kajitsuka_2024.corollary_1 import a, k, m, network, th, w
from provers.papers.kajitsuka_2024.quantised_universality import Z, state
from provers.papers.kajitsuka_2024.rank_one_attention import DATA, rank_one_example, rank_one_forms
from provers.papers.lemmas.norm_perturbation import norm
from provers.proof import apply, auto, by, have, inside, intro, let, obtain
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Max,
    Over,
    Range,
    eq,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

j = natural("j")
B, c, C, t, beta = (real(x) for x in ("B", "factor", "C", "t", "beta"))
q, p, w0 = (vector(x, d) for x in ("q", "p", "c"))


def limit_of(length: Any, value: Any) -> Any:
    """The bound for tokens of at most that length and the value vector c."""
    whole = length + norm(v) * length * norm(value)
    return whole + Over(
        j, Range(m), (norm(w) * whole + sympy.Abs(th(j))) * norm(a(j))
    )  # fmt: skip


whole = B + norm(v) * B * norm(w0)
limit = limit_of(B, w0)

CLAIM = forall(
    d, s, n, kappa, v, w0, wq, wk, wv, wo, m, w, th, a, Z, B,
    given=[
        lt(0, n), *rank_one_forms(kappa, v, w0), le(0, B),
        forall(j, given=[lt(j, n)], then=[le(norm(Z(j)), B)]),
    ],
    then=[forall(k, given=[lt(k, n)], then=[le(norm(network(state(k))), limit)])],
)  # fmt: skip

lengths = have(
    "length",
    forall(q, then=[le(0, norm(q)), eq(norm(q) ** 2, Inner(q, q))]),
    intro(
        obtain(["sign"], apply("axiom:square", {"d": d, "v": q})),
        obtain(["root_sign", "root"], apply("axiom:sqrt", {"x": Inner(q, q)}, [by("sign")])),
        then=[by("root_sign"), by("root")],
    ),
)
scaled = have(
    "scaled",
    forall(c, C, q, given=[le(0, C), le(c**2, C**2)], then=[le(norm(c * q), C * norm(q))]),
    intro(
        obtain(["q_sign", "q_square"], apply("length", {"q": q})),
        obtain(["cq_sign", "cq_square"], apply("length", {"q": c * q})),
        obtain(["own"], apply("axiom:square", {"d": d, "v": q})),
        have("sign", le(0, C * norm(q)), auto(products=[["C_sign", "q_sign"]])),
        have("squares", le(norm(c * q) ** 2, (C * norm(q)) ** 2),
             auto("cq_square", inside("q_square", t, C**2 * t), products=[["small", "own"]])),
        given=["C_sign", "small"],
        then=[apply("statement:lemmas/square-order", {"x": norm(c * q), "y": C * norm(q)},
                    [by("sign"), by("squares")])],
    ),
)  # fmt: skip
projected = have(
    "projected",
    forall(p, q, C, given=[le(0, C), le(norm(q), C)],
           then=[le(sympy.Abs(Inner(p, q)), norm(p) * C)]),
    intro(
        obtain(["p_sign", "p_square"], apply("length", {"q": p})),
        obtain(["q_sign", "q_square"], apply("length", {"q": q})),
        obtain(["cauchy"], apply("statement:lemmas/cauchy-schwarz", {"d": d, "u": p, "v": q})),
        obtain(["up", "down", "own"], apply("axiom:abs", {"x": Inner(p, q)})),
        obtain(["p_own"], apply("axiom:square", {"d": d, "v": p})),
        have("sign", le(0, norm(p) * C), auto(products=[["p_sign", "C_sign"]])),
        have("shorter", le(Inner(q, q), C**2),
             auto("q_square", products=[["small", "q_sign"], ["small", "C_sign"]])),
        have("squares", le(sympy.Abs(Inner(p, q)) ** 2, (norm(p) * C) ** 2),
             auto("own", "cauchy", inside("p_square", t, t * C**2),
                  products=[["shorter", "p_own"]])),
        given=["C_sign", "small"],
        then=[apply("statement:lemmas/square-order",
                    {"x": sympy.Abs(Inner(p, q)), "y": norm(p) * C},
                    [by("sign"), by("squares")])],
    ),
)  # fmt: skip

_att = attention(Z(k), Z, n)
_sum = Over(j, Range(m), Max(0, Inner(w, p) - th(j)) * a(j))
_bound = (norm(w) * C + sympy.Abs(th(j))) * norm(a(j))

neuron = have(
    "neurons",
    forall(p, C, given=[le(0, C), le(norm(p), C)],
           then=[le(norm(_sum), Over(j, Range(m), _bound))]),
    intro(
        given=["C_sign", "small"],
        then=[
            apply(
                "statement:lemmas/summed-lengths",
                {"d": d, "n": m, "w": Abstraction(j, Max(0, Inner(w, p) - th(j)) * a(j)),
                 "r": Abstraction(j, _bound)},
                [
                    intro(
                        obtain(["inner"], apply("projected", {"p": w, "q": p, "C": C},
                                                [by("C_sign"), by("small")])),
                        obtain(["up", "down", "own"], apply("axiom:abs", {"x": Inner(w, p)})),
                        obtain(["th_up", "th_down", "th_own"], apply("axiom:abs", {"x": th(j)})),
                        have("size", le(0, norm(w) * C + sympy.Abs(th(j))),
                             auto("inner", "up", "down", "th_up", "th_down")),
                        obtain(["from_0", "above", "product"],
                               apply("axiom:max", {"x": 0, "y": Inner(w, p) - th(j)})),
                        obtain(["relu_small"],
                               apply("statement:lemmas/max-least",
                                     {"a": 0, "b": Inner(w, p) - th(j),
                                      "z": norm(w) * C + sympy.Abs(th(j))},
                                     [by("size"), auto("inner", "up", "th_down")])),
                        let(c, Max(0, Inner(w, p) - th(j)), "relu_is"),
                        have("relu_sign", le(0, c), auto("from_0", "relu_is")),
                        have("relu_less", le(c, norm(w) * C + sympy.Abs(th(j))),
                             auto("relu_small", "relu_is")),
                        have("relu_squares", le(c**2, (norm(w) * C + sympy.Abs(th(j))) ** 2),
                             auto(products=[["relu_sign", "relu_less"], ["size", "relu_less"]])),
                        obtain(["one"],
                               apply("scaled", {"factor": c, "q": a(j),
                                                "C": norm(w) * C + sympy.Abs(th(j))},
                                     [by("size"), by("relu_squares")])),
                        names=["j"],
                        given=["j_in"],
                        then=[auto("one", inside("relu_is", t, norm(t * a(j))))],
                    )
                ],
            )
        ],
    ),
)  # fmt: skip

_beta = projected_mean(v, Z, n, kappa * Inner(v, Z(k)))
attended = [
    obtain(
        ["att_is", "boltz", "bounded"],
        apply(
            "statement:kajitsuka-2024/rank-one-attention",
            {x.label: x for x in (d, s, wq, wk, wv, wo)}
            | {"n": n, "x": Z, "v": v, "w": w0, "z": Z(k), "kappa": kappa},
            [by("some_token"), by("scores"), by("values")],
        ),
    ),
    obtain(["v_sign", "v_square"], apply("length", {"q": v})),
    obtain(["w0_sign", "w0_square"], apply("length", {"q": w0})),
    have("reach", le(0, norm(v) * B), auto(products=[["v_sign", "B_sign"]])),
    obtain(
        ["mean_small"],
        apply("bounded", {"r": norm(v) * B}, [
            intro(
                obtain(["own"], apply("short", {"j": j}, [by("j_in")])),
                names=["j"],
                given=["j_in"],
                then=[apply("projected", {"p": v, "q": Z(j), "C": B}, [by("B_sign"), by("own")])],
            )
        ]),
    ),
    let(beta, _beta, "beta_is"),
    have("beta_small", le(sympy.Abs(beta), norm(v) * B),
         auto("mean_small", inside("beta_is", t, sympy.Abs(t)))),
    obtain(["beta_up", "beta_down", "beta_own"], apply("axiom:abs", {"x": beta})),
    have("beta_sign", le(0, sympy.Abs(beta)), auto("beta_up", "beta_down")),
    have("beta_squares", le(beta**2, (norm(v) * B) ** 2),
         auto("beta_own", products=[["beta_small", "beta_sign"], ["beta_small", "reach"]])),
    obtain(["att_short"], apply("scaled", {"factor": beta, "q": w0, "C": norm(v) * B},
                                [by("reach"), by("beta_squares")])),
    have("att_named", eq(_att, beta * w0), auto("att_is", inside("beta_is", t, t * w0))),
    obtain(["token_short"], apply("short", {"j": k}, [by("k_in")])),
    obtain(["sum_short", "sum_sign"],
           apply("statement:lemmas/triangle", {"d": d, "u": Z(k), "v": beta * w0})),
    have("state_named", eq(state(k), Z(k) + beta * w0), auto("att_named")),
    have("state_short", le(norm(Z(k) + beta * w0), whole),
         auto("sum_short", "att_short", "token_short")),
    have("whole_sign", le(0, whole),
         auto("B_sign", products=[["reach", "w0_sign"]])),
]  # fmt: skip

_point = Z(k) + beta * w0
final = intro(
    *attended,
    obtain(["mlp"], apply("neurons", {"p": _point, "C": whole},
                          [by("whole_sign"), by("state_short")])),
    obtain(["all_short", "all_sign"],
           apply("statement:lemmas/triangle",
                 {"d": d, "u": _point,
                  "v": Over(j, Range(m), Max(0, Inner(w, _point) - th(j)) * a(j))})),
    have("named", le(norm(network(_point)), limit),
         auto("all_short", "mlp", "state_short")),
    given=["k_in"],
    then=[auto("named", inside("state_named", q, norm(network(q))))],
)  # fmt: skip

PROOF = intro(
    lengths,
    scaled,
    projected,
    neuron,
    given=["some_token", "scores", "values", "B_sign", "short"],
    then=[final],
)

WEIGHTS, FORMS = rank_one_example(1)
EXAMPLE = WEIGHTS | {
    "n": number(2), "v": "v", "c": "w", "m": number(0), "direction": "v", "Z": "x", "B": number(4),
    "th": ["lam", [["i", "N"]], number(0)], "a": ["lam", [["i", "N"]], "v"],
}  # fmt: skip

STATEMENT = Statement(
    id="kajitsuka-2024/network-bound",
    title="Outputs of one rank-one head and an MLP are bounded by the lengths of the tokens",
    source=Source("kajitsuka-2024", "proposition-1", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/network-bound", CLAIM, EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA, forms={1: FORMS[0], 2: FORMS[1]}), DATA,
        scope="d = 2, s = 1, two tokens, no neuron",
    ),
)  # fmt: skip
