"""Ids of their own, and above all outputs: what look-up layers in a row need.

Statement (own proof, structure of theorem-2.4). As ``context-ids``, with outputs Y(0), .., Y(M-1)
and a direction ``up`` along which all tokens lie above all outputs by more than mu >= |up| e/4.
Then there are rank-one weights, w and R > 0 with

    (R (<w, q(l)> - <w, q(k)>))^2 >= 1 for l != k,    R (<w, Y(l)> - <w, q(k)>) <= -1 for all l, k.

With positions from 2 on, outputs in [0, 1]^d and up = (1, .., 1) this holds: tokens are at least
2 d, outputs at most d, and |up| e/4 < d.

Method: ``some-mapping`` and Cauchy-Schwarz keep ids above outputs along ``up``;
`lemmas/separating-above` gives w and R.
"""

import copy
from typing import Any

from provers.exhaustion import example_rules
from provers.instances import constant_family, number, witness
from provers.papers.hu_2024 import context_ids
from provers.papers.hu_2024._contexts import (
    COLUMNS,
    SIZES,
    M,
    N,
    R,
    attention,
    columns_given,
    d,
    e,
    ell,
    i,
    j,
    n,
    parameters,
    place,
    pos,
    r,
    row,
    sizes_given,
    state,
    token,
    u,
    w,
    weights,
    xi,
)
from provers.papers.hu_2024.context_ids import apart
from provers.papers.lemmas._points import UNIT
from provers.proof import apply, auto, by, contra, have, intro, obtain, steps
from provers.statement import Source, Statement
from provers.surface import Abstraction, Inner, family, forall, le, lt, natural, real, vector

at = natural("at")
Y, up, mu = family("Y", d), vector("up", d), real("mu")


def lower(direction: Any, slope: Any) -> Any:
    """Outputs are a hat's reach below all ids."""
    return forall(
        ell, r,
        given=[lt(ell, M), lt(r, M)],
        then=[le(slope * (Inner(direction, Y(r)) - Inner(direction, state(ell))), -1)],
    )  # fmt: skip


outputs_given = [
    le(0, mu),
    le(e**2 * Inner(up, up), 16 * mu**2),
    forall(
        i, ell,
        given=[lt(i, N), lt(ell, M)],
        then=[lt(Inner(up, Y(ell)) + mu, Inner(up, u(i)))],
    ),
]  # fmt: skip
OUTPUTS = ["mu_sign", "margin", "tokens_above"]

CLAIM = forall(
    *parameters, Y, up, mu,
    given=[*sizes_given, *columns_given, *outputs_given],
    some=[*weights, w, R],
    then=[lt(0, R), apart(w, R), lower(w, R)],
)  # fmt: skip

own = token(i, pos(i))
moved = attention(own, lambda p: token(i, p), n)
along = Inner(up, moved)

ids_above = have(
    "ids_above",
    forall(
        i, j, given=[lt(i, M), lt(j, M)], then=[lt(Inner(up, Y(j)), Inner(up, state(i)))]
    ),
    intro(
        obtain(["place"], apply("places", {"col": i}, [by("i_in")])),
        obtain(["member"], apply("indices", {"col": i, "i": pos(i)}, [by("i_in"), by("place")])),
        obtain(
            ["small"],
            apply(
                "attention_small", {"xi": row(i), "k": pos(i)},
                [
                    intro(names=["at"], given=["p"],
                          then=[apply("indices", {"col": i, "i": at}, [by("i_in"), by("p")])]),
                    by("place"),
                ],
            ),
        ),
        obtain(["cauchy"], apply("statement:lemmas/cauchy-schwarz",
                                 {"d": d, "u": up, "v": moved})),
        obtain(["up_square"], apply("axiom:square", {"d": d, "v": up})),
        obtain(["high"], apply("tokens_above", {"i": xi(i, pos(i)), "col": j}, [by("member"),
                                                                                by("j_in")])),
        given=["i_in", "j_in"],
        then=[
            contra(
                "denied",
                steps(
                    have("deep", lt(0, -along - mu), auto("denied", "high")),
                    have("sum", lt(0, -along + mu), auto("deep", "mu_sign")),
                    auto("cauchy", "margin",
                         products=[["deep", "sum"], ["up_square", "small"]]),
                ),
            )
        ],
    ),
)  # fmt: skip

PROOF = intro(
    obtain(
        ["mapping", "attention_small"],
        apply(
            "statement:hu-2024/some-mapping",
            {x.label: x for x in (*parameters[:4], u, *parameters[-3:])},
            [by(name) for name in SIZES],
        ),
        some=list(weights),
    ),
    copy.deepcopy(context_ids.ids_differ),
    ids_above,
    obtain(
        ["R_pos", "apart", "lower"],
        apply(
            "statement:lemmas/separating-above",
            {"d": d, "n": M, "h": Abstraction(place, state(place)), "y": Y, "g": up},
            [
                intro(
                    names=["i", "j"],
                    given=["p", "q", "o"],
                    then=[apply("ids_differ", {"col": i, "other": j}, [by("p"), by("q"), by("o")])],
                ),
                by("ids_above"),
            ],
        ),
        some=[w, R],
    ),
    given=[*SIZES, *COLUMNS, *OUTPUTS],
    witnesses=[*weights, w, R],
    then=[by("R_pos"), by("apart"), by("lower")],
)

EXAMPLE = context_ids.EXAMPLE | {
    "Y": constant_family(["scale", number(-5), "one"]), "up": "one", "mu": number(1),
}  # fmt: skip
DATA = context_ids.DATA | UNIT

STATEMENT = Statement(
    id="hu-2024/context-ids-above",
    title="Ids of their own, and above all outputs",
    source=Source("hu-2024", "theorem-2.4, contextual mapping", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/context-ids-above", CLAIM, EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA, forms=context_ids.no_common_token()), DATA,
        scope="d = s = 1, n = 2, V = {1, 2, 3}, outputs -5",
    ),
)  # fmt: skip
