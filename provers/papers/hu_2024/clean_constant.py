"""A reading: the clean constant follows from the construction (it does not).

Statement (refuted). For the construction of part II at its printed scale, kappa = (N + 1)^4 (pi
d/8)(2 log L + 3)/(e r_min) up to rounding, different token sets are told apart by more than the
clean constant delta = exp(-5 e^-1 |V|^4 d (r_max/r_min) r_max log L).

Refuted by d = 1, L = 2, V = {2, -1, -2} (separation 10^-1149.46, clean delta 10^-487.67) and by
d = 2, L = 2, V = {(2,0), (-1,0), (-2,0), (0,1)}, v parallel to (1, 0.3) (10^-5147.7 against
10^-3082.5). The lemma is existential, so this refutes the derivation at those sizes, not the
lemma; ``clean-constant-scale`` refutes the lemma for short vocabularies. For V = {1, 2, 3} it
holds (10^-575.6 against 10^-1097.3), certified on all pairs of contexts. A constant 26 in place of
5 is safe for the exponential part (``clean-exponent-26``), and for all of it with the factor 72 e
(``clean-constant-safe``).
"""

from typing import Any

from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.exhaustion import example_rules
from provers.instances import instance_document, number, refutation, witness
from provers.kernel.schema import parse_term
from provers.kernel.terms import fact, substitute_fact
from provers.papers.hu_2024._clean import CLEAN, SLACK, data, form_rules, mapping, terms
from provers.papers.kajitsuka_2024.contextual_mapping import (
    GIVEN,
    PARAMETERS,
    D,
    N,
    difference,
    e,
    ell,
    eta,
    g,
    j,
    k,
    kappa,
    m,
    n,
    rmin,
    xi,
)
from provers.papers.layer import d
from provers.statement import Instance, Source, Statement
from provers.surface import Log, eq, forall, le, lt, ne

CLAIM = forall(
    *PARAMETERS,
    given=[
        *GIVEN,
        le(D, 2 * Log(n) + 3 + SLACK),
        eq(kappa * g * e * rmin, D),
        eq(355 * d * (N + 1) ** 4 * g, 904),
    ],
    then=[
        forall(
            k, ell, m,
            given=[
                lt(k, n), lt(ell, n), eq(xi(k), eta(ell)), lt(m, n),
                forall(j, given=[lt(j, n)], then=[ne(xi(m), eta(j))]),
            ],
            then=[lt(CLEAN**2, difference)],
        )
    ],
)  # fmt: skip

_MISSING = ["intro", {"given": ["range"], "steps": [], "then": [["exact", {}]]}]
BITS = {1: 16384, 2: 1 << 16}


def _parts(name: str) -> Any:
    built = mapping(name)
    values = data(built)
    at = terms(built, [0, 1], [0, 2])
    rules = form_rules(built.kappa)
    given = example_rules(CLAIM, at, values, forms={7: rules[0], 8: rules[1]})
    return built, values, at, given


def refute(name: str, scope: str) -> Any:
    """Return the instance: query token 0 in the contexts {0, 1} and {0, 2}."""

    def run(settings: Settings) -> InstanceOutcome:
        built, values, at, given = _parts(name)
        other = ["enumerate", [["exact", {}], ["exact", {}]]]
        violated = {
            "conclusion": 0,
            "by": {
                "at": {"k": number(0), "l": number(0), "m": number(1)},
                "given": [["exact", {}], ["exact", {}], ["exact", {}], ["exact", {}], other],
                "violated": {
                    "conclusion": 0,
                    "by": ["enclose", {"bits": BITS[built.vocabulary.d]}],
                },
            },
        }
        return refutation("hu-2024/clean-constant", CLAIM, at, given, violated, values, scope)(
            settings
        )

    return run


# Two contexts of V = {1, 2, 3} with a common token, and the places of that token.
PAIRS = (([0, 1], [0, 2], 0, 0), ([0, 1], [1, 2], 1, 0), ([0, 2], [1, 2], 1, 1))


def _holds(settings: Settings) -> InstanceOutcome:
    """Certify the clean constant for every pair of contexts of V = {1, 2, 3}."""
    built = mapping("V = {1, 2, 3}")
    facts = []
    for first, second, here, there in PAIRS:
        at = terms(built, first, second) | {"k": number(here), "l": number(there)}
        put = {name: parse_term(term) for name, term in at.items()}
        facts.append(substitute_fact(fact(then=[lt(CLEAN**2, difference)]), put)[4][0])
    rule = ["intro", {"then": [["enclose", {"bits": BITS[1]}] for _ in facts]}]
    document = instance_document("hu-2024/clean-constant", data(built), fact(then=facts), rule)
    scope = "d = 1, L = 2, V = {1, 2, 3}: all pairs of contexts with a common token"
    return InstanceOutcome(Verdict.confirmed, Label.interval, document, scope)


def _witness(settings: Settings) -> InstanceOutcome:
    _, values, at, given = _parts("V = {2, -1, -2}")
    return witness("hu-2024/clean-constant", CLAIM, at, given, values)(settings)


STATEMENT = Statement(
    id="hu-2024/clean-constant",
    title="A reading: the clean constant follows from the construction",
    source=Source("hu-2024", "lemma-2.2, delta", "reconstructed (high)"),
    claim=CLAIM,
    witness=_witness,
    instances=(
        Instance(
            "three tokens", "d = 1, L = 2, V = {2, -1, -2}", refute("V = {2, -1, -2}", "d = 1")
        ),
        Instance(
            "four tokens",
            "d = 2, L = 2, V = {(2,0), (-1,0), (-2,0), (0,1)}, v parallel to (1, 0.3)",
            refute("V = {(2,0), (-1,0), (-2,0), (0,1)}", "d = 2"),
        ),
        Instance("three tokens, where it holds", "d = 1, L = 2, V = {1, 2, 3}", _holds),
    ),
    reading_of="hu-2024/lemma-2.2",
    remarks=(
        "refutes the derivation at those sizes, not the lemma, which is existential",
        "with 26 in place of 5 the exponent is safe: clean-exponent-26, clean-constant-safe",
    ),
)
