"""What a checkpoint folder holds for browsers: networks as `latent/browser/network/network.js` reads them."""

import json

from latent.export import exported
from models import Autoencoder

PARTS = ("decoder", "encoder")
EXPORTS = tuple(f"browser/{part}.{kind}" for part in PARTS for kind in ("json", "bin"))


def exports(model: Autoencoder) -> dict[str, bytes]:
    """Files by name: header and weights of each network; nothing of one that browsers do not run."""
    files = {}
    for part in PARTS:
        if export := exported(model, part):
            header, weights = export
            files[f"browser/{part}.json"] = f"{json.dumps(header)}\n".encode()
            files[f"browser/{part}.bin"] = weights
    return files
