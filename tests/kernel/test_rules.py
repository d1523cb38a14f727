"""Every rule: what it accepts, and the neighbouring inference that it must refuse."""

from __future__ import annotations

import pytest
from kernel.certificates import (
    FALSE,
    ONE,
    ZERO,
    accept,
    instance,
    minus,
    natural,
    q,
    reject,
    statement,
    vector,
)

from provers.kernel.errors import KernelError
from provers.kernel.normal import Normaliser
from provers.kernel.rules import Checker, Context, Signs, Trace, proportional, unwrap
from provers.kernel.schema import parse_fact, parse_term

V = ["V", "d"]


def claim(params, given, then, some=()):
    out = {"all": params, "given": given, "then": then}
    return out | {"some": list(some)} if some else out


def opened(*rules, given=(), steps=(), **more):
    return ["intro", {"given": list(given), "steps": list(steps), "then": list(rules), **more}]


def have(name, fact, by):
    return {"name": name, "fact": fact, "by": by}


def reals(*names):
    return [[n, "R"] for n in names]


def prove(params, given, then, rule, *, some=(), steps=(), **more):
    """A certificate of "for all params given h0, h1, ... then ``then``" by ``rule``."""
    names = [f"h{i}" for i in range(len(given))]
    body = opened(rule, given=names, steps=steps, **more)
    return statement(claim(params, given, [then], some), body)


# ------------------------------------------------------------------ the shape of rules


@pytest.mark.parametrize(
    "rule",
    [None, [], ["by"], ["by", "h", 1], [1, 2], ["nothing", {}], "by", {"by": "h"}, [["by"], 1]],
)
def test_malformed_rules(rule):
    reject(prove(reals("x"), [], ["=", "x", "x"], rule))


def test_proofs_nested_too_deeply():
    rule = ["combine", {}]
    for _ in range(80):
        rule = ["steps", [rule]]
    accept(prove(reals("x"), [], ["=", "x", "x"], rule))
    for _ in range(100):
        rule = ["steps", [rule]]
    document = prove(reals("x"), [], ["=", "x", "x"], rule)
    checker = Checker({}, {})
    item = document["statements"][0]
    with pytest.raises(KernelError, match="nested too deeply"):
        checker.prove(parse_fact(item["claim"]), item["proof"], Context({}, {}))


def test_traces_report_the_weakest_evidence():
    trace = Trace()
    assert trace.label() == "exact"
    trace.enclosures.add("x")
    assert trace.label() == "interval"
    trace.cited.add("a book")
    assert trace.label() == "cited"
    other = Trace(argued={"by compactness"})
    trace.absorb(other)
    assert trace.label() == "argued"


def test_unwrap():
    inner = parse_fact(["=", "x", "y"])
    assert unwrap(("fact", (), (), (), (("fact", (), (), (), (inner,)),))) == inner
    two = ("fact", (), (), (), (inner, inner))
    assert unwrap(two) == two


# ------------------------------------------------------------------ by


BY = [
    (["<=", "x", "y"], ["<", "x", "y"], True),
    (["!=", "x", "y"], ["<", "x", "y"], True),
    (["!=", "y", "x"], ["<", "x", "y"], True),
    (["<=", "x", "y"], ["=", "x", "y"], True),
    (["<=", "x", "y"], ["=", "y", "x"], True),
    (["=", "y", "x"], ["=", "x", "y"], True),
    (["<", ["*", q(2), "x"], ["*", q(2), "y"]], ["<", "x", "y"], True),
    (["=", ["*", q(-2), "x"], ["*", q(-2), "y"]], ["=", "x", "y"], True),
    (["<", "x", "y"], ["<=", "x", "y"], False),
    (["<", "y", "x"], ["<", "x", "y"], False),
    (["=", "x", "y"], ["<=", "x", "y"], False),
    (["<", "x", "y"], ["!=", "x", "y"], False),
    (["<", "x", "y"], ["=", "x", "y"], False),
    (["<=", "x", "y"], ["!=", "x", "y"], False),
    (["=", "x", "y"], ["!=", "x", "y"], False),
    (["<", ["*", q(-1), "x"], ["*", q(-1), "y"]], ["<", "x", "y"], False),
    (["<=", "x", ["*", q(2), "y"]], ["<=", "x", "y"], False),
]


@pytest.mark.parametrize(("goal", "known", "accepted"), BY)
def test_by(goal, known, accepted):
    document = prove(reals("x", "y"), [known], goal, ["by", "h0"])
    if accepted:
        accept(document)
    else:
        reject(document, "does not state the goal")


def test_by_needs_a_known_fact():
    reject(prove(reals("x"), [], ["=", "x", "x"], ["by", "h0"]), "no fact is called")
    reject(prove(reals("x"), [], ["=", "x", "x"], ["by", 3]), "no fact is called")


QUANTIFIED = {"all": [["t", "R"]], "given": [["<", ZERO, "t"]], "then": [["<", "x", "t"]]}
RENAMED = {"all": [["s", "R"]], "given": [["<", ZERO, "s"]], "then": [["<", "x", "s"]]}


def variant(**more):
    return RENAMED | more


@pytest.mark.parametrize(
    ("goal", "accepted"),
    [
        (RENAMED, True),
        (variant(then=[["<=", "x", "s"]]), True),
        (variant(then=[["<", "s", "x"]]), False),
        # Hypotheses must agree exactly: a weaker hypothesis makes a stronger claim.
        (variant(given=[["<=", ZERO, "s"]]), False),
        (variant(given=[["!=", ZERO, "s"]]), False),
        (variant(given=[]), False),
        (variant(given=[["<", ZERO, "s"], ["<", ZERO, "x"]]), False),
        (variant(all=[["s", "N"]]), False),
        (variant(all=[["s", "R"], ["r", "R"]]), False),
        (variant(then=[["<", "x", "s"], ["<", "x", "s"]]), False),
        (variant(all=[], given=[["<", ZERO, "x"]], then=[["<", "x", "x"]]), False),
        (["<", "x", "x"], False),
    ],
)
def test_by_for_quantified_facts(goal, accepted):
    document = prove(reals("x"), [QUANTIFIED], goal, ["by", "h0"])
    accept(document) if accepted else reject(document)


def test_by_does_not_exchange_quantifiers():
    for_each = {"all": [["t", "R"]], "then": [{"some": [["s", "R"]], "then": [["<", "t", "s"]]}]}
    one_for_all = {"some": [["s", "R"]], "then": [{"all": [["t", "R"]], "then": [["<", "t", "s"]]}]}
    reject(prove(reals("x"), [for_each], one_for_all, ["by", "h0"]))
    accept(prove(reals("x"), [one_for_all], one_for_all, ["by", "h0"]))


