import pytest
import torch

import models
from latent.domain import Domain
from latent.held_out import HeldOut
from latent.views import views

LINE = torch.arange(12.0)[:, None]


def of_a_vae(code: int, codes: torch.Tensor) -> list[str]:
    model = models.build("vae", {"network": {"kind": "dense", "widths": [8], "size": 8}, "code": code}).eval()
    labels = torch.zeros(len(codes), dtype=torch.int64)
    return views(model, HeldOut(codes, labels, torch.zeros(len(codes))), Domain("some", "Some", ("one",), "fill"))


def test_a_plane_through_three_pictures_needs_three_codes_that_span_one():
    assert of_a_vae(4, torch.randn(12, 4)) == ["three", "around", "sliders"]
    assert of_a_vae(4, LINE.repeat(1, 4)) == ["around", "sliders"]
    assert of_a_vae(4, torch.ones(12, 4)) == ["around", "sliders"]
    assert of_a_vae(4, torch.randn(2, 4)) == ["around", "sliders"]


@pytest.mark.parametrize(("code", "expected"), [(1, ["sliders"]), (2, ["plane", "sliders"])])
def test_short_codes_have_no_plane_through_pictures(code, expected):
    assert of_a_vae(code, torch.randn(12, code)) == expected


def test_a_grid_of_indices_is_painted_on():
    network = {"kind": "conv", "widths": [8, 8], "size": 28}
    model = models.build("vq-vae", {"network": network, "codes": 18, "dimensions": 4}).eval()
    labels = torch.zeros(3, dtype=torch.int64)
    held_out = HeldOut(torch.zeros(3, 7, 7, dtype=torch.int64), labels, torch.zeros(3))
    assert views(model, held_out, Domain("some", "Some", (), "fill")) == ["code-map"]
