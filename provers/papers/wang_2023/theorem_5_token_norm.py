"""Contraction in the token norm makes a network of any depth injective, for every prompt length.

Statement (own proof; the token-norm form of theorem-5). Two runs x, y of H layers on n + 1 tokens
(prompt and input together), a, b the states after the attention blocks. Let the attention residual
of layer h be c(h)-Lipschitz in the token norm between the two runs and the MLP residual
s(h)-Lipschitz per token, c(h), s(h) < 1. With kappa(H) = prod (1 - s)(1 - c): if all tokens of the
outputs are at most eta apart, all tokens of the inputs are at most eta/kappa(H) apart; equal
outputs have equal inputs.

For heads on tokens of norm at most D, c = sum b (beta + sqrt(1 + beta^2)) is enough
(`lemma-5-token-norm`); which D belongs to which layer is `depth-radius`. Outputs are all positions.

Method: `token-injectivity-step` and induction over the depth.
"""

from fractions import Fraction
from typing import Any

from provers.instances import constant_family, number, zero
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas.norm_perturbation import norm, square
from provers.papers.lemmas.square_order import inverted
from provers.papers.sharper._moved_tokens import layers, moved_tokens, powers
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    have,
    induct,
    inside,
    intro,
    obtain,
)
from provers.statement import Source, Statement
from provers.surface import Abstraction, eq, family, forall, le, lt, natural, real, vector

d, n, H, h, j, m = (natural(name) for name in ("d", "n", "H", "h", "j", "m"))
x, y, a, b = (family(name, d, arity=2) for name in ("x", "y", "a", "b"))
c, s, kappa = (family(name) for name in ("c", "s", "kappa"))
eta, e, z = real("eta"), real("e"), real("z")
g = vector("g", d)


def every(fact: Any) -> Any:
    """For all j < n + 1."""
    return forall(j, given=[lt(j, n + 1)], then=[fact])


LAYER = [
    le(0, c(h)), lt(c(h), 1), le(0, s(h)), lt(s(h), 1),
    forall(
        e,
        given=[le(0, e), every(le(square(x(h, j) - y(h, j)), e**2))],
        then=[every(le(square((a(h, j) - b(h, j)) - (x(h, j) - y(h, j))), (c(h) * e) ** 2))],
    ),
    every(
        le(
            square((x(h + 1, j) - y(h + 1, j)) - (a(h, j) - b(h, j))),
            s(h) ** 2 * square(a(h, j) - b(h, j)),
        )
    ),
]  # fmt: skip
NAMES = ["c_sign", "c_below_1", "s_sign", "s_below_1", "attention", "mlp"]


def shrinks(products: Any, depth: Any, factor: Any) -> Any:
    """The next product is ``factor``, a term in h, times the last one."""
    return forall(h, given=[lt(h, depth)], then=[eq(products(h + 1), factor * products(h))])


def close(depth: Any) -> Any:
    """Outputs after ``depth`` layers at most eta apart have inputs at most eta/kappa apart."""
    return forall(
        eta,
        given=[every(le(norm(x(depth, j) - y(depth, j)), eta))],
        then=[every(le(kappa(depth) * norm(x(0, j) - y(0, j)), eta))],
    )


CLAIM = forall(
    d, n, H, x, y, a, b, c, s, kappa,
    given=[
        forall(h, given=[lt(h, H)], then=LAYER),
        eq(kappa(0), 1),
        shrinks(kappa, H, (1 - s(h)) * (1 - c(h))),
    ],
    then=[
        lt(0, kappa(H)),
        close(H),
        forall(
            given=[every(eq(x(H, j), y(H, j)))],
            then=[every(eq(x(0, j), y(0, j)))],
        ),
    ],
)  # fmt: skip

invariant = have(
    "invariant",
    forall(h, given=[le(h, H)], then=[lt(0, kappa(h)), close(h)]),
    induct(
        "h", "m", "earlier",
        base=intro(
            given=["below"],
            then=[
                auto("kappa_starts"),
                intro(
                    given=["output"],
                    then=[
                        intro(
                            obtain(["own"], apply("output", {"j": j}, [by("in_range")])),
                            given=["in_range"],
                            then=[
                                auto("own",
                                     inside("kappa_starts", z, z * norm(x(0, j) - y(0, j))))
                            ],
                        )
                    ],
                ),
            ],
        ),
        step=intro(
            have("inside_depth", lt(m, H), auto("below")),
            obtain(NAMES, apply("layers", {"h": m}, [by("inside_depth")])),
            obtain(["kappa_sign", "so_far"], apply("earlier", {}, [auto("below")])),
            obtain(["kappa_next"], apply("kappa_shrinks", {"h": m}, [by("inside_depth")])),
            have("s_room", lt(0, 1 - s(m)), auto("s_below_1")),
            have("c_room", lt(0, 1 - c(m)), auto("c_below_1")),
            have("factor", lt(0, (1 - s(m)) * (1 - c(m))), auto(products=[["s_room", "c_room"]])),
            have("s_inverse", lt(0, 1 / (1 - s(m))), inverted("s_room")),
            have("c_inverse", lt(0, 1 / (1 - c(m))), inverted("c_room")),
            given=["below"],
            then=[
                auto("kappa_next", products=[["s_room", "c_room", "kappa_sign"]]),
                intro(
                    obtain(
                        ["before"],
                        apply(
                            "statement:sharper/token-injectivity-step",
                            {
                                "d": d, "n": n,
                                "u": Abstraction(j, x(m, j) - y(m, j)),
                                "v": Abstraction(j, a(m, j) - b(m, j)),
                                "w": Abstraction(j, x(m + 1, j) - y(m + 1, j)),
                                "c": c(m), "s": s(m), "eta": eta,
                            },
                            [by("c_sign"), by("c_below_1"), by("s_sign"), by("s_below_1"),
                             by("attention"), by("mlp"), by("output")],
                        ),
                    ),
                    obtain(
                        ["inputs"],
                        apply(
                            "so_far",
                            {"eta": eta / ((1 - s(m)) * (1 - c(m)))},
                            [
                                intro(
                                    obtain(["own"], apply("before", {"j": j}, [by("in_range")])),
                                    given=["in_range"],
                                    then=[auto(products=[["s_inverse", "c_inverse", "own"]],
                                               nonzero=["s_room", "c_room"])],
                                )
                            ],
                        ),
                    ),
                    given=["output"],
                    then=[
                        intro(
                            obtain(["own"], apply("inputs", {"j": j}, [by("in_range")])),
                            given=["in_range"],
                            then=[
                                auto(
                                    inside("kappa_next", z, z * norm(x(0, j) - y(0, j))),
                                    products=[["factor", "own"]],
                                    nonzero=["s_room", "c_room"],
                                )
                            ],
                        )
                    ],
                ),
            ],
        ),
    ),
)  # fmt: skip