def test_by_keeps_bound_names_apart_from_names_in_scope():
    """for all t: t = t_0 is not for all t: t = t."""
    known = {"all": [["t", "R"]], "given": [["=", "t", "x"]], "then": [["=", "t", "y"]]}
    goal = {"all": [["t", "R"]], "given": [["=", "t", "y"]], "then": [["=", "t", "x"]]}
    reject(prove(reals("x", "y"), [known], goal, ["by", "h0"]))


# ------------------------------------------------------------------ intro


def test_intro_witnesses():
    goal = {"all": [["x", "R"]], "some": [["y", "R"]], "then": [["<", "x", "y"]]}
    plus_one = ["+", "x", ONE]
    accept(statement(goal, opened(["combine", {"le": [{"coef": "1"}]}], **{"with": [plus_one]})))
    reject(
        statement(goal, opened(["combine", {"le": [{"coef": "1"}]}], **{"with": ["x"]})), "cancel"
    )
    reject(statement(goal, opened(["combine", {}])), "witnesses")
    reject(statement(goal, opened(["combine", {}], **{"with": ["y"]})), "unknown name")
    naturals = goal | {"some": [["y", "N"]]}
    reject(statement(naturals, opened(["combine", {}], **{"with": [plus_one]})), "of sort 'N'")


def test_intro_renames():
    goal = claim(reals("x", "y"), [["<", "x", "y"]], [["<=", "x", "y"]])
    accept(statement(goal, opened(["by", "h"], given=["h"], **{"as": ["a", "b"]})))
    reject(statement(goal, opened(["by", "h"], given=["h"], **{"as": ["a", "a"]})), "twice")
    reject(statement(goal, opened(["by", "h"], given=["h"], **{"as": ["a"]})), "expected 2 names")
    reject(statement(goal, opened(["by", "h"], given=[])), "expected 1 names")
    reject(statement(goal, opened(["by", "h"], ["by", "h"], given=["h"])), "conclusions")


def test_names_are_never_shadowed():
    inner = {"all": [["x", "R"]], "then": [["=", "x", "x"]]}
    goal = {"then": [inner]}
    rule = opened(opened(["combine", {}], **{"as": ["y"]}))
    accept(statement({"all": [["y", "R"]], "then": [["=", "y", "y"]]}, opened(["combine", {}])))
    accept(statement(goal, opened(opened(["combine", {}]))))
    reject(statement({"all": [["y", "R"]], "then": [inner]}, rule), "in scope already")
    two = claim(reals("x"), [FALSE, FALSE], [FALSE])
    reject(statement(two, opened(["by", "h"], given=["h", "h"])), "taken")


def test_intro_of_a_literal():
    accept(statement(["<", ZERO, ONE], ["intro", {"then": [["exact", {}]]}]))


# ------------------------------------------------------------------ steps, let, obtain


def test_steps():
    goal = ["<=", "x", "y"]
    step = have("s", ["<=", "x", "y"], ["by", "h0"])
    accept(prove(reals("x", "y"), [["<", "x", "y"]], goal, ["steps", [step, ["by", "s"]]]))
    reject(prove(reals("x", "y"), [["<", "x", "y"]], goal, ["steps", []]), "last entry")
    reject(prove(reals("x", "y"), [["<", "x", "y"]], goal, ["steps", [{"name": "s"}, ["by", "s"]]]))
    reject(prove(reals("x", "y"), [["<", "x", "y"]], goal, ["steps", ["s", ["by", "s"]]]))
    taken = have("h0", ["<=", "x", "y"], ["by", "h0"])
    reject(
        prove(reals("x", "y"), [["<", "x", "y"]], goal, ["steps", [taken, ["by", "h0"]]]), "taken"
    )


def test_facts_of_steps_are_checked_for_sorts_and_scope():
    for bad in (
        ["=", "x", "z"],
        {"all": [["x", "R"]], "then": [["=", "x", "x"]]},
        ["=", "x", ["zero", 2]],
    ):
        step = have("s", bad, ["combine", {}])
        reject(prove(reals("x"), [], ["=", "x", "x"], ["steps", [step, ["by", "s"]]]))


def test_what_a_case_knows_stays_in_the_case():
    less = ["steps", [have("s", ["<", "x", ZERO], ["by", "c"]), ["by", "s"]]]
    cases = ["cases", {"on": ["x", ZERO], "name": "c", "less": less, "equal": ["by", "s"],
                       "greater": ["by", "s"]}]  # fmt: skip
    reject(prove(reals("x"), [], ["<", "x", ZERO], cases), "no fact is called")


def test_let():
    let = {"let": "y", "term": ["+", "x", ONE], "name": "y_is"}
    use = have("s", ["<", "x", "y"], ["combine", {
        "eq": [["y_is", ["lam", [["t", "R"]], ["*", q(-1), "t"]]]], "le": [{"coef": "1"}]}])  # fmt: skip
    goal = {"then": [["<", "x", ["+", "x", ONE]]]}
    last = ["combine", {"le": [{"coef": "1"}]}]
    document = prove(reals("x"), [], goal, ["steps", [let, use, last]])
    assert [s.rule for s in accept(document).steps] == ["let", "combine"]
    clash = let | {"let": "x"}
    reject(prove(reals("x"), [], goal, ["steps", [clash, last]]), "in scope already")
    family = let | {"term": ["lam", [["i", "N"]], "i"]}
    reject(prove(reals("x"), [], goal, ["steps", [family, last]]), "only numbers and vectors")
    reject(prove(reals("x"), [], goal, ["steps", [let | {"term": "y"}, last]]), "unknown name")


def test_obtain():
    exists = {"all": [["t", "R"]], "some": [["s", "R"]], "then": [["<", "t", "s"]]}
    goal = {"some": [["r", "R"]], "then": [["<", "x", "r"]]}
    get = {
        "obtain": ["below"],
        "as": ["b"],
        "by": ["apply", {"to": ["fact", "h0"], "at": {"t": "x"}}],
    }
    done = opened(["by", "below"], **{"with": ["b"]})
    accept(prove(reals("x"), [exists], goal, ["steps", [get, done]]))
    reject(prove(reals("x"), [exists], goal, ["steps", [get | {"as": ["x"]}, done]]), "in scope")
    reject(
        prove(reals("x"), [exists], goal, ["steps", [get | {"as": []}, done]]), "expected 1 names"
    )
    reject(prove(reals("x"), [exists], goal, ["steps", [get | {"obtain": []}, done]]))
    reject(
        prove(reals("x"), [exists], goal, ["steps", [get | {"by": ["by", "h0"]}, done]]),
        "must be apply",
    )
    # The witness depends on x: it is no witness for all x.
    swapped = {"some": [["r", "R"]], "then": [{"all": [["t", "R"]], "then": [["<", "t", "r"]]}]}
    inner = opened(opened(["by", "below"], **{"as": ["t"]}), **{"with": ["b"]})
    reject(prove(reals("x"), [exists], swapped, ["steps", [get, inner]]), "does not state")


