"""Finders: fill in what the kernel only checks.

`elaborate` runs a proof through the kernel's own rules with one rule more, ``auto``, which searches
for an explicit rule and writes it into the proof in place. Nothing here is trusted: the finished
certificate is checked again by `provers.kernel.check_certificate` without this module.

Method: the goal minus sum of unknown multipliers times the cited facts is normalised with one
marker atom per unknown; comparing coefficients gives a linear system. Equations are solved by
rational row reduction; inequalities by an exact linear program (SymPy's simplex).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sympy
from flint import fmpq, fmpq_mat
from sympy.solvers.simplex import InfeasibleLPError, linprog

from provers.kernel import bundle, schema
from provers.kernel.errors import KernelError
from provers.kernel.normal import Normaliser, Poly, const
from provers.kernel.rules import Checker, Context, clear, unwrap
from provers.kernel.terms import Fact, instantiate, is_literal, sort_of

MARK = "multiplier__"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cited fact with an unknown rational multiplier, and how the rule will spell it."""

    poly: Poly
    item: Any
    equation: bool
    strict: bool


class Elaborator(Checker):
    """The kernel's rules and ``auto``; the proofs ``settled`` (identities) are not run again."""

    settled: frozenset[int] = frozenset()

    def prove(self, goal: Fact, rule: Any, ctx: Context) -> None:
        """Check, replacing ``auto`` in place by the rule that was found."""
        if id(rule) in self.settled:
            return
        if isinstance(rule, list) and len(rule) == 2 and rule[0] == "auto":
            rule[:] = self._found(goal, rule[1], ctx)
        super().prove(goal, rule, ctx)

    def _found(self, goal: Fact, arg: Any, ctx: Context) -> Any:
        schema.keys(arg, {"refs", "nonzero", "products"})
        goal = unwrap(goal)
        plain = [r for r in arg["refs"] if isinstance(r, str)]
        for ref in plain:
            if self.same(goal, self.known(ref, ctx), ctx):
                return ["by", ref]
        if not is_literal(goal):
            raise KernelError("auto: no cited fact is the goal")
        if goal[0] == "!=":
            return ["positive", plain]
        candidates = self._candidates(goal, arg, ctx)
        multipliers = self._solve(goal, candidates, arg["nonzero"], ctx)
        return ["combine", _spelled(candidates, multipliers, arg["nonzero"])]

    def _candidates(self, goal: Fact, arg: Any, ctx: Context) -> list[Candidate]:
        normal = self.normal(ctx)
        out: list[Candidate] = []
        for entry in arg["refs"]:
            ref, context = (entry, None) if isinstance(entry, str) else entry
            f = self.literal(ref, ctx)
            if f[0] == "=":
                if context is None:
                    context = self._identity(f, ctx)
                body = schema.parse_term(context)
                sides = [normal.poly(instantiate(body[2], (s,))) for s in f[1:]]
                poly = normal.add(sides[1], sides[0], fmpq(-1))
                out.append(Candidate(poly, [ref, context], True, False))
            elif f[0] in ("<", "<=") and goal[0] != "=":
                poly = normal.difference(f[2], f[1])
                out.append(Candidate(poly, {"facts": [ref]}, False, f[0] == "<"))
        for refs in arg["products"]:
            poly, strict = const(1), True
            for ref in refs:
                f = self.literal(ref, ctx)
                poly = normal.mul(poly, normal.difference(f[2], f[1]))
                strict &= f[0] == "<"
            out.append(Candidate(poly, {"facts": list(refs)}, False, strict))
        if goal[0] != "=":
            out.append(Candidate(const(1), {}, False, True))
        return out

    def _identity(self, f: Fact, ctx: Context) -> Any:
        sort = sort_of(f[1], ctx.scope, self.definitions)
        other = sort_of(f[2], ctx.scope, self.definitions)
        if {sort, other} <= {"R", "N"}:
            sort = "R"
        return ["lam", [["hole", schema.dump_sort(sort)]], "hole"]

    def _solve(
        self, goal: Fact, candidates: list[Candidate], nonzero: list[str], ctx: Context
    ) -> list[fmpq]:
        scope = dict(ctx.scope)
        for i in range(len(candidates)):
            scope[f"{MARK}{i}"] = "R"
        normal = Normaliser(scope, self.definitions)
        total = normal.difference(goal[2], goal[1])
        for i, c in enumerate(candidates):
            marked: Poly = {(((("v", f"{MARK}{i}"), 1),), None): fmpq(-1)}
            total = normal.add(total, normal.mul(c.poly, marked))
        ds = [d for ref in nonzero for d in self._non_zero(ref, ctx, normal)]
        total = clear(total, ds, normal)
        rows: dict[Any, list[fmpq]] = {}
        n = len(candidates)
        for (mono, vec), c in total.items():
            marks = [a[1] for a, _ in mono if a[0] == "v" and str(a[1]).startswith(MARK)]
            rest = tuple((a, e) for a, e in mono if not (a[0] == "v" and a[1] in marks))
            row = rows.setdefault((rest, vec), [fmpq(0)] * (n + 1))
            column = int(marks[0][len(MARK) :]) if marks else n
            row[column] += c if marks else -c
        table = list(rows.values())
        solution = _row_reduced(table, n)
        if solution is None:
            raise KernelError("auto: no combination of the cited facts gives the goal")
        if _admissible(solution, candidates, goal):
            return solution
        return _linear_program(table, candidates, goal)


