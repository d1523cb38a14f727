"""Lipschitz claims: norms cannot be mixed silently; the constants; the adversarial search."""

import math

import numpy as np
import pytest

from constructions.attention_search import search_token_ratio, two_clusters
from provers import lipschitz
from provers.errors import BadInput, RegistrationError
from provers.lipschitz import Domain, LipschitzClaim, Norm, Subject, composed, heads_in_parallel


def test_two_norms_are_not_combined():
    token = lipschitz.token_norm(1.0, 1.0).with_skip()
    frobenius = lipschitz.frobenius_tokens(1.0, 1.0, 5).with_skip()
    with pytest.raises(RegistrationError, match="two norms"):
        composed(token, frobenius)
    converted = token.in_norm(Norm.FROBENIUS, 5)
    assert converted.constant == pytest.approx(token.constant * math.sqrt(5))
    assert composed(converted.on(3.0), frobenius.on(1.0, 3.0)).norm is Norm.FROBENIUS


def test_two_domains_are_not_combined():
    ball = lipschitz.frobenius_ball(1.0, 1.0).with_skip()
    tokens = lipschitz.frobenius_tokens(1.0, 1.0, 5).with_skip()
    with pytest.raises(RegistrationError, match="two domains"):
        composed(ball, tokens)


def test_the_inner_image_lies_in_the_outer_domain():
    """x -> 10 x on |x| <= 1, then id + Att with beta = D^2 = 1: on the image, beta is 100."""
    inner = LipschitzClaim(10.0, Norm.TOKEN, Domain.TOKENS, Subject.MLP)
    outer = lipschitz.token_norm(1.0, 1.0).with_skip()
    for first, second in ((outer, inner), (outer.on(1.0), inner), (outer, inner.on(1.0, 10.0))):
        with pytest.raises(RegistrationError, match="not known"):
            composed(first, second)
    with pytest.raises(RegistrationError, match="values up to 10"):
        composed(outer.on(1.0), inner.on(1.0, 10.0))
    wider = lipschitz.token_norm(1.0, 100.0).on(10.0, 10.0).with_skip()
    found = composed(wider, inner.on(1.0, 10.0))
    assert (found.radius, found.subject) == (1.0, Subject.LAYER)
    assert found.image == pytest.approx(20.0)
    assert found.constant > 2000


def test_radius_and_image_are_carried():
    claim = lipschitz.token_norm(2.0, 1.0).on(1.5, 3.0)
    assert 4.5 <= claim.with_skip().image <= 4.5 + 1e-9
    assert 6.0 <= heads_in_parallel((claim, claim)).image <= 6.0 + 1e-9
    assert heads_in_parallel((claim, claim.on(1.5))).image is None
    with pytest.raises(RegistrationError, match="radii"):
        heads_in_parallel((claim, claim.on(2.0, 3.0)))
    with pytest.raises(RegistrationError, match="image"):
        claim.on(1.0, math.nan)


def test_the_skip_connection_is_not_forgotten():
    claim = lipschitz.token_norm(1.0, 1.0)
    with pytest.raises(RegistrationError, match="skip"):
        composed(claim, claim)
    with pytest.raises(RegistrationError):
        claim.with_skip().with_skip()
    with pytest.raises(RegistrationError, match="skip"):
        heads_in_parallel((claim, claim.with_skip()))
    assert heads_in_parallel((claim, claim)).constant == 2 * claim.constant
    with pytest.raises(RegistrationError):
        heads_in_parallel(())


@pytest.mark.parametrize("constant", [math.nan, math.inf, -1.0])
def test_a_constant_is_a_number(constant):
    with pytest.raises(RegistrationError):
        LipschitzClaim(constant, Norm.TOKEN, Domain.TOKENS, Subject.MLP)


def test_bad_norms():
    with pytest.raises(BadInput):
        lipschitz.token_norm(-1.0, 1.0)
    with pytest.raises(BadInput):
        lipschitz.token_norm(1.0, math.nan)
    with pytest.raises(BadInput, match="beta"):
        lipschitz.frobenius_free_of_length(1.0, 1000.0)
    for bound in (lipschitz.lemma_5, lipschitz.frobenius_tokens, lipschitz.castin_frobenius):
        for tokens in (0, -1, 1.5, True):
            with pytest.raises(BadInput, match="tokens"):
                bound(1.0, 1.0, tokens)
    with pytest.raises(BadInput):
        lipschitz.token_norm(1.0, 1.0).in_norm(Norm.FROBENIUS, 0)
    with pytest.raises(BadInput):
        two_clusters(1.0, 1.0, 4)


@pytest.mark.parametrize("beta", [0.1, 1.0, 3.0])
@pytest.mark.parametrize("tokens", [3, 21])
def test_the_search_stays_below_the_bound_and_above_most_of_the_family(beta, tokens):
    found = search_token_ratio(1.0, beta, tokens, steps=60, restarts=8)
    assert found.ratio <= 1 + 1e-9
    assert two_clusters(1.0, beta, tokens) <= found.bound


def test_the_two_cluster_family_approaches_the_bound():
    ratios = [
        two_clusters(2.0, 1.5, n) / (1 + 2 * (1.5 + math.hypot(1, 1.5))) for n in (3, 99, 9999)
    ]
    assert ratios == sorted(ratios)
    assert 0.999 < ratios[-1] < 1


def test_the_two_cluster_formula_is_the_derivative():
    """Finite differences of the attention block itself, in the direction that attains it."""
    b, beta, N = 1.0, 0.8, 4
    w, v = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    X = np.column_stack([w] * N + [-w] * N + [v])
    n = X.shape[1]

    def block(x):
        scores = beta * x.T @ x
        weights = np.exp(scores - scores.max(0))
        return x + b * x @ (weights / weights.sum(0))

    root = math.hypot(1.0, beta)
    H = np.zeros_like(X)
    # The last token's derivative against w: h_j = (w + z_j beta v)/sqrt(1 + beta^2), h_i = w.
    for j in range(n - 1):
        z = X[0, j]
        H[:, j] = (w + z * beta * v) / root
    H[:, -1] = w
    t = 1e-6
    change = (block(X + t * H) - block(X - t * H)) / (2 * t)
    assert np.linalg.norm(change[:, -1]) == pytest.approx(two_clusters(b, beta, n), rel=1e-6)