def test_a_witness_may_not_leave_its_scope():
    """One prompt for all f out of "each f has a prompt"."""
    each = {"all": [["f", "R"]], "some": [["p", "R"]], "then": [["=", "p", "f"]]}
    one = {"some": [["p", "R"]], "then": [{"all": [["f", "R"]], "then": [["=", "p", "f"]]}]}
    get = {
        "obtain": ["fits"],
        "as": ["p"],
        "by": ["apply", {"to": ["fact", "h0"], "at": {"f": "f"}}],
    }
    late = opened(["steps", [get, ["by", "fits"]]], **{"as": ["f"]})
    reject(prove([], [each], one, opened(late, **{"with": ["p"]})), "unknown name")
    accept(prove([], [each], each, ["by", "h0"]))


# ------------------------------------------------------------------ apply


def test_apply_statement():
    lemma = claim(reals("x", "y"), [["<", "x", "y"]], [["<=", "x", "y"], ["!=", "x", "y"]])
    by_h = opened(["by", "h"], ["by", "h"], given=["h"])
    goal = claim(reals("a"), [["<", "a", ZERO]], [["!=", "a", ZERO]])

    def use(**more):
        arg = {
            "to": ["statement", "s0"],
            "at": {"x": "a", "y": ZERO},
            "given": [["by", "g"]],
        } | more
        return statement(goal, opened(["apply", arg], given=["g"]), earlier=[(lemma, by_h)])

    checked = accept(use())
    assert checked.footprint.applied == ("s0",)
    assert [ident for ident, _ in checked.proved] == ["s0", "s1"]
    reject(use(at={"x": ZERO, "y": "a"}), "does not state")
    reject(use(at={"x": "a"}), "values for")
    reject(use(at={"x": "a", "y": ZERO, "z": ZERO}), "values for")
    reject(use(at=["a", ZERO]), "maps parameters")
    reject(use(given=[]), "hypotheses")
    reject(use(to=["statement", "s1"]), "nothing to apply")
    reject(use(to=["statement", "s9"]), "nothing to apply")
    reject(use(to=["axiom", "s0"]), "nothing to apply")
    reject(use(to=["magic", "s0"]), "nothing to apply")
    reject(use(to="s0"), "'to' is")


def test_a_later_statement_cannot_be_applied():
    first = (claim(reals("x"), [], [["=", "x", "x"]]),
             opened(["apply", {"to": ["statement", "s1"], "at": {"x": "x"}}]))  # fmt: skip
    second = (claim(reals("x"), [], [["=", "x", "x"]]), opened(["combine", {}]))
    reject(statement(*second, earlier=[first]), "nothing to apply")
    accept(statement(*second, earlier=[second]))


def test_apply_gives_witnesses_only_as_witnesses():
    exists = {"all": [["t", "R"]], "some": [["s", "R"]], "then": [["<", "t", "s"]]}
    rule = ["apply", {"to": ["fact", "h0"], "at": {"t": "x"}}]
    accept(prove(reals("x"), [exists], {"some": [["r", "R"]], "then": [["<", "x", "r"]]}, rule))
    reject(prove(reals("x", "r"), [exists], ["<", "x", "r"], rule), "not the goal")
    reject(prove(reals("x"), [exists], {"some": [["r", "R"]], "then": [["<", "r", "x"]]}, rule))


def test_apply_a_literal_and_a_wrong_conclusion():
    rule = ["apply", {"to": ["fact", "h0"]}]
    accept(prove(reals("x"), [["<", "x", ZERO]], ["<=", "x", ZERO], rule))
    reject(prove(reals("x"), [["<", "x", ZERO]], ["<", ZERO, "x"], rule), "no conclusion")


def test_apply_checks_sorts_and_dimensions():
    params = [["d", "N"], ["e", "N"], ["v", ["V", "d"]], ["w", ["V", "e"]]]
    goal = ["<=", ZERO, ["dot", "w", "w"]]
    good = ["apply", {"to": ["axiom", "square"], "at": {"d": "e", "v": "w"}}]
    bad = ["apply", {"to": ["axiom", "square"], "at": {"d": "d", "v": "w"}}]
    accept(prove(params, [], goal, good))
    reject(prove(params, [], goal, bad), "of sort")
    number = ["apply", {"to": ["axiom", "square"], "at": {"d": q("1/2"), "v": "w"}}]
    reject(prove(params, [], goal, number))


def test_apply_keeps_dimensions_with_the_name_of_a_parameter_apart():
    """The axiom's d and a d in scope are two things."""
    params = [["d", "N"], ["v", ["V", 3]]]
    rule = ["apply", {"to": ["axiom", "square"], "at": {"d": q(3), "v": "v"}}]
    accept(prove(params, [], ["<=", ZERO, ["dot", "v", "v"]], rule))


# ------------------------------------------------------------------ combine


