import pytest
import torch
from torch import nn

from models import AE
from models.autoencoder import DRAWS
from models.corruption import CORRUPTIONS
from models.families.ae import jacobian_norm
from models.noise import Noise

DENSE = {"kind": "dense", "widths": [10], "size": 4}


def ae(**settings):
    return AE(AE.Config.from_dict({"network": DENSE, "code": 3} | settings))


def pair(**settings):
    """A plain model and one with `settings`, with the same weights."""
    plain, other = ae(), ae(**settings)
    other.load_state_dict(plain.state_dict())
    return plain, other


@pytest.fixture
def images():
    return torch.rand(6, 1, 4, 4)


def test_the_loss_is_the_squared_error_summed_over_pixels_and_averaged_over_pictures(images):
    model = ae()
    with torch.no_grad():  # a decoder that draws 0.25 everywhere
        model.decoder[-2].weight.zero_()
        model.decoder[-2].bias.fill_(0.25)
    objective = model.objective(images, Noise(0))
    by_hand = sum(float(((image - 0.25) ** 2).sum()) for image in images) / 6
    assert objective.loss.item() == pytest.approx(by_hand)
    assert objective.terms["squared error"].item() == pytest.approx(by_hand)
    assert not objective.terms["squared error"].requires_grad


FLOW = {"kind": "flow", "steps": 2, "width": 8}


def with_priors(*kinds):
    """An AE with these priors, the first of them the default, fitted to codes around (5, −3, 0)."""
    model = ae()
    model.attach_priors({table["kind"]: table for table in kinds}, kinds[0]["kind"])
    codes = torch.tensor([5.0, -3.0, 0.0]) + torch.randn(400, 3) * torch.tensor([1.0, 2.0, 0.5])
    for prior in model.priors.values():
        prior.fit(codes)
    return model.eval(), codes


def test_where_codes_lie_is_told_by_the_first_prior_that_knows_it_and_else_by_samples():
    model, codes = with_priors(FLOW, {"kind": "gaussian"})
    assert model.prior.moments() is None
    torch.testing.assert_close(model.moments().mean, codes.mean(0))
    torch.testing.assert_close(model.moments().deviation, codes.std(0), rtol=1e-3, atol=1e-3)

    model, codes = with_priors(FLOW)
    draws = model.sample_codes(DRAWS)
    torch.testing.assert_close(model.moments().mean, draws.mean(0))
    torch.testing.assert_close(model.moments().deviation, draws.std(0), rtol=1e-3, atol=1e-3)


def test_decoded_pictures_are_cut_to_their_range_and_the_loss_sees_what_was_beyond_except_where_that_is_right(images):
    model = ae()
    with torch.no_grad():
        model.decoder[-2].weight.zero_()
        model.decoder[-2].bias.fill_(3.0)
    assert torch.equal(model.reconstruct(images), torch.ones_like(images))
    model.objective(torch.full_like(images, 0.75), Noise(0)).loss.backward()
    assert model.decoder[-2].bias.grad.min() == pytest.approx(4.5)  # 2 (3 - 0.75)
    assert model.objective(torch.ones_like(images), Noise(0)).loss.item() == 0


@pytest.mark.parametrize("kind", ["gaussian", "masking", "salt-and-pepper"])
def test_a_denoising_model_sees_the_spoiled_picture_and_is_measured_on_the_clean_one(images, kind):
    plain, model = pair(corruption=kind, corruption_amount=0.5)
    spoiled = CORRUPTIONS[kind](images, 0.5, Noise(4))
    drawn = plain.decoder(plain.encoder(spoiled))
    by_hand = (drawn - images).square().flatten(1).sum(1).mean()
    torch.testing.assert_close(model.objective(images, Noise(4)).loss, by_hand)
    assert torch.equal(model.encode(images), plain.encode(images))  # only training spoils anything


def test_sparsity_adds_the_weighted_l1_norm_of_the_code(images):
    plain, model = pair(sparsity=0.7)
    size = sum(abs(number) for code in plain.encode(images).tolist() for number in code) / len(images)
    objective = model.objective(images, Noise(0))
    assert objective.loss.item() == pytest.approx(plain.objective(images, Noise(0)).loss.item() + 0.7 * size)
    assert objective.terms["L1 of the code"].item() == pytest.approx(size)


def test_contraction_adds_the_weighted_norm_of_the_encoder_s_jacobian(images):
    plain, model = pair(contraction=0.7)
    size = jacobian_norm(plain.encoder, images).mean()
    objective = model.objective(images, Noise(0))
    torch.testing.assert_close(objective.loss, plain.objective(images, Noise(0)).loss + 0.7 * size)
    torch.testing.assert_close(objective.terms["Jacobian norm"], size.detach())


def test_the_jacobian_norm_of_a_linear_encoder_is_that_of_its_matrix(images):
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(16, 3))
    norm = jacobian_norm(encoder, images)
    torch.testing.assert_close(norm, encoder[1].weight.square().sum().expand(6))
    norm.mean().backward()
    torch.testing.assert_close(encoder[1].weight.grad, 2 * encoder[1].weight)


@pytest.mark.parametrize("network", [DENSE, {"kind": "conv", "widths": [4], "size": 4, "residual": 1, "hidden": 6}])
def test_the_jacobian_norm_agrees_with_torch_func(images, network):
    model = ae(network=network)
    jacobians = torch.func.vmap(torch.func.jacrev(lambda image: model.encoder(image.unsqueeze(0))[0]))(images)
    torch.testing.assert_close(jacobian_norm(model.encoder, images), jacobians.square().flatten(1).sum(1))


def test_the_jacobian_norm_can_be_measured_where_gradients_are_off(images):
    with torch.no_grad():
        assert ae(contraction=1.0).objective(images, Noise(0)).terms["Jacobian norm"] > 0
    assert not images.requires_grad


def test_every_term_reaches_every_weight(images):
    model = ae(corruption="masking", corruption_amount=0.2, sparsity=0.1, contraction=0.1)
    model.objective(images, Noise(0)).loss.backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad.abs().sum() > 0, name
