"""The Boltzmann mean is log-sum-exp minus entropy, and lies between max - log n and max.

Statement (B1, proved here). For n >= 1 numbers a with p_i = e^(a_i) / sum_j e^(a_j):

    boltz(a) = log(sum_i e^(a_i)) - S(p),   S(p) = -sum_i p_i log p_i,
    a_k - log n <= boltz(a) for every k < n,   boltz(a) <= M whenever a_i <= M for all i < n.

Method: log p_i = a_i - log Z; the lower bound is Jensen's inequality through the tangent of the
exponential function, 1/n >= p_i (1 - log(n p_i)). B2 and B3 are ``boltz-derivatives``.
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.kajitsuka_2024._boltz import boltz, mass, weighted
from provers.proof import (
    apply,
    auto,
    by,
    contra,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Exp,
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

n, k, i, element = (natural(t) for t in ("n", "k", "i", "element"))
a = family("a")
M, ell, t, B = real("M"), real("L"), real("t"), real("B")
Z, N = mass(n, a), weighted(n, a)


def share(i: Any) -> Any:
    """p_i = e^(a_i) / Z."""
    return Exp(a(i)) / Z


entropy = -Over(i, Range(n), share(i) * Log(share(i)))

CLAIM = forall(
    n, a,
    given=[lt(0, n)],
    then=[
        eq(boltz(n, a), Log(Z) - entropy),
        forall(k, given=[lt(k, n)], then=[le(a(k) - Log(n), boltz(n, a))]),
        forall(M, given=[forall(i, given=[lt(i, n)], then=[le(a(i), M)])], then=[le(boltz(n,
            a), M)]),
    ],
)  # fmt: skip

_log_share = [
    have(
        "share_is_exp",
        eq(share(element), Exp(a(element) - ell)),
        auto(inside("Z_is_exp", t, Exp(a(element)) * t ** (-1))),
    ),
    obtain(["log_exp"], apply("axiom:log-exp", {"x": a(element) - ell})),
    have(
        "log_share",
        eq(Log(share(element)), a(element) - ell),
        auto("log_exp", inside("share_is_exp", t, Log(t))),
    ),
]

entropy_identity = have(
    "entropy_identity",
    eq(Over(i, Range(n), share(i) * Log(share(i))), Over(i, Range(n), share(i) * (a(i) - ell))),
    termwise(
        Range(n), i, share(i) * Log(share(i)), share(i) * (a(i) - ell),
        intro(
            *_log_share,
            given=["r"],
            then=[auto(inside("log_share", t, share(element) * t))],
        ),
    ),
)  # fmt: skip

jensen = have(
    "jensen",
    le((1 - Log(n)) * Z - (N - ell * Z), Z),
    steps(
        have(
            "by_terms",
            le(
                Over(i, Range(n), (1 - Log(n) - a(i) + ell) * Exp(a(i))),
                Over(i, Range(n), Exp(ell - Log(n))),
            ),
            termwise(
                Range(n), i, (1 - Log(n) - a(i) + ell) * Exp(a(i)), Exp(ell - Log(n)),
                intro(
                    obtain(
                        ["tangent"],
                        apply("axiom:exp-above-tangent", {"x": ell - a(element) - Log(n)}),
                    ),
                    have("e_pos", lt(0, Exp(a(element))), positive()),
                    given=["r"],
                    then=[auto(products=[["e_pos", "tangent"]])],
                ),
            ),
        ),
        auto(
            "by_terms",
            inside("n_is_exp", t, t * Exp(ell - Log(n))),
            inside("Z_is_exp", t, t),
        ),
    ),
)  # fmt: skip

above = intro(
    obtain(
        ["term_below"],
        apply(
            "statement:lemmas/term-below-sum",
            {"n": n, "k": k, "f": Abstraction(i, Exp(a(i)))},
            [by("k_in_range"), intro(given=["r"], then=[positive()])],
        ),
    ),
    have(
        "below_L",
        le(a(k), ell),
        contra(
            "denied",
            steps(
                obtain(
                    ["larger"],
                    apply("statement:lemmas/exp-monotone", {"x": ell, "y": a(k)}, [by("denied")]),
                ),
                auto("larger", "term_below", "Z_is_exp"),
            ),
        ),
    ),
    have(
        "masses",
        le((a(k) - Log(n)) * Z, B * Z),
        auto("jensen", "B_mass", products=[["below_L", "Z_pos"]]),
    ),
    given=["k_in_range"],
    then=[
        contra(
            "denied",
            steps(
                have("denied_B", lt(B, a(k) - Log(n)), auto("denied", "B_is")),
                auto(products=[["denied_B", "Z_pos"], ["masses"]]),
            ),
        )
    ],
)

below = intro(
    have(
        "masses",
        le(N, M * Z),
        termwise(
            Range(n), i, a(i) * Exp(a(i)), M * Exp(a(i)),
            intro(
                obtain(["order"], apply("bounded", {"i": element}, [by("r")])),
                have("e_pos", lt(0, Exp(a(element))), positive()),
                given=["r"],
                then=[auto(products=[["order", "e_pos"]])],
            ),
        ),
    ),
    given=["bounded"],
    then=[
        contra(
            "denied",
            steps(
                have("denied_B", lt(M, B), auto("denied", "B_is")),
                auto("B_mass", products=[["denied_B", "Z_pos"], ["masses"]]),
            ),
        )
    ],
)  # fmt: skip

PROOF = intro(
    have("some_entry", lt(0, Over(i, Range(n), 1)), auto("n_pos")),
    have("Z_pos", lt(0, Z), positive("some_entry", "n_pos")),
    let(ell, Log(Z), "L_is"),
    obtain(["Z_exp"], apply("axiom:exp-log", {"x": Z}, [by("Z_pos")])),
    have("Z_is_exp", eq(Exp(ell), Z), auto("Z_exp", inside("L_is", t, Exp(t)))),
    obtain(["n_is_exp"], apply("axiom:exp-log", {"x": n}, [by("n_pos")])),
    let(B, boltz(n, a), "B_is"),
    have("B_mass", eq(B * Z, N), auto(inside("B_is", t, t * Z), nonzero=["Z_pos"])),
    entropy_identity,
    jensen,
    given=["n_pos"],
    then=[
        auto("entropy_identity", "L_is", nonzero=["Z_pos"]),
        above,
        below,
    ],
)

STATEMENT = Statement(
    id="kajitsuka-2024/boltz-identities",
    title="The Boltzmann mean is log-sum-exp minus entropy, and lies between max - log n and max",
    source=Source("kajitsuka-2024", "boltz-identities, B1", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/boltz-identities",
        CLAIM,
        {"n": number(2), "a": ["lam", [["i", "N"]], "i"]},
        [exact()],
        scope="n = 2, a = (0, 1)",
    ),
)