def _row_reduced(table: list[list[fmpq]], n: int) -> list[fmpq] | None:
    """Solve the linear system with free unknowns 0, or return None."""
    if not table:
        return [fmpq(0)] * n
    matrix, rank = fmpq_mat(len(table), n + 1, [x for row in table for x in row]).rref()
    out = [fmpq(0)] * n
    for i in range(rank):
        pivot = next(j for j in range(n + 1) if matrix[i, j] != 0)
        if pivot == n:
            return None
        out[pivot] = matrix[i, n]
    return out


def _admissible(values: list[fmpq], candidates: list[Candidate], goal: Fact) -> bool:
    pairs = list(zip(values, candidates, strict=True))
    if any(v < 0 and not c.equation for v, c in pairs):
        return False
    return goal[0] != "<" or any(v > 0 and c.strict for v, c in pairs)


def _linear_program(table: list[list[fmpq]], candidates: list[Candidate], goal: Fact) -> list[fmpq]:
    """Non-negative multipliers, some strict one positive where the goal is strict."""
    free = [i for i, c in enumerate(candidates) if c.equation]  # x - y with x, y >= 0
    rows = [[_number(c) for c in row[:-1]] + [_number(-row[i]) for i in free] for row in table]
    right = [_number(row[-1]) for row in table]
    strict = [sympy.Integer(int(c.strict and not c.equation)) for c in candidates]
    if goal[0] == "<" and not any(strict):
        raise KernelError("auto: nothing strict was cited for a strict goal")
    # Maximise t <= 1 below the sum of the strict multipliers: bounded, and never a restriction.
    one, zero = sympy.Integer(1), sympy.Integer(0)
    width = len(candidates) + len(free)
    below = [[-x for x in strict] + [zero] * len(free) + [one], [zero] * width + [one]]
    rows = [[*row, zero] for row in rows]
    try:
        _, values = linprog([zero] * width + [-one], below, [zero, one], rows, right)
    except InfeasibleLPError as error:
        raise KernelError("auto: no non-negative combination gives the goal") from error
    numbers = [fmpq(int(v.p), int(v.q)) for v in map(sympy.Rational, values)]
    found = numbers[: len(candidates)]
    for i, negative in zip(free, numbers[len(candidates) : -1], strict=True):
        found[i] -= negative
    if not _admissible(found, candidates, goal):
        raise KernelError("auto: only a non-strict combination was found for a strict goal")
    return found


def _number(x: fmpq) -> sympy.Rational:
    return sympy.Rational(int(x.p), int(x.q))


def _spelled(candidates: list[Candidate], values: list[fmpq], nonzero: list[str]) -> Any:
    """Spell out the combination as the argument of ``combine``."""
    arg: dict[str, Any] = {}
    for c, v in zip(candidates, values, strict=True):
        if v == 0:
            continue
        if c.equation:
            ref, context = c.item
            params, body = context[1], context[2]
            if v != 1:
                # A multiplier that is not zero belongs to an image that is not zero either.
                vector = any(vec is not None for _, vec in c.poly)
                head = "scale" if vector else "*"
                body = [head, ["q", str(v)], body]
            arg.setdefault("eq", []).append([ref, ["lam", params, body]])
        else:
            arg.setdefault("le", []).append({"coef": str(v), **c.item})
    if nonzero:
        arg["nonzero"] = list(nonzero)
    return arg


def elaborate(document: dict[str, Any], *, only_last: bool = False) -> bundle.Checked:
    """Fill in every ``auto`` of a certificate in place; ``only_last``: of its last statement.

    With ``only_last`` the statements before are taken to be filled in and proved; the kernel checks
    them with the finished certificate.

    The document is first cut loose from the objects it was built of: one rule object that occurs
    twice, or in another statement too, would be filled in for the first place and wrong in the
    second.
    """
    own = json.loads(json.dumps(document))
    document.clear()
    document.update(own)
    before = document["statements"][:-1] if only_last else []

    class Own(Elaborator):
        settled = frozenset(id(item["proof"]) for item in before)

    return bundle.check_certificate(document, checker=Own)
