"""A distance between pictures in the features of a classifier (Johnson et al. 2016, arXiv:1603.08155).

The classifier is the one that ships for the data set. The report's classifier Fréchet distance is measured in features
of the very same network, so of a model that was trained with this term it is flattering: compare such models by their
other figures, or by a classifier of another seed.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.classifier import Classifier


class Perceptual:
    """Σ over the classifier's stages of the mean over positions of ‖f(x) − f(x̂)‖², features scaled to length 1.

    As in LPIPS (Zhang et al. 2018, arXiv:1801.03924), without its learned weights. It is no module: the classifier
    is neither trained nor saved with what is.
    """

    def __init__(self, classifier: Classifier) -> None:
        self.layers = list(classifier.hidden)
        flat = next(number for number, layer in enumerate(self.layers) if isinstance(layer, nn.Flatten))
        self.layers = self.layers[:flat]

    def __call__(self, drawn: Tensor, images: Tensor) -> Tensor:
        """The distance of drawn pictures [N, 1, 28, 28] to images, mean over the batch; gradients reach `drawn`."""
        with torch.no_grad():
            wanted = self.features(images)
        found = self.features(drawn)
        return torch.stack(
            [(one - other).square().sum(1).mean() for one, other in zip(found, wanted, strict=True)]
        ).sum()

    def features(self, images: Tensor) -> list[Tensor]:
        """What each stage makes of images, [N, channels, h, w] of length 1 over the channels."""
        found = []
        for layer in self.layers:
            images = layer.to(images.device)(images)
            if isinstance(layer, nn.ReLU):
                found.append(F.normalize(images.float(), dim=1, eps=1e-6))
        return found
