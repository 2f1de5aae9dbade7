"""A foreign picture brought into the form of the pictures a model was trained on, and what was done to it in words."""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFilter, ImageOps
from torch import Tensor

from latent.domain import Domain
from latent.reader import PictureError

WORKING_SIDE = 1000  # px; more tells nothing about a picture of 28
FAINT = 0.04  # contrast to the paper below which nothing counts as ink; a drawing has three times as much somewhere
SPECK = 0.02  # share of the ink below which something apart from the rest is dirt
HAIRLINE = 1.5  # px at 28 × 28; 98 of 100 MNIST digits have a wider stroke
TRIM = 0.05  # contrast to the background that Fashion-MNIST still trimmed

UNCHANGED = "nothing: it has the form of the training pictures"
BICUBIC, BOX, NEAREST = Image.Resampling.BICUBIC, Image.Resampling.BOX, Image.Resampling.NEAREST


@dataclass(frozen=True)
class Fitted:
    """`image` [C, H, W] float in [0, 1]: what the model sees. `steps`: what was done, in order, in plain words."""

    image: Tensor
    steps: tuple[str, ...]


def fit_picture(picture: Image.Image, domain: Domain, image_shape: tuple[int, int, int]) -> Fitted:
    """`picture` (mode L or RGB, as `open_picture` gives it) in the form of the training pictures of `domain`.

    A picture that has this form already comes back unchanged. Raises `PictureError` where nothing is drawn.
    """
    channels, shape = image_shape[0], image_shape[1:]
    if domain.fit == "fill":
        pixels, steps = _fill(picture, channels, shape)
    else:
        grey = np.asarray(picture.convert("L"), np.float32) / 255
        pixels, steps = (_digit if domain.fit == "digit" else _garment)(grey, shape)
    image = torch.from_numpy(pixels).reshape(*shape, -1).permute(2, 0, 1).clamp(0, 1)
    return Fitted(image.expand(channels, -1, -1).contiguous(), tuple(steps))


def filled(picture: Image.Image, channels: int, shape: tuple[int, int]) -> Image.Image:
    """The largest middle part of a picture that has the proportions of `shape` [H, W], resized: grey or in colour.

    Pictures of one's own are made so before a model is trained on them, and those it is shown afterwards likewise.
    """
    picture = picture.convert("L" if channels == 1 else "RGB")
    size = shape[::-1]
    return picture if picture.size == size else ImageOps.fit(picture, size, Image.Resampling.LANCZOS)


def _fill(picture: Image.Image, channels: int, shape: tuple[int, int]) -> tuple[np.ndarray, list[str]]:
    height, width = shape
    steps = []
    if picture.size != (width, height):
        if picture.width * height != picture.height * width:
            steps.append("cropped to the middle")
        steps.append(f"resized to {width} × {height} pixels")
    return np.asarray(filled(picture, channels, shape), np.float32) / 255, steps


def _digit(grey: np.ndarray, shape: tuple[int, int]) -> tuple[np.ndarray, list[str]]:
    """As MNIST was made: light on black, in a box of 20 of 28 pixels, the centre of mass in the middle of the frame.

    LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition", 1998, section III.A.
    """
    inner = round(min(shape) * 20 / 28)
    if grey.shape == shape and _is_digit(grey, inner):
        return grey, [UNCHANGED]
    steps = []
    grey = _shrunk(grey, WORKING_SIDE)
    if _dark_on_light(grey):
        ink = 1 - grey / _paper(grey)  # ink swallows the same share of the light in the sun and in the shade
        steps.append("inverted (dark ink on light paper)")
    else:
        ink = grey - (1 - _paper(1 - grey))
    ink = _strokes(ink)
    steps += ["background removed", "cropped to the ink"]
    small = _scaled(ink, inner / max(ink.shape), BICUBIC)
    if _stroke_width(small) < HAIRLINE * inner / 20:
        small = _thickened(ink, inner)
        steps.append("thickened (a hairline would vanish)")
    steps.append(f"resized to fit {inner} × {inner} pixels")
    starts = [round(full / 2 - centre) for full, centre in zip(shape, _centre_of_mass(small), strict=True)]
    steps.append("centred by mass")
    return _placed(small, shape, starts), steps


