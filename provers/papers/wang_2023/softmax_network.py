"""The whole softmax network off the strips: what lemma-3 comes to, with explicit constants.

Statement (own proof; lengths in grid steps). A context of n + 1 tokens runs through all layers of
the softmax network; T = (n + 1) B, B = N^d, and W is the id distance of neighbouring positions.

1. *Quantising layers*, four ReLUs each with ramp r: coordinate i of token k is x(i,k), off the
   strips: g(i,k) <= x(i,k) < g(i,k) + 1 - r for a whole number g(i,k) < S. The ids before the
   attention layers are y(0,k) = sum_i U(i) Q(i,k,S), and sum_i U(i) g(i,k) = k W + a(J,k) with
   a(J,k) < B: context number J.
2. *Attention layers*, softmax at inverse temperature beta, each head evaluated up to rho (0:
   exactly): T selective shifts with the windows of k W + t, and one that adds lift times (almost)
   the largest id. l(p,k) are the ids of the hardmax network after p layers.
3. *Value layers* i < K, four ReLUs each, made for hardmax ids as in lemma-2.

Let w(p) = (1 + 2 B)^p and

    leak = (n + 1) (w(T) (n + 1) W + 1) e^(-9 beta/32) + rho,    e = ((1 + lift) w(T) - 1) leak.

If e <= 1/8, then the token pos(J) comes out as v + delta e1 with |delta| <= e, where v is the value
for which layer J was made and e1 the direction in which ids are shifted.

Method: `yun-2020/soft-quantise` (exact), `yun-2020/id-bound`, `yun-2020/soft-layers` (the error of
the shifts), `yun-2020/shift-recursion` (what the hardmax ids are), `yun-2020/soft-head` (the last
attention layer), `yun-2020/centres-apart` and `yun-2020/soft-value-map`.
"""

from __future__ import annotations

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas._points import UNIT
from provers.papers.yun_2020._layers import bump, hardmax, soft_head
from provers.papers.yun_2020.centres_apart import CONTEXTS, contexts, each
from provers.papers.yun_2020.centres_apart import centre as layer_centre
from provers.papers.yun_2020.soft_value_map import phi
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    exact,
    have,
    induct,
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
    Log,
    Name,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

d, n, K, B, W, S, lift = (natural(x) for x in ("d", "n", "K", "B", "W", "S", "lift"))
i, J, k, p, t, top, m, place, whole, element = (
    natural(x) for x in ("i", "J", "k", "p", "t", "top", "m", "place", "whole", "element")
)
beta, ramp, rho, lifted, delta, z = (real(x) for x in ("beta", "r", "rho", "lifted", "delta", "z"))
a, s = (Name(x, ("F", ("N", "N"), "N")) for x in ("a", "s"))
pos, c, U = (Name(x, ("F", ("N",), "N")) for x in ("pos", "c", "U"))
ids = Name("l", ("F", ("N", "N"), "N"))
x, y, g = (Name(name, ("F", ("N", "N"), "R")) for name in ("x", "y", "g"))
Q = Name("Q", ("F", ("N", "N", "N"), "R"))
w = family("w")
u, e1, h, v = (vector(name, d) for name in ("u", "e1", "h", "v"))
step, q = family("step", d), family("q", d)
half = sympy.Rational(1, 2)

T = (n + 1) * B
token = pos(J)
largest = w(T) * (n + 1) * W
leak = (n + 1) * Exp(-sympy.Rational(9, 32) * beta) * (largest + 1) + rho
error = ((1 + lift) * w(T) - 1) * leak


def own(i: Any, k: Any) -> Any:
    """Id of token k of context i before the shifts."""
    return k * W + a(i, k)


def zeta(t: Any) -> Any:
    """The four ReLUs of a quantising layer."""
    return bump(t, -ramp, 1 - ramp, ramp, -1, 0)


def coordinates(fact: Any, *more: Any) -> Any:
    """For every coordinate of every token."""
    return forall(i, k, given=[lt(i, d), lt(k, n + 1), *more], then=[fact])


def shifted(states: Any, head: Any, p: Any, k: Any, centre: Any = c) -> Any:
    """Token k after the shift with centre c(p), with heads ``head(query, keys)``."""
    keys = Abstraction(i, states(p, i))
    low = head(states(p, k) - centre(p) + half, keys)
    high = head(states(p, k) - centre(p) - half, keys)
    return states(p, k) + B * (low - high)


