"""One attention layer with one thing wrong: each fails, and for the right reason.

Networks first (positions one apart, hats too flat, ramps on the wrong side, a prompt one column too
short, too few bits), then false variants of the statements, some of them refuted on exact data.
"""

import copy
from dataclasses import dataclass, replace

import pytest
from flint import fmpq, fmpq_mat
from soundness.variants import EXACT, Claim, accepted, q, refuted, rejected, replaced

from constructions import one_layer, one_layer_functions
from constructions.arithmetic import ExactArithmetic
from provers.errors import BadInput
from provers.exhaustion import example_rules, exhaust
from provers.finders import Elaborator, elaborate
from provers.kernel import KernelError, check_certificate
from provers.kernel.bundle import read_definitions, read_value
from provers.kernel.rules import Context
from provers.kernel.schema import dump_fact, parse_fact, parse_term
from provers.kernel.terms import substitute_fact
from provers.surface import Defined

# ----------------------------------------------------------------------------- networks


@pytest.fixture(scope="module")
def net():
    return one_layer.build(1, 1, 3, scale="tuned")


def _changed(net, part, **values):
    document = net.certificate()
    document[part] |= values
    return document


def test_control(net):
    assert "each of the 27 grid prompts" in check_certificate(net.certificate()).claim


def test_hats_too_flat(net):
    """The slope is at most eight times what the gap of the ids asks for."""
    check_certificate(_changed(net, "run", slope=net.slope - 1))
    for slope in (net.slope - 4, 1):
        with pytest.raises(KernelError, match=r"reach|overlap"):
            check_certificate(_changed(net, "run", slope=slope))


def test_one_prompt_column_too_few(net):
    with pytest.raises(KernelError, match="too short"):
        check_certificate(_changed(net, "network", prompt_length=net.prompt_length - 1))
    with pytest.raises(BadInput, match="cannot name every function"):
        one_layer.build(1, 1, 3, prompt_length=2)


def test_ids_too_close(net):
    for change in ({"factor": "1/1000000000"}, {"kappa": "1/100000000"}, {"kappa": "100"}):
        with pytest.raises(KernelError, match="reach"):
            check_certificate(_changed(net, "network", **change))


def test_too_few_bits(net):
    with pytest.raises(KernelError, match=r"own hat|reach|within"):
        check_certificate(_changed(net, "run", bits=net.slope))


def test_ramps_too_long(net):
    with pytest.raises(KernelError, match="eta"):
        check_certificate(_changed(net, "network", eta="1/3"))


def test_family_b_needs_room_for_every_hat(net):
    wrong = _changed(net, "network", family="B")
    with pytest.raises(KernelError, match="bounded by"):
        check_certificate(wrong)


def _quantised(net, t):
    (mlp,) = net.quantiser()
    layer = one_layer._passive(mlp)
    return layer.run(ExactArithmetic()).mlp(fmpq_mat(1, 1, [t]))[0, 0]


@dataclass(frozen=True)
class _Close(one_layer.OneLayer):
    """Positions one apart."""

    def position(self, k):
        return k + 1


@dataclass(frozen=True)
class _Printed(one_layer.OneLayer):
    """Ramps behind the grid points, as printed."""

    def _thresholds(self):
        return [(x + self.eta, height) for x, height in super()._thresholds()]


def _as(kind, net):
    names = net.__dataclass_fields__
    return kind(**{name: getattr(net, name) for name in names})


def test_positions_one_apart(net):
    """x = 1 in the first column is x = 0 in the second."""
    top = net.position(0) + 1
    assert _quantised(net, fmpq(top)) == top - fmpq(1, 3)
    close = _as(_Close, net)
    assert _quantised(close, fmpq(close.position(0) + 1)) == close.position(1)


def test_printed_ramps_move_grid_points_down(net):
    point = net.position(0) + fmpq(1, 3)
    assert _quantised(net, point) == point
    assert _quantised(_as(_Printed, net), point) == point - fmpq(1, 3)


def test_the_error_is_not_smaller(net):
    terms = [["^", "x0", 2]]
    good = one_layer_functions.certified_error(net, terms, 2, 8)
    check_certificate(one_layer_functions.certificate(net, terms, good, 2))
    with pytest.raises(KernelError, match="not certified"):
        check_certificate(one_layer_functions.certificate(net, terms, good - fmpq(1, 50), 2))


def test_strips_count(net):
    """With ramps of 1/8 the strips alone are worth more than the error without them."""
    terms = [["^", "x0", 2]]
    good = one_layer_functions.certified_error(net, terms, 1, 8)
    wide = replace(net, eta=fmpq(1, 8))
    with pytest.raises(KernelError, match="not certified"):
        check_certificate(one_layer_functions.certificate(wide, terms, good))


