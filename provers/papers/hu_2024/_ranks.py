"""Heads of every rank on exact data: all pairs of contexts, enclosed."""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq_mat

from constructions.contextual_mapping import Vocabulary, bits_needed, printed_mapping
from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import family_datum, instance_document, layer_data, number
from provers.kernel.schema import parse_term
from provers.kernel.terms import fact, substitute_fact
from provers.papers.hu_2024._clean import table
from provers.papers.hu_2024.any_rank_mapping import delta
from provers.papers.kajitsuka_2024.contextual_mapping import (
    difference,
    e,
    k,
    rmax,
    square,
    state,
    xi,
)
from provers.proof import intro
from provers.statement import Instance
from provers.surface import lt

PAIRS = (([0, 1], [0, 2], 0, 0), ([0, 1], [1, 2], 1, 0), ([0, 2], [1, 2], 1, 1))
"""Two contexts of three tokens with a token in common, and the places of that token."""


def every_rank(ident: str, tokens: Sequence[Sequence[int]], s: int, rank: int) -> Instance:
    """Return the instance: a head with exact weights of that rank at the printed scale, n = 2.

    Three tokens; every two contexts with a common token are told apart by more than delta, and no
    id leaves the ball. Enclosed at the bits that `bits_needed` computes in advance.
    """
    scope = (
        f"d = {len(tokens)}, s = {s}, rank {rank}, n = 2: every pair of contexts of three tokens"
    )

    def run(settings: Settings) -> InstanceOutcome:
        vocabulary = Vocabulary.of(tokens)
        mapping = printed_mapping(vocabulary, 2)
        data, at = layer_data(mapping.layer(s=s, rank=rank, n=2))
        names = ("Wq", "Wk", "Wv", "Wo")
        sizes = {
            "n": number(2), "u": "u", "e": number(vocabulary.e), "rmax": number(vocabulary.r_max),
            "kappa": number(mapping.kappa), "D": ["+", ["*", ["q", "2"], ["log", ["q", "2"]]],
                                                  ["q", "3"]],
        }  # fmt: skip
        terms = {name: at[name] for name in ("d", "s", *names)} | sizes
        facts = []
        for first, second, here, there in PAIRS:
            put = {
                name: parse_term(term)
                for name, term in (
                    terms
                    | {"xi": table(first), "eta": table(second)}
                    | {"k": number(here), "l": number(there)}
                ).items()
            }
            near = lt(square(state(xi, k)), (rmax + e / 4) ** 2)
            told_apart = fact(then=[lt(delta**2, difference), near])
            facts += substitute_fact(told_apart, put)[4]
        enclose = ["enclose", {"bits": bits_needed(mapping, 2)}]
        document = instance_document(
            ident,
            {name: data[name] for name in names}
            | {"u": family_datum(fmpq_mat([list(row) for row in tokens]))},
            fact(then=facts),
            intro(then=[enclose] * len(facts)),
        )
        return InstanceOutcome(Verdict.confirmed, Label.interval, document, scope)

    return Instance(f"rank {rank} with s = {s}", scope, run)
