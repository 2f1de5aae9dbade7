import pytest
import torch

from hub import load_checkpoint
from latent.compare import came_back, fitted, line_up
from latent.domain import Domain


@pytest.fixture(scope="module")
def checkpoint():
    return load_checkpoint("mnist-ae-2d")


def test_a_line_up_has_one_real_picture_of_each_class_or_decoded_ones(checkpoint):
    first, second = (line_up(checkpoint.model, checkpoint.held_out, checkpoint.domain, each) for each in (0, 1))
    assert first.images.shape == (10, 1, 28, 28) and first.unseen
    assert first.names[7] == "handwritten 7" and not torch.equal(first.images, second.images)
    own = line_up(checkpoint.model, checkpoint.held_out, Domain("mine", "Mine", (), "digit"), 0)
    assert not own.unseen and "held-out picture 1" in own.names


def test_the_rival_answers_each_picture_with_their_mean(checkpoint):
    images = torch.stack([torch.zeros(1, 28, 28), torch.ones(1, 28, 28)])
    back = came_back(checkpoint.model, images)
    assert back.rival == pytest.approx(0.25)
    expected = checkpoint.model.decode(checkpoint.model.encode(images))
    torch.testing.assert_close(back.images, expected)
    torch.testing.assert_close(back.errors, (expected - images).square().flatten(1).mean(1))
    assert len(back.notes) == 2 and "0.2500" in back.in_words


def test_pictures_are_fitted_to_a_model_of_others(checkpoint):
    domain = Domain("mine", "Mine", (), "fill")
    images = torch.rand(2, 1, 28, 28)
    same = (checkpoint.domain, (1, 28, 28))
    assert fitted(images, same, same) is images
    assert fitted(images, same, (domain, (3, 16, 16))).shape == (2, 3, 16, 16)
