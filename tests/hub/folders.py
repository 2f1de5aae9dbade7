"""A small checkpoint to send to a Hub and back."""

from pathlib import Path

import torch

import models
from hub import Figure, Report
from hub.folder.checkpoint import save
from latent.domain import Domain
from latent.held_out import HeldOut

TRAINING = {
    "recipe": {
        "name": "tiny-vae",
        "summary": "A VAE for tests.",
        "model": {"code": 2},
        "training": {"epochs": 1, "batch": 8, "learning_rate": 0.001},
    },
    "seconds_per_epoch": 0.5,
    "machine": "1 × CPU",
}
REPORT = Report(12, {"mse": Figure(0.25, "Error of a pixel", digits=5), "kl_nats": Figure(3.5, "KL", "nats")})


def build_checkpoint(folder: Path, code: int = 2, seed: int = 0) -> Path:
    """The folder of a small VAE for 8 × 8 pictures; another seed gives other weights."""
    torch.manual_seed(seed)
    network = {"kind": "dense", "widths": [16], "size": 8}
    model = models.build("vae", {"network": network, "code": code}).half().float().eval()
    domain = Domain(name="mnist", title="MNIST", classes=("0", "1", "2"), fit="digit")
    held_out = HeldOut(
        torch.randn(12, code), torch.arange(12) % 3, torch.rand(12), torch.rand(code), {"thickness": torch.rand(12)}
    )
    save(folder, model, domain, held_out, REPORT, TRAINING)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder by name, those in folders of it as "folder/name"."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
