"""Multiplying the weights of a mean by factors near 1 moves it little, and exactly how much.

Statement (own proof). Let w(i) > 0 and (1 - e) w(i) <= u(i) <= (1 + e) w(i) with 0 <= e < 1, and
|x(i)| <= R, for i < n, n > 0. The means mu = sum w x / sum w and nu = sum u x / sum u satisfy

    R (nu - mu) <= e (R^2 - mu nu),      the same with mu and nu exchanged,      |mu|, |nu| <= R.

For R = 1 this says |artanh nu - artanh mu| <= artanh e, with equality for two clusters x = +-1.

Method: for every i, slack w(i) <= (R - e nu) w(i) (x(i) - mu) + R u(i) (nu - x(i)) with
slack = R (nu - mu) - e (R^2 - mu nu); the right-hand sides sum to 0. Termwise the difference is
R |nu - x| (distance of u from its nearer bound) + e (R -+ nu)(R +- x) w.
"""

from typing import Any

from provers.instances import number, witness
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    cases,
    contra,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

n, i, j = natural("n"), natural("i"), natural("j")
w, u, x = family("w"), family("u"), family("x")
e, R, mu, nu, h = (real(t) for t in ("e", "R", "mu", "nu", "h"))


def total(body: Any) -> Any:
    """Sum over i < n."""
    return Over(i, Range(n), body)


def mean(weight: Any, value: Any = x) -> Any:
    """Mean of the values with the given weights."""
    return total(weight(i) * value(i)) / total(weight(i))


WEIGHTS = [
    lt(0, n),
    le(0, e),
    lt(e, 1),
    forall(i, given=[lt(i, n)], then=[lt(0, w(i))]),
    forall(i, given=[lt(i, n)], then=[le((1 - e) * w(i), u(i)), le(u(i), (1 + e) * w(i))]),
]


def within(bound: Any) -> Any:
    """All n values lie in [-bound, bound]."""
    return forall(i, given=[lt(i, n)], then=[le(-bound, x(i)), le(x(i), bound)])


CLAIM = forall(
    n, w, u, x, e, R,
    given=[*WEIGHTS, within(R)],
    then=[
        lt(0, total(w(i))),
        lt(0, total(u(i))),
        le(R * (mean(u) - mean(w)), e * (R**2 - mean(w) * mean(u))),
        le(R * (mean(w) - mean(u)), e * (R**2 - mean(w) * mean(u))),
        le(-R, mean(w)), le(mean(w), R),
        le(-R, mean(u)), le(mean(u), R),
    ],
)  # fmt: skip

K = natural("element")


def positive_total(name: Any, weight: Any, fact: Any) -> Any:
    """0 < sum of the weights."""
    return have(
        name,
        lt(0, total(weight(i))),
        termwise(
            Range(n), i, 0 * i, weight(i),
            intro(
                obtain(["it"], apply(fact, {"i": K}, [by("below")])),
                given=["below"],
                then=[auto("it")],
            ),
            nonempty="not_empty",
        ),
    )  # fmt: skip


def bounded_total(name: Any, weight: Any, fact: Any, upper: Any) -> Any:
    """sum of weight times value is at most R times the sum of the weights (or at least -R)."""
    sides = (weight(i) * x(i), R * weight(i)) if upper else (-R * weight(i), weight(i) * x(i))
    used = "x_at_most_R" if upper else "x_at_least_R"
    return have(
        name,
        le(total(sides[0]), total(sides[1])),
        termwise(
            Range(n), i, *sides,
            intro(
                obtain(["sign"], apply(fact, {"i": K}, [by("below")])),
                obtain(
                    ["x_at_least_R", "x_at_most_R"], apply("values", {"i": K}, [by("below")])
                ),
                given=["below"],
                then=[auto(products=[["sign", used]])],
            ),
        ),
    )  # fmt: skip


def named_mean(var: Any, weight: Any, label: Any) -> Any:
    """Name a mean and bound it by R."""
    return [
        let(var, mean(weight), f"{label}_is"),
        have(
            f"{label}_times_mass",
            eq(var * total(weight(i)), total(weight(i) * x(i))),
            auto(
                inside(f"{label}_is", h, h * total(weight(i))),
                nonzero=[f"{label}_mass"],
            ),
        ),
        have(
            f"{label}_below",
            le(var, R),
            contra(
                "above",
                auto(
                    f"{label}_upper", f"{label}_times_mass", products=[["above", f"{label}_mass"]]
                ),
            ),
        ),
        have(
            f"{label}_above",
            le(-R, var),
            contra(
                "below",
                auto(
                    f"{label}_lower", f"{label}_times_mass", products=[["below", f"{label}_mass"]]
                ),
            ),
        ),
    ]


slack = R * (nu - mu) - e * (R**2 - mu * nu)
right = (R - e * nu) * w(i) * (x(i) - mu) + R * u(i) * (nu - x(i))
near = R * (u(K) - (1 - e) * w(K))

