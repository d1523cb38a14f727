"""The README's examples are run, and what it shows of their output must be there.

A ``console`` block holds commands (``$ prove ...``), each followed by lines of its output.  Shown
lines must occur in the real output in this order, up to runs of blanks; ``...`` stands for
anything, inside a line or as a line of its own.  ``(exit code N)`` states a code other than 0.
"""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli

README = Path(__file__).resolve().parent.parent / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXIT_CODE = re.compile(r"\(exit code (\d+)\)")


def examples():
    """Each command with the lines shown below it."""
    found = []
    for block in BLOCK.findall(README.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def as_pattern(line):
    words = [re.escape(" ".join(part.split())) for part in line.split("...")]
    return ".*".join(words)


def test_there_are_examples():
    assert len(examples()) >= 3


@pytest.mark.parametrize(("command", "shown"), examples(), ids=[c for c, _ in examples()])
def test_the_example(command, shown, tmp_path, monkeypatch):
    program, *arguments = shlex.split(command)
    assert program == "prove"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROVE_DIR", str(tmp_path / "ledger"))
    result = CliRunner().invoke(cli.prove, arguments)
    code = 0
    lines = iter([" ".join(line.split()) for line in result.output.splitlines()])
    for line in shown:
        if stated := EXIT_CODE.fullmatch(line):
            code = int(stated[1])
            continue
        if line.strip() in ("", "..."):
            continue
        pattern = re.compile(as_pattern(line))
        assert any(pattern.fullmatch(real) for real in lines), (line, result.output)
    assert result.exit_code == code, result.output


def test_every_command_is_in_the_table():
    text = README.read_text(encoding="utf-8")
    for name in cli.prove.commands:
        assert f"`prove {name}" in text, name
