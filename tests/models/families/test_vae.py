import math

import pytest
import torch
from torch.distributions import Independent, Normal

import models
from models import VAE, BetaVAE, ConfigError
from models.families.vae import reparameterize
from models.noise import Noise

NETWORK = {"kind": "dense", "widths": [10], "size": 4}


def vae(model=BetaVAE, **settings):
    return models.build(model.family, {"network": NETWORK, "code": 3} | settings)


def fixed(model, mean, log_variance, logits):
    """The model, encoding every picture as that posterior and decoding every code as those logits."""
    with torch.no_grad():
        for layer, values in ((model.encoder[-1], [*mean, *log_variance]), (model.decoder[-2], logits)):
            layer.weight.zero_()
            layer.bias.copy_(torch.tensor(values))
    return model


@pytest.fixture
def images():
    return torch.rand(6, 1, 4, 4)


def test_posterior_and_likelihood_are_distributions_of_the_right_shape(images):
    for likelihood in ("bernoulli", "gaussian"):
        model = vae(likelihood=likelihood)
        posterior = model.posterior(images)
        assert isinstance(posterior, Independent)
        assert (posterior.batch_shape, posterior.event_shape) == ((6,), (3,))
        pixels = model.likelihood(posterior.mean)
        assert (pixels.batch_shape, pixels.event_shape) == ((6,), (1, 4, 4))
        assert pixels.log_prob(images).shape == (6,)
        assert torch.equal(model.decode(posterior.mean), pixels.mean)
    moments = model.moments()
    assert torch.equal(moments.mean, torch.zeros(3)) and torch.equal(moments.deviation, torch.ones(3))


def test_the_code_of_a_picture_is_the_mean_of_its_posterior(images):
    model = vae()
    mean, log_variance = model.encoder(images).chunk(2, dim=1)
    assert torch.equal(model.encode(images), mean)
    torch.testing.assert_close(model.posterior(images).variance, log_variance.exp())


def test_the_kl_is_the_closed_form_and_what_sampling_estimates():
    mean, log_variance = [0.5, -1.0, 0.0], [0.0, -2.0, 0.7]
    model = fixed(vae(), mean, log_variance, [0.0] * 16)
    bound = model.elbo(torch.rand(2, 1, 4, 4), Noise(0))
    by_hand = [0.5 * (m**2 + math.exp(v) - 1 - v) for m, v in zip(mean, log_variance, strict=True)]
    assert bound.kl_per_dimension.shape == (2, 3)
    torch.testing.assert_close(bound.kl_per_dimension, torch.tensor([by_hand] * 2))
    torch.testing.assert_close(bound.kl, torch.full((2,), sum(by_hand)))

    posterior = model.posterior(torch.rand(1, 1, 4, 4))
    draws = reparameterize(posterior, torch.randn(50_000, 3))
    estimate = (posterior.log_prob(draws) - model.prior.log_prob(draws)).mean()
    assert estimate.item() == pytest.approx(sum(by_hand), abs=0.02)


def test_the_bernoulli_likelihood_by_hand(images):
    logits = torch.linspace(-3, 3, 16)
    model = fixed(vae(), [0.0] * 3, [0.0] * 3, logits.tolist())
    p, x = logits.sigmoid(), images.flatten(1)
    by_hand = (x * p.log() + (1 - x) * (1 - p).log()).sum(1)
    torch.testing.assert_close(model.elbo(images, Noise(0)).reconstruction, by_hand)
    torch.testing.assert_close(model.decode(torch.zeros(1, 3)).flatten(), p)


def test_the_gaussian_likelihood_by_hand(images):
    logits = torch.linspace(-3, 3, 16)
    model = fixed(vae(likelihood="gaussian", scale=0.2), [0.0] * 3, [0.0] * 3, logits.tolist())
    deviation = (images.flatten(1) - logits.sigmoid()) / 0.2
    by_hand = (-0.5 * deviation**2 - math.log(0.2) - 0.5 * math.log(2 * math.pi)).sum(1)
    torch.testing.assert_close(model.elbo(images, Noise(0)).reconstruction, by_hand)


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_the_elbo_falls_short_of_log_p_by_the_kl_to_the_true_posterior(likelihood):
    """With a code of one number, log p(x) and p(z|x) can be had by adding up over a fine line of codes."""
    model, image = vae(code=1, likelihood=likelihood, scale=0.5), torch.rand(1, 1, 4, 4)
    with torch.no_grad():
        line = torch.linspace(-8, 8, 4001).unsqueeze(1)
        step = 16 / 4000
        joint = model.likelihood(line).log_prob(image) + model.prior.log_prob(line)
        evidence = joint.logsumexp(0) + math.log(step)
        log_q = model.posterior(image).log_prob(line)
        gap = (log_q.exp() * (log_q - (joint - evidence))).sum() * step
        elbo = model.elbo(image.expand(20_000, 1, 4, 4), Noise(0)).elbo.mean()
    assert gap > 0
    assert elbo.item() == pytest.approx((evidence - gap).item(), abs=0.02)


