"""False variants of the statements about Lipschitz constants, beside the statements themselves.

The changes are those of the statements about the price of prompts; every hypothesis is dropped,
every inequality turned round, made strict, halved, moved and made an equation.
"""

from __future__ import annotations

import pytest
from soundness.test_price_variants import hypotheses
from soundness.variants import (
    Claim,
    accepted,
    at,
    attained,
    exchanged,
    halved,
    literals,
    moved,
    rejected,
    relation,
    strict,
)

QUICK = (
    "lemmas/exp-second-order", "lemmas/product-bound", "lemmas/inner-bound", "lemmas/mean-step",
    "lemmas/mean-value", "lemmas/segment-length", "lemmas/segment-in-ball", "lemmas/positive-mass",
    "lemmas/weighted-spread", "lemmas/weighted-product", "lemmas/softmax-near-uniform",
    "lemmas/mean-in-ball", "sharper/attention-derivative", "sharper/attention-mean-value",
    "sharper/two-clusters", "sharper/token-injectivity-step", "wang-2023/theorem-5-token-norm",
    "wang-2023/layer-radius", "wang-2023/depth-radius", "wang-2023/one-other-token",
    "lemmas/summed-lengths", "lemmas/summed-frobenius", "sharper/attention-derivative-row",
    "sharper/attention-derivative-local", "sharper/attention-slope-row",
    "lemmas/along-every-direction", "lemmas/bounded-columns", "lemmas/centred-squares",
    "lemmas/covariance-half", "lemmas/frobenius-below-spectral", "lemmas/mean-below-token",
    "lemmas/rows-to-frobenius", "lemmas/softmax-largest-share",
    "lemmas/turned-columns", "wang-2023/lemma-5-concatenated-heads",
    "lemmas/ball-retraction", "wang-2023/residual-ball",
)  # fmt: skip
SLOW = (
    "sharper/attention-lipschitz", "sharper/attention-lipschitz-attained",
    "sharper/attention-slope-uniform", "sharper/attention-frobenius-along", "wang-2023/lemma-5",
    "wang-2023/lemma-5-token-norm", "sharper/attention-lipschitz-heads",
    "sharper/attention-frobenius-root", "sharper/attention-frobenius", "wang-2023/theorem-5-heads",
    "wang-2023/theorem-5-depth", "wang-2023/lemma-5-one-token", "lemmas/softmax-half-lipschitz",
    "sharper/attention-slope-spectral", "sharper/attention-spectral-along",
    "sharper/attention-spectral-ball", "sharper/attention-spectral-rank",
    "sharper/attention-frobenius-ball", "sharper/attention-slope-shares",
    "sharper/attention-shares-along", "sharper/attention-frobenius-shares",
    "sharper/attention-frobenius-half",
)  # fmt: skip
# The sum of no vectors, three kinds of copies, two lengths: few hypotheses, so few variants.
SMALL = (
    "lemmas/triangle", "lemmas/square-of-sum", "lemmas/three-parts", "lemmas/token-below-frobenius",
    "lemmas/frobenius-below-token", "lemmas/spectral-below-frobenius",
)  # fmt: skip


def variants(statements):
    for ident in statements:
        claim = Claim(ident)
        marks = [pytest.mark.slow] if ident in SLOW else []
        for path in literals(claim.then):
            yield pytest.param(ident, exchanged, path, id=f"{ident}:exchanged-{path}", marks=marks)
            yield pytest.param(ident, strict, path, id=f"{ident}:strict-{path}", marks=marks)
            if relation(claim, path) == "<=":
                holder, index = at(claim.then, path)
                # Half of what is not negative is not negative either.
                smaller = () if holder[index][1] == ["q", "0"] else (halved,)
                for change in (*smaller, moved, attained):
                    name = f"{ident}:{change.__name__}-{path}"
                    yield pytest.param(ident, change, path, id=name, marks=marks)
        for k in hypotheses(ident):
            name = f"{ident}:without-{k}"
            yield pytest.param(ident, Claim.drop, k, id=name, marks=marks)


VARIANTS = list(variants((*QUICK, *SLOW, *SMALL)))


@pytest.mark.parametrize(("ident", "change", "where"), VARIANTS)
def test_the_proof_does_not_prove_the_variant(ident, change, where):
    rejected(change(Claim(ident), where))


@pytest.mark.parametrize("ident", [*QUICK, *SLOW, *SMALL])
def test_control(ident):
    checked = accepted(Claim(ident))
    assert checked.root == ident
    assert not checked.footprint.argued and not checked.footprint.cited


NETWORK = "wang-2023/theorem-5-heads"
# The numbers of the facts about one layer that become something weaker.
WEAKER = {
    "MLP at most 2-Lipschitz": 2, "heads at most 1 + 1": 4, "no MLP bound": 5, "x anywhere": 6,
    "y anywhere": 8,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("index", WEAKER.values(), ids=list(WEAKER))
def test_every_fact_about_a_layer_is_needed(index):
    claim = Claim(NETWORK)
    layer = claim.given[0]["then"]
    if isinstance(layer[index], list):  # ... < 1
        layer[index][2] = ["q", "2"]
    else:
        layer[index] = ["=", ["q", "0"], ["q", "0"]]
    rejected(claim)


def test_variants_come_in_fives():
    counts = dict.fromkeys((*QUICK, *SLOW), 0)
    counts[NETWORK] = len(WEAKER)
    for parameter in VARIANTS:
        if parameter.values[0] in counts:
            counts[parameter.values[0]] += 1
    assert not {ident for ident, n in counts.items() if n < 5}
