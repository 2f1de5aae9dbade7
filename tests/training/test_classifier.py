from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from hub import load_checkpoint
from latent import coding
from training import classifier as module
from training.classifier import FEATURES, ClassifierError, classifier_for, facts, look, sha256
from training.train_classifier import accuracy, train

SHAPE = (1, 28, 28)


@pytest.mark.parametrize("name", ["mnist", "fashion"])
def test_the_classifiers_that_ship_know_what_the_bundled_models_draw(name):
    checkpoint = load_checkpoint(f"{name}-ae")
    held_out = checkpoint.held_out
    classifier = classifier_for(checkpoint.domain, SHAPE)
    seen = look(classifier, coding.decode(checkpoint.model, held_out.codes[:500]))
    right = (seen.labels == held_out.labels[:500]).double().mean().item()
    # Reconstructions lose a little of what the pictures show.
    assert right > facts()[name]["test_accuracy"] - 0.08
    assert seen.features.shape == (500, FEATURES) and seen.features.min() >= 0
    torch.testing.assert_close(seen.probabilities.sum(1), torch.ones(500))
    torch.testing.assert_close(seen.probabilities, classifier.last(seen.features).softmax(1))
    assert torch.equal(seen.sure, seen.probabilities.max(1).values > 0.9)


def test_pictures_of_other_sets_have_no_classifier():
    domain = load_checkpoint("mnist-ae").domain
    assert classifier_for(domain, SHAPE) is not None
    assert classifier_for(replace(domain, name="pets"), SHAPE) is None
    assert classifier_for(replace(domain, classes=domain.classes[:9]), SHAPE) is None
    assert classifier_for(domain, (3, 28, 28)) is None


def test_bytes_are_counted_as_grey_values():
    classifier = classifier_for(load_checkpoint("mnist-ae").domain, SHAPE)
    pictures = torch.randint(0, 256, (3, 1, 28, 28), dtype=torch.uint8)
    assert torch.equal(look(classifier, pictures).features, look(classifier, pictures.float() / 255).features)


def test_a_classifier_that_is_not_the_one_noted_is_refused(tmp_path, monkeypatch):
    domain = load_checkpoint("mnist-ae").domain
    for file in module.FOLDER.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    assert sha256(tmp_path / "mnist.safetensors") == facts()["mnist"]["sha256"]
    weights = bytearray((tmp_path / "mnist.safetensors").read_bytes())
    weights[-1] ^= 1
    (tmp_path / "mnist.safetensors").write_bytes(weights)
    with pytest.raises(ClassifierError, match="SHA-256 is another"):
        classifier_for(domain, SHAPE)
    (tmp_path / "mnist.safetensors").unlink()
    with pytest.raises(ClassifierError, match="can't be read"):
        classifier_for(domain, SHAPE)


def test_one_is_trained_from_pictures_and_stored_as_it_was_measured(digits):
    larger = replace(
        digits,
        train=F.interpolate(digits.train.float(), 28).byte(),
        test=F.interpolate(digits.test.float(), 28).byte(),
    )
    classifier = train(larger, epochs=5)
    assert not classifier.training
    assert accuracy(classifier, larger) > 0.6
    for weight in classifier.parameters():
        assert torch.equal(weight, weight.half().float())
