"""The entropy identity's two sides: mean score, log mass, and log m.

Statement (own proof). For m >= 1 numbers s_j with Z = sum exp(s_j),

    sum exp(s_j) s_j <= Z log Z,      Z (log Z - log m) <= sum exp(s_j) s_j,

and the first inequality is strict for m >= 2. With the weights w_j = exp(s_j)/Z the differences are
Z H(w) and Z (log m - H(w)), H the entropy; both are attained sides of the attainable set.

Method: e^x >= 1 + x at x = s_j - log Z gives the first (the squares of the weights add up to at
most 1), at x = log Z - log m - s_j the second.
"""

from typing import Any

from provers.instances import constant_family, number, witness
from provers.proof import apply, auto, by, exact, have, inside, intro, obtain, positive, termwise
from provers.statement import Source, Statement
from provers.surface import (
    Exp,
    Log,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

m, k, i, j, e = (natural(x) for x in ("m", "k", "i", "j", "element"))
s = family("s")
t = real("t")
Z = Over(j, Range(m), Exp(s(j)))
mean = Over(j, Range(m), Exp(s(j)) * s(j))
L = Log(Z)


def squares(count: Any) -> Any:
    """Sum of the squared exponentials."""
    return Over(j, Range(count), Exp(s(j)) ** 2)


CLAIM = forall(
    m, s,
    given=[lt(0, m)],
    then=[
        le(mean, Z * L),
        le(Z * (L - Log(m)), mean),
        forall(given=[lt(1, m)], then=[lt(mean, Z * L)]),
    ],
)  # fmt: skip


def longer(least: Any) -> Any:
    """Steps: m = least + k, and the squares of the exponentials against the square of Z."""
    name = "weak" if least == 1 else "strict"
    relation = le if least == 1 else lt
    count = natural("count")
    body = Over(j, Range(count), Exp(s(j)))
    return [
        obtain(
            ["at_least"],
            apply(
                "axiom:nat-discrete",
                {"m": least - 1, "n": m},
                [by("not_empty" if least == 1 else "several")],
            ),
        ),
        obtain(
            ["length"],
            apply("axiom:nat-difference", {"m": least, "n": m}, [auto("at_least")]),
            some=[k],
        ),
        obtain(
            ["weak", "strict"],
            apply("statement:lemmas/squares-below-square", {"n": k, "s": s}),
        ),
        have(
            "squares_below",
            relation(squares(m), Z**2),
            auto(
                name,
                inside("length", count, Over(j, Range(count), Exp(s(j)) ** 2)),
                inside("length", count, body**2),
            ),
        ),
    ]


# Z s_j exp(s_j) <= Z L exp(s_j) - Z exp(s_j) + exp(s_j)^2, which is the tangent times exp(s_j) Z.
tangents = have(
    "sum_of_tangents",
    le(
        Over(i, Range(m), Exp(s(i)) * (1 + s(i) - L)),
        Over(i, Range(m), Exp(s(i)) * Exp(s(i)) / Z),
    ),
    termwise(
        Range(m), i, Exp(s(i)) * (1 + s(i) - L), Exp(s(i)) * Exp(s(i)) / Z,
        intro(
            obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": s(e) - L})),
            have("weight", lt(0, Exp(s(e))), positive()),
            have(
                "power",
                eq(Exp(s(e) - L), Exp(s(e)) / Z),
                auto(
                    inside("mass_is_exp", t, Exp(s(e) - L) * t / Z),
                    nonzero=["mass_is_positive"],
                ),
            ),
            given=["in_range"],
            then=[
                auto(
                    inside("power", t, t * Exp(s(e))),
                    products=[["weight", "tangent"]],
                )
            ],
        ),
    ),
)  # fmt: skip

other_tangents = have(
    "sum_of_other_tangents",
    le(
        Over(i, Range(m), Exp(s(i)) * (1 + L - Log(m) - s(i))),
        Over(i, Range(m), Exp(L - Log(m))),
    ),
    termwise(
        Range(m), i, Exp(s(i)) * (1 + L - Log(m) - s(i)), Exp(L - Log(m)),
        intro(
            obtain(["tangent"], apply("axiom:exp-above-tangent", {"x": L - Log(m) - s(e)})),
            have("weight", lt(0, Exp(s(e))), positive()),
            given=["in_range"],
            then=[auto(products=[["weight", "tangent"]])],
        ),
    ),
)  # fmt: skip


def below(relation: Any) -> Any:
    """Conclusion of the first inequality from sum_of_tangents and squares_below."""
    return [
        have("share", lt(0, 1 / Z), positive("not_empty")),
        have(
            "square_share",
            relation(squares(m) / Z, Z),
            auto(products=[["share", "squares_below"]], nonzero=["mass_is_positive"]),
        ),
    ]


PROOF = intro(
    have("mass_is_positive", lt(0, Z), positive("not_empty")),
    obtain(["mass_is_exp"], apply("axiom:exp-log", {"x": Z}, [by("mass_is_positive")])),
    obtain(["length_is_exp"], apply("axiom:exp-log", {"x": m}, [by("not_empty")])),
    tangents,
    other_tangents,
    have(
        "equal_weights",
        eq(Over(i, Range(m), Exp(L - Log(m))), Z),
        auto(
            inside("length_is_exp", t, -t * Exp(L - Log(m))),
            "mass_is_exp",
        ),
    ),
    given=["not_empty"],
    then=[
        ["steps", [*longer(1), *below(le), auto("sum_of_tangents", "square_share")]],
        auto("sum_of_other_tangents", "equal_weights"),
        intro(
            *longer(2),
            *below(lt),
            given=["several"],
            then=[auto("sum_of_tangents", "square_share")],
        ),
    ],
)

STATEMENT = Statement(
    id="sharper/entropy-bounds",
    title="The mean score of m tokens lies between log Z - log m and log Z",
    source=Source("sharper", "attainable-set", "own proof", "its entropy identity"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/entropy-bounds",
        CLAIM,
        at={"m": number(2), "s": constant_family(number(1))},
        given=[exact()],
    ),
)
