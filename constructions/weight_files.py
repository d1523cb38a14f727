"""Reading and writing weights: safetensors files of this project and of BERT-type models.

Tensors are read with the safetensors library, manifests and model configurations as JSON. A
pretrained head becomes a layer of its own:

- its slices of the query, key and value maps and of the output map, with their biases;
- ``bo`` is the output bias of the whole attention block;
- 1/sqrt(head size) is folded into ``wk`` and ``bk``, each entry rounded to the nearest float64 of
  the float64 quotient: **the folded float64 weights are the head**, exactly, from then on (for head
  sizes 4, 16, 64, .. nothing is rounded);
- the model's MLP is GELU after a LayerNorm, not a ReLU MLP, so the layer has none.
"""

from __future__ import annotations

import json
import math
import os
import tempfile
from pathlib import Path
from typing import Any, cast

import numpy as np
from flint import fmpq_mat

from constructions import exactness
from constructions.layers import Head, Layer, Mlp
from provers.errors import BadInput

__all__ = ["TensorFile", "read_layer", "write_json", "write_layer"]

Array = np.ndarray[Any, Any]

_BERT_PREFIXES = ("", "bert.", "model.", "roberta.", "0.auto_model.")


class TensorFile:
    """A safetensors file, opened for reading tensors as numpy arrays.

    Raises
    ------
    provers.errors.BadInput
        If the file is missing, truncated or not a safetensors file, or a tensor is missing or of a
        type numpy does not have.
    """

    def __init__(self, path: str | Path) -> None:
        from safetensors import SafetensorError, safe_open

        self.path = Path(path)
        if not self.path.is_file():
            raise BadInput("weights", str(path), "no such file", "a safetensors file")
        try:
            # The library has no annotations for its handle.
            self._file = cast(Any, safe_open(self.path, framework="numpy"))
            self.names = frozenset(self._file.keys())
        except (SafetensorError, OSError) as error:
            raise BadInput(
                "weights", str(path), f"unreadable ({error})", "a complete safetensors file"
            ) from None

    def array(self, name: str) -> Array:
        """Return a whole tensor."""
        return self.rows(name, slice(None))

    def rows(self, name: str, index: slice) -> Array:
        """Return some rows of a tensor without reading the others."""
        from safetensors import SafetensorError

        if name not in self.names:
            raise BadInput(
                f"tensor {name}", str(self.path), f"{len(self.names)} other tensors", "that tensor"
            )
        try:
            return np.asarray(self._file.get_slice(name)[index])
        except (SafetensorError, TypeError, OSError) as error:
            raise BadInput(
                f"tensor {name}", str(self.path), f"unreadable ({error})", "a float tensor"
            ) from None


def read_layer(path: str | Path, layer: int = 0, head: int = 3) -> Layer:
    """Read one head of a BERT-type model, or a layer that `write_layer` wrote.

    Parameters
    ----------
    path
        Safetensors file. A BERT-type model needs its ``config.json`` beside it, which says how many
        heads there are.
    layer, head
        Zero-based indices; not used for a file of this project.

    Raises
    ------
    provers.errors.BadInput
        For unreadable files, missing tensors, NaN, wrong shapes, and indices out of range.
    """
    tensors = TensorFile(path)
    if "heads.0.wq" in tensors.names:
        return _read_own(tensors)
    return _read_bert(tensors, layer, head)


def _read_own(tensors: TensorFile) -> Layer:
    where = str(tensors.path)
    manifest = tensors.path.with_suffix(".json")
    recorded = _json_object(manifest) if manifest.is_file() else {}
    rounded = recorded.get("exact", {})

    def exact(name: str) -> fmpq_mat:
        if name in rounded:
            rows = [
                [exactness.from_text(x, f"entry of {name}", str(manifest)) for x in row]
                for row in rounded[name]
            ]
            return exactness.matrix(rows, what=name, where=str(manifest))
        return exactness.matrix(tensors.array(name), what=name, where=where)

    heads: list[Head] = []
    while f"heads.{len(heads)}.wq" in tensors.names:
        prefix = f"heads.{len(heads)}."
        heads.append(
            Head(*(exact(prefix + name) for name in ("wq", "wk", "wv", "wo", "bq", "bk", "bv")))
        )
    mlp = None
    if "mlp.w1" in tensors.names:
        mlp = Mlp(*(exact(f"mlp.{name}") for name in ("w1", "b1", "w2", "b2")))
    layer = Layer(tuple(heads), exact("bo"), mlp)
    digest = recorded.get("digest", layer.digest())
    if digest != layer.digest():
        raise BadInput(
            "digest of the weights", where, layer.digest(), f"{digest} as in {manifest.name}"
        )
    return layer


