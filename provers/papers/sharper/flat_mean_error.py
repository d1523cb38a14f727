"""d_p of the flat prompt, for every Lipschitz function.

Statement (own proof). The network of `sharper/flat-network` runs on every X of the cube [0,1]^(d x
m), N = steps + 1, ramps of width eta = r/N; its prompt lists the table v of a Lipschitz function f:
prompt token m cell(z) + k carries v(z)(., k), and |v(z) - f(z/N)| <= 1/N in every entry. With n = m
N^(dm) + m tokens, 2 delta <= 1, b <= beta (1 - 2 delta), b <= M as there, and I, pow, the norm and
c as in `wang-2023/mean-error` (the integral over the cube of what is cut off far up, t^p,
(dm)^(1/p)),

    I(pow ||g([P, .]) - f||) <= pow(c ((L + 1)/N + n e^(-b))) + d m r pow(2 c).

Method: `sharper/flat-network` off the strips. Everywhere: the value slot of an input token is
empty and the last attention is a mean of values between 0 and 1. `wang-2023/mean-error`.
"""

from __future__ import annotations

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import constant_family, number, witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas._cases import split_at
from provers.papers.lemmas._integral import POINT, I, N, X, cube, d, digit, function, i, k, m
from provers.papers.lemmas._points import ZEROS
from provers.papers.sharper import flat_network
from provers.papers.sharper.flat_network import (
    N1,
    G,
    M,
    Run,
    b,
    beta,
    flag,
    kappa,
    w,
)
from provers.papers.wang_2023._whole_example import FUNCTION_AT, FUNCTION_RULES, grid_point
from provers.papers.wang_2023.mean_error import (
    DIGITS,
    PLATEAU,
    L,
    c,
    distance,
    f,
    g,
    norm,
    power,
    ramp,
    v,
    within,
    z,
)
from provers.papers.wang_2023.mean_error import GIVEN_FACTS as MEAN
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    exact,
    have,
    inside,
    intro,
    obtain,
    positive,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Exp,
    Max,
    Name,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lower,
    lt,
    natural,
    real,
)

j, cell, rest, place, element = (natural(x) for x in ("j", "cell", "rest", "place", "element"))
t = real("t")
u = Name("u", ("F", (POINT, "N", "N"), "R"))
code = Name("code", ("F", (POINT, "N"), "R"))
context = Name("context", ("F", (POINT,), "R"))
listed = family("listed", arity=2)

run = Run(
    L=m,
    h=1 / N,
    eta=ramp / N,
    x=X,
    u=lambda i, j: u(X, i, j),
    code=lambda j: code(X, j),
    context=context(X),
    out=lambda i, k: g(X, i, k),
    v=listed,
)
n, P = run.n, run.P


def everywhere(fact: Any) -> Any:
    """For every input of the cube."""
    return forall(X, given=[cube], then=[fact])


SIZES = {
    "m_large": le(1, m),
    "ramp_pos": lt(0, ramp),
    "ramp_small": le(ramp, 1),
    "grid": eq(N, N1 + 1),
    "at_0": eq(w(0), 1),
    "powers": forall(j, then=[eq(w(j + 1), N * w(j))]),
    "cells": eq(G, w(d * m)),
}
LISTED = {
    "lists": forall(
        z,
        given=[DIGITS],
        some=[cell],
        then=[
            eq(cell, run.number_of_cell(z)),
            forall(
                i, k, given=[lt(i, d), lt(k, m)], then=[eq(listed(i, m * cell + k), v(z, i, k))]
            ),
        ],
    ),
    **run.prompt(),
}
LAYERS = {name: everywhere(fact) for name, fact in run.layers().items()}
_OWN = ("N_large", "ramp_sign", "e_sign", "R_sign", "network", "bounded")
"""What `wang-2023/mean-error` assumes and is shown here."""
FUNCTION = {name: fact for name, fact in MEAN.items() if name not in _OWN}
GIVEN_FACTS = {**SIZES, **LISTED, **LAYERS, **run.constants(), **FUNCTION}
GIVEN = list(GIVEN_FACTS)
bound = power(c * ((L + 1) / N + run.error)) + d * m * ramp * power(2 * c)

