"""Polynomial attention: the certificate holds, refusals come before any work."""

from __future__ import annotations

import importlib.util
import math
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from constructions import polynomial_attention
from constructions.fast_attention import exact_attention, plan_attention
from constructions.monomials import monomials, rank
from provers.attention_benchmark import KINDS, inputs
from provers.errors import BadInput, Refused

NUMBA = importlib.util.find_spec("numba") is not None
PATHS = [
    "torch",
    pytest.param("numba", marks=pytest.mark.skipif(not NUMBA, reason="needs the extra fast")),
]


def exact(q, k, v, scale=None):
    """Softmax attention in float64."""
    scale = 1 / q.shape[1] if scale is None else scale
    return torch.softmax(q.double() @ k.double().t() * scale, dim=1) @ v.double()


def error(found, q, k, v, scale=None):
    """Measured error, with the rounding of the reference allowed for."""
    return float((found.output.double() - exact(q, k, v, scale)).abs().max()) - 1e-12


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("d", "logit"), [(1, 9.0), (2, 0.25), (2, 4.0), (4, 1.0), (8, 0.5)])
def test_error_is_below_its_certificate(path, kind, dtype, d, logit):
    q, k, v = inputs(1500, d, logit, kind, dtype=dtype)
    found = polynomial_attention(q, k, v, max_error=1e-3, accelerator=path, fallback=True)
    assert error(found, q, k, v) <= found.error <= 1e-3
    assert found.output.dtype == q.dtype
    assert found.output.shape == (1500, v.shape[1])


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 400), st.integers(1, 400), st.integers(1, 4), st.integers(1, 5),
    st.floats(0.01, 3.0), st.floats(1e-6, 0.3), st.floats(1e-3, 1e3), st.booleans(),
    st.integers(0, 99),
)  # fmt: skip
def test_random_sizes(path, n, m, d, dv, logit, max_error, value, double, seed):
    generator = torch.Generator().manual_seed(seed)
    dtype = torch.float64 if double else torch.float32
    q = (torch.rand(n, d, generator=generator, dtype=torch.float64) * 2 - 1) * math.sqrt(logit)
    k = (torch.rand(m, d, generator=generator, dtype=torch.float64) * 2 - 1) * math.sqrt(logit)
    v = torch.sign(torch.randn(m, dv, generator=generator, dtype=torch.float64)) * value
    q, k, v = (x.to(dtype) for x in (q, k, v))
    try:
        found = polynomial_attention(
            q, k, v, max_error=max_error * value, accelerator=path, fallback=True
        )
    except Refused:
        assert not double and max_error < 1e-5
        return
    assert error(found, q, k, v) <= found.error * (1 + 1e-9) <= max_error * value * (1 + 1e-9)


@pytest.mark.parametrize("path", PATHS)
def test_scale_and_balance(path):
    """Entries of very different size and a negative scale: the logits are what counts."""
    q, k, v = inputs(600, 3, 1.0, "sign")
    for factor in (2.0**30, 2.0**-30):
        found = polynomial_attention(q * factor, k / factor, v, max_error=1e-3, accelerator=path)
        assert error(found, q * factor, k / factor, v) <= found.error
        assert found.degree == 4
    found = polynomial_attention(q, k, v, max_error=1e-3, scale=-1 / 3, accelerator=path)
    assert error(found, q, k, v, -1 / 3) <= found.error


@pytest.mark.parametrize("path", PATHS)
def test_squares_that_underflow_in_float32(path):
    """Keys near 1e-24 beside queries near 1e18: their squares are zero in float32."""
    generator = torch.Generator().manual_seed(0)
    q, k, v = ((torch.rand(600, 2, generator=generator) * 2 - 1) * s for s in (1e18, 1e-24, 1.0))
    for scale in (1e6, 1e7):
        found = polynomial_attention(
            q, k, v, max_error=1e-3, scale=scale, accelerator=path, fallback=True
        )
        assert found.logit_bound >= float((q.double() @ k.double().t()).abs().max()) * scale
        assert error(found, q, k, v, scale) <= found.error


@pytest.mark.skipif(not NUMBA, reason="needs the extra fast")
def test_entries_that_no_power_of_two_balances_are_refused():
    q, v = torch.full((600, 1), 2.0**125), torch.ones(600, 1)
    with pytest.raises(BadInput, match="too large"):
        polynomial_attention(q, q * 0 + 2.0**-126, v, max_error=1e-3, accelerator="numba")


