"""How the Space looks: the Streamlit app's colours, light and dark, and its style sheet."""

import gradio as gr

from hub.live.server import version
from latent.browser import source

VIOLET = gr.themes.Color(
    name="violet",
    c50="#f5f3f9",
    c100="#ebe5f7",
    c200="#d8ccf0",
    c300="#b9a2ee",
    c400="#a98bea",
    c500="#8560d4",
    c600="#6b46c1",
    c700="#593aa3",
    c800="#452d7f",
    c900="#33225c",
    c950="#1f1538",
)
GREY = gr.themes.Color(
    name="grey",
    c50="#faf9fc",
    c100="#f5f3f9",
    c200="#e6e3ec",
    c300="#cfcbd8",
    c400="#a5a1b0",
    c500="#76727f",
    c600="#56525f",
    c700="#3a3743",
    c800="#23202b",
    c900="#1b1e27",
    c950="#0e1117",
)

THEME = gr.themes.Base(
    primary_hue=VIOLET,
    secondary_hue=VIOLET,
    neutral_hue=GREY,
    radius_size=gr.themes.sizes.radius_md,
    font=["system-ui", "sans-serif"],  # nothing to fetch from elsewhere
    font_mono=["ui-monospace", "monospace"],
).set(
    body_background_fill="#ffffff",
    body_background_fill_dark="#0e1117",
    body_text_color="#23202b",
    body_text_color_dark="#eceaf2",
    body_text_color_subdued="#56525f",
    body_text_color_subdued_dark="#a5a1b0",
    background_fill_primary="#ffffff",
    background_fill_primary_dark="#0e1117",
    block_background_fill="#ffffff",
    block_background_fill_dark="#0e1117",
    block_border_width="0px",
    block_shadow="none",
    block_padding="6px 0",
    form_gap_width="0px",
    block_label_text_weight="500",
    block_title_text_weight="500",
    panel_border_width="0px",
    input_background_fill="#f5f3f9",
    input_background_fill_dark="#1b1e27",
    color_accent="#6b46c1",
    color_accent_soft_dark="#33225c",
    button_primary_background_fill="#6b46c1",
    button_primary_background_fill_hover="#593aa3",
    button_primary_background_fill_dark="#8560d4",
    button_primary_background_fill_hover_dark="#6b46c1",
    button_primary_text_color="#ffffff",
    button_secondary_background_fill="#f5f3f9",
    button_secondary_background_fill_hover="#e6e3ec",
    button_secondary_background_fill_dark="#262a35",
    button_secondary_background_fill_hover_dark="#3a3743",
    checkbox_label_background_fill="#f5f3f9",
    checkbox_label_background_fill_hover="#e6e3ec",
    checkbox_label_background_fill_dark="#1b1e27",
    checkbox_label_background_fill_hover_dark="#262a35",
    slider_color="#6b46c1",
    slider_color_dark="#a98bea",
    link_text_color="#6b46c1",
    link_text_color_dark="#b9a2ee",
)

# Gradio rewrites the style sheet that it is given, so that of the live view is loaded as it is.
_LIVE = f"live/{version()}/live"
HEAD = f'<link rel="stylesheet" href="{_LIVE}.css"><link rel="modulepreload" href="{_LIVE}.js">'
"""Links from the page to what `hub.live` serves."""

CSS = source("hosts/space.css")
