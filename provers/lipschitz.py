"""Lipschitz claims that carry their norm, their domain and what they are about.

A constant without its norm is meaningless here: the same number can hold for the largest token norm
and fail for the Frobenius norm (`wang-2023/lemma-5-without-length`). Combining two claims with
different norms, domains or subjects without a conversion is an error when a statement is made.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass, replace

from provers.errors import BadInput, RegistrationError
from provers.norm_types import Domain, Norm

__all__ = [
    "Domain",
    "LipschitzClaim",
    "Norm",
    "Subject",
    "castin_frobenius",
    "composed",
    "frobenius_ball",
    "frobenius_free_of_length",
    "frobenius_half",
    "frobenius_root",
    "frobenius_shares",
    "frobenius_tokens",
    "heads_concatenated",
    "heads_in_parallel",
    "lemma_5",
    "one_token",
    "spectral_ball",
    "token_norm",
]


_MOST_BETA = 700


class Subject(enum.Enum):
    """Of which map."""

    ATTENTION = "Att, without the skip connection"
    BLOCK = "id + Att"
    MLP = "MLP with its skip connection, per token"
    LAYER = "a whole layer"


@dataclass(frozen=True, slots=True)
class LipschitzClaim:
    """A Lipschitz constant with everything that it depends on.

    Parameters
    ----------
    constant
        A bound, at least 0: the statement's formula in float64, rounded to nearest at every step,
        so that a few units in the last place may be missing.
    norm
        Of distances, on both sides; of the inputs only if ``outputs`` is given.
    domain
        Where it holds.
    subject
        Of which map.
    radius
        The D of the domain, where it is known.
    image
        A bound of the map's values on the domain, in the sense of the domain (every token, or the
        whole matrix), where one is known.
    outputs
        The norm of distances of outputs, where it is another one than that of the inputs.
    statement
        Id of the statement that the constant is from; its norm type is that of the claim. Empty
        for what was computed from other claims.

    Raises
    ------
    RegistrationError
        For a constant, radius or image that is negative, NaN or infinite.
    """

    constant: float
    norm: Norm
    domain: Domain
    subject: Subject
    radius: float | None = None
    image: float | None = None
    outputs: Norm | None = None
    statement: str = ""

    def __post_init__(self) -> None:
        if not math.isfinite(self.constant) or self.constant < 0:
            raise RegistrationError(f"a Lipschitz constant of {self.constant}")
        for name, size in (("radius", self.radius), ("image", self.image)):
            if size is not None and not (math.isfinite(size) and size >= 0):
                raise RegistrationError(f"a {name} of {size}")

    def on(self, radius: float, image: float | None = None) -> LipschitzClaim:
        """Return the claim with the D that its constant was computed for, and its values' bound."""
        return replace(self, radius=radius, image=image)

    def with_skip(self) -> LipschitzClaim:
        """Return the claim about id + Att: the constant grows by 1."""
        if self.subject is not Subject.ATTENTION:
            raise RegistrationError(f"the claim is about {self.subject.value}")
        image = None
        if self.radius is not None and self.image is not None:
            image = math.nextafter(self.radius + self.image, math.inf)
        return replace(self, constant=1 + self.constant, subject=Subject.BLOCK, image=image)

    def in_norm(self, norm: Norm, tokens: int) -> LipschitzClaim:
        """Convert to another norm for matrices of ``tokens`` columns.

        Between the token norm and the Frobenius norm a factor sqrt(tokens) is lost; between the
        spectral and the Frobenius norm sqrt(rank) <= sqrt(tokens). The domain stays.
        """
        if self.outputs is not None:
            raise RegistrationError("inputs and outputs are in different norms")
        if tokens < 1:
            raise BadInput("tokens", "LipschitzClaim.in_norm", str(tokens), "a positive integer")
        if norm is self.norm:
            return self
        if Norm.FROBENIUS not in (norm, self.norm):
            # By way of the Frobenius norm.
            return self.in_norm(Norm.FROBENIUS, tokens).in_norm(norm, tokens)
        return replace(self, constant=self.constant * math.sqrt(tokens), norm=norm, statement="")


def _same(first: LipschitzClaim, second: LipschitzClaim, domains: bool = True) -> None:
    if first.outputs is not None or second.outputs is not None:
        raise RegistrationError("inputs and outputs of a claim are in different norms")
    if first.norm is not second.norm:
        raise RegistrationError(
            f"two norms: {first.norm.value}, and {second.norm.value}",
            remedy="Convert one of the claims with in_norm.",
        )
    if domains and first.domain is not second.domain:
        raise RegistrationError(f"two domains: {first.domain.value}, and {second.domain.value}")


