"""The traps that were really hit, each as a false claim that must fail beside its true control."""

from __future__ import annotations

import json
import operator

import pytest
from flint import arb, ctx, fmpq
from kernel.certificates import (
    FALSE,
    ONE,
    ZERO,
    accept,
    example,
    instance,
    minus,
    natural,
    q,
    real,
    reject,
    statement,
    vector,
)

from provers.certificate import file_bytes, open_envelope
from provers.errors import CertificateError
from provers.kernel import KernelError, check_certificate, claim_digest, read_certificate
from provers.kernel.arithmetic import Balls, Truth, certainly_positive
from provers.kernel.cover import check_cover
from provers.kernel.normal import Normaliser
from provers.kernel.numbers import decide, precision
from provers.kernel.rules import Checker
from provers.kernel.schema import parse_fact, parse_term
from provers.verify import replay

NOTHING = ["combine", {}]


def intro(*rules, given=(), **more):
    return ["intro", {"given": list(given), "then": list(rules), **more}]


# ------------------------------------------------------------------ 1. one namespace for everything


def test_a_definition_may_have_the_name_of_a_variable():
    """With one namespace, substituting a variable would rewrite the head of a definition."""
    same = {"name": "f", "params": [["f", "R"]], "sort": "R", "body": ["+", "f", "f"]}
    true = {"all": [["f", "R"]], "then": [["=", ["def", "f", "f"], ["*", q(2), "f"]]]}
    false = {"all": [["f", "R"]], "then": [["=", ["def", "f", "f"], "f"]]}
    accept(statement(true, intro(NOTHING), definitions=[same]))
    reject(statement(false, intro(NOTHING), definitions=[same]))


def test_parameters_of_a_definition_are_no_names_of_its_use():
    """swapped(x, y) := x - y at (y, x) is y - x, not 0."""
    swapped = {
        "name": "swapped",
        "params": [["x", "R"], ["y", "R"]],
        "sort": "R",
        "body": minus("x", "y"),
    }
    params = [["x", "R"], ["y", "R"]]
    true = {"all": params, "then": [["=", ["def", "swapped", "y", "x"], minus("y", "x")]]}
    accept(statement(true, intro(NOTHING), definitions=[swapped]))
    for wrong in (ZERO, minus("x", "y")):
        false = {"all": params, "then": [["=", ["def", "swapped", "y", "x"], wrong]]}
        reject(statement(false, intro(NOTHING), definitions=[swapped]))


def test_exponents_are_no_names():
    for exponent in ("n", "2", ["q", "2"], -1, 2.0):
        claim = {
            "all": [["x", "R"], ["n", "N"]],
            "then": [["=", ["^", "x", exponent], ["*", "x", "x"]]],
        }
        document = statement(claim, intro(NOTHING))
        with pytest.raises(KernelError):
            check_certificate(document)
    accept(
        statement(
            {"all": [["x", "R"]], "then": [["=", ["^", "x", 2], ["*", "x", "x"]]]}, intro(NOTHING)
        )
    )


def test_contexts_are_checked_against_the_sort_of_the_equation():
    """A vector equation multiplied like a number, and a number equation used as a dimension."""
    params = [["d", "N"], ["u", ["V", "d"]], ["x", "R"]]
    claim = {"all": params, "given": [["=", "u", ["zero", "d"]]], "then": [["=", "x", ZERO]]}
    for hole in ("R", ["V", "d"], ["V", 1]):
        rule = ["combine", {"eq": [["h", ["lam", [["t", hole]], ["*", "t", "x"]]]]}]
        reject(statement(claim, intro(rule, given=["h"])))
    dimension = {"all": [["m", "N"], ["n", "N"]], "given": [["=", "m", "n"]], "then": [["=", ["zero", "m"],
                                                                                   ["zero", "n"]]]}  # fmt: skip
    rule = ["combine", {"eq": [["h", ["lam", [["t", "N"]], ["zero", "t"]]]]}]
    reject(statement(dimension, intro(rule, given=["h"])))


