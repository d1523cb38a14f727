"""The two attentions of the flat prompt: a sum of codes, and a look-up up to n e^(-b) D.

Statement (own proof), for the two attentions of `constructions.flat_prompt`.

1. *Attention 1.* With t = e^(-M), prompt length P and sum of codes C over L input tokens, the
   context slot C/(L + P t) gives L^2 C/(L + P t) = L C - delta with 0 <= delta <= C P t.
2. *Attention 2.* Token j < n has flag(j) in {0, 1}, number kappa(j), 0 where the flag is 0, and
   value v(j). Scores are beta (2 s kappa - kappa^2) - M (1 - flag). If flag(a) = 1,
   |s - kappa(a)| <= delta, 2 delta <= 1, kappa(j) != kappa(a) for the other prompt tokens,
   |v(j) - v(a)| <= D, b <= beta (1 - 2 delta) and b <= M, then the head returns v(a) up to
   n e^(-b) D.

With s = c L + k - 1 this is the table's entry. So sup |output - f| <= (C/N)(dL)^(1/alpha) +
(L_p + L) e^(-b) off the strips for f in F_C: the first term is `wang-2023/lemma-1`.

Method: 1 is algebra. 2: score(a) - score(j) = beta (x^2 - 2 (s - kappa(a)) x) with
x = kappa(j) - kappa(a), a whole number other than 0, and at least M for the input tokens;
`yun-2020/softmax-leak`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from flint import arb, fmpq

from provers import sizes
from provers.errors import Undecided
from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import constant_family, instance_document, number, witness
from provers.kernel.schema import parse_fact
from provers.proof import (
    Rule,
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    exact,
    have,
    inside,
    intro,
    obtain,
    positive,
    steps,
)
from provers.statement import Instance, Source, Statement
from provers.surface import (
    Abstraction,
    Exp,
    Name,
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
)

n, j, a = (natural(x) for x in ("n", "j", "a"))
C, P, L, t = (real(x) for x in ("C", "P", "L", "t"))
s, beta, M, delta, b, D, z = (real(x) for x in ("s", "beta", "M", "delta", "b", "D", "z"))
kappa, flag = (Name(x, ("F", ("N",), "N")) for x in ("kappa", "flag"))
v = family("v")


def score(j: Any) -> Any:
    """Score of token j in attention 2."""
    return beta * (2 * s * kappa(j) - kappa(j) ** 2) - M * (1 - flag(j))


mass = Over(j, Range(n), Exp(score(j)))
head = Over(j, Range(n), Exp(score(j)) * v(j)) / mass
error = n * Exp(-b) * D
gave = L**2 * C / (L + P * t)

CLAIM = forall(
    C, P, L, t, n, a, kappa, flag, v, s, beta, M, delta, b, D,
    given=[
        le(0, C),
        le(0, P),
        le(1, L),
        le(0, t),
        lt(a, n),
        eq(flag(a), 1),
        le(s - kappa(a), delta),
        le(kappa(a) - s, delta),
        le(2 * delta, 1),
        le(0, beta),
        le(0, D),
        le(b, beta * (1 - 2 * delta)),
        le(b, M),
        forall(
            j,
            given=[lt(j, n)],
            then=[
                eq(flag(j) * (1 - flag(j)), 0),
                eq((1 - flag(j)) * kappa(j), 0),
                le(v(j) - v(a), D),
                le(v(a) - v(j), D),
            ],
        ),
        forall(j, given=[lt(j, n), eq(flag(j), 1), ne(v(j), v(a))], then=[ne(kappa(j), kappa(a))]),
    ],
    then=[
        le(gave, L * C),
        le(L * C - gave, C * P * t),
        le(head - v(a), error),
        le(v(a) - head, error),
    ],
)  # fmt: skip

# ------------------------------------------------------------------ attention 1

context = [
    have("seen_sign", le(0, P * t), auto(products=[["P_sign", "t_sign"]])),
    have("whole", lt(0, L + P * t), auto("seen_sign", "L_large")),
    have("inverse_sign", lt(0, 1 / (L + P * t)), positive("whole")),
    have("L_sign", le(0, L), auto("L_large")),
    have(
        "inverse_small",
        le(L / (L + P * t), 1),
        auto(products=[["inverse_sign", "seen_sign"]], nonzero=["whole"]),
    ),
    have("part_sign", le(0, C * P * t), auto(products=[["C_sign", "seen_sign"]])),
    have("code_sign", le(0, L * C * P * t), auto(products=[["L_sign", "part_sign"]])),
]
context_rules = [
    auto(products=[["inverse_sign", "code_sign"]], nonzero=["whole"]),
    auto(products=[["part_sign", "inverse_small"]], nonzero=["whole"]),
]  # fmt: skip

# ------------------------------------------------------------------ attention 2

x = kappa(j) - kappa(a)


def _apart(low: Any, high: Any, which: str) -> Rule:
    """A prompt token with another number: its score is beta (1 - 2 delta) lower or more."""
    return steps(
        obtain(["next"], apply("axiom:nat-discrete", {"m": low, "n": high}, [by("order")])),
        have("one", le(0, high - low - 1), auto("next")),
        have(
            "lead",
            le(1 - 2 * delta, x**2 - 2 * (s - kappa(a)) * x),
            auto("one", which, products=[["one", "one"], ["one", which], ["one", "half"]]),
        ),
        have("scaled", le(beta * (1 - 2 * delta), beta * (x**2 - 2 * (s - kappa(a)) * x)),
             auto(products=[["beta_sign", "lead"]])),
        auto("scaled", "b_small",
             inside("on", z, M * z), inside("a_on", z, M * z)),
    )  # fmt: skip


def _input_token() -> Rule:
    """An input token scores -M; token a scores beta kappa (kappa + 2 (s - kappa)) >= 0."""
    own = beta * kappa(a) * (kappa(a) + 2 * (s - kappa(a)))
    return steps(
        have("no_number", eq(kappa(j), 0), auto("unnumbered", inside("off", z, z * kappa(j)))),
        obtain(["number_sign"], apply("axiom:nat-nonnegative", {"n": kappa(a)})),
        have(
            "own_sign",
            le(0, own),
            cases(
                kappa(a), 1, "size",
                less=steps(
                    obtain(
                        ["next"],
                        apply("axiom:nat-discrete", {"m": kappa(a), "n": 1}, [by("size")]),
                    ),
                    have("zero", eq(kappa(a), 0), cases(
                        kappa(a), 0, "at_0",
                        less=absurd(auto("at_0", "number_sign")),
                        equal=by("at_0"),
                        greater=absurd(auto("at_0", "next")),
                    )),
                    auto(inside("zero", z, beta * z * (z + 2 * (s - z)))),
                ),
                equal=_large(),
                greater=_large(),
            ),
        ),
        auto("own_sign", "b_mask", inside("off", z, M * z), inside("a_on", z, M * z),
             inside("no_number", z, beta * (2 * s * z - z**2))),
    )  # fmt: skip


def _large() -> Rule:
    return steps(
        have("at_least_1", le(1, kappa(a)), auto("size")),
        have("rest_sign", le(0, kappa(a) + 2 * (s - kappa(a))),
             auto("at_least_1", "below", "half")),
        have("product_sign", le(0, kappa(a) * (kappa(a) + 2 * (s - kappa(a)))),
             auto(products=[["number_sign", "rest_sign"]])),
        auto(products=[["beta_sign", "product_sign"]]),
    )  # fmt: skip


gap = intro(
    obtain(
        ["zero_or_one", "unnumbered", "value_above", "value_below"],
        apply("tokens", {"j": j}, [by("j_in")]),
    ),
    given=["j_in", "another"],
    then=[
        cases(
            flag(j), 0, "off",
            less=absurd(steps(
                obtain(["flag_sign"], apply("axiom:nat-nonnegative", {"n": flag(j)})),
                auto("flag_sign", "off"))),
            equal=_input_token(),
            greater=steps(
                have("on", eq(flag(j), 1),
                     auto(inside("zero_or_one", z, z / flag(j)), nonzero=["off"])),
                obtain(
                    ["numbers_differ"],
                    apply("numbers", {"j": j}, [by("j_in"), by("on"), by("another")]),
                ),
                cases(
                    kappa(j), kappa(a), "order",
                    less=_apart(kappa(j), kappa(a), "below"),
                    equal=absurd(clash("order", "numbers_differ")),
                    greater=_apart(kappa(a), kappa(j), "above"),
                ),
            ),
        )
    ],
)  # fmt: skip

GIVEN = ["C_sign", "P_sign", "L_large", "t_sign", "a_in", "a_on", "above", "below", "half",
         "beta_sign", "D_sign", "b_small", "b_mask",
         "tokens", "numbers"]  # fmt: skip

PROOF = intro(
    *context,
    obtain(
        ["upper", "lower"],
        apply(
            "statement:yun-2020/softmax-leak",
            {"n": n, "a": a, "sigma": Abstraction(j, score(j)), "v": v, "g": b, "D": D},
            [
                by("a_in"),
                by("D_sign"),
                intro(
                    obtain(
                        ["zero_or_one", "unnumbered", "value_above", "value_below"],
                        apply("tokens", {"j": j}, [by("j_in")]),
                    ),
                    given=["j_in"],
                    then=[by("value_above"), by("value_below")],
                ),
                gap,
            ],
        ),
    ),
    given=GIVEN,
    then=[*context_rules, by("upper"), by("lower")],
)  # fmt: skip


# ------------------------------------------------------------------ instances

SIZES = {(1, 2, 32): "quick", (2, 2, 8): "quick", (1, 3, 16): "quick", (1, 3, 32): "standard"}
"""(d, L, N) with the budget; the last has 98304 prompt tokens."""


def _up(x: Any) -> fmpq:
    """A short rational above a ball."""
    scale = 1 << 80
    return fmpq(int((x.upper() * scale).ceil().unique_fmpz()) + 1, scale)


def _off_strips(size: tuple[int, int, int], settings: Settings) -> InstanceOutcome:
    import torch

    from constructions import flat_prompt

    net = flat_prompt.build(*size)
    device = torch.device(settings.device)
    drawn = torch.Generator().manual_seed(settings.seed)
    table = torch.rand(net.points, net.d, net.length, generator=drawn, dtype=torch.float64)
    cells = torch.randint(0, net.points, (256,), generator=drawn)
    inside_cell = torch.rand(256, net.d, net.length, generator=drawn, dtype=torch.float64)
    inputs = net.grid_points()[cells] + inside_cell * (1 / net.grid - 2 * float(net.ramp))
    prompt = net.prompt(table).to(device)
    batches = [inputs[at : at + 32].to(device) for at in range(0, len(inputs), 32)]
    found = torch.cat([net.run(prompt, batch) for batch in batches]).cpu()
    bounds = net.float64()
    worst = (found - table[cells]).abs().max().item()
    if not arb(worst) <= bounds.error:
        raise Undecided("float64 leaves the table's values", where=str(size), got=f"{worst:.3e}")
    leak = fmpq(1, 10**12)
    delta = fmpq(1, 1000)
    tokens, mask = net.prompt_length, number(-net.mask)
    query, score = _up(bounds.query), _up(bounds.score)
    total, unit = tokens + net.length, fmpq(1, 1 << 53)
    summing = (2 * total + 12) * unit / (1 - (2 * total + 12) * unit)
    error = _up(2 * bounds.error)
    strayed = ["+", ["*", number(net.points * tokens), ["exp", mask]], number(query)]
    lead = ["+", ["*", number(net.beta), ["+", number(1), ["*", number(-2), strayed]]],
            number(-3 * score)]  # fmt: skip

    def rounded(gap: Any) -> Any:
        """leak + g(2 n + 12)(1 + leak) with the leak at this gap."""
        lost = ["*", number(total * (1 + 16 * unit)), ["exp", ["*", number(-1), gap]]]
        return ["+", lost, ["*", number(summing), ["+", number(1), lost]]]

    claim = parse_fact(
        {
            "then": [
                ["<=", ["*", number(net.points * tokens), ["exp", mask]], number(delta)],
                ["<=",
                 ["*", number(tokens + net.length), ["exp", number(-net.beta * (1 - 2 * delta))]],
                 number(leak)],
                ["<=", ["*", number(tokens + net.length), ["exp", mask]], number(leak)],
                # float64, `constructions.flat_prompt.FlatPrompt.float64`
                ["<", ["*", number(2), strayed], number(1)],
                ["<=", rounded(lead), number(error)],
                ["<=", rounded(number(net.mask - 3 * score)), number(error)],
            ]
        }
    )  # fmt: skip
    rules = [["enclose", {"bits": 128}]] * 6
    doc = instance_document(f"flat prompt {size}", {}, claim, ["intro", {"then": rules}])
    scope = f"d = {net.d}, L = {net.length}, N = {net.grid}: leak at most 10^-12"
    details: dict[str, str | int | float] = {
        "prompt tokens": tokens,
        "hidden neurons": net.hidden,
        "parameters": net.parameters,
        "inverse temperature": net.beta,
        "mask": net.mask,
        "float64, every input off the strips: distance from the table at most": (
            f"{float(error.p) / float(error.q):.2e}"
        ),
        "float64, 256 inputs off the strips: largest distance from the table": f"{worst:.2e}",
        "strips, measure at most": f"{float(net.strips):.2e}",
    }
    return InstanceOutcome(Verdict.confirmed, Label.interval, doc, scope, details)


# The value of the token that is read does not differ from itself.
_SAME_VALUE = intro(
    given=["on", "differs"],
    then=[absurd(steps(have("same", eq(v(0), v(0)), auto()), clash("same", "differs")))],
)

STATEMENT = Statement(
    id="sharper/flat-universal-prompt",
    title="The two attentions of the flat prompt: a sum of codes, and a look-up up to n e^(-b) D",
    source=Source("sharper", "flat-universal-prompt", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    bound=sizes.FLAT["prompt_tokens"].expression,
    witness=witness(
        "sharper/flat-universal-prompt",
        CLAIM,
        # Two prompt tokens, numbers 0 and 1, with the values 0 and 1; s = 1/8 reads number 0.
        at={
            "C": number(1),
            "P": number(2),
            "L": number(2),
            "t": number(fmpq(1, 2)),
            "n": number(2),
            "a": number(0),
            "flag": constant_family(number(1)),
            "s": number(fmpq(1, 8)),
            "beta": number(2),
            "M": number(2),
            "delta": number(fmpq(1, 8)),
            "b": number(fmpq(3, 2)),
            "D": number(1),
        },
        data={
            "kappa": {"sort": ["F", ["N"], "N"], "rationals": ["0", "1"]},
            "v": {"sort": ["F", ["N"], "R"], "rationals": ["0", "1"]},
        },
        given=[
            *[exact()] * 13,
            ["enumerate", [intro(then=[exact()] * 4)] * 2],
            ["enumerate", [_SAME_VALUE, intro(given=["on", "differs"], then=[exact()])]],
        ],
    ),
    instances=tuple(
        Instance(
            f"d={size[0]} L={size[1]} N={size[2]}",
            "sizes and rounding certified, float64 run beside",
            partial(_off_strips, size),
            budget,
        )
        for size, budget in SIZES.items()
    ),
    remarks=(
        "The two attentions; the MLP before them is `sharper/staircase`, the whole network "
        "`sharper/flat-network`.",
    ),
)
