"""The derivative of the two-cluster family, exactly.

Statement (own proof). v, w orthonormal in R^d; N tokens D w that move along (w + beta v)/sqrt(1 +
beta^2), N tokens -D w along (w - beta v)/sqrt(1 + beta^2), and the query's own token D v along w;
A = a I, beta = a D^2. Then the derivative of the attended mean is exactly

    (2 N (beta + sqrt(1 + beta^2)) + e^beta)/(2 N + e^beta) w.

All directions are unit vectors, so with B = b I the block's derivative has the norm
1 + b (th (beta + sqrt(1 + beta^2)) + 1 - th), th = 2 N/(2 N + e^beta), in the token norm.

Method: all scores but the query's own, beta, vanish; the mean lies on v; the sums are sums of
equal terms.
"""

from typing import Any

import sympy
from flint import fmpq, fmpq_mat

from provers.instances import family_datum, number, vector_datum, witness
from provers.papers.sharper._soft_mean import A, d, h, soft_mean, soft_slope, x
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
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
from provers.surface import (
    Abstraction,
    Apply,
    Exp,
    Inner,
    Over,
    Range,
    Sqrt,
    eq,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

N, i, j, e, f = (natural(name) for name in ("N", "i", "j", "element", "f"))
v, w, g, m = (vector(name, d) for name in ("v", "w", "g", "m"))
D, a, z, mu, rho = (real(name) for name in ("D", "a", "z", "mu", "rho"))
beta = a * D**2
ROOT = Sqrt(1 + beta**2)
COUNT = N + N + 1
ONES = Abstraction(j, sympy.Integer(1))
SHARE = (2 * N * (beta + ROOT) + Exp(beta)) / (2 * N + Exp(beta))


def clusters(tokens: Any, steps: Any) -> list[Any]:
    """The families: N tokens on each side and the query's own."""
    return [
        forall(f, given=[lt(f, N)], then=[eq(tokens(f), D * w)]),
        forall(f, given=[lt(f, N)], then=[eq(tokens(N + f), -D * w)]),
        eq(tokens(N + N), D * v),
        forall(f, given=[lt(f, N)], then=[eq(steps(f), 1 / ROOT * (w + beta * v))]),
        forall(f, given=[lt(f, N)], then=[eq(steps(N + f), 1 / ROOT * (w - beta * v))]),
        eq(steps(N + N), w),
    ]


CLUSTER_NAMES = ["right", "left", "own", "right_step", "left_step", "own_step"]
FRAME = [
    eq(Inner(v, v), 1), eq(Inner(w, w), 1), eq(Inner(w, v), 0),
    forall(g, then=[eq(Apply(A, g), a * g)]),
]  # fmt: skip
FRAME_NAMES = ["unit_v", "unit_w", "orthogonal", "A_is"]

CLAIM = forall(
    d, N, A, x, h, v, w, D, a,
    given=[*FRAME, *clusters(x, h)],
    then=[eq(soft_slope(d, COUNT, A, ONES, x, D * v, h, w), SHARE * w)],
)  # fmt: skip

Aq = Apply(A, D * v)


def weight(at: Any) -> Any:
    """e^score."""
    return Exp(Inner(x(at), Aq))


def term(weighted: Any, token: Any, step: Any, mean: Any) -> Any:
    """One summand of the derivative."""
    centred = token - mean
    return weighted * (step + Inner(step, a * D * v) * centred + Inner(centred, a * w) * centred)


def split(name: str, kind: str, body: Any) -> Any:
    """Step: the sum over 2 N tokens is that over each cluster."""
    at: dict[str, Any] = {"n": N, "e": N, "f": Abstraction(j, body(j))}
    if kind == "vector":
        at["d"] = d
    lemma = {"vector": "lemmas/vector-sum-split", "number": "lemmas/sum-split"}[kind]
    return obtain([name], apply(f"statement:{lemma}", at))


def cluster(name: str, body: Any, offset: Any, value: Any, rule: Rule) -> Any:
    """Step: the sum over one cluster is N times its one value."""
    shifted = Abstraction(j, body(offset + j)).args[1]
    return have(
        name,
        eq(Over(j, Range(N), shifted), Over(j, Range(N), value)),
        termwise(Range(N), j, shifted, value, rule),
    )


def scores(at: Any, fact: str, sign: int) -> list[Any]:
    """Steps: token ``at`` is sign D w by ``fact``; its score vanishes."""
    return [
        obtain(["place"], apply(fact, {"f": e}, [by("in_range")])),
        have(
            "score",
            eq(Inner(x(at), Aq), 0),
            auto(
                inside("Aq_is", g, Inner(x(at), g)),
                inside("place", g, Inner(g, a * D * v)),
                inside("orthogonal", z, a * D**2 * z),
            ),
        ),
    ]


def value(sign: int) -> Any:
    """The summand of a cluster."""
    return term(1, sign * D * w, rho * (w + sign * beta * v), mu * v)


def summand(at: Any, fact: str, sign: int, step_fact: str) -> Rule:
    """Rule: the summand of token ``at`` is the cluster's."""
    side = sign * D * w
    direction = rho * (w + sign * beta * v)
    return intro(
        *scores(at, fact, sign),
        obtain(["turn"], apply(step_fact, {"f": e}, [by("in_range")])),
        have(
            "turn_rho",
            eq(h(at), direction),
            auto("turn", inside("rho_is", z, z * (w + sign * beta * v))),
        ),
        given=["in_range"],
        then=[
            auto(
                inside("score", z, term(Exp(z), x(at), h(at), mu * v)),
                inside("place", g, term(1, g, h(at), mu * v)),
                inside("turn_rho", g, term(1, side, g, mu * v)),
            )
        ],
    )


def body(at: Any) -> Any:
    """Summand number ``at``."""
    return term(weight(at), x(at), h(at), mu * v)


def found(sign: int) -> Any:
    """The summand of a cluster, in terms of v and w."""
    return rho * (w + sign * beta * v) + a * D * (rho * beta + 1) * (D * w - sign * mu * v)


def total(first: Any, second: Any, mean: Any) -> Any:
    """The sum of the derivative, with A q, A k and the mean as given."""
    return Over(
        f,
        Range(COUNT),
        weight(f)
        * (h(f) + Inner(h(f), first) * (x(f) - mean) + Inner(x(f) - mean, second) * (x(f) - mean)),
    )


MASS = Over(i, Range(COUNT), weight(i))

PROOF = intro(
    let(rho, 1 / ROOT, "rho_is"),
    obtain(["natural"], apply("axiom:nat-nonnegative", {"n": N})),
    obtain(["exp_sign"], apply("axiom:exp-positive", {"x": beta})),
    have("under_root", le(0, 1 + beta**2), positive()),
    have("beta_square", le(0, beta**2), positive()),
    obtain(["root_sign", "root"], apply("axiom:sqrt", {"x": 1 + beta**2}, [by("under_root")])),
    have("mass_sign", lt(0, 2 * N + Exp(beta)), auto("natural", "exp_sign")),
    obtain(["A_v"], apply("A_is", {"g": D * v})),
    obtain(["A_w"], apply("A_is", {"g": w})),
    have("Aq_is", eq(Aq, a * D * v), auto("A_v")),
    have(
        "own_score",
        eq(Inner(x(N + N), Aq), beta),
        auto(
            inside("Aq_is", g, Inner(x(N + N), g)),
            inside("own", g, Inner(g, a * D * v)),
            inside("unit_v", z, a * D**2 * z),
        ),
    ),
    # the mass
    split("mass_split", "number", weight),
    cluster("mass_right", weight, 0, sympy.Integer(1),
            intro(*scores(e, "right", 1), given=["in_range"],
                  then=[auto(inside("score", z, Exp(z)))])),
    cluster("mass_left", weight, N, sympy.Integer(1),
            intro(*scores(N + e, "left", -1), given=["in_range"],
                  then=[auto(inside("score", z, Exp(z)))])),
    have(
        "mass",
        eq(Over(j, Range(COUNT), weight(j)), 2 * N + Exp(beta)),
        auto("mass_split", "mass_right", "mass_left", inside("own_score", z, Exp(z))),
    ),
    # the mean
    split("pull_split", "vector", lambda at: weight(at) * x(at)),
    *[
        cluster(
            name, lambda at: weight(at) * x(at), offset, sign * D * w,
            intro(*scores(offset + e, fact, sign), given=["in_range"],
                  then=[auto(inside("score", z, Exp(z) * x(offset + e)), "place")]),
        )
        for name, offset, fact, sign in (
            ("pull_right", sympy.Integer(0), "right", 1), ("pull_left", N, "left", -1),
        )
    ],
    have(
        "pull",
        eq(Over(j, Range(COUNT), weight(j) * x(j)), Exp(beta) * D * v),
        auto("pull_split", "pull_right", "pull_left",
             inside("own_score", z, Exp(z) * x(N + N)), inside("own", g, Exp(beta) * g)),
    ),
    let(mu, Exp(beta) * D / (2 * N + Exp(beta)), "mu_is"),
    have(
        "mean",
        eq(soft_mean(d, COUNT, A, ONES, x, D * v), mu * v),
        auto(
            inside("mass", z, 1 / z * Over(j, Range(COUNT), weight(j) * x(j))),
            inside("pull", g, 1 / (2 * N + Exp(beta)) * g),
            inside("mu_is", z, z * v),
        ),
    ),
    # the derivative
    split("slope_split", "vector", body),
    cluster("slope_right", body, sympy.Integer(0), value(1), summand(e, "right", 1, "right_step")),
    cluster("slope_left", body, N, value(-1), summand(N + e, "left", -1, "left_step")),
    have("own_summand", eq(body(N + N), term(Exp(beta), D * v, w, mu * v)),
         auto(inside("own_score", z, term(Exp(z), x(N + N), h(N + N), mu * v)),
              inside("own", g, term(Exp(beta), g, h(N + N), mu * v)),
              inside("own_step", g, term(Exp(beta), D * v, g, mu * v)))),
    have("under_square", le(1, ROOT**2), auto("root", "beta_square")),
    obtain(["root_above"], apply("statement:lemmas/square-order", {"x": 1, "y": ROOT},
                                 [by("root_sign"), auto("under_square")])),
    have("root_positive", lt(0, ROOT), auto("root_above")),
    have("rho_root", eq(rho * (1 + beta**2), ROOT),
         auto(inside("root", z, rho * z), inside("rho_is", z, z * ROOT**2),
              nonzero=["root_positive"])),
    *[
        have(
            f"{name}_value",
            eq(value(sign), found(sign)),
            auto(
                inside("unit_w", z, a * D * z * (D * w - mu * v)),
                inside("unit_w", z, a * D * z * (D * w + mu * v)),
                *[
                    inside("orthogonal", z, factor * z * vec)
                    for factor in (a * D * rho, a * mu)
                    for vec in (D * w, mu * v)
                ],
                *[inside("unit_v", z, a * D * rho * beta * z * vec) for vec in (D * w, mu * v)],
            ),
        )
        for name, sign in (("right", 1), ("left", -1))
    ],
    have(
        "own_value",
        eq(term(Exp(beta), D * v, w, mu * v), Exp(beta) * w),
        auto(*[inside("orthogonal", z, Exp(beta) * factor * z * v)
               for factor in (a * D**2, a * D * mu, a * mu**2)]),
    ),
    have(
        "numerator",
        eq(Over(j, Range(COUNT), body(j)), (2 * N * (beta + ROOT) + Exp(beta)) * w),
        auto("slope_split", "slope_right", "slope_left", "own_summand", "own_value",
             inside("right_value", g, N * g), inside("left_value", g, N * g),
             inside("rho_root", z, N * z * w)),
    ),
    given=[*FRAME_NAMES, *CLUSTER_NAMES],
    then=[
        auto(
            inside("mean", g, total(Aq, Apply(A, w), g) / MASS),
            inside("Aq_is", g, total(g, Apply(A, w), mu * v) / MASS),
            inside("A_w", g, total(a * D * v, g, mu * v) / MASS),
            inside("mass", z, 1 / z * total(a * D * v, a * w, mu * v)),
            inside("numerator", g, 1 / (2 * N + Exp(beta)) * g),
        )
    ],
)  # fmt: skip

IDENT = "sharper/two-clusters"
STATEMENT = Statement(
    id=IDENT,
    title="The derivative of the two-cluster family, exactly",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={"d": number(2), "N": number(1), "A": ["scale", ["q", "3/4"], ["id", 2]],
            "D": number(1), "a": ["q", "3/4"]},
        given=[
            exact(), exact(), exact(), intro(then=[auto()]),
            ["enumerate", [exact()]], ["enumerate", [exact()]], exact(),
            ["enumerate", [exact()]], ["enumerate", [exact()]], exact(),
        ],
        data={
            "v": vector_datum(fmpq_mat(2, 1, [1, 0])),
            "w": vector_datum(fmpq_mat(2, 1, [0, 1])),
            "x": family_datum(fmpq_mat(2, 3, [0, 0, 1, 1, -1, 0])),
            "h": family_datum(fmpq_mat(2, 3, [fmpq(3, 5), fmpq(-3, 5), 0,
                                              fmpq(4, 5), fmpq(4, 5), 1])),
        },
        scope="d = 2, one token on each side, beta = 3/4",
    ),
)  # fmt: skip