def composed(outer: LipschitzClaim, inner: LipschitzClaim) -> LipschitzClaim:
    """Return the claim about outer after inner, on the domain of the inner map.

    Raises
    ------
    RegistrationError
        If the norms or the kinds of domain differ, or a skip connection is missing: Att alone is
        not what feeds the MLP. Also if the radius of a domain or the image of the inner map is
        unknown, or the image does not lie in the outer domain.
    """
    _same(outer, inner)
    if Subject.ATTENTION in (outer.subject, inner.subject):
        raise RegistrationError("Att without its skip connection is not a block of the network")
    if inner.radius is None or inner.image is None or outer.radius is None:
        raise RegistrationError(
            "whether the values of the inner map lie in the domain of the outer one is not known",
            remedy="State the radius of both claims and the image of the inner one with `on`.",
        )
    if inner.image > outer.radius:
        raise RegistrationError(
            f"the inner map takes values up to {inner.image:.6g}, and the outer claim holds up to "
            f"{outer.radius:.6g} only"
        )
    constant = outer.constant * inner.constant
    return replace(inner, constant=constant, subject=Subject.LAYER, image=outer.image, statement="")


def heads_in_parallel(claims: tuple[LipschitzClaim, ...]) -> LipschitzClaim:
    """Return the claim about the sum of several heads: constants add up (lemma-5-sum-of-heads).

    Raises
    ------
    RegistrationError
        If there are none, or norms, domains, radii or subjects differ, or one has a skip
        connection.
    """
    _heads(claims)
    images = [claim.image for claim in claims if claim.image is not None]
    image = None
    if len(images) == len(claims):
        image = math.nextafter(math.fsum(images), math.inf)
    constant = sum(claim.constant for claim in claims)
    return replace(claims[0], constant=constant, image=image, statement="")


def heads_concatenated(claims: tuple[LipschitzClaim, ...], omega: float) -> LipschitzClaim:
    """Return the claim about several heads with output maps: omega sqrt(sum of squared constants).

    Parameters
    ----------
    claims
        One per head, without its output map, in the Frobenius norm.
    omega
        A bound of the norm of the concatenated output maps [W_o^1, ..., W_o^h].

    Raises
    ------
    RegistrationError
        As `heads_in_parallel`, and for another norm than the Frobenius norm
        (wang-2023/lemma-5-concatenated-heads).
    """
    _heads(claims)
    if claims[0].norm is not Norm.FROBENIUS:
        raise RegistrationError(f"the heads' claims are in the {claims[0].norm.value}")
    if not (math.isfinite(omega) and omega >= 0):
        raise BadInput("omega", "heads_concatenated", str(omega), "a finite number >= 0")
    constant = omega * math.hypot(*(claim.constant for claim in claims))
    statement = "wang-2023/lemma-5-concatenated-heads"
    return replace(claims[0], constant=constant, image=None, statement=statement)


def _heads(claims: tuple[LipschitzClaim, ...]) -> None:
    """Refuse claims of heads that do not fit together."""
    if not claims:
        raise RegistrationError("no heads")
    for claim in claims:
        _same(claims[0], claim)
        if claim.subject is not Subject.ATTENTION:
            raise RegistrationError("heads are added before the skip connection")
        if claim.radius != claims[0].radius:
            raise RegistrationError(f"two radii: {claims[0].radius}, and {claim.radius}")


def _checked(b: float, beta: float, tokens: int = 1) -> None:
    if isinstance(tokens, bool) or not isinstance(tokens, int) or tokens < 1:
        raise BadInput("tokens", "lipschitz", repr(tokens), "a positive integer")
    if not (math.isfinite(b) and math.isfinite(beta) and b >= 0 and beta >= 0):
        raise BadInput("norms", "lipschitz", f"b = {b}, beta = {beta}", "finite numbers >= 0")


def token_norm(b: float, beta: float) -> LipschitzClaim:
    """Att of one head, any length, masked or not: b (beta + sqrt(1 + beta^2)).

    b = ||W_o W_v||, beta = ||W_k^T W_q|| D^2. With the skip connection it is the exact supremum
    over all lengths, dimensions and maps with these norms (sharper/attention-lipschitz and
    sharper/attention-lipschitz-attained).

    Examples
    --------
    >>> token_norm(1.0, 0.75).with_skip().constant
    3.0
    """
    _checked(b, beta)
    constant = b * (beta + math.hypot(1.0, beta))
    return _head(constant, Norm.TOKEN, "sharper/attention-lipschitz")


