"""How much a model from the Hub may take of a server, known before its weights are downloaded.

A file of some megabytes can hold a network that keeps a server busy for minutes: few weights, used at many places.
"""

from hub.folder.screening import CheckpointError
from latent.work import needed
from models import Autoencoder

MAX_MULTIPLY_ADDS = 3_000_000_000  # of a picture: about a fifth of a second of a core
MAX_ACTIVATION = 4_200_000  # numbers between two layers, of a picture: 64 × 64 places of 1,024 numbers
MAX_STEPS = 8_192  # one after another when a code is drawn, such as 1,024 indices from 8 layers


def check_work(model: Autoencoder, name: str) -> None:
    """Raises `CheckpointError` where running the model would take too much of a server that others use too."""
    work = needed(model)
    amounts = {
        "multiply-adds a picture": (work.multiply_adds, MAX_MULTIPLY_ADDS),
        "numbers between two layers": (work.activation, MAX_ACTIVATION),
        "steps to draw a code": (work.steps, MAX_STEPS),
    }
    for what, (amount, most) in amounts.items():
        if amount > most:
            raise CheckpointError(
                f"{name} takes {amount:,} {what}, and a page runs at most {most:,}: load it in Python, or train a "
                "smaller one."
            )
