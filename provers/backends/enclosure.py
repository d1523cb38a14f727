"""Arb enclosures over boxes: signs, inequalities and certified minima.

Both procedures bisect the box. A cell is settled by a plain enclosure or by a mean-value one
(`provers.kernel.cover`), and the tree of bisections is the certificate that the kernel replays.
`EnclosureBackend` searches depth first, `certify_minimum` takes the cell with the smallest lower
bound first (branch and bound [1]_).

References
----------
.. [1] R. B. Kearfott, "Rigorous Global Search: Continuous Problems", Kluwer 1996, chapter 5.
"""

from __future__ import annotations

import dataclasses
import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from provers.backends.base import (
    BITS,
    Answer,
    Backend,
    Parameter,
    Point,
    Question,
    candidates,
    closed_answer,
    holds_given,
    is_counterexample,
    point_text,
    refutation,
)
from provers.enclosure import Enclosure
from provers.errors import BadInput, Undecided
from provers.evidence import Settings, Verdict
from provers.kernel.cover import (
    Cell,
    CellEvaluator,
    Dual,
    centre,
    check_cover,
    difference,
    expand,
    halves,
    read_box,
)
from provers.kernel.numbers import Truth, decide, evaluate, from_signs, precision, sign
from provers.kernel.terms import FALSE, Definition, Term

__all__ = ["CertifiedMinimum", "EnclosureBackend", "certified_minimum", "certify_minimum"]

CELLS = {"quick": 5_000, "standard": 100_000, "thorough": 1_000_000}
BOX_BITS = 64
"""Precision of cell enclosures; the width of the cells, not rounding, limits them."""

SAMPLES = 20
"""Exact points that are tried before bisection, when only a counterexample is wanted."""
EXAMPLES = 200
"""The same, when a point that satisfies the hypotheses is wanted too."""
MAX_DEPTH = 60
"""Bisections per axis: narrower cells are lost in the rounding of 64 bits."""


class EnclosureBackend(Backend):
    """Decides literals on closed data and over boxes of numbers, by balls."""

    name = "enclosure"

    def _decide(self, question: Question, settings: Settings) -> Answer:
        bits = BITS[settings.budget]
        if not question.parameters:
            data, definitions = question.data, question.definitions
            decided = [decide(f, data, definitions, bits) for f in question.literals]
            return closed_answer(question, decided, bits)
        if not question.scalar:
            return Answer(Verdict.undecided, "enclosures cover boxes of numbers, not of vectors")
        example: Point | None = None
        certificate: dict[str, Any]
        count = EXAMPLES if question.given else SAMPLES
        for point in candidates(question, settings.seed, count):
            if is_counterexample(question, point, bits):
                return refutation(question, point, bits, count)
            if example is None and question.given and holds_given(question, point, BOX_BITS):
                example = point
        limit = CELLS[settings.budget]
        if question.given and example is None:
            tree, failure = _cover(dataclasses.replace(question, claim=FALSE), limit)
            if not failure:
                reason = "the hypotheses contradict each other on the box"
                certificate = {"rule": "empty", "tree": tree, "bits": BOX_BITS}
                return Answer(Verdict.vacuous, reason, None, certificate, len(tree))
        tree, failure = _cover(question, limit)
        cells = len(tree)
        if isinstance(failure, dict):
            if is_counterexample(question, failure, bits):
                return refutation(question, failure, bits, cells)
            failure = "the claim seems to fail at a point, but the kernel does not decide it"
        if not failure and question.given and example is None:
            failure = "the claim holds, but no point satisfying the hypotheses was found"
        if failure:
            return Answer(Verdict.undecided, failure, tried=cells)
        certificate = {"rule": "cover", "tree": tree, "bits": BOX_BITS}
        if example is not None:
            certificate["at"] = point_text(example)
        return Answer(Verdict.confirmed, "", example, certificate, cells)


