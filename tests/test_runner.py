"""Verdicts are computed, decisions are reused only when nothing changed, stopping loses nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import toy

import provers
from provers.decisions import ProofDecision, read_decision
from provers.errors import BadInput, RegistrationError, UnknownStatement
from provers.evidence import Label, Settings, Verdict
from provers.kernel import KernelError
from provers.ledger import Ledger, Part
from provers.runner import Runner, known_reports

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def toys(monkeypatch, tmp_path):
    install(monkeypatch, toy.registry())
    monkeypatch.setenv("PROVE_DIR", str(tmp_path / "ledger"))
    monkeypatch.setenv("TOY_LOG", str(tmp_path / "log"))


def install(monkeypatch, registry):
    monkeypatch.setitem(sys.modules, "provers.registry", registry)
    monkeypatch.setattr(provers, "registry", registry, raising=False)


def ran(tmp_path):
    """What ran since the last call."""
    path = tmp_path / "log"
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    path.write_text("", encoding="ascii")
    return lines


@pytest.mark.parametrize(
    ("name", "verdict", "reason"),
    [
        ("lemma", Verdict.proved, ""),
        ("theorem", Verdict.proved, ""),
        ("assumed", Verdict.conditional, "by compactness"),
        ("corollary", Verdict.conditional, "toy/assumed"),
        ("sampled", Verdict.confirmed, "certified on three"),
        ("false", Verdict.refuted, "counterexample"),
        ("reading", Verdict.refuted, "counterexample"),
        ("misread", Verdict.proved, ""),
        ("gap", Verdict.undecided, "nothing_of_this_name"),
        ("above-gap", Verdict.undecided, "toy/gap"),
        ("empty", Verdict.vacuous, "no witness"),
        ("other-witness", Verdict.vacuous, "another claim"),
        ("bad-witness", Verdict.vacuous, "not certified"),
        ("noisy", Verdict.undecided, "not replayed"),
        ("broken", Verdict.error, "ZeroDivisionError"),
    ],
)
def test_the_verdict_of(name, verdict, reason):
    report = provers.check(name)
    assert report.verdict is verdict
    assert reason in report.statements[0].reason
    again = provers.check(name)
    assert again.verdict is verdict
    if verdict is not Verdict.error:
        assert again.statements[0].reused


def test_an_instance_report_shows_the_label_that_the_kernel_saw():
    (statement,) = provers.check("lemma").statements
    assert [(i.name, i.label) for i in statement.instances] == [("three", Label.interval)]
    assert statement.steps[0].name == "sign_is_kept"
    assert statement.steps[0].certificate == "certificates/toy/lemma.json"
    assert statement.numeric[0].tried == 1000


def test_a_confirmed_statement_says_on_what():
    assert provers.check("sampled").footprint.restricted == ("three: x = 3",)


def outcome(verdict, certificate, label=Label.exact):
    return lambda settings: toy.InstanceOutcome(verdict, label, certificate, "here")


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (outcome(Verdict.confirmed, None), "nothing to replay"),
        (outcome(Verdict.refuted, None), "nothing to replay"),
        (outcome(Verdict.confirmed, {"kind": "statement"}), "the kernel"),
        (outcome(Verdict.confirmed, {"x": 0.5}), "value that a certificate cannot hold"),
        (outcome(Verdict.confirmed, toy.TOYS[0].certificate()), "not a instance"),
        (outcome(Verdict.undecided, None), "not decided at this budget"),
        (toy.instance("i", "toy/one", x="-3").run, "the kernel"),
        (toy.refuting("i", "toy/one", x="1").run, "the kernel"),
        (toy.refuting("i", "toy/another").run, "toy/another"),
        (toy.refuting("i", "toy/one").run, "no certified instance"),
    ],
)
def test_an_instance_that_certifies_nothing_supports_nothing(monkeypatch, run, reason):
    one = toy.Toy("toy/one", proof=[], instances=(toy.Part("i", run),))
    install(monkeypatch, toy.registry((one,)))
    report = provers.check("one")
    assert report.verdict in (Verdict.undecided, Verdict.error)
    (statement,) = report.statements
    assert reason in statement.instances[0].reason + statement.reason


def test_applying_a_refuted_statement_proves_nothing(monkeypatch):
    above = toy.Toy("toy/above", applied=("toy/false",), witness=toy.witness_of("toy/above"))
    install(monkeypatch, toy.registry((*toy.TOYS, above)))
    report = provers.check("above")
    assert report.verdict is Verdict.undecided
    assert "refuted" in report.statements[0].reason


def test_applying_a_merely_confirmed_statement_is_conditional(monkeypatch):
    above = toy.Toy("toy/above", applied=("toy/sampled",), witness=toy.witness_of("toy/above"))
    install(monkeypatch, toy.registry((*toy.TOYS, above)))
    assert provers.check("above").verdict is Verdict.conditional


@pytest.mark.parametrize("applied", ["toy/nowhere", "toy/one"])
def test_unknown_and_circular_applications_are_registration_errors(monkeypatch, applied):
    one = toy.Toy("toy/one", applied=(applied,), witness=toy.witness_of("toy/one"))
    install(monkeypatch, toy.registry((one,)))
    with pytest.raises(RegistrationError):
        provers.check("one")


class Impostor(toy.Toy):
    """A statement whose certificate proves another one."""

    def certificate(self):
        return toy.TOYS[0].certificate()


def test_a_certificate_of_another_statement_is_refused(monkeypatch):
    install(monkeypatch, toy.registry((Impostor("toy/one", witness=toy.witness_of("toy/one")),)))
    report = provers.check("one")
    assert report.verdict is Verdict.undecided
    assert "'toy/lemma'" in report.statements[0].reason


def test_what_is_applied_is_checked_but_not_reported(tmp_path):
    report = provers.check("theorem")
    assert [s.id for s in report.statements] == ["toy/theorem"]
    assert report.statements[0].uses == ("toy/lemma",)
    assert [line.rpartition(" quick")[0] for line in ran(tmp_path)] == [
        "toy/lemma witness",
        "toy/theorem witness",
    ]


def test_nothing_runs_twice(tmp_path):
    first = provers.check("lemma")
    assert len(ran(tmp_path)) == 3
    second = provers.check("lemma")
    assert ran(tmp_path) == []
    assert second.statements[0].reused
    assert not first.statements[0].reused


def test_a_larger_budget_or_another_seed_runs_again(tmp_path):
    provers.check("lemma")
    ran(tmp_path)
    provers.check("lemma", seed=1)
    assert len(ran(tmp_path)) == 3
    report = provers.check("lemma", budget="standard")
    assert [i.name for i in report.statements[0].instances] == ["three", "many"]
    assert "toy/lemma many standard 0" in ran(tmp_path)
    # Certificates have one name for every seed and budget; the last run wrote them.
    provers.check("lemma", budget="standard")
    assert ran(tmp_path) == []


def test_fresh_runs_again(tmp_path):
    provers.check("lemma")
    ran(tmp_path)
    provers.check("lemma", fresh=True)
    assert len(ran(tmp_path)) == 3


def test_an_internal_error_is_not_remembered(monkeypatch):
    assert provers.check("broken").verdict is Verdict.error
    fixed = toy.Toy("toy/broken", witness=toy.witness_of("toy/broken"),
                    instances=(toy.instance("fault", "toy/broken"),))  # fmt: skip
    install(monkeypatch, toy.registry((fixed,)))
    assert provers.check("broken").verdict is Verdict.proved


@pytest.mark.parametrize(
    "fault",
    [
        RegistrationError("a hypothesis equals the claim"),
        KernelError("a hypothesis equals the claim"),
        ImportError("a hypothesis equals the claim"),
    ],
)
def test_a_module_that_cannot_be_loaded_is_an_error_of_that_statement(monkeypatch, fault):
    registry = toy.registry()
    sound = registry.get

    def get(name):
        if name == "toy/lemma":
            raise fault
        return sound(name)

    registry.get = get
    install(monkeypatch, registry)
    report = provers.check("lemma", "sampled")
    assert [s.verdict for s in report.statements] == [Verdict.error, Verdict.confirmed]
    assert "a hypothesis equals the claim" in report.statements[0].reason
    assert report.exit_code() == 4


def test_a_damaged_ledger_file_is_reported_and_decided_again(tmp_path, capsys):
    provers.check("lemma")
    ran(tmp_path)
    (path,) = (tmp_path / "ledger" / "ledger" / "toy" / "lemma").glob("witness*")
    path.write_bytes(path.read_bytes()[:-20])
    warnings = []

    class Observer:
        def planned(self, total, reused):
            assert (total, reused) == (4, 3)

        def started(self, part):
            assert part == Part("toy/lemma", "witness")

        def finished(self, part):
            pass

        def warned(self, message):
            warnings.append(message)

    runner = Runner(("toy/lemma",), Settings(), Ledger(), observer=Observer())
    assert runner.run().verdict is Verdict.proved
    assert ran(tmp_path) == ["toy/lemma witness quick 0"]
    assert len(warnings) == 1
    assert "damaged" in warnings[0]
    reasons = {str(e.part): e.reason for e in runner.explanations if not e.reused}
    assert "damaged" in reasons["toy/lemma witness"]


def test_an_accepted_proof_without_a_certificate_is_not_believed():
    record = ProofDecision(state="accepted", digest="d").to_record()
    assert read_decision("proof", record) is None
    record["state"] = "rejected"
    assert read_decision("proof", record) is not None


@pytest.mark.parametrize("kind", ["proof", "witness", "instance", "numeric"])
@pytest.mark.parametrize("record", [{}, {"state": "certain"}, {"report": {}}, {"report": None}])
def test_a_record_that_describes_no_decision_is_not_believed(kind, record):
    assert read_decision(kind, record) is None


def test_ctrl_c_keeps_what_was_decided(monkeypatch, tmp_path):
    def interrupt(settings):
        raise KeyboardInterrupt

    slow = toy.Toy(
        "toy/one",
        witness=toy.witness_of("toy/one"),
        instances=(toy.instance("first", "toy/one"), toy.Part("second", interrupt)),
    )
    install(monkeypatch, toy.registry((slow,)))
    runner = Runner(("toy/one",), Settings(), Ledger())
    with pytest.raises(KeyboardInterrupt):
        runner.run()
    report = runner.report()
    assert report.interrupted
    assert report.verdict is Verdict.undecided
    assert [i.name for i in report.statements[0].instances] == ["first"]
    ran(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        provers.check("one")
    assert ran(tmp_path) == []


def start(*arguments, **more):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    return subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "toy.py"), *arguments],
        # A suite started in the background has Ctrl-C ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def decided(tmp_path):
    return sorted(
        path.name
        for path in (tmp_path / "ledger" / "ledger" / "toy" / "slow").glob("instance*")
        if not path.name.startswith(".")
    )


def wait_for_some(tmp_path, process):
    deadline = time.monotonic() + 60
    while len(decided(tmp_path)) < 2:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_after_kill_the_next_run_resumes(tmp_path):
    process = start("check", "slow")
    wait_for_some(tmp_path, process)
    process.kill()
    process.communicate()
    before = decided(tmp_path)
    assert 2 <= len(before) < 8
    (tmp_path / "log").unlink()
    report = provers.check("slow")
    assert report.verdict is Verdict.proved
    again = ran(tmp_path)
    assert len(again) == 8 - len(before)
    assert decided(tmp_path)[: len(before)] == before


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_prints_what_was_decided_and_exits_with_130(tmp_path, jobs):
    process = start("check", "slow", "--jobs", jobs, start_new_session=True)
    wait_for_some(tmp_path, process)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "interrupted: " in out
    assert "toy/slow" in out
    assert "Traceback" not in err


def test_jobs_give_the_same_report(tmp_path):
    process = start("check", "lemma", "theorem", "sampled", "--jobs", "2", "--format", "json")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert '"verdict": "confirmed"' in out
    assert provers.check("lemma", "theorem", "sampled").statements[0].reused


def test_known_reports_decide_nothing(tmp_path):
    ledger = Ledger()
    assert known_reports(["toy/lemma"], ledger) == {}
    provers.check("lemma")
    ran(tmp_path)
    known = known_reports(["toy/lemma", "toy/theorem"], ledger)
    assert {name: report.verdict for name, report in known.items()} == {"toy/lemma": Verdict.proved}
    assert ran(tmp_path) == []


def test_the_api_validates_its_arguments():
    with pytest.raises(UnknownStatement, match="toy/lemma"):
        provers.check("nonsense")
    for bad in ({"budget": "huge"}, {"device": "tpu"}, {"seed": -1}):
        with pytest.raises(BadInput):
            provers.check("lemma", **bad)
    assert provers.statement("lemma").id == "toy/lemma"
