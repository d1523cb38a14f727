"""With positional encoding the order of the tokens counts: no 1/L! in the number of value layers.

Reading (the factor 1/L! in a layer count of arXiv 2407.01079, for L = 2). Two tokens with B grid
values each: final ids of token number k(i) in context (a(i), b(i)) that differ are at most
L B^L / L! = B^2.

It is false: for d = 2, delta = 1/2 (B = 4) there are 2 B^2 = 32 of them.
`yun-2020/contextual-mapping` proves that they always differ.
"""

from provers.instances import number, refutation
from provers.proof import exact
from provers.statement import Instance, Source, Statement
from provers.surface import eq, family, forall, le, lt, natural, real

n, pairs, i = natural("n"), natural("pairs"), natural("i")
B, o, lift = (real(x) for x in ("B", "o", "lift"))
a, b, k, s, r, e = (family(x) for x in ("a", "b", "k", "s", "r", "e"))

contexts = forall(
    i,
    given=[lt(i, n)],
    then=[
        eq(s(i), a(i) + B * (o + b(i) - a(i))),
        eq(r(i), o + b(i) + B * (s(i) - o - b(i))),
        eq(k(i) * (1 - k(i)), 0),
        eq(e(i), (1 - k(i)) * s(i) + k(i) * r(i) + lift * r(i)),
    ],
)
different = forall(i, given=[lt(i, pairs)], then=[lt(e(i), e(i + 1))])

CLAIM = forall(
    n, pairs, B, o, lift, a, b, k, s, r, e,
    given=[eq(pairs + 1, n), contexts, different],
    then=[le(n, B**2)],
)  # fmt: skip


def _ids() -> list[tuple[int, ...]]:
    """(id, a, b, k, s, r) for d = 2, L = 2, delta = 1/2, by increasing id, in grid steps."""
    base, offset, lift_factor = 4, 6, 2 * 2**7
    out = []
    for first in range(base):
        for second in range(base):
            s0 = first + base * (offset + second - first)
            s1 = offset + second + base * (s0 - offset - second)
            for which, own in enumerate((s0, s1)):
                out.append((own + lift_factor * s1, first, second, which, s0, s1))
    return sorted(out)


_data = {
    name: {"sort": ["F", ["N"], "R"], "rationals": [str(row[column]) for row in _ids()]}
    for column, name in enumerate(("e", "a", "b", "k", "s", "r"))
}

STATEMENT = Statement(
    id="yun-2020/id-count-printed",
    title="Two tokens have at most B^2 different final ids",
    source=Source(
        "yun-2020", "contextual mapping, number of value layers", "printed", "arXiv 2407.01079"
    ),
    claim=CLAIM,
    reading_of="yun-2020/contextual-mapping",
    instances=(
        Instance(
            "d = 2, delta = 1/2",
            "32 different ids",
            refutation(
                "yun-2020/id-count-printed",
                CLAIM,
                at={"n": number(32), "pairs": number(31), "B": number(4), "o": number(6),
                    "lift": number(256)},
                given=[
                    exact(),
                    ["enumerate", [["intro", {"then": [exact()] * 4}]] * 32],
                    ["enumerate", [exact()] * 31],
                ],
                violated={"conclusion": 0, "by": exact()},
                data=_data,
                scope="all 32 ids of d = 2, L = 2, delta = 1/2",
            ),
        ),
    ),
)  # fmt: skip
