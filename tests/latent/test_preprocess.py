"""Foreign pictures in the form of MNIST, Fashion-MNIST or any other: measured against the drawing they come from."""

import io

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from latent.domain import Domain
from latent.preprocess import fit_picture
from latent.uploads import PictureError, open_picture
from models.config import ConfigError

DIGIT = Domain(name="mnist", title="MNIST", classes=tuple("0123456789"), fit="digit")
GARMENT = Domain(name="fashion", title="Fashion-MNIST", classes=(), fit="garment")
FILL = Domain(name="faces", title="Faces", classes=(), fit="fill")
FIVE = [(70, 10), (30, 12), (27, 42), (50, 40), (70, 55), (65, 80), (45, 90), (25, 84)]


def five(side: int, pen: int, scale: float = 1.0, corner: tuple[int, int] = (0, 0)) -> np.ndarray:
    """The ink [side, side] in [0, 1] of a 5, drawn in a square of 100 × `scale` px at `corner`."""
    picture = Image.new("L", (side, side))
    points = [(corner[0] + x * scale, corner[1] + y * scale) for x, y in FIVE]
    ImageDraw.Draw(picture).line(points, fill=255, width=pen, joint="curve")
    return np.asarray(picture, float) / 255


def picture(grey: np.ndarray) -> Image.Image:
    return Image.fromarray((grey.clip(0, 1) * 255).round().astype(np.uint8))


def photographed(grey: np.ndarray) -> Image.Image:
    """With the grain of a sensor, as JPEG."""
    file = io.BytesIO()
    picture(grey + np.random.default_rng(0).normal(0, 0.02, grey.shape)).save(file, "JPEG", quality=75)
    return open_picture(file.getvalue())


def digit(source: Image.Image, side: int = 28) -> np.ndarray:
    return fit_picture(source, DIGIT, (1, side, side)).image[0].numpy()


def box(image: np.ndarray) -> tuple[int, int]:
    rows, columns = np.nonzero(image > 0.02)
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def centre(image: np.ndarray) -> np.ndarray:
    return (np.argwhere(image >= 0) * image.ravel()[:, None]).sum(0) / image.sum()


REFERENCE = digit(picture(five(800, 80, 8)))  # the clean drawing; the other pictures are judged by it


def test_a_digit_has_the_form_of_mnist():
    fitted = fit_picture(picture(1 - five(800, 80, 8)), DIGIT, (1, 28, 28))
    assert fitted.image.shape == (1, 28, 28) and fitted.image.dtype == torch.float32
    image = fitted.image[0].numpy()
    assert image.min() == 0 and image.max() > 0.95
    assert max(box(image)) == 20
    assert np.abs(centre(image) - 14).max() <= 0.5
    assert image[0].max() == image[-1].max() == 0
    assert fitted.steps[0] == "inverted (dark ink on light paper)" and fitted.steps[-1] == "centred by mass"


def test_light_on_dark_and_dark_on_light_agree():
    assert np.abs(REFERENCE - digit(picture(1 - five(800, 80, 8)))).max() < 0.01


def test_what_has_the_form_already_is_unchanged():
    source = picture(REFERENCE)
    fitted = fit_picture(source, DIGIT, (1, 28, 28))
    assert np.array_equal(fitted.image[0].numpy(), np.asarray(source, np.float32) / 255)
    assert fitted.steps == ("nothing: it has the form of the training pictures",)
    assert np.abs(digit(picture(1 - REFERENCE)) - REFERENCE).max() < 0.1  # inverted: only its faintest edge may go
    assert np.abs(digit(picture(np.pad(REFERENCE, ((0, 12), (9, 3))))) - REFERENCE).max() < 0.1  # moved


@pytest.mark.parametrize("ink", [five(900, 40, 4, (420, 60)), five(900, 10, 1, (780, 790))], ids=["aside", "tiny"])
def test_place_and_size_in_the_picture_do_not_matter(ink):
    assert ((digit(picture(1 - ink)) - REFERENCE) ** 2).mean() < 0.01


def uneven(paper: np.ndarray) -> np.ndarray:
    return paper * np.linspace(0.5, 0.95, paper.shape[1])


def shaded(paper: np.ndarray) -> np.ndarray:
    rows, columns = np.indices(paper.shape)
    return 0.9 * paper * np.where(columns + rows / 3 > 0.6 * paper.shape[1], 0.65, 1)


def ruled(paper: np.ndarray) -> np.ndarray:
    lines = np.where(np.arange(len(paper)) % 45 < 2, 0.8, 0.92)
    return paper * lines[:, None]


def on_a_desk(paper: np.ndarray) -> np.ndarray:
    return np.where(np.indices(paper.shape)[1] < 50, 0.15, 0.9 * paper)


@pytest.mark.parametrize("surroundings", [uneven, shaded, ruled, on_a_desk])
def test_photographs_of_pen_on_paper(surroundings):
    image = digit(photographed(surroundings(1 - 0.8 * five(800, 40, 4, (250, 200)))))
    assert ((image - REFERENCE) ** 2).mean() < 0.012
    assert image[REFERENCE == 0].mean() < 0.02


def test_dust_is_not_drawn():
    paper = 1 - five(800, 40, 4, (250, 200))
    for row, column in np.random.default_rng(1).integers(0, 790, (20, 2)):
        paper[row : row + 3, column : column + 3] = 0.3
    assert ((digit(picture(paper)) - REFERENCE) ** 2).mean() < 0.01


