"""Attention inference with a prompt, and its embedding into self-attention of triple width.

Definition (signature as printed, content reconstructed, high). APTI(d, L, L_p, B, delta): given
Q_p, K_p, V_p in R^{d x n}, n = L_p + L, with entries at most B, return Z~ within delta, entrywise,
of V_p exp(K_p^T Q_p / d) D^{-1}. The logits carry 1/d as in Alman & Song; without it the fast
algorithm cannot exist under SETH (`hu-2024/unnormalised-apti`).

Statement (own proof). In genuine prompt tuning Q_p, K_p and V_p are W_Q X, W_K X, W_V X of one
X = [P, X_0]. That restricts nothing: let E_q, E_k, E_v : R^d -> R^w be isometries with orthogonal
ranges (coordinate blocks of R^{3 d}; that these keep the largest entry is plain, but not part of
the claim). For the tokens
x = E_q q + E_k k + E_v v and the weights E_q^T, E_k^T, E_v^T, mass and pull of attention over the
prompt and the input together are those of the given keys and values, for every split of the
columns into prompt and input.

Method: E_q^T x = q and so on; sums over a concatenation split.
"""

from typing import Any

from provers.instances import number, witness
from provers.proof import (
    absurd,
    apply,
    auto,
    by,
    cases,
    exact,
    have,
    inside,
    intro,
    obtain,
    termwise,
)
from provers.statement import Source, Statement
from provers.surface import (
    Adjoint,
    Apply,
    Concat,
    Defined,
    Each,
    Exp,
    Inner,
    Over,
    Range,
    Zero,
    eq,
    family,
    forall,
    le,
    linear,
    natural,
    real,
    sequence,
    vector,
)

d, wide = natural("d"), natural("width")
a, b, i, element = (natural(x) for x in ("a", "b", "i", "element"))
Eq, Ek, Ev = (linear(x, d, wide) for x in ("Eq", "Ek", "Ev"))
z = vector("z", d)
x, y = vector("x", wide), vector("y", wide)
Wq, Wk, Wv = (linear(t, wide, d) for t in ("Wq", "Wk", "Wv"))
X = sequence("X", wide)

apti_mass = Defined(
    "ApMass",
    [d, wide, Wq, Wk, X, x],
    "R",
    Over(y, X, Exp(Inner(Apply(Wk, y), Apply(Wq, x)) / d)),
)
apti_pull = Defined(
    "ApPull",
    [d, wide, Wq, Wk, Wv, X, x],
    ("V", "d"),
    Over(y, X, Exp(Inner(Apply(Wk, y), Apply(Wq, x)) / d) * Apply(Wv, y)),
)

qp, kp, vp = (family(t, d) for t in ("qp", "kp", "vp"))
qx, kx, vx = (family(t, d) for t in ("qx", "kx", "vx"))
q0, k0, v0 = (vector(t, d) for t in ("q0", "k0", "v0"))


def token(q: Any, k: Any, v: Any) -> Any:
    """The column (q; k; v)."""
    return Apply(Eq, q) + Apply(Ek, k) + Apply(Ev, v)


def isometry(E: Any) -> Any:
    """E^T E = I."""
    return forall(z, then=[eq(Apply(Adjoint(E), Apply(E, z)), z)])


def orthogonal(E: Any, F: Any) -> Any:
    """E^T F = 0."""
    return forall(z, then=[eq(Apply(Adjoint(E), Apply(F, z)), Zero(d))])


TOKENS = Concat(
    Each(i, Range(a), token(qp(i), kp(i), vp(i))), Each(i, Range(b), token(qx(i), kx(i), vx(i)))
)
QUERY = token(q0, k0, v0)
BLOCKS = [
    isometry(Eq), isometry(Ek), isometry(Ev),
    orthogonal(Eq, Ek), orthogonal(Eq, Ev), orthogonal(Ek, Eq), orthogonal(Ek, Ev),
    orthogonal(Ev, Eq), orthogonal(Ev, Ek),
]  # fmt: skip
NAMES = ["qq", "kk", "vv", "qk", "qv", "kq", "kv", "vq", "vk"]
PARAMETERS = (d, wide, Eq, Ek, Ev, a, b, qp, kp, vp, qx, kx, vx, q0, k0, v0)


