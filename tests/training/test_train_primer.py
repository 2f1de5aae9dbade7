"""The models of the primer's figures: each can be built, PCA is PCA, and what is measured is what it says."""

import pytest
import torch
import typer
from typer.testing import CliRunner

import models
from latent.primer import studies
from training import train_primer
from training.evaluate import run
from training.train_primer import kept, measure, recipes, train


def small(**settings):
    shared = {"epochs": 1, "batch": 64, "learning_rate": 1e-3}
    return shared | {"family": "ae", "code": 4, "widths": [8]} | settings


@pytest.mark.parametrize("name", recipes())
def test_what_is_stored_is_what_the_recipe_says(name):
    settings = recipes()[name]
    model = studies.study(name).model
    assert model.family == settings["family"] and model.codes.count == settings["code"]
    assert list(model.network.widths) == settings["widths"]
    for setting in set(settings) & {"beta", "warmup", "free_bits", "sparsity", "contraction", "corruption"}:
        assert getattr(model.config, setting) == settings[setting]


def test_every_stored_model_has_a_recipe():
    assert set(studies.names()) == set(recipes())


def test_pca_is_the_linear_autoencoder_that_loses_least(digits):
    linear = train(small(fitted="pca", widths=[]), digits, "pca")
    flat = digits.train.flatten(1).double() / 255
    mean = flat.mean(0)
    _, _, components = torch.linalg.svd(flat - mean, full_matrices=False)
    down = components[:4]
    want = ((flat - mean) @ down.T @ down + mean).float()
    got = linear.decoder(linear.encoder(digits.train.float() / 255)).flatten(1)
    assert torch.allclose(got, want, atol=0.05)  # its weights have 8 bits
    measured = measure(run(linear, digits, seed=0))
    assert measured["errors"] == sorted(measured["errors"], reverse=True)
    assert measured["errors"][-1] == pytest.approx(measured["error"])
    assert measured["slope"] == pytest.approx(4, abs=0.05)  # four directions, all at right angles


@pytest.mark.parametrize("family", ["ae", "beta-vae"])
def test_a_model_is_trained_and_measured(digits, family):
    settings = small(family=family) | ({"beta": 2.0} if family == "beta-vae" else {})
    model = train(settings, digits, "one")
    torch.manual_seed(0)
    before = models.build(family, model.config.to_dict()).eval()
    found, first = measure(run(model, digits, seed=0)), measure(run(before, digits, seed=0))
    assert found["error"] < first["error"]
    if model.stochastic:
        assert sum(found["kl_per_dimension"]) == pytest.approx(found["kl"]) and found["reconstruction"] > 0
    stored = kept(run(model, digits, seed=0))
    assert stored.codes.numel() <= train_primer.NUMBERS and (stored.deviations is not None) == model.stochastic


def test_a_name_that_is_none_is_said():
    app = typer.Typer()
    app.command()(train_primer.main)
    done = CliRunner().invoke(app, ["no-such-model"])
    assert done.exit_code == 1 and "There is no model no-such-model" in done.output
