"""d_p of the whole softmax network, for every Lipschitz function: layers, contexts, prompt.

Statement (own proof). The network of `wang-2023/softmax-network` runs on [prompt, X] for every X of
the cube [0,1]^(d x m): mp prompt tokens on the grid with step 1/N, positions, S = N (mp + m)
quantising layers with ramp r, T = (mp + m) B shift layers and one more at inverse temperature beta,
K value layers; all lengths inside are in grid steps, outputs are scaled by 1/N. Heads are evaluated
up to rho off the strips and up to sigma everywhere (both 0: exactly). Its value layers
belong to a list of contexts in which the prompt occurs with every grid input z and every output
token, with the value v(z) that the table of f names: |v(z) - f(z/N)| <= 1/N in every entry. With
w(T) = (1 + 2B)^T,

    e = ((1 + lift) w(T) - 1) ((mp + m) (w(T) (mp + m) W + 1) e^(-9 beta/32) + rho) <= 1/8,
    F = S + M + (1 + lift) w(T) (M + sigma) + K G,    M = S sum_i U(i),

where G bounds what a value layer adds, and for the functional I, pow, the norm and c as in
`wang-2023/mean-error` (the integral over the cube of what is cut off far up, t^p, (dm)^(1/p)),

    I(pow ||g([P, .]) - f||) <= pow(c ((L + 1)/N + e/N)) + d m r pow(c (F/N + 1)).

Method: `wang-2023/softmax-network` for every input off the strips and every output token,
`wang-2023/strip-bound` for every input; `wang-2023/mean-error`.
"""

from __future__ import annotations

from typing import Any

import sympy

from provers.instances import witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas._cases import split_at
from provers.papers.lemmas._integral import (
    I,
    N,
    X,
    cube,
    d,
    digit,
    function,
    i,
    j,
    k,
    m,
)
from provers.papers.lemmas.floor import floor
from provers.papers.wang_2023 import _whole_example, softmax_network, strip_bound
from provers.papers.wang_2023._whole_network import (
    BASIS,
    LAYERS,
    OFF_STRIPS,
    SIZES,
    VALUE_LAYERS,
    G,
    J,
    P,
    Q,
    basis,
    e1,
    entered,
    everywhere,
    largest,
    lifted,
    mp,
    out,
    p,
    q,
    run,
    sigma,
    step,
    theta,
    u,
    value,
    x,
    y,
)
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
    v,
    within,
    z,
)
from provers.papers.wang_2023.mean_error import (
    GIVEN_FACTS as MEAN,
)
from provers.papers.wang_2023.softmax_network import (
    B,
    K,
    S,
    T,
    U,
    W,
    a,
    beta,
    error,
    grows,
    half,
    leak,
    lift,
    n,
    own,
    pos,
    ramp,
    rho,
    s,
    soft,
    w,
)
from provers.papers.yun_2020.centres_apart import CONTEXTS
from provers.papers.yun_2020.centres_apart import centre as layer_centre
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
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
    Inner,
    Over,
    Range,
    eq,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

_OWN = ("N_large", "ramp_sign", "e_sign", "R_sign", "network", "bounded")
"""What `wang-2023/mean-error` assumes and is shown here."""
FUNCTION = {key: fact for key, fact in MEAN.items() if key not in _OWN}
GIVEN_FACTS = {**SIZES, **BASIS, **VALUE_LAYERS, **LAYERS, **OFF_STRIPS, **FUNCTION}
GIVEN = list(GIVEN_FACTS)

near = c * ((L + 1) / N + error / N)
far = c * (largest / N + 1)

CLAIM = forall(
    d, m, mp, n, N, K, B, W, S, lift, beta, rho, sigma, ramp, G, c, L,
    a, s, pos, P, U, theta, run, x, Q, y, lifted, w, u, e1, basis, step, q, norm, power, f, g, v, I,
    given=list(GIVEN_FACTS.values()),
    then=[
        le(I(function(distance)), power(near) + d * m * ramp * power(far)),
        le(0, error),
        le(0, largest),
    ],
)  # fmt: skip

