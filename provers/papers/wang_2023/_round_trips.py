"""Certified round trips through explicit networks (theorem-5-depth).

An instance holds the weights of two layers of two heads with softmax and MLPs, an input X, outputs
Y that are its image rounded to float64, and the tokens T that `constructions.inverse` finds for Y.
The kernel proves, in balls and with theorem-5-depth for these weights,

- the exact image of X is near Y at every token;
- every run of the network that starts in the ball of radius D(0) and ends that near to Y starts
  near T: all preimages in the ball, of Y or of anything that near to it, are there, X among them.

Layer by layer: T is followed to tokens T1, T2, ... that are rounded after every layer, and what a
layer misses is added to the distance before it is divided by the layer's rate.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy
from flint import fmpq, fmpq_mat

from provers.evidence import InstanceOutcome, Label, Settings, Verdict
from provers.instances import family_datum, instance_document, map_datum
from provers.kernel.terms import Fact, fact
from provers.papers.lemmas.norm_perturbation import norm
from provers.papers.sharper._rounding import decimal_above
from provers.papers.sharper._soft_mean import soft_mean
from provers.proof import apply, auto, by, contra, enclose, exact, have, intro, obtain
from provers.statement import Instance
from provers.surface import (
    Abstraction,
    Apply,
    Name,
    Over,
    Range,
    Relu,
    Sqrt,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
)

if TYPE_CHECKING:
    from constructions import Layer

Json = Any
Run = Callable[[Any, Any], Any]

BITS = 256
LAYERS, HEADS, D, R, TOKENS = 2, 2, 2, 3, 3

_j, _l, _k = (natural(t) for t in ("j", "l", "k"))
_A, _B = (Name(t, ("F", ("N",), ("L", D, D))) for t in ("A", "B"))
_W1, _W2 = Name("W1", ("F", ("N",), ("L", D, R))), Name("W2", ("F", ("N",), ("L", R, D)))
_B1, _B2 = family("b1", R), family("b2", D)


def _attended(run: Run, layer: Any, token: Any) -> Any:
    """State of a token after the heads of a layer."""
    # Nested layers need names of their own for what they bind.
    i, h, k = (natural(f"{name}{layer}") for name in ("i", "h", "one"))
    ones = Abstraction(k, sympy.Integer(1))
    at = HEADS * layer + h
    seen = Abstraction(i, run(layer, i))
    part = Apply(_B(at), soft_mean(D, TOKENS, _A(at), ones, seen, run(layer, token)))
    return run(layer, token) + Over(h, Range(HEADS), part)


def _residual(layer: Any, state: Any) -> Any:
    return Apply(_W2(layer), Relu(Apply(_W1(layer), state) + _B1(layer))) + _B2(layer)


def _next(run: Run, layer: Any, token: Any) -> Any:
    after = _attended(run, layer, token)
    return after + _residual(layer, after)


def _from(start: Any) -> Run:
    """The run that starts at a family of tokens, as a nested expression."""

    def state(layer: Any, token: Any) -> Any:
        return start(token) if layer == 0 else _next(state, layer - 1, token)

    return state


def _every(body: Any) -> Any:
    return forall(_j, given=[lt(_j, TOKENS)], then=[body])


def _follows(states: list[Any], layer: int) -> Any:
    """Fact: families of tokens before and after a layer follow it."""
    return _every(eq(states[1](_j), _next(lambda _, token: states[0](token), layer, _j)))


def _sympy(x: Fraction) -> Any:
    return sympy.Rational(x.numerator, x.denominator)


class _Network:
    """Layers with common bounds of their norms, and the radii of their tokens."""

    def __init__(self, layers: tuple[Layer, ...], radius: Fraction) -> None:
        from constructions import spectral
        from provers.papers.wang_2023._examples import norm_bound

        def bound(maps: list[fmpq_mat]) -> Fraction:
            above = max(norm_bound(spectral.norm_upper(w)) for w in maps)
            return decimal_above(Fraction(int(above.p), int(above.q)), 4)

        heads = [head for layer in layers for head in layer.heads]
        mlps = [layer.mlp for layer in layers if layer.mlp is not None]
        self.scores = [head.wk.transpose() * head.wq for head in heads]
        self.values = [head.value_map for head in heads]
        self.layers, self.mlps = layers, mlps
        self.a, self.b = bound(self.scores), bound(self.values)
        self.p, self.q = bound([mlp.w1 for mlp in mlps]), bound([mlp.w2 for mlp in mlps])
        self.radii = [radius]
        for mlp in mlps:
            grown = (1 + self.p * self.q) * (1 + HEADS * self.b) * self.radii[-1]
            shift = mlp.w2 * _positive(mlp.b1)
            for column in (shift, mlp.b2):
                entries = [Fraction(int(x.p), int(x.q)) for x in column.entries()]
                grown += sum((abs(x) for x in entries), Fraction(0))
            self.radii.append(decimal_above(grown, 4))

    def data(self) -> dict[str, Json]:
        """The weights."""
        return {
            "A": _maps(self.scores), "B": _maps(self.values),
            "W1": _maps([mlp.w1 for mlp in self.mlps]),
            "W2": _maps([mlp.w2 for mlp in self.mlps]),
            "b1": family_datum(_columns([mlp.b1 for mlp in self.mlps])),
            "b2": family_datum(_columns([mlp.b2 for mlp in self.mlps])),
        }  # fmt: skip

    def constant(self, layer: int) -> Any:
        """c of a layer."""
        beta = _sympy(self.a) * _sympy(self.radii[layer]) ** 2
        return HEADS * _sympy(self.b) * (beta + Sqrt(1 + beta**2))

    def rate(self, layer: int) -> Any:
        """What a layer leaves of a distance, at least."""
        return (1 - _sympy(self.p) * _sympy(self.q)) * (1 - self.constant(layer))

    def stretch(self, layer: int) -> Fraction:
        """The inverse of the rate, from above."""
        beta = float(self.a * self.radii[layer] ** 2)
        c = HEADS * float(self.b) * (beta + (1 + beta * beta) ** 0.5)
        return decimal_above(Fraction(1 / ((1 - float(self.p * self.q)) * (1 - c))), 4)

    def norms(self, family_name: Name, members: range, bound: Fraction) -> list[Json]:
        """Rules: operator norms of the members of a family of maps."""
        return [
            ["operator-norm", {"map": ["at", family_name.label, ["q", str(k)]],
                               "bound": str(fmpq(bound.numerator, bound.denominator) ** 2),
                               "squarings": 11, "bits": BITS}]
            for k in members
        ]  # fmt: skip


def _positive(column: fmpq_mat) -> fmpq_mat:
    return fmpq_mat(column.nrows(), 1, [max(x, fmpq(0)) for x in column.entries()])


def _columns(parts: list[fmpq_mat]) -> fmpq_mat:
    from constructions import exactness

    return exactness.from_columns(parts)


def _maps(maps: list[fmpq_mat]) -> Json:
    """Encode maps of one shape as a family."""
    data = [map_datum(m) for m in maps]
    return {
        "sort": ["F", ["N"], data[0]["sort"]],
        "rationals": [str(x) for m in maps for x in m.entries()],
    }


def _applied(network: _Network, layer: int, p: list[Any], r: list[Any]) -> Json:
    """Apply theorem-5-depth to one layer and two runs through it."""
    a, b, first, second = (_sympy(x) for x in (network.a, network.b, network.p, network.q))
    heads = [
        network.norms(name, range(HEADS * layer, HEADS * (layer + 1)), bound)
        for name, bound in ((_A, network.a), (_B, network.b))
    ]
    mlps = [
        network.norms(name, range(layer, layer + 1), bound)
        for name, bound in ((_W1, network.p), (_W2, network.q))
    ]
    hypotheses = intro(
        then=[
            exact(), exact(), exact(), exact(),
            ["enumerate", [
                intro(then=[exact(), exact(), *(side[h] for side in heads)]) for h in range(HEADS)
            ]],
            enclose(BITS), mlps[0][0], mlps[1][0], enclose(BITS), by("p_follows"),
            by("r_follows"),
        ]
    )  # fmt: skip
    radii = [_sympy(x) for x in network.radii[layer : layer + 2]]
    return apply(
        "statement:wang-2023/theorem-5-depth",
        {
            "d": D, "n": TOKENS - 1, "r": R, "L": 1, "H": HEADS,
            "A": Abstraction(_l, _k, _A(HEADS * layer + _k)),
            "B": Abstraction(_l, _k, _B(HEADS * layer + _k)),
            "W1": Abstraction(_l, _W1(layer)), "W2": Abstraction(_l, _W2(layer)),
            "b1": Abstraction(_l, _B1(layer)), "b2": Abstraction(_l, _B2(layer)),
            # A polynomial in the layer's number says what is before and after it.
            "x": Abstraction(_l, _k, (1 - _l) * p[0](_k) + _l * p[1](_k)),
            "y": Abstraction(_l, _k, (1 - _l) * r[0](_k) + _l * r[1](_k)),
            "a": Abstraction(_l, _k, a), "b": Abstraction(_l, _k, b),
            "p": Abstraction(_l, first), "q": Abstraction(_l, second),
            "D": Abstraction(_l, (1 - _l) * radii[0] + _l * radii[1]),
            "kappa": Abstraction(_l, (1 - _l) + _l * network.rate(layer)),
        },
        [
            ["enumerate", [hypotheses]], by("p_starts"), by("r_starts"), auto(),
            ["enumerate", [intro(then=[auto()])]],
        ],
    )  # fmt: skip


def _layer(network: _Network, layer: int, gaps: list[Fraction], miss: Fraction) -> list[Any]:
    """Steps: ``inside`` and ``near``, what a run that passes a layer is near to.

    ``gaps`` are the distances from the tokens T before and after the layer, ``miss`` is how far the
    image of T before it is from T after it.
    """
    p = [family(name, D) for name in ("p", "pp")]
    r = [family(name, D) for name in ("r", "rr")]
    y = family("y", D)
    radii = [_sympy(x) for x in network.radii[layer : layer + 2]]
    before, after = (_sympy(x) for x in gaps)
    starts = [_every(le(norm(run[0](_j)), radii[0])) for run in (p, r)]
    total = after + _sympy(miss)
    inside = forall(
        *p, *r,
        given=[_follows(p, layer), _follows(r, layer), *starts],
        then=[
            forall(
                y,
                given=[
                    _every(le(norm(p[1](_j) - y(_j)), after)),
                    _every(le(norm(r[1](_j) - y(_j)), _sympy(miss))),
                ],
                then=[_every(le(norm(p[0](_j) - r[0](_j)), before))],
            ),
            _every(le(norm(p[1](_j)), radii[1])),
        ],
    )  # fmt: skip
    together = intro(
        obtain(["one"], apply("p_ends", {"j": _j}, [by("in_range")])),
        obtain(["two"], apply("r_ends", {"j": _j}, [by("in_range")])),
        obtain(
            ["both", "both_sign"],
            apply("statement:lemmas/triangle",
                  {"d": D, "u": p[1](_j) - y(_j), "v": y(_j) - r[1](_j)}),
        ),
        given=["in_range"],
        then=[auto("both", "one", "two")],
    )  # fmt: skip
    closer = intro(
        obtain(["close"], apply("stretch", {"eta": total}, [together])),
        given=["p_ends", "r_ends"],
        then=[
            intro(
                obtain(["own"], apply("close", {"j": _j}, [by("in_range")])),
                given=["in_range"],
                then=[
                    contra("longer", auto("own", "rate", products=[["kappa_sign", "longer"]]))
                ],
            )
        ],
    )  # fmt: skip
    proof = intro(
        obtain(["kappa_sign", "stretch", "same", "balls"], _applied(network, layer, p, r)),
        have("rate", le(total, before * network.rate(layer)), enclose(BITS)),
        obtain(["ball"], apply("balls", {"k": 1}, [exact()])),
        given=["p_follows", "r_follows", "p_starts", "r_starts"],
        then=[closer, by("ball")],
    )
    return [have(f"layer{layer}", inside, proof)]


def certificate(
    layers: tuple[Layer, ...], tokens: fmpq_mat, radius: Fraction, name: str, scope: str
) -> InstanceOutcome:
    """Certify a round trip through layers of the sizes of this module.

    Parameters
    ----------
    tokens
        X, (D, TOKENS).
    radius
        D(0): the ball of the inputs.

    Raises
    ------
    provers.errors.Undecided
        If the inverse iteration does not settle.
    """
    from constructions import exactness
    from constructions.arithmetic import BallArithmetic
    from constructions.inverse import invert

    network = _Network(layers, radius)
    runs = [layer.run(BallArithmetic(BITS)) for layer in layers]
    image: Any = tokens
    for run in runs:
        image = run.tau(image)
    outputs = exactness.matrix(exactness.float64(exactness.midpoints(image)))
    trip = invert(layers, outputs)
    states = [*(exactness.matrix(stage.tokens) for stage in trip.stages), outputs]
    misses = [
        _gap(run.tau(before), after)
        for run, (before, after) in zip(runs, itertools.pairwise(states), strict=True)
    ]
    gaps = [_gap(image, outputs)]
    for k in reversed(range(len(layers))):
        gaps.insert(0, decimal_above((gaps[0] + misses[k]) * network.stretch(k), 3))
    data = network.data() | {"X": family_datum(tokens)}
    data |= {f"T{k}": family_datum(state) for k, state in enumerate(states)}
    document = instance_document(name, data, *_round_trip(network, gaps, misses))
    details: dict[str, str | int | float] = {
        "image of X from the outputs": f"{float(gaps[-1]):.3g}",
        "every preimage from the tokens found": f"{float(gaps[0]):.3g}",
        "the same by Banach": f"{float(trip.radius or 0):.3g}",
        "tokens": TOKENS,
        "layers": len(layers),
    }
    return InstanceOutcome(Verdict.confirmed, Label.interval, document, scope, details)


def _gap(image: Any, target: fmpq_mat) -> Fraction:
    """A short number above the token norm of a difference."""
    from constructions.inverse import missed

    return decimal_above(max(missed(image, target, BITS), Fraction(1, 10**18)), 3)


def _round_trip(
    network: _Network, gaps: list[Fraction], misses: list[Fraction]
) -> tuple[Fact, Json]:
    """The claim of an instance and its proof."""
    count = len(misses)
    X = family("X", D)
    T = [family(f"T{k}", D) for k in range(count + 1)]
    p = [family(f"p{k}", D) for k in range(count + 1)]
    start, near = _sympy(network.radii[0]), _sympy(gaps[-1])
    image = _from(X)
    close = [_every(le(norm(p[k](_j) - T[k](_j)), _sympy(gaps[k]))) for k in range(count + 1)]
    claim = fact(
        then=[
            _every(le(norm(image(count, _j) - T[-1](_j)), near)),
            forall(
                *p,
                given=[
                    *(_follows(p[k : k + 2], k) for k in range(count)),
                    _every(le(norm(p[0](_j)), start)), close[-1],
                ],
                then=[close[0]],
            ),
        ]
    )  # fmt: skip
    enclosed = ["enumerate", [enclose(BITS) for _ in range(TOKENS)]]
    steps: list[Any] = []
    for k in range(count):
        steps += _layer(network, k, gaps[k : k + 2], misses[k])
        inside = _every(le(norm(T[k](_j)), _sympy(network.radii[k])))
        missed = _every(le(norm(_passed(T[k], k) - T[k + 1](_j)), _sympy(misses[k])))
        steps += [have(f"T{k}_inside", inside, enclosed), have(f"T{k}_missed", missed, enclosed)]
    passes = []
    for k in range(count):
        at = {"p": p[k], "pp": p[k + 1], "r": T[k], "rr": Abstraction(_j, _passed(T[k], k))}
        hypotheses = [by(f"run{k}"), intro(given=["in_range"], then=[auto()]), by(f"inside{k}"),
                      by(f"T{k}_inside")]  # fmt: skip
        passes.append(obtain([f"back{k}", f"inside{k + 1}"], apply(f"layer{k}", at, hypotheses)))
    for k in reversed(range(count)):
        back = apply(f"back{k}", {"y": T[k + 1]}, [by(f"near{k + 1}"), by(f"T{k}_missed")])
        passes.append(obtain([f"near{k}"], back))
    every = intro(
        *passes,
        given=[*(f"run{k}" for k in range(count)), "inside0", f"near{count}"],
        then=[by("near0")],
    )
    return claim, intro(*steps, then=[enclosed, every])


def _passed(tokens: Any, layer: int) -> Any:
    """What a layer makes of token j."""
    return _next(lambda _, token: tokens(token), layer, _j)


def _network(seed: int) -> tuple[Layer, ...]:
    """Random layers whose heads and MLPs contract on the tokens they meet."""
    import numpy as np

    from constructions import Layer

    rng = np.random.default_rng(seed)

    def scaled(rows: int, cols: int, size: float) -> Any:
        weight = rng.normal(size=(rows, cols))
        return np.round(weight * (size / np.linalg.norm(weight, 2)) * 2**16) / 2**16

    layers = []
    for _ in range(LAYERS):
        parts = [
            Layer.from_weights(
                wq=scaled(D, D, 0.5), wk=scaled(D, D, 0.4), wv=scaled(D, D, 0.12),
                w1=scaled(R, D, 0.6), b1=scaled(R, 1, 0.2), w2=scaled(D, R, 0.6),
                b2=scaled(D, 1, 0.1),
            )
            for _ in range(HEADS)
        ]  # fmt: skip
        layers.append(Layer(tuple(part.head for part in parts), parts[0].bo, parts[0].mlp))
    return tuple(layers)


def round_trips() -> tuple[Instance, ...]:
    """Two layers of two softmax heads, three tokens (a prompt token and two of the input)."""
    scope = (
        f"{LAYERS} random layers of {HEADS} softmax heads and MLPs, d = {D}, {TOKENS} tokens: an "
        "input, its image, the preimage found by fixed-point iteration"
    )

    def run(settings: Settings) -> InstanceOutcome:
        import numpy as np

        from constructions import exactness

        rng = np.random.default_rng(settings.seed)
        tokens = exactness.matrix(np.round(rng.uniform(-0.6, 0.6, (D, TOKENS)) * 64) / 64)
        note = f"{scope}; seed {settings.seed}"
        return certificate(_network(settings.seed), tokens, Fraction(1), "round-trip", note)

    return (Instance("round-trip", scope, run, "standard"),)


__all__ = ["certificate", "round_trips"]
