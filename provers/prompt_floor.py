"""`exact_floor`: the best error that a prompt of m tokens can reach, certified (exact-floor).

With z = exp(theta) the prompt's mass, w_i = z/(z + Z_i), v_i = a_i - (1 - w_i) A_i and p free in
the range of U (or within the slab c.p <= theta <= c.p + log m), the error of the best p is

    F(theta) = sum ||v_i||^2 - ||Pi sum g_i v_i||^2 / G
               + dist(sum g_i c.v_i, G s [theta - log m, theta])^2 / (G ||c||^2),

where g_i = w_i / s, G = sum g_i^2, s = z/(z + Z) and Z is the geometric mean of the Z_i. The g_i
and s theta have limits at both ends, so F is enclosed there by plain balls; in between, boxes are
decided by second-order Taylor enclosures, by monotonicity, or split. F has one continuous
derivative, and where the distance may or may not be 0 the second derivative is enclosed by the hull
of both branches, which is what Taylor's bound needs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import arb, arb_mat, ctx

from constructions import exactness
from constructions.prompt_problem import PromptData, PromptProblem
from provers.enclosure import Enclosure
from provers.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructions.layers import Layer

__all__ = ["Best", "PromptFloor", "best_mass", "exact_floor", "minimise"]

BITS = 128
MAX_BITS = 2048
NEGLIGIBLE = 2.0**-60
"""Floors below this part of the empty prompt's error are not told from 0."""
BOX_LIMIT = 100_000
ZERO = arb(0)


def exact_floor(
    layer: Layer,
    contexts: Sequence[Any],
    query: Any,
    targets: Any,
    prompt_length: int | float,
    relative_width: float = 1e-6,
) -> Enclosure:
    """Enclose the least error that a prompt of one length can reach (sharper/exact-floor).

    inf over prompts P of m tokens of sum_i ||Att(x_0, [P, X_i]) - a_i||^2.

    Parameters
    ----------
    layer
        The layer; its MLP is not looked at. For several heads the lower end is the floor of pairs
        (p_h, z_h) chosen independently for every head (sharper/exact-floor-heads) and the upper end
        is either that floor's, where `provers.heads_floor.floor_of_heads` says that prompts reach
        it, or the certified error of a prompt that was found.
    contexts
        X_i, n matrices (d, length_i), each with the query among its columns.
    query
        x_0, (d,) or (d, 1).
    targets
        a_i, what Att(x_0, [P, X_i]) should be, as columns (d, n). From outputs of the layer:
        `constructions.prompt_problem.attention_targets`.
    prompt_length
        m >= 1, or ``math.inf`` for the infimum over all lengths.
    relative_width
        Width to stop at, relative to the upper end. A floor below 2^-60 of the empty prompt's error
        is not told from 0: its lower end is 0 then.

    Returns
    -------
    Enclosure

    Raises
    ------
    provers.errors.BadInput
        For NaN, wrong shapes, m < 1, or a context that does not contain the query.

    Examples
    --------
    One weight, one token: two tokens reach more than one, three reach everything.

    >>> from constructions import Layer
    >>> layer = Layer.from_weights(wq=[[1]], wk=[[1]], wv=[[1]])
    >>> floors = [exact_floor(layer, [[[1]]], [1], [[0.5]], m) for m in (1, 2, 3)]
    >>> [round(float(floor.midpoint), 7) for floor in floors]
    [0.049078, 0.0013649, 0.0]
    """
    if len(layer.heads) > 1:
        from provers.heads_floor import floor_of_heads

        return floor_of_heads(layer, contexts, query, targets, prompt_length, relative_width).floor
    return best_mass(layer, contexts, query, targets, prompt_length, relative_width).floor


@dataclass(frozen=True, slots=True, eq=False)
class PromptFloor:
    """A floor and where it is.

    Attributes
    ----------
    floor
        The enclosure.
    log_mass
        log z of a mass whose best error is the upper end; -inf or inf where that is a limit.
    data
        The problem.
    boxes
        How many boxes were looked at.
    """

    floor: Enclosure
    log_mass: float
    data: PromptData
    boxes: int


