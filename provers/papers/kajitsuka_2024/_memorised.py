"""Memorisers on exact data: the kernel runs them on every sequence, and counts their numbers."""

from __future__ import annotations

from typing import Any

from flint import fmpq, fmpq_mat

from constructions.contextual_mapping import Vocabulary
from constructions.exactness import columns
from constructions.memoriser import memorise
from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import instance_document, layer_data, vector_datum
from provers.kernel.schema import parse_term
from provers.kernel.terms import fact, substitute_fact
from provers.papers.layer import Head, Mlp
from provers.proof import exact, intro
from provers.statement import Instance
from provers.surface import Inner, Name, chain, expression, le, lt, vector

TOLERANCE = fmpq(1, 1 << 20)

DATASETS: dict[str, tuple[Any, list[tuple[int, ...]], list[Any], int]] = {
    "all pairs of three tokens of R": (
        [[1, 2, 3]], [(0, 1), (1, 2), (0, 2)], [[[5, 7]], [[-1, 0]], [[2, -3]]], 1,
    ),
    "four tokens of R^2, three sequences of length 3": (
        [[1, 2, 3, 1], [1, 0, 2, -1]],
        [(0, 1, 2), (1, 2, 3), (0, 2, 3)],
        [[[5, 7, 1], [0, 1, 2]], [[-1, 0, 2], [1, 1, 1]], [[2, -3, 4], [0, 0, 9]]],
        2,
    ),
}  # fmt: skip
"""Tokens as columns, sequences of indices, labels as matrices of columns, head size."""


def memorised(ident: str, name: str) -> Instance:
    """Return the instance: every output of every sequence is within 2^-20 of its label."""
    tokens, sequences, labels, s = DATASETS[name]
    scope = f"{name}, all outputs within 2^-20 of their labels"

    def run(settings: Settings) -> InstanceOutcome:
        net = memorise(Vocabulary.of(tokens), sequences, labels, s=s, tolerance=TOLERANCE)
        data, at = layer_data(net.layer)
        head, mlp, d = Head(), Mlp(), net.layer.d
        words = columns(fmpq_mat(tokens))
        data |= {f"u{i}": vector_datum(u) for i, u in enumerate(words)}
        u = [vector(f"u{i}", d) for i in range(len(words))]
        facts = []
        for h, (sequence, label) in enumerate(zip(sequences, labels, strict=True)):
            context = chain(*(u[i] for i in sequence))
            for k, target in enumerate(columns(fmpq_mat(label))):
                data[f"y{h}_{k}"] = vector_datum(target)
                gap = mlp(u[sequence[k]] + head.att(u[sequence[k]], context)) - Name(
                    f"y{h}_{k}", ("V", d)
                )
                facts.append(lt(Inner(gap, gap), expression(1) / (1 << 40)))
        numbers = le(expression(net.parameters), expression(net.printed_parameters))
        terms = {key: parse_term(value) for key, value in at.items()}
        closed = substitute_fact(fact(then=[*facts, numbers]), terms)
        enclose = ["enclose", {"bits": 2 * net.bits}]
        document = instance_document(
            ident, data, closed, intro(then=[*[enclose] * len(facts), exact()])
        )
        details: dict[str, str | int | float] = {
            "hidden neurons": net.neurons,
            "numbers used": net.parameters,
            "printed count": net.printed_parameters,
            "bits of precision": net.bits,
        }
        return InstanceOutcome(Verdict.confirmed, Label.interval, document, scope, details)

    return Instance(name, scope, run)
