"""The features of `alman-2023/lemma-3.4`, by induction on dimension and degree.

``narrow(d)`` says that C(d + g, g) features do for all powers up to g of S = <Q_i, K_j> over d
coordinates; ``wide(d)`` that C(d + 1 + g, g) do for all S'^p S^q with p + q <= g, S' the inner
product over one coordinate more. ``features`` is the proof of ``narrow`` for all d.
"""

from __future__ import annotations

from typing import Any

from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    have,
    induct,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.surface import (
    Abstraction,
    At,
    Name,
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

d, g, i, j, c, k, o, s, p, q, r = (
    natural(t) for t in ("d", "g", "i", "j", "c", "k", "l", "s", "p", "q", "r")
)
Q, K = family("Q", arity=2), family("K", arity=2)
a = family("a")
f, h = family("f", arity=2), family("h", arity=2)
factorial = family("factorial")
power = Name("power", ("F", ("R", "N"), "R"))
x = real("x")


def inner(i: Any, j: Any, d: Any = d) -> Any:
    """<Q_i, K_j> over the first d coordinates."""
    return Over(c, Range(d), Q(i, c) * K(j, c))


FACTORIAL = [
    eq(factorial(0), 1),
    forall(k, then=[eq(factorial(k + 1), (k + 1) * factorial(k))]),
]
POWER = [
    forall(x, then=[eq(At(power, x, 0), 1)]),
    forall(x, k, then=[eq(At(power, x, k + 1), x * At(power, x, k))]),
]


def count(r: Any, d: Any, g: Any) -> Any:
    """r = C(d + g, g)."""
    return eq(r * factorial(d) * factorial(g), factorial(d + g))


# ------------------------------------------------------------------ the features

phi, psi = family("phi", arity=2), family("psi", arity=2)
w, cc = family("w"), family("cc")
n, nn, dd, gg, pp, hole_n = (natural(t) for t in ("n", "nn", "dd", "gg", "pp", "hole_n"))
e, ee, G = natural("e"), natural("ee"), natural("G")
hh = real("hh")


def combination(cc: Any, phi: Any, psi: Any, i: Any, j: Any, start: Any, r: Any) -> Any:
    """sum over l < r of c(s + l) phi(i, s + l) psi(j, s + l)."""
    return Over(o, Range(r), cc(start + o) * phi(i, start + o) * psi(j, start + o))


def span(value: Any, phi: Any, psi: Any, r: Any) -> Any:
    """Value(i, j) is a combination of the features, whatever i and j."""
    return {
        "some": [cc],
        "then": [forall(i, j, then=[eq(value, combination(cc, phi, psi, i, j, s, r))])],
    }


def powers(d: Any, p: Any) -> Any:
    """<Q_i, K_j>^p over d coordinates."""
    return At(power, inner(i, j, d), p)


def narrow(d: Any) -> Any:
    """For all g and s there are C(d + g, g) features for all powers up to g of S."""
    return forall(
        g, s,
        some=[r, phi, psi],
        then=[
            count(r, d, g),
            forall(p, given=[le(p, g)], **span(powers(d, p), phi, psi, r)),
        ],
    )  # fmt: skip


def wide(d: Any) -> Any:
    """For all g and s there are C(d + 1 + g, g) features for all S'^p S^q with p + q <= g."""
    return forall(
        g, s,
        some=[r, phi, psi],
        then=[
            count(r, d + 1, g),
            forall(p, q, given=[le(p + q, g)],
                   **span(powers(d + 1, p) * powers(d, q), phi, psi, r)),
        ],
    )  # fmt: skip


SPLIT = forall(
    w, s, n, k,
    then=[
        eq(
            Over(o, Range(n + k), w(s + o)),
            Over(o, Range(n), w(s + o)) + Over(o, Range(k), w(s + n + o)),
        )
    ],
)  # fmt: skip

split = have("split", SPLIT, induct("k", "nn", "shorter", base=intro(then=[auto()]), step=intro(
    obtain(["it"], apply("shorter", {"w": w, "s": s, "n": n})), then=[auto("it")])))  # fmt: skip

r1, r2 = natural("r1"), natural("r2")
chi = family("chi")
phi1, phi2, psi1, psi2 = (family(t, arity=2) for t in ("phi1", "phi2", "psi1", "psi2"))
ca, cb = family("ca"), family("cb")
element = natural("element")


def joined_phi(t: Any, i: Any, o: Any) -> Any:
    """First list where t = 1, second where t = 0."""
    return t * phi1(i, o) + (1 - t) * Q(i, dd) * phi2(i, o)


def joined_psi(t: Any, j: Any, o: Any) -> Any:
    """The same for keys."""
    return t * psi1(j, o) + (1 - t) * K(j, dd) * psi2(j, o)


def body(weight: Any, t: Any, o: Any) -> Any:
    """Summand of a combination of the joined features."""
    return weight(t, o) * joined_phi(t, i, o) * joined_psi(t, j, o)


FIRST = Abstraction(i, o, joined_phi(chi(o), i, o))
SECOND = Abstraction(j, o, joined_psi(chi(o), j, o))


def parts(weight: Any) -> Any:
    """The sum over the joined list is the sum over both lists, with chi = 1 and chi = 0."""
    return [
        obtain(["divided"], apply(
            "split", {"w": Abstraction(o, body(weight, chi(o), o)), "s": s, "n": r1, "k": r2})),
        have("left_part", eq(
            Over(o, Range(r1), body(weight, chi(s + o), s + o)),
            Over(o, Range(r1), body(weight, 1, s + o)),
        ), termwise(
            Range(r1), o, body(weight, chi(s + o), s + o), body(weight, 1, s + o),
            intro(
                have("place", lt(s + element, s + r1), auto("in_range")),
                obtain(["is_one"], apply("ones", {"i": s + element}, [by("place")])),
                given=["in_range"],
                then=[auto(inside("is_one", hh, body(weight, hh, s + element)))],
            ),
        )),
        have("right_part", eq(
            Over(o, Range(r2), body(weight, chi(s + r1 + o), s + r1 + o)),
            Over(o, Range(r2), body(weight, 0, s + r1 + o)),
        ), termwise(
            Range(r2), o, body(weight, chi(s + r1 + o), s + r1 + o),
            body(weight, 0, s + r1 + o),
            intro(
                obtain(["natural"], apply("axiom:nat-nonnegative", {"n": element})),
                have("place", le(s + r1, s + r1 + element), auto("natural")),
                obtain(["is_zero"], apply("zeros", {"i": s + r1 + element}, [by("place")])),
                given=["in_range"],
                then=[auto(inside("is_zero", hh, body(weight, hh, s + r1 + element)))],
            ),
        )),
    ]  # fmt: skip


only_first = intro(
    have("q_small", le(q, gg + 1), auto("small")),
    obtain(["expanded"], apply("span1", {"p": q}, [by("q_small")]), some=[ca]),
    given=["small"],
    witnesses=[Abstraction(o, chi(o) * ca(o))],
    then=[intro(
        *parts(lambda t, o: t * ca(o)),
        obtain(["it"], apply("expanded", {"i": i, "j": j})),
        obtain(["start"], apply("power_0", {"x": inner(i, j, dd + 1)})),
        then=[auto("it", "divided", "left_part", "right_part",
                   inside("start", hh, hh * powers(dd, q)))],
    )],
)  # fmt: skip

one_more = intro(
    have("same_total", le(pp + (q + 1), gg + 1), auto("small")),
    have("less_total", le(pp + q, gg), auto("small")),
    obtain(["same_degree"], apply("fewer", {"q": q + 1}, [by("same_total")]), some=[ca]),
    obtain(["lower_degree"], apply("span2", {"p": pp, "q": q}, [by("less_total")]), some=[cb]),
    given=["small"],
    witnesses=[Abstraction(o, ca(o) + (1 - chi(o)) * cb(o))],
    then=[intro(
        *parts(lambda t, o: (1 - t) * cb(o)),
        obtain(["it_a"], apply("same_degree", {"i": i, "j": j})),
        obtain(["it_b"], apply("lower_degree", {"i": i, "j": j})),
        obtain(["up"], apply("power_next", {"x": inner(i, j, dd + 1), "k": pp})),
        obtain(["up_q"], apply("power_next", {"x": inner(i, j, dd), "k": q})),
        then=[auto(
            "it_a", inside("it_b", hh, hh * Q(i, dd) * K(j, dd)),
            inside("up", hh, hh * powers(dd, q)), inside("up_q", hh, hh * powers(dd + 1, pp)),
            "divided", "left_part", "right_part",
        )],
    )],
)  # fmt: skip


def is_zero(name: Any, number: Any, sum_is_small: Any, *signs: Any) -> Any:
    """A natural number that is at most 0 is 0."""
    return have(name, eq(number, 0), cases(
        number, 0, "place", less=absurd(auto("place", *signs)), equal=by("place"),
        greater=absurd(auto("place", sum_is_small, *signs))))  # fmt: skip


ONES = Abstraction(i, o, 1 + 0 * o)

no_degree = intro(
    obtain(["p_sign"], apply("axiom:nat-nonnegative", {"n": p})),
    obtain(["q_sign"], apply("axiom:nat-nonnegative", {"n": q})),
    is_zero("p_zero", p, "small", "p_sign", "q_sign"),
    is_zero("q_zero", q, "small", "p_sign", "q_sign"),
    given=["small"],
    witnesses=[Abstraction(o, 1 + 0 * o)],
    then=[intro(
        obtain(["start_p"], apply("power_0", {"x": inner(i, j, dd + 1)})),
        obtain(["start_q"], apply("power_0", {"x": inner(i, j, dd)})),
        then=[auto(
            inside("p_zero", hole_n, At(power, inner(i, j, dd + 1), hole_n) * powers(dd, q)),
            inside("q_zero", hole_n, At(power, inner(i, j, dd), hole_n)),
            inside("start_p", hh, hh * powers(dd, q)), "start_q",
        )],
    )],
)  # fmt: skip

widened = induct(
    "g", "gg", "lower",
    base=intro(
        witnesses=[1, ONES, ONES],
        then=[auto(inside("factorial_0", hh, hh * factorial(dd + 1))), no_degree],
    ),
    step=intro(
        obtain(["count1", "span1"], apply("narrower", {"g": gg + 1, "s": s}),
               some=[r1, phi1, psi1]),
        obtain(["count2", "span2"], apply("lower", {"s": s + r1}), some=[r2, phi2, psi2]),
        obtain(["ones", "zeros"], apply("axiom:numbers-by-cases", {
            "f": Abstraction(i, 1 + 0 * i), "g": Abstraction(i, 0 * i), "k": s + r1}),
            some=[chi]),
        obtain(["next_d"], apply("factorial_next", {"k": dd})),
        obtain(["next_g"], apply("factorial_next", {"k": gg})),
        obtain(["next_sum"], apply("factorial_next", {"k": dd + gg + 1})),
        witnesses=[r1 + r2, FIRST, SECOND],
        then=[
            auto(
                inside("count1", hh, (dd + 1) * hh), inside("count2", hh, (gg + 1) * hh),
                inside("next_d", hh, r1 * hh * factorial(gg + 1)),
                inside("next_g", hh, r2 * hh * factorial(dd + 1)), "next_sum",
            ),
            induct("p", "pp", "fewer", base=only_first, step=one_more),
        ],
    ),
)  # fmt: skip

features = induct(
    "d", "dd", "narrower_all",
    base=intro(
        witnesses=[1, ONES, ONES],
        then=[
            auto(inside("factorial_0", hh, hh * factorial(g))),
            intro(given=["small"], witnesses=[Abstraction(o, At(power, 0, p) + 0 * o)],
                  then=[intro(then=[auto()])]),
        ],
    ),
    step=steps(
        obtain(["narrower"], apply("narrower_all")),
        have("wider", wide(dd), widened),
        intro(
            obtain(["counted", "spanned"], apply("wider", {"g": g, "s": s}), some=[r, phi, psi]),
            witnesses=[r, phi, psi],
            then=[by("counted"), intro(
                have("total", le(p + 0, g), auto("small")),
                obtain(["expanded"], apply("spanned", {"p": p, "q": 0}, [by("total")]),
                       some=[cc]),
                given=["small"],
                witnesses=[cc],
                then=[intro(
                    obtain(["it"], apply("expanded", {"i": i, "j": j})),
                    obtain(["start"], apply("power_0", {"x": inner(i, j, dd)})),
                    then=[auto("it", inside("start", hh, hh * powers(dd + 1, p)))],
                )],
            )],
        ),
    ),
)  # fmt: skip