def best_mass(
    layer: Layer,
    contexts: Sequence[Any],
    query: Any,
    targets: Any,
    prompt_length: int | float,
    relative_width: float = 1e-6,
) -> PromptFloor:
    """Return the floor with the mass that reaches it; as `exact_floor`, for one head."""
    where = "exact_floor"
    data = PromptData.of(layer, contexts, query, targets, where)
    length, width = limits(prompt_length, relative_width, where)
    bits = BITS
    while True:
        best = _attempt(data, length, width, bits)
        if best is not None and (best.floor.converged or bits >= MAX_BITS):
            return PromptFloor(best.floor, best.log_mass, data, best.boxes)
        bits *= 2
        if bits > MAX_BITS and best is None:
            raise BadInput("data", where, "a system singular at 2048 bits", "fewer extreme weights")


def _attempt(data: PromptData, length: int | float, width: float, bits: int) -> Best | None:
    with ctx.workprec(bits):
        try:
            problem = data.problem(bits)
        except ZeroDivisionError:
            return None
        return minimise(problem, length, width)


def limits(length: Any, relative_width: Any, where: str) -> tuple[int | float, float]:
    """Read a prompt length and a relative width."""
    width = exactness.nearest_float(exactness.rational(relative_width, "relative_width", where))
    if width <= 0:
        raise BadInput("relative_width", where, str(relative_width), "a positive number")
    if isinstance(length, float) and length == math.inf:
        return length, width
    return exactness.positive_int(length, "prompt_length", where), width


@dataclass(frozen=True, slots=True)
class Best:
    """Result of `minimise`: the enclosure, a mass that reaches its upper end, boxes used."""

    floor: Enclosure
    log_mass: float
    boxes: int


Jet = tuple[arb, arb, arb]


