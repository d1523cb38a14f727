"""Instance certificates of exact-floor: one head, one dataset, every prompt of every length.

Each instance proves in the kernel that no prompt of any length m >= 1 comes below a number on the
given data, and that one given prompt comes below another. The statement `exact-floor` is applied to
the data, which leaves a minimum over one log mass; `exact-floor-share` takes it to a closed
interval, which is covered. The slab of `attainable-set` is not used, so that what is certified is
close to the floor over all lengths where that does not bind, and below it elsewhere;
`_slab_examples` uses it for single lengths.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import ctx, fmpq, fmpq_mat

from provers.errors import Undecided
from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import family_datum, instance_document, layer_data, vector_datum
from provers.kernel.terms import Fact, fact, substitute_fact
from provers.papers.layer import att, mass, mlp
from provers.papers.sharper._rounding import decimal_above, decimal_below
from provers.proof import apply, auto, by, enclose, exact, have, intro, obtain, positive
from provers.statement import Instance
from provers.surface import (
    Abstraction,
    Apply,
    Concat,
    Each,
    Exp,
    Inner,
    Over,
    Range,
    chain,
    family,
    forall,
    le,
    linear,
    lower,
    lt,
    natural,
    real,
    vector,
)

if TYPE_CHECKING:
    from constructions.layers import Layer

Json = Any

BITS = 256
SHARES = (Fraction(99, 100), Fraction(19, 20), Fraction(4, 5), Fraction(1, 2))
"""Parts of the floor that a cover may certify, the first that takes few enough cells."""

_m, _i, _j, _q = (natural(t) for t in ("m", "i", "j", "q"))
_L, _E = real("L"), real("E")


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """A head with literal sizes and n contexts [y_i, x], as terms about data."""

    d: int
    s: int
    n: int

    @property
    def names(self) -> dict[str, Any]:
        d, s = self.d, self.s
        return {
            "Wq": linear("Wq", d, s), "bq": vector("bq", s), "Wk": linear("Wk", d, s),
            "bk": vector("bk", s), "Wv": linear("Wv", d, s), "bv": vector("bv", s),
            "Wo": linear("Wo", s, d), "bo": vector("bo", d),
        }  # fmt: skip

    @property
    def x(self) -> Any:
        return vector("x", self.d)

    def context(self, i: Any) -> Any:
        return chain(family("y", self.d)(i), self.x)

    def target(self, i: Any) -> Any:
        return family("a", self.d)(i)

    def att(self, tokens: Any) -> Any:
        return att(self.d, self.s, *self.names.values(), self.x, tokens)

    def mass(self, tokens: Any) -> Any:
        keys = [self.names[k] for k in ("Wq", "bq", "Wk", "bk")]
        return mass(self.d, self.s, *keys, tokens, self.x)

    def output(self, v: Any) -> Any:
        """U v + W_o b_v + b_o."""
        wo, wv = self.names["Wo"], self.names["Wv"]
        return Apply(wo, Apply(wv, v)) + (Apply(wo, self.names["bv"]) + self.names["bo"])

    def error(self, prompt: Any) -> Any:
        """Sum of squared errors of a prompt."""
        miss = self.att(Concat(prompt, self.context(_i))) - self.target(_i)
        return Over(_i, Range(self.n), Inner(miss, miss))


@dataclass(frozen=True, slots=True, eq=False)
class _Mlp:
    """An MLP as terms about data, with rational bounds on the norms of its two maps."""

    data: Dataset
    hidden: int
    norms: tuple[fmpq, fmpq]

    @classmethod
    def of(cls, layer: Layer, data: Dataset) -> _Mlp | None:
        """None without MLP, or where it is not certified contractive."""
        from constructions.preimages import is_contraction
        from provers.papers.wang_2023._examples import norm_bound

        if layer.mlp is None:
            return None
        first, second = (norm_bound(x) for x in is_contraction(layer.mlp).norms_upper)
        return cls(data, layer.mlp.hidden, (first, second)) if first * second < 1 else None

    @property
    def rho(self) -> Fraction:
        """A short rational of at least the product of the norms, below 1."""
        product = self.norms[0] * self.norms[1]
        exact = Fraction(int(product.p), int(product.q))
        short = Fraction(math.ceil(exact * 10**4), 10**4)
        return short if short < 1 else exact

    @property
    def names(self) -> dict[str, Any]:
        d, r = self.data.d, self.hidden
        return {
            "W1": linear("W1", d, r), "b1": vector("b1", r), "W2": linear("W2", r, d),
            "b2": vector("b2", d),
        }  # fmt: skip

    def __call__(self, u: Any) -> Any:
        return mlp(self.data.d, self.hidden, *self.names.values(), u)

    def states(self, prompt: Any) -> tuple[Any, Any]:
        """Hidden states of example i: with the prompt, and as wanted."""
        got = self.data.att(Concat(prompt, self.data.context(_i))) + self.data.x
        return got, self.data.target(_i) + self.data.x

    def error(self, prompt: Any) -> Any:
        """Sum of squared errors of the layer's output; the targets are MLP(a_i + x)."""
        got, wanted = self.states(prompt)
        miss = self(got) - self(wanted)
        return Over(_i, Range(self.data.n), Inner(miss, miss))

    def step(self, prompt: Any) -> Any:
        """Facts ``output_low`` and ``output_high``."""
        got, wanted = self.states(prompt)
        norms = [
            ["operator-norm", {"map": m, "bound": str(b * b), "squarings": 11, "bits": BITS}]
            for m, b in zip(("W1", "W2"), self.norms, strict=True)
        ]
        bounds = [Fraction(int(b.p), int(b.q)) for b in self.norms]
        return obtain(
            ["output_low", "output_high"],
            apply(
                "statement:sharper/exact-floor-output",
                {"d": self.data.d, "r": self.hidden} | self.names | {
                    "sigma1": bounds[0], "sigma2": bounds[1], "rho": self.rho,
                    "n": self.data.n, "got": Abstraction(_i, got),
                    "aim": Abstraction(_i, wanted),
                },
                [exact(), exact(), exact(), exact(), exact(), *norms],
            ),
        )  # fmt: skip


