"""The models that ship with the project: each loads, draws, and is as good as its report says."""

import pytest
import torch

from hub import load_checkpoint
from hub.folder.names import KNOWN
from hub.sources import BUNDLED, bundled_names

MAX_BYTES = 64 * 2**20
"""What the bundled models may take together: they are cloned by everyone."""


@pytest.fixture(params=bundled_names(), scope="module")
def bundled(request):
    return load_checkpoint(str(BUNDLED / request.param))


def test_all_of_them_fit_into_a_clone():
    files = [path for path in BUNDLED.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= MAX_BYTES
    assert {path.name for path in files} <= set(KNOWN)


@torch.inference_mode()
def test_its_samples_are_pictures_with_something_in_them(bundled):
    model = bundled.model
    images = model.sample(8, seed=0)
    assert images.shape == (8, *model.image_shape)
    assert images.min() >= 0 and images.max() <= 1
    assert images.flatten(1).std(1).min() > 0.05
    assert (images[0] - images[1]).abs().max() > 0.1


@torch.inference_mode()
def test_what_it_draws_it_can_encode_again(bundled):
    """A picture the model made lies where the model is at home: it loses less there than real pictures lose."""
    model = bundled.model
    drawn = model.decode(bundled.held_out.codes[:100])
    again = model.reconstruct(drawn)
    assert (again - drawn).square().mean() < 0.5 * bundled.report["mse"]


def test_its_held_out_codes_have_all_classes_and_the_errors_of_its_report(bundled):
    held_out, report = bundled.held_out, bundled.report
    assert sorted(held_out.labels.unique().tolist()) == list(range(len(bundled.domain.classes)))
    assert held_out.errors.mean().item() == pytest.approx(report["mse"], rel=0.1)
    assert held_out.attributes


def test_its_figures_are_plausible_and_fit_together(bundled):
    model, report = bundled.model, bundled.report
    assert report.pictures == 10_000
    assert 0.0005 < report["mse"] < 0.06
    assert 10 < report["psnr_db"] < 40
    assert 50 < report["reconstruction_nats"] < 400
    beside = [prior for name, prior in model.priors.items() if name != model.default_prior]
    sizes = (sum(each.numel() for each in module.parameters()) for module in (model, *beside))
    assert report["parameters"] == next(sizes) - sum(sizes)
    if model.discrete:
        assert 1 < report["codebook_perplexity"] <= model.codes.entries
        assert 0 < report["codebook_usage"] <= 1
        assert report["prior_nats"] > 0
        assert bundled.held_out.codes.max() < model.codes.entries
    if model.stochastic:
        assert report["negative_elbo_nats"] == pytest.approx(
            report["sampled_reconstruction_nats"] + report["kl_nats"], rel=1e-4
        )
        assert bundled.held_out.kl.sum().item() == pytest.approx(report["kl_nats"], rel=1e-3)
        assert 1 <= report["active_units"] <= model.config.code
