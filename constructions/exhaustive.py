"""Exhaustive verification of the universal hardmax transformer: every prompt, every grid input.

`verify` runs every context of a `UniversalTransformer` through the layers before the value map,
sorts the ids of all tokens once, and checks what makes the value map correct:

* two ids differ by at least the window width, so that on a token whose window is its own exactly
  one value layer fires: all earlier ones are the identity on it, because they do not see its id;
* the id of every output column lies below the window of the smallest id, so that after a token's
  own layer all later ones are the identity.

The value map is then "run for each token the one layer that fires", and its output is compared with
the function that the prompt's number names. A random share of the contexts is run again literally:
scores and hardmax in every attention layer, and every value layer on the output tokens (the value
map works on each token alone).

`Verification.certificate` records one SHA-256 digest per block of contexts. The kernel
(`provers.kernel.exhaustive`) picks blocks from the digests themselves and re-evaluates them with
its own integer interpreter of the layers. What the kernel does not do is to look at all ids: for
the contexts that it did not re-evaluate, distinct ids rest on `yun-2020/contextual-mapping` (proved
for all sizes) and on the sort done here (counted, not trusted).
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from constructions.universal import UNIT, UniversalTransformer
from provers.errors import BadInput, ProversError

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Verification", "WrongOutput", "verify"]

BLOCKS = 1000


class WrongOutput(ProversError):
    """The network does not compute what it should; says on which context."""

    code = "wrong-output"
    exit_code = 1


@dataclass(frozen=True, slots=True)
class Verification:
    """What an exhaustive run counted.

    Attributes
    ----------
    contexts, functions : int
        How many were run, and how many functions their prompts name.
    gap, smallest_id, largest_id, largest_output : int
        In units; the gap is the least difference of two ids.
    replayed : int
        Contexts that were run again through every single layer.
    digests : tuple of str
        SHA-256 of ids and outputs, one per block of ``block`` contexts.
    seconds : dict
        Wall time of the parts.
    """

    network: UniversalTransformer
    contexts: int
    functions: int
    gap: int
    smallest_id: int
    largest_id: int
    largest_output: int
    replayed: int
    block: int
    digests: tuple[str, ...]
    seconds: dict[str, float] = field(compare=False)

    def certificate(self, share: str = "1/100") -> dict[str, Any]:
        """Return the kernel's certificate; ``share`` of the blocks is re-evaluated."""
        net = self.network
        return {
            "schema": 1,
            "kind": "exhaustive",
            "definitions": [],
            "statements": [],
            "name": f"universal transformer, d={net.d} m={net.length} N={net.grid}",
            "network": {
                "d": net.d,
                "length": net.length,
                "grid": net.grid,
                "prompt_length": net.prompt_length,
            },
            "block": self.block,
            "digests": list(self.digests),
            "replay": share,
        }


def _digest(ids: Tensor, outputs: Tensor) -> str:
    """SHA-256 of ids (b, n) and outputs (b, d, m) as little-endian int64, row-major."""
    found = hashlib.sha256(ids.contiguous().cpu().numpy().astype("<i8", copy=False).tobytes())
    found.update(outputs.contiguous().cpu().numpy().astype("<i8", copy=False).tobytes())
    return found.hexdigest()


def verify(
    network: UniversalTransformer,
    share: float = 0.01,
    seed: int = 0,
    device: str = "cpu",
    block: int | None = None,
) -> Verification:
    """Run every context of ``network``, and a ``share`` of them literally.

    Raises
    ------
    WrongOutput
        If two ids are too close, an output lies among the ids, an output is wrong or the literal
        run differs; the message says where.
    BadInput
        If ``share`` is not from 0 to 1.
    """
    import torch

    if not 0 <= share <= 1:
        raise BadInput("share", "verify", repr(share), "a number from 0 to 1")
    # Tensors here fit in the cache and take microseconds each: waiting for a second thread costs
    # more than it saves, several times as much when the machine is busy.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return _verify(network, share, seed, device, block)
    finally:
        torch.set_num_threads(threads)


