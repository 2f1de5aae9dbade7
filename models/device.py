"""Which devices there are to compute on."""

import torch

TITLES = {"cuda": "NVIDIA GPU", "mps": "Apple GPU", "cpu": "CPU"}
"""What each kind of device is called on a screen."""


def available_devices() -> list[str]:
    """The devices of this machine, the fastest first; the CPU is always there."""
    devices = ["cuda"] if torch.cuda.is_available() else []
    devices += ["mps"] if torch.backends.mps.is_available() else []
    return [*devices, "cpu"]
