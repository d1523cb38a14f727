"""A superquadratic time at q = 1/2, for witnesses."""

from typing import Any

from sympy import Rational

from provers.proof import Rule, apply, auto, by, have, intro, obtain, positive
from provers.surface import Exp, Log, Max, lt, natural, real

bound, ceiling = real("bound"), natural("ceiling")


def _power(size: Any) -> Any:
    return Exp(Rational(3, 2) * Log(size))


def example_time(size: Any) -> Any:
    """n n^(3/2)."""
    return size * _power(size)


def is_superquadratic() -> Rule:
    """`example_time` is not O(n^(3/2)): take n above the constant."""
    return intro(
        obtain(["larger", "sign", "either"], apply("axiom:max", {"x": bound, "y": 0})),
        obtain(
            ["above", "below"],
            apply("axiom:nat-ceiling", {"x": Max(bound, 0)}, [by("sign")]),
            some=[ceiling],
        ),
        have("room", lt(0, ceiling + 1), auto("above", "sign")),
        have("power_positive", lt(0, _power(ceiling + 1)), positive()),
        have("gap", lt(0, ceiling + 1 - bound), auto("above", "larger")),
        witnesses=[ceiling + 1],
        then=[by("room"), auto(products=[["gap", "power_positive"]])],
    )
