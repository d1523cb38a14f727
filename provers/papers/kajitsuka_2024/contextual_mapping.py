"""Attention with rank-one forms tells every token in every context apart.

Statement (construction of theorem-2, proved here for weights of any rank). Vocabulary
u(0), ..., u(N - 1): r_min < |u_i| < r_max, and different tokens are more than e apart. Sequences of
n >= 2 tokens without repetition are given by their indices xi(0), ..., xi(n - 1). The weights have
<W_K y, W_Q z> = kappa <v, y><v, z> and W_O W_V y = <v, y> w with |v| = 1, |w| = e/(4 r_max). The
direction v keeps squared lengths and distances in the vocabulary up to a factor g, and

    2 log n + 3 <= D <= kappa g e r_min.

Then with q(Z)_k = z_k + Att(z_k, Z) and R = kappa r_max^2

    |q(Z)_k| < r_max + e/4;
    |q(Z)_k - q(Z')_l| > e/2       if the tokens differ;
    |q(Z)_k - q(Z')_l| > delta     if the tokens agree and the token sets differ,
    delta = e/(4 R) * (9/10) D e^D e^(-2R),     e/(4 R) (log n)^2 e^(-2R) < delta < e/2.

Method: ``sharper/contextual-mapping`` with alpha = sqrt(g) e, beta = sqrt(g) r_min.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._attention import (
    attention,
    d,
    projected_mean,
    weights,
)
from provers.papers.kajitsuka_2024.rank_one_attention import rank_one_example, rank_one_forms
from provers.papers.lemmas._points import NATURALS
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    contra,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Exp,
    Inner,
    Log,
    Name,
    Sqrt,
    eq,
    expression,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    vector,
)

n, N, i, j, k, ell, m, p = (natural(t) for t in ("n", "N", "i", "j", "k", "l", "m", "p"))
u = family("u", d)
xi, eta = Name("xi", ("F", ("N",), "N")), Name("eta", ("F", ("N",), "N"))
v, w, z = vector("v", d), vector("w", d), vector("z", d)
kappa, g, e, rmin, rmax, D, t = (real(x) for x in ("kappa", "g", "e", "rmin", "rmax", "D", "t"))
root = real("root")
R = kappa * rmax**2
boltz_gap = expression(9) / 10 * D * Exp(D) * Exp(-2 * R)
printed_gap = Log(n) ** 2 * Exp(-2 * R)
delta = e / (4 * R) * boltz_gap


def token(index: Any) -> Any:
    """Token family of a sequence of indices."""
    return lambda place: u(index(place))


def state(index: Any, place: Any) -> Any:
    """q(Z)_k: the token plus its attention output."""
    return u(index(place)) + attention(u(index(place)), token(index), n)


def mean(index: Any, query: Any) -> Any:
    """Softmax mean of the projections for the query."""
    return projected_mean(v, token(index), n, kappa * Inner(v, query))


def square(vector: Any) -> Any:
    """Squared norm."""
    return Inner(vector, vector)


def indices(index: Any) -> list[Any]:
    """Indices into the vocabulary, without repetition."""
    return [
        forall(i, given=[lt(i, n)], then=[lt(index(i), N)]),
        forall(i, j, given=[lt(i, n), lt(j, n), ne(i, j)], then=[ne(index(i), index(j))]),
    ]


def vocabulary() -> list[Any]:
    """Norms, separation, and what the direction v keeps of them."""
    return [
        forall(
            i, given=[lt(i, N)],
            then=[lt(rmin**2, square(u(i))), lt(square(u(i)), rmax**2)],
        ),
        forall(
            i, j, given=[lt(i, N), lt(j, N), ne(i, j)], then=[lt(e**2, square(u(i) - u(j)))]
        ),
        forall(i, given=[lt(i, N)], then=[le(g * square(u(i)), Inner(v, u(i)) ** 2)]),
        forall(
            i, j, given=[lt(i, N), lt(j, N)],
            then=[le(g * square(u(i) - u(j)), Inner(v, u(i) - u(j)) ** 2)],
        ),
    ]  # fmt: skip


GIVEN = [
    le(2, n),
    le(2 * Log(n) + 3, D),
    lt(0, kappa),
    lt(0, e),
    lt(0, rmin),
    lt(0, rmax),
    le(D, kappa * g * e * rmin),
    *rank_one_forms(kappa, v, w),
    eq(square(v), 1),
    eq(16 * rmax**2 * square(w), e**2),
    *vocabulary(),
    *indices(xi),
    *indices(eta),
]
NAMES = [
    "n_two", "above", "kappa_pos", "e_pos", "rmin_pos", "rmax_pos", "scale", "score_form",
    "value_form", "v_unit", "w_norm", "norms", "separated", "kept_norms", "kept_distances",
    "xi_range", "xi_once", "eta_range", "eta_once",
]  # fmt: skip
PARAMETERS = (*weights, n, N, u, xi, eta, v, w, kappa, g, e, rmin, rmax, D)

difference = square(state(xi, k) - state(eta, ell))

CLAIM = forall(
    *PARAMETERS,
    given=GIVEN,
    then=[
        forall(k, given=[lt(k, n)], then=[lt(square(state(xi, k)), (rmax + e / 4) ** 2)]),
        forall(
            k, ell,
            given=[lt(k, n), lt(ell, n), ne(xi(k), eta(ell))],
            then=[lt(e**2 / 4, difference)],
        ),
        forall(
            k, ell, m,
            given=[
                lt(k, n), lt(ell, n), eq(xi(k), eta(ell)), lt(m, n),
                forall(j, given=[lt(j, n)], then=[ne(xi(m), eta(j))]),
            ],
            then=[lt(delta**2, difference)],
        ),
        lt(delta**2, e**2 / 4),
        lt(e / (4 * R) * printed_gap, delta),
    ],
)  # fmt: skip

_kept = [
    obtain(["root_sign", "root_square"], apply("axiom:sqrt", {"x": g}, [auto("g_pos")])),
    let(root, Sqrt(g), "root_is"),
    have("root2", eq(root**2, g),
         auto("root_square", inside("root_is", t, t * root), inside("root_is", t, t * Sqrt(g)))),
    have("root_pos", lt(0, root),
         cases(
             0, root, "order",
             less=by("order"),
             equal=absurd(auto("root2", "g_pos", inside("order", t, t**2))),
             greater=absurd(auto("order", "root_is", "root_sign")),
         )),
]  # fmt: skip

PROOF = intro(
    have("n_one", le(1, n), auto("n_two")),
    obtain(
        ["log_sign", "D_above_1", "n2q", "log_square"],
        apply("statement:kajitsuka-2024/threshold", {"n": n, "D": D}, [by("n_one"), by("above")]),
    ),
    have("g_pos", lt(0, g),
         contra("denied", steps(
             have("rest", lt(0, kappa * e * rmin), positive("kappa_pos", "e_pos", "rmin_pos")),
             auto("D_above_1", "scale", products=[["denied", "rest"]])))),
    *_kept,
    obtain(
        ["ball", "tokens", "sets", "half", "printed"],
        apply(
            "statement:sharper/contextual-mapping",
            {x.label: x for x in PARAMETERS if x.label not in ("g", "rmin")}
            | {"alpha": root * e, "beta": root * rmin},
            [
                by("n_two"), by("above"), by("kappa_pos"), by("e_pos"), by("rmax_pos"),
                positive("root_pos", "e_pos"), positive("root_pos", "rmin_pos"),
                auto("scale", inside("root2", t, kappa * t * e * rmin)),
                by("score_form"), by("value_form"), by("v_unit"), by("w_norm"),
                intro(
                    obtain(["low", "high"], apply("norms", {"i": i}, [by("s")])),
                    given=["s"],
                    then=[by("high")],
                ),
                by("separated"),
                intro(
                    obtain(["low", "high"], apply("norms", {"i": i}, [by("s")])),
                    obtain(["kept"], apply("kept_norms", {"i": i}, [by("s")])),
                    given=["s"],
                    then=[auto("kept", inside("root2", t, t * rmin**2),
                               products=[["g_pos", "low"]])],
                ),
                intro(
                    obtain(["far"], apply("separated", {"i": i, "j": j},
                                          [by("a"), by("b"), by("ab")])),
                    obtain(["kept"], apply("kept_distances", {"i": i, "j": j},
                                           [by("a"), by("b")])),
                    given=["a", "b", "ab"],
                    then=[auto("kept", inside("root2", t, t * e**2),
                               products=[["g_pos", "far"]])],
                ),
                by("xi_range"), by("xi_once"), by("eta_range"), by("eta_once"),
            ],
        ),
    ),
    given=NAMES,
    then=[by("ball"), by("tokens"), by("sets"), by("half"), by("printed")],
)  # fmt: skip

# kappa g e rmin = 28 * 9/25 * 1/2 > 5, and 16 rmax^2 |w|^2 = e^2 for w = v/40
WEIGHTS, FORMS = rank_one_example(28)
EXAMPLE = WEIGHTS | {
    "n": number(2), "N": number(3), "xi": NATURALS,
    "eta": ["lam", [["i", "N"]], ["+", ["q", "1"], "i"]],
    "g": ["q", "9/25"], "e": ["q", "1/2"], "rmin": number(1), "rmax": number(5), "D": number(5),
}  # fmt: skip
DATA = {
    "one": {"sort": ["V", 1], "rationals": ["1"]},
    "v": {"sort": ["V", 2], "rationals": ["3/5", "4/5"]},
    "w": {"sort": ["V", 2], "rationals": ["3/200", "1/50"]},
    "u": {"sort": ["F", ["N"], ["V", 2]], "rationals": ["1", "1", "2", "1", "3", "3"]},
}

STATEMENT = Statement(
    id="kajitsuka-2024/contextual-mapping",
    title="Attention with rank-one forms tells every token in every context apart",
    source=Source("kajitsuka-2024", "theorem-2, for a given direction", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/contextual-mapping",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA, forms={7: FORMS[0], 8: FORMS[1]}),
        DATA,
        scope="d = 2, s = 1, n = 2, V = {(1, 1), (2, 1), (3, 3)}, D = 5",
    ),
)
