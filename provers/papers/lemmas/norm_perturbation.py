"""Near vectors have near lengths.

Statement (textbook, derived here). If t >= 0 and |w - z|^2 <= t^2, then |w| <= |z| + t and
|z| <= |w| + t, with |v| = sqrt(<v, v>).

Method: |w|^2 = |z|^2 + 2 <z, w - z> + |w - z|^2 and Cauchy-Schwarz; then the same with exchanged
roles. The triangle inequality is the case t = |w - z|.
"""

from typing import Any

from provers.instances import number, witness, zero
from provers.proof import apply, auto, by, exact, have, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Inner, Sqrt, forall, le, natural, real, vector

d = natural("d")
w, z, a, b = (vector(name, d) for name in ("w", "z", "a", "b"))
t, q = real("t"), real("q")


def square(v: Any) -> Any:
    """Squared length."""
    return Inner(v, v)


def norm(v: Any) -> Any:
    """Length."""
    return Sqrt(Inner(v, v))


CLAIM = forall(
    d, w, z, t,
    given=[le(0, t), le(square(w - z), t**2)],
    then=[le(norm(w), norm(z) + t), le(norm(z), norm(w) + t)],
)  # fmt: skip

one_side = have(
    "one_side",
    forall(a, b, given=[le(square(a - b), t**2)], then=[le(norm(a), norm(b) + t)]),
    intro(
        obtain(["a_square"], apply("axiom:square", {"d": d, "v": a})),
        obtain(["b_square"], apply("axiom:square", {"d": d, "v": b})),
        obtain(["a_sign", "a_is_root"], apply("axiom:sqrt", {"x": square(a)}, [by("a_square")])),
        obtain(["b_sign", "b_is_root"], apply("axiom:sqrt", {"x": square(b)}, [by("b_square")])),
        obtain(["cross"], apply("statement:lemmas/cauchy-schwarz", {"d": d, "u": b, "v": a - b})),
        have(
            "cross_square",
            le(Inner(b, a - b) ** 2, (norm(b) * t) ** 2),
            auto(
                "cross",
                inside("b_is_root", q, q * t**2),
                products=[["b_square", "near"]],
            ),
        ),
        have("cross_sign", le(0, norm(b) * t), auto(products=[["b_sign", "t_sign"]])),
        obtain(
            ["cross_bound"],
            apply(
                "statement:lemmas/square-order",
                {"x": Inner(b, a - b), "y": norm(b) * t},
                [by("cross_sign"), by("cross_square")],
            ),
        ),
        have("sum_sign", le(0, norm(b) + t), auto("b_sign", "t_sign")),
        have(
            "sum_square",
            le(norm(a) ** 2, (norm(b) + t) ** 2),
            auto("a_is_root", "b_is_root", "cross_bound", "near"),
        ),
        obtain(
            ["bound"],
            apply(
                "statement:lemmas/square-order",
                {"x": norm(a), "y": norm(b) + t},
                [by("sum_sign"), by("sum_square")],
            ),
        ),
        given=["near"],
        then=[by("bound")],
    ),
)

PROOF = intro(
    one_side,
    obtain(["first"], apply("one_side", {"a": w, "b": z}, [by("close")])),
    obtain(["second"], apply("one_side", {"a": z, "b": w}, [auto("close")])),
    given=["t_sign", "close"],
    then=[by("first"), by("second")],
)

STATEMENT = Statement(
    id="lemmas/norm-perturbation",
    title="Near vectors have near lengths",
    source=Source("lemmas", "norm-perturbation", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/norm-perturbation",
        CLAIM,
        at={"d": number(1), "w": zero(1), "z": zero(1), "t": number(1)},
        given=[exact(), exact()],
    ),
)
