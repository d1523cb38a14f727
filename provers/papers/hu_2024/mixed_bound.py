"""Tokens with bounded coordinates stay bounded behind the attention layer.

Statement (own proof). Tokens Z(0), .., Z(n-1) with Z(k) = sum over c < d of rho(k, c) b(c) and
0 <= rho(k, c) <= G. For every k < n and every y

    |<y, Z(k) + Att(Z(k), Z)>| <= G sum over c < d of (|<y, b(c)>| + |<y, W_O W_V b(c)>|).

The bound knows nothing of how the tokens were quantised: it is the same for ramps of every length.

Method: the attention output is a mean of W_O W_V Z(j).
"""

from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import constant_family, number, witness
from provers.papers.kajitsuka_2024._attention import attention, d, s, wk, wo, wq, wv
from provers.papers.lemmas._points import UNIT
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    contra,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Exp,
    Inner,
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

n, k, j, c, element = (natural(x) for x in ("n", "k", "j", "c", "element"))
Z, b = family("Z", d), family("b", d)
rho = family("rho", arity=2)
y, h = vector("y", d), vector("h", d)
G, B, t = real("G"), real("B"), real("t")
weight, amount = family("weight"), family("amount")


def value(token: Any) -> Any:
    """W_O W_V token."""
    return Apply(wo, Apply(wv, token))


def own_part(y: Any, b: Any) -> Any:
    """Sum of |<y, b(c)>|."""
    return Over(c, Range(d), sympy.Abs(Inner(y, b(c))))


def value_part(y: Any, b: Any) -> Any:
    """Sum of |<y, W_O W_V b(c)>|."""
    return Over(c, Range(d), sympy.Abs(Inner(y, value(b(c)))))


def limit(y: Any, b: Any, G: Any) -> Any:
    """The bound."""
    return G * own_part(y, b) + G * value_part(y, b)


tokens_given = [
    forall(k, given=[lt(k, n)], then=[eq(Z(k), Over(c, Range(d), rho(k, c) * b(c)))]),
    forall(k, c, given=[lt(k, n), lt(c, d)], then=[le(0, rho(k, c)), le(rho(k, c), G)]),
]
mixed = Inner(y, Z(k) + attention(Z(k), Z, n))

CLAIM = forall(
    d, s, n, wq, wk, wv, wo, b, G, rho, Z,
    given=[lt(0, n), *tokens_given],
    then=[
        forall(k, y, given=[lt(k, n)],
               then=[le(mixed, limit(y, b, G)), le(-mixed, limit(y, b, G))])
    ],
)  # fmt: skip

_signed = Over(c, Range(d), weight(c) * amount(c))
_sizes = Over(c, Range(d), G * sympy.Abs(amount(c)))


def _weighted(sign: int) -> Rule:
    return termwise(
        Range(d), c, sign * weight(c) * amount(c), G * sympy.Abs(amount(c)),
        intro(
            obtain(["w_sign", "w_small"], apply("weights", {"c": element}, [by("c_in")])),
            obtain(["up", "down", "own"], apply("axiom:abs", {"x": amount(element)})),
            have("size", le(0, sympy.Abs(amount(element))), auto("up", "down")),
            have("room", le(0, sympy.Abs(amount(element)) - sign * amount(element)),
                 auto("up", "down")),
            given=["c_in"],
            then=[auto(products=[["w_sign", "room"], ["w_small", "size"]])],
        ),
    )  # fmt: skip


weighted = have(
    "weighted",
    forall(
        weight, amount,
        given=[forall(c, given=[lt(c, d)], then=[le(0, weight(c)), le(weight(c), G)])],
        then=[le(_signed, _sizes), le(-_signed, _sizes)],
    ),
    intro(
        have("upper", le(_signed, _sizes), _weighted(1)),
        have("lower", le(Over(c, Range(d), -weight(c) * amount(c)), _sizes), _weighted(-1)),
        given=["weights"],
        then=[by("upper"), auto("lower")],
    ),
)  # fmt: skip