def test_the_objective_is_the_negative_elbo(images):
    model = vae(VAE)
    objective, bound = model.objective(images, Noise(3)), model.elbo(images, Noise(3))
    torch.testing.assert_close(objective.loss, -bound.elbo.mean())
    torch.testing.assert_close(objective.terms["negative ELBO"], objective.loss.detach())
    torch.testing.assert_close(objective.terms["reconstruction"] + objective.terms["KL"], objective.loss.detach())


def test_beta_multiplies_the_kl_in_nats(images):
    model = vae(beta=4.0)
    objective, bound = model.objective(images, Noise(3)), model.elbo(images, Noise(3))
    torch.testing.assert_close(objective.loss, (4 * bound.kl - bound.reconstruction).mean())
    torch.testing.assert_close(objective.terms["negative ELBO"], -bound.elbo.mean().detach())


def test_a_beta_vae_is_a_vae_with_a_beta(images):
    assert issubclass(BetaVAE, VAE)
    first, second = vae(VAE, warmup=2.0), vae(BetaVAE, beta=1.0, warmup=2.0)
    second.load_state_dict(first.state_dict())
    for epoch in (0.5, 3.0):
        assert torch.equal(
            first.objective(images, Noise(1), epoch).loss, second.objective(images, Noise(1), epoch).loss
        )
    with pytest.raises(ConfigError, match="no setting named beta"):
        vae(VAE, beta=2)


def test_the_weight_of_the_kl_grows_in_a_straight_line_to_beta():
    model = vae(beta=4.0, warmup=10.0)
    assert [model.kl_weight(epoch) for epoch in (0, 2.5, 5, 10, 11, math.inf)] == [0, 1, 2, 4, 4, 4]
    assert vae(beta=4.0).kl_weight(0) == 4


def test_free_bits_leave_alone_what_is_below_them():
    # The KL of the first dimension is 0.02 nats, of the others 0.5 and 2.
    model = fixed(vae(VAE, free_bits=0.1), [0.2, 1.0, 2.0], [0.0] * 3, [0.0] * 16)
    images = torch.rand(6, 1, 4, 4)
    objective = model.objective(images, Noise(0))
    objective.loss.backward()
    slopes = model.encoder[-1].bias.grad[:3]
    torch.testing.assert_close(slopes, torch.tensor([0.0, 1.0, 2.0]))  # of ½ μ²
    torch.testing.assert_close(objective.loss - objective.terms["reconstruction"], torch.tensor(2.6))
    assert objective.terms["KL"].item() == pytest.approx(2.52)  # shown as it is


def test_free_bits_are_those_of_the_batch_s_mean():
    # KLs of one number: 0 for the first half of the pictures, 0.5 nats for the others. Their mean is above 0.2 nats,
    # so all of it is charged; clamped per picture, 0.35 nats would be.
    model = fixed(vae(VAE, code=1, free_bits=0.2), [0.0], [0.0], [0.0] * 16)
    posterior = Independent(Normal(torch.tensor([[0.0], [0.0], [1.0], [1.0]]), torch.ones(4, 1)), 1)
    model.posterior = lambda images: posterior
    objective = model.objective(torch.rand(4, 1, 4, 4), Noise(0))
    torch.testing.assert_close(objective.loss - objective.terms["reconstruction"], torch.tensor(0.25))


def test_weights_can_not_be_tied():
    with pytest.raises(ConfigError, match="can't be tied"):
        vae(network=NETWORK | {"tied": True})


def test_draws_follow_mean_and_deviation_and_pass_gradients_to_both():
    mean = torch.tensor([[1.0, -2.0]], requires_grad=True)
    deviation = torch.tensor([[0.5, 3.0]], requires_grad=True)
    noise = torch.tensor([[0.3, -1.0]])
    draw = reparameterize(Independent(Normal(mean, deviation), 1), noise)
    torch.testing.assert_close(draw, torch.tensor([[1.15, -5.0]]))
    draw.sum().backward()
    assert torch.equal(mean.grad, torch.ones(1, 2))
    assert torch.equal(deviation.grad, noise)