delta, t, number = real("delta"), real("t"), real("number")
place, rest, element, whole = (natural(x) for x in ("place", "rest", "element", "whole"))
vec = vector("vec", d)

# ------------------------------------------------------------------ tokens


def _here() -> list[Any]:
    """The layers on the input X."""
    return [obtain([f"{name}_here"], apply(name, {"X": X}, [by("in_cube")])) for name in LAYERS]


def _below_all(name: str, token: Any, number: Any, room: str, digit_in: str) -> Any:
    """N token + number < S for a token below n + 1 (``room``) and a digit (``digit_in``)."""
    return have(
        name,
        lt(N * token + number, S),
        auto(digit_in, "S_is", inside("tokens", t, N * t),
             products=[["N_large", room], ["N_large", "m_sign"]]),
    )  # fmt: skip


def _prompt() -> list[Any]:
    """Coordinate i of prompt token k."""
    return [
        obtain(["own_x"], apply("prompt_tokens_here", {"i": i, "k": k}, [by("i_in"), by("kind")])),
        obtain(["digit_in"], apply("prompt_digits", {"i": i, "k": k}, [by("i_in"), by("kind")])),
        obtain(["digit_sign"], apply("axiom:nat-nonnegative", {"n": P(i, k)})),
        obtain(["k_sign"], apply("axiom:nat-nonnegative", {"n": k})),
        obtain(["k_next"], apply("axiom:nat-discrete", {"m": k, "n": mp}, [by("kind")])),
        _below_all("below_S", k, P(i, k), "k_next", "digit_in"),
    ]


def _input(token: Any, token_in: str) -> list[Any]:
    """Coordinate i of input token ``token``."""
    return [
        obtain(["input_x"], apply("input_tokens_here", {"i": i, "k": token},
                                  [by("i_in"), by(token_in)])),
        obtain(["X_sign", "X_small"], apply("in_cube", {"i": i, "k": token},
                                            [by("i_in"), by(token_in)])),
        obtain(["token_sign"], apply("axiom:nat-nonnegative", {"n": token})),
        obtain(["token_next"], apply("axiom:nat-discrete", {"m": token, "n": m},
                                     [by(token_in)])),
    ]  # fmt: skip


def _rest() -> list[Any]:
    """Token k is input token ``rest``."""
    return [
        obtain(["difference"], apply("axiom:nat-difference", {"m": mp, "n": k}, [by("kind_not")]),
               some=[rest]),
        have("rest_in", lt(rest, m), auto("difference", "k_in", "tokens")),
    ]  # fmt: skip


def _by_token(prompt: Any, other: Any) -> Rule:
    """Token k is a prompt token, or input token ``rest``."""
    return split_at(k, mp, "kind", less=steps(*prompt()), rest=lambda: steps(*_rest(), *other()))


def _range_rest(upper: bool) -> list[Any]:
    own = have("own_x", eq(x(X, i, k), N * (mp + rest) + N * X(i, rest)),
               auto("input_x", inside("difference", place, x(X, i, place))))  # fmt: skip
    if upper:
        rule = auto("own_x", "S_is", inside("tokens", t, N * t),
                    products=[["N_large", "token_next"], ["N_large", "X_small"]])  # fmt: skip
    else:
        rule = auto("own_x", products=[["N_large", "mp_sign"], ["N_large", "token_sign"],
                                       ["N_large", "X_sign"]])  # fmt: skip
    return [*_input(rest, "rest_in"), own, rule]


in_range = have(
    "in_range",
    forall(i, k, given=[lt(i, d), lt(k, n + 1)], then=[le(0, x(X, i, k)), le(x(X, i, k), S)]),
    intro(
        given=["i_in", "k_in"],
        then=[
            _by_token(
                lambda: [*_prompt(), auto("own_x", "digit_sign", products=[["N_large", "k_sign"]])],
                lambda: _range_rest(False),
            ),
            _by_token(lambda: [*_prompt(), auto("own_x", "below_S")], lambda: _range_rest(True)),
        ],
    ),
)  # fmt: skip


