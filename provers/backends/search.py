"""Adversarial search for counterexamples: batched sampling and gradient ascent in torch.

The violation of the claim, capped by the slack of every hypothesis, is maximised over the box: at
corners, Sobol points and uniform points, then by projected gradient ascent from the best of them.
Whatever is found is noise until it is exact: the best points are converted to rationals, checked to
lie in the box and replayed by the kernel. Only then is the claim refuted, and only then is the
witness simplified.

Search never confirms anything.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import torch
from flint import fmpq, fmpq_mat, fmpz

from provers.backends.base import (
    BITS,
    Answer,
    Backend,
    Parameter,
    Point,
    Question,
    is_counterexample,
    refutation,
)
from provers.evidence import Settings, Verdict
from provers.kernel.errors import KernelError
from provers.kernel.numbers import Evaluator
from provers.kernel.terms import Definition, Fact, Term

__all__ = ["Batch", "SearchBackend", "TorchArithmetic", "compile_margin", "compile_term"]

SAMPLES = {"quick": 4_096, "standard": 65_536, "thorough": 1_048_576}
STEPS = {"quick": 150, "standard": 400, "thorough": 1_000}
RATES = (0.1, 0.03, 0.01, 0.003)
CHUNK = 65_536
CLIMBERS = 64
REPLAYED = 12
"""Points that are tried exactly, best first."""

NEARLY = 1e-6
"""Points this close to a violation are replayed too, rounded to simple rationals as well: where two
sides are equal, floats come near and never there."""

DENOMINATORS = (1, 2, 4, 8, 10, 16, 100, 256, 1_000, 10_000, 2**20, 10**9)


@dataclasses.dataclass(frozen=True, slots=True)
class Batch:
    """A batch of numbers, shape (..., ), or of matrices, shape (..., rows, columns).

    Batch dimensions broadcast, so that what does not depend on the point is held once.
    """

    data: torch.Tensor
    matrix: bool


class TorchArithmetic:
    """Float64 (or other) torch tensors as an arithmetic of `provers.kernel.numbers.Evaluator`.

    Functions are total as in the kernel; nothing here is rigorous.
    """

    def __init__(self, device: str = "cpu", dtype: torch.dtype = torch.float64) -> None:
        self._options: dict[str, Any] = {"device": device, "dtype": dtype}

    def constant(self, value: fmpq | fmpq_mat | fmpz | int) -> Batch:
        """Round an exact number or matrix to the nearest float."""
        if isinstance(value, fmpq_mat):
            rows, columns = value.nrows(), value.ncols()
            entries = [_float(x) for x in value.entries()]
            data = torch.tensor(entries, **self._options).reshape(rows, columns)
            return Batch(data, True)
        return Batch(torch.tensor(_float(fmpq(value)), **self._options), False)

    def shape(self, x: Any) -> tuple[int, int] | None:
        """Return the shape of a matrix, None for a number."""
        if not isinstance(x, Batch):
            raise KernelError("expected a number, a vector or a map")
        return (x.data.shape[-2], x.data.shape[-1]) if x.matrix else None

    def add(self, a: Batch, b: Batch) -> Batch:
        """Add two values of one shape."""
        return Batch(a.data + b.data, a.matrix)

    def multiply(self, a: Batch, b: Batch) -> Batch:
        """Multiply numbers, scale a matrix or compose matrices."""
        if a.matrix and b.matrix:
            return Batch(_matmul(a.data, b.data), True)
        if a.matrix or b.matrix:
            left = a.data if a.matrix else a.data[..., None, None]
            right = b.data if b.matrix else b.data[..., None, None]
            return Batch(left * right, True)
        return Batch(a.data * b.data, False)

    def transpose(self, m: Batch) -> Batch:
        """Return the transposed matrices."""
        return Batch(m.data.transpose(-1, -2), True)

    def entry(self, m: Batch) -> Batch:
        """Return the entries of 1 x 1 matrices."""
        return Batch(m.data[..., 0, 0], False)

    def power(self, x: Batch, k: int) -> Batch:
        """Return x^k."""
        return Batch(x.data**k, False)

    def inv(self, x: Batch) -> Batch:
        """Return 1/x, 0 at 0."""
        return _where(x, x.data != 0, torch.reciprocal)

    def exp(self, x: Batch) -> Batch:
        """Return e^x."""
        return Batch(torch.exp(x.data), False)

    def log(self, x: Batch) -> Batch:
        """Return log x, 0 for x <= 0."""
        return _where(x, x.data > 0, torch.log)

    def sqrt(self, x: Batch) -> Batch:
        """Return sqrt x, 0 for x <= 0."""
        return _where(x, x.data > 0, torch.sqrt)

    def abs(self, x: Batch) -> Batch:
        """Return |x|."""
        return Batch(torch.abs(x.data), False)

    def max(self, a: Batch, b: Batch) -> Batch:
        """Return max(a, b)."""
        return Batch(torch.maximum(a.data, b.data), False)

    def relu(self, v: Batch) -> Batch:
        """Return max(v, 0) entrywise."""
        return Batch(torch.relu(v.data), True)

    def tail(self, columns: Sequence[Batch], k: int) -> Batch:
        """Return the sum of the squared singular values after the first k."""
        tensors = torch.broadcast_tensors(  # type: ignore[no-untyped-call]
            *(c.data for c in columns)
        )
        values = torch.linalg.svdvals(torch.cat(list(tensors), dim=-1))
        return Batch((values[..., k:] ** 2).sum(-1), False)


def _matmul(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Multiply matrices; batches of single vectors are the usual case and have faster routes."""
    if b.shape[-1] == 1 and a.shape[-2] == 1:
        return (a.transpose(-1, -2) * b).sum(-2, keepdim=True)
    if b.shape[-1] == 1 and a.dim() == 2:
        return torch.nn.functional.linear(b[..., 0], a)[..., None]
    return a @ b


