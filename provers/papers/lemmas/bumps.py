"""A Lipschitz function with any pattern of heights at points that are far apart.

Statement (own proof). Let rho be a pseudometric, and points x(g), g < k, with H <= C rho(x(g),
x(h)) for g != h. For all bits b(g) there is a function f with f(X) - f(Y) <= C rho(X, Y), 0 <= f <=
H and f(x(g)) = H b(g).

Method: f is the maximum of the bumps b(g) (H - C rho(X, x(g))) and 0 (McShane's extension), by
induction on k; f vanishes where every bump does.
"""

from typing import Any

from provers.instances import number, witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas._cases import below_successor
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    combine,
    exact,
    have,
    hole,
    induct,
    inside,
    intro,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Max,
    Name,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    vector,
)

D, k, m, i, j, q = (natural(x) for x in ("D", "k", "m", "i", "j", "q"))
X, Y, Z = (vector(x, D) for x in ("X", "Y", "Z"))
C, H, t = real("C"), real("H"), real("t")
x, chi = family("x", D), family("chi")
rho = Name("rho", ("F", (("V", "D"), ("V", "D")), "R"))
f, f0 = (Name(label, ("F", (("V", "D"),), "R")) for label in ("f", "f0"))

PSEUDOMETRIC = [
    forall(X, Y, then=[le(0, rho(X, Y))]),
    forall(X, then=[eq(rho(X, X), 0)]),
    forall(X, Y, then=[eq(rho(X, Y), rho(Y, X))]),
    forall(X, Y, Z, then=[le(rho(X, Z), rho(X, Y) + rho(Y, Z))]),
]


def apart(points: Any, count: Any) -> Any:
    """Different points are so far apart that bumps of height H at them do not see one another."""
    return forall(
        i, j,
        given=[lt(i, count), lt(j, count), ne(i, j)],
        then=[le(H, C * rho(points(i), points(j)))],
    )  # fmt: skip


def result(f: Any, count: Any) -> list[Any]:
    """What is claimed of f."""
    return [
        forall(X, Y, then=[le(f(X) - f(Y), C * rho(X, Y))]),
        forall(X, then=[le(0, f(X))]),
        forall(X, then=[le(f(X), H)]),
        forall(i, given=[lt(i, count)], then=[le(H * chi(i), f(x(i))), le(f(x(i)), H * chi(i))]),
        forall(
            X,
            given=[forall(i, given=[lt(i, count)], then=[le(H, C * rho(X, x(i)))])],
            then=[le(f(X), 0)],
        ),
    ]


CLAIM = forall(
    k, D, rho, C, H, x, chi,
    given=[
        *PSEUDOMETRIC,
        le(0, C),
        le(0, H),
        apart(x, k),
        forall(i, given=[lt(i, k)], then=[eq(chi(i) ** 2, chi(i))]),
    ],
    some=[f],
    then=result(f, k),
)  # fmt: skip

NAMES = ["sign", "self", "symmetric", "triangle", "C_sign", "H_sign", "apart", "bits"]


def bump(X: Any) -> Any:
    """The bump at the last point."""
    return chi(m) * (H - C * rho(X, x(m)))


def higher(X: Any) -> Any:
    """The new function."""
    return Max(f0(X), bump(X))


def _max(at: Any, ident: str) -> Any:
    return obtain(
        [f"{ident}_old", f"{ident}_bump", f"{ident}_one"],
        apply("axiom:max", {"x": f0(at), "y": bump(at)}),
    )


def _least(at: Any, bound: Any, old: Rule, new: Rule) -> Rule:
    return apply("statement:lemmas/max-least", {"a": f0(at), "b": bump(at), "z": bound}, [old, new])


