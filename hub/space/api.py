"""The Space for programs: named endpoints for `gradio_client`, the same as tools for a language model (MCP).

Their docstrings and types are what a program sees of them.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from hub import list_local, list_models
from hub.space import arithmetic as sums
from hub.space import encode as encoding
from hub.space import grid as sheets
from hub.space import interpolate as films
from hub.space import pictures
from hub.space import sample as sampling
from hub.space.given import Given
from hub.space.loaded import load
from hub.space.pictures import Pick
from hub.space.settings import Curve, Easing, Settings, Sheet, Turn
from hub.space.widgets import saved
from latent.limits import MAX_KEYS
from latent.render import contact_sheet, png_bytes, scale_for
from latent.uploads import MAX_BYTES, PictureError


def models() -> list[dict[str, str]]:
    """
    The models that can be used without a download: name, family, data set, what a code is, and what they are good at.
    """
    return [
        {"name": e.name, "family": e.family, "data": e.domain.title, "code": e.codes.words, "summary": e.summary}
        for e in (*list_local(), *list_models())
    ]


def sample(
    model: str = "mnist-vae",
    count: int = 25,
    seed: int = 0,
    temperature: float = 1.0,
    prior: str = "",
    label: int = -1,
) -> gr.FileData:
    """
    Draws new pictures from a prior of a model. Returns one PNG sheet.

    Parameters:
        model: a name from `models`, or a repo id of the Hugging Face Hub such as "namespace/repo"
        count: how many pictures, 1 to 100
        seed: 0 to 9999; the same seed gives the same pictures
        temperature: 0 to 2; below 1 the pictures are more typical, above 1 more varied
        prior: which of the model's priors, such as "mixture"; empty for its default one
        label: the class to draw, counted from 0, where the prior knows classes; -1 for all
    """
    settings = Settings(model=model, count=count, seed=seed, temperature=temperature, prior=prior, label=label)
    sheet = sampling.sheet(settings)
    return saved(png_bytes(sheet), "samples.png")


def interpolate(
    model: str = "mnist-vae",
    keys: str = "",
    files: list[gr.FileData] | None = None,
    frames: int = 48,
    curve: Curve = "linear",
    turn: Turn = "there-and-back",
    easing: Easing = "smooth",
    fps: int = 16,
) -> tuple[gr.FileData, gr.FileData]:
    """
    Travels from picture to picture through a model's codes. Returns an animated GIF and an animated WebP.

    Parameters:
        model: a name from `models`, or a repo id of the Hugging Face Hub
        keys: what to travel through: "3.0" is the first example of class 3, "s7" the sample of seed 7; where neither
            keys nor files are given, the first examples that the model has
        files: your own pictures (PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF), after `keys`; 2 to 8 pictures in all
        frames: 3 to 240
        curve: "linear" or "spherical"
        turn: "once", "loop" (on to the first picture again) or "there-and-back"
        easing: how time runs between two pictures
        fps: frames a second, 2 to 50
    """
    settings = Settings(model=model, keys=keys, frames=frames, curve=curve, turn=turn, easing=easing, fps=fps)
    if files is not None and not isinstance(files, list):
        raise PictureError("The files have to be a list: upload them first, as gradio_client's handle_file does.")
    picks = [*pictures.parse(keys), *(_own(file, model) for file in (files or [])[:MAX_KEYS])]
    picks = picks or pictures.first(load(model))
    made = films.film(settings, picks, ("gif", "webp"))
    gif, webp = (saved(data, f"{films.film_name(settings, made)}.{kind}") for kind, data in made.files.items())
    return gif, webp


def encode(
    model: str = "mnist-vae", picture: str = "", file: gr.FileData | None = None
) -> tuple[gr.FileData, dict[str, float | str | list]]:
    """
    Encodes a picture and decodes it again. Returns a PNG (the picture, what came back, where they differ) and figures:
    mse (of pixels from 0 to 1), psnr_db, the code, what the error means, and of a VAE kl_nats and negative_elbo_nats
    with its standard error.

    Parameters:
        model: a name from `models`, or a repo id of the Hugging Face Hub
        picture: "r7.0" is a real picture of class 7, "7.0" the first example of it, "s7" the sample of seed 7;
            the model has drawn the last two itself, so they have no error; not looked at if there is a file, and empty
            for one that the model has not seen, where the project has such a picture
        file: your own picture
    """
    settings = Settings(model=model)
    picks = [_own(file, model)] if file else pictures.parse(picture) or [pictures.first_seen(load(model))]
    if len(picks) != 1:
        raise ValueError(f"One picture is encoded at a time, not {len(picks)}: name one, such as 7.0.")
    seen = encoding.encoded(settings, picks[0])
    figures: dict[str, Any] = {} if seen.decoded else {"mse": seen.mse, "psnr_db": seen.psnr}
    figures |= {"code": seen.code.tolist(), "verdict": seen.verdict.sentence}
    if seen.kl_per_dimension is not None:
        figures |= {"kl_nats": seen.kl_per_dimension.sum().item()}
    if seen.bound is not None and not seen.decoded:
        figures |= {"negative_elbo_nats": seen.bound.nats, "negative_elbo_standard_error": seen.bound.error}
    return saved(png_bytes(encoding.compared(seen)), "encoded.png"), figures


def grid(
    model: str = "mnist-vae",
    mode: Sheet = "rows",
    around: str = "",
    across: int = 0,
    upwards: int = 0,
    reach: float = 3.0,
    row: int = 0,
    column: int = 0,
) -> tuple[gr.FileData, str]:
    """
    Shows what the numbers of a code do. Returns a PNG sheet and what it shows in words.

    Parameters:
        model: a name from `models`, or a repo id of the Hugging Face Hub
        mode: "rows" (one dimension a row, the most informative first) or "plane" (two dimensions)
        around: the picture whose code is changed, such as "3.0" or "s7"; empty for the mean of the prior
        across: the dimension that grows to the right in a plane, from 1; 0 for the most informative
        upwards: the dimension that grows upwards, from 1; 0 for the second most informative
        reach: how far to go either way, 0.5 to 5 standard deviations of the prior
        row: for codes of indices: the row of the cell that changes, from 1; 0 for the middle
        column: likewise its column
    """
    settings = Settings(
        model=model, sheet=mode, around=around, across=across, upwards=upwards, reach=reach, row=row, column=column
    )
    sheet, words = sheets.sheet(settings)
    return saved(png_bytes(sheet), "grid.png"), words


def arithmetic(
    model: str = "mnist-vae",
    terms: str = "",
    direction: str = "",
    to: int = -1,
    minus: int = -1,
    strength: float = 1.0,
) -> tuple[gr.FileData, list]:
    """
    Gives what A has and B has not to C: decodes A − B + C of the codes; or, with a direction, gives a picture what one
    group of pictures has and another has not. Returns a PNG and the code of the result.

    Parameters:
        model: a name from `models`, or a repo id of the Hugging Face Hub
        terms: the pictures A, B and C, or with a direction one picture: "3.0" is the first example of class 3, "s7" the
            sample of seed 7; empty for those that show something
        direction: "classes" for one class minus another, or a measured attribute of the model's, such as "bold-thin";
            empty for A − B + C
        to: the class that is added, counted from 0; -1 for the one that shows most
        minus: the class that is taken away, likewise
        strength: how far along the direction, -2 to 2
    """
    picks = tuple(pictures.parse(terms))
    if direction:
        if len(picks) > 1:
            raise ValueError(f"A direction is given to one picture, not {len(picks)}: name one, such as 3.0.")
        to, minus = (Settings(label=label).label + 1 for label in (to, minus))  # checked first: it may be no number
        settings = Settings(model=model, direction=direction, to=to, minus=minus, strength=strength)
        moved = sums.moved(Given(settings, terms=picks))
        code, image = moved.codes[1], moved.images[1]
    else:
        result = sums.computed(Given(Settings(model=model), terms=picks))
        code, image = result.code, result.image
    picture = contact_sheet(image.unsqueeze(0), scale=scale_for(image.shape[-1], sampling.PICTURE))
    return saved(png_bytes(picture), "arithmetic.png"), code.tolist()


ENDPOINTS: dict[Callable, tuple[tuple[str, ...], str]] = {
    models: (("models",), "pictures"),
    sample: (("sample", "generate"), "pictures"),
    interpolate: (("interpolate",), "films"),
    encode: (("encode",), "pictures"),
    arithmetic: (("arithmetic",), "pictures"),
    grid: (("grid", "sweep"), "pictures"),
}
"""Each endpoint with its names, the first of which is the one in use, and the queue it shares with the widgets."""


def _own(file: Any, model: str) -> Pick:
    """A file that a program has uploaded. Gradio passes on what was sent, so a path may point anywhere."""
    path = Path(str(file.get("path", "") if isinstance(file, dict) else "")).resolve()
    if not path.is_relative_to(Path(get_upload_folder()).resolve()) or not path.is_file():
        raise PictureError("A file has to be uploaded first, as gradio_client's handle_file does.")
    if path.stat().st_size > MAX_BYTES:  # Gradio has limited uploads, but not what it fetched from an address
        raise PictureError(f"A picture has at most {MAX_BYTES // 10**6} MB: save a smaller copy and try again.")
    return pictures.own_file(load(model), path.read_bytes(), path.name)