def given_mass(k: Any, count: Any) -> Any:
    """Sum of exp(<k_i, q_0> / d)."""
    return Over(i, Range(count), Exp(Inner(k(i), q0) / d))


def given_pull(k: Any, v: Any, count: Any) -> Any:
    """Sum of exp(<k_i, q_0> / d) v_i."""
    return Over(i, Range(count), Exp(Inner(k(i), q0) / d) * v(i))


MAPS = (Adjoint(Eq), Adjoint(Ek), Adjoint(Ev))
EMBEDDED = [
    eq(
        apti_mass(d, wide, MAPS[0], MAPS[1], TOKENS, QUERY),
        given_mass(kp, a) + given_mass(kx, b),
    ),
    eq(
        apti_pull(d, wide, *MAPS, TOKENS, QUERY),
        given_pull(kp, vp, a) + given_pull(kx, vx, b),
    ),
]

CLAIM = forall(*PARAMETERS, given=BLOCKS, then=EMBEDDED)


def selected(name: Any, E: Any, own: Any, terms: Any, others: Any) -> Any:
    """E^T (E_q q + E_k k + E_v v) is the part that belongs to E."""
    q, k, v = terms
    facts = []
    for label, value in others:
        facts.append(obtain([f"{name}_{label}"], apply(label, {"z": value})))
    return [
        *facts,
        have(name, eq(Apply(Adjoint(E), token(q, k, v)), own),
             auto(*[f"{name}_{label}" for label, _ in others])),
    ]  # fmt: skip


def _parts(q: Any, k: Any, v: Any, which: Any) -> Any:
    orders = {"q": ["qq", "qk", "qv"], "k": ["kq", "kk", "kv"], "v": ["vq", "vk", "vv"]}
    return list(zip(orders[which], (q, k, v), strict=True))


u = vector("u", d)
s = real("hole_s")


def _score(t: Any) -> Any:
    return Exp(Inner(Apply(Adjoint(Ek), t), Apply(Adjoint(Eq), QUERY)) / d)


def masses(name: Any, q: Any, k: Any, v: Any, count: Any) -> Any:
    """One block of tokens: every term of mass and pull is the given one."""
    t = token(q(i), k(i), v(i))
    te = token(q(element), k(element), v(element))
    steps = [
        *selected("key", Ek, k(element), (q(element), k(element), v(element)),
                  _parts(q(element), k(element), v(element), "k")),
        *selected("value", Ev, v(element), (q(element), k(element), v(element)),
                  _parts(q(element), k(element), v(element), "v")),
    ]  # fmt: skip
    logit = have(
        "logit",
        eq(Inner(Apply(Adjoint(Ek), te), Apply(Adjoint(Eq), QUERY)), Inner(k(element), q0)),
        auto(
            inside("key", u, Inner(u, Apply(Adjoint(Eq), QUERY))),
            inside("query", u, Inner(k(element), u)),
        ),
    )
    return [
        have(
            f"{name}_mass",
            eq(Over(i, Range(count), _score(t)), given_mass(k, count)),
            termwise(
                Range(count), i, _score(t), Exp(Inner(k(i), q0) / d),
                intro(*steps, logit, given=["below"],
                      then=[auto(inside("logit", s, Exp(s / d)))]),
            ),
        ),
        have(
            f"{name}_pull",
            eq(Over(i, Range(count), _score(t) * Apply(Adjoint(Ev), t)),
               given_pull(k, v, count)),
            termwise(
                Range(count), i, _score(t) * Apply(Adjoint(Ev), t),
                Exp(Inner(k(i), q0) / d) * v(i),
                intro(*steps, logit, given=["below"],
                      then=[auto(inside("logit", s, Exp(s / d) * Apply(Adjoint(Ev), te)),
                                 inside("value", u, Exp(Inner(k(element), q0) / d) * u))]),
            ),
        ),
    ]  # fmt: skip


PROOF = intro(
    *selected("query", Eq, q0, (q0, k0, v0), _parts(q0, k0, v0, "q")),
    *masses("prompt", qp, kp, vp, a),
    *masses("input", qx, kx, vx, b),
    given=NAMES,
    then=[auto("prompt_mass", "input_mass"), auto("prompt_pull", "input_pull")],
)