@pytest.mark.parametrize("path", PATHS)
def test_degenerate_values(path):
    q, k, v = inputs(700, 2, 1.0, "sign")
    for x, y, z in ((q * 0, k, v), (q, k * 0, v), (q, k, v * 0), (q[:1], k, v), (q, k[:1], v[:1])):
        found = polynomial_attention(x, y, z, max_error=1e-3, accelerator=path, fallback=True)
        assert error(found, x, y, z) <= found.error + 1e-15


@pytest.mark.parametrize("path", PATHS)
def test_small_blocks_and_ends(path):
    """Sizes around the block length, where padding could leak."""
    for n in (1, 127, 128, 129, 255, 257):
        q, k, v = inputs(n, 2, 0.5, "sign")
        found = polynomial_attention(q, k, v, max_error=1e-2, accelerator=path, fallback=True)
        assert error(found, q, k, v) <= found.error


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_rows_shared_among_threads(dtype):
    """Enough rows for several parts and several blocks of each, the last ones not whole."""
    q, k, v = inputs(70_001, 4, 1.0, "sign", dtype=dtype)
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(3)
        found = polynomial_attention(q, k[:40_000], v[:40_000], max_error=1e-3, accelerator="torch")
        again = polynomial_attention(q, k[:40_000], v[:40_000], max_error=1e-3, accelerator="torch")
    finally:
        torch.set_num_threads(before)
    assert torch.equal(found.output, again.output)
    rows = slice(69_900, 70_001)
    measured = found.output[rows].double() - exact(q[rows], k[:40_000], v[:40_000])
    assert float(measured.abs().max()) <= found.error


@pytest.mark.parametrize("place", [0, 31_007, 69_999])
@pytest.mark.parametrize("index", [0, 1, 2])
def test_nan_in_any_part_of_many_rows(place, index):
    arrays = list(inputs(70_000, 4, 1.0))
    arrays[index] = arrays[index].clone()
    arrays[index][place, 3] = float("nan")
    with pytest.raises(BadInput, match="NaN"):
        polynomial_attention(*arrays, max_error=1e-3, accelerator="torch")


def test_views_and_gradients():
    q, k, v = inputs(512, 4, 1.0, "keys")
    wide = torch.cat([q, k], dim=1)
    found = polynomial_attention(wide[:, :4], wide[:, 4:], v.requires_grad_(), max_error=1e-3)
    assert error(found, q, k, v.detach()) <= found.error
    assert not found.output.requires_grad


def test_float64_is_used_where_float32_rounding_would_dominate():
    kinds = {}
    for logit in (0.5, 1.0, 4.0, 9.0):
        q, k, v = inputs(4096, 2, logit, "sign")
        kinds[logit] = polynomial_attention(q, k, v, max_error=1e-3).plan.dtype
    assert kinds == {0.5: "float32", 1.0: "float32", 4.0: "float64", 9.0: "float64"}


def test_reduced_precision_products_are_not_trusted():
    before = torch.get_float32_matmul_precision()
    q, k, v = inputs(2048, 4, 1.0, "sign")
    try:
        torch.set_float32_matmul_precision("medium")
        found = polynomial_attention(q, k, v, max_error=1e-3, accelerator="torch")
    finally:
        torch.set_float32_matmul_precision(before)
    assert found.plan.dtype == "float64"
    assert error(found, q, k, v) <= found.error


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("n", [3000, 30_000])
@pytest.mark.parametrize("reduced", [torch.bfloat16, torch.float16])
def test_autocast_does_not_reach_the_products(path, n, reduced):
    """It would compute them in the reduced dtype: an error of 5.5e-3 under a bound of 6.8e-4."""
    q, k, v = inputs(n, 4, 1.0, "clusters")
    with torch.autocast("cpu", dtype=reduced):
        found = polynomial_attention(q, k, v, max_error=1e-3, accelerator=path)
        assert torch.is_autocast_enabled("cpu")
    part = found.output[:64].double() - exact(q[:64], k, v)
    assert float(part.abs().max()) <= found.error


@pytest.mark.parametrize("path", PATHS)
def test_inference_mode(path):
    for n in (3000, 30_000):
        expected = polynomial_attention(*inputs(n, 4, 1.0), max_error=1e-3, accelerator=path)
        with torch.inference_mode():
            q, k, v = inputs(n, 4, 1.0)
            found = polynomial_attention(q, k, v, max_error=1e-3, accelerator=path)
            assert torch.equal(found.output, expected.output)
            assert exact_attention(q[:300], k[:300], v[:300], scale=0.25).error < 1e-6


