"""Attention sees tokens only: equal tokens, equal outputs.

Statement (own proof). If x(k) = y(k) for all k < n, then Att(z, x) = Att(z, y) for every query z.

Method: mass and weighted values agree term by term.
"""

from typing import Any

from provers.instances import constant_family, number, witness, zero
from provers.papers.kajitsuka_2024._attention import attention, d, weights, wk, wo, wq, wv
from provers.proof import apply, auto, have, inside, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import (
    Apply,
    Exp,
    Inner,
    Over,
    Range,
    eq,
    family,
    forall,
    lt,
    natural,
    real,
    vector,
)

n, j, k, element = (natural(name) for name in ("n", "j", "k", "element"))
x, y = family("x", d), family("y", d)
z, h, t = vector("z", d), vector("h", d), real("t")

CLAIM = forall(
    *weights, n, x, y, z,
    given=[forall(k, given=[lt(k, n)], then=[eq(x(k), y(k))])],
    then=[eq(attention(z, x, n), attention(z, y, n))],
)  # fmt: skip


def _mass(token: Any) -> Any:
    return Exp(Inner(Apply(wk, token), Apply(wq, z)))


def _value(token: Any) -> Any:
    return _mass(token) * Apply(wo, Apply(wv, token))


def _sum(part: Any, tokens: Any) -> Any:
    return Over(j, Range(n), part(tokens(j)))


def _equal(name: str, part: Any) -> Any:
    return have(
        name,
        eq(_sum(part, x), _sum(part, y)),
        termwise(
            Range(n), j, part(x(j)), part(y(j)),
            intro(
                obtain(["token"], apply("same", {"k": element}, [["by", "element_in"]])),
                given=["element_in"],
                then=[auto(inside("token", h, part(h)))],
            ),
        ),
    )  # fmt: skip


PROOF = intro(
    _equal("masses", _mass),
    _equal("values", _value),
    given=["same"],
    then=[
        auto(
            inside("masses", t, t ** (-1) * _sum(_value, x)),
            inside("values", h, 1 / _sum(_mass, y) * h),
        )
    ],
)

_MAPS = {name: ["id", 1] for name in ("Wq", "Wk", "Wv", "Wo")}

STATEMENT = Statement(
    id="hu-2024/attention-of-equal-tokens",
    title="Attention sees tokens only: equal tokens, equal outputs",
    source=Source("hu-2024", "theorem-2.3", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/attention-of-equal-tokens", CLAIM,
        at={"d": number(1), "s": number(1), **_MAPS, "n": number(1),
            "x": constant_family(zero(1)), "y": constant_family(zero(1)), "z": zero(1)},
        given=[["enumerate", [auto()]]],
    ),
)  # fmt: skip
