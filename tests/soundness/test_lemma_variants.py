"""Changed forms of every lemma, and of the statements that are proved from few of them.

Each change is to one literal of a conclusion or to one hypothesis: sides exchanged, strict for
non-strict, a bound halved, moved or attained, a hypothesis emptied (it keeps its form, and says
0 = 0), also inside conclusions. The statement's proof must fail for each of them. The changes that
leave a true claim which the same proof proves are listed in TRUE with the reason; they must pass,
so the list cannot go stale. Counterexamples to some of the variants are replayed at the end.
"""

from __future__ import annotations

import pytest
from soundness.variants import (
    ZERO,
    Claim,
    accepted,
    attained,
    exchanged,
    halved,
    literals,
    moved,
    q,
    refuted,
    rejected,
    relation,
    strict,
)

from provers import registry

TRIVIAL = ["=", ZERO, ZERO]
STATEMENTS = (
    *(ident for ident in registry.ids() if ident.startswith("lemmas/")),
    "wang-2023/prompt-rank", "wang-2023/homogeneous-mlp", "wang-2023/frozen-biases",
    "yun-2020/above-on", "yun-2020/above-off", "yun-2020/above-range", "yun-2020/four-relus",
    "yun-2020/hardmax", "yun-2020/hardmax-key", "yun-2020/plateau-range", "yun-2020/shift-idle", "yun-2020/window",
    "yun-2020/window-count", "yun-2020/zeta-range", "sharper/cell-number",
    "sharper/spectral-floor-closed-form",
)  # fmt: skip


def hypotheses(node, path=()):
    """Paths of hypotheses: indices of conclusions, then the index of a hypothesis."""
    for index in range(len(node.get("given", []))):
        yield (*path, index)
    for index, part in enumerate(node["then"]):
        if isinstance(part, dict):
            yield from hypotheses(part, (*path, index))


def vacuous(fact):
    """A fact of the same form that says nothing."""
    if isinstance(fact, list):
        return TRIVIAL
    return {**fact, "then": [vacuous(part) for part in fact["then"]]}


def emptied(claim, path):
    """The hypothesis at a path says nothing; the proof may still name it."""
    node = claim.fact
    for index in path[:-1]:
        node = node["then"][index]
    node["given"][path[-1]] = vacuous(node["given"][path[-1]])
    return claim


def doubled(claim, path):
    """The left side of an equation is doubled."""
    holder, index = path_to(claim, path)
    sign, left, right = holder[index]
    holder[index] = [sign, ["+", left, left], right]
    return claim


def tripled(claim, path):
    """The left side of an equation is tripled."""
    holder, index = path_to(claim, path)
    sign, left, right = holder[index]
    holder[index] = [sign, ["+", left, ["+", left, left]], right]
    return claim


def right_doubled(claim, path):
    """The right side of an equation is doubled."""
    holder, index = path_to(claim, path)
    sign, left, right = holder[index]
    holder[index] = [sign, left, ["+", right, right]]
    return claim


def raised(claim, path):
    """The right side of an equation is one more."""
    holder, index = path_to(claim, path)
    sign, left, right = holder[index]
    holder[index] = [sign, left, ["+", right, q(1)]]
    return claim


def lowered(claim, path):
    """The right side of an equation is one less."""
    holder, index = path_to(claim, path)
    sign, left, right = holder[index]
    holder[index] = [sign, left, ["+", right, q(-1)]]
    return claim


def relaxed(claim, path):
    """The larger side of a hypothesis is one more."""
    (index,) = path
    sign, left, right = claim.given[index]
    claim.given[index] = [sign, left, ["+", right, q(1)]]
    return claim


def path_to(claim, path):
    """The list that holds a literal of a conclusion, and its index."""
    node = claim.then
    for index in path[:-1]:
        node = node[index]["then"]
    return node, path[-1]


CHANGES = {
    "=": (exchanged, strict, doubled, tripled, right_doubled),
    "!=": (strict,),  # symmetric
    "<": (exchanged, strict, halved, moved),
    "<=": (exchanged, strict, halved, moved, attained),
}


def variants():
    for ident in STATEMENTS:
        claim = Claim(ident)
        for path in literals(claim.then):
            holder, index = path_to(claim, path)
            if holder[index][1] == holder[index][2] == ZERO:
                continue  # 0 < 0, a contradiction
            for change in CHANGES[relation(claim, path)]:
                yield ident, change, path
        for path in hypotheses(claim.fact):
            yield ident, emptied, path
    for ident in ("lemmas/relu-off", "yun-2020/above-off"):  # few changes of 0 = 0 are false
        yield from ((ident, change, (0,)) for change in (raised, lowered, relaxed))