def _verify(
    network: UniversalTransformer, share: float, seed: int, device: str, block: int | None
) -> Verification:
    import torch

    net = network
    seconds: dict[str, float] = {}
    start = time.perf_counter()
    count, n, m = net.contexts, net.tokens, net.length
    block = block or max(1, -(-count // BLOCKS))
    batch = max(block, 8192 // block * block) if device == "cpu" else max(block, 1 << 20)
    all_ids = torch.empty(count, n, dtype=torch.int64, device=device)
    digests: list[str] = []
    largest_output = 0
    u = torch.tensor(net.direction, device=device)
    for first in range(0, count, batch):
        numbers = torch.arange(first, min(first + batch, count), device=device)
        mixed = net.quick_contextual(net.context(numbers))
        all_ids[first : first + batch] = ids = net.ids(mixed)
        # The layers of the output tokens: centre = the token's id, step = value - column.
        targets = net.targets(numbers)
        last = mixed[:, :, n - m :]
        outputs = last + (targets - last)
        largest_output = max(largest_output, int((outputs * u[:, None]).sum(1).max()))
        digests += [
            _digest(ids[at : at + block], outputs[at : at + block])
            for at in range(0, len(numbers), block)
        ]
        wrong = (outputs != _named_values(net, numbers)).any(2).any(1)
        if wrong.any():
            bad = int(numbers[wrong][0])
            raise WrongOutput("wrong value", f"context {bad}", str(outputs[wrong][0].tolist()))
    seconds["run"] = time.perf_counter() - start
    start = time.perf_counter()
    gap, smallest, largest = _gap(all_ids, net)
    if largest_output + UNIT // 2 >= smallest - UNIT // 2:
        raise WrongOutput(
            "an output lies among the ids", "value map", str(largest_output), f"below {smallest}"
        )
    seconds["ids"] = time.perf_counter() - start
    start = time.perf_counter()
    replayed = _replay(net, all_ids, share, seed, device)
    seconds["replay"] = time.perf_counter() - start
    return Verification(
        net, count, net.functions, gap, smallest, largest, largest_output, replayed, block,
        tuple(digests), seconds,
    )  # fmt: skip


def _named_values(net: UniversalTransformer, numbers: Tensor) -> Tensor:
    """f_P(X), (b, d, m), read off the prompt's tokens (`targets` reads the prompt's number)."""
    import torch

    if net.prompt_length < net.length * net.points:
        missing = net.length * net.points - net.prompt_length
        raise WrongOutput(
            "the prompt names no function", "prompt length", str(net.prompt_length),
            f"{net.length * net.points} tokens ({missing} more)",
        )  # fmt: skip
    tokens = net.context(numbers)
    inputs = numbers % net.points
    columns = inputs[:, None] * net.length + torch.arange(net.length, device=numbers.device)
    return tokens.gather(2, columns[:, None, :].expand(-1, net.d, -1))


def _gap(all_ids: Tensor, net: UniversalTransformer) -> tuple[int, int, int]:
    """Least difference, smallest and largest of all ids; two that are too close are an error."""
    import numpy as np
    import torch

    if all_ids.device.type == "cpu":
        flat = all_ids.numpy().ravel().copy()
        flat.sort()  # numpy's vectorised sort is several times quicker than torch's
        ordered = torch.from_numpy(flat)
        step = int(np.diff(flat).min())
    else:
        ordered = all_ids.flatten().sort().values
        step = int((ordered[1:] - ordered[:-1]).min())
    if step < UNIT:
        at = int((ordered[1:] - ordered[:-1]).argmin())
        where = (all_ids == ordered[at]).nonzero()[:2].tolist()
        raise WrongOutput(
            "two tokens have ids nearer than the window width", f"context and position {where}",
            f"a difference of {step} units", f"at least {UNIT}",
        )  # fmt: skip
    return step, int(ordered[0]), int(ordered[-1])


def _replay(
    net: UniversalTransformer, all_ids: Tensor, share: float, seed: int, device: str
) -> int:
    """Run a random share of the contexts through every single layer."""
    import torch

    if share == 0:
        return 0
    count = max(1, round(share * net.contexts))
    drawn = torch.Generator().manual_seed(seed)
    numbers = torch.randperm(net.contexts, generator=drawn)[:count].sort().values.to(device)
    parts = [numbers[at : at + 4096] for at in range(0, count, 4096)]
    mixed = torch.cat([net.contextual(net.context(part)) for part in parts])
    if not torch.equal(net.ids(mixed), all_ids[numbers]):
        raise WrongOutput("the literal layers give other ids", "replay")
    x = mixed[:, :, net.prompt_length :].transpose(1, 2).reshape(-1, net.d)
    for first in range(0, net.contexts, 1 << 15):
        part = torch.arange(first, min(first + (1 << 15), net.contexts), device=device)
        x = net.value_map(x, net.value_layers(net.quick_contextual(net.context(part)), part))
    outputs = x.reshape(count, net.length, net.d).transpose(1, 2)
    wrong = (outputs != _named_values(net, numbers)).any(2).any(1)
    if wrong.any():
        raise WrongOutput("the literal layers give a wrong value", f"context {numbers[wrong][0]}")
    return count
