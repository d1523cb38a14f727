"""The softmax network on the strips: outputs are bounded whatever the input.

Statement (own proof). The network of `wang-2023/softmax-network` on any input with coordinates 0
<= x(i,k) <= X (in grid steps, positional code included), on a strip or not, at any inverse
temperature. Let M = X sum_i U(i), w(p) = (1 + 2 B)^p, and let f be a linear functional (a
coordinate) with |<f, h>| <= X for the quantised token h, |<f, e1>| <= 1 and |<f, step(i)>| <= G
for the value layers i < K. Then the output satisfies |<f, output>| <= X + M + (1 +
lift) w(T) (M + sigma) + K G.

Method: quantising layers only take away, and not more than there is (`yun-2020/quantise-range`);
softmax heads are convex combinations (`yun-2020/soft-bound`); value activations lie between 0 and
1 (`yun-2020/plateau-range`).
"""

from __future__ import annotations

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas._points import UNIT, ZEROS
from provers.papers.wang_2023.softmax_network import (
    B,
    K,
    Q,
    S,
    U,
    beta,
    d,
    e1,
    h,
    i,
    k,
    lift,
    m,
    n,
    p,
    q,
    ramp,
    step,
    u,
    w,
    x,
    y,
    z,
    zeta,
)
from provers.papers.yun_2020._layers import soft_head
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
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Exp,
    Inner,
    Log,
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

T, token, top, element = (natural(name) for name in ("T", "token", "top", "element"))
X, M, G, sigma, query, lifted = (real(name) for name in ("X", "M", "G", "sigma", "query", "lifted"))
low, high, c = family("low"), family("high"), family("c")
f = vector("f", d)


def head(p: Any, query: Any) -> Any:
    """A softmax head on the states after p layers."""
    return soft_head(beta, query, Abstraction(i, y(p, i)), n + 1)


moved = y(p, k) + B * (head(p, y(p, k) - low(p)) - head(p, y(p, k) - high(p)))
total = Over(i, Range(d), U(i))

GIVEN_FACTS = {
    "B_sign": le(0, B),
    "ramp_sign": lt(0, ramp),
    "ramp_small": lt(ramp, 1),
    "inputs": forall(
        i, k, given=[lt(i, d), lt(k, n + 1)], then=[le(0, x(i, k)), le(x(i, k), X)]
    ),
    "entry": forall(i, k, given=[lt(i, d), lt(k, n + 1)], then=[eq(Q(i, k, 0), x(i, k))]),
    "quantising": forall(
        i, k, p,
        given=[lt(i, d), lt(k, n + 1), lt(p, S)],
        then=[eq(Q(i, k, p + 1), Q(i, k, p) + zeta(Q(i, k, p) - p))],
    ),
    "soft_start": forall(
        k, given=[lt(k, n + 1)], then=[eq(y(0, k), Over(i, Range(d), U(i) * Q(i, k, S)))]
    ),
    "total": eq(M, X * total),
    "sigma_sign": le(0, sigma),
    "soft_layers": forall(
        p, k,
        given=[lt(p, T), lt(k, n + 1)],
        then=[le(y(p + 1, k) - moved, 2 * B * sigma), le(moved - y(p + 1, k), 2 * B * sigma)],
    ),
    "token_in": lt(token, n + 1),
    "lifted_above": le(lifted - (y(T, token) + lift * head(T, query)), lift * sigma),
    "lifted_below": le(y(T, token) + lift * head(T, query) - lifted, lift * sigma),
    "at_0": eq(w(0), 1),
    "powers": forall(p, then=[eq(w(p + 1), (1 + 2 * B) * w(p))]),
    "value_start": eq(q(0), h + (lifted - y(0, token)) * e1),
    "value_layers": forall(
        i, given=[lt(i, K)], then=[eq(q(i + 1), q(i) + phi(q(i), c(i)) * step(i))]
    ),
    "h_below": le(Inner(f, h), X),
    "h_above": le(-X, Inner(f, h)),
    "f_below": le(Inner(f, e1), 1),
    "f_above": le(-1, Inner(f, e1)),
    "G_sign": le(0, G),
    "steps_bounded": forall(
        i, given=[lt(i, K)], then=[le(Inner(f, step(i)), G), le(-G, Inner(f, step(i)))]
    ),
}  # fmt: skip
GIVEN = list(GIVEN_FACTS)

