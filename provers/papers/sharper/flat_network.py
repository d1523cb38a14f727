"""The flat prompt from end to end: three layers return the table's entry, off the strips.

Statement (own proof), the whole network of `constructions.flat_prompt` for all sizes. N = steps +
1, h = 1/N, w(r) = N^r, G = N^(dL) cells, P = L G prompt tokens; prompt token j holds v(i,j) in
[0,1], number j and flag 1, input token k its coordinates x(i,k), position k and flag 0. Off the
strips, g(i,k) h <= x(i,k) <= (g(i,k) + 1) h - eta with whole g(i,k) < N; cell = sum w(k d + i)
g(i,k). Token P + k is input token k.

1. *MLP*: code(j) is the sum over i of the staircase (`sharper/staircase`, heights w(q d + i)) at
x(i,k) + 2 k, or at v(i,j) - 4 L for prompt tokens; the value slot u loses max(0, x), or max(0, v -
4 L). 2. *Attention 1*, scores -M flag: context = weighted mean of the codes. 3. *Attention 2*,
query s = L^2 context + k, scores beta (2 s kappa - kappa^2) - M (1 - flag): out(i,k) = u +
weighted mean of the value slots u.

With 2 delta <= 1, delta = G P e^(-M), b <= beta (1 - 2 delta) and b <= M,

    |out(i,k) - v(i, L cell + k)| <= (P + L) e^(-b),      L cell + k < P.

Method: `sharper/staircase`, `sharper/cell-number`, `sharper/flat-context`, and
`sharper/flat-universal-prompt` for attention 2.
"""

from dataclasses import dataclass
from typing import Any

import sympy

from provers.exhaustion import example_rules
from provers.instances import constant_family, number, witness
from provers.papers.lemmas._cases import split_at
from provers.papers.lemmas._points import ZEROS
from provers.papers.sharper.staircase import ramp
from provers.proof import (
    Rule,
    apply,
    auto,
    by,
    clash,
    contra,
    exact,
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
    Exp,
    Max,
    Name,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    real,
)

d, L, N1, G, cell = (natural(x) for x in ("d", "L", "steps", "G", "cell"))
i, j, k, q, r, step, rest, element, place = (
    natural(x) for x in ("i", "j", "k", "q", "r", "step", "rest", "element", "place")
)
eta, h, M, beta, b, context, z = (real(x) for x in ("eta", "h", "M", "beta", "b", "context", "z"))
w, code = family("w"), family("code")
flag, kappa = (Name(x, ("F", ("N",), "N")) for x in ("flag", "kappa"))
g, x, v, u, out = (Name(name, ("F", ("N", "N"), "R")) for name in ("g", "x", "v", "u", "out"))
digit = natural("digit")
half = sympy.Rational(1, 2)