def _garment(grey: np.ndarray, shape: tuple[int, int]) -> tuple[np.ndarray, list[str]]:
    """As Fashion-MNIST was made: trimmed to the garment, light on black, fills the frame the long way, in the middle.

    Xiao, Rasul, Vollgraf, "Fashion-MNIST", 2017, section 2. Its subsampling and sharpening are one smooth reduction
    here, since a photograph from elsewhere would alias.
    """
    steps = []
    if np.median(_border(grey)) > 0.5:
        grey = 1 - grey
        steps.append("inverted (light background)")
    if grey.shape == shape and np.median(_border(grey)) <= TRIM and _box_side(grey > TRIM) >= max(shape) - 2:
        return grey, steps or [UNCHANGED]
    grey = _shrunk(grey, WORKING_SIDE)
    garment = 1 - (1 - grey) / (1 - _backdrop(grey))
    visible = garment > TRIM
    if garment.max() < 3 * TRIM:
        raise _nothing_drawn()
    visible &= _large_parts(visible)
    garment = _cropped(np.where(visible, garment, 0), visible)
    steps.append("background trimmed")
    garment = _scaled(garment, min(full / side for full, side in zip(shape, garment.shape, strict=True)), BICUBIC)
    steps.append(f"resized to fit {shape[1]} × {shape[0]} pixels")
    starts = [(full - side) // 2 for full, side in zip(shape, garment.shape, strict=True)]
    steps.append("centred")
    return _placed(garment, shape, starts), steps


def _backdrop(grey: np.ndarray) -> np.ndarray:
    """The dark background [h, w] of a garment, running evenly between the corners that the garment leaves free."""
    patch = max(1, min(grey.shape) // 28)
    near, far = slice(0, patch), slice(-patch, None)
    corners = np.array([[np.median(grey[rows, columns]) for columns in (near, far)] for rows in (near, far)])
    usual = np.median(_border(grey))
    corners = np.where(np.abs(corners - usual) > 0.2, usual, corners)
    down, right = (np.linspace((1, 0), (0, 1), side) for side in grey.shape)
    return down @ corners @ right.T


def _is_digit(grey: np.ndarray, inner: int) -> bool:
    if np.median(_border(grey)) > 0 or grey.max() < 0.5:
        return False
    off_centre = max(abs(full / 2 - centre) for full, centre in zip(grey.shape, _centre_of_mass(grey), strict=True))
    return off_centre <= 1 and abs(_box_side(grey > 0) - inner) <= 1


def _dark_on_light(grey: np.ndarray) -> bool:
    """Whether the border, which is paper, lies nearer to the lightest than to the darkest of the picture."""
    paper = np.median(_border(grey))
    return bool(paper - grey.min() >= grey.max() - paper)


def _paper(grey: np.ndarray) -> np.ndarray:
    """The light paper under dark ink, [h, w] in (0, 1]: uneven light and shadows without the strokes.

    A closing (the lightest nearby, then the darkest of these) fills what is dark and narrower than the window.
    """
    small = _shrunk(grey, 64)
    window = 2 * max(1, round(0.2 * max(small.shape))) + 1
    image = Image.fromarray(small).filter(ImageFilter.MaxFilter(window)).filter(ImageFilter.MinFilter(window))
    return _resized(np.asarray(image), grey.shape, BICUBIC).clip(0.05, 1)


def _strokes(ink: np.ndarray) -> np.ndarray:
    """What was drawn, cropped, in [0, 1] with full strokes at 1: without noise, texture of the paper and specks."""
    # Where there is ink is decided on a smaller picture: noise averages out, and a hairline has no gaps.
    small = _shrunk(ink, WORKING_SIDE // 3)
    level, floor = _paper_level(small)
    if small.max() - level < max(3 * FAINT, 12 * _noise(small)):
        raise _nothing_drawn()
    soft = _resized(small, ink.shape, BICUBIC)
    core = soft > _threshold(soft[soft > floor], floor)
    drawn = _large_parts(core) & (soft > floor)
    full = np.percentile(ink[core], 80)
    strokes = np.where(drawn, (ink - level) / (full - level), 0).clip(0, 1)
    return _cropped(strokes, drawn & (ink > _paper_level(ink)[1]))


def _paper_level(ink: np.ndarray) -> tuple[float, float]:
    """What bare paper has for ink, and what it seldom exceeds, both in units of contrast."""
    paper = ink[ink <= (ink.min() + ink.max()) / 2]
    level = np.median(paper)
    spread = 6 * np.median(np.abs(paper - level))  # about 4 σ
    return level, level + max(FAINT, min(spread, (ink.max() - level) / 3))


def _noise(ink: np.ndarray) -> float:
    """About 1 σ of the noise: neighbours differ by noise alone, while light may vary over longer ways."""
    differences = [np.diff(ink, axis=axis).ravel() for axis in (0, 1)]
    return float(np.median(np.abs(np.concatenate([*differences, [0]]))))


def _large_parts(core: np.ndarray) -> np.ndarray:
    """The surroundings [h, w] bool of the connected parts of `core`, without specks and a desk along the frame."""
    mass = _shrunk(core, 96)
    parts = Image.fromarray((mass > 0).astype(np.int32)).filter(ImageFilter.MaxFilter(3))
    count = 1
    while (unlabelled := np.argwhere(np.asarray(parts) == 1)).size:
        count += 1
        ImageDraw.floodfill(parts, tuple(unlabelled[0, ::-1].tolist()), count)
    labels = np.asarray(parts)
    shares = np.bincount(labels.ravel(), mass.ravel()) / mass.sum()
    along_frame = np.bincount(_border(np.where(mass > 0, labels, 0)), minlength=len(shares))
    kept = shares >= SPECK
    inside = kept & (along_frame < min(labels.shape) / 3)
    if inside.any():
        kept = inside
    return _resized(kept[labels], core.shape, NEAREST) > 0


def _threshold(values: np.ndarray, low: float) -> float:
    """The middle between the means of the two groups it makes of `values` (Ridler and Calvard, 1978); below the max."""
    threshold = (low + values.max()) / 2
    for _ in range(10):
        dark = values > threshold
        threshold = (np.append(values[~dark], low).mean() + values[dark].mean()) / 2
    return float(threshold)


def _stroke_width(ink: np.ndarray) -> float:
    """Mean width of the strokes in px: twice their area over the total variation, as a stroke has two edges."""
    framed = np.pad(ink, 1)
    down, right = np.diff(framed, axis=0)[:, 1:], np.diff(framed, axis=1)[1:]
    return 2 * float(ink.sum() / np.hypot(down, right).sum())


def _thickened(ink: np.ndarray, inner: int) -> np.ndarray:
    """The strokes grown, an eighth of a final pixel at a time, until the reduced picture has no hairline."""
    fine = _scaled(ink, 8 * inner / max(ink.shape), BICUBIC)
    for _ in range(8):
        fine = np.asarray(Image.fromarray(np.pad(fine, 1)).filter(ImageFilter.MaxFilter(3)))
        fine = (fine / np.median(fine[fine > fine.max() / 3])).clip(0, 1)
        fine = _cropped(fine, fine > 0.1)
        small = _scaled(fine, inner / max(fine.shape), BICUBIC)
        if _stroke_width(small) >= HAIRLINE * inner / 20:
            break
    return small


def _centre_of_mass(ink: np.ndarray) -> tuple[float, float]:
    mass = ink.sum()
    row, column = (float((ink.sum(1 - axis) * np.arange(ink.shape[axis])).sum() / mass) for axis in (0, 1))
    return row, column


def _border(grey: np.ndarray) -> np.ndarray:
    return np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])


def _box_side(mask: np.ndarray) -> int:
    return max(_cropped(mask, mask).shape) if mask.any() else 0


def _cropped(array: np.ndarray, mask: np.ndarray) -> np.ndarray:
    if not mask.any():
        raise _nothing_drawn()
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return array[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _shrunk(array: np.ndarray, side: int) -> np.ndarray:
    return _scaled(array, min(1, side / max(array.shape)), BOX)


def _scaled(array: np.ndarray, scale: float, filter: Image.Resampling) -> np.ndarray:
    return _resized(array, tuple(max(1, round(side * scale)) for side in array.shape), filter)


def _resized(array: np.ndarray, shape: tuple[int, int], filter: Image.Resampling) -> np.ndarray:
    return np.asarray(Image.fromarray(array.astype(np.float32)).resize(shape[::-1], filter))


def _placed(image: np.ndarray, shape: tuple[int, int], starts: list[int]) -> np.ndarray:
    top, left = (min(max(start, 0), full - side) for start, full, side in zip(starts, shape, image.shape, strict=True))
    canvas = np.zeros(shape, np.float32)
    canvas[top : top + image.shape[0], left : left + image.shape[1]] = image
    return canvas


def _nothing_drawn() -> PictureError:
    return PictureError("There is nothing drawn in this picture: choose one in which the drawing stands out.")
