"""From tensors to pictures one can look at and keep: enlarged, laid out in sheets, and with their recipe inside."""

import io
import json
import math
import unicodedata
import zlib

import numpy as np
import torch
from PIL import ExifTags, Image, ImageDraw, ImageFont, PngImagePlugin
from torch import Tensor

MAX_SHEET_SIDE = 4096  # pixels: what phones still show and a page can still send
MAX_ROW_NAME = 160  # pixels left of a sheet
MAX_NOTE = 200_000  # characters: more than the longest link has

PAD = 8  # pixels either side of a row's name
PAPER, INK = 255, 55  # the greys of gaps and of captions

# This red and blue stay apart for every common kind of colour blindness; white between them says "no difference".
TOO_BRIGHT, NEUTRAL, TOO_DARK = (213, 94, 0), (255, 255, 255), (0, 90, 181)
DIFFERENCE_IN_WORDS = "red is too bright, blue too dark"


def to_pixels(images: Tensor) -> np.ndarray:
    """uint8 [..., H, W] of grey or [..., H, W, 3] of colour images [..., C, H, W] in [0, 1].

    Values beyond [0, 1] are clipped and NaN is drawn black, so that a model gone wrong can still be looked at.
    Raises ValueError unless C is 1 or 3.
    """
    if images.ndim < 3 or images.shape[-3] not in (1, 3):
        raise ValueError(f"A picture has 1 or 3 channels, as [C, H, W], but this has the shape {list(images.shape)}.")
    levels = (images.detach().float().nan_to_num(0.0).clamp(0, 1) * 255).round().to("cpu", torch.uint8)
    return (levels.squeeze(-3) if images.shape[-3] == 1 else levels.movedim(-3, -1)).numpy()


def to_picture(image: Tensor) -> Image.Image:
    """The image [C, H, W] in [0, 1] as a Pillow picture, one pixel a pixel: "L" for one channel, "RGB" for three."""
    if image.ndim != 3:
        raise ValueError(f"One picture is [C, H, W], but this has the shape {list(image.shape)}.")
    return Image.fromarray(to_pixels(image))


def enlarge(picture: Image.Image, scale: int) -> Image.Image:
    """The picture `scale` times as large, each pixel a sharp square: smoothing would show what no model drew."""
    if scale < 1:
        raise ValueError(f"A picture is enlarged 1 time or more, not {scale} times.")
    return picture.resize((picture.width * scale, picture.height * scale), Image.Resampling.NEAREST)


def scale_for(width: int, target: int) -> int:
    """The whole number of times to enlarge pictures `width` px wide to make them about `target` px wide."""
    return max(1, round(target / width))


def contact_sheet(
    images: Tensor, columns: int | None = None, scale: int = 1, gap: int = 2, row_names: tuple[str, ...] = ()
) -> Image.Image:
    """The images [N, C, H, W] in rows of `columns` (by default about a square), `gap` px of paper between them.

    `row_names` are written left of the rows. Raises ValueError for no images or a sheet wider or higher than
    MAX_SHEET_SIDE px.
    """
    if images.ndim != 4 or len(images) == 0:
        raise ValueError(f"A sheet needs images [N, C, H, W], at least one, but this is {list(images.shape)}.")
    columns = min(columns or math.ceil(math.sqrt(len(images))), len(images))
    rows = math.ceil(len(images) / columns)
    width, height = images.shape[-1] * scale, images.shape[-2] * scale
    name_width = max((caption_font(height).getlength(spelled(name)) for name in row_names), default=0)
    margin = min(math.ceil(name_width) + 2 * PAD, MAX_ROW_NAME) if row_names else 0
    size = (margin + columns * (width + gap) - gap, rows * (height + gap) - gap)
    if scale < 1 or max(size) > MAX_SHEET_SIDE:
        raise ValueError(f"A sheet is up to {MAX_SHEET_SIDE} px a side, not {size[0]} by {size[1]}: change its scale.")

    # All pictures at once: pasted one after another they would take ten times as long.
    pixels = to_pixels(images).repeat(scale, axis=1).repeat(scale, axis=2)
    paper = [(0, rows * columns - len(images)), (0, gap), (0, gap), *[(0, 0)] * (pixels.ndim - 3)]
    tiles = np.pad(pixels, paper, constant_values=PAPER)
    tiles = tiles.reshape(rows, columns, *tiles.shape[1:]).swapaxes(1, 2)
    whole = tiles.reshape(rows * (height + gap), columns * (width + gap), *pixels.shape[3:])
    whole = np.pad(whole, [(0, 0), (margin, 0), *paper[3:]], constant_values=PAPER)
    sheet = Image.fromarray(np.ascontiguousarray(whole[: size[1], : size[0]]))
    for row, name in enumerate(row_names):
        write(sheet, name, (PAD, row * (height + gap), margin - 2 * PAD, height), align="left")
    return sheet


