"""Softmax layers do not run away: states grow by at most a factor 1 + 2 B per layer.

Statement (own proof). States y(p,k) of tokens k < n satisfy |y(0,k)| <= M, and layer p < T adds B
times the difference of two softmax heads with any inverse temperature and any thresholds low(p) and
high(p), each evaluated up to sigma. Then |y(T,k)| <= (1 + 2 B)^T (M + sigma) - sigma, and
every softmax head after layer T lies between the same bounds: nothing about the input is assumed,
it may lie on a strip.

Method: a softmax head is a convex combination of the states.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.lemmas._points import ZEROS
from provers.papers.yun_2020._layers import soft_head
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
)

n, T, m, p, k, i, j, top, element = (
    natural(x) for x in ("n", "T", "m", "p", "k", "i", "j", "top", "element")
)
B, beta, M, sigma, bound, query, z = (
    real(x) for x in ("B", "beta", "M", "sigma", "bound", "query", "z")
)
y = Name("y", ("F", ("N", "N"), "R"))
keys, low, high, w = (family(x) for x in ("keys", "low", "high", "w"))


def head(states: Any, p: Any, query: Any) -> Any:
    """A softmax head on the states after p layers."""
    return soft_head(beta, query, Abstraction(j, states(p, j)), n)


def layers(T: Any) -> Any:
    """The attention layers."""
    moved = y(p, k) + B * (head(y, p, y(p, k) - low(p)) - head(y, p, y(p, k) - high(p)))
    return forall(
        p, k,
        given=[lt(p, T), lt(k, n)],
        then=[le(y(p + 1, k) - moved, 2 * B * sigma), le(moved - y(p + 1, k), 2 * B * sigma)],
    )  # fmt: skip


def within(T: Any, top: Any) -> Any:
    """States after T layers lie between -top and top."""
    return forall(k, given=[lt(k, n)], then=[le(-top, y(T, k)), le(y(T, k), top)])


def reach(p: Any) -> Any:
    """Bound on the states after p layers."""
    return w(p) * (M + sigma) - sigma


CLAIM = forall(
    n, T, B, beta, M, sigma, y, low, high, w,
    given=[
        lt(0, n),
        le(0, B),
        eq(w(0), 1),
        forall(p, then=[eq(w(p + 1), (1 + 2 * B) * w(p))]),
        within(0, M),
        layers(T),
    ],
    then=[
        within(T, reach(T)),
        forall(
            query,
            then=[le(-reach(T), head(y, T, query)), le(head(y, T, query), reach(T))],
        ),
    ],
)  # fmt: skip

# ------------------------------------------------------------------ one head

weights = Over(j, Range(n), Exp(beta * query * keys(j)))
pulled = Over(j, Range(n), Exp(beta * query * keys(j)) * keys(j))


def _side(sign: int) -> Rule:
    name = "upper" if sign > 0 else "lower"
    weight = Exp(beta * query * keys(j))
    return steps(
        have(
            f"{name}_terms",
            forall(j, given=[lt(j, n)], then=[le(sign * weight * keys(j), weight * bound)]),
            intro(
                obtain(["from", "to"], apply("all_within", {"k": j}, [by("j_in")])),
                have("weight_sign", lt(0, weight), positive()),
                given=["j_in"],
                then=[auto(products=[["weight_sign", "to" if sign > 0 else "from"]])],
            ),
        ),
        have(
            f"{name}_sum",
            le(Over(j, Range(n), sign * weight * keys(j)), Over(j, Range(n), weight * bound)),
            termwise(
                Range(n), j, sign * weight * keys(j), weight * bound,
                intro(given=["j_in"],
                      then=[apply(f"{name}_terms", {"j": element}, [by("j_in")])]),
            ),
        ),
        have("inverse_sign", lt(0, 1 / weights), positive("mass_sign")),
        auto(products=[["inverse_sign", f"{name}_sum"]], nonzero=["mass_sign"]),
    )  # fmt: skip


one_head = have(
    "one_head",
    forall(
        query, bound, keys,
        given=[forall(k, given=[lt(k, n)], then=[le(-bound, keys(k)), le(keys(k), bound)])],
        then=[le(-bound, soft_head(beta, query, keys, n)),
              le(soft_head(beta, query, keys, n), bound)],
    ),
    intro(
        obtain(
            ["own_weight"],
            apply(
                "statement:lemmas/term-below-sum",
                {"n": n, "k": 0, "f": Abstraction(j, Exp(beta * query * keys(j)))},
                [by("some"), intro(given=["i_in"], then=[positive()])],
            ),
        ),
        have("weight_of_0", lt(0, Exp(beta * query * keys(0))), positive()),
        have("mass_sign", lt(0, weights), auto("own_weight", "weight_of_0")),
        given=["all_within"],
        then=[_side(-1), _side(1)],
    ),
)  # fmt: skip


def head_at(name: str, p: Any, query: Any, top: Any, fact: str) -> Any:
    """A head on the states after p layers, which lie within top by ``fact``."""
    return obtain(
        [f"{name}_from", f"{name}_to"],
        apply(
            "one_head",
            {"query": query, "bound": top, "keys": Abstraction(j, y(p, j))},
            [by(fact)],
        ),
    )


one_more = intro(
    obtain(["next"], apply("powers", {"p": m})),
    obtain(
        ["before"],
        apply("so_far", {}, [
            intro(given=["p_in", "k_in"],
                  then=[apply("layers_then", {"p": p, "k": k}, [auto("p_in"), by("k_in")]),
                        apply("layers_then", {"p": p, "k": k}, [auto("p_in"), by("k_in")])])]),
    ),
    given=["layers_then"],
    then=[
        intro(
            obtain(["own_from", "own_to"], apply("before", {"k": k}, [by("k_in")])),
            obtain(["layer_to", "layer_from"],
                   apply("layers_then", {"p": m, "k": k}, [auto(), by("k_in")])),
            head_at("low", m, y(m, k) - low(m), reach(m), "before"),
            head_at("high", m, y(m, k) - high(m), reach(m), "before"),
            given=["k_in"],
            then=[
                auto("layer_from", "own_from", inside("next", z, z * (M + sigma)),
                     products=[["B_sign", "low_from"], ["B_sign", "high_to"]]),
                auto("layer_to", "own_to", inside("next", z, z * (M + sigma)),
                     products=[["B_sign", "low_to"], ["B_sign", "high_from"]]),
            ],
        )
    ],
)  # fmt: skip

nothing = intro(
    given=["layers_then"],
    then=[
        intro(
            obtain(["from", "to"], apply("start", {"k": k}, [by("k_in")])),
            given=["k_in"],
            then=[
                auto("from", inside("at_0", z, z * (M + sigma))),
                auto("to", inside("at_0", z, z * (M + sigma))),
            ],
        )
    ],
)

PROOF = intro(
    one_head,
    have(
        "along",
        forall(top, given=[layers(top)], then=[within(top, reach(top))]),
        induct("top", "m", "so_far", base=nothing, step=one_more),
    ),
    obtain(["at_the_end"], apply("along", {"top": T}, [by("layers")])),
    given=["some", "B_sign", "at_0", "powers", "start", "layers"],
    then=[
        by("at_the_end"),
        intro(
            head_at("last", T, query, reach(T), "at_the_end"),
            then=[by("last_from"), by("last_to")],
        ),
    ],
)

EXAMPLE = {
    "n": number(1), "T": number(0), "B": number(1), "beta": number(1), "M": number(1),
    "sigma": number(0),
    "y": ["lam", [["p", "N"], ["k", "N"]], number(0)], "low": ZEROS, "high": ZEROS,
    "w": ["lam", [["k", "N"]], ["exp", ["*", "k", ["log", number(3)]]]],
}  # fmt: skip
_power_of_three = intro(
    obtain(["three"], apply("axiom:exp-log", {"x": 3}, [exact()])),
    then=[auto(inside("three", z, z * Exp(p * Log(3))))],
)

STATEMENT = Statement(
    id="yun-2020/soft-bound",
    title="Softmax layers do not run away, whatever the input",
    source=Source("yun-2020", "hardmax to softmax, on the strips", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/soft-bound", CLAIM, at=EXAMPLE,
        given=example_rules(CLAIM, EXAMPLE, forms={2: auto(), 3: _power_of_three}),
        scope="one token, no layers",
    ),
)  # fmt: skip
