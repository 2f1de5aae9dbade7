import math

import pytest
import torch

import models
from latent import compute
from latent.held_out import HeldOut
from latent.inspect import inspect

DENSE = {"network": {"kind": "dense", "widths": [8], "size": 8}, "code": 2}
CONVOLUTIONAL = {"network": {"kind": "conv", "widths": [8], "size": 8}, "codes": 16, "dimensions": 3}
IMAGE = torch.linspace(0, 1, 64).reshape(1, 8, 8)


def build(family):
    torch.manual_seed(0)
    settings = {"vq-vae": CONVOLUTIONAL, "fsq": {"network": CONVOLUTIONAL["network"], "levels": [5, 4, 3]}}
    return models.build(family, settings.get(family, DENSE)).eval().requires_grad_(False)


def held_out(model, errors=(0.0, 1.0)):
    codes = model.sample_codes(len(errors))
    return HeldOut(codes, torch.zeros(len(errors), dtype=torch.int64), torch.tensor(errors))


@pytest.mark.parametrize("family", models.FAMILIES)
def test_every_family_tells_its_way_there_and_back(family):
    model = build(family)
    seen = inspect(model, held_out(model), IMAGE)
    assert torch.equal(seen.code, model.encode(IMAGE[None])[0])
    assert torch.equal(seen.reconstruction, model.decode(seen.code[None])[0])
    error = (seen.reconstruction - IMAGE).square().mean().item()
    assert seen.mse == pytest.approx(error)
    assert seen.psnr == pytest.approx(-10 * math.log10(error))


@pytest.mark.parametrize(("family", "probabilistic"), [("ae", False), ("vae", True), ("beta-vae", True)])
def test_only_a_distribution_has_deviations_and_a_bound(family, probabilistic):
    model = build(family)
    seen = inspect(model, held_out(model), IMAGE)
    for value in (seen.deviations, seen.kl_per_dimension, seen.bound):
        assert (value is not None) is probabilistic
    assert seen.prior_nats is None


def test_kl_and_bound_agree_with_each_other_and_with_the_formula():
    model = build("vae")
    seen = inspect(model, held_out(model), IMAGE)
    variance = seen.deviations.square()
    expected = 0.5 * (variance + seen.code.square() - 1 - variance.log())  # Kingma & Welling 2013, appendix B
    assert torch.allclose(seen.kl_per_dimension, expected, atol=1e-6)
    assert seen.bound.nats > seen.kl_per_dimension.sum()  # −log p(x|z) of grey Bernoulli means is positive
    assert inspect(model, held_out(model), IMAGE).bound == seen.bound


def test_a_grid_of_indices_has_a_price_under_its_prior():
    model = build("vq-vae")
    seen = inspect(model, held_out(model), IMAGE)
    assert seen.deviations is None and seen.bound is None
    cells = seen.code.numel()
    assert seen.prior_nats == pytest.approx(cells * math.log(16), rel=0.5)  # an untrained prior is nearly uniform


def test_the_verdict_compares_with_the_held_out_errors():
    model = build("ae")
    assert inspect(model, held_out(model, (0.0, 1e-6)), IMAGE).verdict.unlike
    assert not inspect(model, held_out(model, (1.0, 2.0)), IMAGE).verdict.unlike


def test_a_collapsed_model_does_not_look_good_on_what_it_has_drawn_itself():
    model = build("vae")
    with torch.no_grad():
        model.encoder[-1].weight.zero_()  # every picture has the same code
    drawn = model.decode(model.encode(IMAGE[None]))[0]
    seen = inspect(model, held_out(model, (0.1, 0.1)), drawn, decoded=True)
    assert seen.psnr > 60
    assert seen.verdict.share is None and not seen.verdict.unlike
    assert "own output" in seen.verdict.sentence and "10.0 dB" in seen.verdict.sentence
    assert "unusual" not in seen.verdict.sentence


def test_what_is_asked_about_a_picture_is_computed_in_one_slot():
    model, seen = build("vae"), []
    model.encoder.register_forward_hook(lambda *_: seen.append(getattr(compute._thread, "has_slot", False)))
    inspect(model, held_out(model), IMAGE)
    assert seen and all(seen)
