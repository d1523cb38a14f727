"""Ids grow by at most a factor 1 + 2 B per selective shift.

Statement (own proof). Ids l(p,k) of tokens k < n after p layers are natural numbers, layer p < T
adds B (Hardmax - Hardmax) with queries half a step on either side of l(p,k) - c(p), c(p) natural,
and l(0,k) < M. Then l(p,k) < (1 + 2 B)^T M for all p <= T. (1 + B is enough; the powers are those
of `yun-2020/soft-layers`.)

Method: induction on the layers; the heads return ids, `yun-2020/hardmax-key`.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.yun_2020.soft_layers import (
    B,
    beside,
    c,
    half,
    hard_layers,
    ids,
    m,
    n,
    powers,
    w,
)
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    contra,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Abstraction, eq, forall, le, lt, natural, real

T, p, k, j, top, first, second, spot = (
    natural(x) for x in ("T", "p", "k", "j", "top", "first", "second", "spot")
)
M, z = real("M"), real("z")


def below(T: Any) -> Any:
    """All ids after at most T layers are below the bound."""
    return forall(p, k, given=[le(p, T), lt(k, n)], then=[lt(ids(p, k), w(T) * M)])


CLAIM = forall(
    n, T, M, B, ids, c, w,
    given=[
        lt(0, n),
        le(0, B),
        eq(w(0), 1),
        powers,
        forall(k, given=[lt(k, n)], then=[lt(ids(0, k), M)]),
        hard_layers(T),
    ],
    then=[below(T)],
)  # fmt: skip


def _head(name: str, sign: int, chosen: Any) -> list[Any]:
    threshold = c(m) - sign * half
    return [
        have(f"{name}_beside", le(half**2, (ids(m, k) - threshold) ** 2),
             beside(ids(m, k), c(m), sign)),
        obtain(
            [f"{name}_in", f"{name}_is", f"{name}_best"],
            apply(
                "statement:yun-2020/hardmax-key",
                {"n": n, "q": ids(m, k) - threshold, "keys": Abstraction(j, ids(m, j))},
                [by("some"), contra("zero", auto(
                    f"{name}_beside", inside("zero", z, z * (ids(m, k) - threshold))))],
            ),
            some=[chosen],
        ),
        obtain([f"{name}_below"],
               apply("so_far_below", {"p": m, "k": chosen}, [auto(), by(f"{name}_in")])),
        obtain([f"{name}_sign"], apply("axiom:nat-nonnegative", {"n": ids(m, chosen)})),
    ]  # fmt: skip


def _earlier() -> Rule:
    return steps(
        obtain(["before"], apply("axiom:nat-discrete", {"m": p, "n": m + 1}, [by("which")])),
        obtain(["p_below"],
               apply("so_far_below", {"p": p, "k": k}, [auto("before"), by("k_in")])),
        auto("p_below", inside("next", z, z * M), products=[["B_sign", "bound_sign"]]),
    )  # fmt: skip


def _last() -> Rule:
    return steps(
        obtain(["hard"], apply("hard_then", {"p": m, "k": k}, [auto(), by("k_in")])),
        obtain(["own_below"],
               apply("so_far_below", {"p": m, "k": k}, [auto(), by("k_in")])),
        *_head("low", 1, first),
        *_head("high", -1, second),
        auto(
            inside("which", spot, ids(spot, k)),
            "hard", inside("low_is", z, B * z), inside("high_is", z, B * z),
            inside("next", z, z * M), "own_below",
            products=[["B_sign", "low_below"], ["B_sign", "high_sign"], ["B_sign", "bound_sign"]],
        ),
    )  # fmt: skip


one_more = intro(
    obtain(["next"], apply("powers", {"p": m})),
    obtain(
        ["so_far_below"],
        apply("so_far", {}, [
            intro(given=["p_in", "k_in"],
                  then=[apply("hard_then", {"p": p, "k": k}, [auto("p_in"), by("k_in")])])]),
    ),
    obtain(["zero_below"], apply("so_far_below", {"p": m, "k": 0}, [auto(), by("some")])),
    obtain(["zero_sign"], apply("axiom:nat-nonnegative", {"n": ids(m, 0)})),
    have("bound_sign", le(0, w(m) * M), auto("zero_below", "zero_sign")),
    given=["hard_then"],
    then=[
        intro(
            given=["p_in", "k_in"],
            then=[
                cases(p, m + 1, "which", less=_earlier(), equal=_last(),
                      greater=absurd(auto("which", "p_in"))),
            ],
        )
    ],
)  # fmt: skip

nothing = intro(
    given=["hard_then"],
    then=[
        intro(
            obtain(["p_sign"], apply("axiom:nat-nonnegative", {"n": p})),
            have(
                "none",
                eq(p, 0),
                cases(
                    p,
                    0,
                    "size",
                    less=absurd(auto("size", "p_sign")),
                    equal=by("size"),
                    greater=absurd(auto("size", "p_in")),
                ),
            ),
            obtain(["at_start"], apply("start", {"k": k}, [by("k_in")])),
            given=["p_in", "k_in"],
            then=[auto("at_start", inside("none", spot, ids(spot, k)), inside("at_0", z, z * M))],
        )
    ],
)

PROOF = intro(
    have(
        "along",
        forall(top, given=[hard_layers(top)], then=[below(top)]),
        induct("top", "m", "so_far", base=nothing, step=one_more),
    ),
    given=["some", "B_sign", "at_0", "powers", "start", "hard_layers"],
    then=[apply("along", {"top": T}, [by("hard_layers")])],
)

EXAMPLE = {
    "n": number(1), "T": number(0), "M": number(1), "B": number(0),
    "l": ["lam", [["i", "N"], ["k", "N"]], number(0)], "c": ["lam", [["i", "N"]], number(0)],
    "w": ["lam", [["i", "N"]], number(1)],
}  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/id-bound",
    title="Ids grow by at most a factor 1 + 2 B per selective shift",
    source=Source("yun-2020", "selective shift", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/id-bound",
        CLAIM,
        at=EXAMPLE,
        given=example_rules(CLAIM, EXAMPLE, forms={3: intro(then=[auto()])}),
    ),
)
