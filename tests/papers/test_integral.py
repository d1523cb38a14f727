"""The functional of all functions that stands for the integral of bounded ones."""

from __future__ import annotations

import pytest
import sympy

from provers.finders import elaborate
from provers.kernel import KernelError, canonical, check_certificate, read_certificate
from provers.kernel.bundle import dump_definition
from provers.kernel.schema import dump_fact
from provers.papers.lemmas import integral_cut_off as cut
from provers.papers.lemmas._integral import PROPERTIES, I, N, X, cube, d, m, off_strips, slab
from provers.papers.lemmas.integral_cut_off import K, between, h, ramp
from provers.proof import apply, auto, by, intro, obtain
from provers.statement import proved_items
from provers.surface import Abstraction, Name, forall, le, real

LEMMAS = ("lemmas/integral-cut-off", "lemmas/integral-off-strips")
A, other = real("A"), Name("g", h.sort)
_, _, HYPOTHESES, _, _ = cut.CLAIM
NAMES = ["N_sign", "ramp_sign", "K_sign", "own_monotone", "own_subadditive", "own_constants",
         "own_strips", "range", "A_sign", "small"]  # fmt: skip
PROOF = intro(
    obtain([*PROPERTIES, "same"], apply(
        "statement:lemmas/integral-cut-off",
        {"d": d, "m": m, "N": N, "r": ramp, "K": K, "I": I}, [by(name) for name in NAMES[:7]],
    )),
    obtain(["less", "more"], apply("same", {"h": h}, [by("range")])),
    obtain(["next"], apply("axiom:nat-discrete", {"m": 0, "n": N}, [by("N_sign")])),
    obtain(["bound"], apply(
        "statement:lemmas/integral-off-strips",
        {"d": d, "m": m, "N": N, "r": ramp, "A": A, "F": K, "h": h,
         "I": Abstraction(other, cut.cut_off(other(X)))},
        [auto("next"), by("A_sign"), by("K_sign"), by("small"),
         intro(obtain(["sign", "top"], apply("range", {"X": X}, [by("in_cube")])),
               given=["in_cube"], then=[by("top")]),
         *(by(name) for name in PROPERTIES)],
    )),
    given=NAMES,
    then=[auto("bound", "more")],
)  # fmt: skip


def bounded(share):
    """I(h) <= A + share d m r K for 0 <= h <= K that is at most A off the strips."""
    return forall(
        d, m, N, ramp, K, I, A, h,
        given=[
            *HYPOTHESES, between(0, h(X), K), le(0, A),
            forall(X, given=[cube, off_strips(ramp)], then=[le(h(X), A)]),
        ],
        then=[le(I(h), A + share * d * m * ramp * K)],
    )  # fmt: skip


def document(claim):
    return {
        "schema": 1, "kind": "statement",
        "definitions": [dump_definition(x.kernel) for x in (slab, cut.clip)],
        "statements": [
            *proved_items(LEMMAS),
            {"id": "example", "claim": dump_fact(claim), "proof": PROOF},
        ],
    }  # fmt: skip


def test_the_bound_for_functionals_of_bounded_functions():
    """`lemmas/integral-off-strips` for the upper integral itself, by way of the cut-off."""
    found = document(bounded(1))
    elaborate(found)
    checked = check_certificate(read_certificate(canonical(found)))
    assert not checked.footprint.argued and not checked.footprint.cited


def test_a_smaller_bound_is_rejected():
    with pytest.raises(KernelError):
        elaborate(document(bounded(sympy.Rational(99, 100))))
