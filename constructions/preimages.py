"""All preimages of a token under the ReLU MLP, exactly.

Put z = w1 x + b1, M = w1 w2 and c = w1 (y - b2) + b1. Then x + w2 relu(z) + b2 = y holds if and
only if

    z + M z+ = c,        x = y - b2 - w2 z+,        z+ = relu(z),

which is a linear complementarity problem, one linear system for each set of active neurons (z > 0).
`enumerate_preimages` decides every activation pattern by elimination, shared between patterns as
Schur complements: about 2^hidden short steps in ball arithmetic, with rational arithmetic wherever
a sign might be zero and for everything that is found. Singular systems are decided as well: no
solution, one solution, or a whole polyhedron of solutions, which is reported as such.

If the symmetric part of I + M is positive definite, I + M is a P-matrix and there is exactly one
preimage, for every target and every width (Cottle, Pang, Stone, The Linear Complementarity Problem,
theorem 3.3.7). ||w1||_2 ||w2||_2 < 1 (Wang et al. 2023, lemma 4) implies it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq, fmpq_mat

from constructions import exactness, spectral
from constructions.arithmetic import ExactArithmetic
from constructions.layers import Layer, Mlp
from constructions.polyhedra import Constraint, solution_set
from provers.enclosure import Truth
from provers.errors import BadInput, Undecided

__all__ = [
    "Contraction",
    "Excluded",
    "Preimage",
    "Preimages",
    "decide_pattern",
    "enumerate_preimages",
    "find_preimages",
    "has_unique_preimages",
    "is_contraction",
]

WIDTH_LIMIT = 16

SINGULAR = -1
"""Stands in `Preimages.excluded` for a singular system that has no solution with these signs."""


@dataclass(frozen=True, slots=True, eq=False)
class Preimage:
    """One exact preimage.

    Attributes
    ----------
    x
        (d, 1), with MLP(x) = y exactly.
    pattern
        For each neuron whether w1 x + b1 is positive.
    """

    x: fmpq_mat
    pattern: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """Why a pattern has no preimage: ``neuron`` gets the wrong sign, or ``SINGULAR``."""

    neuron: int


@dataclass(frozen=True, slots=True, eq=False)
class Preimages:
    """Every preimage of one target.

    Attributes
    ----------
    target
        (d, 1).
    points
        The isolated preimages.
    continua
        One preimage out of each polyhedron of infinitely many; empty for almost every target.
    excluded
        For every other pattern (as a bit mask, neuron 0 the lowest bit) the neuron that excludes
        it; empty when ``method`` is ``"unique"``.
    method
        ``"enumeration"``, or ``"unique"`` when uniqueness was certified for the whole MLP, or
        ``"identity"`` without MLP.
    """

    target: fmpq_mat
    points: tuple[Preimage, ...]
    continua: tuple[Preimage, ...]
    excluded: dict[int, int]
    method: str

    @property
    def finite(self) -> bool:
        """Whether ``points`` are all preimages there are."""
        return not self.continua

    @property
    def tokens(self) -> tuple[fmpq_mat, ...]:
        """The preimages, each (d, 1).

        Raises
        ------
        provers.errors.Undecided
            If there are infinitely many.
        """
        if self.continua:
            raise Undecided(
                "the target has infinitely many preimages",
                "Preimages",
                f"{len(self.continua)} polyhedra",
                "finitely many",
                "Choose another target.",
            )
        return tuple(point.x for point in self.points)


@dataclass(frozen=True, slots=True)
class Contraction:
    """Whether ||w1||_2 ||w2||_2 < 1, with certified bounds.

    Attributes
    ----------
    holds
        YES, NO or UNKNOWN.
    norms_upper
        Rational upper bounds on the two norms: their product decides YES.
    norms_lower
        Rational lower bounds on the two norms: their product decides NO.
    """

    holds: Truth
    norms_upper: tuple[fmpq, fmpq]
    norms_lower: tuple[fmpq, fmpq]


def is_contraction(mlp: Mlp) -> Contraction:
    """Decide ||w1||_2 ||w2||_2 < 1 by certified bounds on the two norms."""
    upper = (spectral.norm_upper(mlp.w1), spectral.norm_upper(mlp.w2))
    lower = (spectral.norm_lower(mlp.w1), spectral.norm_lower(mlp.w2))
    holds = Truth.UNKNOWN
    if upper[0] * upper[1] < 1:
        holds = Truth.YES
    elif lower[0] * lower[1] >= 1:
        holds = Truth.NO
    return Contraction(holds, upper, lower)


def has_unique_preimages(mlp: Mlp | None) -> bool:
    """Say whether it is certified that every target has exactly one preimage.

    ``False`` says nothing.
    """
    if mlp is None:
        return True
    product = mlp.w1 * mlp.w2
    symmetric = (product + product.transpose()) / 2
    return spectral.is_positive_definite(exactness.identity(mlp.hidden) + symmetric)


def find_preimages(layer: Layer, target: Any, unique: bool | None = None) -> Preimages:
    """Return every preimage of ``target`` under the layer's MLP.

    Parameters
    ----------
    layer
        Its MLP may be missing (the identity), certified injective, or at most 16 neurons wide.
    target
        (d, 1) or (d,), finite numbers, taken exactly.
    unique
        What `has_unique_preimages` said, when it has been asked before.

    Raises
    ------
    provers.errors.BadInput
        If the MLP is wider than the limit and uniqueness cannot be certified.
    """
    y = exactness.column(target, layer.d, "target", "find_preimages")
    if layer.mlp is None:
        return Preimages(y, (Preimage(y, ()),), (), {}, "identity")
    if has_unique_preimages(layer.mlp) if unique is None else unique:
        return Preimages(y, (_unique_preimage(layer.mlp, y),), (), {}, "unique")
    return enumerate_preimages(layer.mlp, y)


@dataclass(frozen=True, slots=True, eq=False)
class _System:
    """The data of z + M z+ = c."""

    mlp: Mlp
    target: fmpq_mat
    m: list[list[fmpq]]
    c: list[fmpq]

    @classmethod
    def of(cls, mlp: Mlp, target: fmpq_mat) -> _System:
        c = mlp.w1 * (target - mlp.b2) + mlp.b1
        return cls(mlp, target, (mlp.w1 * mlp.w2).tolist(), c.entries())

    def preimage(self, positive_part: list[fmpq]) -> Preimage:
        part = fmpq_mat(len(positive_part), 1, positive_part)
        x = self.target - self.mlp.b2 - self.mlp.w2 * part
        return Preimage(x, tuple(entry > 0 for entry in positive_part))

    def matrix(self, active: tuple[bool, ...]) -> fmpq_mat:
        """I + M restricted to the active columns: the matrix that maps z to c."""
        size = len(active)
        return fmpq_mat(
            size,
            size,
            [
                (self.m[i][j] if active[j] else fmpq(0)) + int(i == j)
                for i in range(size)
                for j in range(size)
            ],
        )


def _unique_preimage(mlp: Mlp, target: fmpq_mat) -> Preimage:
    """Find the active set in floating point, then solve and check it exactly."""
    system = _System.of(mlp, target)
    m = exactness.float64(mlp.w1 * mlp.w2)
    c = exactness.float64(fmpq_mat(len(system.c), 1, system.c))[:, 0]
    for active in _candidate_patterns(m, c):
        solution = system.matrix(active).solve(fmpq_mat(len(system.c), 1, system.c)).entries()
        if all((z > 0) == on for z, on in zip(solution, active, strict=True)):
            return system.preimage([z if z > 0 else fmpq(0) for z in solution])
    if mlp.hidden <= WIDTH_LIMIT:
        return enumerate_preimages(mlp, target).points[0]
    raise Undecided("the active neurons of the preimage were not found", "find_preimages")


def _candidate_patterns(m: Any, c: Any) -> list[tuple[bool, ...]]:
    """Active sets met by damped Newton steps on z + M z+ = c, the latest first."""
    z = c.copy()
    seen: dict[tuple[bool, ...], None] = {}
    identity = np.eye(len(c))
    for step in range(200):
        active = z > 0
        seen[tuple(bool(on) for on in active)] = None
        newton = np.linalg.solve(identity + m * active, c)
        if np.array_equal(newton > 0, active):
            return [tuple(bool(on) for on in active)]
        # Full Newton steps may cycle; the damping grows until they cannot.
        z = z + (newton - z) * min(1.0, 20 / (step + 1))
    return list(reversed(seen))


def enumerate_preimages(mlp: Mlp, target: fmpq_mat) -> Preimages:
    """Decide all 2^hidden activation patterns exactly.

    Raises
    ------
    provers.errors.BadInput
        If there are more than 16 hidden neurons.
    """
    if mlp.hidden > WIDTH_LIMIT:
        raise BadInput(
            "hidden width",
            "enumerate_preimages",
            f"{mlp.hidden} neurons",
            f"at most {WIDTH_LIMIT}, or an MLP with I + w1 w2 positive definite",
            "Layer.random(contraction=0.9) draws one.",
        )
    system = _System.of(mlp, target)
    search = _Enumeration(system)
    return Preimages(
        target, tuple(search.points), tuple(search.continua), search.excluded, "enumeration"
    )


Row = tuple[list[arb], arb, bool]

SIGN_BITS = 192


class _Enumeration:
    """Depth-first elimination: at depth k neurons 0 .. k-1 are decided, the others are left as
    (m, c) of a smaller system of the same form.

    Balls decide the signs that they can, which is nearly all; pivots and signs that may be zero,
    and every pattern that survives, go to rational arithmetic.
    """

    def __init__(self, system: _System) -> None:
        self.system = system
        self.size = len(system.c)
        self.points: list[Preimage] = []
        self.continua: list[Preimage] = []
        self.excluded: dict[int, int] = {}
        with ctx.workprec(SIGN_BITS):
            m = [[arb(entry) for entry in row] for row in system.m]
            self._descend(0, m, [arb(entry) for entry in system.c], [])

    def _descend(self, mask: int, m: list[list[arb]], c: list[arb], above: list[Row]) -> None:
        """Decide every pattern that extends ``mask`` on the neurons decided so far.

        ``above[k] = (row, constant, active)`` gives neuron k from the later ones: its z equals
        constant - row . z+ of the neurons after k.
        """
        if not c:
            self._leaf(mask, above)
            return
        head, rest = m[0], m[1:]
        row, constant = head[1:], c[0]
        later = [line[1:] for line in rest]
        self._descend(mask, later, c[1:], [*above, (row, constant, False)])
        bit = 1 << len(above)
        pivot = head[0] + 1
        if pivot.overlaps(arb(0)):
            for tail in range(1 << len(rest)):
                self._decide_directly(mask | bit | (tail << (len(above) + 1)))
            return
        row, constant = [entry / pivot for entry in row], constant / pivot
        reduced = [
            [old - line[0] * entry for old, entry in zip(line[1:], row, strict=True)]
            for line in rest
        ]
        moved = [old - line[0] * constant for old, line in zip(c[1:], rest, strict=True)]
        self._descend(mask | bit, reduced, moved, [*above, (row, constant, True)])

    def _leaf(self, mask: int, above: list[Row]) -> None:
        """Substitute back, last neuron first, and stop at the first certainly wrong sign."""
        positive: list[tuple[int, arb]] = []
        for neuron in range(self.size - 1, -1, -1):
            row, constant, active = above[neuron]
            z = constant
            for k, part in positive:
                z -= row[k - neuron - 1] * part
            # Comparisons of balls are False when undecided: both outcomes are asked for.
            above_zero, at_most_zero = bool(z > 0), bool(z <= 0)
            if above_zero == at_most_zero:
                break
            if above_zero != active:
                self.excluded[mask] = neuron
                return
            if active:
                positive.append((neuron, z))
        self._decide_directly(mask)

    def _decide_directly(self, mask: int) -> None:
        verdict = _decide(self.system, tuple(bool(mask >> k & 1) for k in range(self.size)))
        if isinstance(verdict, Excluded):
            self.excluded[mask] = verdict.neuron
        elif verdict[1]:
            self.points.append(verdict[0])
        else:
            self.continua.append(verdict[0])


def decide_pattern(
    mlp: Mlp, target: fmpq_mat, pattern: tuple[bool, ...]
) -> Preimage | Excluded | tuple[Preimage, bool]:
    """Decide one activation pattern on its own: the replay of one line of `Preimages`.

    Returns
    -------
    Preimage, Excluded or (Preimage, False)
        The only preimage with these active neurons; why there is none; or one of infinitely many.
    """
    verdict = _decide(_System.of(mlp, target), pattern)
    if isinstance(verdict, Excluded) or not verdict[1]:
        return verdict
    return verdict[0]


def _decide(system: _System, active: tuple[bool, ...]) -> Excluded | tuple[Preimage, bool]:
    """Solve the linear system of one pattern; the flag says whether the preimage is isolated."""
    size = len(active)
    rows = [[*line, c] for line, c in zip(system.matrix(active).tolist(), system.c, strict=True)]
    reduced, rank = fmpq_mat(rows).rref()
    table = reduced.tolist()
    pivots = [next(j for j in range(size + 1) if table[i][j] != 0) for i in range(rank)]
    if size in pivots:
        return Excluded(SINGULAR)
    free = [j for j in range(size) if j not in pivots]
    # z_j = constant_j + coefficients_j . (free variables)
    affine: list[tuple[list[fmpq], fmpq]] = []
    for j in range(size):
        if j in pivots:
            line = table[pivots.index(j)]
            affine.append(([-line[k] for k in free], line[size]))
        else:
            affine.append(([fmpq(int(k == j)) for k in free], fmpq(0)))
    if not free:
        for neuron in range(size - 1, -1, -1):
            if (affine[neuron][1] > 0) != active[neuron]:
                return Excluded(neuron)
        return system.preimage([z if z > 0 else fmpq(0) for _, z in affine]), True
    constraints = [
        Constraint(tuple(row) if on else tuple(-x for x in row), z if on else -z, strict=on)
        for (row, z), on in zip(affine, active, strict=True)
    ]
    found = solution_set(constraints, len(free))
    if found is None:
        return Excluded(SINGULAR)
    point, isolated = found
    values = [
        constant + sum((a * t for a, t in zip(row, point, strict=True)), fmpq(0))
        for row, constant in affine
    ]
    return system.preimage([z if z > 0 else fmpq(0) for z in values]), isolated


def replay(layer: Layer, preimages: Preimages) -> bool:
    """Check every preimage by exact evaluation, and every excluded pattern on its own."""
    run = layer.run(ExactArithmetic())
    found = (*preimages.points, *preimages.continua)
    if any(run.mlp(point.x) != preimages.target for point in found):
        return False
    if preimages.method != "enumeration" or layer.mlp is None:
        return len(preimages.points) == 1 and has_unique_preimages(layer.mlp)
    masks = {sum(1 << k for k, on in enumerate(point.pattern) if on) for point in found}
    width = layer.mlp.hidden
    if masks | preimages.excluded.keys() != set(range(1 << width)):
        return False
    system = _System.of(layer.mlp, preimages.target)
    return all(
        isinstance(_decide(system, tuple(bool(mask >> k & 1) for k in range(width))), Excluded)
        for mask in preimages.excluded
    )
