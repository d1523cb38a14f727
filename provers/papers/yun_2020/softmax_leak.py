"""Softmax in place of hardmax: an error of at most n e^(-gap) times the spread of the values.

Statement (own proof). Let scores sigma(j) and values v(j), j < n, and a key a < n be such that
every key whose value is not v(a) has a score at least g below sigma(a), and |v(j) - v(a)| <= D.
Then the softmax head sum_j e^sigma(j) v(j) / sum_j e^sigma(j) is within n e^(-g) D of v(a). Keys
that are tied with a carry the same value in the construction (ids decide values), so that the gap
is only asked of the others.

Method: `yun-2020/near-leak` with c = v(a) and e = 0.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._points import ZEROS
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    exact,
    have,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
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

n, j, a = (natural(x) for x in ("n", "j", "a"))
g, D = (real(x) for x in ("g", "D"))
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


def _same(sign: int) -> Any:
    """A key that is not beaten by g has the value of a: the difference, times the sign, is 0."""
    difference = sign * (v(j) - v(a))
    differs = steps(
        have("differs", ne(v(j), v(a)), contra("same", auto("same", "order"))),
        obtain(["beaten"], apply("gap", {"j": j}, [by("j_in"), by("differs")])),
        absurd(auto("beaten", "near")),
    )
    return have(
        "not_above" if sign > 0 else "not_below",
        le(difference, 0),
        cases(v(j), v(a), "order", less=differs, equal=auto("order"), greater=differs),
    )


PROOF = intro(
    obtain(
        ["upper", "lower"],
        apply(
            "statement:yun-2020/near-leak",
            {"n": n, "a": a, "sigma": sigma, "v": v, "c": v(a), "e": 0, "g": g, "D": D},
            [
                by("a_in"), auto(), by("D_sign"), by("spread"),
                intro(_same(1), _same(-1), given=["j_in", "near"],
                      then=[auto("not_above"), auto("not_below")]),
            ],
        ),
    ),
    given=["a_in", "D_sign", "spread", "gap"],
    then=[auto("upper"), auto("lower")],
)  # fmt: skip

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