# ----------------------------------------------------------------------------- statements

HAT, ROUND, STAIR = "hu-2024/hat", "hu-2024/quantising-layer", "hu-2024/staircase"
FOUR, LOOK, QUANT = "hu-2024/four-relus", "hu-2024/look-up", "hu-2024/quantiser"
PLACES, CHAIN = "hu-2024/positional-encoding", "hu-2024/quantisation-chain"
COORDINATES, EQUAL = "hu-2024/quantising-coordinates", "hu-2024/attention-of-equal-tokens"
SPLIT, ROWS = "hu-2024/width-depth-tradeoff", "hu-2024/quantising-layers"
LIGHT = (
    HAT, ROUND, STAIR, FOUR, LOOK, QUANT, PLACES, CHAIN, COORDINATES, EQUAL,
    "lemmas/kept-distances", "lemmas/separating-above", "lemmas/vector-single-term",
)  # fmt: skip
INDUCTIONS = (SPLIT, ROWS, "lemmas/vector-single-term", "lemmas/bounded-box")
HEAVY = (
    "hu-2024/some-mapping", "hu-2024/context-ids", "hu-2024/context-ids-above",
    "hu-2024/theorem-2.3", "hu-2024/theorem-2.4", "hu-2024/theorem-2.5",
    "sharper/one-prompt-token",
)  # fmt: skip


@pytest.mark.parametrize("name", [*LIGHT, *INDUCTIONS])
def test_controls(name):
    checked = accepted(Claim(name))
    assert not checked.footprint.argued and not checked.footprint.cited
    assert checked.unused == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", HEAVY)
def test_heavy_controls(name):
    checked = accepted(Claim(name))
    assert not checked.footprint.argued and not checked.footprint.cited
    assert checked.unused == ()


def _hypotheses(names):
    return [
        pytest.param(name, k, id=f"{name}-{k}")
        for name in names
        if name not in INDUCTIONS
        for k in range(len(Claim(name).given))
    ]


@pytest.mark.parametrize(("name", "index"), _hypotheses(LIGHT))
def test_every_hypothesis_is_used(name, index):
    rejected(Claim(name).drop(index))


def _last_step(claim):
    """Give a claim to its proof, the statements that it applies being granted."""
    document = claim.document()
    *granted, item = document["statements"]
    library = {other["id"]: parse_fact(other["claim"]) for other in granted}
    checker = Elaborator(read_definitions(document["definitions"]), library)
    checker.prove(parse_fact(item["claim"]), item["proof"], Context({}, {}))


@pytest.mark.parametrize(
    "name",
    [
        name if name == "hu-2024/theorem-2.3" else pytest.param(name, marks=pytest.mark.slow)
        for name in HEAVY
    ],
)
def test_every_hypothesis_of_a_theorem_is_used(name):
    _last_step(Claim(name))
    for index in range(len(Claim(name).given)):
        with pytest.raises(KernelError):
            _last_step(Claim(name).drop(index))


def _without(name, index, fact="shorter"):
    """A statement proved by induction without one hypothesis, in claim and proof."""
    claim = Claim(name).drop(index)
    claim.dropped.clear()
    document = claim.document()
    arg = document["statements"][-1]["proof"][1]

    def visit(node):
        if isinstance(node, dict) and node.get("to") == ["fact", fact]:
            del node["given"][index]
        for child in node.values() if isinstance(node, dict) else node:
            if isinstance(child, dict | list):
                visit(child)

    for part in (arg["base"], arg["step"]):
        del part[1]["given"][index]
        visit(part)
    return document


@pytest.mark.parametrize("name", [SPLIT, ROWS])
def test_every_hypothesis_of_an_induction_is_used(name):
    for index in range(len(Claim(name).given)):
        with pytest.raises(KernelError):
            elaborate(_without(name, index), only_last=True)


def _nested(conclusion, given, inner=0):
    """Violation of a conclusion that has hypotheses of its own."""
    return {"at": {}, "given": [EXACT] * given, "violated": {"conclusion": inner, "by": EXACT}}


def _change(name, change):
    claim = Claim(name)
    change(claim)
    return claim


HALF = q("1/2")


