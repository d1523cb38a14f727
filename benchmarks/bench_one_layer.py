"""Networks with one attention layer: the kernel builds and runs them on every context, in balls.

Peer in the same run: the layers of the network, one after the other on each context, in balls
(`OneLayer.run`), for the smallest size.
"""

import pytest

from constructions import one_layer
from provers.kernel import check_certificate


@pytest.mark.benchmark(group="every context, guaranteed scale")
@pytest.mark.parametrize("family", ["A", "B"])
@pytest.mark.parametrize("size", one_layer.TINY, ids=str)
def test_kernel(benchmark, size, family):
    document = one_layer.build(*size, family).certificate()
    benchmark.pedantic(check_certificate, (document,), rounds=1)


@pytest.mark.benchmark(group="8 contexts, guaranteed scale")
@pytest.mark.parametrize("way", ["kernel", "layers"])
def test_smallest(benchmark, way):
    net = one_layer.build(1, 1, 2)
    tokens = [net.tokens_of(context) for context in net.all_contexts()]

    def layers():
        for x in tokens:
            net.run([[x[0, 0], x[0, 1]]], [[x[0, 2]]])

    def kernel():
        check_certificate(net.certificate())

    benchmark.pedantic(kernel if way == "kernel" else layers, rounds=3)


@pytest.mark.benchmark(group="8 contexts, printed scale, 4 million bits")
def test_printed(benchmark):
    document = one_layer.build(1, 1, 2, scale="printed").certificate()
    benchmark.pedantic(check_certificate, (document,), rounds=1)