CLAIM = forall(
    d, m, N, N1, G, ramp, M, beta, b, c, L,
    w, flag, kappa, listed, code, u, context, norm, power, f, g, v, I,
    given=list(GIVEN_FACTS.values()),
    then=[le(I(function(distance)), bound)],
)  # fmt: skip


def _here() -> list[Any]:
    return [obtain([f"{name}_here"], apply(name, {"X": X}, [by("in_cube")])) for name in LAYERS]


def _cell(fact: str) -> Any:
    """The digit z(i, k), or how X(i, k) lies above it."""
    names, some = {
        "digits": (["z_is", "z_in"], [digit]),
        "plateau": (["X_above", "X_below"], []),
    }[fact]
    return obtain(names, apply(fact, {"i": i, "k": k}, [by("i_in"), by("k_in")]), some=some)


NETWORK_RULES = {
    "L_large": by("m_large"),
    "eta_sign": by("eta_pos"),
    "eta_small": by("eta_small"),
    "whole": auto(inside("grid", t, t / N), nonzero=["N_pos"]),
    "h_sign": auto("inverse_N"),
    "powers": intro(
        obtain(["next"], apply("powers", {"j": j})),
        names=["j"],
        then=[auto("next", inside("grid", t, t * w(j)))],
    ),
    "digits": intro(
        _cell("digits"),
        given=["i_in", "k_in"],
        witnesses=[digit],
        then=[by("z_is"), auto("z_in", "grid")],
    ),
    "from_grid": intro(
        _cell("plateau"),
        given=["i_in", "k_in"],
        then=[auto(products=[["inverse_N", "X_above"]], nonzero=["N_pos"])],
    ),
    "to_strip": intro(
        _cell("plateau"),
        given=["i_in", "k_in"],
        then=[auto(products=[["inverse_N", "X_below"]], nonzero=["N_pos"])],
    ),
    "cell_is": by("cell_number"),
    **{name: by(f"{name}_here") for name in LAYERS},
}

off_strips = intro(
    *_here(),
    obtain(["cell_number", "entry"], apply("lists", {"z": z}, [by("digits")]), some=[cell]),
    obtain(
        ["read"],
        apply(
            "statement:sharper/flat-network",
            {"d": d, "L": m, "steps": N1, "G": G, "cell": cell, "eta": ramp / N, "h": 1 / N,
             "M": M, "beta": beta, "b": b, "context": context(X), "w": w,
             "code": Abstraction(j, code(X, j)), "flag": flag, "kappa": kappa, "g": z, "x": X,
             "v": listed, "u": Abstraction(i, j, u(X, i, j)),
             "out": Abstraction(i, k, g(X, i, k))},
            [NETWORK_RULES.get(name, by(name)) for name in flat_network.GIVEN],
        ),
    ),
    given=["in_cube", "digits", "plateau"],
    then=[
        intro(
            obtain(["place_in", "above", "below"],
                   apply("read", {"i": i, "k": k}, [by("i_in"), by("k_in")])),
            obtain(["value"], apply("entry", {"i": i, "k": k}, [by("i_in"), by("k_in")])),
            given=["i_in", "k_in"],
            then=[auto("above", "value"), auto("below", "value")],
        )
    ],
)  # fmt: skip

# ------------------------------------------------------------------ everywhere


def _slot(upper: bool) -> Rule:
    """The value slot of token j is between 0 and 1."""

    def prompt() -> list[Any]:
        return [
            obtain(["from", "to"], apply("table", {"i": i, "j": j}, [by("i_in"), by("kind")])),
            obtain(["own"], apply("prompt_values_here", {"i": i, "j": j},
                                  [by("i_in"), by("kind")])),
            obtain(["relu"], apply("statement:lemmas/relu-off", {"t": listed(i, j) - 4 * m},
                                   [auto("to", "m_large")])),
            auto("own", "relu", "from", "to"),
        ]  # fmt: skip

    def other() -> list[Any]:
        return [
            obtain(["difference"],
                   apply("axiom:nat-difference", {"m": P, "n": j}, [by("kind_not")]),
                   some=[rest]),
            have("rest_in", lt(rest, m), auto("difference", "j_in")),
            obtain(["empty"], apply("input_empty", {"i": i, "k": rest},
                                    [by("i_in"), by("rest_in")])),
            auto("empty", inside("difference", place, u(X, i, place))),
        ]  # fmt: skip

    return split_at(j, P, "kind", less=steps(*prompt()), rest=lambda: steps(*other()))


