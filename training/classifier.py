"""The classifier through whose features samples are compared with pictures; it ships, hashed, for the sets it knows.

A distance between features means something beside others in the features of the same network alone: figures that were
made with any other, such as the FID with its Inception network (Heusel et al. 2017), are not comparable.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import safetensors
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from hub import Domain

FOLDER = Path(__file__).parent / "classifiers"
FEATURES = 64  # numbers of the last hidden layer
SURE = 0.9
"""The probability from which on the classifier counts as sure of a class."""
BATCH = 500


class Classifier(nn.Module):
    """A small convolutional network: pictures [N, 1, 28, 28] in [0, 1] to logits [N, classes]."""

    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        self.hidden = nn.Sequential(
            *_stage(1, 16, stride=1), *_stage(16, 32, stride=2), *_stage(32, 64, stride=2),
            nn.Flatten(), nn.Linear(64 * 7 * 7, FEATURES), nn.ReLU(),
        )  # fmt: skip
        self.last = nn.Linear(FEATURES, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Logits [N, classes]."""
        # While it learns, features are left out at random, so that it does not rely on a few of them.
        return self.last(F.dropout(self.hidden(images), 0.3, self.training))


def _stage(channels: int, width: int, stride: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(channels, width, 3, stride, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()


@dataclass(frozen=True, eq=False)
class Seen:
    """What the classifier makes of N pictures.

    features       of its last hidden layer, [N, FEATURES]
    probabilities  of the classes, [N, classes]
    """

    features: Tensor
    probabilities: Tensor

    @property
    def labels(self) -> Tensor:
        """The most probable class of each picture, [N]."""
        return self.probabilities.argmax(1)

    @property
    def sure(self) -> Tensor:
        """Whether one class is more probable than SURE, [N]."""
        return self.probabilities.amax(1) > SURE


class ClassifierError(ValueError):
    """A classifier that should be there can't be used; the message is one sentence."""


@torch.inference_mode()
def look(classifier: Classifier, images: Tensor) -> Seen:
    """What the classifier sees in pictures [N, C, H, W], as floats of 0 to 1 or as uint8."""
    features, logits = [], []
    for batch in images.split(BATCH):
        hidden = classifier.hidden(batch.float() / 255 if batch.dtype == torch.uint8 else batch)
        features.append(hidden)
        logits.append(classifier.last(hidden))
    return Seen(torch.cat(features), torch.cat(logits).softmax(1))


def classifier_for(domain: Domain, image_shape: tuple[int, ...]) -> Classifier | None:
    """The classifier of these pictures, in eval(); None where none was trained for them. Raises `ClassifierError`."""
    noted = facts().get(domain.name)
    if noted is None or tuple(noted["classes"]) != domain.classes or image_shape != (1, 28, 28):
        return None
    return _load(FOLDER / f"{domain.name}.safetensors", noted["sha256"], len(domain.classes))


def facts() -> dict[str, dict]:
    """What is known of each classifier, by the name of its data set: sha256, test_accuracy, classes."""
    path = FOLDER / "classifiers.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def sha256(path: Path) -> str:
    """The hash of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@lru_cache(maxsize=4)
def _load(path: Path, expected: str, classes: int) -> Classifier:
    try:
        if sha256(path) != expected:
            raise ClassifierError(
                f"{path} is not the file that figures were measured with (its SHA-256 is another): fetch it anew."
            )
        weights = {name: tensor.float() if tensor.is_floating_point() else tensor
                   for name, tensor in load_file(path).items()}  # fmt: skip
    except (OSError, safetensors.SafetensorError) as error:
        raise ClassifierError(f"{path} can't be read: fetch it anew.") from error
    classifier = Classifier(classes)
    classifier.load_state_dict(weights)
    return classifier.requires_grad_(False).eval()
