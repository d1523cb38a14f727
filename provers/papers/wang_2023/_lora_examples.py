"""Instance certificates of theorem-3: updated weights that memorise, checked on the data.

The updated MLP is data, found by `constructions.lora`. The kernel evaluates it: exactly where the
hidden states are rational; where they are attention outputs it encloses the error. That only the
first n hidden neurons changed is checked entry by entry.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import fmpq_mat

from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import family_datum, instance_document, layer_data, vector_datum
from provers.kernel.terms import Fact, fact, substitute_fact
from provers.papers.layer import Head
from provers.papers.neurons import neurons
from provers.proof import enclose, exact, intro
from provers.statement import Instance
from provers.surface import Inner, chain, eq, family, forall, le, lt, natural, vector

if TYPE_CHECKING:
    from constructions.layers import Layer
    from constructions.lora import LoraMemoriser

Json = Any

TOLERANCE = Fraction(1, 2**76)
"""Certified distance of MLP'(h_i) to t_i where h_i is not rational; `memorise` is asked for less
than 2^-80 per entry."""
GRID = 1 << 12
"""Hidden states, tokens and targets are multiples of 1/GRID in [0, 1)."""
BITS = 1024

_head = Head()
_d, _r, _n, _i, _j = _head.d, natural("r"), natural("n"), natural("i"), natural("j")
_w, _b, _v = family("w", _d), family("b"), family("v", _d)
_w1, _b1, _v1 = family("w1", _d), family("b1"), family("v1", _d)
_h, _t, _b2 = family("h", _d), family("t", _d), vector("b2", _d)
_x, _y = family("x", _d), family("y", _d)


def _output(point: Any) -> Any:
    """The updated MLP with its skip connection."""
    return neurons(_d, _r, _w1, _b1, _v1, _b2, point)


_EXACT_FIT = eq(_output(_h(_i)), _t(_i))
_state = _head.att(_x(_i), chain(_y(_i), _x(_i))) + _x(_i)
_miss = _output(_state) - _t(_i)
_CLOSE_FIT = le(Inner(_miss, _miss), TOLERANCE**2)
_KEPT = [
    eq(_w1(_n + _j), _w(_n + _j)), eq(_b1(_n + _j), _b(_n + _j)), eq(_v1(_n + _j), _v(_n + _j)),
]  # fmt: skip


def _claim(fit: Fact, d: int, n: int, r: int, head_dim: int) -> Fact:
    """Every example is fitted, and neurons n, ..., r - 1 are what they were."""
    claim = fact(
        then=[
            forall(_i, given=[lt(_i, _n)], then=[fit]),
            forall(_j, given=[lt(_j, r - n)], then=_KEPT),
        ]
    )
    literal = {"d": d, "s": head_dim, "n": n, "r": r}
    put: Fact = substitute_fact(claim, {k: ("q", str(v)) for k, v in literal.items()})
    return put


def _proof(n: int, r: int, fit: Any) -> Any:
    kept = intro(then=[exact(), exact(), exact()])
    return intro(then=[["enumerate", [fit] * n], ["enumerate", [kept] * (r - n)]])


def _mlp_data(layer: Layer, names: tuple[str, str, str]) -> dict[str, Json]:
    """Rows of W_1, hidden biases and columns of W_2 as families."""
    mlp = layer.mlp
    if mlp is None:
        return {}
    row, bias, column = names
    return {
        row: family_datum(mlp.w1.transpose()),
        bias: family_datum(mlp.b1.transpose()) | {"sort": ["F", ["N"], "R"]},
        column: family_datum(mlp.w2),
        "b2": vector_datum(mlp.b2),
    }


def _data(found: LoraMemoriser, targets: fmpq_mat) -> dict[str, Json]:
    return (
        _mlp_data(found.original, ("w", "b", "v"))
        | _mlp_data(found.layer, ("w1", "b1", "v1"))
        | {"t": family_datum(targets)}
    )


def _details(found: LoraMemoriser, n: int) -> dict[str, str | int | float]:
    counts = found.counts
    alone = "no update of W_2 alone is certified to fit"
    if counts.minimal_rank is not None:
        alone = f"rank {counts.minimal_rank}"
    return {
        "changed entries": counts.changed,
        f"LoRA of rank {n} on W_1 and W_2, and biases": counts.low_rank + counts.biases,
        "least on W_2 alone": alone,
        "residual at most": found.residual.upper_float,
    }


def exact_states(
    layer: Layer, states: fmpq_mat, targets: fmpq_mat, name: str, scope: str, seed: int
) -> InstanceOutcome:
    """Certify MLP'(h_i) = t_i, exactly, for given rational hidden states h_i, (d, n)."""
    from constructions import lora

    found = lora.memorise(layer, states, targets, seed=seed)
    n, r = states.ncols(), _width(layer)
    data = _data(found, targets) | {"h": family_datum(states)}
    claim = _claim(_EXACT_FIT, layer.d, n, r, layer.head.head_dim)
    doc = instance_document(name, data, claim, _proof(n, r, exact()))
    return InstanceOutcome(Verdict.confirmed, Label.exact, doc, scope, _details(found, n))


