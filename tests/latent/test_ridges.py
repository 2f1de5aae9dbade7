import pytest
import torch

from latent.ridge_figure import ridges
from latent.ridges import CALLED, PASSED


def test_every_value_is_counted_once_on_its_side_of_the_threshold():
    rows = {"held-out": torch.linspace(0, 1, 101), "strange": torch.tensor([0.2, 0.95, 1000.0])}
    figure = ridges(rows, 0.9, "score", mine=5.0)
    counted = [(trace.name, sum(trace.customdata)) for trace in figure.data if trace.type == "bar"]
    assert counted == [("passed", 91), ("called strange", 10), ("passed", 1), ("called strange", 2)]
    low, high = figure.layout.xaxis.range
    for trace in figure.data:
        assert all(low <= x <= high for x in trace.x)
    lines = {trace.name: trace.x[0] for trace in figure.data if trace.type == "scatter"}
    assert lines["threshold"] == pytest.approx(0.9)
    assert lines["your picture"] == high  # it lies farther out than the axis reaches
    assert {trace.marker.color for trace in figure.data if trace.type == "bar"} == {PASSED, CALLED}


def test_values_that_are_all_alike_can_be_drawn():
    figure = ridges({"held-out": torch.ones(30), "black": torch.zeros(1)}, 1.0, "score")
    assert sum(figure.data[0].customdata) == 30
