"""A small registry of statements with every verdict, for tests of everything around the kernel.

The certificates are real ones, replayed by the real kernel.  ``python -m toy`` is the command line
over this registry, for tests that need a process of their own.
"""

from __future__ import annotations

import os
import sys
import time
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provers.errors import UnknownStatement, UsageError
from provers.evidence import InstanceOutcome, Label, NumericOutcome, Settings, Verdict
from provers.kernel.schema import parse_fact

WEAKENED = {
    "all": [["x", "R"]],
    "given": [["<", ["q", "0"], "x"]],
    "then": [["<=", ["q", "0"], "x"]],
}
CONVERSE = {
    "all": [["x", "R"]],
    "given": [["<=", ["q", "0"], "x"]],
    "then": [["<", ["q", "0"], "x"]],
}
BY_HYPOTHESIS = ["by", "h"]


def proof(by: list[Any]) -> list[Any]:
    """A proof of `WEAKENED` with one step."""
    step = {"name": "sign_is_kept", "fact": ["<=", ["q", "0"], "x"], "by": by}
    return ["intro", {"given": ["h"], "steps": [step], "then": [["by", "sign_is_kept"]]}]


def bundle(kind: str, *statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A certificate of the given kind."""
    return {
        "schema": 1,
        "kind": kind,
        "definitions": [],
        "statements": list(statements),
        **more,
    }


def example(kind: str, name: str, claim: dict[str, Any], x: str, **more: Any) -> dict[str, Any]:
    """A witness or refutation of `claim` at the rational `x`."""
    return bundle(
        kind,
        {"id": name, "claim": claim},
        name="",
        data={"a": {"sort": "R", "rationals": [x]}},
        at={"x": "a"},
        given=[["enclose", {"bits": 64}]],
        **more,
    )


@dataclass
class Part:
    name: str
    run: Callable[[Settings], Any]
    budget: str = "quick"
    scope: str = ""


@dataclass
class Source:
    paper: str = "a toy paper"
    label: str = "lemma"
    confidence: str = "own proof"
    note: str = ""


@dataclass
class Toy:
    id: str
    text: dict[str, Any] = field(default_factory=lambda: WEAKENED)
    proof: list[Any] = field(default_factory=lambda: proof(BY_HYPOTHESIS))
    applied: tuple[str, ...] = ()
    witness: Callable[[Settings], InstanceOutcome] | None = None
    instances: tuple[Part, ...] = ()
    numeric: tuple[Part, ...] = ()
    reading_of: str | None = None
    remarks: tuple[str, ...] = ()
    lipschitz: None = None
    assumes: tuple[str, ...] = ()
    definitions: tuple[()] = ()
    source: Source = field(default_factory=Source)

    @property
    def title(self) -> str:
        return f"The toy {self.id.partition('/')[2]}"

    @property
    def claim(self) -> Any:
        return parse_fact(self.text)

    def certificate(self) -> dict[str, Any]:
        return bundle("statement", {"id": self.id, "claim": self.text, "proof": self.proof})


def log(settings: Settings, text: str) -> None:
    """Note that something ran, where a test can see it."""
    path = os.environ.get("TOY_LOG")
    if path:
        with Path(path).open("a", encoding="ascii") as file:
            file.write(f"{text} {settings.budget} {settings.seed}\n")


def witness_of(name: str, claim: dict[str, Any] = WEAKENED, x: str = "1") -> Any:
    def witness(settings: Settings) -> InstanceOutcome:
        log(settings, f"{name} witness")
        certificate = example("witness", name, claim, x)
        return InstanceOutcome(Verdict.confirmed, Label.exact, certificate, f"x = {x}")

    return witness


def instance(name: str, statement: str, x: str = "3", seconds: float = 0.0, **more: Any) -> Part:
    """An instance whose claim holds exactly when x > 0."""

    def run(settings: Settings) -> InstanceOutcome:
        time.sleep(seconds)
        log(settings, f"{statement} {name}")
        certificate = bundle(
            "instance",
            name=f"{statement} {name}",
            data={"a": {"sort": "R", "rationals": [x]}},
            claim=["<", ["q", "0"], "a"],
            proof=["enclose", {"bits": 64}],
        )
        return InstanceOutcome(
            Verdict.confirmed, Label.exact, certificate, f"x = {x}", {"count": 7}
        )

    return Part(name, run, **more)


def refuting(name: str, statement: str, x: str = "0") -> Part:
    """A counterexample to `CONVERSE`, true exactly when x = 0."""

    def run(settings: Settings) -> InstanceOutcome:
        log(settings, f"{statement} {name}")
        certificate = example(
            "refutation",
            statement,
            CONVERSE,
            x,
            violated={"conclusion": 0, "by": ["enclose", {"bits": 64}]},
        )
        return InstanceOutcome(Verdict.refuted, Label.exact, certificate, f"x = {x}")

    return Part(name, run)


def broken(settings: Settings) -> InstanceOutcome:
    raise ZeroDivisionError("a fault in the finder")


def without_extra(settings: Settings) -> InstanceOutcome:
    raise UsageError("pretrained heads need the extra `pretrained`")


def search(violated: bool) -> Part:
    def run(settings: Settings) -> NumericOutcome:
        log(settings, "search")
        margin = -0.5 if violated else 0.25
        return NumericOutcome(1000, margin, settings.seed, settings.device, violated)

    return Part("ascent", run)


TOYS = (
    Toy(
        "toy/lemma",
        witness=witness_of("toy/lemma"),
        instances=(
            instance("three", "toy/lemma"),
            instance("many", "toy/lemma", budget="standard"),
        ),
        numeric=(search(violated=False),),
    ),
    Toy("toy/theorem", applied=("toy/lemma",), witness=witness_of("toy/theorem")),
    Toy(
        "toy/assumed",
        proof=proof(["argued", "by compactness"]),
        witness=witness_of("toy/assumed"),
    ),
    Toy("toy/corollary", applied=("toy/assumed",), witness=witness_of("toy/corollary")),
    Toy(
        "toy/sampled",
        proof=[],
        witness=witness_of("toy/sampled"),
        instances=(instance("three", "toy/sampled"), Part("pretrained", without_extra)),
    ),
    Toy("toy/false", text=CONVERSE, proof=[], instances=(refuting("zero", "toy/false"),)),
    Toy(
        "toy/reading",
        text=CONVERSE,
        proof=[],
        instances=(refuting("zero", "toy/reading"),),
        reading_of="toy/lemma",
    ),
    Toy("toy/misread", reading_of="toy/lemma", witness=witness_of("toy/misread")),
    Toy(
        "toy/gap",
        proof=proof(["by", "nothing_of_this_name"]),
        witness=witness_of("toy/gap"),
    ),
    Toy("toy/above-gap", applied=("toy/gap",), witness=witness_of("toy/above-gap")),
    Toy("toy/empty"),
    Toy("toy/other-witness", witness=witness_of("toy/other-witness", CONVERSE)),
    Toy("toy/bad-witness", witness=witness_of("toy/bad-witness", x="-1")),
    Toy("toy/noisy", witness=witness_of("toy/noisy"), numeric=(search(violated=True),)),
    Toy("toy/broken", witness=witness_of("toy/broken"), instances=(Part("fault", broken),)),
    Toy(
        "toy/slow",
        witness=witness_of("toy/slow"),
        instances=tuple(instance(f"wait-{k}", "toy/slow", seconds=0.5) for k in range(8)),
    ),
)


def registry(toys: tuple[Toy, ...] = TOYS) -> types.ModuleType:
    """A stand-in for `provers.registry` over `toys`."""
    known = {toy.id: toy for toy in toys}
    module = types.ModuleType("provers.registry")

    def resolve(text: str) -> str:
        full = text if "/" in text else f"toy/{text}"
        if full not in known:
            raise UnknownStatement(text, ["toy/lemma", "toy/theorem"])
        return full

    module.ids = lambda: tuple(known)  # type: ignore[attr-defined]
    module.title = lambda name: known[name].title  # type: ignore[attr-defined]
    module.get = lambda name: known[name]  # type: ignore[attr-defined]
    module.resolve = resolve  # type: ignore[attr-defined]
    return module


if __name__ in ("__main__", "__mp_main__"):
    # Also in the worker processes of --jobs, which import this file again.
    sys.modules["provers.registry"] = registry()

if __name__ == "__main__":
    import cli

    cli.main()
