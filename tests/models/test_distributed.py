"""Two real processes that share a batch, against one that has it all."""

from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from safetensors.torch import load_file, save_file
from torch.multiprocessing import spawn

import models
from models.distributed import gathered
from models.noise import Noise

SETTINGS = {"network": {"kind": "dense", "widths": [6], "size": 4}, "code": 3}


def objective(rank: int = 0, world: int = 1) -> tuple[models.Autoencoder, torch.Tensor]:
    """A β-TCVAE, and its loss on the rows of six pictures that one of so many processes has."""
    torch.manual_seed(0)
    model = models.build("beta-tcvae", SETTINGS)
    images = torch.rand(6, 1, 4, 4, generator=torch.Generator().manual_seed(1))
    return model, model.objective(images[rank::world], Noise(2, rank, world)).loss


def gradients(model: models.Autoencoder) -> dict[str, torch.Tensor]:
    return {name: weight.grad for name, weight in model.named_parameters() if weight.grad is not None}


def process(rank: int, folder: Path) -> None:
    """What each of two processes does; it leaves what it found in a file."""
    dist.init_process_group("gloo", init_method=f"file://{folder / 'meeting'}", rank=rank, world_size=2)
    weight = torch.tensor(2.0, requires_grad=True)
    own = weight * torch.tensor([[1.0], [2.0], [3.0], [4.0]])[rank::2]
    every = gathered(own)
    loss = own.mean() * every.square().mean()
    loss.backward()
    found = {"rows": every.detach(), "plain": gathered(own.detach()), "slope": weight.grad}
    model, loss = objective(rank, 2)
    loss.backward()
    slopes = {f"gradient.{name}": slope.contiguous() for name, slope in gradients(model).items()}
    save_file(found | {"loss": loss.detach()} | slopes, folder / f"{rank}.safetensors")
    dist.destroy_process_group()


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """What each of the two found."""
    folder = tmp_path_factory.mktemp("two")
    spawn(process, (folder,), nprocs=2)
    files = [load_file(folder / f"{rank}.safetensors") for rank in range(2)]
    prefix = "gradient."
    return [
        found | {"gradients": {key.removeprefix(prefix): found[key] for key in found if key.startswith(prefix)}}
        for found in files
    ]


def test_rows_come_in_the_order_of_the_whole_batch(both):
    for found in both:
        assert found["rows"].flatten().tolist() == found["plain"].flatten().tolist() == [2, 4, 6, 8]


def test_the_mean_of_both_slopes_is_that_of_the_whole_batch(both):
    """z = w b: each process has the mean of its z times the mean of all z², together w³ · 2.5 · 7.5, whose slope at
    w = 2 is 3 · 4 · 18.75."""
    assert sum(found["slope"].item() for found in both) / 2 == pytest.approx(225)


def test_a_beta_tcvae_gets_the_gradient_of_the_whole_batch(both):
    model, loss = objective()
    loss.backward()
    torch.testing.assert_close(sum(found["loss"] for found in both) / 2, loss.detach())
    for name, gradient in gradients(model).items():
        torch.testing.assert_close(sum(found["gradients"][name] for found in both) / 2, gradient, msg=name)


def test_one_process_has_its_own_rows():
    rows = torch.rand(3, 2, requires_grad=True)
    assert gathered(rows) is rows