same = intro(
    obtain(
        ["no_distance"],
        apply(
            "stretch",
            {"eta": 0},
            [
                intro(
                    obtain(["equal"], apply("same_output", {"j": j}, [by("in_range")])),
                    have("nothing", eq(square(x(H, j) - y(H, j)), 0),
                         auto(inside("equal", g, square(g - y(H, j))))),
                    obtain(["sign", "root"], apply("axiom:sqrt", {"x": square(x(H, j) - y(H, j))},
                                                   [auto("nothing")])),
                    obtain(
                        ["short"],
                        apply("statement:lemmas/square-order",
                              {"x": norm(x(H, j) - y(H, j)), "y": 0},
                              [auto(), auto("root", "nothing")]),
                    ),
                    given=["in_range"],
                    then=[by("short")],
                )
            ],
        ),
    ),
    given=["same_output"],
    then=[
        intro(
            obtain(["own"], apply("no_distance", {"j": j}, [by("in_range")])),
            obtain(["square_sign"], apply("axiom:square", {"d": d, "v": x(0, j) - y(0, j)})),
            obtain(["sign", "root"], apply("axiom:sqrt", {"x": square(x(0, j) - y(0, j))},
                                           [by("square_sign")])),
            have(
                "nothing",
                eq(norm(x(0, j) - y(0, j)), 0),
                cases(
                    norm(x(0, j) - y(0, j)), 0, "size",
                    less=absurd(auto("size", "sign")),
                    equal=auto("size"),
                    greater=absurd(auto("own", products=[["kappa_sign", "size"]])),
                ),
            ),
            have("no_square", eq(square(x(0, j) - y(0, j)), 0),
                 auto("root", inside("nothing", z, z**2))),
            obtain(["zero"], apply("axiom:definite", {"d": d, "v": x(0, j) - y(0, j)},
                                   [by("no_square")])),
            given=["in_range"],
            then=[auto("zero")],
        )
    ],
)  # fmt: skip

PROOF = intro(
    invariant,
    obtain(["kappa_sign", "stretch"], apply("invariant", {"h": H}, [auto()])),
    given=["layers", "kappa_starts", "kappa_shrinks"],
    then=[by("kappa_sign"), by("stretch"), same],
)

IDENT = "wang-2023/theorem-5-token-norm"
SHRUNK = powers(Fraction(1, 4))
LAYER_RULE = intro(
    then=[
        auto(), auto(), auto(), auto(),
        intro(
            given=["sign", "bound"],
            then=[
                intro(
                    obtain(["own"], apply("bound", {"j": j}, [by("below")])),
                    given=["below"], then=[auto("own")],
                )
            ],
        ),
        intro(given=["below"], then=[auto()]),
    ],
)  # fmt: skip
STATEMENT = Statement(
    id=IDENT,
    title="Contraction in the token norm makes a network of any depth injective",
    source=Source("wang-2023", "theorem-5", "own proof", "token-norm form"),
    lipschitz=LipschitzType(Norm.TOKEN, Norm.TOKEN, Domain.ANYWHERE, ("x", "y")),
    claim=CLAIM,
    proof=PROOF,
    witness=moved_tokens(
        IDENT,
        CLAIM,
        {
            "H": number(2),
            "x": layers(["scale", ["at", SHRUNK, "l"], "one"]),
            "a": layers(["scale", ["*", ["q", "1/2"], ["at", SHRUNK, "l"]], "one"]),
            **dict.fromkeys(("y", "b"), layers(zero(1))),
            **dict.fromkeys(("c", "s"), constant_family(["q", "1/2"])),
            "kappa": SHRUNK,
        },
        {0: ["enumerate", [LAYER_RULE, LAYER_RULE]]},
        "two layers that shrink two tokens at 1 by 1/4 each, and keep 0: the bound is attained",
    ),
)  # fmt: skip
