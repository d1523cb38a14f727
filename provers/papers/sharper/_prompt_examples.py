"""Instance certificates of spectral-floor: one head, one dataset, every prompt of few tokens.

Each instance proves, for a given head and given contexts [y_i, x_i], that no prompt of at most k
tokens comes below a number, for several k. Where the targets are opposite to the outputs the number
is a tail of singular values, enclosed in balls; elsewhere the box of all mixtures is covered.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import fmpq_mat

from provers.errors import Undecided
from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import family_datum, instance_document, layer_data
from provers.kernel.terms import fact
from provers.papers.layer import att
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
SHARE = Fraction(9, 10)
"""The part of the floor that a cover certifies; all of it would need infinitely many cells."""
_FINE = 1 << 40

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


def _below(value: Fraction) -> Fraction:
    """A short rational below a positive number."""
    return Fraction(int(value * (1 - Fraction(1, 10**6)) * _FINE), _FINE)


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


def _details(floors: Sequence[Fraction]) -> dict[str, str | int | float]:
    return {f"at most {k} tokens": f"error >= {float(f):.6g}" for k, f in enumerate(floors, 1)}


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
    arithmetic = BallArithmetic(BITS)
    run = layer.run(arithmetic)
    outputs = [run.attention(exactness.columns(c)[-1], c) for c in contexts]
    values = fmpq_mat(
        [[e.mid().fmpq() for e in row] for row in zip(*(o.entries() for o in outputs), strict=True)]
    )
    values = values - exactness.from_columns([layer.bo] * len(contexts))
    floors = [
        _below(provers.spectral_floor(values, -values, k).lower) for k in range(1, lengths + 1)
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
    doc = instance_document(name, _data(layer, contexts), claim, intro(then=proofs))
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