# ------------------------------------------------------------------ off the strips


def digit_of(i: Any, k: Any) -> Any:
    """The whole number below coordinate i of token k."""
    return floor(x(X, i, k), S)


prompt_number = have(
    "prompt_number",
    forall(i, k, given=[lt(i, d), lt(k, mp)], then=[eq(digit_of(i, k), N * k + P(i, k))]),
    intro(
        *_prompt(),
        given=["i_in", "kind"],
        then=[
            apply("statement:lemmas/floor", {"S": S, "a": N * k + P(i, k), "y": x(X, i, k)},
                  [by("below_S"), auto("own_x"), auto("own_x")])
        ],
    ),
)  # fmt: skip


def _whole(token: Any, token_in: str) -> list[Any]:
    """Digit z(i, token) is natural, and X is above it and off its strip."""
    return [
        *_input(token, token_in),
        obtain(["z_is", "z_in"], apply("digits", {"i": i, "k": token}, [by("i_in"), by(token_in)]),
               some=[digit]),
        obtain(["X_above", "X_below"], apply("plateau", {"i": i, "k": token},
                                             [by("i_in"), by(token_in)])),
        have("below_S", lt(N * (mp + token) + digit, S),
             auto("z_in", "S_is", inside("tokens", t, N * t),
                  products=[["N_large", "token_next"]])),
    ]  # fmt: skip


input_number = have(
    "input_number",
    forall(
        i, k, given=[lt(i, d), lt(k, m)], then=[eq(digit_of(i, mp + k), N * (mp + k) + z(i, k))]
    ),
    intro(
        *_whole(k, "k_in"),
        obtain(["found"],
               apply("statement:lemmas/floor",
                     {"S": S, "a": N * (mp + k) + digit, "y": x(X, i, mp + k)},
                     [by("below_S"), auto("input_x", "z_is", "X_above"),
                      auto("input_x", "z_is", "X_below", "ramp_pos")])),
        given=["i_in", "k_in"],
        then=[auto("found", "z_is")],
    ),
)  # fmt: skip


def _digit_prompt() -> list[Any]:
    return [
        *_prompt(),
        obtain(["number"], apply("prompt_number", {"i": i, "k": k}, [by("i_in"), by("kind")])),
    ]


def _digit_rest() -> list[Any]:
    return [
        *_whole(rest, "rest_in"),
        obtain(["rest_number"], apply("input_number", {"i": i, "k": rest},
                                      [by("i_in"), by("rest_in")])),
        have("number", eq(digit_of(i, k), N * (mp + rest) + z(i, rest)),
             auto("rest_number", inside("difference", place, digit_of(i, place)))),
        have("own_x", eq(x(X, i, k), N * (mp + rest) + N * X(i, rest)),
             auto("input_x", inside("difference", place, x(X, i, place)))),
    ]  # fmt: skip


in_cell = have(
    "in_cell",
    forall(
        i, k,
        given=[lt(i, d), lt(k, n + 1)],
        then=[le(digit_of(i, k), x(X, i, k)), lt(x(X, i, k), digit_of(i, k) + 1 - ramp)],
    ),
    intro(
        given=["i_in", "k_in"],
        then=[
            _by_token(lambda: [*_digit_prompt(), auto("number", "own_x")],
                      lambda: [*_digit_rest(), auto("number", "own_x", "X_above")]),
            _by_token(lambda: [*_digit_prompt(), auto("number", "own_x", "ramp_small")],
                      lambda: [*_digit_rest(), auto("number", "own_x", "X_below")]),
        ],
    ),
)  # fmt: skip
is_whole = have(
    "is_whole",
    forall(
        i, k,
        given=[lt(i, d), lt(k, n + 1)],
        some=[whole],
        then=[eq(digit_of(i, k), whole), lt(whole, S)],
    ),
    intro(
        have(
            "result",
            forall(some=[whole], then=[eq(digit_of(i, k), whole), lt(whole, S)]),
            _by_token(
                lambda: [*_digit_prompt(), intro(witnesses=[N * k + P(i, k)],
                                                 then=[by("number"), by("below_S")])],
                lambda: [*_digit_rest(), intro(witnesses=[N * (mp + rest) + digit],
                                               then=[auto("number", "z_is"), by("below_S")])],
            ),
        ),
        obtain(["whole_is", "whole_in"], apply("result"), some=[whole]),
        given=["i_in", "k_in"],
        witnesses=[whole],
        then=[by("whole_is"), by("whole_in")],
    ),
)  # fmt: skip


