"""The softmax network of theorem-1 on every input of the cube: sizes, layers and contexts as facts.

Lengths inside the network are in grid steps. Tokens 0, .., mp - 1 are the prompt, tokens mp, ..,
mp + m - 1 the input; token k stands at position k, N k grid steps up.
"""

from __future__ import annotations

from typing import Any

from provers.kernel.terms import Fact
from provers.papers.lemmas._integral import POINT, N, X, cube, d, i, j, k, m
from provers.papers.wang_2023.mean_error import DIGITS, PLATEAU, g, v, z
from provers.papers.wang_2023.softmax_network import (
    B,
    K,
    S,
    T,
    U,
    W,
    a,
    beta,
    error,
    half,
    hard,
    lift,
    n,
    own,
    pos,
    ramp,
    rho,
    shifted,
    soft,
    w,
    zeta,
)
from provers.papers.yun_2020.centres_apart import CONTEXTS, contexts
from provers.papers.yun_2020.centres_apart import centre as layer_centre
from provers.papers.yun_2020.soft_value_map import phi
from provers.surface import (
    Abstraction,
    Inner,
    Name,
    Over,
    Range,
    eq,
    family,
    forall,
    le,
    lt,
    natural,
    ne,
    real,
    vector,
)

mp, J, p, t, out = (natural(x) for x in ("mp", "J", "p", "t", "out"))
G = real("G")
theta, P = Name("theta", ("F", ("N",), "N")), Name("P", ("F", ("N", "N"), "N"))
run = Name("l", ("F", ("N", "N", "N"), "N"))
"""Ids of the hardmax network: context, layer, token."""
x = Name("x", ("F", (POINT, "N", "N"), "R"))
Q = Name("Q", ("F", (POINT, "N", "N", "N"), "R"))
y = Name("y", ("F", (POINT, "N", "N"), "R"))
lifted = Name("lifted", ("F", (POINT, "N"), "R"))
q = Name("q", ("F", (POINT, "N", "N"), ("V", "d")))
basis, step = family("basis", d), family("step", d)
u, e1 = vector("u", d), vector("e1", d)

sigma = real("sigma")
reading = S * Over(i, Range(d), U(i))
largest = S + reading + (1 + lift) * w(T) * (reading + sigma) + K * G
"""Bound on the strips in grid steps, `wang-2023/strip-bound` for coordinates up to S."""


def everywhere(*then: Any, params: Any = (), given: Any = ()) -> Fact:
    """For every input of the cube."""
    return forall(X, given=[cube], then=[forall(*params, given=given, then=list(then))])


def off_strips(fact: Fact) -> Fact:
    """For every input of the cube off the strips, z its grid point in grid steps."""
    return forall(X, z, given=[cube, DIGITS, PLATEAU], then=[fact])


def state(p: Any, k: Any) -> Any:
    """The id of token k after p attention layers, on the input X."""
    return y(X, p, k)


def hard_state(p: Any, k: Any) -> Any:
    """The same in the hardmax network on context J."""
    return run(J, p, k)


def entered(k: Any, number: Any) -> Any:
    """The token at position mp + k with the coordinates ``number(i)`` above its position."""
    return Over(i, Range(d), (N * (mp + k) + number(i)) * basis(i))


def value(k: Any) -> Any:
    """The vector of the table's values for output token k, in grid steps."""
    return Over(i, Range(d), N * v(z, i, k) * basis(i))


in_d, in_m, in_n = lt(i, d), lt(k, m), lt(k, n + 1)
last = y(X, T, mp + k) + lift * soft(y(X, T, mp + k) + half, Abstraction(i, y(X, T, i)))


def _heads(accuracy: Any) -> list[Fact]:
    """Shift layer p, each of its two heads evaluated up to ``accuracy``."""
    moved = shifted(state, soft, p, k, theta)
    return [le(y(X, p + 1, k) - moved, 2 * B * accuracy),
            le(moved - y(X, p + 1, k), 2 * B * accuracy)]  # fmt: skip


def _last_head(accuracy: Any) -> list[Fact]:
    """The last attention layer, its head evaluated up to ``accuracy``."""
    return [le(lifted(X, k) - last, lift * accuracy), le(last - lifted(X, k), lift * accuracy)]


