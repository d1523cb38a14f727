"""Times that are superquadratic, for witnesses."""

from typing import Any

from provers.papers.alman_2023._hardness import n, power
from provers.proof import Rule, apply, auto, by, have, intro, obtain, positive
from provers.surface import Max, lt, natural, real

bound, ceiling = real("bound"), natural("ceiling")


def example_time(size: Any) -> Any:
    """n n^(2-q)."""
    return size * power(size)


def proof() -> Rule:
    """`example_time` is not O(n^(2-q)): take n above the constant."""
    return intro(
        obtain(["larger", "sign", "either"], apply("axiom:max", {"x": bound, "y": 0})),
        obtain(
            ["above", "below"],
            apply("axiom:nat-ceiling", {"x": Max(bound, 0)}, [by("sign")]),
            some=[ceiling],
        ),
        have("room", lt(0, ceiling + 1), auto("above", "sign")),
        have("power_positive", lt(0, power(ceiling + 1)), positive()),
        have("gap", lt(0, ceiling + 1 - bound), auto("above", "larger")),
        witnesses=[ceiling + 1],
        then=[by("room"), auto(products=[["gap", "power_positive"]])],
    )
