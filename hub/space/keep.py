"""What a visitor takes home from any tab: the link, the Python that makes the same, codes and pictures as a file."""

import io
from typing import Any

import gradio as gr
import numpy as np
from torch import Tensor

from hub.space import widgets
from hub.space.desk import Desk, Updates
from hub.space.errors import with_gradio_errors
from latent.browser import host

ADDRESS = host("space-address.js")


def npz_bytes(codes: Tensor, images: Tensor) -> bytes:
    """An NPZ file with the arrays "codes" [N, *code_shape] and "images" [N, C, H, W]."""
    file = io.BytesIO()
    np.savez_compressed(file, codes=codes.numpy(), images=images.numpy().astype(np.float32))
    return file.getvalue()


class Keep:
    """Below the tabs: it is about the one in front."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with gr.Accordion("Code for this", open=False) as self.open:
            self.code = gr.Code(
                language="python", label="Python that makes what is above", interactive=False, wrap_lines=True
            )
            self.npz = gr.Button("Codes and pictures (NPZ)", size="sm")
        self.file = gr.Textbox(visible="hidden", label="File")
        self.is_open = gr.State(False)

    def connect(self) -> None:
        desk = self.desk
        quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        self.open.expand(with_gradio_errors(self.open_it), desk.inputs, [self.code, self.is_open], **quiet)
        self.open.collapse(lambda: False, None, self.is_open, **quiet)
        desk.address.change(
            with_gradio_errors(self.follow),
            [self.is_open, *desk.inputs],
            self.code,
            trigger_mode="always_last",
            **quiet,
        )
        made = self.npz.click(
            with_gradio_errors(self.make_file), desk.inputs, self.file,
            api_visibility="private", **desk.limits["pictures"],
        )  # fmt: skip
        made.success(None, self.file, None, js=f"{ADDRESS}.download")

    def open_it(self, *values) -> Updates:
        return {self.code: self.python(values), self.is_open: True}

    def follow(self, is_open: bool, *values) -> str | dict:
        return self.python(values) if is_open else gr.skip()

    def python(self, values: tuple) -> str:
        given = self.desk.read(values)
        return self.desk.tabs[given.settings.tab].kept(given)[0]

    def make_file(self, *values) -> str:
        given = self.desk.read(values)
        _, codes, images = self.desk.tabs[given.settings.tab].kept(given)
        name = f"inbetween-{given.settings.tab}.npz"
        return f"gradio_api/file={widgets.saved(npz_bytes(codes, images), name)['path']}"
