"""Codes as text, over the examples that `tests/latent/browser/code-text.test.mjs` reads too."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from latent.code_text import LONGEST, is_code, read_code, write_code
from models import CodeSpace

EXAMPLES = json.loads(Path(__file__).with_name("code_texts.json").read_text(encoding="utf-8"))


def model(shape: tuple[int, ...], entries: int | None = None) -> SimpleNamespace:
    codes = CodeSpace(shape, entries)
    return SimpleNamespace(codes=codes, code_shape=shape, discrete=codes.discrete)


def model_of(example: dict) -> SimpleNamespace:
    """What `read_code` asks of the model that an example is a code of."""
    count = example.get("count") or len(example.get("numbers") or example["indices"])
    size = example.get("size")
    return model((count,), size)


def values_of(example: dict) -> torch.Tensor:
    return torch.tensor(example["numbers"]) if "numbers" in example else torch.tensor(example["indices"])


@pytest.mark.parametrize("example", EXAMPLES["written"], ids=lambda example: example["why"])
def test_codes_are_written_as_the_examples_say_and_read_back(example):
    values = torch.tensor(example["numbers"]).double() if "numbers" in example else values_of(example)
    assert write_code(values) == example["text"]
    assert is_code(example["text"])
    read = read_code(example["text"], model_of(example))
    assert read.is_floating_point() == ("numbers" in example)
    assert torch.allclose(read.double(), values.double(), rtol=6e-4, atol=0)
    assert write_code(read) == example["text"]


@pytest.mark.parametrize("example", EXAMPLES["read"], ids=lambda example: example["why"])
def test_what_people_and_earlier_links_wrote_is_read(example):
    assert is_code(example["text"])
    assert read_code(example["text"], model_of(example)).tolist() == values_of(example).tolist()


@pytest.mark.parametrize("example", EXAMPLES["refused"], ids=lambda example: repr(example["text"]))
def test_what_is_no_code_of_the_model_is_none(example):
    assert read_code(example["text"], model_of(example)) is None


def test_the_longest_codes_there_are_come_back_from_a_text_that_fits():
    draw = torch.Generator().manual_seed(0)
    numbers = torch.randn(1024, generator=draw) * 10.0 ** torch.randint(-20, 20, (1024,), generator=draw)
    text = write_code(numbers)
    read = read_code(text, model((1024,)))
    assert len(text) < 4000 and torch.allclose(read, numbers, rtol=5.01e-4, atol=0)
    assert write_code(read) == text

    indices = torch.randint(0, 8192, (64, 64), generator=draw)
    text = write_code(indices)
    grid = model((64, 64), 8192)
    assert len(text) < LONGEST / 2 and torch.equal(read_code(text, grid), indices)


def test_a_short_and_a_long_text_give_the_same_numbers():
    numbers = torch.randn(65, generator=torch.Generator().manual_seed(0))
    long = read_code(write_code(numbers), model((65,)))
    short = read_code(write_code(numbers[:64]), model((64,)))
    assert torch.equal(long[:64], short)


def test_an_endless_text_and_a_model_gone_wrong_are_no_codes():
    assert not is_code("0" * (LONGEST + 1)) and not is_code("~" + "A" * LONGEST)
    assert not is_code(write_code(torch.tensor([0.5, float("nan")])))
    assert not is_code(write_code(torch.tensor([float("-inf"), 1.0])))


def test_the_bits_of_a_long_text_are_those_of_the_nearest_short_float():
    text = write_code(torch.full((65,), 0.3))  # 0x3E99999A as a 32-bit float, whose last nine bits are more than half
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    bits = "".join(f"{alphabet.index(letter):06b}" for letter in text[1:])
    assert int(bits[:23], 2) == (0x3E99999A >> 9) + 1 == int(bits[23:46], 2)
