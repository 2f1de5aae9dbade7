import hashlib
import json
import math

import numpy as np
import pytest
import torch
from torch import nn

import models
from latent.export import ExportError, export, exported
from tests.models.families.test_families import SETTINGS

ON_THE_SERVER = ("ladder-vae",)
"""Families with layers that a browser does not run: the server answers for it."""
EXPORTED = [name for name, (family, _) in SETTINGS.items() if family not in ON_THE_SERVER]
CONV = {"kind": "conv", "widths": [6, 8], "size": 12, "residual": 1}


def build(name: str) -> models.Autoencoder:
    torch.manual_seed(0)
    family, settings = SETTINGS[name]
    return models.build(family, settings).eval().requires_grad_(False)


def ae(network: dict = CONV) -> models.Autoencoder:
    torch.manual_seed(0)
    return models.build("ae", {"network": network, "code": 5}).eval().requires_grad_(False)


def flat(layers: list[dict]) -> list[dict]:
    """All layers in order, those inside of residual blocks too."""
    return [inner for layer in layers for inner in (flat(layer["layers"]) if "layers" in layer else [layer])]


def stored(header: dict, blob: bytes, offset: int, like: torch.Tensor) -> torch.Tensor:
    numbers = np.frombuffer(blob, "<f2", count=like.numel(), offset=2 * offset)
    return torch.from_numpy(numbers.copy()).view(like.shape)


@pytest.mark.parametrize("name", EXPORTED)
def test_the_weights_are_those_of_the_model_in_half_precision(name):
    model = build(name)
    halves = build(name).half()
    for name, part in (("decoder", halves.decoder), ("encoder", halves.encoder)):
        header, blob = export(model, name)
        kinds = nn.Linear | nn.Conv2d | nn.ConvTranspose2d | models.networks.Transposed
        expected = [layer for layer in part.modules() if isinstance(layer, kinds)]
        layers = [layer for layer in flat(header["layers"]) if "bias" in layer]
        assert len(layers) == len(expected)
        for layer, original in zip(layers, expected, strict=True):
            assert torch.equal(stored(header, blob, layer["weight"], original.weight), original.weight)
            assert torch.equal(stored(header, blob, layer["bias"], original.bias), original.bias)
        if model.discrete:
            codebook = next(layer for layer in header["layers"] if layer["type"] in ("lookup", "nearest"))
            assert torch.equal(
                stored(header, blob, codebook["weight"], halves.quantizer.codebook), halves.quantizer.codebook
            )


@pytest.mark.parametrize("name", EXPORTED)
def test_a_header_says_what_goes_in_and_what_comes_out(name):
    model = build(name)
    header, blob = export(model, "decoder")
    assert header == json.loads(json.dumps(header))
    assert header["input"] == list(model.code_shape)
    assert header["output"] == header["layers"][-1]["shape"] == list(model.image_shape)
    assert header["activation"] == ("sigmoid" if model.stochastic else "clamp")
    assert header["bytes"] == len(blob)
    assert header["sha256"] == hashlib.sha256(blob).hexdigest()
    assert header.get("codes") == (model.codes.entries if model.discrete else None)

    header, _ = export(model, "encoder")
    assert header["input"] == list(model.image_shape)
    assert header["activation"] == "none"
    assert math.prod(header["output"]) == math.prod(model.code_shape) * (2 if model.stochastic else 1)


def test_multiply_adds_by_hand():
    dense = {"kind": "dense", "widths": [20, 10], "size": 8}
    assert export(ae(dense), "decoder")[0]["multiply_adds"] == 5 * 10 + 10 * 20 + 20 * 64
    ends, residuals = 5 * 8 * 9, 2 * 9 * (8 * 8 * 3**2 + 6 * 6 * 6**2)
    ups = 16 * (8 * 6 * 3**2 + 6 * 1 * 6**2)
    assert export(ae(), "decoder")[0]["multiply_adds"] == ends + residuals + ups
    downs = 16 * (1 * 6 * 6**2 + 6 * 8 * 3**2)
    assert export(ae(), "encoder")[0]["multiply_adds"] == ends + residuals + downs


def test_a_model_exports_to_the_same_bytes_each_time():
    assert export(ae(), "decoder") == export(ae(), "decoder")


@pytest.mark.parametrize("name", [name for name in SETTINGS if name not in EXPORTED])
def test_what_a_browser_does_not_run_is_left_to_the_server(name):
    assert exported(build(name), "decoder") is None


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        (nn.BatchNorm2d(1), "a layer of the type BatchNorm2d"),
        (nn.Conv2d(1, 1, 3, padding=2, dilation=2), "square kernels, without groups and dilation"),
        (nn.Conv2d(1, 1, (3, 1), padding=(1, 0)), "square kernels"),
        (nn.Conv2d(1, 1, 3, padding=1, padding_mode="reflect"), "square kernels"),
        (nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=1), "square kernels"),
    ],
)
def test_what_the_browser_cannot_run_is_refused_in_one_sentence(layer, sentence):
    model = ae()
    model.decoder.append(layer)
    with pytest.raises(ExportError, match=sentence) as refusal:
        export(model, "decoder")
    assert str(refusal.value).count(".") == 1


@pytest.mark.parametrize("value", [1e6, float("nan")])
def test_weights_that_half_precision_cannot_hold_are_refused(value):
    model = ae()
    model.decoder[0].bias[0] = value
    with pytest.raises(ExportError, match="not finite in half precision"):
        export(model, "decoder")
