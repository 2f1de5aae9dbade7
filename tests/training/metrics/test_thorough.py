"""What takes long to measure, on few small pictures."""

from dataclasses import replace

import pytest
import torch

import models
from hub import load_checkpoint
from latent import coding
from models.noise import Noise
from training.evaluate import Thorough, evaluate, figures, run
from training.metrics import METRICS
from training.metrics.probes import linear, nearest, principal_axes
from training.metrics.samples import drawn
from training.metrics.space import closest

DENSE = {"kind": "dense", "size": 8, "widths": [16]}


@pytest.fixture
def few(digits):
    return replace(digits, test=digits.test[:80], test_labels=digits.test_labels[:80])


def test_pictures_without_a_classifier_are_measured_by_all_that_needs_none(few):
    torch.manual_seed(0)
    model = models.build("vae", {"code": 3, "network": DENSE}).eval()
    report, _ = evaluate(model, few, seed=1, thorough=Thorough(others={"strange": few.test.flip(2)}))
    assert {"Likelihood", "Reconstruction", "Space of codes", "Codes as features", "Anomalies"} < set(report.parts)
    assert "Samples" not in report.parts and "dynamic_nats" not in report
    missed = report.figures["anomaly_missed"]
    assert 0 <= missed.value <= 1 and missed.beside.keys() == report.figures["anomaly_together"].beside.keys()
    assert set(report.figures["anomaly_together"].beside) == {"turned by 90°", "strange", "black canvas", "noise"}
    assert report.figures["linear_probe_100"].error is not None and "linear_probe_1000" not in report
    for figure in report.figures.values():
        assert figure.words in "\n".join(figures(report))
    quick, _ = evaluate(model, few, seed=1)
    assert set(quick.figures) == {name for name in report.figures if not METRICS[name].thorough}
    again, _ = evaluate(model, few, seed=1, thorough=Thorough(others={"strange": few.test.flip(2)}))
    assert again == report


def test_samples_are_drawn_from_the_default_prior_as_many_as_training_pictures(few):
    model = models.build("vae", {"code": 3, "network": DENSE}).eval()
    measured = run(model, few, seed=2)
    images = drawn(measured)
    assert images.shape == (512, 1, 8, 8)
    torch.testing.assert_close(images[:500], coding.sample(model, 500, seed=2 * 5000))
    assert len(images.flatten(1).unique(dim=0)) > 500


def test_a_model_that_draws_well_is_told_from_one_that_does_not():
    """Figures of a bundled model whose pictures are held-out ones, drawn by itself, since MNIST does not travel."""
    from training.classifier import classifier_for
    from training.data import DataSet

    checkpoint = load_checkpoint("mnist-ae")
    codes, labels = checkpoint.held_out.codes, checkpoint.held_out.labels
    images = (coding.decode(checkpoint.model, codes[:1200]) * 255).byte()
    data = DataSet(checkpoint.domain, images[:600], labels[:600], images[600:], labels[600:1200])
    found = {}
    for name in ("mnist-vae", "mnist-beta-vae"):
        measured = run(load_checkpoint(name).model, data, 0, Thorough(classifier_for(data.domain, (1, 28, 28))))
        found[name] = {key: METRICS[key].figure(measured) for key in ("classifier_frechet_distance", "class_drawn",
                       "midpoints_sure_arc", "arithmetic_success", "sample_coverage")}  # fmt: skip
    better, worse = found["mnist-vae"], found["mnist-beta-vae"]
    floor = better["classifier_frechet_distance"].beside["training pictures"]
    assert floor < better["classifier_frechet_distance"].value < worse["classifier_frechet_distance"].value
    assert worse["sample_coverage"].value < better["sample_coverage"].value
    assert better["class_drawn"].value > 0.85 and better["class_drawn"].error < 0.02
    assert better["midpoints_sure_arc"].value < better["midpoints_sure_arc"].beside["test pictures"]
    assert better["arithmetic_success"].value > better["arithmetic_success"].beside["the same with pixels"]


def test_readers_of_codes_by_hand():
    train, labels = torch.tensor([[0.0, 1], [0, 2], [0, 3], [9, 1], [9, 2], [9, 3]]), torch.tensor([4, 4, 4, 7, 7, 7])
    asked = torch.tensor([[1.0, 2], [8, 2]])
    assert nearest(train, labels, asked).tolist() == [4, 7]
    assert linear(train, labels, asked).tolist() == [4, 7]
    assert closest(asked, train).tolist() == [1, 1]


def test_principal_components_are_those_that_vary_most():
    noise = Noise(0).normal(torch.empty(400, 4))
    images = (128 + noise * torch.tensor([40.0, 1, 20, 1])).clamp(0, 255).byte().view(400, 1, 2, 2)
    axes, middle = principal_axes(images, 2)
    assert axes.abs().argmax(0).tolist() == [0, 2]
    torch.testing.assert_close(middle, images.flatten(1).float().mean(0) / 255)