def _where(x: Batch, inside: torch.Tensor, f: Callable[[torch.Tensor], torch.Tensor]) -> Batch:
    # The unused branch must be finite, or its gradient would be NaN times zero.
    safe = torch.where(inside, x.data, torch.ones_like(x.data))
    return Batch(torch.where(inside, f(safe), torch.zeros_like(x.data)), False)


def _float(x: fmpq) -> float:
    try:
        return int(x.p) / int(x.q)
    except OverflowError:
        return math.inf if x > 0 else -math.inf


def compile_term(
    term: Term,
    parameters: Sequence[Parameter],
    data: Mapping[str, Any],
    definitions: Mapping[str, Definition],
    device: str = "cpu",
    dtype: torch.dtype = torch.float64,
) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return a differentiable function of batches of points for a kernel term.

    Returns
    -------
    callable
        Takes a tensor of shape (batch, size): the parameters in order, vectors by their entries.
        Returns shape (batch,) for numbers, (batch, rows, columns) for vectors and maps.
    """
    arithmetic = TorchArithmetic(device, dtype)
    evaluator = Evaluator(arithmetic, data, definitions, [p.name for p in parameters])

    def function(points: torch.Tensor) -> torch.Tensor:
        evaluator.assign(_split(points, parameters))
        value = evaluator.scalar(evaluator.value(term))
        batch = points.shape[:1]
        shape = (*batch, *value.data.shape[-2:]) if value.matrix else batch
        data: torch.Tensor = value.data
        return data.expand(shape)

    return function


def _split(points: torch.Tensor, parameters: Sequence[Parameter]) -> list[Batch]:
    sizes = [p.dim or 1 for p in parameters]
    parts = torch.split(points, sizes, dim=1)
    return [
        Batch(part[:, 0], False) if p.dim is None else Batch(part[:, :, None], True)
        for p, part in zip(parameters, parts, strict=True)
    ]


def compile_margin(
    question: Question, device: str = "cpu", dtype: torch.dtype = torch.float64
) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return the margin of batches of points: positive where the claim is violated.

    The margin is the violation of the claim, capped by the slack of every hypothesis; NaN counts
    as minus infinity.
    """

    def gap(literal: Fact) -> Callable[[torch.Tensor], torch.Tensor]:
        term = ("+", literal[2], ("*" if _is_number(literal) else "scale", ("q", "-1"), literal[1]))
        parameters, data = question.parameters, question.data
        return compile_term(term, parameters, data, question.definitions, device, dtype)

    def _is_number(literal: Fact) -> bool:
        return literal[0] in ("<", "<=")

    claim, *given = question.literals
    relations, gaps = [f[0] for f in (claim, *given)], [gap(f) for f in (claim, *given)]

    def margin(points: torch.Tensor) -> torch.Tensor:
        slacks = [_slack(r, g(points)) for r, g in zip(relations, gaps, strict=True)]
        slacks[0] = -slacks[0]
        worst = slacks[0]
        for slack in slacks[1:]:
            worst = torch.minimum(worst, slack)
        return torch.where(torch.isnan(worst), torch.full_like(worst, -math.inf), worst)

    return margin


