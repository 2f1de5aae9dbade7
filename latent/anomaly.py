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

ERROR, BOUND, DIVERGENCE, PRIOR, TOGETHER = "error", "negative-elbo", "kl", "prior", "together"
TITLES = {
    ERROR: "Reconstruction error",
    BOUND: "Negative ELBO",
    DIVERGENCE: "KL to the prior",
    PRIOR: "−log p of the code",
    TOGETHER: "All together",
}
"""What each score is called on screen."""
LEAST_ERROR = 1e-8  # below which an error counts as this
RIDGE = 1e-3  # added to the variances, each 1, so that scores that tell the same are not divided by nothing
BATCH = 500


@torch.inference_mode()
def scores(model: Autoencoder, images: Tensor, seed: int = 0) -> dict[str, Tensor]:
    """Those scores of images [N, C, H, W] that the model has, by name, each [N]: the larger, the stranger.

    The mean squared error; of a stochastic model the negative ELBO from one draw and the KL; −log p of the code under
    the default prior where that can be known. In nats but for the error.
    """
    found: dict[str, list[Tensor]] = {}
    for number, batch in enumerate(images.split(BATCH)):
        for name, values in _scores(model, batch, seed + number).items():
            found.setdefault(name, []).append(values.cpu())
    return {name: torch.cat(values) for name, values in found.items()}


def _scores(model: Autoencoder, images: Tensor, seed: int) -> dict[str, Tensor]:
    codes = coding.encode(model, images)
    found = {ERROR: mse(images, coding.decode(model, codes))}
    with slot(model):
        if model.stochastic:
            bound = model.elbo(images.to(model.device), Noise(seed))
            found |= {BOUND: -bound.elbo, DIVERGENCE: bound.kl}
        density = model.prior.log_prob(codes.to(model.device))
    return found if density is None else found | {PRIOR: -density}


@dataclass(frozen=True, eq=False)
class Usual:
    """What scores of usual pictures are like: a Gaussian through them, the error in logarithms.

    names      of the scores, in order
    mean       [S], and their standard deviations `spread`, [S]
    precision  [S, S], of the standardised scores
    """

    names: tuple[str, ...]
    mean: Tensor
    spread: Tensor
    precision: Tensor

    def distance(self, found: dict[str, Tensor]) -> Tensor:
        """How far pictures with these scores, each [N], lie from the usual (Mahalanobis 1936), [N]."""
        standard = (_columns(found, self.names) - self.mean) / self.spread
        return (standard @ self.precision * standard).sum(1).clamp(min=0).sqrt().float()


def usual(found: dict[str, Tensor]) -> Usual:
    """Fitted to the scores of pictures that the model was not trained on, each [N], N > 1."""
    names = tuple(found)
    columns = _columns(found, names)
    mean, spread = columns.mean(0), columns.std(0).clamp(min=1e-9)
    standard = (columns - mean) / spread
    covariance = standard.T @ standard / len(standard) + RIDGE * torch.eye(len(names)).double()
    return Usual(names, mean, spread, torch.linalg.inv(covariance))


def _columns(found: dict[str, Tensor], names: tuple[str, ...]) -> Tensor:
    columns = [found[name].double() for name in names]
    return torch.stack([each.clamp(min=LEAST_ERROR).log() if name == ERROR else each
                        for name, each in zip(names, columns, strict=True)], 1)  # fmt: skip


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