P = L * G
delta = G * P * Exp(-M)
query = L**2 * context + k


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the network: lengths and the functions of token and coordinate in it."""

    L: Any
    h: Any
    eta: Any
    x: Any
    u: Any
    code: Any
    context: Any
    out: Any
    v: Any

    @property
    def P(self) -> Any:  # noqa: N802 -- the number of prompt tokens
        """Prompt tokens."""
        return self.L * G

    @property
    def n(self) -> Any:
        """Tokens."""
        return self.P + self.L

    def stairs(self, i: Any, t: Any) -> Any:
        """The staircase of coordinate i."""
        h, eta = self.h, self.eta
        own = Over(step, Range(N1), w(q * d + i) * ramp(t - 2 * q - (step + 1) * h, eta))
        reset = N1 * w(q * d + i) * ramp(t - 2 * q - 3 * half, eta)
        return Over(q, Range(self.L), own - reset)

    def score(self, j: Any) -> Any:
        """Score of token j in attention 2."""
        query = self.L**2 * self.context + k
        return beta * (2 * query * kappa(j) - kappa(j) ** 2) - M * (1 - flag(j))

    def head(self) -> Any:
        """Attention 2 in coordinate i of output k."""
        weights = Over(j, Range(self.n), Exp(self.score(j)))
        return Over(j, Range(self.n), Exp(self.score(j)) * self.u(i, j)) / weights

    def number_of_cell(self, g: Any) -> Any:
        """The sum of the codes."""
        return Over(k, Range(self.L), Over(i, Range(d), w(k * d + i) * g(i, k)))

    def prompts(self, *facts: Any, some: Any = ()) -> Any:
        """For every prompt token."""
        given = [*(lt(s, d) for s in some), lt(j, self.P)]
        return forall(*some, j, given=given, then=list(facts))

    def inputs(self, *facts: Any, some: Any = ()) -> Any:
        """For every input token."""
        given = [*(lt(s, d) for s in some), lt(k, self.L)]
        return forall(*some, k, given=given, then=list(facts))

    def prompt(self) -> dict[str, Any]:
        """The prompt and the positional code."""
        return {
            "table": self.prompts(le(0, self.v(i, j)), le(self.v(i, j), 1), some=(i,)),
            "prompt_tokens": self.prompts(eq(flag(j), 1), eq(kappa(j), j)),
            "input_tokens": self.inputs(eq(flag(self.P + k), 0), eq(kappa(self.P + k), 0)),
        }

    def layers(self) -> dict[str, Any]:
        """MLP and attention."""
        L, P, x, u, v = self.L, self.P, self.x, self.u, self.v
        mass = Over(j, Range(self.n), Exp(-M * flag(j)))
        mean = Over(j, Range(self.n), Exp(-M * flag(j)) * self.code(j)) / mass
        return {
            "prompt_codes": self.prompts(
                eq(self.code(j), Over(i, Range(d), self.stairs(i, v(i, j) - 4 * L)))
            ),
            "input_codes": self.inputs(
                eq(self.code(P + k), Over(i, Range(d), self.stairs(i, x(i, k) + 2 * k)))
            ),
            "prompt_values": self.prompts(
                eq(u(i, j), v(i, j) - Max(0, v(i, j) - 4 * L)), some=(i,)
            ),
            "input_values": self.inputs(eq(u(i, P + k), x(i, k) - Max(0, x(i, k))), some=(i,)),
            "context": eq(self.context, mean),
            "outputs": self.inputs(eq(self.out(i, k), u(i, P + k) + self.head()), some=(i,)),
        }

    def constants(self) -> dict[str, Any]:
        """Inverse temperature and mask."""
        delta = G * self.P * Exp(-M)
        return {
            "beta_sign": le(0, beta),
            "half": le(2 * delta, 1),
            "b_small": le(b, beta * (1 - 2 * delta)),
            "b_mask": le(b, M),
        }

    @property
    def error(self) -> Any:
        """Deviation off the strips."""
        return self.n * Exp(-b)


_run = Run(L, h, eta, x, u, code, context, out, v)
n, error, stairs, score = _run.n, _run.error, _run.stairs, _run.score
prompts, inputs = _run.prompts, _run.inputs
mass = Over(j, Range(n), Exp(-M * flag(j)))

GIVEN_FACTS = {
    "L_large": le(1, L),
    "eta_sign": lt(0, eta),
    "eta_small": le(eta, 1),
    "whole": eq((N1 + 1) * h, 1),
    "h_sign": le(0, h),
    "at_0": eq(w(0), 1),
    "powers": forall(r, then=[eq(w(r + 1), (N1 + 1) * w(r))]),
    "cells": eq(G, w(d * L)),
    "digits": forall(
        i, k,
        given=[lt(i, d), lt(k, L)],
        some=[digit],
        then=[eq(g(i, k), digit), lt(digit, N1 + 1)],
    ),
    "from_grid": inputs(le(g(i, k) * h, x(i, k)), some=(i,)),
    "to_strip": inputs(le(x(i, k), (g(i, k) + 1) * h - eta), some=(i,)),
    "cell_is": eq(cell, _run.number_of_cell(g)),
    **_run.prompt(),
    **_run.layers(),
    **_run.constants(),
}  # fmt: skip
GIVEN = list(GIVEN_FACTS)

CLAIM = forall(
    d, L, N1, G, cell, eta, h, M, beta, b, context, w, code, flag, kappa, g, x, v, u, out,
    given=list(GIVEN_FACTS.values()),
    then=[
        inputs(
            lt(L * cell + k, P),
            le(out(i, k) - v(i, L * cell + k), error),
            le(v(i, L * cell + k) - out(i, k), error),
            some=(i,),
        )
    ],
)  # fmt: skip

# ------------------------------------------------------------------ MLP


def staircase(i: Any) -> Any:
    """`sharper/staircase` for coordinate i, as the facts ``on_inputs`` and ``on_prompts``."""
    return obtain(
        ["on_inputs", "on_prompts"],
        apply(
            "statement:sharper/staircase",
            {"L": L, "steps": N1, "eta": eta, "h": h, "U": Abstraction(q, w(q * d + i))},
            [by("eta_sign"), by("whole"), by("h_sign")],
        ),
    )


prompt_silent = have(
    "prompt_silent",
    prompts(eq(code(j), 0)),
    intro(
        obtain(["code_is"], apply("prompt_codes", {"j": j}, [by("j_in")])),
        have(
            "all_silent",
            eq(Over(i, Range(d), stairs(i, v(i, j) - 4 * L)), Over(i, Range(d), 0)),
            termwise(
                Range(d), i, stairs(i, v(i, j) - 4 * L), 0,
                intro(
                    staircase(element),
                    obtain(["v_sign", "v_small"],
                           apply("table", {"i": element, "j": j}, [by("i_in"), by("j_in")])),
                    given=["i_in"],
                    then=[apply("on_prompts", {"t": v(element, j) - 4 * L},
                                [auto("v_small", "L_large", "eta_small")])],
                ),
            ),
        ),
        given=["j_in"],
        then=[auto("code_is", "all_silent")],
    ),
)  # fmt: skip

input_number = have(
    "input_number",
    inputs(eq(code(P + k), Over(i, Range(d), w(k * d + i) * g(i, k)))),
    intro(
        obtain(["code_is"], apply("input_codes", {"k": k}, [by("k_in")])),
        have(
            "all_read",
            eq(Over(i, Range(d), stairs(i, x(i, k) + 2 * k)),
               Over(i, Range(d), w(k * d + i) * g(i, k))),
            termwise(
                Range(d), i, stairs(i, x(i, k) + 2 * k), w(k * d + i) * g(i, k),
                intro(
                    staircase(element),
                    obtain(["own_digit", "digit_in"],
                           apply("digits", {"i": element, "k": k}, [by("i_in"), by("k_in")]),
                           some=[digit]),
                    *(
                        obtain([f"own_{fact}"],
                               apply(fact, {"i": element, "k": k}, [by("i_in"), by("k_in")]))
                        for fact in ("from_grid", "to_strip")
                    ),
                    obtain(["read"], apply(
                        "on_inputs", {"k": k, "g": digit, "x": x(element, k)},
                        [by("k_in"), by("digit_in"),
                         auto("own_from_grid", inside("own_digit", z, z * h)),
                         auto("own_to_strip", inside("own_digit", z, z * h))])),
                    given=["i_in"],
                    then=[auto("read", inside("own_digit", z, w(k * d + element) * z))],
                ),
            ),
        ),
        given=["k_in"],
        then=[auto("code_is", "all_read")],
    ),
)  # fmt: skip

# ------------------------------------------------------------------ attention 1


def _sum_over_tokens(name: str, prompt_term: Any, input_term: Any, body: Any, *rules: Rule) -> Any:
    """Split a sum over all tokens into prompt and input tokens."""
    return [
        obtain([f"{name}_split"],
               apply("statement:lemmas/sum-split",
                     {"n": P, "e": L, "f": Abstraction(j, body(j))})),
        have(f"{name}_prompt",
             eq(Over(j, Range(P), body(j)), Over(j, Range(P), prompt_term)),
             termwise(Range(P), j, body(j), prompt_term, rules[0])),
        have(f"{name}_input",
             eq(Over(k, Range(L), body(P + k)), Over(k, Range(L), input_term(k))),
             termwise(Range(L), k, body(P + k), input_term(k), rules[1])),
    ]  # fmt: skip


def _flags(kind: str) -> Rule:
    """The weight of a token in attention 1."""
    if kind == "prompt":
        return intro(
            obtain(["on", "own_number"], apply("prompt_tokens", {"j": element}, [by("j_in")])),
            given=["j_in"],
            then=[auto(inside("on", place, Exp(-M * place)))],
        )
    return intro(
        obtain(["off", "no_number"], apply("input_tokens", {"k": element}, [by("k_in")])),
        given=["k_in"],
        then=[auto(inside("off", place, Exp(-M * place)))],
    )


def _codes(kind: str) -> Rule:
    if kind == "prompt":
        return intro(
            obtain(["silent"], apply("prompt_silent", {"j": element}, [by("j_in")])),
            given=["j_in"],
            then=[auto(inside("silent", z, Exp(-M * flag(element)) * z))],
        )
    return intro(
        obtain(["off", "no_number"], apply("input_tokens", {"k": element}, [by("k_in")])),
        obtain(["reads"], apply("input_number", {"k": element}, [by("k_in")])),
        given=["k_in"],
        then=[auto(inside("off", place, Exp(-M * place) * code(P + element)), "reads")],
    )


own_code = Over(i, Range(d), w(k * d + i) * g(i, k))
attention_1 = [
    *_sum_over_tokens("mass", Exp(-M), lambda k: 1, lambda j: Exp(-M * flag(j)),
                      _flags("prompt"), _flags("input")),
    *_sum_over_tokens(
        "code", 0, lambda k: Over(i, Range(d), w(k * d + i) * g(i, k)),
        lambda j: Exp(-M * flag(j)) * code(j), _codes("prompt"), _codes("input")),
    have("mass_is", eq(mass, P * Exp(-M) + L), auto("mass_split", "mass_prompt", "mass_input")),
    have("leak_sign", le(0, Exp(-M)), positive()),
    obtain(["P_sign"], apply("axiom:nat-nonnegative", {"n": P})),
    obtain(["cell_sign"], apply("axiom:nat-nonnegative", {"n": cell})),
    have("seen_sign", le(0, P * Exp(-M)), auto(products=[["P_sign", "leak_sign"]])),
    have("mass_sign", lt(0, L + P * Exp(-M)), auto("seen_sign", "L_large")),
    have("all_mass_sign", lt(0, mass), auto("mass_is", "mass_sign")),
    have("cleared", eq(context * mass, Over(j, Range(n), Exp(-M * flag(j)) * code(j))),
         auto(inside("context", z, z * mass), nonzero=["all_mass_sign"])),
    have("context_is", eq(context, cell / (L + P * Exp(-M))),
         auto(inside("cleared", z, z / (L + P * Exp(-M))),
              inside("mass_is", z, context * z / (L + P * Exp(-M))),
              inside("code_split", z, z / (L + P * Exp(-M))),
              inside("code_prompt", z, z / (L + P * Exp(-M))),
              inside("code_input", z, z / (L + P * Exp(-M))),
              inside("cell_is", z, z / (L + P * Exp(-M))),
              nonzero=["mass_sign"])),
    obtain(
        ["gave_below", "gave_above"],
        apply("statement:sharper/flat-context", {"C": cell, "P": P, "L": L, "t": Exp(-M)},
              [by("cell_sign"), by("P_sign"), by("L_large"), by("leak_sign")]),
    ),
    obtain(
        ["cell_real"],
        apply("statement:sharper/cell-number",
              {"d": d, "L": L, "steps": N1, "w": w, "g": g},
              [by("at_0"), by("powers"), by("digits")]),
    ),
    have("cell_in", lt(cell, G), auto("cell_real", "cell_is", "cells")),
    have("seen_cell", le(0, (G - cell) * (P * Exp(-M))), steps(
        have("room", le(0, G - cell), auto("cell_in")),
        auto(products=[["room", "seen_sign"]]))),
]  # fmt: skip

# ------------------------------------------------------------------ attention 2

target = L * cell + k


def values(name: str, token: Any, i_in: str = "i_in") -> list[Any]:
    """The value slot of a prompt token is its value."""
    return [
        obtain([f"{name}_from", f"{name}_to"],
               apply("table", {"i": i, "j": token}, [by(i_in), by(f"{name}_in")])),
        obtain([f"{name}_is"],
               apply("prompt_values", {"i": i, "j": token}, [by(i_in), by(f"{name}_in")])),
        obtain([f"{name}_relu"],
               apply("statement:lemmas/relu-off", {"t": v(i, token) - 4 * L},
                     [auto(f"{name}_to", "L_large")])),
        have(f"{name}_value", eq(u(i, token), v(i, token)),
             auto(f"{name}_is", f"{name}_relu")),
    ]  # fmt: skip


def input_value(name: str, token: Any, token_in: str) -> list[Any]:
    """The value slot of an input token is empty."""
    return [
        *(
            obtain([f"{name}_{fact}"],
                   apply(fact, {"i": i, "k": token}, [by("i_in"), by(token_in)]))
            for fact in ("from_grid", "input_values")
        ),
        obtain([f"{name}_digit", f"{name}_digit_in"],
               apply("digits", {"i": i, "k": token}, [by("i_in"), by(token_in)]),
               some=[natural(f"{name}_digit_value")]),
        obtain([f"{name}_digit_sign"],
               apply("axiom:nat-nonnegative", {"n": natural(f"{name}_digit_value")})),
        have(f"{name}_sign", le(0, g(i, token)), auto(f"{name}_digit", f"{name}_digit_sign")),
        have(f"{name}_x_sign", le(0, x(i, token)),
             auto(f"{name}_from_grid", products=[[f"{name}_sign", "h_sign"]])),
        obtain([f"{name}_relu"],
               apply("statement:lemmas/relu-on", {"t": x(i, token)}, [by(f"{name}_x_sign")])),
        have(f"{name}_empty", eq(u(i, P + token), 0), auto(f"{name}_input_values", f"{name}_relu")),
    ]  # fmt: skip


def _which(prompt: Any, other: Any) -> Rule:
    """Token j is a prompt token, or input token ``rest``."""
    return split_at(
        j, P, "kind",
        less=steps(
            have("token_in", lt(j, P), by("kind")),
            prompt(),
        ),
        rest=lambda: steps(
            obtain(["difference"],
                   apply("axiom:nat-difference", {"m": P, "n": j}, [by("kind_not")]),
                   some=[rest]),
            have("rest_in", lt(rest, L), auto("difference", "j_in")),
            obtain(["off", "no_number"], apply("input_tokens", {"k": rest}, [by("rest_in")])),
            have("flag_0", eq(flag(j), 0), auto("off", inside("difference", place, flag(place)))),
            have("kappa_0", eq(kappa(j), 0),
                 auto("no_number", inside("difference", place, kappa(place)))),
            other(),
        ),
    )  # fmt: skip


def _on(rule: Any) -> Any:
    return lambda: steps(
        obtain(["on", "own_number"], apply("prompt_tokens", {"j": j}, [by("token_in")])), rule()
    )


def _bounds(sign: int) -> Rule:
    def prompt() -> Rule:
        return steps(*values("token", j),
                     auto("token_value", "target_value", "token_from", "token_to", "target_from",
                          "target_to"))  # fmt: skip

    def other() -> Rule:
        return steps(
            *input_value("rest", rest, "rest_in"),
            have(
                "u_0", eq(u(i, j), 0), auto("rest_empty", inside("difference", place, u(i, place)))
            ),
            auto("u_0", "target_value", "target_from", "target_to"),
        )

    return _which(prompt, other)


tokens = intro(
    given=["j_in"],
    then=[
        _which(_on(lambda: auto(inside("on", z, z * (1 - z)))),
               lambda: auto(inside("flag_0", z, z * (1 - z)))),
        _which(_on(lambda: auto(inside("on", z, (1 - z) * kappa(j)))),
               lambda: auto(inside("kappa_0", z, (1 - flag(j)) * z))),
        _bounds(1),
        _bounds(-1),
    ],
)  # fmt: skip

numbers = intro(
    given=["j_in", "is_on", "another"],
    then=[
        contra(
            "same",
            _which(
                _on(lambda: steps(
                    have("same_token", eq(j, target), auto("same", "own_number", "target_number")),
                    have("same_value", eq(u(i, j), u(i, target)),
                         auto(inside("same_token", place, u(i, place)))),
                    clash("same_value", "another"),
                )),
                lambda: auto("flag_0", "is_on"),
            ),
        )
    ],
)  # fmt: skip

attention_2 = intro(
    obtain(["cell_next"], apply("axiom:nat-discrete", {"m": cell, "n": G}, [by("cell_in")])),
    have("cell_room", le(0, G - cell - 1), auto("cell_next")),
    have("target_in", lt(target, P), auto("k_in", products=[["L_sign", "cell_room"]])),
    *values("target", target),
    *input_value("own", k, "k_in"),
    obtain(["target_on", "target_number"],
           apply("prompt_tokens", {"j": target}, [by("target_in")])),
    obtain(["n_large"], apply("axiom:nat-nonnegative", {"n": L})),
    obtain(
        ["again_below", "again_above", "upper", "lower"],
        apply(
            "statement:sharper/flat-universal-prompt",
            {"C": cell, "P": P, "L": L, "t": Exp(-M), "n": n, "a": target, "kappa": kappa,
             "flag": flag, "v": Abstraction(j, u(i, j)), "s": query, "beta": beta, "M": M,
             "delta": delta, "b": b, "D": 1},
            [
                by("cell_sign"), by("P_sign"), by("L_large"), by("leak_sign"),
                auto("target_in", "L_large"),
                by("target_on"),
                auto(inside("context_is", z, L**2 * z), "gave_below", "target_number",
                     "delta_sign"),
                auto(inside("context_is", z, L**2 * z), "gave_above", "target_number",
                     "seen_cell"),
                by("half"), by("beta_sign"), auto(), by("b_small"), by("b_mask"),
                tokens,
                numbers,
            ],
        ),
    ),
    obtain(["output"], apply("outputs", {"i": i, "k": k}, [by("i_in"), by("k_in")])),
    given=["i_in", "k_in"],
    then=[
        by("target_in"),
        auto("output", "own_empty", "upper", "target_value"),
        auto("output", "own_empty", "lower", "target_value"),
    ],
)  # fmt: skip

PROOF = intro(
    have("L_sign", le(0, L), auto("L_large")),
    prompt_silent,
    input_number,
    *attention_1,
    obtain(["G_sign"], apply("axiom:nat-nonnegative", {"n": G})),
    have("delta_sign", le(0, delta), auto(products=[["G_sign", "seen_sign"]])),
    given=GIVEN,
    then=[attention_2],
)

# One cell (N = 1), one input token 1/4, one prompt token with the value 0.
_zero2 = ["lam", [["i", "N"], ["j", "N"]], number(0)]
_DATA = {"flags": {"sort": ["F", ["N"], "N"], "rationals": ["1", "0"]}}
_AT = {
    "d": number(1), "L": number(1), "steps": number(0), "G": number(1), "cell": number(0),
    "eta": ["q", "1/4"], "h": number(1), "M": number(20), "beta": number(2), "b": number(1),
    "context": number(0), "w": constant_family(number(1)), "code": ZEROS, "flag": "flags",
    "kappa": ZEROS, "g": _zero2, "x": ["lam", [["i", "N"], ["k", "N"]], ["q", "1/4"]],
    "v": _zero2, "u": _zero2, "out": _zero2,
}  # fmt: skip

STATEMENT = Statement(
    id="sharper/flat-network",
    title="The flat prompt from end to end: three layers return the table's entry",
    source=Source("sharper", "flat-universal-prompt", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "sharper/flat-network",
        CLAIM,
        at=_AT,
        given=example_rules(
            CLAIM, _AT, _DATA,
            forms={GIVEN.index("powers"): intro(then=[auto()]),
                   GIVEN.index("digits"): intro(given=["i_in", "k_in"], witnesses=[0],
                                                then=[auto(), exact()]),
                   GIVEN.index("context"): auto(),
                   GIVEN.index("outputs"): intro(given=["i_in", "k_in"], then=[auto()])},
        ),
        data=_DATA,
        scope="one cell, one input token",
    ),
    remarks=(
        "Off the strips, in exact arithmetic. `sharper/flat-mean-error` has d_p for every "
        "Lipschitz function, strips included; what float64 adds is bounded in the instances of "
        "`sharper/flat-universal-prompt`.",
    ),
)  # fmt: skip