def _summed(name: str, left: Any, right: Any, *found: Any, vector: Any = None) -> Any:
    """A sum over the coordinates, term by term: ``found`` ends with the fact ``term``."""
    where = vector or (lambda t: U(element) * t)
    return have(
        name,
        eq(Over(i, Range(d), left(i)), Over(i, Range(d), right(i))),
        termwise(Range(d), i, left(i), right(i),
                 intro(*found, given=["i_in"], then=[auto(inside("term", t, where(t)))])),
    )  # fmt: skip


def _own_number(i: Any) -> Any:
    return N * (mp + out) + z(i, out)


context_j = have(
    "context_j",
    forall(
        k, given=[lt(k, n + 1)], then=[eq(Over(i, Range(d), U(i) * digit_of(i, k)), own(J, k))]
    ),
    intro(
        given=["k_in"],
        then=[
            split_at(
                k, mp, "kind",
                less=steps(
                    _summed("codes", lambda i: U(i) * digit_of(i, k),
                            lambda i: U(i) * (N * k + P(i, k)),
                            obtain(["term"], apply("prompt_number", {"i": element, "k": k},
                                                   [by("i_in"), by("kind")]))),
                    obtain(["prompt_id"], apply("prompt_a", {"j": k}, [by("kind")])),
                    auto("codes", "prompt_id", inside("W_is", t, k * t)),
                ),
                rest=lambda: steps(
                    *_rest(),
                    _summed("codes", lambda i: U(i) * digit_of(i, mp + rest),
                            lambda i: U(i) * (N * (mp + rest) + z(i, rest)),
                            obtain(["term"], apply("input_number", {"i": element, "k": rest},
                                                   [by("i_in"), by("rest_in")]))),
                    obtain(["input_id"], apply("input_a", {"j": rest}, [by("rest_in")])),
                    auto("codes", "input_id", inside("W_is", t, (mp + rest) * t),
                         inside("difference", place,
                                Over(i, Range(d), U(i) * digit_of(i, place)) - place * W
                                - a(J, place))),
                ),
            )
        ],
    ),
)  # fmt: skip

quantised = have(
    "quantised",
    forall(i, given=[lt(i, d)], then=[eq(Q(X, i, mp + out, S), _own_number(i))]),
    intro(
        *_whole(out, "out_in"),
        obtain(
            ["unchanged", "rounded"],
            apply(
                "statement:yun-2020/soft-quantise",
                {"n": S, "j": N * (mp + out) + digit, "x": x(X, i, mp + out), "w": ramp,
                 "q": Abstraction(p, Q(X, i, mp + out, p))},
                [
                    by("ramp_pos"), by("ramp_small"),
                    auto("input_x", "z_is", "X_above"), auto("input_x", "z_is", "X_below"),
                    apply("entry_here", {"i": i, "k": mp + out}, [by("i_in"), by("own_in")]),
                    intro(names=["p"], given=["p_in"],
                          then=[apply("quantising_here", {"i": i, "k": mp + out, "p": p},
                                      [by("i_in"), by("own_in"), by("p_in")])]),
                ],
            ),
        ),
        obtain(["layers"], apply("rounded", {}, [by("below_S")])),
        given=["i_in"],
        then=[auto("layers", "z_is")],
    ),
)  # fmt: skip

