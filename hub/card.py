"""The model card: what a checkpoint is, how to load it, and what was measured, for people who find the folder."""

from typing import Any

import torch
from huggingface_hub import ModelCardData

from latent.domain import Domain
from latent.held_out import HeldOut
from latent.render import contact_sheet, png_bytes
from models import Autoencoder

FAMILY_NAMES = {"ae": "Autoencoder", "vae": "VAE", "beta-vae": "β-VAE", "vq-vae": "VQ-VAE"}

FIGURES = {
    "negative_elbo_nats": ("Negative ELBO, one posterior sample", "{:.2f} nats"),
    "sampled_reconstruction_nats": ("Reconstruction from that sample", "{:.2f} nats"),
    "kl_nats": ("KL of the posterior to the prior", "{:.2f} nats"),
    "active_units": ("Active units", "{}"),
    "reconstruction_nats": ("Reconstruction from the code, pixels as Bernoulli means", "{:.2f} nats"),
    "mse": ("Reconstruction, mean squared error of a pixel", "{:.5f}"),
    "psnr_db": ("Reconstruction, PSNR", "{:.2f} dB"),
    "codebook_perplexity": ("Codebook perplexity", "{:.1f}"),
    "codebook_usage": ("Codebook usage", "{:.1%}"),
    "prior_nats": ("Negative log-likelihood of the code under the prior", "{:.2f} nats"),
    "parameters": ("Parameters", "{:,}"),
}
"""The figures of a report in the order they are shown: what each is, and how it is written."""

SHEET = {"columns": 10, "scale": 3, "gap": 4}


def figures(report: dict[str, Any]) -> dict[str, str]:
    """The figures of a report as words and numbers with units, in the order they are shown."""
    return {words: form.format(report[name]) for name, (words, form) in FIGURES.items() if name in report}


@torch.inference_mode()
def previews(model: Autoencoder, held_out: HeldOut) -> dict[str, bytes]:
    """Pictures for the card, by file name: decoded held-out codes and samples from the prior."""
    sheets = {"decoded.png": model.decode(held_out.codes[:20]), "samples.png": model.sample(20, seed=0)}
    return {name: png_bytes(contact_sheet(images, **SHEET)) for name, images in sheets.items()}


def card(name: str, model: Autoencoder, domain: Domain, report: dict[str, Any], training: dict[str, Any]) -> str:
    """The README.md of a checkpoint folder."""
    recipe = training["recipe"]
    family = FAMILY_NAMES[model.family]
    metadata = ModelCardData(
        library_name="inbetween",
        license="mit",
        pipeline_tag="image-to-image" if model.family == "ae" else "unconditional-image-generation",
        tags=["autoencoder", model.family],
        datasets=[domain.name],
    )
    table = "\n".join(f"| {words} | {figure} |" for words, figure in figures(report).items())
    schedule = recipe["training"]
    return f"""---
{metadata.to_yaml()}
---

# {name}

{family} for {domain.title}. {recipe["summary"]} A picture's code is {report["code"]}.

```python
from hub import load_model

model = load_model("{name}")
images = model.sample(16, seed=0)
```

## Measured on {report["test_pictures"]:,} test pictures

| | |
|---|---|
{table}

Sums run over pixels and code, means over pictures. Computed by `python -m training.evaluate {name}`.

## How it was trained

`python -m training.train {recipe["name"]}`: {schedule["epochs"]} epochs, {schedule["batch"]} pictures a step, AdamW
with a peak learning rate of {schedule["learning_rate"]:g}, {training["seconds_per_epoch"]} seconds an epoch on
{training["machine"]}.

## What it draws

Held-out pictures, encoded and decoded: ![decoded held-out codes](decoded.png)

Samples from its prior: ![samples](samples.png)
"""
