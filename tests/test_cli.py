"""The command line: exit codes, formats, bad input, and what is (not) imported."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import toy
from click.testing import CliRunner

import cli
import provers
from provers import verify
from provers.certificate import file_bytes

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"torch", "sympy", "numpy", "networkx", "rich", "flint"}


@pytest.fixture(autouse=True)
def toys(monkeypatch, tmp_path):
    registry = toy.registry()
    monkeypatch.setitem(sys.modules, "provers.registry", registry)
    monkeypatch.setattr(provers, "registry", registry, raising=False)
    monkeypatch.setenv("PROVE_DIR", str(tmp_path / "ledger"))
    monkeypatch.delenv("TOY_LOG", raising=False)


def prove(*arguments):
    return CliRunner().invoke(cli.prove, [str(argument) for argument in arguments])


def own_process(*arguments, program=(str(ROOT / "tests" / "toy.py"),)):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    return subprocess.run(
        [sys.executable, *program, *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def registered(monkeypatch, tmp_path):
    """The toys' claims as the registered ones."""
    from provers.deciding import decide
    from provers.evidence import Settings
    from provers.ledger import Part

    digests = {
        item.id: decide(Part(item.id, "proof"), Settings()).decision.digest for item in toy.TOYS
    }
    path = tmp_path / "registered.json"
    path.write_text(json.dumps(digests), encoding="ascii")
    monkeypatch.setattr(verify.registered_digests, "__defaults__", (path,))
    return digests


# --------------------------------------------------------------------------- check


@pytest.mark.parametrize(
    ("ids", "code"),
    [
        (["lemma", "theorem"], 0),
        (["assumed"], 0),
        (["sampled"], 0),
        (["reading"], 0),
        (["misread"], 1),
        (["false", "gap"], 1),
        (["gap"], 3),
        (["empty"], 3),
        (["broken", "false"], 4),
    ],
)
def test_exit_codes_of_check(ids, code):
    result = prove("check", *ids)
    assert result.exit_code == code, result.output
    assert prove("check", *ids).exit_code == code


@pytest.mark.parametrize(
    ("name", "level", "code"),
    [("lemma", "proved", 0), ("assumed", "proved", 3), ("assumed", "conditional", 0),
     ("sampled", "conditional", 3), ("sampled", "confirmed", 0), ("reading", "proved", 0)],
)  # fmt: skip
def test_require(name, level, code):
    assert prove("check", name, "--require", level).exit_code == code


def test_the_text_says_at_a_glance_what_is_known():
    text = prove("check", "lemma", "assumed", "reading", "--footprint").stdout
    for line in (
        "toy/lemma  PROVED",
        "1 of 1 steps machine-checked; rests on the kernel's rules alone",
        "sign_is_kept  by  exact",
        "three  interval  confirmed  x = 3",
        "1000 tried  worst margin 0.25  cpu, seed 0",
        "a toy paper, lemma; own proof",
        "toy/assumed  CONDITIONAL",
        "0 of 1 steps machine-checked",
        "argued, not checked: by compactness",
        "toy/reading  REFUTED, as recorded",
        "recorded because it is false",
        "1 proved, 1 conditional, 1 refuted as recorded  (quick budget, cpu, seed 0",
    ):
        assert line in text, line


def test_the_summary_is_one_line_per_statement():
    lines = prove("check", "--all", "--summary").stdout.splitlines()
    reasons = [line for line in lines if line.strip().startswith("because ")]
    assert len(lines) == len(toy.TOYS) + 1 + len(reasons)
    assert any("ZeroDivisionError" in line for line in reasons)
    assert lines[-1].startswith("4 proved, 2 conditional, 1 confirmed, 1 refuted, ")


