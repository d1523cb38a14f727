"""The inference rules: a fact is proved by a tree of rules, each checked here.

A rule is a JSON array ``[name, argument]``. Nothing here searches: multipliers, cases, witnesses
and precisions come with the certificate and are only checked. `Checker.prove` either returns or
raises `KernelError`; there is no third way out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flint import fmpq

from provers.kernel import numeric_rules, schema
from provers.kernel.axioms import AXIOMS
from provers.kernel.errors import KernelError
from provers.kernel.normal import UNIT, Atom, Key, Monomial, Normaliser, Poly, const, freeze, thaw
from provers.kernel.terms import (
    FALSE,
    ONE,
    ZERO,
    Definition,
    Fact,
    Params,
    Sort,
    Term,
    check_fact,
    check_sort,
    fact,
    fact_names,
    fresh_name,
    instantiate,
    is_literal,
    is_subsort,
    sort_names,
    sort_of,
    substitute_fact,
    substitute_sort,
)

NEGATED = {"<": "<=", "<=": "<", "=": "!=", "!=": "="}


@dataclass(slots=True)
class Trace:
    """What a proof rested on; filled while it is checked."""

    axioms: set[str] = field(default_factory=set)
    applied: set[str] = field(default_factory=set)
    argued: set[str] = field(default_factory=set)
    cited: set[str] = field(default_factory=set)
    enclosures: set[str] = field(default_factory=set)
    data: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def label(self) -> str:
        """Return the weakest kind of evidence in the trace."""
        for kind in ("argued", "cited"):
            if getattr(self, kind):
                return kind
        return "interval" if self.enclosures else "exact"

    def absorb(self, other: Trace) -> None:
        """Add everything that ``other`` rests on."""
        for kind in self.__dataclass_fields__:
            getattr(self, kind).update(getattr(other, kind))


@dataclass(frozen=True, slots=True)
class Context:
    """Names in scope with their sorts, and known facts by name."""

    scope: Mapping[str, Sort]
    facts: Mapping[str, Fact]

    def with_names(self, params: Iterable[tuple[str, Sort]]) -> Context:
        """Return the context with new names; a name in scope is never shadowed."""
        scope = dict(self.scope)
        for name, sort in params:
            if name in scope:
                raise KernelError(f"the name {name!r} is in scope already")
            check_sort(sort, scope)
            scope[name] = sort
        return Context(scope, self.facts)

    def with_facts(self, new: Iterable[tuple[str, Fact]]) -> Context:
        """Return the context with new known facts."""
        facts = dict(self.facts)
        for name, f in new:
            if not isinstance(name, str) or name in facts:
                raise KernelError(f"the fact name {str(name)[:40]!r} is taken or not a name")
            facts[name] = f
        return Context(self.scope, facts)


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step of a proof, for reports; ``name`` lists the steps it is inside of."""

    name: str
    rule: str
    label: str


def unwrap(f: Fact) -> Fact:
    """Strip quantifiers that bind and assume nothing."""
    while f[0] == "fact" and not (f[1] or f[2] or f[3]) and len(f[4]) == 1:
        f = f[4][0]
    return f


