"""Every axiom is attacked with random instances: a wrong one would make everything worthless.

Universal axioms are evaluated at random data, dimension 0 and empty families included; whenever the
hypotheses hold, a conclusion that is decided to be false is a failure. Existential axioms get the
witness that their source constructs, on data where it is rational.
"""

from __future__ import annotations

import random

import pytest
from flint import arb, ctx, fmpq, fmpq_mat

from provers.kernel.arithmetic import NotExact
from provers.kernel.axioms import _TABLE, AXIOMS
from provers.kernel.numbers import Truth, decide, decide_exactly
from provers.kernel.schema import dump_fact, parse_fact
from provers.kernel.terms import check_fact, is_literal, substitute_fact

UNIVERSAL = [
    "exp-positive", "exp-above-tangent", "exp-log", "log-exp", "square", "definite", "abs", "max",
    "sqrt", "nat-nonnegative", "nat-discrete", "relu-contraction", "eckart-young-lower",
]  # fmt: skip
EXISTENTIAL = [
    "nat-difference", "contraction-fixed-point", "orthonormal-basis", "underdetermined",
    "orthogonal-vector", "entropy-values", "eckart-young-attained", "numbers-by-cases",
    "vectors-by-cases", "exp-taylor", "product-recursion", "nat-ceiling", "parseval",
    "nested-intervals",
]  # fmt: skip
LARGEST_INDEX = 6


def test_every_axiom_is_attacked():
    assert {*UNIVERSAL, *EXISTENTIAL} == AXIOMS.keys()


@pytest.mark.parametrize("name", AXIOMS)
def test_axioms_are_closed_well_sorted_and_sourced(name):
    axiom = AXIOMS[name]
    check_fact(axiom.fact, {}, {})
    assert axiom.source
    assert parse_fact(dump_fact(axiom.fact)) == axiom.fact == parse_fact(_TABLE[name][0])


# ------------------------------------------------------------------ truth in a model


def literal_truth(f, env):
    try:
        return decide_exactly(f, env, {})
    except NotExact:
        return decide(f, env, {}, 256)


def truth(f, env):
    """Truth of a fact; naturals run up to `LARGEST_INDEX`, vectors over random ones."""
    if is_literal(f):
        return literal_truth(f, env)
    assert not f[3], "witnesses are given by name"
    if f[1]:
        (name, sort), rest = f[1][0], f[1][1:]
        if sort == "N":
            values = range(LARGEST_INDEX + 1)
        else:
            assert sort[0] == "V"
            values = [matrix(random.Random(seed), env[sort[1]], 1) for seed in range(9)]
        results = {truth(("fact", rest, *f[2:]), env | {name: value}) for value in values}
    else:
        premises = {truth(g, env) for g in f[2]}
        if Truth.NO in premises:
            return Truth.YES
        if Truth.UNKNOWN in premises:
            return Truth.UNKNOWN
        results = {truth(t, env) for t in f[4]}
    for answer in (Truth.NO, Truth.UNKNOWN):
        if answer in results:
            return answer
    return Truth.YES


def holds(name, env, witnesses=None):
    """Truth of an axiom at values for its parameters and witnesses."""
    _, params, given, some, then = AXIOMS[name].fact
    env = env | (witnesses or {})
    assert env.keys() == {n for n, _ in (*params, *some)}
    return truth(("fact", (), given, (), then), env)


# ------------------------------------------------------------------ random data


def number(r):
    return fmpq(r.choice([0, 0, 1, -1, 2, -3, r.randrange(-99, 100)]), r.choice([1, 1, 2, 7]))


def matrix(r, rows, columns):
    entries = [number(r) if r.random() < 0.7 else fmpq(0) for _ in range(rows * columns)]
    return fmpq_mat(rows, columns, entries)


def columns(r, d):
    members = [matrix(r, d, 1) for _ in range(LARGEST_INDEX + 2)]
    if r.random() < 0.3:
        members[1] = members[0]
    return lambda i: members[i]


def table(r):
    values = [[number(r) for _ in range(LARGEST_INDEX + 2)] for _ in range(LARGEST_INDEX + 2)]
    return lambda *indices: values[indices[0]][indices[1] if len(indices) > 1 else 0]


