"""Lipschitz bounds of attention blocks: random heads and, if installed, a pretrained one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from provers import lipschitz, options
from provers.table import Cell, Table

if TYPE_CHECKING:
    from constructions.layers import Layer

COLUMNS = (
    "head", "b", "beta", "tokens", "token norm, every length", "local, at these tokens",
    "Frobenius, tokens", "Frobenius, free of n", "Frobenius ball", "lemma-5", "Castin et al.",
)  # fmt: skip


def build(given: Mapping[str, str]) -> Table:
    """Build the table; keys ``d``, ``tokens``, ``seed``, ``count``, ``pretrained`` (yes or no).

    All bounds are of id + Att, for tokens of norm at most the largest one drawn.
    """
    where = "table lipschitz"
    options.only(given, ("d", "tokens", "seed", "count", "pretrained"), where)
    d = options.integer(given, "d", 8, where=where)
    tokens = options.integer(given, "tokens", 16, least=2, where=where)
    seed = options.integer(given, "seed", 0, least=0, where=where)
    count = options.integer(given, "count", 3, where=where)
    rows = [_row(name, layer, X) for name, layer, X in _random(d, tokens, seed, count)]
    if options.word(given, "pretrained", ("yes", "no"), where) == "yes":
        rows += [_row(name, layer, X) for name, layer, X in _pretrained()]
    notes = (
        "Bounds of id + Att with the norm and domain of each column; columns are not comparable "
        "without a conversion.",
        "D is the largest token norm of the drawn tokens; for the Frobenius ball, the norm of the "
        "whole matrix. The local form leaves biases out.",
        "The token-norm bound is the supremum over all lengths and maps with this b and beta, "
        "not the constant of this head.",
        "Norms b and beta are certified upper bounds; the local form is evaluated in float64.",
        "The reconstructed lemma-5 has sqrt(n); without it it fails from n = 138.",
        "Proved as statements: the token norm, the local form as a bound of the derivative, "
        "lemma-5 and Castin et al.; the Frobenius columns are formulas without a proof here.",
    )
    return Table("Lipschitz bounds of one attention block", COLUMNS, tuple(rows), notes)


def _random(d: int, tokens: int, seed: int, count: int) -> Iterator[tuple[str, Layer, Any]]:
    import numpy as np

    from constructions import Layer

    for k in range(count):
        rng = np.random.default_rng(seed + k)
        layer = Layer.random(d=d, hidden=None, seed=seed + k)
        yield f"random, d = {d}, seed {seed + k}", layer, rng.uniform(size=(d, tokens))


def _pretrained() -> Iterator[tuple[str, Layer, Any]]:
    from constructions import exactness, pretrained

    try:
        layer = pretrained.head()
        tokens = exactness.float64(pretrained.context(pretrained.SENTENCES[0]))
    except pretrained.PretrainedMissing:
        return
    yield "all-MiniLM-L6-v2, layer 0, head 3", layer, tokens


def _row(name: str, layer: Layer, X: Any) -> tuple[Cell, ...]:
    import numpy as np

    from constructions import exactness, spectral

    head = layer.head
    b = float(spectral.norm_upper(head.wo) * spectral.norm_upper(head.wv))
    a = float(spectral.norm_upper(head.wk) * spectral.norm_upper(head.wq))
    radius = float(np.linalg.norm(X, axis=0).max())
    n, beta = X.shape[1], a * radius**2
    whole = a * float(np.linalg.norm(X)) ** 2
    claims = (
        lipschitz.token_norm(b, beta), None, lipschitz.frobenius_tokens(b, beta, n),
        _finite(lipschitz.frobenius_free_of_length, b, beta), lipschitz.frobenius_ball(b, whole),
        lipschitz.lemma_5(b, beta, n), lipschitz.castin_frobenius(b, beta, n),
    )  # fmt: skip
    score = exactness.float64(head.wk.transpose() * head.wq)
    local = _local(score, b, X, a)
    values: list[Cell] = []
    for claim in claims:
        if claim is None:
            values.append(local)
        else:
            values.append("overflow" if isinstance(claim, str) else claim.with_skip().constant)
    return (name, b, beta, n, *values)


def _finite(bound: Any, b: float, beta: float) -> Any:
    # e^beta leaves float64 at beta = 709; scores of real heads do.
    return bound(b, beta) if beta < 700 else "overflow"


def _local(A: Any, b: float, X: Any, a: float) -> float:
    """1 + b max_i (sqrt(1 + |A x_i|^2 l_i) + ||A|| l_i), l_i the norm of the covariance."""
    import numpy as np

    scores = X.T @ A @ X
    weights = np.exp(scores - scores.max(axis=0))
    weights /= weights.sum(axis=0)
    worst = 0.0
    for i in range(X.shape[1]):
        centred = X - (X @ weights[:, i])[:, None]
        spread = float(np.linalg.norm(centred * np.sqrt(weights[:, i]), 2)) ** 2
        moved = float(np.linalg.norm(A @ X[:, i]))
        worst = max(worst, float(np.sqrt(1 + moved**2 * spread)) + a * spread)
    return 1 + b * worst