def test_bodies_of_definitions_are_checked():
    for body in ("y", ["dot", "x", "x"], ["def", "g", "x"], ["zero", "d"]):
        bad = {"name": "g", "params": [["x", "R"]], "sort": "R", "body": body}
        reject(statement(["<", ZERO, ONE], ["exact", {}], definitions=[bad]))


def test_names_are_ascii_identifiers():
    for name in ("\u0445", "x\u0301", "x ", "\u00b2", "2", "x-y", ""):
        claim = {"all": [[name, "R"]], "then": [["=", name, name]]}
        with pytest.raises(KernelError):
            check_certificate(statement(claim, intro(NOTHING)))


def test_reserved_names_of_rules_capture_nothing():
    """A family that mentions the variable which the rule quantifies over."""
    total = ["sum", "i", ["range", q(1)], ["scale", ["at", "c", "i"], ["at", "g", "i"]]]
    each = {
        "all": [["j", "N"]],
        "given": [["<", "j", ONE]],
        "then": [["=", ["at", "c", "j"], ZERO]],
    }
    goal = {"all": [["c", ["F", ["N"], "R"]]], "given": [["=", total, ["zero", 1]]], "then": [each]}
    data = {"g": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["1"]}, "v": vector("1")}
    good = ["independent", {"family": "g", "count": 1, "rows": [0], "bits": 64}]
    accept(instance(data, goal, good))
    captured = ["lam", [["i", "N"]], ["scale", ["at", "c__", "i"], "v"]]
    reject(instance(data, goal, ["independent", {**good[1], "family": captured}]))
    outer = {"all": [["w", ["F", ["N"], "R"]]], "then": [goal]}
    wrapped = ["intro", {"as": ["c__"], "then": [["independent", {**good[1], "family": captured}]]}]
    reject(instance(data, outer, wrapped))


# ------------------------------------------------------------------ 2. schema first


@pytest.mark.parametrize(
    "text",
    [
        '{"schema":1,"schema":1}', '{"schema":1.0}', '{"schema":NaN}', '{"schema":1e0}',
        '{"schema":' + "[" * 300 + "]" * 300 + "}", '{"n":12345678901}', '{"\\u00b2":"\u00b2"}', "[",
    ],
)  # fmt: skip
def test_hostile_json(text):
    with pytest.raises(KernelError):
        check_certificate(read_certificate(text.encode("utf-8")))


def test_numbers_longer_than_python_reads():
    digits = "9" * 5000
    accept(statement(["<", ZERO, q(digits)], ["exact", {}]))
    reject(statement(["<", q(digits), ZERO], ["exact", {}]))
    accept(statement(["=", ["exp", ["*", q(digits), ["inv", q(digits)]]], ["exp", ONE]], NOTHING))


def test_superscripts_and_other_digits_are_no_numbers():
    for text in ("\u00b2", "\u0662", "1\u00b2", "\uff11"):
        document = statement(["<", ZERO, ["q", text]], ["exact", {}])
        with pytest.raises(KernelError):
            check_certificate(document)


def test_work_is_limited(monkeypatch):
    """A small file cannot keep the kernel busy for ever or exhaust memory."""
    monkeypatch.setattr(
        Checker, "normal", lambda self, ctx: Normaliser(ctx.scope, self.definitions, work=100_000)
    )
    names = [f"x{i}" for i in range(8)]
    power = ["^", ["^", ["+", *names], 8], 8]
    claim = {"all": [[n, "R"] for n in names], "then": [["=", power, power]]}
    accept(
        statement(
            {"all": [["x", "R"]], "then": [["=", ["^", "x", 8], ["^", "x", 8]]]}, intro(NOTHING)
        )
    )
    with pytest.raises(KernelError, match="work limit"):
        check_certificate(statement(claim, intro(NOTHING)))
    tower = q(3)
    for _ in range(10):
        tower = ["^", tower, 64]
    for rule in (NOTHING, ["exact", {}]):
        with pytest.raises(KernelError):
            check_certificate(statement(["<", tower, ["+", tower, ONE]], rule))


