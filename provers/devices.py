"""Which device a run uses, found out without importing torch where possible."""

from __future__ import annotations

import ctypes
import functools

from provers.errors import BadInput
from provers.fingerprint import installed_version

__all__ = ["confirm_device", "likely_device"]

DEVICES = ("auto", "cpu", "cuda")


def likely_device(requested: str) -> str:
    """Resolve ``auto`` from the driver and the torch build alone: "cpu" or "cuda".

    Importing torch takes seconds, and a re-check in which nothing changed never needs it.

    Raises
    ------
    BadInput
        If CUDA was asked for and cannot be there, or the name is not a device.
    """
    if requested not in DEVICES:
        raise BadInput("device", "--device", repr(requested), "/".join(DEVICES))
    if requested == "cpu":
        return "cpu"
    possible = _cuda_devices() > 0 and not installed_version("torch").endswith("+cpu")
    if requested == "cuda" and not possible:
        raise _no_cuda()
    return "cuda" if possible else "cpu"


def confirm_device(requested: str) -> str:
    """Resolve `requested` for good, asking torch when CUDA is likely.

    Raises
    ------
    BadInput
        If CUDA was asked for and torch cannot use it.
    """
    if likely_device(requested) == "cpu":
        return "cpu"
    import torch

    if torch.cuda.is_available():
        return "cuda"
    if requested == "cuda":
        raise _no_cuda()
    return "cpu"


def _no_cuda() -> BadInput:
    return BadInput(
        "device",
        "--device",
        f"cuda, but torch {installed_version('torch')} finds {_cuda_devices()} CUDA devices",
        "an available device",
        "Use --device cpu or --device auto.",
    )


@functools.cache
def _cuda_devices() -> int:
    """Number of devices that the NVIDIA driver reports; 0 without a driver."""
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return 0
    count = ctypes.c_int(0)
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return 0
    return count.value
