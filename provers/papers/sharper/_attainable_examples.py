"""Instances of attainable-set: given heads and queries, every prompt of every length.

The for-all statement is applied to exact data: c with U^T c = r is solved for in rationals and the
equation is checked exactly (aligned case), or a rational n with U n = 0 that the scores see (free
case). What is certified then still quantifies over all prompts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mat

from provers.errors import Undecided
from provers.evidence import InstanceOutcome, Label, NumericOutcome, Settings, Verdict
from provers.instances import instance_document, layer_data, number, vector_datum
from provers.kernel.terms import Fact, fact, substitute_fact
from provers.proof import Rule, by, exact, intro
from provers.statement import Instance

if TYPE_CHECKING:
    from constructions.layers import Layer

Json = Any


def _put(claim: Fact, at: dict[str, Json]) -> Fact:
    """Put literal numbers into what a claim says; all other names are the data's own."""
    values: dict[str, Any] = {k: tuple(v) for k, v in at.items() if isinstance(v, list)}
    put: Fact = substitute_fact(fact((), (), claim[3], claim[4]), values)
    return put


def aligned(claim: Fact, layer: Layer, query: fmpq_mat, m: int, name: str) -> dict[str, Json]:
    """Certificate: the bounds of the aligned case for every prompt of m tokens."""
    head = layer.head
    c = head.value_map.transpose().solve(head.score_vector(query))
    data, at = layer_data(layer)
    data |= {"x": vector_datum(query), "c": vector_datum(c)}
    at |= {"x": "x", "c": "c", "m": number(m)}
    given = [exact(), exact()]
    parts = ["forward", "converse"]
    return _document("sharper/attainable-set", name, data, at, given, claim, parts)


def free(claim: Fact, layer: Layer, query: fmpq_mat, m: int, name: str) -> dict[str, Json]:
    """Certificate: any mass and output U v of one given v, by m tokens."""
    null = _seen_null_vector(layer, query)
    v = query
    data, at = layer_data(layer)
    data |= {"x": vector_datum(query), "n": vector_datum(null), "v": vector_datum(v)}
    at |= {"x": "x", "n": "n", "v": "v", "m": number(m), "L": number(fmpq(7, 2))}
    given = [exact(), exact(), exact()]
    return _document(
        "sharper/attainable-set-free", name, data, at, given, claim, ["mass", "output"]
    )


def _document(
    ident: str, name: str, data: dict[str, Json], at: dict[str, Json], given: list[Rule],
    claim: Fact, parts: list[str],
) -> dict[str, Json]:  # fmt: skip
    """Apply a statement to data; what it says about them is the claim."""
    to = ["statement", ident]
    witnesses = [n for n, _ in claim[3]]
    step = {"obtain": parts, "by": ["apply", {"to": to, "at": at, "given": given}]}
    if witnesses:
        step["as"] = [f"{n}_found" for n in witnesses]
    rule = intro(step, witnesses=[], then=[by(part) for part in parts])
    if witnesses:
        rule[1]["with"] = [f"{n}_found" for n in witnesses]
    return instance_document(name, data, _put(claim, at), rule)


def _seen_null_vector(layer: Layer, query: fmpq_mat) -> fmpq_mat:
    """A rational n with U n = 0 and <r, n> != 0, with few entries."""
    from constructions.prompt_problem import full_rank_factors, pivot_columns

    r = layer.head.score_vector(query)
    _, right = full_rank_factors(layer.head)
    pivots = pivot_columns(right)
    table = right.tolist()
    square = fmpq_mat([[row[j] for j in pivots] for row in table])
    for j in range(right.ncols()):
        if j in pivots:
            continue
        column = fmpq_mat(len(pivots), 1, [row[j] for row in table])
        solution = square.solve(column)
        entries = [fmpq(0)] * right.ncols()
        entries[j] = fmpq(1)
        for k, pivot in enumerate(pivots):
            entries[pivot] = -solution[k, 0]
        n = fmpq_mat(right.ncols(), 1, entries)
        if (r.transpose() * n)[0, 0] != 0:
            return n
    raise Undecided("the score vector lies in the row space of U", "attainable-set-free")


