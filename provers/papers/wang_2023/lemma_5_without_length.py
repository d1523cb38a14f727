"""Reading of lemma-5: its constant without sqrt(m), in the Frobenius norm.

Reading (a form of lemma-5 met in the literature; recorded because it is false). For one head, n
tokens of norm at most D, ||W_k^T W_q|| <= alpha, ||W_o W_v|| <= beta,

    ||Att(X, X) - Att(Y, Y)||_F <= (1 + 8 D^2 alpha) beta ||X - Y||_F.

In the token norm this is true, and so is the form with sqrt(n) in the Frobenius norm. Here it fails
from n = 138 on near one token -1, all others 1 (d = 1, D = 1, W_k^T W_q = -alpha): the one token
moves the outputs at all the others. At n = 138 the others have to move a little as well, at
n = 1000 one moved token gives more than twice the bound. "Prompts of any length" has unbounded n.
"""

from typing import Any

import sympy
from flint import fmpq

from provers.instances import number, refutation, witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas._cases import below_successor
from provers.papers.lemmas._points import UNIT
from provers.papers.wang_2023._one_head import (
    WEIGHTS,
    D,
    alpha,
    attention,
    beta,
    i,
    n,
    score_map,
    square,
    v,
    value_map,
    x,
    y,
)
from provers.proof import apply, auto, by, enclose, exact, have, inside, intro, obtain, steps
from provers.statement import Instance, Source, Statement
from provers.surface import Exp, Max, Over, Range, eq, forall, le, lt, natural, real, vector

CLAIM = forall(
    *WEIGHTS, n, x, y, D, alpha, beta,
    given=[
        le(0, alpha), le(0, beta),
        forall(v, then=[le(square(score_map(v)), alpha**2 * square(v))]),
        forall(v, then=[le(square(value_map(v)), beta**2 * square(v))]),
        forall(i, given=[lt(i, n)], then=[le(square(x(i)), D**2)]),
        forall(i, given=[lt(i, n)], then=[le(square(y(i)), D**2)]),
    ],
    then=[
        le(
            Over(i, Range(n), square(attention(i, x) - attention(i, y))),
            ((1 + 8 * D**2 * alpha) * beta) ** 2 * Over(i, Range(n), square(x(i) - y(i))),
        )
    ],
)  # fmt: skip


# Names of the data of an example, and of what its proofs open.
rest = natural("rest")
one = vector("one", 1)
place, filled, z = natural("place"), real("filled"), real("z")


def _line(first: fmpq, others: fmpq) -> Any:
    """The family others, ..., others, first on the line; ``rest`` counts the others."""
    last = ["max", number(0), ["+", "i", number(1), ["*", number(-1), "rest"]]]
    factor = ["+", number(others), ["*", number(first - others), last]]
    return ["lam", [["i", "N"]], ["scale", factor, "one"]]


def _rational(x: fmpq) -> Any:
    return sympy.Rational(int(x.p), int(x.q))


def _off(at: Any, below: str) -> list[Any]:
    """Steps: max(0, at + 1 - rest) is 0, from at < rest."""
    return [
        obtain(["next"], apply("axiom:nat-discrete", {"m": at, "n": rest}, [by(below)])),
        obtain(["off"], apply("statement:lemmas/relu-off", {"t": at + 1 - rest}, [auto("next")])),
    ]


def _inside(first: fmpq, others: fmpq) -> Any:
    """Proof that all tokens have norm at most 1."""
    o, f = _rational(others), _rational(first)
    size = (o + (f - o) * filled) ** 2

    def bounded(fact: str, value: int) -> Any:
        whole = (o + (f - o) * value) ** 2
        return steps(
            have("unit", eq(square(one), 1), exact()),
            auto(
                inside(fact, filled, size * square(one)),
                inside("unit", z, whole * z),
            ),
        )

    return intro(
        names=["place"],
        given=["in_range"],
        then=[
            below_successor(
                place, rest, "in_range", "case",
                less=steps(*_off(place, "case"), bounded("off", 0)),
                equal=steps(
                    have("full", eq(Max(0, place + 1 - rest), 1),
                         steps(
                             obtain(["on"], apply("statement:lemmas/relu-on",
                                                  {"t": place + 1 - rest}, [auto("case")])),
                             auto("on", "case"),
                         )),
                    bounded("full", 1),
                ),
            )
        ],
    )  # fmt: skip


def _placed(first: fmpq, others: fmpq) -> list[Any]:
    """Proofs of the hypotheses of one-other-token about a family of `_line`."""
    o, f = _rational(others), _rational(first)
    return [
        intro(
            *_off(place, "below"),
            names=["place"],
            given=["below"],
            then=[auto(inside("off", filled, (o + (f - o) * filled) * one))],
        ),
        steps(
            obtain(["on"], apply("statement:lemmas/relu-on", {"t": sympy.Integer(1)}, [auto()])),
            auto(inside("on", filled, (o + (f - o) * filled) * one)),
        ),
    ]


