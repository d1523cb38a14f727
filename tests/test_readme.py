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
    """The blocks; each is a list of commands with the lines shown below them."""
    blocks = []
    for block in BLOCK.findall(README.read_text(encoding="utf-8")):
        found = []
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
        blocks.append(found)
    return blocks


def as_pattern(line):
    words = [re.escape(" ".join(part.split())) for part in line.split("...")]
    return ".*".join(words)


def test_there_are_examples():
    assert len(examples()) >= 3


@pytest.mark.parametrize("block", examples(), ids=lambda block: block[0][0])
def test_the_example(block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PROVE_DIR", raising=False)
    for command, shown in block:
        program, *arguments = shlex.split(command)
        assert program == "prove"
        check_output(CliRunner().invoke(cli.prove, arguments), shown)


def check_output(result, shown):
    """Compare the real output with what the README shows of it."""
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


def test_python_examples_run(capsys):
    blocks = re.findall(r"^```python\n(.*?)^```$", README.read_text("utf-8"), re.M | re.S)
    assert len(blocks) >= 2
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - our own README
    assert "proved" in capsys.readouterr().out


def test_every_command_is_in_the_table():
    text = README.read_text(encoding="utf-8")
    for name in cli.prove.commands:
        assert f"`prove {name}" in text, name
