"""Where the Space computes: on the fastest device of its machine, or for a moment on a GPU that ZeroGPU lends.

A ZeroGPU Space has a CPU and borrows a GPU for single calls. Borrowing takes longer than a small model needs to draw
a film on the CPU, and counts against the visitor's daily share: so only films of large models borrow.
"""

import copy
import os

from models import Autoencoder
from models.device import available_devices

ZERO_GPU = bool(os.environ.get("SPACES_ZERO_GPU"))  # set by the Hub
LARGE = 10_000_000  # parameters
SECONDS = 30  # that a call may borrow

try:
    from spaces import GPU
except ImportError:  # anywhere but on the Hub

    def GPU(**options):
        return lambda function: function


def home() -> str:
    """The device models stay on; a lent GPU is no home, though torch shows one all the time."""
    return "cpu" if ZERO_GPU else available_devices()[0]


def borrows(model: Autoencoder) -> bool:
    """Whether to borrow a GPU for what takes this model long."""
    return ZERO_GPU and sum(weights.numel() for weights in model.parameters()) > LARGE


def on_lent_gpu(model: Autoencoder) -> Autoencoder:
    """A copy of the model on the lent GPU; to be called in a function under `GPU`. The shared model is not touched."""
    return copy.deepcopy(model).to("cuda")