def _cover(question: Question, limit: int) -> tuple[list[int], str | dict[str, Fraction]]:
    """Bisect depth first; return the tree and "", a reason, or a point that looks bad.

    Preorder is the order of visits, so that the list of codes grows as the search goes.
    """
    names, whole = read_box(question.box)
    terms = [difference(f) for f in question.literals]
    relations = [f[0] for f in question.literals]
    tree: list[int] = []
    failure = ""
    pending: list[tuple[Cell, int]] = [(whole, 0)]
    with precision(BOX_BITS):
        evaluator = CellEvaluator(names, question.data, question.definitions)
        while pending:
            if len(tree) >= limit:
                return tree, f"not decided by {limit} cells"
            cell, depth = pending.pop()
            plain = evaluator.plain(terms, cell)
            leaf = _leaf(relations, plain, 0)
            if leaf is None:
                duals = evaluator.slopes(terms, cell)
                middle = evaluator.plain(terms, centre(cell))
                forms = [expand(c, d, cell) for c, d in zip(middle, duals, strict=True)]
                leaf = _leaf(relations, forms, 1)
                if leaf is None and _looks_bad(relations, middle):
                    return tree, _point(names, cell)
            if leaf is not None:
                tree.append(leaf)
            elif depth >= MAX_DEPTH * len(names):
                # No proof any more, but another cell may still hold a counterexample.
                failure = f"not decided on a cell of depth {depth}"
                tree.append(-1)
            else:
                axis = _axis(cell, whole, duals)
                tree.append(axis)
                lower, upper = halves(cell, axis)
                pending += [(upper, depth + 1), (lower, depth + 1)]
    return tree, failure


def _leaf(relations: Sequence[str], balls: Sequence[arb], method: int) -> int | None:
    """Return the code of the first literal that settles a cell, see `provers.kernel.cover`."""
    for i, (relation, ball) in enumerate(zip(relations, balls, strict=True)):
        if from_signs(relation, [sign(ball)]) is (Truth.NO if i else Truth.YES):
            return -1 - method - 2 * i
    return None


def _looks_bad(relations: Sequence[str], middle: Sequence[arb]) -> bool:
    """Return whether the claim is false at a point and every hypothesis true there."""
    claim, *given = [from_signs(r, [sign(x)]) for r, x in zip(relations, middle, strict=True)]
    return claim is Truth.NO and all(g is Truth.YES for g in given)


def _axis(cell: Cell, whole: Cell, duals: Sequence[Dual]) -> int:
    """Return the axis along which the claim varies most, the widest where that is unknown."""
    spans = [
        max(_span(d.partials[i], (hi - lo) / 2) for d in duals) for i, (lo, hi) in enumerate(cell)
    ]
    if all(math.isfinite(s) for s in spans) and max(spans) > 0:
        return spans.index(max(spans))
    # Relative to the whole box; a side of length zero is never the widest.
    widths = [
        (hi - lo) / (b - a) if a < b else fmpq(0)
        for (lo, hi), (a, b) in zip(cell, whole, strict=True)
    ]
    return widths.index(max(widths))


def _span(partial: arb | None, radius: fmpq) -> float:
    """Return about |partial| * radius; it only guides the search."""
    if partial is None or radius == 0:
        return 0.0
    size = float((partial.abs_upper() * arb(radius)).mid()) if partial.is_finite() else math.inf
    return size if size == size else math.inf


def _point(names: Sequence[str], cell: Cell) -> dict[str, Fraction]:
    middle = centre(cell)
    return {n: Fraction(int(m.p), int(m.q)) for n, (m, _) in zip(names, middle, strict=True)}


# ----------------------------------------------------------------------------- minima


@dataclass(frozen=True, slots=True)
class CertifiedMinimum:
    """A certified minimum over a box.

    Attributes
    ----------
    enclosure
        The minimum lies in it; ``converged`` says whether the width asked for was reached.
    minimiser
        An exact point whose value is at most ``enclosure.upper``.
    lower_claim, certificate
        The literal ``lower < term`` on the box and the cover by which the kernel replayed it.
    cells
        Number of cells that were evaluated.
    """

    enclosure: Enclosure
    minimiser: dict[str, Fraction]
    lower_claim: tuple[Any, ...]
    certificate: dict[str, Any]
    cells: int