class Checker:
    """Checks proofs against a library of proved facts.

    Parameters
    ----------
    definitions : mapping
        Named abbreviations, already checked.
    library : mapping
        Proved facts by id; a proof may apply only these.
    data : mapping
        Exact values of the constants in scope (instances only).
    """

    def __init__(
        self,
        definitions: Mapping[str, Definition],
        library: Mapping[str, Fact],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self.definitions = definitions
        self.library = library
        self.data = dict(data or {})
        self.trace = Trace()
        self.records: list[StepRecord] = []
        self._depth = 0
        self._path: list[str] = []
        self._normal_forms: dict[Any, Poly] = {}
        self.enumerated: set[Any] = set()
        self._rules: dict[str, Callable[[Fact, Any, Context], None]] = {
            "intro": self._intro,
            "steps": self._steps,
            "by": self._by,
            "combine": self._combine,
            "apply": self._apply_goal,
            "cases": self._cases,
            "contra": self._contra,
            "absurd": self._absurd,
            "clash": self._clash,
            "congr": self._congr,
            "induct": self._induct,
            "enumerate": self._enumerate,
            "sum": self._sum,
            "positive": self._positive,
            "argued": self._argued,
            "cited": self._cited,
        }
        for name, rule in numeric_rules.RULES.items():
            self._rules[name] = partial(rule, self)

    # ------------------------------------------------------------------ helpers

    def prove(self, goal: Fact, rule: Any, ctx: Context) -> None:
        """Check that ``rule`` proves ``goal`` in ``ctx``, or raise `KernelError`."""
        if not isinstance(rule, list) or len(rule) != 2 or not isinstance(rule[0], str):
            raise KernelError("a rule is [name, argument]")
        handler = self._rules.get(rule[0])
        if handler is None:
            raise KernelError(f"unknown rule {rule[0][:40]!r}")
        self._depth += 1
        if self._depth > 150:
            raise KernelError("proof nested too deeply")
        try:
            handler(goal, rule[1], ctx)
        finally:
            self._depth -= 1

    unwrap = staticmethod(unwrap)

    def normal(self, ctx: Context) -> Normaliser:
        """Return a normaliser for the context's scope."""
        return Normaliser(ctx.scope, self.definitions, cache=self._normal_forms)

    def term(self, obj: Any, ctx: Context) -> tuple[Term, Sort]:
        """Parse and sort-check a term in scope."""
        t = schema.parse_term(obj)
        return t, sort_of(t, ctx.scope, self.definitions)

    def known(self, ref: Any, ctx: Context) -> Fact:
        """Return the known fact called ``ref``."""
        if not isinstance(ref, str) or ref not in ctx.facts:
            raise KernelError(f"no fact is called {str(ref)[:60]!r} here")
        self.trace.used.add(ref)
        return ctx.facts[ref]

    def literal(self, ref: Any, ctx: Context) -> Fact:
        """Return the known literal called ``ref``."""
        f = unwrap(self.known(ref, ctx))
        if not is_literal(f):
            raise KernelError(f"{ref!r} is a quantified fact; apply it first")
        return f

    def _names(self, obj: Any, count: int, what: str) -> list[str]:
        names = [schema.name(n) for n in schema.array(obj, what)]
        if len(names) != count:
            raise KernelError(f"{what}: expected {count} names, got {len(names)}")
        return names

    # ------------------------------------------------------------------ sameness up to normal form

    def same(self, goal: Fact, known: Fact, ctx: Context, exactly: bool = False) -> bool:
        """Return whether ``known`` states ``goal`` up to normal form (or more, if allowed).

        Unless ``exactly``, ``<`` also gives ``<=`` and ``!=``, and ``=`` gives ``<=``.
        """
        goal, known = unwrap(goal), unwrap(known)
        if goal == known:
            return True
        if is_literal(goal) != is_literal(known):
            return False
        if is_literal(goal):
            return self._same_literal(goal, known, ctx, exactly)
        if any(len(goal[i]) != len(known[i]) for i in (1, 2, 3, 4)):
            return False
        names = set(ctx.scope) | fact_names(goal) | fact_names(known)
        new: list[str] = []
        for n, _ in (*goal[1], *goal[3]):
            new.append(fresh_name(n, names))
            names.add(new[-1])
        g_all, g_given, g_some, g_then = open_fact(goal, new)
        k_all, k_given, k_some, k_then = open_fact(known, new)
        if g_all != k_all or g_some != k_some:
            return False
        inner = ctx.with_names((*g_all, *g_some))
        return all(
            self.same(a, b, inner, True) for a, b in zip(g_given, k_given, strict=True)
        ) and all(self.same(a, b, inner, exactly) for a, b in zip(g_then, k_then, strict=True))

    def _same_literal(self, goal: Fact, known: Fact, ctx: Context, exactly: bool) -> bool:
        allowed = {goal[0]}
        if not exactly:
            allowed |= {"<=": {"<", "="}, "!=": {"<"}}.get(goal[0], set())
        if known[0] not in allowed:
            return False
        normal = self.normal(ctx)
        p = normal.difference(goal[2], goal[1])
        q = normal.difference(known[2], known[1])
        symmetric = goal[0] in ("=", "!=") or known[0] == "="
        return proportional(p, q, symmetric)

    # ------------------------------------------------------------------ structure

    def _by(self, goal: Fact, ref: Any, ctx: Context) -> None:
        if not self.same(goal, self.known(ref, ctx), ctx):
            raise KernelError(f"{ref!r} does not state the goal, not even up to normal form")

    def _intro(self, goal: Fact, arg: Any, ctx: Context) -> None:
        schema.keys(arg, {"then"}, {"as", "given", "steps", "with"})
        goal = unwrap(goal)
        if is_literal(goal):
            goal = fact(then=[goal])
        names = self._names(arg.get("as", [n for n, _ in goal[1]]), len(goal[1]), "as")
        hyps = self._names(arg.get("given", []), len(goal[2]), "given")
        opened, given, some, then = open_fact(goal, names)
        inner = ctx.with_names(opened).with_facts(zip(hyps, given, strict=True))
        for step in schema.array(arg.get("steps", []), "steps"):
            inner = self.step(step, inner)
        witnesses = schema.array(arg.get("with", []), "with")
        if len(witnesses) != len(some):
            raise KernelError(f"expected {len(some)} witnesses, got {len(witnesses)}")
        values = self._assign(some, witnesses, inner)
        rules = schema.array(arg["then"], "then")
        if len(rules) != len(then):
            raise KernelError(f"expected {len(then)} conclusions, got {len(rules)}")
        for part, rule in zip(then, rules, strict=True):
            self.prove(substitute_fact(part, values), rule, inner)

    def _assign(self, params: Params, objs: list[Any], ctx: Context) -> dict[str, Term]:
        values: dict[str, Term] = {}
        for (name, sort), obj in zip(params, objs, strict=True):
            t, got = self.term(obj, ctx)
            want = substitute_sort(sort, values)
            if not is_subsort(got, want):
                raise KernelError(f"{name} is of sort {want!r}, got {got!r}")
            values[name] = t
        return values

    def _steps(self, goal: Fact, arg: Any, ctx: Context) -> None:
        items = schema.array(arg, "steps")
        if not items:
            raise KernelError("steps: the last entry is the rule that proves the goal")
        for step in items[:-1]:
            ctx = self.step(step, ctx)
        self.prove(goal, items[-1], ctx)

    def step(self, step: Any, ctx: Context) -> Context:
        """Check one step and return the context that knows its result."""
        outer, self.trace = self.trace, Trace()
        label = step.get("name", "") if isinstance(step, dict) else ""
        self._path.append(str(label))
        try:
            name, rule, new = self._step(step, ctx)
        finally:
            self._path.pop()
            inner, self.trace = self.trace, outer
            self.trace.absorb(inner)
        path = ".".join([*self._path, name])
        self.records.append(StepRecord(path, rule, inner.label()))
        return new

    def _step(self, step: Any, ctx: Context) -> tuple[str, str, Context]:
        if isinstance(step, dict) and "let" in step:
            schema.keys(step, {"let", "term", "name"})
            t, sort = self.term(step["term"], ctx)
            name = schema.name(step["let"])
            if sort not in ("R", "N") and sort[0] != "V":
                raise KernelError("let: only numbers and vectors can be named")
            new = ctx.with_names([(name, sort)])
            return name, "let", new.with_facts([(step["name"], ("=", ("v", name), t))])
        if isinstance(step, dict) and "obtain" in step:
            schema.keys(step, {"obtain", "by"}, {"as"})
            rule = step["by"]
            if not isinstance(rule, list) or len(rule) != 2 or rule[0] != "apply":
                raise KernelError("obtain: the rule must be apply")
            some, then = self._apply(rule[1], ctx)
            names = self._names(step.get("as", []), len(some), "as")
            renamed = {old: ("v", new) for (old, _), new in zip(some, names, strict=True)}
            sorts = [
                (n, substitute_sort(s, renamed)) for n, (_, s) in zip(names, some, strict=True)
            ]
            labels = self._names(step["obtain"], len(then), "obtain")
            facts = [substitute_fact(f, renamed) for f in then]
            new = ctx.with_names(sorts).with_facts(zip(labels, facts, strict=True))
            return labels[0], "apply", new
        schema.keys(step, {"name", "fact", "by"})
        goal = schema.parse_fact(step["fact"])
        check_fact(goal, ctx.scope, self.definitions)
        self.prove(goal, step["by"], ctx)
        name = schema.name(step["name"])
        return name, str(step["by"][0]), ctx.with_facts([(name, goal)])

    # ------------------------------------------------------------------ apply

    def _target(self, to: Any, ctx: Context) -> Fact:
        if not isinstance(to, list) or len(to) != 2 or not isinstance(to[1], str):
            raise KernelError("apply: 'to' is [kind, name]")
        kind, name = to
        if kind == "axiom" and name in AXIOMS:
            self.trace.axioms.add(name)
            return AXIOMS[name].fact
        if kind == "statement" and name in self.library:
            self.trace.applied.add(name)
            return self.library[name]
        if kind == "fact":
            return self.known(name, ctx)
        raise KernelError(f"nothing to apply is called {str(kind)[:20]}:{name[:60]}")

    def _apply(self, arg: Any, ctx: Context) -> tuple[Params, tuple[Fact, ...]]:
        schema.keys(arg, {"to"}, {"at", "given"})
        f = self._target(arg["to"], ctx)
        if is_literal(f):
            return (), (f,)
        at = arg.get("at", {})
        if not isinstance(at, dict):
            raise KernelError("apply: 'at' maps parameters to terms")
        missing = [n for n, _ in f[1] if n not in at]
        if missing or len(at) != len(f[1]):
            raise KernelError(f"apply {arg['to'][1]}: values for {[n for n, _ in f[1]]} expected")
        values = self._assign(f[1], [at[n] for n, _ in f[1]], ctx)
        rules = schema.array(arg.get("given", []), "given")
        if len(rules) != len(f[2]):
            raise KernelError(f"apply {arg['to'][1]}: {len(f[2])} hypotheses, {len(rules)} proofs")
        body = substitute_fact(("fact", (), f[2], f[3], f[4]), values)
        for part, rule in zip(body[2], rules, strict=True):
            self.prove(part, rule, ctx)
        return body[3], body[4]

    def _apply_goal(self, goal: Fact, arg: Any, ctx: Context) -> None:
        some, then = self._apply(arg, ctx)
        goal = unwrap(goal)
        if some:
            if not self.same(goal, fact(some=some, then=then), ctx):
                raise KernelError("apply: the result is not the goal")
        elif not any(self.same(goal, f, ctx) for f in then):
            raise KernelError("apply: no conclusion is the goal")

    # ------------------------------------------------------------------ algebra

    def _combine(self, goal: Fact, arg: Any, ctx: Context) -> None:
        """Goal literal as a combination of cited literals, an identity of normal forms.

        ``eq`` lists ``[ref, lam]``: the cited l = r gives C[l] - C[r] = 0 for any context C.
        ``le`` lists ``{coef, facts, square}``: a positive rational times a product of cited
        (r - l) >= 0 or > 0 times a square. ``nonzero`` cites literals whose two sides differ;
        their difference may be cancelled against its inverse.
        """
        schema.keys(arg, set(), {"eq", "le", "nonzero"})
        goal = unwrap(goal)
        if not is_literal(goal) or goal[0] == "!=":
            raise KernelError("combine: the goal is an equation or inequality")
        if goal[0] == "=" and arg.get("le"):
            raise KernelError("combine: inequalities do not give an equation")
        check_fact(goal, ctx.scope, self.definitions)
        normal = self.normal(ctx)
        left = normal.difference(goal[2], goal[1])
        for item in schema.array(arg.get("eq", []), "eq"):
            left = normal.add(left, self._equation(item, ctx, normal), fmpq(-1))
        strict = False
        for item in schema.array(arg.get("le", []), "le"):
            p, positive = self._inequality(item, ctx, normal)
            left = normal.add(left, p, fmpq(-1))
            strict |= positive
        denominators = [
            self._non_zero(ref, ctx, normal)
            for ref in schema.array(arg.get("nonzero", []), "nonzero")
        ]
        left = clear(left, [d for ds in denominators for d in ds], normal)
        if left:
            raise KernelError(f"combine: {len(left)} terms do not cancel")
        if goal[0] == "<" and not strict:
            raise KernelError("combine: nothing strict was cited for a strict goal")

    def _equation(self, item: Any, ctx: Context, normal: Normaliser) -> Poly:
        f, body = self._context(item, ctx)
        images = [normal.closed(instantiate(body, (side,))) for side in f[1:]]
        return normal.add(images[1], images[0], fmpq(-1))

    def _context(self, item: Any, ctx: Context) -> tuple[Fact, Term]:
        """Return a cited equation and the body of a context that it fits into."""
        if not isinstance(item, list) or len(item) != 2:
            raise KernelError("combine: an equation is [ref, context]")
        f = self.literal(item[0], ctx)
        if f[0] != "=":
            raise KernelError(f"combine: {item[0]!r} is not an equation")
        context = schema.parse_term(item[1])
        sort = sort_of(context, ctx.scope, self.definitions)
        if context[0] != "lam" or len(context[1]) != 1:
            raise KernelError("combine: a context is an abstraction of one variable")
        for side in f[1:]:
            if not is_subsort(sort_of(side, ctx.scope, self.definitions), sort[1][0]):
                raise KernelError(f"combine: {item[0]!r} does not fit its context")
        return f, context[2]

    def _congr(self, goal: Fact, arg: Any, ctx: Context) -> None:
        """C[l] = C[r] from a cited l = r, literally; nothing is normalised."""
        item = schema.array(arg, "congr")
        f, body = self._context(item, ctx)
        sides = tuple(instantiate(body, (side,)) for side in f[1:])
        if unwrap(goal) not in (("=", *sides), ("=", *reversed(sides))):
            raise KernelError("congr: the goal is not the cited equation in this context")

    def _inequality(self, item: Any, ctx: Context, normal: Normaliser) -> tuple[Poly, bool]:
        schema.keys(item, {"coef"}, {"facts", "square"})
        coef = schema.rational(item["coef"])
        if coef <= 0:
            raise KernelError("combine: coefficients of inequalities are positive")
        out, strict = const(coef), True
        for ref in schema.array(item.get("facts", []), "facts"):
            f = self.literal(ref, ctx)
            if f[0] not in ("<", "<="):
                raise KernelError(f"combine: {ref!r} is not an inequality")
            out = normal.mul(out, normal.difference(f[2], f[1]))
            strict &= f[0] == "<"
        if item.get("square") is not None:
            t, sort = self.term(item["square"], ctx)
            if not is_subsort(sort, "R"):
                raise KernelError("combine: only numbers are squared")
            out = normal.mul(out, normal.power(normal.poly(t), 2))
            strict = False
        return out, strict

    def _non_zero(self, ref: Any, ctx: Context, normal: Normaliser) -> list[Poly]:
        f = self.literal(ref, ctx)
        if f[0] not in ("<", "!="):
            raise KernelError(f"combine: {ref!r} does not say that something is not zero")
        p = normal.difference(f[2], f[1])
        if not p:
            raise KernelError(f"combine: {ref!r} is contradictory and has nothing to cancel")
        if len(p) == 1 and next(iter(p))[1] is None:
            ((mono, _),) = p.keys()
            return [{(((atom, 1),), None): fmpq(1)} for atom, _ in mono]
        if any(vec is not None for _, vec in p):
            raise KernelError(f"combine: {ref!r} is about vectors")
        return [p]

    # ------------------------------------------------------------------ logic

    def _cases(self, goal: Fact, arg: Any, ctx: Context) -> None:
        schema.keys(arg, {"on", "name", "less", "equal", "greater"})
        pair = schema.array(arg["on"], "on")
        if len(pair) != 2:
            raise KernelError("cases: compare two numbers")
        (a, s), (b, t) = (self.term(obj, ctx) for obj in pair)
        if not (is_subsort(s, "R") and is_subsort(t, "R")):
            raise KernelError("cases: compare two numbers")
        hyps: tuple[tuple[str, Fact], ...] = (
            ("less", ("<", a, b)),
            ("equal", ("=", a, b)),
            ("greater", ("<", b, a)),
        )
        for key, hyp in hyps:
            self.prove(goal, arg[key], ctx.with_facts([(schema.name(arg["name"]), hyp)]))

    def _contra(self, goal: Fact, arg: Any, ctx: Context) -> None:
        schema.keys(arg, {"name", "by"})
        goal = unwrap(goal)
        if not is_literal(goal):
            raise KernelError("contra: the goal is a literal")
        left, right = goal[1:]
        if goal[0] in ("<", "<="):
            left, right = right, left
        hyp: Fact = (NEGATED[goal[0]], left, right)
        self.prove(FALSE, arg["by"], ctx.with_facts([(schema.name(arg["name"]), hyp)]))

    def _absurd(self, goal: Fact, arg: Any, ctx: Context) -> None:
        self.prove(FALSE, arg, ctx)

    def _clash(self, goal: Fact, arg: Any, ctx: Context) -> None:
        """Contradiction of a cited l = r with a cited l != r (numbers or vectors)."""
        refs = schema.array(arg, "clash")
        if len(refs) != 2 or unwrap(goal) != FALSE:
            raise KernelError("clash: an equation and its negation prove 0 < 0")
        equal, different = (self.literal(r, ctx) for r in refs)
        if equal[0] != "=" or different[0] != "!=":
            raise KernelError("clash: an equation first, its negation second")
        if not self._same_literal(("=", *different[1:]), equal, ctx, True):
            raise KernelError("clash: the two literals are about different things")

    def _induct(self, goal: Fact, arg: Any, ctx: Context) -> None:
        schema.keys(arg, {"on", "as", "name", "base", "step"})
        goal = unwrap(goal)
        if is_literal(goal) or arg["on"] not in [n for n, s in goal[1] if s == "N"]:
            raise KernelError("induct: the goal is for all natural numbers")
        var = arg["on"]
        if any(var in sort_names(sort) for _, sort in (*goal[1], *goal[3])):
            raise KernelError("induct: the variable occurs in a sort")
        rest = tuple(p for p in goal[1] if p[0] != var)
        body: Fact = ("fact", rest, goal[2], goal[3], goal[4])
        self.prove(substitute_fact(body, {var: ZERO}), arg["base"], ctx)
        n = schema.name(arg["as"])
        inner = ctx.with_names([(n, "N")])
        hypothesis = substitute_fact(body, {var: ("v", n)})
        inner = inner.with_facts([(schema.name(arg["name"]), hypothesis)])
        following = substitute_fact(body, {var: ("+", ("v", n), ONE)})
        self.prove(following, arg["step"], inner)

    def _enumerate(self, goal: Fact, arg: Any, ctx: Context) -> None:
        """For all i with i < k, k a literal: one proof for each i."""
        goal = unwrap(goal)
        rules = schema.array(arg, "enumerate")
        if is_literal(goal) or len(goal[1]) != 1 or goal[1][0][1] != "N" or goal[3]:
            raise KernelError("enumerate: the goal is 'for all i: N given i < k'")
        var = goal[1][0][0]
        if not goal[2] or goal[2][0][:2] != ("<", ("v", var)) or goal[2][0][2][0] != "q":
            raise KernelError("enumerate: the first hypothesis is i < a literal")
        limit = goal[2][0][2][1]
        if limit != str(len(rules)):
            raise KernelError(f"enumerate: {limit} cases, {len(rules)} proofs")
        for i, rule in enumerate(rules):
            case: Fact = ("fact", (), goal[2][1:], (), goal[4])
            self.prove(substitute_fact(case, {var: ("q", str(i))}), rule, ctx)

    def _sum(self, goal: Fact, arg: Any, ctx: Context) -> None:
        """A termwise relation gives the relation of the sums."""
        schema.keys(arg, {"over", "left", "right", "by"}, {"nonempty"})
        goal = unwrap(goal)
        if not is_literal(goal) or goal[0] == "!=":
            raise KernelError("sum: the goal is an equation or inequality")
        domain, sort = self.term(arg["over"], ctx)
        sides = [self.term(arg[key], ctx)[0] for key in ("left", "right")]
        if sort[0] != "S" or any(t[0] != "lam" or t[1] != (sort[1],) for t in sides):
            raise KernelError("sum: a sequence and two functions of its elements")
        left, right = (("sum", domain, t[2]) for t in sides)
        stated: Fact = (goal[0], left, right)
        check_fact(stated, ctx.scope, self.definitions)
        if not self.same(goal, stated, ctx):
            raise KernelError("sum: the goal is not the relation of these sums")
        if goal[0] == "<":
            size = self.literal(arg.get("nonempty"), ctx)
            want: Fact = ("<", ZERO, ("sum", domain, ONE))
            if not self.same(want, size, ctx, True):
                raise KernelError("sum: strict, but the domain is not cited as non-empty")
        element = fresh_name("element", {*ctx.scope, *fact_names(stated)})
        x: Term = ("v", element)
        given = [("<", x, domain[1])] if domain[0] == "range" else []
        then = (goal[0], *(instantiate(t[2], (x,)) for t in sides))
        self.prove(fact([(element, sort[1])], given, (), [then]), arg["by"], ctx)

    def _positive(self, goal: Fact, refs: Any, ctx: Context) -> None:
        """Structural positivity: sums and products of what is positive or not negative."""
        goal = unwrap(goal)
        if not is_literal(goal) or goal[0] == "=":
            raise KernelError("positive: the goal is an inequality")
        normal = self.normal(ctx)
        signs = Signs(normal, [self.literal(r, ctx) for r in schema.array(refs, "positive")])
        p = normal.difference(goal[2], goal[1])
        if any(vec is not None for _, vec in p):
            raise KernelError("positive: the goal is about numbers")
        found = signs.poly(p)
        if goal[0] == "!=" and found != "pos":
            found = signs.poly(normal.mul(p, const(-1)))
        if found != "pos" and not (goal[0] == "<=" and found == "nonneg"):
            raise KernelError("positive: the sign does not follow from the structure")

    # ------------------------------------------------------------------ assumptions

    def _argued(self, goal: Fact, text: Any, ctx: Context) -> None:
        if not isinstance(text, str) or not text:
            raise KernelError("argued: a sentence")
        self.trace.argued.add(text)

    def _cited(self, goal: Fact, text: Any, ctx: Context) -> None:
        if not isinstance(text, str) or not text:
            raise KernelError("cited: a reference")
        self.trace.cited.add(text)


def open_fact(
    f: Fact, names: list[str]
) -> tuple[Params, tuple[Fact, ...], Params, tuple[Fact, ...]]:
    """Rename the bound names of ``f`` to ``names`` (its ``all``, then, if given, its ``some``)."""
    params = (*f[1], *f[3]) if len(names) == len(f[1]) + len(f[3]) else f[1]
    if len(set(names)) != len(names):
        raise KernelError("the same name twice")
    values: dict[str, Term] = {}
    sorts: list[tuple[str, Sort]] = []
    for (old, sort), new in zip(params, names, strict=True):
        sorts.append((new, substitute_sort(sort, values)))
        values[old] = ("v", new)
    k = len(f[1])
    if len(params) > k:
        body: Fact = ("fact", (), f[2], (), f[4])
        body = substitute_fact(body, values)
        return tuple(sorts[:k]), body[2], tuple(sorts[k:]), body[4]
    body = substitute_fact(("fact", (), f[2], f[3], f[4]), values)
    return tuple(sorts), body[2], body[3], body[4]


def proportional(p: Poly, q: Poly, symmetric: bool) -> bool:
    """Return whether p = c q for a rational c > 0 (c != 0 if ``symmetric``)."""
    if p.keys() != q.keys():
        return False
    if not p:
        return True
    key = next(iter(p))
    ratio = p[key] / q[key]
    return (symmetric or ratio > 0) and all(p[k] == ratio * q[k] for k in p)


def clear(p: Poly, denominators: list[Poly], normal: Normaliser) -> Poly:
    """Multiply ``p`` by non-zero denominators until none of their inverses is left in it.

    ``p`` is zero exactly when the result is.
    """
    pairs: list[tuple[Atom, Poly]] = []
    for d in denominators:
        ((mono, _), c) = next(iter(normal.inverse(d).items()))
        head = next(iter(d))[0]
        if len(d) == 1 and head[0][0][0] == "inv":  # inv(x) != 0 gives x != 0
            pairs.append((head[0][0], thaw(head[0][0][1])))
        elif len(d) > 1 or head[0][0][0] != "exp":  # exponentials cancel by themselves
            pairs.append((mono[0][0], {k: v * c for k, v in d.items()}))
    for _ in range(64):
        for atom, d in pairs:
            degree = max((dict(m).get(atom, 0) for m, _ in p), default=0)
            if degree:
                out: Poly = {}
                for (mono, vec), c in p.items():
                    powers = dict(mono)
                    k = degree - powers.pop(atom, 0)
                    rest: Monomial = tuple(item for item in mono if item[0] != atom)
                    entry: Poly = {(rest, vec): c}
                    out = normal.add(out, normal.mul(normal.power(d, k), entry))
                p = out
                break
        else:
            return p
    raise KernelError("combine: denominators do not clear")


class Signs:
    """Lower bounds on signs: "pos", "nonneg" or None (unknown)."""

    def __init__(self, normal: Normaliser, cited: list[Fact]) -> None:
        self.normal = normal
        self.known: dict[Any, str] = {}
        for f in cited:
            if f[0] in ("<", "<="):
                p = normal.difference(f[2], f[1])
                if p and not any(v is not None for _, v in p):
                    self._note(p, "pos" if f[0] == "<" else "nonneg")

    def _note(self, p: Poly, sign: str) -> None:
        key = self._key(p)
        if self.known.get(key) != "pos":
            self.known[key] = sign

    def _key(self, p: Poly) -> Any:
        q, scale = self.normal.primitive(p)
        return freeze(q), bool(scale > 0)

    def poly(self, p: Poly) -> str | None:
        """Sign of a scalar polynomial."""
        if not p:
            return "nonneg"
        if (cited := self.known.get(self._key(p))) is not None:
            return cited
        out = "nonneg"
        for key, c in p.items():
            sign = self._monomial(key) if c > 0 else None
            if sign is None:
                return None
            if sign == "pos":
                out = "pos"
        return out

    def _monomial(self, key: Key) -> str | None:
        out = "pos"
        for atom, e in key[0]:
            sign = self._atom(atom)
            if e % 2 == 0 and sign is None:
                sign = "nonneg"
            if sign is None:
                return None
            if sign == "nonneg":
                out = "nonneg"
        return out

    def _atom(self, atom: Atom) -> str | None:
        single: Poly = {(((atom, 1),), None): fmpq(1)}
        if (cited := self.known.get(self._key(single))) is not None:
            return cited
        head = atom[0]
        if head == "exp":
            return "pos"
        if head in ("abs", "sqrt", "tail"):
            return "nonneg"
        if head == "inv":
            return self.poly(thaw(atom[1]))
        if head == "max":
            signs = [self.poly(thaw(t)) for t in atom[1:]]
            return "pos" if "pos" in signs else "nonneg" if "nonneg" in signs else None
        if head in ("v", "u", "beta"):
            return "nonneg" if self.normal.sort(atom) == "N" else None
        if head == "at":
            return "nonneg" if self.normal.sort(atom[1])[2] == "N" else None
        if head == "dot":
            left, word, right = atom[1:]
            half = len(word) // 2
            mirrored = tuple((m, not t) for m, t in reversed(word[half:]))
            return "nonneg" if left == right and word[:half] == mirrored else None
        if head == "sum":
            return self._sum(atom)
        return None

    def _sum(self, atom: Atom) -> str | None:
        (mono, _) = atom[2]
        if mono == UNIT:
            return "nonneg"  # a length that nobody cited as positive
        body = self.poly({(mono, None): fmpq(1)})
        if body is None:
            return None
        if body == "pos":
            lengths = (self._length(beta, domain) for beta, domain in atom[1])
            if all(self.poly(p) == "pos" for p in lengths):
                return "pos"
        return "nonneg"

    def _length(self, beta: Atom, domain: Atom) -> Poly:
        if domain[0] == "range":
            return thaw(domain[1])
        zero = ("beta", 0, beta[2])
        return {(((("sum", ((zero, domain),), (UNIT, None)), 1),), None): fmpq(1)}
