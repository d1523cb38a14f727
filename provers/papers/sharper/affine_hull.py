"""One dimension more than the affine hull: two different inputs that no prompt serves.

Statement (own proof; sharpens assumption-2 of Wang et al., which asks for d >= 2 + dim span). Let
W_o and W_v^T be injective and let every preimage of y_1 and of y_2 under the MLP, minus x_0, be
p_0 plus a combination of k vectors, k + 1 <= s. Then for every token x_2 there is a token x_1 such
that no prompt P, of any length and possibly empty, makes the layer map the last tokens of
[P, x_1, x_0] and [P, x_2, x_0] to y_1 and y_2.

So what counts is the dimension k of the affine hull of the preimages, not that of their span:
with single preimages (lemma-4) k = 1, and **d >= 2** is enough where lemma-4 is used to get d >= 4;
with one common target k = 0, and d >= 1 is. What is given up against ``wang-2023/theorem-2``: that
the two attention outputs differ. The two inputs do.

Method: w orthogonal to the k vectors, u = U^T w != 0; then <w, a> = <w, p_0> for every preimage.
The relation of ``two-fits`` paired with w says Z_1 <w, A_1 - p_0> = Z_2 <w, A_2 - p_0>, that is
f(x_1) = f(x_2) with f(x) = exp(score(x)) (<u, x> + c). Choose x_1 = x_2 + u if <u, x_2> + c = 0,
otherwise x_1 on the hyperplane where f vanishes.
"""

from typing import Any

from provers.instances import constant_family, number, unit_head, zero
from provers.instances import witness as certify
from provers.papers.wang_2023.theorem_2 import (
    INJECTIVE,
    NO_MAP,
    SPANNED,
    X1,
    X2,
    P,
    direction,
    fit,
    g,
    h,
    head,
    i,
    in_span,
    j,
    k,
    mlp,
    observed,
    s,
    share,
    t,
    u,
    unseen,
    visible,
    w,
    x0,
    x1,
    x2,
    y1,
    y2,
    z,
    zz,
)
from provers.proof import (
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
)
from provers.statement import Source, Statement
from provers.surface import (
    FALSE,
    Abstraction,
    Adjoint,
    Apply,
    Concat,
    Inner,
    Zero,
    chain,
    eq,
    forall,
    le,
    lt,
    ne,
    vector,
)

p0 = vector("p0", head.d)
level = Inner(p0, w)

CLAIM = forall(
    *head.names, *mlp.names, x0, x2, y1, y2, p0, k, g,
    given=[
        forall(z, given=[eq(Apply(head.wo, z), Zero(head.d))], then=[eq(z, Zero(s))]),
        forall(z, given=[eq(Apply(Adjoint(head.wv), z), Zero(head.d))], then=[eq(z, Zero(s))]),
        le(k + 1, s),
        in_span(y1, p0),
        in_span(y2, p0),
    ],
    some=[x1],
    then=[ne(x1, x2), forall(P, given=[fit(X1, y1), fit(X2, y2)], then=[FALSE])],
)  # fmt: skip


def shifted(x: Any) -> Any:
    """<w, U x + b - p_0>."""
    return share(x) - level


def above(tokens: Any) -> Any:
    """Z <w, Att(x_0, tokens) - p_0> with the division cleared."""
    return observed(tokens) - head.mass(x0, tokens) * level


difference = above(X1) - above(X2)
on_hyperplane = x2 - shifted(x2) / Inner(u, u) * u


def _seen_at(x: Any) -> Any:
    return inside("u_is", h, visible(x) * Inner(h, x))


def _vanishing() -> Any:
    """x_1 with <u, x_1> + c = 0, when x_2 is not such a token."""
    return intro(
        have("weight_is_positive", lt(0, visible(x2)), positive()),
        witnesses=[on_hyperplane],
        then=[
            contra(
                "unseen",
                auto(
                    "unseen",
                    _seen_at(on_hyperplane),
                    _seen_at(x2),
                    nonzero=["u_has_positive_norm"],
                    products=[["weight_is_positive", "value_of_x2"]],
                ),
            )
        ],
    )


