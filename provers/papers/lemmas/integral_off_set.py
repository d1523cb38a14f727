"""A function that is small off the strips and off one more set has a small integral.

Statement (own proof). As ``integral-off-strips``, with a set of small volume that is left out as
well: ``bad`` takes points of the cube to 0 or 1, I(height bad) <= height share for height >= 0,
and h(X) <= A where X is off the strips and bad(X) = 0, h(X) <= F everywhere. Then

    I(h) <= A + (d m r + share) F.

Method: ``integral-off-strips`` for h - F bad, then subadditivity.
"""

from provers.instances import number, witness
from provers.papers.lemmas._integral import (
    CONSTANTS,
    FUNCTION,
    MONOTONE,
    PROPERTIES,
    RIEMANN,
    SUBADDITIVE,
    I,
    N,
    X,
    cube,
    d,
    function,
    height,
    m,
    off_strips,
    riemann_rules,
    strips,
)
from provers.proof import absurd, apply, auto, by, cases, exact, have, inside, intro, obtain, steps
from provers.statement import Source, Statement
from provers.surface import Abstraction, Name, eq, forall, le, lower, real

A, F, ramp, share, t = (real(x) for x in ("A", "F", "r", "share", "t"))
h, bad = Name("h", FUNCTION), Name("bad", FUNCTION)

BAD = [
    forall(X, given=[cube], then=[le(0, bad(X)), eq(bad(X) * (1 - bad(X)), 0)]),
    forall(height, given=[le(0, height)],
           then=[le(I(function(height * bad(X))), height * share)]),
]  # fmt: skip
"""``bad`` is 0 or 1, and its volume is at most ``share``."""

CLAIM = forall(
    d, m, N, ramp, A, F, share, h, bad, I,
    given=[
        le(1, N), le(0, A), le(0, F),
        forall(X, given=[cube, off_strips(ramp), eq(bad(X), 0)], then=[le(h(X), A)]),
        forall(X, given=[cube], then=[le(h(X), F)]),
        *BAD,
        MONOTONE, SUBADDITIVE, CONSTANTS, strips(ramp),
    ],
    then=[le(I(h), A + (d * m * ramp + share) * F)],
)  # fmt: skip

rest = h(X) - F * bad(X)
is_bad = have("is_bad", eq(bad(X), 1), auto(inside("bit", t, t / bad(X)), nonzero=["order"]))

PROOF = intro(
    obtain(
        ["most"],
        apply(
            "statement:lemmas/integral-off-strips",
            {"d": d, "m": m, "N": N, "r": ramp, "A": A, "F": F, "h": function(rest), "I": I},
            [
                by("N_one"), by("A_sign"), by("F_sign"),
                intro(
                    obtain(["bad_sign", "bit"], apply("bits", {"X": X}, [by("in_cube")])),
                    obtain(["large"], apply("everywhere", {"X": X}, [by("in_cube")])),
                    names=["X"],
                    given=["in_cube", "off"],
                    then=[cases(
                        bad(X), 0, "order",
                        less=absurd(auto("order", "bad_sign")),
                        equal=steps(
                            obtain(["small"], apply("off_both", {"X": X},
                                                    [by("in_cube"), by("off"), by("order")])),
                            auto("small", inside("order", t, F * t)),
                        ),
                        greater=steps(is_bad, auto("large", "A_sign",
                                                        inside("is_bad", t, F * t))),
                    )],
                ),
                intro(
                    obtain(["bad_sign", "bit"], apply("bits", {"X": X}, [by("in_cube")])),
                    obtain(["large"], apply("everywhere", {"X": X}, [by("in_cube")])),
                    names=["X"],
                    given=["in_cube"],
                    then=[auto("large", products=[["F_sign", "bad_sign"]])],
                ),
                *(by(name) for name in PROPERTIES),
            ],
        ),
    ),
    obtain(["volume"], apply("share", {"height": F}, [by("F_sign")])),
    obtain(["both"], apply("subadditive", {"h1": function(rest), "h2": function(F * bad(X))})),
    obtain(
        ["whole"],
        apply("monotone", {"h1": h, "h2": function(rest + F * bad(X))},
              [intro(names=["X"], given=["in_cube"], then=[auto()])]),
    ),
    given=["N_one", "A_sign", "F_sign", "off_both", "everywhere", "bits", "share", *PROPERTIES],
    then=[auto("whole", "both", "volume", "most")],
)  # fmt: skip

_zero = lower(Abstraction(X, 0 * X(0, 0)))

STATEMENT = Statement(
    id="lemmas/integral-off-set",
    title="A function that is small off the strips and off one more set has a small integral",
    source=Source("lemmas", "integral-off-set", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/integral-off-set",
        CLAIM,
        at={"d": number(1), "m": number(1), "N": number(2), "r": ["q", "1/2"], "A": number(0),
            "F": number(0), "share": number(0), "h": _zero, "bad": _zero, "I": RIEMANN},
        given=[
            exact(), exact(), exact(),
            intro(given=["in_cube", "off", "good"], then=[auto()]),
            intro(given=["in_cube"], then=[auto()]),
            intro(given=["in_cube"], then=[auto(), auto()]),
            intro(given=["sign"], then=[auto()]),
            *riemann_rules(),
        ],
        scope="the function 0 on [0,1], a Riemann sum",
    ),
)  # fmt: skip