def one_token(b: float, beta: float) -> LipschitzClaim:
    """The same constant for the Frobenius distance of the inputs and one output token."""
    return replace(
        token_norm(b, beta),
        norm=Norm.FROBENIUS,
        outputs=Norm.TOKEN,
        statement="wang-2023/lemma-5-one-token",
    )


def _head(
    constant: float, norm: Norm, statement: str, domain: Domain = Domain.TOKENS
) -> LipschitzClaim:
    """The claim about Att of one head that a statement proves."""
    return LipschitzClaim(constant, norm, domain, Subject.ATTENTION, statement=statement)


def frobenius_root(b: float, beta: float, tokens: int) -> LipschitzClaim:
    """Att of one head, tokens of norm at most D: b (beta + sqrt(n (1 + beta^2)))."""
    _checked(b, beta, tokens)
    constant = b * (beta + math.sqrt(tokens) * math.hypot(1.0, beta))
    return _head(constant, Norm.FROBENIUS, "sharper/attention-frobenius")


def frobenius_shares(b: float, beta: float, tokens: int) -> LipschitzClaim:
    """The same with the largest share r = 1/(1 + (n - 1) e^(-2 beta)) for 1: sqrt(n r ...)."""
    _checked(b, beta, tokens)
    share = 1 / (1 + (tokens - 1) * math.exp(-2 * beta))
    constant = b * (beta + math.sqrt(tokens * share) * math.hypot(1.0, beta))
    return _head(constant, Norm.FROBENIUS, "sharper/attention-frobenius-shares")


def frobenius_half(b: float, beta: float, tokens: int) -> LipschitzClaim:
    """The same with 1 + beta/sqrt 2 for the root: b (beta + sqrt(n) (1 + beta/sqrt 2))."""
    _checked(b, beta, tokens)
    constant = b * (beta + math.sqrt(tokens) * (1 + beta / math.sqrt(2)))
    return _head(constant, Norm.FROBENIUS, "sharper/attention-frobenius-half")


def frobenius_tokens(b: float, beta: float, tokens: int) -> LipschitzClaim:
    """The smaller of `frobenius_shares` and `frobenius_half`, both proved."""
    claims = (frobenius_shares(b, beta, tokens), frobenius_half(b, beta, tokens))
    return min(claims, key=lambda claim: claim.constant)


def frobenius_free_of_length(b: float, beta: float) -> LipschitzClaim:
    """The same for every length: b (beta + e^beta sqrt(1 + beta^2))."""
    _checked(b, beta)
    if beta > _MOST_BETA:
        raise BadInput("beta", "lipschitz", f"{beta:.6g}", f"at most {_MOST_BETA}",
                       "e^beta leaves float64.")  # fmt: skip
    constant = b * (beta + math.exp(beta) * math.hypot(1.0, beta))
    return _head(constant, Norm.FROBENIUS, "sharper/attention-frobenius-shares")


def frobenius_ball(b: float, beta: float) -> LipschitzClaim:
    """Att of one head where ||X||_F <= D: b (1 + 3/2 beta)."""
    _checked(b, beta)
    constant = b * (1 + 1.5 * beta)
    return _head(
        constant, Norm.FROBENIUS, "sharper/attention-frobenius-ball", Domain.FROBENIUS_BALL
    )


def spectral_ball(b: float, beta: float, rank: int) -> LipschitzClaim:
    """Att of one head where ||X|| <= D, ``rank`` = min(d, n): b (1 + (1 + sqrt(rank)/2) beta)."""
    _checked(b, beta, rank)
    constant = b * (1 + (1 + math.sqrt(rank) / 2) * beta)
    return _head(constant, Norm.FROBENIUS, "sharper/attention-spectral-rank", Domain.SPECTRAL_BALL)


def lemma_5(b: float, beta: float, tokens: int) -> LipschitzClaim:
    """wang-2023/lemma-5 as reconstructed: b (1 + 8 sqrt(m) beta), Frobenius; true, with slack."""
    _checked(b, beta, tokens)
    constant = b * (1 + 8 * math.sqrt(tokens) * beta)
    return _head(constant, Norm.FROBENIUS, "wang-2023/lemma-5")


def castin_frobenius(b: float, beta: float, tokens: int) -> LipschitzClaim:
    """Castin, Ablin, Peyre 2024: sqrt(3) b sqrt(beta^2 (4 n + 1) + n), reconstructed.

    A corollary of the smaller constant of sharper/attention-frobenius.
    """
    _checked(b, beta, tokens)
    constant = math.sqrt(3) * b * math.sqrt(beta**2 * (4 * tokens + 1) + tokens)
    return _head(constant, Norm.FROBENIUS, "sharper/attention-frobenius")
