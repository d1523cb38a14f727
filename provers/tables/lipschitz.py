"""Lipschitz bounds of attention: random heads and, if installed, a pretrained one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from provers import lipschitz, options
from provers.errors import BadInput
from provers.table import Cell, Table

if TYPE_CHECKING:
    from constructions.layers import Layer
    from provers.lipschitz import LipschitzClaim

COLUMNS = (
    "head", "tokens", "beta", "form", "inputs", "outputs", "domain", "Att", "id + Att",
    "statement", "status",
)  # fmt: skip
_SHORT = {
    lipschitz.Norm.TOKEN: "token",
    lipschitz.Norm.FROBENIUS: "Frobenius",
    lipschitz.Norm.SPECTRAL: "spectral",
    lipschitz.Domain.TOKENS: "tokens",
    lipschitz.Domain.FROBENIUS_BALL: "whole, Frobenius",
    lipschitz.Domain.SPECTRAL_BALL: "whole, spectral",
}


def build(given: Mapping[str, str]) -> Table:
    """Build the table; keys ``d``, ``tokens``, ``seed``, ``count``, ``pretrained`` (yes or no).

    A row is a bound of one head, of Att and of id + Att, with its norms and its domain.
    """
    where = "table lipschitz"
    options.only(given, ("d", "tokens", "seed", "count", "pretrained"), where)
    d = options.integer(given, "d", 8, where=where)
    tokens = options.integer(given, "tokens", 16, least=2, where=where)
    seed = options.integer(given, "seed", 0, least=0, where=where)
    count = options.integer(given, "count", 3, where=where)
    heads = list(_random(d, tokens, seed, count))
    if options.word(given, "pretrained", ("yes", "no"), where) == "yes":
        heads += _pretrained()
    rows = [row for name, layer, X in heads for row in _rows(name, layer, X)]
    notes = (
        "Rows are comparable only with the same norms and the same domain, or after a conversion.",
        "D is the largest token norm of the drawn tokens, or the Frobenius or spectral norm of the "
        "whole matrix; beta is the bound of ||W_k^T W_q|| times D^2. Biases are left out.",
        "Proved: the formula, by the statement beside it (its norm type is the row's). The norms "
        "of the maps are certified upper bounds; D and the number are float64.",
        "Local: the derivative at the drawn tokens is bounded by a proved formula, which is "
        "evaluated in float64; it is a Lipschitz constant only near these tokens.",
        "The token-norm bound of id + Att is the supremum over all lengths and maps with this b "
        "and beta, not the constant of this head. Without sqrt(n) lemma-5 fails from n = 138.",
    )
    return Table("Lipschitz bounds of one attention head", COLUMNS, tuple(rows), notes)


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


def _rows(name: str, layer: Layer, X: Any) -> Iterator[tuple[Cell, ...]]:
    """The bounds of one head on domains that hold the tokens X, shape (d, n)."""
    import numpy as np

    from constructions import exactness, spectral

    head, (d, n) = layer.head, X.shape
    b = float(spectral.norm_upper(head.wo) * spectral.norm_upper(head.wv))
    a = float(spectral.norm_upper(head.wk) * spectral.norm_upper(head.wq))
    beta = a * float(np.linalg.norm(X, axis=0).max()) ** 2
    whole = a * float(np.linalg.norm(X)) ** 2
    wide = a * float(np.linalg.norm(X, 2)) ** 2
    for form, size, claim in (
        ("every length", beta, lipschitz.token_norm(b, beta)),
        ("one output token", beta, lipschitz.one_token(b, beta)),
        ("one sqrt(n)", beta, lipschitz.frobenius_root(b, beta, n)),
        ("largest share", beta, lipschitz.frobenius_shares(b, beta, n)),
        ("beta/sqrt 2", beta, lipschitz.frobenius_half(b, beta, n)),
        ("free of n", beta, _free(b, beta)),
        ("lemma-5", beta, lipschitz.lemma_5(b, beta, n)),
        ("Castin et al.", beta, lipschitz.castin_frobenius(b, beta, n)),
        ("3/2 beta", whole, lipschitz.frobenius_ball(b, whole)),
        ("sqrt(min(d, n))", wide, lipschitz.spectral_ball(b, wide, min(d, n))),
    ):
        yield (name, n, size, form, *_cells(claim))
    local = _local(exactness.float64(head.wk.transpose() * head.wq), b, X, a)
    yield (
        name, n, beta, "local, at these tokens", "token", "token", "near these tokens", local - 1,
        local, "sharper/attention-derivative-local", "derivative proved, number float64",
    )  # fmt: skip


def _cells(claim: LipschitzClaim | None) -> tuple[Cell, ...]:
    """Norms, domain, both constants, statement and status of a claim."""
    if claim is None:
        return ("Frobenius", "Frobenius", "tokens", "overflow", "overflow",
                "sharper/attention-frobenius-shares",
                _status("sharper/attention-frobenius-shares"))  # fmt: skip
    return (
        _SHORT[claim.norm], _SHORT[claim.outputs or claim.norm], _SHORT[claim.domain],
        claim.constant, claim.with_skip().constant, claim.statement, _status(claim.statement),
    )  # fmt: skip


def _status(ident: str) -> str:
    """Whether a constant is that of a statement with a for-all proof."""
    from provers import registry

    return "proved" if ident and registry.get(ident).proof is not None else "code only"


def _free(b: float, beta: float) -> LipschitzClaim | None:
    # e^beta leaves float64 at beta = 709; scores of real heads do.
    try:
        return lipschitz.frobenius_free_of_length(b, beta)
    except BadInput:
        return None


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
