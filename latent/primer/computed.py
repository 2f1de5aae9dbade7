"""What figures show that a browser does not compute itself: plain values for JSON, from the models, when asked for."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.distributions import Independent, Normal

from latent import anomaly
from latent.exhibit import Exhibit
from latent.real import garments
from models.families.vae import kl_per_dimension

GRIDS = 4
LIKELIEST = 5  # symbols of each place that are told
SEEDS, DRAWS = 3, 120
EVERY = 2  # of the held-out pictures
EXAMPLES = 6
LEVELS = 255
LAYOUTS = Path(__file__).parents[1] / "pictures/layouts.bin"


def computed(figure: str, exhibits: list[Exhibit]) -> dict[str, Any]:
    """What a figure is given beside its models: nothing, for most."""
    return COMPUTED[figure](exhibits) if figure in COMPUTED else {}


@torch.inference_mode()
def drawn_symbols(exhibits: list[Exhibit]) -> dict[str, Any]:
    """Grids that an autoregressive prior draws, each place with what was expected there given those before it.

    grids      [GRIDS, places] indices
    chances    [GRIDS, places] the probability of each of them
    likeliest  [GRIDS, places, LIKELIEST] [index, probability], likeliest first
    """
    prior: Any = exhibits[0].model.prior_named("autoregressive")
    if prior.classes:
        labels = torch.arange(GRIDS)
        grids = torch.cat([prior.sample_codes(1, label=label) for label in labels.tolist()])
    else:
        labels = torch.zeros(GRIDS, dtype=torch.int64)
        grids = prior.sample_codes(GRIDS)
    expected = prior.logits_given(grids, labels.to(grids.device)).softmax(-1).cpu()
    indices = grids.flatten(1).cpu()
    chances, likeliest = expected.topk(LIKELIEST, dim=-1)
    return {
        "grids": indices.tolist(),
        "chances": _rounded(expected.gather(2, indices.unsqueeze(2)).squeeze(2)),
        "likeliest": torch.stack([likeliest.double(), chances.double().mul(1e4).round() / 1e4], dim=-1).tolist(),
    }


@torch.inference_mode()
def drawn_ways(exhibits: list[Exhibit]) -> dict[str, Any]:
    """How each prior of the first model draws codes, step by step.

    priors  of each its name, title, the titles of its steps, the codes [SEEDS, steps, DRAWS, d] after each, and the
            mean and factor of each Gaussian that it is a mixture of
    """
    model = exhibits[0].model
    found = []
    for name in model.priors:
        prior = model.prior_named(name)
        ways = [list(prior.way(DRAWS, seed)) for seed in range(SEEDS)]
        found.append(
            {
                "name": name,
                "title": prior.title,
                "steps": [title for title, _ in ways[0]],
                "codes": [[_rounded(codes, 3) for _, codes in way] for way in ways],
                "gaussians": [
                    {"mean": _rounded(each.mean, 3), "factor": _rounded(each.factor, 3)} for each in prior.components()
                ],
            }
        )
    return {"priors": found}


@torch.inference_mode()
def scored_pictures(exhibits: list[Exhibit]) -> dict[str, Any]:
    """Scores of held-out pictures and of strange ones, garments, for a model of digits.

    usual, strange  of each score its values: the mean squared error, and the KL in nats
    examples        some of the strange pictures, their pixels in 256 levels and their scores
    """
    model, held_out = exhibits[0].model, exhibits[0].held_out
    assert held_out.deviations is not None
    posterior = Independent(Normal(held_out.codes, held_out.deviations), 1)
    usual = {anomaly.ERROR: held_out.errors, anomaly.DIVERGENCE: kl_per_dimension(posterior).sum(1)}
    pictures = [np.asarray(each, dtype=np.float32) for row in garments() for each in row]
    images = torch.from_numpy(np.stack(pictures)).unsqueeze(1) / LEVELS
    strange = anomaly.scores(model, images)
    shown = range(0, len(images), len(images) // EXAMPLES)[:EXAMPLES]
    return {
        "usual": {name: _rounded(values[::EVERY], 5) for name, values in usual.items()},
        "strange": {name: _rounded(strange[name], 5) for name in usual},
        "examples": [
            {"pixels": (LEVELS * images[i]).flatten().int().tolist()}
            | {name: strange[name][i].item() for name in usual}
            for i in shown
        ],
    }


def stored_layouts(exhibits: list[Exhibit]) -> dict[str, Any]:
    """The file of `training.layouts`, in base64."""
    return {"layouts": base64.b64encode(LAYOUTS.read_bytes()).decode()}


def _rounded(numbers: torch.Tensor, digits: int = 4) -> list:
    return (numbers.double().mul(10**digits).round() / 10**digits).tolist()


COMPUTED: dict[str, Callable[[list[Exhibit]], dict[str, Any]]] = {
    "vector-quantization": drawn_symbols,
    "priors": drawn_ways,
    "anomalies": scored_pictures,
    "layouts": stored_layouts,
}
"""By the name of a figure, what it is given of its models."""