_term = obtain(["term"], apply("quantised", {"i": element}, [by("i_in")]))
_read = obtain(["term"], apply("u_reads", {"i": element}, [by("i_in")]))
own_sums = [
    _summed("entered_is", lambda i: Q(X, i, mp + out, S) * basis(i),
            lambda i: _own_number(i) * basis(i), _term, vector=lambda t: t * basis(element)),
    _summed("started", lambda i: U(i) * Q(X, i, mp + out, S), lambda i: U(i) * _own_number(i),
            _term),
    _summed("u_entered", lambda i: _own_number(i) * Inner(u, basis(i)),
            lambda i: U(i) * _own_number(i), _read, vector=lambda t: _own_number(element) * t),
    _summed("u_value", lambda i: N * v(z, i, out) * Inner(u, basis(i)),
            lambda i: U(i) * N * v(z, i, out), _read, vector=lambda t: N * v(z, element, out) * t),
    obtain(["own_a"], apply("input_a", {"j": out}, [by("out_in")])),
    have("own_is", eq(Over(i, Range(d), U(i) * _own_number(i)), own(J, pos(J))),
         auto("own_a", inside("W_is", t, (mp + out) * t), inside("pos_is", place, own(J, place)))),
]  # fmt: skip


def _last(token: Any) -> Any:
    return y(X, T, token) + lift * soft(y(X, T, token) + half, Abstraction(i, y(X, T, i)))


NETWORK_RULES = {
    **{name: by(name) for name in (*CONTEXTS, "B_large", "W_large", "room", "beta_sign",
                                   "rho_sign", "ramp_small", "centres", "at_0", "powers", "cold",
                                   "unit")},
    "ramp_sign": by("ramp_pos"),
    "j_in": by("J_in"),
    **{
        name: intro(
            obtain(["from_grid", "to_strip"], apply("in_cell", {"i": i, "k": k},
                                                    [by("i_in"), by("k_in")])),
            given=["i_in", "k_in"], then=[by(name)],
        )
        for name in ("from_grid", "to_strip")
    },
    "grid_in": by("is_whole"),
    "entry": by("entry_here"),
    "quantising": by("quantising_here"),
    "soft_start": by("soft_start_here"),
    "context_j": by("context_j"),
    "hard_start": intro(given=["k_in"], then=[apply("hard_start", {"J": J, "k": k},
                                                    [by("J_in"), by("k_in")])]),
    "hard_layers": intro(given=["p_in", "k_in"],
                         then=[apply("hard_layers", {"J": J, "p": p, "k": k},
                                     [by("J_in"), by("p_in"), by("k_in")])]),
    "soft_layers": by("soft_off_here"),
    "lifted_above": auto("lift_from", inside("pos_is", place, _last(place))),
    "lifted_below": auto("lift_to", inside("pos_is", place, _last(place))),
    "own_id": auto("u_entered", "own_is"),
    "own_step": auto("step_is", inside("pos_is", place, own(J, place) * e1)),
    "values_low": intro(
        obtain(["low"], apply("low_values", {"p": i}, [by("i_in")])),
        given=["i_in"], then=[auto("low", "u_value")]),
    "value_start": auto("own_start", "entered_is", inside("own_y", t, t * e1),
                        inside("started", t, t * e1), inside("own_is", t, t * e1)),
    "value_layers": intro(given=["i_in"],
                          then=[apply("value_layers_here", {"k": out, "p": i},
                                      [by("out_in"), by("i_in")])]),
}  # fmt: skip

