"""The value map of lemma-2: a token with the id of a layer leaves all layers with its value.

Statement (reconstructed, high; the proof is our own). Number the value layers by i < K. Layer i
belongs to a context of n + 1 tokens with remainders a(i,k) < B and shifted ids s(i,k), to its
token pos(i), and has the centre c(i) = s(i,pos(i)) + lift s(i,n), what the attention layers
(`yun-2020/selective-shift`) make of the token's id. Different layers belong to different contexts
or to tokens with different shifted ids. A token x with the id of layer j, whose new value x +
w(j) lies below all windows [c(i) - 1/2, c(i) + 1/2), leaves the K layers q -> q + phi(<u, q> -
c(i)) w(i) as x + w(j). With w(j) = value - x this is any value at all.

Method: centres of different layers differ by 1, the window width (`yun-2020/centres-apart`);
`yun-2020/value-map` does the rest. No size is assumed. That the layers make the ids that are
written here is `yun-2020/shift-recursion`.

Instances: for every row of the table in the theory the network is run on every prompt and every
grid input (`constructions.exhaustive`), and the kernel re-evaluates blocks: all of them up to 1024
contexts and with ``--budget thorough``, otherwise 1% chosen by their digests and 1% drawn at random
by whoever replays. What only the run has seen is labelled ``numeric``.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import sympy
from flint import fmpq

from provers import sizes
from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.exhaustion import example_rules
from provers.instances import constant_family, number, witness
from provers.papers.lemmas._points import UNIT
from provers.papers.yun_2020._layers import window
from provers.papers.yun_2020.centres_apart import (
    CONTEXTS,
    TWO_DIFFER,
    TWO_LAYERS,
    B,
    K,
    a,
    centre,
    contexts,
    each,
    i,
    j,
    lift,
    n,
    pos,
    s,
)
from provers.proof import (
    apply,
    auto,
    by,
    intro,
    obtain,
)
from provers.statement import Instance, Source, Statement
from provers.surface import (
    Abstraction,
    Inner,
    Name,
    eq,
    family,
    forall,
    lt,
    natural,
    vector,
)

d, k = natural("d"), natural("k")
o = Name("o", ("F", ("N",), "N"))
u, x = vector("u", d), vector("x", d)
w, q = family("w", d), family("q", d)
half = sympy.Rational(1, 2)


def own(i: Any, k: Any) -> Any:
    """Id of token k before the shifts."""
    return o(k) + a(i, k)


CLAIM = forall(
    d, n, K, B, lift, o, a, s, pos, u, w, q,
    given=[
        *contexts(own),
        each(eq(q(i + 1), q(i) + window(Inner(u, q(i)) - centre(i), -half, half) * w(i))),
    ],
    then=[
        forall(
            j, x,
            given=[
                lt(j, K),
                eq(q(0), x),
                eq(Inner(u, x), centre(j)),
                each(lt(Inner(u, x + w(j)), centre(i) - half)),
            ],
            then=[eq(q(K), x + w(j))],
        )
    ],
)  # fmt: skip

GIVEN = [*CONTEXTS, "layers"]

PROOF = intro(
    given=GIVEN,
    then=[
        intro(
            obtain(
                ["apart"],
                apply(
                    "statement:yun-2020/centres-apart",
                    {"n": n, "K": K, "B": B, "lift": lift, "o": o, "a": a, "s": s, "pos": pos},
                    [by(fact) for fact in CONTEXTS],
                ),
            ),
            obtain(
                ["unchanged", "replaced"],
                apply(
                    "statement:yun-2020/value-map",
                    {"d": d, "n": K, "j": j, "u": u, "x": x, "h": half,
                     "c": Abstraction(i, centre(i)), "w": w, "q": q},
                    [
                        auto(), by("own_id"),
                        intro(
                            given=["k_in", "another"],
                            then=[apply("apart", {"i": k, "j": j},
                                        [by("k_in"), by("j_in"), by("another")])],
                        ),
                        by("low"), by("start"), by("layers"),
                    ],
                ),
            ),
            given=["j_in", "start", "own_id", "low"],
            then=[apply("replaced", {}, [by("j_in")])],
        )
    ],
)  # fmt: skip


# ----------------------------------------------------------------------------- instances

ROWS = ((1, 1, 2), (1, 1, 3), (1, 1, 4), (1, 2, 2), (2, 1, 2), (1, 1, 5), (1, 1, 6))
"""(d, m, N): every row of the table in the theory."""
SMALL = 1024


def _row(size: tuple[int, int, int], settings: Settings) -> InstanceOutcome:
    from constructions import exhaustive, universal

    network = universal.build(*size)
    small = network.contexts <= SMALL
    found = exhaustive.verify(
        network, share=1.0 if small else 0.01, seed=settings.seed, device=settings.device
    )
    everything = small or settings.budget == "thorough"
    certificate = found.certificate("1" if everything else "1/100")
    details: dict[str, str | int | float] = {
        "functions": found.functions,
        "contexts run": found.contexts,
        "contexts run through every layer": found.replayed,
        "layers": sum(network.layers.values()),
        "least gap of ids": found.gap,
        "bits of ids": network.bits,
        "digest": found.digests[0][:16],
    }
    if settings.device != "cpu":
        details["device"] = settings.device
    sizes = f"d = {network.d}, m = {network.length}, N = {network.grid}"
    everything_run = f"all {found.functions} functions, {found.contexts} contexts"
    if everything:
        scope = f"{sizes}: {everything_run}"
    else:
        scope = (
            f"{sizes}: 1% of the contexts replayed by the kernel; {everything_run} "
            "run outside the kernel"
        )
    label = Label.exact if everything else Label.numeric
    return InstanceOutcome(Verdict.confirmed, label, certificate, scope, details)


# Layers with the ids 0 and 3; a token with id 0 gets the value -5 from the first one, and the
# second one does not see it any more.
_PLACES: Any = ["*", number(fmpq(-5, 2)), "i", ["+", number(3), ["*", number(-1), "i"]]]
_AT = TWO_LAYERS | {
    "d": number(1), "u": "one", "w": constant_family(["scale", number(-5), "one"]),
    "q": ["lam", [["i", "N"]], ["scale", _PLACES, "one"]],
}  # fmt: skip

STATEMENT = Statement(
    id="wang-2023/lemma-2",
    title="Value map of lemma-2: a token with the id of a layer leaves all layers with its value",
    source=Source("wang-2023", "lemma-2", "reconstructed (high)", "value map; own proof"),
    claim=CLAIM,
    proof=PROOF,
    bound=sizes.WANG["value_layers"].expression,
    witness=witness(
        "wang-2023/lemma-2",
        CLAIM,
        at=_AT,
        given=example_rules(CLAIM, _AT, UNIT, forms={5: TWO_DIFFER}),
        data=UNIT,
        scope="two contexts of one token, a layer for each",
    ),
    instances=tuple(
        Instance(
            f"d={size[0]} m={size[1]} N={size[2]}",
            "every function, every grid input",
            partial(_row, size),
        )
        for size in ROWS
    ),
)  # fmt: skip
