"""A hardmax head returns one of the keys.

Statement (own proof). For n > 0 keys and a query q != 0 there is a < n with Hardmax(q, keys, n) =
keys(a), and q keys(i) <= q keys(a) for all i < n.

Method: some key has the best score; `yun-2020/hardmax`.
"""

from provers.instances import number, witness
from provers.papers.lemmas._points import NATURALS
from provers.papers.yun_2020._layers import hardmax
from provers.proof import apply, auto, by, exact, have, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Abstraction, eq, family, forall, le, lt, natural, ne, real

n, i, a, b, before = (natural(x) for x in ("n", "i", "a", "b", "before"))
q, keys = real("q"), family("keys")

CLAIM = forall(
    n, q, keys,
    given=[lt(0, n), ne(q, 0)],
    some=[a],
    then=[
        lt(a, n),
        eq(hardmax(q, keys, n), keys(a)),
        forall(i, given=[lt(i, n)], then=[le(q * keys(i), q * keys(a))]),
    ],
)  # fmt: skip

PROOF = intro(
    obtain(["one"], apply("axiom:nat-discrete", {"m": 0, "n": n}, [by("some")])),
    obtain(["length"], apply("axiom:nat-difference", {"m": 1, "n": n}, [auto("one")]),
           some=[before]),
    obtain(
        ["b_first", "best"],
        apply("statement:lemmas/argmax", {"n": before, "c": Abstraction(i, q * keys(i))}),
        some=[b],
    ),
    have("b_in", lt(b, n), auto("b_first", "length")),
    have(
        "best_of_all",
        forall(i, given=[lt(i, n)], then=[le(q * keys(i), q * keys(b))]),
        intro(given=["i_in"], then=[apply("best", {"i": i}, [auto("i_in", "length")])]),
    ),
    given=["some", "not_zero"],
    witnesses=[b],
    then=[
        by("b_in"),
        apply(
            "statement:yun-2020/hardmax",
            {"n": n, "a": b, "q": q, "keys": keys},
            [by("b_in"), by("not_zero"), by("best_of_all")],
        ),
        by("best_of_all"),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="yun-2020/hardmax-key",
    title="A hardmax head returns one of the keys",
    source=Source("yun-2020", "selective shift, one head", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/hardmax-key",
        CLAIM,
        at={"n": number(2), "q": number(1), "keys": NATURALS},
        given=[exact(), exact()],
    ),
)
