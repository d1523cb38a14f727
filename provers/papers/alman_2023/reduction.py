"""Attention within additive error e^(-beta/2)/(8 n) decides Hamming nearest neighbours.

Statement (reconstructed, high; constants proved here). a_i, b_j in {0,1}^m with m/2 ones each, so
that h_ij = |a_i - b_j|^2 is their Hamming distance; n > 0, a threshold t with c m <= t <= m,
a factor 1 + e with e > 0, and beta >= 0 with e c beta >= 4 log(4 n).

With d = 2 m, Q = sqrt(beta) [a_i, 1; 0, 1], K = sqrt(beta) [b_j, 0; 0, 1] (2 n rows; entries at
most B = sqrt(beta)) and V = (1_n; 0_n), the row i <= n of attention exp(Q K^T / d) is

    u_i = S_i / (S_i + n e^(beta/2)),    S_i = sum over j < n of exp(beta <a_i, b_j> / (2 m)).

Let high = e^{beta (m - t)/(4 m)} / (2 n e^(beta/2)). Then
* h_ij <= t for some j gives u_i >= high;      * h_ij >= (1 + e) t for all j gives 2 u_i <= high;
* any value within e^(-beta/2) / (8 n) of u_i is above 3/4 high in the first case and below it in
  the second, so that one call to approximate attention decides.

Method: 2 <a_i, b_j> = m - h_ij <= m; `alman-2023/decision-gap`.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.alman_2023 import _numeric
from provers.proof import (
    apply,
    auto,
    by,
    enclose,
    exact,
    have,
    intro,
    obtain,
)
from provers.statement import NumericCheck, Source, Statement
from provers.surface import (
    Abstraction,
    Exp,
    Inner,
    Log,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

n, m = natural("n"), natural("m")
i, j, star = natural("i"), natural("j"), natural("jstar")
a, b = family("a", m), family("b", m)
t, e, c, beta, value, h = (real(x) for x in ("t", "e", "c", "beta", "value", "h"))


def distance(i: Any, j: Any) -> Any:
    """Hamming distance of a_i and b_j."""
    return Inner(a(i) - b(j), a(i) - b(j))


def weight(i: Any, j: Any) -> Any:
    """Entry of A for i, j < n."""
    return Exp(beta * Inner(a(i), b(j)) / (2 * m))


tau = Exp(beta / 2)


def near(i: Any) -> Any:
    """S_i."""
    return Over(j, Range(n), weight(i, j))


def output(i: Any) -> Any:
    """u_i."""
    return near(i) / (near(i) + n * tau)


far = Exp(beta * (m - t) / (4 * m))
high = far / (2 * n * tau)
ERROR = 1 / (8 * n * tau)

S, N, U, H = (real(x) for x in ("S", "N", "U", "H"))


def half_ones(vectors: Any) -> Any:
    """Every vector has m / 2 ones."""
    return forall(i, given=[lt(i, n)], then=[eq(Inner(vectors(i), vectors(i)), m / 2)])


YES = forall(
    i, star,
    given=[lt(i, n), lt(star, n), le(distance(i, star), t)],
    then=[
        le(high, output(i)),
        forall(value, given=[lt(output(i) - ERROR, value)], then=[lt(3 * high / 4, value)]),
    ],
)  # fmt: skip
NO = forall(
    i,
    given=[
        lt(i, n),
        forall(j, given=[lt(j, n)], then=[le((1 + e) * t, distance(i, j))]),
    ],
    then=[
        le(2 * output(i), high),
        forall(value, given=[lt(value, output(i) + ERROR)], then=[lt(value, 3 * high / 4)]),
    ],
)  # fmt: skip

HYPOTHESES = [
    lt(0, n), lt(0, m), lt(0, e), le(c * m, t), le(t, m), le(0, beta),
    le(4 * Log(4 * n), e * c * beta), half_ones(a), half_ones(b),
]  # fmt: skip
NAMES = ["not_empty", "m_positive", "e_positive", "t_above_cm", "t_below_m",
         "beta_sign", "beta_large", "a_half", "b_half"]  # fmt: skip
PARAMETERS = (n, m, a, b, t, e, c, beta)

CLAIM = forall(*PARAMETERS, given=HYPOTHESES, then=[YES, NO, le(4 * ERROR, high)])


PROOF = intro(
    have("at_most_half", forall(i, j, given=[lt(i, n), lt(j, n)], then=[
        le(2 * Inner(a(i), b(j)), m), eq(distance(i, j), m - 2 * Inner(a(i), b(j)))]), intro(
        obtain(["a_is"], apply("a_half", {"i": i}, [by("row")])),
        obtain(["b_is"], apply("b_half", {"i": j}, [by("col")])),
        obtain(["square"], apply("axiom:square", {"d": m, "v": a(i) - b(j)})),
        given=["row", "col"],
        then=[auto("a_is", "b_is", "square"), auto("a_is", "b_is")],
    )),
    obtain(
        ["yes", "no", "room"],
        apply(
            "statement:alman-2023/decision-gap",
            {"n": n, "m": m, "G": Abstraction(i, j, Inner(a(i), b(j))), "t": t, "e": e, "c": c,
             "beta": beta},
            [*(by(name) for name in NAMES[:-2]), intro(
                obtain(["it", "is"], apply("at_most_half", {"i": i, "j": j},
                                           [by("row"), by("col")])),
                given=["row", "col"], then=[by("it")],
            )],
        ),
    ),
    given=NAMES,
    then=[
        intro(
            obtain(["it", "is"], apply("at_most_half", {"i": i, "j": star},
                                       [by("row"), by("col")])),
            obtain(["high", "decided"], apply("yes", {"i": i, "jstar": star},
                                              [by("row"), by("col"), auto("at_most_t", "is")])),
            given=["row", "col", "at_most_t"], then=[by("high"), by("decided")],
        ),
        intro(
            obtain(["low", "decided"], apply("no", {"i": i}, [by("row"), intro(
                obtain(["it", "is"], apply("at_most_half", {"i": i, "j": j},
                                           [by("row"), by("below")])),
                obtain(["far"], apply("all_far", {"j": j}, [by("below")])),
                names=["j"], given=["below"], then=[auto("far", "is")],
            )])),
            given=["row", "all_far"], then=[by("low"), by("decided")],
        ),
        by("room"),
    ],
)  # fmt: skip

_UNIT = {"e1": {"sort": ["V", 2], "rationals": ["1", "0"]}}
STATEMENT = Statement(
    id="alman-2023/reduction",
    title="Attention within additive error e^(-beta/2)/(8 n) decides Hamming nearest neighbours",
    source=Source("alman-2023", "theorem-1.3", "reconstructed (high)", "constants of our own"),
    claim=CLAIM,
    proof=PROOF,
    numeric=(
        NumericCheck("planted instances and others, brute force", _numeric.neighbour_decisions),
    ),
    witness=witness(
        "alman-2023/reduction",
        CLAIM,
        at={
            "n": number(1), "m": number(2),
            "a": ["lam", [["i", "N"]], "e1"], "b": ["lam", [["i", "N"]], "e1"],
            "t": number(2), "e": number(1), "c": number(1), "beta": number(8),
        },
        given=[exact(), exact(), exact(), exact(), exact(), exact(), enclose(64),
               ["enumerate", [exact()]], ["enumerate", [exact()]]],
        data=_UNIT,
    ),
)  # fmt: skip
