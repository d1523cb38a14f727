"""Without hidden biases the MLP scales with its input.

Statement (own proof). If all hidden biases are zero, then for every input z and every c > 0

    MLP(c z) - b_2 = c (MLP(z) - b_2),

for all hidden widths and all weights W_1, W_2.

Method: max(0, c t) = c max(0, t), neuron by neuron (``relu-homogeneous``).
"""

from typing import Any

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas._points import UNIT, ZEROS
from provers.papers.neurons import neurons
from provers.proof import apply, auto, by, exact, have, inside, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import (
    Inner,
    Max,
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

d, r, j = natural("d"), natural("r"), natural("j")
element = natural("element")
w, b, v = family("w", d), family("b"), family("v", d)
z, b2 = vector("z", d), vector("b2", d)
c, t = real("c"), real("t")


def mlp(point: Any) -> Any:
    """The MLP with its skip connection."""
    return neurons(d, r, w, b, v, b2, point)


def neuron(at: Any, point: Any, bias: Any) -> Any:
    """Output of one of its hidden neurons."""
    return Max(0, Inner(w(at), point) + bias) * v(at)


CLAIM = forall(
    d, r, w, b, v, b2, z, c,
    given=[forall(j, given=[lt(j, r)], then=[eq(b(j), 0)]), lt(0, c)],
    then=[eq(mlp(c * z) - b2, c * (mlp(z) - b2))],
)  # fmt: skip

PROOF = intro(
    have(
        "neurons_scale",
        eq(Over(j, Range(r), neuron(j, c * z, b(j))), c * Over(j, Range(r), neuron(j, z, b(j)))),
        termwise(
            Range(r), j, neuron(j, c * z, b(j)), c * neuron(j, z, b(j)),
            intro(
                obtain(["no_bias"], apply("biases_are_zero", {"j": element}, [by("in_range")])),
                obtain(
                    ["scales"],
                    apply(
                        "statement:lemmas/relu-homogeneous",
                        {"c": c, "t": Inner(w(element), z)},
                        [by("factor")],
                    ),
                ),
                given=["in_range"],
                then=[
                    auto(
                        inside("no_bias", t, neuron(element, c * z, t)),
                        inside("scales", t, t * v(element)),
                        inside("no_bias", t, c * neuron(element, z, t)),
                    )
                ],
            ),
        ),
    ),
    given=["biases_are_zero", "factor"],
    then=[auto("neurons_scale")],
)  # fmt: skip

STATEMENT = Statement(
    id="wang-2023/homogeneous-mlp",
    title="Without hidden biases the MLP scales with its input",
    source=Source("wang-2023", "remark on theorem-3", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "wang-2023/homogeneous-mlp",
        CLAIM,
        at={
            "d": number(1),
            "r": number(1),
            "w": constant_family("one"),
            "b": ZEROS,
            "v": constant_family("one"),
            "b2": zero(1),
            "z": "one",
            "c": number(2),
        },
        given=[intro(given=["j_in_range"], then=[auto()]), exact()],
        data=UNIT,
    ),
)
