"""What a prompt can do to one query of several heads, each head by itself.

Through head h a prompt acts on the output by its attention output p_h over the prompt and its mass
z_h. What the pairs can be is known head by head (sharper/attainable-set); taken independently of
each other they give a lower bound on the error of every prompt (sharper/exact-floor-heads). In two
situations `reach` says that the bound is also the infimum:

"one token"
    The row spaces of [U_h; r_h] are independent: their ranks add up to the rank of all rows
    stacked. Then one token serves every head as if the others were not there, and so do m tokens.
"one token per head"
    m >= H, every head is in the free case, and for every h the other score vectors are linearly
    independent modulo the rows of [U_h; r_h]. Then n_h with U_h n_h = 0, <r_h, n_h> = 0 and
    <r_k, n_h> < 0 for k != h exists. Give head h a token t_h with U_h t_h = p_h and score log z_h,
    moved to t_h + L n_h: head h sees the same token, in the other heads its mass is O(exp(-L)) and
    its pull O(L exp(-L)), so every choice of pairs is approached as L grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flint import arb, arb_mat, fmpq_mat

from constructions import exactness
from constructions.layers import Layer
from constructions.prompt_problem import PromptData

__all__ = ["HeadsData", "Reach"]

Reach = Literal["one token", "one token per head", "lower bound"]


@dataclass(frozen=True, slots=True, eq=False)
class HeadsData:
    """The exact data of a prompt problem with any number of heads.

    Attributes
    ----------
    heads
        One head each, without offsets.
    targets
        a_i minus the constant offset of the layer, (d, n).
    """

    heads: tuple[PromptData, ...]
    targets: fmpq_mat

    @classmethod
    def of(
        cls, layer: Layer, contexts: Sequence[Any], query: Any, targets: Any, where: str
    ) -> HeadsData:
        """Read and check the arguments of `provers.exact_floor`."""
        none = exactness.zeros(layer.d)
        parts = tuple(
            PromptData.of(Layer((head,), none), contexts, query, targets, where)
            for head in layer.heads
        )
        n = parts[0].examples
        wanted = exactness.matrix(targets, layer.d, n, "targets", where)
        return cls(parts, wanted - layer.value_offset * fmpq_mat(1, n, [1] * n))

    @property
    def examples(self) -> int:
        """n."""
        return self.heads[0].examples

    @property
    def d(self) -> int:
        """Token dimension."""
        return int(self.targets.nrows())

    def reach(self, length: int | float) -> Reach:
        """Say why independent pairs are reached by prompts of this length, if they are."""
        rows = [_rows(part) for part in self.heads]
        ranks = [_rank(part) for part in rows]
        whole = [row for part in rows for row in part]
        zero = any(part.case == "zero" for part in self.heads)
        if not (zero and isinstance(length, float)) and _rank(whole) == sum(ranks):
            return "one token"
        free = all(part.case == "free" for part in self.heads)
        count = len(self.heads)
        if free and length >= count and all(_hides(rows, ranks, h) for h in range(count)):
            return "one token per head"
        return "lower bound"


def _rows(part: PromptData) -> list[list[Any]]:
    score = part.score_vector.entries()
    return [*part.right.tolist(), score]


def _rank(rows: list[list[Any]]) -> int:
    return int(fmpq_mat(rows).rank())


def _hides(rows: list[list[list[Any]]], ranks: list[int], h: int) -> bool:
    """Whether the other heads' scores are independent modulo what head h sees."""
    others = [part[-1] for k, part in enumerate(rows) if k != h]
    return _rank([*rows[h], *others]) == ranks[h] + len(others)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """One choice of a mass and an output for every head.

    Attributes
    ----------
    log_masses
        log z_h.
    outputs
        p_h, (d, 1), in the range of U_h.
    """

    log_masses: tuple[arb, ...]
    outputs: tuple[arb_mat, ...]


def tokens_for(data: HeadsData, pairs: Pairs, length: int, spread: int) -> arb_mat | None:
    """Tokens that give every head its pair, or nearly: one per head moved ``spread`` far.

    Parameters
    ----------
    length
        m.
    spread
        How far below a head's own log mass the other heads' tokens score there; not used where one
        token serves all heads.

    Returns
    -------
    arb_mat or None
        (d, m); None where `HeadsData.reach` promises nothing.

    Raises
    ------
    ZeroDivisionError
        If a linear system is singular at the precision in force.
    """
    reach = data.reach(length)
    cases = {part.case for part in data.heads}
    if reach == "one token" and (cases == {"free"} or length == 1):
        share = arb(length).log()
        rows, values = [], []
        for part, log_mass, output in zip(data.heads, pairs.log_masses, pairs.outputs, strict=True):
            rows += part.right.tolist()
            values += _coordinates(part, output)
            if part.case == "free":
                rows.append(part.score_vector.entries())
                values.append(log_mass - share)
        token = _least(fmpq_mat(rows), values)
        return token * arb_mat(1, length, [1] * length)
    if reach != "one token per head":
        return None
    columns = []
    count = len(data.heads)
    for h, part in enumerate(data.heads):
        own = [*part.right.tolist(), part.score_vector.entries()]
        others = [other.score_vector.entries() for k, other in enumerate(data.heads) if k != h]
        # Copies of the last head's token share its mass.
        copies = length - count + 1 if h == count - 1 else 1
        score = pairs.log_masses[h] - arb(copies).log()
        hidden = [x - spread for k, x in enumerate(pairs.log_masses) if k != h]
        values = [*_coordinates(part, pairs.outputs[h]), score, *hidden]
        token = _least(fmpq_mat([*own, *others]), values)
        columns += [token.entries()] * copies
    return arb_mat([list(row) for row in zip(*columns, strict=True)])


def _coordinates(part: PromptData, output: arb_mat) -> list[arb]:
    """The x with left x = output, for an output in the range of U."""
    if part.left.ncols() == 0:
        return []
    basis = arb_mat(part.left)
    inner = (basis.transpose() * basis).solve(basis.transpose() * output)
    return list(inner.entries())


def _least(rows: fmpq_mat, values: list[arb]) -> arb_mat:
    """The shortest solution of an underdetermined system of full rank."""
    matrix = arb_mat(rows)
    inner = (matrix * matrix.transpose()).solve(arb_mat(len(values), 1, values))
    return matrix.transpose() * inner