IDENTITY = ["lam", [["t", "R"]], "t"]
COMBINE = [
    # goal, hypotheses, argument, accepted
    (["=", ["^", ["+", "x", "y"], 2], ["+", ["^", "x", 2], ["*", q(2), "x", "y"], ["^", "y", 2]]],
     [], {}, True),
    (["=", ["^", ["+", "x", "y"], 2], ["+", ["^", "x", 2], ["*", "x", "y"], ["^", "y", 2]]], [], {}, False),
    (["=", ["exp", "x"], ["exp", "y"]], [["=", "x", "y"]],
     {"eq": [["h0", ["lam", [["t", "R"]], ["exp", "t"]]]]}, True),
    (["=", ["exp", "x"], ["exp", "y"]], [["=", "x", "y"]], {"eq": [["h0", IDENTITY]]}, False),
    (["=", "x", "y"], [["<=", "x", "y"]], {"le": [{"coef": "1", "facts": ["h0"]}]}, False),
    (["=", "x", "y"], [["<=", "x", "y"]], {"eq": [["h0", IDENTITY]]}, False),
    (["<=", "x", "z"], [["<=", "x", "y"], ["<=", "y", "z"]],
     {"le": [{"coef": "1", "facts": ["h0"]}, {"coef": "1", "facts": ["h1"]}]}, True),
    (["<", "x", "z"], [["<=", "x", "y"], ["<", "y", "z"]],
     {"le": [{"coef": "1", "facts": ["h0"]}, {"coef": "1", "facts": ["h1"]}]}, True),
    (["<", "x", "z"], [["<=", "x", "y"], ["<=", "y", "z"]],
     {"le": [{"coef": "1", "facts": ["h0"]}, {"coef": "1", "facts": ["h1"]}]}, False),
    (["<=", "y", "x"], [["<=", "x", "y"]], {"le": [{"coef": "-1", "facts": ["h0"]}]}, False),
    (["<=", "x", "y"], [["<=", "x", "y"]], {"le": [{"coef": "0", "facts": ["h0"]}]}, False),
    (["<=", "x", "y"], [["<=", "x", "y"]], {"le": [{"coef": 1, "facts": ["h0"]}]}, False),
    (["<=", "x", "y"], [["!=", "x", "y"]], {"le": [{"coef": "1", "facts": ["h0"]}]}, False),
    (["<=", "x", "y"], [["=", "x", "y"]], {"le": [{"coef": "1", "facts": ["h0"]}]}, False),
    (["<=", ZERO, ["^", "x", 2]], [], {"le": [{"coef": "1", "square": "x"}]}, True),
    (["<", ZERO, ["^", "x", 2]], [], {"le": [{"coef": "1", "square": "x"}]}, False),
    (["<=", ZERO, "x"], [], {"le": [{"coef": "1", "square": "x"}]}, False),
    (["<", ZERO, ["*", "x", "y"]], [["<", ZERO, "x"], ["<", ZERO, "y"]],
     {"le": [{"coef": "1", "facts": ["h0", "h1"]}]}, True),
    (["<", ZERO, ["*", "x", "y"]], [["<", ZERO, "x"], ["<=", ZERO, "y"]],
     {"le": [{"coef": "1", "facts": ["h0", "h1"]}]}, False),
    (["<", ZERO, ONE], [], {"le": [{"coef": "1"}]}, True),
    (FALSE, [["<", "x", ZERO], ["<", ZERO, "x"]],
     {"le": [{"coef": "1", "facts": ["h0"]}, {"coef": "1", "facts": ["h1"]}]}, True),
    (FALSE, [["<=", "x", ZERO], ["<=", ZERO, "x"]],
     {"le": [{"coef": "1", "facts": ["h0"]}, {"coef": "1", "facts": ["h1"]}]}, False),
    (["=", ["*", "x", ["inv", "x"]], ONE], [["!=", "x", ZERO]], {"nonzero": ["h0"]}, True),
    (["=", ["*", "x", ["inv", "x"]], ONE], [["<", "x", ZERO]], {"nonzero": ["h0"]}, True),
    (["=", ["*", "x", ["inv", "x"]], ONE], [], {}, False),
    (["=", ["*", "x", ["inv", "x"]], ONE], [["<=", "x", ZERO]], {"nonzero": ["h0"]}, False),
    (["=", ["*", "x", ["inv", "x"]], ONE], [["=", "x", ZERO]], {"nonzero": ["h0"]}, False),
    (["=", ["*", "x", ["inv", "x"]], ONE], [["!=", "y", ZERO]], {"nonzero": ["h0"]}, False),
    (["=", ["*", "x", ["inv", "x"]], ONE], [["!=", ["*", "x", "y"], ZERO]], {"nonzero": ["h0"]}, True),
    (["=", ["*", "x", ["inv", "x"]], ONE], [["!=", ["inv", "x"], ZERO]], {"nonzero": ["h0"]}, True),
    (["=", ["*", "x", ["inv", "x"]], ONE], [["!=", ["+", "x", ONE], ZERO]], {"nonzero": ["h0"]}, False),
    (["=", ["*", minus("x", "y"), ["inv", minus("y", "x")]], q(-1)], [["!=", "x", "y"]],
     {"nonzero": ["h0"]}, True),
    (["=", ["*", minus("x", "y"), ["inv", minus("y", "x")]], ONE], [["!=", "x", "y"]],
     {"nonzero": ["h0"]}, False),
    (["=", ["*", ["exp", "x"], ["inv", ["exp", "x"]]], ONE], [["!=", ["exp", "x"], ZERO]],
     {"nonzero": ["h0"]}, True),
    (["=", "x", "x"], [["!=", "y", "y"]], {"nonzero": ["h0"]}, False),
    (["=", "x", "x"], [["<", ZERO, ONE]], {"nonzero": ["h0"]}, True),
    (["!=", "x", "y"], [["<", "x", "y"]], {"le": [{"coef": "1", "facts": ["h0"]}]}, False),
]  # fmt: skip


@pytest.mark.parametrize(("goal", "given", "arg", "accepted"), COMBINE)
def test_combine(goal, given, arg, accepted):
    document = prove(reals("x", "y", "z"), given, goal, ["combine", arg])
    accept(document) if accepted else reject(document)


@pytest.mark.parametrize(
    "arg",
    [
        None, [], {"more": 1}, {"eq": {}}, {"eq": ["h0"]}, {"eq": [["h0"]]}, {"eq": [["h9", IDENTITY]]},
        {"eq": [["h0", "x"]]}, {"eq": [["h0", ["lam", [["t", "R"], ["s", "R"]], "t"]]]},
        {"eq": [["h0", ["lam", [["t", ["V", 2]]], "t"]]]}, {"eq": [["h0", ["lam", [["t", "N"]], "t"]]]},
        {"eq": [["h0", ["lam", [["t", "R"]], ["one", "t"]]]]}, {"le": [["h0"]]}, {"le": [{}]},
        {"le": [{"coef": "1", "facts": "h0"}]}, {"le": [{"coef": "1", "square": ["zero", 2]}]},
        {"le": [{"coef": "1", "square": "missing"}]}, {"nonzero": "h0"}, {"nonzero": ["h1"]},
        {"nonzero": ["h2"]},
    ],
)  # fmt: skip
def test_malformed_combinations(arg):
    given = [
        ["=", "x", "y"],
        {"all": reals("t"), "then": [["<", "t", "t"]]},
        ["!=", "v", ["zero", 2]],
    ]
    reject(prove([*reals("x", "y"), ["v", ["V", 2]]], given, ["<=", "x", "y"], ["combine", arg]))


def test_combine_proves_no_quantified_fact():
    reject(prove(reals("x"), [], {"all": reals("t"), "then": [["=", "t", "t"]]}, ["combine", {}]))