# ------------------------------------------------------------------ 3. a digest is not a meaning


HALF = ({"all": [["x", "R"]], "given": [["<", ONE, "x"]], "then": [["<=", ONE, "x"]]},
        intro(["by", "h"], given=["h"]))  # fmt: skip
WEAKER = ({"all": [["x", "R"]], "given": [["<", ONE, "x"]], "then": [["!=", ONE, "x"]]},
          intro(["by", "h"], given=["h"]))  # fmt: skip


def test_a_changed_byte_is_noticed():
    data = file_bytes(statement(*HALF))
    open_envelope(data, "file")
    for i in range(len(data)):
        changed = data[:i] + bytes([data[i] ^ 1]) + data[i + 1 :]
        with pytest.raises(CertificateError):
            open_envelope(changed, "file")


def test_another_claim_under_a_registered_id_is_not_that_statement(tmp_path):
    """The kernel proves *a* claim; under the id of another statement it must not count as that one."""
    registered = {"s0": claim_digest(parse_fact(HALF[0]), {})}
    path = tmp_path / "certificate.json"
    path.write_bytes(file_bytes(statement(*HALF)))
    assert replay(path, registered).status == "replayed"
    path.write_bytes(file_bytes(statement(*WEAKER)))
    outcome = replay(path, registered)
    assert (outcome.status, outcome.accepted) == ("unregistered", False)
    assert "1 != x" in outcome.claim
    renamed = statement(*HALF)
    renamed["statements"][0]["id"] = "s1"
    path.write_bytes(file_bytes(renamed))
    assert replay(path, registered).status == "unregistered"
    argued = statement(HALF[0], ["argued", "it is clear"])
    path.write_bytes(file_bytes(argued))
    assert replay(path, registered).status == "conditional"


def test_a_redefinition_changes_the_digest():
    claim = {"all": [["x", "R"]], "then": [["=", ["def", "size", "x"], ["abs", "x"]]]}
    honest = {"name": "size", "params": [["x", "R"]], "sort": "R", "body": ["abs", "x"]}
    trick = honest | {"body": ["abs", ["abs", "x"]]}
    good = accept(statement(claim, intro(NOTHING), definitions=[honest]))
    reject(statement(claim, intro(NOTHING), definitions=[trick]))
    trivial = {"all": [["x", "R"]], "then": [["=", ["def", "size", "x"], ["def", "size", "x"]]]}
    a = accept(statement(trivial, intro(NOTHING), definitions=[honest]))
    b = accept(statement(trivial, intro(NOTHING), definitions=[trick]))
    assert len({good.digest, a.digest, b.digest}) == 3


# ------------------------------------------------------------------ 4. balls


def test_arb_comparisons_are_not_decisions():
    """What the library does: every comparison of an undecided ball is False, or worse."""
    wide = arb(0, 1)
    comparisons = [operator.gt, operator.le, operator.eq, operator.ne]
    assert not any(compare(wide, wide) for compare in comparisons)
    assert bool(arb(0))
    assert arb("nan").contains(0)
    assert not (wide**2).is_finite()


def test_truth_values_and_verdicts_are_not_booleans():
    for answer in Truth:
        with pytest.raises(TypeError):
            bool(answer)


@pytest.mark.parametrize(
    "x", [arb(0), arb(0, 1), arb("nan"), arb("inf"), arb(1, arb("inf")), arb(-1)]
)
def test_only_certainly_positive_balls_are_positive(x):
    assert not certainly_positive(x)
    assert certainly_positive(arb(1, 0.5))


