"""Pictures from strangers: every file is opened within limits, or refused with one plain sentence."""

import io
from collections.abc import Iterable
from contextlib import suppress

import numpy as np
from PIL import Image, ImageOps, ImageStat

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
MAX_BYTES = 10_000_000
MAX_PIXELS = 25_000_000  # a telephone's ordinary photograph has 12 or 24 million
MAX_SIDE = 10_000
MAX_SCANS = 100  # a progressive JPEG has about 10
MAX_PICTURES = 16
KEPT_SIDE = 2_000  # what stays in memory is no longer than this; the models see far less


class PictureError(ValueError):
    """A picture cannot be used; the message is one sentence for the person who offered it."""


def open_picture(data: bytes, name: str = "") -> Image.Image:
    """The picture in the file `data`, upright and opaque: mode L where the file is grey, else RGB, sides ≤ 2000 px.

    The content decides what a file is, not its name. Of an animation only the first frame is read, and the frames are
    never counted: counting means walking through the file, which its author can make as long as they like.

    Raises `PictureError` where the file is not a picture, is damaged, or exceeds a limit of this module.
    """
    label = f"“{' '.join(name.split())[:60]}”" if name.strip() else "The file"
    if not data:
        raise PictureError(f"{label} is empty; choose another picture.")
    if len(data) > MAX_BYTES:
        raise PictureError(f"{label} is larger than {MAX_BYTES // 10**6} MB; save a smaller copy and try again.")
    # A stranger's file can make Pillow raise nearly anything (OSError, SyntaxError, ValueError, struct.error, EOFError,
    # zlib.error, …), hence the two broad `except`. Opening reads the header only; nothing is decoded before `load`.
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(label) from error
    except Exception as error:
        raise PictureError(f"{label} is not a PNG, JPEG, WebP, GIF or BMP picture, or it is damaged.") from error
    if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
        raise _too_many_pixels(label)
    # Each scan of a progressive JPEG passes over all pixels again, and 10 MB hold 100,000 empty ones: hours of work.
    if picture.format in ("JPEG", "MPO") and data.count(b"\xff\xda") > MAX_SCANS:
        raise PictureError(f"{label} is stored in too many passes; save it again as an ordinary JPEG or PNG.")
    try:
        picture.load()
        with suppress(Exception):  # an unreadable note on the orientation does not spoil the picture
            picture = ImageOps.exif_transpose(picture)
        picture = flatten(picture)
    except Exception as error:
        raise PictureError(f"{label} is damaged and cannot be read to its end; choose another picture.") from error
    picture.thumbnail((KEPT_SIDE, KEPT_SIDE))
    return picture


def open_pictures(files: Iterable[tuple[str, bytes]]) -> tuple[list[tuple[str, Image.Image]], list[str]]:
    """The pictures (name, picture) that could be opened, and one sentence for each file that could not.

    Of more than `MAX_PICTURES` files the first are opened and one sentence says so.
    """
    pictures, problems = [], []
    for position, (name, data) in enumerate(files):
        if position == MAX_PICTURES:
            problems.append(f"Only the first {MAX_PICTURES} files were opened; offer the others afterwards.")
            break
        try:
            pictures.append((name, open_picture(data, name)))
        except PictureError as error:
            problems.append(str(error))
    return pictures, problems


def flatten(picture: Image.Image) -> Image.Image:
    """The picture in mode L (where its mode is a grey one) or RGB, transparency replaced by a plain background.

    A transparent drawing holds ink and no paper, and the paper must differ from the ink: dark ink is put on white,
    light ink on black.
    """
    if picture.mode.startswith("I"):  # 16-bit grey; Pillow's own conversion to 8 bits clips where it should divide
        return Image.fromarray((np.asarray(picture).clip(0, 65535) // 257).astype(np.uint8))
    mode = "L" if picture.mode in ("1", "L", "LA") else "RGB"
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        alpha = picture.getchannel("A")
        visible = ImageStat.Stat(picture.convert("L"), mask=alpha)
        paper = "black" if visible.mean[0] > 127 else "white"
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, paper), picture)
    return picture.convert(mode)


def _too_many_pixels(label: str) -> PictureError:
    return PictureError(
        f"{label} has too many pixels: at most {MAX_PIXELS // 10**6} million are read, and {MAX_SIDE:,} a side."
    )
