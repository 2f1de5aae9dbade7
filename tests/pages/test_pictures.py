"""The picture input, alone on a page."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageDraw
from streamlit.testing.v1 import AppTest

from pages.widgets import pictures


def script(samples: bool, many: bool):
    import streamlit as st

    from pages.widgets import frame
    from pages.widgets.pictures import several_pictures

    for given in several_pictures(frame.picked(), "x", samples=samples, many=many):
        low, high = given.image.min().item(), given.image.max().item()
        st.text(f"{given.name}|{list(given.image.shape)}|{0 <= low <= high <= 1}|{'; '.join(given.steps)}")


def page(samples=True, many=True, **address: str) -> AppTest:
    app = AppTest.from_function(script, kwargs={"samples": samples, "many": many}, default_timeout=90)
    app.query_params.update(address)
    return app.run()


def given(app: AppTest) -> list[list[str]]:
    assert not app.exception
    return [text.value.split("|") for text in app.text]


def file(kind: str = "PNG", ink: str = "black", paper: str = "white") -> bytes:
    """A small one drawn near the corner of a sheet."""
    sheet = Image.new("RGB", (300, 200), paper)
    ImageDraw.Draw(sheet).line((40, 20, 40, 60), ink, 8)
    stream = io.BytesIO()
    sheet.save(stream, kind)
    return stream.getvalue()


def bomb() -> bytes:
    """A PNG of 60 bytes that claims to be 50,000 pixels a side."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", b""), (b"IEND", b"")]
    parts = [struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def upload(*files: tuple[str, bytes, str], **options) -> AppTest:
    app = page(**{"x-from": pictures.UPLOAD}, **options)
    assert given(app) == []
    return app.file_uploader[0].set_value(list(files)).run()


def test_at_first_there_is_an_example():
    assert given(page()) == [["3", "[1, 28, 28]", "True", ""]]


def test_handwriting_says_what_was_done_to_it():
    ((name, shape, valid, steps),) = given(page(**{"x-from": "Handwriting", "x-class": "7"}))
    assert (name, shape, valid) == ("handwritten 7", "[1, 28, 28]", "True")
    assert "centred by mass" in steps


def test_a_sample_has_its_seed():
    assert given(page(**{"x-from": pictures.SAMPLE, "x-seed": "12"}))[0][0] == "sample 12"


def test_an_empty_pad_gives_nothing():
    assert given(page(**{"x-from": pictures.DRAW})) == []


@pytest.mark.parametrize(
    "address",
    [
        {"x-from": "Moon"},
        {"x-class": "eleven", "x-number": "0"},
        {"x-number": "9999999999"},
        {"x-number": "nan"},
        {"x-from": pictures.SAMPLE, "x-seed": "-5"},
    ],
)
def test_an_address_can_say_anything(address):
    ((_, _, valid, _),) = given(page(**address))
    assert valid == "True"


def test_where_no_samples_are_wanted_a_link_brings_none():
    assert given(page(samples=False, **{"x-from": pictures.SAMPLE}))[0][0] == "3"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_every_kind_of_file_is_read(kind):
    ((name, shape, _, steps),) = given(upload((f"one.{kind.lower()}", file(kind), f"image/{kind.lower()}")))
    assert (name, shape) == (f"one.{kind.lower()}", "[1, 28, 28]")
    assert "inverted" in steps and "centred by mass" in steps


def test_light_ink_is_not_inverted():
    ((*_, steps),) = given(upload(("one.png", file(ink="white", paper="black"), "image/png")))
    assert "inverted" not in steps


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "“bad.png” is empty"),
        (file()[:100], "damaged"),
        (b"<html>", "“bad.png” is not a PNG"),
        (bomb(), "too many pixels"),
        (file(ink="white"), "nothing drawn"),
    ],
    ids=["empty", "truncated", "mislabelled", "bomb", "blank"],
)
def test_a_bad_file_is_one_sentence_and_the_others_stay(data, words):
    app = upload(("bad.png", data, "image/png"), ("one.png", file(), "image/png"))
    assert [name for name, *_ in given(app)] == ["one.png"]
    (error,) = app.error
    assert words in error.value and error.value.endswith(".")


def test_a_bad_file_leaves_the_picture_before_it():
    app = upload(("one.png", file(), "image/png"))
    app.file_uploader[0].set_value([("bad.png", b"<html>", "image/png")]).run()
    assert [name for name, *_ in given(app)] == ["one.png"]
    assert "not a PNG" in app.error[0].value


def test_more_files_than_are_read():
    app = upload(*[(f"{number}.png", file(), "image/png") for number in range(17)])
    assert len(given(app)) == 16
    assert "first 16" in app.warning[0].value


def test_one_file_where_one_is_wanted():
    app = page(many=False, **{"x-from": pictures.UPLOAD})
    app.file_uploader[0].set_value(("one.png", file(), "image/png")).run()
    assert [name for name, *_ in given(app)] == ["one.png"]


def test_a_code_is_decoded_and_what_is_none_leaves_the_last_one():
    app = page(**{"model": "mnist-vae-2d", "x-from": pictures.CODE, "x-code": "0.5,-1.2"})
    assert given(app) == [["(0.5, −1.2)", "[1, 28, 28]", "True", ""]]
    app.text_input(key="x-code").set_value("2,").run()
    assert given(app)[0][0] == "(0.5, −1.2)"
    assert app.error[0].value == "That is no code of this model: type 2 numbers, separated by commas."
    app.text_input(key="x-code").set_value("1,2;3,4;").run()
    assert [name for name, *_ in given(app)] == ["(1, 2)", "(3, 4)"] and not app.error
    app.text_input(key="x-code").set_value(";".join(["1,2"] * 17)).run()
    assert len(given(app)) == 2 and app.error
    app.text_input(key="x-code").set_value(" 1, 1 ").run()
    assert given(app)[0][0] == "(1, 1)" and not app.error


def test_a_grid_of_indices_is_a_code_too():
    app = page(**{"model": "mnist-vq-vae", "x-from": pictures.CODE, "x-code": ",".join(["5"] * 49)})
    assert given(app)[0][:3] == ["your code", "[1, 28, 28]", "True"]
    app.text_input(key="x-code").set_value(",".join(["128"] * 49)).run()
    assert "type 7 × 7 whole numbers below 128, row by row, separated by commas" in app.error[0].value
