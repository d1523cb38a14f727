"""Shifted ids are read backwards: the last one determines the first and the remainders between.

Statement (own proof). Two contexts have the ids o_k + a_k and o_k + b_k, a_k, b_k < B natural, and
shifted ids with s_(k+1) = own_(k+1) + B (s_k - own_(k+1)) for k < top. If s_top is the same for
both, so is s_0, and a_k = b_k for 0 < k <= top.

Method: s_(k+1) = a_(k+1) + B (s_k - own_(k+1)) + o_(k+1) has the remainder a_(k+1) modulo B up to
o; `lemmas/division-unique` from the last token down to the first.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.lemmas._cases import below_successor
from provers.proof import Rule, absurd, apply, auto, by, have, induct, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Name, eq, forall, lt, natural

m, k, B, t, top = (natural(x) for x in ("m", "k", "B", "t", "top"))


def counts(label: str) -> Name:
    """A family of natural numbers."""
    return Name(label, ("F", ("N",), "N"))


o, a, b, s, r = (counts(x) for x in ("o", "a", "b", "s", "r"))


def recursion(shifted: Name, remainder: Name, limit: Any) -> Any:
    """Every token after the first is shifted by B times (previous shifted id - its id)."""
    own = o(k + 1) + remainder(k + 1)
    return forall(k, given=[lt(k, limit)], then=[eq(shifted(k + 1), own + B * (shifted(k) - own))])


def small(remainder: Name, limit: Any) -> Any:
    """Remainders are below B."""
    return forall(k, given=[lt(k, limit)], then=[lt(remainder(k), B)])


CLAIM = forall(
    top, B, o, a, b, s, r,
    given=[
        small(a, top + 1), small(b, top + 1),
        recursion(s, a, top), recursion(r, b, top),
        eq(s(top), r(top)),
    ],
    then=[
        eq(s(0), r(0)),
        forall(k, given=[lt(k, top)], then=[eq(a(k + 1), b(k + 1))]),
    ],
)  # fmt: skip


def _earlier(whole: str) -> Rule:
    """The fact ``whole`` about all k <= m, or all k < m, from the one about one k more."""
    return intro(given=["k_in"], then=[apply(whole, {"k": k}, [auto("k_in")])])


nothing = intro(
    given=["a_small", "b_small", "s_steps", "r_steps", "last"],
    then=[
        by("last"),
        intro(
            obtain(["k_sign"], apply("axiom:nat-nonnegative", {"n": k})),
            given=["k_in"],
            then=[absurd(auto("k_in", "k_sign"))],
        ),
    ],
)

one_more = intro(
    obtain(["s_step"], apply("s_steps", {"k": m}, [auto()])),
    obtain(["r_step"], apply("r_steps", {"k": m}, [auto()])),
    obtain(["a_last"], apply("a_small", {"k": m + 1}, [auto()])),
    obtain(["b_last"], apply("b_small", {"k": m + 1}, [auto()])),
    obtain(
        ["remainders", "quotients"],
        apply(
            "statement:lemmas/division-unique",
            {"B": B, "a": a(m + 1), "b": b(m + 1), "p": s(m) + b(m + 1), "q": r(m) + a(m + 1)},
            [by("a_last"), by("b_last"), auto("s_step", "r_step", "last")],
        ),
    ),
    have("before", eq(s(m), r(m)), auto("remainders", "quotients")),
    obtain(
        ["at_the_start", "so_far"],
        apply(
            "shorter",
            {"B": B, "o": o, "a": a, "b": b, "s": s, "r": r},
            [
                *(_earlier(x) for x in ("a_small", "b_small", "s_steps", "r_steps")),
                by("before"),
            ],
        ),
    ),
    given=["a_small", "b_small", "s_steps", "r_steps", "last"],
    then=[
        by("at_the_start"),
        intro(
            given=["k_in"],
            then=[
                below_successor(
                    k, m, "k_in", "place",
                    less=apply("so_far", {"k": k}, [by("place")]),
                    equal=auto(
                        "remainders", inside("place", t, a(t + 1)), inside("place", t, b(t + 1))
                    ),
                )
            ],
        ),
    ],
)  # fmt: skip

PROOF = induct("top", "m", "shorter", base=nothing, step=one_more)

# Two tokens, B = 2, the second moved by 2: remainders 0 and 1, shifted ids 6 and 9.
_EXAMPLE = {
    name: {"sort": ["F", ["N"], "N"], "rationals": values}
    for name, values in (
        ("o", ["0", "2"]), ("a", ["0", "1"]), ("b", ["0", "1"]), ("s", ["6", "9"]),
        ("r", ["6", "9"]),
    )
}  # fmt: skip
_AT = {"top": number(1), "B": number(2)} | {name: name for name in _EXAMPLE}

STATEMENT = Statement(
    id="yun-2020/read-backwards",
    title="The last shifted id determines the first, and the remainders between",
    source=Source(
        "yun-2020", "contextual mapping", "own proof",
        "for the construction with positional encoding as reconstructed",
    ),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/read-backwards",
        CLAIM,
        at=_AT,
        given=example_rules(CLAIM, _AT, _EXAMPLE),
        data=_EXAMPLE,
        scope="one context of two tokens",
    ),
)  # fmt: skip
