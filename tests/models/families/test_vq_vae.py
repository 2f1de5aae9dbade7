import pytest
import torch

import models
from models import ConfigError
from models.noise import Noise

NETWORK = {"kind": "conv", "widths": [6, 8], "size": 12}


def vq_vae(**settings):
    base = {"network": NETWORK, "codes": 9, "dimensions": 4}
    return models.build("vq-vae", base | settings)


@pytest.fixture
def images():
    return torch.rand(5, 1, 12, 12)


def test_a_picture_becomes_a_grid_of_its_nearest_codes(images):
    model = vq_vae().eval()
    features = model.encoder(images)
    assert features.shape == (5, 4, 3, 3)
    distances = (features.unsqueeze(1) - model.quantizer.codebook[None, :, :, None, None]).square().sum(2)
    codes = model.encode(images)
    assert codes.dtype == torch.int64
    assert torch.equal(codes, distances.argmin(1))
    assert model.code_shape == (3, 3)


def test_embedding_and_quantizing_are_each_other_s_inverse():
    model = vq_vae()
    codes = torch.randint(9, (4, 3, 3))
    vectors = model.embed(codes)
    assert vectors.shape == (4, 36)
    assert torch.equal(model.quantize(vectors), codes)
    nearby = vectors + 0.01 * torch.randn_like(vectors)
    assert torch.equal(model.quantize(nearby), codes)
    assert torch.equal(vectors.reshape(4, 4, 3, 3)[1, :, 2, 0], model.quantizer.codebook[codes[1, 2, 0]])


def test_until_the_warm_up_is_over_nothing_is_quantized(images):
    model = vq_vae(warmup=2.0)
    before = model.quantizer.codebook.clone()
    objective = model.objective(images, Noise(0), epoch=1.99)
    error = (model.decoder(model.encoder(images)) - images).square().flatten(1).sum(1).mean()
    torch.testing.assert_close(objective.loss, error)
    assert list(objective.terms) == ["squared error"]
    assert torch.equal(model.quantizer.codebook, before) and not model.quantizer.counts.any()

    objective = model.objective(images, Noise(0), epoch=2.0)
    assert list(objective.terms) == ["squared error", "commitment", "perplexity"]
    assert model.quantizer.counts.all() and not torch.equal(model.quantizer.codebook, before)


def test_the_loss_is_the_error_plus_the_weighted_commitment(images):
    model = vq_vae(commitment=0.5).eval()
    objective = model.objective(images, Noise(0))
    codes = model.encode(images)
    drawn = model.decoder(model.quantizer.lookup(codes))
    error = (drawn - images).square().flatten(1).sum(1).mean()
    torch.testing.assert_close(objective.terms["squared error"], error.detach())
    commitment = (model.encoder(images) - model.quantizer.lookup(codes)).square().flatten(1).sum(1).mean()
    torch.testing.assert_close(objective.loss, error + 0.5 * commitment)
    torch.testing.assert_close(model.decode(codes), drawn.clamp(0, 1))


def test_the_objective_reaches_encoder_and_decoder_and_leaves_the_prior_alone(images):
    model = vq_vae()
    model.objective(images, Noise(0)).loss.backward()
    for part in (model.encoder, model.decoder):
        assert all(parameter.grad.abs().sum() > 0 for parameter in part.parameters())
    assert list(model.priors) == ["autoregressive"]
    assert all(parameter.grad is None for parameter in model.prior.parameters())


def test_the_largest_grid_has_sixty_four_cells_a_side():
    assert vq_vae(network=NETWORK | {"size": 128, "widths": [2]}).code_shape == (64, 64)


def test_the_vectors_of_its_entries_are_those_of_the_codebook():
    model = vq_vae()
    torch.testing.assert_close(model.entry_vectors(), model.quantizer.codebook)
    assert model.codes.dimensions == 4


def test_codes_are_measured_by_the_default_prior_or_by_another_where_it_knows_no_density(images):
    model = vq_vae()
    grids = {"grid-mixture": {"kind": "grid-mixture", "directions": 2}, "autoregressive": {"kind": "autoregressive"}}
    model.attach_priors(grids)
    codes = model.encode(images)
    assert model.prior.log_prob(codes) is None
    torch.testing.assert_close(model.log_prior(codes), model.prior_named("autoregressive").log_prob(codes))
    model.attach_priors({"masked": {"kind": "masked"}})
    assert model.log_prior(codes) is None


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"network": {"kind": "dense", "widths": [8]}}, "convolutional network without a dense layer"),
        ({"network": NETWORK | {"hidden": 8}}, "convolutional network without a dense layer"),
        ({"network": NETWORK | {"size": 256, "widths": [8]}}, "at most 64 × 64"),
        ({"codes": 1}, "codes must lie between 2 and 8192"),
        ({"decay": 1.0}, "decay must lie between"),
    ],
)
def test_settings_that_do_not_fit_a_grid_are_refused(settings, message):
    with pytest.raises(ConfigError, match=message):
        vq_vae(**settings)