entering = X + (1 + lift) * w(T) * (M + sigma) + M
bound = entering + K * G

CLAIM = forall(
    d, n, K, B, S, T, lift, token, beta, ramp, X, M, G, sigma, query, lifted,
    U, x, Q, y, low, high, w, c, u, e1, h, f, step, q,
    given=list(GIVEN_FACTS.values()),
    then=[le(Inner(f, q(K)), bound), le(-bound, Inner(f, q(K)))],
)  # fmt: skip


quantised = have(
    "quantised",
    forall(i, k, given=[lt(i, d), lt(k, n + 1)], then=[le(0, Q(i, k, S)), le(Q(i, k, S), X)]),
    intro(
        obtain(["from", "to"], apply("inputs", {"i": i, "k": k}, [by("i_in"), by("k_in")])),
        obtain(
            ["kept_from", "kept_to"],
            apply(
                "statement:yun-2020/quantise-range",
                {"S": S, "x": x(i, k), "r": ramp, "q": Abstraction(p, Q(i, k, p))},
                [
                    by("ramp_sign"), by("ramp_small"), by("from"),
                    apply("entry", {"i": i, "k": k}, [by("i_in"), by("k_in")]),
                    intro(
                        names=["p"],
                        given=["p_in"],
                        then=[apply("quantising", {"i": i, "k": k, "p": p},
                                    [by("i_in"), by("k_in"), by("p_in")])],
                    ),
                ],
            ),
        ),
        given=["i_in", "k_in"],
        then=[by("kept_from"), auto("kept_to", "to")],
    ),
)  # fmt: skip


def _digits(left: Any, right: Any, fact: str) -> Rule:
    return termwise(
        Range(d), i, left, right,
        intro(
            obtain(
                ["from", "to"],
                apply("quantised", {"i": element, "k": k}, [by("i_in"), by("k_in")]),
            ),
            obtain(["U_sign"], apply("axiom:nat-nonnegative", {"n": U(element)})),
            given=["i_in"],
            then=[auto(products=[["U_sign", fact]])],
        ),
    )  # fmt: skip


sums = [U(i) * 0, U(i) * Q(i, k, S), U(i) * X]
started = have(
    "started",
    forall(k, given=[lt(k, n + 1)], then=[le(-M, y(0, k)), le(y(0, k), M), le(0, y(0, k))]),
    intro(
        have("from_below", le(0, Over(i, Range(d), sums[1])), _digits(0, sums[1], "from")),
        have(
            "from_above",
            le(Over(i, Range(d), sums[1]), Over(i, Range(d), sums[2])),
            _digits(sums[1], sums[2], "to"),
        ),
        obtain(["soft_id"], apply("soft_start", {"k": k}, [by("k_in")])),
        given=["k_in"],
        then=[
            auto("from_below", "from_above", "soft_id", "total"),
            auto("from_above", "soft_id", "total"),
            auto("from_below", "soft_id"),
        ],
    ),
)

heads = obtain(
    ["states_bounded", "heads_bounded"],
    apply(
        "statement:yun-2020/soft-bound",
        {"n": n + 1, "T": T, "B": B, "beta": beta, "M": M, "sigma": sigma,
         "y": y, "low": low, "high": high, "w": w},
        [
            by("zero_in"), by("B_sign"), by("at_0"), by("powers"),
            intro(
                obtain(["from", "to", "sign"], apply("started", {"k": k}, [by("k_in")])),
                given=["k_in"],
                then=[by("from"), by("to")],
            ),
            by("soft_layers"),
        ],
    ),
)  # fmt: skip

shift = lifted - y(0, token)
shift_bound = (1 + lift) * w(T) * (M + sigma) + M


