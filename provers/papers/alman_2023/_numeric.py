"""Numeric checks of the constructions against what the statements claim, on CPU or CUDA."""

from __future__ import annotations

from provers.evidence import NumericOutcome, Settings

SIZES = {"quick": 1, "standard": 4, "thorough": 16}


def attention_error(settings: Settings) -> NumericOutcome:
    """Largest error of polynomial attention against float64, compared with its certificate."""
    from constructions import polynomial_attention
    from provers.attention_benchmark import KINDS, inputs, reference

    tried, worst = 0, float("inf")
    for trial in range(SIZES[settings.budget]):
        for d, logit in ((1, 4.0), (2, 2.0), (4, 1.0)):
            for kind in KINDS:
                for dtype in ("float32", "float64"):
                    seed = settings.seed + trial
                    q, k, v = (
                        x.to(settings.device) for x in inputs(1024, d, logit, kind, seed, dtype)
                    )
                    found = polynomial_attention(q, k, v, max_error=1e-3)
                    error = float((found.output.double() - reference(q, k, v)).abs().max())
                    tried += q.shape[0]
                    worst = min(worst, found.error - error)
    return NumericOutcome(
        tried, worst, settings.seed, settings.device, worst < 0,
        {"smallest certified error minus measured error": worst},
    )  # fmt: skip


def neighbour_decisions(settings: Settings) -> NumericOutcome:
    """Decisions through exact attention against brute force: every one decided and right."""
    from constructions import nearest_neighbour_reduction as reduction
    from provers.tables.reduction import instances

    tried, wrong, least = 0, 0, float("inf")
    sizes = {"quick": (64, 256), "standard": (64, 256, 1024), "thorough": (256, 1024, 4096)}
    for n in sizes[settings.budget]:
        for instance in instances(n, 2, settings.seed):
            found = reduction.decide(instance, device=settings.device)
            tried += 1
            wrong += found.answer is not reduction.brute_force(instance)[1]
            least = min(least, (found.gap - found.error) / found.level)
    return NumericOutcome(
        tried, least, settings.seed, settings.device, wrong > 0,
        {"wrong or undecided": wrong, "least gap beyond the error, over the level": least},
    )  # fmt: skip


def two_clusters(settings: Settings) -> NumericOutcome:
    """Random weights, factors and values against the bound 2 tanh(artanh(e)/2) R."""
    import numpy as np

    random = np.random.default_rng(settings.seed)
    tried, worst = 0, float("inf")
    for _ in range(2000 * SIZES[settings.budget]):
        n = int(random.integers(1, 6))
        e = float(random.uniform(0.01, 0.99))
        w = random.uniform(0.01, 1, n)
        u = w * (1 + e * random.choice([-1.0, 1.0], n))
        x = random.choice([-1.0, 1.0], n)
        moved = abs(float((u @ x) / u.sum() - (w @ x) / w.sum()))
        worst = min(worst, 2 * float(np.tanh(np.arctanh(e) / 2)) - moved)
        tried += 1
    return NumericOutcome(
        tried, worst, settings.seed, "cpu", worst < -1e-9, {"smallest slack": worst}
    )
