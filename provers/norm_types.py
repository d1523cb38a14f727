"""The norm type of a claim: in which norms it measures inputs and outputs, and on which domain.

A statement whose claim is a Lipschitz bound (of pairs of inputs, of a derivative along a direction,
or a hypothesis of this kind that it uses) carries a `LipschitzType`; a statement that bounds one
norm by another carries a `Conversion`. Two checks run when a statement is made:

* the claim must measure what its type says: the sizes that occur in it are read off the kernel
  fact (|v|^2 or |v| of one token, sums over the columns, sums of <x(j), v>^2 for every v);
* a statement that applies claims of another type must also apply conversions that lead from one to
  the other; inputs and domain are converted towards the applied claim, outputs away from it.

Types are labels for people and for this check. What is proved is the claim, and the kernel checks
it; the labels keep a constant from being quoted without its norm.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provers.errors import RegistrationError
from provers.kernel.terms import Fact, Term, free_names, is_literal

if TYPE_CHECKING:
    from provers.statement import Statement

__all__ = ["Conversion", "Domain", "LipschitzType", "Norm", "check_norm_types"]


class Norm(enum.Enum):
    """How a distance or a size is measured."""

    TOKEN = "largest Euclidean norm of a token"  # noqa: S105 (not a password)
    FROBENIUS = "Frobenius norm"
    SPECTRAL = "spectral norm"
    WEIGHTED = "root mean square of the tokens under the attention weights"
    EUCLIDEAN = "Euclidean norm of one vector (a whole input written as one)"
    ANY = "any norm: a parameter of the claim"


class Domain(enum.Enum):
    """Which inputs are meant."""

    TOKENS = "every token has norm at most D"
    FROBENIUS_BALL = "the whole matrix has Frobenius norm at most D"
    SPECTRAL_BALL = "the whole matrix has spectral norm at most D"
    ANYWHERE = "every input"


_SIZE = {
    Domain.TOKENS: Norm.TOKEN,
    Domain.FROBENIUS_BALL: Norm.FROBENIUS,
    Domain.SPECTRAL_BALL: Norm.SPECTRAL,
}


@dataclass(frozen=True, slots=True)
class LipschitzType:
    """The norms of a Lipschitz bound.

    Parameters
    ----------
    inputs, outputs
        Norms of the distances of inputs and of outputs.
    domain
        Where it holds.
    moved
        Names in the claim whose sizes or differences are the distances of inputs.
    tokens
        Names in the claim whose sizes the domain bounds.
    """

    inputs: Norm
    outputs: Norm
    domain: Domain
    moved: tuple[str, ...]
    tokens: tuple[str, ...] = ()

    def __str__(self) -> str:
        return (
            f"inputs: {self.inputs.value}; outputs: {self.outputs.value}; "
            f"domain: {self.domain.value}"
        )


@dataclass(frozen=True, slots=True)
class Conversion:
    """A bound of the norm ``targets`` by the norm ``source``, of the same matrix."""

    source: Norm
    targets: tuple[Norm, ...]

    def __str__(self) -> str:
        return f"{', '.join(t.value for t in self.targets)}, bounded by the {self.source.value}"


def written(node: ast.expr, where: str) -> LipschitzType | Conversion:
    """Return the type that a call in a statement's module spells out.

    Raises
    ------
    RegistrationError
        If it is anything else than ``LipschitzType(...)`` or ``Conversion(...)`` with members of
        `Norm` and `Domain` and tuples of texts.
    """
    match node:
        case ast.Call(func=ast.Name(id="LipschitzType" | "Conversion" as kind), args=args):
            values = [_value(arg, where) for arg in args]
            named = {str(k.arg): _value(k.value, where) for k in node.keywords}
            made: Any = LipschitzType if kind == "LipschitzType" else Conversion
            label: LipschitzType | Conversion = made(*values, **named)
            return label
    raise RegistrationError("the norm type is not written out", where=where)


def _value(node: ast.expr, where: str) -> Any:
    match node:
        case ast.Attribute(value=ast.Name(id="Norm"), attr=name):
            return Norm[name]
        case ast.Attribute(value=ast.Name(id="Domain"), attr=name):
            return Domain[name]
        case ast.Constant(value=str(text)):
            return text
        case ast.Tuple(elts=parts):
            return tuple(_value(part, where) for part in parts)
    raise RegistrationError("the norm type is not written out", where=where)


# ----------------------------------------------------------------------------- sizes in a claim


@dataclass(frozen=True, slots=True)
class _Size:
    """A size that a claim mentions: where, how it is measured, and of which names."""

    place: str
    norms: frozenset[Norm]
    names: frozenset[str]


_ONE = frozenset((Norm.TOKEN, Norm.EUCLIDEAN))
_COLUMNS = frozenset((Norm.FROBENIUS,))
_ANY = frozenset((Norm.ANY,))


def _has_index(term: Term, index: int) -> bool:
    """Whether a bound variable occurs in a term."""
    if term[0] == "b":
        return bool(term[1] == index)
    inner = index + (len(term[1]) if term[0] == "lam" else 1)
    if term[0] == "lam":
        return _has_index(term[2], inner)
    if term[0] in ("sum", "map"):
        return _has_index(term[1], index) or _has_index(term[2], inner)
    return any(_has_index(t, index) for t in term[1:] if isinstance(t, tuple) and t)


def _sizes(term: Term) -> Iterator[tuple[frozenset[Norm], frozenset[str]]]:
    """Sizes in a term, the outermost ones."""
    head = term[0]
    if head == "dot":
        same = term[1] == term[2]
        names = free_names(term[1]) if same else free_names(term)
        yield _ONE, frozenset(names)
        return
    if head == "sum":
        yield from _summed(term[2])
        return
    if head == "at" and term[1][0] == "v":
        # A norm, or a distance of two points, that the claim takes as a parameter.
        names = (free_names(point) for point in term[2:])
        yield _ANY, frozenset[str]().union(*names)
    if head in ("v", "q", "b", "def", "lam", "app"):
        return
    for part in term[1:]:
        if isinstance(part, tuple) and part:
            yield from _sizes(part)


def _summed(body: Term) -> Iterator[tuple[frozenset[Norm], frozenset[str]]]:
    """Sizes of a sum over an index, from its terms."""
    factors = body[1:] if body[0] == "*" else (body,)
    weighted = any(f[0] not in ("dot", "^", "sum", "q") and _has_index(f, 0) for f in factors)
    for factor in factors:
        if factor[0] == "dot":
            same = factor[1] == factor[2]
            names = free_names(factor[1]) if same else free_names(factor)
            yield (frozenset((Norm.WEIGHTED,)) if weighted else _COLUMNS), frozenset(names)
        elif factor[0] == "^" and factor[1][0] == "dot":
            for side in factor[1][1:]:
                yield frozenset((Norm.SPECTRAL,)), frozenset(free_names(side))
        elif factor[0] == "^" and factor[2] == 2:
            yield _ONE, frozenset(free_names(factor[1]))
        elif factor[0] == "sum":
            yield from _summed(factor[2])


def _mentioned(fact: Fact, place: str) -> Iterator[_Size]:
    """Sizes in a fact; conclusions are split into what is bounded and what bounds it."""
    if is_literal(fact):
        for side, where in ((fact[1], "left"), (fact[2], "right")):
            for norms, names in _sizes(side):
                yield _Size(where if place == "then" else place, norms, names)
        return
    indices = {name for name, sort in fact[1] if sort == "N"}
    for part in fact[2]:
        yield from _without(indices, _mentioned(part, "given"))
    for part in fact[4]:
        yield from _without(indices, _mentioned(part, place))


def _without(indices: set[str], sizes: Iterable[_Size]) -> Iterator[_Size]:
    for size in sizes:
        yield _Size(size.place, size.norms, size.names - indices)


def _tokens(sort: Any) -> bool:
    """Whether a sort is that of a family of vectors."""
    return bool(sort[0] == "F" and sort[1][-1] == "N" and sort[2][0] == "V")


def _check_mentions(statement: Statement, label: LipschitzType) -> None:
    """Refuse a type that the claim does not measure."""
    claim = statement.claim
    # "There are inputs with ...": sizes of the inputs are conclusions as well.
    place = "given" if not is_literal(claim) and claim[3] else "then"
    every = _mentioned(claim, place)
    sizes = [s for s in every if Norm.ANY in (label.inputs, label.outputs) or s.norms != _ANY]
    moved, tokens = frozenset(label.moved), frozenset(label.tokens)

    def need(norm: Norm, what: str, found: Iterable[_Size]) -> None:
        seen = {n for size in found for n in size.norms}
        if norm not in seen:
            raise RegistrationError(
                f"the norm type says {norm.value!r} of the {what}",
                where=statement.id,
                got=", ".join(sorted(n.value for n in seen)) or "no size of these names",
            )

    if Norm.EUCLIDEAN in (label.inputs, label.outputs) and label.domain is not Domain.ANYWHERE:
        raise RegistrationError(
            "the Euclidean norm of a whole input, and a domain of tokens", where=statement.id
        )
    inputs = [s for s in sizes if s.place != "left" and moved == s.names]
    need(label.inputs, "inputs", inputs)
    if label.domain in _SIZE:
        bounded = [s for s in sizes if s.place == "given" and tokens == s.names]
        if not tokens:
            raise RegistrationError("the domain's tokens are not named", where=statement.id)
        need(_SIZE[label.domain], "domain", bounded)
    else:
        params = () if is_literal(claim) else claim[1]
        for size in sizes:
            if size.place == "given" and any(
                size.names == {name} != moved for name, sort in params if _tokens(sort)
            ):
                raise RegistrationError(
                    f"a hypothesis bounds {', '.join(size.names)}, and the domain is every input",
                    where=statement.id,
                )
    outputs = [s for s in sizes if s.place == "left" or place == "given"]
    if outputs:
        need(label.outputs, "outputs", outputs)


def _literals(fact: Fact) -> Iterator[Fact]:
    """Every literal of a fact, hypotheses included."""
    if is_literal(fact):
        yield fact
        return
    for part in (*fact[2], *fact[4]):
        yield from _literals(part)


def _differences(term: Term) -> Iterator[frozenset[str]]:
    """Names of the differences whose sizes a term holds."""
    if term[0] == "dot" and term[1] == term[2] and term[1][0] == "+":
        if any(part[:2] == ("scale", ("q", "-1")) for part in term[1][1:]):
            yield frozenset(free_names(term[1]))
        return
    for part in term[1:]:
        if isinstance(part, tuple) and part:
            yield from _differences(part)


def _is_lipschitz(claim: Fact) -> bool:
    """Whether a claim bounds |f(u) - f(v)| by |u - v|, or by a number that bounds |u - v|."""
    bounds = [f for f in _literals(claim) if f[0] in ("<=", "<")]
    limits = [
        (names, free_names(limit))
        for _, size, limit in bounds
        for names in _differences(size)
    ]  # fmt: skip
    for _, size, limit in bounds:
        direct, scalars = list(_differences(limit)), free_names(limit)
        for outer in _differences(size):
            if any(inner < outer for inner in direct):
                return True
            if any(inner < outer and scalars & near for inner, near in limits):
                return True
    return False


# ----------------------------------------------------------------------------- combinations


def _reached(start: Norm, conversions: Iterable[Conversion]) -> set[Norm]:
    """Norms that are bounded once the first one is."""
    known, edges = {start}, list(conversions)
    while True:
        more = {t for c in edges if c.source in known for t in c.targets} - known
        if not more:
            return known
        known |= more


def _leads(start: Norm | None, end: Norm | None, conversions: list[Conversion]) -> bool:
    """Whether what is known in one norm is known in the other; None: nothing is needed."""
    if end is None or start is end:
        return True
    return start is not None and end in _reached(start, conversions)


def _mismatch(
    own: LipschitzType, other: LipschitzType, conversions: list[Conversion]
) -> str | None:
    """What cannot be converted where a claim of type ``own`` applies one of type ``other``."""
    if not _leads(own.inputs, other.inputs, conversions):
        return f"inputs: {own.inputs.value}, and {other.inputs.value}"
    if not _leads(_SIZE.get(own.domain), _SIZE.get(other.domain), conversions):
        return f"domains: {own.domain.value}, and {other.domain.value}"
    if not _leads(other.outputs, own.outputs, conversions):
        return f"outputs: {other.outputs.value}, and {own.outputs.value}"
    return None


def _through(ids: Iterable[str]) -> Iterator[tuple[str, LipschitzType | Conversion]]:
    """Types of statements, those without one replaced by all that they apply."""
    from provers import registry

    for ident in ids:
        label = registry.norm_type(ident)
        if label is None:
            yield from _through(registry.get(ident).applied)
        else:
            yield ident, label


def check_norm_types(statement: Statement, *, through: bool = False) -> None:
    """Refuse a type that the claim does not bear out, and two types without a conversion.

    Parameters
    ----------
    statement
        Its type, claim and applied statements are looked at.
    through
        Look through applied statements without a type at what they apply, which imports them.

    Raises
    ------
    RegistrationError
        If the claim does not measure what the statement's type says, or the statement applies
        claims with other norms or domains than its own (or, without a type of its own, two claims
        of which neither can be applied to the other) and no conversion between them.
    """
    from provers import registry

    own = statement.lipschitz
    if isinstance(own, LipschitzType):
        _check_mentions(statement, own)
    elif own is None and _is_lipschitz(statement.claim):
        raise RegistrationError(
            "a Lipschitz bound without the norms that it is in",
            where=statement.id,
            remedy="Give the statement a LipschitzType.",
        )
    if through:
        applied = list(dict.fromkeys(_through(statement.applied)))
    else:
        direct = ((ident, registry.norm_type(ident)) for ident in statement.applied)
        applied = [(ident, label) for ident, label in direct if label is not None]
    conversions = [t for _, t in applied if isinstance(t, Conversion)]
    typed = [(ident, t) for ident, t in applied if isinstance(t, LipschitzType)]
    for k, (ident, other) in enumerate(typed):
        if isinstance(own, LipschitzType):
            problem = _mismatch(own, other, conversions)
            names = ident
        else:
            problem, names = _clash(other, typed[:k], conversions)
            names = f"{ident} and {names}"
        if problem is not None:
            raise RegistrationError(
                f"two norms without a conversion in what it applies ({names}): {problem}",
                where=statement.id,
                remedy="Apply a statement that carries a Conversion between them.",
            )


def _clash(
    one: LipschitzType, earlier: list[tuple[str, LipschitzType]], conversions: list[Conversion]
) -> tuple[str | None, str]:
    """The first of the earlier types that does not go with one in either order."""
    for ident, other in earlier:
        problem = _mismatch(one, other, conversions)
        if problem is not None and _mismatch(other, one, conversions) is not None:
            return problem, ident
    return None, ""