def test_json_is_the_published_schema_and_nothing_else_is_on_stdout():
    result = prove("check", "lemma", "--format", "json", "--explain-reuse", "--seed", "7")
    document = json.loads(result.stdout)
    assert document["schema"] == 1
    assert (document["device"], document["seed"], document["budget"]) == ("cpu", 7, "quick")
    (one,) = document["statements"]
    assert one["verdict"] == "proved"
    assert one["numeric"] == [{"tried": 1000, "worst_margin": 0.25, "seed": 7, "device": "cpu"}]
    assert "run    toy/lemma proof: not decided yet" in result.stderr


def test_junit_is_well_formed():
    result = prove("check", "--all", "--format", "junit")
    suite = ElementTree.fromstring(result.stdout.encode("utf-8"))
    assert suite.get("tests") == str(len(toy.TOYS))
    assert int(suite.get("failures")) > 0
    assert suite.get("errors") == "1"


def test_reuse_is_explained():
    prove("check", "lemma")
    assert "reused toy/lemma proof: unchanged" in prove("check", "lemma", "--explain-reuse").stdout
    fresh = prove("check", "lemma", "--explain-reuse", "--fresh").stdout
    assert "run    toy/lemma witness: asked for with --fresh" in fresh


def test_the_ledger_option_beats_the_environment(tmp_path):
    assert prove("check", "lemma", "--ledger", tmp_path / "other").exit_code == 0
    assert (tmp_path / "other" / "certificates" / "toy" / "lemma.json").exists()
    assert not (tmp_path / "ledger").exists()