def test_reduced_precision_of_one_backend_is_not_trusted():
    if not hasattr(torch.backends.mkldnn.matmul, "fp32_precision"):
        pytest.skip("this torch has one setting for all backends")
    q, k, v = inputs(2048, 4, 1.0, "sign")
    try:
        torch.backends.mkldnn.matmul.fp32_precision = "bf16"
        found = polynomial_attention(q, k, v, max_error=1e-3, accelerator="torch")
    finally:
        torch.backends.mkldnn.matmul.fp32_precision = "none"
    assert found.plan.dtype == "float64"


def test_the_bound_of_the_lemma_forces_more_than_the_sharp_one():
    """Degree 4 and rank 70 suffice at d = 4, logits up to 1 and error 1e-3."""
    plan = plan_attention(
        1.0, d=4, dv=4, keys=4096, max_error=1e-3, largest_value=1.0, dtype="float32"
    )
    assert (plan.polynomial.degree, plan.rank) == (4, 70)


def test_a_certificate_of_a_smaller_limit_would_be_wrong():
    """Control: with the polynomial of half the logits the error exceeds that certificate."""
    from constructions.exponential_polynomial import exponential_polynomial

    p = exponential_polynomial(Fraction(1, 2), 2)
    q, k, v = inputs(512, 2, 2.0, "clusters", dtype="float64")
    s = q @ k.t() / 2
    weights = sum(a * s**i for i, a in enumerate(p.coefficients))
    output = weights @ v / weights.sum(1, keepdim=True)
    assert float((output - exact(q, k, v)).abs().max()) > 2 * p.variation


# ------------------------------------------------------------------ refusals


def good():
    return inputs(64, 4, 0.5, "keys")


def changed(index, value):
    arrays = list(good())
    arrays[index] = value(arrays[index])
    return arrays


def with_nan(x):
    x = x.clone()
    x[3, 1] = float("nan")
    return x


def with_inf(x):
    x = x.clone()
    x[0, 0] = float("inf")
    return x


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize("spoil", [with_nan, with_inf])
def test_nan_and_infinity(path, index, spoil):
    with pytest.raises(BadInput, match="NaN"):
        polynomial_attention(*changed(index, spoil), max_error=1e-2, accelerator=path)


@pytest.mark.parametrize(
    "arrays",
    [
        changed(0, lambda x: x[:, :3]),
        changed(1, lambda x: x[:5]),
        changed(0, lambda x: x.reshape(2, 32, 4)),
        changed(0, lambda x: x[:0]),
        changed(0, lambda x: x.double()),
        changed(2, lambda x: x.half()),
        changed(1, lambda x: x.numpy()),
        changed(0, lambda x: x.to(torch.complex64)),
        changed(0, lambda x: x.to_sparse()),
        changed(2, lambda x: x.to("meta")),
    ],
)
def test_shapes_and_dtypes(arrays):
    with pytest.raises(BadInput):
        polynomial_attention(*arrays, max_error=1e-2)


@pytest.mark.parametrize(
    "options",
    [
        {"max_error": 0.0}, {"max_error": -1.0}, {"max_error": float("nan")}, {"max_error": "1"},
        {"max_error": None}, {"max_error": True}, {"max_error": 10**400}, {"max_error": 1j},
        {"max_error": 1e-2, "scale": 10**400}, {"max_error": 1e-2, "bound": True},
        {"max_error": 1e-2, "bound": 0.0}, {"max_error": 1e-2, "bound": float("nan")},
        {"max_error": 1e-2, "scale": float("inf")}, {"max_error": 1e-2, "kind": "pade"},
        {"max_error": 1e-2, "accelerator": "gpu"},
    ],
)  # fmt: skip
def test_arguments(options):
    with pytest.raises(BadInput):
        polynomial_attention(*good(), **options)


def test_entries_above_the_stated_bound():
    q, k, v = good()
    largest = float(max(x.abs().max() for x in (q, k, v)))
    polynomial_attention(*inputs(2048, 4, 0.5), max_error=1e-2, bound=10.0)
    with pytest.raises(BadInput, match="an entry of"):
        polynomial_attention(q, k, v, max_error=1e-2, bound=largest * 0.999)


def test_a_rank_that_overflows_memory_is_refused_before_allocation():
    x = torch.full((64, 400), 0.5)
    with pytest.raises(Refused, match="rank"):
        polynomial_attention(x, x, x, max_error=1e-6, scale=0.1)


