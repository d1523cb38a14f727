"""The SymPy surface: statements are written in SymPy with our own heads and lowered once.

Names carry their sort (`natural`, `real`, `vector`, `linear`, `sequence`, `family`) and no SymPy
assumption, so SymPy cannot simplify with hypotheses nobody stated. `lower` turns an expression
into the kernel's JSON through a whitelist of heads; `forall` makes the fact. After that only the
fact exists: digest, page, terminal and proof come from it.

A relation that SymPy has decided (``True`` or ``False`` instead of a relation) is an error.
Plain `sympy.Symbol` parameters are accepted as reals (naturals if ``integer`` and
``nonnegative``); their assumptions become explicit hypotheses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, ClassVar

import sympy
from sympy.core.relational import Relational

from provers.errors import RegistrationError
from provers.kernel import schema
from provers.kernel.terms import Definition, Fact, Sort, Term

Json = Any


class Name(sympy.AtomicExpr):  # type: ignore[misc]
    """A sorted name. ``name(args)`` applies a family or a linear map."""

    __slots__ = ("label", "sort")
    is_commutative = True
    is_number = False

    def __new__(cls, label: str, sort: Sort) -> Name:
        obj: Name = super().__new__(cls)
        obj.label, obj.sort = label, sort
        return obj

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.label, repr(self.sort))

    @property
    def free_symbols(self) -> set[Name]:
        """The name itself."""
        return {self}

    def _sympystr(self, printer: Any) -> str:
        return str(self.label)

    def _latex(self, printer: Any) -> str:
        return str(self.label)

    def __call__(self, *args: Any) -> sympy.Expr:
        if self.sort[0] == "L":
            return Apply(self, *args)
        return At(self, *args)


def _dim(d: Any) -> int | str:
    return d.label if isinstance(d, Name) else int(d)


def natural(label: str) -> Name:
    """Return a name of sort N."""
    return Name(label, "N")


def real(label: str) -> Name:
    """Return a name of sort R."""
    return Name(label, "R")


def vector(label: str, d: Any) -> Name:
    """Return a name of sort R^d."""
    return Name(label, ("V", _dim(d)))


def linear(label: str, d_in: Any, d_out: Any) -> Name:
    """Return a linear map from R^d_in to R^d_out (a d_out by d_in matrix)."""
    return Name(label, ("L", _dim(d_in), _dim(d_out)))


def sequence(label: str, d: Any) -> Name:
    """Return a sequence of vectors of R^d of any length."""
    return Name(label, ("S", ("V", _dim(d))))


def family(label: str, d: Any = None, arity: int = 1) -> Name:
    """Return a family of vectors of R^d (of numbers without ``d``) indexed by naturals."""
    return Name(label, ("F", ("N",) * arity, "R" if d is None else ("V", _dim(d))))


def sequences(label: str, d: Any) -> Name:
    """Return a family of sequences of vectors of R^d."""
    return Name(label, ("F", ("N",), ("S", ("V", _dim(d)))))


def mapping(label: str, d_in: Any, d_out: Any) -> Name:
    """Return an arbitrary function from R^d_in to R^d_out."""
    return Name(label, ("F", (("V", _dim(d_in)),), ("V", _dim(d_out))))


def expression(x: Any) -> sympy.Basic:
    """Return ``x`` if it is a SymPy object, or the exact number it is. Text is never parsed."""
    if isinstance(x, sympy.Basic):
        return x
    if isinstance(x, int) and not isinstance(x, bool):
        return sympy.Integer(x)
    if isinstance(x, Fraction):
        return sympy.Rational(x.numerator, x.denominator)
    raise RegistrationError(f"{x!r} is not an expression")


class Head(sympy.Expr):  # type: ignore[misc]
    """Base of the project's heads; ``head`` is the kernel operation."""

    head = ""
    is_commutative = True

    def __new__(cls, *args: Any) -> Head:
        obj: Head = super().__new__(cls, *(expression(a) for a in args))
        return obj

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({', '.join(printer._print(a) for a in self.args)})"


class Inner(Head):
    """Inner product of two vectors."""

    head = "dot"


class Apply(Head):
    """A linear map applied to a vector."""

    head = "app"


class Adjoint(Head):
    """Transpose of a linear map."""

    head = "adj"

    def __call__(self, x: Any) -> sympy.Expr:
        return Apply(self, x)


class Compose(Head):
    """Product of two linear maps, the second applied first."""

    head = "comp"

    def __call__(self, x: Any) -> sympy.Expr:
        return Apply(self, x)


class Outer(Head):
    """The map w -> <v, w> u of two vectors u, v."""

    head = "outer"


class Relu(Head):
    """max(0, .) in every coordinate."""

    head = "relu"


class At(Head):
    """A family or function at arguments."""

    head = "at"


class Concat(Head):
    """Concatenation of two sequences."""

    head = "cat"


class One(Head):
    """The sequence of one element."""

    head = "one"


class Range(Head):
    """The sequence 0, ..., n - 1."""

    head = "range"


