"""A tempting reading of theorem-5: contraction in every block makes prompted outputs injective.

Reading (drawn from wang-2023/theorem-5, reconstructed; recorded because it is false). Two layers, a
prompt token p, one input token. If both attention blocks and both MLPs have residuals that are
contractions (Frobenius norm over the two tokens, respectively per token), then two inputs with the
same output at the input position are equal.

Every block is then invertible, and so is the map from [p, x] to all outputs. But the prompt's own
state sees x in layer 1, and layer 2 can cancel.

Counterexample (exact, d = 1): p = 10, inputs 0 and 1, uniform attention; layer 1 has value map -1/2
and MLP residual (9/10) max(0, -z), layer 2 has value map 6/7 and no MLP. The difference of the two
states goes (0, 1) -> (-1/4, 3/4) -> (-1/4, 3/40) -> (*, 0). `restricted-injectivity` is the repair.
"""

from typing import Any

from flint import fmpq, fmpq_mat

from provers.instances import identity, number, refutation, vector_datum, witness, zero
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.layer import att, d, mlp, r, s
from provers.proof import apply, auto, exact, intro, obtain
from provers.statement import Instance, Source, Statement
from provers.surface import (
    Each,
    Inner,
    Range,
    chain,
    eq,
    family,
    forall,
    le,
    linear,
    lt,
    natural,
    real,
    vector,
)

i, j = natural("i"), natural("j")
p, x, y, f, g = (vector(t, d) for t in ("p", "x", "y", "f", "g"))
u, v = family("u", d), family("v", d)


class _Block:
    """Names of one layer, its attention and MLP."""

    def __init__(self, number: int) -> None:
        self.head = [
            linear(f"Wq{number}", d, s), vector(f"bq{number}", s), linear(f"Wk{number}", d, s),
            vector(f"bk{number}", s), linear(f"Wv{number}", d, s), vector(f"bv{number}", s),
            linear(f"Wo{number}", s, d), vector(f"bo{number}", d),
        ]  # fmt: skip
        self.neurons = [
            linear(f"V{number}", d, r), vector(f"b{number}", r),
            linear(f"W{number}", r, d), vector(f"c{number}", d),
        ]  # fmt: skip
        self.attention_factor, self.mlp_factor = real(f"q{number}"), real(f"t{number}")

    @property
    def names(self) -> list[Any]:
        return [*self.head, *self.neurons, self.attention_factor, self.mlp_factor]

    def attention(self, query: Any, tokens: Any) -> Any:
        return att(d, s, *self.head, query, tokens)

    def mlp(self, token: Any) -> Any:
        return mlp(d, r, *self.neurons, token)

    def layer(self, query: Any, tokens: Any) -> Any:
        return self.mlp(self.attention(query, tokens) + query)

    def contracts(self) -> list[Any]:
        """Both residuals are contractions, for two tokens and for one."""

        def moved(k: Any) -> Any:
            return self.attention(u(k), Each(j, Range(2), u(j))) - self.attention(
                v(k), Each(j, Range(2), v(j))
            )

        residual = (self.mlp(f) - f) - (self.mlp(g) - g)
        factors = (self.attention_factor, self.mlp_factor)
        return [
            *(bound for q in factors for bound in (le(0, q), lt(q, 1))),
            forall(
                u, v,
                then=[
                    le(
                        Inner(moved(0), moved(0)) + Inner(moved(1), moved(1)),
                        self.attention_factor**2
                        * (Inner(u(0) - v(0), u(0) - v(0)) + Inner(u(1) - v(1), u(1) - v(1))),
                    )
                ],
            ),
            forall(
                f, g,
                then=[le(Inner(residual, residual), self.mlp_factor**2 * Inner(f - g, f - g))],
            ),
        ]  # fmt: skip


first, second = _Block(1), _Block(2)


def output(x: Any) -> Any:
    """Output at the input position."""
    tokens = chain(p, x)
    prompt, own = first.layer(p, tokens), first.layer(x, tokens)
    return second.layer(own, chain(prompt, own))


CLAIM = forall(
    d, s, r, *first.names, *second.names, p, x, y,
    given=[*first.contracts(), *second.contracts(), eq(output(x), output(y))],
    then=[eq(x, y)],
)  # fmt: skip


def _map(value: fmpq) -> Any:
    return ["scale", number(value), identity(1)]


def _layer(number_: int, value: fmpq, hidden: fmpq, back: fmpq, factors: tuple[fmpq, fmpq]) -> Any:
    maps = {"Wq": 0, "Wk": 0, "Wv": value, "Wo": 1, "V": hidden, "W": back}
    biases = ("bq", "bk", "bv", "bo", "b", "c")
    return (
        {f"{name}{number_}": _map(fmpq(entry)) for name, entry in maps.items()}
        | {f"{name}{number_}": zero(1) for name in biases}
        | {f"q{number_}": number(factors[0]), f"t{number_}": number(factors[1])}
    )


COUNTEREXAMPLE: dict[str, Any] = (
    {"d": number(1), "s": number(1), "r": number(1), "p": "prompt", "x": zero(1), "y": "one"}
    | _layer(1, fmpq(-1, 2), fmpq(-1), fmpq(9, 10), (fmpq(1, 2), fmpq(9, 10)))
    | _layer(2, fmpq(6, 7), fmpq(0), fmpq(0), (fmpq(6, 7), fmpq(0)))
)
DATA = {
    "prompt": vector_datum(fmpq_mat(1, 1, [10])),
    "one": vector_datum(fmpq_mat(1, 1, [1])),
}

uniform = intro(
    obtain(
        ["square"],
        apply("axiom:square", {"d": 1, "v": (u1 := family("u", 1))(0) - (v1 := family("v", 1))(0)
                               - u1(1) + v1(1)}),
    ),
    then=[auto("square")],
)  # fmt: skip
_f, _g = vector("f", 1), vector("g", 1)
contracting = intro(
    obtain(["activations"], apply("axiom:relu-contraction", {"d": 1, "u": -_f, "v": -_g})),
    then=[auto("activations")],
)
linear_mlp = intro(then=[auto()])
SIGNS = [exact(), exact(), exact(), exact()]
GIVEN = [*SIGNS, uniform, contracting, *SIGNS, uniform, linear_mlp]

STATEMENT = Statement(
    id="sharper/restricted-injectivity-reading",
    title="Reading: contraction in every block makes prompted outputs injective",
    source=Source(
        "wang-2023",
        "after theorem-5",
        "reconstructed (medium)",
        "a reading of the abstract, for two layers; recorded because it is false",
    ),
    lipschitz=LipschitzType(Norm.EUCLIDEAN, Norm.EUCLIDEAN, Domain.ANYWHERE, ("u", "v")),
    claim=CLAIM,
    witness=witness(
        "sharper/restricted-injectivity-reading",
        CLAIM,
        at=COUNTEREXAMPLE,
        given=[*GIVEN, exact()],
        data=DATA,
        scope="the counterexample itself: d = 1, two layers, uniform attention",
    ),
    instances=(
        Instance(
            "two_inputs_with_one_output",
            "d = 1, two layers, one prompt token, uniform attention",
            refutation(
                "sharper/restricted-injectivity-reading",
                CLAIM,
                at=COUNTEREXAMPLE,
                given=[*GIVEN, exact()],
                violated={"conclusion": 0, "by": exact()},
                data=DATA,
                scope="p = 10, inputs 0 and 1",
            ),
        ),
    ),
    reading_of="wang-2023/theorem-5",
)
