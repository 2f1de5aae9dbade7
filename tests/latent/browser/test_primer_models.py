"""What figures of the primer compute with models, in Node, against values computed here by PyTorch."""

import base64
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.decomposition import PCA
from torch.distributions import Independent, Normal

import models
from latent.anomaly import auroc, rates
from latent.export import export
from models.families.vae import kl_per_dimension
from models.priors.normal import standard_normal
from models.quantizers.quantizer import nearest
from tests.latent.browser.test_node import normal, run
from training.layouts import write


def test_what_figures_with_models_compute_is_pytorch_s(tmp_path):
    (tmp_path / "evidence.json").write_text(json.dumps(evidence()))
    (tmp_path / "code-draws.json").write_text(json.dumps(code_draws()))
    (tmp_path / "pixel-loss.json").write_text(json.dumps(pixel_losses()))
    (tmp_path / "quantizer.json").write_text(json.dumps(quantizer()))
    (tmp_path / "forward.json").write_text(json.dumps(forward_pass()))
    (tmp_path / "detection.json").write_text(json.dumps(detection()))
    (tmp_path / "layouts.json").write_text(json.dumps(layouts(tmp_path / "layouts.bin")))
    run("primer-models.test.mjs", tmp_path)


def evidence() -> dict:
    mean, deviation, fits = normal(3).double(), normal(3, seed=1).double().exp(), 5 * normal(20, seed=2).double() - 100
    posterior = Independent(Normal(mean, deviation), 1)
    codes = mean + deviation * normal(20, 3, seed=3).double()
    priors = standard_normal(3, codes.device).log_prob(codes)
    ratios = priors - posterior.log_prob(codes)
    weights = fits + ratios
    return {
        "mean": mean.tolist(),
        "deviation": deviation.tolist(),
        "codes": codes.tolist(),
        "priors": priors.tolist(),
        "ratios": ratios.tolist(),
        "fits": fits.tolist(),
        "evidence": weights.exp().mean().log().item(),
    }


def code_draws() -> dict:
    codes = normal(60, 3) @ torch.tensor([[2.0, 0.0, 0.0], [1.0, 0.5, 0.0], [-3.0, 0.2, 0.1]]).T + 4
    return {
        "codes": codes.flatten().tolist(),
        "numbers": 3,
        "mean": codes.mean(0).tolist(),
        "factor": torch.linalg.cholesky(torch.cov(codes.T)).tolist(),
    }


def pixel_losses() -> list[dict]:
    found = []
    costs = {"squared": F.mse_loss, "crossEntropy": F.binary_cross_entropy}
    for x in (0.0, 0.4, 1.0):
        for logit in (-4.0, 0.3, 2.5):
            one: dict = {"x": x}
            for name, cost in costs.items():
                before = torch.tensor(logit, dtype=torch.float64, requires_grad=True)
                decoded = before.sigmoid()
                value = cost(decoded, torch.tensor(x, dtype=torch.float64))
                slope, through = torch.autograd.grad(value, (decoded, before))
                one |= {"decoded": decoded.item()}
                one[name] = {"cost": value.item(), "slope": slope.item(), "throughSigmoid": through.item()}
            found.append(one)
    return found


def quantizer() -> dict:
    codebook, vectors, matrix, pixels = normal(9, 4), normal(4, 6, seed=1), normal(5, 24, seed=2), normal(5, seed=3)
    indices = nearest(vectors.T, codebook)
    moved = vectors.double().flatten().requires_grad_()
    loss = ((matrix.double() @ moved).tanh() - pixels.double()).square().sum()
    return {
        "codebook": codebook.flatten().tolist(),
        "dimensions": 4,
        "vectors": vectors.flatten().tolist(),
        "indices": indices.tolist(),
        "looked": codebook[indices].T.flatten().tolist(),
        "matrix": matrix.tolist(),
        "pixels": pixels.tolist(),
        "slopes": torch.autograd.grad(loss, moved)[0].tolist(),
    }


def forward_pass() -> dict:
    """A small VAE, and what each of its layers gives for a picture and an ε."""
    torch.manual_seed(0)
    network = {"kind": "dense", "size": 28, "widths": [64, 32], "decoder_widths": [32]}
    model = models.build("vae", {"code": 3, "network": network}).eval().half().float()
    image, noise = torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(0)), normal(1, 3)
    with torch.inference_mode():
        posterior = model.posterior(image)
        code = posterior.mean + posterior.stddev * noise
        hidden, found = image, {}
        for name, layers in (("encoder", model.encoder), ("decoder", model.decoder)):
            hidden, count = (image, 0) if name == "encoder" else (code, 0)
            for layer in layers:
                hidden = layer(hidden)
                if isinstance(layer, torch.nn.SiLU):
                    count += 1
                    found[f"{name}-{count}"] = hidden
        boxes = {
            "x": image,
            **{name: values for name, values in found.items() if name.startswith("encoder")},
            "mu": posterior.mean,
            "log": posterior.variance.log(),
            "sigma": posterior.stddev,
            "kl": kl_per_dimension(posterior),
            "epsilon": noise,
            "z": code,
            **{name: values for name, values in found.items() if name.startswith("decoder")},
            "x-hat": model.decode(code),
        }
    parts = {name: export(model, name) for name in ("encoder", "decoder")}
    return {
        **{name: {"header": head, "weights": base64.b64encode(blob).decode()} for name, (head, blob) in parts.items()},
        "pixels": image.flatten().tolist(),
        "noise": noise[0].tolist(),
        "boxes": {name: values.flatten().tolist() for name, values in boxes.items()},
    }


def detection() -> dict:
    strange, usual = (normal(40) + 1).mul(4).round(), normal(60, seed=1).mul(4).round()  # with ties
    thresholds = []
    for at in (-3.0, 0.0, 2.5):
        found = rates(at, strange, usual)
        thresholds.append({"at": at, "falseAlarms": found.false_alarms, "misses": found.misses})
    return {
        "strange": strange.tolist(),
        "usual": usual.tolist(),
        "area": auroc(strange, usual),
        "thresholds": thresholds,
    }


def layouts(file: Path) -> dict:
    """A small file of `training.layouts`, and what is in it."""
    images = torch.rand(12, 784, generator=torch.Generator().manual_seed(0)).double().numpy()
    labels = np.arange(12) % 10
    pca = PCA(2, random_state=0).fit(images)
    places = {"pca": pca.transform(images), "other": normal(12, 2).double().numpy()}
    write(file, images, labels, places, pca)
    return {
        "file": base64.b64encode(file.read_bytes()).decode(),
        "places": {name: each.tolist() for name, each in places.items()},
        "labels": labels.tolist(),
        "small": images[1].reshape(14, 2, 14, 2).mean((1, 3)).flatten().tolist(),
        "image": images[3].tolist(),
        "projected": places["pca"][3].tolist(),
        "inverted": pca.inverse_transform(places["pca"][3:4])[0].clip(0, 1).tolist(),
    }