lipschitz = intro(
    _max(Y, "Y"),
    obtain(["old"], apply("lipschitz", {"X": X, "Y": Y})),
    obtain(["far"], apply("triangle", {"X": Y, "Y": X, "Z": x(m)})),
    obtain(["swap"], apply("symmetric", {"X": X, "Y": Y})),
    obtain(["distance"], apply("sign", {"X": X, "Y": Y})),
    have("C_far", le(C * rho(Y, x(m)), C * rho(X, Y) + C * rho(X, x(m))),
         auto(inside("swap", t, C * t), products=[["C_sign", "far"]])),
    have("C_distance", le(0, C * rho(X, Y)), auto(products=[["C_sign", "distance"]])),
    have("gap", le(0, C * rho(X, Y) + C * rho(X, x(m)) - C * rho(Y, x(m))), auto("C_far")),
    have("rest", le(0, 1 - chi(m)), auto("below_1")),
    have("bumps", le(bump(X) - bump(Y), C * rho(X, Y)),
         auto(products=[["from_0", "gap"], ["rest", "C_distance"]])),
    obtain(
        ["least"],
        _least(X, higher(Y) + C * rho(X, Y), auto("old", "Y_old"), auto("bumps", "Y_bump")),
    ),
    then=[auto("least")],
)  # fmt: skip

below_top = intro(
    obtain(["old"], apply("below_H", {"X": X})),
    obtain(["distance"], apply("sign", {"X": X, "Y": x(m)})),
    have("C_distance", le(0, C * rho(X, x(m))), auto(products=[["C_sign", "distance"]])),
    have("rest", le(0, 1 - chi(m)), auto("below_1")),
    then=[
        _least(
            X, H, by("old"),
            auto(products=[["rest", "H_sign"], ["from_0", "C_distance"]]),
        )
    ],
)  # fmt: skip

earlier = steps(
    _max(x(i), "here"),
    obtain(["low", "high"], apply("values", {"i": i}, [by("place")])),
    obtain(
        ["far"],
        apply("apart", {"i": i, "j": m}, [by("in_range"), auto(), by("place")]),
    ),
    obtain(["positive"], apply("above_0", {"X": x(i)})),
    have("flat", le(0, C * rho(x(i), x(m)) - H), auto("far")),
    have("no_bump", le(bump(x(i)), 0), auto(products=[["from_0", "flat"]])),
    obtain(
        ["least"],
        _least(x(i), f0(x(i)), auto(), auto("no_bump", "positive")),
    ),
)
last = steps(
    _max(x(m), "there"),
    obtain(["zero"], apply("self", {"X": x(m)})),
    have("top", eq(bump(x(m)), H * chi(m)), auto(inside("zero", t, chi(m) * C * t))),
    obtain(
        ["nothing"],
        apply(
            "vanishes",
            {"X": x(m)},
            [
                intro(
                    have("i_range", lt(q, m + 1), auto("in_range_q")),
                    have("differ", ne(m, q), positive("in_range_q")),
                    obtain(
                        ["far"],
                        apply("apart", {"i": m, "j": q},
                              [auto(), by("i_range"), by("differ")]),
                    ),
                    names=["q"],
                    given=["in_range_q"],
                    then=[by("far")],
                )
            ],
        ),
    ),
    have("height", le(0, H * chi(m)), auto(products=[["H_sign", "from_0"]])),
    obtain(
        ["least"],
        _least(x(m), H * chi(m), auto("nothing", "height"), auto("top")),
    ),
)  # fmt: skip


def _opened(block: Rule, final: Rule) -> Rule:
    return ["steps", [*block[1], final]]


def _at(which: str) -> Rule:
    """One of the two inequalities for f(x(i)), i < m + 1."""
    import copy

    first = auto("low", "here_old") if which == "low" else auto("high", "least")
    second = auto("top", "there_bump") if which == "low" else auto("least")
    at_last = higher(x(m)) - H * chi(m)
    goal = le(0, at_last) if which == "low" else le(at_last, 0)
    return below_successor(
        i, m, "in_range", "place",
        less=_opened(copy.deepcopy(earlier), first),
        equal=steps(
            have("at_last", goal, _opened(copy.deepcopy(last), second)),
            auto("at_last", inside("place", q, higher(x(q)) - H * chi(q))),
        ),
    )  # fmt: skip


values = intro(given=["in_range"], then=[_at("low"), _at("high")])

vanishes = intro(
    obtain(["m_far"], apply("far", {"i": m}, [auto()])),
    obtain(
        ["old"],
        apply(
            "vanishes",
            {"X": X},
            [
                intro(
                    have("i_range", lt(i, m + 1), auto("in_range")),
                    obtain(["i_far"], apply("far", {"i": i}, [by("i_range")])),
                    given=["in_range"],
                    then=[by("i_far")],
                )
            ],
        ),
    ),
    have("flat", le(0, C * rho(X, x(m)) - H), auto("m_far")),
    given=["far"],
    then=[_least(X, 0, by("old"), auto(products=[["from_0", "flat"]]))],
)

