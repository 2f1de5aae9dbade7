"""What can't be done is said in one sentence, to a visitor and to a program alike."""

from collections.abc import Callable
from functools import wraps
from html import escape

import gradio as gr


def with_gradio_errors(function: Callable) -> Callable:
    """`function`, whose ValueErrors Gradio shows (house rule: one sentence for the person who asked).

    They are shown as text, in which a stranger's words are no markup.
    """

    @wraps(function)
    def asked(*arguments, **named):
        try:
            return function(*arguments, **named)
        except ValueError as error:
            raise gr.Error(escape(str(error), quote=False), print_exception=False) from None

    return asked
