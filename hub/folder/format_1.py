"""Checkpoint folders of format 1, which an earlier version wrote: read as what they would be today.

There a prior had no room of its own: an AE's Gaussian and a VQ-VAE's transformer were parts of the model.
"""

from typing import Any

from hub.folder.report import Figure

FIGURES = {
    "negative_elbo_nats": Figure(0, "Negative ELBO, one posterior sample", "nats"),
    "sampled_reconstruction_nats": Figure(0, "Reconstruction from that sample", "nats"),
    "kl_nats": Figure(0, "KL of the posterior to the prior", "nats"),
    "active_units": Figure(0, "Active units", digits=0),
    "reconstruction_nats": Figure(0, "Reconstruction from the code, pixels as Bernoulli means", "nats"),
    "mse": Figure(0, "Reconstruction, mean squared error of a pixel", digits=5),
    "psnr_db": Figure(0, "Reconstruction, PSNR", "dB"),
    "codebook_perplexity": Figure(0, "Codebook perplexity", digits=1),
    "codebook_usage": Figure(0, "Codebook usage", "%", digits=1),
    "prior_nats": Figure(0, "Negative log-likelihood of the code under the prior", "nats"),
    "parameters": Figure(0, "Parameters", digits=0),
}
"""The figures that a report could have, which did not describe them, in the order they were shown."""

_TENSORS = {
    "code_mean": "priors.gaussian.mean",
    "code_scale": "priors.gaussian.factor",
    "prior.": "priors.autoregressive.",
}


def upgraded(config: dict[str, Any]) -> dict[str, Any]:
    """A `config.json` of format 1 as today's: with a table of priors, and without what is no setting any more."""
    family, model = config.get("family"), config.get("model")
    if not isinstance(model, dict):
        return config
    model = dict(model)
    priors: dict[str, dict[str, Any]] = {}
    match family:
        case "ae":
            priors = {"gaussian": {"kind": "gaussian"}}
        case "vae":
            model.pop("beta", None)  # was always 1
            priors = {"standard-normal": {"kind": "standard-normal"}}
        case "beta-vae":
            priors = {"standard-normal": {"kind": "standard-normal"}}
        case "vq-vae":
            settings = {"width": model.pop("prior_width", 64), "layers": model.pop("prior_layers", 4)}
            priors = {"autoregressive": {"kind": "autoregressive", **settings}}
    return {**config, "model": model, "priors": priors, "default_prior": next(iter(priors), None)}


def tensor_name(name: str) -> str:
    """What a tensor of `model.safetensors` is called today."""
    for former, now in _TENSORS.items():
        if name == former or (former.endswith(".") and name.startswith(former)):
            return now + name.removeprefix(former)
    return name