def certificate(
    layer: Layer, contexts: Sequence[fmpq_mat], query: fmpq_mat, targets: fmpq_mat,
    length: int, name: str, scope: str,
) -> InstanceOutcome:  # fmt: skip
    """Certify a floor for every prompt, and the error of the optimal prompt of one length.

    Parameters
    ----------
    contexts
        X_i = [y_i, x], (d, 2) each.
    query
        x, (d, 1).
    targets
        a_i as columns, (d, n).
    length
        Tokens of the prompt whose error is certified.

    Raises
    ------
    provers.errors.Undecided
        If contexts have another form, U is singular or no part of the floor is certified.
    """
    problem, data = prepare(layer, contexts, query, targets)
    weights, _ = layer_data(layer)
    whole, scale = _free_floor(layer, contexts, query, targets)
    floor, cover = _most_of(whole, scale, problem, data)
    prompt, error = best_prompt(layer, contexts, query, targets, length)
    data["t"] = family_datum(prompt)
    attained = decimal_above(error, 6)
    made = Each(_j, Range(length), family("t", layer.d)(_j))
    free = Each(_q, Range(_m), family("p", layer.d)(_q))
    block = _Mlp.of(layer, problem)
    conclusions = [le(floor, problem.error(free))]
    if block is not None:
        data |= {k: weights[k] for k in ("W1", "b1", "W2", "b2")}
        output_floor = decimal_below((1 - block.rho) ** 2 * floor, 4)
        conclusions.append(le(output_floor, block.error(free)))
    claim = fact(
        then=[
            forall(_m, family("p", layer.d), given=[lt(0, _m)], then=conclusions),
            le(problem.error(made), attained),
        ]
    )
    every = _every_prompt(problem, floor, scale, cover, None if block is None else block.step(free))
    document = instance_document(name, data, claim, intro(then=[every, enclose(BITS)]))
    details: dict[str, str | int | float] = {
        "every prompt": f"error >= {float(floor):.6g}",
        f"a prompt of {length} token{'s' if length > 1 else ''}": f"error <= {float(attained):.6g}",
        "ratio": float(attained / floor),
        "cells": len(cover[1]["tree"]),
    }
    if block is not None:
        details["every prompt, output of the layer"] = f"error >= {float(output_floor):.6g}"
    return InstanceOutcome(Verdict.confirmed, Label.interval, document, scope, details)


