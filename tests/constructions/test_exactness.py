"""The one conversion into exact numbers: nothing is rounded, nothing non-finite passes."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from flint import arb, fmpq, fmpq_mat, fmpz
from hypothesis import given
from hypothesis import strategies as st

from constructions import exactness
from provers.errors import BadInput


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_the_rational_it_is(value):
    assert exactness.fraction(exactness.rational(value)) == Fraction(value)
    assert exactness.nearest_float(exactness.rational(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        Fraction(3, 2),
        fmpq(3, 2),
        np.float32(1.5),
        np.float16(1.5),
        np.longdouble("1.5"),
        arb(1.5),
        torch.tensor(1.5),
        torch.tensor([1.5], dtype=torch.bfloat16),
        np.array([[1.5]]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_kind_of_number_is_understood(value):
    assert exactness.rational(value) == fmpq(3, 2)


@pytest.mark.parametrize("value", [7, fmpz(7), np.int8(7), np.uint64(7), torch.tensor(7)])
def test_integers_are_understood(value):
    assert exactness.rational(value) == 7


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), np.float32("-inf"), arb("nan"), arb(1) / 3, "1/2", True, 1j, None],
)
def test_what_is_not_a_finite_real_number_is_refused(value):
    with pytest.raises(BadInput) as caught:
        exactness.rational(value, "beta", "here")
    assert "beta" in str(caught.value)
    assert "here" in str(caught.value)


def test_extended_precision_is_not_rounded():
    third = np.longdouble(1) / 3
    exact = exactness.matrix(np.array([[third]]))[0, 0]
    assert exactness.fraction(exact) == Fraction(*third.as_integer_ratio())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_tensors_are_taken_exactly(dtype):
    tensor = torch.randn(3, 4, generator=torch.Generator().manual_seed(0)).to(dtype)
    tensor.requires_grad_(True)
    assert torch.equal(
        torch.as_tensor(exactness.float64(exactness.matrix(tensor))), tensor.double()
    )


@pytest.mark.parametrize("place", [(0, 0), (1, 2)])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_the_message_names_the_bad_entry(place, bad):
    array = np.ones((2, 3))
    array[place] = bad
    for value in (array, torch.as_tensor(array), array.tolist(), array.astype(np.float32)):
        with pytest.raises(BadInput, match=rf"entry \({place[0]}, {place[1]}\) of wq"):
            exactness.matrix(value, what="wq")


@pytest.mark.parametrize(
    "value",
    [np.ones(3), np.ones((2, 2, 2)), [[1, 2], [3]], [], [[]], 3, "ab", np.ones((2, 2), complex)],
)
def test_what_is_not_a_matrix_is_refused(value):
    with pytest.raises(BadInput):
        exactness.matrix(value)


def test_wrong_shapes_are_refused_with_both_shapes():
    with pytest.raises(BadInput, match="got 2x3, expected 3xany"):
        exactness.matrix(np.ones((2, 3)), 3)


@pytest.mark.parametrize("value", [[1, 2], [[1], [2]], np.array([1, 2]), fmpq_mat([[1], [2]])])
def test_vectors_may_be_flat(value):
    assert exactness.column(value, 2) == fmpq_mat([[1], [2]])


def test_rounding_to_float_is_to_nearest():
    assert exactness.nearest_float(fmpq(1, 3)) == 1 / 3
    with pytest.raises(BadInput, match="float64"):
        exactness.nearest_float(fmpq(10) ** 400)
    assert not exactness.is_float64(fmpq_mat([[fmpq(1, 3)]]))
    assert exactness.is_float64(fmpq_mat([[fmpq(1, 4)]]))


@given(st.fractions(), st.integers(1, 60))
def test_dyadic_is_the_nearest_multiple(value, bits):
    exact = fmpq(value.numerator, value.denominator)
    rounded = exactness.fraction(exactness.dyadic(fmpq_mat([[exact]]), bits)[0, 0])
    assert abs(rounded - value) <= Fraction(1, 2 ** (bits + 1))
    assert (rounded * 2**bits).denominator == 1


@given(st.fractions())
def test_texts_are_canonical(value):
    exact = fmpq(value.numerator, value.denominator)
    assert exactness.from_text(exactness.text(exact)) == exact


@pytest.mark.parametrize("bad", ["", "1/0", "1/00", "1.5", " 1", "1/-2", "--1", "1/2/3", "\u00b2"])
def test_other_texts_are_refused(bad):
    with pytest.raises(BadInput):
        exactness.from_text(bad)


def test_columns_and_back():
    value = fmpq_mat([[1, 2, 3], [4, 5, 6]])
    assert exactness.from_columns(exactness.columns(value)) == value