def random_value(r, sort, env):
    if sort == "N":
        return r.randrange(LARGEST_INDEX)
    if sort == "R":
        return number(r)
    if sort[0] == "V":
        return matrix(r, env[sort[1]], 1)
    return table(r) if sort[2] == "R" else columns(r, env[sort[2][1]])


def random_parameters(r, name):
    env = {}
    for parameter, sort in AXIOMS[name].fact[1]:
        env[parameter] = random_value(r, sort, env)
        if parameter == "d":
            env["d"] = r.choice([0, 1, 2, 3])
    return env


@pytest.mark.parametrize("name", UNIVERSAL)
def test_universal_axioms(name):
    decided = 0
    for seed in range(150):
        env = random_parameters(random.Random(seed), name)
        found = holds(name, env)
        assert found is not Truth.NO, (seed, env)
        decided += found is Truth.YES
    assert decided > 30


def test_an_equality_of_irrational_numbers_is_not_contradicted():
    """exp(log x) = x and (sqrt x)^2 = x where both sides are irrational: never decided as false."""
    for seed in range(50):
        x = abs(number(random.Random(seed))) + fmpq(1, 3)
        for name in ("exp-log", "log-exp", "sqrt"):
            assert holds(name, {"x": x}) is not Truth.NO


# ------------------------------------------------------------------ existential axioms


def test_nat_difference():
    for m in range(6):
        for n in range(6):
            assert holds("nat-difference", {"m": m, "n": n}, {"k": max(0, n - m)}) is Truth.YES


def test_orthonormal_basis():
    for d in range(5):
        unit = [fmpq_mat(d, 1, [int(i == j) for i in range(d)]) for j in range(d)]
        zero = fmpq_mat(d, 1)
        found = holds(
            "orthonormal-basis",
            {"d": d},
            {"e": lambda i, u=unit, z=zero: u[i] if i < len(u) else z},
        )
        assert found is Truth.YES


def test_parseval():
    """The vectors of a rotation of the plane and of the standard bases."""
    turned = [fmpq_mat(2, 1, [fmpq(3, 5), fmpq(4, 5)]), fmpq_mat(2, 1, [fmpq(-4, 5), fmpq(3, 5)])]
    standard = [[fmpq_mat(d, 1, [int(i == j) for i in range(d)]) for j in range(d)]
                for d in range(4)]  # fmt: skip
    for basis in (turned, *standard):
        d = len(basis)
        zero = fmpq_mat(d, 1)
        found = holds(
            "parseval", {"d": d}, {"e": lambda i, b=basis, z=zero: b[i] if i < len(b) else z}
        )
        assert found is Truth.YES
        # One vector fewer is not a basis.
        if d:
            short = [*basis[:-1], basis[0] if d > 1 else zero]
            found = holds(
                "parseval", {"d": d}, {"e": lambda i, b=short, z=zero: b[i] if i < len(b) else z}
            )
            assert found is Truth.NO


def kernel_vector(m):
    """A non-zero rational vector that ``m`` maps to 0."""
    reduced, rank = m.rref()
    pivots = [next(j for j in range(m.ncols()) if reduced[i, j] != 0) for i in range(rank)]
    free = next(j for j in range(m.ncols()) if j not in pivots)
    out = [fmpq(int(j == free)) for j in range(m.ncols())]
    for i, j in enumerate(pivots):
        out[j] = -reduced[i, free]
    return out, free


def test_underdetermined():
    for seed in range(100):
        r = random.Random(seed)
        m = r.randrange(4)
        n = r.randrange(m + 1, LARGEST_INDEX)
        a = matrix(r, n, m)
        solution, index = kernel_vector(a.transpose())
        env = {"m": m, "n": n, "a": lambda i, j, a=a: a[i, j]}
        witness = {"c": lambda i, s=solution: s[i] if i < len(s) else fmpq(0), "k": index}
        assert holds("underdetermined", env, witness) is Truth.YES


def test_as_many_equations_as_unknowns_may_determine_them():
    """The control: with m = n only the zero solution may be left."""
    identity = fmpq_mat(2, 2, [1, 0, 0, 1])
    env = {"m": 2, "n": 2, "a": lambda i, j: identity[i, j] if i < 2 and j < 2 else fmpq(0)}
    given, some, then = AXIOMS["underdetermined"].fact[2:]
    for c in ((0, 0), (1, 0), (0, 1), (1, -1)):
        for k in (0, 1):
            values = env | {"c": lambda i, c=c: fmpq(c[i]), "k": k}
            assert truth(("fact", (), (), (), then), values) is Truth.NO
    assert some and truth(given[0], env) is Truth.NO