input_empty = have(
    "input_empty",
    forall(i, k, given=[lt(i, d), lt(k, m)], then=[eq(u(X, i, P + k), 0)]),
    intro(
        obtain(["own"], apply("input_values_here", {"i": i, "k": k}, [by("i_in"), by("k_in")])),
        obtain(["X_sign", "X_small"], apply("in_cube", {"i": i, "k": k},
                                            [by("i_in"), by("k_in")])),
        obtain(["relu"], apply("statement:lemmas/relu-on", {"t": X(i, k)}, [by("X_sign")])),
        given=["i_in", "k_in"],
        then=[auto("own", "relu")],
    ),
)  # fmt: skip
slots = have(
    "slots",
    forall(i, j, given=[lt(i, d), lt(j, n)], then=[le(0, u(X, i, j)), le(u(X, i, j), 1)]),
    intro(given=["i_in", "j_in"], then=[_slot(False), _slot(True)]),
)

weight = Exp(run.score(j))
total = Over(j, Range(n), weight)
pulled = Over(j, Range(n), weight * u(X, i, j))


def _compared(left: Any, right: Any, side: str) -> Rule:
    own = Exp(run.score(element))
    return termwise(
        Range(n), j, left, right,
        intro(
            obtain(["from", "to"], apply("slots", {"i": i, "j": element},
                                         [by("i_in"), by("j_in")])),
            have("weight_sign", lt(0, own), positive()),
            given=["j_in"],
            then=[auto(products=[["weight_sign", side]])],
        ),
    )  # fmt: skip


mean_of_values = [
    have("some_token", lt(0, n), auto("P_sign", "m_large")),
    obtain(
        ["first_weight"],
        apply("statement:lemmas/term-below-sum", {"n": n, "k": 0, "f": Abstraction(j, weight)},
              [by("some_token"), intro(names=["j"], given=["j_in"], then=[positive()])]),
    ),
    have("weight_of_0", lt(0, Exp(run.score(0))), positive()),
    have("total_sign", lt(0, total), auto("first_weight", "weight_of_0")),
    have("growth", lt(0, Exp(M)), positive()),
    # The mask e^(-M) is a factor of every weight in normal form.
    have("unmasked", lt(0, Exp(M) * total), auto(products=[["growth", "total_sign"]])),
    have("inverse_total", lt(0, 1 / total), positive("unmasked")),
    have("pulled_sign", le(0, pulled), _compared(0, weight * u(X, i, j), "from")),
    have("pulled_small", le(pulled, total), _compared(weight * u(X, i, j), weight, "to")),
]  # fmt: skip

on_strips = intro(
    *_here(),
    input_empty,
    slots,
    given=["in_cube"],
    then=[
        intro(
            *mean_of_values,
            obtain(["own_output"], apply("outputs_here", {"i": i, "k": k},
                                         [by("i_in"), by("k_in")])),
            obtain(["empty"], apply("input_empty", {"i": i, "k": k}, [by("i_in"), by("k_in")])),
            given=["i_in", "k_in"],
            then=[
                auto("own_output", "empty", products=[["inverse_total", "pulled_small"]],
                     nonzero=["total_sign"]),
                auto("own_output", "empty", products=[["inverse_total", "pulled_sign"]]),
            ],
        )
    ],
)  # fmt: skip