def test_a_hairline_does_not_vanish():
    fitted = fit_picture(picture(1 - five(2000, 1, 20)), DIGIT, (1, 28, 28))
    image = fitted.image[0].numpy()
    assert "thickened (a hairline would vanish)" in fitted.steps
    assert max(box(image)) == 20 and image.max() > 0.9
    bold = digit(picture(1 - five(2000, 200, 20)))
    assert 0.3 < image.sum() / bold.sum() < 1
    ridge = [(row, column) for row in range(28) for column in range(28) if bold[row, column] > 0.95]
    assert len(ridge) > 20


def test_a_bold_digit_cut_tight_keeps_its_inside():
    image = digit(picture(1 - five(100, 22)))
    assert image.max() > 0.95 and image.mean() > 0.2


@pytest.mark.parametrize("side", [14, 32, 64])
def test_other_sizes_keep_the_proportions(side):
    image = digit(picture(1 - five(800, 80, 8)), side)
    assert image.shape == (side, side)
    assert abs(max(box(image)) - side * 20 / 28) <= 1
    assert np.abs(centre(image) - side / 2).max() <= 0.6


def test_three_channels_are_three_equal_ones():
    image = fit_picture(picture(1 - five(300, 30, 3)), DIGIT, (3, 28, 28)).image
    assert image.shape == (3, 28, 28) and torch.equal(image[0], image[2])


BLANK = {
    "white": np.ones((300, 300)),
    "black": np.zeros((300, 300)),
    "grain": 0.7 + np.random.default_rng(0).normal(0, 0.04, (400, 400)),
    "light from the side": np.tile(np.linspace(0.7, 0.9, 400), (300, 1)),
    "one pixel": np.ones((1, 1)),
}


@pytest.mark.parametrize(
    ("name", "domain"), [(name, DIGIT) for name in BLANK] + [(name, GARMENT) for name in BLANK if name != "grain"]
)
def test_an_empty_page_is_refused(name, domain):
    with pytest.raises(PictureError, match="There is nothing drawn in this picture"):
        fit_picture(picture(BLANK[name]), domain, (1, 28, 28))


def shirt(side: int, left: int, top: int, scale: int) -> np.ndarray:
    """Darkness [side, side] of a shirt with a lighter stripe, taller than wide."""
    cloth = np.zeros((side, side))
    cloth[top : top + 28 * scale, left : left + 20 * scale] = 0.8
    cloth[top + 10 * scale : top + 14 * scale, left : left + 20 * scale] = 0.3
    return cloth


EXPECTED = np.pad(shirt(28, 0, 0, 1)[:, :20], ((0, 0), (4, 4)))


@pytest.mark.parametrize("light", [1, 0.9, np.linspace(0.8, 0.98, 700)], ids=["white", "grey", "uneven"])
def test_a_garment_fills_the_frame_the_long_way(light):
    fitted = fit_picture(picture((1 - shirt(700, 390, 60, 15)) * light), GARMENT, (1, 28, 28))
    image = fitted.image[0].numpy()
    assert np.abs(image - EXPECTED).mean() < 0.02
    assert fitted.steps[0] == "inverted (light background)"
    dark = fit_picture(picture(shirt(700, 390, 60, 15)), GARMENT, (1, 28, 28)).image[0].numpy()
    assert np.abs(dark - EXPECTED).mean() < 0.02


def test_a_garment_in_the_training_form_is_unchanged():
    source = picture(EXPECTED)
    fitted = fit_picture(source, GARMENT, (1, 28, 28))
    assert np.array_equal(fitted.image[0].numpy(), np.asarray(source, np.float32) / 255)
    inverted = fit_picture(picture(1 - EXPECTED), GARMENT, (1, 28, 28))
    assert torch.allclose(inverted.image, fitted.image, atol=0.005)


def test_fill_crops_the_middle_and_keeps_colours():
    wide = Image.new("RGB", (90, 30), "red")
    wide.paste("blue", (30, 0, 60, 30))
    fitted = fit_picture(wide, FILL, (3, 10, 10))
    assert fitted.image.shape == (3, 10, 10)
    assert fitted.image[2].min() > 0.9 and fitted.image[:2].max() < 0.1
    assert fitted.image[2, 5, 5] == 1
    assert fitted.steps == ("cropped to the middle", "resized to 10 × 10 pixels")


def test_fill_lets_the_right_size_pass_and_honours_rows_and_columns():
    pixels = np.random.default_rng(0).integers(0, 256, (6, 9, 3), dtype=np.uint8)
    fitted = fit_picture(Image.fromarray(pixels), FILL, (3, 6, 9))
    assert fitted.steps == ()
    assert torch.equal((fitted.image * 255).round().to(torch.uint8), torch.from_numpy(pixels).permute(2, 0, 1))
    assert fit_picture(Image.fromarray(pixels), FILL, (1, 4, 8)).image.shape == (1, 4, 8)


@pytest.mark.parametrize("domain", [DIGIT, GARMENT, FILL], ids=["digit", "garment", "fill"])
@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1), (3, 2), (900, 7), (28, 28)])
def test_any_picture_gives_an_image_or_a_sentence(domain, size):
    noise = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    try:
        image = fit_picture(Image.fromarray(noise), domain, (3, 32, 24)).image
    except PictureError:
        return
    assert image.shape == (3, 32, 24) and bool(image.isfinite().all())
    assert image.min() >= 0 and image.max() <= 1


def test_a_domain_survives_its_json_and_refuses_an_unknown_fit():
    assert Domain.from_dict(DIGIT.to_dict()) == DIGIT
    with pytest.raises(ConfigError):
        Domain(name="x", title="X", classes=(), fit="stretch")