# --------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check"], "give statement ids or --all"),
        (["check", "lemma", "--all"], "give statement ids or --all"),
        (["check", "lemna"], "Did you mean toy/lemma"),
        (["show", "lemna"], "Did you mean toy/lemma"),
        (["impact", "lemna"], "Did you mean toy/lemma"),
        (["check", "lemma", "--budget", "huge"], "huge"),
        (["check", "lemma", "--seed", "-1"], "-1"),
        (["check", "lemma", "--jobs", "0"], "0"),
        (["check", "lemma", "--require", "refuted"], "refuted"),
        (["check", "lemma", "--device", "cuda"], "cuda"),
        (["list", "nopaper"], "expected toy"),
        (["verify", "nowhere"], "nothing there"),
        (["verify"], "PATH"),
        (["build", "palace", "-o", "x"], "counterexample"),
        (["build", "counterexample", "d", "-o", "x"], "key=value"),
        (["build", "counterexample", "d=0", "-o", "x"], "at least 1"),
        (["build", "counterexample", "d=2.5", "-o", "x"], "2.5"),
        (["build", "counterexample", "d=4", "d=5", "-o", "x"], "only once"),
        (["build", "counterexample", "depth=4", "-o", "x"], "depth"),
        (["build", "counterexample", "weights=nowhere", "-o", "x"], "nowhere"),
        (["build", "one-layer", "grid=40", "-o", "x"], "contexts"),
        (["build", "one-layer", "grid=3", "scale=printed", "-o", "x"], "143473033"),
        (["build", "one-layer", "hidden=8", "-o", "x"], "hidden"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(arguments, words, tmp_path, monkeypatch):
    if arguments[-2:] == ["--device", "cuda"]:
        monkeypatch.setattr("provers.devices._cuda_devices", lambda: 0)
    monkeypatch.chdir(tmp_path)
    result = prove(*arguments)
    assert result.exit_code == 2, result.output
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert prove("check", "lemma", "--ledger", tmp_path / "file").exit_code == 2


def test_what_nobody_expected_exits_with_4_and_not_with_1():
    program = ("-c", "import cli, sys; cli.check.callback = lambda **_: 1 / 0; cli.main()")
    result = own_process("check", "--all", program=program)
    assert result.returncode == 4
    assert "ZeroDivisionError" in result.stderr
    assert "fault in the checker" in result.stderr


# --------------------------------------------------------------------------- the other commands


def test_list_shows_the_verdict_so_far():
    assert "not checked" in prove("list").stdout
    prove("check", "lemma")
    lines = prove("list").stdout.splitlines()
    assert len(lines) == len(toy.TOYS)
    assert lines[0].split()[:2] == ["toy/lemma", "PROVED"]
    document = json.loads(prove("list", "toy", "--format", "json").stdout)
    assert document[0] == {"id": "toy/lemma", "title": "The toy lemma", "verdict": "proved"}
    assert document[1]["verdict"] is None


def test_list_forgets_a_verdict_whose_certificate_is_gone(tmp_path):
    prove("check", "lemma")
    (tmp_path / "ledger" / "certificates" / "toy" / "lemma.witness.json").unlink()
    assert prove("list").stdout.splitlines()[0].split()[:2] == ["toy/lemma", "not"]


def test_show_before_and_after_a_check():
    before = prove("show", "theorem").stdout
    assert "not checked yet" in before
    assert "toy/theorem  UNDECIDED" in before
    prove("check", "theorem", "lemma")
    after = prove("show", "theorem").stdout
    assert "toy/theorem  PROVED" in after
    assert "rests on    toy/lemma" in after
    assert "used by     toy/theorem" in prove("show", "lemma").stdout


def test_graph_impact_and_todo(tmp_path):
    prove("check", "--all")
    document = json.loads(prove("graph").stdout)
    assert {"from": "toy/theorem", "to": "toy/lemma"} in document["edges"]
    target = tmp_path / "graph.dot"
    assert prove("graph", "--format", "dot", "-o", target).exit_code == 0
    assert target.read_text(encoding="utf-8").startswith("digraph")
    assert prove("impact", "lemma").stdout.startswith("toy/theorem")
    assert "nothing rests on" in prove("impact", "theorem").stdout
    lines = prove("todo").stdout.splitlines()
    listed = [line.split()[0] for line in lines]
    assert "toy/lemma" not in listed
    assert "toy/reading" not in listed
    assert listed.index("toy/false") < listed.index("toy/gap") < listed.index("toy/assumed")


def test_doctor_names_versions_and_what_is_missing():
    text = prove("doctor").stdout
    for word in ("sympy", "python-flint", "device", "pretrained"):
        assert word in text


@pytest.mark.parametrize("name", ["counterexample", "lora", "theorem-4"])
def test_build_writes_weights_and_manifests(tmp_path, name):
    result = prove("build", name, "d=4", "hidden=8", "seed=1", "-o", tmp_path / "made")
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in (tmp_path / "made").iterdir())
    assert "layer.safetensors" in names
    assert [line.rpartition("/")[2] for line in result.stdout.splitlines()] == names
    assert json.loads((tmp_path / "made" / "layer.json").read_text(encoding="ascii"))["d"] == 4
    again = prove("build", name, "d=4", "-o", tmp_path / "made")
    assert again.exit_code == 2
    assert "free" in again.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_a_build_that_fails_leaves_nothing(tmp_path, monkeypatch):
    from constructions.counterexample import Counterexample

    def fail(self, directory):
        (Path(directory) / "half").write_bytes(b"")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Counterexample, "write", fail)
    result = prove("build", "counterexample", "d=4", "hidden=8", "-o", tmp_path / "made")
    assert result.exit_code == 2
    assert "No space left" in result.stderr
    assert list(tmp_path.iterdir()) == []


# --------------------------------------------------------------------------- verify


def test_verify_replays_what_check_wrote(registered, tmp_path):
    prove("check", "lemma", "theorem", "assumed", "reading", "sampled")
    result = prove("verify", tmp_path / "ledger")
    assert result.exit_code == 0, result.output
    assert "statement of toy/lemma, 1 steps" in result.stdout
    assert "0 <= x" in result.stdout
    assert "conditional" in result.stdout
    assert "refutation of toy/reading" in result.stdout
    assert "by its author" in result.stdout
    assert "instance of" not in result.stdout
    assert "certificates accepted by the kernel" in result.stdout.splitlines()[-1]
    document = json.loads(prove("verify", "--format", "json", tmp_path / "ledger").stdout)
    assert {item["status"] for item in document} == {"replayed", "conditional"}


