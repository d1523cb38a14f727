"""One layer of hardmax attention is no contextual mapping, with any number of heads.

Statement (existence as printed; witness and proof our own). In every R^d, for every vector u != 0,
there are two sequences of four tokens, a(i) u and b(i) u, with a, b whole numbers from 1 to 7 in
increasing order, with a(0) = b(0) and a(1) u no token of the second: a = (1, 3, 5, 7) and b =
(1, 2, 6, 7). For every number of heads, every head size and all weights, the heads' outputs for the
common token a(0) u agree; with a skip connection the states agree too, as the token is the same.
So the layer is no contextual mapping for this set of two sequences. Ties share evenly.

Method: on a line a head sees the largest token, the smallest, or the mean, and the two sequences
agree in all three (``hardmax-layer``).
"""

from typing import Any

from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import instance_document, witness
from provers.papers.kajitsuka_2024._attention import d, s
from provers.papers.kajitsuka_2024._hardmax import hard_attention
from provers.papers.kajitsuka_2024.hardmax_layer import H, Wk, Wo, Wq, Wv, layer
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    contra,
    exact,
    have,
    inside,
    intro,
    obtain,
    steps,
)
from provers.statement import Instance, Source, Statement
from provers.surface import (
    Abstraction,
    At,
    Inner,
    Zero,
    eq,
    expression,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    vector,
)

i, j, k = (natural(x) for x in ("i", "j", "k"))
a, b, t = family("a"), family("b"), real("t")
u, z = vector("u", d), vector("z", d)
FIRST = Abstraction(i, 1 + 2 * i)
SECOND = Abstraction(i, 1 - expression(5) / 2 * i + expression(9) / 2 * i**2 - i**3)


def whole(values: Any) -> Any:
    """Whole numbers from 1 to 7."""
    inner = forall(some=[k], then=[eq(values(i), k), le(1, k), le(k, 7)])
    return forall(i, given=[lt(i, 4)], then=[inner])


def increasing(values: Any) -> Any:
    """By at least 1 from place to place."""
    return forall(i, given=[lt(i, 3)], then=[le(values(i) + 1, values(i + 1))])


CLAIM = forall(
    d, u,
    given=[ne(u, Zero(d))],
    some=[a, b],
    then=[
        whole(a),
        whole(b),
        increasing(a),
        increasing(b),
        eq(a(0), b(0)),
        forall(j, given=[lt(j, 4)], then=[ne(a(1) * u, b(j) * u)]),
        forall(
            s, H, Wq, Wk, Wv, Wo,
            then=[eq(layer(a, a(0) * u, 4), layer(b, b(0) * u, 4))],
        ),
    ],
)  # fmt: skip


def _each(rule: Any, count: int) -> Rule:
    return ["enumerate", [rule() for _ in range(count)]]


def _whole(numbers: tuple[int, ...]) -> Rule:
    return ["enumerate", [
        intro(witnesses=[x], then=[exact(), exact(), exact()]) for x in numbers
    ]]  # fmt: skip


def _ends() -> Rule:
    return intro(then=[exact(), exact()])


def _other_token() -> Rule:
    """(a(1) - b(j)) u != 0 from a(1) != b(j) and |u|^2 > 0."""
    gap = At(FIRST, expression(1)) - At(SECOND, j)
    return intro(
        obtain(["number"], apply("missing", {"j": j}, [by("r")])),
        given=["r"],
        then=[
            contra(
                "same",
                steps(
                    have(
                        "equal_numbers",
                        eq(gap, 0),
                        auto(inside("same", z, Inner(z, u) / Inner(u, u)), nonzero=["u_pos"]),
                    ),
                    clash("equal_numbers", "number"),
                ),
            )
        ],
    )


PROOF = intro(
    obtain(["u_sign"], apply("axiom:square", {"d": d, "v": u})),
    have(
        "u_pos",
        lt(0, Inner(u, u)),
        cases(
            0, Inner(u, u), "order",
            less=by("order"),
            equal=absurd(steps(
                obtain(["zero"], apply("axiom:definite", {"d": d, "v": u}, [auto("order")])),
                clash("zero", "not_zero"),
            )),
            greater=absurd(auto("order", "u_sign")),
        ),
    ),
    have(
        "missing",
        forall(j, given=[lt(j, 4)], then=[ne(At(FIRST, expression(1)) - At(SECOND, j), 0)]),
        _each(exact, 4),
    ),
    obtain(
        ["same_heads"],
        apply(
            "statement:kajitsuka-2024/hardmax-layer",
            {"d": d, "u": u, "n": 4, "m": 3, "a": FIRST, "b": SECOND},
            [exact(), _each(_ends, 4), _each(_ends, 4), exact(), exact(), exact()],
        ),
    ),
    given=["not_zero"],
    witnesses=[FIRST, SECOND],
    then=[
        _whole((1, 3, 5, 7)),
        _whole((1, 2, 6, 7)),
        _each(exact, 3),
        _each(exact, 3),
        exact(),
        _other_token(),
        intro(
            obtain(
                ["same"],
                apply("same_heads", {
                    "s": s, "H": H, "Wq": Wq, "Wk": Wk, "Wv": Wv, "Wo": Wo, "z": u}),
            ),
            then=[auto("same")],
        ),
    ],
)  # fmt: skip

_p, _q, _r, _o = (natural(x) for x in ("p", "q", "r", "o"))


def _one_dimensional(values: Any) -> Any:
    """One head with weights p - 1, q - 1, r - 1, o - 1 in R^1."""
    from provers.surface import Name

    one = Name("one", ("L", 1, 1))
    weights = [(x - 1) * one for x in (_p, _q, _r, _o)]
    line = Abstraction(j, At(values, j) * Name("u", ("V", 1)))
    return hard_attention(1, 1, *weights, At(values, expression(0)) * Name("u", ("V", 1)), line, 4)


def _exhaustive(settings: Settings) -> InstanceOutcome:
    """All 81 heads of size 1 on R^1 with weights -1, 0, 1."""
    fact = eq(_one_dimensional(FIRST), _one_dimensional(SECOND))
    rule: Rule = exact()
    for name in (_o, _r, _q, _p):
        fact = forall(name, given=[lt(name, 3)], then=[fact])
        rule = ["enumerate", [rule, rule, rule]]
    document = instance_document(
        "kajitsuka-2024/theorem-1",
        {
            "u": {"sort": ["V", 1], "rationals": ["1"]},
            "one": {"sort": ["L", 1, 1], "rationals": ["1"]},
        },
        fact,
        rule,
    )
    scope = "d = s = 1, one head, all 81 weights in {-1, 0, 1}"
    return InstanceOutcome(Verdict.confirmed, Label.exact, document, scope)


STATEMENT = Statement(
    id="kajitsuka-2024/theorem-1",
    title="One layer of hardmax attention is no contextual mapping, with any number of heads",
    source=Source("kajitsuka-2024", "theorem-1", "printed", "own witness; ties share evenly"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "kajitsuka-2024/theorem-1",
        CLAIM,
        {"d": ["q", "1"], "u": "u"},
        [exact()],
        {"u": {"sort": ["V", 1], "rationals": ["1"]}},
        scope="d = 1, u = 1",
    ),
    instances=(Instance("all small heads", "d = s = 1, weights in {-1, 0, 1}", _exhaustive),),
)
