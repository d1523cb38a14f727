"""`prove build`: write a construction as safetensors weights and JSON manifests.

Values on the command line are read by type, never evaluated.  A construction is written into a
temporary folder beside the one asked for, which is renamed when everything in it is complete.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from provers import options
from provers.errors import BadInput, UsageError

if TYPE_CHECKING:
    from constructions import Layer

__all__ = ["CONSTRUCTIONS", "NETWORKS", "build_construction"]


class _Writable(Protocol):
    def write(self, directory: str | Path) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class _Construction:
    """How to build one construction: its own integer keys and their least values, and a maker."""

    keys: Mapping[str, int]
    make: Callable[[Layer, int, Mapping[str, int]], _Writable]


def _one_layer(given: Mapping[str, str]) -> _Writable:
    from constructions import one_layer

    where = "build one-layer"
    options.only(given, ("d", "length", "grid", "family", "scale", "error"), where)
    return one_layer.build(
        options.integer(given, "d", 1, where=where),
        options.integer(given, "length", 1, where=where),
        options.integer(given, "grid", 2, 2, where),
        options.word(given, "family", one_layer.FAMILIES, where),
        options.word(given, "scale", ("guaranteed", "tuned", "printed"), where),
        error=options.integer(given, "error", one_layer.ERROR, where=where),
    )


def _contextual_mapping(given: Mapping[str, str]) -> _Writable:
    from constructions import mapping_files
    from provers import vocabularies

    where = "build contextual-mapping"
    options.only(given, (*vocabularies.KEYS, "length", "s", "rank", "scale", "seed"), where)
    words = vocabularies.vocabulary(given, where)
    n = options.integer(given, "length", 2, where=where)
    return mapping_files.build(
        words,
        vocabularies.contexts(given, words.size, n, where),
        options.word(given, "scale", mapping_files.SCALES, where),
        options.integer(given, "s", 1, where=where),
        options.integer(given, "rank", 1, least=0, where=where),
        options.integer(given, "seed", 0, least=0, where=where),
    )


def _counterexample(layer: Layer, seed: int, sizes: Mapping[str, int]) -> _Writable:
    from constructions import counterexample

    return counterexample.build(layer, seed=seed)


def _theorem_4(layer: Layer, seed: int, sizes: Mapping[str, int]) -> _Writable:
    from constructions import rank_dataset

    return rank_dataset.build(layer, sizes.get("examples"), seed=seed)


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A memoriser together with the drawn dataset, without which it says little."""

    memoriser: _Writable
    arrays: Mapping[str, Any]

    def write(self, directory: str | Path) -> dict[str, Any]:
        """Write the memoriser and ``dataset.safetensors``: contexts (n, d, length), targets."""
        from safetensors.numpy import save

        (Path(directory) / "dataset.safetensors").write_bytes(save(dict(self.arrays)))
        return self.memoriser.write(directory)


def _lora(layer: Layer, seed: int, sizes: Mapping[str, int]) -> _Writable:
    import numpy as np

    from constructions import lora

    examples = sizes.get("examples", min(4, max(1, layer.hidden)))
    drawn = np.random.default_rng(seed)
    # Multiples of 2^-12 in [0, 1): exact in float32, and short as rationals.
    shape = (examples, layer.d, sizes.get("length", 3))
    contexts = drawn.integers(0, 4096, shape) / 4096
    targets = drawn.integers(0, 4096, (layer.d, examples)) / 4096
    memoriser = lora.memorise(layer, list(contexts), targets, seed=seed)
    return _Fitted(memoriser, {"contexts": contexts, "targets": targets})


def _universal(given: Mapping[str, str]) -> _Writable:
    from flint import fmpq

    from constructions import softmax_universal, universal_weights

    where = "build universal"
    catalogue = softmax_universal.CATALOGUE
    own = sorted({key for _, defaults in catalogue.values() for key in defaults})
    sizes = ("construction", "d", "length", "grid", "dtype", "memory_mib", "function")
    options.only(given, (*sizes, *own), where)
    kind = options.word(given, "construction", ("wang", "flat"), where)
    types = ("int64", "float64") if kind == "wang" else ("float64",)
    dtype = options.word(given, "dtype", types, where)
    d = options.integer(given, "d", 1, where=where)
    length = options.integer(given, "length", 1, where=where)
    grid = options.integer(given, "grid", 4, least=2, where=where)
    limit = options.integer(given, "memory_mib", 1024, where=where) << 20
    parameters = {
        key: fmpq(*options.number(given, key, 0.0, least=0.0, where=where).as_integer_ratio())
        for key in own
        if key in given
    }
    if parameters and "function" not in given:
        raise BadInput("key", where, sorted(parameters)[0], "function=NAME beside it")
    f = None
    if "function" in given:
        name = options.word(given, "function", tuple(catalogue), where)
        f = softmax_universal.catalogue(name, **parameters)
    if kind == "flat":
        return universal_weights.flat(d, length, grid, f, memory_limit=limit)
    return universal_weights.wang(d, length, grid, f, dtype, limit)