@dataclass(slots=True)
class _Cell:
    """A node of the tree; ``lower`` is None where no finite bound is known."""

    cell: Cell
    lower: Fraction | None
    leaf: int
    axis: int
    parts: tuple[_Cell, _Cell] | None = None


def certified_minimum(
    term: Term,
    parameters: Sequence[Parameter],
    relative_width: Fraction | float,
    data: Mapping[str, Any] | None = None,
    definitions: Mapping[str, Definition] | None = None,
    budget: str = "quick",
) -> Enclosure:
    """Enclose the minimum of a term over a closed box; see `certify_minimum`.

    Examples
    --------
    >>> x = ("v", "x")
    >>> term = ("+", ("exp", x), ("*", ("q", "-1"), x))  # at least 1, at x = 0
    >>> box = [Parameter("x", Fraction(-2), Fraction(3))]
    >>> minimum = certified_minimum(term, box, Fraction(1, 1000))
    >>> minimum.contains(1), float(minimum.width) < 1e-3
    (True, True)
    """
    return certify_minimum(term, parameters, relative_width, data, definitions, budget).enclosure


def certify_minimum(
    term: Term,
    parameters: Sequence[Parameter],
    relative_width: Fraction | float,
    data: Mapping[str, Any] | None = None,
    definitions: Mapping[str, Definition] | None = None,
    budget: str = "quick",
) -> CertifiedMinimum:
    """Enclose the minimum of a term over a closed box by branch and bound.

    Cells are bisected, smallest lower bound first, until the gap to the best value found is at
    most ``relative_width`` times the size of the minimum. The lower bound is then replayed by the
    kernel as a cover; the upper bound is the kernel's enclosure of the value at an exact point.

    Parameters
    ----------
    term
        A number in the parameters, which must be numbers, and the names of ``data``.
    relative_width
        Positive.
    budget
        How many cells may be used: 5,000 (quick), 100,000 or 1,000,000.

    Raises
    ------
    BadInput
        For a non-positive width or parameters that are vectors.
    Undecided
        If no finite bounds were reached.
    provers.kernel.errors.KernelError
        If the term cannot be evaluated.
    """
    width = Fraction(relative_width)
    if width <= 0:
        raise BadInput("width", "certify_minimum", str(relative_width), "a positive number")
    if budget not in CELLS:
        raise BadInput("budget", "certify_minimum", repr(budget), "/".join(CELLS))
    if not parameters or any(p.dim is not None for p in parameters):
        raise BadInput("parameters", "certify_minimum", "none or vectors", "numbers")
    # The claim is only a carrier: it checks the names and makes the box.
    question = Question(("<", term, term), tuple(parameters), (), data or {}, definitions or {})
    search = _Search(term, question)
    search.run(width, CELLS[budget])
    return search.certified(width)


