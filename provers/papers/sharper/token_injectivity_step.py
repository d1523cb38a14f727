"""One layer in the token norm: the largest token difference shrinks by a known factor at most.

Statement (own proof). n + 1 token differences u(j) before a layer, v(j) after its attention block
and w(j) after its MLP. Let the attention's residual be c-Lipschitz in the token norm, c < 1: if all
|u(j)| <= e then all |v(j) - u(j)| <= c e; and the MLP's s-Lipschitz per token, s < 1:
|w(j) - v(j)| <= s |v(j)|. If all |w(j)| <= eta, then all (1 - s)(1 - c) |u(j)| <= eta.

Method: at the token with the largest |u(j)|, |v(j)| >= (1 - c)|u(j)| and |w(j)| >= (1 - s)|v(j)|.
"""

from typing import Any

import sympy

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.proof import apply, auto, by, combine, exact, have, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Abstraction, Sqrt, family, forall, le, lt, natural, real

d, n, j, k = (natural(name) for name in ("d", "n", "j", "k"))
u, v, w = (family(name, d) for name in ("u", "v", "w"))
c, s, eta, e, z = (real(name) for name in ("c", "s", "eta", "e", "z"))


def every(fact: Any) -> Any:
    """For all j < n + 1."""
    return forall(j, given=[lt(j, n + 1)], then=[fact])


CONTRACTION = forall(
    e,
    given=[le(0, e), every(le(square(u(j)), e**2))],
    then=[every(le(square(v(j) - u(j)), (c * e) ** 2))],
)

CLAIM = forall(
    d, n, u, v, w, c, s, eta,
    given=[
        le(0, c), lt(c, 1), le(0, s), lt(s, 1),
        CONTRACTION,
        every(le(square(w(j) - v(j)), s**2 * square(v(j)))),
        every(le(norm(w(j)), eta)),
    ],
    then=[every(le((1 - s) * (1 - c) * norm(u(j)), eta))],
)  # fmt: skip


def length(name: str, of: Any) -> list[Any]:
    """Steps: the axioms of |of|."""
    return [
        obtain([f"{name}_square"], apply("axiom:square", {"d": d, "v": of})),
        obtain([f"{name}_sign", f"{name}_root"],
               apply("axiom:sqrt", {"x": square(of)}, [by(f"{name}_square")])),
    ]  # fmt: skip


def near(name: str, new: Any, old: Any, bound: Any, facts: list[Any]) -> Any:
    """Step: ||new| - |old|| <= bound."""
    return obtain(
        [f"{name}_above", f"{name}_below"],
        apply(
            "statement:lemmas/norm-perturbation", {"d": d, "w": new, "z": old, "t": bound}, facts
        ),
    )


PROOF = intro(
    obtain(
        ["k_in_range", "largest"],
        apply("statement:lemmas/argmax", {"n": n, "c": Abstraction(j, norm(u(j)))}),
        some=[k],
    ),
    *length("u", u(k)),
    *length("v", v(k)),
    obtain(
        ["moved"],
        apply(
            "contraction",
            {"e": norm(u(k))},
            [
                by("u_sign"),
                intro(
                    *length("other", u(j)),
                    obtain(["order"], apply("largest", {"i": j}, [by("in_range")])),
                    have("room", le(0, norm(u(k)) - norm(u(j))), auto("order")),
                    have("both", le(0, norm(u(k)) + norm(u(j))), auto("u_sign", "other_sign")),
                    given=["in_range"],
                    then=[auto("other_root", products=[["room", "both"]])],
                ),
            ],
        ),
    ),
    obtain(["own_move"], apply("moved", {"j": k}, [by("k_in_range")])),
    near("attention", v(k), u(k), c * norm(u(k)),
         [auto(products=[["c_sign", "u_sign"]]), by("own_move")]),
    obtain(["own_mlp"], apply("mlp", {"j": k}, [by("k_in_range")])),
    have("s_square", le(0, s**2), combine(le=[(1, [], s)])),
    near("mlp", w(k), v(k), s * norm(v(k)),
         [auto(products=[["s_sign", "v_sign"]]),
          auto("own_mlp", inside("v_root", z, s**2 * z))]),
    obtain(["end"], apply("output", {"j": k}, [by("k_in_range")])),
    have("s_room", lt(0, 1 - s), auto("s_below_1")),
    have("c_room", lt(0, 1 - c), auto("c_below_1")),
    have("shrunk", le((1 - c) * norm(u(k)), norm(v(k))), auto("attention_below")),
    have("most", le((1 - s) * (1 - c) * norm(u(k)), eta),
         auto("mlp_below", "end", products=[["s_room", "shrunk"]])),
    given=["c_sign", "c_below_1", "s_sign", "s_below_1", "contraction", "mlp", "output"],
    then=[
        intro(
            obtain(["order"], apply("largest", {"i": j}, [by("in_range")])),
            given=["in_range"],
            then=[auto("most", products=[["s_room", "c_room", "order"]])],
        )
    ],
)  # fmt: skip


def no_length(bound: int) -> list[Any]:
    """Steps: the length of the zero vector is at most ``bound``."""
    none = sympy.Integer(0)
    return [
        obtain(["sign", "root"], apply("axiom:sqrt", {"x": none}, [auto()])),
        obtain(
            ["short"],
            apply(
                "statement:lemmas/square-order",
                {"x": Sqrt(none), "y": sympy.Integer(bound)},
                [auto(), auto("root")],
            ),
        ),
    ]


IDENT = "sharper/token-injectivity-step"
STILL = constant_family(zero(1))
STATEMENT = Statement(
    id=IDENT,
    title="One layer in the token norm: the largest token difference",
    source=Source("sharper", "attention-lipschitz", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={"d": number(1), "n": number(1), "u": STILL, "v": STILL, "w": STILL,
            "c": number(0), "s": number(0), "eta": number(1)},
        given=[
            exact(), exact(), exact(), exact(),
            intro(given=["sign", "bound"], then=[intro(given=["in_range"], then=[auto()])]),
            intro(given=["in_range"], then=[auto()]),
            intro(*no_length(1), given=["in_range"], then=[auto("short")]),
        ],
        scope="two equal inputs",
    ),
)  # fmt: skip
