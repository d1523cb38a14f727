"""What theorems 2.3 and 2.4 share: quantised inputs, the attention layer between, their reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provers.papers.hu_2024._contexts import (
    attention,
    d,
    ell,
    k,
    n,
    pos,
    s,
    state,
    token,
    weights,
)
from provers.papers.hu_2024._networks import PRINTED, RUNS, accuracy_instances, run_instances
from provers.proof import apply, auto, by, clash, contra, have, inside, obtain, steps
from provers.statement import Instance, Source
from provers.surface import (
    Abstraction,
    Inner,
    Name,
    Over,
    Range,
    eq,
    family,
    forall,
    lt,
    ne,
    vector,
)

X, basis, g = family("X", d), family("basis", d), family("g")
a = Name("a", ("F", ("N", "N"), "N"))
_h = vector("h", d)


def in_coordinates(coord: Any) -> Any:
    """Every token is the sum of its coordinates times the basis."""
    own = Over(coord, Range(d), Inner(basis(coord), X(k)) * basis(coord))
    return forall(k, given=[lt(k, n)], then=[eq(X(k), own)])


def corners(coord: Any) -> Any:
    """The corners of the cells are the tokens of the context."""
    corner = Over(coord, Range(d), g(a(k, coord)) * basis(coord))
    return forall(k, given=[lt(k, n)], then=[eq(token(ell, k), corner)])


def quantised_facts() -> list[Any]:
    """Facts ``in_coordinates`` and ``corner`` for token k."""
    return [
        obtain(["in_coordinates"], apply("expanded", {"k": k}, [by("k_in")])),
        obtain(["corner"], apply("corners", {"k": k}, [by("k_in")])),
    ]


def mixed(tokens: Callable[[Any], Any], index: Any) -> Any:
    """Token plus attention in the output column of a context."""
    own = tokens(pos(index))
    return own + attention(own, tokens, n)


def ids_of(tokens: Callable[[Any], Any]) -> list[Any]:
    """The fact ``id``: the mixed output column is the id, from ``quantised``."""
    return [
        obtain(["place"], apply("places", {"col": ell}, [by("l_in")])),
        obtain(["own_token"], apply("quantised", {"k": pos(ell)}, [by("place")])),
        obtain(
            ["same_attention"],
            apply(
                "statement:hu-2024/attention-of-equal-tokens",
                {x.label: x for x in (d, s, *weights[1:])}
                | {"n": n, "x": Abstraction(k, tokens(k)), "y": Abstraction(k, token(ell, k)),
                   "z": tokens(pos(ell))},
                [by("quantised")],
            ),
        ),
        have(
            "id",
            eq(mixed(tokens, ell), state(ell)),
            auto(
                "same_attention",
                inside("own_token", _h, _h + attention(_h, lambda at: token(ell, at), n)),
            ),
        ),
    ]  # fmt: skip


def differs(other: Any) -> Any:
    """The fact ``differs``, l != other, from ``another``, other != l."""
    turned = have("turned", eq(other, ell), auto("equal"))
    return have(
        "differs", ne(ell, other), contra("equal", steps(turned, clash("turned", "another")))
    )


def source(label: str) -> Source:
    """Where the two theorems are from."""
    note = "pointwise off the strips for all functions; for numbers of d_alpha see the instances"
    return Source("hu-2024", label, "reconstructed (high)", note)


def instances(family: str) -> tuple[Instance, ...]:
    """Every prompt and every input at the tiny sizes, and d_alpha for Lipschitz functions."""
    return (*run_instances(family, (*RUNS, PRINTED)), *accuracy_instances(family))
