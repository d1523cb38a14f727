"""Sequences on a line with the same ends and the same sum: no hardmax layer tells them apart.

Statement (own proof). Let a, b hold n >= 1 numbers each, the smallest first and the largest at
place m < n, with a(0) = b(0), a(m) = b(m) and equal sums, and u a vector of R^d. For every query z,
every number H of heads and all weights of every head size, the sum of the H hardmax heads over the
tokens a(i) u equals that over the tokens b(i) u.

Method: the score of t u is t c with c = <W_K u, W_Q z>, so that a head returns Hardmax(c, a, n)
W_O W_V u (``hardmax-ends``); heads are summed.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._attention import d, s
from provers.papers.kajitsuka_2024._hardmax import hard_attention
from provers.papers.kajitsuka_2024.hardmax_ends import FIRST, SECOND, ends, total
from provers.papers.yun_2020._layers import hardmax
from provers.proof import apply, auto, by, have, inside, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Inner,
    Name,
    Over,
    Range,
    eq,
    family,
    forall,
    lt,
    natural,
    real,
    vector,
)

n, m, j, h, H, element = (natural(x) for x in ("n", "m", "j", "h", "H", "element"))
a, b, t = family("a"), family("b"), real("t")
u, z = vector("u", d), vector("z", d)
Wq, Wk, Wv = (Name(x, ("F", ("N",), ("L", "d", "s"))) for x in ("Wq", "Wk", "Wv"))
Wo = Name("Wo", ("F", ("N",), ("L", "s", "d")))


def head(values: Any, index: Any, query: Any, count: Any) -> Any:
    """Output of one head for the query over the tokens values(i) u, i < count."""
    line = Abstraction(j, values(j) * u)
    return hard_attention(d, s, Wq(index), Wk(index), Wv(index), Wo(index), query, line, count)


def layer(values: Any, query: Any, count: Any) -> Any:
    """Sum of the H heads."""
    return Over(h, Range(H), head(values, h, query, count))


CLAIM = forall(
    d, u, n, m, a, b,
    given=[lt(m, n), ends(a), ends(b), eq(a(0), b(0)), eq(a(m), b(m)), eq(total(a), total(b))],
    then=[
        forall(
            s, H, Wq, Wk, Wv, Wo, z, then=[eq(layer(a, z, n), layer(b, z, n))],
        )
    ],
)  # fmt: skip

c = Inner(Apply(Wk(element), u), Apply(Wq(element), z))
output = Apply(Wo(element), Apply(Wv(element), u))
_hypotheses = ["m_in", "a_ends", "b_ends", "first", "last", "sums"]

PROOF = intro(
    given=_hypotheses,
    then=[
        intro(
            then=[
                termwise(
                    Range(H), h, head(a, h, z, n), head(b, h, z, n),
                    intro(
                        have("first_head", eq(head(a, element, z, n), hardmax(c, a, n) * output),
                             auto()),
                        have("second_head", eq(head(b, element, z, n), hardmax(c, b, n) * output),
                             auto()),
                        obtain(
                            ["same"],
                            apply(
                                "statement:kajitsuka-2024/hardmax-ends",
                                {"n": n, "m": m, "c": c, "a": a, "b": b},
                                [by(x) for x in _hypotheses],
                            ),
                        ),
                        given=["r"],
                        then=[auto("first_head", "second_head", inside("same", t, t * output))],
                    ),
                )
            ]
        )
    ],
)  # fmt: skip

EXAMPLE = {"d": number(1), "u": "u", "n": number(4), "m": number(3), "a": FIRST, "b": SECOND}
DATA = {"u": {"sort": ["V", 1], "rationals": ["1"]}}

STATEMENT = Statement(
    id="kajitsuka-2024/hardmax-layer",
    title="Sequences on a line with the same ends and sum: no hardmax layer tells them apart",
    source=Source("kajitsuka-2024", "theorem-1, any number of heads", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/hardmax-layer",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA),
        DATA,
        scope="d = 1, (1, 3, 5, 7) and (1, 2, 6, 7)",
    ),
)
