"""Orthogonal padding raises the rank of the weights and leaves their products at rank one.

Statement (own proof). If W_K = sum p_i q_i^T, W_Q = sum p'_i q'_i^T, W_V = sum p''_i q''_i^T
over i < rank, with p_i orthogonal to p'_j unless i = j = 0, W_O p''_i = 0 for i > 0 and W_O
p''_0 = w, then

    <W_K y, W_Q z> = <p_0, p'_0> <q_0, y><q'_0, z>,   W_O W_V y = <q''_0, y> w.

Such p, p' exist in R^s for rank <= (s + 1)/2: an orthonormal family of 2 rank - 1 vectors, the
first shared. Sums of rank-one terms without such a condition can cancel.

Method: ``lemmas/single-term`` for each of the sums.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.hu_2024._padding import d, i, j, names, p, padding, pp, pv, q, qq, qv, rank, s
from provers.papers.kajitsuka_2024._attention import weights, wk, wo, wq, wv
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    have,
    inside,
    intro,
    obtain,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Inner,
    Over,
    Range,
    eq,
    forall,
    lt,
    natural,
    real,
    vector,
)

y, z, w, h = vector("y", d), vector("z", d), vector("w", d), vector("h", d)
hs, t, element = vector("hs", s), real("t"), natural("element")
term, other, k = natural("term"), natural("other"), natural("k")

CLAIM = forall(
    *weights, *names, w,
    given=padding(w),
    then=[
        forall(
            y, z,
            then=[
                eq(
                    Inner(Apply(wk, y), Apply(wq, z)),
                    Inner(p(0), pp(0)) * Inner(q(0), y) * Inner(qq(0), z),
                )
            ],
        ),
        forall(y, then=[eq(Apply(wo, Apply(wv, y)), Inner(qv(0), y) * w)]),
    ],
)  # fmt: skip


def _positive_index(index: Any, name: Any) -> Any:
    """0 < index from index != 0."""
    return have(
        name,
        lt(0, index),
        cases(
            0, index, "place",
            less=by("place"),
            equal=absurd(steps(
                have("is_zero", eq(index, 0), auto("place")),
                ["clash", ["is_zero", "not_first"]],
            )),
            greater=absurd(steps(
                obtain(["nat"], apply("axiom:nat-nonnegative", {"n": index})),
                auto("nat", "place"),
            )),
        ),
    )  # fmt: skip


scores = intro(
    obtain(["key"], apply("keys_are", {"y": y})),
    obtain(["query"], apply("queries_are", {"y": z})),
    # <W_K y, p'_j> = <q_0, y><p_0, p'_j> for all j, then the sum over j
    have(
        "one_query_term",
        forall(
            j, given=[lt(j, rank)],
            then=[
                eq(
                    Over(term, Range(rank), Inner(q(term), y) * Inner(p(term), pp(j))),
                    Inner(q(0), y) * Inner(p(0), pp(j)),
                )
            ],
        ),
        intro(
            given=["j_range"],
            then=[
                apply(
                    "statement:lemmas/single-term",
                    {
                        "n": rank, "l": 0,
                        "g": Abstraction(i, Inner(q(i), y) * Inner(p(i), pp(j))),
                    },
                    [
                        by("some_term"),
                        intro(
                            _positive_index(i, "beyond"),
                            obtain(["vanishes", "mirrored"],
                                   apply("orthogonal", {"i": i, "j": j},
                                         [by("in_range"), by("j_range"), by("beyond")])),
                            given=["in_range", "not_first"],
                            then=[auto(inside("vanishes", t, t * Inner(q(i), y)))],
                        ),
                    ],
                )
            ],
        ),
    ),
    have(
        "row",
        eq(
            Over(other, Range(rank), Inner(qq(other), z) * Over(
                term, Range(rank), Inner(q(term), y) * Inner(p(term), pp(other)))),
            Over(other, Range(rank),
                 Inner(qq(other), z) * Inner(q(0), y) * Inner(p(0), pp(other))),
        ),
        termwise(
            Range(rank), other,
            Inner(qq(other), z) * Over(
                term, Range(rank), Inner(q(term), y) * Inner(p(term), pp(other))),
            Inner(qq(other), z) * Inner(q(0), y) * Inner(p(0), pp(other)),
            intro(
                obtain(["one"], apply("one_query_term", {"j": element}, [by("r")])),
                given=["r"],
                then=[auto(inside("one", t, t * Inner(qq(element), z)))],
            ),
        ),
    ),
    obtain(
        ["first_only"],
        apply(
            "statement:lemmas/single-term",
            {
                "n": rank, "l": 0,
                "g": Abstraction(i, Inner(qq(i), z) * Inner(p(0), pp(i))),
            },
            [
                by("some_term"),
                intro(
                    _positive_index(i, "beyond"),
                    obtain(["mirrored", "vanishes"],
                           apply("orthogonal", {"i": i, "j": 0},
                                 [by("in_range"), by("some_term"), by("beyond")])),
                    given=["in_range", "not_first"],
                    then=[auto(inside("vanishes", t, t * Inner(qq(i), z)))],
                ),
            ],
        ),
    ),
    then=[
        auto(
            inside("key", hs, Inner(hs, Apply(wq, z))),
            inside("query", hs,
                   Inner(Over(term, Range(rank), Inner(q(term), y) * p(term)), hs)),
            "row",
            inside("first_only", t, t * Inner(q(0), y)),
        )
    ],
)  # fmt: skip

values = intro(
    obtain(["value"], apply("values_are", {"y": y})),
    have(
        "paired",
        forall(
            h,
            then=[
                eq(
                    Over(term, Range(rank), Inner(qv(term), y) * Inner(h, Apply(wo, pv(term)))),
                    Inner(qv(0), y) * Inner(h, w),
                )
            ],
        ),
        intro(
            obtain(
                ["first_only"],
                apply(
                    "statement:lemmas/single-term",
                    {
                        "n": rank, "l": 0,
                        "g": Abstraction(i, Inner(qv(i), y) * Inner(h, Apply(wo, pv(i)))),
                    },
                    [
                        by("some_term"),
                        intro(
                            _positive_index(i, "beyond"),
                            obtain(["vanishes"],
                                   apply("outputs", {"i": i}, [by("in_range"), by("beyond")])),
                            given=["in_range", "not_first"],
                            then=[auto(inside("vanishes", z, Inner(qv(i), y) * Inner(h, z)))],
                        ),
                    ],
                ),
            ),
            then=[auto("first_only", inside("w_is", z, Inner(qv(0), y) * Inner(h, z)))],
        ),
    ),
    obtain(["norm"], apply("paired", {"h": Apply(wo, Apply(wv, y)) - Inner(qv(0), y) * w})),
    obtain(
        ["vanish"],
        apply(
            "axiom:definite",
            {"d": d, "v": Apply(wo, Apply(wv, y)) - Inner(qv(0), y) * w},
            [
                auto(
                    "norm",
                    inside("value", hs,
                           Inner(Apply(wo, Apply(wv, y)) - Inner(qv(0), y) * w, Apply(wo, hs))),
                )
            ],
        ),
    ),
    then=[auto("vanish")],
)  # fmt: skip

PROOF = intro(
    given=["some_term", "keys_are", "queries_are", "values_are", "orthogonal", "outputs", "w_is"],
    then=[scores, values],
)

FORM = ["intro", {"then": [["combine", {}]]}]
EXAMPLE = {
    "d": number(2), "s": number(3), "rank": number(2), "w": "w",
    "q": "q", "qq": "q", "qv": "q", "p": "p", "pp": "pp", "pv": "pv",
    "Wk": ["+", ["outer", ["at", "p", ["q", "0"]], ["at", "q", ["q", "0"]]],
           ["outer", ["at", "p", ["q", "1"]], ["at", "q", ["q", "1"]]]],
    "Wq": ["+", ["outer", ["at", "pp", ["q", "0"]], ["at", "q", ["q", "0"]]],
           ["outer", ["at", "pp", ["q", "1"]], ["at", "q", ["q", "1"]]]],
    "Wv": ["+", ["outer", ["at", "pv", ["q", "0"]], ["at", "q", ["q", "0"]]],
           ["outer", ["at", "pv", ["q", "1"]], ["at", "q", ["q", "1"]]]],
    "Wo": ["outer", "w", ["at", "pv", ["q", "0"]]],
}  # fmt: skip
_E = {"sort": ["F", ["N"], ["V", 3]]}
DATA = {
    "q": {"sort": ["F", ["N"], ["V", 2]], "rationals": ["1", "0", "0", "1"]},
    "p": {**_E, "rationals": ["20", "0", "0", "0", "1", "0"]},
    "pp": {**_E, "rationals": ["1", "0", "0", "0", "0", "1"]},
    "pv": {**_E, "rationals": ["1", "0", "0", "0", "1", "0"]},
    "w": {"sort": ["V", 2], "rationals": ["1/32", "0"]},
}
FORMS = {1: FORM, 2: FORM, 3: FORM}


def _witness() -> Any:
    from provers.exhaustion import example_rules

    return witness(
        "hu-2024/orthogonal-padding", CLAIM, EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA, forms=FORMS), DATA,
        scope="rank 2, d = 2, s = 3",
    )  # fmt: skip


STATEMENT = Statement(
    id="hu-2024/orthogonal-padding",
    title="Orthogonal padding raises the rank of the weights and leaves their products at rank one",
    source=Source("hu-2024", "lemma-2.2, weights", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=_witness(),
)