def test_hats_that_end_later():
    """0 from 1/2 on, 1 + t from -2 on: both false."""
    early = _change(HAT, lambda c: c.then[1].update(given=[["<=", HALF, "t"]]))
    rejected(early)
    refuted(early, {}, {"t": HALF}, conclusion=1, by=_nested(1, 1))
    wide = _change(HAT, lambda c: c.then[2].update(given=[["<=", q(-2), "t"], ["<=", "t", q(0)]]))
    rejected(wide)
    refuted(wide, {}, {"t": q(-2)}, conclusion=2, by=_nested(2, 2))


def test_a_hat_is_not_a_step():
    flat = _change(
        HAT, lambda c: c.then[3]["then"].__setitem__(0, ["=", ["def", "Hat", "t"], q(1)])
    )
    rejected(flat)
    refuted(flat, {}, {"t": q(1)}, conclusion=3, by=_nested(3, 2))
    for index in (0, 2):
        wrong = _change(HAT, lambda c, index=index: c.then[index]["given"].clear())
        rejected(wrong)


def test_a_ramp_is_not_rounded():
    """Exact up to high - eta only."""
    long = _change(ROUND, lambda c: c.then[1]["given"].__setitem__(1, ["<=", "t", "high"]))
    rejected(long)
    at = {"t": q(2), "low": q(0), "high": q(2), "eta": q(1)}
    refuted(long, {}, at, conclusion=1, by=_nested(1, 2))
    early = _change(ROUND, lambda c: c.then[2]["given"].__setitem__(
        0, ["<=", ["+", "high", ["*", q(-1), "eta"]], "t"]))  # fmt: skip
    rejected(early)
    refuted(early, {}, at | {"t": q(1)}, conclusion=2, by=_nested(2, 1))
    for which, place in ((0, ["<=", "t", "high"]), (2, ["<=", "low", "t"])):
        rejected(_change(ROUND, lambda c, w=which, p=place: c.then[w]["given"].__setitem__(0, p)))


def test_look_up_with_flat_hats():
    """R |gap| >= 1/2 is not enough: the neighbour's hat is on."""

    def change(c):
        c.given[2]["then"][0][1] = q("1/4")

    flat = _change(LOOK, change)
    rejected(flat)
    data = {"one": {"sort": ["V", 1], "rationals": ["1"]}}
    at = {
        "d": q(1), "M": q(2), "j": q(0), "w": "one", "x": ["zero", 1], "R": HALF,
        "b": ["lam", [["i", "N"]], "i"], "v": ["lam", [["i", "N"]], "one"],
    }  # fmt: skip
    given = example_rules(parse_fact(flat.json), at, data)
    refuted(flat, data, at, given)


def _with_table(fact, values, definitions):
    """Rule for "for all k < 2, i < m(k) = 1": a table with the limit written out."""
    table = copy.deepcopy(fact)
    table["given"][1] = ["<", "i", q(1)]
    rule = exhaust(parse_fact(table), values, definitions)
    names = ["a", "b", "c"][: len(table["given"])]
    applied = {"to": ["fact", "table"], "at": {"k": "row", "i": "hat"},
               "given": [["by", name] for name in names]}  # fmt: skip
    return ["intro", {"as": ["row", "hat"], "given": names, "steps": [{"name": "table", "fact": table, "by": rule}],
                      "then": [["apply", applied]]}]  # fmt: skip


def test_columns_are_moved_twice_among_outputs():
    """Without the order of ids and outputs the second hat moves a mapped column again."""
    with pytest.raises(KernelError):
        elaborate(_without(SPLIT, 4), only_last=True)
    claim = Claim(SPLIT).drop(4)
    data = {
        "one": {"sort": ["V", 1], "rationals": ["1"]},
        "b": {"sort": ["F", ["N"], "R"], "rationals": ["0", "5"]},
        "v": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["5", "1"]},
        "q": {"sort": ["F", ["N"], ["V", 1]], "rationals": ["0", "5", "6"]},
    }
    at = {
        "d": q(1), "B": q(2), "j": q(0), "s": ["lam", [["i", "N"]], "i"],
        "m": ["lam", [["i", "N"]], q(1)], "w": "one", "x": ["zero", 1], "R": q(1), "b": "b",
        "v": "v", "q": "q",
    }  # fmt: skip
    values = {name: read_value(obj)[1] for name, obj in data.items()}
    definitions = {name: d.kernel for name, d in Defined.registry.items()}
    terms = {name: parse_term(obj) for name, obj in at.items()}

    def placed(index):
        return dump_fact(substitute_fact(parse_fact(claim.given[index]), terms))

    layers = ["enumerate", [EXACT, EXACT]]
    far = _with_table(placed(3), values, definitions)
    given = [EXACT, ["intro", {"then": [["combine", {}]]}], EXACT, far, EXACT, layers]
    refuted(claim, data, at, given, conclusion=1, by=_nested(1, 1))


