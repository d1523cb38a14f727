"""What was decided stays decided, and nothing damaged is trusted."""

import dataclasses
import json
import os
import time

import pytest

from provers.errors import BadInput
from provers.evidence import Settings
from provers.fingerprint import Fingerprint, fingerprint
from provers.ledger import (
    Key,
    Ledger,
    Part,
    certificate_name,
    default_directory,
    write_atomically,
)

STAMP = Fingerprint("s1", {"provers/a.py": "1", "provers/b.py": "1"}, {"sympy": "1.14.0"})
INSTANCE = Part("toy/lemma", "instance", "three")
VALUE = {"verdict": "confirmed"}


def key(part=INSTANCE, stamp=STAMP, **settings):
    return Key(part, stamp, Settings(**settings))


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "ledger")


def test_nothing_is_known_before_it_is_written(ledger):
    found = ledger.lookup(key())
    assert (found.value, found.corrupt) == (None, False)
    assert not ledger.directory.exists()


def test_a_decision_is_found_again(ledger):
    ledger.write(key(), VALUE)
    assert ledger.lookup(key()).value == VALUE
    assert Ledger(ledger.directory).lookup(key()).value == VALUE


@pytest.mark.parametrize("change", [{"seed": 1}, {"device": "cuda"}, {"budget": "standard"}])
def test_another_seed_device_or_budget_is_another_decision(ledger, change):
    ledger.write(key(), VALUE)
    assert ledger.lookup(key(**change)).value is None
    ledger.write(key(**change), {"verdict": "undecided"})
    assert ledger.lookup(key()).value == VALUE


def test_a_proof_depends_on_neither_seed_nor_device_nor_budget(ledger):
    proof = Part("toy/lemma", "proof")
    ledger.write(key(proof), VALUE)
    assert ledger.lookup(key(proof, seed=3, device="cuda", budget="thorough")).value == VALUE


def test_a_changed_source_is_named(ledger):
    ledger.write(key(), VALUE)
    new = Fingerprint("s2", {"provers/a.py": "2", "provers/b.py": "1"}, STAMP.versions)
    found = ledger.lookup(key(stamp=new))
    assert found.value is None
    assert found.reason == "sources changed: provers/a.py"


def test_a_changed_library_is_named(ledger):
    ledger.write(key(), VALUE)
    new = dataclasses.replace(STAMP, versions={"sympy": "1.15"})
    found = ledger.lookup(key(stamp=new))
    assert (found.value, found.reason) == (None, "sympy 1.14.0 -> 1.15")


def test_no_damaged_file_is_trusted(ledger):
    ledger.write(key(), VALUE)
    path = key().path(ledger.directory)
    data = path.read_bytes()
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1
        path.write_bytes(bytes(changed))
        found = ledger.lookup(key())
        assert (found.value, found.corrupt) == (None, True), position
    for cut in (0, 1, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:cut])
        assert ledger.lookup(key()).corrupt
    path.write_bytes(data)
    assert ledger.lookup(key()).value == VALUE


@pytest.mark.parametrize("text", ["[]", "{}", '{"entry":{},"sha256":""}', "null", "[" * 5000])
def test_a_file_that_is_something_else_is_not_trusted(ledger, text):
    ledger.write(key(), VALUE)
    key().path(ledger.directory).write_text(text, encoding="ascii")
    assert ledger.lookup(key()).corrupt


def test_an_entry_moved_to_another_place_is_not_used(ledger):
    ledger.write(key(), VALUE)
    other = key(Part("toy/theorem", "instance", "three"))
    target = other.path(ledger.directory)
    target.parent.mkdir(parents=True)
    key().path(ledger.directory).rename(target)
    assert ledger.lookup(other).value is None


def test_a_lost_or_changed_certificate_means_deciding_again(ledger):
    name = certificate_name(INSTANCE)
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    value = {"certificate": name, "certificate_sha256": digest}
    ledger.write(key(), value, b"test")
    assert ledger.lookup(key()).value == value
    (ledger.directory / name).write_bytes(b"text")
    assert "changed" in ledger.lookup(key()).reason
    (ledger.directory / name).unlink()
    found = ledger.lookup(key())
    assert found.value is None
    assert "missing" in found.reason


def test_certificates_have_readable_names():
    assert certificate_name(Part("p/l", "proof")) == "certificates/p/l.json"
    assert certificate_name(Part("p/l", "witness")) == "certificates/p/l.witness.json"
    assert certificate_name(INSTANCE) == "certificates/toy/lemma.three.json"


@pytest.mark.parametrize("name", ["../x", "/etc", "a//b", "a/.", ""])
def test_an_id_cannot_climb_out_of_the_ledger(ledger, name):
    with pytest.raises(BadInput):
        ledger.lookup(key(Part(name, "proof")))


def test_an_instance_name_cannot_climb_out_of_the_ledger(ledger):
    path = key(Part("p/l", "instance", "../../x")).path(ledger.directory)
    assert path.parent == ledger.directory / "ledger" / "p" / "l"


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_an_unwritable_place_is_one_clear_sentence(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadInput, match="cannot be written"):
        write_atomically(tmp_path / "file" / "inner", b"")
    with pytest.raises(BadInput, match="directory"):
        Ledger(tmp_path / "file")


def test_what_killed_runs_left_is_swept_after_an_hour(ledger):
    ledger.sweep()
    ledger.write(key(), VALUE)
    folder = key().path(ledger.directory).parent
    old, new = folder / ".a.old.tmp", folder / ".a.new.tmp"
    for path in (old, new):
        path.write_bytes(b"")
    os.utime(old, (time.time() - 7200,) * 2)
    ledger.sweep()
    assert not old.exists()
    assert new.exists()
    assert ledger.lookup(key()).value == VALUE


def test_the_directory_comes_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("PROVE_DIR", str(tmp_path))
    assert default_directory() == tmp_path
    monkeypatch.setenv("PROVE_DIR", "")
    assert str(default_directory()) == ".prove"


def test_an_unknown_kind_of_part_is_refused():
    with pytest.raises(BadInput):
        Part("p/l", "guess")


def test_the_fingerprint_sees_every_source_and_no_cache(tmp_path):
    for name in ("provers/a.py", "provers/__pycache__/a.pyc", "constructions/b.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1", encoding="ascii")
    (tmp_path / "provers/registered.json").write_text("{}", encoding="ascii")
    before = fingerprint(tmp_path)
    assert set(before.files) == {"provers/a.py", "constructions/b.py"}
    assert before.versions["sympy"] != "absent"
    (tmp_path / "constructions/b.py").write_text("2", encoding="ascii")
    assert fingerprint(tmp_path).sources != before.sources
    assert json.dumps(before.versions)
