"""Random problems with a common query, of every case, and a torch loss over their prompts."""

from __future__ import annotations

import numpy as np
import torch

from constructions import Layer, exactness
from constructions.tuning import Budget, minimise

KINDS = ("square", "biased", "aligned", "zero", "large")
SEARCH = Budget(restarts=6, adam_steps=150, polished=3, lbfgs_steps=150)


def draw(kind, rng, largest=9):
    """Return layer, contexts, query, targets, prompt length."""
    d, n = int(rng.integers(3, largest)), int(rng.integers(2, 7))
    m = int(rng.choice([1, 2, 4, 16, 64]))

    def weight(rows, cols, size=1.0):
        return size * rng.normal(size=(rows, cols)) / np.sqrt(cols)

    if kind == "square":
        layer = Layer.from_weights(wq=weight(d, d), wk=weight(d, d), wv=weight(d, d))
    elif kind == "biased":
        s = d - 1
        layer = Layer.from_weights(
            wq=weight(s, d), wk=weight(s, d), wv=weight(s, d), wo=weight(d, s),
            bq=weight(s, 1), bk=weight(s, 1), bv=weight(s, 1), bo=weight(d, 1),
        )  # fmt: skip
    elif kind == "aligned":
        # Keys and values are multiples of each other: scores lie in the row space of U.
        s = max(1, d // 2)
        key = np.round(8 * weight(s, d))
        layer = Layer.from_weights(wq=weight(s, d), wk=key / 8, wv=key, wo=weight(d, s))
    elif kind == "zero":
        layer = Layer.from_weights(wq=np.zeros((d, d)), wk=weight(d, d), wv=weight(d, d))
    else:
        layer = Layer.from_weights(wq=weight(d, d, 2), wk=weight(d, d, 2), wv=weight(d, d, 3))
    query = rng.normal(size=d)
    contexts = [
        np.column_stack([rng.normal(size=(d, int(rng.integers(1, 4)))), query]) for _ in range(n)
    ]
    return layer, contexts, query, rng.normal(size=(d, n)), m


def tuned(layer, contexts, query, targets, m, seed=0):
    """Return the best prompt that several L-BFGS runs find, (d, m), as float64."""

    def tensor(value):
        return torch.as_tensor(exactness.float64(value))

    head = layer.head
    r = tensor(head.score_vector(exactness.column(query)))[:, 0]
    value_map, offset = tensor(head.value_map), tensor(layer.value_offset)[:, 0]
    inputs, wanted = [torch.as_tensor(x) for x in contexts], torch.as_tensor(targets)

    def loss(prompts):
        total = torch.zeros(len(prompts), dtype=torch.float64)
        own = torch.einsum("d,kdm->km", r, prompts)
        for i, x in enumerate(inputs):
            weights = torch.cat([own, (r @ x).expand(len(prompts), -1)], 1).softmax(1)
            mean = torch.einsum("kdm,km->kd", prompts, weights[:, :m]) + weights[:, m:] @ x.T
            total = total + ((mean @ value_map.T + offset - wanted[:, i]) ** 2).sum(1)
        return total

    generator = torch.Generator().manual_seed(seed)
    shape = (SEARCH.restarts, len(query), m)
    start = torch.randn(shape, dtype=torch.float64, generator=generator)
    return minimise(loss, start, SEARCH)[0][0].numpy()
