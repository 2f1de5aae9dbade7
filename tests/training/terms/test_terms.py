import pytest
import torch
from torch import nn

import models
from models import ConfigError
from models.noise import Noise
from training.classifier import Classifier
from training.loop import accelerator_for, fit
from training.recipe import Schedule
from training.terms import DecoderAlone, Terms, Trainee, with_terms
from training.terms.patches import PatchCritic
from training.terms.perceptual import Perceptual

CONV = {"kind": "conv", "widths": [6, 8]}
SETTINGS = {
    "ae": {"code": 3, "network": {"kind": "dense", "widths": [16]}},
    "vae": {"code": 3, "network": {"kind": "dense", "widths": [16]}},
    "vq-vae": {"codes": 8, "dimensions": 4, "network": CONV, "warmup": 0.0},
    "fsq": {"levels": [3, 3], "network": CONV},
}


@pytest.fixture
def images():
    return torch.rand(5, 1, 28, 28, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def classifier():
    torch.manual_seed(2)
    return Classifier(10).requires_grad_(False).eval()


def model_of(family):
    torch.manual_seed(3)
    return models.build(family, SETTINGS[family])


def gradients(module):
    return [parameter.grad.clone() for parameter in module.parameters() if parameter.grad is not None]


def test_without_weights_the_model_itself_is_trained(classifier):
    model = model_of("ae")
    assert with_terms(model, Terms(), classifier) is model
    assert isinstance(with_terms(model, Terms(adversary=0.1), None), Trainee)


@pytest.mark.parametrize("family", SETTINGS)
def test_weights_of_nothing_leave_the_objective_what_it_is(family, images, classifier):
    model = model_of(family).eval()
    plain = model.objective(images, Noise(0), 1.0)
    objective = Trainee(model, Terms(), classifier)(images, Noise(0), 1.0)
    assert torch.equal(objective.loss, plain.loss) and objective.terms.keys() == plain.terms.keys()


@pytest.mark.parametrize("family", SETTINGS)
def test_terms_are_of_the_pictures_that_the_decoder_draws(family, images, classifier):
    model = model_of(family).eval()
    trainee = Trainee(model, Terms(perceptual=3.0, adversary=0.5), classifier).eval()
    plain = model.objective(images, Noise(0), 1.0)
    objective = trainee(images, Noise(0), 1.0)
    drawn = trainee.drawn[0]
    torch.testing.assert_close(drawn, model.decode(model.draw_codes(images, Noise(0))))
    distance, against = Perceptual(classifier)(drawn, images), -trainee.critic(drawn).mean()
    torch.testing.assert_close(objective.loss, plain.loss + 3.0 * distance + 0.5 * against)

    objective.loss.backward()
    with_terms_added = gradients(model)
    model.zero_grad()
    model.objective(images, Noise(0), 1.0).loss.backward()
    assert any(not torch.allclose(one, other) for one, other in zip(with_terms_added, gradients(model), strict=True))


def test_the_perceptual_distance_is_that_of_features_of_length_one(images, classifier):
    distance = Perceptual(classifier)
    assert distance(images, images) == 0
    drawn = images.flip(3).requires_grad_()
    by_hand, one, other = 0, drawn, images
    for layer in classifier.hidden:
        if isinstance(layer, nn.Flatten):
            break
        one, other = layer(one), layer(other)
        if isinstance(layer, nn.ReLU):
            first, second = (each / each.norm(dim=1, keepdim=True).clamp(min=1e-6) for each in (one, other))
            by_hand = by_hand + (first - second).square().sum(1).mean()
    torch.testing.assert_close(distance(drawn, images), by_hand)
    distance(drawn, images).backward()
    assert drawn.grad.abs().sum() > 0
    assert all(parameter.grad is None for parameter in classifier.parameters())


def test_what_the_critic_learns_by_is_the_hinge_loss_and_does_not_reach_the_decoder(images):
    critic = PatchCritic(1)
    drawn = (images * 0.5).requires_grad_()
    loss = critic.objective(images, drawn).loss
    by_hand = (1 - critic(images)).clamp(min=0).mean() + (1 + critic(drawn)).clamp(min=0).mean()
    torch.testing.assert_close(loss, by_hand)
    loss.backward()
    assert drawn.grad is None and all(parameter.grad is not None for parameter in critic.parameters())
    assert critic(images).shape == (5, 1, 7, 7)


def test_the_decoder_listens_to_the_critic_only_from_its_epoch_on(images):
    model = model_of("ae")
    trainee = Trainee(model, Terms(adversary=0.5, adversary_from=2.0), None)
    assert list(trainee.steps()) == ["model", "critic"]
    plain = model.objective(images, Noise(0), 1.9)
    assert torch.equal(trainee(images, Noise(0), 1.9).loss, plain.loss)
    assert "critic" in trainee(images, Noise(0), 1.9, "critic").terms
    assert not torch.equal(trainee(images, Noise(0), 2.0).loss, plain.loss)


@pytest.mark.parametrize("family", SETTINGS)
def test_a_decoder_trained_alone_draws_better_and_leaves_codes_alone(family, images, classifier, tmp_path):
    model = model_of(family).eval()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    codes = model.encode(images)
    plan = Schedule(epochs=8, learning_rate=5e-3, batch=16, average=0.5)
    accelerator = accelerator_for(plan, "cpu", None, tmp_path, several_steps=True)
    trainee = DecoderAlone(model, Terms(perceptual=0.1, adversary=0.1), classifier)
    pictures = (images * 255).byte().repeat(16, 1, 1, 1)
    error = (model.decode(codes) - images).square().mean()
    fit(accelerator, trainee, pictures, plan, tmp_path / "state", "alone")
    assert torch.equal(model.encode(images), codes)
    assert (model.decode(codes) - images).square().mean() < 0.9 * error
    changed = {name for name, tensor in model.state_dict().items() if not torch.equal(tensor, before[name])}
    assert changed and all(name.startswith("decoder.") for name in changed)


def test_what_can_not_be_is_refused():
    with pytest.raises(ConfigError, match="no classifier"):
        Trainee(model_of("ae"), Terms(perceptual=1.0), None)
    tied = models.build("ae", {"code": 3, "network": {"kind": "dense", "widths": [16], "tied": True}})
    with pytest.raises(ConfigError, match="can't be trained alone"):
        DecoderAlone(tied, Terms(), None)