def test_the_objective_reaches_every_weight_and_stays_finite_on_wild_pictures(images):
    model = vae(warmup=0.0)
    model.objective(images, Noise(0)).loss.backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad.abs().sum() > 0, name
    with torch.no_grad():
        model.encoder[-1].weight.mul_(1e4)
    assert model.posterior(1e4 * images).stddev.isfinite().all()
    assert model.elbo(images, Noise(0)).kl.isfinite().all()


def test_likelihood_and_kl_are_added_up_in_full_precision_under_autocast(images):
    model = vae()
    with torch.autocast("cpu", torch.bfloat16):
        bound = model.elbo(images, Noise(0))
        assert model.decode(model.encode(images)).dtype == torch.float32
    assert bound.reconstruction.dtype == bound.kl.dtype == torch.float32


def test_temperature_multiplies_the_prior_s_deviation():
    model = vae()
    codes = model.sample_codes(5000, seed=3)
    assert float(codes.mean()) == pytest.approx(0, abs=0.03)
    assert float(codes.std()) == pytest.approx(1, abs=0.03)
    assert torch.equal(model.sample_codes(5000, seed=3, temperature=0.5), codes / 2)


def test_priors_are_fitted_to_draws_and_not_to_means(images):
    model = vae()
    drawn, posterior = model.draw_codes(images, Noise(4)), model.posterior(images)
    torch.testing.assert_close(drawn, posterior.mean + posterior.stddev * Noise(4).normal(posterior.mean))
    assert not torch.allclose(drawn, model.encode(images))


def test_a_learned_deviation_of_the_pixels_is_best_where_it_is_the_root_of_the_mean_squared_error(images):
    model = fixed(vae(VAE, likelihood="gaussian", learn_scale=True, scale=0.1), [0.0] * 3, [0.0] * 3, [0.0] * 16)
    assert model.pixels.scale.item() == pytest.approx(0.1, rel=0.03)
    rmse = (images - 0.5).square().mean().sqrt().item()
    slopes = []
    for scale in (0.9 * rmse, rmse, 1.1 * rmse):
        with torch.no_grad():
            # The bend that keeps σ above its least value is undone, so that σ is what is asked for.
            model.log_scale.copy_(torch.tensor(scale).log().add(6).expm1().log().sub(6))
        assert model.pixels.scale.item() == pytest.approx(scale, rel=1e-4)
        objective = model.objective(images, Noise(0))
        assert objective.terms["σ of a pixel"].item() == pytest.approx(scale, rel=1e-4)
        slopes.append(torch.autograd.grad(objective.loss, model.log_scale)[0].item())
    assert slopes[0] < -1 and abs(slopes[1]) < 1e-2 and slopes[2] > 1


def test_a_learned_deviation_stays_above_a_step_of_a_pixel():
    model = vae(VAE, likelihood="gaussian", learn_scale=True)
    with torch.no_grad():
        model.log_scale.fill_(-100.0)
    assert model.pixels.scale.item() == pytest.approx(math.exp(-6))


def test_only_a_gaussian_has_a_deviation_to_learn():
    with pytest.raises(ConfigError, match="Only a Gaussian has a deviation to learn"):
        vae(VAE, learn_scale=True)


def test_a_binarized_training_sees_each_pixel_as_0_or_1_anew():
    settings = {"code": 2, "binarized": True, "network": {"kind": "dense", "size": 4, "widths": [8]}}
    model = models.build("vae", settings).eval()
    grey = torch.full((2000, 1, 4, 4), 0.25)
    first, second = model.seen(grey, Noise(0)), model.seen(grey, Noise(1))
    assert first.unique().tolist() == [0, 1] and first.mean().item() == pytest.approx(0.25, abs=0.01)
    assert not torch.equal(first, second) and torch.equal(first, model.seen(grey, Noise(0)))
    noise = Noise(3)
    expected = -model.elbo(model.seen(grey, noise), noise).elbo.mean()
    assert model.objective(grey, Noise(3)).loss.item() == pytest.approx(expected.item(), rel=1e-5)
    with pytest.raises(ConfigError, match="Pixels of 0 or 1 are Bernoulli"):
        models.build("vae", settings | {"likelihood": "gaussian"})
