import torch

from models.device import TITLES, available_devices


def test_every_device_can_be_computed_on_and_has_a_title():
    devices = available_devices()
    assert devices[-1] == "cpu"
    for device in devices:
        assert torch.ones(2, device=device).sum().item() == 2
        assert device in TITLES