_RULES = {"N_large": "N_pos"}
PROOF = intro(
    obtain(["N1_sign"], apply("axiom:nat-nonnegative", {"n": N1})),
    obtain(["P_sign"], apply("axiom:nat-nonnegative", {"n": P})),
    have("N_pos", lt(0, N), auto("grid", "N1_sign")),
    have("inverse_N", lt(0, 1 / N), positive("N_pos")),
    have("ramp_sign", le(0, ramp), auto("ramp_pos")),
    have("eta_pos", lt(0, ramp / N), auto(products=[["ramp_pos", "inverse_N"]])),
    have("eta_small", le(ramp / N, 1), auto(
        "ramp_small", inside("grid", t, ramp * t / N),
        products=[["ramp_sign", "inverse_N", "N1_sign"]], nonzero=["N_pos"])),
    have("decay", lt(0, Exp(-b)), positive()),
    have("e_sign", le(0, run.error),
         auto("decay", products=[["P_sign", "decay"], ["m_large", "decay"]])),
    have("R_sign", le(0, 1), auto()),
    have("network", forall(X, z, given=[cube, DIGITS, PLATEAU],
                           then=[within(g(X, i, k) - v(z, i, k), run.error)]), off_strips),
    have("bounded", everywhere(within(g(X, i, k), 1)), on_strips),
    given=GIVEN,
    then=[
        apply(
            "statement:wang-2023/mean-error",
            {"d": d, "m": m, "N": N, "r": ramp, "c": c, "e": run.error, "R": 1, "L": L,
             "norm": norm, "pow": power, "f": f, "g": g, "v": v, "I": I},
            [by(_RULES.get(name, name)) for name in MEAN],
        )
    ],
)  # fmt: skip

# One cell (N = 1), half of it a strip; one prompt token with the value 0, one input token.
_DATA = {"flags": {"sort": ["F", ["N"], "N"], "rationals": ["1", "0"]}}
_nothing = ["lam", [["i", "N"], ["j", "N"]], number(0)]
_AT = {
    **{name: number(1) for name in ("d", "m", "N", "G", "b", "c", "L")},
    "steps": number(0), "r": ["q", "1/2"], "M": number(20), "beta": number(2),
    "w": constant_family(number(1)), "flag": "flags", "kappa": ZEROS, "listed": _nothing,
    "code": lower(Abstraction(X, j, 0)), "u": lower(Abstraction(X, i, j, 0)),
    "context": lower(function(0)), **FUNCTION_AT,
}  # fmt: skip


def _always(rule: Rule) -> Rule:
    return intro(given=["in_cube"], then=[rule])


_FORMS = {
    "powers": intro(then=[auto()]),
    "lists": intro(
        *grid_point(0, 0, "z_0"),
        given=["digits"],
        witnesses=[0],
        then=[auto("z_0"), intro(given=["i_in", "k_in"], then=[auto()])],
    ),
    "prompt_codes": _always(intro(given=["j_in"], then=[auto()])),
    "input_codes": _always(intro(given=["k_in"], then=[auto()])),
    "prompt_values": _always(intro(
        have("off", eq(Max(0, -4), 0), exact()),
        given=["i_in", "j_in"], then=[auto("off")])),
    "input_values": _always(intro(
        obtain(["X_sign", "X_small"], apply("in_cube", {"i": i, "k": k},
                                            [by("i_in"), by("k_in")])),
        obtain(["on"], apply("statement:lemmas/relu-on", {"t": X(i, k)}, [by("X_sign")])),
        given=["i_in", "k_in"], then=[auto("on")])),
    "context": _always(auto()),
    "outputs": _always(intro(given=["i_in", "k_in"], then=[auto()])),
    **FUNCTION_RULES,
}  # fmt: skip

STATEMENT = Statement(
    id="sharper/flat-mean-error",
    title="d_p of the flat prompt, for every Lipschitz function",
    source=Source("sharper", "flat-universal-prompt", "own proof"),
    lipschitz=LipschitzType(Norm.ANY, Norm.ANY, Domain.CUBE, ("X", "Y")),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/flat-mean-error",
        CLAIM,
        at=_AT,
        given=example_rules(
            CLAIM, _AT, _DATA, forms={GIVEN.index(name): rule for name, rule in _FORMS.items()}
        ),
        data=_DATA,
        scope="one cell, one prompt token, one input token, a Riemann sum",
    ),
    remarks=(
        "The functional stands for the integral over the cube, cut off above the bound of the "
        "integrand as in `wang-2023/mean-error`: no axiom about integrals is used. Exact "
        "arithmetic; what float64 adds is bounded in the instances of "
        "`sharper/flat-universal-prompt`.",
    ),
)  # fmt: skip
