"""The pictures of a model card: what the model draws, and never a picture of the data set itself."""

import torch
from torch import Tensor

from hub.folder.names import DECODED, INTERPOLATION, SAMPLES
from latent.film import gif_bytes
from latent.held_out import HeldOut
from latent.interpolate import journey
from latent.render import contact_sheet, png_bytes
from models import Autoencoder

SHEET_PICTURES, COLUMNS, GAP = 20, 10, 4
SHEET_WIDTH = 840  # pixels, about: what a card shows without scaling
KEYS, FRAMES, FPS = 5, 50, 12
FILM_WIDTH = 168  # pixels, about: sharp on a card, and a file of a few hundred kilobytes


@torch.inference_mode()
def previews(model: Autoencoder, held_out: HeldOut, credit: dict[str, str] | None = None) -> dict[str, bytes]:
    """Picture files by name: decoded held-out codes, samples from the prior, a journey between decoded codes.

    `credit` is the note in them that names whom the licence of the pictures asks for, if anybody.
    """
    width = model.image_shape[-1]
    scale = max(1, SHEET_WIDTH // COLUMNS // width)
    sheets = {DECODED: model.decode(held_out.codes[:SHEET_PICTURES]), SAMPLES: model.sample(SHEET_PICTURES, seed=0)}
    pictures = {name: png_bytes(contact_sheet(images, COLUMNS, scale, GAP), credit) for name, images in sheets.items()}
    way = model.quantize(journey(model.embed(_keys(held_out)), FRAMES, easing="smooth", turn="loop"))
    return pictures | {INTERPOLATION: gif_bytes(model.decode(way), FPS, max(1, FILM_WIDTH // width), credit)}


def _keys(held_out: HeldOut) -> Tensor:
    """KEYS codes to travel through, of as many classes as there are: the best reconstructed picture of each."""
    keys = []
    for label in held_out.labels.unique()[:KEYS]:
        errors = held_out.errors.where(held_out.labels == label, torch.inf)
        keys.append(held_out.codes[errors.argmin()])
    others = held_out.codes[: max(0, KEYS - len(keys))]
    return torch.cat([torch.stack(keys), others])
