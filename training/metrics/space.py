"""What the space of codes is like: how it is filled, and what lies between and beside the codes of pictures."""

import torch
from torch import Tensor

from latent import coding, nearness
from latent.interpolate import CURVES
from models.noise import Noise
from training.classifier import look
from training.metrics.metric import Measured, Reading, mean, once, part_of_report
from training.metrics.samples import seen, training_pictures

metric = part_of_report("Space of codes", thorough=True)

CODES = 4000  # of test pictures that stand for what is encoded
PAIRS = 1000
CLOSEST_CHUNK = 500
CROSSFADE = "crossfade of the pixels"
PIXELS = "the same with pixels"


@metric("Posterior draws told from samples of the prior, AUROC; 50% if they are alike", "%", digits=1, of_prior=True)
def prior_told(measured: Measured) -> Reading | None:
    """Of boosted trees that learned from half of them (a classifier two-sample test, Lopez-Paz & Oquab 2017).

    It compares the aggregate posterior q(z), of an AE its codes, with p(z); beside it with the model's other priors.
    """
    if measured.model.discrete:
        return None
    draws = _encoded(measured)
    return _of_each_prior(measured, lambda codes: _told(draws, codes, measured.seed))


@metric("Samples of the prior in empty places", "%", digits=1, of_prior=True)
def prior_in_empty_places(measured: Measured) -> Reading | None:
    """Where `latent.nearness` says that hardly anything was encoded; beside it the other priors."""
    if measured.model.discrete:
        return None
    kept = slice(0, CODES)
    deviations = None if measured.deviations is None else measured.deviations[kept]
    near = nearness.measure(measured.codes[kept], deviations)
    limit = near.quantiles[near.empty]
    return _of_each_prior(measured, lambda codes: mean((near.evidence(codes[:2000]) < limit).float()))


def _encoded(measured: Measured) -> Tensor:
    """A draw from the posterior of each of CODES test pictures, of an AE their codes."""
    codes = measured.codes[:CODES]
    if measured.deviations is None:
        return codes
    return codes + measured.deviations[:CODES] * Noise(measured.seed).normal(codes)


def _of_each_prior(measured: Measured, figure) -> Reading:
    """The figure of the default prior's codes, beside that of the others'."""
    model, count = measured.model, min(CODES, len(measured.codes))
    found = {}
    for name in model.priors:
        found[name] = figure(model.sample_codes(count, measured.seed + 1, prior=name).cpu())
    return Reading(found.pop(model.default_prior), beside=found)


def _told(draws: Tensor, samples: Tensor, seed: int) -> float:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.metrics import roc_auc_score

    codes = torch.cat([draws, samples]).numpy()
    own = torch.cat([torch.ones(len(draws)), torch.zeros(len(samples))]).numpy()
    order = torch.randperm(len(codes), generator=torch.Generator().manual_seed(seed)).numpy()
    learned, asked = order[: len(order) // 2], order[len(order) // 2 :]
    trees = HistGradientBoostingClassifier(random_state=seed).fit(codes[learned], own[learned])
    return float(roc_auc_score(own[asked], trees.predict_proba(codes[asked])[:, 1]))


@once
def pairs(measured: Measured) -> Tensor:
    """PAIRS times two test pictures of different classes, by chance: [PAIRS, 2]."""
    labels, count = measured.data.test_labels, len(measured.images)
    generator = torch.Generator().manual_seed(measured.seed + 2)
    found = torch.randint(0, count, (8 * PAIRS, 2), generator=generator)
    return found[labels[found[:, 0]] != labels[found[:, 1]]][:PAIRS]


@once
def midpoints(measured: Measured) -> dict[str, Tensor]:
    """Pictures halfway between those pairs, on each kind of path through the codes and by a crossfade."""
    model = measured.model
    vectors = coding.embed(model, measured.codes[pairs(measured).flatten()]).unflatten(0, (-1, 2))
    images = measured.images[pairs(measured).flatten()].unflatten(0, (-1, 2))
    found = {name: move(vectors[:, 0], vectors[:, 1], 0.5) for name, move in CURVES.items()}
    halfway = {name: coding.decode(model, coding.quantize(model, each)) for name, each in found.items()}
    return halfway | {CROSSFADE: images.mean(1)}


@metric("Midpoints of straight paths that the classifier is sure of", "%", digits=1)
def midpoints_sure_straight(measured: Measured) -> Reading | None:
    """Between two test pictures of different classes; sure is above 90 %."""
    return _sure(measured, "linear")


@metric("Midpoints of paths on an arc that the classifier is sure of", "%", digits=1, of_prior=True)
def midpoints_sure_arc(measured: Measured) -> Reading | None:
    """As above, between the same pairs."""
    return _sure(measured, "spherical")


def _sure(measured: Measured, curve: str) -> Reading | None:
    if measured.classifier is None:
        return None
    shares = {name: look(measured.classifier, midpoints(measured)[name]).sure for name in (curve, CROSSFADE)}
    sure = shares[curve].double()
    error = (sure.var() / len(sure)).sqrt().item()
    beside = {CROSSFADE: mean(shares[CROSSFADE].float()), "test pictures": mean(seen(measured)["test"].sure.float())}
    return Reading(sure.mean().item(), error, beside)


@metric("Distance of straight paths' midpoints to the nearest training picture, in features")
def midpoint_distance(measured: Measured) -> Reading | None:
    """Mean over the pairs; beside it that of test pictures and of crossfades."""
    if measured.classifier is None:
        return None
    known = look(measured.classifier, training_pictures(measured)).features
    asked = {name: midpoints(measured)[name] for name in ("linear", CROSSFADE)}
    asked["test pictures"] = measured.images[pairs(measured)[:, 0]]
    found = {name: mean(closest(look(measured.classifier, each).features, known)) for name, each in asked.items()}
    return Reading(found.pop("linear"), beside=found)


def closest(points: Tensor, known: Tensor) -> Tensor:
    """The distance of each of `points` [N, D] to the nearest of `known` [M, D], [N]."""
    return torch.cat([torch.cdist(part, known).amin(1) for part in points.split(CLOSEST_CHUNK)])


@metric("Arithmetic: adding the direction to another class gives that class", "%", digits=1)
def arithmetic_success(measured: Measured) -> Reading | None:
    """The mean of one class minus that of another, at strength 1, as the classifier sees the result."""
    if measured.classifier is None:
        return None
    model, labels = measured.model, measured.data.test_labels
    start, goal = pairs(measured)[:, 0], labels[pairs(measured)[:, 1]]
    vectors = coding.embed(model, measured.codes)
    moved = vectors[start] + _class_means(vectors, labels)[goal] - _class_means(vectors, labels)[labels[start]]
    images = coding.decode(model, coding.quantize(model, moved))
    grey = measured.images.flatten(1)
    naive = grey[start] + _class_means(grey, labels)[goal] - _class_means(grey, labels)[labels[start]]
    right = (look(measured.classifier, images).labels == goal).double()
    pixels = naive.clamp(0, 1).unflatten(1, measured.images.shape[1:])
    of_pixels = mean((look(measured.classifier, pixels).labels == goal).float())
    return Reading(right.mean().item(), (right.var() / len(right)).sqrt().item(), {PIXELS: of_pixels})


def _class_means(vectors: Tensor, labels: Tensor) -> Tensor:
    """The mean of the vectors [N, D] of each class, [classes, D]."""
    sums = torch.zeros(int(labels.max()) + 1, vectors.shape[1]).index_add_(0, labels, vectors)
    return sums / labels.bincount().clamp(min=1)[:, None]
