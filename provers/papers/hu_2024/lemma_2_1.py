"""The Boltzmann operator keeps separated vectors apart, with the printed gap.

Statement (threshold secure). For a, b in R^n, n >= 2, entries at most r in absolute value and
more than D >= 2 log n + 3 apart wherever they differ, without repetition inside a vector, some
entry of a not among those of b:

    |boltz(a)|, |boltz(b)| <= r,   |boltz(a) - boltz(b)| > (log n)^2 e^(-2r).

Method: lemma-1 of Kajitsuka & Sato, whose gap (9/10) D e^D e^(-2r) is larger.
"""

from provers.exhaustion import example_rules
from provers.instances import witness
from provers.papers.kajitsuka_2024 import lemma_1 as boltz_lemma
from provers.papers.kajitsuka_2024.lemma_1 import EXAMPLE, distance, n, r
from provers.proof import apply, auto, by, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Exp, Log, lt

_source = boltz_lemma.CLAIM
CLAIM = (
    "fact",
    _source[1],
    _source[2],
    (),
    (*_source[4][:2], lt(Log(n) ** 2 * Exp(-2 * r), distance)),
)

_names = [f"h{i}" for i in range(len(_source[2]))]

PROOF = intro(
    obtain(
        ["a_small", "b_small", "gap", "printed"],
        apply(
            "statement:kajitsuka-2024/lemma-1",
            {x: getattr(boltz_lemma, x) for x, _ in _source[1]},
            [by(h) for h in _names],
        ),
    ),
    given=_names,
    then=[by("a_small"), by("b_small"), auto("gap", "printed")],
)

STATEMENT = Statement(
    id="hu-2024/lemma-2.1",
    title="The Boltzmann operator keeps separated vectors apart, with the printed gap",
    source=Source("hu-2024", "lemma-2.1", "printed"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("hu-2024/lemma-2.1", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE)),
)
