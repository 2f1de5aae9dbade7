"""What every family promises, whatever it is made of."""

import copy
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

import models
from models import FAMILIES, ConfigError, Objective
from models.noise import Noise

GREY = {"kind": "conv", "widths": [6, 6], "size": 28}
COLOUR = {"kind": "conv", "widths": [6, 6, 6], "size": 64, "channels": 3, "residual": 1}
DENSE = {"kind": "dense", "widths": [20, 10], "size": 8}
VQ = {"codes": 11, "dimensions": 4}

SETTINGS = {
    "ae, grey": ("ae", {"network": GREY | {"hidden": 12}, "code": 5}),
    "ae, colour": ("ae", {"network": COLOUR, "code": 5}),
    "ae, tied": ("ae", {"network": DENSE | {"tied": True}, "code": 5}),
    "vae, grey": ("vae", {"network": GREY, "code": 5}),
    "vae, dense": ("vae", {"network": DENSE, "code": 2, "likelihood": "gaussian"}),
    "vae, learned scale": ("vae", {"network": DENSE, "code": 2, "likelihood": "gaussian", "learn_scale": True}),
    "beta-vae, colour": ("beta-vae", {"network": COLOUR | {"hidden": 12}, "code": 5, "beta": 4.0}),
    "beta-tcvae, grey": ("beta-tcvae", {"network": GREY, "code": 5}),
    "iwae, grey": ("iwae", {"network": GREY, "code": 5, "draws": 4, "binarized": True}),
    "ladder-vae, grey": ("ladder-vae", {"network": GREY, "code": 3, "below": [4, 5], "width": 12}),
    "vamp-vae, grey": ("vamp-vae", {"network": GREY, "code": 5, "pseudo_inputs": 9}),
    "fsq, grey": ("fsq", {"network": GREY, "levels": [5, 4, 3]}),
    "fsq, colour": ("fsq", {"network": COLOUR, "levels": [8, 5]}),
    "vq-vae, grey": ("vq-vae", VQ | {"network": GREY}),
    "vq-vae, colour": ("vq-vae", VQ | {"network": COLOUR}),
}


@pytest.fixture(params=SETTINGS)
def model(request):
    torch.manual_seed(0)
    return models.build(*SETTINGS[request.param]).eval().requires_grad_(False)


@pytest.fixture
def images(model):
    return torch.rand(3, *model.image_shape, generator=torch.Generator().manual_seed(1))


def test_every_family_is_here():
    assert {family for family, _ in SETTINGS.values()} == set(FAMILIES)


def test_pictures_become_codes_and_codes_pictures(model, images):
    codes = model.encode(images)
    assert codes.shape == (3, *model.code_shape)
    assert codes.dtype == (torch.int64 if model.discrete else torch.float32)
    decoded = model.decode(codes)
    assert decoded.shape == images.shape
    assert decoded.dtype == torch.float32
    assert decoded.min() >= 0 and decoded.max() <= 1
    assert torch.equal(model.reconstruct(images), decoded)


def test_numbers_have_moments_and_indices_have_none(model):
    if model.discrete:
        with pytest.raises(TypeError, match="are indices, which have no mean"):
            model.moments()
        return
    moments, (dimensions,) = model.moments(), model.code_shape
    assert moments.mean.shape == (dimensions,) and moments.factor.shape == (dimensions, dimensions)
    assert torch.equal(moments.factor, moments.factor.tril()) and (moments.deviation > 0).all()


def test_encoding_and_decoding_are_deterministic(model, images):
    codes = model.encode(images)
    assert torch.equal(model.encode(images), codes)
    assert torch.equal(model.decode(codes), model.decode(codes))