read = have(
    "read",
    forall(
        out,
        given=[lt(out, m)],
        some=[delta],
        then=[le(delta, error), le(-delta, error), eq(q(X, out, K), value(out) + delta * e1)],
    ),
    intro(
        obtain(["J_in", "pos_is", "prompt_a", "input_a", "step_is", "low_values"],
               apply("complete", {"z": z, "out": out}, [by("digits"), by("out_in")]), some=[J]),
        have("own_in", lt(mp + out, n + 1), auto("tokens", "out_in")),
        context_j,
        quantised,
        *own_sums,
        obtain(["lift_from", "lift_to"], apply("lifted_off_here", {"k": out}, [by("out_in")])),
        obtain(["own_start"], apply("value_start_here", {"k": out}, [by("out_in")])),
        obtain(["own_y"], apply("soft_start_here", {"k": mp + out}, [by("own_in")])),
        obtain(
            ["upper", "lower", "output"],
            apply(
                "statement:wang-2023/softmax-network",
                {"d": d, "n": n, "K": K, "B": B, "W": W, "S": S, "lift": lift, "beta": beta,
                 "rho": rho, "r": ramp, "J": J, "a": a, "s": s, "pos": pos, "U": U,
                 "x": Abstraction(i, k, x(X, i, k)), "g": Abstraction(i, k, digit_of(i, k)),
                 "Q": Abstraction(i, k, p, Q(X, i, k, p)), "c": theta,
                 "l": Abstraction(p, k, run(J, p, k)), "y": Abstraction(p, k, y(X, p, k)),
                 "w": w, "lifted": lifted(X, out), "u": u, "e1": e1,
                 "h": entered(out, lambda i: z(i, out)), "v": value(out), "step": step,
                 "q": Abstraction(i, q(X, out, i))},
                [NETWORK_RULES[name] for name in softmax_network.GIVEN],
            ),
            some=[delta],
        ),
        given=["out_in"],
        witnesses=[delta],
        then=[by("upper"), by("lower"), by("output")],
    ),
)  # fmt: skip

coordinate = [
    obtain(["own_output"], apply("outputs_here", {"i": i, "k": k}, [by("i_in"), by("k_in")])),
    obtain(["upper", "lower", "output"], apply("read", {"out": k}, [by("k_in")]), some=[delta]),
    obtain(["basis_above", "basis_below"], apply("e1_small", {"i": i}, [by("i_in")])),
    obtain(["own_basis"], apply("basis_unit", {"i": i}, [by("i_in")])),
    obtain(
        ["single"],
        apply(
            "statement:lemmas/single-term",
            {"n": d, "l": i, "g": Abstraction(j, N * v(z, j, k) * Inner(basis(i), basis(j)))},
            [
                by("i_in"),
                intro(
                    obtain(["none"], apply("basis_apart", {"i": element, "j": i},
                                           [by("j_in"), by("i_in"), by("differ")])),
                    names=["element"],
                    given=["j_in", "differ"],
                    then=[auto(inside("none", t, N * v(z, element, k) * t))],
                ),
            ],
        ),
    ),
    have("off_by", eq(g(X, i, k) - v(z, i, k), delta * Inner(basis(i), e1) / N),
         auto("own_output", inside("output", vec, Inner(basis(i), vec) / N),
              inside("single", t, t / N), inside("own_basis", t, v(z, i, k) * t),
              nonzero=["N_large"])),
]  # fmt: skip

off_strips = intro(
    *_here(),
    *(
        obtain([f"{name}_here"],
               apply(name, {"X": X, "z": z}, [by("in_cube"), by("digits"), by("plateau")]))
        for name in OFF_STRIPS
    ),
    prompt_number,
    input_number,
    in_cell,
    is_whole,
    read,
    given=["in_cube", "digits", "plateau"],
    then=[
        intro(
            *coordinate,
            given=["i_in", "k_in"],
            then=[
                auto("off_by", products=[["inverse_N", "upper", "basis_below"],
                                         ["inverse_N", "lower", "basis_above"]]),
                auto("off_by", products=[["inverse_N", "upper", "basis_above"],
                                         ["inverse_N", "lower", "basis_below"]]),
            ],
        )
    ],
)  # fmt: skip

MEAN_NETWORK = forall(
    X, z, given=[cube, DIGITS, PLATEAU], then=[within(g(X, i, k) - v(z, i, k), error / N)]
)
MEAN_RULES = {"ramp_sign": "ramp_nonneg"}

# ------------------------------------------------------------------ everywhere

entered_vector = Over(j, Range(d), Q(X, j, mp + k, S) * basis(j))

