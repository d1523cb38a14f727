"""A bound of a family along every direction is a bound of its Frobenius norm.

Statement (textbook, derived here). n vectors c(i), numbers H, K >= 0. If sum <w(i), c(i)> <= K F W
for all F, W > 0 with H <= F^2 and all directions with sum |w(i)|^2 <= W^2, then
sum |c(i)|^2 <= K^2 H.

Method: the direction c itself; a gap would leave room for an F^2 a little above H, so that H = 0
and c = 0 are no special cases.
"""

from typing import Any

from provers.instances import constant_family, number, witness, zero
from provers.papers.lemmas.norm_perturbation import square
from provers.proof import (
    apply,
    auto,
    by,
    combine,
    contra,
    exact,
    have,
    inside,
    intro,
    let,
    obtain,
    positive,
    steps,
)
from provers.statement import Source, Statement
from provers.surface import Inner, Over, Range, Sqrt, eq, family, forall, le, lt, natural, real

d, n, i = (natural(name) for name in ("d", "n", "i"))
c, w = family("c", d), family("w", d)
H, K, F, W, T, room, z = (real(name) for name in ("H", "K", "F", "W", "T", "room", "z"))


def total(body: Any) -> Any:
    """Sum over i < n."""
    return Over(i, Range(n), body)


CLAIM = forall(
    d, n, c, H, K,
    given=[
        le(0, H), le(0, K),
        forall(
            F, W, w,
            given=[lt(0, F), lt(0, W), le(H, F**2), le(total(square(w(i))), W**2)],
            then=[le(total(Inner(w(i), c(i))), K * F * W)],
        ),
    ],
    then=[le(total(square(c(i))), K**2 * H)],
)  # fmt: skip

SPACE = 1 + 2 * K**2


def rooted(name: str, of: Any, sign: str) -> list[Any]:
    """Steps: a positive number with the square ``of``, which the fact ``sign`` says is positive."""
    root = {"F": F, "W": W}[name]
    return [
        let(root, Sqrt(of), f"{name}_is"),
        obtain([f"{name}_root_sign", f"{name}_root"], apply("axiom:sqrt", {"x": of}, [auto(sign)])),
        have(f"{name}_same", eq(root**2, of), auto(f"{name}_root", inside(f"{name}_is", z, z**2))),
        have(f"{name}_square", le(root**2, of), auto(f"{name}_same")),
        have(f"{name}_above", le(of, root**2), auto(f"{name}_same")),
        have(f"{name}_not_negative", le(0, root), auto(f"{name}_root_sign", f"{name}_is")),
        have(f"{name}_sign", lt(0, root),
             contra("flat", auto(f"{name}_above", sign,
                                 products=[["flat", f"{name}_not_negative"]]))),
    ]  # fmt: skip


PROOF = intro(
    let(T, total(square(c(i))), "T_is"),
    have("K_square", le(0, K**2), combine(le=[(1, [], K)])),
    have(
        "small",
        le(T, K**2 * H),
        contra(
            "more",
            steps(
                have("gap", lt(0, T - K**2 * H), auto("more")),
                have("T_sign", lt(0, T), auto("more", products=[["K_square", "H_sign"]])),
                have("space", lt(0, SPACE), auto("K_square")),
                have("inverse", lt(0, 1 / SPACE), positive("K_square")),
                let(room, (T - K**2 * H) / SPACE, "room_is"),
                have("room_gap", le(room * SPACE, T - K**2 * H),
                     auto(inside("room_is", z, z * SPACE), nonzero=["space"])),
                have("room_sign", lt(0, room), auto("room_is", products=[["gap", "inverse"]])),
                have("F_room", lt(0, H + room), auto("H_sign", "room_sign")),
                *rooted("F", H + room, "F_room"),
                *rooted("W", T, "T_sign"),
                obtain(
                    ["gain"],
                    apply(
                        "along", {"F": F, "W": W, "w": c},
                        [by("F_sign"), by("W_sign"), auto("F_above", "room_sign"),
                         auto("W_above", "T_is")],
                    ),
                ),
                have("T_gain", le(T, K * F * W), auto("gain", "T_is")),
                have("W_small", le(W, K * F),
                     contra("larger", auto("T_gain", "W_square",
                                           products=[["W_sign", "larger"]]))),
                have("KF_sign", le(0, K * F), auto(products=[["K_sign", "F_sign"]])),
                have("sum_sign", le(0, W + K * F), auto("W_sign", "KF_sign")),
                auto("W_above", "room_gap", "room_sign",
                     products=[["W_small", "sum_sign"], ["K_square", "F_square"],
                               ["K_square", "room_sign"]]),
            ),
        ),
    ),
    given=["H_sign", "K_sign", "along"],
    then=[auto("small", "T_is")],
)  # fmt: skip

IDENT = "lemmas/along-every-direction"
STATEMENT = Statement(
    id=IDENT,
    title="A bound along every direction is a bound of the Frobenius norm",
    source=Source("lemmas", "along-every-direction", "own proof"),
    claim=CLAIM,
    proof=PROOF,
    witness=witness(
        IDENT,
        CLAIM,
        at={"d": number(1), "n": number(2), "c": constant_family(zero(1)), "H": number(0),
            "K": number(0)},
        given=[exact(), exact(), intro(given=["F", "W", "near", "lines"], then=[auto()])],
        scope="two zero vectors",
    ),
)  # fmt: skip