one_term = intro(
    obtain(["w_sign"], apply("weights", {"i": K}, [by("below")])),
    obtain(["u_low", "u_high"], apply("factors", {"i": K}, [by("below")])),
    obtain(["x_low", "x_high"], apply("values", {"i": K}, [by("below")])),
    given=["below"],
    then=[
        cases(
            x(K), nu, "place",
            less=auto(
                products=[["R_sign", "place", "u_low"], ["e_sign", "nu_below", "x_low", "w_sign"]]
            ),
            equal=auto(
                inside("place", h, h * near),
                products=[["e_sign", "nu_below", "x_low", "w_sign"]],
            ),
            greater=auto(
                products=[["R_sign", "place", "u_high"], ["e_sign", "nu_above", "x_high", "w_sign"]]
            ),
        )
    ],
)  # fmt: skip

# The same with every x(i) turned round: then mu and nu change sign.
other_slack = R * (mu - nu) - e * (R**2 - mu * nu)
other_right = (R + e * nu) * w(i) * (mu - x(i)) + R * u(i) * (x(i) - nu)
other_near = R * (u(K) - (1 - e) * w(K))
other_term = intro(
    obtain(["w_sign"], apply("weights", {"i": K}, [by("below")])),
    obtain(["u_low", "u_high"], apply("factors", {"i": K}, [by("below")])),
    obtain(["x_low", "x_high"], apply("values", {"i": K}, [by("below")])),
    given=["below"],
    then=[
        cases(
            x(K), nu, "place",
            less=auto(
                products=[["R_sign", "place", "u_high"], ["e_sign", "nu_below", "x_low", "w_sign"]]
            ),
            equal=auto(
                inside("place", h, h * -other_near),
                products=[["e_sign", "nu_above", "x_high", "w_sign"]],
            ),
            greater=auto(
                products=[["R_sign", "place", "u_low"], ["e_sign", "nu_above", "x_high", "w_sign"]]
            ),
        )
    ],
)  # fmt: skip


def one_side(name: Any, left: Any, body: Any, term: Any) -> Any:
    """slack <= 0 from the sum of the termwise inequality."""
    return [
        have(
            f"{name}_sum",
            le(total(left * w(i)), total(body)),
            termwise(Range(n), i, left * w(i), body, term),
        ),
        have(
            name,
            le(left, 0),
            contra(
                "above",
                auto(
                    f"{name}_sum",
                    inside("mu_times_mass", h, (R - e * nu) * h),
                    inside("mu_times_mass", h, e * nu * h),
                    inside("nu_times_mass", h, R * h),
                    products=[["above", "mu_mass"]],
                ),
            ),
        ),
    ]


def restated(ref: Any) -> Any:
    """A fact about the names mu and nu, which are the means."""
    return auto(
        ref,
        inside("mu_is", h, h),
        inside("nu_is", h, h),
        inside("mu_is", h, R * h),
        inside("nu_is", h, R * h),
        inside("mu_is", h, e * h * nu),
        inside("nu_is", h, e * h * mean(w)),
    )


PROOF: Rule = intro(
    have(
        "u_positive",
        forall(i, given=[lt(i, n)], then=[lt(0, u(i))]),
        intro(
            obtain(["w_sign"], apply("weights", {"i": i}, [by("below")])),
            obtain(["u_low", "u_high"], apply("factors", {"i": i}, [by("below")])),
            given=["below"],
            then=[auto("u_low", products=[["e_below_1", "w_sign"]])],
        ),
    ),
    have("first", lt(0, n), by("not_empty")),
    obtain(["x0_low", "x0_high"], apply("values", {"i": 0}, [by("first")])),
    have("R_sign", le(0, R), auto("x0_low", "x0_high")),
    positive_total("mu_mass", w, "weights"),
    positive_total("nu_mass", u, "u_positive"),
    bounded_total("mu_upper", w, "weights", True),
    bounded_total("mu_lower", w, "weights", False),
    bounded_total("nu_upper", u, "u_positive", True),
    bounded_total("nu_lower", u, "u_positive", False),
    *named_mean(mu, w, "mu"),
    *named_mean(nu, u, "nu"),
    *one_side("nu_not_far_above", slack, right, one_term),
    *one_side("nu_not_far_below", other_slack, other_right, other_term),
    given=["not_empty", "e_sign", "e_below_1", "weights", "factors", "values"],
    then=[
        by("mu_mass"), by("nu_mass"),
        restated("nu_not_far_above"), restated("nu_not_far_below"),
        restated("mu_above"), restated("mu_below"),
        restated("nu_above"), restated("nu_below"),
    ],
)  # fmt: skip

_ONES = ["lam", [["i", "N"]], ["q", "1"]]
STATEMENT = Statement(
    id="lemmas/reweighted-mean",
    title="Multiplying the weights of a mean by factors near 1 moves it little",
    source=Source("lemmas", "reweighted-mean", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/reweighted-mean",
        CLAIM,
        at={
            "n": number(2), "w": _ONES, "u": ["lam", [["i", "N"]], ["+", ["q", "1/2"], "i"]],
            "x": ["lam", [["i", "N"]], ["+", ["q", "-1"], ["*", ["q", "2"], "i"]]],
            "e": ["q", "1/2"], "R": number(1),
        },
        given=[
            exact(), exact(), exact(),
            intro(given=["below"], then=[auto()]),
            ["enumerate", [intro(then=[exact(), exact()]), intro(then=[exact(), exact()])]],
            ["enumerate", [intro(then=[exact(), exact()]), intro(then=[exact(), exact()])]],
        ],
        scope="two points of opposite sign, weights 1/2 and 3/2",
    ),
)  # fmt: skip
