"""A code as text, for addresses and fields: the grammar that Python and `latent/browser/parts/code-text.js` share.

short  the numbers, or the indices row by row: "0.5,-1.2"
long   of more than `READABLE`, packed: "~" and base64url letters, which hold six bits each, the first bits first. Each
       value has equally many: an index as many as the largest one needs, a number the first 23 of its 32-bit float.

Either way a number keeps four digits, halves rounded away from zero, whatever its size: what a short and a long text
give back is the same. A text comes from an address or a person and may therefore be anything.
"""

import re
from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np
import torch
from torch import Tensor

from models import Autoencoder

READABLE = 64  # values of the longest code that is written out
LONGEST = 20_000  # letters of a text: twice those of the longest code there is, 64 × 64 indices into 8,192 codes

NUMBER = "-?[0-9]{1,12}(?:[.][0-9]{1,12})?(?:e-?[0-9]{1,2})?"
CODE = f"(?:{NUMBER}(?:,{NUMBER})*|~[A-Za-z0-9_-]+)"
"""Regular expressions for a number and for a code; what they allow, a model need not know."""

_FOUR_DIGITS = Context(prec=4, rounding=ROUND_HALF_UP)
_PLAIN = (Decimal("1e-6"), Decimal("1e12"))  # numbers below and above are written with an exponent
_BITS, _DROPPED = 23, 9  # of a 32-bit float: fewer would not tell all numbers of four digits apart
_LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", np.uint8)
_SIXES = np.zeros(128, np.int64)  # what a letter holds
_SIXES[_LETTERS] = np.arange(64)


def is_code(text: str) -> bool:
    """Whether the text is written as a code is, of whatever model."""
    return len(text) <= LONGEST and re.fullmatch(CODE, text) is not None


def write_code(code: Tensor) -> str:
    """The text of one code, [d] float or [h, w] int64."""
    values = code.flatten().tolist()
    if not code.is_floating_point():
        return ",".join(map(str, values)) if len(values) <= READABLE else _pack(values, max(values).bit_length() or 1)
    # Adding zero makes a zero of what would be written as "-0".
    numbers = [_FOUR_DIGITS.create_decimal_from_float(value + 0.0) for value in values]
    if len(numbers) <= READABLE:
        return ",".join(map(_decimal, numbers))
    floats = np.array(numbers, "<f4").view("<u4").astype(np.int64)
    return _pack((floats + 2 ** (_DROPPED - 1)) >> _DROPPED, _BITS)


def read_code(text: str, model: Autoencoder) -> Tensor | None:
    """The code of the model that `text` writes, [d] float or [h, w] int64; None where it writes none."""
    if not is_code(text):
        return None
    shape = torch.Size(model.code_shape)
    numbers = _unpacked(text, shape.numel(), model.discrete) if text[0] == "~" else map(float, text.split(","))
    code = torch.tensor(list(numbers))
    if len(code) != shape.numel() or not code.isfinite().all():
        return None
    if not model.discrete:
        return code
    indices = code.long()
    grid = indices.reshape(shape)
    return grid if bool((indices == code).all()) and model.codes.holds(grid.unsqueeze(0)) else None


def _decimal(number: Decimal) -> str:
    """The shortest text of a number, as JavaScript writes it."""
    if not number or not number.is_finite():
        return f"{number:f}"
    smallest, largest = _PLAIN
    number = number.normalize()
    return f"{number:f}" if smallest <= abs(number) < largest else f"{number:e}".replace("+", "")


def _pack(values: list[int] | np.ndarray, bits: int) -> str:
    """The letters of whole numbers of so many bits each."""
    stream = (np.asarray(values)[:, None] >> np.arange(bits)[::-1] & 1).reshape(-1)
    sixes = np.pad(stream, (0, -len(stream) % 6)).reshape(-1, 6) @ (1 << np.arange(6)[::-1])
    return "~" + _LETTERS[sixes].tobytes().decode()


def _unpacked(text: str, count: int, discrete: bool) -> list[float]:
    """The values in a packed text; none where it does not hold `count` of them."""
    letters = np.frombuffer(text[1:].encode(), np.uint8)
    bits = 6 * len(letters) // count if discrete else _BITS
    if not 1 <= bits <= _BITS or len(letters) != -(-count * bits // 6):
        return []
    stream = (_SIXES[letters][:, None] >> np.arange(6)[::-1] & 1).reshape(-1)[: count * bits]
    values = stream.reshape(count, bits) @ (1 << np.arange(bits)[::-1])
    if discrete:
        return values.tolist()
    floats = (values << _DROPPED).astype("<u4").view("<f4").tolist()
    return [float(_FOUR_DIGITS.create_decimal_from_float(each)) for each in floats]
