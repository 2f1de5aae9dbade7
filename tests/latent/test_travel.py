import pytest
import torch

from latent import coding
from latent.interpolate import TURNS
from latent.travel import travel


class Line(torch.nn.Module):
    """Stands for a model whose picture of 1 × 2 pixels is its code, two numbers."""

    discrete, device, image_shape, parts = False, torch.device("cpu"), (1, 1, 2), {}

    def encode(self, images):
        return images.flatten(1)

    def embed(self, codes):
        return codes

    def quantize(self, vectors):
        return vectors

    def decode(self, codes):
        assert torch.is_inference_mode_enabled() and 2 * len(codes) <= coding.BATCH_NUMBERS
        return codes.view(-1, 1, 1, 2)


class Steps(Line):
    """One whose code is a grid of 1 × 2 indices of ten greys."""

    discrete = True

    def encode(self, images):
        return self.quantize(images.flatten(1))

    def embed(self, codes):
        return codes.flatten(1) / 10

    def quantize(self, vectors):
        return (vectors * 10).round().long().view(-1, 1, 2)

    def decode(self, codes):
        return super().decode(codes / 10)


KEYS = torch.tensor([[0.0, 0.5], [1.0, 0.5], [0.5, 0.5]]).view(3, 1, 1, 2)


def test_a_continuous_model_draws_every_point_of_the_path():
    journey = travel(Line(), KEYS, 5)
    assert journey.frames.flatten(1).tolist() == [[0, 0.5], [0.5, 0.5], [1, 0.5], [0.75, 0.5], [0.5, 0.5]]
    assert torch.equal(journey.codes, journey.frames.flatten(1))
    assert (journey.one_way, journey.changing) == (5, 1)


def test_a_discrete_model_switches_from_code_to_code():
    journey = travel(Steps(), KEYS[:2], 41)
    assert journey.codes.dtype == torch.int64 and journey.codes.shape == (41, 1, 2)
    assert journey.codes[:, 0, 0].unique_consecutive().tolist() == list(range(11))
    assert journey.changing == 1


@pytest.mark.parametrize("model", [Line(), Steps()])
@pytest.mark.parametrize("turn", TURNS)
def test_the_way_back_is_left_out_of_one_way(model, turn):
    journey = travel(model, KEYS, 200, turn=turn)  # more than are decoded at a time
    assert len(journey.frames) == len(journey.codes) == 200
    assert journey.one_way == (101 if turn == "there-and-back" else 200)
    if turn != "loop":
        assert torch.equal(journey.frames[journey.one_way - 1], KEYS[2])


def test_impossible_settings_are_refused():
    with pytest.raises(ValueError, match="takes 3 to 240 frames"):
        travel(Line(), KEYS, 2)