def prepare(
    layer: Layer, contexts: Sequence[fmpq_mat], query: fmpq_mat, targets: fmpq_mat
) -> tuple[Dataset, dict[str, Json]]:
    """Check the form of a dataset; return it as terms, with its data and c, U^T c = r.

    Raises
    ------
    provers.errors.Undecided
        If contexts have another form or U is singular.
    """
    from constructions import exactness

    columns = [exactness.columns(c) for c in contexts]
    if any(len(c) != 2 or c[1] != query for c in columns):
        raise Undecided("contexts of one token and the query are expected", where="exact-floor")
    U = layer.head.value_map
    if U.rank() < layer.d:
        raise Undecided("the value map is singular", where="exact-floor")
    problem = Dataset(layer.d, layer.head.head_dim, len(columns))
    weights, _ = layer_data(layer)
    c = U.transpose().solve(layer.head.score_vector(query))
    data = {k: weights[k] for k in ("Wq", "bq", "Wk", "bk", "Wv", "bv", "Wo", "bo")} | {
        "x": vector_datum(query), "c": vector_datum(c), "a": family_datum(targets),
        "y": family_datum(exactness.from_columns([column[0] for column in columns])),
    }  # fmt: skip
    return problem, data


def _every_prompt(
    problem: Dataset, floor: Fraction, scale: Fraction, cover: Any, output: Any
) -> Any:
    """Apply exact-floor, and exact-floor-share to what it leaves; ``output`` is a step or None."""
    v = vector("v", problem.d)
    own = Exp(_L) / (Exp(_L) + scale)
    names = {"d": problem.d, "s": problem.s} | problem.names
    every_mass = intro(
        obtain(
            ["all_masses"],
            apply(
                "statement:sharper/exact-floor-share",
                _share_names(problem, floor, scale),
                [
                    exact(), exact(), intro(given=["in_range"], then=[positive()]), cover,
                ],
            ),
        ),
        have("share_sign", le(0, own), positive()),
        have("rest_sign", le(0, scale / (Exp(_L) + scale)), positive()),
        have("not_zero", lt(0, Exp(_L) + scale), positive()),
        obtain(
            ["bound"],
            apply(
                "all_masses", {"L": _L, "p": problem.output(v)},
                [auto("share_sign"), auto("rest_sign", nonzero=["not_zero"])],
            ),
        ),
        given=["above_left", "below_right"],
        then=[by("bound")],
    )  # fmt: skip
    return intro(
        obtain(
            ["lower", "unused"],
            apply(
                "statement:sharper/exact-floor",
                names | {
                    "x": problem.x, "c": vector("c", problem.d), "m": _m, "n": problem.n,
                    "X": Abstraction(_i, problem.context(_i)),
                    "a": Abstraction(_i, problem.target(_i)), "F": floor,
                },
                [exact(), by("not_empty"), intro(given=["in_range"], then=[auto()])],
            ),
        ),
        obtain(["floor"], apply("lower", {"p": family("p", problem.d)}, [every_mass])),
        *([] if output is None else [output]),
        given=["not_empty"],
        then=[by("floor"), *([] if output is None else [auto("floor", "output_low")])],
    )  # fmt: skip


def _share_names(problem: Dataset, floor: Any, scale: Fraction) -> dict[str, Any]:
    return {
        "d": problem.d, "n": problem.n,
        "A": Abstraction(_i, problem.att(problem.context(_i))),
        "a": Abstraction(_i, problem.target(_i)),
        "Z": Abstraction(_i, problem.mass(problem.context(_i))),
        "K": scale, "F": floor, "lo": 0, "hi": 1,
    }  # fmt: skip


def _most_of(
    whole: Fraction, scale: Fraction, problem: Dataset, data: dict[str, Json]
) -> tuple[Fraction, Any]:
    """The largest of a few parts of the floor that a cover certifies, and the cover."""
    from provers.papers.sharper import exact_floor_share

    box = {"s": (Fraction(0), Fraction(1))}
    for part in SHARES:
        floor = decimal_below(part * whole, 4)
        names = _share_names(problem, floor, scale)
        cover = covered(exact_floor_share.CLAIM[2][3], names, box, data)
        if cover is not None:
            return floor, cover
    raise Undecided("no part of the floor was covered", where="exact-floor")


def covered(
    hypothesis: Fact, names: dict[str, Any], box: dict[str, tuple[Fraction, Fraction]],
    data: dict[str, Json],
) -> Any:  # fmt: skip
    """The rule that covers a hypothesis of a statement with these values of its names, or None."""
    from provers.backends.base import Parameter, Question
    from provers.backends.enclosure import EnclosureBackend
    from provers.kernel.bundle import read_value
    from provers.kernel.schema import dump_fact, parse_term
    from provers.statement import used_definitions
    from provers.surface import expression

    values = {key: read_value(datum)[1] for key, datum in data.items()}
    at = {key: parse_term(lower(expression(value))) for key, value in names.items()}
    claim: Fact = substitute_fact(fact((), (), (), hypothesis[4]), at)
    definitions = {d.name: d for d in used_definitions([dump_fact(claim)])}
    parameters = tuple(Parameter(name, *ends) for name, ends in box.items())
    question = Question(claim[4][0], parameters, (), values, definitions)
    answer = EnclosureBackend().decide(question, Settings(budget="quick"))
    if answer.verdict is not Verdict.confirmed or answer.certificate is None:
        return None
    return ["cover", {k: answer.certificate[k] for k in ("tree", "bits")}]


