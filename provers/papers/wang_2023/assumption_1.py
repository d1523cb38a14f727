"""Full rank of the value map, and what assumption-1 gives.

Assumption (reconstructed, high): every target token lies in the range of the MLP; W_q, W_k, W_v
have full rank; the Att(X_i, X_i) + X_i are distinct. Its uses in this project: full rank of W_v
enters theorem-2 and theorem-4 as injectivity of W_v^T or a right inverse; full rank of W_q and W_k
enters nothing (the proofs of both theorems hold for all W_q and W_k); "in the range" is what makes
a preimage exist; "distinct" is what excludes definition-3.

Statement: if W^T is injective then |W^T w|^2 > 0 for every w != 0, so that W W^T is positive
definite; conversely positive definiteness gives injectivity. This is the form that certificates
check on data.
"""

from provers.instances import identity, number
from provers.instances import witness as certify
from provers.proof import (
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Adjoint,
    Apply,
    Inner,
    Zero,
    eq,
    forall,
    linear,
    lt,
    natural,
    ne,
    vector,
)

d, s = natural("d"), natural("s")
W = linear("W", d, s)
w, h = vector("w", s), vector("h", d)
image = Apply(Adjoint(W), w)
injective = forall(w, given=[eq(image, Zero(d))], then=[eq(w, Zero(s))])
definite = forall(w, given=[ne(w, Zero(s))], then=[lt(0, Inner(image, image))])

CLAIM = forall(
    d, s, W,
    then=[
        forall(given=[injective], then=[definite]),
        forall(given=[definite], then=[injective]),
    ],
)  # fmt: skip

PROOF = intro(
    then=[
        intro(
            given=["injective"],
            then=[
                intro(
                    given=["w_is_not_zero"],
                    then=[
                        cases(
                            Inner(image, image), 0, "sign",
                            less=steps(
                                obtain(
                                    ["square"], apply("axiom:square", {"d": d, "v": image})
                                ),
                                ["absurd", auto("sign", "square")],
                            ),
                            equal=steps(
                                obtain(
                                    ["image_vanishes"],
                                    apply("axiom:definite", {"d": d, "v": image}, [by("sign")]),
                                ),
                                obtain(
                                    ["w_vanishes"],
                                    apply("injective", {"w": w}, [by("image_vanishes")]),
                                ),
                                ["absurd", clash("w_vanishes", "w_is_not_zero")],
                            ),
                            greater=by("sign"),
                        )
                    ],
                )
            ],
        ),
        intro(
            given=["definite"],
            then=[
                intro(
                    given=["image_vanishes"],
                    then=[
                        contra(
                            "w_is_not_zero",
                            steps(
                                obtain(
                                    ["norm_is_positive"],
                                    apply("definite", {"w": w}, [by("w_is_not_zero")]),
                                ),
                                auto(
                                    "norm_is_positive",
                                    inside("image_vanishes", h, Inner(h, image)),
                                ),
                            ),
                        )
                    ],
                )
            ],
        ),
    ]
)  # fmt: skip

STATEMENT = Statement(
    id="wang-2023/assumption-1",
    title="Full rank of the value map is positive definiteness of W W^T",
    source=Source("wang-2023", "assumption-1", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=certify(
        "wang-2023/assumption-1", CLAIM, {"d": number(1), "s": number(1), "W": identity(1)}
    ),
    remarks=(
        "full rank of W_q and W_k is used by no proof of this project",
        "the range of the MLP is all of R^d when lemma-4 applies",
    ),
)
