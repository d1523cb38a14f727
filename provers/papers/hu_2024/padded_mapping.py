"""Attention with orthogonally padded sums of rank-one weights is a contextual mapping.

Statement (reconstructed; proved here for the construction with the constant that follows from it).
Vocabulary with r_min < |u_i| < r_max (the paper's gamma_min, gamma_max), different tokens more than
e apart; sequences of L >= 2 tokens without repetition. The weights are sums of any number ``rank``
of rank-one terms, orthogonally padded (``orthogonal-padding``), with the same first input vector v,
|v| = 1, which keeps squared lengths and distances in the vocabulary up to a factor g, and
|<p_0, p'_0>| = kappa with 2 log L + 3 <= D <= kappa g e r_min, |W_O p''_0| = e/(4 r_max). Then

    |q(Z)_k| < r_max + e/4,   |q(Z)_k - q(Z')_l| > delta if the tokens or the token sets differ,
    delta = e/(4 kappa r_max^2) (9/10) D e^D exp(-2 kappa r_max^2).

Limits: L = 1 is excluded (``single-token`` shows that it has to be); the clean constant
exp(-5 e^-1 |V|^4 d kappa gamma_max log L) of the paper does not follow for the smallest
vocabularies (``clean-constant``, a refuted reading). Ranks above (s + 1)/2 are no case of the
orthogonal padding; ``lemma-2.2`` has them, with small further terms.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.hu_2024 import orthogonal_padding
from provers.papers.hu_2024._padding import names, p, padding, pp, q, qq, qv
from provers.papers.kajitsuka_2024._attention import d, weights
from provers.papers.kajitsuka_2024.contextual_mapping import (
    D,
    N,
    delta,
    difference,
    e,
    ell,
    eta,
    g,
    indices,
    j,
    k,
    kappa,
    m,
    n,
    rmax,
    rmin,
    square,
    state,
    u,
    v,
    vocabulary,
    w,
    xi,
)
from provers.proof import apply, auto, by, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Inner, Log, eq, forall, le, lt, ne, real, vector

y, yy, h, t = vector("y", d), vector("yy", d), vector("h", d), real("t")

GIVEN = [
    le(2, n),
    le(2 * Log(n) + 3, D),
    lt(0, kappa),
    lt(0, e),
    lt(0, rmin),
    lt(0, rmax),
    le(D, kappa * g * e * rmin),
    *padding(w),
    eq(Inner(p(0), pp(0)), kappa),
    eq(q(0), v),
    eq(qq(0), v),
    eq(qv(0), v),
    eq(square(v), 1),
    eq(16 * rmax**2 * square(w), e**2),
    *vocabulary(),
    *indices(xi),
    *indices(eta),
]
NAMES = [
    "n_two", "above", "kappa_pos", "e_pos", "rmin_pos", "rmax_pos", "scale", "some_term",
    "keys", "queries", "values", "orthogonal", "outputs", "w_is", "kappa_is", "q_is", "qq_is",
    "qv_is", "v_unit", "w_norm", "norms", "separated", "kept_norms", "kept_distances",
    "xi_range", "xi_once", "eta_range", "eta_once",
]  # fmt: skip

CLAIM = forall(
    *weights, *names, n, N, u, xi, eta, v, w, kappa, g, e, rmin, rmax, D,
    given=GIVEN,
    then=[
        forall(k, given=[lt(k, n)], then=[lt(square(state(xi, k)), (rmax + e / 4) ** 2)]),
        forall(
            k, ell,
            given=[lt(k, n), lt(ell, n), ne(xi(k), eta(ell))],
            then=[lt(delta**2, difference)],
        ),
        forall(
            k, ell, m,
            given=[
                lt(k, n), lt(ell, n), eq(xi(k), eta(ell)), lt(m, n),
                forall(j, given=[lt(j, n)], then=[ne(xi(m), eta(j))]),
            ],
            then=[lt(delta**2, difference)],
        ),
    ],
)  # fmt: skip

_at = {x.label: x for x in (*weights, *names, w)}

PROOF = intro(
    obtain(
        ["scores", "outputs_are"],
        apply(
            "statement:hu-2024/orthogonal-padding",
            _at,
            [by(x) for x in NAMES[7:14]],
        ),
    ),
    obtain(
        ["ball", "tokens", "sets", "half", "printed"],
        apply(
            "statement:kajitsuka-2024/contextual-mapping",
            {x.label: x for x in (*weights, n, N, u, xi, eta, v, w, kappa, g, e, rmin, rmax, D)},
            [
                *[by(x) for x in NAMES[:7]],
                intro(
                    obtain(["form"], apply("scores", {"y": y, "z": yy})),
                    then=[
                        auto(
                            "form",
                            inside("kappa_is", t, t * Inner(q(0), y) * Inner(qq(0), yy)),
                            inside("q_is", h, kappa * Inner(h, y) * Inner(qq(0), yy)),
                            inside("qq_is", h, kappa * Inner(v, y) * Inner(h, yy)),
                        )
                    ],
                ),
                intro(
                    obtain(["form"], apply("outputs_are", {"y": y})),
                    then=[auto("form", inside("qv_is", h, Inner(h, y) * w))],
                ),
                *[by(x) for x in NAMES[18:]],
            ],
        ),
    ),
    given=NAMES,
    then=[
        by("ball"),
        intro(
            obtain(["far"], apply("tokens", {"k": k, "l": ell}, [by("a"), by("b"), by("c")])),
            given=["a", "b", "c"],
            then=[auto("far", "half")],
        ),
        by("sets"),
    ],
)

EXAMPLE = orthogonal_padding.EXAMPLE | {
    "n": number(2), "N": number(3), "u": "u", "xi": "xi", "eta": "eta", "v": "v",
    "kappa": number(20), "g": number(1), "e": ["q", "1/2"], "rmin": ["q", "1/2"],
    "rmax": number(4), "D": number(5),
}  # fmt: skip
DATA = orthogonal_padding.DATA | {
    "u": {"sort": ["F", ["N"], ["V", 2]], "rationals": ["1", "0", "2", "0", "3", "0"]},
    "v": {"sort": ["V", 2], "rationals": ["1", "0"]},
    "xi": {"sort": ["F", ["N"], "N"], "rationals": ["0", "1"]},
    "eta": {"sort": ["F", ["N"], "N"], "rationals": ["0", "2"]},
}


def _witness() -> Any:
    forms = {k + 7: rule for k, rule in orthogonal_padding.FORMS.items()}
    return witness(
        "hu-2024/padded-mapping", CLAIM, EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA, forms=forms), DATA,
        scope="weights of rank 2, d = 2, s = 3, L = 2, V = {1, 2, 3} on a line",
    )  # fmt: skip


STATEMENT = Statement(
    id="hu-2024/padded-mapping",
    title="Attention with orthogonally padded sums of rank-one weights is a contextual mapping",
    source=Source("hu-2024", "lemma-2.2, padded", "own proof", "own constant; L >= 2"),
    claim=CLAIM,
    proof=PROOF,
    witness=_witness(),
)
