"""Whether a training came to something: what its figures say when it did not, in a sentence each."""

import math

import torch
from torch import Tensor

from hub import Report
from models import CodeSpace
from training.data import DataSet

FEW_CODES = 0.05  # share of a codebook that is in even use
NO_BETTER = 0.95  # share of the error of the mean picture
BATCH = 4096
GREY_VALUES = 256


def verdict(report: Report, data: DataSet, codes: CodeSpace) -> list[str]:
    """What is wrong with a model whose figures are these; nothing where nothing is.

    A KL is too large where writing a picture down as it is, 8 bits a number, would take fewer nats.
    """
    found = []
    if report.value("active_units") == 0:
        found.append(
            "No number of a code depends on the picture (0 active units): train with a smaller weight of the KL, or a "
            "longer warm-up of it."
        )
    perplexity = report.value("codebook_perplexity")
    if perplexity is not None and codes.entries and perplexity < FEW_CODES * codes.entries:
        found.append(
            f"Of {codes.entries} codes only about {perplexity:.1f} are in use: train longer, with a smaller codebook "
            "or a smaller learning_rate."
        )
    kl, limit = report.value("kl_nats"), math.prod(data.image_shape) * math.log(GREY_VALUES)
    if kl is not None and kl > limit:
        found.append(
            f"The KL of {kl:,.0f} nats is more than a picture itself takes ({limit:,.0f} nats): train with a smaller "
            "learning_rate."
        )
    error, mean = report.value("mse"), error_of_mean(data.train, data.test)
    if error is not None and error >= NO_BETTER * mean:
        much = "no" if error >= mean else "hardly"
        found.append(
            f"Reconstructions are {much} better than the mean picture (mean squared error {error:.5f}, of the mean "
            f"picture {mean:.5f}): train longer, or with another learning_rate."
        )
    return found


def error_of_mean(train: Tensor, test: Tensor) -> float:
    """The mean squared error, for pixels of 0 to 1, of answering every one of `test` with the mean of `train`.

    Both are [N, C, H, W] uint8.
    """
    mean = sum(batch.double().sum(0) for batch in train.split(BATCH)) / len(train) / 255
    errors = [(batch.double() / 255 - mean).square().mean((1, 2, 3)) for batch in test.split(BATCH)]
    return torch.cat(errors).mean().item()