def test_orthogonal_vector():
    for seed in range(100):
        r = random.Random(seed)
        d = r.randrange(1, 5)
        m = r.randrange(d)
        g = [matrix(r, d, 1) for _ in range(m)]
        rows = fmpq_mat(m, d, [x for v in g for x in v.entries()])
        w = fmpq_mat(d, 1, kernel_vector(rows)[0])
        env = {"m": m, "d": d, "g": lambda i, g=g: g[i]}
        assert holds("orthogonal-vector", env, {"w": w}) is Truth.YES


def entropy(t, m):
    """Entropy of the weights 1 - t, t/(m-1), ..., t/(m-1)."""
    return -(1 - t) * (1 - t).log() - t * (t / (m - 1)).log()


def test_entropy_values():
    """Both sides of the axiom's range are approached and its values bracketed, in balls."""
    with ctx.workprec(200):
        for m in (2, 3, 7, 1000):
            longest = arb(m).log()
            assert entropy(arb(2) ** -150, m) < arb(2) ** -120
            assert abs(entropy(1 - 1 / arb(m), m) - longest) < arb(2) ** -150
            for part in (0.001, 0.25, 0.5, 0.99):
                h = longest * arb(part)
                low, high = arb(0), 1 - 1 / arb(m)
                for _ in range(150):
                    middle = ((low + high) / 2).mid()
                    below = bool(entropy(middle, m) < h)
                    low, high = (middle, high) if below else (low, middle)
                assert abs(entropy(low, m) - h) < arb(2) ** -100
                u = [(1 - low).log(), *[(low / (m - 1)).log()] * (m - 1)]
                assert abs(sum((x.exp() for x in u), arb(0)) - 1) < arb(2) ** -150
                assert abs(sum((x.exp() * x for x in u), arb(0)) + h) < arb(2) ** -100
    # The control: beyond log m there is nothing, the mean of -log w is at most log m.
    for seed in range(50):
        weights = [abs(number(random.Random(seed + k))) + fmpq(1, 9) for k in range(3)]
        total = sum(weights, fmpq(0))
        u = [(arb(x) / arb(total)).log() for x in weights]
        assert -sum((x.exp() * x for x in u), arb(0)) <= arb(3).log() + arb(2) ** -40


@pytest.mark.parametrize("name", ["numbers-by-cases", "vectors-by-cases"])
def test_families_by_cases(name):
    for seed in range(40):
        env = random_parameters(random.Random(seed), name)
        f, g, k = env["f"], env["g"], env["k"]
        witness = {"h": lambda i, f=f, g=g, k=k: f(i) if i < k else g(i)}
        assert holds(name, env, witness) is Truth.YES


def test_contractions_have_a_fixed_point():
    """Affine contractions of R^d, d = 0 included: the hypothesis is checked by Frobenius norms."""
    for seed in range(60):
        r = random.Random(seed)
        d = r.randrange(4)
        a = matrix(r, d, d)
        size = sum((x * x for x in a.entries()), start=fmpq(0))
        q = fmpq(r.randrange(100), 100)
        while size > q * q:
            a, size = a / 2, size / 4
            if q == 0:
                a, size = a * 0, fmpq(0)
        b = matrix(r, d, 1)
        x = (fmpq_mat(d, d, [int(i == j) for i in range(d) for j in range(d)]) - a).solve(b)
        _, _, given, _, then = AXIOMS["contraction-fixed-point"].fact
        env = {"d": d, "q": q, "x": x, "g": lambda v, a=a, b=b, d=d: a * v + b if d else b}
        assert [truth(g, env) for g in given[:2]] == [Truth.YES] * 2
        for _ in range(3):
            points = {"u": matrix(r, d, 1), "v": matrix(r, d, 1)}
            assert truth(given[2][4][0], env | points) is Truth.YES
        assert truth(then[0], env) is Truth.YES