# Witness: d = 1, width 3, E = f <one, .> with f the three axes. That <one, z> one = z for all z of
# R^1 follows from D D = D and |D v|^2 <= |v|^2 / 4 for D = I - one <one, .>, whose matrix is 0.
one = vector("one", 1)
axes = [vector(f"f{k}", 3) for k in (1, 2, 3)]
_z = vector("z", 1)
_rest = _z - Inner(one, _z) * one
_D = ["+", ["id", 1], ["scale", ["q", "-1"], ["outer", "one", "one"]]]
_v = vector("t_v", 1)


def _identity(f: Any) -> Any:
    """E^T E z = z for E = f <one, .>."""
    return intro(
        have("axis", eq(Inner(f, f), 1), exact()),
        have("unit", eq(Inner(one, one), 1), exact()),
        have(
            "contraction",
            forall(_v, then=[le(Inner(_v - Inner(one, _v) * one, _v - Inner(one, _v) * one),
                                Inner(_v, _v) / 4)]),
            ["operator-norm", {"map": _D, "bound": "1/4", "squarings": 1, "bits": 64}],
        ),
        obtain(["shrinks"], apply("contraction", {"t_v": _rest})),
        obtain(["square"], apply("axiom:square", {"d": 1, "v": _rest})),
        have("once_more", eq(_rest - Inner(one, _rest) * one, _rest),
             auto(inside("unit", s, Inner(one, _z) * s * one))),
        have("same_norm", eq(
            Inner(_rest - Inner(one, _rest) * one, _rest - Inner(one, _rest) * one),
            Inner(_rest, _rest),
        ), auto(inside("once_more", _v, Inner(_v, _v)))),
        have("below", le(Inner(_rest, _rest), 0), auto("shrinks", "same_norm")),
        have("vanishes", eq(Inner(_rest, _rest), 0), cases(
            Inner(_rest, _rest), 0, "sign",
            less=absurd(auto("sign", "square")), equal=by("sign"),
            greater=absurd(auto("sign", "below")),
        )),
        obtain(["nothing"], apply("axiom:definite", {"d": 1, "v": _rest}, [by("vanishes")])),
        then=[auto("nothing", inside("axis", s, s * Inner(one, _z) * one))],
    )  # fmt: skip


def _separate(f: Any, g: Any) -> Any:
    """E^T F z = 0 for orthogonal axes."""
    return intro(
        have("apart", eq(Inner(f, g), 0), exact()),
        then=[auto(inside("apart", s, s * Inner(one, _z) * one))],
    )


_ONE = ["lam", [["i", "N"]], "one"]
_PAIRS = [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]
STATEMENT = Statement(
    id="hu-2024/definition-apti",
    title="Attention inference with a prompt, and its embedding into self-attention",
    source=Source("hu-2024", "definition-apti", "reconstructed (high)",
                  "logits divided by d; the embedding is proved here"),
    claim=CLAIM,
    proof=PROOF,
    remarks=("that coordinate blocks keep the largest entry is not part of the claim",),
    witness=witness(
        "hu-2024/definition-apti",
        CLAIM,
        at={
            "d": number(1), "width": number(3), "a": number(1), "b": number(1),
            "Eq": ["outer", "f1", "one"], "Ek": ["outer", "f2", "one"],
            "Ev": ["outer", "f3", "one"],
            **dict.fromkeys(("qp", "kp", "vp", "qx", "kx", "vx"), _ONE),
            **dict.fromkeys(("q0", "k0", "v0"), "one"),
        },
        given=[
            *(_identity(f) for f in axes),
            *(_separate(axes[k], axes[other]) for k, other in _PAIRS),
        ],
        data={
            "one": {"sort": ["V", 1], "rationals": ["1"]},
            "f1": {"sort": ["V", 3], "rationals": ["1", "0", "0"]},
            "f2": {"sort": ["V", 3], "rationals": ["0", "1", "0"]},
            "f3": {"sort": ["V", 3], "rationals": ["0", "0", "1"]},
        },
        scope="d = 1: three axes of R^3, one prompt token and one input token",
    ),
)  # fmt: skip
