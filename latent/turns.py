"""Many visitors on few cores: who computes takes turns, so that the front ends stay quick under load."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

_CORES = threading.Semaphore(os.cpu_count() or 1)


@contextmanager
def turn() -> Iterator[None]:
    """Waits until a core is free for what follows, and has torch compute it without gradients.

    Every operation of torch lets the next thread into the interpreter. Without turns everybody who computes waits for
    everybody else thousands of times, and the server's own thread, which answers them, waits with them. Turns do not
    nest, and nothing that waits for a network belongs into one.
    """
    with _CORES, torch.inference_mode():
        yield
