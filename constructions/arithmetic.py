"""The arithmetics a layer can be run in.

``constructions.layers`` writes the evaluation of a layer once, over the operations of `Arithmetic`;
each class here supplies them:

=====================  ================  ==========================================================
class                  numbers           result
=====================  ================  ==========================================================
`TorchArithmetic`      float32, float64  rounded; CPU or CUDA; batched over leading axes
`ExactArithmetic`      rationals         exact; refuses what is not rational
`BallArithmetic`       Arb balls         contains the exact value
`RoundedArithmetic`    Arb balls         contains every value that rounded evaluation may give, in
                                         any order of summation
=====================  ================  ==========================================================

Matrices hold tokens as columns; ``softmax`` normalises every column over its rows (the keys).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from constructions import exactness
from provers.errors import BadInput

if TYPE_CHECKING:
    import torch

__all__ = [
    "Arithmetic",
    "BallArithmetic",
    "ExactArithmetic",
    "NotRational",
    "RoundedArithmetic",
    "TorchArithmetic",
]

M = TypeVar("M")


class NotRational(BadInput):
    """The value asked for is not a rational number, so exact arithmetic cannot give it."""

    code = "not-rational"


class Arithmetic(Protocol[M]):
    """What an arithmetic must supply; ``M`` is its type of matrices."""

    def lift(self, value: Any, rows: int | None = None, what: str = "tokens") -> M:
        """Take exact weights or caller's data in; refuse NaN, infinities and wrong shapes."""

    def add(self, left: M, right: M) -> M:
        """Sum of two matrices of one shape."""

    def add_column(self, left: M, column: M) -> M:
        """Add one column to every column."""

    def matmul(self, left: M, right: M) -> M:
        """Matrix product."""

    def transpose(self, value: M) -> M:
        """Exchange the last two axes."""

    def relu(self, value: M) -> M:
        """Entrywise max(x, 0)."""

    def softmax(self, scores: M) -> M:
        """Attention weights of every column: exp over the sum of exps."""

    def partition(self, scores: M) -> M:
        """The sums of exps of the columns, shape (1, columns)."""

    def log_partition(self, scores: M) -> M:
        """Logarithms of `partition`, stable for large scores."""


