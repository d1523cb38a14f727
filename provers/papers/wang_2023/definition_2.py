"""The MLP changes a token only inside the range of W_2, up to b_2.

Definition (reconstructed, high): MLP(x) = x + W_2 ReLU(W_1 x + b_1) + b_2 per token, with its own
skip connection; the layer is tau(X) = MLP(Att(X, X) + X), no LayerNorm. The statement is the
consequence of the skip connection that assumption-2 leans on: with v(x) = MLP(x) - x - b_2,
<w, v(x)> = 0 for every w with W_2^T w = 0, and MLP = identity + b_2 where all neurons are off.
"""

from provers.attack import attack
from provers.instances import number, zero
from provers.instances import witness as certify
from provers.papers.layer import Mlp, d
from provers.proof import auto, inside, intro
from provers.statement import Source, Statement
from provers.surface import Adjoint, Apply, Inner, Relu, Zero, eq, forall, vector

mlp = Mlp()
x, w = vector("x", d), vector("w", d)
z = vector("z", mlp.r)
hidden = Apply(mlp.w1, x) + mlp.b1

CLAIM = forall(
    d, *mlp.names, x,
    then=[
        forall(
            w,
            given=[eq(Apply(Adjoint(mlp.w2), w), Zero(mlp.r))],
            then=[eq(Inner(w, mlp(x) - x - mlp.b2), 0)],
        ),
        forall(given=[eq(Relu(hidden), Zero(mlp.r))], then=[eq(mlp(x), x + mlp.b2)]),
    ],
)  # fmt: skip

PROOF = intro(
    then=[
        intro(
            given=["outside_the_range"],
            then=[auto(inside("outside_the_range", z, Inner(z, Relu(hidden))))],
        ),
        intro(given=["all_off"], then=[auto(inside("all_off", z, Apply(mlp.w2, z)))]),
    ]
)

STATEMENT = Statement(
    id="wang-2023/definition-2",
    title="The MLP changes a token only inside the range of W_2, up to b_2",
    source=Source("wang-2023", "definition-2", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    numeric=(attack("random-points", CLAIM),),
    witness=certify(
        "wang-2023/definition-2",
        CLAIM,
        {
            "d": number(1), "r": number(1), "W1": ["id", 1], "W2": ["id", 1],
            "b1": zero(1), "b2": zero(1), "x": zero(1),
        },
    ),
)  # fmt: skip
