"""With biases frozen at zero no update of the weights memorises [x] and [2 x] with one target.

Statement (own proof): why theorem-3 must change hidden biases, which textbook LoRA does not. Let
y != 0. Then for every x, every attention head and every MLP of any hidden width whose biases (of
queries and keys: any) are zero, it is impossible that the layer maps the prompt [x] and the prompt
[2 x] both to y. Weights are arbitrary, so updates of every rank are covered. The paper's setting
with d = 1, W_q = W_k = W_v = W_o = 1, X_1 = [1], X_2 = [2] and both targets 1 is an example: the
inputs of the MLP are 2 and 4.

Method: a single token attends to itself, so the input of the MLP doubles, and the MLP scales with
it (``homogeneous-mlp``): y = 2 y.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.layer import Head
from provers.papers.lemmas._points import UNIT
from provers.papers.neurons import neurons
from provers.proof import apply, auto, by, clash, exact, have, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import (
    FALSE,
    Apply,
    One,
    Zero,
    eq,
    family,
    forall,
    lt,
    natural,
    ne,
    vector,
)

head = Head()
d, s, r, j = head.d, head.s, natural("r"), natural("j")
w, b, v, b2 = family("w", d), family("b"), family("v", d), vector("b2", d)
x, y, h, g = vector("x", d), vector("y", d), vector("h", d), vector("g", s)


def hidden(token: Any) -> Any:
    """Input of the MLP for the one-token prompt [token]."""
    return head.att(token, One(token)) + token


def mlp(point: Any) -> Any:
    """The MLP with its skip connection."""
    return neurons(d, r, w, b, v, b2, point)


CLAIM = forall(
    d, x, y,
    given=[ne(y, Zero(d))],
    then=[
        forall(
            *head.names[1:], r, w, b, v, b2,
            given=[
                eq(head.bv, Zero(s)),
                eq(head.bo, Zero(d)),
                forall(j, given=[lt(j, r)], then=[eq(b(j), 0)]),
                eq(b2, Zero(d)),
                eq(mlp(hidden(x)), y),
                eq(mlp(hidden(2 * x)), y),
            ],
            then=[FALSE],
        )
    ],
)  # fmt: skip

no_layer = intro(
    have(
        "input_doubles",
        eq(hidden(2 * x), 2 * hidden(x)),
        auto(inside("no_value_bias", g, Apply(head.wo, g)), "no_output_bias"),
    ),
    obtain(
        ["layer_doubles"],
        apply(
            "statement:wang-2023/homogeneous-mlp",
            {"d": d, "r": r, "w": w, "b": b, "v": v, "b2": b2, "z": hidden(x), "c": 2},
            [by("no_hidden_biases"), auto()],
        ),
    ),
    have(
        "target_is_zero",
        eq(y, Zero(d)),
        auto(
            "layer_doubles",
            "first_fit",
            "second_fit",
            "no_last_bias",
            inside("input_doubles", h, mlp(h)),
        ),
    ),
    given=[
        "no_value_bias",
        "no_output_bias",
        "no_hidden_biases",
        "no_last_bias",
        "first_fit",
        "second_fit",
    ],
    then=[clash("target_is_zero", "target_is_not_zero")],
)

PROOF = intro(given=["target_is_not_zero"], then=[no_layer])

STATEMENT = Statement(
    id="wang-2023/frozen-biases",
    title="With biases frozen at zero no update of the weights memorises [x] and [2 x] with one "
    "target",
    source=Source(
        "wang-2023",
        "remark on theorem-3",
        "own proof",
        "the reading of theorem-3 as textbook LoRA, with biases that stay zero",
    ),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "wang-2023/frozen-biases",
        CLAIM,
        at={"d": number(1), "x": "one", "y": "one"},
        given=[exact()],
        data=UNIT,
    ),
)