def _of_token(at: Any, member: str, name: str, numbers: Any) -> Any:
    return obtain(
        [f"{name}_up", f"{name}_down"],
        apply(
            "weighted",
            {"weight": Abstraction(c, rho(at, c)), "amount": Abstraction(c, numbers)},
            [
                intro(
                    names=["c"],
                    given=["c_in"],
                    then=[apply("small", {"k": at, "c": c}, [by(member), by("c_in")])] * 2,
                )
            ],
        ),
    )


_one = Exp(Inner(Apply(wk, Z(j)), Apply(wq, Z(k))))
_mass = Over(j, Range(n), _one)
_pull = Over(j, Range(n), _one * Inner(y, value(Z(j))))
_most = G * value_part(y, b)


def _side(sign: int) -> Rule:
    """The weighted sum is at most as large as the bound times the mass."""
    one = Exp(Inner(Apply(wk, Z(element)), Apply(wq, Z(k))))
    return termwise(
        Range(n), j, sign * _one * Inner(y, value(Z(j))), _one * _most,
        intro(
            obtain(["value_up", "value_down"], apply("values", {"j": element}, [by("in_n")])),
            have("e_pos", lt(0, one), positive()),
            given=["in_n"],
            then=[auto(products=[["value_up" if sign > 0 else "value_down", "e_pos"]])],
        ),
    )  # fmt: skip


values = have(
    "values",
    forall(j, given=[lt(j, n)],
           then=[le(Inner(y, value(Z(j))), _most), le(-Inner(y, value(Z(j))), _most)]),
    intro(
        obtain(["in_basis"], apply("coordinates", {"k": j}, [by("j_in")])),
        _of_token(j, "j_in", "sum", Inner(y, value(b(c)))),
        given=["j_in"],
        then=[
            auto("sum_up", inside("in_basis", h, Inner(y, value(h)))),
            auto("sum_down", inside("in_basis", h, -Inner(y, value(h)))),
        ],
    ),
)  # fmt: skip

bounded = intro(
    obtain(["own_basis"], apply("coordinates", {"k": k}, [by("k_in")])),
    _of_token(k, "k_in", "own", Inner(y, b(c))),
    have("own_upper", le(Inner(y, Z(k)), G * own_part(y, b)),
         auto("own_up", inside("own_basis", h, Inner(y, h)))),
    have("own_lower", le(-Inner(y, Z(k)), G * own_part(y, b)),
         auto("own_down", inside("own_basis", h, -Inner(y, h)))),
    values,
    have("mass_pos", lt(0, _mass), positive("some_token", "n_pos")),
    have("upper", le(_pull, _most * _mass), _side(1)),
    have("lower", le(Over(j, Range(n), -_one * Inner(y, value(Z(j)))), _most * _mass), _side(-1)),
    let(B, _pull / _mass, "B_is"),
    have("B_mass", eq(B * _mass, _pull), auto(inside("B_is", t, t * _mass), nonzero=["mass_pos"])),
    have("B_high", le(B, _most),
         contra("denied", auto("B_mass", products=[["denied", "mass_pos"], ["upper"]]))),
    have("B_low", le(-B, _most),
         contra("denied", auto("B_mass", products=[["denied", "mass_pos"], ["lower"]]))),
    have("mean", eq(Inner(y, attention(Z(k), Z, n)), B), auto("B_is")),
    given=["k_in"],
    then=[auto("own_upper", "mean", "B_high"), auto("own_lower", "mean", "B_low")],
)  # fmt: skip

PROOF = intro(
    have("some_token", lt(0, Over(j, Range(n), 1)), auto("n_pos")),
    weighted,
    given=["n_pos", "coordinates", "small"],
    then=[bounded],
)

EXAMPLE = {
    "d": number(1), "s": number(1), "n": number(2), "b": constant_family("one"), "G": number(2),
    **{name: ["id", 1] for name in ("Wq", "Wk", "Wv", "Wo")},
    "rho": ["lam", [["k", "N"], ["c", "N"]], "k"],
    "Z": ["lam", [["k", "N"]], ["scale", "k", "one"]],
}  # fmt: skip

STATEMENT = Statement(
    id="hu-2024/mixed-bound",
    title="Tokens with bounded coordinates stay bounded behind the attention layer",
    source=Source("hu-2024", "theorem-2.3", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/mixed-bound", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE, UNIT), UNIT,
        scope="d = s = 1, the tokens 0 and 1",
    ),
)  # fmt: skip