SIZES = {
    "N_large": lt(0, N),
    "B_large": le(2, B),
    "W_large": le(B, W),
    "room": le(B + 1, n * W),
    "beta_sign": le(0, beta),
    "rho_sign": le(0, rho),
    "sigma_sign": le(0, sigma),
    "ramp_pos": lt(0, ramp),
    "ramp_small": lt(ramp, 1),
    "tokens": eq(n + 1, mp + m),
    "S_is": eq(S, N * (n + 1)),
    "W_is": eq(W, N * Over(i, Range(d), U(i))),
    "at_0": eq(w(0), 1),
    "powers": forall(p, then=[eq(w(p + 1), (1 + 2 * B) * w(p))]),
    "cold": le(error, half**3),
}  # fmt: skip
BASIS = {
    "basis_unit": forall(i, given=[in_d], then=[eq(Inner(basis(i), basis(i)), 1)]),
    "basis_apart": forall(
        i, j, given=[in_d, lt(j, d), ne(i, j)], then=[eq(Inner(basis(i), basis(j)), 0)]
    ),
    "u_reads": forall(i, given=[in_d], then=[eq(Inner(u, basis(i)), U(i))]),
    "unit": eq(Inner(u, e1), 1),
    "e1_small": forall(
        i, given=[in_d], then=[le(Inner(basis(i), e1), 1), le(-1, Inner(basis(i), e1))]
    ),
}
VALUE_LAYERS = {
    **dict(zip(CONTEXTS, contexts(own), strict=True)),
    "centres": forall(
        k, t, given=[in_n, lt(t, B)], then=[eq(theta(k * B + t), k * W + t)]
    ),
    "hard_start": forall(J, k, given=[lt(J, K), in_n], then=[eq(run(J, 0, k), own(J, k))]),
    "hard_layers": forall(
        J, p, k,
        given=[lt(J, K), lt(p, T), in_n],
        then=[eq(run(J, p + 1, k), shifted(hard_state, hard, p, k, theta))],
    ),
    "G_sign": le(0, G),
    "steps_bounded": forall(
        i, J,
        given=[in_d, lt(J, K)],
        then=[le(Inner(basis(i), step(J)), G), le(-G, Inner(basis(i), step(J)))],
    ),
    "prompt_digits": forall(i, k, given=[in_d, lt(k, mp)], then=[lt(P(i, k), N)]),
    "complete": forall(
        z, out,
        given=[DIGITS, lt(out, m)],
        some=[J],
        then=[
            lt(J, K),
            eq(pos(J), mp + out),
            forall(j, given=[lt(j, mp)], then=[eq(a(J, j), Over(i, Range(d), U(i) * P(i, j)))]),
            forall(
                j, given=[lt(j, m)], then=[eq(a(J, mp + j), Over(i, Range(d), U(i) * z(i, j)))]
            ),
            eq(
                step(J),
                value(out) - entered(out, lambda i: z(i, out))
                - (layer_centre(J) - own(J, mp + out)) * e1,
            ),
            forall(
                p,
                given=[lt(p, K)],
                then=[le(Over(i, Range(d), U(i) * N * v(z, i, out)) + 1, layer_centre(p))],
            ),
        ],
    ),
}  # fmt: skip
OFF_STRIPS = {
    "soft_off": off_strips(forall(p, k, given=[lt(p, T), in_n], then=_heads(rho))),
    "lifted_off": off_strips(forall(k, given=[in_m], then=_last_head(rho))),
}
LAYERS = {
    "prompt_tokens": everywhere(
        eq(x(X, i, k), N * k + P(i, k)), params=[i, k], given=[in_d, lt(k, mp)]
    ),
    "input_tokens": everywhere(
        eq(x(X, i, mp + k), N * (mp + k) + N * X(i, k)), params=[i, k], given=[in_d, in_m]
    ),
    "entry": everywhere(eq(Q(X, i, k, 0), x(X, i, k)), params=[i, k], given=[in_d, in_n]),
    "quantising": everywhere(
        eq(Q(X, i, k, p + 1), Q(X, i, k, p) + zeta(Q(X, i, k, p) - p)),
        params=[i, k, p],
        given=[in_d, in_n, lt(p, S)],
    ),
    "soft_start": everywhere(
        eq(y(X, 0, k), Over(i, Range(d), U(i) * Q(X, i, k, S))), params=[k], given=[in_n]
    ),
    "soft_layers": everywhere(*_heads(sigma), params=[p, k], given=[lt(p, T), in_n]),
    "lifted_is": everywhere(*_last_head(sigma), params=[k], given=[in_m]),
    "value_start": everywhere(
        eq(
            q(X, k, 0),
            Over(i, Range(d), Q(X, i, mp + k, S) * basis(i))
            + (lifted(X, k) - y(X, 0, mp + k)) * e1,
        ),
        params=[k],
        given=[in_m],
    ),
    "value_layers": everywhere(
        eq(q(X, k, p + 1), q(X, k, p) + phi(q(X, k, p), layer_centre(p)) * step(p)),
        params=[k, p],
        given=[in_m, lt(p, K)],
    ),
    "outputs": everywhere(
        eq(g(X, i, k), Inner(basis(i), q(X, k, K)) / N), params=[i, k], given=[in_d, in_m]
    ),
}  # fmt: skip