kept = [
    have("own_in", lt(mp + k, n + 1), auto("tokens", "k_in")),
    obtain(["x_from", "x_to"], apply("in_range", {"i": i, "k": mp + k},
                                     [by("i_in"), by("own_in")])),
    obtain(
        ["Q_from", "Q_to"],
        apply(
            "statement:yun-2020/quantise-range",
            {"S": S, "x": x(X, i, mp + k), "r": ramp, "q": Abstraction(p, Q(X, i, mp + k, p))},
            [
                by("ramp_pos"), by("ramp_small"), by("x_from"),
                apply("entry_here", {"i": i, "k": mp + k}, [by("i_in"), by("own_in")]),
                intro(names=["p"], given=["p_in"],
                      then=[apply("quantising_here", {"i": i, "k": mp + k, "p": p},
                                  [by("i_in"), by("own_in"), by("p_in")])]),
            ],
        ),
    ),
    obtain(["own_basis"], apply("basis_unit", {"i": i}, [by("i_in")])),
    obtain(
        ["single"],
        apply(
            "statement:lemmas/single-term",
            {"n": d, "l": i,
             "g": Abstraction(j, Q(X, j, mp + k, S) * Inner(basis(i), basis(j)))},
            [
                by("i_in"),
                intro(
                    obtain(["none"], apply("basis_apart", {"i": element, "j": i},
                                           [by("j_in"), by("i_in"), by("differ")])),
                    names=["element"],
                    given=["j_in", "differ"],
                    then=[auto(inside("none", t, Q(X, element, mp + k, S) * t))],
                ),
            ],
        ),
    ),
    have("own_coordinate", eq(Inner(basis(i), entered_vector), Q(X, i, mp + k, S)),
         auto("single", inside("own_basis", t, Q(X, i, mp + k, S) * t))),
]  # fmt: skip

STRIP_RULES = {
    **{name: by(name) for name in ("B_sign", "sigma_sign", "ramp_small", "at_0", "powers",
                                   "G_sign")},
    "ramp_sign": by("ramp_pos"),
    "inputs": by("in_range"),
    **{name: by(f"{name}_here") for name in ("entry", "quantising", "soft_start")},
    "total": auto(),
    "soft_layers": by("soft_layers_here"),
    "token_in": by("own_in"),
    "lifted_above": apply("lifted_is_here", {"k": k}, [by("k_in")]),
    "lifted_below": apply("lifted_is_here", {"k": k}, [by("k_in")]),
    "value_start": apply("value_start_here", {"k": k}, [by("k_in")]),
    "value_layers": intro(names=["element"], given=["element_in"],
                          then=[apply("value_layers_here", {"k": k, "p": element},
                                      [by("k_in"), by("element_in")])]),
    "h_below": auto("own_coordinate", "Q_to", "x_to"),
    "h_above": auto("own_coordinate", "Q_from", "S_sign"),
    "f_below": by("basis_above"),
    "f_above": by("basis_below"),
    "steps_bounded": intro(
        obtain(["below", "above"], apply("steps_bounded", {"i": i, "J": element},
                                         [by("i_in"), by("element_in")])),
        given=["element_in"], names=["element"], then=[by("below"), by("above")]),
}  # fmt: skip

on_strips = intro(
    *_here(),
    in_range,
    given=["in_cube"],
    then=[
        intro(
            *kept,
            obtain(["own_output"], apply("outputs_here", {"i": i, "k": k},
                                         [by("i_in"), by("k_in")])),
            obtain(["basis_above", "basis_below"], apply("e1_small", {"i": i}, [by("i_in")])),
            obtain(
                ["below", "above"],
                apply(
                    "statement:wang-2023/strip-bound",
                    {"d": d, "n": n, "K": K, "B": B, "S": S, "T": T, "lift": lift,
                     "token": mp + k, "beta": beta, "r": ramp, "X": S,
                     "M": S * Over(j, Range(d), U(j)), "G": G, "sigma": sigma,
                     "query": y(X, T, mp + k) + half, "lifted": lifted(X, k), "U": U,
                     "x": Abstraction(i, k, x(X, i, k)),
                     "Q": Abstraction(i, k, p, Q(X, i, k, p)),
                     "y": Abstraction(p, k, y(X, p, k)), "low": Abstraction(p, theta(p) - half),
                     "high": Abstraction(p, theta(p) + half), "w": w,
                     "c": Abstraction(i, layer_centre(i)), "u": u, "e1": e1,
                     "h": entered_vector, "f": basis(i), "step": step,
                     "q": Abstraction(p, q(X, k, p))},
                    [STRIP_RULES[name] for name in strip_bound.GIVEN],
                ),
            ),
            given=["i_in", "k_in"],
            then=[auto("own_output", products=[["inverse_N", "below"]]),
                  auto("own_output", products=[["inverse_N", "above"]])],
        )
    ],
)  # fmt: skip

