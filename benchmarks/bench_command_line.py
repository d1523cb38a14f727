"""Start of the command line, in processes of its own: what a user waits for before anything runs.

Goals on the development machine: ``--help`` under 0.25 s of CPU, ``list`` under 1 s, an unchanged
check under 1.5 s.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """An environment with a ledger of its own, in which one statement is decided."""
    variables = {
        **os.environ,
        "PROVE_DIR": str(tmp_path_factory.mktemp("ledger")),
        "PYTHONPATH": str(ROOT),
    }
    run(variables, "check", "attention-split")
    return variables


def run(variables, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "provers", *arguments],
        env=variables,
        capture_output=True,
        check=False,
    )


@pytest.mark.benchmark(group="command line")
@pytest.mark.parametrize(
    "arguments", [("--help",), ("list",), ("check", "attention-split")], ids=" ".join
)
def test_command(benchmark, environment, arguments):
    result = benchmark.pedantic(run, args=(environment, *arguments), rounds=5, warmup_rounds=1)
    assert result.returncode in (0, 3)
