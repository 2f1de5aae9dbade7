"""Equations: written as LaTeX, shown as MathML, which browsers set themselves; each symbol in its colour."""

import re

from latex2mathml.converter import convert

LETTERS = {"x": "x", "z": "z", "μ": "mu", "σ": "sigma", "ε": "epsilon", "φ": "phi", "θ": "theta", "x̂": "x-hat"}
"""The symbols that have a colour, and the class that a style sheet gives it to."""

SAME = str.maketrans("ϵϕ", "εφ")  # LaTeX has two shapes of each, and fonts differ in which is which
HAT = re.compile(r"<mover[^>]*><mrow><mi>x</mi></mrow><mo>[^<]*</mo></mover>")
ENTITY = re.compile("&#x([0-9A-Fa-f]{5});")
LETTER = re.compile(r"<mi>([^<]+)</mi>")
IN_TEXT = re.compile(rf"<em>({'|'.join(sorted(LETTERS, key=len, reverse=True))})</em>")


def equation(latex: str) -> str:
    """One line of LaTeX as MathML that stands on a line of its own."""
    written = convert(latex, display="block")
    mathml = ENTITY.sub(lambda found: _plain(chr(int(found[1], 16))), written)
    mathml = HAT.sub('<mi class="x-hat">x̂</mi>', mathml.translate(SAME))
    return LETTER.sub(lambda found: _letter(found[0], found[1]), mathml)


def coloured(markup: str) -> str:
    """HTML in which every emphasised symbol, such as <em>μ</em>, has its colour."""
    return IN_TEXT.sub(lambda found: f'<b class="{LETTERS[found[1]]}">{found[1]}</b>', markup)


def _plain(letter: str) -> str:
    return f"&#x{ord(letter):05X};" if letter in "&<>" else letter


def _letter(whole: str, letter: str) -> str:
    return f'<mi class="{LETTERS[letter]}">{letter}</mi>' if letter in LETTERS else whole
