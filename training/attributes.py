"""Properties of a picture that can be measured without a label, as directions to move a code along.

Each is named "high-low" by what a large and a small value look like, so that a screen can say "bold minus thin".
"""

from collections.abc import Callable

import torch
from torch import Tensor


def thickness(images: Tensor) -> Tensor:
    """Mean width of the strokes in pixels, [N]: a stroke's area is its length × width, its outline twice its length."""
    area = images.flatten(1).sum(1)
    across = images.diff(dim=-1).abs().flatten(1).sum(1)
    down = images.diff(dim=-2).abs().flatten(1).sum(1)
    return 2 * area / torch.hypot(across, down).clamp(min=1e-6)


def slant(images: Tensor) -> Tensor:
    """Horizontal shift a row upwards, in pixels, [N]: 0 is upright, 1 leans right by 45°. From second moments."""
    mass = images.mean(1)
    total = mass.sum((1, 2)).clamp(min=1e-6)
    rows = torch.arange(mass.shape[1], dtype=mass.dtype)[None, :, None]
    columns = torch.arange(mass.shape[2], dtype=mass.dtype)[None, None, :]
    rows = rows - ((mass * rows).sum((1, 2)) / total)[:, None, None]
    columns = columns - ((mass * columns).sum((1, 2)) / total)[:, None, None]
    return -(mass * rows * columns).sum((1, 2)) / (mass * rows * rows).sum((1, 2)).clamp(min=1e-6)


def brightness(images: Tensor) -> Tensor:
    """Mean grey level of what is not background, between 0 and 1, [N]."""
    grey = images.mean(1)
    thing = (grey > 0.05).float()
    return (grey * thing).sum((1, 2)) / thing.sum((1, 2)).clamp(min=1)


def breadth(images: Tensor) -> Tensor:
    """Width over height of what is not background, by its spread around its centre, [N]."""
    thing = (images.mean(1) > 0.05).float()
    return _spread(thing.sum(1)) / _spread(thing.sum(2)).clamp(min=1e-6)


def _spread(profile: Tensor) -> Tensor:
    """Standard deviation in pixels of a profile [N, L] of masses, [N]."""
    shares = profile / profile.sum(1, keepdim=True).clamp(min=1e-6)
    places = torch.arange(profile.shape[1], dtype=profile.dtype)
    mean = (shares * places).sum(1, keepdim=True)
    return (shares * (places - mean).square()).sum(1).sqrt()


ATTRIBUTES: dict[str, dict[str, Callable[[Tensor], Tensor]]] = {
    "digit": {"bold-thin": thickness, "slanted-upright": slant},
    "garment": {"bright-dark": brightness, "wide-narrow": breadth},
    "fill": {"bright-dark": brightness},
}
"""What is measured on pictures of each kind (`Domain.fit`)."""


def measure(images: Tensor, fit: str) -> dict[str, Tensor]:
    """The attributes of images [N, C, H, W] in [0, 1], each [N]."""
    return {name: attribute(images) for name, attribute in ATTRIBUTES[fit].items()}
