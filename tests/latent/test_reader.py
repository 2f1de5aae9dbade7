"""Picture files: what opens, how it comes out, and that everything else is refused with one sentence, and cheaply."""

import io
import struct
import subprocess
import sys
import tracemalloc
import zlib
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from latent import reader
from latent.reader import FORMATS, IN_WORDS, OWN, UPLOAD, PictureError, flatten, read_picture

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
        read_picture(data, name)
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text and len(text) < 200
    return text


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_opens_whatever_the_file_is_called(format):
    picture = read_picture(encoded(RED, format), "notes.txt")
    assert (picture.mode, picture.size) == ("RGB", (8, 6))
    assert np.allclose(np.asarray(picture)[3, 4], (200, 30, 30), atol=8)


def test_other_formats_and_nonsense_are_refused():
    assert IN_WORDS in sentence(encoded(RED, "PPM"), "cat.png")
    assert IN_WORDS in sentence(bytes(range(256)) * 10)
    assert "is an HEIC picture" in sentence(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "phone.heic")
    assert "empty" in sentence(b"", "cat.png")
    assert "“a b.png”" in sentence(b"", "a\nb.png")


@pytest.mark.parametrize("format", FORMATS)
def test_damaged_files_give_a_sentence_or_a_picture_and_nothing_else(format):
    random = np.random.default_rng(0)
    data = encoded(Image.fromarray(random.integers(0, 256, (32, 32, 3), dtype=np.uint8)), format)
    sentence(data[: len(data) // 2])
    for _ in range(40):
        broken = bytearray(data)
        for place in random.integers(0, len(data), 4):
            broken[place] = random.integers(256)
        try:
            assert read_picture(bytes(broken)).mode in ("L", "RGB")
        except PictureError as error:
            assert str(error).endswith(".")


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


def test_an_eps_never_starts_a_program(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    for start in (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n", b"\xc5\xd0\xd3\xc6" + bytes(28)):
        assert IN_WORDS in sentence(start + b"showpage\n%%EOF\n", "cat.png")


def test_large_files_and_endless_scans_are_refused():
    assert "MB" in sentence(bytes(UPLOAD.size + 1))
    data = encoded(Image.new("L", (64, 64)), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert read_picture(data[:-2] + scan * 20 + data[-2:]).size == (64, 64)
    assert "too many passes" in sentence(data[:-2] + scan * 200 + data[-2:])
    data = encoded(Image.new("L", (4900, 4900)), "JPEG", progressive=True)
    assert "too many passes" in sentence(data[:-2] + data[data.rindex(b"\xff\xda") : -2] * 30 + data[-2:])


@pytest.mark.parametrize("pieces", [b"\xff\xfe\0\2", b"\xff\xe1\0\2", b"\xff"])
def test_a_page_of_empty_comments_is_not_walked_through(pieces, monkeypatch):
    data, asked, read = encoded(RED, "JPEG"), [], reader._Bounded.read
    monkeypatch.setattr(reader._Bounded, "read", lambda self, size=-1: asked.append(size) or read(self, size))
    assert "too many pieces" in sentence(data[:2] + pieces * (9_000_000 // len(pieces)) + data[2:])
    assert len(asked) < 100_000


# Run apart, because a process's peak never falls again.
PEAK = """
import io, resource, sys
from PIL import Image
from latent.reader import PictureError, read_picture
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_picture(data)
except PictureError as error:
    print(error)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 // 10**6)
"""


@pytest.mark.parametrize(
    ("format", "side", "opens", "options"),
    [
        ("WEBP", 5000, False, {"lossless": True}),
        ("WEBP", 3400, True, {"lossless": True}),
        ("AVIF", 3000, True, {"speed": 10}),
        ("TIFF", 3600, True, {"compression": "tiff_lzw"}),
        ("JPEG", 5000, True, {"progressive": True, "subsampling": 0}),
    ],
)
def test_decoding_takes_no_more_memory_than_allowed(format, side, opens, options):
    """A page of one colour is a file of some hundred bytes, and as large in memory as any other."""
    data = encoded(Image.new("RGB", (side, side), "navy"), format, **options)
    ran = subprocess.run([sys.executable, "-c", PEAK], input=data, capture_output=True, check=True)
    *problem, megabytes = ran.stdout.decode().splitlines()
    assert (not problem) == opens and int(megabytes) < (UPLOAD.memory / 10**6 if opens else 10)


def test_a_tile_larger_than_its_picture_is_refused():
    # Width, height, bits, LZW, black is zero, and of the one tile: width, height, place and bytes.
    tags = {256: 16, 257: 16, 258: 8, 259: 5, 262: 1, 277: 1, 322: 60_000, 323: 60_000, 324: 134, 325: 8}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    tiff = struct.pack("<2sHIH", b"II", 42, 8, len(tags)) + entries + bytes(12)
    assert Image.open(io.BytesIO(tiff)).size == (16, 16) and "too much memory" in sentence(tiff)


def test_pictures_of_ones_own_may_be_larger():
    assert read_picture(encoded(Image.new("L", (11_000, 2))), limits=OWN).size == (2000, 1)


def test_only_the_first_frame_of_an_animation_is_read():
    frames = [Image.new("RGB", (5, 4), colour) for colour in ("red", "blue", "green")]
    for format in ("GIF", "WEBP", "PNG"):
        data = encoded(frames[0], format, save_all=True, append_images=frames[1:])
        pixel = np.asarray(read_picture(data))[0, 0]
        assert pixel[0] > 240 and max(pixel[1:]) < 15
    single = encoded(Image.new("L", (4, 4)), "GIF")
    start = single.rindex(b",")
    assert read_picture(single[:-1] + single[start:-1] * 200_000 + b";").size == (4, 4)  # fast, or this test is not


def test_the_camera_was_held_sideways():
    picture = Image.new("L", (40, 20), 0)
    picture.paste(255, (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90° clockwise
    upright = read_picture(encoded(picture, "JPEG", exif=exif))
    assert upright.size == (20, 40)
    assert upright.getpixel((10, 5)) > 200 and upright.getpixel((10, 35)) < 50
    assert read_picture(encoded(picture, "PNG", exif=b"Exif\0\0nonsense")).size == (40, 20)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_set_upright(format, orientation):
    """The bright corner of what was photographed is at the top left, however the camera was held."""
    upright = Image.new("RGB", (40, 20))
    upright.paste("white", (0, 0, 20, 10))
    undo = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]  # Pillow's numbers: 2 is 90°, 4 is 270°
    exif = Image.Exif()
    exif[0x0112] = orientation
    seen = read_picture(encoded(upright if undo is None else upright.transpose(undo), format, exif=exif))
    assert seen.size == (40, 20)
    assert seen.getpixel((4, 4))[0] > 200 and max(seen.getpixel((35, 4))[0], seen.getpixel((4, 15))[0]) < 50


def test_a_camera_s_broken_note_does_not_hide_how_it_was_held():
    exif = Image.Exif()
    exif[0x0112], exif[0x011A] = 6, Fraction(7243, 100)
    data = encoded(Image.new("L", (40, 20)), "JPEG", exif=exif)
    broken = data.replace(struct.pack(">II", 7243, 100), struct.pack(">II", 7243, 0))
    assert broken != data and read_picture(broken).size == (20, 40)


def test_sixteen_bits_are_scaled_and_not_clipped():
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(16, 16)
    picture = read_picture(encoded(Image.fromarray(ramp)))
    assert picture.mode == "L"
    assert np.array_equal(np.asarray(picture).ravel(), np.arange(256))
    assert np.array_equal(np.asarray(read_picture(encoded(Image.fromarray(ramp), "TIFF"))).ravel(), np.arange(256))
    keyed = read_picture(encoded(Image.fromarray(ramp), transparency=int(ramp[0, 1])))
    assert keyed.mode == "L" and keyed.getpixel((1, 0)) == 0 and keyed.getpixel((15, 15)) == 255
    floats = Image.fromarray(np.linspace(0, 1, 256, dtype=np.float32).reshape(16, 16))
    assert np.array_equal(np.asarray(read_picture(encoded(floats, "TIFF"))).ravel(), np.arange(256))


def test_grey_stays_grey_and_the_rest_becomes_rgb():
    assert read_picture(encoded(Image.new("1", (4, 4), 1))).getextrema() == (255, 255)
    assert read_picture(encoded(Image.new("LA", (4, 4), (9, 255)))).mode == "L"
    assert read_picture(encoded(RED.convert("P"))).mode == "RGB"
    cmyk = read_picture(encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"))
    assert cmyk.mode == "RGB" and cmyk.getpixel((4, 4))[0] > 200 and cmyk.getpixel((4, 4))[1] < 60


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 0)])
def test_transparent_paper_is_put_opposite_to_the_ink(ink, paper):
    drawing = Image.new("RGBA", (9, 9), (ink, ink, ink, 0))
    drawing.paste((ink, ink, ink, 255), (3, 3, 6, 6))
    for picture in (drawing, drawing.convert("LA"), drawing.quantize(4)):
        flat = read_picture(encoded(picture)).convert("L")
        assert (flat.getpixel((4, 4)), flat.getpixel((0, 0))) == (ink, paper)
    keyed = read_picture(encoded(Image.new("L", (2, 1), 77), transparency=77))
    assert keyed.getextrema() == (255, 255)
    assert flatten(Image.new("RGBA", (2, 2))).getextrema() == ((255, 255),) * 3


def test_large_pictures_are_kept_small():
    assert read_picture(encoded(Image.new("L", (4_000, 1_000)))).size == (2_000, 500)
