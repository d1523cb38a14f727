"""One layer, one head and one MLP memorise consistent data.

Statement (parameter count as printed; proof our own). Vocabulary u(0), ..., u(V - 1), V >= 2, of
R^d with r_min < |u_i| < r_max and different tokens more than e apart; N sequences of n >= 2 tokens
without repetition, xi(h, k) the index of token k of sequence h, with a label in R^d for every
token. Labels are consistent: two tokens with the same index in sequences with the same
tokens have the same label. Then there are a head with rank-one weights (W_K = kappa b v^T, W_Q =
W_V = b v^T, W_O = e/(4 r_max) v b^T, |v| = |b| = 1) and an MLP x + sum over j < m of max(0, <q, x>
- th(j)) a(j) with m <= n N, such that MLP(z + Att(z, Z)) is the label, exactly, for every token of
every sequence.

Numbers used: at most 4 (s + d) for four maps of rank one, and d + m + m d <= d (2 n N + d) for the
MLP, which is the printed 4 (s + d) + d (2 n N + d).

Method: ``sharper/cubic-scale`` (equal states come from equal tokens in equal sets), then
``lemmas/memoriser``.
"""

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.kajitsuka_2024._attention import attention, d, s, wk, wo, wq, wv
from provers.papers.kajitsuka_2024._mapping import b, rank_one
from provers.papers.kajitsuka_2024._memorised import DATASETS, memorised
from provers.papers.kajitsuka_2024.contextual_mapping import (
    D,
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
from provers.papers.lemmas._cases import split_at
from provers.papers.neurons import neurons
from provers.proof import (
    absurd,
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
    Log,
    Name,
    Zero,
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

T, m, i, j, k, ell, g, h, o, q, p, p2, place = (
    natural(x) for x in ("T", "m", "i", "j", "k", "l", "g", "h", "o", "q", "p", "p2", "place")
)
xi = Name("xi", ("F", ("N", "N"), "N"))
labels = family("labels", d, arity=2)
th, a = family("th"), family("a", d)
x, R = family("x", d), family("R", d)
z, z2, t = vector("z", d), vector("z2", d), real("t")
w = vector("direction", d)


def state(h: Any, k: Any) -> Any:
    """Token k of sequence h plus its attention output."""
    row = lambda place: u(xi(h, place))  # noqa: E731
    return u(xi(h, k)) + attention(u(xi(h, k)), row, n)


def network(point: Any) -> Any:
    """The MLP with its skip connection."""
    rows = Abstraction(i, w)
    biases = Abstraction(i, -th(i))
    return neurons(d, m, rows, biases, a, Zero(d), point)


def sequences() -> list[Any]:
    """Indices into the vocabulary, without repetition inside a sequence."""
    return [
        forall(h, i, given=[lt(h, T), lt(i, n)], then=[lt(xi(h, i), N)]),
        forall(
            h, i, j, given=[lt(h, T), lt(i, n), lt(j, n), ne(i, j)],
            then=[ne(xi(h, i), xi(h, j))],
        ),
    ]  # fmt: skip


def consistent() -> Any:
    """The same token in the same set of tokens has the same label."""
    subset = forall(i, given=[lt(i, n)], some=[j], then=[lt(j, n), eq(xi(g, i), xi(h, j))])
    return forall(
        g, h, k, ell,
        given=[
            lt(g, T), lt(h, T), lt(k, n), lt(ell, n), eq(xi(g, k), xi(h, ell)), subset,
        ],
        then=[eq(labels(g, k), labels(h, ell))],
    )  # fmt: skip


CLAIM = forall(
    d, s, n, N, u, e, rmin, rmax, T, xi, labels,
    given=[
        le(1, d), le(1, s), le(2, n), le(2, N), lt(0, e), lt(0, rmin), lt(0, rmax),
        *vocabulary()[:2], *sequences(), consistent(),
    ],
    some=[kappa, v, b, wq, wk, wv, wo, m, w, th, a],
    then=[
        eq(kappa * e * rmin, 2 * N**2 * (N - 1) * (2 * Log(n) + 3)),
        *rank_one(kappa, v, b),
        le(m, n * T),
        le(4 * (s + d) + d + m + m * d, 4 * (s + d) + d * (2 * n * T + d)),
        forall(
            h, k, given=[lt(h, T), lt(k, n)],
            then=[eq(network(state(h, k)), labels(h, k))],
        ),
    ],
)  # fmt: skip


def _row(h: Any) -> Any:
    return Abstraction(i, xi(h, i))


def _pair() -> list[Any]:
    """The mapping for the sequences g and h."""
    return [
        obtain(
            ["ball", "tokens", "sets"],
            apply(
                "separates",
                {"xi": _row(g), "eta": _row(h)},
                [_indices(g, "g_in"), _once(g, "g_in"), _indices(h, "h_in"), _once(h, "h_in")],
            ),
        )
    ]


def _indices(h: Any, known: str) -> Any:
    return intro(given=["r"], then=[apply("range", {"h": h, "i": i}, [by(known), by("r")])])


def _once(h: Any, known: str) -> Any:
    return intro(
        given=["r", "r2", "apart"],
        then=[apply("once", {"h": h, "i": i, "j": j},
                    [by(known), by("r"), by("r2"), by("apart")])],
    )  # fmt: skip


def _too_far() -> Any:
    """0 < delta^2 < |difference|^2 = 0."""
    return auto("far", "no_difference", products=[["delta_pos", "delta_pos"]])


equal_states = have(
    "equal_states",
    forall(
        g, h, k, ell,
        given=[lt(g, T), lt(h, T), lt(k, n), lt(ell, n), eq(state(g, k), state(h, ell))],
        then=[eq(labels(g, k), labels(h, ell))],
    ),
    intro(
        *_pair(),
        have("no_difference", eq(square(state(g, k) - state(h, ell)), 0),
             auto(inside("same", z, square(z - state(h, ell))))),
        have(
            "same_token",
            eq(xi(g, k), xi(h, ell)),
            contra("apart", steps(
                obtain(["far"], apply("tokens", {"k": k, "l": ell},
                                      [by("k_in"), by("l_in"), by("apart")])),
                _too_far(),
            )),
        ),
        have(
            "subset",
            forall(i, given=[lt(i, n)], some=[j], then=[lt(j, n), eq(xi(g, i), xi(h, j))]),
            intro(
                obtain(
                    ["q_below", "before", "at_q"],
                    apply("statement:lemmas/member-or-not",
                          {"n": n, "a": Abstraction(j, xi(h, j)), "x": xi(g, o)}),
                    some=[q],
                ),
                have(
                    "q_in", lt(q, n),
                    split_at(
                        q, n, "spot",
                        less=by("spot"),
                        rest=lambda: absurd(steps(
                            obtain(["far"], apply(
                                "sets", {"k": k, "l": ell, "m": o},
                                [by("k_in"), by("l_in"), by("same_token"), by("i_in"),
                                 intro(
                                     have("low", lt(j, q), auto("r", "spot_not")),
                                     obtain(["other"], apply("before", {"i": j}, [by("low")])),
                                     given=["r"],
                                     then=[contra("agree", steps(
                                         have("turned", eq(xi(h, j), xi(g, o)), auto("agree")),
                                         ["clash", ["turned", "other"]],
                                     ))],
                                 )])),
                            _too_far(),
                        )),
                    ),
                ),
                obtain(["hit"], apply("at_q", {}, [by("q_in")])),
                given=["i_in"],
                names=["o"],
                witnesses=[q],
                then=[by("q_in"), auto("hit")],
            ),
        ),
        given=["g_in", "h_in", "k_in", "l_in", "same"],
        then=[
            apply("consistent", {"g": g, "h": h, "k": k, "l": ell},
                  [by("g_in"), by("h_in"), by("k_in"), by("l_in"), by("same_token"),
                   by("subset")])
        ],
    ),
)  # fmt: skip

targets = Abstraction(h, k, labels(h, k) - state(h, k))
states = Abstraction(h, k, state(h, k))

PROOF = intro(
    obtain(
        ["D_is", "scale", "v_unit", "b_unit", "keys", "outputs", "delta_pos", "separates"],
        apply(
            "statement:sharper/cubic-scale",
            {"d": d, "s": s, "n": n, "N": N, "u": u, "e": e, "rmin": rmin, "rmax": rmax},
            [by(x) for x in ("some_s", "n_two", "N_two", "e_pos", "rmin_pos", "rmax_pos",
                             "norms", "separated")],
        ),
        some=[kappa, D, v, b, wq, wk, wv, wo],
    ),
    equal_states,
    obtain(
        ["all", "only"],
        apply("statement:lemmas/rows-in-a-row",
              {"d": d, "n": n, "N": T, "f": states, "g": targets}),
        some=[x, R],
    ),
    obtain(
        ["m_below", "fits"],
        apply(
            "statement:lemmas/memoriser",
            {"d": d, "n": T * n, "x": x, "R": R},
            [
                by("some_d"),
                intro(
                    obtain(["g_in", "k_in", "x_i", "R_i"], apply("only", {"k": i}, [by("ri")]),
                           some=[g, k]),
                    obtain(["h_in", "l_in", "x_j", "R_j"], apply("only", {"k": j}, [by("rj")]),
                           some=[h, ell]),
                    have("same_state", eq(state(g, k), state(h, ell)),
                         auto("same", "x_i", "x_j")),
                    obtain(["same_label"],
                           apply("equal_states", {"g": g, "h": h, "k": k, "l": ell},
                                 [by("g_in"), by("h_in"), by("k_in"), by("l_in"),
                                  by("same_state")])),
                    given=["ri", "rj", "same"],
                    then=[auto("R_i", "R_j", "same_label", "same_state")],
                ),
            ],
        ),
        some=[m, w, th, a],
    ),
    obtain(["m_natural"], apply("axiom:nat-nonnegative", {"n": m})),
    have("d_pos", lt(0, d), auto("some_d")),
    given=["some_d", "some_s", "n_two", "N_two", "e_pos", "rmin_pos", "rmax_pos", "norms",
           "separated", "range", "once", "consistent"],
    witnesses=[kappa, v, b, wq, wk, wv, wo, m, w, th, a],
    then=[
        auto("scale", inside("D_is", t, 2 * N**2 * (N - 1) * t)),
        by("v_unit"),
        by("b_unit"),
        by("keys"),
        by("outputs"),
        auto("m_below"),
        auto(products=[["m_below", "d_pos"], ["some_d", "d_pos"], ["some_d", "m_natural"]]),
        intro(
            obtain(["q_in", "x_q", "R_q"],
                   apply("all", {"i": h, "j": k}, [by("h_in"), by("k_in")]), some=[p]),
            obtain(["fit"], apply("fits", {"i": p}, [by("q_in")])),
            given=["h_in", "k_in"],
            then=[
                auto("fit", "R_q", inside("x_q", z, network(z) - z)),
            ],
        ),
    ],
)  # fmt: skip

EXAMPLE = {
    "d": number(1), "s": number(1), "n": number(2), "N": number(3), "u": "u",
    "e": ["q", "1/2"], "rmin": ["q", "1/2"], "rmax": number(4), "T": number(2),
    "xi": ["lam", [["h", "N"], ["i", "N"]], ["+", "h", "i"]],
    "labels": ["lam", [["h", "N"], ["i", "N"]],
               ["scale", ["+", "h", "i"], ["at", "u", ["q", "0"]]]],
}  # fmt: skip
DATA = {"u": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "2", "3"]}}
_agree = intro(
    given=["g_in", "h_in", "k_in", "l_in", "token", "subset"],
    then=[["combine", {"eq": [["token", ["lam", [["hole", "R"]],
                                         ["scale", "hole", ["at", "u", ["q", "0"]]]]]]}]],
)  # fmt: skip

STATEMENT = Statement(
    id="kajitsuka-2024/corollary-1",
    title="One layer, one head and one MLP memorise consistent data",
    source=Source(
        "kajitsuka-2024", "corollary-1", "reconstructed (high)", "count printed, network our own"
    ),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/corollary-1",
        CLAIM,
        EXAMPLE,
        example_rules(CLAIM, EXAMPLE, DATA, forms={11: _agree}),
        DATA,
        scope="d = s = 1, n = 2, V = {1, 2, 3}, sequences (1, 2) and (2, 3)",
    ),
    instances=tuple(memorised("kajitsuka-2024/corollary-1", name) for name in DATASETS),
    remarks=(
        "numbers used: s + d for each of four maps that are products of two vectors, and "
        "d + m + m d for the MLP; the printed count is the right side",
        "the running memorisers have rational weights, and reach the labels within 2^-20",
    ),
)