def _slack(relation: str, gap: torch.Tensor) -> torch.Tensor:
    """Return how safely a relation holds, given right - left: positive where it does."""
    if relation in ("<", "<="):
        return gap
    distance = gap.abs().amax((-1, -2)) if gap.dim() == 3 else gap.abs()
    return distance if relation == "!=" else -distance


# ----------------------------------------------------------------------------- the search


class SearchBackend(Backend):
    """Refutes claims over boxes of numbers and vectors, on the CPU or on CUDA."""

    name = "search"

    def _decide(self, question: Question, settings: Settings) -> Answer:
        bits = BITS[settings.budget]
        best, margins, tried = _maximise(question, settings)
        worst = max(margins, default=-math.inf)
        for floats, margin in zip(best, margins, strict=True):
            if margin < -NEARLY:
                break
            if not all(math.isfinite(x) for x in floats):
                continue
            point = _exact_point(question, floats)
            certain = is_counterexample(question, point, bits)
            simple = _simplest_counterexample(question, point, bits)
            if certain or simple is not None:
                found = refutation(question, point if simple is None else simple, bits, tried)
                return dataclasses.replace(found, worst_margin=worst)
        reason = f"no counterexample among {tried} points, greatest violation {worst:.3g}"
        return Answer(Verdict.undecided, reason, None, None, tried, worst)


def _maximise(question: Question, settings: Settings) -> tuple[list[list[float]], list[float], int]:
    """Return the best points (in the box, as floats), their margins, and how many were tried."""
    device = settings.device
    margin = compile_margin(question, device)
    lower, upper = _ends(question, device)
    best = torch.empty((0, len(lower)), dtype=torch.float64, device=device)
    scores = torch.empty(0, dtype=torch.float64, device=device)
    tried = 0
    with torch.no_grad():
        for units in _units(len(lower), SAMPLES[settings.budget], settings.seed):
            points = _in_box(units.to(device), lower, upper)
            tried += len(points)
            scores = torch.cat([scores, margin(points)])
            best = torch.cat([best, points])
            keep = torch.topk(scores, min(CLIMBERS, len(scores))).indices
            scores, best = scores[keep], best[keep]
    if len(lower):
        climbed, heights = _ascend(margin, best, lower, upper, STEPS[settings.budget])
        tried += len(best) * STEPS[settings.budget]
        scores, best = torch.cat([scores, heights]), torch.cat([best, climbed])
    order = torch.topk(scores, min(REPLAYED, len(scores))).indices
    return best[order].tolist(), scores[order].tolist(), tried


def _ends(question: Question, device: str) -> tuple[torch.Tensor, torch.Tensor]:
    options: dict[str, Any] = {"dtype": torch.float64, "device": device}
    lower = [
        _float(fmpq(p.lower.numerator, p.lower.denominator))
        for p in question.parameters
        for _ in range(p.dim or 1)
    ]
    upper = [
        _float(fmpq(p.upper.numerator, p.upper.denominator))
        for p in question.parameters
        for _ in range(p.dim or 1)
    ]
    return torch.tensor(lower, **options), torch.tensor(upper, **options)


