"""Fewer than 2^k prompts leave a pattern of k bits that none of them fits.

Statement (own proof). Let prompt p answer question i by the number t(p, i), and let Q list the
prompts, with weights w(p) >= 0 of sum below 2^k. Then there are bits x(0), ..., x(k - 1) and new
weights u(p) >= 0 over Q of sum below 1, such that w(p) <= u(p) for every p that fits: whose answers
are nearer than eps to 2 eps x(i) for all i < k. (With w = 1: fewer than 2^k prompts are listed, and
no listed prompt fits.)

Method: the halving argument, by induction on k. An answer below eps cannot be near 2 eps, another
one not near 0. One of the two halves has weight below 2^k; the last bit asks for that half, and the
rest loses its weight. No numbering of patterns or prompts is needed.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.papers.lemmas.indicator import indicator
from provers.papers.lemmas.powers_of_two import TWO, doubled
from provers.proof import (
    Rule,
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
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Name,
    Over,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    sequence,
    vector,
)

n, k, m, i, q = (natural(x) for x in ("n", "k", "m", "i", "q"))
p = vector("p", n)
Q = sequence("Q", n)
two, chi, chi0 = family("two"), family("chi"), family("chi0")
eps, x = real("eps"), real("x")
t = Name("t", ("F", (("V", "n"), "N"), "R"))
w, u = (Name(label, ("F", (("V", "n"),), "R")) for label in ("w", "u"))


def fits(p: Any, count: Any, bits: Any) -> Any:
    """The answers of p are nearer than eps to 2 eps times the bits."""
    return forall(
        i,
        given=[lt(i, count)],
        then=[lt(t(p, i), 2 * eps * bits(i) + eps), lt(2 * eps * bits(i), t(p, i) + eps)],
    )


def result(count: Any, bits: Any, new: Any, old: Any) -> list[Any]:
    """What is claimed of the bits and the new weights."""
    return [
        forall(i, given=[lt(i, count)], then=[eq(bits(i) ** 2, bits(i))]),
        forall(p, then=[le(0, new(p))]),
        lt(Over(p, Q, new(p)), 1),
        forall(p, given=[fits(p, count, bits)], then=[le(old(p), new(p))]),
    ]


CLAIM = forall(
    k, n, Q, two, eps, t, w,
    given=[
        eq(two(0), 1),
        forall(i, then=[eq(two(i + 1), 2 * two(i))]),
        forall(p, then=[le(0, w(p))]),
        lt(Over(p, Q, w(p)), two(k)),
    ],
    some=[chi, u],
    then=result(k, chi, u, w),
)  # fmt: skip


def answers_no(p: Any) -> Any:
    """1 if the answer to the last question is below eps, otherwise 0."""
    return indicator(eps - t(p, m))


def half(bit: int, p: Any) -> Any:
    """The weight that stays if the last bit is ``bit``."""
    return w(p) * (answers_no(p) if bit == 0 else 1 - answers_no(p))


def _asking(bit: int, small: Rule) -> Rule:
    """The result if the last bit is ``bit``."""
    bit_facts = [
        obtain(
            ["is_one", "is_none", "from_0", "to_1"],
            apply("statement:lemmas/indicator", {"x": eps - t(p, m)}),
        ),
    ]
    decided = (
        [have("sign", lt(0, eps - t(p, m)), auto("last_low", inside("bit_m", x, eps * x))),
         obtain(["side"], apply("is_one", {}, [by("sign")]))]
        if bit == 0
        else [have("sign", le(eps - t(p, m), 0), auto("last_high", inside("bit_m", x, eps * x))),
              obtain(["side"], apply("is_none", {}, [by("sign")]))]
    )  # fmt: skip
    return steps(
        obtain(
            ["old_bits", "u_sign", "u_small", "u_above"],
            apply(
                "fewer",
                {"n": n, "Q": Q, "two": two, "eps": eps, "t": t,
                 "w": Abstraction(p, half(bit, p))},
                [
                    by("start"),
                    by("doubles"),
                    intro(
                        *bit_facts,
                        obtain(["w_here"], apply("w_sign", {"p": p})),
                        have("kept", le(0, answers_no(p) if bit == 0 else 1 - answers_no(p)),
                             auto("from_0", "to_1")),
                        then=[auto(products=[["w_here", "kept"]])],
                    ),
                    small,
                ],
            ),
            some=[chi0, u],
        ),
        obtain(
            ["before", "after"],
            apply("axiom:numbers-by-cases",
                  {"f": chi0, "g": Abstraction(i, bit), "k": m}),
            some=[chi],
        ),
        obtain(["bit_m"], apply("after", {"i": m}, [auto()])),
        intro(
            witnesses=[chi, u],
            then=[
                intro(
                    given=["in_range"],
                    then=[
                        below_successor(
                            i, m, "in_range", "place",
                            less=steps(
                                obtain(["same"], apply("before", {"i": i}, [by("place")])),
                                obtain(["is_bit"], apply("old_bits", {"i": i}, [by("place")])),
                                auto("is_bit", inside("same", x, x**2 - x)),
                            ),
                            equal=auto(
                                inside("place", q, chi(q) ** 2 - chi(q)),
                                inside("bit_m", x, x**2 - x),
                            ),
                        )
                    ],
                ),
                by("u_sign"),
                by("u_small"),
                intro(
                    obtain(["last_low", "last_high"], apply("fit", {"i": m}, [auto()])),
                    *bit_facts,
                    *decided,
                    obtain(
                        ["above"],
                        apply(
                            "u_above",
                            {"p": p},
                            [
                                intro(
                                    have("earlier", lt(i, m + 1), auto("in_range")),
                                    obtain(["same"], apply("before", {"i": i}, [by("in_range")])),
                                    obtain(["low", "high"],
                                           apply("fit", {"i": i}, [by("earlier")])),
                                    given=["in_range"],
                                    then=[
                                        auto("low", inside("same", x, eps * x)),
                                        auto("high", inside("same", x, eps * x)),
                                    ],
                                )
                            ],
                        ),
                    ),
                    given=["fit"],
                    then=[auto("above", inside("side", x, w(p) * x))],
                ),
            ],
        ),
    )  # fmt: skip


total = Over(p, Q, half(0, p))


def _other() -> Rule:
    return _asking(1, auto("order", "w_total", "double_m"))


PROOF = induct(
    "k", "m", "fewer",
    base=intro(
        given=["start", "doubles", "w_sign", "w_total"],
        witnesses=[Abstraction(i, 0), w],
        then=[
            intro(given=["in_range"], then=[auto()]),
            by("w_sign"),
            auto("w_total", "start"),
            intro(given=["fit"], then=[auto()]),
        ],
    ),
    step=intro(
        obtain(["double_m"], apply("doubles", {"i": m})),
        have(
            "result",
            forall(some=[chi, u], then=result(m + 1, chi, u, w)),
            cases(
                total, two(m), "order",
                less=_asking(0, by("order")),
                equal=_other(),
                greater=_other(),
            ),
        ),
        obtain(["one", "two_", "three", "four"], apply("result"), some=[chi, u]),
        given=["start", "doubles", "w_sign", "w_total"],
        witnesses=[chi, u],
        then=[by("one"), by("two_"), by("three"), by("four")],
    ),
)  # fmt: skip

STATEMENT = Statement(
    id="lemmas/unfitted-pattern",
    title="Fewer than 2^k prompts leave a pattern of k bits that none of them fits",
    source=Source("lemmas", "unfitted-pattern", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "lemmas/unfitted-pattern",
        CLAIM,
        at={
            "k": number(1), "n": number(1), "Q": ["one", ["zero", 1]], "two": TWO,
            "eps": ["q", "1/2"],
            "t": ["lam", [["p", ["V", 1]], ["i", "N"]], ["q", "0"]],
            "w": ["lam", [["p", ["V", 1]]], ["q", "1"]],
        },
        given=[
            auto(),
            doubled(),
            intro(then=[auto()]),
            ["enclose", {"bits": 64}],
        ],
        scope="one prompt that always answers 0, one question",
    ),
)  # fmt: skip