def hard(query: Any, keys: Any) -> Any:
    return hardmax(query, keys, n + 1)


def soft(query: Any, keys: Any) -> Any:
    return soft_head(beta, query, keys, n + 1)


def _at_centre(p: Any, centre: Any) -> Any:
    """Token i after layer p of the hardmax network, if its centre is ``centre``."""
    keys = Abstraction(element, ids(p, element))
    return B * (hard(ids(p, i) - centre + half, keys) - hard(ids(p, i) - centre - half, keys))


last_layer = y(T, token) + lift * soft(y(T, token) + half, Abstraction(i, y(T, i)))

GIVEN_FACTS = {
    "B_large": le(2, B),
    "W_large": le(B, W),
    "room": le(B + 1, n * W),
    "beta_sign": le(0, beta),
    "rho_sign": le(0, rho),
    **dict(zip(CONTEXTS, contexts(own), strict=True)),
    "j_in": lt(J, K),
    # quantising layers
    "ramp_sign": lt(0, ramp),
    "ramp_small": lt(ramp, 1),
    "from_grid": coordinates(le(g(i, k), x(i, k))),
    "to_strip": coordinates(lt(x(i, k), g(i, k) + 1 - ramp)),
    "grid_in": forall(
        i, k,
        given=[lt(i, d), lt(k, n + 1)],
        some=[whole],
        then=[eq(g(i, k), whole), lt(whole, S)],
    ),
    "entry": coordinates(eq(Q(i, k, 0), x(i, k))),
    "quantising": forall(
        i, k, p,
        given=[lt(i, d), lt(k, n + 1), lt(p, S)],
        then=[eq(Q(i, k, p + 1), Q(i, k, p) + zeta(Q(i, k, p) - p))],
    ),
    "soft_start": forall(
        k, given=[lt(k, n + 1)], then=[eq(y(0, k), Over(i, Range(d), U(i) * Q(i, k, S)))]
    ),
    "context_j": forall(
        k, given=[lt(k, n + 1)], then=[eq(Over(i, Range(d), U(i) * g(i, k)), own(J, k))]
    ),
    # attention layers
    "centres": forall(
        k, t, given=[lt(k, n + 1), lt(t, B)], then=[eq(c(k * B + t), k * W + t)]
    ),
    "hard_start": forall(k, given=[lt(k, n + 1)], then=[eq(ids(0, k), own(J, k))]),
    "hard_layers": forall(
        p, k,
        given=[lt(p, T), lt(k, n + 1)],
        then=[eq(ids(p + 1, k), shifted(ids, hard, p, k))],
    ),
    "soft_layers": forall(
        p, k,
        given=[lt(p, T), lt(k, n + 1)],
        then=[
            le(y(p + 1, k) - shifted(y, soft, p, k), 2 * B * rho),
            le(shifted(y, soft, p, k) - y(p + 1, k), 2 * B * rho),
        ],
    ),
    "lifted_above": le(lifted - last_layer, lift * rho),
    "lifted_below": le(last_layer - lifted, lift * rho),
    "at_0": eq(w(0), 1),
    "powers": forall(p, then=[eq(w(p + 1), (1 + 2 * B) * w(p))]),
    "cold": le(error, half**3),
    # value layers
    "unit": eq(Inner(u, e1), 1),
    "own_id": eq(Inner(u, h), own(J, token)),
    "own_step": eq(step(J), v - h - (layer_centre(J) - own(J, token)) * e1),
    "values_low": each(le(Inner(u, v) + 1, layer_centre(i))),
    "value_start": eq(q(0), h + (lifted - own(J, token)) * e1),
    "value_layers": each(eq(q(i + 1), q(i) + phi(q(i), layer_centre(i)) * step(i))),
}  # fmt: skip

CLAIM = forall(
    d, n, K, B, W, S, lift, beta, rho, ramp, J, a, s, pos, U, x, g, Q, c, ids, y, w,
    lifted,     u, e1, h, v, step, q,
    given=list(GIVEN_FACTS.values()),
    some=[delta],
    then=[le(delta, error), le(-delta, error), eq(q(K), v + delta * e1)],
)  # fmt: skip