def values() -> Any:
    """Value layers add at most G each."""
    reached = entering + top * G
    return have(
        "values",
        forall(
            top,
            given=[lt(top, K + 1)],
            then=[le(Inner(f, q(top)), reached), le(-reached, Inner(f, q(top)))],
        ),
        induct(
            "top", "m", "so_far",
            base=intro(
                given=["top_in"],
                then=[auto(inside("value_start", vec, Inner(f, vec)), "h_below",
                           products=_entering(True)),
                      auto(inside("value_start", vec, Inner(f, vec)), "h_above",
                           products=_entering(False))],
            ),
            step=intro(
                obtain(["so_far_below", "so_far_above"], apply("so_far", {}, [auto("top_in")])),
                obtain(["layer"], apply("value_layers", {"i": m}, [auto("top_in")])),
                obtain(["step_below", "step_above"],
                       apply("steps_bounded", {"i": m}, [auto("top_in")])),
                obtain(
                    ["phi_sign", "phi_small"],
                    apply("statement:yun-2020/plateau-range", {"t": Inner(u, q(m)) - c(m)}),
                ),
                given=["top_in"],
                then=[
                    auto(inside("layer", vec, Inner(f, vec)), "so_far_below",
                         products=[["phi_sign", "step_below"], ["phi_small", "G_sign"]]),
                    auto(inside("layer", vec, Inner(f, vec)), "so_far_above",
                         products=[["phi_sign", "step_above"], ["phi_small", "G_sign"]]),
                ],
            ),
        ),
    )  # fmt: skip


vec = vector("vec", d)


def _entering(upper: bool) -> list[list[str]]:
    if upper:
        return [["shift_above", "f_above"], ["shift_below", "f_below"]]
    return [["shift_above", "f_below"], ["shift_below", "f_above"]]


PROOF = intro(
    obtain(["n_sign"], apply("axiom:nat-nonnegative", {"n": n})),
    obtain(["lift_sign"], apply("axiom:nat-nonnegative", {"n": lift})),
    have("zero_in", lt(0, n + 1), auto("n_sign")),
    quantised,
    started,
    heads,
    obtain(["id_from", "id_to", "id_sign"], apply("started", {"k": token}, [by("token_in")])),
    obtain(["state_from", "state_to"], apply("states_bounded", {"k": token}, [by("token_in")])),
    obtain(["head_from", "head_to"], apply("heads_bounded", {"query": query})),
    have("shift_above", le(0, shift_bound - shift),
         auto("lifted_above", "state_to", "id_from", "sigma_sign",
              products=[["lift_sign", "head_to"]])),
    have("shift_below", le(0, shift_bound + shift),
         auto("lifted_below", "state_from", "id_to", "sigma_sign",
              products=[["lift_sign", "head_from"]])),
    values(),
    given=GIVEN,
    then=[
        steps(
            obtain(["below", "above"], apply("values", {"top": K}, [auto()])), by("below")
        ),
        steps(
            obtain(["below", "above"], apply("values", {"top": K}, [auto()])), by("above")
        ),
    ],
)  # fmt: skip

# One token 1/2 of R^1 in the middle of a ramp, no attention and no value layers.
_half: Any = ["q", "1/2"]
_AT = {
    "d": number(1), "n": number(0), "K": number(0), "B": number(1), "S": number(0),
    "T": number(0), "lift": number(0), "token": number(0), "beta": number(1), "r": _half,
    "X": _half, "M": _half, "G": number(0), "sigma": number(0), "query": number(0), "lifted": _half,
    "U": constant_family(number(1)), "x": ["lam", [["i", "N"], ["k", "N"]], _half],
    "Q": ["lam", [["i", "N"], ["k", "N"], ["p", "N"]], _half],
    "y": ["lam", [["p", "N"], ["k", "N"]], _half], "low": ZEROS, "high": ZEROS,
    "w": ["lam", [["k", "N"]], ["exp", ["*", "k", ["log", number(3)]]]], "c": ZEROS,
    "u": "one", "e1": "one", "h": zero(1), "f": "one", "step": constant_family(zero(1)),
    "q": constant_family(zero(1)),
}  # fmt: skip
_power_of_three = intro(
    obtain(["three"], apply("axiom:exp-log", {"x": 3}, [exact()])),
    then=[auto(inside("three", z, z * Exp(p * Log(3))))],
)

STATEMENT = Statement(
    id="wang-2023/strip-bound",
    title="The softmax network on the strips: outputs are bounded whatever the input",
    source=Source("wang-2023", "lemma-3", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "wang-2023/strip-bound",
        CLAIM,
        at=_AT,
        given=example_rules(
            CLAIM, _AT, UNIT,
            forms={GIVEN.index("at_0"): auto(), GIVEN.index("powers"): _power_of_three,
                   GIVEN.index("lifted_above"): auto(), GIVEN.index("lifted_below"): auto()},
        ),
        data=UNIT,
        scope="one token in the middle of a ramp",
    ),
)  # fmt: skip