class Tail(Head):
    """Sum of the squared singular values number k + 1, k + 2, ... of n columns."""

    head = "tail"


class Over(Head):
    """``Over(j, domain, body)``: the sum of ``body`` over ``j`` in ``domain``."""

    head = "sum"


class Each(Head):
    """``Each(j, domain, body)``: the sequence of ``body`` for ``j`` in ``domain``."""

    head = "map"


class Abstraction(Head):
    """``Abstraction(j, ..., body)``: the function of ``j, ...``."""

    head = "lam"


class Zero(Head):
    """The zero vector of R^d."""

    head = "zero"


class Call(Head):
    """A named definition applied to arguments; made by `Defined`."""

    head = "def"


class Exp(Head):
    """Exponential function (SymPy's own rewrites exp(log t) as t)."""

    head = "exp"


class Log(Head):
    """Logarithm, 0 for arguments that are not positive."""

    head = "log"


class Sqrt(Head):
    """Square root, 0 for negative arguments (SymPy's own squares to its argument)."""

    head = "sqrt"


class Inverse(Head):
    """1/x, and 0 for x = 0 (SymPy's own cancels x/x)."""

    head = "inv"


class Max(Head):
    """The larger of two numbers (SymPy's own may decide it)."""

    head = "max"


def chain(*tokens: Any) -> sympy.Expr:
    """Return the sequence of the given tokens."""
    parts: list[Any] = [One(t) for t in tokens]
    out = parts[-1]
    for part in reversed(parts[:-1]):
        out = Concat(part, out)
    return out


# ----------------------------------------------------------------------------- definitions


class Defined:
    """A named definition that can be called in expressions.

    Parameters
    ----------
    name : str
    params : names of the parameters, dimensions first
    sort : kernel sort of the value
    body : SymPy expression
    """

    registry: ClassVar[dict[str, Defined]] = {}

    def __init__(self, name: str, params: Sequence[Name], sort: Sort, body: Any) -> None:
        self.name = name
        self.arity = len(params)
        self.sort = sort
        self.kernel = Definition(name, tuple((p.label, p.sort) for p in params), sort, term(body))
        if name in Defined.registry:
            raise RegistrationError(f"definition {name!r} exists already")
        Defined.registry[name] = self

    def __call__(self, *args: Any) -> sympy.Expr:
        if len(args) != self.arity:
            raise RegistrationError(
                f"{self.name}: {self.arity} arguments expected, got {len(args)}"
            )
        return Call(sympy.Symbol(self.name), *args)


# ----------------------------------------------------------------------------- lowering


def _rational(x: Any) -> Json:
    return ["q", str(sympy.Rational(x))]


def _kind(expr: Any) -> str:
    """Return "vector", "map" or "number": what an expression is, from its names."""
    if isinstance(expr, Name):
        sort = expr.sort
        if isinstance(sort, tuple):
            return {"V": "vector", "L": "map"}.get(sort[0], "other")
        return "number"
    if isinstance(expr, (sympy.Add, sympy.Mul)):
        kinds = {_kind(a) for a in expr.args}
        return "vector" if "vector" in kinds else "map" if "map" in kinds else "number"
    if isinstance(expr, (Apply, Relu, Zero)):
        return "vector"
    if isinstance(expr, (Adjoint, Compose, Outer)):
        return "map"
    if isinstance(expr, Over):
        return _kind(expr.args[2])
    if isinstance(expr, At):
        if isinstance(expr.args[0], Abstraction):
            return _kind(expr.args[0].args[-1])
        sort = expr.args[0].sort[2]
        return "vector" if isinstance(sort, tuple) and sort[0] == "V" else "number"
    if isinstance(expr, Call):
        sort = Defined.registry[str(expr.args[0])].sort
        return "vector" if isinstance(sort, tuple) and sort[0] == "V" else "number"
    return "number"


def lower(expr: Any) -> Json:
    """Lower a SymPy expression to the kernel's JSON.

    Raises
    ------
    RegistrationError
        For anything that is not on the whitelist.
    """
    if isinstance(expr, (int, sympy.Integer, sympy.Rational)) and not isinstance(expr, bool):
        return _rational(expr)
    if isinstance(expr, Name):
        return expr.label
    if isinstance(expr, sympy.Symbol):
        return str(expr.name)
    if isinstance(expr, sympy.Add):
        return ["+", *(lower(a) for a in expr.args)]
    if isinstance(expr, sympy.Mul):
        scalars = [a for a in expr.args if _kind(a) == "number"]
        others = [a for a in expr.args if _kind(a) != "number"]
        if len(others) > 1:
            raise RegistrationError(f"product of two vectors or maps in {expr}")
        factor = lower(scalars[0]) if len(scalars) == 1 else ["*", *(lower(a) for a in scalars)]
        return ["scale", factor, lower(others[0])] if others else factor
    if isinstance(expr, sympy.exp):
        return ["exp", lower(expr.args[0])]
    if isinstance(expr, sympy.log):
        raise RegistrationError(f"{expr}: use Log, SymPy's logarithm simplifies on its own")
    if isinstance(expr, sympy.Abs):
        return ["abs", lower(expr.args[0])]
    if isinstance(expr, sympy.Pow):
        return _power(expr)
    if isinstance(expr, (Over, Each)):
        var, domain, body = expr.args
        return [expr.head, var.label, lower(domain), lower(body)]
    if isinstance(expr, Abstraction):
        names = [[a.label, schema.dump_sort(a.sort)] for a in expr.args[:-1]]
        return ["lam", names, lower(expr.args[-1])]
    if isinstance(expr, Zero):
        return ["zero", _dim(expr.args[0])]
    if isinstance(expr, Call):
        return ["def", str(expr.args[0]), *(lower(a) for a in expr.args[1:])]
    if isinstance(expr, Head):
        return [expr.head, *(lower(a) for a in expr.args)]
    raise RegistrationError(f"{type(expr).__name__} {expr} is not in the statement language")