def aligned_instances(claim: Fact) -> tuple[Instance, ...]:
    """Random heads of full size, d in 2..64, for two prompt lengths."""
    out = []
    for d, m, budget in ((2, 1, "quick"), (4, 5, "quick"), (8, 16, "quick"), (16, 200, "standard"),
                         (32, 7, "standard"), (64, 64, "thorough")):  # fmt: skip
        scope = f"random head, d = s = {d}; every prompt of {m} tokens"

        def run(settings: Settings, d: int = d, m: int = m, scope: str = scope) -> InstanceOutcome:
            from constructions import Layer

            layer = Layer.random(d=d, hidden=None, seed=settings.seed)
            query = fmpq_mat(d, 1, [fmpq(k + 1, 8) for k in range(d)])
            document = aligned(claim, layer, query, m, f"random-{d}")
            return InstanceOutcome(Verdict.confirmed, Label.exact, document, scope)

        out.append(Instance(f"random-{d}", scope, run, budget))
    return tuple(out)


def free_instances(claim: Fact) -> tuple[Instance, ...]:
    """Random heads with s < d, and heads of a pretrained model."""
    out = []
    for d, s, budget in ((3, 2, "quick"), (8, 4, "quick"), (32, 8, "standard")):
        scope = f"random head, d = {d}, s = {s}; prompts of 3 tokens"

        def run(settings: Settings, d: int = d, s: int = s, scope: str = scope) -> InstanceOutcome:
            from constructions import Layer

            layer = Layer.random(d=d, hidden=None, head_dim=s, seed=settings.seed)
            query = fmpq_mat(d, 1, [fmpq(k + 1, 8) for k in range(d)])
            document = free(claim, layer, query, 3, f"random-{d}")
            return InstanceOutcome(Verdict.confirmed, Label.exact, document, scope)

        out.append(Instance(f"random-{d}", scope, run, budget))
    for index, budget in ((3, "standard"), (7, "thorough")):
        scope = f"all-MiniLM-L6-v2, layer 0, head {index}: d = 384, s = 32; prompts of 3 tokens"

        def pretrained(
            settings: Settings, index: int = index, scope: str = scope
        ) -> InstanceOutcome:
            from constructions import pretrained
            from constructions.exactness import columns

            layer = pretrained.head(0, index)
            query = columns(pretrained.token_pool())[0]
            document = free(claim, layer, query, 3, f"minilm-0-{index}")
            return InstanceOutcome(Verdict.confirmed, Label.exact, document, scope)

        out.append(Instance(f"minilm-0-{index}", scope, pretrained, budget))
    return tuple(out)


def floor_search(settings: Settings) -> NumericOutcome:
    """Gradient search against the certified floor on random problems with a common query.

    The margin is (best found - lower end) / lower end; it must not be negative.
    """
    import numpy as np

    from constructions import Layer
    from constructions.optimal_prompts import certified_error
    from constructions.prompt_tuning import tune_prompts
    from provers import exact_floor

    rng = np.random.default_rng(settings.seed)
    count = {"quick": 4, "standard": 20, "thorough": 200}[settings.budget]
    worst, violated = float("inf"), False
    for k in range(count):
        d, n = int(rng.integers(3, 9)), int(rng.integers(2, 5))
        m = int(rng.choice([1, 2, 4, 16]))
        layer = Layer.random(d=d, hidden=None, seed=settings.seed + k)
        query = rng.normal(size=(d, 1))
        contexts = [np.hstack([rng.normal(size=(d, 2)), query]) for _ in range(n)]
        targets = rng.normal(size=(d, n))
        floor = exact_floor(layer, contexts, query, targets, m)
        tuned = tune_prompts(
            layer, contexts, query, targets + query, (m,), steps=150, seed=k,
            device=settings.device,
        )  # fmt: skip
        error = certified_error(layer, contexts, query, targets, tuned.prompts[0])
        violated |= error.upper < floor.lower
        if floor.lower > 0:
            worst = min(worst, float((error.lower - floor.lower) / floor.lower))
    return NumericOutcome(count, worst, settings.seed, settings.device, violated, {})