def test_undecided_is_neither_true_nor_false():
    """exp(1) exp(-1) = 1 cannot be decided by balls; neither it nor its negation may pass."""
    one = ["*", ["exp", ONE], ["exp", q(-1)]]
    for relation in ("=", "!=", "<", "<="):
        for sides in ([one, ONE], [ONE, one]):
            fact = parse_fact([relation, *sides])
            assert decide(fact, {}, {}, 512) is Truth.UNKNOWN
            reject(statement([relation, *sides], ["enclose", {"bits": 512}]))
    accept(statement(["=", one, ONE], NOTHING))
    accept(statement(["<", one, q("1000001/1000000")], ["enclose", {"bits": 64}]))


def test_squares_and_maxima_of_wide_balls():
    """x^2 <= 1 and max(x, 0) <= 1 on [-1, 1]; the library's own square is NaN, its max is wrong."""
    x = arb(0).union(arb(1)) - arb(0).union(arb(1))
    assert Balls().power(x, 2).is_finite()
    assert Balls().max(x, arb(0)).contains(arb("0.9"))
    box = [("x", fmpq(-1), fmpq(1))]
    square, maximum = ["^", "x", 2], ["max", "x", ZERO]
    for term in (square, maximum):
        true = ("<", parse_term(term), ("q", "11/10"))
        false = ("<", parse_term(term), ("q", "9/10"))
        assert check_cover(true, box, [-1], {}, {}, 64) is Truth.YES
        assert check_cover(false, box, [-1], {}, {}, 64) is Truth.UNKNOWN


def test_precision_does_not_leak():
    before = ctx.prec
    with pytest.raises(ZeroDivisionError), precision(200):
        raise ZeroDivisionError
    reject(statement(["<", ["exp", ONE], ONE], ["enclose", {"bits": 4096}]))
    assert ctx.prec == before


# ------------------------------------------------------------------ 6. five false statements and more


def test_capture():
    """sum over i < 4 of i x is 6 x for every x; at x = j inside a sum over j it says nothing.

    A naive substitution gives "sum over j < 4 of j^2 = 6 j for every j".
    """
    lemma = {"all": [["x", "R"]], "then": [["=", ["sum", "j", ["range", q(4)], ["*", "j", "x"]],
                                            ["*", q(6), "x"]]]}  # fmt: skip
    use = intro(["apply", {"to": ["statement", "s0"], "at": {"x": "j"}}])
    earlier = [(lemma, intro(NOTHING))]
    true = {
        "all": [["j", "N"]],
        "then": [["=", ["sum", "i", ["range", q(4)], ["*", "i", "j"]], ["*", q(6), "j"]]],
    }
    false = {
        "all": [["j", "N"]],
        "then": [["=", ["sum", "i", ["range", q(4)], ["*", "i", "i"]], ["*", q(6), "j"]]],
    }
    accept(statement(true, use, earlier=earlier))
    reject(statement(false, use, earlier=earlier))
    reject(statement(false, intro(NOTHING), earlier=earlier))
    at = {"j": "k"}
    refuted = {"conclusion": 0, "by": ["exact", {}]}
    accept(example(false, {"k": natural(1)}, at, violated=refuted))
    reject(example(true, {"k": natural(1)}, at, violated=refuted))


TOTAL = ["sum", "t", "P", "t"]
COLUMNS = [["d", "N"], ["q", ["V", "d"]], ["P", ["S", ["V", "d"]]]]


def test_the_columns_of_a_prompt_may_sum_to_q():
    """A computer algebra system may decide "never equal" because the two sides look different."""
    false = {"all": COLUMNS, "then": [["!=", TOTAL, "q"]]}
    for rule in (
        NOTHING,
        ["positive", []],
        ["exact", {}],
        ["contra", {"name": "n", "by": ["by", "n"]}],
    ):
        reject(statement(false, intro(rule)))
    data = {"v": vector("1", "2"), "p": {"sort": ["S", ["V", 2]], "rationals": ["1", "2"]}}
    at = {"d": q(2), "q": "v", "P": "p"}
    accept(example(false, data, at, violated={"conclusion": 0, "by": ["exact", {}]}))
    empty = {"all": COLUMNS[:2], "given": [["!=", ["zero", "d"], "q"]],
             "then": [["!=", ["sum", "i", ["range", ZERO], "q"], "q"]]}  # fmt: skip
    accept(statement(empty, intro(["by", "h"], given=["h"])))