def test_a_translation_has_no_fixed_point():
    """The control: with q = 1 the conclusion fails, and q = 1 is excluded."""
    one = fmpq_mat(1, 1, [1])
    _, _, given, _, then = AXIOMS["contraction-fixed-point"].fact
    env = {
        "d": 1,
        "q": fmpq(1),
        "g": lambda v: v + one,
        "u": fmpq_mat(1, 1, [3]),
        "v": fmpq_mat(1, 1),
    }
    assert truth(given[2][4][0], env) is Truth.YES
    assert truth(given[1], env) is Truth.NO
    assert truth(then[0], env | {"x": fmpq_mat(1, 1, [7])}) is Truth.NO


def rational_rotation(r, d):
    """A random orthogonal matrix with rational entries, by Cayley's formula."""
    s = matrix(r, d, d)
    s = s - s.transpose()
    identity = fmpq_mat(d, d, [int(i == j) for i in range(d) for j in range(d)])
    return (identity + s).inv() * (identity - s)


def test_eckart_young_is_attained():
    """n orthogonal columns of known lengths; the best k directions are the k longest."""
    for seed in range(40):
        r = random.Random(seed)
        d = r.randrange(1, 4)
        q = rational_rotation(r, d)
        lengths = sorted((abs(number(r)) for _ in range(d)), reverse=True)
        mixing = rational_rotation(r, d)
        k = r.randrange(5)
        stretched = fmpq_mat(d, d, [q[i, j] * lengths[j] for i in range(d) for j in range(d)])
        f = stretched * mixing
        column = [fmpq_mat(d, 1, [f[i, j] for i in range(d)]) for j in range(d)]
        basis = [fmpq_mat(d, 1, [q[i, j] for i in range(d)]) for j in range(d)]
        zero = fmpq_mat(d, 1)
        env = {"d": d, "n": d, "k": k, "f": lambda i, c=column: c[i]}
        witness = {"b": lambda i, b=basis, z=zero, k=k: b[i] if i < min(k, len(b)) else z}
        assert holds("eckart-young-attained", env, witness) is not Truth.NO
        total = sum((x * x for x in lengths[k:]), start=fmpq(0))
        tail = ("tail", ("v", "f"), ("v", "n"), ("v", "k"))
        off = fmpq(1, 10**9)
        for bound, relation in ((total + off, "<"), (total - off, "!=")):
            assert decide((relation, tail, ("q", str(bound))), env, {}, 256) is Truth.YES


def test_eckart_young_holds_at_the_corners():
    """No columns, no dimension, more directions than columns."""
    zero = fmpq_mat(0, 1)
    for d, n, k in ((0, 3, 1), (2, 0, 0), (2, 0, 3), (1, 2, 5), (0, 0, 0)):
        v = fmpq_mat(d, 1, [1] * d) if d else zero
        env = {"d": d, "n": n, "k": k, "f": lambda i, v=v: v, "b": lambda i, v=v: v}
        assert holds("eckart-young-lower", env | {"c": lambda j, i: fmpq(1)}) is Truth.YES


def test_one_weight_has_no_entropy():
    """The control: with m = 1 the only weight is 1, its entropy is 0, and m = 1 is excluded."""
    _, _, given, _, then = AXIOMS["entropy-values"].fact
    env = {"m": 1, "h": fmpq(1, 2), "u": lambda j: fmpq(0)}
    assert truth(given[0], env) is Truth.NO
    assert [truth(t, env) for t in then] == [Truth.YES, Truth.NO]


# ------------------------------------------------------------------ the attack finds false axioms


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("exp-log", {"given": []}),
        ("sqrt", {"given": []}),
        ("exp-above-tangent", {"then": [["<", ["+", ["q", "1"], "x"], ["exp", "x"]]]}),
        ("nat-discrete", {"then": [["<=", ["+", "m", ["q", "2"]], "n"]]}),
        ("nat-discrete", {"given": [["<=", "m", "n"]]}),
        ("square", {"then": [["<", ["q", "0"], ["dot", "v", "v"]]]}),
        ("definite", {"given": []}),
        ("abs", {"then": [["=", ["abs", "x"], "x"]]}),
        ("max", {"then": [["<=", ["max", "x", "y"], "y"]]}),
        ("eckart-young-lower", {"then": [["<=", ["q", "1"], ["tail", "f", "n", "k"]]]}),
    ],
)
def test_a_wrong_axiom_would_be_noticed(name, wrong):
    _, params, given, some, then = parse_fact(_TABLE[name][0] | wrong)
    assert not some
    found = set()
    for seed in range(150):
        env = random_parameters(random.Random(seed), name)
        assert env.keys() == {n for n, _ in params}
        found.add(truth(("fact", (), given, (), then), env))
    assert Truth.NO in found


