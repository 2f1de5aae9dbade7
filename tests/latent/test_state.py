import pytest
import torch

import models
from latent.state import LONGEST, clean_state, read_code, write_code

VAE = models.build("vae", {"network": {"kind": "dense", "widths": [8], "size": 8}, "code": 3})
GRID = {"network": {"kind": "conv", "widths": [6], "size": 8}, "codes": 9, "dimensions": 2}
VQ_VAE = models.build("vq-vae", GRID)
WHOLE = {
    "code": "0.5,-1.25,3e-7",
    "path": "0,0;1,0.5;-2,3",
    "how": "spherical,smooth,there-and-back,48,16",
    "maps": "both",
    "link": "number",
}


def test_what_is_well_formed_is_kept_as_it_is():
    assert clean_state("plane", WHOLE) == WHOLE
    assert clean_state("sliders", WHOLE) == {"code": WHOLE["code"]}
    assert clean_state("codes", {"code": "1,2,8", "extra": "x"}) == {"code": "1,2,8"}


@pytest.mark.parametrize("raw", [None, [], "code", 3, {}, {"code": None}, {"code": ["1"]}, {1: "1"}])
def test_what_is_no_state_at_all_counts_as_absent(raw):
    assert clean_state("plane", raw) == {}


BROKEN = [
    ("code", ["", "a", "1,", ",1", "1 2", "1;2", "nan", "inf", "1e999", "+1", "--1", "1.2.3", "1,2\n", "٣", "1" * 13]),
    ("code", ["1," * (LONGEST // 2) + "1"]),
    ("path", ["", "0", "0,0;", "0,0,0", "0,0;x,1", ";".join(["0,0"] * 9)]),
    ("how", ["", "spherical", "curved,smooth,once,48,16", "linear,smooth,once,48", "linear,smooth,once,48,16,1"]),
    ("how", ["linear,smooth,once,241,16", "linear,smooth,once,1,16"]),
    ("how", ["linear,smooth,once,48,0", "linear,smooth,once,48,51", "Linear,smooth,once,48,16"]),
    ("maps", ["third", "", "Both"]),
    ("link", ["<script>", "places"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BROKEN for text in texts])
def test_what_is_malformed_is_dropped_and_the_rest_kept(name, text):
    assert clean_state("plane", WHOLE | {name: text}) == {key: WHOLE[key] for key in WHOLE if key != name}


def test_numbers_are_written_short_and_read_back():
    code = torch.tensor([0.123456, -0.0, -12345.6])
    assert write_code(code) == "0.1235,0,-1.235e04"
    assert read_code(write_code(code), VAE).tolist() == pytest.approx([0.1235, 0, -12350])
    assert clean_state("plane", {"code": write_code(code)})


def test_indices_are_written_row_by_row_and_read_back():
    indices = torch.arange(16).reshape(4, 4) % 9
    assert write_code(indices).startswith("0,1,2,3,4,5,6,7,8,0")
    assert torch.equal(read_code(write_code(indices), VQ_VAE), indices)


@pytest.mark.parametrize("text", ["", "1,2", "1,2,3,4", "1,2,x", "1,2,1e99", "1,2,nan", "0" * 5000])
def test_what_is_no_code_of_the_model_is_none(text):
    assert read_code(text, VAE) is None


@pytest.mark.parametrize("last", ["9", "-1", "0.5"])
def test_what_is_no_index_of_the_codebook_is_none(last):
    assert read_code("0," * 15 + "8", VQ_VAE) is not None
    assert read_code("0," * 15 + last, VQ_VAE) is None
