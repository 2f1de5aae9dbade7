"""What Gradio itself refuses, said in one sentence: it answers null, or a line that was not written for people."""

from html import escape
from typing import Any

import gradio as gr
from gradio.exceptions import InvalidPathError
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from latent.uploads import IN_WORDS, MAX_BYTES

NOT_UPLOADED = "A file has to be uploaded first, as gradio_client's handle_file does."
NO_PICTURE = f"This file is no picture that can be read here: choose a {IN_WORDS} file."
TOO_LARGE = f"A picture has at most {MAX_BYTES // 10**6} MB: save a smaller copy and try again."
UNUSABLE = "What was sent can't be used: reload the page, or look up what the endpoint takes, and try again."


class Page(gr.Blocks):
    """As `gr.Blocks`, with a sentence for whoever sends a file or another value that can't be read."""

    async def preprocess_data(self, *arguments: Any, **named: Any) -> Any:
        """What an event's function gets. Raises `gr.Error` where the browser or a program sent something else."""
        try:
            return await super().preprocess_data(*arguments, **named)
        except Exception as error:
            raise gr.Error(refused(error), print_exception=False) from None


def refused(error: Exception) -> str:
    """The sentence for what Gradio raised."""
    if isinstance(error, gr.Error):
        words = str(error.message)
        return NO_PICTURE if "Invalid file type" in words else escape(words, quote=False)
    return NOT_UPLOADED if isinstance(error, (InvalidPathError, OSError)) else UNUSABLE


class Uploads:
    """Middleware that says what is wrong with an upload that Gradio broke off."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith("/upload"):
            return await self.app(scope, receive, send)
        broken_off = False

        async def answer(message: Message) -> None:
            nonlocal broken_off
            if message["type"] == "http.response.start" and message["status"] == 413:
                broken_off = True
                await PlainTextResponse(TOO_LARGE, 413)(scope, receive, send)
            elif not broken_off:
                await send(message)

        await self.app(scope, receive, answer)
