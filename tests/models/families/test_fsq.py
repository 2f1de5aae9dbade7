import pytest
import torch

import models
from models import ConfigError
from models.noise import Noise

NETWORK = {"kind": "conv", "widths": [6, 8], "size": 12}


def fsq(**settings):
    return models.build("fsq", {"network": NETWORK, "levels": [5, 4, 3]} | settings)


def test_a_code_is_a_grid_of_indices_into_all_combinations_of_levels():
    model = fsq().eval()
    assert model.codes.words == "3 × 3 indices into 60 codes"
    codes = model.encode(torch.rand(4, 1, 12, 12))
    assert codes.shape == (4, 3, 3) and model.codes.holds(codes)
    vectors = model.quantizer.lookup(codes)
    torch.testing.assert_close(model.encoder(torch.zeros(1, 1, 12, 12)).shape, torch.Size([1, 3, 3, 3]))
    for channel, level in enumerate((5, 4, 3)):
        steps = vectors[:, channel] * (level // 2)
        torch.testing.assert_close(steps, steps.round())


def test_the_objective_is_the_squared_error_alone_and_reaches_both_halves():
    model, images = fsq(), torch.rand(4, 1, 12, 12)
    objective = model.objective(images, Noise(0))
    codes = model.encode(images)
    error = (model.decoder(model.quantizer.lookup(codes)) - images).square().flatten(1).sum(1).mean()
    torch.testing.assert_close(objective.loss, error)
    objective.loss.backward()
    for part in (model.encoder, model.decoder):
        assert all(parameter.grad.abs().sum() > 0 for parameter in part.parameters())


def test_the_largest_codebook_has_8192_entries():
    assert fsq(levels=[32, 16, 16]).codes.entries == 8192


@pytest.mark.parametrize("levels", [[32, 16, 17], [2, 3], [], [64, 64, 3], [5] * 17])
def test_levels_that_make_no_codebook_are_refused(levels):
    with pytest.raises(ConfigError, match=r"levels"):
        fsq(levels=levels)
