"""Journeys as files: the film through exactly the codes that are written in an address."""

import re
from collections.abc import Callable

from starlette.datastructures import QueryParams
from torch import Tensor, cat, stack

from hub.live.offers import offered
from latent import coding
from latent.code_text import read_code
from latent.compute import slot
from latent.exhibit import Exhibit
from latent.film import gif_bytes, strip_bytes, webp_bytes
from latent.limits import MAX_KEYS, MAX_LINK, MIN_KEYS
from latent.travel import way

MAX_MODELS = 2  # beside each other
BATCH = 16  # frames decoded at a time: few, so that work for somebody who has left stops soon
USUAL = {"curve": "linear", "easing": "smooth", "turn": "there-and-back"}
KINDS = {"gif": "image/gif", "webp": "image/webp", "png": "image/png"}
"""The kinds of file, and their media types; a PNG is a filmstrip."""


class Abandoned(Exception):
    """Nobody waits for the film any more."""


def film(kind: str, query: QueryParams, link: str = "", left: Callable[[], bool] = bool) -> tuple[bytes, str]:
    """The file that the query asks for, and a name to keep it under.

    For each `model` there is one `keys`, its codes joined by ";". `curve`, `easing`, `turn` and `frames` are those of
    `journey`, and `fps` is how many frames a second show. The recipe inside names the models, the settings and the
    `link` of the page. Work stops with `Abandoned` once `left()` is true. Raises `NotOffered`, and ValueError with one
    sentence.
    """
    ids, written = query.getlist("model"), query.getlist("keys")
    if not 1 <= len(ids) == len(written) <= MAX_MODELS:
        raise ValueError(f"A film shows one to {MAX_MODELS} models, and needs the keys of each: give as many of both.")
    exhibits = [offered(name) for name in ids]
    keys = [_keys(text, exhibit) for text, exhibit in zip(written, exhibits, strict=True)]
    how = {name: query.get(name, usual) for name, usual in USUAL.items()}
    frames, fps = _whole(query, "frames", 48), _whole(query, "fps", 16)
    note = _source(ids) | how | {"frames": frames, "fps": fps} | ({"link": link} if 0 < len(link) <= MAX_LINK else {})
    note |= next((exhibit.domain.noted_credit for exhibit in exhibits if exhibit.domain.credit), {})
    captions = [exhibit.name for exhibit in exhibits] if len(exhibits) > 1 else []
    with slot(*(exhibit.model for exhibit in exhibits)):
        tracks = [_frames(exhibit, some, frames, how, left) for exhibit, some in zip(exhibits, keys, strict=True)]
        if kind == "png":
            data = strip_bytes(tracks, note=note, captions=captions)
        else:
            data = {"gif": gif_bytes, "webp": webp_bytes}[kind](tracks, fps, note=note, captions=captions)
    models = "-".join(name.partition("@")[0] for name in ids)
    return data, f"inbetween-{re.sub('[^a-zA-Z0-9]+', '-', models)}-journey.{kind}"


def _keys(text: str, exhibit: Exhibit) -> Tensor:
    """The codes [K, …] of a list of them."""
    parts = text.split(";")
    if not MIN_KEYS <= len(parts) <= MAX_KEYS:
        raise ValueError(
            f"A journey runs through {MIN_KEYS} to {MAX_KEYS} codes, not {len(parts)}: add or remove some."
        )
    codes = [read_code(part, exhibit.model) for part in parts]
    known = [code for code in codes if code is not None]
    if len(known) < len(codes):
        raise ValueError(f"A key is no code of {exhibit.title}: choose the path anew.")
    return stack(known)


def _frames(exhibit: Exhibit, keys: Tensor, frames: int, how: dict[str, str], left: Callable[[], bool]) -> Tensor:
    """The pictures [F, C, H, W] on the way."""
    codes = way(exhibit.model, keys, frames, **how)
    pictures = []
    for some in codes.split(BATCH):
        if left():
            raise Abandoned
        pictures.append(coding.decode(exhibit.model, some))
    if left():
        raise Abandoned
    return cat(pictures)


def _source(ids: list[str]) -> dict[str, str]:
    """Which models drew it, for the recipe inside the file."""
    parts = [name.partition("@") for name in ids]
    return {
        "model": " and ".join(name for name, _, _ in parts),
        "revision": " and ".join(revision or "bundled" for _, _, revision in parts),
    }


def _whole(query: QueryParams, name: str, usual: int) -> int:
    text = query.get(name, str(usual))
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise ValueError(f"The setting {name} has to be a whole number, not {text[:20]!r}.")
    return int(text)
