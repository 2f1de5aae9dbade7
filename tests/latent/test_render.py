import io

import numpy as np
import pytest
import torch
from PIL import Image, ImageFont, PngImagePlugin

from latent import render

NOTE = {"model": "mnist-vae", "revision": "0a1b2c", "seed": 7, "keys": [3, 1, 4], "link": "https://a.example/?x=é&y=\n"}


def test_to_picture_keeps_every_level_of_grey_and_colour():
    grey = torch.arange(256).view(1, 16, 16) / 255
    assert render.to_picture(grey).mode == "L"
    assert np.array_equal(np.asarray(render.to_picture(grey)), np.arange(256).reshape(16, 16))
    colour = torch.tensor([1.0, 0.5, 0.0]).view(3, 1, 1).expand(3, 2, 5)
    picture = render.to_picture(colour)
    assert (picture.mode, picture.size, picture.getpixel((4, 1))) == ("RGB", (5, 2), (255, 128, 0))


def test_a_model_gone_wrong_can_still_be_looked_at():
    image = torch.tensor([[[float("nan"), -1.0, 7.0, float("inf")]]])
    assert render.to_pixels(image).tolist() == [[0, 0, 255, 255]]


def test_to_picture_refuses_other_shapes():
    for shape in ((2, 4, 4), (4, 4), (1, 1, 4, 4)):
        with pytest.raises(ValueError, match="shape"):
            render.to_picture(torch.zeros(shape))


def test_enlarging_repeats_pixels_and_invents_no_colour():
    picture = render.to_picture(torch.rand(1, 3, 4, generator=torch.Generator().manual_seed(0)))
    large = render.enlarge(picture, 7)
    assert np.array_equal(np.asarray(large), np.asarray(picture).repeat(7, 0).repeat(7, 1))
    with pytest.raises(ValueError, match="1 time or more"):
        render.enlarge(picture, 0)


@pytest.mark.parametrize(("width", "scale"), [(28, 10), (32, 9), (64, 4), (200, 1), (1000, 1)])
def test_the_scale_is_a_whole_number_that_comes_nearest(width, scale):
    assert render.scale_for(width, 280) == scale


def test_a_contact_sheet_puts_every_image_in_its_place():
    images = torch.arange(1, 6).view(5, 1, 1, 1).expand(5, 1, 4, 3) / 10
    sheet = np.asarray(render.contact_sheet(images, columns=3, scale=2, gap=1))
    assert sheet.shape == (2 * 8 + 1, 3 * 6 + 2)
    for number in range(5):
        top, left = 9 * (number // 3), 7 * (number % 3)
        assert (sheet[top : top + 8, left : left + 6] == round((number + 1) / 10 * 255)).all()
    assert (sheet[8] == render.PAPER).all()
    assert (sheet[9:, 14:] == render.PAPER).all()  # the place of a sixth image stays empty


def test_a_contact_sheet_is_square_unless_told_otherwise():
    assert render.contact_sheet(torch.zeros(9, 3, 4, 4), gap=0).size == (12, 12)


def test_row_names_stand_beside_the_rows_and_never_over_a_picture():
    images = torch.zeros(4, 1, 28, 28)
    sheet = np.asarray(
        render.contact_sheet(images, columns=2, gap=2, row_names=("AE", "a name longer than the margin" * 3))
    )
    margin = sheet.shape[1] - 58
    assert margin == render.MAX_ROW_NAME
    assert (sheet[:28, :margin] < 128).any()
    assert (sheet[30:, :margin] < 128).any()
    assert (sheet[:28, margin : margin + 28] == 0).all()
    assert (sheet[:, : render.PAD] == render.PAPER).all()
    assert (sheet[:, margin - render.PAD : margin] == render.PAPER).all()


def test_a_sheet_too_large_or_empty_is_refused():
    with pytest.raises(ValueError, match="4096"):
        render.contact_sheet(torch.zeros(100, 1, 28, 28), scale=50)
    with pytest.raises(ValueError, match="at least one"):
        render.contact_sheet(torch.zeros(0, 1, 28, 28))


def test_captions_use_only_letters_that_the_font_has():
    assert render.spelled("β-VAE") == "beta-VAE"
    font = ImageFont.load_default(16)
    missing = bytes(font.getmask("\ue123"))
    for text in ("β-VAE", "Zoë …", "VQ-VAE 2×2"):
        assert all(bytes(font.getmask(letter)) != missing for letter in render.spelled(text) if letter != " ")


def test_the_error_map_by_hand():
    image = torch.tensor([[[0.5, 0.5, 0.0, 0.6]]])
    reconstruction = torch.tensor([[[0.5, 1.0, 1.0, 0.1]]])
    seen = render.to_pixels(render.error_map(image, reconstruction))[0]
    assert [tuple(map(int, pixel)) for pixel in seen] == [
        render.NEUTRAL,
        render.TOO_BRIGHT,
        render.TOO_BRIGHT,
        render.TOO_DARK,
    ]
    half = render.to_pixels(render.error_map(image[..., :1], image[..., :1] - 0.25))[0, 0]
    assert half.tolist() == pytest.approx([(255 + level) / 2 for level in render.TOO_DARK], abs=1)


def test_opposite_errors_of_two_channels_do_not_cancel():
    image = torch.full((3, 1, 1), 0.5)
    shift = torch.tensor([0.3, -0.4, 0.0]).view(3, 1, 1)
    grey = render.error_map(torch.full((1, 1, 1), 0.5), torch.full((1, 1, 1), 0.1))
    assert torch.allclose(render.error_map(image, image + shift), grey)
    with pytest.raises(ValueError, match="one shape"):
        render.error_map(image, torch.zeros(3, 2, 2))


def test_a_png_brings_back_its_note_and_every_pixel():
    picture = render.to_picture(torch.rand(3, 5, 4, generator=torch.Generator().manual_seed(0)))
    data = render.png_bytes(picture, NOTE)
    assert render.read_note(data) == NOTE
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), np.asarray(picture))


def test_a_note_too_long_is_refused():
    with pytest.raises(ValueError, match="more than the 200000"):
        render.note_text({"link": "x" * 200_000})


def commented(text: str) -> bytes:
    """A PNG with a comment that Inbetween did not write."""
    chunks, file = PngImagePlugin.PngInfo(), io.BytesIO()
    chunks.add_text("Comment", text)
    Image.new("L", (2, 2)).save(file, "PNG", pnginfo=chunks)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        render.png_bytes(Image.new("L", (2, 2))),
        render.png_bytes(Image.new("L", (2, 2)), NOTE)[:60],
        commented("a holiday"),
        commented('{"made by": "somebody else"}'),
        commented('["created with", "Inbetween"]'),
        commented("[" * 3900),
    ],
    ids=["empty", "cut GIF", "no note", "cut PNG", "words", "foreign", "list", "nested"],
)
def test_what_holds_no_recipe_says_so_in_one_sentence(data):
    with pytest.raises(ValueError, match="holds no recipe"):
        render.read_note(data)
