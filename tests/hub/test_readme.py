"""What the README says is so: its table of models, and its Python."""

import re
from pathlib import Path

import torch
from PIL import Image, ImageDraw

from hub.__main__ import table
from hub.catalogue import list_models

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_table_is_what_python_m_hub_prints():
    assert table(list_models()) in README


def test_its_python_works_from_the_first_line(tmp_path, monkeypatch):
    picture = Image.new("RGB", (300, 200), "white")
    ImageDraw.Draw(picture).line([(100, 40), (190, 40), (130, 170)], "black", 14)
    picture.save(tmp_path / "seven.png")
    monkeypatch.chdir(tmp_path)
    (program,) = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    names = {}
    exec(program, names)
    assert names["images"].shape == (64, 1, 28, 28) and names["codes"].shape == (64, 32)
    assert names["image"].shape == (1, 28, 28) and names["code"].shape == (1, 32)
    back = names["model"].decode(names["code"])[0]
    assert (back - names["image"]).square().mean() < 0.5 * torch.square(names["image"]).mean()