PROOF = induct(
    "k", "m", "fewer",
    base=intro(
        given=NAMES,
        witnesses=[Abstraction(X, 0)],
        then=[
            intro(
                obtain(["distance"], apply("sign", {"X": X, "Y": Y})),
                then=[auto(products=[["C_sign", "distance"]])],
            ),
            intro(then=[auto()]),
            intro(then=[auto("H_sign")]),
            intro(
                obtain(["i_nat"], apply("axiom:nat-nonnegative", {"n": i})),
                given=["in_range"],
                then=[absurd(auto("in_range", "i_nat")), absurd(auto("in_range", "i_nat"))],
            ),
            intro(given=["far"], then=[auto()]),
        ],
    ),
    step=intro(
        obtain(
            ["lipschitz", "above_0", "below_H", "values", "vanishes"],
            apply(
                "fewer",
                {"D": D, "rho": rho, "C": C, "H": H, "x": x, "chi": chi},
                [
                    *(by(name) for name in NAMES[:6]),
                    intro(
                        have("i_range", lt(i, m + 1), auto("i_in")),
                        have("j_range", lt(j, m + 1), auto("j_in")),
                        obtain(
                            ["far"],
                            apply("apart", {"i": i, "j": j},
                                  [by("i_range"), by("j_range"), by("differ")]),
                        ),
                        given=["i_in", "j_in", "differ"],
                        then=[by("far")],
                    ),
                    intro(
                        have("i_range", lt(i, m + 1), auto("i_in")),
                        given=["i_in"],
                        then=[apply("bits", {"i": i}, [by("i_range")])],
                    ),
                ],
            ),
            some=[f0],
        ),
        obtain(["bit"], apply("bits", {"i": m}, [auto()])),
        have("from_0", le(0, chi(m)), combine(eq=[("bit", hole(t, t))], le=[(1, [], chi(m))])),
        have("below_1", le(chi(m), 1), combine(eq=[("bit", hole(t, t))], le=[(1, [], 1 - chi(m))])),
        given=NAMES,
        witnesses=[Abstraction(X, higher(X))],
        then=[
            lipschitz,
            intro(
                _max(X, "X"),
                obtain(["old"], apply("above_0", {"X": X})),
                then=[auto("old", "X_old")],
            ),
            below_top,
            values,
            vanishes,
        ],
    ),
)  # fmt: skip


def first(i: Any) -> Rule:
    """i = 0 from i < 1."""
    return steps(
        obtain([f"{i}_nat"], apply("axiom:nat-nonnegative", {"n": i})),
        cases(
            i, 0, "place",
            less=absurd(auto("place", f"{i}_nat")),
            equal=by("place"),
            greater=absurd(
                steps(
                    obtain(["next"], apply("axiom:nat-discrete", {"m": 0, "n": i}, [by("place")])),
                    auto("next", f"{i}_in"),
                )
            ),
        ),
    )  # fmt: skip


_one_point = intro(
    have("i_is_0", eq(i, 0), first(i)),
    have("j_is_0", eq(j, 0), first(j)),
    have("same", eq(i, j), auto("i_is_0", "j_is_0")),
    given=["i_in", "j_in", "differ"],
    then=[absurd(clash("same", "differ"))],
)

STATEMENT = Statement(
    id="lemmas/bumps",
    title="A Lipschitz function with any pattern of heights at points that are far apart",
    source=Source("lemmas", "bumps", "own proof"),
    lipschitz=LipschitzType(Norm.ANY, Norm.ANY, Domain.ANYWHERE, ("X", "Y")),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/bumps",
        CLAIM,
        at={
            "k": number(1), "D": number(1), "C": number(1), "H": number(1),
            "rho": ["lam", [["X", ["V", 1]], ["Y", ["V", 1]]], number(0)],
            "x": ["lam", [["i", "N"]], ["zero", 1]],
            "chi": ["lam", [["i", "N"]], number(1)],
        },
        given=[
            intro(then=[auto()]), intro(then=[auto()]), intro(then=[auto()]), intro(then=[auto()]),
            exact(), exact(), _one_point, intro(given=["i_in"], then=[auto()]),
        ],
        scope="one point, one bump",
    ),
)  # fmt: skip
