"""Lipschitz claims: norms cannot be mixed silently; the constants; the adversarial search."""

import math

import numpy as np
import pytest

from constructions.attention_search import (
    search_frobenius_ratio,
    search_token_ratio,
    two_clusters,
)
from provers import lipschitz, registry
from provers.errors import BadInput, RegistrationError
from provers.lipschitz import (
    Domain,
    LipschitzClaim,
    Norm,
    Subject,
    composed,
    heads_concatenated,
    heads_in_parallel,
)


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


PROVED = {
    "token": lipschitz.token_norm(1.0, 1.0), "one token": lipschitz.one_token(1.0, 1.0),
    "root": lipschitz.frobenius_root(1.0, 1.0, 4),
    "shares": lipschitz.frobenius_shares(1.0, 1.0, 4),
    "half": lipschitz.frobenius_half(1.0, 1.0, 4),
    "free": lipschitz.frobenius_free_of_length(1.0, 1.0),
    "ball": lipschitz.frobenius_ball(1.0, 1.0), "spectral": lipschitz.spectral_ball(1.0, 1.0, 2),
    "lemma-5": lipschitz.lemma_5(1.0, 1.0, 4), "castin": lipschitz.castin_frobenius(1.0, 1.0, 4),
}  # fmt: skip


@pytest.mark.parametrize("name", PROVED)
def test_a_constant_has_the_norm_type_of_its_statement(name):
    claim = PROVED[name]
    label = registry.norm_type(claim.statement)
    outputs = claim.outputs or claim.norm
    assert (label.inputs, label.outputs, label.domain) == (claim.norm, outputs, claim.domain)
    assert registry.get(claim.statement).proof is not None
    assert claim.with_skip().statement == claim.statement


def test_constants_of_one_head_are_in_order():
    for beta in (0.0, 0.1, 1.0, 5.0):
        for n in (1, 2, 50):
            root = lipschitz.frobenius_root(2.0, beta, n).constant
            shares = lipschitz.frobenius_shares(2.0, beta, n).constant
            assert shares <= root * (1 + 1e-12)
            assert shares <= lipschitz.frobenius_free_of_length(2.0, beta).constant * (1 + 1e-12)
            assert lipschitz.frobenius_tokens(2.0, beta, n).constant <= shares
            assert root <= lipschitz.castin_frobenius(2.0, beta, n).constant * (1 + 1e-12)
        assert (
            lipschitz.frobenius_ball(2.0, beta).constant
            == lipschitz.spectral_ball(2.0, beta, 1).constant
        )


def test_concatenated_heads():
    claims = tuple(lipschitz.frobenius_root(b, 1.0, 3) for b in (1.0, 2.0))
    found = heads_concatenated(claims, 2.0)
    assert found.constant == pytest.approx(2 * math.hypot(*(c.constant for c in claims)))
    with pytest.raises(RegistrationError, match="largest Euclidean norm"):
        heads_concatenated((lipschitz.token_norm(1.0, 1.0),), 1.0)
    with pytest.raises(RegistrationError, match="no heads"):
        heads_concatenated((), 1.0)
    with pytest.raises(BadInput, match="omega"):
        heads_concatenated(claims, math.nan)


def test_the_bound_of_concatenated_heads_is_attained_and_never_passed():
    """Heads that move along the first right singular vector of [W_o^1, ..., W_o^h] attain it."""
    rng = np.random.default_rng(5)
    best = 0.0
    for _ in range(200):
        maps = rng.normal(size=(3, 4, 2))
        joined = np.concatenate(list(maps), axis=1)
        omega = np.linalg.norm(joined, 2)
        moves = rng.normal(size=(3, 2))
        top = np.linalg.svd(joined)[2][0].reshape(3, 2)
        for move in (moves, top):
            out = np.linalg.norm(sum(o @ v for o, v in zip(maps, move, strict=True)))
            constants = tuple(
                LipschitzClaim(np.linalg.norm(v), Norm.FROBENIUS, Domain.TOKENS, Subject.ATTENTION)
                for v in move
            )
            best = max(best, out / heads_concatenated(constants, omega).constant)
    assert best == pytest.approx(1.0, abs=1e-12)


def test_inputs_and_outputs_in_two_norms_are_not_composed():
    claim = lipschitz.one_token(1.0, 1.0)
    with pytest.raises(RegistrationError, match="different norms"):
        heads_in_parallel((claim, claim))
    with pytest.raises(RegistrationError, match="different norms"):
        claim.in_norm(Norm.TOKEN, 3)


@pytest.mark.parametrize("beta", [0.25, 2.5])
def test_the_frobenius_search_stays_below_every_bound(beta):
    best = 0.0
    for claim in (
        lipschitz.frobenius_tokens(1.0, beta, 5), lipschitz.frobenius_ball(1.0, beta),
        lipschitz.spectral_ball(1.0, beta, 2), lipschitz.one_token(1.0, beta),
    ):  # fmt: skip
        found = search_frobenius_ratio(
            claim.constant, beta, 5, claim.domain, restarts=8, steps=40,
            outputs=claim.outputs or claim.norm,
        )  # fmt: skip
        assert found.ratio <= 1 + 1e-9
        best = max(best, found.ratio)
    assert best > 0.4
    with pytest.raises(BadInput, match="domain"):
        search_frobenius_ratio(1.0, beta, 5, Domain.ANYWHERE, restarts=2, steps=1)


def test_the_frobenius_search_attacks_the_derivative():
    """Finite differences of Att agree with the formula that the search maximises."""
    import torch

    from constructions.attention_search import _change

    rng = np.random.default_rng(3)
    x, h, A = rng.normal(size=(2, 4)), rng.normal(size=(2, 4)), rng.normal(size=(2, 2))

    def att(y):
        scores = y.T @ A @ y
        weights = np.exp(scores - scores.max(0))
        return y @ (weights / weights.sum(0))

    t = 1e-6
    change = (att(x + t * h) - att(x - t * h)) / (2 * t)
    X, H, M = (torch.tensor(z)[None] for z in (x, h, A))
    assert _change(X, H, M @ X, M @ H)[0].numpy() == pytest.approx(change, abs=1e-7)