def _read_bert(tensors: TensorFile, layer: int, head: int) -> Layer:
    where = str(tensors.path)
    prefix = _bert_prefix(tensors)
    stem = f"{prefix}encoder.layer."
    found = {
        int(name[len(stem) :].split(".")[0]) for name in tensors.names if name.startswith(stem)
    }
    if layer not in found:
        raise BadInput("layer", where, str(layer), f"0 to {max(found)}")
    heads = _number_of_heads(tensors.path)
    part = f"{stem}{layer}.attention."
    d = tensors.array(f"{part}output.dense.bias").shape[0]
    if d % heads:
        raise BadInput("num_attention_heads", where, f"{heads} heads for d = {d}", "a divisor of d")
    if isinstance(head, bool) or not isinstance(head, int) or not 0 <= head < heads:
        raise BadInput("head", where, str(head), f"0 to {heads - 1}")
    size = d // heads
    own = slice(head * size, (head + 1) * size)
    weight = {
        name: tensors.rows(f"{part}self.{name}.weight", own) for name in ("query", "key", "value")
    }
    bias = {
        name: tensors.rows(f"{part}self.{name}.bias", own) for name in ("query", "key", "value")
    }
    root = math.sqrt(size)
    return Layer.from_weights(
        wq=weight["query"],
        wk=weight["key"].astype(np.float64) / root,
        wv=weight["value"],
        wo=tensors.array(f"{part}output.dense.weight")[:, own],
        bq=bias["query"],
        bk=bias["key"].astype(np.float64) / root,
        bv=bias["value"],
        bo=tensors.array(f"{part}output.dense.bias"),
    )


def _bert_prefix(tensors: TensorFile) -> str:
    for prefix in _BERT_PREFIXES:
        if f"{prefix}encoder.layer.0.attention.self.query.weight" in tensors.names:
            return prefix
    raise BadInput(
        "tensor names",
        str(tensors.path),
        f"{len(tensors.names)} tensors, such as {min(tensors.names, default='none')}",
        "a layer of this project or a BERT-type model (encoder.layer.0.attention.self.query)",
    )


def _number_of_heads(path: Path) -> int:
    config = path.with_name("config.json")
    if not config.is_file():
        raise BadInput("model configuration", str(config), "no such file", "config.json")
    heads = _json_object(config).get("num_attention_heads")
    return exactness.positive_int(heads, "num_attention_heads", str(config))


def _json_object(path: Path) -> dict[str, Any]:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise BadInput("JSON", str(path), str(error), "a readable JSON file") from None
    if not isinstance(loaded, dict):
        raise BadInput("JSON", str(path), type(loaded).__name__, "an object")
    return loaded


def write_layer(layer: Layer, path: str | Path) -> dict[str, Any]:
    """Write ``path`` (safetensors, float64) and the manifest beside it (suffix ``.json``).

    The manifest has the digest of the exact weights, the sizes, and, under ``exact``, the exact
    entries of those tensors that float64 cannot hold. Both files are complete or not there.

    Returns
    -------
    dict
        The manifest.
    """
    from safetensors.numpy import save

    named = layer.named_weights()
    arrays = {name: exactness.float64(value) for name, value in named.items()}
    manifest = {
        "schema": 1,
        "kind": "layer",
        "digest": layer.digest(),
        "d": layer.d,
        "heads": len(layer.heads),
        "head_dim": [head.head_dim for head in layer.heads],
        "hidden": layer.hidden,
        "weights": Path(path).name,
        "exact": {
            name: exactness.texts(value)
            for name, value in named.items()
            if not exactness.is_float64(value)
        },
    }
    target = Path(path)
    _write_whole(target, save(arrays))
    _write_whole(
        target.with_suffix(".json"), (json.dumps(manifest, indent=1) + "\n").encode("ascii")
    )
    return manifest


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old one or the new one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.replace(name, path)
    except OSError as error:
        raise BadInput("output", str(path), str(error), "a place that can be written") from None


def write_json(path: Path, content: dict[str, Any]) -> dict[str, Any]:
    """Write an object as JSON, whole or not at all, and return it."""
    _write_whole(path, (json.dumps(content, indent=1) + "\n").encode("ascii"))
    return content
