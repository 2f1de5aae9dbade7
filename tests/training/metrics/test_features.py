import math

import pytest
import torch
import torch.nn.functional as F

from hub import load_checkpoint
from latent import coding
from training.classifier import classifier_for, look
from training.metrics.features import frechet, manifolds


def test_the_frechet_distance_of_gaussians_in_one_and_two_dimensions_by_hand():
    first = torch.tensor([[-1.0], [1.0]]) / math.sqrt(2)  # variance 1
    assert frechet(first, 3 * first + 2) == pytest.approx(2**2 + (3 - 1) ** 2)
    generator = torch.Generator().manual_seed(0)
    white = torch.randn(500, 2, generator=generator).double()
    factor = torch.linalg.cholesky(torch.cov(white.T))
    white = (white - white.mean(0)) @ torch.linalg.inv(factor).T  # covariance I exactly
    assert frechet(white, white) == pytest.approx(0, abs=1e-9)
    # tr(I + S − 2 S^½) of S = diag(4, 9), turned by any angle
    turn = torch.tensor([[0.6, -0.8], [0.8, 0.6]]).double()
    assert frechet(white, white * torch.tensor([2.0, 3.0]) @ turn + 1) == pytest.approx(1 + 4 + 1 + 1, rel=1e-6)
    other = torch.tensor([[1.0, 0.4], [0.4, 2.0]]).double()
    root = torch.linalg.eigvals(other @ torch.cov((white * 2).T)).real.sqrt().sum()
    assert frechet(white @ torch.linalg.cholesky(other).T, white * 2) == pytest.approx((3 + 8 - 2 * root).item())


def test_precision_recall_density_and_coverage_by_hand():
    real = torch.tensor([[0.0], [1.0], [2.0], [10.0]])  # balls to the nearest neighbour: 1, 1, 1, 8
    samples = torch.tensor([[0.5], [1.5], [1.6], [30.0]])  # 1, 0.1, 0.1, 28.4
    found = manifolds(real, samples, neighbours=1)
    assert found.precision == 3 / 4
    # 0.5 is in the balls of 0 and 1; 1.5 and 1.6 in those of 1 and 2, and 1.6 − 10 is more than 8.
    assert found.density == (2 + 2 + 2) / 4
    assert found.coverage == 3 / 4
    # 0 and 1 are in the ball of 0.5, 2 and 10 in that of 30; without that one no ball would reach them.
    assert found.recall == 1
    assert manifolds(real, samples[:3], neighbours=1).recall == 2 / 4
    assert manifolds(real, real, neighbours=1).precision == 1


@pytest.fixture(scope="module")
def pictures():
    """Pictures in place of MNIST's, which do not travel with the project: held-out ones, as an autoencoder has them."""
    checkpoint = load_checkpoint("mnist-ae")
    held_out = checkpoint.held_out
    return coding.decode(checkpoint.model, held_out.codes[:3000]), held_out.labels[:3000]


def test_noise_blur_dropped_classes_and_copies_are_ranked_as_they_should(pictures):
    images, labels = pictures
    classifier = classifier_for(load_checkpoint("mnist-ae").domain, (1, 28, 28))
    noise = torch.randn(images[1500:].shape, generator=torch.Generator().manual_seed(0))
    others, of_others = images[1500:], labels[1500:]
    clouds = {
        "pictures": others,
        "a little noise": (others + 0.1 * noise).clamp(0, 1),
        "noise": (others + 0.3 * noise).clamp(0, 1),
        "a little blur": F.avg_pool2d(others, 3, 1, 1),
        "blur": F.avg_pool2d(others, 7, 1, 3),
        "one class less": others[of_others > 0],
        "three classes": others[of_others < 3],
        "copies": others[:20].repeat(50, 1, 1, 1),
    }
    real = look(classifier, images[:1500]).features
    seen = {name: look(classifier, cloud).features for name, cloud in clouds.items()}
    distance = {name: frechet(real, features) for name, features in seen.items()}
    share = {name: manifolds(real, features) for name, features in seen.items()}

    assert distance["pictures"] < distance["a little noise"] < distance["noise"]
    assert distance["pictures"] < distance["a little blur"] < distance["blur"]
    assert distance["pictures"] < distance["one class less"] < distance["three classes"]
    assert 5 * distance["pictures"] < distance["copies"]
    for spoilt in ("noise", "blur"):
        assert share[spoilt].precision < share["pictures"].precision - 0.1
    for poor in ("three classes", "copies"):  # each sample is a picture, but many pictures have none nearby
        assert share[poor].precision > share["pictures"].precision - 0.1
        assert share[poor].coverage < share["pictures"].coverage - 0.3
        assert share[poor].recall < share["pictures"].recall - 0.3
    assert share["one class less"].coverage < share["pictures"].coverage
