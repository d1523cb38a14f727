"""Value layers q -> q + phi(<u, q> - c_k) w_k: what the hardmax and the softmax version share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from provers.instances import Json, constant_family, number, zero
from provers.papers.lemmas._acting_once import acting_once, for_fewer
from provers.papers.lemmas._points import ZEROS
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    clash,
    exact,
    have,
    inside,
    intro,
    obtain,
    steps,
)
from provers.surface import Inner, eq, family, forall, le, lt, natural, ne, real, vector

d = natural("d")
n, m, k, j, p = (natural(x) for x in ("n", "m", "k", "j", "p"))
u, x = vector("u", d), vector("x", d)
z, v = real("z"), vector("v", d)
c, w, q = family("c"), family("w", d), family("q", d)

offset = Inner(u, x) - c(m)
new_offset = Inner(u, x + w(j)) - c(m)
Activation = Callable[[Any, Any], Any]


def value_layers(phi: Activation) -> Any:
    """Layer k adds phi w_k."""
    return forall(k, given=[lt(k, n)], then=[eq(q(k + 1), q(k) + phi(q(k), c(k)) * w(k))])


def gaps(width: Any) -> Any:
    """Every other centre is at least ``width`` away from that of layer j."""
    return forall(k, given=[lt(k, n), ne(k, j)], then=[le(width**2, (c(k) - c(j)) ** 2)])


def low(half_width: Any) -> Any:
    """The new token lies below all windows."""
    return forall(k, given=[lt(k, n)], then=[lt(Inner(u, x + w(j)), c(k) - half_width)])


REPLACED = [
    forall(given=[le(n, j)], then=[eq(q(n), x)]),
    forall(given=[lt(j, n)], then=[eq(q(n), x + w(j))]),
]


def other_layer(phi: Activation, *rules: Any) -> Any:
    """Another layer does not see the token: the fact ``gap`` says that its centre is far away."""
    *first, last = rules
    return have(
        "other_layer_is_off",
        forall(given=[ne(m, j)], then=[eq(phi(x, c(m)), 0)]),
        intro(
            obtain(["gap"], apply("gaps", {"k": m}, [auto(), by("another")])),
            *first,
            given=["another"],
            then=[last],
        ),
    )


def only_own_layer_acts(
    phi: Activation,
    given: Sequence[str],
    at: dict[str, Any],
    other: Any,
    own: Sequence[Any],
    late: Sequence[Any],
) -> Rule:
    """The induction; ``own`` ends with the fact "on", phi = 1, and ``late`` with "off", phi = 0."""

    def acts(fact: str, *more: Any) -> Rule:
        before = inside("before", v, v + phi(v, c(m)) * w(m))
        return auto("layer", before, inside(fact, z, z * w(m)), *more)

    return acting_once(
        given,
        {"d": d, "j": j, "u": u, "x": x, "c": c, "w": w, "q": q, **at},
        first=[other],
        early=[
            have("differs", lt(m, j), auto("early")),
            obtain(["off"], apply("other_layer_is_off", {}, [by("differs")])),
            acts("off"),
        ],
        own=[*own, acts("on", inside("place", p, w(p)))],
        late=[
            obtain(["lies_low"], apply("low", {"k": m}, [auto()])),
            *late,
            acts("off"),
        ],
        shorter={
            "gaps": intro(given=["k_in", "k_differs"],
                          then=[apply("gaps", {"k": k}, [auto("k_in"), by("k_differs")])]),
            "low": for_fewer("low"),
        },
    )  # fmt: skip


# One layer with centre 0 pushes the token 0 of R^1 to -1, below its window.
EXAMPLE: dict[str, Json] = {
    "d": number(1), "n": number(1), "j": number(0), "u": "one", "x": zero(1), "c": ZEROS,
    "w": constant_family(["scale", number(-1), "one"]),
    "q": ["lam", [["i", "N"]], ["scale", ["*", number(-1), "i"], "one"]],
}  # fmt: skip


def example_rules() -> list[Json]:
    """Rules for the hypotheses at ``EXAMPLE``."""
    no_other = absurd(steps(have("same", eq(0, 0), auto()), clash("same", "differs")))
    return [
        exact(), exact(),
        ["enumerate", [intro(given=["differs"], then=[no_other])]],
        ["enumerate", [exact()]], exact(), ["enumerate", [exact()]],
    ]  # fmt: skip
