"""The tools of the plane in Node: drawings brought into a digit's form, and journeys, against Python's."""

import json
from itertools import product
from urllib.parse import parse_qsl

import numpy as np
import torch
from PIL import Image, ImageDraw

from latent.domain import Domain
from latent.interpolate import TURNS, journey
from latent.limits import MAX_FPS, MAX_FRAMES, MAX_KEYS, MIN_FPS, MIN_FRAMES, MIN_KEYS
from latent.preprocess import fit_picture
from latent.travel import CURVE_TITLES, EASING_TITLES, TURN_TITLES
from tests.latent.browser.test_node import run

PAD = 112
PEN = PAD / 11
DIGIT = Domain("mnist", "MNIST", tuple("0123456789"), "digit")

STROKES = {
    "a one": [[(0.55, 0.2), (0.42, 0.85)]],
    "a seven with a bar": [[(0.2, 0.22), (0.78, 0.2), (0.4, 0.85)], [(0.36, 0.55), (0.71, 0.5)]],
    "a wide zero": [[(0.5, 0.3), (0.2, 0.5), (0.5, 0.7), (0.86, 0.52), (0.5, 0.3)]],
    "a small four in a corner": [[(0.2, 0.1), (0.1, 0.3), (0.3, 0.31)], [(0.25, 0.2), (0.22, 0.45)]],
    "a line beyond the edge": [[(-0.1, 0.4), (1.1, 0.62)]],
    "a dot": [[(0.4, 0.6), (0.4, 0.61)]],
}


def drawn(strokes: list, width: float = PEN) -> np.ndarray:
    """Strokes, in fractions of the side, as the pad draws them: [112, 112] in 0 … 255, with soft edges."""
    fine = 8
    picture = Image.new("L", (fine * PAD, fine * PAD))
    pen = ImageDraw.Draw(picture)
    for stroke in strokes:
        points = [(fine * PAD * x, fine * PAD * y) for x, y in stroke]
        pen.line(points, 255, round(fine * width), joint="curve")
        for x, y in points:
            radius = fine * width / 2
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), 255)
    return np.asarray(picture.resize((PAD, PAD), Image.Resampling.BOX))


def bar(height: int, width: int) -> np.ndarray:
    picture = np.zeros((PAD, PAD), np.uint8)
    picture[30 : 30 + height, 50 : 50 + width] = 255
    return picture


def drawings() -> list[dict]:
    pictures = {name: (drawn(strokes), 28) for name, strokes in STROKES.items()}
    pictures["a seven with a light pen"] = (drawn(STROKES["a seven with a bar"], 0.6 * PEN), 28)
    pictures["a hairline"] = (drawn(STROKES["a wide zero"], 3), 28)
    pictures["a seven for a larger model"] = (drawn(STROKES["a seven with a bar"]), 40)
    pictures["a bar of two and a half pixels"] = (bar(40, 5), 28)  # halves go to the even neighbour
    cases = []
    for name, (picture, side) in pictures.items():
        shape = (1, side, side)
        fitted = fit_picture(Image.fromarray(picture), DIGIT, shape).image
        ink = (picture / 255).round(4)
        cases.append(
            {
                "name": name,
                "ink": ink.flatten().tolist(),
                "side": PAD,
                "shape": shape,
                "pixels": fitted.flatten().tolist(),
            }
        )
    return cases


def fewest() -> list[dict]:
    """The fewest frames that Python accepts."""

    def accepts(keys: int, frames: int, turn: str) -> bool:
        try:
            return len(journey(torch.zeros(keys, 2), frames, turn=turn)) == frames
        except ValueError:
            return False

    return [
        {"keys": keys, "turn": turn, "fewest": next(n for n in range(1, MAX_FRAMES) if accepts(keys, n, turn))}
        for keys, turn in product((2, 3, 8), TURNS)
    ]


FILMS = [
    {
        "chart": {"origin": [0.0, 0.0], "across": [1.0, 0.0], "up": [0.0, 1.0]},
        "places": [[0.12345, -1.0], [2.0, 0.33333], [-1.0, -0.5]],
        "how": {"curve": "spherical", "easing": "smooth", "turn": "there-and-back", "frames": 20, "fps": 12},
        "models": ["mnist-vae-2d"],
        "codes": "0.1235,-1;2,0.3333;-1,-0.5",
    },
    {
        "chart": {"origin": [10.0, 0.5, -3.0], "across": [41.0, 0.0, 1.0], "up": [0.0, -0.007, 0.25]},
        "places": [[0.0, 0.5], [1.0, 1.0]],
        "how": {"curve": "linear", "easing": "ease-out", "turn": "once", "frames": 13, "fps": 30},
        "models": ["someone/digits@4f2", "mnist-ae"],
        "codes": "10,0.4965,-2.875;51,0.493,-1.75",
    },
]


def journeys() -> list[dict]:
    """What Python makes of each film's address."""
    answers = []
    for film in FILMS:
        models = "&".join("model=" + name.replace("/", "%2F").replace("@", "%40") for name in film["models"])
        keys = "&".join(f"keys={film['codes']}" for _ in film["models"])
        query = f"?{models}&{keys}&" + "&".join(f"{name}={value}" for name, value in film["how"].items())
        read = dict(parse_qsl(query[1:]))
        codes = torch.tensor([[float(x) for x in code.split(",")] for code in read["keys"].split(";")])
        path = journey(codes, int(read["frames"]), read["curve"], read["easing"], read["turn"])
        answers.append({"query": query, "path": path.tolist()})
    return answers


def test_the_tools_parts_are_python_s(tmp_path):
    limits = {"keys": [MIN_KEYS, MAX_KEYS], "frames": [MIN_FRAMES, MAX_FRAMES], "speeds": [MIN_FPS, MAX_FPS]}
    named = {"curve": CURVE_TITLES, "turn": TURN_TITLES, "easing": EASING_TITLES}
    titles = {name: list(titles.items()) for name, titles in named.items()}
    values = {
        "limits": limits,
        "titles": titles,
        "drawings": drawings(),
        "fewest": fewest(),
        "films": FILMS,
        "journeys": journeys(),
    }
    (tmp_path / "tools.json").write_text(json.dumps(values))
    run("tools.test.mjs", tmp_path)
