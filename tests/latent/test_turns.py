import os
import threading
import time

import torch

from latent.turns import turn


def test_no_more_visitors_compute_at_once_than_there_are_cores():
    computing, most = [], []

    def visitor() -> None:
        with turn():
            computing.append(1)
            most.append(len(computing))
            time.sleep(0.02)
            computing.pop()

    visitors = [threading.Thread(target=visitor) for _ in range(4 * os.cpu_count())]
    for each in visitors:
        each.start()
    for each in visitors:
        each.join()
    assert max(most) == os.cpu_count()


def test_a_turn_computes_without_gradients_and_ends_with_an_error():
    for _ in range(2 * os.cpu_count()):
        try:
            with turn():
                assert torch.is_inference_mode_enabled()
                raise ValueError
        except ValueError:
            assert not torch.is_inference_mode_enabled()
