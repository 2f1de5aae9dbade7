"""Encode: a picture through the model and back."""

from typing import Any

import gradio as gr
import torch
from PIL import Image
from torch import Tensor

from hub import Checkpoint
from hub.live.offers import offer
from hub.space import pictures, screen, widgets
from hub.space.choose import Choice
from hub.space.desk import Desk, Updates
from hub.space.given import Given
from hub.space.pictures import Pick
from hub.space.sample import PICTURE
from hub.space.settings import Settings
from latent import coding, program
from latent.compute import slot
from latent.inspect import Inspection, inspect
from latent.render import contact_sheet, error_map, scale_for


def encoded(settings: Settings, pick: Pick) -> Inspection:
    """The picture through the model and back."""
    checkpoint = Given(settings).checkpoint
    with slot(checkpoint.model):
        image = pictures.tensor(checkpoint, pick)
        return inspect(checkpoint.model, checkpoint.held_out, image, decoded=not pictures.is_unseen(pick))


def compared(seen: Inspection) -> Image.Image:
    """What went in, what came back and where they differ, on one sheet."""
    shown = (seen.image, seen.reconstruction, error_map(seen.image, seen.reconstruction))
    images = torch.stack([image.expand(3, -1, -1) for image in shown])
    return contact_sheet(images, 3, scale_for(images.shape[-1], PICTURE))


class Encode:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with gr.Tab("Encode", id="encode") as self.tab, gr.Row():
            with gr.Column(scale=3, min_width=300):
                self.result = widgets.tiles()
            with gr.Column(scale=2, min_width=280):
                gr.Markdown("A picture becomes a code, and the code a picture again: what did the model keep?")
                self.choice = Choice(real=True)
        self.fields: dict[str, Any] = {}
        self.outputs = [self.result, *self.choice.outputs]
        self.shown = [self.result]

    def choices(self, checkpoint: Checkpoint, settings: Settings) -> Updates:
        return self.choice.choices(checkpoint)

    def show(self, given: Given) -> Updates:
        pick, checkpoint = picture(given), given.checkpoint
        seen = encoded(given.settings, pick)
        back = pictures.decoded(checkpoint, seen.code).text
        name = pictures.title(checkpoint, pick)
        return {self.result: screen.inspection(seen, name, pick.text, back, pictures.origin(checkpoint, pick))}

    def kept(self, given: Given) -> tuple[str, Tensor, Tensor]:
        code = pictures.code(given.checkpoint, picture(given)).unsqueeze(0)
        images = coding.decode(given.checkpoint.model, code)
        return program.decoding(offer(given.checkpoint).id, list(code)), code, images

    def connect(self) -> None:
        self.choice.connect(self.desk, take, self.shown)
        self.desk.at_once(self.result.input, widgets.taken)


def take(picks: list[Pick], given: Given) -> Given:
    """Another picture to encode."""
    return given.but(tab="encode", picture=picks[0])


def picture(given: Given) -> Pick:
    """The picture to encode, one that the model has not seen before one was chosen."""
    return given.picture or pictures.first_seen(given.checkpoint)
