"""Instance certificates and numeric checks of lora-floor: updates of W_2 of small rank.

The solution K of the least-squares problem is exact data, and its normal equations are checked
exactly; the tail of singular values is enclosed in balls. So the kernel certifies that no update of
rank k leaves less than one number and that some update leaves at most another, just above it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mat

from provers.evidence import InstanceOutcome, Label, NumericOutcome, Settings, Verdict
from provers.instances import family_datum, instance_document, map_datum, vector_datum
from provers.kernel.terms import fact
from provers.papers.layer import mlp
from provers.papers.sharper._rounding import decimal_above, decimal_below
from provers.proof import apply, auto, enclose, exact, have, inside, intro, obtain
from provers.statement import Instance, NumericCheck
from provers.surface import (
    Abstraction,
    Adjoint,
    Apply,
    Inner,
    Over,
    Range,
    Relu,
    Tail,
    Zero,
    eq,
    family,
    forall,
    le,
    linear,
    natural,
    vector,
)

if TYPE_CHECKING:
    from constructions.layers import Layer

BITS = 256
GRID = 1 << 12

_i, _j = natural("i"), natural("j")


class _Problem:
    """An MLP with literal sizes d and r, and n examples, as terms about data."""

    def __init__(self, d: int, r: int, n: int, rank: int) -> None:
        self.d, self.r, self.n, self.rank = d, r, n, rank
        self.w1, self.b1 = linear("W1", d, r), vector("b1", r)
        self.w2, self.b2 = linear("W2", r, d), vector("b2", d)
        self.h, self.t = family("h", d), family("t", d)
        self.rows, self.columns = family("e", r), family("f", d)
        self.K, self.M = linear("K", r, d), linear("M", r, d)
        self.b, self.c = family("b", d), family("c", r)

    def phi(self, i: Any) -> Any:
        """Activations of example i."""
        return Relu(Apply(self.w1, self.h(i)) + self.b1)

    def output(self, i: Any) -> Any:
        """The MLP as it is, skip connection included."""
        return mlp(self.d, self.r, self.w1, self.b1, self.w2, self.b2, self.h(i))

    def residual(self, i: Any) -> Any:
        """R_i = t_i - MLP(h_i)."""
        return self.t(i) - self.output(i)

    def missed(self, i: Any) -> Any:
        """What the full least-squares update leaves of example i."""
        return self.residual(i) - Apply(self.K, self.phi(i))

    def error(self) -> Any:
        """Sum of squared errors after the update sum_j b_j <c_j, .> of W_2."""
        update = Over(_j, Range(self.rank), Inner(self.c(_j), self.phi(_i)) * self.b(_j))
        miss = self.output(_i) + update - self.t(_i)
        return Over(_i, Range(self.n), Inner(miss, miss))

    def claim(self, lower: Fraction, upper: Fraction) -> Any:
        """No update of this rank leaves less than ``lower``; one leaves at most ``upper``."""
        return fact(
            then=[
                forall(self.b, self.c, then=[le(lower, self.error())]),
                forall(some=[self.b, self.c], then=[le(self.error(), upper)]),
            ]
        )

    def proof(self, features: fmpq_mat, missed: fmpq_mat, lower: Fraction, upper: Fraction) -> Any:
        """``features`` (r, n) and ``missed`` (d, n) are the values of phi and of what K leaves."""
        left_over = Over(_i, Range(self.n), Inner(self.missed(_i), self.missed(_i)))
        fitted = Abstraction(_i, Apply(self.K, self.phi(_i)))
        floor = left_over + Tail(fitted, self.n, self.rank)
        best = family("best", self.d)
        return intro(
            *(
                have(f"phi_{i}", eq(self.phi(i), _spelled(features, i, self.rows)), exact())
                for i in range(self.n)
            ),
            *(
                have(f"missed_{i}", eq(self.missed(i), _spelled(missed, i, self.columns)), exact())
                for i in range(self.n)
            ),
            obtain(
                ["no_less", "attained"],
                apply(
                    "statement:sharper/lora-floor",
                    {
                        "d": self.d, "r": self.r, "n": self.n, "k": self.rank,
                        "phi": Abstraction(_i, self.phi(_i)),
                        "res": Abstraction(_i, self.residual(_i)), "K": self.K,
                    },
                    [self._normal_equations(features)],
                ),
            ),
            have("lower", le(lower, floor), enclose(BITS)),
            have("upper", le(floor, upper), enclose(BITS)),
            then=[
                intro(
                    obtain(["bound"], apply("no_less", {"b": self.b, "c": self.c})),
                    then=[auto("lower", "bound")],
                ),
                intro(
                    obtain(["value"], apply("attained"), some=[best]),
                    witnesses=[
                        best, Abstraction(_j, Apply(Adjoint(self.K), best(_j))),
                    ],
                    then=[auto("value", "upper")],
                ),
            ],
        )  # fmt: skip

    def _normal_equations(self, features: fmpq_mat) -> Any:
        """What K leaves is orthogonal to M Phi for every M."""
        z, g = vector("z", self.r), vector("g", self.d)
        by_value = []
        for i in range(self.n):
            by_value.append(inside(f"phi_{i}", z, Inner(Apply(self.M, z), self.missed(i))))
            image = Apply(self.M, _spelled(features, i, self.rows))
            by_value.append(inside(f"missed_{i}", g, Inner(image, g)))
        return intro(then=[auto(*by_value)])


def _spelled(values: fmpq_mat, i: int, axes: Any) -> Any:
    """Column i as a combination of the axes."""
    total: Any = 0
    for k in range(values.nrows()):
        entry = values[k, i]
        total = total + Fraction(int(entry.p), int(entry.q)) * axes(k)
    return total if total != 0 else Zero(values.nrows())


def _least_squares(residual: fmpq_mat, features: fmpq_mat) -> fmpq_mat:
    """K, (d, r), with residual - K features orthogonal to the rows of features, exactly."""
    chosen: list[int] = []
    for k in range(features.nrows()):
        rows = fmpq_mat([features.tolist()[j] for j in (*chosen, k)])
        if rows.rank() == len(chosen) + 1:
            chosen.append(k)
    K = fmpq_mat(residual.nrows(), features.nrows())
    if chosen:
        basis = fmpq_mat([features.tolist()[j] for j in chosen])
        solved = (basis * basis.transpose()).solve(basis * residual.transpose()).transpose()
        for place, k in enumerate(chosen):
            for row in range(residual.nrows()):
                K[row, k] = solved[row, place]
    return K


def certify_floor(
    layer: Layer, states: fmpq_mat, targets: fmpq_mat, rank: int, name: str, scope: str
) -> InstanceOutcome:
    """Certify the price of rank ``rank`` on W_2 for rational hidden states and targets, (d, n)."""
    import provers
    from constructions import exactness
    from constructions.arithmetic import ExactArithmetic
    from provers.errors import BadInput

    if layer.mlp is None:
        raise BadInput("MLP", "lora-floor", "none", "a layer with an MLP")
    run = layer.run(ExactArithmetic())
    features, residual = run.activations(states), targets - run.mlp(states)
    K = _least_squares(residual, features)
    floor = provers.lora_floor(layer, states, targets, rank)
    # One unit in the sixth digit on either side: short numbers that the tail lies between.
    lower, upper = decimal_below(floor.lower, 6), decimal_above(floor.upper, 6)
    problem = _Problem(layer.d, layer.mlp.hidden, states.ncols(), rank)
    data = {
        "W1": map_datum(layer.mlp.w1), "b1": vector_datum(layer.mlp.b1),
        "W2": map_datum(layer.mlp.w2), "b2": vector_datum(layer.mlp.b2),
        "h": family_datum(states), "t": family_datum(targets), "K": map_datum(K),
        "e": family_datum(exactness.identity(layer.mlp.hidden)),
        "f": family_datum(exactness.identity(layer.d)),
    }  # fmt: skip
    proof = problem.proof(features, residual - K * features, lower, upper)
    doc = instance_document(name, data, problem.claim(lower, upper), proof)
    unreachable = sum((x * x for x in (residual - K * features).entries()), fmpq(0))
    details: dict[str, str | int | float] = {
        "rank": rank,
        "error at least": float(lower),
        "attained up to": float(upper),
        "out of reach of every rank": exactness.nearest_float(unreachable),
    }
    return InstanceOutcome(Verdict.confirmed, Label.interval, doc, scope, details)


def _draw(seed: int, d: int, n: int) -> fmpq_mat:
    import numpy as np

    from constructions import exactness

    return exactness.matrix(np.random.default_rng(seed).integers(0, GRID, (d, n))) / GRID


def update_instances() -> tuple[Instance, ...]:
    """lora-floor on random layers."""
    out = []
    for d, r, n, rank in ((2, 3, 4, 1), (3, 4, 6, 1), (3, 4, 6, 2)):
        name = f"random-{d}-rank-{rank}"
        scope = (
            f"random layer, d = {d}, hidden = {r}; {n} rational hidden states and targets; every "
            f"update of W_2 of rank {rank}"
        )

        def run(
            settings: Settings, d: int = d, r: int = r, n: int = n, rank: int = rank,
            name: str = name, scope: str = scope,
        ) -> InstanceOutcome:  # fmt: skip
            from constructions import Layer

            layer = Layer.random(d=d, hidden=r, seed=settings.seed)
            states, targets = _draw(settings.seed, d, n), _draw(settings.seed + 1, d, n)
            note = f"{scope}; seed {settings.seed}"
            return certify_floor(layer, states, targets, rank, name, note)

        out.append(Instance(name, scope, run))
    return tuple(out)


# ----------------------------------------------------------------------------- numeric


def tuned_updates(
    settings: Settings, d: int, r: int, n: int, ranks: range, restarts: int, steps: int
) -> NumericOutcome:
    """Tune updates of W_2 of every rank; none may come below the certified floor.

    The margin is the certified error of the tuned update minus the certified lower bound.
    """
    import provers
    from constructions import Layer, tuned_updates
    from constructions.tuning import Budget

    layer = Layer.random(d=d, hidden=r, seed=settings.seed)
    states, targets = _draw(settings.seed, d, n), _draw(settings.seed + 1, d, n)
    effort = Budget(
        restarts=restarts, adam_steps=steps, learning_rate=0.05, polished=2, lbfgs_steps=steps
    )
    margins, tried = [], 0
    details: dict[str, str | int | float] = {}
    for rank in ranks:
        floor = provers.lora_floor(layer, states, targets, rank)
        found = tuned_updates.tune(
            layer, states, targets, rank, seed=settings.seed, device=settings.device, budget=effort
        )
        error = tuned_updates.certified_error(layer, states, targets, found)
        margins.append(error.upper - floor.lower)
        tried += restarts
        details[f"rank {rank}"] = (
            f"floor {float(floor.lower):.6g}, tuned {float(error.upper):.6g}"
            f", {float(error.upper / floor.lower):.6f} times" * bool(floor.lower)
        )
    return _outcome(margins, tried, settings, details)


def _outcome(
    margins: list[Fraction], tried: int, settings: Settings, details: dict[str, Any]
) -> NumericOutcome:
    worst = min(margins)
    return NumericOutcome(
        tried, float(worst), settings.seed, settings.device, violated=worst < 0, details=details
    )


def update_checks() -> tuple[NumericCheck, ...]:
    """lora-floor against tuned updates."""

    def quick(settings: Settings) -> NumericOutcome:
        return tuned_updates(settings, 4, 8, 12, range(1, 4), restarts=4, steps=100)

    def standard(settings: Settings) -> NumericOutcome:
        return tuned_updates(settings, 16, 32, 48, range(1, 16, 3), restarts=16, steps=400)

    return (
        NumericCheck("tuned-updates-4", quick),
        NumericCheck("tuned-updates-16", standard, "standard"),
    )


__all__ = ["certify_floor", "tuned_updates", "update_checks", "update_instances"]
