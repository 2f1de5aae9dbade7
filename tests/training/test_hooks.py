import pytest
import torch
from torch import nn

from training.hooks import Average, Moment


class Tiny(nn.Module):
    """One weight, and a count of steps."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([1.0]))
        self.register_buffer("seen", torch.tensor(0))


def followed(average, values):
    """The module after an average has followed its weight through `values`."""
    module = Tiny()
    moment = Moment(module, "tiny", epochs=1, steps=len(values))
    average.start(moment)
    for value in values:
        with torch.no_grad():
            module.weight.fill_(value)
            module.seen += 1
        average.after_step(moment)
    return module, moment


def test_an_average_by_hand():
    average = Average(0.1)
    module, moment = followed(average, [2.0, 5.0, 3.0])
    # It keeps 1/11 of the start, then a tenth as it was told, since 2/12 is more.
    first = 1 / 11 * 1 + 10 / 11 * 2
    second = 0.1 * first + 0.9 * 5
    third = 0.1 * second + 0.9 * 3
    assert module.weight.item() == 3.0  # training itself is left alone
    average.end(moment)
    assert module.weight.item() == pytest.approx(third)
    assert module.seen.item() == 3  # what is counted is not averaged


def test_an_average_goes_on_where_it_was():
    whole = Average(0.99)
    followed(whole, [2.0, 5.0, 3.0])
    first, second = Average(0.99), Average(0.99)
    followed(first, [2.0, 5.0])
    second.load_state_dict(first.state_dict())
    followed(second, [3.0])
    assert torch.equal(second.weights["weight"], whole.weights["weight"]) and second.count == whole.count == 3
