"""A dataset of n examples that needs n prompt tokens.

Statement (reconstructed, high; completed and proved here). Let the value map W_v have a right
inverse, W_o be injective and the MLP be injective, n <= s. Then there are a query x and tokens
y_1..y_n such that the n contexts [y_i, x] have different attention outputs (as assumption-1 asks)
and the targets MLP(2 b_o - A_i + x), which lie in the range of the MLP, cannot be fitted by any
prompt of fewer than n tokens.

What differs from the paper: n <= s (= d there) instead of n < d; the injective MLP ("single
preimages") is stated; W_q and W_k are arbitrary; biases are allowed. Where the paper chooses
A_i = -eta_i v_i, here eta_i = 1 for one common query, whose value W_v x + b_v is zero.

Method: y_i = R (e_i - b_v), x = R (-b_v) with the right inverse R and an orthonormal basis e of
R^s give A_i = b_o + kappa_i W_o e_i with kappa_i > 0; apply ``prompt-rank`` to v_i = b_o - A_i.
"""

from typing import Any

import sympy

from provers.instances import identity, number, unit_head, zero
from provers.instances import witness as certify
from provers.papers.layer import Head, Mlp
from provers.papers.sharper._tuned_prompts import rank_dataset_checks
from provers.papers.wang_2023 import _examples
from provers.proof import (
    apply,
    auto,
    by,
    contra,
    exact,
    have,
    inside,
    intro,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    FALSE,
    Abstraction,
    Apply,
    Concat,
    Each,
    Exp,
    Inner,
    Over,
    Range,
    Zero,
    chain,
    eq,
    family,
    forall,
    le,
    linear,
    lt,
    natural,
    ne,
    real,
    vector,
)

head, mlp = Head(), Mlp()
d, s = head.d, head.s
n, m, i, j, other = (natural(t) for t in ("n", "m", "i", "j", "l"))
x, h, u, w = (vector(t, d) for t in ("x", "h", "u", "w"))
z = vector("z", s)
t = real("t")
y, p, c, e = family("y", d), family("p", d), family("c"), family("e", s)
R = linear("R", s, d)


def output(i: Any, y: Any, x: Any) -> Any:
    """A_i: attention output of the context [y_i, x]."""
    return head.att(x, chain(y, x))


def target(y: Any, x: Any) -> Any:
    """The target of an example."""
    return mlp(2 * head.bo - head.att(x, chain(y, x)) + x)


def prompted(y: Any, x: Any) -> Any:
    """What the layer returns for the prompted example."""
    return mlp(head.att(x, Concat(Each(j, Range(m), p(j)), chain(y, x))) + x)


CLAIM = forall(
    *head.names, *mlp.names, R, n,
    given=[
        forall(z, then=[eq(Apply(head.wv, Apply(R, z)), z)]),
        forall(z, given=[eq(Apply(head.wo, z), Zero(d))], then=[eq(z, Zero(s))]),
        forall(u, w, given=[eq(mlp(u), mlp(w))], then=[eq(u, w)]),
        le(n, s),
    ],
    some=[x, y],
    then=[
        forall(
            i, other,
            given=[lt(i, n), lt(other, n), ne(i, other)],
            then=[ne(head.att(x, chain(y(i), x)), head.att(x, chain(y(other), x)))],
        ),
        forall(
            m, p,
            given=[
                lt(m, n),
                forall(i, given=[lt(i, n)], then=[eq(prompted(y(i), x), target(y(i), x))]),
            ],
            then=[FALSE],
        ),
    ],
)  # fmt: skip

query = Apply(R, -head.bv)


def token(i: Any) -> Any:
    """The first token of context i."""
    return Apply(R, e(i) - head.bv)


def mass(i: Any) -> Any:
    """Mass of context i."""
    return head.mass(query, chain(token(i), query))


def kappa(i: Any) -> Any:
    """Attention weight of token(i) in its own context."""
    return Exp(head.score(token(i), query)) / mass(i)


def attention(i: Any) -> Any:
    """A_i for the chosen data."""
    return head.att(query, chain(token(i), query))


def direction(i: Any) -> Any:
    """v_i = b_o - A_i."""
    return -kappa(i) * Apply(head.wo, e(i))


