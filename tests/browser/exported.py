"""Exported networks beside PyTorch's own answers, in files for JavaScript to compare with, and a server for them."""

import functools
import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor

from latent.export import export
from models import Autoencoder

BROWSER = Path(__file__).parents[2] / "latent" / "browser"


def write_network(folder: Path, name: str, part: str, model: Autoencoder, inputs: Tensor) -> None:
    """Writes <name>.<part>.json and .bin, and .test.json with `inputs` [N, …] and PyTorch's outputs, flattened."""
    header, blob = export(model, part)
    with torch.inference_mode():
        outputs = model.decode(inputs) if part == "decoder" else encoded(model, inputs)
    rows = {"inputs": inputs.flatten(1).tolist(), "outputs": outputs.flatten(1).tolist()}
    stem = folder / f"{name}.{part}"
    Path(f"{stem}.json").write_text(json.dumps(header))
    Path(f"{stem}.bin").write_bytes(blob)
    Path(f"{stem}.test.json").write_text(json.dumps(rows))


def encoded(model: Autoencoder, images: Tensor) -> Tensor:
    """What the encoder says in full: of a VAE μ and log σ², of the others the code."""
    return model.parts["encoder"].run(images)[0]


def random_codes(model: Autoencoder, count: int, seed: int = 0) -> Tensor:
    """Codes [count, …] all over the latent space: normal numbers of deviation 1.5, or any indices."""
    generator = torch.Generator().manual_seed(seed)
    if model.discrete:
        return torch.randint(model.codes.entries, (count, *model.code_shape), generator=generator)
    return 1.5 * torch.randn(count, *model.code_shape, generator=generator)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address under which the files of `folder` and of latent/browser/ are served while the block runs."""
    shutil.copytree(BROWSER / "network", folder / "network", dirs_exist_ok=True)
    (folder / "index.html").write_text("<!doctype html><title>Networks</title>")
    handler = functools.partial(_Handler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class _Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        # With these two, Chromium's clock counts microseconds; without, tenths of a millisecond.
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass
