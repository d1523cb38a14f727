"""A rank-n update of the MLP memorises n examples.

Statement (reconstructed, high; the proof is our own, after the paper's idea). Let n <= r, the
hidden width, and let h(0), ..., h(n - 1), in the paper the last columns of Att(X_i, X_i) + X_i, be
pairwise distinct (assumption-1). Then for **all** targets t(0), ..., t(n - 1) there are weights of
the MLP that differ from the given ones in the first n hidden neurons only, and with which the MLP
maps h(i) to t(i) for every i < n.

What differs from the paper: targets need not lie in the range of the MLP, and W_q, W_k, W_v enter
only through the h(i). The changed entries are n rows of W_1, n hidden biases and n columns of W_2:
n (2 d + 1) numbers, whatever r is. With biases frozen at zero it is false: ``frozen-biases``.

Method: a direction u in which the h(i) differ (``separating-direction``), then n neurons of the
input <u, h(i)> that supply what the other r - n neurons leave over (``relu-interpolation``).
"""

from typing import Any

import sympy

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas._points import POINTS, UNIT, ZEROS, distinct_points
from provers.papers.neurons import neurons
from provers.papers.wang_2023._lora_examples import memoriser_instances
from provers.proof import apply, auto, by, exact, have, inside, intro, obtain, termwise
from provers.statement import Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Max,
    Over,
    Range,
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

d, n, r, i, j, rest, p = (natural(a) for a in ("d", "n", "r", "i", "j", "rest", "p"))
element = natural("element")
h, t = family("h", d), family("t", d)
w, b, v, b2 = family("w", d), family("b"), family("v", d), vector("b2", d)
w1, b1, v1 = family("w1", d), family("b1"), family("v1", d)
th, columns = family("th"), family("columns", d)
u, y, z, x = vector("u", d), vector("y", d), vector("z", d), real("x")

CLAIM = forall(
    d, n, r, h, t, w, b, v, b2,
    given=[
        le(n, r),
        forall(i, j, given=[lt(i, n), lt(j, n), ne(i, j)], then=[ne(h(i), h(j))]),
    ],
    some=[w1, b1, v1],
    then=[
        forall(i, given=[lt(i, n)], then=[eq(neurons(d, r, w1, b1, v1, b2, h(i)), t(i))]),
        forall(
            j, given=[le(n, j)], then=[eq(w1(j), w(j)), eq(b1(j), b(j)), eq(v1(j), v(j))]
        ),
    ],
)  # fmt: skip


def neuron(rows: Any, biases: Any, cols: Any, at: Any, point: Any) -> Any:
    """Output of hidden neuron ``at``."""
    return Max(0, Inner(rows(at), point) + biases(at)) * cols(at)


def left_over(point: Any) -> Any:
    """Output of the r - n neurons that stay as they are."""
    return Over(j, Range(rest), neuron(w, b, v, n + j, point))


def first(point: Any) -> Any:
    """Output of the n overwritten neurons."""
    return Over(j, Range(n), Max(0, Inner(u, point) - th(j)) * columns(j))


residual = Abstraction(i, t(i) - h(i) - b2 - left_over(h(i)))

choose = [
    obtain(["rest_is"], apply("axiom:nat-difference", {"m": n, "n": r}, [by("wide")]), some=[rest]),
    obtain(
        ["separated"],
        apply("statement:lemmas/separating-direction", {"d": d, "n": n, "h": h}, [by("distinct")]),
        some=[u],
    ),
    obtain(
        ["interpolated"],
        apply(
            "statement:lemmas/relu-interpolation",
            {"d": d, "n": n, "c": Abstraction(i, Inner(u, h(i))), "R": residual},
            [by("separated")],
        ),
        some=[th, columns],
    ),
    obtain(
        ["new_rows", "old_rows"],
        apply("axiom:vectors-by-cases", {"d": d, "f": Abstraction(i, u), "g": w, "k": n}),
        some=[w1],
    ),
    obtain(
        ["new_biases", "old_biases"],
        apply("axiom:numbers-by-cases", {"f": Abstraction(i, -th(i)), "g": b, "k": n}),
        some=[b1],
    ),
    obtain(
        ["new_columns", "old_columns"],
        apply("axiom:vectors-by-cases", {"d": d, "f": columns, "g": v, "k": n}),
        some=[v1],
    ),
]


