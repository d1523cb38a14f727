"""False variants of the statements about the price of prompts, beside the statements themselves.

Each variant changes one thing: a hypothesis dropped, a bound moved, two sides exchanged, a sign or
a factor changed. The statement's proof must fail for it; where data of one dimension suffice, the
kernel also replays a counterexample.
"""

from __future__ import annotations

import pytest
from soundness.variants import (
    EXACT,
    Claim,
    accepted,
    attained,
    auto,
    exchanged,
    halved,
    literals,
    moved,
    q,
    refuted,
    rejected,
    relation,
    strict,
    vector,
)

from provers import registry

ENCLOSE = ["enclose", {"bits": 128}]
STATEMENTS = (
    "sharper/entropy-bounds", "sharper/attainable-set", "sharper/attainable-set-free",
    "sharper/attainable-set-zero", "sharper/exact-floor", "sharper/exact-floor-free",
    "sharper/exact-floor-one-unknown", "sharper/exact-floor-heads", "sharper/exact-floor-share", "sharper/exact-floor-slab",
    "sharper/exact-floor-output", "sharper/injectivity-step",
    "sharper/restricted-injectivity", "wang-2023/residual-contraction", "wang-2023/theorem-5",
    "sharper/attention-derivative-bound", "sharper/one-token-floor", "sharper/hull-floor",
    "sharper/affine-floor", "lemmas/weighted-cauchy-schwarz",
    "lemmas/weighted-cauchy-schwarz-numbers",
    "wang-2023/lemma-5-sum-of-heads", "lemmas/cauchy-schwarz", "lemmas/norm-perturbation",
    "lemmas/square-order", "lemmas/squares-below-square",
)  # fmt: skip


def hypotheses(ident):
    """Indices of the hypotheses whose loss is a real change."""
    return range(len(Claim(ident).given))


def variants():
    for ident in STATEMENTS:
        claim = Claim(ident)
        for path in literals(claim.then):
            yield pytest.param(ident, exchanged, path, id=f"{ident}:exchanged-{path}")
            yield pytest.param(ident, strict, path, id=f"{ident}:strict-{path}")
            if relation(claim, path) == "<=":
                for change in (halved, moved, attained):
                    name = f"{ident}:{change.__name__}-{path}"
                    yield pytest.param(ident, change, path, id=name)
        for k in hypotheses(ident):
            yield pytest.param(ident, Claim.drop, k, id=f"{ident}:without-{k}")


VARIANTS = list(variants())


@pytest.mark.parametrize(("ident", "change", "where"), VARIANTS)
def test_the_proof_does_not_prove_the_variant(ident, change, where):
    rejected(change(Claim(ident), where))


@pytest.mark.parametrize("ident", STATEMENTS)
def test_control(ident):
    checked = accepted(Claim(ident))
    assert checked.root == ident
    assert not checked.footprint.argued and not checked.footprint.cited


def test_variants_come_in_fives():
    counts = dict.fromkeys(STATEMENTS, 0)
    for parameter in VARIANTS:
        counts[parameter.values[0]] += 1
    few = {ident for ident, n in counts.items() if n < 5}
    assert not few


# ------------------------------------------------------------------ replayed counterexamples

SCORES = ["lam", [["i", "N"]], "i"]


@pytest.mark.parametrize("path", [0, 1])
def test_entropy_bounds_are_not_the_other_way_round(path):
    """Scores 0 and 1: both inequalities are strict."""
    claim = exchanged(Claim("sharper/entropy-bounds"), (path,))
    del claim.then[2]
    refuted(claim, {}, {"m": q(2), "s": SCORES}, conclusion=path, by=ENCLOSE)


def test_without_its_proviso_a_smaller_square_is_no_smaller_number():
    claim = Claim("lemmas/square-order").drop(0)
    refuted(claim, {}, {"x": q(1), "y": q(-2)})


def test_near_vectors_may_be_exactly_as_far_apart_as_allowed():
    claim = strict(Claim("lemmas/norm-perturbation"), (0,))
    data = {"w": vector(2), "z": vector(1)}
    refuted(claim, data, {"d": q(1), "w": "w", "z": "z", "t": q(1)}, conclusion=0)


def test_parallel_vectors_attain_cauchy_schwarz():
    claim = strict(Claim("lemmas/cauchy-schwarz"), (0,))
    data = {"u": vector(2), "v": vector(3)}
    refuted(claim, data, {"d": q(1), "u": "u", "v": "v"})


def test_equal_heads_attain_the_sum():
    claim = Claim("wang-2023/lemma-5-sum-of-heads")
    _, left, right = claim.then[0]
    claim.then[0] = ["<=", left, ["*", q("99/100"), right]]
    same = ["lam", [["a", ["V", 1]]], "a"]
    values = {"d": q(1), "k": q(1), "f": same, "g": same, "p": q(1), "q": q(1), "x": "x", "y": "y"}
    given = [EXACT, EXACT, ["intro", {"then": [auto()]}], ["intro", {"then": [auto()]}]]
    refuted(claim, {"x": vector(1), "y": vector(0)}, values, given)
    rejected(claim)


@pytest.mark.parametrize(
    "ident",
    ["sharper/restricted-injectivity-reading", "wang-2023/lemma-5-several-heads",
     "wang-2023/lemma-5-without-length"],
)  # fmt: skip
def test_readings_have_no_proof(ident):
    statement = registry.get(ident)
    assert statement.proof is None
    assert statement.reading_of is not None


def test_a_reading_is_not_refuted_by_data_outside_its_hypotheses():
    """The counterexample with a factor 1 in layer 2: its hypothesis fails, so it is rejected."""
    from provers.instances import number, refutation
    from provers.kernel import KernelError
    from provers.papers.sharper import restricted_injectivity_reading as reading

    at_ = reading.COUNTEREXAMPLE | {"q2": number(1)}
    run = refutation(
        "sharper/restricted-injectivity-reading", reading.CLAIM, at=at_,
        given=[*reading.GIVEN, EXACT], violated={"conclusion": 0, "by": EXACT}, data=reading.DATA,
    )  # fmt: skip
    with pytest.raises(KernelError):
        run(None)
