"""The sufficient prompt length of theorem-2.5 against necessary ones.

For C-Lipschitz targets on [0,1]^(d x L) (entrywise l_p norm) and error eps:

* `sufficient`: L D^(dL) tokens, D = ceil(2 C (dL)^(1/p)/eps) (hu-2024/theorem-2.5);
* `needed_bits`: bits of the prompt, whatever the network (sharper/precision-lower-bound and
  sharper/precision-packing); divided by b d they are tokens with b bits for each entry;
* `ordered`, `unordered`: tokens with real entries of norm at most D, for a network whose outputs
  are Lam-Lipschitz in the prompt (sharper/prompt-capacity), to select every pattern of bumps that
  are 4 eps high.

All are least integers, exact except where said.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from provers.errors import BadInput

__all__ = [
    "Sizes",
    "meyer",
    "needed_bits",
    "ordered",
    "patterns",
    "petrov_log10",
    "sufficient",
    "unordered",
]

MAX_BITS = 1 << 20


@dataclass(frozen=True, slots=True)
class Sizes:
    """One setting.

    Attributes
    ----------
    d, length : int
        Token dimension and input tokens.
    eps, lipschitz : Fraction
        Error and Lipschitz constant C of the targets.
    bits : int
        Bits of one prompt entry.
    radius, slope : Fraction
        Bound D of the prompt's token norms; Lipschitz constant Lam of the outputs in the prompt.
    norm_p : int
        The l_p norm of the targets' Lipschitz constant.

    Raises
    ------
    BadInput
        Quoting the hypothesis that fails.
    """

    d: int
    length: int
    eps: Fraction
    lipschitz: Fraction = Fraction(1)
    bits: int = 16
    radius: Fraction = Fraction(1)
    slope: Fraction = Fraction(1)
    norm_p: int = 1

    def __post_init__(self) -> None:
        where = "prompt length"
        for name in ("d", "length", "bits", "norm_p"):
            if getattr(self, name) < 1:
                raise BadInput(name, where, str(getattr(self, name)), "at least 1")
        if self.eps <= 0 or 2 * self.eps > 1:
            raise BadInput(
                "eps", f"{where}: hypothesis '0 < eps, 2 eps <= 1'", str(self.eps), "0 < eps <= 1/2"
            )
        for name in ("lipschitz", "radius", "slope"):
            if getattr(self, name) <= 0:
                raise BadInput(name, where, str(getattr(self, name)), "a positive number")
        base = 4 + 2 * self.lipschitz * self.entries / self.eps
        # A quotient of long integers may be too large for a float.
        bits = math.log2(base.numerator) - math.log2(base.denominator)
        if self.entries * bits > MAX_BITS:
            got = f"d L = {self.entries}, eps = {self.eps}"
            raise BadInput("sizes", where, got, f"bounds of at most {MAX_BITS} bits")

    @property
    def entries(self) -> int:
        """Entries of an input, d L."""
        return self.d * self.length


def _least(power: int, target: Fraction) -> int:
    """Least natural n with n^power >= target."""
    low, high = 0, 1
    while high**power < target:
        high *= 2
    while low < high:
        middle = (low + high) // 2
        if middle**power < target:
            low = middle + 1
        else:
            high = middle
    return low


def _power(base: int, sizes: Sizes) -> int:
    return int(base**sizes.entries)


def sufficient(sizes: Sizes) -> int:
    """Tokens of theorem-2.5: one table entry of L tokens for every grid cell.

    Examples
    --------
    >>> sufficient(Sizes(1, 1, Fraction(1, 4)))
    8
    """
    scale = 2 * max(sizes.lipschitz, Fraction(1)) / sizes.eps
    grid = _least(sizes.norm_p, scale**sizes.norm_p * sizes.entries)
    return int(sizes.length * grid**sizes.entries)


def needed_bits(sizes: Sizes, sharp: bool = True) -> int:
    """Bits of a prompt: (floor(C/(2 eps)) + 1)^(dL), or floor(C/(4 eps))^(dL) unless ``sharp``.

    Examples
    --------
    >>> needed_bits(Sizes(1, 1, Fraction(1, 4))), needed_bits(Sizes(1, 1, Fraction(1, 4)), False)
    (3, 1)
    """
    if sharp:
        return _power(math.floor(sizes.lipschitz / (2 * sizes.eps)) + 1, sizes)
    return _power(math.floor(sizes.lipschitz / (4 * sizes.eps)), sizes)


def patterns(sizes: Sizes) -> int:
    """log2 of a number of targets whose fits to error eps differ by more than 2 eps, pairwise.

    Bumps of height 4 eps at (floor(C/(4 eps)) + 1)^(dL) points; 0 if 4 eps > 1.
    """
    if 4 * sizes.eps > 1:
        return 0
    return _power(math.floor(sizes.lipschitz / (4 * sizes.eps)) + 1, sizes)


def cells(sizes: Sizes) -> int:
    """G of prompt-capacity: the least G >= 1 with sqrt(d) D Lam <= eps G."""
    return max(1, _least(2, sizes.d * (sizes.radius * sizes.slope / sizes.eps) ** 2))


def ordered(sizes: Sizes) -> int | None:
    """Least m with G^(d m) >= 2^patterns; None if G = 1: then no length is enough.

    The logarithm is rounded down by 1e-12 of itself, so that the result stays necessary.
    """
    wanted, grid = patterns(sizes), cells(sizes)
    if wanted == 0:
        return 0
    if grid == 1:
        return None
    per_token = Fraction(math.log2(grid) * (1 + 1e-12)) * sizes.d
    return math.ceil(Fraction(wanted) / per_token)


def unordered(sizes: Sizes) -> float | None:
    """log10 of a necessary length when the network does not see the order of the prompt tokens.

    C(m + K - 1, m) >= 2^patterns with K = (1 + 2 D Lam/eps)^d, by
    C(m + K - 1, K - 1) <= (e (m + K - 1)/(K - 1))^(K - 1); never below `ordered`. Rounded.
    """
    least = ordered(sizes)
    if least is None:
        return None
    base = 1 + 2 * sizes.radius * sizes.slope / sizes.eps
    k = float(base) ** sizes.d - 1
    floor = math.log10(least) if least > 0 else 0.0
    doublings = float(Fraction(patterns(sizes)) / Fraction(k)) if k > 0 else math.inf
    if doublings * math.log(2) <= 1 + 1e-9:
        return max(floor, 0.0)
    power = doublings * math.log10(2) - math.log10(math.e)
    length = power + math.log10(k)
    if power < 12:
        length = math.log10(k) + math.log10(max(10**power - 1, 1e-12))
    return max(floor, length, 0.0)


def petrov_log10(sizes: Sizes) -> float:
    """log10 of eps^-(10 + 14 m + 4 m^2), m = d L: Petrov et al. 2024, sufficient on the sphere S^m.

    The order only (2402.14753, reconstructed, medium); 1 stands for the constant.

    Examples
    --------
    >>> petrov_log10(Sizes(1, 1, Fraction(1, 10)))
    28.0
    """
    m = sizes.entries
    return (10 + 14 * m + 4 * m * m) * -math.log10(sizes.eps)


def meyer(sizes: Sizes) -> int:
    """Tokens that Meyer et al. 2025 ask for, with 1 bit a token for the constant they leave open.

    The information that a prompt can hold grows at most linearly with its length (2509.00421); here
    it has to hold `needed_bits`.
    """
    return needed_bits(sizes)
