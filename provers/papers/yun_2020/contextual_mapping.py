"""After the attention layers, one id tells the whole context.

Statement (own proof; the contextual mapping of Yun et al. 2020, section 4, with positional
encoding, in grid steps). Let a context be n + 1 tokens with ids l_k = o_k + a_k, a_k < B natural,
o_k the same for all contexts. Let the selective shifts give s_0 = l_0 + B (l_n - l_0) and s_(k+1)
= l_(k+1) + B (s_k - l_(k+1)), and the last attention layer s_k + c s_n, with s_k < c. If a token
of one context has the final id of a token of another, then s_n, both shifted ids and all ids l_k
agree: the contexts are the same.

Method: by uniqueness of quotient and remainder (once with c for the final id, then with B from the
last token down to the first, `yun-2020/read-backwards`) everything can be read off. No sizes are
assumed. That the layers follow the recursion is `yun-2020/shift-recursion`: each token is shifted
once, unless d = 1 and n + 1 = 2, where a token may be shifted twice.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.yun_2020.read_backwards import B, a, b, k, o, r, recursion, s, small, t
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    exact,
    have,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Name, eq, forall, lt, natural

n, j, i, c, rest = (natural(x) for x in ("n", "j", "i", "c", "rest"))


def first(shifted: Name, remainder: Name) -> Any:
    """The first token is shifted by B times (last id - its id)."""
    own = o(0) + remainder(0)
    return eq(shifted(0), own + B * (o(n) + remainder(n) - own))


CLAIM = forall(
    n, B, c, o, a, b, s, r, i, j,
    given=[
        lt(i, n + 1), lt(j, n + 1),
        small(a, n + 1), small(b, n + 1),
        first(s, a), first(r, b),
        recursion(s, a, n), recursion(r, b, n),
        forall(k, given=[lt(k, n + 1)], then=[lt(s(k), c), lt(r(k), c)]),
        eq(s(i) + c * s(n), r(j) + c * r(n)),
    ],
    then=[
        eq(s(n), r(n)),
        eq(s(i), r(j)),
        forall(k, given=[lt(k, n + 1)], then=[eq(a(k), b(k))]),
    ],
)  # fmt: skip


everywhere = intro(
    obtain(["k_sign"], apply("axiom:nat-nonnegative", {"n": k})),
    given=["k_in"],
    then=[
        cases(
            k, 0, "place",
            less=absurd(auto("place", "k_sign")),
            equal=auto("first_remainder", inside("place", t, a(t)), inside("place", t, b(t))),
            greater=steps(
                obtain(["next"], apply("axiom:nat-discrete", {"m": 0, "n": k}, [by("place")])),
                obtain(
                    ["difference"],
                    apply("axiom:nat-difference", {"m": 1, "n": k}, [auto("next")]),
                    some=[rest],
                ),
                obtain(["found"], apply("others", {"k": rest}, [auto("difference", "k_in")])),
                auto("found", inside("difference", t, a(t)), inside("difference", t, b(t))),
            ),
        )
    ],
)  # fmt: skip

PROOF = intro(
    obtain(["n_sign"], apply("axiom:nat-nonnegative", {"n": n})),
    obtain(["s_i_small", "r_i_small"], apply("below_c", {"k": i}, [by("i_in")])),
    obtain(["s_j_small", "r_j_small"], apply("below_c", {"k": j}, [by("j_in")])),
    obtain(
        ["own", "last"],
        apply(
            "statement:lemmas/division-unique",
            {"B": c, "a": s(i), "b": r(j), "p": s(n), "q": r(n)},
            [by("s_i_small"), by("r_j_small"), by("same_id")],
        ),
    ),
    obtain(
        ["at_the_start", "others"],
        apply(
            "statement:yun-2020/read-backwards",
            {"top": n, "B": B, "o": o, "a": a, "b": b, "s": s, "r": r},
            [by("a_small"), by("b_small"), by("s_steps"), by("r_steps"), by("last")],
        ),
    ),
    obtain(["a_first"], apply("a_small", {"k": 0}, [auto("n_sign")])),
    obtain(["b_first"], apply("b_small", {"k": 0}, [auto("n_sign")])),
    obtain(
        ["first_remainder", "first_quotient"],
        apply(
            "statement:lemmas/division-unique",
            {"B": B, "a": a(0), "b": b(0), "p": a(n) + b(0), "q": b(n) + a(0)},
            [by("a_first"), by("b_first"), auto("s_first", "r_first", "at_the_start")],
        ),
    ),
    given=[
        "i_in", "j_in", "a_small", "b_small", "s_first", "r_first", "s_steps", "r_steps",
        "below_c", "same_id",
    ],
    then=[by("last"), by("own"), everywhere],
)  # fmt: skip

# Two tokens, B = 2, the second moved by 2: remainders 0 and 1, shifted ids 6 and 9.
_EXAMPLE = {
    name: {"sort": ["F", ["N"], "N"], "rationals": values}
    for name, values in (
        ("o", ["0", "2"]), ("a", ["0", "1"]), ("b", ["0", "1"]), ("s", ["6", "9"]),
        ("r", ["6", "9"]),
    )
}  # fmt: skip


def _each_token(*facts: Any) -> Rule:
    """Facts about both tokens k < 1 + 1, from those about t < 2."""
    names = [f"fact{place}" for place in range(len(facts))]
    table: Any = ["enumerate", [intro(then=[exact()] * len(facts))] * 2]
    return intro(
        have("table", forall(t, given=[lt(t, 2)], then=facts), table),
        obtain(names, apply("table", {"t": k}, [auto("k_in")])),
        given=["k_in"],
        then=[by(name) for name in names],
    )


_one_step: Any = ["enumerate", [exact()]]

STATEMENT = Statement(
    id="yun-2020/contextual-mapping",
    title="After the attention layers, one id tells the whole context",
    source=Source(
        "yun-2020", "contextual mapping", "own proof",
        "for the construction with positional encoding as reconstructed",
    ),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/contextual-mapping",
        CLAIM,
        at={
            "n": number(1), "B": number(2), "c": number(10), "i": number(1), "j": number(1),
        },
        given=[
            exact(), exact(), _each_token(lt(a(t), 2)), _each_token(lt(b(t), 2)), exact(), exact(),
            _one_step, _one_step, _each_token(lt(s(t), 10), lt(r(t), 10)), exact(),
        ],
        data=_EXAMPLE,
        scope="one context of two tokens",
    ),
)  # fmt: skip
