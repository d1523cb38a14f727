"""Certificate files: canonical, and every changed byte is noticed."""

import random

import pytest
import toy

from provers.certificate import canonical_bytes, file_bytes, last_claim, open_envelope
from provers.errors import CertificateError
from provers.kernel import KernelError, check_certificate

DOCUMENT = toy.TOYS[0].certificate()


def test_the_same_document_gives_the_same_bytes():
    shuffled = dict(reversed(DOCUMENT.items()))
    assert file_bytes(shuffled) == file_bytes(DOCUMENT)
    assert open_envelope(file_bytes(DOCUMENT), "file") == DOCUMENT


@pytest.mark.parametrize("value", [0.5, float("nan"), {1: "a"}, {"a": {2}}, 10**9, b"bytes"])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(CertificateError):
        canonical_bytes({"value": value})


def test_every_changed_byte_is_noticed():
    data = file_bytes(DOCUMENT)
    random.seed(0)
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1 << random.randrange(8)
        with pytest.raises(CertificateError, match="file"):
            open_envelope(bytes(changed), "file")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data + b"\n",
        lambda data: b" " + data,
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: data.replace(b'"sha256":"', b'"sha256": "'),
        lambda data: data.replace(b'{"certificate"', b'{"certificate":{},"certificate"'),
        lambda data: b"[]",
        lambda data: b'{"certificate":[],"sha256":""}',
        lambda data: b'{"certificate":{"a":1.0},"sha256":""}',
        lambda data: b"\xff\xfe",
        lambda data: b"[" * 100_000,
    ],
)
def test_anything_but_the_exact_file_is_refused(spoil):
    with pytest.raises(CertificateError):
        open_envelope(spoil(file_bytes(DOCUMENT)), "file")


def test_the_last_claim_is_the_kernels():
    checked = check_certificate(DOCUMENT)
    assert last_claim(DOCUMENT) == (checked.claim, checked.digest)
    with pytest.raises(KernelError):
        last_claim({"definitions": [], "statements": []})
