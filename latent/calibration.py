"""What counts as strange to a model: its scores of held-out pictures, and the threshold that these lead to.

A checkpoint keeps the scores of its held-out pictures, not a threshold: how many false alarms one is willing to have is
for the user to say. What is usual is learned from every second of these pictures; thresholds, rates and histograms come
from the others.
"""

import math
from dataclasses import dataclass

from torch import Tensor

from latent import anomaly
from latent.anomaly import BOUND, DIVERGENCE, ERROR, PRIOR, TOGETHER, UNEXPLAINED, Usual
from latent.compute import slot
from latent.held_out import HeldOut
from latent.kept import for_life
from models import Autoencoder

FEWEST = 20  # held-out pictures without which nothing is usual
ASKED = 500  # held-out codes that a prior is asked about where a checkpoint does not keep what it said


@dataclass(frozen=True, eq=False)  # tensors have no single answer to ==
class Calibration:
    """Of one model.

    usual    what its scores are like
    normal   scores of held-out pictures, by name, each [N]; `TOGETHER` last
    learned  from how many other held-out pictures `usual` was learned
    missing  scores that the model has and its checkpoint tells nothing about
    """

    usual: Usual
    normal: dict[str, Tensor]
    learned: int
    missing: tuple[str, ...] = ()

    def judged(self, found: dict[str, Tensor]) -> dict[str, Tensor]:
        """Of the scores of other pictures, each [M], those that can be compared; and all of these together."""
        return {name: found[name] for name in self.usual.names} | {TOGETHER: self.usual.distance(found)}

    def threshold(self, score: str, alarms: float) -> float:
        """The least one above which no more than the share `alarms`, 0 to 1, of held-out pictures lies."""
        values = self.normal[score].sort().values
        return values[max(0, len(values) - 1 - math.floor(alarms * len(values) + 1e-9))].item()

    def share_below(self, score: str, value: float) -> float:
        """The share of held-out pictures whose score is smaller."""
        return (self.normal[score] < value).double().mean().item()

    @property
    def in_words(self) -> str:
        """What it rests on, and how to have what is missing."""
        words = (
            f"What is usual was learned from {self.learned:,} held-out pictures; thresholds and rates come from "
            f"{len(self.normal[TOGETHER]):,} others."
        )
        if not self.missing:
            return words
        lacking = " and ".join(anomaly.TITLES[name] for name in self.missing)
        return (
            f"{words} This checkpoint was written before these scores were kept, so {lacking} can’t be told: "
            "python -m training.calibrate with its name adds what is missing."
        )


@for_life
def calibration(model: Autoencoder, held_out: HeldOut) -> Calibration:
    """From what the checkpoint keeps, and what can be computed from that. Raises ValueError where it is too little."""
    if len(held_out.codes) < FEWEST:
        raise ValueError(
            f"This checkpoint keeps {len(held_out.codes)} held-out pictures, and what is usual takes {FEWEST}: "
            "evaluate it on more pictures with python -m training.evaluate."
        )
    found = _known(model, held_out)
    wanted = (UNEXPLAINED, BOUND) if model.stochastic else (UNEXPLAINED,)
    missing = tuple(name for name in wanted if name not in found)
    learned = {name: values[::2] for name, values in found.items()}
    usual = anomaly.usual(learned)
    others = {name: values[1::2] for name, values in found.items()}
    return Calibration(usual, others | {TOGETHER: usual.distance(others)}, len(learned[ERROR]), missing)


def _known(model: Autoencoder, held_out: HeldOut) -> dict[str, Tensor]:
    """The scores of held-out pictures, each [N]: of all, or of ASKED of them where a prior had to be asked."""
    found = {ERROR: held_out.errors, **held_out.scores}
    deviations = held_out.deviations
    if DIVERGENCE not in found and deviations is not None:  # of a Gaussian to N(0, I)
        squares = held_out.codes.square() + deviations.square()
        found[DIVERGENCE] = (squares - 1 - 2 * deviations.log()).sum(1) / 2
    if PRIOR not in found:
        rows = slice(None, None, max(1, len(held_out.codes) // ASKED))
        with slot(model):
            log_prob = model.log_prior(held_out.codes[rows].to(model.device))
        if log_prob is not None:
            found = {name: values[rows] for name, values in found.items()} | {PRIOR: -log_prob.cpu()}
    return {name: found[name] for name in anomaly.TITLES if name in found}
