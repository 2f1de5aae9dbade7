import pytest
import torch

import models
from latent import charts
from latent.charts import TRIANGLE, Chart
from latent.held_out import HeldOut

SETTINGS = {"network": {"kind": "dense", "widths": [8], "size": 8}}
TRIO = torch.tensor([[1.0, 0.0, 2.0], [4.0, 0.0, 2.0], [1.0, 5.0, 3.0]])


def held_out(codes):
    return HeldOut(codes, torch.zeros(len(codes), dtype=torch.int64), torch.zeros(len(codes)))


def model(family, code=2):
    torch.manual_seed(0)
    return models.build(family, SETTINGS | {"code": code}).eval()


def vq_vae():
    network = {"kind": "conv", "widths": [6], "size": 8}
    return models.build("vq-vae", {"network": network, "codes": 9, "dimensions": 2})


def test_places_and_codes_are_each_others_inverse():
    chart = Chart((1.0, 2.0, 3.0), (0.5, 0.0, 1.0), (2.0, -1.0, 0.0))
    places = torch.tensor([[0.0, 0.0], [1.0, 0.0], [-2.0, 3.0]])
    codes = chart.code(places)
    assert codes.tolist() == [[1, 2, 3], [1.5, 2, 4], [6, -1, 1]]
    assert torch.allclose(chart.place(codes), places, atol=1e-6)
    assert chart.code((1.0, 0.0)).tolist() == [1.5, 2, 4]


def test_a_code_beside_the_plane_is_brought_to_its_nearest_point():
    chart = Chart((0.0, 0.0, 1.0), (2.0, 0.0, 0.0), (1.0, 1.0, 0.0))
    beside = torch.tensor([5.0, 3.0, 9.0])
    assert torch.allclose(chart.code(chart.place(beside)), torch.tensor([5.0, 3.0, 1.0]), atol=1e-6)


def test_the_whole_plane_of_a_vae_is_in_the_units_of_its_prior():
    chart = charts.whole(model("vae"))
    assert chart == Chart((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), ("z₁", "z₂"))


def test_the_whole_plane_of_an_ae_is_in_units_of_how_far_its_codes_spread():
    ae = model("ae")
    ae.prior.fit(torch.tensor([[10.0, 0.0], [20.0, 0.0], [10.0, 2.0], [20.0, 2.0]]).repeat(1000, 1))  # 25 and 1
    chart = charts.whole(ae)
    assert chart.origin == pytest.approx((15, 1))
    assert chart.across == pytest.approx((13**0.5, 0), rel=1e-3) and chart.up == pytest.approx((0, 13**0.5), rel=1e-3)


@pytest.mark.parametrize("other", [lambda: model("vae", 3), lambda: model("ae", 1), vq_vae])
def test_other_codes_than_two_numbers_fill_no_plane(other):
    with pytest.raises(ValueError, match="lay one through three pictures"):
        charts.whole(other())


def test_three_pictures_stand_at_the_corners_of_a_triangle_of_equal_sides():
    chart = charts.through(TRIO, ["3", "8", "0"])
    assert torch.allclose(chart.code(torch.tensor(TRIANGLE)), TRIO, atol=1e-6)
    assert chart.corners == (("3", TRIANGLE[0]), ("8", TRIANGLE[1]), ("0", TRIANGLE[2]))
    corners = torch.tensor(TRIANGLE)
    assert (corners - corners.roll(1, 0)).norm(dim=1).tolist() == pytest.approx([1, 1, 1])
    assert chart.axes is None


ON_ONE_LINE = {
    "the same picture twice": TRIO[[0, 1, 1]],
    "the same as the first": TRIO[[0, 1, 0]],
    "all the same": TRIO[[2, 2, 2]],
    "on a line": torch.stack([TRIO[0], TRIO[1], 3 * TRIO[1] - 2 * TRIO[0]]),
    "on a line, but for rounding": torch.stack([TRIO[0], TRIO[1], 0.3 * TRIO[0] + 0.7 * TRIO[1] + 1e-6]),
}