GIVEN = list(GIVEN_FACTS)
vec = vector("vec", d)


def _zero_layers() -> Rule:
    """0 <= (n + 1) B."""
    return auto(products=[["zero_in", "B_sign"]])


def _leak_sign() -> Rule:
    """The factors of the leak are not negative."""
    return steps(
        have("decay", lt(0, Exp(-sympy.Rational(9, 32) * beta)), positive()),
        have(
            "mass",
            le(0, (n + 1) * Exp(-sympy.Rational(9, 32) * beta)),
            auto(products=[["zero_in", "decay"]]),
        ),
        auto("rho_sign", products=[["mass", "largest_sign"]]),
    )


grows = have(
    "grows",
    forall(p, then=[le(1, w(p))]),
    induct(
        "p", "place", "so_far",
        base=intro(then=[auto("at_0")]),
        step=intro(
            obtain(["next"], apply("powers", {"p": place})),
            then=[auto("so_far", "next", "B_sign", products=[["B_sign", "so_far"]])],
        ),
    ),
)  # fmt: skip

# ------------------------------------------------------------------ quantising

quantised = have(
    "quantised",
    coordinates(eq(Q(i, k, S), g(i, k))),
    intro(
        obtain(["digit", "below_S"], apply("grid_in", {"i": i, "k": k}, [by("i_in"), by("k_in")]),
               some=[whole]),
        *(
            obtain([f"own_{fact}"], apply(fact, {"i": i, "k": k}, [by("i_in"), by("k_in")]))
            for fact in ("from_grid", "to_strip", "entry")
        ),
        obtain(
            ["unchanged", "rounded"],
            apply(
                "statement:yun-2020/soft-quantise",
                {"n": S, "j": whole, "x": x(i, k), "w": ramp, "q": Abstraction(p, Q(i, k, p))},
                [
                    by("ramp_sign"),
                    by("ramp_small"),
                    auto("own_from_grid", "digit"),
                    auto("own_to_strip", "digit"),
                    by("own_entry"),
                    intro(
                        names=["p"],
                        given=["p_in"],
                        then=[apply("quantising", {"i": i, "k": k, "p": p},
                                    [by("i_in"), by("k_in"), by("p_in")])],
                    ),
                ],
            ),
        ),
        obtain(["layers"], apply("rounded", {}, [by("below_S")])),
        given=["i_in", "k_in"],
        then=[auto("layers", "digit")],
    ),
)  # fmt: skip

same_start = have(
    "same_start",
    forall(k, given=[lt(k, n + 1)], then=[eq(y(0, k), ids(0, k))]),
    intro(
        have(
            "sums",
            eq(Over(i, Range(d), U(i) * Q(i, k, S)), Over(i, Range(d), U(i) * g(i, k))),
            termwise(
                Range(d), i, U(i) * Q(i, k, S), U(i) * g(i, k),
                intro(
                    obtain(["digit"],
                           apply("quantised", {"i": element, "k": k}, [by("i_in"), by("k_in")])),
                    given=["i_in"],
                    then=[auto(inside("digit", z, U(element) * z))],
                ),
            ),
        ),
        obtain(["soft_id"], apply("soft_start", {"k": k}, [by("k_in")])),
        obtain(["hard_id"], apply("hard_start", {"k": k}, [by("k_in")])),
        obtain(["read"], apply("context_j", {"k": k}, [by("k_in")])),
        given=["k_in"],
        then=[auto("sums", "soft_id", "hard_id", "read")],
    ),
)  # fmt: skip

# ------------------------------------------------------------------ attention

start_below = have(
    "start_below",
    forall(k, given=[lt(k, n + 1)], then=[lt(ids(0, k), (n + 1) * W)]),
    intro(
        obtain(["k_next"], apply("axiom:nat-discrete", {"m": k, "n": n + 1}, [by("k_in")])),
        have("k_room", le(0, n - k), auto("k_next")),
        obtain(["hard_id"], apply("hard_start", {"k": k}, [by("k_in")])),
        obtain(["remainder"], apply("small_j", {"k": k}, [by("k_in")])),
        given=["k_in"],
        then=[auto("hard_id", "remainder", "W_large", products=[["k_room", "W_sign"]])],
    ),
)

