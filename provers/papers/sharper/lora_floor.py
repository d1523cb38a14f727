"""The exact price of LoRA on the second MLP matrix.

Statement (own proof). Phi = (phi_1..phi_n) the activations, R = (R_1..R_n) the residual targets.
Let K solve the least-squares problem, i.e. R - K Phi is orthogonal to M Phi for every linear M (so
K Phi = R Phi^+ Phi). Then for every update Delta of rank at most k, Delta = sum_j b_j <c_j, .>,

    |R - Delta Phi|^2 >= |R - K Phi|^2 + sum over l > k of sigma_l(K Phi)^2,

and some Delta = B B^T K of rank at most k attains it.

Method: Pythagoras for the orthogonal residual, then Eckart and Young for K Phi; the attaining
update projects K onto the best k directions. Exact for LoRA on W_2 alone.
"""

from typing import Any

from flint import fmpq

from provers.instances import identity, number, witness
from provers.papers.sharper._planes import AXES, indexed
from provers.papers.sharper._update_examples import update_checks, update_instances
from provers.proof import (
    apply,
    auto,
    by,
    have,
    intro,
    obtain,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Adjoint,
    Apply,
    Inner,
    Outer,
    Over,
    Range,
    Tail,
    eq,
    family,
    forall,
    le,
    linear,
    natural,
    vector,
)

d, r, n, k = (natural(t) for t in ("d", "r", "n", "k"))
i, j, e = natural("i"), natural("j"), natural("element")
phi, res = family("phi", r), family("res", d)
K, M = linear("K", r, d), linear("M", r, d)
b, c, best = family("b", d), family("c", r), family("best", d)
h = vector("h", d)
vector_family = family("directions", d)


def total(body: Any) -> Any:
    """Sum over the n examples of the squared norm."""
    return Over(i, Range(n), Inner(body, body))


def update(i: Any) -> Any:
    """Delta phi_i for Delta = sum_j b_j <c_j, .>."""
    return Over(j, Range(k), Inner(c(j), phi(i)) * b(j))


def projected(i: Any) -> Any:
    """Delta phi_i for Delta = sum_j best_j <K^T best_j, .>."""
    return Over(j, Range(k), Inner(Apply(Adjoint(K), best(j)), phi(i)) * best(j))


left_over = total(res(i) - Apply(K, phi(i)))
tail = Tail(Abstraction(i, Apply(K, phi(i))), n, k)

CLAIM = forall(
    d, r, n, k, phi, res, K,
    given=[
        forall(
            M,
            then=[
                eq(
                    Over(
                        i, Range(n), Inner(Apply(M, phi(i)), res(i) - Apply(K, phi(i)))
                    ),
                    0,
                )
            ],
        )
    ],
    then=[
        forall(b, c, then=[le(left_over + tail, total(res(i) - update(i)))]),
        forall(some=[best], then=[eq(left_over + tail, total(res(i) - projected(i)))]),
    ],
)  # fmt: skip

residual = res(i) - Apply(K, phi(i))
cross = Over(i, Range(n), Inner(c(j), phi(i)) * Inner(b(j), residual))
fitted = Apply(K, phi(i))

pythagoras = have(
    "pythagoras",
    forall(
        b, c, then=[eq(total(res(i) - update(i)), left_over + total(fitted - update(i)))]
    ),
    intro(
        have(
            "cross_terms_vanish",
            eq(Over(j, Range(k), cross), Over(j, Range(k), 0 * k)),
            termwise(
                Range(k), j, cross, 0 * k,
                intro(
                    obtain(
                        ["normal_equation"],
                        apply("least_squares", {"M": Outer(b(e), c(e))}),
                    ),
                    given=["below_k"],
                    then=[by("normal_equation")],
                ),
            ),
        ),
        obtain(["fitted_part"], apply("least_squares", {"M": K})),
        then=[auto("cross_terms_vanish", "fitted_part")],
    ),
)  # fmt: skip

PROOF = intro(
    pythagoras,
    given=["least_squares"],
    then=[
        intro(
            obtain(["split"], apply("pythagoras", {"b": b, "c": c})),
            obtain(
                ["far_from_rank_k"],
                apply(
                    "axiom:eckart-young-lower",
                    {
                        "d": d, "n": n, "k": k, "f": Abstraction(i, fitted), "b": b,
                        "c": Abstraction(i, j, Inner(c(j), phi(i))),
                    },
                ),
            ),
            then=[auto("split", "far_from_rank_k")],
        ),
        intro(
            obtain(
                ["attained"],
                apply(
                    "axiom:eckart-young-attained",
                    {"d": d, "n": n, "k": k, "f": Abstraction(i, fitted)},
                ),
                some=[vector_family],
            ),
            obtain(
                ["split"],
                apply(
                    "pythagoras",
                    {
                        "b": vector_family,
                        "c": Abstraction(j, Apply(Adjoint(K), vector_family(j))),
                    },
                ),
            ),
            witnesses=[vector_family],
            then=[auto("split", "attained")],
        ),
    ],
)  # fmt: skip


def _polynomial(half_coefficients: tuple[int, int, int]) -> Any:
    """The term (c0 + c1 i + c2 i^2) / 2."""
    powers = [number(1), "i", ["*", "i", "i"]]
    terms = zip(half_coefficients, powers, strict=True)
    return ["+", *(["*", number(fmpq(c, 2)), power] for c, power in terms)]


# phi = e1, e2, 0 and R = e1, e2, e1: K = identity, 1 is out of reach and the tail for k = 1 is 1.
_phi = [
    "+",
    ["scale", _polynomial((2, -3, 1)), "e1"],
    ["scale", _polynomial((0, 4, -2)), "e2"],
]
_res = ["+", _phi, ["scale", _polynomial((0, -1, 1)), "e1"]]

STATEMENT = Statement(
    id="sharper/lora-floor",
    title="The exact price of LoRA on the second MLP matrix",
    source=Source("sharper", "lora-floor", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    instances=update_instances(),
    numeric=update_checks(),
    witness=witness(
        "sharper/lora-floor",
        CLAIM,
        at={
            "d": number(2),
            "r": number(2),
            "n": number(3),
            "k": number(1),
            "phi": indexed(_phi),
            "res": indexed(_res),
            "K": identity(2),
        },
        given=[intro(then=[auto()])],
        data=AXES,
    ),
)
