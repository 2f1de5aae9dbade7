"""Whether a decoder only guesses at a code, by what it draws there.

Codes may lie densely where a decoder has never been: between two groups of an autoencoder's codes, say, that grew
together in two dimensions. Four signs tell of it, none of them alone: the picture becomes another one when it is
encoded and decoded again, it is unlike the pictures of the codes next to it, these are of different classes, and its
pixels are undecided. Each is counted in its standard deviations among held-out codes, and their sum is compared with
what is usual for these.

`latent/browser/mathematics/doubt.js` asks about one place what this asks about many.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from latent.held_out import HeldOut
from latent.nearness import Nearness
from latent.work import needed
from models import Autoencoder

ASKED, WORK = 4000, 40e9  # held-out codes that are asked, and multiply-adds that this may take
FEWEST = 64  # of fewer, the rarest ones can't be told
BESIDE, VOTES = 5, 10  # of the likeliest codes: those whose pictures are compared, and those whose classes count
UNUSUAL = 6.2  # per cent of held-out codes that may be empty or doubtful: some of them do come back badly
FAINTEST, SMALLEST = 1e-3, 1e-6  # contrast, as of a blank picture; what a logarithm is taken of
AT_A_TIME = 64


@dataclass(frozen=True)
class Doubt:
    """How signs are weighed.

    means, deviations  of each of the four among held-out codes; one that is the same everywhere has deviation 0
    mark               of their sum in these units, above which a picture is doubtful
    """

    means: tuple[float, ...]
    deviations: tuple[float, ...]
    mark: float

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"means": list(self.means), "deviations": list(self.deviations), "mark": self.mark}

    def doubtful(self, signs: Tensor) -> Tensor:
        """Whether a decoder only guesses where these `signs` [N, 4] are seen, [N] bool."""
        return _sum(signs, torch.tensor(self.means), torch.tensor(self.deviations)) > self.mark


@torch.inference_mode()
def signs(
    model: Autoencoder,
    nearness: Nearness,
    held_out: HeldOut,
    used: list[int],
    codes: Tensor,
    own: Tensor | None = None,
) -> Tensor:
    """The four signs at `codes` [N, d], [N, 4]: how much changes, how unlike its neighbours, how grey, how mixed.

    `nearness` is of the dimensions `used` of the `held_out` codes; where `codes` are some of these themselves, `own`
    [N] are their numbers, and they are no neighbours of themselves. The first two are logarithms of root mean squared
    differences, as shares of the picture's contrast, the third is that of its mean p (1 − p) for pixels p of 0 to 1.
    """
    others = nearness.likeliest(codes[:, used], VOTES, own)
    once = model.decode(codes.to(model.device))
    again = model.reconstruct(once)
    contrast = once.flatten(1).std(1, correction=0).clamp(min=FAINTEST)
    beside = others[:, :BESIDE]
    pictures = model.decode(held_out.codes[beside.flatten()].to(model.device)).unflatten(0, beside.shape)
    unlike = (pictures - once.unsqueeze(1)).square().flatten(2).mean(2).sqrt().mean(1)
    change = (again - once).square().flatten(1).mean(1).sqrt()
    grey = (once * (1 - once)).flatten(1).mean(1)
    labels = held_out.labels[others]
    alike = (labels.unsqueeze(1) == labels.unsqueeze(2)).float().mean(2).amax(1)
    logs = torch.stack([change / contrast, unlike / contrast, grey], 1).clamp(min=SMALLEST).log().cpu()
    return torch.cat([logs, (1 - alike).unsqueeze(1)], 1)


def weigh(model: Autoencoder, nearness: Nearness, held_out: HeldOut, used: list[int]) -> Doubt | None:
    """How much of the signs is unusual for this model; None for a model so large that too few can be asked."""
    codes = held_out.codes
    count = min(ASKED, len(codes), int(WORK // ((BESIDE + 2) * needed(model).multiply_adds)))
    if count < min(FEWEST, len(codes)):
        return None
    asked = torch.linspace(0, len(codes) - 1, count).round().long()
    found = torch.cat([signs(model, nearness, held_out, used, codes[some], some) for some in asked.split(AT_A_TIME)])
    means, deviations = found.mean(0), found.std(0, correction=0)
    mark = _sum(found, means, deviations).quantile(1 - (UNUSUAL - nearness.empty) / 100).item()
    return Doubt(tuple(means.tolist()), tuple(deviations.tolist()), mark)


def _sum(signs: Tensor, means: Tensor, deviations: Tensor) -> Tensor:
    return torch.where(deviations > SMALLEST, (signs - means) / deviations.clamp(min=SMALLEST), 0).sum(1)
