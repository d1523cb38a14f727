"""Some head of every rank is a contextual mapping.

Statement (reconstructed; own constant). For n >= 2, every vocabulary u(0), ..., u(N - 1) of N >= 2
vectors of R^d with r_min < |u_i| < r_max (the paper's gamma_min, gamma_max) whose different tokens
are more than e apart, and every rank 1 <= rank <= min(d, s), there are orthonormal bases q of R^d
and b of R^s and numbers a_i, o_i > 0 such that the head with

    W_K = sum a_i b_i q_i^T,   W_Q = W_V = sum b_i q_i^T,   W_O = sum o_i q_i b_i^T   (i < rank)

has, for all sequences Z, Z' of n tokens without repetition,

    |q(Z)_k| < r_max + e/4,    |q(Z)_k - q(Z')_l| > delta

whenever the tokens or the token sets differ, with D = 2 log n + 3, R = kappa r_max^2,

    kappa = 2 N^2 (N - 1) D/(e r_min),   delta = e/(16 R) (9/10) D e^D e^(-2R).

All four weights have rank exactly ``rank``: these are singular value decompositions with ``rank``
positive singular values.

Limits: n = 1 is excluded (``single-token`` shows that it has to be; n >= 2 tokens without
repetition need N >= 2). The clean constant exp(-5 e^-1 |V|^4 d kappa gamma_max log L) of the paper
does not follow from its construction for the smallest vocabularies (``clean-constant``, a refuted
reading). Only a_0 = kappa and o_0 = e/(8 r_max) are explicit: the other a_i are equal and so small
that they do no harm, and so are the other o_i. ``padded-mapping`` has exact products of rank one
instead, for ranks up to (s + 1)/2.

Method: the direction and scale of ``sharper/cubic-scale``; ``any-rank-mapping``.
"""

import copy
from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.hu_2024._ranks import every_rank
from provers.papers.hu_2024.any_rank_mapping import al, b, be, delta, extra, omega, q, theta
from provers.papers.kajitsuka_2024._attention import d, s, wk, wo, wq, wv
from provers.papers.kajitsuka_2024._mapping import mapping
from provers.papers.kajitsuka_2024.contextual_mapping import (
    D,
    N,
    e,
    eta,
    i,
    indices,
    kappa,
    n,
    rmax,
    rmin,
    t,
    u,
    v,
    vocabulary,
    xi,
)
from provers.papers.lemmas.orthonormal_from import orthonormal
from provers.papers.sharper import cubic_scale
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    cases,
    congr,
    have,
    inside,
    intro,
    obtain,
    positive,
    steps,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Apply,
    Inner,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    vector,
)

rank, term, element, p = (natural(x) for x in ("rank", "term", "element", "p"))
a, o = family("a"), family("o")
y, c, h, hs = vector("y", d), vector("c", s), vector("h", d), vector("hs", s)


def expansion(inputs: Any, outputs: Any, argument: Any, factor: Any = None) -> Any:
    """Sum of factor(i) <inputs(i), argument> outputs(i) over i < rank."""
    product = Inner(inputs(term), argument) * outputs(term)
    return Over(term, Range(rank), product if factor is None else factor(term) * product)


CLAIM = forall(
    d, s, rank, n, N, u, e, rmin, rmax,
    given=[
        le(1, rank), le(rank, d), le(rank, s), le(2, n), le(2, N), lt(0, e), lt(0, rmin),
        lt(0, rmax), *vocabulary()[:2],
    ],
    some=[kappa, D, a, o, q, b, wq, wk, wv, wo],
    then=[
        eq(D, cubic_scale.logs),
        eq(kappa * e * rmin, 2 * N**2 * (N - 1) * D),
        eq(a(0), kappa),
        eq(o(0), e / (8 * rmax)),
        forall(i, given=[lt(i, rank)], then=[lt(0, a(i)), lt(0, o(i))]),
        *orthonormal(q, d),
        *orthonormal(b, s),
        forall(
            y,
            then=[
                eq(Apply(wk, y), expansion(q, b, y, a)),
                eq(Apply(wq, y), expansion(q, b, y)),
                eq(Apply(wv, y), expansion(q, b, y)),
            ],
        ),
        forall(c, then=[eq(Apply(wo, c), expansion(b, q, c, o))]),
        lt(0, delta),
        forall(xi, eta, given=[*indices(xi), *indices(eta)], then=mapping(delta)),
    ],
)  # fmt: skip


