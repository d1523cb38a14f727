"""Where pretrained heads lie between linear and quadratic attention, with and without prompts.

Options: ``heads`` (0,3,7), ``layer`` (0), ``lengths`` (0,4), ``n`` (100000), ``error`` (1e-2),
``steps`` (40; gradient steps for the tuned prompt). Needs the extra `pretrained`.

For every head: the sentence alone; with a prompt of real tokens (the start of another sentence);
with a prompt tuned by gradient search towards the outputs of a third sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from constructions import exactness, pretrained, prompts
from provers import options as read
from provers.efficiency import EfficiencyRegime, efficiency_regime
from provers.table import Table

if TYPE_CHECKING:
    from constructions import Layer

_WHERE = "table prompt-regimes"


def build(options: Mapping[str, str]) -> Table:
    """Ask `provers.efficiency_regime` about every head and prompt."""
    read.only(options, ("heads", "layer", "lengths", "n", "error", "steps"), _WHERE)
    heads = read.integers(options, "heads", (0, 3, 7), least=0, where=_WHERE)
    layer = read.integer(options, "layer", 0, least=0, where=_WHERE)
    lengths = read.integers(options, "lengths", (0, 4), least=0, where=_WHERE)
    n = read.integer(options, "n", 100_000, least=2, where=_WHERE)
    error = read.number(options, "error", 1e-2, least=1e-12, where=_WHERE)
    steps = read.integer(options, "steps", 40, where=_WHERE)
    rows = [
        (head, prompt, r.entry_bound, r.ratio, r.logit_bound, r.centred_logit_bound,
         r.degree if r.degree is not None else "none",
         float(r.rank) if r.rank is not None else "none", r.gain)
        for head, prompt, r in regimes(heads, lengths, layer, n, error, steps)
    ]  # fmt: skip
    return Table(
        f"Prompt-induced norms of pretrained heads, layer {layer}, predicted for n = {n}",
        ("head", "prompt", "B", "B/sqrt(log n)", "logits", "logits centred", "degree", "rank",
         "gain"),
        tuple(rows),
        (
            "Head size 32; logits with the model's 1/sqrt(32). B/sqrt(log n) is scaled so that the "
            "same logits of a head with the papers' 1/d have this ratio.",
            "gain: operations of exact attention over those of polynomial attention; below 1 the "
            "polynomial loses.",
        ),
    )  # fmt: skip


def regimes(
    heads: Sequence[int] = (0,),
    lengths: Sequence[int] = (0, 4),
    layer: int = 0,
    n: int = 100_000,
    error: float = 1e-2,
    steps: int = 40,
) -> Iterator[tuple[int, str, EfficiencyRegime]]:
    """Yield head, prompt and regime."""
    context = exactness.float64(pretrained.context(pretrained.SENTENCES[0]))
    other = exactness.float64(pretrained.context(pretrained.SENTENCES[1]))
    third = exactness.float64(pretrained.context(pretrained.SENTENCES[2]))
    for index in heads:
        head = pretrained.head(layer, index)
        wq, bq, wk, bk = (
            exactness.float64(x) for x in (head.head.wq, head.head.bq, head.head.wk, head.head.bk)
        )
        for length in lengths:
            candidates = {"none": np.zeros((head.d, 0))}
            if length:
                target = _outputs(head, third)[:, -1:]
                budget = prompts.Budget(
                    restarts=2, adam_steps=steps, polished=1, lbfgs_steps=max(1, steps // 4)
                )
                tuned = prompts.tune(
                    head, [context], target, length, before_mlp=True, budget=budget
                )
                candidates = {
                    f"{length} real tokens": other[:, :length],
                    f"{length} tuned tokens": tuned.prompt,
                }
            for name, prompt in candidates.items():
                tokens = np.concatenate([prompt, context], axis=1)
                q, k = (wq @ tokens + bq).T, (wk @ tokens + bk).T
                yield index, name, efficiency_regime(q, k, n, max_error=error, scale=1.0)


def _outputs(
    layer: Layer, tokens: np.ndarray[Any, np.dtype[np.float64]]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Attention of a sentence to itself, (d, length)."""
    from constructions.arithmetic import TorchArithmetic

    arithmetic = TorchArithmetic("float64", "cpu")
    x = arithmetic.lift(tokens)
    return np.asarray(layer.run(arithmetic).attention(x, x))