def test_slower_than_exact_is_refused_with_the_estimate():
    q, k, v = inputs(64, 8, 4.0, "keys")
    with pytest.raises(Refused, match="exact attention"):
        polynomial_attention(q, k, v, max_error=1e-3)
    found = polynomial_attention(q, k, v, max_error=1e-3, fallback=True)
    assert found.method == "exact"
    assert found.plan is None
    assert error(found, q, k, v) <= found.error <= 1e-3


@pytest.mark.parametrize("path", PATHS)
def test_slower_than_exact_on_request(path):
    q, k, v = inputs(64, 4, 4.0, "sign", dtype="float64")
    found = polynomial_attention(q, k, v, max_error=1e-3, accelerator=path, even_if_slower=True)
    assert found.method == "polynomial"
    assert error(found, q, k, v) <= found.error <= 1e-3
    with pytest.raises(Refused, match="bytes"):
        x = torch.full((64, 400), 0.5)
        polynomial_attention(x, x, x, max_error=1e-6, scale=0.1, even_if_slower=True)


def test_large_logits_are_refused():
    q, k, v = inputs(64, 2, 100.0, "keys")
    with pytest.raises(Refused, match="beyond 64"):
        polynomial_attention(q, k, v, max_error=1e-2)


def test_exact_attention_relative_error():
    q, k, v = inputs(300, 4, 9.0, "keys", dtype="float64")
    found = exact_attention(q, k, v.abs(), scale=0.25)
    assert 0 < found.relative < 1e-10
    assert found.error < 1e-10


def test_exact_attention_counts_the_rounding_of_denormal_outputs():
    q, k, v = inputs(300, 2, 1.0, "keys")
    v = v * 1e-44
    found = exact_attention(q, k, v, scale=0.5)
    measured = float((found.output.double() - exact(q, k, v, 0.5)).abs().max())
    assert 0 < measured <= found.error


def test_exact_attention_counts_products_that_underflow():
    """1000 products of 1.5 units of the smallest float64 each, scaled up by 1.7e308."""
    a, b, scale = math.ldexp(1.0, -537), math.ldexp(1.5, -537), 1.7e308
    q = torch.full((1, 1000), a, dtype=torch.float64)
    k = torch.full((2, 1000), b, dtype=torch.float64)
    k[0] *= -1
    v = torch.tensor([[0.0], [1.0]], dtype=torch.float64)
    logit = float(1000 * Fraction(a) * Fraction(b) * Fraction(scale))
    found = exact_attention(q, k, v, scale=scale)
    assert abs(float(found.output) - 1 / (1 + math.exp(-2 * logit))) <= found.error


def test_exact_attention_overflow_certifies_nothing():
    q = torch.full((1, 4), 1e160, dtype=torch.float64)
    k = torch.cat([q, -q])
    v = torch.ones(2, 1, dtype=torch.float64)
    assert exact_attention(q, k, v, scale=1e-310).error == math.inf
    tall = exact_attention(q * 0, k * 0, v * 1.7e308, scale=1.0)
    assert tall.error == math.inf
    narrow = exact_attention(q.float() * 0, k.float() * 0, v * 1e300, scale=1.0)
    assert narrow.error == math.inf


def test_relative_error_is_not_claimed_where_products_underflow():
    """A value of 1e-290 under a weight of e^-100: the output is 0, the exact one is not."""
    q = torch.tensor([[1.0]], dtype=torch.float64)
    k = torch.tensor([[100.0], [0.0]], dtype=torch.float64)
    v = torch.tensor([[0.0], [1e-290]], dtype=torch.float64)
    assert exact_attention(q, k, v, scale=1.0).relative == math.inf
    assert exact_attention(q, k, v * 1e290, scale=1.0).relative < 1e-10


# ------------------------------------------------------------------ monomials


def test_monomials_are_products_of_their_parents():
    table = monomials(5, 3)
    assert len(table.parents) == rank(5, 3) == 56
    x = [0.5, -2.0, 3.0]
    values = [1.0]
    for parent, variable in list(zip(table.parents, table.variables, strict=True))[1:]:
        values.append(values[parent] * x[variable])
    # (x1 + x2 + x3)^g is the sum of the multinomials times the monomials of degree g
    for g in range(6):
        total = sum(
            c * y
            for c, y, k in zip(table.multinomials, values, table.degrees, strict=True)
            if k == g
        )
        assert total == sum(x) ** g


@pytest.mark.cuda
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_cuda(kind, dtype):
    q, k, v = (x.cuda() for x in inputs(3000, 4, 1.0, kind, dtype=dtype))
    found = polynomial_attention(q, k, v, max_error=1e-3)
    assert found.output.is_cuda
    assert error(found, q, k, v) <= found.error
