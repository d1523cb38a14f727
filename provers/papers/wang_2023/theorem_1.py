"""Error budget and prompt count of theorem-1; the network is checked on instances.

Statement (reconstructed, high; constants are our own), at one input X off the strips. With
lemma-1's hypotheses (norm, Lipschitz constant L, grid value v = floor f(floor X), powers of N >=
2 in w) let g be the output of the prompted softmax transformer and r its distance from the value
v that the prompt names (lemma-2 for hardmax, lemma-3 for softmax). Then ||g - f(X)|| <= (L + 1)
delta c + r, c = (dm)^(1/p), and m_p >= m N^(dm) tokens name every function.

Method: lemma-1 and the triangle inequality.

Instances: for functions of a catalogue the sizes come from formulas and d_p(g([P, .]), f) <= eps
is certified over the whole cube: the kernel covers every subcell, |f - value| <= b_i there, and
decides sum_i volume (b_i + r)^p + strips <= eps^p, r >= e/N and e <= 1/8. The deviation e is that
of `wang-2023/softmax-network`, the bound on the strips that of `wang-2023/strip-bound`, their
share that of `wang-2023/cell-sums`; `wang-2023/parameters` says that every eps can be reached.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from flint import fmpq

from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import instance_document, number, witness
from provers.kernel.schema import parse_fact
from provers.papers.lemmas._points import UNIT
from provers.papers.wang_2023 import lemma_1
from provers.papers.wang_2023.lemma_1 import (
    G,
    L,
    N,
    X,
    c,
    d,
    delta,
    e,
    fX,
    fy,
    m,
    mp,
    norm,
    p,
    powers,
    q,
    v,
    w,
    y,
)
from provers.proof import apply, auto, by, exact, intro, obtain
from provers.statement import Instance, Source, Statement
from provers.surface import eq, forall, le, real, vector

Json = Any

r, g = real("r"), vector("g", e)

CLAIM = forall(
    e, norm, X, y, fX, fy, v, g, L, delta, c, r, d, N, m, G, mp, w,
    given=[
        forall(p, q, then=[le(norm(p + q), norm(p) + norm(q))]),
        le(0, L),
        le(norm(y - X), delta * c),
        le(norm(v - fy), delta * c),
        le(norm(fy - fX), L * norm(y - X)),
        le(2, N),
        le(1, d),
        eq(w(0), 1),
        powers,
        le(norm(g - v), r),
        le(m * G, mp),
    ],
    then=[le(norm(g - fX), (L + 1) * delta * c + r), le(w(d * m * G), w(d * mp))],
)  # fmt: skip

_LEMMA = ["triangle", "L_sign", "input_moves", "value_moves", "lipschitz", "N_large", "d_large",
          "at_0", "powers"]  # fmt: skip

PROOF = intro(
    obtain(
        ["grid_error", "named", "too_few"],
        apply(
            "statement:wang-2023/lemma-1",
            {"e": e, "norm": norm, "X": X, "y": y, "fX": fX, "fy": fy, "v": v, "L": L,
             "delta": delta, "c": c, "d": d, "N": N, "m": m, "G": G, "mp": mp, "w": w},
            [by(name) for name in _LEMMA],
        ),
    ),
    obtain(["parts"], apply("triangle", {"p": g - v, "q": v - fX})),
    given=[*_LEMMA, "network", "enough"],
    then=[auto("parts", "grid_error", "network"), apply("named", {}, [by("enough")])],
)  # fmt: skip


# ----------------------------------------------------------------------------- instances


def _up(x: Any, bits: int = 24) -> fmpq:
    """A short rational above the ball ``x``."""
    scale = 1 << bits
    return fmpq(int((x.upper() * scale).ceil().unique_fmpz()) + 1, scale)


def _times(*factors: Json) -> Json:
    return ["*", *factors]


def _power(x: int, k: int) -> Json:
    """x^k; the language has exponents up to 64, so k is written in base 64."""
    tower: Json = number(x)
    factors = [number(1)]
    while k:
        k, digit = divmod(k, 64)
        if digit:
            factors.append(["^", tower, digit])
        tower = ["^", tower, 64]
    return _times(*factors) if len(factors) > 1 else factors[0]


def _growth(net: Any) -> Json:
    """(1 + 2B)^T."""
    return _power(1 + 2 * net.base, net.tokens * net.base)


def _deviation(certified: Any) -> Json:
    """The bound e of `wang-2023/softmax-network` (d = 1) as a term."""
    net = certified.network
    n = net.tokens
    leak = _times(
        number(n),
        ["+", _times(_growth(net), number(n * net.grid)), number(1)],
        ["exp", number(fmpq(-9, 32) * certified.beta)],
    )
    lifted = _times(number(1 + net.lift_factor), _growth(net))
    return _times(["+", lifted, number(-1)], leak)


def _strips(certified: Any) -> Json:
    """The strips' part of d_p^p: measure m w, m entries of at most (bound/N + 1)^p."""
    from constructions.softmax_universal import largest_step

    net = certified.network
    n, grid, length = net.tokens, net.grid, net.length
    mixed = _times(
        number(n * grid),
        ["+", number(2), _times(number(1 + net.lift_factor), _growth(net))],
    )
    values = _times(number(n), _power(grid, n), number(largest_step(net)))
    state = ["+", _times(number(fmpq(1, grid)), ["+", mixed, values]), number(1)]
    return _times(number(length * length * certified.ramp), ["^", state, certified.p])


