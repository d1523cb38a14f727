"""Certificates of exhaustive runs of the universal hardmax transformer, re-evaluated by blocks.

Such a certificate gives sizes (d, m, N, m_p), one SHA-256 digest per block of contexts [P, X] and
the share of blocks to re-evaluate. *Which* blocks is hard for an author to choose: they are those
with the smallest SHA-256 of all digests and the block's number. An author who tries many digests
can still steer that, so that every replay also draws as many of the other blocks at random, which
nobody can know beforehand. On every context of all these blocks the layers are run here in Python
integers, in the order and with the weights that `constructions.universal` documents, and

* every token is shifted by exactly one layer, its id is the one of the recursion of
  `yun-2020/contextual-mapping`, and the attention layers are run with scores and hardmax;
* every value layer that belongs to a re-evaluated context is run on every output token;
* the output is the value of the function that the prompt names, and lies below all ids;
* the digest of ids and outputs is the recorded one.

What is accepted is a claim about the contexts of the blocks that the digests choose; the text says
how many they are. Below share 1 it says nothing of all contexts, and its step is `numeric`. That
no value layer of *another* context fires on them follows from `yun-2020/contextual-mapping`,
which says that tokens of different contexts have different ids, whatever the sizes. Looking at
all ids instead would cost as much as the whole run; share 1 does it.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from provers.kernel import schema
from provers.kernel.errors import KernelError

__all__ = ["check_exhaustive"]

UNIT = 2  # units per grid step
MAX_CONTEXTS = 1 << 26
HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class _Network:
    """Sizes: d, m, N, m_p."""

    d: int
    length: int
    grid: int
    prompt_length: int

    @property
    def tokens(self) -> int:
        return self.prompt_length + self.length

    @property
    def base(self) -> int:
        return int(self.grid**self.d)

    @property
    def contexts(self) -> int:
        return int(self.grid ** (self.d * self.tokens))

    @property
    def powers(self) -> list[int]:
        return [self.grid**i for i in range(self.d)]

    def context(self, number: int) -> list[list[int]]:
        """The tokens of a context, in units; digits most significant first."""
        digits = []
        for _ in range(self.d * self.tokens):
            number, digit = divmod(number, self.grid)
            digits.append(digit * UNIT)
        digits.reverse()
        return [digits[k * self.d : (k + 1) * self.d] for k in range(self.tokens)]

    def target(self, context: list[list[int]]) -> list[list[int]]:
        """f_P(X): the columns of the prompt that stand for X."""
        number = 0
        for token in context[self.prompt_length :]:
            for entry in token:
                number = number * self.grid + entry // UNIT
        first = number * self.length
        return context[first : first + self.length]


def _id(token: list[int], powers: list[int]) -> int:
    return sum(x * p for x, p in zip(token, powers, strict=True))


def _hardmax(ids: list[int], query: int, threshold: int) -> int:
    """One head: the id of the best key, the score of key y being (query - threshold) y."""
    best = max((query - threshold) * y for y in ids)
    chosen = [y for y in ids if (query - threshold) * y == best]
    if len(set(chosen)) != 1:
        raise KernelError("exhaustive: two keys with different ids are tied")
    return chosen[0]


def _mixed(net: _Network, tokens: list[list[int]]) -> list[list[int]]:
    """Run the quantising and the attention layers on one context."""
    n, powers = net.tokens, net.powers
    x = [[e + k * net.grid * UNIT for e in token] for k, token in enumerate(tokens)]
    for i in range(net.d):
        for k in range(n * net.grid):
            for token in x:
                t = token[i] - k * UNIT
                if 0 <= t < UNIT:
                    token[i] -= t
    start = [_id(token, powers) for token in x]
    ids = list(start)
    total = sum(powers)
    fired = [0] * n
    for k in range(n):
        for t in range(net.base):
            low = (k * net.grid * total + t) * UNIT - UNIT // 2
            high = low + UNIT
            outcome = []
            for query in ids:
                # Both thresholds on one side of the query: both heads choose the same key.
                if query < low or query > high:
                    outcome.append(0)
                else:
                    outcome.append(_hardmax(ids, query, low) - _hardmax(ids, query, high))
            for j, change in enumerate(outcome):
                if change:
                    fired[j] += 1
                    x[j][0] += net.base * change
            if any(outcome):
                ids = [_id(token, powers) for token in x]
    shifted = [net.base * start[-1] - (net.base - 1) * start[0]]
    for k in range(1, n):
        shifted.append(net.base * shifted[-1] - (net.base - 1) * start[k])
    if fired != [1] * n or ids != shifted:
        raise KernelError("exhaustive: the shifts are not those of the recursion")
    lift = n * net.grid ** ((n + 1) * net.d + 1)
    largest = _hardmax(ids, max(ids), -1)
    for token in x:
        token[0] += lift * largest
    return x


def _network(obj: Any) -> _Network:
    schema.keys(obj, {"d", "length", "grid", "prompt_length"})
    sizes = {k: schema.small_natural(obj[k], k, 1 << 12) for k in obj}
    net = _Network(**sizes)
    if net.d < 1 or net.length < 1 or net.grid < 2:
        raise KernelError("exhaustive: sizes are positive and the grid has two points or more")
    if net.d == 1 and net.tokens < 3:
        raise KernelError("exhaustive: with d = 1 at least three tokens are needed")
    if net.d * net.tokens > 64 or net.contexts > MAX_CONTEXTS:
        raise KernelError(f"exhaustive: more than {MAX_CONTEXTS} contexts")
    if net.prompt_length < net.length * net.grid ** (net.d * net.length):
        raise KernelError("exhaustive: the prompt is too short to name every function")
    return net


def _blocks(digests: list[Any], share: Any) -> list[int]:
    """The blocks to re-evaluate, from the digests themselves."""
    for text in digests:
        if not isinstance(text, str) or len(text) != 64 or not HEX.issuperset(text):
            raise KernelError("exhaustive: a digest is 64 hexadecimal digits")
    ratio = schema.rational(share)
    if not 0 < ratio <= 1:
        raise KernelError("exhaustive: the share is positive and at most 1")
    count = -(-len(digests) * int(ratio.p) // int(ratio.q))
    seed = hashlib.sha256("".join(digests).encode("ascii")).digest()
    order = [(hashlib.sha256(seed + struct.pack("<q", b)).digest(), b) for b in range(len(digests))]
    return sorted(b for _, b in sorted(order)[:count])


def _drawn(count: int, chosen: list[int]) -> list[int]:
    """As many of the other ``count`` blocks as were chosen, drawn anew at every replay."""
    others = sorted(set(range(count)) - set(chosen))
    return secrets.SystemRandom().sample(others, min(len(chosen), len(others)))


def _packed(values: list[int]) -> bytes:
    try:
        return struct.pack(f"<{len(values)}q", *values)
    except struct.error as error:
        raise KernelError("exhaustive: an id does not fit into 64 bits") from error


def check_exhaustive(document: dict[str, Any]) -> tuple[str, str, str, str]:
    """Re-evaluate chosen and drawn blocks; return a name, the claim, what was seen and a label.

    The label is ``exact`` if every context was re-evaluated, otherwise ``numeric``.

    Raises
    ------
    KernelError
        If the document is malformed or anything in a re-evaluated block is not as recorded.
    """
    schema.keys(
        document,
        {"schema", "kind", "definitions", "statements", "name", "network", "block", "digests",
         "replay"},
    )  # fmt: skip
    name = document["name"]
    if not isinstance(name, str) or len(name) > 200:
        raise KernelError("name: expected text")
    if document["definitions"] != [] or document["statements"] != []:
        raise KernelError("exhaustive: no definitions and no statements")
    net = _network(document["network"])
    size = schema.small_natural(document["block"], "block", MAX_CONTEXTS)
    digests = schema.array(document["digests"], "digests")
    if size == 0 or len(digests) != -(-net.contexts // size):
        raise KernelError(f"exhaustive: {net.contexts} contexts need other blocks")
    chosen = _blocks(digests, document["replay"])
    numbers: list[int] = []
    states: list[list[list[int]]] = []
    outputs: list[list[list[int]]] = []
    powers = net.powers
    claimed = 0
    for place, block in enumerate([*chosen, *_drawn(len(digests), chosen)]):
        own = range(block * size, min((block + 1) * size, net.contexts))
        claimed += len(own) if place < len(chosen) else 0
        ids, values = [], []
        for number in own:
            tokens = net.context(number)
            target = net.target(tokens)
            mixed = _mixed(net, tokens)
            numbers.append(number)
            states.append(mixed)
            outputs.append(target)
            ids += [_id(token, powers) for token in mixed]
            values += [target[j][i] for i in range(net.d) for j in range(net.length)]
        found = hashlib.sha256(_packed(ids))
        found.update(_packed(values))
        if found.hexdigest() != digests[block]:
            raise KernelError(f"exhaustive: block {block} does not have the recorded digest")
    _value_map(net, states, outputs)
    text = (
        f"the hardmax transformer of wang-2023/lemma-2 with d = {net.d}, m = {net.length}, "
        f"N = {net.grid}, m_p = {net.prompt_length} maps [P, X] to f_P(X) on each of "
        f"{claimed} re-evaluated contexts of {net.contexts} "
        f"({len(chosen)} of {len(digests)} blocks, chosen by the digests)"
    )
    label = "exact" if claimed == net.contexts else "numeric"
    return name, text, f"{claimed} of {net.contexts} contexts re-evaluated", label


def _value_map(
    net: _Network, states: list[list[list[int]]], outputs: list[list[list[int]]]
) -> None:
    """Run the value layers of all re-evaluated contexts on their output tokens.

    Layers in the order of contexts and positions; each is X -> X + (A - z) phi(u^T X - c). A layer
    fires on the ids in its window, which a search in the sorted centres finds.
    """
    powers = net.powers
    centres = [_id(token, powers) for state in states for token in state]
    order = sorted(range(len(centres)), key=centres.__getitem__)
    ordered = [centres[i] for i in order]
    n, half = net.tokens, UNIT // 2
    for which, (state, target) in enumerate(zip(states, outputs, strict=True)):
        for j in range(net.length):
            x = list(state[net.prompt_length + j])
            layer = 0
            while True:
                own = _id(x, powers)
                span = slice(bisect_right(ordered, own - half), bisect_right(ordered, own + half))
                hits = order[span]
                later = [i for i in hits if i >= layer]
                if not later:
                    break
                layer = min(later)
                context, position = divmod(layer, n)
                z = states[context][position]
                a = [0] * net.d
                if position >= net.prompt_length:
                    a = outputs[context][position - net.prompt_length]
                x = [e + p - q for e, p, q in zip(x, a, z, strict=True)]
                layer += 1
            if x != target[j]:
                raise KernelError(f"exhaustive: a wrong value in re-evaluated context {which}")
            if _id(x, powers) + half > ordered[0] - half:
                raise KernelError("exhaustive: an output lies among the ids")
