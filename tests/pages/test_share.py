"""What a visitor takes from a screen: a link, a program, a file."""

import io
from urllib.parse import parse_qs

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from hub import load_checkpoint
from latent.code_text import read_code
from pages.widgets.share import arrays
from tests.pages.screens import screen

SCREENS = ("home", "live", "encode", "sample", "arithmetic", "grid", "interpolate", "anomalies", "compare")


def stroke(end: int = 45) -> tuple[str, bytes, str]:
    sheet = Image.new("L", (100, 100), "white")
    ImageDraw.Draw(sheet).line((50, 20, end, 80), "black", 9)
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return ("stroke.png", file.getvalue(), "image/png")


@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_has_a_program_that_runs(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a film is written to where one stands
    _, program = screen(name, "mnist-vae-2d", {}).code
    made = {}
    with torch.inference_mode():
        exec(compile(program.value, "program", "exec"), made)
    assert made["images"].ndim == 4 and made["images"].isfinite().all()


def test_in_a_link_codes_stand_for_files():
    app = screen("encode", "mnist-vae", {"x-from": "Upload"})
    app.file_uploader[0].set_value([stroke(), stroke(10)]).run()
    link = parse_qs(app.code[0].value.partition("?")[2])
    assert link["x-from"] == ["Code"]
    model = load_checkpoint("mnist-vae").model
    codes = [read_code(text, model) for text in link["x-code"][0].split(";")]
    assert len(codes) == 2 and not torch.equal(*codes)
    again = screen("encode", "mnist-vae", {"x-from": "Code", "x-code": link["x-code"][0]})
    assert not again.error
    assert "Picture 2" in again.main.selectbox[0].options


def test_the_file_holds_codes_and_pictures():
    codes, images = torch.randn(3, 5), torch.rand(3, 1, 4, 4)
    with np.load(io.BytesIO(arrays(codes, images))) as file:
        assert np.array_equal(file["codes"], codes) and np.array_equal(file["images"], images)