def _factors(name: str, value: Any, first: Any, others: Any) -> list[Any]:
    """A family of numbers: ``first``, then ``others``."""
    return [
        obtain([f"{name}_below", f"{name}_from"],
               apply("axiom:numbers-by-cases",
                     {"f": Abstraction(i, first), "g": Abstraction(i, others), "k": 1}),
               some=[value]),
        obtain([f"{name}_first"], apply(f"{name}_below", {"i": 0}, [auto()])),
    ]  # fmt: skip


def _positive(name: str, first: str, others: str) -> Rule:
    """Both values are positive."""
    late = steps(
        obtain(["own"], apply(f"{name}_from", {"i": i}, [auto("place")])), auto("own", others)
    )
    return cases(
        i, 1, "place",
        less=steps(obtain(["own"], apply(f"{name}_below", {"i": i}, [by("place")])),
                   auto("own", first)),
        equal=late,
        greater=copy.deepcopy(late),
    )  # fmt: skip


def _split(inputs: Any, outputs: Any, argument: Any, dim: Any, factor: Any = None) -> list[Any]:
    """The sum over i < rank is its first term and the sum over the ``extra`` other ones."""
    product = Inner(inputs(i), argument) * outputs(i)
    whole = product if factor is None else factor(i) * product
    at_term = Inner(inputs(term), argument) * outputs(term)
    summand = at_term if factor is None else factor(term) * at_term
    return [
        obtain(["parts"],
               apply("statement:lemmas/vector-sum-split",
                     {"d": dim, "n": 1, "e": extra, "f": Abstraction(i, whole)})),
        have("ranges",
             eq(Over(term, Range(1 + extra), summand), Over(term, Range(rank), summand)),
             congr("rank_is", p, Over(term, Range(p), summand))),
    ]  # fmt: skip


def _tail(inputs: Any, outputs: Any, argument: Any, factor: Any, value: Any, name: str) -> Any:
    """All factors after the first are equal."""

    def body(place: Any) -> Any:
        return Inner(inputs(place), argument) * outputs(place)

    return have(
        "tail",
        eq(
            Over(term, Range(extra), factor(1 + term) * body(1 + term)),
            Over(term, Range(extra), value * body(1 + term)),
        ),
        termwise(
            Range(extra), term, factor(1 + term) * body(1 + term), value * body(1 + term),
            intro(
                obtain(["nat"], apply("axiom:nat-nonnegative", {"n": element})),
                obtain(["own"], apply(f"{name}_from", {"i": 1 + element}, [auto("nat")])),
                given=["r"],
                then=[auto(inside("own", t, t * body(1 + element)))],
            ),
        ),
    )  # fmt: skip


_inputs = intro(
    obtain(["keys", "queries", "values"], apply("inputs_are", {"y": y})),
    then=[
        steps(
            *_split(q, b, y, s, a),
            _tail(q, b, y, a, theta, "a"),
            auto("keys", "parts", "ranges", "tail",
                 inside("a_first", t, t * Inner(q(0), y) * b(0))),
        ),
        steps(*_split(q, b, y, s), auto("queries", "parts", "ranges")),
        steps(*_split(q, b, y, s), auto("values", "parts", "ranges")),
    ],
)  # fmt: skip
_outputs = intro(
    obtain(["form"], apply("outputs_are", {"c": c})),
    *_split(b, q, c, d, o),
    _tail(b, q, c, o, omega, "o"),
    then=[
        auto("form", "parts", "ranges", "tail", inside("o_first", t, t * Inner(b(0), c) * q(0)))
    ],
)  # fmt: skip

