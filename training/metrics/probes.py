"""What a simple reader finds in the codes: a linear probe and the nearest neighbours, with few labels and with all.

The rival is PCA of the same width: as many numbers, found without any network.
"""

import warnings

import torch
from torch import Tensor

from latent import coding
from training.metrics.metric import Measured, Reading, once, part_of_report

metric = part_of_report("Codes as features", thorough=True)

NEIGHBOURS = 5
REPEATS = 5  # draws of the pictures whose labels are known, where these are few
FEW = (100, 1000)
ROWS = 250
AT_A_TIME = 5000
PCA = "PCA of the same width"


@once
def features(measured: Measured) -> dict[str, tuple[Tensor, Tensor]]:
    """Training and test pictures as codes and as principal components, each in units of its own overall spread.

    Not number by number: that would make much of dimensions that hold next to nothing.
    """
    model, data = measured.model, measured.data
    parts = data.train.split(AT_A_TIME)
    codes = torch.cat([coding.embed(model, coding.encode(model, part.float() / 255)) for part in parts])
    test = coding.embed(model, measured.codes)
    axes, middle = principal_axes(data.train, codes.shape[1])
    pixels = [(each.flatten(1).float() / 255 - middle) @ axes for each in (data.train, data.test)]
    return {"codes": _scaled(codes, test), PCA: _scaled(*pixels)}


def principal_axes(images: Tensor, width: int) -> tuple[Tensor, Tensor]:
    """The `width` directions [D, width] in which pictures [N, C, H, W] uint8 vary most, and their mean [D]."""
    flat = images.flatten(1)
    middle = sum(part.float().sum(0) / 255 for part in flat.split(AT_A_TIME)) / len(flat)
    scatter = torch.zeros(flat.shape[1], flat.shape[1])
    for part in flat.split(AT_A_TIME):
        centred = part.float() / 255 - middle
        scatter += centred.T @ centred
    return torch.linalg.eigh(scatter).eigenvectors.flip(1)[:, :width], middle


def _scaled(train: Tensor, test: Tensor) -> tuple[Tensor, Tensor]:
    middle = train.mean(0)
    # Variances add up to as much as if each of the numbers had 1.
    spread = train.var(0, correction=0).mean().sqrt().clamp(min=1e-6)
    return (train - middle) / spread, (test - middle) / spread


def linear(train: Tensor, labels: Tensor, test: Tensor) -> Tensor:
    """The labels that logistic regression on `train` [N, D] gives to `test` [M, D], [M]."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the last digits of its weights change no label
        probe = LogisticRegression(max_iter=300, tol=1e-3).fit(train.numpy(), labels.numpy())
    return torch.from_numpy(probe.predict(test.numpy()))


def nearest(train: Tensor, labels: Tensor, test: Tensor) -> Tensor:
    """The commonest label among the NEIGHBOURS nearest of `train` [N, D] to each of `test` [M, D], [M]."""
    size, half = min(NEIGHBOURS, len(train)), 0.5 * train.square().sum(1)
    # |a − b|² is least where a·b − |b|²/2 is largest.
    found = [(part @ train.T - half).topk(size, dim=1).indices for part in test.split(ROWS)]
    return labels[torch.cat(found)].mode(1).values


READERS = {"linear": linear, "nearest": nearest}


def accuracy(measured: Measured, reader: str, known: int | None) -> Reading | None:
    """The share of test pictures whose class a reader finds when it knows `known` labels, all for None.

    With few labels the mean over several draws of the pictures that have one, with its standard error.
    """
    labels, right = measured.data.train_labels, measured.data.test_labels
    if len(measured.data.domain.classes) < 2 or (known or 0) > len(labels):
        return None
    found: dict[str, list[float]] = {name: [] for name in features(measured)}
    for repeat in range(1 if known is None else REPEATS):
        generator = torch.Generator().manual_seed(measured.seed + repeat)
        rows = torch.randperm(len(labels), generator=generator)[:known]
        if len(labels[rows].unique()) < 2:
            return None
        for name, (train, test) in features(measured).items():
            said = READERS[reader](train[rows], labels[rows], test)
            found[name].append((said == right).double().mean().item())
    means = {name: torch.tensor(shares).double() for name, shares in found.items()}
    codes = means["codes"]
    error = None if known is None else (codes.std() / len(codes) ** 0.5).item()
    return Reading(codes.mean().item(), error, {PCA: means[PCA].mean().item()})


@metric("Linear probe, 100 labels", "%", digits=1)
def linear_probe_100(measured: Measured) -> Reading | None:
    """Logistic regression on the codes."""
    return accuracy(measured, "linear", FEW[0])


@metric("Linear probe, 1,000 labels", "%", digits=1)
def linear_probe_1000(measured: Measured) -> Reading | None:
    """As above."""
    return accuracy(measured, "linear", FEW[1])


@metric("Linear probe, all labels", "%", digits=1)
def linear_probe_all(measured: Measured) -> Reading | None:
    """As above, with every training picture."""
    return accuracy(measured, "linear", None)


@metric("5 nearest neighbours, 100 labels", "%", digits=1)
def nearest_100(measured: Measured) -> Reading | None:
    """Euclidean."""
    return accuracy(measured, "nearest", FEW[0])


@metric("5 nearest neighbours, 1,000 labels", "%", digits=1)
def nearest_1000(measured: Measured) -> Reading | None:
    """As above."""
    return accuracy(measured, "nearest", FEW[1])


@metric("5 nearest neighbours, all labels", "%", digits=1)
def nearest_all(measured: Measured) -> Reading | None:
    """As above, with every training picture."""
    return accuracy(measured, "nearest", None)
