"""Exact data of the construction at the printed scale, and the clean constant as a term."""

from __future__ import annotations

from typing import Any

from flint import fmpq, fmpq_mat

from constructions.contextual_mapping import RankOneMapping, Vocabulary, boltz_threshold
from constructions.projections import unit_vector
from provers.instances import number, vector_datum
from provers.papers.kajitsuka_2024.contextual_mapping import N, e, n, rmax, rmin
from provers.papers.layer import d
from provers.surface import Exp, Log, expression

Json = Any

CLEAN = Exp(-5 * N**4 * d * rmax**2 / (e * rmin) * Log(n))
"""delta of the paper: exp(-5 e^-1 |V|^4 d kappa gamma_max log L), kappa = gamma_max/gamma_min."""

SLACK = expression(1) / 1000

VOCABULARIES: dict[str, tuple[list[list[int]], list[fmpq]]] = {
    "V = {2, -1, -2}": ([[2, -1, -2]], []),
    "V = {(2,0), (-1,0), (-2,0), (0,1)}": (
        [[2, -1, -2, 0], [0, 0, 0, 1]],
        [fmpq(14677, 100000)],  # the unit vector within 1e-6 of the direction of (1, 0.3)
    ),
    "V = {1, 2, 3}": ([[1, 2, 3]], []),
}


def mapping(name: str) -> RankOneMapping:
    """The construction for one of the vocabularies, at n = 2 and the scale of lemma-3."""
    tokens, parameters = VOCABULARIES[name]
    vocabulary = Vocabulary.of(tokens)
    v = unit_vector(parameters)
    g = fmpq(904, 355 * vocabulary.d * (vocabulary.size + 1) ** 4)
    kappa = boltz_threshold(2) / (g * vocabulary.e * vocabulary.r_min)
    return RankOneMapping(vocabulary, v, kappa)


def data(m: RankOneMapping) -> dict[str, Json]:
    """Encode the construction; head size 1."""
    vocabulary = m.vocabulary
    flat = [x for u in vocabulary.tokens for x in u.entries()]
    return {
        "u": {"sort": ["F", ["N"], ["V", vocabulary.d]], "rationals": [str(x) for x in flat]},
        "v": vector_datum(m.v),
        "w": vector_datum(m.amplitude * m.v),
        "one": vector_datum(fmpq_mat(1, 1, [1])),
        "pk": vector_datum(fmpq_mat(1, 1, [m.kappa])),
    }


def terms(m: RankOneMapping, first: list[int], second: list[int]) -> dict[str, Json]:
    """Terms for the names of ``contextual-mapping``; the sequences are given by indices."""
    vocabulary = m.vocabulary
    g = fmpq(904, 355 * vocabulary.d * (vocabulary.size + 1) ** 4)
    return {
        "d": number(vocabulary.d), "s": number(1), "n": number(len(first)),
        "N": number(vocabulary.size), "u": "u", "v": "v", "w": "w",
        "xi": table(first), "eta": table(second),
        "Wk": ["outer", "pk", "v"], "Wq": ["outer", "one", "v"],
        "Wv": ["outer", "one", "v"], "Wo": ["outer", "w", "one"],
        "kappa": number(m.kappa), "g": number(g), "e": number(vocabulary.e),
        "rmin": number(vocabulary.r_min), "rmax": number(vocabulary.r_max),
        "D": number(boltz_threshold(len(first))),
    }  # fmt: skip


def table(indices: list[int]) -> Json:
    """The family of naturals i -> a + (b - a) i, which is a, b for i < 2."""
    a, b = indices
    if b >= a:
        return ["lam", [["i", "N"]], ["+", number(a), ["*", number(b - a), "i"]]]
    raise ValueError("indices in increasing order")


def form_rules(kappa: fmpq) -> list[Json]:
    """Rules for the two rank-one forms: they reduce to products of the 1-vectors."""
    pair = {"name": "pair", "fact": ["=", ["dot", "pk", "one"], number(kappa)], "by": ["exact", {}]}
    unit = {"name": "unit", "fact": ["=", ["dot", "one", "one"], number(1)], "by": ["exact", {}]}
    score = ["*", "hole", ["dot", "v", "y"], ["dot", "v", "yy"]]
    value = ["scale", ["*", "hole", ["dot", "v", "y"]], "w"]
    return [
        ["intro", {"steps": [pair], "then": [_use("pair", score)]}],
        ["intro", {"steps": [unit], "then": [_use("unit", value)]}],
    ]


def _use(ref: str, body: Json) -> Json:
    return ["combine", {"eq": [[ref, ["lam", [["hole", "R"]], body]]]}]