# the direction and the scale, without the vector b of the rank-one head
_direction = copy.deepcopy([cubic_scale.direction[0], *cubic_scale.direction[5:]])

PROOF = intro(
    *_direction,
    *copy.deepcopy(cubic_scale.kept),
    obtain(["rank_is"], apply("axiom:nat-difference", {"m": 1, "n": rank}, [by("some_term")]),
           some=[extra]),
    have("rank_more", lt(extra, rank), auto("rank_is")),
    obtain(
        ["theta_pos", "omega_pos", "first_is", "q_unit", "q_orthogonal", "b_unit", "b_orthogonal",
         "inputs_are", "outputs_are", "maps"],
        apply(
            "statement:hu-2024/any-rank-mapping",
            {x.label: x for x in (d, s, extra, n, N, u, v, kappa, e, rmax, D, al, be)},
            [
                auto("rank_more", "rank_in"), auto("rank_more", "rank_out"),
                by("n_two"), by("D_above"), by("kappa_pos"), by("e_pos"), by("rmax_pos"),
                by("alpha_pos"), by("beta_pos"), auto("scale"), by("v_unit"),
                intro(
                    obtain(["low", "high"], apply("norms", {"i": i}, [by("r")])),
                    given=["r"],
                    then=[by("high")],
                ),
                by("separated"), by("kept_norms"), by("kept_distances"),
            ],
        ),
        some=[theta, omega, q, b, wq, wk, wv, wo],
    ),
    *_factors("a", a, kappa, theta),
    *_factors("o", o, e / (8 * rmax), omega),
    have("o_pos", lt(0, e / (8 * rmax)), positive("e_pos", "rmax_pos")),
    given=["some_term", "rank_in", "rank_out", "n_two", "N_two", "e_pos", "rmin_pos", "rmax_pos",
           "norms", "separated"],
    witnesses=[kappa, D, a, o, q, b, wq, wk, wv, wo],
    then=[
        by("D_is"),
        by("kappa_mass"),
        by("a_first"),
        by("o_first"),
        intro(
            given=["r"],
            then=[_positive("a", "kappa_pos", "theta_pos"), _positive("o", "o_pos", "omega_pos")],
        ),
        by("q_unit"), by("q_orthogonal"), by("b_unit"), by("b_orthogonal"),
        _inputs,
        _outputs,
        positive("e_pos", "kappa_pos", "rmax_pos", "D_pos"),
        by("maps"),
    ],
)  # fmt: skip

EXAMPLE = {
    "d": number(2), "s": number(2), "rank": number(2), "n": number(2), "N": number(3), "u": "u",
    "e": ["q", "1/2"], "rmin": ["q", "1/2"], "rmax": number(4),
}  # fmt: skip
DATA = {
    "u": {"sort": ["F", ["N"], ["V", 2]], "rationals": ["1", "0", "2", "0", "3", "0"]},
}

TOKENS = ((1, 2, 3), (1, 0, 2), (0, 1, 1))
"""Three linearly independent tokens of R^3, as columns."""

STATEMENT = Statement(
    id="hu-2024/lemma-2.2",
    title="Some head of every rank is a contextual mapping",
    source=Source(
        "hu-2024", "lemma-2.2", "reconstructed (high)", "own constant; L >= 2; all ranks"
    ),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/lemma-2.2", CLAIM, EXAMPLE, example_rules(CLAIM, EXAMPLE, DATA), DATA,
        scope="rank 2 = d = s, n = 2, V = {1, 2, 3} on a line",
    ),
    instances=tuple(
        every_rank("hu-2024/lemma-2.2", TOKENS, s, rank)
        for s, rank in ((1, 1), (2, 2), (3, 2), (3, 3))
    ),
)  # fmt: skip