class _Search:
    """Branch and bound on one term."""

    def __init__(self, term: Term, question: Question) -> None:
        self.term, self.question = term, question
        self.names, self.whole = read_box(question.box)
        self.upper: Fraction | None = None
        self.minimiser: dict[str, Fraction] = {}
        self.cells = 0
        self._queue: list[tuple[Fraction | float, int, _Cell]] = []

    def run(self, width: Fraction, limit: int) -> None:
        """Bisect until the gap is at most ``width``, relatively, or the cells are used up."""
        with precision(BOX_BITS):
            evaluator = CellEvaluator(self.names, self.question.data, self.question.definitions)
            self.root = self._visit(evaluator, self.whole)
            while self.cells < limit and self._wide(self._queue[0][2], width):
                _, _, worst = heapq.heappop(self._queue)
                lower, upper = halves(worst.cell, worst.axis)
                worst.parts = (self._visit(evaluator, lower), self._visit(evaluator, upper))

    def _wide(self, worst: _Cell, width: Fraction) -> bool:
        if all(lo == hi for lo, hi in worst.cell):
            return False
        if self.upper is None or worst.lower is None:
            return True
        return self.upper - worst.lower > width * max(abs(self.upper), abs(worst.lower))

    def _visit(self, evaluator: CellEvaluator, cell: Cell) -> _Cell:
        dual = evaluator.slopes([self.term], cell)[0]
        middle = evaluator.plain([self.term], centre(cell))[0]
        self._offer(middle, centre(cell))
        corner = _descent(cell, dual)
        if corner != centre(cell):
            self._offer(evaluator.plain([self.term], corner)[0], corner)
        plain, form = _lower(dual.value), _lower(expand(middle, dual, cell))
        mean = plain is None or (form is not None and form > plain)
        bound = form if mean else plain
        axis = _axis(cell, self.whole, [dual])
        found = _Cell(cell, bound, -2 if mean else -1, axis)
        self.cells += 1
        heapq.heappush(self._queue, (-math.inf if bound is None else bound, self.cells, found))
        return found

    def _offer(self, value: arb, point: Cell) -> None:
        negative = _lower(-value)
        if negative is not None and (self.upper is None or -negative < self.upper):
            self.upper, self.minimiser = -negative, _point(self.names, point)

    def certified(self, width: Fraction) -> CertifiedMinimum:
        """Replay the lower bound with the kernel and take the upper one from it."""
        bound, data = self._queue[0][2].lower, self.question.data
        if bound is None or self.upper is None:
            raise Undecided(f"no bounds of the minimum within {self.cells} cells")
        point = self.question.environment(self.minimiser)
        value = evaluate(self.term, point, self.question.definitions, 4 * BOX_BITS)
        upper = -(_lower(-arb(value)) or -self.upper)
        tree = self._tree()
        scale = max(abs(bound), abs(upper), Fraction(1, 2**200))
        for bits in (44, 36, 28):  # the literal is subtracted with rounding of its own
            lower = bound - scale / 2**bits
            claim = ("<", ("q", str(lower)), self.term)
            definitions = self.question.definitions
            found = check_cover(claim, self.question.box, tree, data, definitions, BOX_BITS)
            if found is Truth.YES:
                reached = upper - lower <= width * max(abs(upper), abs(lower))
                enclosure = Enclosure(lower, upper, reached)
                certificate = {"rule": "cover", "tree": tree, "bits": BOX_BITS}
                return CertifiedMinimum(enclosure, self.minimiser, claim, certificate, self.cells)
        raise Undecided("the kernel does not replay the lower bound of the minimum")

    def _tree(self) -> list[int]:
        tree, pending = [], [self.root]
        while pending:
            node = pending.pop()
            tree.append(node.leaf if node.parts is None else node.axis)
            pending += reversed(node.parts or ())
        return tree


def _descent(cell: Cell, dual: Dual) -> Cell:
    """Return the minimum of a linear model: ends where a derivative's sign is certain."""
    middle = list(centre(cell))
    for i, (partial, (lo, hi)) in enumerate(zip(dual.partials, cell, strict=True)):
        slope = None if partial is None else sign(partial)
        if slope is not None:
            middle[i] = (lo, lo) if slope > 0 else (hi, hi)
    return tuple(middle)


def _lower(ball: arb) -> Fraction | None:
    """Return a rational lower bound of a ball of any usual size, None for unbounded ones."""
    if not ball.is_finite():
        return None
    mantissa, exponent = (int(x) for x in ball.lower().man_exp())
    if exponent > 10_000:
        return None
    if exponent < -10_000:
        return Fraction(0) if mantissa >= 0 else Fraction(-1, 2**9_000)
    return Fraction(mantissa) * Fraction(2) ** exponent
