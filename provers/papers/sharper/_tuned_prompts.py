"""Numeric checks of spectral-floor: the best prompt that gradient search finds, for each length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flint import fmpq_mat

from provers.evidence import NumericOutcome, Settings
from provers.statement import NumericCheck

if TYPE_CHECKING:
    from constructions.layers import Layer
    from constructions.prompts import Budget
    from provers.enclosure import Enclosure

BITS = 128


def tuned_prompts(
    settings: Settings,
    layer: Layer,
    contexts: Sequence[fmpq_mat],
    values: fmpq_mat,
    targets: fmpq_mat,
    longest: int,
    effort: Budget,
) -> NumericOutcome:
    """Tune prompts of 1, 2, ..., ``longest`` tokens; none may come below the certified floor.

    Parameters
    ----------
    values, targets
        A_i = Att(x_i, X_i) and a_i, what Att(x_i, [P, X_i]) is to be; (d, n), exact.

    Returns
    -------
    NumericOutcome
        The margin is the certified error of the tuned prompt minus the certified floor; ``details``
        has floor and error for every length.
    """
    import numpy as np

    import provers
    from constructions import exactness, prompts

    offset = exactness.from_columns([layer.bo] * len(contexts))
    margins = []
    starts = None
    details: dict[str, str | int | float] = {}
    for m in range(1, longest + 1):
        floor = provers.spectral_floor(values - offset, targets - offset, m, 1e-3)
        found = prompts.tune(
            layer,
            contexts,
            targets,
            m,
            before_mlp=True,
            seed=settings.seed,
            device=settings.device,
            budget=effort,
            starts=starts,
        )
        # A longer prompt starts from the best shorter one, its last token said twice.
        starts = np.hstack([found.prompt, found.prompt[:, -1:]])[None]
        error = prompts.certified_error(layer, contexts, targets, found.prompt, before_mlp=True)
        margins.append(error.upper - floor.lower)
        details[f"m={m}"] = _beside(floor, error)
    return NumericOutcome(
        tried=effort.restarts * longest,
        worst_margin=float(min(margins)),
        seed=settings.seed,
        device=settings.device,
        violated=min(margins) < 0,
        details=details,
    )


def _outputs(layer: Layer, contexts: Sequence[fmpq_mat]) -> fmpq_mat:
    """A_i within 2^-100: what is lost is far below anything a search could see."""
    from constructions import exactness
    from constructions.arithmetic import BallArithmetic

    run = layer.run(BallArithmetic(BITS))
    outputs = [run.attention(exactness.columns(c)[-1], c) for c in contexts]
    return exactness.from_columns([exactness.midpoints(o) for o in outputs])


def _beside(floor: Enclosure, error: Enclosure) -> str:
    text = f"floor {float(floor.lower):.4g}, tuned {float(error.upper):.4g}"
    return f"{text} ({float(error.upper / floor.lower):.2f} times)" if floor.lower else text


def tuned_prompt_checks() -> tuple[NumericCheck, ...]:
    """spectral-floor on random heads with biases and random targets in [-1, 1)."""

    def check(settings: Settings, d: int, n: int, restarts: int, steps: int) -> NumericOutcome:
        from constructions import Layer, exactness
        from constructions.prompts import Budget
        from provers.papers.sharper._prompt_examples import drawn, drawn_contexts

        layer = Layer.random(d=d, hidden=None, seed=settings.seed, attention_biases=True)
        ones = exactness.matrix([[1] * n] * d)
        targets = 2 * drawn(settings.seed + 1, d, n) - ones
        contexts = drawn_contexts(settings.seed, d, n)
        effort = Budget(restarts=restarts, adam_steps=steps, polished=1, lbfgs_steps=steps)
        values = _outputs(layer, contexts)
        return tuned_prompts(settings, layer, contexts, values, targets, n, effort)

    return (
        NumericCheck("tuned-prompts-4", lambda settings: check(settings, 4, 3, 4, 40)),
        NumericCheck(
            "tuned-prompts-8", lambda settings: check(settings, 8, 4, 16, 300), "standard"
        ),
    )


def rank_dataset_checks() -> tuple[NumericCheck, ...]:
    """The datasets of wang-2023/theorem-4: floor and best tuned prompt for each length."""

    def check(settings: Settings, d: int, n: int, restarts: int, steps: int) -> NumericOutcome:
        from constructions import Layer, exactness, rank_dataset
        from constructions.prompts import Budget

        layer = Layer.random(d=d, hidden=None, seed=settings.seed)
        data = rank_dataset.build(layer, n, seed=settings.seed)
        targets = exactness.midpoints(data.offsets(BITS))
        effort = Budget(restarts=restarts, adam_steps=steps, polished=1, lbfgs_steps=steps)
        return tuned_prompts(settings, layer, data.contexts, -targets, targets, n, effort)

    return (
        NumericCheck("tuned-prompts-4", lambda settings: check(settings, 4, 3, 4, 40)),
        NumericCheck(
            "tuned-prompts-8", lambda settings: check(settings, 8, 6, 16, 300), "standard"
        ),
    )


__all__ = ["rank_dataset_checks", "tuned_prompt_checks", "tuned_prompts"]
