"""The universal hardmax transformer: literal layers, quick layers, every context, bad input."""

import itertools
import math

import pytest
import torch

from constructions import exhaustive, universal
from provers.errors import BadInput

ROWS = [(1, 1, 2), (1, 1, 3), (1, 1, 4), (1, 2, 2), (2, 1, 2)]


@pytest.mark.parametrize("row", ROWS)
def test_every_function_and_every_input_through_every_layer(row):
    net = universal.build(*row)
    found = exhaustive.verify(net, share=1.0)
    assert found.contexts == found.replayed == net.prompts * net.points
    assert net.prompts == found.functions == net.points**net.points
    assert found.gap >= universal.UNIT
    assert found.largest_output < found.smallest_id
    assert found.largest_id == net.largest_id


@pytest.mark.parametrize(("row", "functions"), [((1, 1, 5), 3125), ((1, 1, 6), 46656)])
def test_larger_rows(row, functions):
    found = exhaustive.verify(universal.build(*row), share=0.001)
    assert found.functions == functions


@pytest.mark.slow
def test_seven_grid_points():
    found = exhaustive.verify(universal.build(1, 1, 7), share=0)
    assert found.functions == 823543
    assert found.contexts == 5764801


@pytest.mark.cuda
def test_cuda_gives_the_same_digests():
    net = universal.build(1, 1, 4)
    assert exhaustive.verify(net, device="cuda").digests == exhaustive.verify(net).digests


@pytest.mark.parametrize("row", ROWS)
def test_quick_layers_are_the_literal_ones(row):
    net = universal.build(*row)
    numbers = torch.randperm(net.contexts, generator=torch.Generator().manual_seed(0))[:64]
    context = net.context(numbers)
    assert torch.equal(net.contextual(context), net.quick_contextual(context))


@pytest.mark.parametrize("row", [(1, 1, 3), (2, 1, 2), (1, 2, 2)])
def test_prompt_of_a_function_reads_its_table(row):
    net = universal.build(*row)
    table = [(3 * k + 1) % net.points for k in range(net.points)]
    prompt = net.prompt_for(table)
    numbers = torch.arange(net.contexts)
    contexts = net.context(numbers)
    own = (contexts[:, :, : net.prompt_length] == prompt).flatten(1).all(1)
    assert int(own.sum()) == net.points
    assert net.value_numbers(numbers[own]).tolist() == table


def test_prompt_of_a_callable():
    net = universal.build(2, 1, 2)
    prompt = net.prompt_for(lambda x: [[x[1][0] + 0.4], [x[0][0]]])
    # Grid point (0, 1/2) is number 1, its value (0.9, 0) rounds down to (1/2, 0).
    assert prompt[:, 1].tolist() == [2, 0]
    assert prompt.tolist() == [[0, 2, 0, 2], [0, 0, 2, 2]]
    assert net.prompt_for([0] * 4).abs().sum() == 0
    with pytest.raises(BadInput, match="value"):
        net.prompt_for(lambda x: [[0]])
    with pytest.raises(BadInput, match="value"):
        net.prompt_for(lambda x: x[0][0])
    with pytest.raises(BadInput, match="9 as entry 1"):
        net.prompt_for([0, 9, 0, 0])


def test_quantising_rounds_down():
    net = universal.build(1, 1, 4)
    points = torch.tensor([[[0, 1, 2, 3, 4]]])  # half steps
    tokens = net.encode(points)
    assert (net.quantise(tokens) - net.encode(torch.zeros_like(points))).tolist() == [
        [[0, 0, 2, 2, 4]]
    ]


def test_value_layers_run_in_order():
    net = universal.build(1, 1, 2)
    layers = universal.ValueLayers(torch.tensor([10, 20, 10]), torch.tensor([[10], [-4], [99]]))
    # 10 goes to 20 (first layer), then to 16 (second); the third no longer sees it.
    x = torch.tensor([[10], [20], [7]])
    assert net.value_map(x, layers, block=2).flatten().tolist() == [16, 16, 7]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((0, 1, 2), "d"),
        ((1, 1, 1), "grid"),
        ((1, -1, 2), "length"),
        ((1, 1, 2.5), "grid"),
        ((1, 1, 2, -1), "prompt length"),
        ((4, 8, 10), r"10\^3.2e\+33 bytes"),
        ((1, 1, 30), "bytes of value layers"),
        ((1, 10**17, 10**17), r"10\^1.7e\+18 bytes"),
        ((2, 2, 4), "bytes"),
    ],
)
def test_sizes_are_refused_before_anything_is_allocated(arguments, word):
    with pytest.raises(BadInput, match=word):
        universal.build(*arguments)


def test_memory_limit_is_respected():
    with pytest.raises(BadInput, match="at most 1000 bytes"):
        universal.build(1, 1, 4, memory_limit=1000)


def test_bad_tables_and_shares():
    net = universal.build(1, 1, 3)
    for table in ([0, 1], [0, 1, 3], [0, -1, 2]):
        with pytest.raises(BadInput, match="table"):
            net.prompt_for(table)
    with pytest.raises(BadInput, match="share"):
        exhaustive.verify(net, share=2)


def brute_force(d: int, length: int, grid: int, layers: int | None = None) -> list[int]:
    """Final ids in grid steps of all contexts of ``length`` tokens, all layers in plain Python;
    only the first ``layers`` selective shifts if given."""
    base, total = grid**d, sum(grid**i for i in range(d))
    out = []
    for tokens in itertools.product(range(base), repeat=length):
        ids = [t + k * grid * total for k, t in enumerate(tokens)]
        centres = [k * grid * total + t for k in range(length) for t in range(base)]
        for centre in centres[:layers]:
            gain = base * (max(ids) - min(ids))
            ids = [x + gain if x == centre else x for x in ids]
        lift = length * grid ** ((length + 1) * d + 1)
        out += [x + lift * max(ids) for x in ids]
    return out


TINY = [(1, 2, 2), (1, 2, 3), (1, 2, 4), (1, 3, 2), (2, 2, 2), (2, 2, 3), (3, 2, 2)]


@pytest.mark.parametrize(("d", "length", "grid"), TINY)
def test_the_seven_tiny_cases(d, length, grid):
    """Printed interval and count of ids fail where the theory says so; corrected ones hold."""
    ids = brute_force(d, length, grid)
    # ids are in grid steps, the printed ends in units of x.
    low, high = min(ids) / grid, max(ids) / grid
    base = grid**d
    printed_low = length * grid ** (2 * (length + 1) * d) * (base - 1)
    printed_high = length**2 * grid ** (2 * (length + 1) * d + 1) + length * grid ** (
        (length + 1) * d
    )
    assert len(set(ids)) == len(ids) == length * grid ** (d * length)
    assert length * grid ** (2 * length * d) * (base - 1) <= low
    assert high <= printed_high
    # With three tokens and two grid values ids are large enough for the printed end, too.
    assert (printed_low > low) == ((d, length, grid) != (1, 3, 2))
    # N^d shifts, as the printed lemma has them, are enough for two tokens only; in general the
    # windows of all positions but the last one are needed to tell all contexts apart.
    for positions in range(length + 1):
        few = brute_force(d, length, grid, positions * base)
        assert (len(set(few)) == len(few)) == (positions >= length - 1)
    # The printed 1/L! in the number of value layers leaves ids without a layer.
    assert len(ids) // math.factorial(length) < len(set(ids))
    if (d, length, grid) == (1, 2, 2):
        assert (low, high, printed_low) == (82.0, 148.5, 128)
    if (d, length, grid) in ((2, 2, 3), (3, 2, 2)):
        assert printed_low > printed_high
