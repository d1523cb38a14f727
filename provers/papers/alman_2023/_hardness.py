"""Quadratic lower bounds under SETH: the cost model, and how the reduction runs in it.

A cost model is a list of programs, numbered by k, with what they answer and what they cost:
`answer(k, w)` on the nearest-neighbour instance w in time `pairs(k, n)`, `result(k, x, i)`, the
row i of attention on the instance x, in time `rows(k, n)`. Instances are tables of bits and of
reals. The one thing asked of the model is that it can run the reduction: instances w have their
attention instance `reduced(w)`, and every program k for attention has a program that answers w by
comparing the rows of k on `reduced(w)` with a threshold, in time rows(k, 2 n) + K n^(2-q).

"The problem is hard" is "every program that solves it takes, for every C, more than C n^(2-q)
steps at some n > 0"; n^(2-q) is exp((2 - q) log n). That nearest neighbours are hard is the
hypothesis which SETH and Rubinstein 2018 are cited for; it is a hypothesis of the claim, on the
same model, so that nothing but the model's own nearest-neighbour programs can meet it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from provers.kernel.terms import Fact
from provers.surface import (
    Exp,
    Log,
    Name,
    Over,
    Range,
    Sqrt,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

SETH = (
    "hypothesis `hard`: SETH, and Rubinstein 2018: for every q > 0 there are e, c, C such that no "
    "algorithm decides (1 + e)-approximate bichromatic Hamming nearest neighbours of n points "
    "in at most C log n dimensions, half of the coordinates 1, thresholds of at least c m, in time "
    "O(n^(2-q))"
)

q, e, c, C, K, D, h = (real(x) for x in ("q", "e", "c", "C", "K", "D", "h"))
n, k, other, w, x, i, j, u, a, hn = (
    natural(t) for t in ("n", "k", "k1", "w", "x", "i", "j", "l", "a", "hn")
)  # fmt: skip


def counts(label: str) -> Name:
    """A family of naturals."""
    return Name(label, ("F", ("N",), "N"))


size, bits, tokens, width, reduced = (
    counts(t) for t in ("size", "bits", "tokens", "columns", "reduced")
)  # fmt: skip
threshold, beta = family("threshold"), family("beta")
A, B, Q, Key = (family(t, arity=3) for t in ("A", "B", "Q", "Key"))
V, answer, pairs, rows = (family(t, arity=2) for t in ("V", "answer", "pairs", "rows"))
result = family("result", arity=3)


def power(size: Any) -> Any:
    """size^(2 - q)."""
    return Exp((2 - q) * Log(size))


def superquadratic(time: Any) -> Fact:
    """The time is not O(n^(2-q))."""
    bound = real("bound")
    return forall(bound, some=[n], then=[lt(0, n), lt(bound * power(n), time(n))])


def distance(w: Any, i: Any, j: Any) -> Any:
    """Hamming distance of the points i and j of the two sides of w."""
    return Over(u, Range(bits(w)), (A(w, i, u) - B(w, j, u)) ** 2)


def dot(w: Any, i: Any, j: Any) -> Any:
    """Inner product of the same points."""
    return Over(u, Range(bits(w)), A(w, i, u) * B(w, j, u))


def scale(w: Any) -> Any:
    """The scale beta of an instance; 2 size(w) is the number of tokens."""
    return beta(2 * size(w))


def far(w: Any) -> Any:
    """e^(beta (m - t) / (4 m)) / (2 n e^(beta/2))."""
    top = Exp(scale(w) * (bits(w) - threshold(w)) / (4 * bits(w)))
    return top / (2 * size(w) * Exp(scale(w) / 2))


def half_ones(table: Any, w: Any) -> list[Fact]:
    """Rows of bits, half of them 1."""
    return [
        forall(
            i,
            u,
            given=[lt(i, size(w)), lt(u, bits(w))],
            then=[eq(table(w, i, u) ** 2, table(w, i, u))],
        ),
        forall(
            i,
            given=[lt(i, size(w))],
            then=[eq(Over(u, Range(bits(w)), table(w, i, u)), bits(w) / 2)],
        ),
    ]


@dataclass(frozen=True)
class Model:
    """The claim with logits q.k/d (``normalised``) or q.k."""

    normalised: bool

    # ------------------------------------------------------------------ the two problems

    def pairs_class(self, w: Any) -> list[Fact]:
        """The instances of nearest neighbours."""
        facts = [
            lt(0, size(w)),
            lt(0, bits(w)),
            le(c * bits(w), threshold(w)),
            le(threshold(w), bits(w)),
            le(bits(w), C * Log(size(w))),
            *half_ones(A, w),
            *half_ones(B, w),
        ]
        return facts if self.normalised else [*facts, le(D * Log(4 * size(w)), bits(w))]

    @property
    def pairs_names(self) -> list[str]:
        """Names for the facts of `pairs_class`."""
        names = ["not_empty", "m_positive", "t_above_cm", "t_below_m", "m_small",
                 "A_bits", "A_half", "B_bits", "B_half"]  # fmt: skip
        return names if self.normalised else [*names, "m_large"]

    def far_from(self, w: Any) -> Any:
        """All pairs of an instance with answer 0 are that far apart."""
        return (1 + e) * threshold(w)

    def decides(self, k: Any) -> Fact:
        """The program answers 1 if two points are close and 0 if all are far apart."""
        inside_w = [lt(i, size(w)), lt(j, size(w))]
        far_apart = forall(i, j, given=inside_w, then=[le(self.far_from(w), distance(w, i, j))])
        return forall(
            w,
            given=self.pairs_class(w),
            then=[
                forall(
                    i, j,
                    given=[*inside_w, le(distance(w, i, j), threshold(w))],
                    then=[eq(answer(k, w), 1)],
                ),
                forall(given=[far_apart], then=[eq(answer(k, w), 0)]),
            ],
        )  # fmt: skip

    def logit(self, x: Any, i: Any, j: Any) -> Any:
        """Of row i and column j."""
        product = Over(u, Range(width(x)), Q(x, i, u) * Key(x, j, u))
        return product / width(x) if self.normalised else product

    def output(self, x: Any, i: Any, count: Any = None, weight: Any = None) -> Any:
        """Row i of attention."""
        count = tokens(x) if count is None else count
        weight = weight or (lambda j: Exp(self.logit(x, i, j)))
        return Over(j, Range(count), weight(j) * V(x, j)) / Over(j, Range(count), weight(j))

    def entry_bound(self, x: Any) -> Any:
        """B^2: the square of what entries of queries and keys are at most."""
        return beta(tokens(x)) if self.normalised else 2 / (e * c * D)

    def tolerance(self, x: Any) -> Any:
        """The additive error allowed in a row."""
        return 1 / (4 * tokens(x) * Exp(beta(tokens(x)) / 2))

    def width_bound(self, x: Any) -> Any:
        """Dimensions of queries and keys are at most this."""
        return 2 * C * Log(tokens(x))

    def rows_class(self, x: Any) -> list[Fact]:
        """The instances of attention; values at most 1."""
        entries = [lt(i, tokens(x)), lt(u, width(x))]
        return [
            lt(0, tokens(x)),
            lt(0, width(x)),
            le(width(x), self.width_bound(x)),
            forall(i, u, given=entries, then=[le(Q(x, i, u) ** 2, self.entry_bound(x))]),
            forall(i, u, given=entries, then=[le(Key(x, i, u) ** 2, self.entry_bound(x))]),
            forall(i, given=[lt(i, tokens(x))], then=[le(V(x, i) ** 2, 1)]),
        ]

    def solves(self, k: Any) -> Fact:
        """Every row within e^(-beta/2) / (4 tokens)."""
        error = self.tolerance(x)
        return forall(
            x, a,
            given=[*self.rows_class(x), lt(a, tokens(x))],
            then=[
                lt(self.output(x, a) - error, result(k, x, a)),
                lt(result(k, x, a), self.output(x, a) + error),
            ],
        )  # fmt: skip

    # ------------------------------------------------------------------ the reduction

    def entry(self, w: Any) -> Any:
        """The entry of Q and K where a bit is 1."""
        return Sqrt(scale(w) if self.normalised else scale(w) / (2 * bits(w)))

    def embedded(self, w: Any) -> list[Fact]:
        """Q = r [A 1; 0 1], K = r [B 0; 0 1], V = (1; 0)."""
        x, r = reduced(w), self.entry(w)
        row, col = lt(i, size(w)), lt(u, bits(w))
        return [
            eq(tokens(x), 2 * size(w)),
            eq(width(x), 2 * bits(w)),
            forall(
                i, u,
                given=[row, col],
                then=[
                    eq(Q(x, i, u), r * A(w, i, u)),
                    eq(Q(x, i, bits(w) + u), r),
                    eq(Q(x, size(w) + i, u), 0),
                    eq(Q(x, size(w) + i, bits(w) + u), r),
                    eq(Key(x, i, u), r * B(w, i, u)),
                    eq(Key(x, i, bits(w) + u), 0),
                    eq(Key(x, size(w) + i, u), 0),
                    eq(Key(x, size(w) + i, bits(w) + u), r),
                ],
            ),
            forall(i, given=[row], then=[eq(V(x, i), 1), eq(V(x, size(w) + i), 0)]),
        ]  # fmt: skip

    def cut(self, w: Any) -> Any:
        """What the rows of attention are compared with."""
        return 3 * far(w) / 4

    def compiled(self) -> Fact:
        """Every program for attention gives one for nearest neighbours, at little more cost."""
        cut = self.cut(w)
        row = result(k, reduced(w), i)
        return forall(
            k,
            some=[other],
            then=[
                forall(
                    w,
                    given=self.pairs_class(w),
                    then=[
                        forall(
                            i, given=[lt(i, size(w)), lt(cut, row)], then=[eq(answer(other, w), 1)]
                        ),
                        forall(
                            given=[forall(i, given=[lt(i, size(w))], then=[lt(row, cut)])],
                            then=[eq(answer(other, w), 0)],
                        ),
                    ],
                ),
                forall(
                    n, given=[lt(0, n)], then=[le(pairs(other, n), rows(k, 2 * n) + K * power(n))]
                ),
            ],
        )

    @property
    def parameters(self) -> tuple[Any, ...]:
        """Of the claim."""
        constants = (q, e, c, C, K) if self.normalised else (q, e, c, C, D, K)
        return (
            *constants, beta, size, bits, threshold, A, B, tokens, width, Q, Key, V, reduced,
            answer, pairs, result, rows,
        )  # fmt: skip

    @property
    def hypotheses(self) -> list[Fact]:
        """Of the claim."""
        facts = [lt(0, q), lt(0, e), lt(0, c)]
        if not self.normalised:
            facts.append(lt(0, D))
        return [
            *facts,
            forall(n, given=[lt(0, n)], then=[eq(e * c * beta(n), 4 * Log(2 * n))]),
            forall(w, given=self.pairs_class(w), then=self.embedded(w)),
            self.compiled(),
            forall(
                k, given=[self.decides(k)], then=[superquadratic(lambda n: pairs(k, n))]
            ),
        ]  # fmt: skip

    @property
    def names(self) -> list[str]:
        """Names for the hypotheses."""
        signs = ["q_positive", "e_positive", "c_positive"]
        if not self.normalised:
            signs.append("D_positive")
        return [*signs, "beta_is", "embedded", "compiled", "hard"]

    def claim(self) -> Fact:
        """Every program for attention is as slow."""
        return forall(
            *self.parameters,
            given=self.hypotheses,
            then=[
                forall(
                    k, given=[self.solves(k)], then=[superquadratic(lambda n: rows(k, n))]
                )
            ],
        )  # fmt: skip
