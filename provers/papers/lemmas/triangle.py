"""The triangle inequality.

Statement (textbook, derived here). |u + v| <= |u| + |v| with |w| = sqrt(<w, w>).

Method: `norm-perturbation` with t = |v|.
"""

from provers.instances import number, witness, zero
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.proof import apply, auto, by, intro, obtain
from provers.statement import Source, Statement
from provers.surface import forall, le, natural, vector

d = natural("d")
u, v = vector("u", d), vector("v", d)

CLAIM = forall(d, u, v, then=[le(norm(u + v), norm(u) + norm(v)), le(0, norm(v))])

PROOF = intro(
    obtain(["v_square"], apply("axiom:square", {"d": d, "v": v})),
    obtain(["v_sign", "v_root"], apply("axiom:sqrt", {"x": square(v)}, [by("v_square")])),
    obtain(
        ["above", "below"],
        apply("statement:lemmas/norm-perturbation", {"d": d, "w": u + v, "z": u, "t": norm(v)},
              [by("v_sign"), auto("v_root")]),
    ),
    then=[by("above"), by("v_sign")],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/triangle",
    title="The triangle inequality",
    source=Source("lemmas", "triangle", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness("lemmas/triangle", CLAIM, at={"d": number(1), "u": zero(1), "v": zero(1)}),
)
