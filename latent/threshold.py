"""What a threshold on a score costs: false alarms on one side, misses on the other, and the cheapest between them.

Pictures whose score lies above a threshold are called strange.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from latent import anomaly
from latent.anomaly import Rates, rates
from latent.calibration import calibration
from latent.domain import Domain
from latent.foreign import foreign_sets, kin
from latent.held_out import HeldOut
from latent.kept import for_life
from models import Autoencoder

PER = 1000  # pictures that costs are told for


@dataclass(frozen=True, eq=False)  # tensors have no single answer to ==
class Tried:
    """What a model's scores say of pictures of several kinds.

    kin      scores of real pictures of the model's own kind, by name, each [M]; M is 0 where none travel along
    foreign  the same of each foreign set, by what the set is called
    """

    kin: dict[str, Tensor]
    foreign: dict[str, dict[str, Tensor]]


@for_life
def tried(model: Autoencoder, held_out: HeldOut, domain: Domain) -> Tried:
    """Those of the calibration, of the pictures of `latent.foreign`."""
    known = calibration(model, held_out)
    own = kin(domain, model.image_shape)
    sets = foreign_sets(domain, model.image_shape)
    found = {name: known.judged(anomaly.scores(model, images)) for name, images in sets.items()}
    return Tried(known.judged(anomaly.scores(model, own)) if len(own) else {}, found)


@dataclass(frozen=True)
class Costs:
    """What mistakes cost, in a unit of one's own, where the share `strange`, 0 to 1, of pictures is strange."""

    alarm: float
    miss: float
    strange: float

    def of(self, made: Rates) -> float:
        """The cost to expect of PER pictures."""
        alarms = (1 - self.strange) * made.false_alarms * self.alarm
        return PER * (alarms + self.strange * made.misses * self.miss)


def rates_over(threshold: float, strange: Sequence[Tensor], normal: Tensor) -> Rates:
    """Those of several strange sets [M] each, all of which weigh alike."""
    each = [rates(threshold, some, normal) for some in strange]
    return Rates(each[0].false_alarms, sum(one.misses for one in each) / len(each))


def cheapest(costs: Costs, strange: Sequence[Tensor], normal: Tensor) -> float:
    """The threshold with the least cost; the smallest of these where several are equal, −∞ where all are to be called.

    Between two scores nothing changes, so only the scores themselves need to be tried.
    """
    every = torch.cat([torch.tensor([-torch.inf]), *strange, normal]).double().unique()
    alarms = 1 - _share_upto(normal, every)
    misses = torch.stack([_share_upto(some, every) for some in strange]).mean(0)
    cost = (1 - costs.strange) * alarms * costs.alarm + costs.strange * misses * costs.miss
    return every[cost.argmin()].item()


def _share_upto(values: Tensor, thresholds: Tensor) -> Tensor:
    """The share of `values` [N] that is no larger than each threshold [T], [T]."""
    return torch.searchsorted(values.double().sort().values, thresholds, right=True).double() / len(values)