def test_parameters_of_axioms_may_be_called_anything():
    """Substituting a parameter by a term with its own name changes nothing else."""
    fact = AXIOMS["max"].fact
    out = substitute_fact(("fact", (), *fact[2:]), {"x": ("v", "y"), "y": ("v", "x")})
    assert out[4][0] == ("<=", ("v", "y"), ("max", ("v", "y"), ("v", "x")))


def test_exp_taylor():
    """(e^x - sum) / a(n) lies between the values of exp at 0 and x, so some t gives it."""
    before = ctx.prec
    ctx.prec = 400
    try:
        for seed in range(60):
            r = random.Random(seed)
            x, n = fmpq(r.randrange(-300, 301), r.choice([1, 7, 50])), r.randrange(9)
            terms = [fmpq(1)]
            for k in range(n):
                terms.append(terms[-1] * x / (k + 1))
            if x == 0:
                assert sum(terms[:n], fmpq(0)) + terms[n] == 1  # any t: 0 <= t <= 0
                continue
            quotient = (arb(x).exp() - arb(sum(terms[:n], fmpq(0)))) / arb(terms[n])
            t = quotient.log()
            low, high = (fmpq(0), x) if x > 0 else (x, fmpq(0))
            assert t.is_finite() and not (t < arb(low)) and not (t > arb(high))
            if n:
                assert t > arb(low) and t < arb(high)
    finally:
        ctx.prec = before


def test_exp_taylor_needs_its_recursion():
    """Control: with a(k) = x^k, without the factorials, no t in [0, x] gives e^x."""
    x = fmpq(1)
    assert (arb(x).exp() - arb(1 + x + x**2)) / arb(x**3) < 1


def test_product_recursion():
    def f(x, k):
        return x / (k + 1) + k

    for x in (fmpq(0), fmpq(-2), fmpq(3, 7)):
        a = [fmpq(1)]
        for k in range(6):
            a.append(f(x, k) * a[k])
        _, _, _, _, (start, step) = AXIOMS["product-recursion"].fact
        env = {"f": f, "a": lambda y, k, a=a: a[int(k)], "x": x}
        assert truth(substitute_fact(("fact", (), (), (), start[4]), {}), env) is Truth.YES
        for k in range(6):
            assert truth(("fact", (), (), (), step[4]), env | {"k": k}) is Truth.YES


def test_nat_ceiling():
    for x in (fmpq(0), fmpq(1, 3), fmpq(1), fmpq(7, 2)):
        n = -int(-x.p // x.q)
        assert holds("nat-ceiling", {"x": x}, {"n": n}) is Truth.YES
        assert holds("nat-ceiling", {"x": x}, {"n": n + 1}) is Truth.NO


def test_nested_intervals():
    """Around a rational point; the ends that meet leave no other point."""
    _, _, ((_, _, _, _, order),), _, ((_, _, _, _, inside),) = AXIOMS["nested-intervals"].fact
    for seed in range(30):
        r = random.Random(seed)
        x, left, right = number(r), abs(number(r)), abs(number(r))
        env = {
            "a": lambda n, x=x, left=left: x - left / (int(n) + 1),
            "b": lambda n, x=x, right=right: x + right / (int(n) + 1),
            "x": x,
        }
        for n in range(6):
            found = [truth(literal, env | {"n": n}) for literal in (*order, *inside)]
            assert found == [Truth.YES] * 5
        away = [truth(inside[0], env | {"n": 99, "x": x - left / 50}) for _ in range(1)]
        assert away == [Truth.NO if left else Truth.YES]


def test_intervals_that_are_not_nested_have_no_common_point():
    """Control: [n, n + 1/2]; each hypothesis but the second of the three holds."""
    _, _, ((_, _, _, _, order),), _, _ = AXIOMS["nested-intervals"].fact
    env = {"a": lambda n: fmpq(int(n)), "b": lambda n: int(n) + fmpq(1, 2), "n": 3}
    assert [truth(literal, env) for literal in order] == [Truth.YES, Truth.NO, Truth.YES]
