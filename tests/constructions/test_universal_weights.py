"""`prove build universal`: what is written runs, and what cannot work is refused."""

import json

import pytest
import torch
from flint import fmpq
from safetensors.torch import load_file

from constructions import flat_prompt, softmax_universal, universal, universal_weights
from provers.builders import build_construction
from provers.errors import BadInput


def written(tmp_path, *assignments):
    paths = build_construction("universal", assignments, tmp_path / "made")
    assert [path.name for path in paths] == ["universal.json", "universal.safetensors"]
    return json.loads(paths[0].read_text()), load_file(paths[1])


@pytest.mark.parametrize("dtype", ["int64", "float64"])
def test_hardmax_weights_run_from_the_files(tmp_path, dtype):
    manifest, tensors = written(
        tmp_path, "grid=4", "function=tent", "centre=0.25", f"dtype={dtype}"
    )
    net = universal.build(1, 1, 4)
    layers = universal.ValueLayers(
        tensors["value_centres"].to(torch.int64), tensors["value_steps"].to(torch.int64)
    )
    assert len(layers.centres) == manifest["layers"]["value"]
    assert [tuple(row) for row in tensors["windows"].tolist()] == list(net.windows())
    prompt = tensors["prompt"].to(torch.int64)
    for point in range(4):
        tokens = torch.cat([prompt, torch.tensor([[point * universal.UNIT]])], 1)[None]
        mixed = net.contextual(tokens)
        out = net.value_map(mixed[:, :, -1], layers)
        assert int(out) == universal.UNIT * abs(point - 1)


def test_flat_weights_run_from_the_files(tmp_path):
    manifest, tensors = written(
        tmp_path, "construction=flat", "length=2", "grid=16", "function=swap"
    )
    net = flat_prompt.build(1, 2, 16)
    for name, own in zip(("w1", "b1", "w2"), net.mlp_weights(), strict=True):
        assert torch.equal(tensors[name], own)
    x = torch.tensor([[[5.5 / 16, 11.5 / 16]]], dtype=torch.float64)
    found = net.run(tensors["prompt"], x)
    assert (found - torch.tensor([[[11 / 16, 5 / 16]]])).abs().max() < manifest["float64_error"]


def test_tables_of_two_tokens_agree_with_the_grid():
    f = softmax_universal.catalogue("swap")
    assert softmax_universal.table(f, 2) == [0, 2, 1, 3]
    assert softmax_universal.values(f, 2) == [[0, 0], [0.5, 0], [0, 0.5], [0.5, 0.5]]
    call = softmax_universal.target(lambda x: [x[1], x[0]], 2, 1)
    assert softmax_universal.table(call, 3) == softmax_universal.table(f, 3)
    assert softmax_universal.values(call, 4) == softmax_universal.values(f, 4)


def test_a_callable_through_the_api(tmp_path):
    f = softmax_universal.target(lambda x: [x[0] / 2], 1, 1)
    files = universal_weights.wang(1, 1, 4, f)
    assert files.weights["prompt"].tolist() == [[0, 0, 2, 2]]
    assert files.write(tmp_path)["function"] == "callable"


@pytest.mark.parametrize(
    ("assignments", "words"),
    [
        (["grid=30"], "bytes of value layers.*1073741824"),
        (["grid=6", "memory_mib=1"], r"\d+ bytes of value layers.*1048576"),
        (["d=4", "length=8", "grid=10"], r"10\^3.2e\+33 bytes of value layers.*1073741824"),
        (["grid=7", "dtype=float64"], "ids of 61 bits.*53"),
        (["grid=7", "dtype=float64", "memory_mib=4096"], "ids of 61 bits.*53"),
        (["d=4", "length=8", "grid=10", "dtype=float64"], r"ids of 10\^34.\d+ bits.*53"),
        (
            ["construction=flat", "d=2", "length=3", "grid=13"],
            "float64.*queries and scores.*53 bits",
        ),
        (["construction=flat", "d=4", "length=8", "grid=10"], "float64.*queries.*53 bits"),
        (["construction=flat", "grid=16", "length=3", "memory_mib=1"], "bytes of weights and"),
        (["construction=flat", "length=3", "grid=64", "d=1"], "queries and scores of 5[5-9] bits"),
        (["construction=flat", "dtype=int64"], "dtype"),
        (["construction=deep"], "wang or flat"),
        (["dtype=float32"], "int64 or float64"),
        (["grid=1"], "at least 2"),
        (["grid=2.5"], "2.5"),
        (["function=mean"], "length = 2"),
        (["function=x**2"], "tent or"),
        (["function=tent", "centre=nan"], "centre"),
        (["function=tent", "rate=1"], "parameter"),
        (["rate=1"], "function=NAME"),
        (["depth=3"], "depth"),
    ],
)
def test_bad_input_leaves_nothing(tmp_path, assignments, words):
    with pytest.raises(BadInput, match=words):
        build_construction("universal", assignments, tmp_path / "made")
    assert list(tmp_path.iterdir()) == []


def test_float64_holds_the_ids_of_six_grid_values():
    universal.build(1, 1, 6).require_float64()
    with pytest.raises(BadInput, match="61 bits"):
        universal.build(1, 1, 7).require_float64()
    assert fmpq(universal.build(1, 1, 6).largest_id) < fmpq(2) ** 53
