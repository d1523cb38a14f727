"""Labels, verdicts, and reports as JSON and JUnit."""

import json
import math
import pickle
from xml.etree import ElementTree

import pytest

from provers.errors import BadInput, CertificateError, ProversError, UnknownStatement
from provers.evidence import Footprint, Label, Settings, Verdict
from provers.reports import InstanceReport, NumericReport, Report, StatementReport, StepReport


def statement(verdict, **more):
    return StatementReport("paper/label", "Title", verdict, **more)


def report(*verdicts):
    return Report(tuple(statement(verdict) for verdict in verdicts), Settings())


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_has_no_truth_value(verdict):
    with pytest.raises(TypeError, match=verdict.value):
        bool(verdict)
    with pytest.raises(TypeError):
        assert verdict


def test_only_rigorous_labels_count_as_machine_checked():
    checked = {label for label in Label if label.machine_checked}
    assert checked == {Label.formal, Label.exact, Label.interval}


def test_levels_are_ordered_and_the_rest_reaches_none_of_them():
    levels = [Verdict.confirmed, Verdict.conditional, Verdict.proved]
    for i, weak in enumerate(levels):
        for j, strong in enumerate(levels):
            assert strong.at_least(weak) is (j >= i)
    for verdict in set(Verdict) - set(levels):
        assert not any(verdict.at_least(level) for level in levels)
    with pytest.raises(BadInput):
        Verdict.proved.at_least(Verdict.refuted)


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ((Verdict.proved, Verdict.confirmed), 0),
        ((Verdict.proved, Verdict.undecided), 3),
        ((Verdict.vacuous,), 3),
        ((Verdict.undecided, Verdict.refuted), 1),
        ((Verdict.refuted, Verdict.error), 4),
        ((), 0),
    ],
)
def test_exit_codes(verdicts, code):
    assert report(*verdicts).exit_code() == code


def test_require_makes_weaker_verdicts_fail():
    assert report(Verdict.conditional).exit_code(Verdict.conditional) == 0
    assert report(Verdict.conditional).exit_code(Verdict.proved) == 3


@pytest.mark.parametrize(
    ("verdict", "code"),
    [(Verdict.refuted, 0), (Verdict.proved, 1), (Verdict.undecided, 1), (Verdict.error, 4)],
)
def test_a_reading_is_settled_exactly_when_refuted(verdict, code):
    assert statement(verdict, reading_of="paper/other").exit_code() == code


def test_json_has_the_published_schema():
    full = statement(
        Verdict.conditional,
        claim="0 < 1",
        digest="d" * 64,
        steps=(StepReport("s", Label.exact, "combine", Verdict.proved, "c.json", 0.5),),
        footprint=Footprint(axioms=("exp-positive",), cited=("SETH",)),
        instances=(InstanceReport("i", Label.interval, Verdict.confirmed),),
        numeric=(NumericReport("n", 10, math.inf, 0, "cpu"),),
        uses=("paper/lemma",),
    )
    document = json.loads(json.dumps(Report((full,), Settings()).to_json(), allow_nan=False))
    assert set(document) == {"schema", "device", "seed", "budget", "seconds", "statements"}
    (one,) = document["statements"]
    assert set(one) == {
        "id",
        "verdict",
        "claim",
        "digest",
        "steps",
        "footprint",
        "instances",
        "numeric",
        "uses",
        "source",
    }
    assert set(one["steps"][0]) == {"name", "label", "rule", "verdict", "certificate", "seconds"}
    assert set(one["footprint"]) == {"axioms", "applied", "cited", "argued", "restricted"}
    assert set(one["instances"][0]) == {"name", "label", "verdict"}
    assert one["numeric"] == [{"tried": 10, "worst_margin": None, "seed": 0, "device": "cpu"}]
    assert set(one["source"]) == {"paper", "label", "confidence"}


def test_junit_is_well_formed_whatever_the_texts_hold():
    bad = statement(Verdict.undecided, claim="a < b & c\x00\x1b", reason='"<>&\x07')
    text = Report((bad, statement(Verdict.error)), Settings()).to_junit()
    suite = ElementTree.fromstring(text.encode("utf-8"))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "1")
    assert suite[0].get("classname") == "paper"
    assert suite[0].find("failure").text == "a < b & c"


def test_the_shortcuts_need_a_single_statement():
    assert report(Verdict.proved).verdict is Verdict.proved
    assert report(Verdict.proved).steps == ()
    assert report(Verdict.proved).footprint == Footprint()
    with pytest.raises(BadInput, match="exactly one"):
        _ = report(Verdict.proved, Verdict.proved).verdict


@pytest.mark.parametrize(
    "bad", [{"seed": -1}, {"seed": 2**63}, {"seed": 0.5}, {"seed": True}, {"device": "tpu"},
            {"budget": "huge"}],
)  # fmt: skip
def test_settings_are_validated(bad):
    with pytest.raises(BadInput):
        Settings(**bad)


def test_a_budget_allows_itself_and_less():
    assert [Settings(budget="standard").allows(b) for b in ("quick", "standard", "thorough")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "error",
    [
        BadInput("shape of wq", "from_weights", "(3, 2)", "(3, 4)", "Transpose it."),
        UnknownStatement("theorm-2", ["wang-2023/theorem-2"]),
        CertificateError("not JSON", "a.json"),
    ],
)
def test_errors_say_everything_and_cross_processes(error):
    copy = pickle.loads(pickle.dumps(error))
    assert isinstance(copy, ProversError)
    assert (str(copy), copy.code, copy.exit_code) == (str(error), error.code, error.exit_code)


def test_the_message_names_what_where_got_expected_and_remedy():
    text = str(BadInput("shape of wq", "from_weights", "(3, 2)", "(3, 4)", "Transpose it."))
    assert text == "from_weights: shape of wq: got (3, 2), expected (3, 4). Transpose it."