def example(length: int, scale: fmpq, step: fmpq, back: fmpq) -> Any:
    """Data, terms and proofs of the hypotheses: (1, ..., 1, -1), (1 - back, ..., -1 + step)."""
    at = {
        "d": number(1), "s": number(1), "Wq": ["id", 1], "Wv": ["id", 1], "Wo": ["id", 1],
        "Wk": ["scale", number(-scale), ["id", 1]], "n": ["+", "rest", number(1)],
        "D": number(1), "alpha": number(scale), "beta": number(1),
        "x": _line(fmpq(-1), fmpq(1)), "y": _line(step - 1, 1 - back),
    }  # fmt: skip
    tokens = [_inside(fmpq(-1), fmpq(1)), _inside(step - 1, 1 - back)]
    given = [exact(), exact(), intro(then=[auto()]), intro(then=[auto()]), *tokens]
    data = UNIT | {"rest": {"sort": "N", "rationals": [str(length - 1)]}}
    return data, at, given


def _violation(scale: fmpq, step: fmpq, back: fmpq) -> Any:
    """Proof of the violated conclusion: closed form, then one enclosure."""
    a, o, f = _rational(scale), sympy.Integer(1), sympy.Integer(-1)
    p, r = _rational(1 - back), _rational(step - 1)
    constant = (1 + 8 * a) ** 2
    near = rest * (o - p) ** 2 + (f - r) ** 2

    def attended(u: Any, most: Any, last: Any) -> Any:
        first, other = rest * Exp(-a * u * most), Exp(-a * u * last)
        return (first * most + other * last) / (first + other)

    far = (
        rest * (attended(o, o, f) - attended(p, p, r)) ** 2
        + (attended(f, o, f) - attended(r, p, r)) ** 2
    )
    terms = example(2, scale, step, back)[1]
    rule = [
        "apply",
        {
            "to": ["statement", "wang-2023/one-other-token"],
            "at": {name: terms[name] for name in ("d", "s", "Wq", "Wk", "Wv", "Wo", "x", "y")}
            | {
                "m": "rest", "one": "one", "alpha": number(scale),
                "o": number(1), "f": number(-1), "p": number(1 - back), "r": number(step - 1),
            },
            "given": [
                intro(then=[auto()]), intro(then=[auto()]), exact(),
                *_placed(fmpq(-1), fmpq(1)), *_placed(step - 1, 1 - back),
            ],
        },
    ]  # fmt: skip
    return steps(
        obtain(["far", "near"], rule),
        have("numbers", lt(constant * near, far), enclose(256)),
        auto("numbers", "far", inside("near", z, constant * z)),
    )


def refuted(length: int, scale: fmpq, step: fmpq, back: fmpq, budget: str) -> Instance:
    """An instance that refutes the reading for one length."""
    data, at, given = example(length, scale, step, back)
    return Instance(
        f"{length}_tokens",
        f"d = 1, n = {length}, alpha = {scale}; (1, ..., -1) to ({1 - back}, ..., {step - 1})",
        refutation(
            "wang-2023/lemma-5-without-length",
            CLAIM,
            at=at,
            given=given,
            violated={"conclusion": 0, "by": _violation(scale, step, back)},
            data=data,
            scope=f"n = {length}",
        ),
        budget,
    )


_WITNESS = example(2, fmpq(1), fmpq(1), fmpq(0))

STATEMENT = Statement(
    id="wang-2023/lemma-5-without-length",
    title="Reading: lemma-5's constant without the length, in the Frobenius norm",
    source=Source("wang-2023", "lemma-5", "reconstructed (medium)", "form without sqrt(m)"),
    lipschitz=LipschitzType(Norm.FROBENIUS, Norm.FROBENIUS, Domain.TOKENS, ("x", "y"), ("x",)),
    claim=CLAIM,
    witness=witness(
        "wang-2023/lemma-5-without-length",
        CLAIM,
        at=_WITNESS[1],
        given=_WITNESS[2],
        data=_WITNESS[0],
        scope="d = 1, two tokens",
    ),
    instances=(
        refuted(138, fmpq(129, 50), fmpq(1, 10**4), fmpq(1, 740000), "quick"),
        refuted(1000, fmpq(16, 5), fmpq(1, 100), fmpq(0), "standard"),
    ),
    reading_of="wang-2023/lemma-5",
    remarks=("138 is the first length of this family; none of any kind is known below 87",),
)
