"""Rules about data: closed literals, boxes, independence, operator norms, preimages of an MLP.

Each function has the signature of a rule, ``(checker, goal, argument, context)``, and raises
`KernelError` unless the goal is proved. Data are exact rationals; balls only enclose what is
computed from them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flint import arb, arb_mat, fmpq, fmpq_mat

from provers.kernel import cover, numbers, schema
from provers.kernel.errors import KernelError
from provers.kernel.terms import (
    ZERO,
    Fact,
    Sort,
    Term,
    check_fact,
    fact,
    fact_names,
    is_literal,
    substitute_fact,
)

if TYPE_CHECKING:
    from provers.kernel.rules import Checker, Context

MAX_BITS = 1 << 16
MAX_PATTERNS = 1 << 16


def _literal(goal: Fact, checker: Checker, ctx: Context, free: tuple[str, ...] = ()) -> Fact:
    """Return the goal if it is a well-sorted literal about data (and ``free`` names)."""
    goal = checker.unwrap(goal)
    if not is_literal(goal):
        raise KernelError("numbers: the goal is a literal")
    check_fact(goal, ctx.scope, checker.definitions)
    for n in fact_names(goal) - set(free):
        if n not in checker.data:
            raise KernelError(f"numbers: {n!r} has no value")
        checker.trace.data.add(n)
    return goal


def _bits(arg: Any) -> int:
    return schema.small_natural(arg["bits"], "bits", MAX_BITS)


def exact(checker: Checker, goal: Fact, arg: Any, ctx: Context) -> None:
    """A closed literal between rational values."""
    schema.keys(arg, set())
    goal = _literal(goal, checker, ctx)
    found = numbers.decide_exactly(goal, checker.data, checker.definitions)
    if found is not numbers.Truth.YES:
        raise KernelError("exact: the literal is not true")


def enclose(checker: Checker, goal: Fact, arg: Any, ctx: Context) -> None:
    """A closed literal decided by balls of at most ``bits`` bits."""
    schema.keys(arg, {"bits"})
    goal, bits = _literal(goal, checker, ctx), _bits(arg)
    found = numbers.decide(goal, checker.data, checker.definitions, bits)
    if found is not numbers.Truth.YES:
        raise KernelError(f"enclose: not decided as true at {bits} bits")
    checker.trace.enclosures.add(f"enclose at {bits} bits")


def covered(checker: Checker, goal: Fact, arg: Any, ctx: Context) -> None:
    """A literal on a closed rational box, by a bisection tree of cells.

    The goal is "for all x_1, ..., x_k: R, given lo_1 <= x_1, x_1 <= hi_1, ..., lo_k <= x_k,
    x_k <= hi_k and further literals, then one literal", with rational lo and hi.
    """
    schema.keys(arg, {"tree", "bits"})
    goal = checker.unwrap(goal)
    if is_literal(goal) or goal[3] or len(goal[4]) != 1 or any(s != "R" for _, s in goal[1]):
        raise KernelError("cover: the goal is a literal for all points of a box")
    names = tuple(n for n, _ in goal[1])
    if len(goal[2]) < 2 * len(names):
        raise KernelError("cover: every variable needs a lower and an upper bound")
    inner = ctx.with_names(goal[1])
    box = []
    for i, name in enumerate(names):
        low, high = (checker.unwrap(g) for g in goal[2][2 * i : 2 * i + 2])
        x: Term = ("v", name)
        if low[:1] + low[2:] != ("<=", x) or high[:2] != ("<=", x):
            raise KernelError(f"cover: expected rational bounds lo <= {name}, {name} <= hi")
        box.append((name, _rational(low[1]), _rational(high[2])))
    given = [_literal(g, checker, inner, names) for g in goal[2][2 * len(names) :]]
    claim = _literal(goal[4][0], checker, inner, names)
    tree = schema.array(arg["tree"], "tree")
    bits = _bits(arg)
    found = cover.check_cover(claim, box, tree, checker.data, checker.definitions, bits, given)
    if found is not numbers.Truth.YES:
        raise KernelError("cover: not decided as true on every cell")
    checker.trace.enclosures.add(f"cover of {len(tree)} cells at {bits} bits")


def _rational(t: Term) -> fmpq:
    if t[0] != "q":
        raise KernelError("cover: the ends of the box are rationals")
    return schema.rational(t[1])


def independent(checker: Checker, goal: Fact, arg: Any, ctx: Context) -> None:
    """A minor that excludes 0: only the trivial combination of the vectors vanishes.

    With ``vectors`` v_1, ..., v_k the goal is "for all c_1, ..., c_k: R, given
    c_1 v_1 + ... + c_k v_k = 0, then c_i = 0" for one or more i. With ``family`` v and ``count`` n
    it is "for all c: F(N, R), given sum over i < n of c(i) v(i) = 0, then for all i < n, c(i) = 0".
    """
    schema.keys(arg, {"rows", "bits"}, {"vectors", "family", "count"})
    if "vectors" in arg:
        vectors, stated = _listed(checker, goal, arg, ctx)
    else:
        vectors, stated = _family(checker, arg, ctx)
    if not any(checker.same(goal, s, ctx) for s in stated):
        raise KernelError("independent: the goal is not independence of these vectors")
    for v in vectors:
        _literal(("=", v, v), checker, ctx)
    rows = [schema.small_natural(r, "row") for r in schema.array(arg["rows"], "rows")]
    bits = _bits(arg)
    if not numbers.independent(vectors, checker.data, checker.definitions, rows, bits):
        raise KernelError("independent: the minor is not certainly different from 0")
    checker.trace.enclosures.add(f"minor of order {len(rows)} at {bits} bits")


def _listed(checker: Checker, goal: Fact, arg: Any, ctx: Context) -> tuple[list[Term], list[Fact]]:
    schema.keys(arg, {"rows", "bits", "vectors"})
    pairs = [checker.term(t, ctx) for t in schema.array(arg["vectors"], "vectors")]
    if not pairs or any(s[0] != "V" or s != pairs[0][1] for _, s in pairs):
        raise KernelError("independent: vectors of one space")
    names = [f"c{i}__" for i in range(len(pairs))]
    c: list[Term] = [("v", n) for n in names]
    total: Term = ("+", *(("scale", x, v) for x, (v, _) in zip(c, pairs, strict=True)))
    given: Fact = ("=", total, ("zero", pairs[0][1][1]))
    params: list[tuple[str, Sort]] = [(n, "R") for n in names]
    stated = [fact(params, [given], (), [("=", x, ZERO)]) for x in c]
    stated.append(fact(params, [given], (), [("=", x, ZERO) for x in c]))
    return [v for v, _ in pairs], stated


def _family(checker: Checker, arg: Any, ctx: Context) -> tuple[list[Term], list[Fact]]:
    schema.keys(arg, {"rows", "bits", "family", "count"})
    family, sort = checker.term(arg["family"], ctx)
    count = schema.small_natural(arg["count"], "count", 1024)
    if sort[0] != "F" or sort[1] != ("N",) or sort[2][0] != "V" or count == 0:
        raise KernelError("independent: a family of vectors")
    c: Term = ("v", "c__")
    limit: Term = ("q", str(count))
    body: Term = ("scale", ("at", c, ("b", 0)), ("at", family, ("b", 0)))
    given: Fact = ("=", ("sum", ("range", limit), body), ("zero", sort[2][1]))
    i: Term = ("v", "i__")
    each = fact([("i__", "N")], [("<", i, limit)], (), [("=", ("at", c, i), ZERO)])
    stated = fact([("c__", ("F", ("N",), "R"))], [given], (), [each])
    return [("at", family, ("q", str(k))) for k in range(count)], [stated]


def operator_norm(checker: Checker, goal: Fact, arg: Any, ctx: Context) -> None:
    """A bound of a spectral norm: "for all v, |W v|^2 <= c |v|^2" for data W and rational c > 0.

    With S = W^T W and p = 2^squarings, ||W||^(2p) = ||S^p|| <= ||S^p||_F, which is compared with
    c^p in balls. (Every squaring halves the logarithm of what is lost, d^(1/2p) at most.)
    """
    schema.keys(arg, {"map", "bound", "squarings", "bits"})
    w, sort = checker.term(arg["map"], ctx)
    if sort[0] != "L":
        raise KernelError("operator-norm: a linear map")
    c = schema.rational(arg["bound"])
    v: Term = ("v", "v__")
    image: Term = ("app", w, v)
    bound: Term = ("*", ("q", str(c)), ("dot", v, v))
    stated = fact([("v__", ("V", sort[1]))], (), (), [("<=", ("dot", image, image), bound)])
    if c <= 0 or not checker.same(goal, stated, ctx):
        raise KernelError("operator-norm: the goal is |W v|^2 <= c |v|^2 for all v")
    value = _value(checker, w, ctx)
    squarings = schema.small_natural(arg["squarings"], "squarings", 12)
    bits = _bits(arg)
    with numbers.precision(bits):
        m = arb_mat(value)
        wide = m.ncols() > m.nrows()  # W W^T has the same norm
        s = m * m.transpose() if wide else m.transpose() * m
        for _ in range(squarings):
            s = s * s
        total = arb(0)
        for x in s.entries():
            total += x * x
        holds = numbers.certainly_positive(arb(c) ** (2 * 2**squarings) - total)
    if not holds:
        raise KernelError("operator-norm: the bound is not certified")
    checker.trace.enclosures.add(f"operator norm at {bits} bits")


def _value(checker: Checker, term: Term, ctx: Context) -> fmpq_mat:
    """Return the exact value of a closed vector or map."""
    for n in fact_names(("=", term, term)):
        if n not in checker.data:
            raise KernelError(f"numbers: {n!r} has no value")
        checker.trace.data.add(n)
    value = numbers.evaluate_exact(term, checker.data, checker.definitions)
    if not isinstance(value, fmpq_mat):
        raise KernelError("numbers: expected a vector or a map")
    return value


def preimages(checker: Checker, goal: Fact, arg: Any, ctx: Context) -> None:
    """All preimages of a target under a ReLU MLP, by exact enumeration of activation patterns.

    The goal is "for all a: R^d, given a + W_2 ReLU(W_1 a + b_1) + b_2 = y, then ..." without
    further hypotheses. ``weights`` are the terms W_1, b_1, W_2, b_2, y; ``points`` names data; for
    every point one proof of the conclusion at that point. A pattern whose linear system is
    singular is not decided here and rejects the proof.
    """
    schema.keys(arg, {"weights", "points", "by"})
    goal = checker.unwrap(goal)
    if is_literal(goal) or len(goal[1]) != 1 or len(goal[2]) != 1 or len(goal[4]) != 1 or goal[3]:
        raise KernelError("preimages: the goal is 'for all a given MLP(a) = y then ...'")
    weights = [checker.term(t, ctx)[0] for t in schema.array(arg["weights"], "weights")]
    if len(weights) != 5:
        raise KernelError("preimages: weights are W1, b1, W2, b2, y")
    w1, b1, w2, b2, y = weights
    (name, sort), equation = goal[1][0], goal[2][0]
    a: Term = ("v", name)
    image: Term = ("app", w2, ("relu", ("+", ("app", w1, a), b1)))
    inner = ctx.with_names([(name, sort)])
    stated: Fact = ("=", ("+", a, image, b2), y)
    check_fact(stated, inner.scope, checker.definitions)
    if not checker.same(equation, stated, inner, True):
        raise KernelError("preimages: the hypothesis is not MLP(a) = y for these weights")
    points = [schema.name(p) for p in schema.array(arg["points"], "points")]
    for p in points:
        if ctx.scope.get(p) != sort:
            raise KernelError(f"preimages: {p!r} is not a vector of the same space")
    values = [_value(checker, ("v", p), ctx) for p in points]
    done = (tuple(weights), tuple(points))  # the data are fixed, so one enumeration is enough
    if done not in checker.enumerated:
        _enumerate([_value(checker, t, ctx) for t in weights], values)
        checker.enumerated.add(done)
    rules = schema.array(arg["by"], "by")
    if len(rules) != len(points):
        raise KernelError(f"preimages: {len(points)} points, {len(rules)} proofs")
    for p, rule in zip(points, rules, strict=True):
        checker.prove(substitute_fact(goal[4][0], {name: ("v", p)}), rule, ctx)


def _enumerate(weights: list[fmpq_mat], points: list[fmpq_mat]) -> None:
    """Raise unless every solution of MLP(a) = y is one of ``points``.

    On the closed cell of a pattern D (active: pre-activation >= 0, others <= 0) the equation is
    (I + W_2 D W_1) a = y - b_2 - W_2 D b_1; the closed cells cover the space.
    """
    w1, b1, w2, b2, y = weights
    r, d = w1.nrows(), w1.ncols()
    if 1 << r > MAX_PATTERNS:
        raise KernelError(f"preimages: 2^{r} patterns; the limit is {MAX_PATTERNS}")
    identity = fmpq_mat(d, d, [int(i == j) for i in range(d) for j in range(d)])
    for mask in range(1 << r):
        active = [j for j in range(r) if mask >> j & 1]
        picked = [w2[i, j] if j in active else 0 for i in range(d) for j in range(r)]
        chosen = fmpq_mat(d, r, picked)
        system = identity + chosen * w1
        try:
            solution = system.solve(y - b2 - chosen * b1)
        except ZeroDivisionError as error:
            raise KernelError("preimages: a pattern with a singular system") from error
        pre = w1 * solution + b1
        inside = all((pre[j, 0] >= 0) if j in active else (pre[j, 0] <= 0) for j in range(r))
        if inside and solution not in points:
            raise KernelError("preimages: a preimage is missing from the list")


RULES: dict[str, Callable[[Any, Fact, Any, Any], None]] = {
    "exact": exact,
    "enclose": enclose,
    "cover": covered,
    "independent": independent,
    "operator-norm": operator_norm,
    "preimages": preimages,
}

__all__ = ["RULES"]