def error_map(image: Tensor, reconstruction: Tensor, full: float = 0.5) -> Tensor:
    """Where and how a reconstruction differs: a picture [3, H, W] of the signed difference of two [C, H, W].

    White is no difference, red is where the reconstruction is too bright, blue where it is too dark; a
    difference of `full` or more has the full colour, so that maps of different pictures compare. Of three channels
    the one that differs most counts: a mean would let red too bright and blue too dark cancel out.
    """
    if image.shape != reconstruction.shape or image.ndim != 3:
        raise ValueError("An error map needs a picture and its reconstruction, both [C, H, W] of one shape.")
    difference = (reconstruction - image).detach().float().cpu()
    largest = difference.gather(0, difference.abs().argmax(0, keepdim=True))  # [1, H, W], with its sign
    neutral, bright, dark = (torch.tensor(c).view(3, 1, 1) / 255 for c in (NEUTRAL, TOO_BRIGHT, TOO_DARK))
    return torch.lerp(neutral, torch.where(largest > 0, bright, dark), (largest.abs() / full).clamp(max=1))


def caption_font(height: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font, in a size that sits well beside or beneath pictures `height` px high."""
    return ImageFont.load_default(min(18, max(9, height // 2)))


def spelled(text: str) -> str:
    """The text in the letters that Pillow's own font has: "beta-VAE" for "β-VAE", "Zoe" for "Zoë"."""
    plain = unicodedata.normalize("NFKD", text.replace("β", "beta"))
    return plain.encode("ascii", "ignore").decode()


def write(picture: Image.Image, text: str, box: tuple[int, int, int, int], align: str = "centre") -> None:
    """Write one line of text into the box (left, top, width, height) of a picture, cut short where it does not fit."""
    left, top, width, height = box
    font, text = caption_font(height), spelled(text)
    if font.getlength(text) > width:
        while text and font.getlength(text + "...") > width:
            text = text[:-1]
        text = text.rstrip() + "..."
    x, anchor = (left, "lm") if align == "left" else (left + width / 2, "mm")
    ink = (INK,) * len(picture.getbands())
    ImageDraw.Draw(picture).text((x, top + height / 2), text, fill=ink, font=font, anchor=anchor)


def png_bytes(picture: Image.Image, note: dict | None = None) -> bytes:
    """The picture as a PNG file, with the note (its recipe) in the text chunk "Comment"."""
    chunks = PngImagePlugin.PngInfo()
    if note:
        chunks.add_itxt("Comment", note_text(note))
    file = io.BytesIO()
    # Enlarged pixels are runs of equal bytes: looking for these alone takes a third of the time, and finds as much.
    picture.save(file, "PNG", pnginfo=chunks, compress_type=zlib.Z_RLE)
    return file.getvalue()


def note_text(note: dict) -> str:
    """The note as one line of JSON, in ASCII because a GIF comment and an EXIF description know nothing else."""
    text = json.dumps({**note, "created with": "Inbetween"})
    if len(text) > MAX_NOTE:
        raise ValueError(f"The recipe has {len(text)} characters, more than the {MAX_NOTE} that a picture carries.")
    return text


def read_note(data: bytes) -> dict:
    """The recipe in a PNG, GIF or WebP file that Inbetween wrote. Raises ValueError where there is none."""
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "GIF", "WEBP"]) as picture:
            text = picture.info.get("comment") or picture.info.get("Comment")
            text = text or picture.getexif()[ExifTags.Base.ImageDescription]
        note = json.loads(text) if len(text) <= MAX_NOTE else {}
        recipe = note.pop("created with") == "Inbetween"
    except Exception:  # whatever a stranger's file does to the readers of pictures and of JSON, it holds no recipe
        recipe = False
    if not recipe:
        raise ValueError("This file holds no recipe: choose a PNG, GIF or WebP made with Inbetween.")
    return note