class Objective:
    """F and its first two derivatives on a ball of tau = theta - log Z."""

    def __init__(self, problem: PromptProblem, length: int | float) -> None:
        self.problem = problem
        n = problem.examples
        self.centre = _least_mass(problem.log_masses)
        self.shifts = [x - self.centre for x in problem.log_masses]
        self.ratios = [x.exp() for x in self.shifts]
        self.constant = sum(problem.squares, arb(0))
        self.mixed = problem.mixed
        self.values = [problem.gram[n + i, n + i] for i in range(n)]
        self.rows = [
            (1 - 1 / ratio, shift, 2 * mixed, value)
            for ratio, shift, mixed, value in zip(
                self.ratios, self.shifts, self.mixed, self.values, strict=True
            )
        ]
        self.log_length = None if length == math.inf else arb(int(length)).log()

    def jet(self, tau: arb) -> Jet:
        s = _falling(-tau)
        s1 = s * (1 - s)
        s2 = s1 * (1 - 2 * s)
        columns: list[list[arb]] = []
        square0, square1, square2 = ZERO, ZERO, ZERO
        rest = []
        f0, f1, f2 = self.constant, ZERO, ZERO
        for gap, shift, beta, gamma in self.rows:
            y = _falling(tau - shift)
            y1 = y * (y - 1)
            y2 = y1 * (2 * y - 1)
            # g = (z + Z)/(z + Z_i) in units of Z, and what it lacks from 1.
            lack = gap * y
            g = 1 - lack
            slope = s * lack
            g1 = g * slope
            g2 = g1 * slope + g * (s1 * lack - s * g1)
            columns.append([g, g1, g2])
            # Written out: products of jets cost more than their numbers.
            rest.append([-(g * y), -(g1 * y + g * y1), -(g2 * y + 2 * g1 * y1 + g * y2)])
            square0 += g * g
            square1 += g * g1
            square2 += g1 * g1 + g * g2
            wide = y * gamma
            bent = wide + wide - beta
            f0 += y * (wide - beta)
            f1 += y1 * bent
            f2 += y2 * bent + 2 * y1 * y1 * gamma
        square = (square0, 2 * square1, 2 * square2)
        H = arb_mat(columns + rest)
        Q = H.transpose() * (self.problem.gram * H)
        inverse = _reciprocal(square)
        fit = _product((Q[0, 0], 2 * Q[0, 1], 2 * (Q[1, 1] + Q[0, 2])), inverse)
        total = (f0 - fit[0], f1 - fit[1], f2 - fit[2])
        if self.problem.along is None or self.problem.direction_square is None:
            return total
        theta = tau + self.centre
        mass_part = (s * theta, s1 * theta + s, s2 * theta + 2 * s1)
        N = self.problem.along * H
        G = square
        high = _minus((N[0, 0], N[0, 1], N[0, 2]), _product(G, mass_part))
        extra = _product(self._distance_square(high, G, (s, s1, s2)), inverse)
        weight = 1 / self.problem.direction_square
        return _plus(total, (weight * extra[0], weight * extra[1], weight * extra[2]))

    def _distance_square(self, high: Jet, G: Jet, s: Jet) -> Jet:
        """Squared distance from N to G s [theta - log m, theta], with high = N - G s theta."""
        if self.log_length is None:
            return _square_above(high)
        if bool(self.log_length == 0):
            return _product(high, high)
        width = _product(G, s)
        low = _minus(
            (-high[0], -high[1], -high[2]),
            (width[0] * self.log_length, width[1] * self.log_length, width[2] * self.log_length),
        )
        return _plus(_square_above(high), _square_above(low))

    def at_mass(self, theta: arb) -> arb:
        """F where log z = theta."""
        return self.at_point(theta - self.centre)

    def at_point(self, tau: arb | float) -> arb:
        """F at one point."""
        end = arb(tau)
        s = 1 / (1 + (-end).exp())
        rest = [1 / (1 + (end - shift).exp()) for shift in self.shifts]
        return self.at_ends(s, end.exp(), rest, s * (end + self.centre))

    def at_ends(self, s: arb, masses: arb, rest: list[arb], product: arb) -> arb:
        """F from enclosures of s, z/Z, the 1 - w_i and s theta: for tails and limits."""
        n = self.problem.examples
        gs = [1 + (1 - ratio) / (masses + ratio) for ratio in self.ratios]
        total = self.constant
        for i in range(n):
            total += rest[i] * (rest[i] * self.values[i] - 2 * self.mixed[i])
        G = sum((g * g for g in gs), arb(0))
        H = arb_mat(2 * n, 1, gs + [-(g * y) for g, y in zip(gs, rest, strict=True)])
        total -= (H.transpose() * self.problem.gram * H)[0, 0] / G
        if self.problem.along is None or self.problem.direction_square is None:
            return total
        N = (self.problem.along * H)[0, 0]
        high = (N - G * product).max(0)
        low = arb(0)
        if self.log_length is not None:
            low = (G * (product - s * self.log_length) - N).max(0)
        return total + (high * high + low * low) / (G * self.problem.direction_square)

    def left_limit(self) -> arb:
        """F as z -> 0."""
        return self.at_ends(arb(0), arb(0), [arb(1)] * self.problem.examples, arb(0))

    def left_tail(self, tau: float) -> arb:
        """Enclose F for all theta <= log Z + tau."""
        end = arb(tau)
        s = arb(0).union(1 / (1 + (-end).exp()))
        rest = [(1 / (1 + (end - shift).exp())).union(arb(1)) for shift in self.shifts]
        theta = end + self.centre
        # t exp(t) falls on (-inf, -1] and has the minimum -1/e; s <= exp(tau).
        least = -(-1 - self.centre).exp()
        if bool(theta < -1):
            least = theta * end.exp()
        product = least.union(theta.max(0) / (1 + (-end).exp()))
        return self.at_ends(s, arb(0).union(end.exp()), rest, product)

    def right_limit(self) -> arb | None:
        """F as z -> inf, None where it grows."""
        if self.problem.along is not None and self.log_length is not None:
            return None
        return self._right(arb(1), [arb(0)] * self.problem.examples)

    def _right(self, s: arb, rest: list[arb]) -> arb:
        """F without its distance part, from 1 - w_i, near z = inf; also a lower bound of F."""
        n = self.problem.examples
        gs = [(1 - y) / s for y in rest]
        total = self.constant
        for i in range(n):
            total += rest[i] * (rest[i] * self.values[i] - 2 * self.mixed[i])
        G = sum((g * g for g in gs), arb(0))
        H = arb_mat(2 * n, 1, gs + [-(g * y) for g, y in zip(gs, rest, strict=True)])
        return total - (H.transpose() * self.problem.gram * H)[0, 0] / G

    def right_tail(self, tau: arb | float) -> arb:
        """A lower bound, as a ball, of F for all theta >= log Z + tau."""
        end = arb(tau)
        rest = [arb(0).union(1 / (1 + (end - shift).exp())) for shift in self.shifts]
        total = self._right(arb(1), rest)
        if self.problem.along is None or self.log_length is None:
            return total
        if self.problem.direction_square is None:
            return total
        weights = [1 - y for y in rest]
        W = sum((w * w for w in weights), arb(0))
        n = self.problem.examples
        H = arb_mat(2 * n, 1, weights + [-(w * y) for w, y in zip(weights, rest, strict=True)])
        along = (self.problem.along * H)[0, 0] / W
        gap = (end + self.centre - self.log_length - along).max(0)
        return total + W * gap * gap / self.problem.direction_square