def cleared(i: Any, name: Any) -> Any:
    """Steps for kappa_i > 0 and the value of token i."""
    return [
        have(f"{name}_mass", lt(0, mass(i)), positive()),
        have(f"{name}_kappa", lt(0, kappa(i)), positive()),
    ]


own_output = have(
    "own_output",
    forall(i, then=[eq(attention(i), head.bo - direction(i))]),
    intro(
        obtain(["value_of_token"], apply("right_inverse", {"z": e(i) - head.bv})),
        obtain(["value_of_query"], apply("right_inverse", {"z": -head.bv})),
        then=[
            auto(
                inside("value_of_token", z, kappa(i) * Apply(head.wo, z)),
                inside(
                    "value_of_query", z,
                    Exp(head.score(query, query)) / mass(i) * Apply(head.wo, z),
                ),
            )
        ],
    ),
)  # fmt: skip

coefficient = Over(i, Range(n), -c(i) * kappa(i) * e(i))

independence = have(
    "directions_are_independent",
    forall(
        c,
        given=[eq(Over(i, Range(n), c(i) * direction(i)), Zero(d))],
        then=[forall(i, given=[lt(i, n)], then=[eq(c(i), 0)])],
    ),
    intro(
        have("image_vanishes", eq(Apply(head.wo, coefficient), Zero(d)), auto("vanishes")),
        obtain(
            ["combination_vanishes"],
            apply("output_map_is_injective", {"z": coefficient}, [by("image_vanishes")]),
        ),
        given=["vanishes"],
        then=[
            intro(
                have("l_below_s", lt(other, s), auto("l_below_n", "n_at_most_s")),
                obtain(
                    ["only_one_term"],
                    apply(
                        "statement:lemmas/single-term",
                        {
                            "n": n,
                            "l": other,
                            "g": Abstraction(i, c(i) * kappa(i) * Inner(e(i), e(other))),
                        },
                        [
                            by("l_below_n"),
                            intro(
                                have("i_below_s", lt(i, s), auto("i_below_n", "n_at_most_s")),
                                obtain(
                                    ["orthogonal"],
                                    apply(
                                        "basis_is_orthogonal", {"i": i, "j": other},
                                        [by("i_below_s"), by("l_below_s"), by("different")],
                                    ),
                                ),
                                names=["i"],
                                given=["i_below_n", "different"],
                                then=[auto(inside("orthogonal", t, c(i) * kappa(i) * t))],
                            ),
                        ],
                    ),
                ),
                obtain(["unit"], apply("basis_is_normal", {"i": other}, [by("l_below_s")])),
                *cleared(other, "l"),
                have(
                    "product_vanishes",
                    eq(c(other) * kappa(other), 0),
                    auto(
                        "only_one_term",
                        inside("combination_vanishes", z, Inner(z, e(other))),
                        inside("unit", t, c(other) * kappa(other) * t),
                    ),
                ),
                names=["l"],
                given=["l_below_n"],
                then=[
                    auto(
                        inside(
                            "product_vanishes", t,
                            t * mass(other) * Exp(-head.score(token(other), query)),
                        ),
                        nonzero=["l_mass"],
                    )
                ],
            )
        ],
    ),
)  # fmt: skip

different_outputs = intro(
    have("i_below_s", lt(i, s), auto("i_below_n", "n_at_most_s")),
    have("l_below_s", lt(other, s), auto("l_below_n", "n_at_most_s")),
    given=["i_below_n", "l_below_n", "different"],
    then=[
        contra(
            "same_output",
            steps(
                obtain(["first_output"], apply("own_output", {"i": i})),
                obtain(["second_output"], apply("own_output", {"i": other})),
                have(
                    "image_vanishes",
                    eq(Apply(head.wo, kappa(i) * e(i) - kappa(other) * e(other)), Zero(d)),
                    auto("same_output", "first_output", "second_output"),
                ),
                obtain(
                    ["difference_vanishes"],
                    apply(
                        "output_map_is_injective", {"z": kappa(i) * e(i) - kappa(other) * e(other)},
                        [by("image_vanishes")],
                    ),
                ),
                obtain(["unit"], apply("basis_is_normal", {"i": i}, [by("i_below_s")])),
                obtain(
                    ["orthogonal"],
                    apply(
                        "basis_is_orthogonal", {"i": i, "j": other},
                        [by("i_below_s"), by("l_below_s"), by("different")],
                    ),
                ),
                *cleared(i, "i"),
                auto(
                    "i_kappa",
                    inside("difference_vanishes", z, Inner(z, e(i))),
                    inside("unit", t, kappa(i) * t),
                    inside("orthogonal", t, kappa(other) * t),
                ),
            ),
        )
    ],
)  # fmt: skip