shifts = w(T) * (n + 1) * W + 1
decay = Exp(-sympy.Rational(9, 32) * beta)
signs = [
    grows,
    obtain(["w_T"], apply("grows", {"p": T})),
    *(
        obtain([f"{name}_sign"], apply("axiom:nat-nonnegative", {"n": value}))
        for name, value in (("n", n + 1), ("lift", lift), ("W", W), ("K", K),
                            ("all_U", Over(i, Range(d), U(i))))
    ),
    have("w_T_sign", lt(0, w(T)), auto("w_T")),
    have("shifts_sign", le(0, shifts), auto(products=[["w_T_sign", "n_sign", "W_sign"]])),
    have("decay_sign", lt(0, decay), positive()),
    have("leak_sign", le(0, leak),
         auto("rho_sign", products=[["n_sign", "decay_sign", "shifts_sign"]])),
    have("grown", le(0, (1 + lift) * w(T) - 1), auto("w_T", products=[["lift_sign", "w_T_sign"]])),
    have("error_sign", le(0, error), auto(products=[["grown", "leak_sign"]])),
    have("e_sign", le(0, error / N), auto(products=[["error_sign", "inverse_N"]])),
    have("largest_sign", le(0, largest), auto(
        "S_sign", "sigma_sign",
        products=[["grown", "S_sign", "all_U_sign"], ["S_sign", "all_U_sign"],
                  ["grown", "sigma_sign"], ["K_sign", "G_sign"]])),
    have("R_sign", le(0, largest / N), auto(products=[["largest_sign", "inverse_N"]])),
]  # fmt: skip

PROOF = intro(
    have("inverse_N", lt(0, 1 / N), positive("N_large")),
    obtain(["mp_sign"], apply("axiom:nat-nonnegative", {"n": mp})),
    obtain(["m_sign"], apply("axiom:nat-nonnegative", {"n": m})),
    obtain(["S_sign"], apply("axiom:nat-nonnegative", {"n": S})),
    have("B_sign", le(0, B), auto("B_large")),
    have("ramp_nonneg", le(0, ramp), auto("ramp_pos")),
    *signs,
    have("network", MEAN_NETWORK, off_strips),
    have("bounded", everywhere(within(g(X, i, k), largest / N)), on_strips),
    given=GIVEN,
    then=[
        apply(
            "statement:wang-2023/mean-error",
            {"d": d, "m": m, "N": N, "r": ramp, "c": c, "e": error / N, "R": largest / N, "L": L,
             "norm": norm, "pow": power, "f": f, "g": g, "v": v, "I": I},
            [by(MEAN_RULES.get(name, name)) for name in MEAN],
        ),
        by("error_sign"),
        by("largest_sign"),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="wang-2023/universal-network",
    title="d_p of the whole softmax network, for every Lipschitz function",
    source=Source("wang-2023", "theorem-1", "own proof"),
    lipschitz=LipschitzType(Norm.ANY, Norm.ANY, Domain.CUBE, ("X", "Y")),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "wang-2023/universal-network",
        CLAIM,
        at=_whole_example.AT,
        given=_whole_example.rules(CLAIM, GIVEN),
        data=_whole_example.DATA,
        scope="one prompt token and one input token of R^1, one cell, a Riemann sum",
    ),
    remarks=(
        "The functional stands for the integral over the cube, cut off above the bound of the "
        "integrand as in `wang-2023/mean-error`: no axiom about integrals is used.",
        "States are those of the network as it runs; the list of contexts may hold those of all "
        "other prompts, too, so that one network serves all functions.",
    ),
)  # fmt: skip
