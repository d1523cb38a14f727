"""The trusted part: language, normal form, rules, numbers; standard library and python-flint only.

`check_certificate` is the one entry: it accepts a certificate or raises `KernelError`.
"""

from provers.kernel.bundle import Checked, Footprint, check_certificate, claim_digest
from provers.kernel.errors import KernelError
from provers.kernel.schema import canonical, read_json

read_certificate = read_json

__all__ = [
    "Checked",
    "Footprint",
    "KernelError",
    "canonical",
    "check_certificate",
    "claim_digest",
    "read_certificate",
    "read_json",
]