def test_combine_with_vectors():
    params = [["d", "N"], ["u", V], ["v", V], ["w", V], ["A", ["L", "d", "d"]], ["x", "R"]]
    hole = ["lam", [["t", V]], ["dot", ["app", "A", "t"], "w"]]
    goal = ["=", ["dot", ["app", "A", "u"], "w"], ["dot", "v", ["app", ["adj", "A"], "w"]]]
    accept(prove(params, [["=", "u", "v"]], goal, ["combine", {"eq": [["h0", hole]]}]))
    away = ["lam", [["t", V]], ["scale", ["inv", "x"], "t"]]
    goal = ["=", "u", "v"]
    scaled = ["=", ["scale", "x", "u"], ["scale", "x", "v"]]
    arg = {"eq": [["h0", away]], "nonzero": ["h1"]}
    accept(prove(params, [scaled, ["!=", "x", ZERO]], goal, ["combine", arg]))
    reject(prove(params, [scaled, ["<=", ZERO, "x"]], goal, ["combine", arg]))


def test_denominators_of_powers_are_cleared():
    goal = ["=", ["*", ["^", "x", 2], ["^", ["inv", "x"], 3]], ["inv", "x"]]
    accept(prove(reals("x"), [["<", ZERO, "x"]], goal, ["combine", {"nonzero": ["h0"]}]))
    ratio = [
        "=",
        ["+", ["*", "x", ["inv", ["+", "x", "y"]]], ["*", "y", ["inv", ["+", "x", "y"]]]],
        ONE,
    ]
    total = ["<", ZERO, ["+", "x", "y"]]
    accept(prove(reals("x", "y"), [total], ratio, ["combine", {"nonzero": ["h0"]}]))
    reject(prove(reals("x", "y"), [["<", ZERO, "x"]], ratio, ["combine", {"nonzero": ["h0"]}]))


def test_nested_denominators_are_cleared():
    inner = ["+", "x", ["inv", ["+", "x", ["inv", "x"]]]]
    given = [["!=", inner, ZERO], ["!=", "x", ZERO], ["!=", ["+", "x", ["inv", "x"]], ZERO]]
    goal = ["=", ["*", inner, ["inv", inner]], ONE]
    accept(prove(reals("x"), given, goal, ["combine", {"nonzero": ["h0", "h1", "h2"]}]))
    reject(prove(reals("x"), given, goal, ["combine", {"nonzero": ["h1"]}]))


def test_many_denominators_are_limited():
    for count, accepted in ((10, True), (65, False)):
        names = [f"x{i}" for i in range(count)]
        goal = ["=", ["+", *(["*", n, ["inv", n]] for n in names)], q(count)]
        refs = [f"h{i}" for i in range(count)]
        document = prove(
            reals(*names), [["!=", n, ZERO] for n in names], goal, ["combine", {"nonzero": refs}]
        )
        accept(document) if accepted else reject(document, "do not clear")


# ------------------------------------------------------------------ congr


def test_congr():
    hole = ["lam", [["t", "R"]], ["exp", "t"]]
    given = [["=", "x", "y"]]
    for goal in (["=", ["exp", "x"], ["exp", "y"]], ["=", ["exp", "y"], ["exp", "x"]]):
        accept(prove(reals("x", "y"), given, goal, ["congr", ["h0", hole]]))
    for goal in (["=", ["exp", "x"], ["exp", "x"]], ["<=", ["exp", "x"], ["exp", "y"]],
                 ["=", ["exp", "x"], "y"]):  # fmt: skip
        reject(prove(reals("x", "y"), given, goal, ["congr", ["h0", hole]]), "congr")
    goal = ["=", ["exp", "x"], ["exp", "y"]]
    reject(
        prove(reals("x", "y"), [["<=", "x", "y"]], goal, ["congr", ["h0", hole]]), "not an equation"
    )
    reject(prove(reals("x", "y"), given, goal, ["congr", {"h0": hole}]), "array")


# ------------------------------------------------------------------ logic


def test_cases():
    goal = ["<=", ZERO, ["*", "x", "x"]]
    square = ["combine", {"le": [{"coef": "1", "square": "x"}]}]
    arg = {"on": ["x", ZERO], "name": "c", "less": square, "equal": square, "greater": square}
    accept(prove(reals("x"), [], goal, ["cases", arg]))
    reject(prove(reals("x"), [], goal, ["cases", arg | {"on": ["x"]}]), "compare two")
    vectors = arg | {"on": [["zero", 2], ["zero", 2]]}
    reject(prove(reals("x"), [], goal, ["cases", vectors]), "compare two")
    reject(prove(reals("x"), [["<", "x", ZERO]], goal, ["cases", arg | {"name": "h0"}]), "taken")
    missing = {k: v for k, v in arg.items() if k != "equal"}
    reject(prove(reals("x"), [], goal, ["cases", missing]), "missing")
    reject(prove(reals("x"), [], ["<", ZERO, "x"],
                 ["cases", arg | {"less": ["by", "c"], "equal": ["by", "c"], "greater": ["by", "c"]}]))  # fmt: skip


@pytest.mark.parametrize(
    ("goal", "negation"),
    [
        (["<", "x", "y"], ["<=", "y", "x"]),
        (["<=", "x", "y"], ["<", "y", "x"]),
        (["=", "x", "y"], ["!=", "x", "y"]),
        (["!=", "x", "y"], ["=", "x", "y"]),
    ],
)
def test_contra_assumes_the_negation(goal, negation):
    refuted = {"given": [negation], "then": [FALSE]}
    rule = [
        "contra",
        {"name": "n", "by": ["apply", {"to": ["fact", "h0"], "given": [["by", "n"]]}]},
    ]
    accept(prove(reals("x", "y"), [refuted], goal, rule))
    stronger = {"given": [["<", "x", "y"], negation], "then": [FALSE]}
    reject(prove(reals("x", "y"), [stronger], goal, rule))


def test_contra_needs_a_literal_and_a_contradiction():
    rule = ["contra", {"name": "n", "by": ["by", "n"]}]
    reject(prove(reals("x"), [], ["<", "x", ZERO], rule))
    reject(prove(reals("x"), [], {"all": reals("t"), "then": [["<", "t", "x"]]}, rule), "a literal")


def test_absurd():
    both = ["combine", {"le": [{"coef": "1", "facts": ["h0"]}, {"coef": "1", "facts": ["h1"]}]}]
    contradiction = [["<", "x", ZERO], ["<", ZERO, "x"]]
    accept(prove(reals("x"), contradiction, ["=", "x", ONE], ["absurd", both]))
    consistent = [["<", "x", ZERO], ["<", "x", ONE]]
    reject(prove(reals("x"), consistent, ["=", "x", ONE], ["absurd", both]))


def test_clash():
    params = [["d", "N"], ["u", V], ["v", V]]
    pair = [["=", "u", "v"], ["!=", "v", "u"]]
    accept(prove(params, pair, FALSE, ["clash", ["h0", "h1"]]))
    reject(prove(params, pair, FALSE, ["clash", ["h1", "h0"]]), "an equation first")
    reject(prove(params, pair, FALSE, ["clash", ["h0"]]), "an equation and its negation")
    reject(prove(params, pair, ["=", "u", "v"], ["clash", ["h0", "h1"]]), "0 < 0")
    other = [["=", "u", "v"], ["!=", "u", ["zero", "d"]]]
    reject(prove(params, other, FALSE, ["clash", ["h0", "h1"]]), "different things")


