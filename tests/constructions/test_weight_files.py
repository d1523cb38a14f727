"""Weight files: what is written is read back exactly, what is broken is refused in a sentence."""

import json

import numpy as np
import pytest
from flint import fmpq
from safetensors.numpy import save_file

from constructions import Layer, exactness
from constructions.weight_files import TensorFile
from provers.errors import BadInput


def bert(path, heads=2, size=4, layers=2, prefix="", seed=0):
    """Write a small BERT-type model."""
    rng, d = np.random.default_rng(seed), heads * size
    tensors = {}
    for k in range(layers):
        part = f"{prefix}encoder.layer.{k}.attention."
        for name in ("self.query", "self.key", "self.value", "output.dense"):
            tensors[f"{part}{name}.weight"] = rng.normal(size=(d, d)).astype(np.float32)
            tensors[f"{part}{name}.bias"] = rng.normal(size=d).astype(np.float32)
    save_file(tensors, path)
    path.with_name("config.json").write_text(json.dumps({"num_attention_heads": heads}))
    return tensors


@pytest.mark.parametrize("shape", [{"hidden": 5}, {"hidden": None, "heads": 2, "head_dim": 3}])
def test_layers_are_read_back_exactly(tmp_path, shape):
    layer = Layer.random(d=4, attention_biases=True, **shape)
    manifest = layer.to_safetensors(tmp_path / "layer.safetensors")
    assert manifest["exact"] == {}
    assert manifest["digest"] == layer.digest()
    assert Layer.from_safetensors(tmp_path / "layer.safetensors") == layer


def test_entries_beyond_float64_are_kept_in_the_manifest(tmp_path):
    third = [[fmpq(1, 3)]]
    layer = Layer.from_weights(wq=third, wk=[[1]], wv=[[1]])
    manifest = layer.to_safetensors(tmp_path / "layer.safetensors")
    assert manifest["exact"] == {"heads.0.wq": [["1/3"]]}
    assert Layer.from_safetensors(tmp_path / "layer.safetensors") == layer


def test_weights_that_do_not_match_their_manifest_are_refused(tmp_path):
    layer = Layer.random(d=2, hidden=2)
    layer.to_safetensors(tmp_path / "layer.safetensors")
    manifest = json.loads((tmp_path / "layer.json").read_text())
    manifest["digest"] = "0" * 64
    (tmp_path / "layer.json").write_text(json.dumps(manifest))
    with pytest.raises(BadInput, match="digest"):
        Layer.from_safetensors(tmp_path / "layer.safetensors")


@pytest.mark.parametrize("prefix", ["", "bert."])
def test_a_bert_head_has_its_slices_and_biases(tmp_path, prefix):
    path = tmp_path / "model.safetensors"
    tensors = bert(path, prefix=prefix)
    layer = Layer.from_safetensors(path, layer=1, head=1)
    part, own = f"{prefix}encoder.layer.1.attention.", slice(4, 8)
    expected = Layer.from_weights(
        wq=tensors[f"{part}self.query.weight"][own],
        # 1/sqrt(4) is exact.
        wk=tensors[f"{part}self.key.weight"][own] / 2,
        wv=tensors[f"{part}self.value.weight"][own],
        wo=tensors[f"{part}output.dense.weight"][:, own],
        bq=tensors[f"{part}self.query.bias"][own],
        bk=tensors[f"{part}self.key.bias"][own] / 2,
        bv=tensors[f"{part}self.value.bias"][own],
        bo=tensors[f"{part}output.dense.bias"],
    )
    assert layer == expected
    assert layer.mlp is None


def test_the_folded_scale_is_the_nearest_float64_of_the_quotient(tmp_path):
    path = tmp_path / "model.safetensors"
    tensors = bert(path, heads=2, size=2)
    layer = Layer.from_safetensors(path, layer=0, head=0)
    raw = tensors["encoder.layer.0.attention.self.key.weight"][:2].astype(np.float64)
    assert np.array_equal(exactness.float64(layer.head.wk), raw / np.sqrt(2.0))
    assert exactness.is_float64(layer.head.wk)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"head": 2}, "head: got 2, expected 0 to 1"),
        ({"head": -1}, "head: got -1"),
        ({"head": True}, "head: got True"),
        ({"layer": 2, "head": 0}, "layer: got 2, expected 0 to 1"),
        ({"layer": -1, "head": 0}, "layer: got -1"),
    ],
)
def test_indices_out_of_range_are_refused(tmp_path, arguments, message):
    bert(tmp_path / "model.safetensors")
    with pytest.raises(BadInput, match=message):
        Layer.from_safetensors(tmp_path / "model.safetensors", **arguments)


@pytest.mark.parametrize("kept", [0, 4, 100, -1])
def test_truncated_files_are_refused(tmp_path, kept):
    path = tmp_path / "model.safetensors"
    bert(path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(BadInput, match="complete safetensors file") as caught:
        Layer.from_safetensors(path)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code == 2


def test_other_broken_files_are_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    with pytest.raises(BadInput, match="no such file"):
        Layer.from_safetensors(path)
    save_file({"something": np.ones(3)}, path)
    with pytest.raises(BadInput, match="BERT-type"):
        Layer.from_safetensors(path)
    tensors = bert(path)
    del tensors["encoder.layer.0.attention.self.key.bias"]
    save_file(tensors, path)
    with pytest.raises(BadInput, match=r"key\.bias"):
        Layer.from_safetensors(path, head=0)
    tensors["encoder.layer.0.attention.self.key.bias"] = np.full(8, np.nan, dtype=np.float32)
    save_file(tensors, path)
    with pytest.raises(BadInput, match=r"entry .* of bk"):
        Layer.from_safetensors(path, head=0)
    path.with_name("config.json").write_text("{")
    with pytest.raises(BadInput, match=r"config\.json"):
        Layer.from_safetensors(path, head=0)
    path.with_name("config.json").unlink()
    with pytest.raises(BadInput, match=r"config\.json"):
        Layer.from_safetensors(path, head=0)


def test_a_head_count_that_does_not_divide_is_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    bert(path)
    path.with_name("config.json").write_text('{"num_attention_heads": 3}')
    with pytest.raises(BadInput, match="divisor"):
        Layer.from_safetensors(path, head=0)


def test_some_rows_can_be_read(tmp_path):
    path = tmp_path / "model.safetensors"
    save_file({"a": np.arange(6.0).reshape(3, 2)}, path)
    assert np.array_equal(TensorFile(path).rows("a", slice(1, 2)), [[2.0, 3.0]])


def test_nothing_half_written_is_left(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(BadInput, match="can be written"):
        Layer.random(d=2, hidden=2).to_safetensors(blocked / "layer.safetensors")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
