import itertools

import pytest
import torch

from latent import figures
from latent.colours import CLASSES, CODE_INK, INK, PARAMETERS, SYMBOLS, class_colour, code_colours
from latent.held_out import HeldOut

COLOURS = code_colours(range(8))
LIGHT, DARK = "#ffffff", "#0e1117"


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    levels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in levels]
    return sum(weight * level for weight, level in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def held_out(count=50, dimensions=2):
    labels = torch.arange(count) % 2
    return HeldOut(torch.arange(count * dimensions).reshape(count, dimensions).float(), labels, torch.rand(count))


@pytest.mark.parametrize("background", [LIGHT, DARK])
@pytest.mark.parametrize("colour", [*SYMBOLS.values(), *PARAMETERS.values(), INK])
def test_symbols_are_readable_on_both_backgrounds(colour, background):
    assert contrast(colour, background) >= 3


def test_numbers_on_the_colours_of_codes_are_readable_and_common_codes_are_told_apart():
    colours = code_colours(range(512, 0, -1))
    assert all(contrast(CODE_INK, colour) >= 4.5 and contrast(colour, DARK) >= 2.5 for colour in colours)
    channels = [torch.tensor([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]) for colour in colours[:24]]
    assert min((one - other).norm() for one, other in itertools.combinations(channels, 2)) > 0.07


def test_colours_of_codes_go_by_their_use():
    assert code_colours([1, 9, 4]) == [code_colours([9, 4, 1])[2], *code_colours([9, 4, 1])[:2]]


def test_a_hundred_classes_have_a_hundred_colours():
    colours = [class_colour(label) for label in range(100)]
    assert colours[: len(CLASSES)] == list(CLASSES) and len(set(colours)) == 100


def test_no_two_colours_are_the_same():
    for palette in ([*SYMBOLS.values(), *PARAMETERS.values()], CLASSES):
        assert all(one != other for one, other in itertools.combinations(palette, 2))


def test_code_bars_follow_the_order_and_what_is_not_used_is_faint():
    figure = figures.code_bars(torch.tensor([0.1, -2.0, 3.0]), torch.tensor([0.9, 0.2, 0.1]), [2, 1, 0], [0])
    used, unused = figure.data
    assert (list(used.x), list(unused.x)) == (["3", "2"], ["1"])
    assert list(figure.layout.xaxis.categoryarray) == ["3", "2", "1"]
    assert list(used.y) == pytest.approx([3, -2]) and list(used.error_y.array) == pytest.approx([0.1, 0.2])
    assert unused.marker.color == unused.error_y.color == figures.FAINT
    assert (used.showlegend, unused.showlegend) == (False, True)
    assert ["does not use" in text for text in (*used.hovertext, *unused.hovertext)] == [False, False, True]


def test_code_bars_without_a_posterior_are_z():
    bars = figures.code_bars(torch.tensor([1.0]), None, [0], []).data[0]
    assert bars.error_y.array is None
    assert bars.marker.color == SYMBOLS["z"]
    assert "z = 1.00" in bars.hovertext[0]


def test_index_grid_shows_the_numbers_with_the_first_row_on_top():
    figure = figures.index_grid(torch.tensor([[3, 1], [4, 1]]), COLOURS)
    cells = figure.data[0]
    assert [list(row) for row in cells.text] == [[3, 1], [4, 1]]
    assert cells.z[0][1] == cells.z[1][1] != cells.z[0][0]  # the same code has the same colour
    assert figure.layout.yaxis.autorange == "reversed"


def test_a_chosen_cell_of_an_index_grid_is_framed():
    shapes = figures.index_grid(torch.tensor([[3, 1], [4, 1]]), COLOURS, chosen=(1, 0)).layout.shapes
    assert {(shape.x0, shape.x1, shape.y0, shape.y1) for shape in shapes} == {(0.5, 1.5, 1.5, 2.5)}


def test_large_grids_keep_their_numbers_for_the_pointer():
    cells = figures.index_grid(torch.zeros(32, 32, dtype=torch.int64), COLOURS).data[0]
    assert cells.texttemplate is None
    assert "code %{text}" in cells.hovertemplate


def test_plane_shows_each_class_by_name_and_the_visitors_codes():
    figure = figures.plane(held_out(), ("cat", "dog", "eel"), torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    assert [trace.name for trace in figure.data] == ["cat", "dog", "your picture"]  # there is no eel
    assert [note.text for note in figure.layout.annotations] == ["cat", "dog"]
    assert list(figure.data[-1].x) == [1, 3]


def test_plane_of_two_among_more_dimensions():
    figure = figures.plane(held_out(dimensions=5), (), torch.arange(5.0)[None], dimensions=(3, 1))
    assert list(figure.data[0].x[:2]) == [3, 8]
    assert list(figure.data[0].y[:2]) == [1, 6]
    assert (list(figure.data[1].x), list(figure.data[1].y)) == ([3], [1])
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("z₄", "z₂")


def test_plane_thins_out_many_points_evenly():
    figure = figures.plane(held_out(count=2 * figures.MAX_POINTS + 1), ())
    shown = figure.data[0].x
    assert figures.MAX_POINTS / 2 < len(shown) <= figures.MAX_POINTS
    assert shown[-1] > 0.99 * 4 * figures.MAX_POINTS  # to the end, not the first few thousand


def test_a_posterior_is_ellipses_of_one_and_two_deviations_and_a_unit_is_as_long_both_ways():
    figure = figures.plane(held_out(), (), torch.tensor([[1.0, 2.0]]), deviations=torch.tensor([0.5, 0.25]))
    one, two = (trace for trace in figure.data if trace.mode == "lines")
    assert (max(one.x), max(one.y)) == pytest.approx((1.5, 2.25), abs=1e-3)
    assert (min(two.x), min(two.y)) == pytest.approx((0, 1.5), abs=1e-3)
    assert (figure.layout.yaxis.scaleanchor, figure.layout.yaxis.scaleratio) == ("x", 1)
    assert (figure.layout.xaxis.constrain, figure.layout.yaxis.constrain) == ("domain", "domain")


def test_of_many_classes_the_legend_names_the_most_frequent_ones():
    labels = torch.cat([torch.arange(40), torch.full((10,), 39)])
    held = HeldOut(torch.randn(50, 2), labels, torch.rand(50))
    figure = figures.plane(held, [f"obj{number}" for number in range(40)])
    named = [trace.name for trace in figure.data if trace.showlegend]
    assert len(figure.data) == 40 and len(named) == figures.LEGEND and "obj39" in named


def test_kl_bars_begin_with_the_most_telling_dimension():
    bars = figures.kl_bars(torch.tensor([0.5, 2.0, 1.0])).data[0]
    assert (list(bars.x), list(bars.y)) == (["2", "3", "1"], [2, 1, 0.5])


def test_error_histogram_counts_every_picture_and_marks_the_visitors():
    figure = figures.error_histogram(torch.rand(500), 1.7)
    assert sum(figure.data[0].y) == 500
    assert list(figure.data[1].x) == [1.7, 1.7]
    assert len(figures.error_histogram(torch.rand(500)).data) == 1


def test_error_histogram_of_equal_errors():
    assert sum(figures.error_histogram(torch.full((20,), 0.3), 0.3).data[0].y) == 20


def test_figures_take_the_page_behind_them_and_leave_the_finger_to_it():
    figure = figures.kl_bars(torch.ones(3))
    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == figures.CLEAR
    assert figure.layout.dragmode is False
    assert figure.layout.title.text is None
