"""Moving two points radially into a ball does not move them apart.

Statement (textbook, derived here). Let s, t in [0, 1] shorten a and b to at most r, and only where
they are longer: s|a| <= r, t|b| <= r, (1 - s)(r - s|a|) = 0, (1 - t)(r - t|b|) = 0. Then
|s a - t b| <= |a - b|.

Method: |a - b|^2 is |s a - t b|^2 + |(1 - s) a - (1 - t) b|^2 and twice the inner product
<s a - t b, (1 - s) a - (1 - t) b>, which with Cauchy-Schwarz is at least
(1 - s)|a|(r - t|b|) + (1 - t)|b|(r - s|a|) >= 0.
"""

from provers.instances import number, witness
from provers.papers.lemmas._points import UNIT
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.proof import apply, auto, by, enclose, have, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Inner, eq, forall, le, natural, real, vector

d = natural("d")
a, b = vector("a", d), vector("b", d)
r, s, t, z = (real(name) for name in ("r", "s", "t", "z"))

CLAIM = forall(
    d, a, b, r, s, t,
    given=[
        le(0, s), le(s, 1), le(0, t), le(t, 1),
        le(s * norm(a), r), le(t * norm(b), r),
        eq((1 - s) * (r - s * norm(a)), 0), eq((1 - t) * (r - t * norm(b)), 0),
    ],
    then=[le(square(s * a - t * b), square(a - b))],
)  # fmt: skip

PROOF = intro(
    obtain(["a_square"], apply("axiom:square", {"d": d, "v": a})),
    obtain(["b_square"], apply("axiom:square", {"d": d, "v": b})),
    obtain(["a_sign", "a_root"], apply("axiom:sqrt", {"x": square(a)}, [auto("a_square")])),
    obtain(["b_sign", "b_root"], apply("axiom:sqrt", {"x": square(b)}, [auto("b_square")])),
    obtain(["rest"], apply("axiom:square", {"d": d, "v": (1 - s) * a - (1 - t) * b})),
    obtain(
        ["opposed", "cauchy"],
        apply(
            "statement:lemmas/inner-bound",
            {"d": d, "u": a, "v": b, "a": norm(a), "b": norm(b)},
            [by("a_sign"), by("b_sign"), auto("a_root"), auto("b_root")],
        ),
    ),
    have("angle", le(0, norm(a) * norm(b) - Inner(a, b)), auto("cauchy")),
    have("s_room", le(0, 1 - s), auto("s_top")),
    have("t_room", le(0, 1 - t), auto("t_top")),
    have("a_room", le(0, r - s * norm(a)), auto("a_short")),
    have("b_room", le(0, r - t * norm(b)), auto("b_short")),
    given=["s_sign", "s_top", "t_sign", "t_top", "a_short", "b_short", "a_exact", "b_exact"],
    then=[
        auto(
            "rest",
            inside("a_root", z, s * (1 - s) * z),
            inside("b_root", z, t * (1 - t) * z),
            inside("a_exact", z, norm(a) * z),
            inside("b_exact", z, norm(b) * z),
            products=[
                ["a_sign", "s_room", "b_room"], ["b_sign", "t_room", "a_room"],
                ["t_sign", "s_room", "angle"], ["s_sign", "t_room", "angle"],
            ],
        )
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/ball-retraction",
    title="Moving two points radially into a ball does not move them apart",
    source=Source("lemmas", "ball-retraction", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/ball-retraction",
        CLAIM,
        at={"d": number(1), "a": ["scale", number(2), "one"], "b": "one", "r": number(1),
            "s": ["q", "1/2"], "t": number(1)},
        given=[enclose(64)] * 8,
        data=UNIT,
        scope="the points 2 and 1, and the interval [-1, 1]",
    ),
)  # fmt: skip
