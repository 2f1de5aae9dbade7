"""One reader of picture files, for training and for uploads: within limits, upright, opaque, of eight bits a channel.

A stranger's file can ask for hours and for gigabytes. What a file is, how large, and what decoding it would take are
read from its header, and only then is it decoded.
"""

import io
from dataclasses import dataclass

import numpy as np
from PIL import ExifTags, Image, ImageStat
from PIL.TiffImagePlugin import TiffImageFile

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
IN_WORDS = "PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF"
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".jfif", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif"})
"""What the names of such files end in. It is their content that decides."""
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")

KEPT_SIDE = 2_000  # px; what stays in memory is no longer than this, and the models see far less
MAX_SCANS = 100  # a progressive JPEG has about 10
MAX_PASSES = 600_000_000  # pixels × scans
BYTES_A_PIXEL = {"PNG": 6, "GIF": 6, "BMP": 5, "TIFF": 14, "WEBP": 17, "AVIF": 18}
"""What decoding takes at most, measured; a JPEG has its own rule, since it can be decoded at a smaller size."""

GREY = ("1", "L", "LA", "La", "I", "F")
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What sets a picture upright, by EXIF's number for how the camera was held."""


@dataclass(frozen=True)
class Limits:
    """How large a file may be and become: its bytes, its pixels in all and a side, the bytes that decoding may take."""

    size: int
    pixels: int
    side: int
    memory: int


UPLOAD = Limits(size=10_000_000, pixels=25_000_000, side=10_000, memory=200_000_000)
"""For strangers' files. A telephone's ordinary photograph has 12 or 24 million pixels."""
OWN = Limits(size=500_000_000, pixels=120_000_000, side=50_000, memory=1_000_000_000)
"""For pictures to train on."""


class PictureError(ValueError):
    """A picture can't be used: one sentence for the person who offered it, and in few words `why`."""

    def __init__(self, sentence: str, why: str = "unusable") -> None:
        super().__init__(sentence)
        self.why = why


def read_picture(data: bytes, name: str = "", limits: Limits = UPLOAD) -> Image.Image:
    """The picture in the file `data`, upright and opaque: mode L where the file is grey, else RGB, sides ≤ 2000 px.

    The content decides what a file is, not its name. Of an animation only the first frame is read, and the frames are
    never counted: counting means walking through the file, which its author can make as long as they like.

    Raises `PictureError` where the file is not a picture, is damaged, or exceeds one of the `limits`.
    """
    label = f"“{' '.join(name.split())[:60]}”" if name.strip() else "The file"
    if not data:
        raise PictureError(f"{label} is empty; choose another picture.", "empty")
    if len(data) > limits.size:
        raise PictureError(f"{label} is larger than {limits.size // 10**6} MB; save a smaller copy.", "too large")
    file = _Bounded(data)
    # A stranger's file can make Pillow raise nearly anything (OSError, SyntaxError, ValueError, struct.error, EOFError,
    # zlib.error, …), hence the two broad `except`. Opening reads the header only; nothing is decoded before `load`.
    try:
        picture: Image.Image = Image.open(file, formats=FORMATS)
        pixels, scans, memory = _work(picture, data)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(label, limits) from error
    except Exception as error:
        raise _no_picture(file, label) from error
    if pixels > limits.pixels or max(picture.size) > limits.side:
        raise _too_many_pixels(label, limits)
    if scans > MAX_SCANS or scans * pixels > MAX_PASSES:
        raise PictureError(
            f"{label} is stored in too many passes; save it again as an ordinary JPEG or PNG.", "stored in many passes"
        )
    if memory > limits.memory:
        raise PictureError(
            f"{label} takes too much memory to open; save a smaller copy, or the same as a JPEG.", "too large"
        )
    try:
        picture.load()
        orientation = _orientation(picture)
        grey = picture.mode.partition(";")[0] in GREY
        picture = _plain(picture)
        picture.thumbnail((KEPT_SIDE, KEPT_SIDE))
        picture = _on_paper(picture).convert("L" if grey else "RGB")
    except Exception as error:
        if file.exhausted:
            raise _no_picture(file, label) from error
        raise PictureError(
            f"{label} is damaged and cannot be read to its end; choose another picture.", "damaged"
        ) from error
    return picture.transpose(TURNS[orientation]) if orientation in TURNS else picture