# ------------------------------------------------------------------ induction and enumeration


SUM = {"all": [["n", "N"]],
       "then": [["=", ["*", q(2), ["sum", "i", ["range", "n"], "i"]], ["*", "n", minus("n", ONE)]]]}  # fmt: skip
WRONG = {"all": [["n", "N"]],
         "then": [["=", ["*", q(2), ["sum", "i", ["range", "n"], "i"]], ["*", "n", "n"]]]}  # fmt: skip
USE = ["combine", {"eq": [["ih", IDENTITY]]}]


def induction(**more):
    arg = {"on": "n", "as": "m", "name": "ih", "base": ["combine", {}], "step": USE} | more
    return ["induct", arg]


def test_induction():
    accept(statement(SUM, induction()))
    reject(statement(WRONG, induction()), "do not cancel")
    reject(statement(SUM, induction(on="m")), "all natural numbers")
    reject(statement(["=", ZERO, ZERO], induction()), "all natural numbers")
    reject(
        statement(SUM | {"all": [["n", "R"]], "then": [["=", "n", "n"]]}, induction()), "natural"
    )
    reject(statement(SUM, induction(on=["n"])), "natural")


def test_the_base_case_is_needed():
    """n <= n - 1 passes the step but not the base."""
    false = {"all": [["n", "N"]], "then": [["<=", ["+", "n", ONE], "n"]]}
    step = ["combine", {"le": [{"coef": "1", "facts": ["ih"]}]}]
    reject(statement(false, induction(step=step)))


def test_the_induction_variable_is_fresh():
    nested = {"all": [["k", "N"]], "then": [SUM]}
    accept(statement(nested, opened(induction())))
    reject(statement(nested, opened(induction(**{"as": "k"}))), "in scope")


def test_no_induction_over_dimensions():
    goal = {"all": [["n", "N"], ["v", ["V", "n"]]], "then": [["=", "v", "v"]]}
    reject(statement(goal, induction()), "occurs in a sort")
    witness = {"all": [["n", "N"]], "some": [["v", ["V", "n"]]], "then": [["=", "v", "v"]]}
    reject(statement(witness, induction()), "occurs in a sort")
    inner = {"all": [["v", ["V", "n"]]], "then": [["=", "v", "v"]]}
    reject(
        statement({"all": [["n", "N"]], "then": [inner]}, induction(base=opened(["combine", {}])))
    )


def test_induction_keeps_other_hypotheses_inside():
    """The hypothesis for m may use only what holds for m."""
    goal = {
        "all": [["n", "N"], ["x", "R"]],
        "given": [["<=", "x", "n"]],
        "then": [["<=", "x", ZERO]],
    }
    step = opened(
        ["apply", {"to": ["fact", "ih"], "at": {"x": "x"}, "given": [["by", "h"]]}], given=["h"]
    )
    reject(statement(goal, induction(base=opened(["by", "h"], given=["h"]), step=step)))


BELOW_4 = {
    "all": [["i", "N"]],
    "given": [["<", "i", q(4)]],
    "then": [["<=", ["*", "i", "i"], q(9)]],
}


def test_enumerate():
    accept(statement(BELOW_4, ["enumerate", [["exact", {}]] * 4]))
    reject(statement(BELOW_4, ["enumerate", [["exact", {}]] * 3]), "4 cases")
    reject(statement(BELOW_4, ["enumerate", [["exact", {}]] * 5]), "4 cases")
    tight = BELOW_4 | {"then": [["<=", ["*", "i", "i"], q(8)]]}
    reject(statement(tight, ["enumerate", [["exact", {}]] * 4]), "not true")
    empty = BELOW_4 | {"given": [["<", "i", ZERO]], "then": [FALSE]}
    accept(statement(empty, ["enumerate", []]))
    more = BELOW_4 | {"given": [["<", "i", q(2)], ["<", ZERO, "i"]], "then": [["=", "i", ONE]]}
    absurd = opened(["absurd", ["by", "h"]], given=["h"])
    accept(statement(more, ["enumerate", [absurd, opened(["exact", {}], given=["h"])]]))


@pytest.mark.parametrize(
    "goal",
    [
        ["=", ZERO, ZERO],
        BELOW_4 | {"all": [["i", "R"]]},
        BELOW_4 | {"all": [["i", "N"], ["j", "N"]]},
        BELOW_4 | {"given": []},
        BELOW_4 | {"given": [["<=", "i", q(4)]]},
        BELOW_4 | {"given": [["<", q(4), "i"]]},
        BELOW_4 | {"given": [["<", "i", ["+", q(3), ONE]]]},
        BELOW_4 | {"given": [["<", "i", q("7/2")]]},
        BELOW_4 | {"given": [["<", "i", q(-4)]]},
        BELOW_4 | {"some": [["j", "N"]]},
        BELOW_4 | {"given": [{"all": [["j", "N"]], "then": [["<", "i", q(4)]]}]},
    ],
)
def test_enumerate_needs_a_literal_bound(goal):
    reject(statement(goal, ["enumerate", [["exact", {}]] * 4]))


# ------------------------------------------------------------------ sums


def lam(body, sort="N"):
    return ["lam", [["i", sort]], body]


FAMILIES = [["f", ["F", ["N"], "R"]], ["g", ["F", ["N"], "R"]], ["n", "N"]]


def over(f, domain=("range", "n")):
    return ["sum", "i", list(domain), ["at", f, "i"]]


def termwise(relation, given=True):
    below = [["<", "i", "n"]] if given else []
    return {
        "all": [["i", "N"]],
        "given": below,
        "then": [[relation, ["at", "f", "i"], ["at", "g", "i"]]],
    }


def sum_rule(**more):
    arg = {"over": ["range", "n"], "left": lam(["at", "f", "i"]), "right": lam(["at", "g", "i"]),
           "by": ["by", "h0"]} | more  # fmt: skip
    return ["sum", arg]


@pytest.mark.parametrize("relation", ["=", "<="])
def test_sum(relation):
    accept(prove(FAMILIES, [termwise(relation)], [relation, over("f"), over("g")], sum_rule()))
    reject(prove(FAMILIES, [termwise(relation)], [relation, over("g"), over("f")],
                 sum_rule(left=lam(["inv", "i"]))))  # fmt: skip
    reject(
        prove(FAMILIES, [termwise(relation)], ["=", over("f"), ["*", q(2), over("g")]], sum_rule())
    )


