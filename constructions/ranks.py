"""Heads of every rank around a rank-one contextual mapping (Hu et al. 2024, lemma 2.2).

Up to rank (s + 1)/2 the further terms are padded orthogonally: W_K and W_Q, and W_V and W_O, meet
in one direction of R^s only, so that both products stay rank one exactly
(hu-2024/orthogonal-padding). Above that no padding is orthogonal, and the further terms are small
instead (hu-2024/any-rank-mapping): with orthonormal q_0 = v, q_1, ... of R^d and b_0, b_1, ... of
R^s

    W_K = kappa b_0 q_0^T + theta sum b_i q_i^T,        W_Q = W_V = sum b_i q_i^T,
    W_O = e/(8 r_max) q_0 b_0^T + omega sum q_i b_i^T,

theta = gap/(8 e r_max^2), omega = gap/(16 r_max), where ``gap`` bounds from below how far the
rank-one head keeps ids apart. Every output moves by less than gap/8, ids stay gap/4 apart, and
all four weights have rank exactly ``rank``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from constructions.arithmetic import BallArithmetic
from constructions.exactness import ball_columns, columns, from_columns, identity, zeros
from constructions.layers import Head, Layer
from constructions.projections import dot
from provers.errors import BadInput, Undecided

__all__ = ["orthonormal_from", "padded_head", "perturbed_head", "require_rank", "run_separation"]


def orthonormal_from(v: fmpq_mat) -> list[fmpq_mat]:
    """Return rational orthonormal columns of R^d beginning with the unit vector v.

    The Householder reflection that takes the first unit vector to v.
    """
    d = v.nrows()
    unit = identity(d)
    w = v - columns(unit)[0]
    size = dot(w, w)
    return columns(unit if size == 0 else unit - 2 / size * w * w.transpose())


def require_rank(rank: int, d: int, s: int) -> None:
    """Raise unless there is a head of that rank.

    Raises
    ------
    provers.errors.BadInput
        If rank is not in 1..min(d, s).
    """
    if s < 1:
        raise BadInput("s", "hypothesis 's >= 1' of lemma-2.2", str(s), "a head of size 1 or more")
    if not 1 <= rank <= min(d, s):
        where = "hypothesis 'rank in 1..min(d, s)' of lemma-2.2"
        raise BadInput("rank", where, str(rank), f"1..{min(d, s)} for d = {d}, s = {s}")


def _unit(s: int, row: int) -> fmpq_mat:
    return fmpq_mat(s, 1, [int(i == row) for i in range(s)])


def _sum(outputs: Sequence[fmpq_mat], inputs: Sequence[fmpq_mat]) -> fmpq_mat:
    """Sum of products of columns, outputs[i] inputs[i]^T."""
    return from_columns(outputs) * from_columns(inputs).transpose()


def _layer(wq: fmpq_mat, wk: fmpq_mat, wv: fmpq_mat, wo: fmpq_mat) -> Layer:
    s, d = wq.nrows(), wq.ncols()
    zero = zeros(s)
    head = Head(wq=wq, wk=wk, wv=wv, wo=wo, bq=zero, bk=zero, bv=zero)
    return Layer(heads=(head,), bo=zeros(d))


def padded_head(v: fmpq_mat, kappa: fmpq, amplitude: fmpq, s: int, rank: int) -> Layer:
    """Return a head of the given rank with exact rank-one products, 2 rank - 1 <= s."""
    q = orthonormal_from(v)[:rank]
    own = [_unit(s, k) for k in range(rank)]
    other = [_unit(s, 0), *(_unit(s, rank - 1 + k) for k in range(1, rank))]
    wk = _sum([kappa * own[0], *own[1:]], q)
    return _layer(_sum(other, q), wk, _sum(own, q), _sum([amplitude * q[0], *q[1:]], other))


def perturbed_head(
    v: fmpq_mat, kappa: fmpq, e: fmpq, r_max: fmpq, gap: fmpq, s: int, rank: int
) -> Layer:
    """Return a head of the given rank <= min(d, s) whose further terms are small."""
    q = orthonormal_from(v)[:rank]
    b = [_unit(s, k) for k in range(rank)]
    theta, omega = gap / (8 * e * r_max**2), gap / (16 * r_max)
    plain = _sum(b, q)
    wk = _sum([kappa * b[0], *(theta * x for x in b[1:])], q)
    wo = _sum([e / (8 * r_max) * q[0], *(omega * x for x in q[1:])], b)
    return _layer(plain, wk, plain, wo)


def run_separation(
    layer: Layer, tokens: Sequence[fmpq_mat], contexts: Sequence[Sequence[int]], bits: int
) -> arb:
    """Run a head in balls on all contexts; return the least distance of two ids that must differ.

    Every token of every context is a query. Ids must differ where the tokens or the token sets
    do.

    Raises
    ------
    provers.errors.Undecided
        If two ids are not certainly different at this precision.
    """
    machine = layer.run(BallArithmetic(bits))
    before = ctx.prec
    ctx.prec = bits
    try:
        states: dict[tuple[int, frozenset[int]], arb_mat] = {}
        for c in contexts:
            inputs = from_columns([tokens[i] for i in c])
            outputs = ball_columns(machine.attention(inputs, inputs))
            for i, out in zip(c, outputs, strict=True):
                states[i, frozenset(c)] = out + arb_mat(tokens[i])
        least: arb | None = None
        for (first, a), (second, b) in combinations(states.items(), 2):
            gap = a - b
            size = sum((gap[i, 0] ** 2 for i in range(layer.d)), arb(0)).sqrt()
            if not size > 0:
                raise Undecided(
                    f"ids of token {first[0]} in {sorted(first[1])} and of token {second[0]} in "
                    f"{sorted(second[1])} are not apart at {bits} bits"
                )
            least = size if least is None or size.lower() < least.lower() else least
        if least is None:
            raise BadInput("contexts", "run_separation", "one id only", "two ids")
        return least
    finally:
        ctx.prec = before
