"""What can't be done is said in one sentence, to a visitor and to a program alike."""

from collections.abc import Callable
from functools import wraps

import gradio as gr


def polite(function: Callable) -> Callable:
    """`function`, whose ValueErrors (house rule: one sentence for the person who asked) Gradio shows as they are."""

    @wraps(function)
    def asked(*arguments, **named):
        try:
            return function(*arguments, **named)
        except ValueError as error:
            raise gr.Error(str(error), print_exception=False) from None

    return asked