bounded = obtain(
    ["bounded"],
    apply(
        "statement:yun-2020/id-bound",
        {"n": n + 1, "T": T, "M": (n + 1) * W, "B": B, "l": ids, "c": c, "w": w},
        [by(x) for x in ("zero_in", "B_sign", "at_0", "powers", "start_below", "hard_layers")],
    ),
)

close = obtain(
    ["w_large", "close"],
    apply(
        "statement:yun-2020/soft-layers",
        {"n": n + 1, "T": T, "D": largest, "B": B, "beta": beta, "rho": rho, "l": ids, "y": y,
         "c": c, "w": w},
        [
            *(by(x) for x in ("zero_in", "B_sign", "beta_sign", "rho_sign", "at_0", "powers",
                              "small_T", "same_start")),
            intro(
                have("p_before", le(p, T), by("p_in")),
                given=["p_in", "k_in"],
                then=[apply("bounded", {"p": p, "k": k}, [by("p_before"), by("k_in")])],
            ),
            by("hard_layers"),
            by("soft_layers"),
        ],
    ),
)  # fmt: skip

recursion = obtain(
    ["hard_first", "hard_next", "hard_largest"],
    apply(
        "statement:yun-2020/shift-recursion",
        {"n": n, "B": B, "W": W, "a": Abstraction(k, a(J, k)), "l": ids},
        [
            *(by(x) for x in ("B_large", "W_large", "room", "small_j", "hard_start")),
            intro(
                obtain(
                    ["window"],
                    apply("statement:yun-2020/window-count",
                          {"L": n + 1, "B": B, "k": k, "t": t}, [by("k_in"), by("t_in")]),
                ),
                obtain(["layer"], apply("hard_layers", {"p": k * B + t, "k": i},
                                        [by("window"), by("i_in")])),
                obtain(["centre_is"], apply("centres", {"k": k, "t": t},
                                            [by("k_in"), by("t_in")])),
                given=["k_in", "t_in", "i_in"],
                then=[auto("layer", inside("centre_is", place, _at_centre(k * B + t, place)))],
            ),
        ],
    ),
)  # fmt: skip

agree = have(
    "agree",
    forall(top, given=[lt(top, n + 1)], then=[eq(s(J, top), ids(T, top))]),
    induct(
        "top", "m", "so_far",
        base=intro(given=["top_in"], then=[auto("first_j", "hard_first")]),
        step=intro(
            have("m_in", lt(m, n), auto("top_in")),
            obtain(["before"], apply("so_far", {}, [auto("top_in")])),
            obtain(["made"], apply("recursion_j", {"k": m}, [by("m_in")])),
            obtain(["found"], apply("hard_next", {"k": m}, [by("m_in")])),
            given=["top_in"],
            then=[auto("made", "found", inside("before", z, B * z))],
        ),
    ),
)  # fmt: skip

query = ids(T, token) + half
last_head = [
    obtain(["token_id_sign"], apply("axiom:nat-nonnegative", {"n": ids(T, token)})),
    have("query_sign", lt(0, query), auto("token_id_sign")),
    have("query_square", le(half**2, query**2),
         auto("token_id_sign", products=[["token_id_sign", "token_id_sign"]])),
    obtain(
        ["largest_id"],
        apply(
            "statement:yun-2020/hardmax",
            {"n": n + 1, "a": n, "q": query, "keys": Abstraction(i, ids(T, i))},
            [
                auto(),
                by("query_sign"),
                intro(
                    obtain(["i_below"], apply("hard_largest", {"i": i}, [by("i_in")])),
                    given=["i_in"],
                    then=[auto(products=[["query_sign", "i_below"]])],
                ),
            ],
        ),
    ),
    obtain(["token_above", "token_below"], apply("close", {"k": token}, [by("token_in")])),
    obtain(
        ["head_above", "head_below"],
        apply(
            "statement:yun-2020/soft-head",
            {"n": n + 1, "q": query, "r": y(T, token) + half, "beta": beta,
             "e": (w(T) - 1) * leak, "D": largest + 1, "l": Abstraction(i, ids(T, i)),
             "y": Abstraction(i, y(T, i))},
            [
                by("zero_in"), by("query_square"), by("beta_sign"), by("small_T"),
                auto("token_above"), auto("token_below"),
                by("close"),
                intro(
                    obtain(["k_above", "k_below"], apply("close", {"k": top}, [by("k_in")])),
                    obtain(["k_top"], apply("bounded", {"p": T, "k": top}, [auto(), by("k_in")])),
                    obtain(["i_top"], apply("bounded", {"p": T, "k": i}, [auto(), by("i_in")])),
                    obtain(["k_sign"], apply("axiom:nat-nonnegative", {"n": ids(T, top)})),
                    obtain(["i_sign"], apply("axiom:nat-nonnegative", {"n": ids(T, i)})),
                    names=["i", "top"],
                    given=["i_in", "k_in"],
                    then=[auto("k_above", "small_T", "k_top", "i_sign"),
                          auto("k_below", "small_T", "i_top", "k_sign")],
                ),
            ],
        ),
    ),
]  # fmt: skip

