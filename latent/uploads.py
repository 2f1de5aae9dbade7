"""Pictures from strangers: every file is opened within limits, few at a time, or refused with one plain sentence."""

import threading
from collections.abc import Iterable

from PIL import Image

from latent.reader import IN_WORDS, SUFFIXES, UPLOAD, PictureError, read_picture

__all__ = ["IN_WORDS", "MAX_BYTES", "MAX_PICTURES", "SUFFIXES", "PictureError", "open_picture", "open_pictures"]

MAX_BYTES = UPLOAD.size
MAX_PICTURES = 16

_DECODING = threading.Semaphore(2)
"""At most so many times `UPLOAD.memory` is in use for decoding, however many visitors come."""


def open_picture(data: bytes, name: str = "") -> Image.Image:
    """The picture in the file `data` as `read_picture` gives it; raises `PictureError`."""
    with _DECODING:
        return read_picture(data, name, UPLOAD)


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
