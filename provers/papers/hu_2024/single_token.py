"""With a single token, z and (1 + t) z have outputs nearer than t r: L = 1 is excluded.

Statement (own proof). For L = 1 the attention output is linear in the token, so that for every
head, every token z and t > 0: if |q((1 + t) z)| < r, then |q((1 + t) z) - q(z)| < t r. At d = 1,
V = {1, 11/10}, e < 1/10 and r = 11/10 + e/4 + ... < 12/10 this is below 0.12, while the clean
constant is exp(-5 ... log 1) = 1: no weights whatever reach it. Read "L >= 2".

Method: softmax over one token is 1; (1 + t) q(z) = q((1 + t) z).
"""

from typing import Any

from provers.instances import number, witness
from provers.papers.kajitsuka_2024._attention import d, s, weights, wk, wo, wq, wv
from provers.papers.layer import att
from provers.proof import apply, auto, have, inside, intro, positive
from provers.statement import Source, Statement
from provers.surface import Apply, Exp, Inner, One, Zero, eq, forall, le, lt, real, vector

z, h = vector("z", d), vector("h", d)
t, r = real("t"), real("r")


def state(token: Any) -> Any:
    """The token plus its attention over itself alone."""
    none = Zero(s)
    return token + att(d, s, wq, none, wk, none, wv, none, wo, Zero(d), token, One(token))


def square(x: Any) -> Any:
    """Squared norm."""
    return Inner(x, x)


longer = (1 + t) * z

CLAIM = forall(
    *weights, z, t, r,
    given=[lt(0, t), lt(square(state(longer)), r**2)],
    then=[lt(square(state(longer) - state(z)), (t * r) ** 2)],
)  # fmt: skip

image = z + Apply(wo, Apply(wv, z))


def _mass(token: Any) -> Any:
    return Exp(Inner(Apply(wk, token), Apply(wq, token)))


PROOF = intro(
    have("long_mass", lt(0, _mass(longer)), positive()),
    have("mass", lt(0, _mass(z)), positive()),
    have("long_state", eq(state(longer), (1 + t) * image), auto(nonzero=["long_mass"])),
    have("short_state", eq(state(z), image), auto(nonzero=["mass"])),
    have(
        "difference",
        eq(state(longer) - state(z), t * image),
        auto("long_state", "short_state"),
    ),
    have(
        "bounded",
        lt((1 + t) ** 2 * square(image), r**2),
        auto("small", inside("long_state", h, square(h))),
    ),
    have("image_sign", le(0, square(image)), apply("axiom:square", {"d": d, "v": image})),
    have("t_square", lt(0, t**2), positive("t_pos")),
    have(
        "image_bounded",
        lt(square(image), r**2),
        auto(
            "bounded",
            products=[["t_pos", "image_sign"], ["t_square", "image_sign"]],
        ),
    ),
    have(
        "scaled",
        lt(t**2 * square(image), (t * r) ** 2),
        auto(products=[["t_square", "image_bounded"]]),
    ),
    given=["t_pos", "small"],
    then=[auto("scaled", inside("difference", h, square(h)))],
)  # fmt: skip

STATEMENT = Statement(
    id="hu-2024/single-token",
    title="With a single token, outputs of z and (1 + t) z below r are nearer than t r",
    source=Source("hu-2024", "lemma-2.2, the case L = 1", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        "hu-2024/single-token",
        CLAIM,
        {
            "d": number(1), "s": number(1), "z": "z", "t": ["q", "1/10"], "r": ["q", "6/5"],
            "Wq": ["id", 1], "Wk": ["id", 1], "Wv": ["scale", ["q", "0"], ["id", 1]],
            "Wo": ["id", 1],
        },
        [["exact", {}], ["enclose", {"bits": 64}]],
        {"z": {"sort": ["V", 1], "rationals": ["1"]}},
        scope="d = 1, V = {1, 11/10}, bound 6/5",
    ),
)  # fmt: skip