def _free_floor(
    layer: Layer, contexts: Sequence[fmpq_mat], query: fmpq_mat, targets: fmpq_mat
) -> tuple[Fraction, Fraction]:
    """The minimum without the slab, and a scale of the contexts' masses."""
    from constructions.prompt_problem import PromptData
    from provers.prompt_floor import minimise

    data = PromptData.of(layer, contexts, query, targets, "exact-floor")
    with ctx.workprec(BITS):
        problem = replace(data.problem(BITS), case="free", along=None, direction_square=None)
        best = minimise(problem, math.inf, 1e-6)
        offset = layer.head.score_offset(query)
        logs = [float(x.mid()) for x in problem.log_masses]
    middle = sum(logs) / len(logs) + float(offset.p) / float(offset.q)
    return best.floor.lower, Fraction(math.exp(middle)).limit_denominator(1 << 12)


def best_prompt(
    layer: Layer, contexts: Sequence[fmpq_mat], query: fmpq_mat, targets: fmpq_mat, length: int
) -> tuple[fmpq_mat, Fraction]:
    from constructions import exactness, optimal_prompt
    from constructions.optimal_prompts import certified_error

    prompt = exactness.matrix(optimal_prompt(layer, contexts, query, targets, length, gap=1e-4))
    return prompt, certified_error(layer, contexts, query, targets, prompt).upper


def random_dataset(seed: int, d: int, n: int) -> tuple[Layer, list[fmpq_mat], fmpq_mat, fmpq_mat]:
    """A head of full size with biases, n contexts [y_i, x], x, and targets in [-1, 1)."""
    from constructions import Layer, exactness
    from provers.papers.sharper._prompt_examples import drawn, drawn_contexts

    layer = Layer.random(d=d, hidden=None, seed=seed, attention_biases=True)
    query = drawn(seed + 2, d, 1)
    tokens = [exactness.columns(c)[0] for c in drawn_contexts(seed, d, n)]
    contexts = [exactness.from_columns([token, query]) for token in tokens]
    return layer, contexts, query, 2 * drawn(seed + 1, d, n) - exactness.matrix([[1] * n] * d)


def floor_instances() -> tuple[Instance, ...]:
    """exact-floor on random heads of full size with biases and random targets."""
    out = []
    for d, n, length, budget in (
        (3, 3, 64, "standard"), (4, 3, 4, "quick"), (8, 4, 16, "standard"), (16, 4, 64, "standard"),
    ):  # fmt: skip
        scope = (
            f"random head with biases, d = {d}; {n} contexts of 2 tokens with one query, random "
            "targets; every prompt of every length"
        )

        def run(
            settings: Settings, d: int = d, n: int = n, length: int = length, scope: str = scope
        ) -> InstanceOutcome:
            note = f"{scope}; seed {settings.seed}"
            return certificate(*random_dataset(settings.seed, d, n), length, f"floor-{d}", note)

        out.append(Instance(f"floor-{d}", scope, run, budget))
    return tuple(out)


def dataset_instances() -> tuple[Instance, ...]:
    """exact-floor on the datasets of wang-2023/theorem-2, with the output of the layer."""
    out = []
    for d, length, budget in ((4, 16, "quick"), (8, 64, "standard"), (10, 200, "thorough")):
        scope = (
            f"random layer, d = {d}, hidden = {4 * d}; the dataset of theorem-2; every prompt of "
            "every length"
        )

        def run(
            settings: Settings, d: int = d, length: int = length, scope: str = scope
        ) -> InstanceOutcome:
            from constructions import Layer, counterexample, exactness

            layer = Layer.random(d=d, hidden=4 * d, seed=settings.seed)
            data = counterexample.build(layer, seed=settings.seed)
            targets = exactness.from_columns([offsets[0] for offsets in data.offsets])
            note = f"{scope}; seed {settings.seed}"
            return certificate(
                layer, data.contexts, data.query, targets, length, f"floor-{d}", note
            )

        out.append(Instance(f"floor-{d}", scope, run, budget))
    return tuple(out)


__all__ = [
    "Dataset", "best_prompt", "certificate", "covered", "dataset_instances", "floor_instances",
    "prepare", "random_dataset",
]  # fmt: skip
