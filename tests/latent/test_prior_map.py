import pytest
import torch
from PIL import ImageColor

from hub import load_checkpoint
from latent import prior_map
from latent.colours import SYMBOLS


def marks(picture):
    """Pixels in the colour of samples."""
    pixels = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8).view(-1, 4)
    return int((pixels == torch.tensor([*ImageColor.getrgb(SYMBOLS["z"]), 255])).all(1).sum())


@pytest.mark.parametrize(
    ("prior", "titles"), [("mixture", ["A component each", "A place in it"]), ("standard-normal", ["What is drawn"])]
)
def test_a_map_for_each_step_with_a_dot_for_each_sample(prior, titles):
    checkpoint = load_checkpoint("mnist-vae-2d")
    few, many = (
        prior_map.steps(checkpoint.model, checkpoint.held_out, prior, count, 1, 1.0, None) for count in (1, 30)
    )
    assert [step.title for step in few] == titles
    assert all(marks(some.picture) < marks(more.picture) for some, more in zip(few, many, strict=True))
    assert few[-1].picture.size == (prior_map.SIZE, prior_map.SIZE)


def test_the_last_step_is_where_the_samples_are():
    model = load_checkpoint("mnist-vae-2d").model
    *_, (_, last) = model.prior.way(20, 3, 1.0, 4)
    assert torch.equal(last, model.sample_codes(20, 3, 1.0, 4))


def test_one_unit_is_as_long_across_as_upwards_and_up_is_up():
    view = prior_map._View(torch.tensor([[-1.0, -4.0], [1.0, 4.0]]).repeat(200, 1))
    (left, low), (right, high) = view.places(torch.tensor([[-1.0, -1.0], [1.0, 1.0]]))
    assert right - left == pytest.approx(low - high) and right > left and low > high


def test_longer_codes_and_indices_have_no_map():
    for name in ("mnist-vae", "mnist-vq-vae"):
        checkpoint = load_checkpoint(name)
        model = checkpoint.model
        assert prior_map.steps(model, checkpoint.held_out, model.default_prior, 2, 0, 1.0, None) == []
