"""What runs in the visitor's browser: JavaScript and style sheets that know neither Streamlit nor Gradio."""

from pathlib import Path


def source(name: str) -> str:
    """The text of the file `name` of this folder, such as "pad.js", for a front end to serve."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