LINE = {"one": {"sort": ["V", 1], "rationals": ["1"]}}
TWO = ["lam", [["k", "N"]], ["scale", q(2), "one"]]
AT_TWO = {
    "d": q(1), "n": q(2), "b": ["lam", [["i", "N"]], "one"], "start": q(1), "delta": HALF,
    "x": TWO, "y": TWO,
}  # fmt: skip


def test_positions_one_apart_do_not_separate():
    """Spacing 1 and closed unit intervals: places 0 and 1 may hold the same token."""

    def change(c):
        for index in (6, 7):
            first, second = c.given[index]["then"]
            first[1] = ["+", "k", "start"]
            second[2] = ["+", q(1), "k", "start"]

    close = _change(PLACES, change)
    rejected(close)
    given = example_rules(parse_fact(close.json), AT_TWO, LINE)
    by = {"at": {"k": q(0), "j": q(1)}, "given": [EXACT] * 3,
          "violated": {"conclusion": 0, "by": EXACT}}  # fmt: skip
    refuted(close, LINE, AT_TWO, given, conclusion=1, by=by)


def test_tokens_without_a_gap_do_not_separate():
    """Spacing 2 with tokens up to the next position."""

    def change(c):
        for index in (6, 7):
            c.given[index]["then"][1][2] = ["+", q(2), ["*", q(2), "k"], "start"]

    wide = _change(PLACES, change)
    rejected(wide)
    three = ["lam", [["k", "N"]], ["scale", q(3), "one"]]
    at = AT_TWO | {"x": three, "y": three}
    given = example_rules(parse_fact(wide.json), at, LINE)
    by = {"at": {"k": q(0), "j": q(1)}, "given": [EXACT] * 3,
          "violated": {"conclusion": 0, "by": EXACT}}  # fmt: skip
    refuted(wide, LINE, at, given, conclusion=1, by=by)


@pytest.mark.parametrize(
    ("index", "change"),
    [
        # C delta c instead of (C + 1) delta c
        (0, lambda f: [f[0], f[1], ["*", "C", "c", "delta"]]),
        (1, lambda f: f | {"given": [["<=", ["*", "C", "c"], ["*", "D", "eps"]]]}),
        (2, lambda f: f | {"then": [f["then"][0], ["<", ["*", "D1", "eps"], ["*", "C", "c"]]]}),
        (3, lambda f: f | {"given": []}),
        (4, lambda f: [f[0], f[1], ["at", "p", "L"]]),
        # one prompt column too few
        (5, lambda f: f | {"given": [["<=", ["*", "G", "L"], ["+", "Lp", q(1)]]]}),
        (6, lambda f: f | {"given": [["<=", "Lp", ["*", "G", "L"]]]}),
    ],
)
def test_the_chain_says_no_more(index, change):
    claim = Claim(CHAIN)
    claim.then[index] = change(claim.then[index])
    rejected(claim)


def _conclusion(name, index, change):
    claim = Claim(name)
    claim.then[index] = change(claim.then[index])
    return claim


@pytest.mark.parametrize(
    ("name", "index", "change"),
    [
        (STAIR, 0, lambda f: [f[0], f[1], ["at", "g", ["+", "j", q(1)]]]),
        (QUANT, 0, lambda f: [f[0], f[1], "x"]),
        (LOOK, 0, lambda f: [f[0], f[1], ["+", f[2], ["at", "v", "j"]]]),
        (EQUAL, 0, lambda f: [f[0], f[1], ["at", "x", q(0)]]),
        (FOUR, 0, lambda f: f | {"given": [["<=", "x", "c1"]]}),
        (FOUR, 1, lambda f: f | {"given": [["<=", "c1", "x"], ["<=", "x", "c2"]]}),
        (FOUR, 2, lambda f: f | {"given": [["<=", ["+", "c2", ["*", q(-1), "eta"]], "x"]]}),
        (COORDINATES, 0, lambda f: [f[0], f[1], "x"]),
    ],
)
def test_false_conclusions(name, index, change):
    rejected(_conclusion(name, index, change))


@pytest.mark.parametrize("name", [STAIR, QUANT, COORDINATES])
def test_printed_ramps_are_not_exact(name):
    """Plateaus that reach from behind the ramp to the next grid point are not all of the cell."""

    def moved(fact):
        text = replaced(fact, ["*", q(-1), "eta"], q(0))
        assert text != fact
        return text

    claim = Claim(name)
    claim.given[:] = moved(claim.given)
    rejected(claim)