E = ["+", ["exp", "t"], ["*", q("18867/2000"), ["exp", ["*", q(-1), "t"]]]]
"""Its infimum is 2 sqrt(9.4335) = 6.1428..., at t = log(9.4335)/2 = 1.122..."""


def floor(bound, bits=64):
    """The claim E >= bound on [0, 3] and a tree that bisects wherever it can help."""
    claim = {
        "all": [["t", "R"]],
        "given": [["<=", ZERO, "t"], ["<=", "t", q(3)]],
        "then": [["<=", q(bound), E]],
    }
    literal = parse_fact(claim["then"][0])

    def tree(lo, hi, depth):
        box = [("t", lo, hi)]
        if depth == 0 or check_cover(literal, box, [-2], {}, {}, bits) is Truth.YES:
            return [-2]
        middle = (lo + hi) / 2
        return [0, *tree(lo, middle, depth - 1), *tree(middle, hi, depth - 1)]

    return statement(claim, ["cover", {"tree": tree(fmpq(0), fmpq(3), 9), "bits": bits}])


def test_an_infimum_is_not_raised_by_undecided_cells():
    """inf E >= 6.204 although the truth is 6.1428: undecided read as "not below"."""
    accept(floor("307/50"))  # 6.14
    reject(floor("1551/250"))  # 6.204
    reject(floor("6143/1000"))
    claim = json.loads(json.dumps(floor("1551/250")["statements"][0]["claim"]))
    at, given = {"t": "a"}, [["exact", {}], ["exact", {}]]
    violated = {"conclusion": 0, "by": ["enclose", {"bits": 64}]}
    accept(example(claim, {"a": real("9/8")}, at, given, violated=violated))


def test_the_root_of_a_square_at_minus_three():
    """sqrt(t^2) = t with an assumption t >= 0 that nobody wrote down."""
    false = {"all": [["t", "R"]], "then": [["=", ["sqrt", ["^", "t", 2]], "t"]]}
    for rule in (NOTHING, ["apply", {"to": ["axiom", "sqrt"], "at": {"x": "t"}}]):
        reject(statement(false, intro(rule)))
    reject(statement(["=", ["sqrt", ["^", q(-3), 2]], q(-3)], ["exact", {}]))
    accept(statement(["=", ["sqrt", ["^", q(-3), 2]], q(3)], ["exact", {}]))
    accept(
        example(
            false, {"a": real("-3")}, {"t": "a"}, violated={"conclusion": 0, "by": ["exact", {}]}
        )
    )
    true = false | {"given": [["<=", ZERO, "t"]]}
    reject(example(true, {"a": real("-3")}, {"t": "a"}, [["exact", {}]],
                   violated={"conclusion": 0, "by": ["exact", {}]}))  # fmt: skip


MASS = ["sum", "s", "P", ["exp", ["dot", "s", "q"]]]
LAMBDA = ["*", MASS, ["inv", ["+", MASS, ONE]]]


def test_the_empty_prompt_has_no_weight():
    """lambda = Z_P/(Z_P + Z_X) > 0 fails for the empty prompt, and only for it."""
    false = {"all": COLUMNS, "then": [["<", ZERO, LAMBDA]]}
    true = false | {"given": [["<", ZERO, ["sum", "s", "P", ONE]]]}
    reject(statement(false, intro(["positive", []])))
    accept(statement(true, intro(["positive", ["h"]], given=["h"])))
    data = {"v": vector("1"), "p": {"sort": ["S", ["V", 1]], "rationals": []}}
    at = {"d": q(1), "q": "v", "P": "p"}
    violated = {"conclusion": 0, "by": ["exact", {}]}
    accept(example(false, data, at, violated=violated))
    reject(example(true, data, at, [["exact", {}]], violated=violated))


