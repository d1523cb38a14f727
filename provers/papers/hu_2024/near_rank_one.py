"""Attention with nearly rank-one scores and values is nearly a mean of projections.

Statement (own proof). For tokens x(0), ..., x(n - 1), n >= 1, and a query z, let

    |<W_K x_j, W_Q z> - kappa <v, x_j><v, z>| <= a,   0 <= a < 1/2,
    |W_O W_V x_j - <v, x_j> w|^2 <= b^2,   |<v, x_j>| <= r,   r > 0.

Then |Att(z, X) - beta w|^2 <= 2 b^2 + 32 a^2 r^2 |w|^2, with beta the softmax mean of the <v, x_j>
at the logits kappa <v, x_j><v, z>.

Method: the softmax factors change by at most 1 +- 2 a (``reweighted-mean``); a mean of vectors of
length b is no longer (``mean-in-ball``).
"""

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._attention import (
    attention,
    d,
    projected_mass,
    projected_mean,
    projected_sum,
    weights,
    wk,
    wo,
    wq,
    wv,
)
from provers.proof import (
    apply,
    auto,
    by,
    contra,
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
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

n, j, element = natural("n"), natural("j"), natural("element")
x = family("x", d)
v, w, z, h, rest, moved = (vector(t, d) for t in ("v", "w", "z", "h", "rest", "moved"))
kappa, r, a, b, t = (real(name) for name in ("kappa", "r", "a", "b", "t"))
mu, nu, inverse = real("mu"), real("nu"), real("inverse")
slope = kappa * Inner(v, z)


def score(place: object) -> object:
    """The logit of a token."""
    return Inner(Apply(wk, x(place)), Apply(wq, z))


def value(place: object) -> object:
    """The value of a token."""
    return Apply(wo, Apply(wv, x(place)))


CLAIM = forall(
    *weights, n, x, v, w, z, kappa, r, a, b,
    given=[
        lt(0, n),
        le(0, a),
        lt(2 * a, 1),
        lt(0, r),
        forall(
            j, given=[lt(j, n)],
            then=[
                le(score(j) - slope * Inner(v, x(j)), a),
                le(slope * Inner(v, x(j)) - score(j), a),
            ],
        ),
        forall(
            j, given=[lt(j, n)],
            then=[le(Inner(value(j) - Inner(v, x(j)) * w, value(j) - Inner(v, x(j)) * w), b**2)],
        ),
        forall(j, given=[lt(j, n)], then=[le(-r, Inner(v, x(j))), le(Inner(v, x(j)), r)]),
    ],
    then=[
        le(
            Inner(
                attention(z, x, n) - projected_mean(v, x, n, slope) * w,
                attention(z, x, n) - projected_mean(v, x, n, slope) * w,
            ),
            2 * b**2 + 32 * a**2 * r**2 * Inner(w, w),
        )
    ],
)  # fmt: skip

near, exact_weight = Exp(score(j)), Exp(slope * Inner(v, x(j)))
Z = Over(j, Range(n), near)
shift = score(j) - slope * Inner(v, x(j))
mean = projected_mean(v, x, n, slope)
nearly = Over(j, Range(n), near * Inner(v, x(j))) / Z
error = Over(j, Range(n), inverse * near * (value(j) - Inner(v, x(j)) * w))
M, S = projected_mass(v, x, n, slope), projected_sum(v, x, n, slope)

factors = intro(
    obtain(["high", "low"], apply("scores", {"j": j}, [by("s")])),
    obtain(["base"], apply("axiom:exp-positive", {"x": slope * Inner(v, x(j))})),
    obtain(["own"], apply("axiom:exp-positive", {"x": score(j)})),
    obtain(["up"], apply("axiom:exp-above-tangent", {"x": shift})),
    obtain(["down"], apply("axiom:exp-above-tangent", {"x": -shift})),
    have("up_factor", le(1 - 2 * a, Exp(shift)), auto("up", "low", "a_sign")),
    have("down_factor", le(1 - a, Exp(-shift)), auto("down", "high")),
    # e^l~ (1 - a) <= e^l, and 1 <= (1 + 2 a)(1 - a)
    have("part", le((1 - a) * near, exact_weight), auto(products=[["down_factor", "own"]])),
    have("room", le(0, 1 - 2 * a), auto("a_small")),
    have("unit", le(1, (1 + 2 * a) * (1 - a)), auto(products=[["a_sign", "room"]])),
    have("opening", lt(0, 1 + 2 * a), auto("a_sign")),
    names=["j"],
    given=["s"],
    then=[
        auto(products=[["up_factor", "base"]]),
        auto(products=[["unit", "own"], ["part", "opening"]]),
    ],
)  # fmt: skip

PROOF = intro(
    obtain(
        ["M_pos", "Z_pos", "up", "down", "mu_low", "mu_high", "nu_low", "nu_high"],
        apply(
            "statement:lemmas/reweighted-mean",
            {
                "n": n,
                "w": Abstraction(j, exact_weight),
                "u": Abstraction(j, near),
                "x": Abstraction(j, Inner(v, x(j))),
                "e": 2 * a,
                "R": r,
            },
            [
                by("n_pos"),
                auto("a_sign"),
                auto("a_small"),
                intro(given=["s"], then=[positive()], names=["j"]),
                factors,
                intro(
                    obtain(["low", "high"], apply("projections", {"j": j}, [by("s")])),
                    names=["j"],
                    given=["s"],
                    then=[by("low"), by("high")],
                ),
            ],
        ),
    ),
    let(mu, mean, "mu_is"),
    let(nu, nearly, "nu_is"),
    have("rise", le(r * (nu - mu), 2 * a * (r**2 - mu * nu)),
         auto("up", inside("mu_is", t, -r * t), inside("nu_is", t, r * t),
              inside("nu_is", t, 2 * a * mu * t), inside("mu_is", t, 2 * a * nearly * t))),
    have("fall", le(r * (mu - nu), 2 * a * (r**2 - mu * nu)),
         auto("down", inside("mu_is", t, r * t), inside("nu_is", t, -r * t),
              inside("nu_is", t, 2 * a * mu * t), inside("mu_is", t, 2 * a * nearly * t))),
    have("mu_low2", le(0, r + mu), auto("mu_low", "mu_is")),
    have("mu_high2", le(0, r - mu), auto("mu_high", "mu_is")),
    have("nu_low2", le(0, r + nu), auto("nu_low", "nu_is")),
    have("nu_high2", le(0, r - nu), auto("nu_high", "nu_is")),
    have("above", le(0, r**2 - mu * nu),
         auto(products=[["mu_low2", "nu_high2"], ["mu_high2", "nu_low2"]])),
    have("below", le(0, r**2 + mu * nu),
         auto(products=[["mu_low2", "nu_low2"], ["mu_high2", "nu_high2"]])),
    have("a_above", le(2 * a * (r**2 - mu * nu), 4 * a * r**2),
         auto(products=[["a_sign", "below"]])),
    have("rise2", le(nu - mu, 4 * a * r),
         contra("denied", auto("rise", "a_above", products=[["denied", "r_pos"]]))),
    have("fall2", le(mu - nu, 4 * a * r),
         contra("denied", auto("fall", "a_above", products=[["denied", "r_pos"]]))),
    have("up_room", le(0, 4 * a * r - (nu - mu)), auto("rise2")),
    have("down_room", le(0, 4 * a * r - (mu - nu)), auto("fall2")),
    have("means", le((nu - mu) ** 2, 16 * a**2 * r**2),
         auto(products=[["up_room", "down_room"]])),
    let(inverse, 1 / Z, "inverse_is"),
    have("unit", eq(inverse * Z, 1), auto(inside("inverse_is", t, t * Z), nonzero=["Z_pos"])),
    have("inverse_pos", lt(0, inverse),
         contra("denied", auto("unit", products=[["denied", "Z_pos"]]))),
    obtain(
        ["rest_small"],
        apply(
            "statement:lemmas/mean-in-ball",
            {
                "d": d,
                "n": n,
                "x": Abstraction(j, value(j) - Inner(v, x(j)) * w),
                "P": Abstraction(j, inverse * near),
                "D": b,
            },
            [
                intro(
                    obtain(["own"], apply("axiom:exp-positive", {"x": score(j)})),
                    names=["j"],
                    given=["s"],
                    then=[auto(products=[["inverse_pos", "own"]])],
                ),
                auto("unit"),
                intro(
                    obtain(["near_value"], apply("values", {"j": j}, [by("s")])),
                    names=["j"],
                    given=["s"],
                    then=[by("near_value")],
                ),
            ],
        ),
    ),
    let(rest, error, "rest_is"),
    have("rest_bound", le(Inner(rest, rest), b**2),
         auto("rest_small", inside("rest_is", h, Inner(h, rest)),
              inside("rest_is", h, Inner(h, error)))),
    let(moved, attention(z, x, n) - mean * w, "moved_is"),
    have(
        "moved_parts",
        eq(moved, (nu - mu) * w + rest),
        auto(
            "moved_is", "rest_is",
            inside("mu_is", t, t * w), inside("nu_is", t, t * w),
            inside("inverse_is", t, t * Over(j, Range(n), near * (
                value(j) - Inner(v, x(j)) * w))),
        ),
    ),
    obtain(["spread"], apply("axiom:square", {"d": d, "v": (nu - mu) * w - rest})),
    obtain(["w_sign"], apply("axiom:square", {"d": d, "v": w})),
    have("sizes", le((nu - mu) ** 2 * Inner(w, w), 16 * a**2 * r**2 * Inner(w, w)),
         auto(products=[["means", "w_sign"]])),
    have("result", le(Inner(moved, moved), 2 * b**2 + 32 * a**2 * r**2 * Inner(w, w)),
         auto("spread", "sizes", "rest_bound",
              inside("moved_parts", h, Inner(h, moved)),
              inside("moved_parts", h, Inner(h, (nu - mu) * w + rest)))),
    given=["n_pos", "a_sign", "a_small", "r_pos", "scores", "values", "projections"],
    then=[
        auto("result", inside("moved_is", h, Inner(h, moved)),
             inside("moved_is", h, Inner(h, attention(z, x, n) - mean * w)))
    ],
)  # fmt: skip

EXAMPLE = {
    "d": number(1), "s": number(1), "n": number(2), "kappa": number(1), "r": number(2),
    "a": ["q", "1/4"], "b": number(1), "v": "one", "w": "one", "z": "one", "x": "x",
    "Wq": ["outer", "one", "one"], "Wk": ["outer", "one", "one"], "Wv": ["outer", "one", "one"],
    "Wo": ["outer", "one", "one"],
}  # fmt: skip
DATA = {
    "one": {"sort": ["V", 1], "rationals": ["1"]},
    "x": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "2"]},
}

STATEMENT = Statement(
    id="hu-2024/near-rank-one",
    title="Attention with nearly rank-one scores and values is nearly a mean of projections",
    source=Source("hu-2024", "lemma-2.2, any rank", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/near-rank-one", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE, DATA), DATA,
        scope="d = s = 1, n = 2, kappa = 1",
    ),
)  # fmt: skip
