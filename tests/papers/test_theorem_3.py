"""Theorem 3 and the lemmas it rests on: accepted as stated, rejected when they are false."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from provers import registry
from provers.kernel import canonical, check_certificate, read_certificate
from provers.kernel.errors import KernelError
from provers.kernel.schema import dump_term
from provers.papers.lemmas import (
    argmax,
    bound_below,
    relu_homogeneous,
    relu_interpolation,
    separating_direction,
    single_term,
)
from provers.papers.neurons import neurons
from provers.papers.wang_2023 import frozen_biases, homogeneous_mlp, theorem_3
from provers.statement import Source, Statement
from provers.surface import (
    FALSE,
    Defined,
    Over,
    Range,
    Zero,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    vector,
)

STATEMENTS = (
    "lemmas/argmax",
    "lemmas/bound-below",
    "lemmas/bounded-family",
    "lemmas/bounded-table",
    "lemmas/relu-homogeneous",
    "lemmas/relu-interpolation",
    "lemmas/relu-off",
    "lemmas/relu-on",
    "lemmas/separating-direction",
    "lemmas/single-term",
    "lemmas/sum-split",
    "lemmas/vector-sum-split",
    "wang-2023/frozen-biases",
    "wang-2023/homogeneous-mlp",
    "wang-2023/theorem-3",
)


@pytest.mark.parametrize("ident", STATEMENTS)
def test_accepted_without_assumptions(ident: str) -> None:
    statement = registry.get(ident)
    checked = check_certificate(read_certificate(canonical(statement.certificate())))
    assert checked.root == ident
    assert checked.unused == ()
    footprint = checked.footprint
    assert (footprint.argued, footprint.cited, footprint.enclosures) == ((), (), ())
    assert {step.label for step in checked.steps} <= {"exact"}


# ------------------------------------------------------------------ false variants


def check(claim: Any, proof: Any) -> None:
    """Let finders and kernel try ``proof`` on ``claim``."""
    source = Source("tests", "variant", "own proof")
    statement = Statement("tests/variant", "variant", source, claim, proof)
    check_certificate(statement.certificate())


d, n, r, i, j, k = (natural(x) for x in ("d", "n", "r", "i", "j", "k"))
h, t, w, v, w1, v1 = (family(x, d) for x in ("h", "t", "w", "v", "w1", "v1"))
b, b1, c, th, g = (family(x) for x in ("b", "b1", "c", "th", "g"))
R, b2, y, u = family("R", d), vector("b2", d), vector("y", d), vector("u", d)


def distinct(f: Any, count: Any, shift: int = 0) -> Any:
    """f(i) != f(j) for i != j with i + shift, j + shift < count."""
    return forall(
        i, j,
        given=[lt(i + shift, count), lt(j + shift, count), ne(i, j)],
        then=[ne(f(i), f(j))],
    )  # fmt: skip


def theorem(
    width: Any = None,
    apart: Any = None,
    fitted: Any = None,
    point: Any = h,
    target: Any = t,
    kept: Any = None,
    biases_stay: bool = False,
) -> Any:
    """Theorem 3 with some part exchanged."""
    unchanged = [eq(w1(j), w(j)), eq(b1(j), b(j)), eq(v1(j), v(j))]
    frozen = [forall(j, then=[eq(b1(j), b(j))])] if biases_stay else []
    return forall(
        d, n, r, h, t, w, b, v, b2,
        given=[width or le(n, r), apart or distinct(h, n)],
        some=[w1, b1, v1],
        then=[
            forall(
                i,
                given=[fitted or lt(i, n)],
                then=[eq(neurons(d, r, w1, b1, v1, b2, point(i)), target(i))],
            ),
            forall(j, given=[kept or le(n, j)], then=unchanged),
            *frozen,
        ],
    )  # fmt: skip


def test_theorem_control() -> None:
    assert theorem() == theorem_3.CLAIM
    check(theorem(width=lt(n, r)), theorem_3.PROOF)
    check(theorem(kept=lt(n, j)), theorem_3.PROOF)


_frozen_proof = ["intro", {**theorem_3.PROOF[1], "then": [
    *theorem_3.PROOF[1]["then"],
    ["intro", {"then": [["apply", {"to": ["fact", "old_biases"], "at": {"i": "j"},
                                   "given": [["auto", {"refs": [], "nonzero": [],
                                                       "products": []}]]}]]}],
]}]  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "proof"),
    [
        # The last point may repeat another one: an MLP is a function.
        pytest.param(theorem(apart=distinct(h, n, 1)), theorem_3.PROOF, id="last-point-repeats"),
        # Distinct targets say nothing about the points.
        pytest.param(theorem(apart=distinct(t, n)), theorem_3.PROOF, id="distinct-targets"),
        # n = 1, r = 0: the MLP is x + b_2.
        pytest.param(theorem(width=le(r, n)), theorem_3.PROOF, id="narrow"),
        pytest.param(theorem(width=le(n, r + 1)), theorem_3.PROOF, id="one-neuron-short"),
        # h(n) may equal h(0).
        pytest.param(theorem(fitted=lt(i, n + 1)), theorem_3.PROOF, id="one-example-more"),
        pytest.param(theorem(fitted=le(0, i)), theorem_3.PROOF, id="all-examples"),
        # Targets may repeat: then two inputs of the MLP are equal.
        pytest.param(theorem(point=t, target=h), theorem_3.PROOF, id="points-and-targets-swapped"),
        # Only n - 1 neurons change; for n = r = 1 nothing changes.
        pytest.param(theorem(kept=le(n, j + 1)), theorem_3.PROOF, id="fewer-neurons-change"),
        pytest.param(theorem(kept=le(j, n)), theorem_3.PROOF, id="other-neurons-change"),
        # frozen-biases
        pytest.param(theorem(biases_stay=True), _frozen_proof, id="biases-stay"),
    ],
)
def test_false_theorem_is_rejected(claim: Any, proof: Any) -> None:
    with pytest.raises(KernelError):
        check(claim, proof)


def interpolation(
    apart: Any = None, fitted: Any = None, count: Any = n, value: Any = R, columns: Any = v
) -> Any:
    """relu-interpolation with some part exchanged."""
    return forall(
        d, n, c, R,
        given=[apart or distinct(c, n)],
        some=[th, v],
        then=[
            forall(
                i,
                given=[fitted or lt(i, n)],
                then=[eq(relu_interpolation.neurons(c(i), th, columns, count), value(i))],
            )
        ],
    )  # fmt: skip


def test_interpolation_control() -> None:
    assert interpolation() == relu_interpolation.CLAIM
    check(interpolation(apart=forall(i, j, given=[lt(i, n), lt(j, n), ne(j, i)],
                                     then=[ne(c(j), c(i))])),
          relu_interpolation.PROOF)  # fmt: skip


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param(interpolation(apart=distinct(c, n, 1)), id="last-number-repeats"),
        pytest.param(interpolation(apart=distinct(R, n)), id="distinct-values"),
        pytest.param(interpolation(fitted=lt(i, n + 1)), id="one-point-more"),
        pytest.param(interpolation(apart=distinct(c, n + 1), fitted=lt(i, n + 1)),
                     id="one-neuron-short"),
        # All columns given beforehand, here the values themselves: n = 1 asks a R = R, n = 2 fails.
        pytest.param(interpolation(columns=R), id="columns-given"),
        # One neuron for n points.
        pytest.param(interpolation(count=1), id="single-neuron"),
    ],
)  # fmt: skip
def test_false_interpolation_is_rejected(claim: Any) -> None:
    with pytest.raises(KernelError):
        check(claim, relu_interpolation.PROOF)


def _others_vanish(limit: Any) -> Any:
    return forall(i, given=[lt(i, limit), ne(i, natural("l"))], then=[eq(g(i), 0)])


def _single(place: Any, limit: Any) -> Any:
    ell = natural("l")
    total = Over(j, Range(n), g(j))
    return forall(n, ell, g, given=[place, _others_vanish(limit)], then=[eq(total, g(ell))])


M, C, x = real("M"), real("C"), real("t")


@pytest.mark.parametrize(
    ("claim", "proof"),
    [
        pytest.param(_single(le(natural("l"), n), n), single_term.PROOF, id="term-not-in-the-sum"),
        pytest.param(_single(lt(natural("l"), n), natural("l")), single_term.PROOF,
                     id="later-terms-free"),
        pytest.param(
            forall(d, n, h, given=[distinct(h, n, 1)], some=[u],
                   then=[separating_direction.separated(u, n)]),
            separating_direction.PROOF, id="separating-direction"),
        pytest.param(
            forall(n, c, some=[k],
                   then=[lt(k, n + 1), forall(i, given=[lt(i, n + 2)], then=[le(c(i), c(k))])]),
            argmax.PROOF, id="argmax-too-far"),
        pytest.param(
            forall(n, c, some=[k],
                   then=[lt(k, n), forall(i, given=[lt(i, n + 1)], then=[le(c(i), c(k))])]),
            argmax.PROOF, id="argmax-of-nothing"),
        pytest.param(
            forall(n, c, C, given=[forall(i, given=[lt(i, n)], then=[le(c(i), C)])], some=[M],
                   then=[lt(M, C), forall(i, given=[lt(i, n)], then=[le(c(i), M)])]),
            bound_below.PROOF, id="bound-below-a-maximum"),
        pytest.param(
            forall(real("c"), x, given=[ne(real("c"), 0)],
                   then=[*relu_homogeneous.CLAIM[4]]),
            relu_homogeneous.PROOF, id="negative-factor"),
        pytest.param(
            forall(d, r, w, b, v, b2, vector("z", d), real("c"),
                   given=[forall(j, given=[lt(j + 1, r)], then=[eq(b(j), 0)]), lt(0, real("c"))],
                   then=[*homogeneous_mlp.CLAIM[4]]),
            homogeneous_mlp.PROOF, id="one-hidden-bias"),
        pytest.param(
            forall(d, vector("x", d), y, given=[ne(vector("x", d), Zero(d))],
                   then=[*frozen_biases.CLAIM[4]]),
            frozen_biases.PROOF, id="target-zero-can-be-fitted"),
    ],
)  # fmt: skip
def test_false_lemma_is_rejected(claim: Any, proof: Any) -> None:
    with pytest.raises(KernelError):
        check(claim, proof)


def test_frozen_biases_concludes_a_contradiction() -> None:
    inner = frozen_biases.CLAIM[4][0]
    assert inner[4] == (FALSE,)


# ------------------------------------------------------------------ attacks on random data

Number = Fraction


def _rational(rng: random.Random) -> Number:
    return Fraction(rng.randint(-9, 9), rng.randint(1, 4))


def _array(rng: random.Random, *shape: int) -> Any:
    size = int(np.prod(shape))
    return np.array([_rational(rng) for _ in range(size)], dtype=object).reshape(shape)


def _matrix_mlp(w_1: Any, b_1: Any, w_2: Any, b_2: Any, point: Any) -> Any:
    """Definition 2 with matrices: x + W_2 max(0, W_1 x + b_1) + b_2, exactly."""
    zero = Fraction(0)
    active = np.array([max(zero, s) for s in w_1.dot(point) + b_1], dtype=object)
    return point + w_2.dot(active) + b_2


def _memorise(rng: random.Random, points: Any, targets: Any, weights: Any) -> Any:
    """The construction of theorem 3 with sorted coordinates instead of an induction."""
    w_1, b_1, w_2, b_2 = (a.copy() for a in weights)
    count = len(points)
    while True:
        direction = _array(rng, points.shape[1])
        at = points.dot(direction)
        if len(set(at)) == count:
            break
    w_1[:count] = 0
    residual = [s - _matrix_mlp(w_1[count:], b_1[count:], w_2[:, count:], b_2, p)
                for p, s in zip(points, targets, strict=True)]  # fmt: skip
    previous = min(at, default=Fraction(0)) - 1
    for index, place in enumerate(sorted(range(count), key=lambda p: at[p])):
        w_1[index], b_1[index] = direction, -previous
        done = sum((max(Fraction(0), at[place] + b_1[e]) * w_2[:, e] for e in range(index)),
                   0 * b_2)  # fmt: skip
        w_2[:, index] = (residual[place] - done) / (at[place] - previous)
        previous = at[place]
    return w_1, b_1, w_2, b_2


@pytest.mark.parametrize("seed", range(40))
def test_random_datasets_are_memorised_exactly(seed: int) -> None:
    rng = random.Random(seed)
    dim, count = rng.randint(1, 4), rng.randint(0, 5)
    width = count + rng.randint(0, 3)
    points = _array(rng, count, dim)
    while len({tuple(p) for p in points}) < count:
        points = _array(rng, count, dim)
    targets = _array(rng, count, dim)
    if count > 1 and seed % 2:
        targets[1] = targets[0]
    weights = (_array(rng, width, dim), _array(rng, width), _array(rng, dim, width),
               _array(rng, dim))  # fmt: skip
    w_1, b_1, w_2, last = _memorise(rng, points, targets, weights)
    for p, s in zip(points, targets, strict=True):
        assert (_matrix_mlp(w_1, b_1, w_2, last, p) == s).all()
    before, after = weights, (w_1, b_1, w_2, last)
    entries = sum(int((a != e).sum()) for a, e in zip(before, after, strict=True))
    bound = theorem_3.STATEMENT.bound
    sizes = {"n": count, "d": dim}
    assert bound is not None
    assert entries <= bound.subs({symbol: sizes[symbol.name] for symbol in bound.free_symbols})
    assert (after[0][count:] == before[0][count:]).all()
    assert (after[1][count:] == before[1][count:]).all()
    assert (after[2][:, count:] == before[2][:, count:]).all()


@pytest.mark.parametrize("seed", range(20))
def test_no_random_zero_bias_mlp_fits_two_and_four(seed: int) -> None:
    rng = random.Random(seed)
    dim, width = rng.randint(1, 3), rng.randint(0, 6)
    zero = np.array([Fraction(0)] * width, dtype=object)
    w_1, w_2 = _array(rng, width, dim), _array(rng, dim, width)
    point, factor = _array(rng, dim), abs(_rational(rng)) + 1
    last = np.array([Fraction(0)] * dim, dtype=object)
    once = _matrix_mlp(w_1, zero, w_2, last, point)
    assert (_matrix_mlp(w_1, zero, w_2, last, factor * point) == factor * once).all()


def _data(sort: Any, values: Any) -> dict[str, Any]:
    return {"sort": sort, "rationals": [str(q) for q in np.array(values, dtype=object).flat]}


def _definition(name: str) -> dict[str, Any]:
    from provers.kernel.bundle import dump_definition

    return dump_definition(Defined.registry[name].kernel)


def test_neurons_is_definition_2() -> None:
    """The kernel evaluates ``neurons`` to what matrices give, and to nothing else."""
    rng = random.Random(7)
    dim, width = 2, 3
    w_1, b_1, w_2 = _array(rng, width, dim), _array(rng, width), _array(rng, dim, width)
    last, point = _array(rng, dim), _array(rng, dim)
    value = _matrix_mlp(w_1, b_1, w_2, last, point)
    rows, column = ["F", ["N"], ["V", dim]], ["V", dim]
    names = (family("w", dim), family("b"), family("v", dim), vector("b2", dim), vector("x", dim))
    term = dump_term(eq(neurons(dim, width, *names), vector("y", dim))[1])

    def document(claimed: Any) -> dict[str, Any]:
        return {
            "schema": 1,
            "kind": "instance",
            "definitions": [_definition("neurons")],
            "statements": [],
            "name": "neurons",
            "data": {
                "w": _data(rows, w_1),
                "b": _data(["F", ["N"], "R"], b_1),
                "v": _data(rows, w_2.T),
                "b2": _data(column, last),
                "x": _data(column, point),
                "y": _data(column, claimed),
            },
            "claim": ["=", term, "y"],
            "proof": ["exact", {}],
        }

    assert check_certificate(document(value)).kind == "instance"
    with pytest.raises(KernelError):
        check_certificate(document(value + 1))
