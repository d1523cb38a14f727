"""At least five false variants of each statement, beside the statement itself.

Each variant changes one thing: a hypothesis dropped, an inequality turned round or a bound moved by
one per cent, an index or a role exchanged. The statement's proof must fail for it, and the kernel
itself confirms by exact data, or by a proof of 0 < 0, that the variant is false, so that its
rejection is no accident of the proof.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from soundness.variants import (
    EXACT,
    ONE,
    ZERO,
    Claim,
    Json,
    absurd,
    accepted,
    apply,
    auto,
    fact,
    hole,
    identity,
    minus,
    null,
    obtain,
    opened,
    q,
    real,
    refuted,
    rejected,
    tokens,
    vector,
)

ENCLOSE = ["enclose", {"bits": 128}]


@dataclass(frozen=True)
class Variant:
    """A false claim: how it is made and why it is false."""

    name: str
    of: str
    make: Callable[[], Claim]
    counterexample: Callable[[Claim], object]


VARIANTS: list[Variant] = []


def variant(of: str):
    """Register a function that returns a changed claim and a counterexample."""

    def register(function: Callable[[], tuple[Claim, Callable[[Claim], object]]]):
        # Claims are made anew for every use: a proof is filled in in place.
        def counterexample(claim: Claim) -> object:
            return function()[1](claim)

        VARIANTS.append(Variant(function.__name__, of, lambda: function()[0], counterexample))
        return function

    return register


@pytest.mark.parametrize("v", VARIANTS, ids=lambda v: f"{v.of}:{v.name}")
def test_variant(v):
    rejected(v.make())
    v.counterexample(v.make())


def test_variants_come_in_fives():
    counts: dict[str, int] = {}
    for v in VARIANTS:
        counts[v.of] = counts.get(v.of, 0) + 1
    assert set(counts) == set(STATEMENTS)
    assert min(counts.values()) >= 5


STATEMENTS = (
    "wang-2023/attention-split", "wang-2023/two-fits", "wang-2023/independent-targets",
    "wang-2023/theorem-2", "wang-2023/theorem-3", "wang-2023/theorem-4", "wang-2023/lemma-4",
    "wang-2023/lemma-7", "sharper/lora-floor", "sharper/spectral-floor",
)  # fmt: skip


@pytest.mark.parametrize("ident", STATEMENTS)
def test_control(ident):
    """The statement itself passes by the same route."""
    checked = accepted(Claim(ident))
    assert checked.root == ident
    assert not checked.footprint.argued and not checked.footprint.cited


# ------------------------------------------------------------------ heads


def head(d: int = 1, uniform: bool = True, **more: Json) -> dict[str, Json]:
    """Values of a head with W_v = W_o = identity; equal weights, or score <y, x>."""
    zero = ["zero", d]
    scores = null(d) if uniform else identity(d)
    return {
        "d": q(d), "s": q(d), "Wq": scores, "bq": zero, "Wk": scores, "bk": zero,
        "Wv": identity(d), "bv": zero, "Wo": identity(d), "bo": zero,
    } | more  # fmt: skip


WEIGHTS = ["d", "s", "Wq", "bq", "Wk", "bk", "Wv", "bv", "Wo", "bo"]
SCORES = WEIGHTS[:6]


def att(x: Json, y: Json) -> Json:
    return ["def", "Att", *WEIGHTS, x, y]


def mass(y: Json, x: Json) -> Json:
    return ["def", "mass", *SCORES, y, x]


def att_of(values: dict[str, Json], x: Json, y: Json) -> Json:
    """Att at the given values of the weights."""
    return ["def", "Att", *(values[n] for n in WEIGHTS), x, y]


# ------------------------------------------------------------------ attention-split

SPLIT = "wang-2023/attention-split"
SHARE = ["*", ["inv", ["+", mass("P", "x"), mass("X", "x")]], mass("P", "x")]
SPLIT_DATA = {"x": vector(1), "P": tokens(1, 1), "X": tokens(1, 0)}
NAMES = {"x": "x", "P": "P", "X": "X"}


def split(change, conclusion=0, **data):
    """A counterexample with score <y, x>; the prompt is [1], the context [0] unless changed."""
    claim = change(Claim(SPLIT))
    return claim, lambda c: refuted(
        c, SPLIT_DATA | data, head(uniform=False) | NAMES, conclusion=conclusion, by=ENCLOSE
    )


@variant(SPLIT)
def empty_prompt():
    return split(lambda c: c.drop(0), 1, P=tokens(1))


@variant(SPLIT)
def empty_context():
    return split(lambda c: c.drop(1), 2, x=vector(0), X=tokens(1))


def set_then(claim, index, fact_):
    claim.then[index] = fact_
    return claim


@variant(SPLIT)
def share_is_negative():
    return split(lambda c: set_then(c, 1, ["<", SHARE, ZERO]), 1)


@variant(SPLIT)
def share_below_99_per_cent():
    return split(lambda c: set_then(c, 2, ["<", SHARE, q("99/100")]), 2, P=tokens(1, 9))


@variant(SPLIT)
def mixture_off_by_one_per_cent():
    def change(c):
        _, left, right = c.then[0]
        return set_then(c, 0, ["=", left, ["scale", q("101/100"), right]])

    return split(change)


@variant(SPLIT)
def prompt_and_context_exchanged_in_the_share():
    exchanged = ["*", ["inv", ["+", mass("P", "x"), mass("X", "x")]], mass("X", "x")]
    return split(lambda c: c.replace(SHARE, exchanged))


@variant(SPLIT)
def prompt_counted_twice():
    return split(lambda c: c.replace(["cat", "P", "X"], ["cat", ["cat", "P", "P"], "X"]))


# ------------------------------------------------------------------ two-fits

FITS = "wang-2023/two-fits"
# Equal weights: A_1 = 1, A_2 = 5/2, a_1 = 5/2, a_2 = 3; masses 1, 2 and 1.
FIT_DATA = {"x0": vector(0), "X1": tokens(1, 1), "X2": tokens(1, 2, 3), "P": tokens(1, 4),
            "a1": vector("5/2"), "a2": vector(3)}  # fmt: skip
FIT_NAMES = {n: n for n in FIT_DATA}


def fits(change, conclusion=0, **data):
    claim = change(Claim(FITS))
    return claim, lambda c: refuted(c, FIT_DATA | data, head() | FIT_NAMES, conclusion=conclusion)


@variant(FITS)
def first_context_empty():
    return fits(lambda c: c.drop(0), 1, X1=tokens(1), a1=vector(4))


@variant(FITS)
def second_context_empty():
    return fits(lambda c: c.drop(1), 2, X2=tokens(1), a2=vector(4))


@variant(FITS)
def first_fit_dropped():
    return fits(lambda c: c.drop(2), a1=vector(7))


@variant(FITS)
def second_fit_dropped():
    return fits(lambda c: c.drop(3), a2=vector(7))


@variant(FITS)
def targets_exchanged():
    def change(c):
        c.then[0] = swap_names(c.then[0], "a1", "a2")
        return c

    return fits(change)


def swap_names(node, a, b):
    if isinstance(node, list):
        return [swap_names(x, a, b) for x in node]
    return {a: b, b: a}.get(node, node) if isinstance(node, str) else node


@variant(FITS)
def first_coefficient_off_by_one_per_cent():
    z1 = mass("X1", "x0")
    old = ["scale", z1, att("x0", "X1")]
    return fits(lambda c: c.replace(old, ["scale", ["*", q("101/100"), z1], att("x0", "X1")]))


@variant(FITS)
def sign_of_the_second_context_turned():
    z2 = mass("X2", "x0")
    old = ["scale", ["*", q(-1), z2], att("x0", "X2")]
    return fits(lambda c: c.replace(old, ["scale", z2, att("x0", "X2")]))


@variant(FITS)
def mass_is_negative():
    return fits(lambda c: set_then(c, 1, ["<", mass("X1", "x0"), ZERO]), 1)


# ------------------------------------------------------------------ independent-targets

TARGETS = "wang-2023/independent-targets"


def no_relation(values, vectors, functional):
    """Proof of "c1 A1 + ... = 0 gives c1 = 0" by a functional that is 1 at A1 and 0 at the others."""
    d = int(values["d"][1])
    space = ["V", d]
    names = [f"k{i}" for i in range(len(vectors))]
    steps, refs = [], [["relation", hole(space, ["dot", "hole", functional])]]
    for i, v in enumerate(vectors):
        steps.append(
            fact(f"value{i}", ["=", ["dot", v, functional], ONE if i == 0 else ZERO], EXACT)
        )
        refs.append([f"value{i}", hole("R", ["*", names[i], "hole"])])
    return opened(auto(*refs), given=["relation"], steps=steps, names=names)


def targets(change, d, data, functional, listed=("A1", "A2", "a1", "a2"), given=2, **more):
    """Equal weights; the prompt P of the data fits, although ``functional`` sees A1 alone."""
    claim = change(Claim(TARGETS))
    values = head(d) | {n: n for n in ("x0", "X1", "X2", "a1", "a2")} | more
    data = {"x0": vector(*[0] * d), "f": vector(*functional)} | data
    terms = {
        "A1": att_of(values, "x0", "X1"),
        "A2": att_of(values, "x0", "X2"),
        "a1": "a1",
        "a2": "a2",
    }

    def counterexample(c):
        rules = [EXACT] * len(c.given)
        if listed:
            rules[-1] = no_relation(values, [terms[n] for n in listed], "f")
        inner = {
            "at": {"P": "P"},
            "given": [EXACT] * given,
            "violated": {"conclusion": 0, "by": EXACT},
        }
        return refuted(c, data, values, rules, by=inner)

    return claim, counterexample


# R^3, one token each: A_1 = e1, A_2 = e2, the prompt e3, so a_i = (e3 + e_i)/2.
BASIS = {"X1": tokens(3, 1, 0, 0), "X2": tokens(3, 0, 1, 0), "P": tokens(3, 0, 0, 1),
         "a1": vector("1/2", 0, "1/2"), "a2": vector(0, "1/2", "1/2")}  # fmt: skip


@variant(TARGETS)
def independence_dropped():
    return targets(lambda c: c.drop(2), 3, BASIS, (1, 0, 0), listed=())


@variant(TARGETS)
def last_target_left_out_of_the_relation():
    def change(c):
        relation = c.given[2]
        relation["all"].pop()
        relation["given"][0][1] = [t for t in relation["given"][0][1] if "c4" not in t]
        return c

    return targets(change, 3, BASIS, (1, 0, -1), listed=("A1", "A2", "a1"))


@variant(TARGETS)
def first_context_may_be_empty():
    """The output bias is what an empty context returns; it makes the four vectors look free."""
    data = BASIS | {
        "X1": tokens(3),
        "a1": vector(1, 0, 1),
        "a2": vector(1, "1/2", "1/2"),
        "b": vector(1, 0, 0),
    }
    return targets(lambda c: c.drop(0), 3, data, (1, -1, -1), bo="b")


@variant(TARGETS)
def second_fit_not_asked_for():
    def change(c):
        del c.then[0]["given"][1]
        return c

    data = {"X1": tokens(4, 1, 0, 0, 0), "X2": tokens(4, 0, 1, 0, 0), "P": tokens(4, 0, 0, 1, 0),
            "a1": vector("1/2", 0, "1/2", 0), "a2": vector(0, 0, 0, 1)}  # fmt: skip
    return targets(change, 4, data, (1, 0, -1, 0), given=1)


@variant(TARGETS)
def first_fit_not_asked_for():
    def change(c):
        del c.then[0]["given"][0]
        return c

    data = {"X1": tokens(4, 1, 0, 0, 0), "X2": tokens(4, 0, 1, 0, 0), "P": tokens(4, 0, 0, 1, 0),
            "a1": vector(0, 0, 0, 1), "a2": vector(0, "1/2", "1/2", 0)}  # fmt: skip
    return targets(change, 4, data, (1, 0, 0, 0), given=1)


@variant(TARGETS)
def both_fits_for_the_first_context():
    def change(c):
        c.then[0]["given"][1] = ["=", att("x0", ["cat", "P", "X1"]), "a2"]
        return c

    return targets(change, 3, BASIS | {"a2": BASIS["a1"]}, (1, 0, -1))


# ------------------------------------------------------------------ theorem-2

TWO = "wang-2023/theorem-2"


def layer(d, **more):
    """A head with equal weights over R^d and an MLP that is the identity."""
    zero = ["zero", d]
    return head(d) | {"r": q(d), "W1": null(d), "b1": zero, "W2": null(d), "b2": zero} | more


def mlp_of(values, x):
    return ["def", "MLP", *(values[n] for n in ("d", "r", "W1", "b1", "W2", "b2")), x]


def only_the_origin(values):
    """Preimages of 0 under the identity are in the span of no vectors."""
    return opened(auto("hit"), given=["hit"], witnesses=[["lam", [["i", "N"]], ZERO]])


def injective(name="z"):
    return opened(auto("image"), given=["image"])


def theorem_2(claim, d, values, last, drop=(), steps=(), given=None, all_x1=None):
    """0 < 0 from a variant of theorem-2 with x0 = 0, y1 = y2 = 0, k = 0 and the identity as MLP."""
    zero = ["zero", d]
    at = values | {"x0": zero, "x2": "other", "y1": zero, "y2": zero, "k": ZERO,
                   "g": ["lam", [["i", "N"]], zero]}  # fmt: skip
    rules = [injective(), injective(), EXACT, only_the_origin(values), only_the_origin(values)]
    rules = [rule for i, rule in enumerate(rules) if i not in drop]
    if all_x1 is not None:
        at["x1"] = all_x1
    got = obtain(
        ["differ", "unfit"], apply("claim", at, rules), [] if all_x1 is not None else ["x1"]
    )
    return absurd(claim, {"other": vector(*[1] * d)}, [got, *steps], last)


def context(x, d):
    return ["cat", ["one", x], ["one", ["zero", d]]]


def outputs_agree(values, d):
    """A step: both outputs are equal, by normal form."""
    a1, a2 = (att_of(values, ["zero", d], context(x, d)) for x in ("x1", "other"))
    return fact("agree", ["=", a1, a2], auto())


@variant(TWO)
def value_map_may_vanish():
    values = layer(2, Wv=null(2))
    return Claim(TWO).drop(1), lambda c: theorem_2(
        c, 2, values, ["clash", ["agree", "differ"]], (1,), [outputs_agree(values, 2)]
    )


@variant(TWO)
def output_map_may_vanish():
    values = layer(2, Wo=null(2))
    return Claim(TWO).drop(0), lambda c: theorem_2(
        c, 2, values, ["clash", ["agree", "differ"]], (0,), [outputs_agree(values, 2)]
    )


@variant(TWO)
def every_token_instead_of_some():
    def make():
        claim = Claim(TWO)
        claim.all.extend(claim.fact.pop("some"))
        return claim

    values = layer(2)
    same = fact("agree", ["=", *[att_of(values, ["zero", 2], context("other", 2))] * 2], auto())
    return make(), lambda c: theorem_2(
        c, 2, values, ["clash", ["agree", "differ"]], (), [same], all_x1="other"
    )


def prompt_of_minus(x):
    return ["one", ["scale", q(-1), x]]


@variant(TWO)
def second_fit_left_out():
    def make():
        claim = Claim(TWO)
        del claim.then[1]["given"][1]
        return claim

    values = layer(2)
    last = apply("unfit", {"P": prompt_of_minus("x1")}, [auto()])
    return make(), lambda c: theorem_2(c, 2, values, last)


@variant(TWO)
def first_fit_left_out():
    def make():
        claim = Claim(TWO)
        del claim.then[1]["given"][0]
        return claim

    values = layer(2)
    last = apply("unfit", {"P": prompt_of_minus("other")}, [auto()])
    return make(), lambda c: theorem_2(c, 2, values, last)


@variant(TWO)
def equal_outputs_instead_of_different_ones():
    def make():
        claim = Claim(TWO)
        claim.then[0][0] = "="
        return claim

    values = layer(2)
    a1, a2 = (att_of(values, ["zero", 2], context(x, 2)) for x in ("x1", "other"))
    equal = fact(
        "equal", ["=", "x1", "other"], auto(["differ", hole(["V", 2], ["scale", q(2), "hole"])])
    )
    assert a1 != a2
    shifted = ["equal", hole(["V", 2], ["scale", q("1/3"), "hole"])]
    last = apply("unfit", {"P": prompt_of_minus("other")}, [auto(shifted), auto()])
    return make(), lambda c: theorem_2(c, 2, values, last, (), [equal])


# ------------------------------------------------------------------ theorem-3

THREE = "wang-2023/theorem-3"
LINE = {"points": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["0", "1"]},
        "goals": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["5", "7"]}}  # fmt: skip


def constant(v):
    return ["lam", [["i", "N"]], v]


def theorem_3(claim, n, r, last, steps, data=None, drop=(), **more):
    """0 < 0 from a variant of theorem-3 on the line with given weights 0."""
    origin = ["zero", 1]
    at = {"d": ONE, "n": q(n), "r": q(r), "h": "points", "t": "goals", "w": constant(origin),
          "b": constant(ZERO), "v": constant(origin), "b2": origin} | more  # fmt: skip
    rules = [rule for i, rule in enumerate([EXACT, distinct_points(n)]) if i not in drop]
    got = obtain(["fits", "kept"], apply("claim", at, rules), ["w1", "b1", "v1"])
    return absurd(claim, (LINE if data is None else data), [got, *steps], last)


def distinct_points(n):
    """For all i, j < n with i != j: h(i) != h(j), by cases on literals."""
    inner = []
    for i in range(n):
        inner.append(["enumerate", [
            opened(["absurd", ["clash", [f"same{i}{j}", "apart"]]], given=["apart"],
                   steps=[fact(f"same{i}{j}", ["=", q(i), q(j)], EXACT)])
            if i == j else opened(EXACT, given=["apart"]) for j in range(n)]])  # fmt: skip
    steps = [
        fact("table", {"all": [["a", "N"]], "given": [["<", "a", q(n)]], "then": [
            {"all": [["e", "N"]], "given": [["<", "e", q(n)], ["!=", "a", "e"]],
             "then": [["!=", ["at", "points", "a"], ["at", "points", "e"]]]}]}, ["enumerate", inner]),
        obtain(["row"], apply("table", {"a": "i"}, [["by", "i_below"]])),
        obtain(["entry"], apply("row", {"e": "j"}, [["by", "j_below"], ["by", "i_is_not_j"]])),
    ]  # fmt: skip
    return opened(["by", "entry"], given=["i_below", "j_below", "i_is_not_j"], steps=steps)


def neurons(r, x):
    return ["def", "neurons", ONE, q(r), "w1", "b1", "v1", ["zero", 1], x]


def at(f, i):
    return ["at", f, q(i)]


def no_neurons():
    """Without neurons the MLP is the identity: it does not map 0 to 5."""
    return [
        obtain(["fit"], apply("fits", {"i": ZERO}, [EXACT])),
        fact("moved", ["!=", at("points", 0), at("goals", 0)], EXACT),
        fact("kept_in_place", ["=", at("points", 0), at("goals", 0)], auto("fit")),
    ]


@variant(THREE)
def fewer_neurons_than_examples():
    return Claim(THREE).drop(0), lambda c: theorem_3(
        c, 1, 0, ["clash", ["kept_in_place", "moved"]], no_neurons(), drop=(0,)
    )


@variant(THREE)
def equal_points():
    data = LINE | {"points": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "1"]}}
    steps = [
        obtain(["fit0"], apply("fits", {"i": ZERO}, [EXACT])),
        obtain(["fit1"], apply("fits", {"i": ONE}, [EXACT])),
        fact("one_point", ["=", at("points", 0), at("points", 1)], EXACT),
        fact("one_target", ["=", at("goals", 0), at("goals", 1)],
             auto("fit0", "fit1", ["one_point", hole(["V", 1], neurons(2, "hole"))])),
        fact("two_targets", ["!=", at("goals", 0), at("goals", 1)], EXACT),
    ]  # fmt: skip
    return Claim(THREE).drop(1), lambda c: theorem_3(
        c, 2, 2, ["clash", ["one_target", "two_targets"]], steps, data, drop=(1,)
    )


@variant(THREE)
def one_example_more_than_neurons():
    return Claim(THREE).replace(["<", "i", "n"], ["<", "i", ["+", "n", ONE]]), lambda c: theorem_3(
        c, 0, 0, ["clash", ["kept_in_place", "moved"]], no_neurons()
    )


@variant(THREE)
def one_neuron_less_is_changed():
    """Neuron n - 1 is to stay as well: with n = 1 nothing may change."""
    steps = [
        obtain(["fit"], apply("fits", {"i": ZERO}, [EXACT])),
        obtain(["w_kept", "b_kept", "v_kept"], apply("kept", {"j": ZERO}, [EXACT])),
        fact("moved", ["!=", at("points", 0), at("goals", 0)], EXACT),
        fact("kept_in_place", ["=", at("points", 0), at("goals", 0)], auto(
            "fit", ["v_kept", hole(["V", 1], ["scale", ["max", ZERO, ["+", at("b1", 0), ["dot", at(
                "w1", 0), at("points", 0)]]], "hole"])])),
    ]  # fmt: skip
    return Claim(THREE).replace(
        ["<=", "n", "j"], ["<=", "n", ["+", "j", ONE]]
    ), lambda c: theorem_3(c, 1, 1, ["clash", ["kept_in_place", "moved"]], steps)


@variant(THREE)
def points_and_targets_exchanged():
    """Equal targets cannot be sent to distinct points."""

    def make():
        claim = Claim(THREE)
        claim.then[0]["then"] = swap_names(claim.then[0]["then"], "h", "t")
        return claim

    data = LINE | {"goals": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1", "1"]}}
    steps = [
        obtain(["fit0"], apply("fits", {"i": ZERO}, [EXACT])),
        obtain(["fit1"], apply("fits", {"i": ONE}, [EXACT])),
        fact("one_point", ["=", at("goals", 0), at("goals", 1)], EXACT),
        fact("one_target", ["=", at("points", 0), at("points", 1)],
             auto("fit0", "fit1", ["one_point", hole(["V", 1], neurons(2, "hole"))])),
        fact("two_targets", ["!=", at("points", 0), at("points", 1)], EXACT),
    ]  # fmt: skip
    return make(), lambda c: theorem_3(
        c, 2, 2, ["clash", ["one_target", "two_targets"]], steps, data
    )


# ------------------------------------------------------------------ theorem-4

FOUR = "wang-2023/theorem-4"


def theorem_4(claim, n, values, last, steps=(), drop=(), some=("x", "y"), given=(), **more):
    """0 < 0 from a variant of theorem-4 with the identity as MLP and R = identity."""
    d = int(values["d"][1])
    at_ = values | {"R": identity(d), "n": q(n)} | more
    right_inverse = opened(auto())
    mlp_injective = opened(auto("image"), given=["image"])
    rules = [right_inverse, injective(), mlp_injective, EXACT]
    rules = [rule for i, rule in enumerate(rules) if i not in drop]
    got = obtain(["differ", "unfit"], apply("claim", at_, rules), some)
    return absurd(claim, {}, [got, *steps], last)


def contexts_agree(values):
    tokens_ = [["cat", ["one", at("y", i)], ["one", "x"]] for i in (0, 1)]
    return [
        obtain(["apart"], apply("differ", {"i": ZERO, "l": ONE}, [EXACT, EXACT, EXACT])),
        fact("agree", ["=", *[att_of(values, "x", t) for t in tokens_]], auto()),
    ]


NO_PROMPT = {"m": ZERO, "p": ["lam", [["i", "N"]], ["zero", 2]]}


@variant(FOUR)
def as_many_prompt_tokens_as_examples():
    """n = 0: the empty prompt fits no examples at all."""
    last = apply("unfit", NO_PROMPT, [EXACT, ["enumerate", []]])
    return Claim(FOUR).replace(["<", "m", "n"], ["<=", "m", "n"]), lambda c: theorem_4(
        c, 0, layer(2), last
    )


@variant(FOUR)
def output_map_may_be_zero():
    values = layer(2, Wo=null(2))
    return Claim(FOUR).drop(1), lambda c: theorem_4(
        c, 2, values, ["clash", ["agree", "apart"]], contexts_agree(values), (1,)
    )


@variant(FOUR)
def values_may_be_zero():
    values = layer(2, Wv=null(2))
    return Claim(FOUR).drop(0), lambda c: theorem_4(
        c, 2, values, ["clash", ["agree", "apart"]], contexts_agree(values), (0,)
    )


@variant(FOUR)
def targets_on_the_other_side():
    """Targets MLP(A_i + x) are what the empty prompt gives."""

    def make():
        claim = Claim(FOUR)
        inner = claim.then[1]["given"][1]["then"][0]
        own = att("x", ["cat", ["one", ["at", "y", "i"]], ["one", "x"]])
        inner[2] = ["def", "MLP", "d", "r", "W1", "b1", "W2", "b2", ["+", own, "x"]]
        return claim

    last = apply("unfit", NO_PROMPT, [EXACT, ["enumerate", [auto()]]])
    return make(), lambda c: theorem_4(c, 1, layer(2), last)


@variant(FOUR)
def equal_outputs():
    """With A_0 = A_1 = A one token, -5 A, fits both examples (equal weights)."""

    def make():
        claim = Claim(FOUR)
        claim.then[0]["then"][0][0] = "="
        return claim

    values = layer(2)
    first = att_of(values, "x", ["cat", ["one", at("y", 0)], ["one", "x"]])
    prompt = {"m": ONE, "p": ["lam", [["i", "N"]], ["scale", q(-5), first]]}
    equal = obtain(["same"], apply("differ", {"i": ZERO, "l": ONE}, [EXACT, EXACT, EXACT]))
    shift = ["same", hole(["V", 2], ["scale", q("5/3"), "hole"])]
    last = apply("unfit", prompt, [EXACT, ["enumerate", [auto(), auto(shift)]]])
    return make(), lambda c: theorem_4(c, 2, values, last, [equal])


@variant(FOUR)
def every_dataset():
    def make():
        claim = Claim(FOUR)
        claim.all.extend(claim.fact.pop("some"))
        return claim

    values = layer(2)
    more = {"x": ["zero", 2], "y": constant(["zero", 2])}
    steps = [
        obtain(["apart"], apply("differ", {"i": ZERO, "l": ONE}, [EXACT, EXACT, EXACT])),
        fact("agree", ["=", *[att_of(values, ["zero", 2], context(["zero", 2], 2))] * 2], auto()),
    ]
    return make(), lambda c: theorem_4(
        c, 2, values, ["clash", ["agree", "apart"]], steps, some=(), **more
    )


# ------------------------------------------------------------------ lemma-4

CONTRACTIVE = "wang-2023/lemma-4"


def folded(change, factor, points, **sigma):
    """x -> x - factor relu(x) on the line maps two points to one."""
    u, v = points
    data = {"u0": vector(u), "v0": vector(v)}
    at_ = {"d": ONE, "r": ONE, "W1": identity(1), "b1": ["zero", 1],
           "W2": ["scale", q(-factor), identity(1)], "b2": ["zero", 1]} | {
               n: q(x) for n, x in sigma.items()}  # fmt: skip
    claim = change(Claim(CONTRACTIVE))

    def rule(given):
        if isinstance(given, list):
            return EXACT
        return opened(NORM)

    inner = {
        "at": {"u": "u0", "v": "v0"},
        "given": [EXACT],
        "violated": {"conclusion": 0, "by": EXACT},
    }
    return claim, lambda c: refuted(c, data, at_, [rule(g) for g in c.given], 1, inner)


NORM = ["positive", []]


@variant(CONTRACTIVE)
def product_of_the_norms_may_be_one():
    return folded(lambda c: c.replace(["<", ["*", "sigma1", "sigma2"], ONE],
                                      ["<=", ["*", "sigma1", "sigma2"], ONE], "given"),
                  1, (1, 2), sigma1=1, sigma2=1)  # fmt: skip


@variant(CONTRACTIVE)
def product_of_the_norms_below_101_per_cent():
    return folded(lambda c: c.replace(["<", ["*", "sigma1", "sigma2"], ONE],
                                      ["<", ["*", "sigma1", "sigma2"], q("101/100")], "given"),
                  1, (1, 2), sigma1=1, sigma2=1)  # fmt: skip


@variant(CONTRACTIVE)
def product_of_the_norms_free():
    return folded(lambda c: c.drop(2), 2, (1, -1), sigma1=1, sigma2=2)


@variant(CONTRACTIVE)
def first_norm_free():
    return folded(lambda c: c.drop(3), 1, (1, 2), sigma1=0, sigma2=1)


@variant(CONTRACTIVE)
def second_norm_free():
    return folded(lambda c: c.drop(4), 1, (1, 2), sigma1=1, sigma2=0)


@variant(CONTRACTIVE)
def first_bound_may_be_negative():
    return folded(lambda c: c.drop(0), 1, (1, 2), sigma1=-5, sigma2=1)


@variant(CONTRACTIVE)
def second_bound_may_be_negative():
    return folded(lambda c: c.drop(1), 1, (1, 2), sigma1=1, sigma2=-5)


# ------------------------------------------------------------------ lemma-7

LEMMA_7 = "wang-2023/lemma-7"


def second_token(change, t=2, u=(1,), x0=(1,), d=1):
    """All four maps are the identity."""
    one = identity(d)
    values = {
        "d": q(d),
        "s": q(d),
        "Wq": one,
        "Wk": one,
        "Wv": one,
        "Wo": one,
        "x0": "x0",
        "u": "u",
        "t": "t",
    }
    data = {"x0": vector(*x0), "u": vector(*u), "t": real(t)}
    claim = change(Claim(LEMMA_7))
    return claim, lambda c: refuted(c, data, values, by=ENCLOSE)


@variant(LEMMA_7)
def t_may_be_negative():
    return second_token(lambda c: c.drop(0), t="-1/2", u=(1, 1), x0=(1, 0), d=2)


@variant(LEMMA_7)
def u_may_be_unseen():
    return second_token(lambda c: c.drop(1), u=(0, 1), x0=(1, 0), d=2)


@variant(LEMMA_7)
def output_off_by_one_per_cent():
    def change(c):
        relation, left, right = c.then[0]
        c.then[0] = [relation, left, ["scale", q("101/100"), right]]
        return c

    return second_token(change)


@variant(LEMMA_7)
def logarithm_with_the_other_sign():
    return second_token(lambda c: c.replace(["*", q(-1), ["log", "t"]], ["log", "t"]))


@variant(LEMMA_7)
def direction_of_the_query():
    return second_token(lambda c: c.replace(["app", "Wv", "u"], ["app", "Wv", "x0"]), u=(3,))


@variant(LEMMA_7)
def weight_without_the_query():
    return second_token(lambda c: c.replace(["inv", ["+", ONE, "t"]], ["inv", "t"]))


# ------------------------------------------------------------------ lora-floor

LORA = "sharper/lora-floor"


def lora(change, phi=1, res=1, k_=1, rank=1, b=0, c0=0, least_squares=None, conclusion=0):
    """One example on the line: features ``phi``, residual ``res``, best map ``k_``."""
    data = {"phi": {"sort": ["F", ["N"], ["V", 1]], "rationals": [str(phi)]},
            "res": {"sort": ["F", ["N"], ["V", 1]], "rationals": [str(res)]}}  # fmt: skip
    families = {"B": {"sort": ["F", ["N"], ["V", 1]], "rationals": [str(b)]},
                "C": {"sort": ["F", ["N"], ["V", 1]], "rationals": [str(c0)]}}  # fmt: skip
    at_ = {"d": ONE, "r": ONE, "n": ONE, "k": q(rank), "phi": "phi", "res": "res",
           "K": ["scale", q(k_), identity(1)]}  # fmt: skip
    claim = change(Claim(LORA))
    image = ["scale", q(k_), at("phi", 0)]
    if phi == 0:
        steps = [fact("no_feature", ["=", at("phi", 0), ["zero", 1]], EXACT)]
        refs = [
            [
                "no_feature",
                hole(["V", 1], ["dot", ["app", "M", "hole"], minus(at("res", 0), image)]),
            ]
        ]
    else:
        steps = [fact("solved", ["=", minus(at("res", 0), image), ["zero", 1]], EXACT)]
        refs = [["solved", hole(["V", 1], ["dot", ["app", "M", at("phi", 0)], "hole"])]]
    normal = opened(auto(*refs), steps=steps)
    inner = {"at": {"b": "B", "c": "C"}, "given": [], "violated": {"conclusion": 0, "by": EXACT}}
    return claim, lambda c: refuted(
        c, data | families, at_, [normal] * len(c.given), conclusion, inner
    )


def change_floor(change):
    """Change the inequality of the first conclusion."""

    def apply_(claim):
        claim.then[0]["then"][0] = change(*claim.then[0]["then"][0])
        return claim

    return apply_


@variant(LORA)
def any_map_instead_of_the_best():
    return lora(lambda c: c.drop(0), k_=0, b=1, c0=1)


@variant(LORA)
def floor_above_the_loss():
    return lora(change_floor(lambda rel, left, right: [rel, right, left]))


@variant(LORA)
def floor_one_per_cent_higher():
    return lora(
        change_floor(lambda rel, left, right: [rel, ["*", q("101/100"), left], right]), rank=0
    )


@variant(LORA)
def floor_of_rank_zero():
    return lora(change_floor(lambda rel, left, right: [rel, replaced_tail(left), right]), b=1, c0=1)


def replaced_tail(left):
    out = []
    for part in left:
        out.append([*part[:3], ZERO] if part[0] == "tail" else part)
    return out


@variant(LORA)
def tail_of_the_residuals():
    def change(rel, left, right):
        return [rel, [["tail", "res", *p[2:]] if p[0] == "tail" else p for p in left], right]

    return lora(change_floor(change), phi=0, k_=0, rank=0)


# ------------------------------------------------------------------ spectral-floor

SPECTRAL = "sharper/spectral-floor"


def spectral(change, floor=0, m=0, output=0, target=1, token=0, n=1, tail_of=None):
    """One example on the line with equal weights; the context is one token, its own output."""
    data = {"x": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["0"]}, "Y": tokens(1, output),
            "a": {"sort": ["F", ["N"], ["V", 1]], "rationals": [str(target)]},
            "p": {"sort": ["F", ["N"], ["V", 1]], "rationals": [str(token)]}}  # fmt: skip
    values = head() | {"n": q(n), "m": q(m), "x": "x", "X": ["lam", [["i", "N"]], "Y"], "a": "a", "p": "p",
                       "F": q(floor)}  # fmt: skip
    full = fact("full", ["<", ZERO, ["sum", "y", "Y", ONE]], EXACT)
    nonempty = opened(["by", "full"], given=["below"], steps=[full])
    claim = change(Claim(SPECTRAL))
    rules = [nonempty, floor_rule(values, floor, output, target)]

    def counterexample(c):
        kept = [r for i, r in enumerate(rules) if i not in c.dropped]
        return refuted(c, data, values, kept)

    return claim, counterexample


def floor_rule(values, floor, output, target):
    """Proof of "floor <= tail with k = 0 of the one column a - al A", for output 0 or target = output."""
    if floor == 0:
        return opened(["positive", []], given=["mixture"])
    column = ["+", ["scale", q(-1), values["bo"]],
              ["scale", ["*", q(-1), ["at", "al", ZERO]],
               ["+", ["scale", q(-1), values["bo"]], att_of(values, at("x", 0), "Y")]], at("a", 0)]  # fmt: skip
    family = ["lam", [["j", "N"]], [
        "+", ["scale", q(-1), values["bo"]],
        ["scale", ["*", q(-1), ["at", "al", "j"]],
         ["+", ["scale", q(-1), values["bo"]], att_of(values, ["at", "x", "j"], "Y")]], ["at", "a", "j"]]]  # fmt: skip
    space = ["V", 1]
    steps = [
        obtain(["attained"], apply("axiom:eckart-young-attained",
                                   {"d": ONE, "n": ONE, "k": ZERO, "f": family}), ["basis"]),
        fact("target_norm", ["=", ["dot", at("a", 0), at("a", 0)], q(target * target)], EXACT),
        obtain(["above", "below"], apply("mixture", {"i": ZERO}, [EXACT])),
    ]  # fmt: skip
    if output == 0:
        steps.append(fact("output", ["=", att_of(values, at("x", 0), "Y"), ["zero", 1]], EXACT))
        steps.append(fact("column", ["=", column, at("a", 0)], auto(
            ["output", hole(space, ["scale", ["*", q(-1), ["at", "al", ZERO]], "hole"])])))  # fmt: skip
    else:
        steps.append(fact("output", ["=", att_of(values, at("x", 0), "Y"), at("a", 0)], EXACT))
        rest = ["scale", ["+", ONE, ["*", q(-1), ["at", "al", ZERO]]], at("a", 0)]
        steps.append(fact("column", ["=", column, rest], auto(
            ["output", hole(space, ["scale", ["*", q(-1), ["at", "al", ZERO]], "hole"])])))  # fmt: skip
    value = at("a", 0) if output == 0 else rest
    norm = fact("norm", ["=", ["dot", column, column], ["dot", value, value]], auto(
        ["column", hole(space, ["dot", "hole", "hole"])]))  # fmt: skip
    tail = ["tail", family, ONE, ZERO]
    is_norm = fact("tail_is", ["=", tail, ["dot", value, value]], auto("attained", "norm"))
    if output == 0:
        last = auto("tail_is", "target_norm")
    else:
        al = ["at", "al", ZERO]
        square = ["^", ["+", ONE, ["*", q(-1), al]], 2]
        steps_ = fact("scaled", ["=", ["dot", value, value], square],
                      auto(["target_norm", hole("R", ["*", square, "hole"])]))  # fmt: skip
        grown = fact("grown", ["<=", ONE, square],
                     ["combine", {"le": [{"coef": "2", "facts": ["below"]}, {"coef": "1", "square": al}]}])  # fmt: skip
        return opened(auto("tail_is", "scaled", "grown"), given=["mixture"],
                      steps=[*steps, norm, is_norm, steps_, grown])  # fmt: skip
    return opened(last, given=["mixture"], steps=[*steps, norm, is_norm])


@variant(SPECTRAL)
def any_number_is_a_floor():
    return spectral(lambda c: c.drop(1), floor=2)


@variant(SPECTRAL)
def floor_turned_round():
    return spectral(lambda c: set_then(c, 0, ["<=", *reversed(c.then[0][1:])]))


@variant(SPECTRAL)
def floor_one_per_cent_above():
    def change(c):
        _, left, right = c.then[0]
        return set_then(c, 0, ["<=", left, ["*", q("99/100"), right]])

    return spectral(change, floor=1)


@variant(SPECTRAL)
def tail_of_rank_zero():
    """The loss of one prompt token, 0, lies below the norm of what rank 0 leaves."""

    def change(c):
        tail = c.given[1]["then"][0][2]
        tail[3] = ZERO
        return c

    return spectral(change, floor=1, m=1, token=2)


@variant(SPECTRAL)
def mixtures_without_the_context():
    """Only al = 0 is looked at, but without a prompt the context has all the weight."""

    def change(c):
        bounds = c.given[1]["given"][0]["then"]
        bounds[1] = ["<=", ["at", "al", "i"], ZERO]
        return c

    return spectral(change, floor=1, output=1, target=1)