def flatten(picture: Image.Image) -> Image.Image:
    """The picture in mode L (where its mode is a grey one) or RGB, transparency replaced by a plain background.

    A transparent drawing holds ink and no paper, and the paper must differ from the ink: dark ink is put on white,
    light ink on black.
    """
    grey = picture.mode.partition(";")[0] in GREY
    return _on_paper(_plain(picture)).convert("L" if grey else "RGB")


class _Bounded(io.BytesIO):
    """A file that may be asked only so often: 10 MB hold millions of empty comments, each of which is a step."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._left = 10_000 + len(data) // 128

    @property
    def exhausted(self) -> bool:
        return self._left < 0

    def read(self, size: int | None = -1) -> bytes:
        self._left -= 1
        if self.exhausted:
            raise OSError("asked too often")
        return super().read(size)


def _work(picture: Image.Image, data: bytes) -> tuple[int, int, int]:
    """The pixels of a file that was not decoded yet, its passes over them, and the bytes that decoding will take."""
    pixels = picture.width * picture.height
    if picture.format in ("JPEG", "MPO"):
        # Each scan passes over all pixels again, and of several scans all coefficients are kept, two bytes each.
        scans = data.count(b"\xff\xda")
        kept = 2 * len(picture.getbands()) * pixels if scans > 1 else 0
        picture.draft(None, (KEPT_SIDE, KEPT_SIDE))
        return pixels, scans, kept + 4 * picture.width * picture.height
    decoded = pixels
    if isinstance(picture, TiffImageFile):  # a tile may be larger than the picture
        tags = picture.tag_v2
        decoded = max(pixels, int(tags.get(322, 0)) * int(tags.get(323, 0)))
    return pixels, 1, BYTES_A_PIXEL[picture.format or ""] * decoded


def _orientation(picture: Image.Image) -> int | None:
    """EXIF's number for how the camera was held; the rest of what a camera noted may be broken, and is not touched."""
    try:
        orientation = picture.getexif().get(ExifTags.Base.Orientation)
    except Exception:
        return None
    return orientation if isinstance(orientation, int) else None


def _plain(picture: Image.Image) -> Image.Image:
    """The picture in mode L, RGB or, where anything may be transparent, RGBA."""
    if picture.mode[0] in "IF":
        return _eight_bits(picture)
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode in GREY else "RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """A picture of larger numbers in eight bits: Pillow's own conversion clips where it should divide."""
    values = np.asarray(picture)
    if picture.mode == "F":
        white = next((white for white in (1, 255) if values.max() <= white), 65535)
        return Image.fromarray((values.clip(0, white) * (255 / white)).round().astype(np.uint8))
    grey = Image.fromarray((values.clip(0, 65535) // 257).astype(np.uint8))
    clear = picture.info.get("transparency")
    if clear is not None:
        grey = grey.convert("RGBA")
        grey.putalpha(Image.fromarray(np.where(values == clear, 0, 255).astype(np.uint8)))
    return grey


def _on_paper(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    visible = ImageStat.Stat(picture.convert("L"), mask=picture.getchannel("A"))
    paper = "black" if visible.mean[0] > 127 else "white"
    return Image.alpha_composite(Image.new("RGBA", picture.size, paper), picture)


def _no_picture(file: _Bounded, label: str) -> PictureError:
    if file.exhausted:
        return PictureError(f"{label} is stored in too many pieces; save it again as a JPEG or PNG.", "in many pieces")
    start = bytes(file.getbuffer()[:12])
    if start[4:8] == b"ftyp" and start[8:] in HEIC_BRANDS:
        return PictureError(f"{label} is an HEIC picture, which is not read here; save it as a JPEG or PNG.", "HEIC")
    return PictureError(f"{label} is not a {IN_WORDS} picture, or it is damaged.", "no picture, or damaged")


def _too_many_pixels(label: str, limits: Limits) -> PictureError:
    return PictureError(
        f"{label} has too many pixels: at most {limits.pixels // 10**6} million are read, and {limits.side:,} a side.",
        "too many pixels",
    )
