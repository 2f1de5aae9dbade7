import math
from dataclasses import replace

import pytest
import torch

from hub import Figure, Report
from models import CodeSpace
from training.evaluate import figures
from training.loop import _optimizer
from training.recipe import Schedule
from training.verdict import error_of_mean, verdict

NUMBERS, INDICES = CodeSpace((4,)), CodeSpace((7, 7), 256)


def report(**values):
    return Report(10, {name: Figure(value, name) for name, value in values.items()})


def said(data, codes=NUMBERS, **values):
    return verdict(report(**{"mse": 0.001, **values}), data, codes)


def test_a_model_that_learned_gets_no_warning(digits):
    assert said(digits, active_units=3, kl_nats=20.0) == []
    assert said(digits, INDICES, codebook_perplexity=100.0) == []


def test_each_way_to_fail_is_a_sentence_of_its_own(digits):
    assert "0 active units" in said(digits, active_units=0, kl_nats=0.1)[0]
    assert "Of 256 codes only about 4.5 are in use" in said(digits, INDICES, codebook_perplexity=4.5)[0]
    assert "The KL of 3,200,000 nats" in said(digits, active_units=4, kl_nats=3.2e6)[0]
    mean = error_of_mean(digits.train, digits.test)
    assert "are no better than the mean picture" in said(digits, mse=mean)[0]
    assert "are hardly better than the mean picture" in said(digits, mse=0.96 * mean)[0]
    assert len(said(digits, active_units=0, kl_nats=0.0, mse=1.1 * mean)) == 2


def test_the_bounds_lie_where_they_are_said_to(digits):
    assert said(digits, INDICES, codebook_perplexity=0.05 * 256) == []
    assert len(said(digits, INDICES, codebook_perplexity=0.05 * 256 - 0.01)) == 1
    limit = 64 * math.log(256)
    assert said(digits, kl_nats=limit) == [] and len(said(digits, kl_nats=limit + 1)) == 1
    assert said(digits, mse=0.94 * error_of_mean(digits.train, digits.test)) == []


def test_the_error_of_the_mean_picture_is_the_one_by_hand(digits):
    mean = (digits.train / 255).mean(0)
    expected = ((digits.test / 255) - mean).square().mean().item()
    assert error_of_mean(digits.train, digits.test) == pytest.approx(expected, rel=1e-4)
    same = replace(digits, test=digits.train[:1], train=digits.train[:1])
    assert error_of_mean(same.train, same.test) == 0


def test_figures_of_one_unit_stand_together():
    values = {"a": ("nats", 90.0), "b": ("", 0.5), "c": ("dB", 20.0), "d": ("nats", 2.0)}
    lines = figures(Report(1000, {name: Figure(value, name, unit) for name, (unit, value) in values.items()}))
    assert lines[0] == "Measured on 1,000 held-out pictures:"
    groups = [[line.split()[0] for line in group.splitlines()] for group in "\n".join(lines[2:]).strip().split("\n\n")]
    assert groups == [["a", "d"], ["b"], ["c"]]


@pytest.mark.parametrize("epochs", [1, 2, 3])
@pytest.mark.parametrize("steps", [1, 2, 3, 9, 10])
@pytest.mark.parametrize("warmup", [0.001, 0.1, 0.25, 0.5, 0.9])
def test_a_schedule_of_any_length_has_a_rate_at_every_step(epochs, steps, warmup):
    plan = Schedule(epochs=epochs, learning_rate=1e-2, warmup=warmup)
    optimizer, rate = _optimizer([torch.nn.Parameter(torch.zeros(1))], plan, steps, 0)
    for _ in range(epochs * steps):
        assert 0 < rate.get_last_lr()[0] <= 1e-2
        optimizer.step()
        rate.step()
