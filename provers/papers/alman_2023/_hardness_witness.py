"""A cost model with one instance that satisfies the hypotheses of the hardness statements.

Two points on either side, all equal to (1, 0); threshold 2, q = 1/2, e = c = 1, C = 4 (and
D = 1/2). Every program answers 1 and takes n^(5/2) steps on n points. Tables are polynomials in
the indices, interpolating the reduced instance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Rational

from provers.evidence import InstanceOutcome, Settings
from provers.exhaustion import example_rules, exhaust
from provers.instances import witness
from provers.kernel.schema import dump_fact, parse_term
from provers.kernel.terms import Fact, instantiate, substitute_fact
from provers.papers.alman_2023._hardness import Model, i, k, n, u, w, x
from provers.papers.alman_2023._superquadratic import example_time, is_superquadratic
from provers.proof import absurd, apply, auto, by, enclose, exact, have, intro, obtain, steps
from provers.surface import Abstraction, Exp, Log, Sqrt, expression, lower, lt

POINTS, BITS = 2, 2


def _upper(index: Any) -> Any:
    """1, 1, 0, 0 at 0, 1, 2, 3."""
    return 1 - index * (index - 1) * (7 - 2 * index) / 6


def _first(index: Any) -> Any:
    """1, 0, 0, 0 at 0, 1, 2, 3."""
    return (1 - index) * (2 - index) * (3 - index) / 6


def _tables(model: Model) -> dict[str, Any]:
    scale = 4 * Log(8)
    r = Sqrt(scale if model.normalised else scale / 4)
    bit = _first(u)
    lower_right = (1 - _upper(i)) * (1 - _upper(u))
    constants = {"q": Rational(1, 2), "e": 1, "c": 1, "C": 4, "K": 0}
    if not model.normalised:
        constants["D"] = Rational(1, 2)
    return {
        **constants,
        "beta": Abstraction(n, 4 * Log(2 * n)),
        "size": Abstraction(w, POINTS),
        "bits": Abstraction(w, BITS),
        "threshold": Abstraction(w, BITS),
        "A": Abstraction(w, i, u, bit),
        "B": Abstraction(w, i, u, bit),
        "tokens": Abstraction(x, 2 * POINTS),
        "columns": Abstraction(x, 2 * BITS),
        "Q": Abstraction(x, i, u, r * (_upper(i) * bit + 1 - _upper(u))),
        "Key": Abstraction(x, i, u, r * (_upper(i) * bit + lower_right)),
        "V": Abstraction(x, i, _upper(i)),
        "reduced": Abstraction(w, w),
        "answer": Abstraction(k, w, 1),
        "pairs": Abstraction(k, n, example_time(n)),
        "result": Abstraction(k, x, i, 1),
        "rows": Abstraction(k, n, example_time(n / 2)),
    }


def _applied(term: Any) -> Any:
    """The term with functions applied to their arguments."""
    if not isinstance(term, tuple):
        return term
    term = tuple(_applied(t) for t in term)
    if term[:1] == ("at",) and term[1][0] == "lam":
        return _applied(instantiate(term[1][2], term[2:]))
    return term


def _entry_by_entry(fact: Fact, number: int) -> Any:
    """Prove a conclusion of ``embedded`` for all indices."""
    table: Any = _applied(fact)
    name = f"table{number}"
    return steps({"name": name, "fact": dump_fact(table), "by": exhaust(table, {}, {})}, by(name))


def _rules(claim: Fact, model: Model, at: dict[str, Any]) -> list[Any]:
    """One rule for each hypothesis."""
    cut = 3 * Exp(0) / (4 * 2 * POINTS * Exp(2 * Log(8)))
    terms = {name: parse_term(at[name]) for name, _ in claim[1]}
    place = model.names.index("embedded")
    # the rules are the same for every w, because no table depends on it
    tables = [substitute_fact(t, {**terms, "w": ("q", "0")}) for t in claim[2][place][4]]
    by_hand = {
        "beta_is": intro(given=["n_positive"], then=[auto()]),
        "embedded": intro(
            given=model.pairs_names,
            then=[_entry_by_entry(t, number) for number, t in enumerate(tables)],
        ),
        "compiled": intro(
            witnesses=[0],
            then=[
                intro(
                    have("cut_small", lt(cut, 1), enclose(64)),
                    have("some_point", lt(0, POINTS), exact()),
                    given=model.pairs_names,
                    then=[
                        intro(given=["row", "above"], then=[auto()]),
                        intro(
                            obtain(["first"], apply("below", {"i": 0}, [by("some_point")])),
                            given=["below"],
                            then=[absurd(auto("first", "cut_small"))],
                        ),
                    ],
                ),
                intro(given=["n_positive"], then=[auto()]),
            ],
        ),
        "hard": intro(given=["decides"], then=[is_superquadratic()]),
    }
    forms = {model.names.index(name): rule for name, rule in by_hand.items()}
    return example_rules(claim, at, forms=forms)


def example(
    ident: str, model: Model, stated: Fact | None = None
) -> Callable[[Settings], InstanceOutcome]:
    """The witness of ``ident``, whose claim has the hypotheses of the model's."""

    def run(settings: Settings) -> InstanceOutcome:
        claim = stated or model.claim()
        at = {name: lower(expression(body)) for name, body in _tables(model).items()}
        return witness(
            ident, claim, at, _rules(claim, model, at), scope="two points on either side, q = 1/2"
        )(settings)

    return run
