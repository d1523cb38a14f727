"""Reading of lemma-5: its constant without sqrt(m), in the Frobenius norm.

Reading (a form of lemma-5 met in the literature; recorded because it is false). For one head, n
tokens of norm at most D, ||W_k^T W_q|| <= alpha, ||W_o W_v|| <= beta,

    ||Att(X, X) - Att(Y, Y)||_F <= (1 + 8 D^2 alpha) beta ||X - Y||_F.

In the token norm this is true, and so is the form with sqrt(n) in the Frobenius norm. Here it fails
from n = 138 on near x_1 = -1, all others 1 (d = 1, D = 1, W_k^T W_q = -alpha): the one token moves
the outputs at all the others. At n = 138 the others have to move a little as well, at n = 1000 one
moved token gives more than twice the bound. "Prompts of any length" has unbounded n.
"""

from typing import Any

from flint import fmpq

from provers.instances import number, refutation, witness
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
from provers.proof import auto, enclose, exact, intro
from provers.statement import Instance, Source, Statement
from provers.surface import Over, Range, forall, le, lt

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


def _line(first: fmpq, others: fmpq) -> Any:
    """The family first, others, others, ... on the line."""
    later = ["+", number(1), ["*", number(-1), "i"]]
    factor = ["+", number(others), ["*", number(first - others), ["max", number(0), later]]]
    return ["lam", [["i", "N"]], ["scale", factor, "one"]]


def example(length: int, scale: fmpq, step: fmpq, back: fmpq) -> Any:
    """Terms and proofs of the hypotheses: (-1, 1, 1, ...) against (-1 + step, 1 - back, ...)."""
    at = {
        "d": number(1), "s": number(1), "Wq": ["id", 1], "Wv": ["id", 1], "Wo": ["id", 1],
        "Wk": ["scale", number(-scale), ["id", 1]], "n": number(length), "D": number(1),
        "alpha": number(scale), "beta": number(1),
        "x": _line(fmpq(-1), fmpq(1)), "y": _line(step - 1, 1 - back),
    }  # fmt: skip
    inside = [["enumerate", [exact() for _ in range(length)]] for _ in range(2)]
    given = [exact(), exact(), intro(then=[auto()]), intro(then=[auto()]), *inside]
    return at, given


def refuted(length: int, scale: fmpq, step: fmpq, back: fmpq, budget: str) -> Instance:
    """An instance that refutes the reading for one length."""
    at, given = example(length, scale, step, back)
    return Instance(
        f"{length}_tokens",
        f"d = 1, n = {length}, alpha = {scale}; (-1, 1, ...) to ({step - 1}, {1 - back}, ...)",
        refutation(
            "wang-2023/lemma-5-without-length",
            CLAIM,
            at=at,
            given=given,
            violated={"conclusion": 0, "by": enclose(256)},
            data=UNIT,
            scope=f"n = {length}",
        ),
        budget,
    )


STATEMENT = Statement(
    id="wang-2023/lemma-5-without-length",
    title="Reading: lemma-5's constant without the length, in the Frobenius norm",
    source=Source("wang-2023", "lemma-5", "reconstructed (medium)", "form without sqrt(m)"),
    claim=CLAIM,
    witness=witness(
        "wang-2023/lemma-5-without-length",
        CLAIM,
        at=example(2, fmpq(1), fmpq(1), fmpq(0))[0],
        given=example(2, fmpq(1), fmpq(1), fmpq(0))[1],
        data=UNIT,
        scope="d = 1, two tokens",
    ),
    instances=(
        refuted(138, fmpq(129, 50), fmpq(1, 10**4), fmpq(1, 740000), "quick"),
        refuted(1000, fmpq(16, 5), fmpq(1, 100), fmpq(0), "thorough"),
    ),
    reading_of="wang-2023/lemma-5",
    remarks=("138 is the first length of this family; none of any kind is known below 87",),
)