def test_a_changed_byte_is_one_clear_sentence_and_exit_code_3(registered, tmp_path):
    prove("check", "lemma")
    path = tmp_path / "ledger" / "certificates" / "toy" / "lemma.json"
    path.write_bytes(path.read_bytes().replace(b"sign_is_kept", b"sign_is_lost"))
    result = prove("verify", path)
    assert result.exit_code == 3
    assert f"{path}: the certificate was changed" in result.stdout
    assert "Traceback" not in result.output


def test_a_sound_proof_of_another_claim_is_not_taken_for_this_one(registered, tmp_path):
    forged = toy.Toy("toy/false")
    path = tmp_path / "forged.json"
    path.write_bytes(file_bytes(forged.certificate()))
    result = prove("verify", path)
    assert result.exit_code == 3
    assert "not the one registered under toy/false" in result.stdout
    stranger = toy.Toy("toy/stranger")
    path.write_bytes(file_bytes(stranger.certificate()))
    assert "no statement is registered" in prove("verify", path).stdout


def test_an_example_of_another_claim_is_not_taken_for_this_one(registered, tmp_path):
    path = tmp_path / "forged.json"
    path.write_bytes(file_bytes(toy.example("witness", "toy/lemma", toy.CONVERSE, "1")))
    assert "not the one registered under toy/lemma" in prove("verify", path).stdout


def test_a_false_certificate_is_rejected_by_the_kernel(registered, tmp_path):
    path = tmp_path / "false.json"
    wrong = toy.Toy("toy/lemma", proof=toy.proof(["by", "nothing"]))
    path.write_bytes(file_bytes(wrong.certificate()))
    result = prove("verify", path)
    assert result.exit_code == 3
    assert "the kernel rejects it" in result.stdout


def test_an_empty_directory_holds_nothing_to_verify(tmp_path):
    assert prove("verify", tmp_path).exit_code == 2


# --------------------------------------------------------------------------- what is imported


def loaded(*arguments):
    """Which heavy modules a command loads, in a process of its own."""
    code = (
        "import sys, runpy\n"
        "sys.argv = ['toy.py', *sys.argv[1:]]\n"
        "try:\n"
        f"    runpy.run_path({str(ROOT / 'tests' / 'toy.py')!r}, run_name='__main__')\n"
        "except SystemExit as stop:\n"
        "    print('code', stop.code, file=sys.stderr)\n"
        f"print(*sorted({HEAVY} & set(sys.modules)), file=sys.stderr)\n"
    )
    result = own_process(*arguments, program=("-c", code))
    *_, code_line, modules = result.stderr.splitlines()
    return code_line, set(modules.split())


def test_commands_that_must_be_quick_load_neither_torch_nor_sympy(tmp_path):
    own_process("check", "lemma", "theorem")
    for arguments in (
        ["list"],
        ["show", "lemma", "--help"],
        ["check", "lemma", "theorem"],
        ["verify", tmp_path / "ledger"],
    ):
        _, modules = loaded(*arguments)
        assert not modules & {"torch", "sympy", "numpy"}, arguments


def test_help_and_import_load_nothing_heavy():
    code = (
        "import sys, cli, provers\n"
        "try:\n    cli.prove(['--help'])\n"
        "except SystemExit:\n    pass\n"
        f"print(*sorted({HEAVY} & set(sys.modules)), file=sys.stderr)\n"
    )
    result = own_process(program=("-c", code))
    assert "verify" in result.stdout
    assert result.stderr.strip() == ""


def test_python_dash_m_is_the_same_command():
    result = own_process("--version", program=("-m", "provers"))
    assert result.stdout.strip() == f"prove, version {provers.__version__}"


def test_the_public_names_are_there_and_stay_what_they_are():
    import provers.statement

    assert callable(provers.statement)
    assert provers.statement("lemma").id == "toy/lemma"
    assert set(provers.__all__) <= set(dir(provers))
    with pytest.raises(AttributeError):
        _ = provers.nonsense
