"""Error of a grid value of a Lipschitz function; grid prompts against quantised functions.

Statement (reconstructed, high; constants are our own).

1. Let ||.|| satisfy the triangle inequality, y = floor(X) and v = floor(f(y)) be grid points with
   ||y - X|| <= delta c and ||v - f(y)|| <= delta c, and ||f(y) - f(X)|| <= L ||y - X||. Then ||v
   - f(X)|| <= (L + 1) delta c. For the entrywise p-norm of d x m entries each of which moves by
   at most delta, c = (dm)^(1/p); so delta <= eps/(2 (L + 1) (dm)^(1/p)) gives eps/2.
2. With G = N^(dm) grid inputs there are K = G^G = N^(d m G) quantised functions. There are N^(d
   m_p) grid prompts, and for N >= 2, d >= 1 that is at least K exactly if m_p >= m G. Powers of N
   are given by w(0) = 1, w(k + 1) = N w(k).

Method: 1 is the triangle inequality; 2 holds because powers of N >= 2 increase (induction on the
difference of the exponents).
"""

from typing import Any

from flint import fmpq

from provers import sizes
from provers.instances import number, witness
from provers.norm_types import Domain, LipschitzType, Norm
from provers.papers.lemmas._points import UNIT
from provers.proof import apply, auto, by, exact, have, induct, inside, intro, obtain
from provers.statement import Source, Statement
from provers.surface import Exp, Log, Name, eq, family, forall, le, lt, natural, real, vector

e, d, N, m, G, mp, a, b, k, r, t = (
    natural(x) for x in ("e", "d", "N", "m", "G", "mp", "a", "b", "k", "r", "t")
)
L, delta, c, z = (real(x) for x in ("L", "delta", "c", "z"))
X, y, fX, fy, v, p, q = (  # noqa: N816 -- the paper's f(X)
    vector(x, e) for x in ("X", "y", "fX", "fy", "v", "p", "q")
)
norm = Name("norm", ("F", (("V", "e"),), "R"))
w = family("w")

powers = forall(k, then=[eq(w(k + 1), N * w(k))])

CLAIM = forall(
    e, norm, X, y, fX, fy, v, L, delta, c, d, N, m, G, mp, w,
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
    ],
    then=[
        le(norm(v - fX), (L + 1) * delta * c),
        forall(given=[le(m * G, mp)], then=[le(w(d * m * G), w(d * mp))]),
        forall(given=[lt(mp, m * G)], then=[lt(w(d * mp), w(d * m * G))]),
    ],
)  # fmt: skip

grow = have(
    "grow",
    forall(k, then=[lt(0, w(k))]),
    induct(
        "k", "k", "smaller",
        base=auto("at_0"),
        step=intro(
            obtain(["next"], apply("powers", {"k": k})),
            have("N_sign", lt(0, N), auto("N_large")),
            then=[auto("next", products=[["N_sign", "smaller"]])],
        ),
    ),
)  # fmt: skip

increase = have(
    "increase",
    forall(r, a, then=[le(w(a), w(a + r))]),
    induct(
        "r", "r", "nearer",
        base=intro(then=[auto()]),
        step=intro(
            obtain(["so_far"], apply("nearer", {"a": a})),
            obtain(["next"], apply("powers", {"k": a + r})),
            obtain(["sign"], apply("grow", {"k": a + r})),
            then=[auto("so_far", "next", "sign", products=[["N_large", "sign"]])],
        ),
    ),
)  # fmt: skip


def _compare(low: Any, high: Any, name: Any, order: Any) -> Any:
    """Name the difference of two exponents."""
    return obtain([name], apply("axiom:nat-difference", {"m": low, "n": high}, [order]), some=[r])


PROOF = intro(
    grow,
    increase,
    have("d_sign", le(0, d), auto("d_large")),
    given=[
        "triangle", "L_sign", "input_moves", "value_moves", "lipschitz", "N_large", "d_large",
        "at_0", "powers",
    ],
    then=[
        intro(
            obtain(["parts"], apply("triangle", {"p": v - fy, "q": fy - fX})),
            then=[auto("parts", "value_moves", "lipschitz", products=[["L_sign", "input_moves"]])],
        ),
        intro(
            have("order", le(d * m * G, d * mp), auto(products=[["d_sign", "enough"]])),
            _compare(d * m * G, d * mp, "difference", by("order")),
            obtain(["larger"], apply("increase", {"r": r, "a": d * m * G})),
            given=["enough"],
            then=[auto("larger", inside("difference", t, w(t)))],
        ),
        intro(
            obtain(["next"], apply("axiom:nat-discrete", {"m": mp, "n": m * G}, [by("too_few")])),
            have("order", le(d * mp + 1, d * m * G),
                 auto("d_large", products=[["d_sign", "next"]])),
            _compare(d * mp + 1, d * m * G, "difference", by("order")),
            obtain(["larger"], apply("increase", {"r": r, "a": d * mp + 1})),
            obtain(["step"], apply("powers", {"k": d * mp})),
            obtain(["sign"], apply("grow", {"k": d * mp})),
            given=["too_few"],
            then=[auto("larger", "step", "sign", inside("difference", t, w(t)),
                       products=[["N_large", "sign"]])],
        ),
    ],
)  # fmt: skip

# Powers of 2 as a closed term: w(k) = e^(k log 2).
_POWERS = ["lam", [["k", "N"]], ["exp", ["*", "k", ["log", number(2)]]]]
_powers_step = intro(
    obtain(["two"], apply("axiom:exp-log", {"x": 2}, [exact()])),
    then=[auto(inside("two", z, z * Exp(k * Log(2))))],
)


def _at(quarters: int) -> Any:
    """The point ``quarters``/4 of R^1."""
    return ["scale", number(fmpq(quarters, 4)), "one"]


WITNESS_AT: Any = {"e": number(1), "norm": ["lam", [["u", ["V", 1]]], ["dot", "one", "u"]],
            "X": _at(1), "y": _at(2), "fX": _at(1), "fy": _at(2), "v": _at(3),
            "L": number(1), "delta": number(fmpq(1, 4)), "c": number(1), "d": number(1),
            "N": number(2), "m": number(1), "G": number(2), "mp": number(2),
            "w": _POWERS}  # fmt: skip
"""The identity of R^1 at 1/4, its grid point 1/2 and its value 3/4, measured by the linear
functional u -> u (subadditive, as the claim asks of a norm); powers of 2. Data: `UNIT`."""
WITNESS_GIVEN = [
    intro(then=[auto()]),
    exact(),
    exact(),
    exact(),
    exact(),
    exact(),
    exact(),
    auto(),
    _powers_step,
]

STATEMENT = Statement(
    id="wang-2023/lemma-1",
    title="Error of a grid value; N^(d m_p) grid prompts against N^(d m G) functions",
    source=Source("wang-2023", "lemma-1", "reconstructed (high)", "constants: own proof"),
    lipschitz=LipschitzType(Norm.ANY, Norm.ANY, Domain.ANYWHERE, ("X", "y")),
    claim=CLAIM,
    proof=PROOF,
    # prompt tokens for accuracy eps: m N^(dm), 1/N <= eps / (2 (L + 1) (dm)^(1/p))
    bound=sizes.for_accuracy(sizes.WANG, "prompt_tokens"),
    witness=witness(
        "wang-2023/lemma-1",
        CLAIM,
        at=WITNESS_AT,
        given=WITNESS_GIVEN,
        data=UNIT,
    ),
)  # fmt: skip
