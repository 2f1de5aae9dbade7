"""What a model takes is counted before it has weights, and agrees with what it takes when it runs."""

import pytest
import torch

import models
from hub import CheckpointError, sources
from hub.folder.screening import blueprint, read_config
from hub.folder.work import check_work
from latent.export import export
from latent.work import needed

CONV = {"kind": "conv", "widths": [16, 32], "size": 64, "channels": 3, "residual": 1}
DENSE = {"kind": "dense", "widths": [20, 10], "size": 8}


def meta(family, layers=1, **settings):
    with torch.device("meta"):
        return models.build(family, settings, transformer(layers) if family == "vq-vae" else None)


def transformer(layers):
    return {"autoregressive": {"kind": "autoregressive", "width": 32, "layers": layers}}


def test_a_dense_network_by_hand():
    work = needed(meta("ae", network=DENSE, code=3))
    assert work.multiply_adds == 2 * (64 * 20 + 20 * 10 + 10 * 3)
    assert (work.activation, work.steps) == (64, 1)


@pytest.mark.parametrize("family", ["ae", "vae"])
def test_convolutions_agree_with_what_is_written_for_browsers(family):
    model = models.build(family, {"network": CONV | {"hidden": 12}, "code": 5})
    headers = export(model, "decoder")[0], export(model, "encoder")[0]
    work = needed(model)
    assert work.multiply_adds == sum(header["multiply_adds"] for header in headers)
    assert work.activation == 16 * 32 * 32


def test_a_grid_of_indices_counts_its_codebook_and_its_prior():
    settings = {"network": CONV, "codes": 40, "dimensions": 4}
    model = models.build("vq-vae", settings, transformer(layers=3))
    headers = export(model, "decoder")[0], export(model, "encoder")[0]
    prior = 3 * 12 * 32**2 + 32 * 40  # of each layer 3 + 1 + 4 + 4 square matrices, and the logits
    work = needed(model)
    networks = sum(header["multiply_adds"] for header in headers)
    assert work.multiply_adds == networks + 256 * prior + 256**2 * 3 * 32
    assert work.steps == 256 * 3


@pytest.mark.parametrize("name", sources.bundled_names())
def test_every_model_that_ships_with_the_project_may_run(name):
    model, _ = blueprint(read_config(sources.BUNDLED / name), name)
    check_work(model, name)


@pytest.mark.parametrize(
    ("family", "settings", "words"),
    [
        ("ae", {"network": {"kind": "conv", "widths": [1400], "size": 256}, "code": 1}, "numbers between two layers"),
        (
            "ae",
            {"network": {"kind": "conv", "widths": [64, 128], "size": 256, "residual": 8}, "code": 8},
            "multiply-adds a picture",
        ),
        (
            "vq-vae",
            {
                "network": {"kind": "conv", "widths": [8], "size": 64},
                "codes": 256, "dimensions": 8, "layers": 16,
            },
            "steps to draw a code",
        ),
        (
            "vq-vae",
            {
                "network": {"kind": "conv", "widths": [8], "size": 128},
                "codes": 256, "dimensions": 8, "layers": 16,
            },
            "multiply-adds a picture",
        ),
        (
            "vq-vae",
            {
                "network": {"kind": "conv", "widths": [8], "size": 128},
                "codes": 8192, "dimensions": 8, "layers": 1,
            },
            "numbers between two layers",
        ),
    ],
)  # fmt: skip
def test_small_files_that_take_a_server_are_refused(family, settings, words):
    model = meta(family, **settings)
    assert sum(tensor.numel() for tensor in model.state_dict().values()) < 100_000_000
    with pytest.raises(CheckpointError, match=rf"^alice/big takes [\d,]+ {words}, and a page runs at most .*\.$"):
        check_work(model, "alice/big")
