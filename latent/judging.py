"""What the screen Anomalies says of a model, a score and a threshold, for both front ends."""

from dataclasses import dataclass

from torch import Tensor

from latent import anomaly
from latent.anomaly import ERROR, TITLES, TOGETHER, Rates, auroc, rates
from latent.calibration import Calibration
from latent.quality import percentile_among
from latent.threshold import PER, Costs, Tried, cheapest, rates_over
from models import Autoencoder

HELD_OUT, KIN = "Held-out pictures", "Real ones of its kind"
MEANINGS = {
    ERROR: "The mean squared error of a pixel. By this alone a black canvas is among the most normal pictures.",
    anomaly.UNEXPLAINED: "The error as a share of the variance of the picture’s own pixels; 1 is as bad as one grey.",
    anomaly.BOUND: "A bound on −log p(x), from one draw of z, in nats.",
    anomaly.DIVERGENCE: "How far the posterior q(z|x) is from the prior p(z), in nats.",
    anomaly.PRIOR: "How improbable the code is under the prior, in nats.",
    TOGETHER: "How far the score that is farthest out lies from its median, to either side; 1 is as far as one usual "
    "picture in a hundred.",
}


def title(score: str, known: Calibration) -> str:
    """What a score is called; a score of all together says of how many."""
    return f"{TITLES[score]} ({len(known.usual.names)} scores)" if score == TOGETHER else TITLES[score]


def known_score(name: str, known: Calibration) -> str:
    """That score where the model has it, else all of them together."""
    return name if name in known.normal else TOGETHER


@dataclass(frozen=True)
class Row:
    """What a threshold does to one set of pictures.

    called      the share that is called strange, 0 to 1
    auroc       how often one of them scores higher than a held-out picture, .5 by chance; None of held-out ones
    by_error    the same of the reconstruction error, the naive rival
    is_foreign  whether to call it strange is right
    """

    name: str
    pictures: int
    called: float
    auroc: float | None
    by_error: float | None
    is_foreign: bool


def rows(known: Calibration, tried: Tried, score: str, threshold: float) -> list[Row]:
    """Of held-out pictures, of real ones of the model's kind where there are any, and of each foreign set."""
    normal = known.normal
    table = [Row(HELD_OUT, len(normal[score]), rates(threshold, normal[score], normal[score]).false_alarms, None, None,
                 False)]  # fmt: skip
    sets = ({KIN: tried.kin} if tried.kin else {}) | tried.foreign
    for name, found in sets.items():
        called = 1 - rates(threshold, found[score], normal[score]).misses
        ours, by_error = (auroc(found[one], normal[one]) for one in (score, ERROR))
        table.append(Row(name, len(found[score]), called, ours, by_error, name != KIN))
    return table


@dataclass(frozen=True)
class Choice:
    """A threshold that one could take: what it is called, what it does, and what PER pictures cost with it."""

    name: str
    made: Rates
    cost: float


def choices(known: Calibration, tried: Tried, score: str, alarms: float, costs: Costs) -> list[Choice]:
    """The threshold at these false alarms, the cheapest one, and what either has to be compared with."""
    normal, foreign = known.normal, tried.foreign.values()
    strange = [found[score] for found in foreign]
    errors = [found[ERROR] for found in foreign]
    made = {
        "This threshold": rates_over(known.threshold(score, alarms), strange, normal[score]),
        "The cheapest threshold": rates_over(cheapest(costs, strange, normal[score]), strange, normal[score]),
        "The error alone, as many false alarms": rates_over(known.threshold(ERROR, alarms), errors, normal[ERROR]),
        "All pictures called strange": Rates(1.0, 0.0),
        "None called strange": Rates(0.0, 1.0),
    }
    return [Choice(name, each, costs.of(each)) for name, each in made.items()]


@dataclass(frozen=True)
class Judged:
    """One picture: its score and the share of held-out pictures below it, by score; whether it is called strange."""

    scores: dict[str, float]
    below: dict[str, float]
    strange: bool
    sentence: str


def judge(model: Autoencoder, known: Calibration, image: Tensor, score: str, threshold: float) -> Judged:
    """The picture [C, H, W] in [0, 1], by that score."""
    found = known.judged(anomaly.scores(model, image.unsqueeze(0)))
    scores = {name: values.item() for name, values in found.items()}
    below = {name: percentile_among(value, known.normal[name]) for name, value in scores.items()}
    strange = scores[score] > threshold
    side, verdict = ("above", "is called strange") if strange else ("not above", "passes")
    sentence = (
        f"This picture {verdict}: its score, {number(scores[score])}, is {side} the threshold, "
        f"{number(threshold)}. Of the held-out pictures {100 * below[score]:.1f} % score lower."
    )
    return Judged(scores, below, strange, sentence)


def most_normal(found: dict[str, Tensor], score: str, count: int) -> list[int]:
    """The numbers of the pictures of a set that a model finds least strange, these first."""
    return found[score].argsort()[:count].tolist()


def number(value: float) -> str:
    """A score in three digits."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


COSTS_IN_WORDS = (
    f"Costs are those to expect of {PER:,} pictures. Misses are the mean over the foreign sets, each of which weighs "
    "alike; false alarms are those of held-out pictures."
)
