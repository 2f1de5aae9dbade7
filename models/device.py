"""Which devices there are to compute on."""

import torch

TITLES = {"cuda": "NVIDIA GPU", "mps": "Apple GPU", "cpu": "CPU"}
"""What each kind of device is called on a screen."""


def is_there(device: str) -> bool:
    """Whether this machine has the device: one of `available_devices`, or one of several GPUs, such as "cuda:1"."""
    kind, _, number = device.partition(":")
    if device in available_devices():
        return True
    return kind == "cuda" and number.isascii() and number.isdecimal() and int(number) < torch.cuda.device_count()


def available_devices() -> list[str]:
    """The devices of this machine, the fastest first; the CPU is always there."""
    devices = ["cuda"] if torch.cuda.is_available() else []
    devices += ["mps"] if torch.backends.mps.is_available() else []
    return [*devices, "cpu"]