# ------------------------------------------------------------------ value map

found = lifted - layer_centre(J)
entering = h + (lifted - own(J, token)) * e1

value_map = [
    obtain(["own_agrees"], apply("agree", {"top": token}, [by("token_in")])),
    obtain(["last_agrees"], apply("agree", {"top": n}, [auto()])),
    have("upper", le(found, error),
         auto("lifted_above", "token_above", inside("largest_id", z, lift * z), "own_agrees",
              inside("last_agrees", z, lift * z), products=[["lift_sign", "head_above"]])),
    have("lower", le(-found, error),
         auto("lifted_below", "token_below", inside("largest_id", z, lift * z), "own_agrees",
              inside("last_agrees", z, lift * z), products=[["lift_sign", "head_below"]])),
    have("entering_id", eq(Inner(u, entering), lifted),
         auto("own_id", inside("unit", z, (lifted - own(J, token)) * z))),
    have("becomes", eq(entering + step(J), v + found * e1), auto("own_step")),
    obtain(
        ["apart"],
        apply(
            "statement:yun-2020/centres-apart",
            {"n": n, "K": K, "B": B, "lift": lift, "o": Abstraction(k, k * W), "a": a, "s": s,
             "pos": pos},
            [by(fact) for fact in CONTEXTS],
        ),
    ),
    obtain(
        ["unchanged", "replaced"],
        apply(
            "statement:yun-2020/soft-value-map",
            {"d": d, "n": K, "j": J, "u": u, "x": entering,
             "c": Abstraction(i, layer_centre(i)), "w": step, "q": q},
            [
                auto("entering_id", "upper", "cold"),
                auto("entering_id", "lower", "cold"),
                intro(
                    given=["k_in", "another"],
                    then=[apply("apart", {"i": k, "j": J},
                                [by("k_in"), by("j_in"), by("another")])],
                ),
                intro(
                    obtain(["value_is_low"], apply("values_low", {"i": k}, [by("k_in")])),
                    given=["k_in"],
                    then=[auto("value_is_low", "upper", "cold",
                               inside("becomes", vec, Inner(u, vec)),
                               inside("unit", z, found * z))],
                ),
                by("value_start"),
                intro(given=["i_in"],
                      then=[apply("value_layers", {"i": k}, [by("i_in")])]),
            ],
        ),
    ),
    obtain(["output"], apply("replaced", {}, [by("j_in")])),
]  # fmt: skip

