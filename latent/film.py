"""Journeys as files to share: an animated GIF or WebP, or a filmstrip on paper, each with its recipe inside.

Every function takes `frames` [F, C, H, W] in [0, 1], or a list of such films of one shape, one a model, which
are shown side by side with `captions` beneath. With `codes` [F, d], or a list of them too, a band beneath each
picture shows the numbers of its code as bars.
"""

import io
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from PIL import ExifTags, Image, ImageColor
from torch import Tensor

from latent.colours import SYMBOLS
from latent.limits import MAX_FPS, MAX_FRAMES
from latent.render import INK, PAPER, contact_sheet, enlarge, note_text, png_bytes, scale_for, to_pixels, write

WIDTH = 336  # pixels a model's picture is wide unless a scale is given: sharp in a chat, fits a phone, small to send
MAX_SIDE = 1400  # pixels of a frame, so that four models fit beside each other
MAX_PIXELS = 120_000_000  # of all frames together: what encoding them may take of a shared machine's memory
STRIP_FRAMES, STRIP_COLUMNS = 24, 8  # a strip shows so many frames at most, in rows of so many
STRIP_WIDTH = 84  # pixels a picture of a strip is wide unless a scale is given

GAP = 8  # pixels between models
CAPTION = 32  # pixels beneath them for what they are called
CODE = 64  # pixels of the band of bars beneath a picture
ACCENT = ImageColor.getrgb(SYMBOLS["z"])  # of the bars
RAMP = 40  # between the greys of ink and paper that a colour GIF keeps for the edges of letters

ACCENT_GREY = (
    1  # where it shows bars, a grey film lends this grey's place in its palette to the accent and draws it black
)
GREYS = [level for grey in range(256) for level in (grey, grey, grey)]
GREYS_AND_ACCENT = [*GREYS[: 3 * ACCENT_GREY], *ACCENT, *GREYS[3 * ACCENT_GREY + 3 :]]


def gif_bytes(
    frames: Tensor | Sequence[Tensor],
    fps: float = 12,
    scale: int | None = None,
    note: dict | None = None,
    loop: bool = True,
    captions: Sequence[str] = (),
    codes: Tensor | Sequence[Tensor] = (),
) -> bytes:
    """The film as a GIF, with the note as its comment; `scale` enlarges the pixels (by default to about WIDTH px).

    Grey films keep every grey level; colour films share one palette of 256. Where frames repeat, Pillow writes
    one that stands as long as all of them. Raises ValueError for films of different shapes, more than MAX_FRAMES
    frames, or frames larger than MAX_SIDE.
    """
    tracks = _tracks(frames, captions)
    pictures = _compose(tracks, scale, captions, _codes(codes, tracks))
    if pictures[0].mode == "RGB":
        palette = _shared_palette(tracks)
        pictures = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    options: dict[str, Any] = {"comment": note_text(note)} if note else {}
    if loop:
        options["loop"] = 0  # for ever
    return _animation(pictures, "GIF", _delays(len(pictures), fps, 10), optimize=False, interlace=0, **options)


def webp_bytes(
    frames: Tensor | Sequence[Tensor],
    fps: float = 12,
    scale: int | None = None,
    note: dict | None = None,
    loop: bool = True,
    captions: Sequence[str] = (),
    codes: Tensor | Sequence[Tensor] = (),
) -> bytes:
    """The film as an animated WebP without loss, with the note as its EXIF description; otherwise as `gif_bytes`."""
    tracks = _tracks(frames, captions)
    pictures = _compose(tracks, scale, captions, _codes(codes, tracks))
    pictures = [picture.convert("RGB") for picture in pictures]
    options: dict[str, Any] = {"loop": 0 if loop else 1}
    if note:
        options["exif"] = Image.Exif()
        options["exif"][ExifTags.Base.ImageDescription] = note_text(note)
    # No key frames but the first: a film is played from its start, and trying them out takes a quarter of the time.
    options |= {"lossless": True, "method": 0, "kmin": 0, "kmax": 0}
    return _animation(pictures, "WEBP", _delays(len(pictures), fps, 1), **options)


def strip_bytes(
    frames: Tensor | Sequence[Tensor], scale: int | None = None, note: dict | None = None, captions: Sequence[str] = ()
) -> bytes:
    """The film as a PNG filmstrip: STRIP_FRAMES evenly chosen frames at most, the first and the last among them.

    Long films wrap into rows; several models run below each other, named by their captions at the left.
    """
    tracks = _tracks(frames, captions)
    chosen = _evenly(tracks, STRIP_FRAMES)
    rows = math.ceil(chosen.shape[1] / STRIP_COLUMNS)
    columns = math.ceil(chosen.shape[1] / rows)
    # White like the paper, so that a last row left short does not pull the next model's pictures up into it.
    blank = chosen.new_ones(len(tracks), rows * columns - chosen.shape[1], *tracks.shape[2:])
    parts = torch.cat([chosen, blank], dim=1).split(columns, dim=1)
    pictures = torch.cat([track for part in parts for track in part])
    scale = scale_for(tracks.shape[-1], STRIP_WIDTH) if scale is None else scale
    return png_bytes(contact_sheet(pictures, columns, scale, row_names=tuple(captions) * rows), note)