@dataclass(frozen=True, slots=True)
class TorchArithmetic:
    """Floating point in torch; every matrix may have leading batch axes.

    Parameters
    ----------
    dtype
        ``"float64"`` or ``"float32"``.
    device
        ``"cpu"`` or ``"cuda"``.
    """

    dtype: str = "float64"
    device: str = "cpu"

    def __post_init__(self) -> None:
        if self.dtype not in ("float32", "float64"):
            raise BadInput("dtype", "TorchArithmetic", repr(self.dtype), "float32 or float64")

    def lift(self, value: Any, rows: int | None = None, what: str = "tokens") -> torch.Tensor:
        import torch

        dtype = getattr(torch, self.dtype)
        if isinstance(value, fmpq_mat):
            value = exactness.float64(value)
        tensor = torch.as_tensor(value, dtype=dtype, device=self.device)
        if tensor.ndim < 2 or (rows is not None and tensor.shape[-2] != rows):
            wanted = f"(..., {'any' if rows is None else rows}, length)"
            raise BadInput(f"shape of {what}", "TorchArithmetic", str(tuple(tensor.shape)), wanted)
        return tensor

    def add(self, left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        return left + right

    def add_column(self, left: torch.Tensor, column: torch.Tensor) -> torch.Tensor:
        return left + column

    def matmul(self, left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        return left @ right

    def transpose(self, value: torch.Tensor) -> torch.Tensor:
        return value.transpose(-1, -2)

    def relu(self, value: torch.Tensor) -> torch.Tensor:
        return value.clamp_min(0)

    def softmax(self, scores: torch.Tensor) -> torch.Tensor:
        # Written out, because RoundedArithmetic bounds exactly these operations.
        shifted = (scores - scores.amax(-2, keepdim=True)).exp()
        return shifted / shifted.sum(-2, keepdim=True)

    def partition(self, scores: torch.Tensor) -> torch.Tensor:
        return scores.exp().sum(-2, keepdim=True)

    def log_partition(self, scores: torch.Tensor) -> torch.Tensor:
        return scores.logsumexp(-2, keepdim=True)


@dataclass(frozen=True, slots=True)
class ExactArithmetic:
    """Rational arithmetic.

    Parameters
    ----------
    hardmax
        Replace softmax by hardmax (equal weight on the largest scores, as in Yun et al. 2020).
        Without it attention is defined only where softmax is rational: all scores of a query equal.
    """

    hardmax: bool = False

    def lift(self, value: Any, rows: int | None = None, what: str = "tokens") -> fmpq_mat:
        return exactness.matrix(value, rows, None, what, "ExactArithmetic")

    def add(self, left: fmpq_mat, right: fmpq_mat) -> fmpq_mat:
        return left + right

    def add_column(self, left: fmpq_mat, column: fmpq_mat) -> fmpq_mat:
        return left + column * fmpq_mat(1, left.ncols(), [1] * left.ncols())

    def matmul(self, left: fmpq_mat, right: fmpq_mat) -> fmpq_mat:
        return left * right

    def transpose(self, value: fmpq_mat) -> fmpq_mat:
        return value.transpose()

    def relu(self, value: fmpq_mat) -> fmpq_mat:
        zero = fmpq(0)
        entries = [entry if entry > zero else zero for entry in value.entries()]
        return fmpq_mat(value.nrows(), value.ncols(), entries)

    def softmax(self, scores: fmpq_mat) -> fmpq_mat:
        weights = []
        for query, row in enumerate(scores.transpose().tolist()):
            best = max(row)
            if not self.hardmax and min(row) != best:
                raise NotRational(
                    f"softmax of query {query}",
                    "ExactArithmetic",
                    "different scores",
                    "equal scores",
                    "Use BallArithmetic, or ExactArithmetic(hardmax=True).",
                )
            share = fmpq(1, sum(entry == best for entry in row))
            weights.append([share if entry == best else fmpq(0) for entry in row])
        return fmpq_mat(weights).transpose()

    def partition(self, scores: fmpq_mat) -> fmpq_mat:
        if any(entry != 0 for entry in scores.entries()):
            raise NotRational(
                "sum of exps",
                "ExactArithmetic",
                "non-zero scores",
                "zero scores",
                "Use BallArithmetic.",
            )
        return fmpq_mat(1, scores.ncols(), [scores.nrows()] * scores.ncols())

    def log_partition(self, scores: fmpq_mat) -> fmpq_mat:
        if scores.nrows() == 1:
            return scores
        raise NotRational(
            "log of a sum of exps",
            "ExactArithmetic",
            f"{scores.nrows()} keys",
            "one key",
            "Use BallArithmetic.",
        )


@dataclass(frozen=True, slots=True)
class BallArithmetic:
    """Arb balls: every result contains the exact value.

    Parameters
    ----------
    bits
        Working precision. Scores of size S lose about log2(S) bits in the exponential, so scores of
        10^6 at 128 bits still give about 100 correct bits.

    Notes
    -----
    ``flint.ctx.prec`` belongs to the process: it is set for each operation and restored after it.
    Run in several processes, not in several threads.
    """

    bits: int = 128

    def __post_init__(self) -> None:
        if exactness.positive_int(self.bits, "bits", type(self).__name__) < 2:
            raise BadInput("bits", type(self).__name__, str(self.bits), "at least 2")

    def lift(self, value: Any, rows: int | None = None, what: str = "tokens") -> arb_mat:
        if not isinstance(value, arb_mat):
            exact = exactness.matrix(value, rows, None, what, type(self).__name__)
            with ctx.workprec(self.bits):
                return arb_mat(exact)
        if rows is not None and value.nrows() != rows:
            got = f"{value.nrows()}x{value.ncols()}"
            raise BadInput(f"shape of {what}", type(self).__name__, got, f"{rows} rows")
        if not all(entry.is_finite() for entry in value.entries()):
            raise BadInput(what, type(self).__name__, "an unbounded ball", "finite balls")
        return value

    def add(self, left: arb_mat, right: arb_mat) -> arb_mat:
        with ctx.workprec(self.bits):
            return left + right

    def add_column(self, left: arb_mat, column: arb_mat) -> arb_mat:
        with ctx.workprec(self.bits):
            return left + column * arb_mat(1, left.ncols(), [1] * left.ncols())

    def matmul(self, left: arb_mat, right: arb_mat) -> arb_mat:
        with ctx.workprec(self.bits):
            return left * right

    def transpose(self, value: arb_mat) -> arb_mat:
        return value.transpose()

    def relu(self, value: arb_mat) -> arb_mat:
        with ctx.workprec(self.bits):
            entries = [entry.max(0) for entry in value.entries()]
        return arb_mat(value.nrows(), value.ncols(), entries)

    def softmax(self, scores: arb_mat) -> arb_mat:
        with ctx.workprec(self.bits):
            weights = []
            for row in scores.transpose().tolist():
                exps = _shifted_exps(row, _largest_midpoint(row))
                total = sum(exps, arb(0))
                weights.append([entry / total for entry in exps])
            return arb_mat(weights).transpose()

    def partition(self, scores: arb_mat) -> arb_mat:
        with ctx.workprec(self.bits):
            rows = scores.transpose().tolist()
            sums = [sum((entry.exp() for entry in row), arb(0)) for row in rows]
            return arb_mat(1, len(sums), sums)

    def log_partition(self, scores: arb_mat) -> arb_mat:
        with ctx.workprec(self.bits):
            logs = []
            for row in scores.transpose().tolist():
                shift = _largest_midpoint(row)
                logs.append(sum(_shifted_exps(row, shift), arb(0)).log() + shift)
            return arb_mat(1, len(logs), logs)


def _largest_midpoint(row: list[arb]) -> arb:
    """An exact number near the largest score; any exact number would be correct."""
    largest = row[0].mid()
    for entry in row[1:]:
        if entry.mid() > largest:
            largest = entry.mid()
    return largest


def _shifted_exps(row: list[arb], shift: arb) -> list[arb]:
    return [(entry - shift).exp() for entry in row]


@dataclass(frozen=True, slots=True)
class RoundedArithmetic:
    """Balls that contain every value a floating-point evaluation may give: an a-priori bound.

    Each operation adds to the exact image of its input balls the largest error that the standard
    model allows: a product over k terms is off by at most k u / (1 - k u) times the product of
    absolute values in any order of summation, fused or not (Higham, Accuracy and Stability of
    Numerical Algorithms, section 3.1), an exponential by at most ``exp_ulps`` units in the last
    place, plus k times the smallest normal number for underflow. Assumes that nothing overflows.

    Parameters
    ----------
    unit_roundoff
        2**-24 for float32, 2**-53 for float64.
    exp_ulps
        Accuracy of the exponential; 2 covers torch on CPU and CUDA.
    """

    unit_roundoff: fmpq = field(default_factory=lambda: fmpq(1, 2**53))
    smallest_normal: fmpq = field(default_factory=lambda: fmpq(1, 2**1022))
    exp_ulps: int = 2
    bits: int = 128

    @classmethod
    def of(cls, dtype: str, exp_ulps: int = 2) -> RoundedArithmetic:
        """Return the bound for ``"float32"`` or ``"float64"``."""
        if dtype == "float32":
            return cls(fmpq(1, 2**24), fmpq(1, 2**126), exp_ulps)
        return cls(fmpq(1, 2**53), fmpq(1, 2**1022), exp_ulps)

    def _inflated(self, value: arb, size: arb, roundings: int) -> arb:
        step = arb(self.unit_roundoff) * roundings
        error = size * (step / (1 - step)) + arb(self.smallest_normal) * roundings
        return value + arb(0, error.upper())

    def _each(self, value: arb_mat, roundings: int) -> arb_mat:
        entries = [self._inflated(x, x.abs_upper(), roundings) for x in value.entries()]
        return arb_mat(value.nrows(), value.ncols(), entries)

    def lift(self, value: Any, rows: int | None = None, what: str = "tokens") -> arb_mat:
        exact = BallArithmetic(self.bits).lift(value, rows, what)
        with ctx.workprec(self.bits):
            # Two roundings: a rational goes to float32 by way of float64.
            return self._each(exact, 2)

    def add(self, left: arb_mat, right: arb_mat) -> arb_mat:
        with ctx.workprec(self.bits):
            return self._each(left + right, 1)

    def add_column(self, left: arb_mat, column: arb_mat) -> arb_mat:
        with ctx.workprec(self.bits):
            return self._each(left + column * arb_mat(1, left.ncols(), [1] * left.ncols()), 1)

    def matmul(self, left: arb_mat, right: arb_mat) -> arb_mat:
        with ctx.workprec(self.bits):
            product, size = left * right, _absolute(left) * _absolute(right)
            entries = [
                self._inflated(x, s, left.ncols())
                for x, s in zip(product.entries(), size.entries(), strict=True)
            ]
            return arb_mat(product.nrows(), product.ncols(), entries)

    def transpose(self, value: arb_mat) -> arb_mat:
        return value.transpose()

    def relu(self, value: arb_mat) -> arb_mat:
        return BallArithmetic(self.bits).relu(value)

    def _exps(self, row: list[arb]) -> list[arb]:
        """Bounds on the rounded exp(s - max), up to the common factor exp(max - shift)."""
        shift = _largest_midpoint(row)
        factor = arb(1)
        for entry in row:
            factor = factor.max((entry - shift).exp())
        exps = []
        for entry in row:
            gap = arb(0)
            for other in row:
                gap = gap.max((other - entry).abs_upper())
            # The rounded difference s - max is off by u times its size, its exp by a few u.
            relative = arb(self.unit_roundoff) * (gap + 2 * self.exp_ulps)
            exact = (entry - shift).exp()
            underflow = arb(self.smallest_normal) * factor
            error = exact.abs_upper() * relative.expm1() + underflow
            exps.append((exact + arb(0, error.upper())).max(0))
        return exps

    def softmax(self, scores: arb_mat) -> arb_mat:
        with ctx.workprec(self.bits):
            weights = []
            for row in scores.transpose().tolist():
                exps = self._exps(row)
                total = sum(exps, arb(0))
                # One rounding for each addition and one for the division.
                weights.append(
                    [self._inflated(x / total, (x / total).abs_upper(), len(row) + 1) for x in exps]
                )
            return arb_mat(weights).transpose()

    def partition(self, scores: arb_mat) -> arb_mat:
        with ctx.workprec(self.bits):
            sums = []
            for row in scores.transpose().tolist():
                exps = [self._inflated(x.exp(), x.exp(), 2 * self.exp_ulps) for x in row]
                total = sum(exps, arb(0))
                sums.append(self._inflated(total, total.abs_upper(), len(row)))
            return arb_mat(1, len(sums), sums)

    def log_partition(self, scores: arb_mat) -> arb_mat:
        raise BadInput(
            "log of a sum of exps", "RoundedArithmetic", "no bound", "partition or softmax"
        )


def _absolute(value: arb_mat) -> arb_mat:
    return arb_mat(value.nrows(), value.ncols(), [x.abs_upper() for x in value.entries()])