def _in_box(units: torch.Tensor, lower: torch.Tensor, upper: torch.Tensor) -> torch.Tensor:
    # A convex combination hits both ends exactly.
    return lower * (1 - units) + upper * units


def _units(size: int, count: int, seed: int) -> Iterator[torch.Tensor]:
    """Yield points of the unit cube: centre and corners, then half Sobol, half uniform."""
    if size == 0:
        yield torch.empty((1, 0), dtype=torch.float64)
        return
    corners = list(itertools.islice(itertools.product((0.0, 1.0), repeat=size), 1024))
    yield torch.tensor([[0.5] * size, *corners], dtype=torch.float64)
    generator = torch.Generator().manual_seed(seed)
    sobol = torch.quasirandom.SobolEngine(  # type: ignore[no-untyped-call]
        min(size, torch.quasirandom.SobolEngine.MAXDIM), scramble=True, seed=seed
    )
    for start in range(0, count, CHUNK):
        n = min(CHUNK, count - start)
        uniform = torch.rand((n, size), dtype=torch.float64, generator=generator)
        if size <= sobol.MAXDIM:
            uniform[: n // 2] = sobol.draw(n // 2, dtype=torch.float64)
        yield uniform


def _ascend(
    margin: Callable[[torch.Tensor], torch.Tensor],
    start: torch.Tensor,
    lower: torch.Tensor,
    upper: torch.Tensor,
    steps: int,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Climb from every point at once and return the best points met.

    Projected Adam in the coordinates of the unit cube. Climbers start with different steps, since
    a long one leaves its basin and a short one stays in a valley; all fall by 10^5.
    """
    points, widths = start.clone(), upper - lower
    best, heights = start, torch.full_like(start[:, 0], -math.inf)
    rates = torch.tensor(RATES, dtype=start.dtype, device=start.device)
    rates = rates.repeat(len(start) // len(RATES) + 1)[: len(start), None]
    first, second = torch.zeros_like(start), torch.zeros_like(start)
    for step in range(steps + 1):
        at = points.clone().requires_grad_(True)
        value = margin(at)
        better = value.detach() > heights
        best = torch.where(better[:, None], points, best)
        heights = torch.where(better, value.detach(), heights)
        if not value.requires_grad:
            break
        (gradient,) = torch.autograd.grad(value.clamp(-1e300, 1e300).sum(), at)
        gradient = torch.nan_to_num(gradient, 0.0, 0.0, 0.0) * widths
        first = 0.8 * first + 0.2 * gradient
        second = 0.95 * second + 0.05 * gradient**2
        corrected = (first / (1 - 0.8 ** (step + 1))) / (
            (second / (1 - 0.95 ** (step + 1))).sqrt() + 1e-300
        )
        points = points + rates * 10.0 ** (-5 * step / steps) * widths * corrected
        points = torch.minimum(torch.maximum(points, lower), upper)
    return best, heights


# ----------------------------------------------------------------------------- exact points


def _exact_point(question: Question, floats: Sequence[float]) -> dict[str, Any]:
    """Return the rationals that the floats are, moved into the box where its ends were rounded."""
    rest = iter(floats)
    point: dict[str, Any] = {}
    for p in question.parameters:
        entries = tuple(_clamped(p, Fraction(next(rest))) for _ in range(p.dim or 1))
        point[p.name] = entries[0] if p.dim is None else entries
    return point


def _clamped(parameter: Parameter, x: Fraction) -> Fraction:
    return min(max(x, parameter.lower), parameter.upper)


def _simplest_counterexample(question: Question, point: Point, bits: int) -> Point | None:
    """Return the rounding of a point with the smallest denominators that is a counterexample."""
    for limit in DENOMINATORS:
        simple: dict[str, Any] = {}
        for p in question.parameters:
            value = point[p.name]
            entries = (value,) if isinstance(value, Fraction) else value
            near = tuple(_clamped(p, x.limit_denominator(limit)) for x in entries)
            simple[p.name] = near[0] if p.dim is None else near
        if is_counterexample(question, simple, bits):
            return simple
    return None