def _power(expr: Any) -> Json:
    base, exponent = expr.args
    if base == sympy.E:
        return ["exp", lower(exponent)]
    if isinstance(exponent, sympy.Integer):
        k = int(exponent)
        inner = lower(base) if abs(k) == 1 else ["^", lower(base), abs(k)]
        return inner if k > 0 else ["inv", inner]
    raise RegistrationError(f"power {expr} is not in the statement language")


def term(expr: Any) -> Term:
    """Return the kernel term of an expression."""
    return schema.parse_term(lower(expr))


# ----------------------------------------------------------------------------- facts


def _literal(relation: str, left: Any, right: Any) -> Fact:
    return (relation, term(expression(left)), term(expression(right)))


def eq(left: Any, right: Any) -> Fact:
    """``left = right``."""
    return _literal("=", left, right)


def ne(left: Any, right: Any) -> Fact:
    """``left != right``."""
    return _literal("!=", left, right)


def lt(left: Any, right: Any) -> Fact:
    """``left < right``."""
    return _literal("<", left, right)


def le(left: Any, right: Any) -> Fact:
    """``left <= right``."""
    return _literal("<=", left, right)


FALSE: Fact = ("<", ("q", "0"), ("q", "0"))
_RELATIONS: dict[Any, Callable[[Any, Any], Fact]] = {
    sympy.Eq: eq, sympy.Ne: ne, sympy.StrictLessThan: lt, sympy.LessThan: le,
    sympy.StrictGreaterThan: lambda a, b: lt(b, a), sympy.GreaterThan: lambda a, b: le(b, a),
}  # fmt: skip


def as_fact(claim: Any) -> Fact:
    """Return a fact from a fact or a SymPy relation.

    Raises
    ------
    RegistrationError
        If SymPy has decided the relation already: then there is nothing left to prove, and
        what SymPy assumed to decide it is not on record.
    """
    if isinstance(claim, tuple):
        return claim
    if isinstance(claim, Relational):
        for kind, build in _RELATIONS.items():
            if isinstance(claim, kind):
                return build(*claim.args)
    if claim in (True, False) or isinstance(claim, sympy.logic.boolalg.BooleanAtom):
        raise RegistrationError(f"SymPy decided a claim while it was being written: {claim}")
    raise RegistrationError(f"{claim!r} is not a fact")


def _param(p: Any) -> tuple[tuple[str, Sort], list[Fact]]:
    if isinstance(p, Name):
        return (p.label, p.sort), []
    if not isinstance(p, sympy.Symbol):
        raise RegistrationError(f"{p!r} is not a parameter")
    x: Term = ("v", p.name)
    zero: Term = ("q", "0")
    hypotheses: list[Fact] = []
    sort = "N" if p.is_integer and p.is_nonnegative else "R"
    if p.is_positive:
        hypotheses.append(("<", zero, x))
    elif p.is_negative:
        hypotheses.append(("<", x, zero))
    elif p.is_nonnegative and sort == "R":
        hypotheses.append(("<=", zero, x))
    elif p.is_nonzero:
        hypotheses.append(("!=", x, zero))
    if p.is_integer and sort == "R":
        raise RegistrationError(f"{p}: integers that may be negative are not a sort")
    if not p.is_extended_real and sort == "R":
        raise RegistrationError(f"{p}: say that it is real, or use real({p.name!r})")
    return (str(p.name), sort), hypotheses


def forall(
    *params: Any, given: Iterable[Any] = (), some: Iterable[Name] = (), then: Iterable[Any]
) -> Fact:
    """Return "for all ``params``, given ``given``, there are ``some`` with ``then``"."""
    names: list[tuple[str, Sort]] = []
    hypotheses: list[Fact] = []
    for p in params:
        name, more = _param(p)
        names.append(name)
        hypotheses += more
    hypotheses += [as_fact(g) for g in given]
    witnesses = tuple((s.label, s.sort) for s in some)
    return ("fact", tuple(names), tuple(hypotheses), witnesses, tuple(as_fact(t) for t in then))
