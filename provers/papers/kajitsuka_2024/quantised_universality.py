"""One head of size s >= 1 and an MLP approximate equivariant functions of quantised tokens.

Statement (quantised form, own proof). A permutation-equivariant function on sequences of n >= 2
different tokens is a function f(x, X) of a token and the sequence: f(x_k, X) = f(y_l, Y) whenever
x_k = y_l, X has no repetition and every token of X is one of Y (sequences of n different tokens are
then permutations of one another). Let
u(0), ..., u(V - 1) be a vocabulary, tokenwise (r_min, r_max, e)-separated, and xi(h, .), h < N,
sequences of indices without repetition. Suppose that f changes by at most eps between a sequence X
and u(xi(h, .)) wherever all tokens are within r (uniform continuity). Then there are a head with
rank-one weights and an MLP with m <= n N neurons such that, for every sequence X and quantised
tokens Z_i = u(xi(h, i)) (what the first MLP makes of X) with |x_i - u(xi(h, i))| <= r,

    | MLP(Z_k + Att(Z_k, Z)) - f(x_k, X) | <= eps     for every k < n.

s = 1 is a case. ``proposition-1`` has the quantising MLP and uniform continuity.

Method: the labels f(u(xi(h, k)), u(xi(h, .))) are consistent; ``corollary-1``.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._attention import attention, d, s, wk, wo, wq, wv
from provers.papers.kajitsuka_2024._mapping import b, rank_one
from provers.papers.kajitsuka_2024.contextual_mapping import (
    N,
    e,
    kappa,
    n,
    rmax,
    rmin,
    square,
    u,
    v,
    vocabulary,
)
from provers.papers.kajitsuka_2024.corollary_1 import (
    T,
    a,
    ell,
    g,
    h,
    i,
    j,
    k,
    m,
    network,
    sequences,
    th,
    w,
    xi,
)
from provers.papers.kajitsuka_2024.corollary_1 import state as quantised_state
from provers.proof import (
    apply,
    auto,
    by,
    contra,
    have,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Name,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    vector,
)

element, o, p = natural("element"), natural("o"), natural("p")
f = Name("f", ("F", (("V", "d"), ("F", ("N",), ("V", "d"))), ("V", "d")))
x, y, Z = family("x", d), family("y", d), family("Z", d)
r, eps, t = real("r"), real("eps"), real("t")
z = vector("z", d)


def sequence(tokens: Any) -> Any:
    """The tokens as a family; its members beyond n do not matter to an equivariant f."""
    return Abstraction(i, tokens(i))


def value(tokens: Any, place: Any) -> Any:
    """f at the token of a place."""
    return f(tokens(place), sequence(tokens))


def row(h: Any) -> Any:
    """The quantised sequence h."""
    return lambda place: u(xi(h, place))


def included(first: Any, second: Any) -> Any:
    """Every token of the first sequence is a token of the second."""
    return forall(i, given=[lt(i, n)], some=[j], then=[lt(j, n), eq(first(i), second(j))])


def different(tokens: Any) -> Any:
    """No repetition."""
    return forall(i, j, given=[lt(i, n), lt(j, n), ne(i, j)], then=[ne(tokens(i), tokens(j))])


equivariant = forall(
    x, y, k, ell,
    given=[lt(k, n), lt(ell, n), eq(x(k), y(ell)), different(x), included(x, y)],
    then=[eq(value(x, k), value(y, ell))],
)  # fmt: skip


def near(tokens: Any, h: Any) -> Any:
    """All tokens are within r of the quantised ones."""
    return forall(i, given=[lt(i, n)], then=[le(square(tokens(i) - u(xi(h, i))), r**2)])


modulus = forall(
    x, h, k,
    given=[lt(h, T), lt(k, n), near(x, h)],
    then=[le(square(value(row(h), k) - value(x, k)), eps**2)],
)  # fmt: skip


def state(place: Any) -> Any:
    """Quantised token plus its attention over the quantised sequence."""
    return Z(place) + attention(Z(place), Z, n)


CLAIM = forall(
    d, s, n, N, u, e, rmin, rmax, T, xi, f, r, eps,
    given=[
        le(1, d), le(1, s), le(2, n), le(2, N), lt(0, e), lt(0, rmin), lt(0, rmax),
        *vocabulary()[:2], *sequences(), equivariant, modulus,
    ],
    some=[kappa, v, b, wq, wk, wv, wo, m, w, th, a],
    then=[
        *rank_one(kappa, v, b),
        le(m, n * T),
        forall(
            x, Z, h, k,
            given=[
                lt(h, T), lt(k, n), near(x, h),
                forall(i, given=[lt(i, n)], then=[eq(Z(i), u(xi(h, i)))]),
            ],
            then=[le(square(network(state(k)) - value(x, k)), eps**2)],
        ),
    ],
)  # fmt: skip

labels = Abstraction(h, k, value(row(h), k))

consistent = intro(
    given=["g_in", "h_in", "k_in", "l_in", "token", "subset"],
    then=[
        apply(
            "equivariant",
            {"x": Abstraction(i, u(xi(g, i))), "y": Abstraction(i, u(xi(h, i))),
             "k": k, "l": ell},
            [
                by("k_in"),
                by("l_in"),
                auto(inside("token", p, u(p))),
                intro(
                    obtain(["first"], apply("range", {"h": g, "i": i}, [by("g_in"), by("ri")])),
                    obtain(["second"], apply("range", {"h": g, "i": j}, [by("g_in"), by("rj")])),
                    obtain(["apart"], apply("once", {"h": g, "i": i, "j": j},
                                            [by("g_in"), by("ri"), by("rj"), by("ij")])),
                    obtain(["far"], apply("separated", {"i": xi(g, i), "j": xi(g, j)},
                                          [by("first"), by("second"), by("apart")])),
                    given=["ri", "rj", "ij"],
                    then=[contra("same", steps(
                        have("gap", eq(square(u(xi(g, i)) - u(xi(g, j))), 0),
                             auto(inside("same", z, square(z - u(xi(g, j)))))),
                        auto("far", "gap", products=[["e_pos", "e_pos"]]),
                    ))],
                ),
                intro(
                    obtain(["q_in", "same"], apply("subset", {"i": i}, [by("ri")]), some=[o]),
                    given=["ri"],
                    witnesses=[o],
                    then=[by("q_in"), auto(inside("same", p, u(p)))],
                ),
            ],
        )
    ],
)  # fmt: skip


final = intro(
    obtain(["fit"], apply("fits", {"h": h, "k": k}, [by("h_in"), by("k_in")])),
    obtain(["close"], apply("modulus", {"x": x, "h": h, "k": k},
                            [by("h_in"), by("k_in"), by("near")])),
    obtain(["query"], apply("rounds", {"i": k}, [by("k_in")])),
    obtain(
        ["same_attention"],
        apply(
            "statement:hu-2024/attention-of-equal-tokens",
            {y.label: y for y in (d, s, wq, wk, wv, wo)}
            | {"n": n, "x": Z, "y": Abstraction(i, row(h)(i)), "z": Z(k)},
            [by("rounds")],
        ),
    ),
    have(
        "same_state",
        eq(state(k), quantised_state(h, k)),
        auto("same_attention", inside("query", z, z + attention(z, row(h), n))),
    ),
    given=["h_in", "k_in", "near", "rounds"],
    then=[
        auto(
            "close",
            inside("same_state", z, square(network(z) - value(x, k))),
            inside("fit", z, square(z - value(x, k))),
        )
    ],
)  # fmt: skip

PROOF = intro(
    obtain(
        ["scale", "v_unit", "b_unit", "keys", "outputs", "m_below", "count", "fits"],
        apply(
            "statement:kajitsuka-2024/corollary-1",
            {"d": d, "s": s, "n": n, "N": N, "u": u, "e": e, "rmin": rmin, "rmax": rmax, "T": T,
             "xi": xi, "labels": labels},
            [*[by(c) for c in ("some_d", "some_s", "n_two", "N_two", "e_pos", "rmin_pos",
                               "rmax_pos", "norms", "separated", "range", "once")], consistent],
        ),
        some=[kappa, v, b, wq, wk, wv, wo, m, w, th, a],
    ),
    given=["some_d", "some_s", "n_two", "N_two", "e_pos", "rmin_pos", "rmax_pos", "norms",
           "separated", "range", "once", "equivariant", "modulus"],
    witnesses=[kappa, v, b, wq, wk, wv, wo, m, w, th, a],
    then=[by("v_unit"), by("b_unit"), by("keys"), by("outputs"), by("m_below"), final],
)  # fmt: skip

# f(x, X) = x, quantised by rounding to the vocabulary itself
_token: Any = ["lam", [["p", ["V", 1]], ["X", ["F", ["N"], ["V", 1]]]], "p"]
EXAMPLE = {
    "d": number(1), "s": number(1), "n": number(2), "N": number(3), "u": "u",
    "e": ["q", "1/2"], "rmin": ["q", "1/2"], "rmax": number(4), "T": number(2),
    "xi": ["lam", [["h", "N"], ["i", "N"]], ["+", "h", "i"]],
    "f": _token, "r": ["q", "1/8"], "eps": ["q", "1/8"],
}  # fmt: skip
DATA = {"u": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "2", "3"]}}
same_value = intro(given=["k_in", "l_in", "token", "once", "subset"], then=[by("token")])
_moves = intro(
    obtain(["own"], apply("near", {"i": k}, [by("k_in")])),
    given=["h_in", "k_in", "near"],
    then=[auto("own")],
)

STATEMENT = Statement(
    id="kajitsuka-2024/quantised-universality",
    title="One head and an MLP approximate permutation-equivariant functions of quantised tokens",
    source=Source(
        "kajitsuka-2024", "proposition-1", "reconstructed (high)",
        "for tokens that are quantised already",
    ),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/quantised-universality", CLAIM, EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA, forms={11: same_value, 12: _moves}), DATA,
        scope="d = s = 1, f(x, X) = x, V = {1, 2, 3}",
    ),
)  # fmt: skip
