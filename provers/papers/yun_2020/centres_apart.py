"""The ids that value layers belong to are whole numbers, and different.

Statement (own proof). Number value layers by i < K. Layer i belongs to a context of n + 1 tokens
with remainders a(i,k) < B and shifted ids s(i,k), to its token pos(i), and has the centre
s(i,pos(i)) + lift s(i,n). Different layers belong to different contexts or to tokens with
different shifted ids. Then their centres are at least 1 apart.

Method: `yun-2020/contextual-mapping` says that two layers with the same centre belong to the same
context; centres are natural numbers.
"""

from __future__ import annotations

from typing import Any

from provers.exhaustion import example_rules
from provers.instances import number, witness
from provers.papers.lemmas._points import ZEROS
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    clash,
    have,
    intro,
    obtain,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import FALSE, Abstraction, Name, eq, forall, le, lt, natural, ne

n, K, B, lift, i, j, k = (natural(x) for x in ("n", "K", "B", "lift", "i", "j", "k"))
a, s = (Name(x, ("F", ("N", "N"), "N")) for x in ("a", "s"))
o, pos = (Name(x, ("F", ("N",), "N")) for x in ("o", "pos"))


def centre(i: Any) -> Any:
    """The id that the attention layers give to the token of layer i."""
    return s(i, pos(i)) + lift * s(i, n)


def each(*then: Any, given: Any = ()) -> Any:
    """For every layer i < K."""
    return forall(i, given=[lt(i, K), *given], then=list(then))


def tokens(fact: Any, limit: Any) -> Any:
    """For every token k of layer i's context."""
    return each(forall(k, given=[lt(k, limit)], then=[fact]))


same_context = forall(k, given=[lt(k, n + 1)], then=[eq(a(i, k), a(j, k))])
different_layers = forall(
    i, j,
    given=[lt(i, K), lt(j, K), ne(i, j), same_context, eq(s(i, pos(i)), s(j, pos(j)))],
    then=[FALSE],
)  # fmt: skip


def contexts(own: Any) -> list[Any]:
    """What the value layers are made for; ``own(i, k)`` is the id of token k before the shifts."""
    return [
        each(lt(pos(i), n + 1)),
        tokens(lt(a(i, k), B), n + 1),
        each(eq(s(i, 0), own(i, 0) + B * (own(i, n) - own(i, 0)))),
        tokens(eq(s(i, k + 1), own(i, k + 1) + B * (s(i, k) - own(i, k + 1))), n),
        tokens(lt(s(i, k), lift), n + 1),
        different_layers,
    ]


CONTEXTS = ["positions", "small", "first", "recursion", "below_lift", "different"]
"""Names of the facts of `contexts`."""

CLAIM = forall(
    n, K, B, lift, o, a, s, pos,
    given=contexts(lambda i, k: o(k) + a(i, k)),
    then=[
        forall(
            i, j,
            given=[lt(i, K), lt(j, K), ne(i, j)],
            then=[le(1, (centre(i) - centre(j)) ** 2)],
        )
    ],
)  # fmt: skip


def _of(fact: str, layer: Any, name: str) -> Any:
    """The fact about all tokens, for one layer."""
    return obtain([name], apply(fact, {"i": layer}, [by("i_in" if layer == i else "j_in")]))


def _apart(smaller: Any, larger: Any) -> Any:
    """Centres that differ do so by 1 or more."""
    return steps(
        obtain(["next"], apply("axiom:nat-discrete", {"m": smaller, "n": larger}, [by("order")])),
        have("at_least_1", le(0, larger - smaller - 1), auto("next")),
        auto("at_least_1", products=[["at_least_1", "at_least_1"]]),
    )


def _same_context() -> Any:
    return absurd(
        steps(
            *(
                _of(fact, layer, f"{fact}_{layer}")
                for fact in ("positions", "small", "first", "recursion", "below_lift")
                for layer in (i, j)
            ),
            obtain(
                ["last_ids", "own_ids", "contexts_agree"],
                apply(
                    "statement:yun-2020/contextual-mapping",
                    {
                        "n": n, "B": B, "c": lift, "o": o,
                        "a": Abstraction(k, a(i, k)), "b": Abstraction(k, a(j, k)),
                        "s": Abstraction(k, s(i, k)), "r": Abstraction(k, s(j, k)),
                        "i": pos(i), "j": pos(j),
                    },
                    [
                        by("positions_i"), by("positions_j"),
                        by("small_i"), by("small_j"),
                        by("first_i"), by("first_j"),
                        by("recursion_i"), by("recursion_j"),
                        intro(
                            given=["k_in"],
                            then=[
                                apply("below_lift_i", {"k": k}, [by("k_in")]),
                                apply("below_lift_j", {"k": k}, [by("k_in")]),
                            ],
                        ),
                        by("order"),
                    ],
                ),
            ),
            apply(
                "different", {"i": i, "j": j},
                [by("i_in"), by("j_in"), by("another"), by("contexts_agree"), by("own_ids")],
            ),
        )
    )  # fmt: skip


PROOF = intro(
    given=CONTEXTS,
    then=[
        intro(
            given=["i_in", "j_in", "another"],
            then=[
                cases(
                    centre(i), centre(j), "order",
                    less=_apart(centre(i), centre(j)),
                    equal=_same_context(),
                    greater=_apart(centre(j), centre(i)),
                )
            ],
        )
    ],
)  # fmt: skip

# Two layers for the two tokens 0 and 1 of R^1, one context each.
_own = ["lam", [["i", "N"], ["k", "N"]], "i"]
TWO_LAYERS = {"n": number(0), "K": number(2), "B": number(2), "lift": number(2), "o": ZEROS,
              "a": _own, "s": _own, "pos": ZEROS}  # fmt: skip
TWO_DIFFER = intro(
    given=["i_in", "j_in", "another", "agree", "same_id"],
    then=[clash("same_id", "another")],
)

STATEMENT = Statement(
    id="yun-2020/centres-apart",
    title="The ids that value layers belong to are whole numbers, and different",
    source=Source("yun-2020", "value mapping", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "yun-2020/centres-apart",
        CLAIM,
        at=TWO_LAYERS,
        given=example_rules(CLAIM, TWO_LAYERS, forms={5: TWO_DIFFER}),
        scope="two contexts of one token",
    ),
)  # fmt: skip
