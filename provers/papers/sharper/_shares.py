"""What the bounds of attention's derivative at one query share: its shares P(j) = e^s(j)/mass.

One query q with the scores s(j) = <x(j), A q>, tokens x that move along h and the query along k;
mu is the mean of the tokens with weights P, ``soft_mean``.
"""

from __future__ import annotations

from typing import Any

import sympy

from provers.papers.lemmas.norm_perturbation import square
from provers.papers.sharper._soft_mean import A, d, h, k, n, q, soft_mean, soft_slope, x
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    termwise,
)
from provers.surface import (
    Abstraction,
    Apply,
    Exp,
    Inner,
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

j, f, e = natural("j"), natural("f"), natural("element")
D, F, a, r, z = (real(name) for name in ("D", "F", "a", "r", "z"))
u, v, w, mu = (vector(name, d) for name in ("u", "v", "w", "mu"))
g = a * D**2
ONES = Abstraction(j, sympy.Integer(1))
seen = soft_mean(d, n, A, ONES, x, q)
slope = soft_slope(d, n, A, ONES, x, q, h, k)
Aq, Ak = Apply(A, q), Apply(A, k)
MASS = Over(f, Range(n), Exp(Inner(x(f), Aq)))


def share(at: Any) -> Any:
    """Weight of a token."""
    return Exp(Inner(x(at), Aq)) / MASS


def total(body: Any) -> Any:
    """Sum over j < n."""
    return Over(j, Range(n), body)


SHARES = Abstraction(j, share(j))
MASS_SIGN = [
    have("mass", lt(0, MASS), positive("not_empty")),
    have("mass_inverse", lt(0, 1 / MASS), positive("mass")),
]
# The shares are weights, from the facts of MASS_SIGN.
WEIGHTS = [
    have(
        "shares",
        forall(j, given=[lt(j, n)], then=[le(0, share(j))]),
        intro(
            obtain(["exp_sign"], apply("axiom:exp-positive", {"x": Inner(x(j), Aq)})),
            given=["in_range"], then=[auto(products=[["exp_sign", "mass_inverse"]])],
        ),
    ),
    have("shares_add_up", eq(total(share(j)), 1), auto(nonzero=["mass"])),
]  # fmt: skip
MEAN = [
    let(mu, seen, "mu_is"),
    have("mean", eq(mu, total(share(j) * x(j))), auto("mu_is")),
]
# From the parts of the derivative, written with mu, to the formula itself.
FORMULA = [
    inside("mu_is", w, Over(j, Range(n), share(j) * Inner(h(j), Aq) * Inner(x(j) - w, u))),
    inside("mu_is", w, Over(j, Range(n), share(j) * Inner(x(j) - w, Ak) * Inner(x(j) - w, u))),
]


def centred(name: str, of: Any, mean: Rule) -> Any:
    """Step: sum P <x - mu, of>^2 <= D^2 |of|^2; ``mean`` proves that mu is the mean."""
    return obtain(
        [name],
        apply(
            "statement:lemmas/weighted-spread",
            {"d": d, "n": n, "x": x, "P": SHARES, "mu": mu, "w": of, "D": D},
            [by("shares"), by("shares_add_up"), mean, by("tokens")],
        ),
    )  # fmt: skip


def crossed(name: str, of: Any) -> Any:
    """Step: sum <of, h>^2 <= sum |of|^2 |h|^2."""
    return have(
        name,
        le(total(Inner(of, h(j)) ** 2), total(square(of) * square(h(j)))),
        termwise(
            Range(n), j, Inner(of, h(j)) ** 2, square(of) * square(h(j)),
            intro(
                obtain(["cross"],
                       apply("statement:lemmas/cauchy-schwarz", {"d": d, "u": of, "v": h(e)})),
                given=["in_range"], then=[auto("cross")],
            ),
        ),
    )  # fmt: skip
