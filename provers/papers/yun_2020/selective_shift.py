"""One attention layer moves exactly the tokens in its window.

Statement (Yun et al. 2020). Let l(0), .., l(n-1) be the ids of the tokens, l(a) the largest and
l(b) the smallest, low < high. The two hardmax heads with queries l(x) - low and l(x) - high give

    l(x) + B (Hardmax - Hardmax) = l(x) + B (l(a) - l(b))   if low < l(x) < high,
                                 = l(x)                     if l(x) < low or high < l(x).

Method: a positive query prefers the largest id, a negative one the smallest.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.lemmas._points import NATURALS
from provers.papers.yun_2020._layers import hardmax
from provers.proof import Rule, apply, auto, by, exact, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import eq, family, forall, le, lt, natural, real

n, i, a, b, x = (natural(t) for t in ("n", "i", "a", "b", "x"))
B, low, high, z = (real(t) for t in ("B", "low", "high", "z"))
ids = family("l")


def head(threshold: Any) -> Any:
    """What the head with this threshold returns to token x."""
    return hardmax(ids(x) - threshold, ids, n)


moved = ids(x) + B * (head(low) - head(high))

CLAIM = forall(
    n, a, b, x, B, low, high, ids,
    given=[
        lt(a, n),
        lt(b, n),
        lt(low, high),
        forall(i, given=[lt(i, n)], then=[le(ids(i), ids(a)), le(ids(b), ids(i))]),
    ],
    then=[
        forall(
            given=[lt(low, ids(x)), lt(ids(x), high)],
            then=[eq(moved, ids(x) + B * (ids(a) - ids(b)))],
        ),
        forall(given=[lt(ids(x), low)], then=[eq(moved, ids(x))]),
        forall(given=[lt(high, ids(x))], then=[eq(moved, ids(x))]),
    ],
)  # fmt: skip


def _head(name: str, threshold: Any, best: Any, sign: tuple[str, ...]) -> Any:
    """The head with this threshold returns the id of token ``best``."""
    query = ids(x) - threshold
    positive = best == a
    have_sign = {"name": f"{name}_sign", "fact": _sign(query, positive), "by": auto(*sign)}
    inequality = "smaller" if positive else "larger"
    chosen = apply(
        "statement:yun-2020/hardmax",
        {"n": n, "a": best, "q": query, "keys": ids},
        [
            by("a_in" if positive else "b_in"),
            by(f"{name}_sign"),
            intro(
                obtain(["smaller", "larger"], apply("extremes", {"i": i}, [by("i_in")])),
                given=["i_in"],
                then=[auto(products=[[f"{name}_sign", inequality]])],
            ),
        ],
    )
    return [have_sign, obtain([name], chosen)]


def _sign(query: Any, positive: bool) -> Any:
    from provers.kernel.schema import dump_fact

    return dump_fact(lt(0, query) if positive else lt(query, 0))


def _case(place: list[str], left: Any, right: Any, order: str = "") -> Rule:
    extra = tuple(place) + ((order,) if order else ())
    return intro(
        *_head("low_head", low, left, extra),
        *_head("high_head", high, right, extra),
        given=place,
        then=[auto(inside("low_head", z, B * z), inside("high_head", z, B * z))],
    )


PROOF = intro(
    given=["a_in", "b_in", "order", "extremes"],
    then=[
        _case(["from_low", "to_high"], a, b),
        _case(["below"], b, b, "order"),
        _case(["beyond"], a, a, "order"),
    ],
)

STATEMENT = Statement(
    id="yun-2020/selective-shift",
    title="One attention layer moves exactly the tokens in its window",
    source=Source("yun-2020", "selective shift", "reconstructed (high)"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/selective-shift",
        CLAIM,
        at={"n": number(2), "a": number(1), "b": number(0), "x": number(0), "B": number(2),
            "low": number(-1), "high": number(1), "l": NATURALS},
        given=[exact(), exact(), exact(),
               ["enumerate", [intro(then=[exact(), exact()]), intro(then=[exact(), exact()])]]],
    ),
)  # fmt: skip