PROOF = intro(
    obtain(["n_sign"], apply("axiom:nat-nonnegative", {"n": n})),
    obtain(["lift_sign"], apply("axiom:nat-nonnegative", {"n": lift})),
    have("B_sign", le(0, B), auto("B_large")),
    have("W_sign", le(0, W), auto("B_large", "W_large")),
    have("zero_in", lt(0, n + 1), auto("n_sign")),
    *(
        obtain([f"{fact}_j"], apply(fact, {"i": J}, [by("j_in")]))
        for fact in ("small", "first", "recursion")
    ),
    obtain(["token_in"], apply("positions", {"i": J}, [by("j_in")])),
    grows,
    quantised,
    same_start,
    start_below,
    bounded,
    obtain(["w_T"], apply("grows", {"p": T})),
    obtain(["first_top"], apply("bounded", {"p": 0, "k": 0}, [_zero_layers(), by("zero_in")])),
    obtain(["first_sign"], apply("axiom:nat-nonnegative", {"n": ids(0, 0)})),
    have("largest_sign", le(0, largest + 1), auto("first_top", "first_sign")),
    have("leak_sign", le(0, leak), _leak_sign()),
    have("w_T_sign", le(0, w(T)), auto("w_T")),
    have("lifted_leak", le(0, lift * w(T)), auto(products=[["lift_sign", "w_T_sign"]])),
    have(
        "small_T",
        le((w(T) - 1) * leak, half**3),
        auto("cold", products=[["lifted_leak", "leak_sign"]]),
    ),
    close,
    recursion,
    agree,
    *last_head,
    *value_map,
    given=GIVEN,
    witnesses=[found],
    then=[by("upper"), by("lower"), auto("output", "becomes")],
)

# ----------------------------------------------------------------------------- witness

# Two tokens of R^1 with the ids 0 and 3, B = 2: layers 0 and 2 move one token each; one value layer
# takes the last token from 9 + 10 * 9 = 99 to 0. Softmax heads agree with hardmax up to 10^-6.
_STATES = ((0, 3), (6, 3), (6, 3), (6, 9), (6, 9))
_DATA = {
    **UNIT,
    "table": {"sort": ["F", ["N"], "N"], "rationals": [str(x) for row in _STATES for x in row]},
    "shifted": {"sort": ["F", ["N"], "N"], "rationals": ["6", "9"]},
    "windows": {"sort": ["F", ["N"], "N"], "rationals": ["0", "1", "3", "4"]},
}


def _function(names: str, body: Any) -> Any:
    return ["lam", [[name, "N"] for name in names], body]


_states = _function("pk", ["at", "table", ["+", ["*", number(2), "p"], "k"]])
_tripled = _function("ik", ["*", number(3), "k"])
_multiple = ["scale", number(99), "one"]
_AT = {
    "d": number(1), "n": number(1), "K": number(1), "B": number(2), "W": number(3),
    "S": number(4), "lift": number(10), "beta": number(100), "rho": ["q", "1/1000000"],
    "r": ["q", "1/2"], "J": number(0), "a": _function("ik", number(0)),
    "s": _function("ik", ["at", "shifted", "k"]), "pos": constant_family(number(1)),
    "U": constant_family(number(1)), "x": _tripled, "g": _tripled,
    "Q": _function("ikp", ["*", number(3), "k"]), "c": _function("i", ["at", "windows", "i"]),
    "l": _states, "y": _states, "lifted": number(99),
    "w": _function("k", ["exp", ["*", "k", ["log", number(5)]]]),
    "u": "one", "e1": "one", "h": ["scale", number(3), "one"], "v": zero(1),
    "step": constant_family(["scale", number(-99), "one"]),
    "q": _function("i", ["scale", ["+", number(99), ["*", number(-99), "i"]], "one"]),
}  # fmt: skip
_power_of_five = intro(
    obtain(["five"], apply("axiom:exp-log", {"x": 5}, [exact()])),
    then=[auto(inside("five", z, z * Exp(p * Log(5))))],
)
_tripled_digit = intro(
    obtain(["k_next"], apply("axiom:nat-discrete", {"m": k, "n": 2}, [by("k_in")])),
    given=["i_in", "k_in"],
    witnesses=[3 * k],
    then=[auto(), auto("k_next")],
)

STATEMENT = Statement(
    id="wang-2023/softmax-network",
    title="The whole softmax network off the strips, with explicit constants",
    source=Source("wang-2023", "lemma-3", "reconstructed (high)", "constants and proof: own"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "wang-2023/softmax-network",
        CLAIM,
        at=_AT,
        given=example_rules(
            CLAIM, _AT, _DATA,
            forms={GIVEN.index("at_0"): auto(), GIVEN.index("powers"): _power_of_five,
                   GIVEN.index("grid_in"): _tripled_digit},
        ),
        data=_DATA,
        scope="two tokens of R^1, four shifts, one value layer",
    ),
    remarks=(
        "One context and one of its tokens, off the strips. Coordinates x(i,k) are in grid steps, "
        "the positional code included.",
    ),
)  # fmt: skip
