"""Whatever a prompt's mass, the share that it takes bounds the error: one unknown in [0, 1].

Statement (own proof; exact-floor without its slab, in the form that certificates cover). For
vectors A_i, a_i in R^d and masses Z_i > 0, i < n, and a scale K > 0 put

    g_i = K / (s K + (1 - s) Z_i),     h_i = (1 - s g_i) A_i - a_i,
    E(s) = sum |h_i|^2 - |sum g_i h_i|^2 / sum g_i^2.

Every F that is at most E(s) for all lo <= s <= hi is at most

    sum | w_i p + (1 - w_i) A_i - a_i |^2,     w_i = exp(L) / (exp(L) + Z_i),

for every p and every L with lo <= exp(L)/(exp(L) + K) <= hi. E is regular on [0, 1], so that masses
0 and infinity are the ends of a closed interval.

Method: with s = exp(L)/(exp(L) + K) one has w_i = s g_i, and
sum |g_i u + h_i|^2 = E(s) + sum g_i^2 |u + sum g_i h_i / sum g_i^2|^2 for u = s p.
"""

from typing import Any

from provers.instances import constant_family, number, witness
from provers.papers.lemmas._points import UNIT
from provers.proof import (
    apply,
    auto,
    by,
    congr,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Exp,
    Inner,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
    vector,
)

d, n, i, e = (natural(t) for t in ("d", "n", "i", "element"))
A, a, Z = family("A", d), family("a", d), family("Z")
p, h = vector("p", d), vector("hole", d)
K, F, L, s, lo, hi, t = (real(t) for t in ("K", "F", "L", "s", "lo", "hi", "t"))


def norm(v: Any) -> Any:
    """Squared Euclidean norm."""
    return Inner(v, v)


def g(i: Any, s: Any) -> Any:
    """Share of example i divided by s."""
    return K / (s * K + (1 - s) * Z(i))


def square(i: Any, s: Any) -> Any:
    """g_i^2, its two factors written differently: SymPy would invert the square of the sum."""
    return g(i, s) * K / (Z(i) + s * (K - Z(i)))


def left(i: Any, s: Any) -> Any:
    """h_i."""
    return (1 - s * g(i, s)) * A(i) - a(i)


def best(s: Any) -> Any:
    """E(s)."""
    pulled = Over(i, Range(n), g(i, s) * left(i, s))
    size = Over(i, Range(n), square(i, s))
    return Over(i, Range(n), norm(left(i, s))) - norm(pulled) / size


def share(i: Any) -> Any:
    """w_i."""
    return Exp(L) / (Exp(L) + Z(i))


def miss(i: Any) -> Any:
    """Residual of example i."""
    return share(i) * p + (1 - share(i)) * A(i) - a(i)


own = Exp(L) / (Exp(L) + K)

CLAIM = forall(
    d, n, A, a, Z, K, F, lo, hi,
    given=[
        lt(0, n),
        lt(0, K),
        forall(i, given=[lt(i, n)], then=[lt(0, Z(i))]),
        forall(s, given=[le(lo, s), le(s, hi)], then=[le(F, best(s))]),
    ],
    then=[
        forall(
            L, p,
            given=[le(lo, own), le(own, hi)],
            then=[le(F, Over(i, Range(n), norm(miss(i))))],
        )
    ],
)  # fmt: skip

sh = real("sh")
u = sh * p
pulled = Over(i, Range(n), g(i, sh) * left(i, sh))
size = Over(i, Range(n), square(i, sh))
rest = u + 1 / size * pulled
divisor = sh * K + (1 - sh) * Z(e)


def _signs() -> list[Any]:
    return [
        obtain(["mass"], apply("masses_are_positive", {"i": e}, [by("in_range")])),
        have("own_and_mass", lt(0, Exp(L) + Z(e)), positive("mass")),
        have("quotient", lt(0, K * (Exp(L) + Z(e)) / (Exp(L) + K)), positive("scale", "mass")),
        have(
            "divisor",
            lt(0, divisor),
            auto(
                "quotient",
                inside("share_is", t, t * K + (1 - t) * Z(e)),
                nonzero=["own_and_scale"],
            ),
        ),
    ]


