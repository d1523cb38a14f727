"""Definedness obligations: what a claim needs so that 1/t, log t and sqrt t mean what they say."""

from __future__ import annotations

from typing import Any

import pytest

from provers import registry
from provers.definedness import (
    claim_obligations,
    is_discharged,
    obligations,
    open_obligations,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Exp,
    Log,
    Over,
    Range,
    Sqrt,
    Tail,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    sequence,
    vector,
)

x, y = real("x"), real("y")
n, i, j, d = natural("n"), natural("i"), natural("j"), natural("d")
f, u, v = family("f"), vector("u", d), family("v", d)
t = vector("t", d)
P = sequence("P", d)


def unmet(claim: Any) -> tuple[str, ...]:
    """Open obligations of a claim without a proof."""
    return open_obligations(
        Statement("tests/defined", "defined", Source("tests", "defined", "own proof"), claim)
    )


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (forall(x, y, then=[le(1 / x, y)]), ("x != 0",)),
        (forall(x, given=[ne(x, 0)], then=[le(1 / x, 2)]), ()),
        (forall(x, given=[lt(0, x)], then=[le(1 / x, 2)]), ()),
        (forall(x, given=[lt(x, 0)], then=[le(1 / x, 2)]), ()),
        (forall(x, given=[le(0, x)], then=[le(1 / x, 2)]), ("x != 0",)),
        (forall(x, given=[le(0, x)], then=[le(0, Sqrt(x))]), ()),
        (forall(x, then=[le(0, Sqrt(x))]), ("0 <= x",)),
        (forall(x, then=[le(0, Sqrt(x * x + 1))]), ()),
        (forall(x, given=[le(0, x)], then=[le(0, Log(x))]), ("0 < x",)),
        (forall(x, then=[le(Log(Exp(x)), x)]), ()),
        # Two operations, one inside the other.
        (forall(x, then=[le(0, Sqrt(1 / x))]), ("x != 0", "0 <= 1/x")),
    ],
)
def test_literals(claim: Any, expected: tuple[str, ...]) -> None:
    assert unmet(claim) == expected


def test_hypotheses_stand_before() -> None:
    """A conclusion may use every hypothesis, a hypothesis only those before it."""
    late = forall(x, y, given=[le(1 / x, y), lt(0, x)], then=[le(0, y)])
    early = forall(x, y, given=[lt(0, x), le(1 / x, y)], then=[le(0, y)])
    assert unmet(late) == ("x != 0",)
    assert unmet(early) == ()


def test_binders_say_that_their_domain_is_not_empty() -> None:
    total = Over(j, Range(n), Exp(f(j)))
    assert unmet(forall(n, f, then=[le(0, 1 / total)])) == ("sum[i1 < n] exp(f(i1)) != 0",)
    assert unmet(forall(n, f, then=[le(0, Over(i, Range(n), Exp(f(i)) / total))])) == ()
    each = Over(t, P, 1 / Over(u, P, 1))
    assert unmet(forall(d, P, then=[le(0, each)])) == ()


def test_quantified_hypotheses() -> None:
    nonzero = forall(i, given=[lt(i, n)], then=[lt(0, f(i))])
    sum_claim = forall(n, f, given=[nonzero], then=[le(0, Over(i, Range(n), 1 / f(i)))])
    assert unmet(sum_claim) == ()
    beyond = forall(n, f, given=[nonzero], then=[le(0, Over(i, Range(n + 1), 1 / f(i)))])
    assert unmet(beyond) == ("f(element) != 0",)
    tail = Tail(Abstraction(i, (1 / f(i)) * v(i)), n, 1)
    assert unmet(forall(d, n, f, v, given=[nonzero], then=[le(0, tail)])) == ()


def test_definitions_are_unfolded() -> None:
    """The inverse is inside ``Att``; what stands below it is the mass of the tokens."""
    statement = registry.get("wang-2023/definition-1")
    found = {o.literal[1][1] for o in claim_obligations(statement)}
    assert found == {"mass"}
    assert open_obligations(statement) == ("mass([A, B], x) != 0", "mass([B, A], x) != 0")


@pytest.mark.parametrize("ident", ["wang-2023/theorem-2", "wang-2023/theorem-4",
                                   "sharper/spectral-floor"])  # fmt: skip
def test_theorems_lean_on_no_convention(ident: str) -> None:
    statement = registry.get(ident)
    assert claim_obligations(statement)
    assert open_obligations(statement) == ()


def test_each_obligation_once() -> None:
    claim = forall(x, y, then=[eq(1 / x + Exp(1 / x), y)])
    found = obligations(claim, {})
    assert len(found) == 1
    assert not is_discharged(found[0], {})