def _falling(x: arb) -> arb:
    """1/(1 + e^x)."""
    if bool(x.rad() < 0.25):
        return 1 / (1 + x.exp())
    # The exponential of a wide ball reaches below 0; the function falls, so its ends bound it.
    return (1 / (1 + x.lower().exp())).union(1 / (1 + x.upper().exp()))


def _least_mass(log_masses: Sequence[arb]) -> arb:
    """A number near the least log mass: then every g_i is at most about 1, and G at least about 1.

    Any number gives the same F. Another one would let G range over as many orders of magnitude as
    the masses do, and boxes between them would have to be small.
    """
    return arb(min(float(x.mid()) for x in log_masses))


def _plus(a: Jet, b: Jet) -> Jet:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def _minus(a: Jet, b: Jet) -> Jet:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def _product(a: Jet, b: Jet) -> Jet:
    return (
        a[0] * b[0],
        a[1] * b[0] + a[0] * b[1],
        a[2] * b[0] + 2 * a[1] * b[1] + a[0] * b[2],
    )


def _reciprocal(a: Jet) -> Jet:
    r = 1 / a[0]
    r1 = -a[1] * r * r
    return (r, r1, -(a[2] * r + 2 * a[1] * r1) * r)


def _square_above(x: Jet) -> Jet:
    """max(x, 0)^2 with its derivative, and the hull of its second derivatives at a kink."""
    if bool(x[0] <= 0):
        return (arb(0), arb(0), arb(0))
    second = 2 * (x[1] * x[1] + x[0] * x[2])
    if bool(x[0] >= 0):
        return (x[0] * x[0], 2 * x[0] * x[1], second)
    positive = x[0].max(0)
    bent = 2 * (x[1] * x[1] + positive * x[2])
    return (positive * positive, 2 * positive * x[1], bent.union(arb(0)))


def minimise(problem: PromptProblem, length: int | float, relative_width: float) -> Best:
    """Enclose the infimum of F at the precision in force.

    The pieces looked at cover all z > 0: a piece is set aside with a lower bound, dropped because F
    is strictly monotone on it (its least value is then on a neighbour or on a tail), or split.
    """
    objective = Objective(problem, length)
    if problem.case == "zero":
        from provers.integer_minimum import minimise_over_lengths

        return minimise_over_lengths(objective, length, Search(objective, relative_width))
    return Search(objective, relative_width).run()


