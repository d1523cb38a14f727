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
    import torch

    count, most = 2000 * SIZES[settings.budget], 5
    generator = torch.Generator().manual_seed(settings.seed)

    def uniform(*shape: int) -> torch.Tensor:
        drawn = torch.rand(*shape, generator=generator, dtype=torch.float64)
        return (0.01 + 0.98 * drawn).to(settings.device)

    def signs() -> torch.Tensor:
        return torch.where(uniform(count, most) < 0.5, -1.0, 1.0).double()

    e, values = uniform(count, 1), signs()
    weights = uniform(count, most) * (uniform(count, most) < 0.7)
    weights[:, 0] += 0.01  # a positive mass
    factors = weights * (1 + e * signs())
    means = [(w * values).sum(1) / w.sum(1) for w in (weights, factors)]
    slack = 2 * torch.tanh(torch.atanh(e[:, 0]) / 2) - (means[0] - means[1]).abs()
    worst = float(slack.min())
    return NumericOutcome(
        count, worst, settings.seed, settings.device, worst < -1e-9, {"smallest slack": worst}
    )
