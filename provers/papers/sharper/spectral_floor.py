"""What every prompt of m tokens leaves, at least, when the queries differ.

Statement (own proof, a lower bound). One head, examples (X_i, x_i), i < n, A_i = Att(x_i, X_i),
targets a_i. Let F be a lower bound of the squared singular values beyond the m-th of the matrix
[a_i - b_o - alpha_i (A_i - b_o)] for every choice of alpha_i in [0, 1]. Then every prompt of m
tokens leaves the error sum_i |Att(x_i, [P, X_i]) - a_i|^2 >= F.

Method: Att(x_i, [P, X_i]) - b_o = lambda_i p_i + (1 - lambda_i)(A_i - b_o), where lambda_i p_i is a
combination of the m vectors W_o (W_v p_j + b_v), so the residual is a distance to rank m with
alpha_i = 1 - lambda_i: `affine-floor` with E = id and e = 0. The minimum over alpha of the
statement in the theory file is the largest such F; `provers.spectral_floor` certifies it. Not
tight: the weights of a prompt add up to lambda_i (affine-floor), are positive (hull-floor) and
depend on it.
"""

from provers.instances import witness
from provers.papers.layer import length
from provers.papers.sharper._planes import AXES, OPPOSITE_TARGETS
from provers.papers.sharper._prompt_examples import any_target_instances
from provers.papers.sharper._tuned_prompts import tuned_prompt_checks
from provers.papers.sharper.affine_floor import (
    FLOOR_OF_EXAMPLE,
    F,
    X,
    a,
    al,
    d,
    error,
    head,
    i,
    m,
    n,
    p,
    residual,
    x,
)
from provers.proof import apply, auto, by, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Abstraction, Over, Range, Tail, Zero, forall, le, lt

CLAIM = forall(
    *head.names, n, m, x, X, a, p, F,
    given=[
        forall(i, given=[lt(i, n)], then=[lt(0, length(X(i)))]),
        forall(
            al,
            given=[forall(i, given=[lt(i, n)], then=[le(0, al(i)), le(al(i), 1)])],
            then=[le(F, Tail(Abstraction(i, residual(i, al(i))), n, m))],
        ),
    ],
    then=[le(F, Over(i, Range(n), error(i)))],
)  # fmt: skip

_application = apply(
    "statement:sharper/affine-floor",
    {name.label: name for name in head.names}
    | {"n": n, "m": m, "D": d, "x": x, "X": X, "a": a, "p": p, "e": Zero(d), "F": F},
    [
        intro(then=[auto()]),
        by("contexts_are_not_empty"),
        intro(
            obtain(["floor"], apply("floor_of_all_mixtures", {"al": al}, [by("mix")])),
            given=["mix"],
            then=[by("floor")],
        ),
    ],
)
# The surface language has no name for the identity.
_application[1]["at"]["E"] = ["id", "d"]

PROOF = intro(
    obtain(["result"], _application),
    given=["contexts_are_not_empty", "floor_of_all_mixtures"],
    then=[by("result")],
)

STATEMENT = Statement(
    id="sharper/spectral-floor",
    title="What every prompt of m tokens leaves when the queries differ",
    source=Source("sharper", "spectral-floor", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    instances=any_target_instances(),
    numeric=tuned_prompt_checks(),
    witness=witness(
        "sharper/spectral-floor",
        CLAIM,
        at=OPPOSITE_TARGETS | {"F": ["q", "1/2"]},
        given=[intro(given=["i_in_range"], then=[auto()]), FLOOR_OF_EXAMPLE],
        data=AXES,
    ),
)
