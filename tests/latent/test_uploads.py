"""Files from strangers: what opens, how it comes out, and that everything else is refused with one sentence."""

import io
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from latent import uploads
from latent.uploads import PictureError, flatten, open_picture, open_pictures

RED = Image.new("RGB", (8, 6), (200, 30, 30))


def encoded(picture: Image.Image, format: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def png(width: int, height: int, *extra: tuple[bytes, bytes]) -> bytes:
    """A PNG written by hand: its header declares what it likes; its pixels are black, one bit each."""
    rows = zlib.compress(bytes(height * (1 + (width + 7) // 8)), 9)
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)), *extra, (b"IDAT", rows), (b"IEND", b"")]
    body = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def sentence(data: bytes, name: str = "") -> str:
    with pytest.raises(PictureError) as caught:
        open_picture(data, name)
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text and len(text) < 200
    return text


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_every_format_opens_whatever_the_file_is_called(format):
    picture = open_picture(encoded(RED, format), "notes.txt")
    assert (picture.mode, picture.size) == ("RGB", (8, 6))
    assert np.allclose(np.asarray(picture)[3, 4], (200, 30, 30), atol=8)


def test_other_formats_and_nonsense_are_refused():
    assert "PNG, JPEG, WebP, GIF or BMP" in sentence(encoded(RED, "TIFF"), "cat.png")
    assert "PNG, JPEG, WebP, GIF or BMP" in sentence(bytes(range(256)) * 10)
    assert "empty" in sentence(b"", "cat.png")
    assert "“a b.png”" in sentence(b"", "a\nb.png")


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_damaged_files_give_a_sentence_or_a_picture_and_nothing_else(format):
    random = np.random.default_rng(0)
    data = encoded(Image.fromarray(random.integers(0, 256, (32, 32, 3), dtype=np.uint8)), format)
    sentence(data[: len(data) // 2])
    for _ in range(40):
        broken = bytearray(data)
        for place in random.integers(0, len(data), 4):
            broken[place] = random.integers(256)
        pictures, problems = open_pictures([("x", bytes(broken))])
        assert len(pictures) + len(problems) == 1


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused_by_its_header():
    bomb = png(12_000, 12_000)
    assert len(bomb) < 20_000
    tracemalloc.start()
    assert "too many pixels" in sentence(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
    assert "too many pixels" in sentence(png(20_000, 1))
    assert "too many pixels" in sentence(png(14_000, 14_000))  # here Pillow itself raises


def test_a_header_that_lies_about_its_pixels_never_decodes_them(monkeypatch):
    def load(*_):
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", load)
    assert "too many pixels" in sentence(png(6_000, 6_000))


@pytest.mark.parametrize("kind", [b"zTXt", b"iCCP"])
def test_compressed_notes_that_explode_are_refused(kind):
    sentence(png(1, 1, (kind, b"a\0\0" + zlib.compress(bytes(80_000_000), 9))))


def test_large_files_and_endless_scans_are_refused(monkeypatch):
    assert "MB" in sentence(bytes(uploads.MAX_BYTES + 1))
    data = encoded(Image.new("L", (64, 64)), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert open_picture(data[:-2] + scan * 20 + data[-2:]).size == (64, 64)
    assert "too many passes" in sentence(data[:-2] + scan * 200 + data[-2:])


def test_only_the_first_frame_of_an_animation_is_read():
    frames = [Image.new("RGB", (5, 4), colour) for colour in ("red", "blue", "green")]
    for format in ("GIF", "WEBP", "PNG"):
        data = encoded(frames[0], format, save_all=True, append_images=frames[1:])
        pixel = np.asarray(open_picture(data))[0, 0]
        assert pixel[0] > 240 and max(pixel[1:]) < 15
    single = encoded(Image.new("L", (4, 4)), "GIF")
    start = single.rindex(b",")
    assert open_picture(single[:-1] + single[start:-1] * 200_000 + b";").size == (4, 4)  # fast, or this test is not


def test_the_camera_was_held_sideways():
    picture = Image.new("L", (40, 20), 0)
    picture.paste(255, (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90° clockwise
    upright = open_picture(encoded(picture, "JPEG", exif=exif))
    assert upright.size == (20, 40)
    assert upright.getpixel((10, 5)) > 200 and upright.getpixel((10, 35)) < 50
    assert open_picture(encoded(picture, "PNG", exif=b"Exif\0\0nonsense")).size == (40, 20)


def test_sixteen_bits_are_scaled_and_not_clipped():
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(16, 16)
    picture = open_picture(encoded(Image.fromarray(ramp)))
    assert picture.mode == "L"
    assert np.array_equal(np.asarray(picture).ravel(), np.arange(256))


def test_grey_stays_grey_and_the_rest_becomes_rgb():
    assert open_picture(encoded(Image.new("1", (4, 4), 1))).getextrema() == (255, 255)
    assert open_picture(encoded(Image.new("LA", (4, 4), (9, 255)))).mode == "L"
    assert open_picture(encoded(RED.convert("P"))).mode == "RGB"
    cmyk = open_picture(encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"))
    assert cmyk.mode == "RGB" and cmyk.getpixel((4, 4))[0] > 200 and cmyk.getpixel((4, 4))[1] < 60


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 0)])
def test_transparent_paper_is_put_opposite_to_the_ink(ink, paper):
    drawing = Image.new("RGBA", (9, 9), (ink, ink, ink, 0))
    drawing.paste((ink, ink, ink, 255), (3, 3, 6, 6))
    for picture in (drawing, drawing.convert("LA"), drawing.quantize(4)):
        flat = open_picture(encoded(picture)).convert("L")
        assert (flat.getpixel((4, 4)), flat.getpixel((0, 0))) == (ink, paper)
    keyed = open_picture(encoded(Image.new("L", (2, 1), 77), transparency=77))
    assert keyed.getextrema() == (255, 255)
    assert flatten(Image.new("RGBA", (2, 2))).getextrema() == ((255, 255),) * 3


def test_large_pictures_are_kept_small():
    assert open_picture(encoded(Image.new("L", (4_000, 1_000)))).size == (2_000, 500)


def test_one_bad_file_does_not_lose_the_good_ones():
    pictures, problems = open_pictures([("a", encoded(RED)), ("b", b"?"), ("c", encoded(RED, "BMP"))])
    assert [name for name, _ in pictures] == ["a", "c"]
    assert len(problems) == 1 and "“b”" in problems[0]


def test_more_files_than_the_limit():
    pictures, problems = open_pictures([("a", encoded(RED))] * (uploads.MAX_PICTURES + 3))
    assert len(pictures) == uploads.MAX_PICTURES
    assert problems == [f"Only the first {uploads.MAX_PICTURES} files were opened; offer the others afterwards."]