def test_a_picture_s_code_does_not_depend_on_its_company(model, images):
    codes = model.encode(images)
    torch.testing.assert_close(model.encode(images[1:2]), codes[1:2], rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(model.decode(codes[1:2]), model.decode(codes)[1:2], rtol=1e-4, atol=1e-5)


def test_codes_can_be_added_as_vectors_and_brought_back(model, images):
    codes = model.encode(images)
    vectors = model.embed(codes)
    assert vectors.ndim == 2 and vectors.is_floating_point()
    assert torch.equal(model.quantize(vectors), codes)
    between = model.quantize((vectors[:1] + vectors[1:2]) / 2)
    assert between.shape == (1, *model.code_shape) and between.dtype == codes.dtype


def test_samples_are_pictures_and_belong_to_their_seed(model):
    first = model.sample(2, seed=5)
    assert first.shape == (2, *model.image_shape)
    assert first.min() >= 0 and first.max() <= 1
    assert torch.equal(model.sample(2, seed=5), first)
    assert torch.equal(model.decode(model.sample_codes(2, seed=5)), first)
    assert not torch.equal(model.sample_codes(2, seed=6), model.sample_codes(2, seed=5))


def test_at_temperature_zero_all_samples_are_the_same_one(model):
    codes = model.sample_codes(3, seed=5, temperature=0.0)
    assert torch.equal(codes, model.sample_codes(3, seed=6, temperature=0.0))
    assert torch.equal(codes, codes[:1].expand_as(codes))


def test_sampling_leaves_torch_s_own_generator_alone(model):
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    model.sample(2, seed=5)
    assert torch.equal(torch.rand(2), expected)


def test_using_a_model_does_not_change_it(model, images):
    before = copy.deepcopy(model.state_dict())
    model.reconstruct(images)
    model.sample(2)
    model.quantize(model.embed(model.encode(images)))
    model.objective(images, Noise(0), 100.0)
    after = model.state_dict()
    assert all(torch.equal(after[name], value) for name, value in before.items())


def test_threads_can_share_a_model(model, images):
    def use(seed):
        with torch.inference_mode():
            return torch.cat([model.reconstruct(images), model.sample(2, seed=seed)])

    alone = [use(seed) for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(use, range(4)))
    # Not to the last bit: torch adds up in another order where a thread may use several cores.
    torch.testing.assert_close(together, alone, rtol=0, atol=1e-5)


def test_half_precision_weights_draw_nearly_the_same(model, images):
    stored = copy.deepcopy(model).half().float()
    codes = model.encode(images)
    torch.testing.assert_close(stored.decode(codes), model.decode(codes), rtol=0, atol=5e-3)


def test_settings_rebuild_the_model(model, images):
    again = models.build(model.family, model.config.to_dict()).eval()
    again.load_state_dict(model.state_dict())
    assert again.config == model.config
    assert torch.equal(again.reconstruct(images), model.reconstruct(images))


def test_the_objective_is_a_number_that_belongs_to_its_noise(model, images):
    objective = model(images, Noise(0), 100.0)
    assert isinstance(objective, Objective)
    assert objective.loss.shape == () and objective.loss.isfinite()
    assert all(term.shape == () and not term.requires_grad for term in objective.terms.values())
    assert torch.equal(model.objective(images, Noise(0), 100.0).loss, objective.loss)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_few_steps_lower_the_objective(family):
    settings = next(settings for name, settings in SETTINGS.values() if name == family)
    model = models.build(family, settings)
    images = torch.zeros(16, *model.image_shape)
    images[:, :, 6:20, 10:14] = 1
    images[::2, :, 10:14, 6:20] = 1
    optimizer = torch.optim.Adam(model.steps()["model"], lr=5e-3)
    losses = []
    for step in range(25):
        optimizer.zero_grad()
        losses.append(model(images, Noise(step), step / 10).loss)
        losses[-1].backward()
        optimizer.step()
    assert losses[-1] < 0.7 * losses[0]


@pytest.mark.parametrize("family", ["gan", "", None, 3, ["ae"]])
def test_an_unknown_family_is_refused_in_one_sentence(family):
    with pytest.raises(ConfigError, match="the families are ae, "):
        models.build(family, {})


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("settings", [None, [], {"network": None}, {"network": {"kind": "conv"}}, {"colour": 1}])
def test_settings_that_are_none_are_refused(family, settings):
    with pytest.raises(ConfigError):
        models.build(family, settings)


def test_pictures_of_another_form_are_refused_in_one_sentence(model):
    channels, height, width = model.image_shape
    wrong = [
        torch.rand(channels, height, width),
        torch.rand(2, channels, height, width + 1),
        torch.rand(2, channels + 1, height, width),
        torch.zeros(2, channels, height, width, dtype=torch.uint8),
    ]
    for images in wrong:
        with pytest.raises(ValueError, match=r"This model takes pictures \[N, .* not \[[0-9, ]+\] as [a-z0-9]+: bring"):
            model.encode(images)
    assert len(model.encode(torch.rand(3, *model.image_shape))) == 3