def test_sum_hypotheses_reach_only_the_range():
    """What holds for i < n only does not give the sum over i < n + 1."""
    longer = ["range", ["+", "n", ONE]]
    goal = ["<=", over("f", longer), over("g", longer)]
    reject(prove(FAMILIES, [termwise("<=")], goal, sum_rule(over=longer)))
    accept(prove(FAMILIES, [termwise("<=", given=False)], goal,
                 sum_rule(over=longer, by=opened(["apply", {"to": ["fact", "h0"], "at": {"i": "element"}}],
                                                 given=["b"]))))  # fmt: skip


def test_strict_sums_need_elements():
    goal = ["<", over("f"), over("g")]
    reject(prove(FAMILIES, [termwise("<")], goal, sum_rule()))
    accept(prove(FAMILIES, [termwise("<"), ["<", ZERO, "n"]], goal, sum_rule(nonempty="h1")))
    reject(
        prove(FAMILIES, [termwise("<"), ["<=", ZERO, "n"]], goal, sum_rule(nonempty="h1")),
        "non-empty",
    )
    other = [*FAMILIES, ["m", "N"]]
    reject(
        prove(other, [termwise("<"), ["<", ZERO, "m"]], goal, sum_rule(nonempty="h1")), "non-empty"
    )
    reject(
        prove(FAMILIES, [termwise("<"), ["!=", ZERO, "n"]], goal, sum_rule(nonempty="h1")),
        "non-empty",
    )


def test_sum_over_a_sequence():
    params = [["d", "N"], ["P", ["S", V]], ["k", ["F", [V], "R"]]]
    every = {"all": [["t", V]], "then": [["<=", ZERO, ["at", "k", "t"]]]}
    goal = [
        "<=",
        ["sum", "t", "P", ["*", ZERO, ["at", "k", "t"]]],
        ["sum", "t", "P", ["at", "k", "t"]],
    ]
    rule = sum_rule(
        over="P", left=lam(["*", ZERO, ["at", "k", "i"]], V), right=lam(["at", "k", "i"], V)
    )
    accept(prove(params, [every], goal, rule))
    wrong = sum_rule(over="P", left=lam(ZERO, "N"), right=lam(["at", "k", "i"], V))
    reject(prove(params, [every], goal, wrong), "functions of its elements")
    reject(prove(params, [every], goal, sum_rule(over="d", left=ZERO, right=ZERO)), "a sequence")
    reject(prove(params, [every], ["!=", ZERO, ONE], rule), "equation or inequality")


# ------------------------------------------------------------------ positive


POSITIVE = [
    # goal, hypotheses, accepted
    (["<", ZERO, ["exp", "x"]], [], True),
    (["!=", ["exp", "x"], ZERO], [], True),
    (["!=", ["*", q(-1), ["exp", "x"]], ZERO], [], True),
    (["<", ["*", q(-1), ["exp", "x"]], ZERO], [], True),
    (["<", ZERO, ["*", q(-1), ["exp", "x"]]], [], False),
    (["<=", ZERO, ["^", "x", 2]], [], True),
    (["<", ZERO, ["^", "x", 2]], [], False),
    (["<=", ZERO, ["^", "x", 3]], [], False),
    (["<", ZERO, ["+", ["^", "x", 2], ONE]], [], True),
    (["<", ZERO, ["+", ["^", "x", 2], q(-1)]], [], False),
    (["<=", ZERO, ["abs", "x"]], [], True),
    (["<", ZERO, ["abs", "x"]], [], False),
    (["<=", ZERO, ["sqrt", "x"]], [], True),
    (["<=", ZERO, ["log", "x"]], [], False),
    (["<=", ZERO, ["inv", "x"]], [], False),
    (["<=", ZERO, ["inv", "x"]], [["<=", ZERO, "x"]], True),
    (["<", ZERO, ["inv", "x"]], [["<=", ZERO, "x"]], False),
    (["<", ZERO, ["inv", "x"]], [["<", ZERO, "x"]], True),
    (["<=", ZERO, ["max", "x", "y"]], [["<=", ZERO, "x"]], True),
    (["<", ZERO, ["max", "x", "y"]], [["<", ZERO, "y"]], True),
    (["<=", ZERO, ["max", "x", "y"]], [], False),
    (["<", ZERO, ["*", "x", "y"]], [["<", ZERO, "x"], ["<", ZERO, "y"]], True),
    (["<", ZERO, ["*", "x", "y"]], [["<", ZERO, "x"], ["<", "y", ZERO]], False),
    (["<", ZERO, ["*", "x", "x", "y"]], [["<=", ZERO, "x"], ["<", ZERO, "y"]], False),
    (["<", ZERO, "x"], [["<", ZERO, "x"], ["<=", ZERO, "x"]], True),
    (["<", ZERO, "x"], [["<=", ZERO, "x"], ["<", ZERO, "x"]], True),
    (["<", ZERO, "x"], [["<=", ZERO, "x"]], False),
    (["<", ZERO, "x"], [["<", "x", ZERO]], False),
    (["<", ZERO, "x"], [["!=", "x", ZERO]], False),
    (["<", ZERO, "x"], [["=", "x", ONE]], False),
    (["<=", "x", "x"], [], True),
    (["<", "x", "x"], [], False),
    (["!=", "x", "x"], [], False),
    (["<=", ZERO, "n"], [], True),
    (["<", ZERO, "n"], [], False),
    (["<", ZERO, ["+", "n", ONE]], [], True),
    (["<=", ZERO, ["at", "c", "x"]], [], True),
    (["<=", ZERO, ["at", "f", "n"]], [], False),
    (["<=", ZERO, ["dot", "v", "v"]], [], True),
    (["<=", ZERO, ["dot", ["app", "A", "v"], ["app", "A", "v"]]], [], True),
    (["<=", ZERO, ["dot", "v", ["app", "A", "v"]]], [], False),
    (["<=", ZERO, ["dot", ["app", "A", "v"], ["app", ["adj", "A"], "v"]]], [], False),
    (["<=", ZERO, ["dot", "v", "w"]], [], False),
    (["<=", ZERO, ["tail", "g", "n", "n"]], [], True),
    (["<", ZERO, ["sum", "t", "P", ["exp", ["dot", "t", "v"]]]], [], False),
    (["<=", ZERO, ["sum", "t", "P", ["exp", ["dot", "t", "v"]]]], [], True),
    (["<", ZERO, ["sum", "t", "P", ["exp", ["dot", "t", "v"]]]], [["<", ZERO, ["sum", "t", "P", ONE]]], True),
    (["<", ZERO, ["sum", "t", "Q", ["exp", ["dot", "t", "v"]]]], [["<", ZERO, ["sum", "t", "P", ONE]]], False),
    (["<", ZERO, ["sum", "t", "P", ["^", ["dot", "t", "v"], 2]]], [["<", ZERO, ["sum", "t", "P", ONE]]], False),
    (["<", ZERO, ["sum", "i", ["range", "n"], ["exp", ["at", "f", "i"]]]], [["<", ZERO, "n"]], True),
    (["<", ZERO, ["sum", "i", ["range", "n"], ["exp", ["at", "f", "i"]]]], [], False),
    (["<=", ZERO, ["sum", "i", ["range", "n"], ["at", "f", "i"]]], [], False),
    (["<=", ZERO, ["sum", "t", "P", ONE]], [], True),
    (["<", ZERO, ["sum", "t", "P", ONE]], [], False),
    # Summing over pairs needs both domains to have elements.
    (["<", ZERO, ["sum", "s", "P", ["sum", "t", "Q", ["exp", ["dot", "s", "t"]]]]],
     [["<", ZERO, ["sum", "t", "P", ONE]]], False),
    (["<", ZERO, ["sum", "s", "P", ["sum", "t", "Q", ["exp", ["dot", "s", "t"]]]]],
     [["<", ZERO, ["sum", "t", "P", ONE]], ["<", ZERO, ["sum", "t", "Q", ONE]]], True),
    # What is known about a negative multiple is known about the sign, too.
    (["<", ["*", q(-3), "x"], ZERO], [["<", ["*", q(-2), "x"], ZERO]], True),
    (["<", ["*", q(3), "x"], ZERO], [["<", ["*", q(-2), "x"], ZERO]], False),
    (["=", ["exp", "x"], ["exp", "x"]], [], False),
    (["!=", "v", ["zero", "d"]], [], False),
]  # fmt: skip