@pytest.mark.parametrize("what", ON_ONE_LINE)
def test_pictures_that_span_no_plane_are_refused(what):
    with pytest.raises(ValueError, match="lie on one line: choose another picture"):
        charts.through(ON_ONE_LINE[what], ["a", "b", "c"])


def test_a_narrow_triangle_still_is_one():
    narrow = torch.stack([TRIO[0], TRIO[1], TRIO[1] + torch.tensor([0.0, 0.003, 0.0])])
    assert torch.allclose(charts.through(narrow, ["a", "b", "c"]).code(TRIANGLE[2]), narrow[2], atol=1e-5)


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (torch.zeros(3, 4, 4, dtype=torch.int64), "codes of two numbers or more"),
        (torch.randn(3, 1), "codes of two numbers or more"),
        (torch.randn(2, 4), "through three pictures, not 2"),
    ],
)
def test_what_is_not_three_codes_is_refused(codes, message):
    with pytest.raises(ValueError, match=message):
        charts.through(codes, ["a", "b", "c"][: len(codes)])


def test_around_a_picture_two_dimensions_change_in_the_units_of_the_prior():
    ae = model("ae", 3)
    ae.prior.fit(torch.randn(500, 3) * torch.tensor([1.0, 4.0, 9.0]))
    code = torch.tensor([1.0, 2.0, 3.0])
    chart = charts.around(ae, code, 2, 0, "seven")
    assert chart.axes == ("z₃", "z₁") and chart.corners == (("seven", (0.0, 0.0)),)
    first, _, third = ae.moments().deviation.tolist()
    assert chart.code((0.0, 0.0)).tolist() == [1, 2, 3]
    assert chart.code((1.0, -2.0)).tolist() == pytest.approx([1 - 2 * first, 2, 3 + third])


@pytest.mark.parametrize(("i", "j", "message"), [(1, 1, "two different"), (0, 3, "end at z₃"), (-1, 0, "end at z₃")])
def test_what_are_not_two_dimensions_is_refused(i, j, message):
    with pytest.raises(ValueError, match=message):
        charts.around(model("vae", 3), torch.zeros(3), i, j, "a")


def test_indices_have_no_dimensions():
    with pytest.raises(ValueError, match="grid of indices has no dimensions"):
        charts.around(vq_vae(), torch.zeros(4, 4, dtype=torch.int64), 0, 1, "a")


def test_a_window_is_a_square_that_shows_most_codes_of_all_models():
    chart = Chart((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), ("z₁", "z₂"))
    here = torch.rand(1000, 2, generator=torch.Generator().manual_seed(0))
    there = here * torch.tensor([4.0, 2.0]) - 1
    here[0] = 1000  # one stray
    left, right, bottom, top = charts.window([chart, chart], [here, there])
    assert right - left == pytest.approx(top - bottom)
    assert -1.4 < left < -1 and 3 < right < 3.4
    assert (bottom + top) / 2 == pytest.approx(0, abs=0.05)


def test_a_window_is_measured_in_places_and_always_shows_what_the_chart_is_around():
    chart = Chart((100.0, 0.0), (10.0, 0.0), (0.0, 10.0), ("z₁", "z₂"))
    left, right, bottom, top = charts.window([chart], [torch.rand(99, 2)])
    assert -11 < left < -10 and 0 < right < 1.2 and bottom < 0 < top


def test_a_window_around_three_pictures_shows_more_than_their_triangle():
    chart = charts.through(TRIO, ["a", "b", "c"])
    left, right, bottom, top = charts.window([chart], [1000 * torch.randn(9, 3)])
    assert left < -0.5 and right > 1.5 and bottom < -0.5 and top > 1.3
    assert right - left == pytest.approx(top - bottom) and right - left < 4


def test_codes_that_are_all_the_same_still_have_a_window():
    chart = Chart((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), ("z₁", "z₂"))
    left, right, _, _ = charts.window([chart], [torch.zeros(5, 2)])
    assert left < 0 < right
