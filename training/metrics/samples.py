"""How like pictures the samples of the default prior are, in the features of the classifier that ships.

Every figure stands beside two others: that of as many training pictures, which differ from the test pictures by chance
alone, and that of the same training pictures as the model gives them back, which is the best any prior can reach.
"""

import torch
from torch import Tensor

from latent import coding
from training.classifier import Classifier, Seen, look
from training.metrics.features import Manifolds, frechet, manifolds
from training.metrics.metric import Measured, Reading, once, part_of_report

metric = part_of_report("Samples", thorough=True, of_prior=True)

COUNT = 5000
AT_A_TIME = 500
OF_A_CLASS = 200
PICTURES, OWN = "training pictures", "its reconstructions of them"


@once
def training_pictures(measured: Measured) -> Tensor:
    """COUNT training pictures by chance, or all if they are fewer, as floats of 0 to 1."""
    train = measured.data.train
    order = torch.randperm(len(train), generator=torch.Generator().manual_seed(measured.seed))
    return train[order[:COUNT]].float() / 255


@once
def drawn(measured: Measured) -> Tensor:
    """As many samples of the default prior."""
    starts = range(0, len(training_pictures(measured)), AT_A_TIME)
    sizes = [min(AT_A_TIME, len(training_pictures(measured)) - start) for start in starts]
    seeds = [measured.seed * COUNT + number for number in range(len(sizes))]
    return torch.cat([coding.sample(measured.model, *pair) for pair in zip(sizes, seeds, strict=True)])


@once
def seen(measured: Measured) -> dict[str, Seen]:
    """What the classifier sees in samples, training pictures and their reconstructions, and in the test pictures."""
    classifier, real = _classifier(measured), training_pictures(measured)
    return {
        "samples": look(classifier, drawn(measured)),
        PICTURES: look(classifier, real),
        OWN: look(classifier, coding.decode(measured.model, coding.encode(measured.model, real))),
        "test": look(classifier, measured.images),
    }


def _classifier(measured: Measured) -> Classifier:
    assert measured.classifier is not None  # the metrics ask before
    return measured.classifier


@once
def distances(measured: Measured) -> dict[str, float]:
    """The Fréchet distance of each from the test pictures."""
    found = seen(measured)
    return {name: frechet(found["test"].features, found[name].features) for name in ("samples", PICTURES, OWN)}


@once
def shares(measured: Measured) -> dict[str, Manifolds]:
    """How each and as many of the test pictures cover each other."""
    found = seen(measured)
    test = found["test"].features
    order = torch.randperm(len(test), generator=torch.Generator().manual_seed(measured.seed + 1))
    real = test[order[: len(found["samples"].features)]]
    return {name: manifolds(real, found[name].features) for name in ("samples", PICTURES, OWN)}


@metric("Classifier Fréchet distance of samples to the test pictures")
def classifier_frechet_distance(measured: Measured) -> Reading | None:
    """Lower is better. Not the FID: the features are those of another network."""
    if measured.classifier is None:
        return None
    found = distances(measured)
    return Reading(found["samples"], beside={PICTURES: found[PICTURES], OWN: found[OWN]})


def _beside(measured: Measured, name: str) -> Reading | None:
    if measured.classifier is None:
        return None
    found = {of: getattr(each, name) for of, each in shares(measured).items()}
    return Reading(found.pop("samples"), beside=found)


@metric("Precision: samples among pictures", "%", digits=1)
def sample_precision(measured: Measured) -> Reading | None:
    """Higher is better."""
    return _beside(measured, "precision")


@metric("Recall: pictures among samples", "%", digits=1)
def sample_recall(measured: Measured) -> Reading | None:
    """Higher is better."""
    return _beside(measured, "recall")


@metric("Density: how far among pictures", digits=2)
def sample_density(measured: Measured) -> Reading | None:
    """Higher is better, up to that of training pictures; above it, samples crowd where pictures do."""
    return _beside(measured, "density")


@metric("Coverage: pictures with a sample nearby", "%", digits=1)
def sample_coverage(measured: Measured) -> Reading | None:
    """Higher is better."""
    return _beside(measured, "coverage")


@metric("The class asked for is the class drawn", "%", digits=1)
def class_drawn(measured: Measured) -> Reading | None:
    """As the classifier sees it, which errs on test pictures too; with its standard error."""
    model, classes = measured.model, len(measured.data.domain.classes)
    if measured.classifier is None or model.prior.classes != classes:
        return None
    right = []
    for label in range(classes):
        images = coding.sample(model, OF_A_CLASS, measured.seed, label=label)
        right.append(look(measured.classifier, images).labels == label)
    share = torch.cat(right).double()
    of_pictures = (seen(measured)["test"].labels == measured.data.test_labels).double().mean().item()
    error = (share.var() / len(share)).sqrt().item()
    return Reading(share.mean().item(), error, {"test pictures": of_pictures})