def _tracks(frames: Tensor | Sequence[Tensor], captions: Sequence[str]) -> Tensor:
    """The films as one tensor [T, F, C, H, W], or a ValueError in one sentence."""
    tracks = [frames] if isinstance(frames, Tensor) else list(frames)
    if not tracks or any(track.ndim != 4 or track.shape != tracks[0].shape for track in tracks):
        raise ValueError("Films side by side need frames [F, C, H, W] of one shape.")
    if tracks[0].shape[1] not in (1, 3):
        raise ValueError(f"A film's pictures have 1 or 3 channels, not {tracks[0].shape[1]}.")
    if not 1 <= len(tracks[0]) <= MAX_FRAMES:
        raise ValueError(f"A film has 1 to {MAX_FRAMES} frames, not {len(tracks[0])}.")
    if captions and len(captions) != len(tracks):
        raise ValueError(f"{len(tracks)} films side by side need as many captions, not {len(captions)}.")
    return torch.stack([track.detach().float().cpu() for track in tracks])


def _codes(codes: Tensor | Sequence[Tensor], tracks: Tensor) -> list[Tensor]:
    """The codes of each film [F, d], none at all where they are not to be shown, or a ValueError in one sentence."""
    codes = [codes] if isinstance(codes, Tensor) else list(codes)
    if codes and ([len(code) for code in codes] != [tracks.shape[1]] * len(tracks) or any(c.ndim != 2 for c in codes)):
        raise ValueError("The codes shown beneath a film are [F, d], for each of its frames and of the films.")
    return [code.detach().float().cpu() for code in codes]


def _evenly(tracks: Tensor, limit: int) -> Tensor:
    """At most `limit` frames of [T, F, C, H, W], evenly chosen, the first and the last among them."""
    frames = tracks.shape[1]
    return tracks[:, torch.linspace(0, frames - 1, min(frames, limit)).round().long()]


def _compose(tracks: Tensor, scale: int | None, captions: Sequence[str], codes: Sequence[Tensor]) -> list[Image.Image]:
    """The finished frames: "RGB" of colour films; of grey ones "P", whose index is the grey itself."""
    films, frames, channels, height, width = tracks.shape
    scale = scale_for(width, WIDTH) if scale is None else scale
    width, height = width * scale, height * scale
    band = CODE if codes else 0
    size = (films * (width + GAP) - GAP, height + band + (CAPTION if captions else 0))
    if scale < 1 or max(size) > MAX_SIDE or frames * size[0] * size[1] > MAX_PIXELS:
        raise ValueError(f"{frames} frames of {size[0]} by {size[1]} px make no film: change the scale or take fewer.")

    grey = channels == 1
    pixels = to_pixels(tracks)
    if grey and codes:
        pixels[pixels == ACCENT_GREY] = 0
    paper, black, accent = (PAPER, 0, ACCENT_GREY) if grey else ((PAPER,) * 3, (0, 0, 0), ACCENT)

    stage = Image.new("L" if grey else "RGB", size, paper)
    for film, caption in enumerate(captions):
        write(stage, caption, (film * (width + GAP), height + band, width, CAPTION))
    for film in range(len(codes)):
        stage.paste(black, (film * (width + GAP), height, film * (width + GAP) + width, height + CODE))
    bars = [_bars(code, width) for code in codes]
    pictures = []
    for frame in range(frames):
        picture = stage.copy()
        for film in range(films):
            picture.paste(enlarge(Image.fromarray(pixels[film, frame]), scale), (film * (width + GAP), 0))
        for film, masks in enumerate(bars):
            picture.paste(accent, (film * (width + GAP), height), Image.fromarray(masks[frame]))
        if grey:
            picture.putpalette(GREYS_AND_ACCENT if codes else GREYS)
        pictures.append(picture)
    return pictures


def _bars(codes: Tensor, width: int) -> np.ndarray:
    """Masks [F, CODE, width] of one bar for each number of `codes` [F, d], upwards from the middle where positive.

    The longest bar of the film reaches the edge.
    """
    number = torch.arange(width) * codes.shape[1] // width  # the one whose bar a column of pixels belongs to
    length = (codes / codes.abs().max().clamp_min(1e-12) * (CODE // 2 - 1)).round()[:, None, number]
    row = (CODE // 2 - torch.arange(CODE))[None, :, None]
    inside = (row * length >= 0) & (row.abs() <= length.abs())
    if width >= 4 * codes.shape[1]:  # room for gaps
        inside &= number == number.roll(1)
    return inside.to(torch.uint8).mul(255).numpy()


def _shared_palette(tracks: Tensor) -> Image.Image:
    """A picture whose palette holds the colours that the films use most, and those of captions and bars."""
    some = to_pixels(_evenly(tracks, STRIP_FRAMES))
    own = [*ACCENT, *(level for grey in (0, *range(INK, PAPER + 1, RAMP)) for level in (grey,) * 3)]
    pixels = Image.fromarray(some.reshape(-1, *some.shape[-2:]))
    theirs = pixels.quantize(256 - len(own) // 3, Image.Quantize.FASTOCTREE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*own, *theirs][:768])
    return palette


def _delays(frames: int, fps: float, unit: int) -> list[int]:
    """How many milliseconds each frame stands, in whole `unit`s that add up to the film's true length."""
    if not 1 <= fps <= MAX_FPS:
        raise ValueError(f"A film runs at 1 to {MAX_FPS} frames a second, not {fps:g}.")
    ends = [round(frame * 1000 / fps / unit) * unit for frame in range(frames + 1)]
    return [end - start for start, end in pairwise(ends)]


def _animation(pictures: list[Image.Image], kind: str, delays: list[int], **options) -> bytes:
    file = io.BytesIO()
    first, *others = pictures
    first.save(file, kind, save_all=True, append_images=others, duration=delays, **options)
    return file.getvalue()
