import pytest
import torch
from torch import Tensor

from training.attributes import ATTRIBUTES, breadth, brightness, measure, slant, thickness


def bar(width: int, height: int, shift: float = 0.0, at: tuple[int, int] = (4, 10), level: float = 1.0) -> Tensor:
    """A bar [1, 1, 32, 32] whose rows each lie `shift` pixels further right than the one below."""
    image = torch.zeros(1, 1, 32, 32)
    for row in range(height):
        start = at[1] + round(shift * (height - 1 - row))
        image[0, 0, at[0] + row, start : start + width] = level
    return image


@pytest.mark.parametrize("width", [1, 2, 3])
def test_thickness_is_the_width_of_a_stroke(width):
    assert thickness(bar(width, 24)).item() == pytest.approx(width, rel=0.01)
    assert thickness(bar(width, 24).transpose(2, 3)).item() == pytest.approx(width, rel=0.01)


def test_thickness_of_a_slanted_stroke_is_measured_across_it():
    # Each row is 3 pixels wide; across the stroke, at 45°, that is 3 / √2.
    assert thickness(bar(3, 16, shift=1.0)).item() == pytest.approx(3 / 2**0.5, rel=0.07)  # its ends count too


def test_thickness_does_not_depend_on_how_dark_the_ink_is():
    assert thickness(bar(2, 20, level=0.4)).item() == pytest.approx(thickness(bar(2, 20)).item())


@pytest.mark.parametrize("shift", [-1.0, -0.5, 0.0, 0.5, 1.0])
def test_slant_is_the_shift_a_row_upwards(shift):
    assert slant(bar(3, 17, shift, at=(6, 14))).item() == pytest.approx(shift, abs=0.02)


def test_slant_does_not_depend_on_place_or_ink():
    here = slant(bar(2, 12, 0.5))
    torch.testing.assert_close(slant(bar(2, 12, 0.5, at=(15, 18), level=0.5)), here)


def test_a_mirrored_picture_leans_the_other_way():
    image = bar(2, 12, 0.5)
    torch.testing.assert_close(slant(image.flip(3)), -slant(image))


def test_brightness_is_that_of_the_thing_not_of_the_background():
    assert brightness(bar(4, 8, level=0.6)).item() == pytest.approx(0.6)
    assert brightness(bar(8, 16, level=0.6)).item() == pytest.approx(0.6)


def test_breadth_is_width_over_height():
    assert breadth(bar(20, 10)).item() == pytest.approx(2, rel=0.01)
    assert breadth(bar(6, 24)).item() == pytest.approx(0.25, rel=0.02)
    assert breadth(bar(9, 9)).item() == pytest.approx(1)


@pytest.mark.parametrize("fit", ATTRIBUTES)
@pytest.mark.parametrize("channels", [1, 3])
def test_every_attribute_is_one_finite_number_a_picture_even_of_nothing(fit, channels):
    images = torch.cat(
        [torch.zeros(1, channels, 28, 28), torch.ones(1, channels, 28, 28), torch.rand(2, channels, 28, 28)]
    )
    for name, values in measure(images, fit).items():
        assert values.shape == (4,) and values.isfinite().all(), name
        assert len(name.split("-")) == 2  # read as "bold minus thin"


def test_colour_channels_count_as_one_picture():
    image = bar(3, 17, 0.5)
    for attribute in (thickness, slant, brightness, breadth):
        torch.testing.assert_close(attribute(image.expand(1, 3, 32, 32)), attribute(image))