def test_one_prompt_for_all_out_of_a_prompt_for_each():
    """for all f there is p is not: there is p for all f."""
    each = {"all": [["f", "R"]], "some": [["p", "R"]], "then": [["=", "p", "f"]]}
    one = {"some": [["p", "R"]], "then": [{"all": [["f", "R"]], "then": [["=", "p", "f"]]}]}
    accept(statement(each, ["intro", {"with": ["f"], "then": [NOTHING]}]))
    use = ["apply", {"to": ["statement", "s0"], "at": {"f": "f"}}]
    proofs = [
        ["apply", {"to": ["statement", "s0"], "at": {}}],
        intro(
            intro(["steps", [{"obtain": ["fits"], "as": ["p"], "by": use}, ["by", "fits"]]]),
            **{"with": ["p"]},
        ),
        intro(intro(use), **{"with": [ZERO]}),
        intro(intro(use), **{"with": ["f"]}),
    ]
    for proof in proofs:
        reject(
            statement(one, proof, earlier=[(each, ["intro", {"with": ["f"], "then": [NOTHING]}])])
        )


def test_contradictory_hypotheses_have_no_witness():
    """Proved, but worth nothing: no data satisfy the hypotheses."""
    vacuous = {
        "all": [["x", "R"]],
        "given": [["<", "x", ZERO], ["<", ONE, "x"]],
        "then": [["=", "x", q(7)]],
    }
    clash = [
        "combine",
        {"le": [{"coef": "1", "facts": ["a"]}, {"coef": "1", "facts": ["b"]}, {"coef": "1"}]},
    ]
    accept(statement(vacuous, intro(["absurd", clash], given=["a", "b"])))
    given = [["enclose", {"bits": 64}]] * 2
    for x in ("-1", "0", "1/2", "2"):
        reject(example(vacuous, {"v": real(x)}, {"x": "v"}, given))
    sound = vacuous | {"given": vacuous["given"][1:]}
    accept(example(sound, {"v": real("2")}, {"x": "v"}, given[1:]))


def test_no_proof_of_a_contradiction():
    """0 < 0 by every rule with every obvious argument."""
    rules = [
        NOTHING, ["combine", {"le": [{"coef": "1"}]}], ["combine", {"le": [{"coef": "1", "square": ZERO}]}],
        ["positive", []], ["exact", {}], ["enclose", {"bits": 64}], ["by", "s0"], ["clash", ["a", "b"]],
        ["absurd", NOTHING], ["contra", {"name": "n", "by": ["by", "n"]}], ["enumerate", []],
        ["steps", [{"name": "a", "fact": FALSE, "by": ["by", "a"]}, ["by", "a"]]],
        ["intro", {"then": [["by", "a"]]}], ["apply", {"to": ["statement", "s0"]}],
        ["apply", {"to": ["fact", "s0"]}], ["sum", {"over": ["range", ZERO], "left": ["lam", [["i", "N"]], ZERO],
         "right": ["lam", [["i", "N"]], ONE], "by": ["exact", {}], "nonempty": "a"}],
        ["cover", {"tree": [-1], "bits": 64}], ["cover", {"tree": [], "bits": 64}], ["congr", ["a", ZERO]],
        ["cases", {"on": [ZERO, ONE], "name": "c", "less": ["by", "c"], "equal": ["by", "c"],
                   "greater": ["by", "c"]}],
        ["induct", {"on": "n", "as": "n", "name": "h", "base": NOTHING, "step": NOTHING}],
    ]  # fmt: skip
    for rule in rules:
        reject(statement(FALSE, rule))
        reject(statement({"then": [FALSE]}, ["intro", {"then": [rule]}]))
    accept(statement(["<", ZERO, ONE], ["combine", {"le": [{"coef": "1"}]}]))