def attention_states(
    layer: Layer, contexts: list[fmpq_mat], targets: fmpq_mat, name: str, scope: str, seed: int
) -> InstanceOutcome:
    """Certify |MLP'(h_i) - t_i| <= TOLERANCE for h_i = Att(x_i, [y_i, x_i]) + x_i.

    ``contexts`` are the [y_i, x_i], (d, 2) each; the kernel evaluates the attention layer itself.
    """
    from constructions import exactness, lora

    found = lora.memorise(layer, contexts, targets, seed=seed)
    n, r = len(contexts), _width(layer)
    weights, _ = layer_data(layer)
    head = {key: weights[key] for key in ("Wq", "bq", "Wk", "bk", "Wv", "bv", "Wo", "bo")}
    tokens = {
        key: family_datum(exactness.from_columns([exactness.columns(c)[k] for c in contexts]))
        for k, key in enumerate(("y", "x"))
    }
    claim = _claim(_CLOSE_FIT, layer.d, n, r, layer.head.head_dim)
    data = head | tokens | _data(found, targets)
    doc = instance_document(name, data, claim, _proof(n, r, enclose(BITS)))
    return InstanceOutcome(Verdict.confirmed, Label.interval, doc, scope, _details(found, n))


def _width(layer: Layer) -> int:
    return 0 if layer.mlp is None else layer.mlp.hidden


def _draw(seed: int, *shape: int) -> Any:
    import numpy as np

    from constructions import exactness

    whole = np.random.default_rng(seed).integers(0, GRID, shape)
    return exactness.matrix(whole) / GRID


def _run_exact(settings: Settings, d: int, n: int, name: str, scope: str) -> InstanceOutcome:
    from constructions import Layer

    layer = Layer.random(d=d, hidden=2 * d, seed=settings.seed)
    states, targets = _draw(settings.seed, d, n), _draw(settings.seed + 1, d, n)
    return exact_states(layer, states, targets, name, scope, settings.seed)


def _run_attention(settings: Settings, d: int, n: int, name: str, scope: str) -> InstanceOutcome:
    from constructions import Layer, exactness

    layer = Layer.random(d=d, hidden=2 * d, seed=settings.seed)
    tokens = exactness.columns(_draw(settings.seed, d, 2 * n))
    pairs = zip(tokens[::2], tokens[1::2], strict=True)
    contexts = [exactness.from_columns(pair) for pair in pairs]
    targets = _draw(settings.seed + 1, d, n)
    return attention_states(layer, contexts, targets, name, scope, settings.seed)


def memoriser_instances() -> tuple[Instance, ...]:
    """theorem-3 on random layers: given rational states, and states behind attention."""
    out = []
    kinds = (
        ("states", _run_exact, "rational hidden states; exact fit"),
        (
            "attention",
            _run_attention,
            "contexts of 2 tokens; error at most 2^-76 each",
        ),
    )
    for d, n, budget in ((4, 3, "quick"), (8, 4, "quick"), (16, 6, "quick"),
                         (32, 8, "standard"), (64, 8, "standard")):  # fmt: skip
        for kind, certify, words in kinds:
            scope = f"random layer, d = {d}, hidden = {2 * d}; {n} examples: {words}"

            def run(
                settings: Settings,
                certify: Any = certify,
                d: int = d,
                n: int = n,
                name: str = f"{kind}-{d}",
                scope: str = scope,
            ) -> InstanceOutcome:
                outcome: InstanceOutcome = certify(
                    settings, d, n, name, f"{scope}; seed {settings.seed}"
                )
                return outcome

            out.append(Instance(f"{kind}-{d}", scope, run, budget))
    return tuple(out)


__all__ = ["TOLERANCE", "attention_states", "exact_states", "memoriser_instances"]