def reduction() -> list[Any]:
    """Steps ``share_is``, ``size_is_positive`` and ``errors_agree``, for exact-floor-slab too."""
    return [
        let(sh, own, "share_is"),
        have("own_and_scale", lt(0, Exp(L) + K), positive("scale")),
        have("scaled", eq(sh * (Exp(L) + K), Exp(L)),
             auto(inside("share_is", t, t * (Exp(L) + K)), nonzero=["own_and_scale"])),
        have(
            "size_is_positive",
            lt(0, size),
            termwise(
                Range(n), i, 0 * i, square(i, sh),
                intro(
                    *_signs(),
                    have("other_form", lt(0, (Exp(L) + K) / (Exp(L) + Z(e))),
                         positive("scale", "mass")),
                    have(
                        "g_is_positive",
                        lt(0, g(e, sh)),
                        auto(
                            "other_form",
                            inside("scaled", t, t * (K - Z(e)) / ((Exp(L) + Z(e)) * divisor)),
                            nonzero=["own_and_mass", "divisor"],
                        ),
                    ),
                    given=["in_range"],
                    then=[auto(products=[["g_is_positive", "g_is_positive"]])],
                ),
                nonempty="examples",
            ),
        ),
        have(
            "errors_agree",
            eq(
                Over(i, Range(n), norm(miss(i))),
                Over(i, Range(n), norm(g(i, sh) * u + left(i, sh))),
            ),
            termwise(
                Range(n), i, norm(miss(i)), norm(g(i, sh) * u + left(i, sh)),
                intro(
                    *_signs(),
                    have(
                        "same_share",
                        eq(share(e), sh * g(e, sh)),
                        auto(
                            inside("scaled", t, t * Z(e) / ((Exp(L) + Z(e)) * divisor)),
                            nonzero=["own_and_mass", "divisor"],
                        ),
                    ),
                    have(
                        "same_miss",
                        eq(miss(e), g(e, sh) * u + left(e, sh)),
                        auto(inside("same_share", t, t * (p - A(e)))),
                    ),
                    given=["in_range"],
                    then=[congr("same_miss", h, Inner(h, h))],
                ),
            ),
        ),
    ]  # fmt: skip


PROOF = intro(
    given=["examples", "scale", "masses_are_positive", "floor"],
    then=[
        intro(
            *reduction(),
            obtain(
                ["floor_here"],
                apply("floor", {"s": sh}, [auto("above_lo", "share_is"),
                                           auto("below_hi", "share_is")]),
            ),
            obtain(["square"], apply("axiom:square", {"d": d, "v": rest})),
            given=["above_lo", "below_hi"],
            then=[
                auto(
                    "errors_agree",
                    "floor_here",
                    products=[["size_is_positive", "square"]],
                    nonzero=["size_is_positive"],
                )
            ],
        )
    ],
)  # fmt: skip

STATEMENT = Statement(
    id="sharper/exact-floor-share",
    title="Whatever the mass of a prompt, the share that it takes bounds the error",
    source=Source("sharper", "exact-floor", "own proof", "without the slab, on a closed interval"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/exact-floor-share",
        CLAIM,
        at={
            "d": number(1), "n": number(2), "A": constant_family("one"),
            "a": ["lam", [["i", "N"]], ["scale", "i", "one"]],
            "Z": constant_family(number(1)), "K": number(1),
            "F": ["q", "1/4"], "lo": ["q", "1/2"], "hi": ["q", "9/16"],
        },
        given=[
            exact(), exact(), intro(given=["in_range"], then=[auto()]),
            ["cover", {"tree": [-1], "bits": 64}],
        ],
        data=UNIT,
        scope="two examples in R^1, half of the attention or a little more",
    ),
)  # fmt: skip