ALL = tuple(variants())
OF_ZERO = "the side that changes is 0"
TRUE = {
    **{(ident, halved, path): OF_ZERO for ident, path in (
        ("lemmas/bumps", (1, 0)), ("lemmas/bumps", (4, 0)), ("lemmas/exp-second-order", (0,)),
        ("lemmas/grid-points", (0, 0)), ("lemmas/indicator", (2,)), ("lemmas/log-order", (1, 0)),
        ("lemmas/summed-frobenius", (1,)),
        ("lemmas/triangle", (1,)), ("lemmas/unfitted-pattern", (1, 0)), ("yun-2020/above-range", (0,)),
    )},
    **{(ident, halved, path): "half of a positive number is positive" for ident, path in (
        ("lemmas/kept-distances", (1,)), ("lemmas/positive-mass", (0,)),
        ("lemmas/real-power", (0, 0)), ("lemmas/real-power", (1, 0)),
        ("lemmas/reweighted-mean", (0,)), ("lemmas/reweighted-mean", (1,)),
    )},
    **{(ident, change, path): "both sides are 0" for ident, path in (
        ("lemmas/grid-points", (1, 0)), ("lemmas/indicator", (1, 0)), ("lemmas/relu-off", (0,)),
        ("yun-2020/above-off", (0,)),
    ) for change in (doubled, tripled, right_doubled)},
    **{(ident, change, path): "both sides are 0" for ident, path in (
        ("yun-2020/four-relus", (0, 0)), ("yun-2020/four-relus", (2, 0)),
        ("yun-2020/window", (1, 0)), ("yun-2020/window", (2, 0)),
    ) for change in (exchanged, doubled, tripled, right_doubled)},
    ("yun-2020/above-off", exchanged, (0,)): "both sides are 0",
    ("yun-2020/plateau-range", halved, (0,)): OF_ZERO,
    ("yun-2020/zeta-range", halved, (0,)): "half of a negative number is larger",
    ("yun-2020/zeta-range", halved, (1,)): OF_ZERO,
    **{("lemmas/orthonormal-from", change, (2, 0)): "multiples of 0 are 0"
       for change in (exchanged, doubled, tripled, right_doubled)},
    ("lemmas/separating-above", strict, (1, 0)): "R may be larger",
    ("lemmas/separating-above", strict, (2, 0)): "R may be larger",
    ("lemmas/separating-above", halved, (2, 0)): "-1/2 instead of -1 is a weaker bound",
    ("lemmas/sorted", emptied, (0,)): "0 <= D is not needed",
}  # fmt: skip
SLOW = {"sharper/spectral-floor-closed-form", "lemmas/memoriser", "lemmas/integral-cut-off"}


def parameters(chosen):
    for ident, change, path in chosen:
        marks = [pytest.mark.slow] if ident in SLOW else []
        name = f"{ident}:{change.__name__}-{path}"
        yield pytest.param(ident, change, path, id=name, marks=marks)


@pytest.mark.parametrize(
    ("ident", "change", "path"), parameters(key for key in ALL if key not in TRUE)
)
def test_the_proof_does_not_prove_the_variant(ident, change, path):
    rejected(change(Claim(ident), path))


@pytest.mark.parametrize(("ident", "change", "path"), parameters(TRUE))
def test_listed_variants_are_true(ident, change, path):
    accepted(change(Claim(ident), path))


@pytest.mark.parametrize("ident", STATEMENTS)
def test_control(ident):
    checked = accepted(Claim(ident))
    assert checked.root == ident
    assert not checked.footprint.argued and not checked.footprint.cited


@pytest.mark.parametrize(("ident", "value", "at"), [("lemmas/relu-on", "t", -1),
    ("lemmas/relu-off", "t", 1), ("yun-2020/above-on", "t", 0), ("yun-2020/above-off", "t", 1)])  # fmt: skip
def test_without_its_sign_the_statement_is_refuted(ident, value, at):
    refuted(emptied(Claim(ident), (0,)), {}, {value: q(at)})


@pytest.mark.parametrize(("path", "at"), [((0,), 0), ((1,), 1)])
def test_the_step_function_attains_its_range(path, at):
    refuted(strict(Claim("yun-2020/above-range"), path), {}, {"t": q(at)}, conclusion=path[0])
