"""Codes as text in Node: the examples that Python's test reads, and the longest codes as Python writes them."""

import json

import torch

from latent.code_text import write_code
from tests.latent.browser.test_node import normal, run


def test_codes_are_python_s_texts(tmp_path):
    numbers = normal(1024) * 10.0 ** torch.arange(-20, 20).repeat(26)[:1024]
    indices = torch.randint(0, 8192, (64, 64), generator=torch.Generator().manual_seed(0))
    ties = torch.arange(-64, 64) / 16 + 1000  # half of them lie half-way between two numbers of four digits
    examples = [
        {"why": "1,024 numbers", "numbers": numbers.tolist(), "text": write_code(numbers)},
        {"why": "1,024 numbers of one size", "numbers": normal(1024).tolist(), "text": write_code(normal(1024))},
        {"why": "numbers that lie half-way", "numbers": ties[:64].tolist(), "text": write_code(ties[:64])},
        {
            "why": "64 × 64 indices",
            "size": 8192,
            "indices": indices.flatten().tolist(),
            "text": write_code(indices),
        },
    ]
    (tmp_path / "texts.json").write_text(json.dumps(examples))
    run("code-text.test.mjs", tmp_path)
