"""`python -m training.evaluate NAME` measures a checkpoint on the test pictures and writes its `report.json`."""

from pathlib import Path
from typing import Annotated, Any

import torch
import torch.nn.functional as F
import typer
from torch import Tensor

from hub import CheckpointError, HeldOut, load_checkpoint
from hub.catalogue import BUNDLED, bundled_names
from hub.folder.checkpoint import save
from models import VQVAE, Autoencoder, BetaVAE
from models.config import ConfigError
from models.noise import Noise
from models.quantizers.vector import perplexity
from training.attributes import measure
from training.data import DataError, DataSet, load_data
from training.recipe import Recipe

BATCH = 500
HELD_OUT = 4000
"""How many test pictures' codes are kept: enough for maps and means, small enough to travel with the weights."""
ACTIVE_ABOVE = 0.01


@torch.inference_mode()
def evaluate(model: Autoencoder, data: DataSet, seed: int = 0) -> tuple[dict[str, Any], HeldOut]:
    """Measures `model` on the test pictures of `data`.

    Returns the report, all of whose figures are means over the test pictures, and the codes to keep. Sums over pixels
    and code, in nats; grey values count as Bernoulli means, so that every family's reconstruction can be compared.
    """
    model.eval()
    parts = [_measure(model, batch.float() / 255, seed + number) for number, batch in enumerate(data.test.split(BATCH))]
    every = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
    mse = every["mse"]
    report: dict[str, Any] = {
        "test_pictures": len(data.test),
        "mse": float(mse.mean()),
        "psnr_db": float((-10 * mse.clamp(min=1e-12).log10()).mean()),
        "reconstruction_nats": float(every["reconstruction"].mean()),
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
    }
    kl = None
    if isinstance(model, BetaVAE):
        kl = every["kl"].mean(0)
        report |= {
            "sampled_reconstruction_nats": float(every["sampled_reconstruction"].mean()),
            "kl_nats": float(kl.sum()),
            "negative_elbo_nats": float((every["sampled_reconstruction"] + every["kl"].sum(1)).mean()),
            # Burda et al. 2016, arXiv:1509.00519: a unit is active if its mean moves with the picture.
            "active_units": int((every["codes"].var(0) > ACTIVE_ABOVE).sum()),
        }
    if isinstance(model, VQVAE):
        grids = every["codes"]
        report |= {
            "codebook_perplexity": float(perplexity(grids, model.config.codes)),
            "codebook_usage": len(grids.unique()) / model.config.codes,
            "prior_nats": float(every["prior_nats"].mean()),
        }
    report["code"] = describe_code(model)
    kept = slice(0, HELD_OUT)
    held_out = HeldOut(
        codes=every["codes"][kept],
        labels=data.test_labels[kept],
        errors=mse[kept],
        kl=kl,
        attributes=measure(data.test[kept].float() / 255, data.domain.fit),
        deviations=every["deviations"][kept] if "deviations" in every else None,
    )
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in report.items()}, held_out


def _measure(model: Autoencoder, images: Tensor, seed: int) -> dict[str, Tensor]:
    """What is measured on each picture of a batch, [N] each, codes and KL per dimension apart."""
    codes = model.encode(images)
    decoded = model.decode(codes)
    bernoulli = F.binary_cross_entropy(decoded.clamp(1e-6, 1 - 1e-6), images, reduction="none")
    measured = {
        "codes": codes,
        "mse": (decoded - images).square().flatten(1).mean(1),
        "reconstruction": bernoulli.flatten(1).sum(1),
    }
    if isinstance(model, BetaVAE):
        bound = model.elbo(images, Noise(seed))
        measured |= {
            "sampled_reconstruction": -bound.reconstruction,
            "kl": bound.kl_per_dimension,
            "deviations": model.posterior(images).stddev,
        }
    if isinstance(model, VQVAE):
        measured["prior_nats"] = -model.prior.log_prob(codes)
    return measured


def cost(training: dict[str, Any]) -> dict[str, Any]:
    """What training cost, as it was noted then, for the report: seconds per epoch, and on what machine."""
    return {name: training[name] for name in ("seconds_per_epoch", "machine") if name in training}


def describe_code(model: Autoencoder) -> str:
    """A picture's code in words: "32 numbers", or "7 × 7 indices into 128 codes"."""
    if model.discrete:
        return f"{' × '.join(map(str, model.code_shape))} indices into {model.config.codes} codes"
    return f"{model.code_shape[0]} numbers"


def main(
    name: Annotated[str, typer.Argument(help="A bundled model, or the folder of a checkpoint.")],
    data_dir: Annotated[Path, typer.Option(help="Where data sets lie or are downloaded to; or your folder.")] = "data",
    seed: Annotated[int, typer.Option(help="Of the posterior samples.")] = 0,
) -> None:
    """Measures a checkpoint on the test pictures and writes its report, held-out codes and card anew."""
    try:
        checkpoint = load_checkpoint(name)
        facts = checkpoint.training if isinstance(checkpoint.training, dict) else {}
        data = load_data(Recipe.from_dict(facts.get("recipe")).data, data_dir)
        report, held_out = evaluate(checkpoint.model, data, seed)
    except (CheckpointError, ConfigError, DataError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    folder = BUNDLED / name if name in bundled_names() else Path(name)
    report |= cost(facts)
    save(folder, checkpoint.model, checkpoint.domain, held_out, report, checkpoint.training)
    for figure, value in report.items():
        typer.echo(f"{figure:28} {value}")


if __name__ == "__main__":
    typer.run(main)
