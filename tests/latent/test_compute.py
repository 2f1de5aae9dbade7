import threading

import pytest
import torch

from latent import compute
from latent.compute import Busy, cores, limit, slot


@pytest.fixture
def limited(monkeypatch):
    """A model of a stranger's, on a machine where one place is for such models."""
    monkeypatch.setattr(compute, "_slots_of_limited", threading.Semaphore(1))
    model = torch.nn.Linear(2, 2)
    limit(model)
    return model


def everybody(work, count: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def most_at_once(count: int, together: int, *models) -> int:
    """How many of `count` visitors compute at once; each waits until so many of them do."""
    meeting, computing, most = threading.Barrier(together, timeout=30), [], []

    def visitor() -> None:
        with slot(*models):
            computing.append(1)
            most.append(len(computing))
            meeting.wait()
            computing.pop()

    everybody(visitor, count)
    return max(most)


def test_no_more_visitors_compute_at_once_than_there_are_cores():
    assert most_at_once(4 * cores(), cores()) == cores()


def test_a_limited_model_leaves_cores_to_the_others(limited, monkeypatch):
    monkeypatch.setattr(compute, "_slots", threading.Semaphore(4))
    assert most_at_once(3, 1, limited) == 1
    assert most_at_once(4, 4, torch.nn.Linear(2, 2)) == 4


def test_a_slot_computes_without_gradients_and_ends_with_an_error():
    for _ in range(2 * cores()):
        try:
            with slot():
                assert torch.is_inference_mode_enabled()
                raise ValueError
        except ValueError:
            assert not torch.is_inference_mode_enabled()


def test_who_has_a_slot_needs_no_second(monkeypatch):
    monkeypatch.setattr(compute, "_slots", threading.Semaphore(1))
    with slot(), slot():
        pass
    with slot():  # and has given both back
        pass


def test_a_limited_model_is_stopped_when_its_time_is_up(limited, monkeypatch):
    monkeypatch.setattr(compute, "SECONDS", 0.05)
    with pytest.raises(Busy, match=r"takes longer than 0\.05 seconds: ask for less"), slot(limited):
        while True:
            limited(torch.zeros(1, 2))
    with slot(limited):  # the next one begins anew
        assert limited(torch.zeros(1, 2)).shape == (1, 2)


def test_only_a_few_wait_for_limited_models(limited, monkeypatch):
    monkeypatch.setattr(compute, "_places_to_wait", threading.Semaphore(0))
    refused = []

    def ask() -> None:
        try:
            with slot(limited):
                pass
        except Busy as error:
            refused.append(str(error))

    with slot(limited):
        everybody(ask, 1)
    assert refused == ["Other models from the Hub keep the server busy: try again in a minute."]
    everybody(ask, 1)
    assert len(refused) == 1


@pytest.mark.parametrize(
    ("files", "granted"),
    [
        ({"cpu.max": "150000 100000\n"}, 2),
        ({"cpu.max": "50000 100000\n"}, 1),
        ({"cpu.max": "max 100000\n"}, 8),
        ({"cpu/cpu.cfs_quota_us": "400000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 4),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 8),
        ({}, 8),
    ],
)
def test_cores_are_counted_as_the_container_grants_them(tmp_path, monkeypatch, files, granted):
    monkeypatch.setattr(compute, "CGROUP", tmp_path)
    monkeypatch.setattr(compute.os, "sched_getaffinity", lambda process: set(range(8)), raising=False)
    (tmp_path / "cpu").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert cores() == granted