def _rewritten(at: Any, row: Any, bias: Any) -> Any:
    """The facts ``row``, ``bias``, ``column`` about neuron ``at``, used inside its output at y."""
    return auto(
        inside("row", z, Max(0, Inner(z, y) + b1(at)) * v1(at)),
        inside("bias", x, Max(0, Inner(row, y) + x) * v1(at)),
        inside("column", z, Max(0, Inner(row, y) + bias) * z),
    )


overwritten = have(
    "overwritten_neurons",
    forall(y, then=[eq(Over(j, Range(n), neuron(w1, b1, v1, j, y)), first(y))]),
    intro(
        then=[
            termwise(
                Range(n), j, neuron(w1, b1, v1, j, y), Max(0, Inner(u, y) - th(j)) * columns(j),
                intro(
                    obtain(["row"], apply("new_rows", {"i": element}, [by("in_range")])),
                    obtain(["bias"], apply("new_biases", {"i": element}, [by("in_range")])),
                    obtain(["column"], apply("new_columns", {"i": element}, [by("in_range")])),
                    given=["in_range"],
                    then=[_rewritten(element, u, -th(element))],
                ),
            )
        ]
    ),
)  # fmt: skip

kept = have(
    "kept_neurons",
    forall(y, then=[eq(Over(j, Range(rest), neuron(w1, b1, v1, n + j, y)), left_over(y))]),
    intro(
        then=[
            termwise(
                Range(rest), j, neuron(w1, b1, v1, n + j, y), neuron(w, b, v, n + j, y),
                intro(
                    obtain(["natural"], apply("axiom:nat-nonnegative", {"n": element})),
                    have("beyond", le(n, n + element), auto("natural")),
                    obtain(["row"], apply("old_rows", {"i": n + element}, [by("beyond")])),
                    obtain(["bias"], apply("old_biases", {"i": n + element}, [by("beyond")])),
                    obtain(["column"], apply("old_columns", {"i": n + element}, [by("beyond")])),
                    given=["in_range"],
                    then=[_rewritten(n + element, w(n + element), b(n + element))],
                ),
            )
        ]
    ),
)  # fmt: skip

memorised = intro(
    obtain(["fit"], apply("interpolated", {"i": i}, [by("i_in_range")])),
    obtain(["overwritten"], apply("overwritten_neurons", {"y": h(i)})),
    obtain(["kept"], apply("kept_neurons", {"y": h(i)})),
    obtain(
        ["split"],
        apply(
            "statement:lemmas/vector-sum-split",
            {"d": d, "n": n, "e": rest, "f": Abstraction(j, neuron(w1, b1, v1, j, h(i)))},
        ),
    ),
    given=["i_in_range"],
    then=[
        auto(
            "fit",
            "overwritten",
            "kept",
            "split",
            inside("rest_is", p, Over(j, Range(p), neuron(w1, b1, v1, j, h(i)))),
        )
    ],
)

PROOF = intro(
    *choose,
    overwritten,
    kept,
    given=["wide", "distinct"],
    witnesses=[w1, b1, v1],
    then=[
        memorised,
        intro(
            given=["not_overwritten"],
            then=[
                apply(f"old_{part}", {"i": j}, [by("not_overwritten")])
                for part in ("rows", "biases", "columns")
            ],
        ),
    ],
)

_d, _n = sympy.symbols("d n", integer=True, positive=True)

STATEMENT = Statement(
    id="wang-2023/theorem-3",
    title="A rank-n update of the MLP memorises n examples",
    source=Source(
        "wang-2023",
        "theorem-3",
        "reconstructed (high)",
        "any targets, any attention weights; the claim names the entries that change",
    ),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "wang-2023/theorem-3",
        CLAIM,
        at={
            "d": number(1),
            "n": number(2),
            "r": number(2),
            "h": POINTS,
            "t": constant_family("one"),
            "w": constant_family(zero(1)),
            "b": ZEROS,
            "v": constant_family(zero(1)),
            "b2": zero(1),
        },
        given=[exact(), distinct_points()],
        data=UNIT,
    ),
    bound=_n * (2 * _d + 1),
    instances=memoriser_instances(),
    remarks=(
        "changed entries: n rows of W_1, n hidden biases, n columns of W_2, that is 2 n d + n "
        "numbers for every hidden width r >= n",
        "as textbook LoRA, factors of rank n on W_1 and on W_2 and n hidden biases: "
        "2 n (r + d) + n numbers, which is not O(n d) when r is much larger than d",
        "with W_2 alone the least rank that memorises depends on the dataset: sharper/lora-floor",
        "with the hidden biases frozen at zero the claim is false: wang-2023/frozen-biases",
    ),
)
