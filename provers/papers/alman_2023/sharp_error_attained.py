"""Two clusters attain the bound of sharp-error.

Statement (own proof). For t in [0, 1) and e (1 + t^2) = 2 t and any R there are two weights w > 0,
two weights u within the factors 1 - e and 1 + e of them, and two values +-R whose means differ by
exactly 2 t R. (So no smaller constant holds in `alman-2023/sharp-error`.)

Method: w = ((1 - t)/2, (1 + t)/2), u = ((1 + e) w(0), (1 - e) w(1)), values R and -R.
"""

from provers.instances import number, witness
from provers.papers.lemmas.reweighted_mean import R, e, i, u, w, x
from provers.proof import auto, combine, contra, exact, have, inside, intro, steps
from provers.statement import Source, Statement
from provers.surface import Abstraction, eq, forall, le, lt, real

t, h = real("t"), real("h")

W = (1 - t) / 2 + i * t
U = (1 + e - 2 * e * i) * W
X = R - 2 * R * i


CLAIM = forall(
    t, e, R,
    given=[le(0, t), lt(t, 1), eq(e * (1 + t**2), 2 * t)],
    some=[w, u, x],
    then=[
        le(0, e), lt(e, 1),
        lt(0, w(0)), lt(0, w(1)),
        le((1 - e) * w(0), u(0)), le(u(0), (1 + e) * w(0)),
        le((1 - e) * w(1), u(1)), le(u(1), (1 + e) * w(1)),
        eq(x(0), R), eq(x(1), -R),
        eq((u(0) * x(0) + u(1) * x(1)) / (u(0) + u(1))
           - (w(0) * x(0) + w(1) * x(1)) / (w(0) + w(1)), 2 * t * R),
    ],
)  # fmt: skip

PROOF = intro(
    have("one", lt(0, 1 + t**2), combine(le=[(1, []), (1, [], t)])),
    have("difference", lt(0, 1 - 2 * t + t**2), steps(
        have("apart", lt(0, 1 - t), auto("t_below_1")),
        auto(products=[["apart", "apart"]]),
    )),
    have("e_sign", le(0, e), contra("e_negative", auto(
        "t_sign", "t_is", products=[["e_negative", "one"]]))),
    have("e_below_1", lt(e, 1), contra("e_large", auto(
        "t_is", "difference", products=[["e_large", "one"]]))),
    have("first", lt(0, (1 - t) / 2), auto("t_below_1")),
    have("second", lt(0, (1 + t) / 2), auto("t_sign")),
    have("mass", lt(0, 1 - e * t), auto("t_below_1", products=[["e_below_1", "t_sign"]])),
    given=["t_sign", "t_below_1", "t_is"],
    witnesses=[Abstraction(i, W), Abstraction(i, U), Abstraction(i, X)],
    then=[
        auto("e_sign"), auto("e_below_1"), auto("first"), auto("second"),
        auto(products=[["e_sign", "first"]]), auto(), auto(),
        auto(products=[["e_sign", "second"]]), auto(), auto(),
        auto(inside("t_is", h, h * R / (1 - e * t)), nonzero=["mass"]),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="alman-2023/sharp-error-attained",
    title="Two clusters attain the bound of sharp-error",
    source=Source("alman-2023", "lemmas-3.6-3.7", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "alman-2023/sharp-error-attained",
        CLAIM,
        at={"t": ["q", "1/2"], "e": ["q", "4/5"], "R": number(1)},
        given=[exact(), exact(), exact()],
    ),
)
