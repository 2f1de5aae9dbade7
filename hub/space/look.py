"""How the Space looks: the Streamlit app's colours, light and dark, and a style sheet that begins with a phone."""

import gradio as gr

from hub.live.server import version
from latent.browser import names, style

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

# Gradio rewrites the style sheet that it is given, so those of latent/browser/ are loaded as they are; and a module
# would be asked for only when the one that needs it has come.
HEAD = "".join(
    f'<link rel="{"stylesheet" if name.endswith(".css") else "modulepreload"}" href="live/{version()}/{name}">'
    for name in names()
    if name not in ("pad.js", "network/background-worker.js")
)
"""Links from the page to what `hub.live` serves."""

CSS = (
    style()
    + """
.gradio-container { width: 100%; max-width: 1080px !important; margin: 0 auto !important; }
.dark { --color-accent: #a98bea; }
.gradio-container .main.app { padding: 16px clamp(16px, 4vw, 32px) !important; }
.top { align-items: center; }
.form { gap: 0.75rem; border: 0; background: none; }
.masthead { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 1rem; }
.masthead h1 { margin: 0; font-size: 1.75rem; letter-spacing: -0.02em; }
.masthead p, .about, figcaption { margin: 0; color: var(--body-text-color-subdued); }
.about summary { cursor: pointer; color: var(--body-text-color); }
.note { margin: 0; font-size: 0.875rem; color: var(--body-text-color-subdued); }
.take button { font-weight: 500; font-size: 0.9375rem; padding: 0 0.25rem; min-height: 2.75rem; }
/* Buttons of which one is chosen, as those of the live view below. */
.views [data-testid="block-info"] { position: absolute; clip-path: inset(50%); }
.views { min-width: 0 !important; }
.views .wrap {
  display: inline-flex; flex-wrap: nowrap; gap: 0; padding: 2px; border: 1px solid var(--border-color-primary);
  border-radius: 8px; background: var(--input-background-fill);
}
.views .wrap label {
  position: relative; min-height: 2.25rem; padding: 0 0.75rem; border: 1px solid transparent; background: none;
  box-shadow: none; font-size: 0.875rem; white-space: nowrap; color: var(--body-text-color-subdued);
}
.views .wrap label.selected {
  border-color: var(--border-color-primary); background: var(--background-fill-primary); color: var(--body-text-color);
  font-weight: 600;
}
.views .wrap label:has(:focus-visible) { outline: 2px solid var(--color-accent); outline-offset: 2px; }
.views .wrap input { position: absolute; inset: 0; width: auto; height: auto; margin: 0; opacity: 0; }
.views .wrap span { margin: 0; }
.about b { color: var(--body-text-color); font-weight: 600; }
.figures { display: flex; flex-wrap: wrap; gap: 0.75rem; }
.figures figure { width: min(var(--width), (100% - 1.5rem) / 3); } /* three beside each other on a phone */
.figures figure, .sheet-of-pictures { margin: 0; }
.figures img, .sheet-of-pictures img, .film img { display: block; image-rendering: pixelated; border-radius: 6px; }
.sheet-of-pictures img { width: 100%; max-width: 560px; }
.figures img { width: 100%; }
.figures figcaption { padding-top: 0.25rem; font-size: 0.875rem; text-align: center; }
.sheet-of-pictures figcaption { padding-top: 0.5rem; font-size: 0.875rem; max-width: 560px; }
dl.numbers { display: flex; flex-wrap: wrap; gap: 0.5rem 1.75rem; margin: 1rem 0 0; }
dl.numbers dt { color: var(--body-text-color-subdued); font-size: 0.875rem; }
dl.numbers dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.verdict { max-width: 34rem; margin: 0.75rem 0 0; }
.film { max-width: 504px; } /* whole multiples of the pixels of 28 */
.film img { width: 100%; }
.film p { margin: 0.5rem 0 0; font-size: 0.875rem; color: var(--body-text-color-subdued); }
.film .keep { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 0.75rem; }
.film .keep > * {
  flex: 1; min-height: 2.75rem; display: grid; place-content: center; cursor: pointer; font: inherit;
  border: 1px solid var(--border-color-primary); border-radius: 6px; background: var(--input-background-fill);
  color: var(--body-text-color); text-decoration: none;
}
.film .keep > *:hover { border-color: var(--color-accent); }
.film .keep [hidden] { display: none; }
@media (max-width: 640px) {
  .tab-container button { padding: 0 0.4rem; font-size: 0.9375rem; } /* all five fit */
  .masthead p { display: none; }
  .column { --layout-gap: 8px; } /* what moves is to be seen without scrolling */
  .views .wrap label { padding: 0 0.25rem; font-size: 0.8125rem; }
}
"""
)
