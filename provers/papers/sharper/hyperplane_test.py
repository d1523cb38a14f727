"""A test that excludes every prompt, in any dimension from two on.

Statement (own proof). Let w see no difference between the two targets, <w, a_1> = <w, a_2>. If
Z_1 <w, A_1 - a_1> != Z_2 <w, A_2 - a_2>, then no prompt P, of any length and possibly empty, gives
Att(x_0, [P, X_1]) = a_1 and Att(x_0, [P, X_2]) = a_2.

It is implied by the independence that ``wang-2023/independent-targets`` asks for and works where
four independent vectors do not fit, from d = 2 on. ``sharper/affine-hull`` shows that contexts
which pass it always exist.

Method: pair the relation of ``two-fits`` with w.
"""

from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import (
    instance_document,
    layer_data,
    sequence_datum,
    unit_head,
    vector_datum,
    zero,
)
from provers.instances import witness as certify
from provers.kernel.terms import fact, substitute_fact
from provers.papers.layer import length
from provers.papers.wang_2023.two_fits import A1, A2, X1, X2, P, a1, a2, h, head, x0, z1, z2, zp
from provers.proof import apply, auto, by, clash, enclose, exact, have, inside, intro, obtain
from provers.statement import Instance, Source, Statement
from provers.surface import FALSE, Concat, Inner, eq, forall, lt, ne, real, vector

w, t = vector("w", head.d), real("t")
first, second = z1 * Inner(w, A1 - a1), z2 * Inner(w, A2 - a2)

CLAIM = forall(
    *head.names, x0, X1, X2, a1, a2, w,
    given=[
        lt(0, length(X1)),
        lt(0, length(X2)),
        eq(Inner(w, a1), Inner(w, a2)),
        ne(first, second),
    ],
    then=[
        forall(
            P,
            given=[
                eq(head.att(x0, Concat(P, X1)), a1),
                eq(head.att(x0, Concat(P, X2)), a2),
            ],
            then=[FALSE],
        )
    ],
)  # fmt: skip

_names = {n.label: n for n in (*head.names, x0, X1, X2, P, a1, a2)}

PROOF = intro(
    given=["X1_is_not_empty", "X2_is_not_empty", "same_level", "different"],
    then=[
        intro(
            obtain(
                ["relation", "first_mass_is_positive", "second_mass_is_positive"],
                apply(
                    "statement:wang-2023/two-fits",
                    _names,
                    [by("X1_is_not_empty"), by("X2_is_not_empty"), by("first_fit"),
                     by("second_fit")],
                ),
            ),
            have(
                "equal",
                eq(first, second),
                auto(
                    inside("relation", h, Inner(w, h)),
                    inside("same_level", t, zp * t),
                ),
            ),
            given=["first_fit", "second_fit"],
            then=[clash("equal", "different")],
        )
    ],
)  # fmt: skip


def small_dimension(d: int, settings: Settings, scope: str) -> InstanceOutcome:
    """Certify a dataset for a random layer of dimension d, too small for independence if d < 4."""
    import numpy as np
    from flint import fmpq_mat

    from constructions import Layer
    from constructions.exactness import columns, from_columns, matrix

    layer = Layer.random(d=d, hidden=None, seed=settings.seed)
    rng = np.random.default_rng(settings.seed)
    tokens = columns(matrix(rng.integers(0, 256, (d, 5)) / 256))
    query, one, two, first_target, second_target = tokens
    gap = first_target - second_target
    normal = fmpq_mat(d, 1, [gap[1, 0], -gap[0, 0], *([0] * (d - 2))])
    data, at = layer_data(layer)
    data |= {
        "x0": vector_datum(query), "a1": vector_datum(first_target),
        "a2": vector_datum(second_target), "w": vector_datum(normal),
        "X1": sequence_datum(from_columns([one, query])),
        "X2": sequence_datum(from_columns([two, query])),
    }  # fmt: skip
    arguments = {name: at.get(name, name) for name, _ in CLAIM[1]}
    proof = ["apply", {
        "to": ["statement", "sharper/hyperplane-test"],
        "at": arguments,
        "given": [exact(), exact(), exact(), enclose(512)],
    }]  # fmt: skip
    dims = {k: tuple(v) for k, v in at.items() if isinstance(v, list)}
    claim = substitute_fact(fact(then=[CLAIM[4][0]]), dims)[4][0]
    doc = instance_document(f"random-{d}", data, claim, proof)
    return InstanceOutcome(Verdict.confirmed, Label.interval, doc, scope)


def _instance(d: int) -> Instance:
    scope = f"random head, d = {d}, random contexts and targets; prompts of every length"

    def run(settings: Settings) -> InstanceOutcome:
        return small_dimension(d, settings, f"{scope}; seed {settings.seed}")

    return Instance(f"random-{d}", scope, run)


STATEMENT = Statement(
    id="sharper/hyperplane-test",
    title="A test that excludes every prompt, in any dimension from two on",
    source=Source("sharper", "hyperplane-test", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    instances=tuple(_instance(d) for d in (2, 3, 8)),
    witness=certify(
        "sharper/hyperplane-test",
        CLAIM,
        unit_head()
        | {"X1": ["one", "w"], "X2": ["one", zero(1)]}
        | {n: zero(1) for n in ("x0", "a1", "a2")},
        [exact(), exact(), exact(), exact()],
        data={"w": {"sort": ["V", 1], "rationals": ["1"]}},
    ),
    remarks=("one functional w is enough; no rank condition on any weight",),
)
