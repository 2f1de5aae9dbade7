"""The colours of .streamlit/config.toml: text can be read, and a symbol in text has the colour of its figures."""

import tomllib
from pathlib import Path

import pytest

from latent.colours import SYMBOLS, TEXT
from pages.widgets.symbols import COLOURS

THEME = tomllib.loads((Path(__file__).parents[2] / ".streamlit/config.toml").read_text())["theme"]
READABLE = 4.5  # WCAG 2.2, 1.4.3
CAPTION = 0.74  # how much of the ink a caption has: frame.css
BACKGROUNDS = ("backgroundColor", "secondaryBackgroundColor")


def channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def mixed(one: str, other: str, share: float) -> str:
    """So much of one colour with the rest of another, as `color-mix` in sRGB."""
    pairs = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it, 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [each / 255 for each in channels(colour)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_by_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(scheme, background):
    theme = THEME[scheme]
    paper, ink = theme[background], theme["textColor"]
    texts = {name: theme[name] for name in theme if name.endswith("TextColor")}
    texts |= {name: theme[name] for name in ("textColor", "linkColor", "primaryColor")}
    texts["caption"] = mixed(ink, paper, CAPTION)
    for name, colour in texts.items():
        assert contrast(colour, paper) >= READABLE, f"{name} on {background} of the {scheme} theme"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_words_on_a_main_button_can_be_read(scheme):
    light, dark = "#ffffff", "#17131f"  # frame.css
    assert contrast(THEME[scheme]["primaryColor"], light if scheme == "light" else dark) >= READABLE


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_symbol_in_text_has_the_colour_it_has_in_figures(scheme):
    theme = THEME[scheme]
    for symbol, colour in SYMBOLS.items():
        assert theme[f"{COLOURS[symbol]}TextColor"] == mixed(colour, theme["textColor"], TEXT)
