import torch

from models.device import TITLES, available_devices, is_there


def test_every_device_can_be_computed_on_and_has_a_title():
    devices = available_devices()
    assert devices[-1] == "cpu"
    for device in devices:
        assert torch.ones(2, device=device).sum().item() == 2
        assert device in TITLES


def test_one_of_several_gpus_is_there_as_far_as_they_are_counted(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert all(map(is_there, ("cpu", "cuda", "cuda:0", "cuda:1")))
    assert not any(map(is_there, ("cuda:2", "cuda:", "cuda:-1", "cuda:x", "cuda:²", "gpu", "CPU", "cpu:1", "")))
