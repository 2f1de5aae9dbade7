"""How strange a picture is to a model: scores that grow with it, and one that puts them together.

No single score will do. To an autoencoder an all-black canvas is the most normal picture of all, because nothing is
easier to copy; what gives it away is that it is copied *too* well. So scores are put together by how far a picture lies
from what is usual, to either side.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from latent import coding
from latent.compute import slot
from latent.quality import mse
from models import Autoencoder
from models.noise import Noise

ERROR, UNEXPLAINED, BOUND, DIVERGENCE, PRIOR = "error", "unexplained", "negative-elbo", "kl", "prior"
TOGETHER = "together"
TITLES = {
    ERROR: "Reconstruction error",
    UNEXPLAINED: "Unexplained share",
    BOUND: "Negative ELBO",
    DIVERGENCE: "KL to the prior",
    PRIOR: "−log p of the code",
    TOGETHER: "All together",
}
"""What each score is called on screen."""
LEAST = {ERROR: 1e-8, UNEXPLAINED: 1e-6}  # below which these errors count as this
LEAST_VARIANCE = 1e-8  # of the pixels of a picture: a black canvas has none
TAIL = 0.01  # of usual pictures, on either side
NARROW = 1e-9  # so that scores that are all alike are not divided by nothing
BATCH = 500


@torch.inference_mode()
def scores(model: Autoencoder, images: Tensor, seed: int = 0) -> dict[str, Tensor]:
    """Those scores of images [N, C, H, W] that the model has, by name, each [N]: the larger, the stranger.

    The mean squared error; the same as a share of the variance of the picture's own pixels, from which a canvas that
    has none can't hide; of a stochastic model the negative ELBO from one draw and the KL; −log p of the code as
    `Autoencoder.log_prior` tells it. The last three are in nats.
    """
    found: dict[str, list[Tensor]] = {}
    for number, batch in enumerate(images.split(BATCH)):
        for name, values in _scores(model, batch, seed + number).items():
            found.setdefault(name, []).append(values.cpu())
    return {name: torch.cat(values) for name, values in found.items()}


def _scores(model: Autoencoder, images: Tensor, seed: int) -> dict[str, Tensor]:
    codes = coding.encode(model, images)
    error = mse(images, coding.decode(model, codes))
    found = {ERROR: error, UNEXPLAINED: unexplained(error, images)}
    with slot(model):
        if model.stochastic:
            bound = model.elbo(images.to(model.device), Noise(seed))
            found |= {BOUND: -bound.elbo, DIVERGENCE: bound.kl}
        density = model.log_prior(codes.to(model.device))
    return found if density is None else found | {PRIOR: -density}


def unexplained(error: Tensor, images: Tensor) -> Tensor:
    """Mean squared errors [N] of images [N, C, H, W], each as a share of the variance of that picture's pixels, [N]."""
    return error / images.flatten(1).var(1, correction=0).clamp(min=LEAST_VARIANCE)


@dataclass(frozen=True, eq=False)
class Usual:
    """What scores of usual pictures are like, where errors were made less lopsided.

    names             of the scores, in order
    medians           [S], of the scores as they are, from which errors are counted: see `_columns`
    low, middle, high  [S] each: the quantiles TAIL, one half and 1 − TAIL of the scores as they are counted
    """

    names: tuple[str, ...]
    medians: Tensor
    low: Tensor
    middle: Tensor
    high: Tensor

    def distance(self, found: dict[str, Tensor]) -> Tensor:
        """How far the score that is farthest out lies from its median, to either side, [N], of scores of [N] each.

        In units of how far the quantile lies that one in a hundred usual pictures exceeds: so 1 is far out for one
        score, and a picture that is strange to a single score is not made usual by the others, as it would be in a
        Mahalanobis distance.
        """
        away = _columns(found, self.names, self.medians) - self.middle
        return torch.maximum(away / (self.high - self.middle), -away / (self.middle - self.low)).amax(1).float()


def usual(found: dict[str, Tensor]) -> Usual:
    """Learned from the scores of pictures that the model was not trained on, each [N], N > 1."""
    names = tuple(found)
    medians = torch.stack([found[name].double().median().clamp(min=LEAST.get(name, -torch.inf)) for name in names])
    columns = _columns(found, names, medians)
    low, middle, high = columns.quantile(torch.tensor([TAIL, 0.5, 1 - TAIL]).double(), dim=0)
    return Usual(names, medians, torch.minimum(low, middle - NARROW), middle, torch.maximum(high, middle + NARROW))


def _columns(found: dict[str, Tensor], names: tuple[str, ...], medians: Tensor) -> Tensor:
    """The scores, [N, S]. Errors as multiples of their median: below it in logarithms, above it as they are.

    In logarithms alone no error were large enough to stand out, and as they are none small enough.
    """
    columns = []
    for name, median in zip(names, medians, strict=True):
        score = found[name].double()
        if name in LEAST:
            times = score.clamp(min=LEAST[name]) / median
            score = torch.where(times < 1, times.log(), times - 1)
        columns.append(score)
    return torch.stack(columns, 1)


def auroc(strange: Tensor, normal: Tensor) -> float:
    """How often one of `strange` [M] scores higher than one of `normal` [N]; ties count half (Hanley & McNeil 1982)."""
    below, upto = (torch.searchsorted(normal.sort().values, strange, right=right) for right in (False, True))
    return ((below + upto).double().mean() / 2 / len(normal)).item()


@dataclass(frozen=True)
class Rates:
    """What a threshold does.

    false_alarms  the share of usual pictures that it calls strange
    misses        the share of strange ones that it lets pass
    """

    false_alarms: float
    misses: float


def rates(threshold: float, strange: Tensor, normal: Tensor) -> Rates:
    """Of the threshold above which a score counts as strange."""
    return Rates((normal > threshold).double().mean().item(), (strange <= threshold).double().mean().item())