_names = {q.label: q for q in head.names}

too_few = intro(
    have(
        "attention_fits",
        forall(
            i,
            given=[lt(i, n)],
            then=[
                eq(
                    head.att(
                        query, Concat(Each(j, Range(m), p(j)), chain(token(i), query))
                    ),
                    head.bo + direction(i),
                )
            ],
        ),
        intro(
            obtain(["fit"], apply("fits", {"i": i}, [by("i_below_n")])),
            obtain(
                ["same_preimage"],
                apply(
                    "mlp_is_injective",
                    {
                        "u": head.att(
                            query, Concat(Each(j, Range(m), p(j)), chain(token(i), query))
                        )
                        + query,
                        "w": 2 * head.bo - attention(i) + query,
                    },
                    [by("fit")],
                ),
            ),
            obtain(["output"], apply("own_output", {"i": i})),
            given=["i_below_n"],
            then=[auto("same_preimage", "output")],
        ),
    ),
    obtain(
        ["no_fit"],
        apply(
            "statement:wang-2023/prompt-rank",
            _names | {
                "n": n, "m": m, "p": p, "x": Abstraction(i, query),
                "X": Abstraction(i, chain(token(i), query)),
                "v": Abstraction(i, direction(i)),
                "eta": Abstraction(i, sympy.Integer(1)),
            },
            [
                by("too_few_tokens"),
                intro(given=["i_below_n"], then=[positive()]),
                intro(given=["i_below_n"], then=[positive()]),
                by("directions_are_independent"),
                intro(
                    obtain(["output"], apply("own_output", {"i": i})),
                    given=["i_below_n"],
                    then=[auto("output")],
                ),
            ],
        ),
    ),
    given=["too_few_tokens", "fits"],
    then=[apply("no_fit", {}, [by("attention_fits")])],
)  # fmt: skip

PROOF = intro(
    obtain(
        ["basis_is_normal", "basis_is_orthogonal"],
        apply("axiom:orthonormal-basis", {"d": s}),
        some=[e],
    ),
    own_output,
    independence,
    given=["right_inverse", "output_map_is_injective", "mlp_is_injective", "n_at_most_s"],
    witnesses=[query, Abstraction(i, token(i))],
    then=[different_outputs, too_few],
)

NO_MAP = ["scale", number(0), identity(1)]

STATEMENT = Statement(
    id="wang-2023/theorem-4",
    title="A dataset of n examples that needs n prompt tokens",
    source=Source(
        "wang-2023",
        "theorem-4",
        "reconstructed (high)",
        "completed: n <= s, single preimages stated, any W_q and W_k, biases",
    ),
    claim=CLAIM,
    proof=PROOF,
    instances=(*_examples.rank_instances(), *_examples.pretrained_instances("theorem-4")),
    numeric=rank_dataset_checks(),
    witness=certify(
        "wang-2023/theorem-4",
        CLAIM,
        unit_head()
        | {"r": number(1), "W1": NO_MAP, "W2": NO_MAP, "b1": zero(1), "b2": zero(1)}
        | {"R": identity(1), "n": number(1)},
        [
            intro(then=[auto()]),
            intro(given=["vanishes"], then=[by("vanishes")]),
            intro(given=["same"], then=[auto("same")]),
            exact(),
        ],
    ),
    bound=sympy.Symbol("n", integer=True, positive=True)
    * sympy.Symbol("d", integer=True, positive=True),
    remarks=("bound: numbers in the prompt, n tokens of R^d, that an exact fit needs at least",),
)
