"""Softmax in place of hardmax: an error of at most n e^(-gap) times the spread of the values.

Statement (own proof). Let scores sigma(j) and values v(j), j < n, and a key a < n be such that
every key whose value is not v(a) has a score at least g below sigma(a), and |v(j) - v(a)| <= D.
Then the softmax head sum_j e^sigma(j) v(j) / sum_j e^sigma(j) is within n e^(-g) D of v(a). Keys
that are tied with a carry the same value in the construction (ids decide values), so that the gap
is only asked of the others.

Method: e^sigma(j) (v(j) - v(a)) <= e^(sigma(a) - g) D for every j; the sum of all weights is at
least e^sigma(a).
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._points import ZEROS
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
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
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
)

n, i, j, a, e = (natural(x) for x in ("n", "i", "j", "a", "element"))
g, D, z = (real(x) for x in ("g", "D", "z"))
sigma, v = family("sigma"), family("v")

mass = Over(j, Range(n), Exp(sigma(j)))
softmax = Over(j, Range(n), Exp(sigma(j)) * v(j)) / mass
error = n * Exp(-g) * D

CLAIM = forall(
    n, a, sigma, v, g, D,
    given=[
        lt(a, n),
        le(0, D),
        forall(j, given=[lt(j, n)], then=[le(v(j) - v(a), D), le(v(a) - v(j), D)]),
        forall(j, given=[lt(j, n), ne(v(j), v(a))], then=[le(sigma(j) + g, sigma(a))]),
    ],
    then=[le(softmax - v(a), error), le(v(a) - softmax, error)],
)  # fmt: skip

cap = Exp(sigma(a) - g) * D


def _term(j: Any, sign: Any) -> Any:
    return sign * Exp(sigma(j)) * (v(j) - v(a))


def _small_terms(sign: int) -> Rule:
    """e^sigma(j) (v(j) - v(a)), times the sign, is at most the cap."""
    spread = "above" if sign > 0 else "below"

    def other() -> Rule:
        return steps(
            have("differs", ne(v(j), v(a)), contra("same", auto("same", "order"))),
            obtain(["gap_of_j"], apply("gap", {"j": j}, [by("j_in"), by("differs")])),
            obtain(
                ["tangent"],
                apply("axiom:exp-above-tangent", {"x": sigma(a) - g - sigma(j)}),
            ),
            have("weight_sign", lt(0, Exp(sigma(j))), positive()),
            have(
                "small_weight",
                le(Exp(sigma(j)), Exp(sigma(a) - g)),
                auto(products=[["weight_sign", "tangent"], ["weight_sign", "gap_of_j"]]),
            ),
            auto(
                products=[["weight_sign", spread], ["small_weight", "D_sign"]],
            ),
        )

    return intro(
        obtain(["above", "below"], apply("spread", {"j": j}, [by("j_in")])),
        have("cap_sign", le(0, cap), positive("D_sign")),
        given=["j_in"],
        then=[
            cases(
                v(j), v(a), "order",
                less=other(),
                equal=auto("cap_sign", inside("order", z, Exp(sigma(j)) * z)),
                greater=other(),
            )
        ],
    )  # fmt: skip


def _side(sign: int) -> Rule:
    name = "upper" if sign > 0 else "lower"
    return steps(
        have(
            f"{name}_terms",
            forall(j, given=[lt(j, n)], then=[le(_term(j, sign), cap)]),
            _small_terms(sign),
        ),
        have(
            f"{name}_sum",
            le(Over(j, Range(n), _term(j, sign)), Over(j, Range(n), cap)),
            termwise(
                Range(n), j, _term(j, sign), cap,
                intro(
                    given=["j_in"],
                    then=[apply(f"{name}_terms", {"j": e}, [by("j_in")])],
                ),
            ),
        ),
        have("factor_sign", le(0, error), positive("D_sign")),
        have(
            f"{name}_cleared",
            le(Over(j, Range(n), _term(j, sign)), error * mass),
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
    given=["a_in", "D_sign", "spread", "gap"],
    then=[_side(1), _side(-1)],
)

STATEMENT = Statement(
    id="yun-2020/softmax-leak",
    title="Softmax in place of hardmax costs at most n e^(-gap) times the spread",
    source=Source("yun-2020", "hardmax to softmax", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/softmax-leak",
        CLAIM,
        at={"n": number(1), "a": number(0), "sigma": ZEROS, "v": ZEROS, "g": number(1),
            "D": number(0)},
        given=[exact(), exact(), ["enumerate", [intro(then=[exact(), exact()])]],
               ["enumerate", [intro(given=["differs"], then=[absurd(steps(
                   have("same", eq(0, 0), auto()), clash("same", "differs")))])]]],
    ),
)  # fmt: skip
