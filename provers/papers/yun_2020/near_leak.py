"""Softmax over keys of which some are good enough: their error plus n e^(-gap) times the spread.

Statement (own proof). Let scores sigma(j) and values v(j), j < n, a key a < n and a number c be
such that |v(j) - c| <= D for all j, and |v(j) - c| <= e for the keys whose score is not at least g
below sigma(a). Then the softmax head sum_j e^sigma(j) v(j) / sum_j e^sigma(j) is within e + n
e^(-g) D of c. With c = v(a) and e = 0 this is `yun-2020/softmax-leak`; here keys may be perturbed.

Method: e^sigma(j) (v(j) - c) <= e^sigma(j) e + e^(sigma(a) - g) D for every j; the sum of all
weights is at least e^sigma(a).
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._points import ZEROS
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    cases,
    exact,
    have,
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
    Over,
    Range,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

n, i, j, a, element = (natural(x) for x in ("n", "i", "j", "a", "element"))
g, D, c, e = (real(x) for x in ("g", "D", "c", "e"))
sigma, v = family("sigma"), family("v")

mass = Over(j, Range(n), Exp(sigma(j)))
softmax = Over(j, Range(n), Exp(sigma(j)) * v(j)) / mass
leak = n * Exp(-g) * D

CLAIM = forall(
    n, a, sigma, v, c, e, g, D,
    given=[
        lt(a, n),
        le(0, e),
        le(0, D),
        forall(j, given=[lt(j, n)], then=[le(v(j) - c, D), le(c - v(j), D)]),
        forall(
            j,
            given=[lt(j, n), lt(sigma(a), sigma(j) + g)],
            then=[le(v(j) - c, e), le(c - v(j), e)],
        ),
    ],
    then=[le(softmax - c, e + leak), le(c - softmax, e + leak)],
)  # fmt: skip

cap = Exp(sigma(a) - g) * D


def _term(j: Any, sign: Any) -> Any:
    return sign * Exp(sigma(j)) * (v(j) - c)


def _room(j: Any) -> Any:
    return Exp(sigma(j)) * e + cap


def _small_terms(sign: int) -> Rule:
    """e^sigma(j) (v(j) - c), times the sign, is at most e^sigma(j) e + cap."""
    spread = "above" if sign > 0 else "below"
    near = "near_above" if sign > 0 else "near_below"

    def beaten() -> Rule:
        return steps(
            have("behind", le(sigma(j) + g, sigma(a)), auto("order")),
            obtain(
                ["tangent"],
                apply("axiom:exp-above-tangent", {"x": sigma(a) - g - sigma(j)}),
            ),
            have("small_weight", le(Exp(sigma(j)), Exp(sigma(a) - g)),
                 auto(products=[["weight_sign", "tangent"], ["weight_sign", "behind"]])),
            auto(
                products=[["weight_sign", spread], ["small_weight", "D_sign"],
                          ["weight_sign", "e_sign"]],
            ),
        )  # fmt: skip

    return intro(
        obtain(["above", "below"], apply("spread", {"j": j}, [by("j_in")])),
        have("cap_sign", le(0, cap), positive("D_sign")),
        have("weight_sign", lt(0, Exp(sigma(j))), positive()),
        given=["j_in"],
        then=[
            cases(
                sigma(j) + g, sigma(a), "order",
                less=beaten(),
                equal=beaten(),
                greater=steps(
                    obtain(["near_above", "near_below"],
                           apply("near", {"j": j}, [by("j_in"), by("order")])),
                    auto("cap_sign", products=[["weight_sign", near]]),
                ),
            )
        ],
    )  # fmt: skip


def _side(sign: int) -> Rule:
    name = "upper" if sign > 0 else "lower"
    return steps(
        have(
            f"{name}_terms",
            forall(j, given=[lt(j, n)], then=[le(_term(j, sign), _room(j))]),
            _small_terms(sign),
        ),
        have(
            f"{name}_sum",
            le(Over(j, Range(n), _term(j, sign)), Over(j, Range(n), _room(j))),
            termwise(
                Range(n), j, _term(j, sign), _room(j),
                intro(
                    given=["j_in"],
                    then=[apply(f"{name}_terms", {"j": element}, [by("j_in")])],
                ),
            ),
        ),
        have("factor_sign", le(0, leak), positive("D_sign")),
        have(
            f"{name}_cleared",
            le(Over(j, Range(n), _term(j, sign)), (e + leak) * mass),
            auto(f"{name}_sum", products=[["factor_sign", "own_weight"]]),
        ),
        have("inverse_sign", lt(0, 1 / mass), positive("mass_sign")),
        auto(
            products=[["inverse_sign", f"{name}_cleared"]],
            nonzero=["mass_sign"],
        ),
    )  # fmt: skip


PROOF = intro(
    obtain(
        ["own_weight"],
        apply(
            "statement:lemmas/term-below-sum",
            {"n": n, "k": a, "f": Abstraction(j, Exp(sigma(j)))},
            [by("a_in"), intro(given=["i_in"], then=[positive()])],
        ),
    ),
    have("weight_of_a", lt(0, Exp(sigma(a))), positive()),
    have("mass_sign", lt(0, mass), auto("own_weight", "weight_of_a")),
    given=["a_in", "e_sign", "D_sign", "spread", "near"],
    then=[_side(1), _side(-1)],
)

STATEMENT = Statement(
    id="yun-2020/near-leak",
    title="Softmax over perturbed keys: their error plus n e^(-gap) times the spread",
    source=Source("yun-2020", "hardmax to softmax", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/near-leak",
        CLAIM,
        at={"n": number(1), "a": number(0), "sigma": ZEROS, "v": ZEROS, "c": number(0),
            "e": number(0), "g": number(1), "D": number(0)},
        given=[exact(), exact(), exact(),
               ["enumerate", [intro(then=[exact(), exact()])]],
               ["enumerate", [intro(given=["close"], then=[exact(), exact()])]]],
    ),
)  # fmt: skip
