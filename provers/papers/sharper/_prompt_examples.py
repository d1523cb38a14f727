"""Instance certificates of spectral-floor: one head, one dataset, every prompt of few tokens.

Each instance proves, for a given head and given contexts [y_i, x_i], that no prompt of at most k
tokens comes below a number, for several k. Where the targets are opposite to the outputs the number
is a tail of singular values, enclosed in balls; elsewhere the box of all mixtures is covered.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import fmpq_mat

from provers.errors import Undecided
from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import family_datum, instance_document, layer_data
from provers.kernel.schema import dump_fact
from provers.kernel.terms import fact
from provers.papers.layer import att
from provers.papers.sharper._rounding import decimal_below
from provers.proof import apply, auto, by, enclose, exact, have, intro, obtain, positive
from provers.statement import Instance
from provers.surface import (
    Abstraction,
    Concat,
    Each,
    Inner,
    Over,
    Range,
    Tail,
    chain,
    family,
    forall,
    le,
    linear,
    natural,
    real,
    vector,
)

if TYPE_CHECKING:
    from constructions.layers import Layer

Json = Any

BITS = 256
SHARES = (Fraction(3, 4), Fraction(1, 2), Fraction(1, 4), Fraction(1, 16))
"""Parts of the floor that a cover may certify, the first that takes few enough cells; the whole
floor would take infinitely many."""

_m, _i, _q = natural("m"), natural("i"), natural("q")
_al = family("al")


class _Problem:
    """A head with literal sizes d and s, and n contexts [y_i, x_i], as terms about data."""

    def __init__(self, d: int, s: int, n: int) -> None:
        self.d, self.n = d, n
        self.names = {
            "Wq": linear("Wq", d, s), "bq": vector("bq", s), "Wk": linear("Wk", d, s),
            "bk": vector("bk", s), "Wv": linear("Wv", d, s), "bv": vector("bv", s),
            "Wo": linear("Wo", s, d), "bo": vector("bo", d),
        }  # fmt: skip
        self.sizes = {"d": d, "s": s}
        self.x, self.y, self.p = family("x", d), family("y", d), family("p", d)
        self.bo = self.names["bo"]

    def att(self, query: Any, tokens: Any) -> Any:
        return att(*self.sizes.values(), *self.names.values(), query, tokens)

    def context(self, i: Any) -> Any:
        return chain(self.y(i), self.x(i))

    def own(self, i: Any) -> Any:
        """A_i."""
        return self.att(self.x(i), self.context(i))

    def claim(self, target: Any, floors: Sequence[Fraction]) -> Any:
        """No prompt of at most k tokens comes below floors[k - 1]."""
        prompt = Each(_q, Range(_m), self.p(_q))
        miss = self.att(self.x(_i), Concat(prompt, self.context(_i))) - target(_i)
        error = Over(_i, Range(self.n), Inner(miss, miss))
        return fact(
            then=[
                forall(_m, self.p, given=[le(_m, k)], then=[le(floor, error)])
                for k, floor in enumerate(floors, 1)
            ]
        )

    def arguments(self, target: Any) -> dict[str, Any]:
        """Values of the parameters of the statements for this head and dataset."""
        return (
            self.sizes
            | self.names
            | {
                "n": self.n,
                "m": _m,
                "x": self.x,
                "X": Abstraction(_i, self.context(_i)),
                "a": Abstraction(_i, target(_i)),
                "p": self.p,
            }
        )

    def fewer_tokens(self, columns: Any, k: int) -> Any:
        """The tail beyond k is at most the tail beyond m, for m <= k."""
        at = {"d": self.d, "n": self.n, "k": _m, "l": k, "f": columns}
        return obtain(["fewer"], apply("statement:lemmas/tail-monotone", at, [by("few")]))


def _data(layer: Layer, contexts: Sequence[fmpq_mat]) -> dict[str, Json]:
    from constructions import exactness

    weights, _ = layer_data(layer)
    columns = [exactness.columns(c) for c in contexts]
    if any(len(c) != 2 for c in columns):
        raise Undecided("contexts of two tokens are expected", where="spectral-floor")
    head = {key: weights[key] for key in ("Wq", "bq", "Wk", "bk", "Wv", "bv", "Wo", "bo")}
    tokens = {
        key: family_datum(exactness.from_columns([c[k] for c in columns]))
        for k, key in enumerate(("y", "x"))
    }
    return head | tokens


def _all(proofs: Sequence[Any]) -> Any:
    """Prove several conclusions; the kernel takes the wrapper of a single one off."""
    return intro(then=proofs) if len(proofs) > 1 else proofs[0]


def _details(floors: Sequence[Fraction]) -> dict[str, str | int | float]:
    return {
        f"at most {k} token{'s' if k > 1 else ''}": f"error >= {float(f):.6g}"
        for k, f in enumerate(floors, 1)
    }


# ----------------------------------------------------------------------------- opposite targets


def opposite_targets(
    layer: Layer, contexts: Sequence[fmpq_mat], lengths: int, name: str, scope: str
) -> InstanceOutcome:
    """Certify floors for the targets a_i = 2 b_o - A_i, that is A_i - b_o = -(a_i - b_o).

    They are the targets of wang-2023/theorem-4 where b_o = 0. ``lengths`` is the largest k.
    """
    import provers
    from constructions import exactness
    from constructions.arithmetic import BallArithmetic

    problem = _Problem(layer.d, layer.head.head_dim, len(contexts))
    run = layer.run(BallArithmetic(BITS))
    outputs = [run.attention(exactness.columns(c)[-1], c) for c in contexts]
    values = exactness.from_columns([exactness.midpoints(o) for o in outputs])
    values = values - exactness.from_columns([layer.bo] * len(contexts))
    floors = [
        decimal_below(provers.spectral_floor(values, -values, k).lower, 4)
        for k in range(1, lengths + 1)
    ]

    def target(i: Any) -> Any:
        return 2 * problem.bo - problem.own(i)

    columns = Abstraction(_i, target(_i) - problem.bo)
    proofs = [
        intro(
            obtain(
                ["floor"],
                apply(
                    "statement:sharper/spectral-floor-closed-form",
                    problem.arguments(target) | {"eta": Abstraction(_i, 1)},
                    [
                        intro(given=["i_below_n"], then=[positive()]),
                        intro(given=["i_below_n"], then=[auto(), auto()]),
                    ],
                ),
            ),
            have("tail", le(floor, Tail(columns, problem.n, k)), enclose(BITS)),
            problem.fewer_tokens(columns, k),
            given=["few"],
            then=[auto("floor", "tail", "fewer")],
        )
        for k, floor in enumerate(floors, 1)
    ]
    claim = problem.claim(target, floors)
    doc = instance_document(name, _data(layer, contexts), claim, _all(proofs))
    return InstanceOutcome(Verdict.confirmed, Label.interval, doc, scope, _details(floors))


# ----------------------------------------------------------------------------- any targets


def _through(points: Sequence[Any]) -> Any:
    """The family through the given vectors at 0, 1, ..., n - 1 (Lagrange)."""
    total: Any = 0
    for k, point in enumerate(points):
        weight: Any = 1
        for j in range(len(points)):
            if j != k:
                weight = weight * (_i - j) * Fraction(1, k - j)
        total = total + weight * point
    return Abstraction(_i, total)


def any_targets(
    layer: Layer, contexts: Sequence[fmpq_mat], targets: fmpq_mat, lengths: int, name: str,
    scope: str,
) -> InstanceOutcome:  # fmt: skip
    """Certify most of the floor for any exact targets a_i, (d, n), by covering [0, 1]^n."""
    import provers
    from constructions import exactness
    from constructions.arithmetic import BallArithmetic

    n = len(contexts)
    problem = _Problem(layer.d, layer.head.head_dim, n)
    run = layer.run(BallArithmetic(BITS))
    outputs = [run.attention(exactness.columns(c)[-1], c) for c in contexts]
    values = exactness.from_columns([exactness.midpoints(o) for o in outputs])
    offset = exactness.from_columns([layer.bo] * n)
    data = _data(layer, contexts) | {"a": family_datum(targets)}
    a = family("a", layer.d)
    shares = [real(f"s{k}") for k in range(n)]

    def mixed(k: int, share: Any) -> Any:
        return a(k) - problem.bo - share * (problem.own(k) - problem.bo)

    floors, proofs = [], []
    for k in range(1, lengths + 1):
        whole = provers.spectral_floor(values - offset, targets - offset, k).lower
        tail = Tail(_through([mixed(j, share) for j, share in enumerate(shares)]), n, k)
        floor, cover = _most_of(whole, tail, shares, data)
        floors.append(floor)
        bounds = [bound for share in shares for bound in (le(0, share), le(share, 1))]
        box = forall(*shares, given=bounds, then=[le(floor, tail)])
        proofs.append(
            intro(
                have("on_the_box", box, cover),
                obtain(
                    ["floor"],
                    apply(
                        "statement:sharper/spectral-floor",
                        problem.arguments(a) | {"F": floor},
                        [
                            intro(given=["i_below_n"], then=[positive()]),
                            _every_mixture(problem, a, mixed, k),
                        ],
                    ),
                ),
                given=["few"],
                then=[by("floor")],
            )
        )
    doc = instance_document(name, data, problem.claim(a, floors), _all(proofs))
    return InstanceOutcome(Verdict.confirmed, Label.interval, doc, scope, _details(floors))


def _every_mixture(problem: _Problem, a: Any, mixed: Any, k: int) -> Any:
    """From the box of n numbers to every family ``al`` of shares, and to m <= k tokens."""
    n = problem.n
    columns = Abstraction(_i, a(_i) - problem.bo - _al(_i) * (problem.own(_i) - problem.bo))
    through = _through([mixed(j, _al(j)) for j in range(n)])
    ends = [f"{end}{j}" for j in range(n) for end in ("low", "high")]
    return intro(
        *(
            obtain([f"low{j}", f"high{j}"], apply("mixture", {"i": j}, [exact()]))
            for j in range(n)
        ),
        obtain(
            ["here"],
            apply("on_the_box", {f"s{j}": _al(j) for j in range(n)}, [by(end) for end in ends]),
        ),
        obtain(
            ["same_columns"],
            apply(
                "statement:lemmas/tail-scaled",
                {
                    "d": problem.d, "n": n, "k": k, "f": through, "g": columns,
                    "s": Abstraction(_i, 1),
                },
                [["enumerate", [intro(then=[auto(), auto()]) for _ in range(n)]]],
            ),
        ),
        problem.fewer_tokens(columns, k),
        given=["mixture"],
        then=[auto("here", "same_columns", "fewer")],
    )  # fmt: skip


def _most_of(
    whole: Fraction, tail: Any, shares: Sequence[Any], data: dict[str, Json]
) -> tuple[Fraction, Any]:
    """The largest of a few parts of the floor that a cover certifies, and the cover."""
    for part in SHARES[:-1]:
        floor = decimal_below(part * whole, 4)
        with suppress(Undecided):
            return floor, _cover(le(floor, tail), shares, data)
    floor = decimal_below(SHARES[-1] * whole, 4)
    return floor, _cover(le(floor, tail), shares, data)


def _cover(claim: Any, shares: Sequence[Any], data: dict[str, Json]) -> Any:
    """The rule for a literal on [0, 1]^n, its cells found by bisection."""
    from provers.backends.base import Parameter, Question
    from provers.backends.enclosure import EnclosureBackend
    from provers.kernel.bundle import read_value
    from provers.statement import used_definitions

    definitions = {d.name: d for d in used_definitions([dump_fact(claim)])}
    values = {key: read_value(datum)[1] for key, datum in data.items()}
    box = tuple(Parameter(s.label, Fraction(0), Fraction(1)) for s in shares)
    question = Question(claim, box, (), values, definitions)
    answer = EnclosureBackend().decide(question, Settings(budget="quick"))
    if answer.verdict is not Verdict.confirmed or answer.certificate is None:
        raise Undecided(f"the cover: {answer.reason}", where="spectral-floor")
    return ["cover", {"tree": answer.certificate["tree"], "bits": answer.certificate["bits"]}]


# ----------------------------------------------------------------------------- instances


def drawn(seed: int, rows: int, cols: int) -> fmpq_mat:
    """A random matrix with entries in [0, 1), multiples of 2^-12."""
    import numpy as np

    from constructions import exactness

    whole = np.random.default_rng(seed).integers(0, 1 << 12, (rows, cols))
    return exactness.matrix(whole) / (1 << 12)


def drawn_contexts(seed: int, d: int, n: int) -> list[fmpq_mat]:
    """n random contexts of two tokens, (d, 2) each."""
    from constructions import exactness

    tokens = exactness.columns(drawn(seed, d, 2 * n))
    pairs = zip(tokens[::2], tokens[1::2], strict=True)
    return [exactness.from_columns(pair) for pair in pairs]


def opposite_instances() -> tuple[Instance, ...]:
    """spectral-floor-closed-form on random layers with biases."""
    out = []
    for d, n, budget in ((4, 3, "quick"), (8, 4, "standard"), (16, 5, "standard")):
        scope = (
            f"random head with biases, d = {d}; {n} contexts of 2 tokens, targets 2 b_o - A_i; "
            f"every prompt of at most {n - 1} tokens"
        )

        def run(settings: Settings, d: int = d, n: int = n, scope: str = scope) -> InstanceOutcome:
            from constructions import Layer

            layer = Layer.random(d=d, hidden=None, seed=settings.seed, attention_biases=True)
            contexts = drawn_contexts(settings.seed, d, n)
            note = f"{scope}; seed {settings.seed}"
            return opposite_targets(layer, contexts, n - 1, f"opposite-{d}", note)

        out.append(Instance(f"opposite-{d}", scope, run, budget))
    return tuple(out)


def any_target_instances() -> tuple[Instance, ...]:
    """spectral-floor on random heads with biases and random targets."""
    out = []
    for d, n, budget in ((16, 2, "quick"), (8, 2, "standard"), (8, 3, "standard")):
        name = f"targets-{d}-{n}"
        scope = (
            f"random head with biases, d = {d}; {n} contexts of 2 tokens, random targets in "
            "[-1, 1); every prompt of at most 1 token"
        )

        def run(
            settings: Settings, d: int = d, n: int = n, name: str = name, scope: str = scope
        ) -> InstanceOutcome:
            from constructions import Layer, exactness

            layer = Layer.random(d=d, hidden=None, seed=settings.seed, attention_biases=True)
            contexts = drawn_contexts(settings.seed, d, n)
            ones = exactness.matrix([[1] * n] * d)
            targets = 2 * drawn(settings.seed + 1, d, n) - ones
            note = f"{scope}; seed {settings.seed}"
            return any_targets(layer, contexts, targets, 1, name, note)

        out.append(Instance(name, scope, run, budget))
    return tuple(out)


__all__ = [
    "any_target_instances",
    "any_targets",
    "drawn",
    "drawn_contexts",
    "opposite_instances",
    "opposite_targets",
]
