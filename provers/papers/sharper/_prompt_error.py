"""What the statements about the price of a prompt for a common query share: the reduced error.

`total` is the error of a prompt P of m tokens on n contexts X_i with the common query x. With
w_i = exp(L)/(exp(L) + Z_i) it equals

    E(L, v) = sum_i | w_i (U v + b) + (1 - w_i) A_i - a_i |^2

when the prompt has the mass exp(L) and the output U v + b (`same_error`).
"""

from typing import Any

from provers.papers.sharper._head import d, head, v, value, value_offset, x
from provers.proof import (
    apply,
    auto,
    by,
    congr,
    have,
    inside,
    intro,
    obtain,
    positive,
    termwise,
)
from provers.surface import (
    Concat,
    Each,
    Exp,
    Inner,
    Over,
    Range,
    eq,
    family,
    lt,
    natural,
    real,
    sequences,
    vector,
)

m, n, i, j, e = (natural(t) for t in ("m", "n", "i", "j", "element"))
h = vector("h", d)
p, a = family("p", d), family("a", d)
X = sequences("X", d)
L, F, t = real("L"), real("F"), real("t")
P = Each(j, Range(m), p(j))


def share(i: Any, level: Any) -> Any:
    """w_i for the mass exp(level)."""
    return Exp(level) / (Exp(level) + head.mass(x, X(i)))


def mixed(i: Any, level: Any, output: Any) -> Any:
    """Squared error of example i when the prompt has this log mass and output."""
    w = share(i, level)
    miss = w * output + (1 - w) * head.att(x, X(i)) - a(i)
    return Inner(miss, miss)


def error(i: Any) -> Any:
    """Squared error of example i under the prompt P."""
    miss = head.att(x, Concat(P, X(i))) - a(i)
    return Inner(miss, miss)


def reduced(level: Any, v: Any) -> Any:
    """E(L, v)."""
    return Over(i, Range(n), mixed(i, level, value(v) + value_offset()))


total = Over(i, Range(n), error(i))


def same_error(level: Any) -> Any:
    """Fact: the error is E, from facts own_output and own_mass = exp(level)."""
    return have(
        "error_is_reduced",
        eq(total, reduced(level, v)),
        termwise(
            Range(n), i, error(i), mixed(i, level, value(v) + value_offset()),
            intro(
                obtain(["not_empty"], apply("contexts_are_not_empty", {"i": e}, [by("in_range")])),
                obtain(
                    ["split", "share_sign", "share_below_one"],
                    apply(
                        "statement:wang-2023/attention-split",
                        {name.label: name for name in head.names} | {"x": x, "P": P, "X": X(e)},
                        [auto("several_tokens"), by("not_empty")],
                    ),
                ),
                have("own_context", lt(0, head.mass(x, X(e))), positive("not_empty")),
                have("both", lt(0, head.mass(x, P) + head.mass(x, X(e))),
                     positive("not_empty", "several_tokens")),
                have("both_again", lt(0, Exp(level) + head.mass(x, X(e))), positive("not_empty")),
                have(
                    "output",
                    eq(
                        head.att(x, Concat(P, X(e))) - a(e),
                        share(e, level) * (value(v) + value_offset())
                        + (1 - share(e, level)) * head.att(x, X(e)) - a(e),
                    ),
                    auto(
                        inside("split", h, h),
                        inside(
                            "own_output", h,
                            head.mass(x, P) / (head.mass(x, P) + head.mass(x, X(e))) * h,
                        ),
                        inside(
                            "own_mass", t,
                            t / (t + head.mass(x, X(e)))
                            * (value(v) + value_offset() - head.att(x, X(e))),
                        ),
                        nonzero=["both", "both_again"],
                    ),
                ),
                given=["in_range"],
                then=[congr("output", h, Inner(h, h))],
            ),
        ),
    )  # fmt: skip
