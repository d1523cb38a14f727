"""Many contexts told apart: by their ids at a tuned scale, by their order at the printed one.

Options: ``contexts`` (1024), ``length`` (10), ``size`` (64), ``d`` (4), ``seed`` (0).
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Mapping

from provers import options as read
from provers.errors import BadInput
from provers.table import Cell, Table

_WHERE = "table contextual-mapping"
COLUMNS = (
    "scale", "kappa", "what is certified", "contexts", "tokens", "adjacent pairs", "bits used",
    "bits to write the ids", "seconds",
)  # fmt: skip
KEYS = ("contexts", "length", "size", "d", "seed")


def build(options: Mapping[str, str]) -> Table:
    """Certify one random set of contexts at both scales."""
    from flint import fmpq, fmpq_mat

    from constructions.context_order import certified_order, distinct_ids, tuned_mapping
    from constructions.contextual_mapping import Vocabulary, bits_needed, printed_mapping

    read.only(options, KEYS, _WHERE)
    count = read.integer(options, "contexts", 1024, least=2, where=_WHERE)
    length = read.integer(options, "length", 10, least=2, where=_WHERE)
    size = read.integer(options, "size", 64, least=3, where=_WHERE)
    d = read.integer(options, "d", 4, where=_WHERE)
    seed = read.integer(options, "seed", 0, least=0, where=_WHERE)
    available = math.comb(size, length)
    if available < count:
        got = f"{count} contexts"
        raise BadInput("contexts", _WHERE, got, f"at most {available} of {length} out of {size}")
    rng = random.Random(seed)  # noqa: S311 - reproducible
    tokens = [[fmpq(rng.randint(-1000, 1000), 1000) for _ in range(size)] for _ in range(d)]
    vocabulary = Vocabulary.of(fmpq_mat(tokens))
    contexts: set[tuple[int, ...]] = set()
    while len(contexts) < count:
        contexts.add(tuple(sorted(rng.sample(range(size), length))))
    tuned = tuned_mapping(vocabulary, seed=seed)
    printed = printed_mapping(vocabulary, length, seed)
    rows: list[tuple[Cell, ...]] = []
    start = time.perf_counter()
    ids = distinct_ids(tuned, contexts)
    middle = time.perf_counter()
    order = certified_order(printed, contexts)
    end = time.perf_counter()
    rows.append(
        ("tuned", float(tuned.kappa), "ids are distinct", count, length, ids.pairs, ids.bits,
         ids.bits, middle - start)
    )  # fmt: skip
    rows.append(
        ("lemma-3", float(printed.kappa), "ids are distinct, by order", count, length, order.pairs,
         order.bits, f"10^{math.log10(bits_needed(printed, length)):.3g}", end - middle)
    )  # fmt: skip
    return Table(
        f"{count} contexts of {length} tokens out of {size} in R^{d} (seed {seed})",
        COLUMNS,
        tuple(rows),
        (
            "tuned: every id is evaluated in balls; for each token the ids of its contexts are "
            "pairwise apart.",
            "lemma-3: the ids cannot be written down. Certified is boltz(a) < boltz(b) for "
            "adjacent contexts in the order of lemma-1, common tokens cancelled symbolically: the "
            "mapping, not a run of the network.",
            "Seconds: certification alone, on this machine.",
        ),
    )
