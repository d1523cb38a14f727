"""The printed bounds that are refuted, beside the corrected ones under the same hypotheses.

A refuted reading says something only if its hypotheses are those of the construction: the corrected
bound must survive the data that refute the printed one, and data of another construction must not
be admitted.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from provers.evidence import Settings
from provers.instances import number, refutation, witness
from provers.kernel import KernelError, check_certificate
from provers.papers.yun_2020 import id_count_printed as ids
from provers.papers.yun_2020 import value_interval_printed as interval
from provers.papers.yun_2020 import window_count_printed as windows
from provers.papers.yun_2020._grid import B
from provers.proof import exact

VIOLATED = {"conclusion": 0, "by": exact()}


def admitted(claim, parts):
    """Certify that the data satisfy the hypotheses."""
    check_certificate(witness("reading", claim, **parts)(Settings()).certificate)


def refuted(claim, parts):
    """Certify that the data satisfy the hypotheses and violate the conclusion."""
    out = refutation("reading", claim, violated=VIOLATED, **parts)(Settings())
    return check_certificate(out.certificate).kind == "refutation"


def survives(claim, parts):
    """Certify that the data satisfy the hypotheses but do not violate the conclusion."""
    admitted(claim, parts)
    with pytest.raises(KernelError):
        refuted(claim, parts)


def changed(parts, key, **new):
    return parts | {key: parts[key] | new}


def reals(*values):
    return {"sort": ["F", ["N"], "R"], "rationals": [str(v) for v in values]}


def shifted(a, b):
    """Ids of two tokens before every layer, d = 1, delta = 1/2, in grid steps."""
    s = (Fraction(a), Fraction(2 + b))
    out = [s]
    for centre in range(4):

        def head(x, keys=s):
            return max(keys) if x > 0 else min(keys) if x < 0 else sum(keys) / 2

        half = Fraction(1, 2)
        s = tuple(x + 2 * (head(x - centre + half) - head(x - centre - half)) for x in s)
        out.append(s)
    return [(int(x), int(y)) for x, y in out]


def run(a, b, which):
    return {
        "at": interval.terms(a, b, which),
        "given": interval.GIVEN,
        "data": interval.states(*shifted(a, b)),
    }


@pytest.mark.parametrize("a", [0, 1])
@pytest.mark.parametrize("b", [0, 1])
@pytest.mark.parametrize("which", [0, 1])
def test_the_corrected_interval_survives_every_input(a, b, which):
    survives(interval.claim(2 * B**4 * (B - 1)), run(a, b, which))


def test_the_printed_interval_is_refuted_by_three_of_four_inputs():
    assert refuted(interval.CLAIM, run(0, 0, 0))
    assert refuted(interval.CLAIM, run(0, 0, 1))
    assert refuted(interval.CLAIM, run(1, 0, 1))
    assert refuted(interval.CLAIM, run(1, 1, 0))
    with pytest.raises(KernelError):
        refuted(interval.CLAIM, run(0, 1, 0))


def test_other_layers_are_not_admitted_to_the_interval():
    good = run(0, 0, 0)
    no_layers = changed(changed(good, "at", M=number(0)), "data", s=reals(0, 0), c=reals(0))
    apart = changed(good, "data", c=reals(0, Fraction(1, 2), 1, 2))
    wide = changed(good, "at", h=number(1))
    below = changed(good, "data", s=reals(-1, *good["data"]["s"]["rationals"][1:]))
    for parts in (no_layers, apart, wide, below):
        with pytest.raises(KernelError):
            admitted(interval.CLAIM, parts)


IDS = {"at": ids.AT, "given": ids.GIVEN, "data": ids.DATA}


def test_the_corrected_number_of_ids_survives():
    survives(ids.claim(2 * B**2), IDS)
    assert refuted(ids.CLAIM, IDS)


def test_ids_of_no_tokens_are_not_admitted():
    """A grid value of B, a fraction, an offset or a factor of another construction."""
    good = IDS["data"]["a"]["rationals"]
    beyond = changed(IDS, "data", a={**IDS["data"]["a"], "rationals": ["4", *good[1:]]})
    fraction = changed(IDS, "data", a={**IDS["data"]["a"], "rationals": ["1/2", *good[1:]]})
    none = changed(IDS, "at", o=number(0))
    lifted = changed(IDS, "at", lift=number(0))
    for parts in (beyond, fraction, none, lifted):
        with pytest.raises(KernelError):
            admitted(ids.CLAIM, parts)


WINDOWS = {"at": windows.AT, "given": windows.GIVEN, "data": windows.DATA}


def test_the_corrected_number_of_windows_survives():
    survives(windows.claim(windows.L * B), WINDOWS)
    assert refuted(windows.CLAIM, WINDOWS)


def test_other_ids_are_not_admitted_to_the_windows():
    far = changed(WINDOWS, "at", o=number(100))
    repeated = changed(WINDOWS, "data", e=reals(0, 1, 1, 3))
    for parts in (far, repeated):
        with pytest.raises(KernelError):
            admitted(windows.CLAIM, parts)
