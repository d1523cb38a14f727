"""Networks with one attention layer: sizes, and the bits of precision that they need.

Options: ``sizes`` (all, small), ``measure`` (yes, no): with ``yes`` each network is certified on
every prompt and every input at the guaranteed scale, and the seconds are shown.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

from provers import options as read
from provers.table import Table

_WHERE = "table one-layer"
COLUMNS = (
    "d", "L", "D", "L_p", "contexts", "T_A: width", "T_B: MLP layers",
    "bits of precision needed, printed scale", "guaranteed scale", "tuned scale",
    "pairs of ids distinct, printed scale",
    "least gap of ids, guaranteed (log10)", "ids left in float64", "seconds",
)  # fmt: skip


def build(options: Mapping[str, str]) -> Table:
    """One row for each size at which every context can be run."""
    from constructions import one_layer
    from provers.kernel import check_certificate

    read.only(options, ("sizes", "measure"), _WHERE)
    small = read.word(options, "sizes", ("all", "small"), _WHERE) == "small"
    measure = read.word(options, "measure", ("yes", "no"), _WHERE) == "yes"
    rows = []
    for size in one_layer.TINY[:2] if small else one_layer.TINY:
        wide = one_layer.build(*size, "A", "guaranteed")
        tuned = one_layer.build(*size, "A", "tuned")
        deep = one_layer.build(*size, "B", "tuned")
        gap: float | str = ""
        seconds: float | str = ""
        if measure:
            start = time.perf_counter()
            check_certificate(wide.certificate())
            seconds = time.perf_counter() - start
            gap = float((wide.least_gap().lower().log() / math.log(10)).mid())
        rows.append(
            (
                *size, wide.prompt_length, wide.contexts, max(wide.widths), len(deep.widths),
                one_layer.needed_bits(wide, one_layer.printed_scale(wide)), wide.bits, tuned.bits,
                one_layer.printed_order(wide).pairs, gap,
                f"{wide.float64_ids()} of {wide.hats}", seconds,
            )
        )  # fmt: skip
    return Table(
        "One attention layer, run on every prompt and every input",
        COLUMNS,
        tuple(rows),
        (
            "Bits: from the separation of the formulas (printed and guaranteed scale) or measured "
            "(tuned), for outputs within 2^-64; the run at that many bits is the certificate.",
            "Printed scale: |V|^4 from the projection lemma. Guaranteed: what the direction really "
            "keeps. Tuned: below the threshold of the theorem, certified by the run alone.",
            "Pairs distinct, printed scale: adjacent pairs of contexts of one token, told apart by "
            "the order of their Boltzmann means, so that all ids differ; the mapping, not a run.",
            "Seconds: the kernel builds the network at the guaranteed scale and runs it on all "
            "contexts.",
        ),
    )