CONSTRUCTIONS: dict[str, _Construction] = {
    "counterexample": _Construction({}, _counterexample),
    "lora": _Construction({"examples": 1, "length": 1}, _lora),
    "theorem-4": _Construction({"examples": 1}, _theorem_4),
}
"""Constructions by name."""

NETWORKS: dict[str, Callable[[Mapping[str, str]], _Writable]] = {
    "contextual-mapping": _contextual_mapping,
    "one-layer": _one_layer,
    "universal": _universal,
}
"""Networks that come with all of their weights; no layer is drawn for them."""

_RANDOM_LAYER = {"d": 1, "hidden": 1, "head_dim": 1}
_STORED_LAYER = {"layer": 0, "head": 0}


def build_construction(name: str, assignments: Sequence[str], output: Path) -> tuple[Path, ...]:
    """Build a construction and write it to the new folder `output`.

    Parameters
    ----------
    name
        A key of `CONSTRUCTIONS` or `NETWORKS`.
    assignments
        Texts ``key=value``.  For ``universal``: ``construction`` (wang, flat), ``d``, ``length``,
        ``grid``, ``dtype`` (int64, float64), ``memory_mib`` and the name of a ``function`` with its
        parameter.  For ``contextual-mapping``: ``tokens``, ``length``, ``s``, ``rank``, ``scale``
        and the stated ``e``, ``r_min``, ``r_max`` (`provers.vocabularies`).  Otherwise a layer is
        drawn from ``d``, ``hidden``, ``head_dim`` and ``seed``, or read from ``weights`` (a
        safetensors file) with ``layer`` and ``head``.
    output
        Must not exist.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    BadInput
        For an unknown name or key, a value out of range, unreadable weights, or an `output` that
        exists.
    Undecided
        If the construction could not be certified.
    """
    if name not in CONSTRUCTIONS and name not in NETWORKS:
        known = " or ".join(sorted([*CONSTRUCTIONS, *NETWORKS]))
        raise BadInput("construction", "build", repr(name), known)
    given = options.assignments(assignments, "build")
    if output.exists():
        raise BadInput("output", str(output), "something is there", "a name that is free")
    if name in NETWORKS:
        return _write_whole(NETWORKS[name](given), output)
    construction = CONSTRUCTIONS[name]
    seed = _integer("seed", given.pop("seed", "0"), 0)
    sizes = {
        key: _integer(key, given.pop(key), least)
        for key, least in construction.keys.items()
        if key in given
    }
    layer = _layer(given, seed, name, construction)
    made = construction.make(layer, seed, sizes)
    return _write_whole(made, output)


def _layer(given: dict[str, str], seed: int, name: str, construction: _Construction) -> Layer:
    from constructions import Layer

    path = given.pop("weights", None)
    known = _RANDOM_LAYER if path is None else _STORED_LAYER
    unknown = sorted(given.keys() - known.keys())
    if unknown:
        keys = sorted({"seed", "weights", *_RANDOM_LAYER, *_STORED_LAYER, *construction.keys})
        raise BadInput("key", f"build {name}", ", ".join(unknown), f"some of {', '.join(keys)}")
    sizes = {key: _integer(key, text, known[key]) for key, text in given.items()}
    if path is not None:
        return Layer.from_safetensors(path, **sizes)
    return Layer.random(
        d=sizes.get("d", 8),
        hidden=sizes.get("hidden", 32),
        seed=seed,
        head_dim=sizes.get("head_dim"),
    )


def _integer(key: str, text: str, least: int) -> int:
    return options.integer({key: text}, key, least, least, "build")


def _write_whole(made: _Writable, output: Path) -> tuple[Path, ...]:
    parent = output.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=parent, prefix=f".{output.name}.", suffix=".tmp"))
    except OSError as error:
        raise BadInput(
            "output", str(output), error.strerror or str(error), "a writable place"
        ) from error
    try:
        made.write(temporary)
        temporary.chmod(0o755)  # temporary files and folders are private; a result is not
        for path in temporary.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        os.rename(temporary, output)
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror})", str(output)) from error
    finally:
        # Gone after the rename; otherwise what was written so far must not stay.
        shutil.rmtree(temporary, ignore_errors=True)
    return tuple(sorted(path for path in output.rglob("*") if path.is_file()))
