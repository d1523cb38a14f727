"""Quantising layers of four ReLUs round down exactly off the strips.

Statement (own proof, one coordinate, in grid steps). Let q_0 = x and q_(k+1) = q_k + zeta_k(q_k -
k) for k < n, zeta_k the four ReLUs that equal -t on [0, 1 - w) and 0 below -w and from 1 on. If j
<= x < j + 1 - w, i.e. x lies off the strip of width w below the next grid line, then q_n = x as
long as n <= j, and q_n = j once n > j: what `yun-2020/quantise` says of the step activation.

Method: as there; `yun-2020/four-relus` gives the activation on the three pieces that occur.
"""

from collections.abc import Callable
from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._acting_once import acting_once
from provers.papers.lemmas._points import ZEROS
from provers.papers.yun_2020._layers import bump
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    exact,
    have,
    inside,
    obtain,
)
from provers.statement import Source, Statement
from provers.surface import eq, family, forall, le, lt, natural, real

n, m, k, j, p = (natural(x) for x in ("n", "m", "k", "j", "p"))
x, w, z = real("x"), real("w"), real("z")
q = family("q")


def zeta(t: Any) -> Any:
    """The four ReLUs of a quantising layer."""
    return bump(t, -w, 1 - w, w, -1, 0)


layers = forall(k, given=[lt(k, n)], then=[eq(q(k + 1), q(k) + zeta(q(k) - k))])

CLAIM = forall(
    n, j, x, w, q,
    given=[lt(0, w), lt(w, 1), le(j, x), lt(x, j + 1 - w), eq(q(0), x), layers],
    then=[
        forall(given=[le(n, j)], then=[eq(q(n), x)]),
        forall(given=[lt(j, n)], then=[eq(q(n), j)]),
    ],
)  # fmt: skip

GIVEN = ["w_sign", "w_small", "from_j", "to_strip", "start", "layers"]

argument = q(m) - m


def piece(which: str, place: Callable[..., list[Rule]]) -> list[Any]:
    """The activation on the piece below (0), inside (1) or beyond (2) the plateau."""
    names = ["below_it", "on_it", "beyond_it"]
    values = ["inside_window", "before_window", "after_window"]
    bounds = {"low": -w, "high": 1 - w}
    index = names.index(which)
    window_of = [values[1], values[0], values[2]][index]
    return [
        obtain(names, apply("statement:yun-2020/four-relus",
                            {"t": argument, **bounds, "w": w, "s": -1, "r": 0},
                            [by("w_sign"), auto("w_small")])),
        obtain(["relus"], apply(which, {}, place())),
        obtain(values, apply("statement:yun-2020/window", {"t": argument, **bounds})),
        obtain(["value"], apply(window_of, {}, place())),
        have("activation", eq(zeta(argument), -argument if index == 1 else 0),
             auto("relus", inside("value", z, -argument * z))),
    ]  # fmt: skip


def beyond() -> list[Any]:
    return piece("beyond_it", lambda: [auto("beyond", "w_sign")])


def under() -> list[Any]:
    return piece("below_it", lambda: [auto("under", "w_small")])


def inner() -> list[Any]:
    return piece("on_it", lambda: [auto("from_low", "w_sign"), auto("to_high")])


PROOF = acting_once(
    GIVEN,
    {"j": j, "x": x, "w": w, "q": q},
    early=[
        have("beyond", le(1, argument), auto("before", "from_j", "early")),
        *beyond(),
        auto("layer", "before", "activation"),
    ],
    own=[
        have("from_low", le(0, argument), auto("before", "from_j", "place")),
        have("to_high", lt(argument, 1 - w), auto("before", "to_strip", "place")),
        *inner(),
        auto("layer", "activation", "place"),
    ],
    late=[
        obtain(["next"], apply("axiom:nat-discrete", {"m": j, "n": m}, [by("place")])),
        have("under", le(argument, -1), auto("before", "next")),
        *under(),
        auto("layer", "before", "activation"),
    ],
)

STATEMENT = Statement(
    id="yun-2020/soft-quantise",
    title="Quantising layers of four ReLUs round down exactly off the strips",
    source=Source("yun-2020", "quantisation", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/soft-quantise",
        CLAIM,
        at={"n": number(1), "j": number(0), "x": number(0), "w": ["q", "1/2"], "q": ZEROS},
        given=[exact(), exact(), exact(), exact(), exact(), ["enumerate", [exact()]]],
    ),
)
