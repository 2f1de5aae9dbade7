"""What figures compute with the primer's own models, in Node, against values computed here by PyTorch."""

import json

import torch

import models
from latent.export import export
from latent.quality import mse
from models.corruption import CORRUPTIONS
from models.families.ae import jacobian_norm
from models.noise import Noise
from tests.latent.browser.test_node import normal, run

AMOUNT = 0.4


def test_what_figures_compute_with_small_models_is_pytorch_s(tmp_path):
    images = normal(2, 1, 8, 8).sigmoid()
    (tmp_path / "error.json").write_text(json.dumps(error(images)))
    (tmp_path / "corruption.json").write_text(json.dumps(corruption(images[:1])))
    slope(tmp_path, images[:1])
    convolutional(tmp_path, images[:1])
    run("primer-studies.test.mjs", tmp_path)


def error(images: torch.Tensor) -> dict:
    found = mse(images[:1], images[1:]).item()
    return {"picture": images[0].flatten().tolist(), "other": images[1].flatten().tolist(), "error": found}


def corruption(image: torch.Tensor) -> dict:
    kinds = {}
    for kind, spoil in CORRUPTIONS.items():
        draws = Noise(3).normal(image) if kind == "gaussian" else Noise(3).uniform(image)
        spoiled = spoil(image, AMOUNT, Noise(3))
        kinds[kind] = {"draws": draws.flatten().tolist(), "spoiled": spoiled.flatten().tolist()}
    return {"pixels": image.flatten().tolist(), "amount": AMOUNT, "kinds": kinds}


def slope(folder, image: torch.Tensor) -> None:
    torch.manual_seed(0)
    network = {"kind": "dense", "widths": [12], "size": 8}
    model = models.build("ae", {"code": 5, "network": network}).half().float().eval()
    header, blob = export(model, "encoder")
    (folder / "slope.bin").write_bytes(blob)
    norm = jacobian_norm(model.encoder, image).item()
    (folder / "slope.json").write_text(json.dumps({"header": header, "pixels": image.flatten().tolist(), "norm": norm}))


def convolutional(folder, image: torch.Tensor) -> None:
    """Both halves of a small network whose values test_node.py holds against PyTorch's."""
    torch.manual_seed(0)
    network = {"kind": "conv", "widths": [3, 4], "size": 8}
    model = models.build("ae", {"code": 5, "network": network}).half().float().eval()
    for part, values in (("encoder", image), ("decoder", normal(5))):
        header, blob = export(model, part)
        (folder / f"{part}.bin").write_bytes(blob)
        (folder / f"{part}.json").write_text(json.dumps({"header": header, "input": values.flatten().tolist()}))