choice = have(
    "some_token_differs",
    forall(some=[x1], then=[ne(difference, 0)]),
    cases(
        shifted(x2), 0, "value_of_x2",
        less=_vanishing(),
        equal=intro(
            have("weight_is_positive", lt(0, visible(x2 + u)), positive()),
            witnesses=[x2 + u],
            then=[
                contra(
                    "unseen",
                    auto(
                        "unseen",
                        inside("value_of_x2", t, (visible(x2 + u) - visible(x2)) * t),
                        _seen_at(x2 + u),
                        _seen_at(x2),
                        products=[["weight_is_positive", "u_has_positive_norm"]],
                    ),
                )
            ],
        ),
        greater=_vanishing(),
    ),
)  # fmt: skip

b1, b2 = head.att(x0, Concat(P, X1)), head.att(x0, Concat(P, X2))
_names = {n.label: n for n in head.names} | {
    "x0": x0, "X1": X1, "X2": X2, "P": P, "a1": b1, "a2": b2,
}  # fmt: skip

PROOF = intro(
    have("fewer_than_s", lt(k, s), auto("room")),
    obtain(
        ["z_is_not_zero", "z_is_orthogonal"],
        apply(
            "axiom:orthogonal-vector",
            {"m": k, "d": s, "g": Abstraction(i, Apply(Adjoint(head.wo), g(i)))},
            [by("fewer_than_s")],
        ),
        some=[zz],
    ),
    let(w, Apply(head.wo, zz), "w_is"),
    let(u, Apply(Adjoint(head.wv), Apply(Adjoint(head.wo), w)), "u_is"),
    have(
        "w_is_orthogonal_to_the_span",
        forall(j, given=[lt(j, k)], then=[eq(Inner(g(j), w), 0)]),
        intro(
            obtain(["orthogonal"], apply("z_is_orthogonal", {"j": j}, [by("j_below_k")])),
            given=["j_below_k"],
            then=[auto("orthogonal", inside("w_is", h, Inner(g(j), h)))],
        ),
    ),
    *direction,
    choice,
    obtain(["x1_differs"], apply("some_token_differs"), some=[x1]),
    given=[
        "output_map_is_injective",
        "value_map_is_onto",
        "room",
        "first_preimages",
        "second_preimages",
    ],
    witnesses=[x1],
    then=[
        contra(
            "same_token",
            ["steps", [
                have("no_difference", eq(difference, 0), auto(
                    inside("same_token", h, above(chain(h, x0))),
                )),
                clash("no_difference", "x1_differs"),
            ]],
        ),
        intro(
            *unseen("first", b1, "first_preimages", level),
            *unseen("second", b2, "second_preimages", level),
            obtain(
                ["relation", "first_mass_is_positive", "second_mass_is_positive"],
                apply(
                    "statement:wang-2023/two-fits", _names,
                    [positive(), positive(), auto(), auto()],
                ),
            ),
            have(
                "no_difference",
                eq(difference, 0),
                auto(
                    inside("relation", h, Inner(h, w)),
                    inside(
                        "first_target_is_unseen", t,
                        (head.mass(x0, P) + head.mass(x0, X1)) * t,
                    ),
                    inside(
                        "second_target_is_unseen", t,
                        (head.mass(x0, P) + head.mass(x0, X2)) * t,
                    ),
                    nonzero=["first_mass_is_positive", "second_mass_is_positive"],
                ),
            ),
            given=["first_fit", "second_fit"],
            then=[clash("no_difference", "x1_differs")],
        ),
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="sharper/affine-hull",
    title="One dimension more than the affine hull: two different inputs that no prompt serves",
    source=Source("sharper", "affine-hull", "own proof", "sharpens wang-2023/theorem-2"),
    claim=CLAIM,
    proof=PROOF,
    witness=certify(
        "sharper/affine-hull",
        CLAIM,
        unit_head(4)
        | {"r": number(4), "W1": NO_MAP, "W2": NO_MAP, "k": number(3)}
        | {n: zero(4) for n in ("b1", "b2", "x0", "x2", "y1", "y2", "p0")}
        | {"g": constant_family(zero(4))},
        [INJECTIVE, INJECTIVE, exact(), SPANNED, SPANNED],
    ),
)