@pytest.mark.parametrize(("goal", "given", "accepted"), POSITIVE)
def test_positive(goal, given, accepted):
    params = [
        ["d", "N"], ["n", "N"], *reals("x", "y"), ["v", V], ["w", V], ["A", ["L", "d", "d"]],
        ["P", ["S", V]], ["Q", ["S", V]], ["f", ["F", ["N"], "R"]], ["c", ["F", ["R"], "N"]],
        ["g", ["F", ["N"], V]],
    ]  # fmt: skip
    refs = [f"h{i}" for i in range(len(given))]
    document = prove(params, given, goal, ["positive", refs])
    accept(document) if accepted else reject(document, "positive")


def test_positive_over_dependent_ranges():
    """sum over j < i: the inner range of i = 0 is empty."""
    goal = ["<", ZERO, ["sum", "i", ["range", "n"],
            ["sum", "j", ["range", "i"], ["exp", ["at", "h", "i", "j"]]]]]  # fmt: skip
    params = [["n", "N"], ["h", ["F", ["N", "N"], "R"]]]
    reject(prove(params, [["<", ZERO, "n"]], goal, ["positive", ["h0"]]))
    weak = ["<=", *goal[1:]]
    accept(prove(params, [["<", ZERO, "n"]], weak, ["positive", ["h0"]]))


def test_positive_over_members_of_members():
    goal = ["<", ZERO, ["sum", "s", "W", ["sum", "t", "s", ["exp", ["dot", "t", "t"]]]]]
    params = [["d", "N"], ["W", ["S", ["S", V]]]]
    reject(prove(params, [["<", ZERO, ["sum", "s", "W", ONE]]], goal, ["positive", ["h0"]]))


def test_signs_of_unknown_atoms_are_unknown():
    normal = Normaliser({"x": "R"}, {})
    signs = Signs(normal, [])
    assert signs.poly(normal.poly(parse_term(["log", "x"]))) is None
    assert signs.poly({}) == "nonneg"


# ------------------------------------------------------------------ numbers


def test_exact_and_enclose():
    accept(statement(["<", q("1/3"), q("1/2")], ["exact", {}]))
    reject(statement(["<", q("1/2"), q("1/3")], ["exact", {}]), "not true")
    reject(statement(["<", ONE, ["exp", ONE]], ["exact", {}]), "not rational")
    assert accept(
        statement(["<", ["exp", ONE], q(3)], ["enclose", {"bits": 64}])
    ).footprint.enclosures
    reject(statement(["<", ["exp", ONE], q(2)], ["enclose", {"bits": 64}]), "not decided")
    one = ["*", ["exp", ONE], ["exp", q(-1)]]
    for relation in ("=", "<=", "<", "!="):
        reject(statement([relation, one, ONE], ["enclose", {"bits": 128}]), "not decided")
    reject(statement(["<", ["exp", ONE], q(3)], ["enclose", {"bits": 1}]), "precision")
    reject(statement(["<", ["exp", ONE], q(3)], ["enclose", {"bits": 1 << 17}]), "bits")


def test_numbers_need_values():
    reject(prove(reals("x"), [], ["=", "x", "x"], ["exact", {}]), "has no value")
    reject(
        prove(reals("x"), [], {"all": reals("t"), "then": [["=", "t", "t"]]}, ["exact", {}]),
        "literal",
    )
    data = {"v": vector("1", "0")}
    goal = {"all": [["w", ["V", 2]]], "then": [["=", "w", "w"]]}
    reject(instance(data, goal, opened(["exact", {}])), "has no value")
    accept(instance(data, ["!=", "v", ["zero", 2]], ["exact", {}]))
    reject(instance({"n": natural(2)}, ["<", "n", q(2)], ["exact", {}]), "not true")


# ------------------------------------------------------------------ assumptions


@pytest.mark.parametrize("rule", ["argued", "cited"])
def test_assumptions_are_on_record(rule):
    checked = accept(statement(FALSE, [rule, "because"]))
    assert getattr(checked.footprint, rule) == ("because",)
    for bad in ("", None, 3, ["because"]):
        reject(statement(FALSE, [rule, bad]))


def test_an_assumption_in_an_applied_statement_is_on_record():
    use = ["apply", {"to": ["statement", "s0"]}]
    checked = accept(statement(FALSE, use, earlier=[(FALSE, ["argued", "because"])]))
    assert checked.footprint.argued == ("because",)


# ------------------------------------------------------------------ proportional


def test_proportional():
    normal = Normaliser({"x": "R", "y": "R"}, {})
    p = normal.poly(parse_term(["+", "x", ["*", q(2), "y"]]))
    doubled, negative = (
        normal.mul(p, normal.poly(("q", "2"))),
        normal.mul(p, normal.poly(("q", "-1"))),
    )
    assert proportional(p, doubled, False)
    assert not proportional(p, negative, False)
    assert proportional(p, negative, True)
    assert not proportional(p, {}, True)
    assert not proportional({}, p, True)
    assert proportional({}, {}, False)
