"""`python -m training.train_primer` trains the models of the primer's figures, or those of them that are named.

They are listed in `training/primer.toml` and stored in `latent/primer/models/`: see `latent.primer.studies`.
"""

import tempfile
import time
import tomllib
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from torch import Tensor, nn

import models
from latent.held_out import HeldOut
from latent.primer import studies
from latent.quality import mse
from models import Autoencoder, ConfigError
from models.families.ae import jacobian_norm
from training.data import DataError, DataSet, load_data
from training.evaluate import run
from training.loop import accelerator_for, fit
from training.metrics.metric import Measured
from training.recipe import Pictures, Schedule

RECIPES = Path(__file__).with_name("primer.toml")
SCHEDULE = ("epochs", "batch", "learning_rate", "weight_decay")
"""Settings of the training; all others are the model's."""
NUMBERS = 4000
"""So many numbers of held-out codes are kept: 2,000 codes for a map."""
STEEP = 256  # test pictures on which the encoder's slope is measured


def recipes() -> dict[str, dict[str, Any]]:
    """The settings of every model by its name, those that all share filled in."""
    table = tomllib.loads(RECIPES.read_text(encoding="utf-8"))
    return {name: table["training"] | settings for name, settings in table["models"].items()}


def train(settings: dict[str, Any], data: DataSet, name: str) -> Autoencoder:
    """A model with these settings, in eval(), its weights rounded as they are stored. Raises `ConfigError`."""
    own: dict[str, Any] = dict(settings)
    family, fitted = own.pop("family"), own.pop("fitted", None)
    chosen: dict[str, Any] = {each: own.pop(each) for each in SCHEDULE if each in own}
    schedule = Schedule.from_dict(chosen)
    shape: dict[str, Any] = {
        each: own.pop(each) for each in ("kind", "widths", "decoder_widths", "tied") if each in own
    }
    channels, size, _ = data.image_shape
    torch.manual_seed(schedule.seed)
    network: dict[str, Any] = {"kind": "dense", "channels": channels, "size": size, **shape}
    model = models.build(family, {"network": network, **own})
    if fitted == "pca":
        span_components(model, data.train)
    else:
        with tempfile.TemporaryDirectory() as state:
            fit(accelerator_for(schedule, "cpu", None, Path(state)), model, data.train, schedule, Path(state), name)
    return studies.rounded(model.requires_grad_(False).eval())


@torch.no_grad()
def span_components(model: Autoencoder, images: Tensor) -> None:
    """Gives a linear autoencoder the weights that lose least: the principal components of pictures [N, C, H, W] uint8.

    Number k of its code is what a picture has of the k-th component, so that its first k numbers are the PCA of width k
    (Pearson 1901; Baldi & Hornik 1989).
    """
    flat = images.flatten(1).double() / 255
    mean = flat.mean(0)
    _, vectors = torch.linalg.eigh(torch.cov(flat.T))
    (_, down), (up, _) = model.parts["encoder"].layers, model.parts["decoder"].layers
    assert isinstance(down, nn.Linear) and isinstance(up, nn.Linear)  # a network without hidden layers
    components = vectors.flip(1)[:, : down.out_features]
    down.weight.copy_(components.T)
    down.bias.copy_(-components.T @ mean)
    up.weight.copy_(components)
    up.bias.copy_(mean)


def measure(measured: Measured) -> dict[str, Any]:
    """Figures for a chapter, means over the test pictures.

    error             mean squared error of a pixel
    reconstruction    −log p(x|z) in nats, kl: the KL, kl_per_dimension: of each number; of a stochastic model
    slope, spread     ‖∂z/∂x‖² of the encoder, and the variance of the codes, over all numbers; of any other
    errors            of a linear model, with its first 1, 2, … numbers alone
    """
    model, images = measured.model, measured.images
    found: dict[str, Any] = {"error": mse(images, measured.decoded).mean().item()}
    if measured.kl is not None and measured.reconstruction is not None:
        kl = measured.kl.mean(0)
        found |= {"reconstruction": -measured.reconstruction.mean().item(), "kl": kl.sum().item()}
        found["kl_per_dimension"] = kl.tolist()
    else:
        found["slope"] = jacobian_norm(nn.Sequential(*model.parts["encoder"].layers), images[:STEEP]).mean().item()
        found["spread"] = measured.codes.var(0).sum().item()
    if not model.network.widths:
        found["errors"] = [_error_of_first(model, measured, count + 1) for count in range(model.codes.count)]
    return found


def _error_of_first(model: Autoencoder, measured: Measured, count: int) -> float:
    some = torch.where(torch.arange(model.codes.count) < count, measured.codes, 0)
    return mse(measured.images, model.decode(some)).mean().item()


def kept(measured: Measured) -> HeldOut:
    """The codes that are stored of a model."""
    few = slice(0, max(1, NUMBERS // measured.codes.shape[1]))
    return HeldOut(
        codes=measured.codes[few],
        labels=measured.data.test_labels[few],
        errors=mse(measured.images[few], measured.decoded[few]),
        deviations=None if measured.deviations is None else measured.deviations[few],
    )


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Which of them; all without a name.")] = None,
    data_dir: Annotated[Path, typer.Option(help="Where data sets lie or are put.")] = Path("data"),
) -> None:
    """Trains the models of the primer's figures on MNIST and stores them."""
    known = recipes()
    if strange := sorted(set(names or ()) - known.keys()):
        typer.secho(f"There is no model {', '.join(strange)}; there are {', '.join(known)}.", fg="red", err=True)
        raise typer.Exit(1)
    try:
        data = load_data(Pictures("mnist"), data_dir)
        for name in names or known:
            started = time.perf_counter()
            model = train(known[name], data, name)
            measured = run(model, data, seed=0)
            found = measure(measured)
            studies.FOLDER.mkdir(exist_ok=True)
            studies.write(studies.FOLDER / f"{name}.safetensors", model, data.domain, kept(measured), found)
            terms = {key: round(value, 4) for key, value in found.items() if isinstance(value, float)}
            typer.echo(f"{name}: {terms}, {time.perf_counter() - started:.0f} s")
    except (ConfigError, DataError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