class Search:
    """Branch and bound over theta."""

    def __init__(self, objective: Objective, relative_width: float) -> None:
        self.objective = objective
        self.relative = arb(relative_width)
        self.negligible = (objective.problem.scale.abs_upper() * arb(NEGLIGIBLE)).upper()
        self.boxes = 0
        self.best = arb(math.inf)
        self.where = math.nan
        self.blur = arb(math.inf)
        self.fit = 1.0
        self.tangent: tuple[float, arb, arb] | None = None

    def offer(self, value: arb, tau: float) -> None:
        """Take a value of F as the best one if its upper end is lower."""
        upper = value.upper()
        if bool(upper < self.best):
            self.best, self.where, self.blur = upper, tau, value.rad()

    @property
    def goal(self) -> arb:
        """Lower bounds from here on are good enough."""
        slack = self.best.abs_upper() * self.relative / 2
        if bool(slack < self.negligible):
            slack = self.negligible
        return (self.best - slack).lower()

    def run(self) -> Best:
        low, high = self._ends()
        self._prepare(low, high)
        if self.blurred():
            return self.result(arb(0))
        if bool(self.goal <= 0):
            return self.result(arb(0))
        least, low, high = self._tails(low, high)
        return self.result(self._explore(low, high, least))

    def blurred(self) -> bool:
        """Whether the best value is too wide for the width asked for: more bits are needed."""
        return not bool(self.blur * 8 < self.best - self.goal)

    def result(self, least: arb) -> Best:
        """Put the enclosure together; F is never negative."""
        upper = _fraction(self.best)
        lower = _fraction(least) if least.is_finite() else Fraction(0)
        lower = min(max(lower, Fraction(0)), upper)
        wanted = max(_fraction(self.relative) * upper, 2 * _fraction(self.negligible))
        theta = self.where
        if math.isfinite(theta):
            theta = float((arb(theta) + self.objective.centre).mid())
        return Best(Enclosure(lower, upper, upper - lower <= wanted), theta, self.boxes)

    def _ends(self) -> tuple[float, float]:
        shifts = [float(x.mid()) for x in self.objective.shifts]
        return min(shifts) - 24.0, max(shifts) + 24.0

    def _prepare(self, low: float, high: float) -> None:
        """Find a good value: limits, a grid, then Newton steps."""
        limit = self.objective.left_limit()
        self.offer(limit, -math.inf)
        right = self.objective.right_limit()
        if right is not None:
            self.offer(right, math.inf)
        count = 32
        grid = [low + (high - low) * k / count for k in range(count + 1)]
        if right is None:
            top = self._outer_minimum()
            grid += [x for x in (top, top + 1.0, top * 1.5 + 1.0) if x > high]
        values = [float(self.objective.at_point(x).mid()) for x in grid]
        order = sorted(range(len(grid)), key=values.__getitem__)[:2]
        for k in order:
            self._newton(grid[k])

    def _outer_minimum(self) -> float:
        """A guess of where the slab passes the best p for large masses."""
        along, log_length = self.objective.problem.along, self.objective.log_length
        if along is None or log_length is None:
            return 0.0
        n = self.objective.problem.examples
        mean = sum((along[0, i] for i in range(n)), arb(0)) / n
        return float((mean + log_length - self.objective.centre).mid())

    def _newton(self, tau: float) -> None:
        self.offer(self.objective.at_point(tau), tau)
        for _ in range(30):
            value, slope, curve = self.objective.jet(arb(tau))
            self.offer(value, tau)
            d1, d2 = float(slope.mid()), float(curve.mid())
            if not (math.isfinite(d1) and math.isfinite(d2)) or d1 == 0:
                return
            step = -d1 / d2 if d2 > 0 else -math.copysign(0.5, d1)
            step = max(-2.0, min(2.0, step)) if abs(tau) < 60 else step
            moved = tau + step
            if moved == tau:
                return
            if abs(step) < 1e-7 * max(1.0, abs(tau)):
                # Newton's error is squared by this last step.
                self.offer(self.objective.at_point(moved), moved)
                return
            tau = moved

    def _tails(self, low: float, high: float) -> tuple[arb, float, float]:
        """Move the ends outwards until both tails are decided."""
        least = arb(math.inf)
        step = 4.0
        bound = self.objective.left_tail(low).lower()
        while not bool(bound >= self.goal) and step < 1e6:
            low, step = low - step, step * 1.5
            bound = self.objective.left_tail(low).lower()
        least = _smaller(least, bound)
        step = 4.0
        bound = self.objective.right_tail(high).lower()
        while not bool(bound >= self.goal) and step < 1e300:
            high, step = high + step, step * 2
            bound = self.objective.right_tail(high).lower()
        return _smaller(least, bound), low, high

    def _explore(self, low: float, high: float, least: arb) -> arb:
        """Walk from low to high in steps that fit: what a box loses grows with its size."""
        left, step = low, 2.0
        while left < high:
            right = min(high, left + step)
            self.boxes += 1
            if self.boxes > BOX_LIMIT:
                return ZERO
            self.fit = 2.0
            bound = self._bound(left, right)
            if bound is not None and not bool(bound >= self.goal):
                middle = left + (right - left) / 2
                if left < middle < right:
                    step = (right - left) * min(0.6, max(0.15, self.fit))
                    continue
            if bound is not None:
                least = _smaller(least, bound)
            step = min((right - left) * max(0.7, self.fit), 4.0 + abs(left) / 4)
            left = right
        return least

    def _bound(self, left: float, right: float) -> arb | None:
        """A lower bound of F on [left, right], or None where F is strictly monotone."""
        box = arb(left).union(arb(right))
        value, slope, curve = self.objective.jet(box)
        if bool(slope > 0) or bool(slope < 0):
            return None
        bound = _lower(value)
        if bool(bound >= self.goal):
            return bound
        middle = (left + right) / 2
        at, d1, _ = self.objective.jet(arb(middle))
        self.offer(at, middle)
        steps = box - arb(middle)
        first = _lower(at + slope * steps)
        bound = _larger(bound, first)
        if not curve.is_finite():
            return bound
        bend = curve.lower()
        if bool(bend > 0):
            if left < self.where < right:
                bound = _larger(bound, self._below_convex(steps, middle))
                if bool(bound >= self.goal):
                    return bound
            # The least value of a parabola, wherever it is.
            second = _lower(at - d1 * d1 / (2 * bend))
            turn = -d1 / bend
            if not turn.overlaps(steps):
                edge = steps.upper() if bool(turn > 0) else steps.lower()
                second = _larger(second, _lower(at + d1 * edge + bend * edge * edge / 2))
        else:
            radius = steps.abs_upper()
            second = _lower(at - abs(d1) * radius + bend * radius * radius / 2)
        bound = _larger(bound, second)
        lost, room = float((at - bound).mid()), float((at - self.goal).mid())
        if lost > 0 and math.isfinite(lost):
            # The loss is of the second to third order; a fifth is kept in hand.
            self.fit = min(2.0, 0.8 * (max(room, 0.0) / lost) ** 0.4)
        return bound

    def _below_convex(self, steps: arb, middle: float) -> arb:
        """A bound on a box where F is convex and the best point lies: its tangent there."""
        if self.tangent is None or self.tangent[0] != self.where:
            value, slope, _ = self.objective.jet(arb(self.where))
            self.tangent = (self.where, value, slope)
        _, value, slope = self.tangent
        return _lower(value + slope * (steps + arb(middle) - arb(self.where)))


def _lower(x: arb) -> arb:
    return x.lower() if x.is_finite() else arb(-math.inf)


def _larger(a: arb, b: arb) -> arb:
    return b if bool(b > a) else a


def _smaller(a: arb, b: arb) -> arb:
    """The smaller of two exact numbers; an undefined one counts as knowing nothing."""
    if b.is_nan():
        return arb(-math.inf)
    return b if bool(b < a) else a


def _fraction(value: arb) -> Fraction:
    """Return the value of a ball of radius 0."""
    return Enclosure.of_ball(value).upper