def _sizes(net: Any) -> list[Json]:
    """Hypotheses of `wang-2023/softmax-network` about sizes: every token is shifted once, shifted
    ids lie below the lift factor, values below final ids."""
    n, lift = net.tokens, net.lift_factor
    return [
        ["<=", number(net.base + 1), number((n - 1) * net.grid)],
        ["<", _times(_power(net.base, n), number(n * net.grid)), number(lift)],
        ["<=", number(net.grid), number(lift)],
    ]


def certificate(certified: Any, name: str, parts: int) -> dict[str, Json]:
    """The kernel certificate of d_p(g([P, .]), f) <= eps for a catalogue function."""
    import itertools

    from flint import arb

    from provers.kernel.arithmetic import Balls
    from provers.kernel.numbers import Evaluator
    from provers.kernel.schema import parse_term

    net, target = certified.network, certified.target
    length, side = net.length, net.grid * parts
    names = [f"x{i}" for i in range(length)]
    evaluator = Evaluator(Balls(), {}, {}, varying=names)
    parsed = [parse_term(t) for t in target.terms]
    facts: list[Json] = []
    rules: list[Json] = []
    slack = _up(certified.deviation / net.grid)
    total = fmpq(0)
    for part in itertools.product(range(side), repeat=length):
        cell = [k // parts for k in part]
        index = 0
        for k in cell:
            index = index * net.grid + k
        ends = [(fmpq(k, side), fmpq(k + 1, side)) for k in part]
        evaluator.assign([arb((lo + hi) / 2, (hi - lo) / 2) for lo, hi in ends])
        given = [
            literal
            for x, (lo, hi) in zip(names, ends, strict=True)
            for literal in (["<=", number(lo), x], ["<=", x, number(hi)])
        ]
        for term, value, ball in zip(
            target.terms,
            certified.table[index],
            [evaluator.scalar(evaluator.value(t)) for t in parsed],
            strict=True,
        ):
            grid_value = fmpq(value, net.grid)
            bound = _up(abs(ball - arb(grid_value)), 12)
            difference = ["+", term, number(-grid_value)]
            distance = ["abs", difference]
            facts.append(
                {
                    "all": [[x, "R"] for x in names],
                    "given": given,
                    "then": [["<=", distance, number(bound)]],
                }
            )
            rules.append(["cover", {"tree": [-1], "bits": 64}])
            total += (bound + slack) ** certified.p / fmpq(side) ** length
    sizes = _sizes(net)
    facts += sizes
    facts.append(["<=", _deviation(certified), number(fmpq(1, 8))])
    facts.append(["<=", _times(number(fmpq(1, net.grid)), _deviation(certified)), number(slack)])
    facts.append(
        ["<=", ["+", number(total), _strips(certified)], number(certified.eps**certified.p)]
    )
    rules += [["exact", {}]] * len(sizes) + [["enclose", {"bits": 256}]] * 3
    claim = parse_fact({"then": facts})
    return instance_document(name, {}, claim, ["intro", {"then": rules}])


def _run(
    name: str, parameters: dict[str, fmpq], eps: fmpq, power: int, parts: int, settings: Settings
) -> InstanceOutcome:
    from constructions import softmax_universal

    target = softmax_universal.catalogue(name, **parameters)
    found = softmax_universal.certify(target, eps, power, parts=parts)
    net = found.network
    details: dict[str, str | int | float] = {
        "certified error": f"{float(found.error.upper()):.6f}",
        "grid": net.grid,
        "prompt tokens": net.prompt_length,
        "inverse temperature": str(found.beta),
        "ramp": f"2^-{int(found.ramp.q).bit_length() - 1}",
    }
    scope = f"{name}, m = {net.length}, p = {power}, eps = {eps}, the whole cube"
    return InstanceOutcome(
        Verdict.confirmed, Label.interval, certificate(found, scope, parts), scope, details
    )


CASES: tuple[tuple[str, dict[str, fmpq], fmpq, int, int, str], ...] = (
    ("tent", {"centre": fmpq(1, 3)}, fmpq(1, 4), 1, 4, "quick"),
    ("square", {}, fmpq(1, 4), 2, 2, "quick"),
    ("bump", {"rate": fmpq(4)}, fmpq(1, 2), 1, 4, "quick"),
    ("swap", {}, fmpq(1, 2), 1, 2, "standard"),
    ("mean", {}, fmpq(1, 2), 2, 2, "standard"),
)

STATEMENT = Statement(
    id="wang-2023/theorem-1",
    title="Error budget and prompt count of theorem-1; the network is checked on instances",
    source=Source(
        "wang-2023", "theorem-1", "reconstructed (high)",
        "pointwise off the strips for all functions; d_p certified on instances",
    ),
    claim=CLAIM,
    proof=PROOF,
    bound=lemma_1.STATEMENT.bound,
    witness=witness(
        "wang-2023/theorem-1",
        CLAIM,
        at=lemma_1.WITNESS_AT
        | {"g": "one", "r": number(fmpq(1, 4))},
        given=[*lemma_1.WITNESS_GIVEN, exact(), exact()],
        data=UNIT,
    ),
    instances=tuple(
        Instance(
            f"{name}, eps = {eps}, p = {power}",
            "certified over the whole cube",
            partial(_run, name, parameters, eps, power, parts),
            budget,
        )
        for name, parameters, eps, power, parts, budget in CASES
    ),
    remarks=(
        "For all Lipschitz functions the claim is pointwise, off the strips, with r from "
        "`wang-2023/softmax-network`. That the sums over cells can be made as small as any eps is "
        "`wang-2023/cell-sums` with `wang-2023/parameters`; reading them as the integral d_p is "
        "the one step that the language of the kernel does not have. In the instances the sums "
        "are certified for d = 1.",
    ),
)  # fmt: skip
