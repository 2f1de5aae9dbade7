"""Pictures and words as HTML: every picture with its alternative text, every stranger's word escaped.

Names, classes and summaries come from a checkpoint, which anybody may have written.
"""

import base64
from html import escape

from PIL import Image
from torch import Tensor

from hub import Checkpoint, summary
from latent.inspect import Inspection
from latent.render import DIFFERENCE_IN_WORDS, enlarge, error_map, png_bytes, scale_for, to_picture

KEY, LARGE, TERM, SMALL = 84, 176, 112, 56  # pixels a picture is wide on screen
TAKEN_TO = {"encode": "Encode", "arithmetic": "Arithmetic", "interpolate": "Interpolate"}

MASTHEAD = """<header class="masthead"><h1>Inbetween</h1>
<p>See and use what an autoencoder learned.</p></header>"""


def about(checkpoint: Checkpoint) -> str:
    """What the model in use is good at, or where it comes from, and what was measured on it."""
    report = checkpoint.report
    measured = " · ".join(f"{figure.words}: {figure.shown}" for figure in report.figures.values())
    return f"""<details class="about"><summary>{_origin(checkpoint)}</summary>
Measured on {report.pictures:,} test pictures: {escape(measured)}.</details>"""


def note(sentence: str) -> str:
    """A sentence that may be read or not."""
    return f'<p class="note">{escape(sentence)}</p>'


def _origin(checkpoint: Checkpoint) -> str:
    """Whose model it is; of one that ships with the Space what it is good at."""
    if checkpoint.repo:
        repo, commit = escape(checkpoint.repo), escape(checkpoint.revision)
        kind = f"{checkpoint.model.title} for {checkpoint.domain.title}, {checkpoint.model.codes.words}"
        return f"""<b>{escape(kind)}</b>, from
<a href="https://huggingface.co/{repo}/tree/{commit}" target="_blank" rel="noopener">{repo}</a>, commit {commit[:7]}.
It is that account's own model: nobody here has checked it."""
    if checkpoint.source == "folder":
        return f"<b>{escape(checkpoint.title)}</b>, from a folder of this machine. {escape(summary(checkpoint.name))}"
    return escape(f"{summary(checkpoint.name)} {checkpoint.reason}".strip())


def sheet(picture: Image.Image, alt: str, caption: str = "") -> str:
    """A sheet of pictures as wide as there is room."""
    return (
        f'<figure class="sheet-of-pictures">{_image(picture, alt)}<figcaption>{escape(caption)}</figcaption></figure>'
    )


def tiles(named: list[tuple[str, str, Tensor]], width: int = KEY, words: str = "") -> str:
    """Pictures that can be taken to a tab: for each what it is called, the text of its `Pick`, and [C, H, W]."""
    shown = "".join(_tile(name, pick, image, width) for name, pick, image in named)
    return f'<div class="tiles">{shown}</div>{_take_to(words)}'


def _tile(name: str, pick: str, image: Tensor, width: int) -> str:
    return f"""<button type="button" class="tile" aria-pressed="false" style="--width: {width}px"
data-pick="{escape(pick)}" data-name="{escape(name)}">{_image(_enlarged(image, width), name, width)}</button>"""


def _take_to(words: str) -> str:
    """What to do with tiles, and where the one that is chosen can go."""
    tabs = "".join(f'<button type="button" data-to="{name}">{title}</button>' for name, title in TAKEN_TO.items())
    caption = f"<p>{escape(words)}</p>" if words else ""
    return f"""{caption}
<p class="take-to" hidden>Take <b></b> to {tabs}</p>"""


def inspection(seen: Inspection, name: str, pick: str, back: str, unseen: bool) -> str:
    """x, x̂, where they differ, and the numbers; a verdict on what is `unseen`, which the model has not drawn itself."""
    difference = error_map(seen.image, seen.reconstruction)
    shown = (
        _figure(seen.image, f"{name}, as the model sees it", "x: what the model sees", LARGE),
        _figure(seen.reconstruction, f"{name}, decoded from its code", "x̂: what comes back", LARGE),
        _figure(difference, f"Where {name} and x̂ differ", "x̂ − x", LARGE),
    )
    numbers = {"Mean squared error": f"{seen.mse:.4f}", "PSNR": f"{seen.psnr:.1f} dB"}
    if seen.kl_per_dimension is not None and seen.bound is not None:
        numbers |= {"KL": f"{seen.kl_per_dimension.sum():.1f} nats"}
        numbers |= {"Negative ELBO": f"{seen.bound.nats:.1f} ± {seen.bound.error:.1f} nats"}
    if seen.prior_nats is not None:
        numbers |= {"−log p(z)": f"{seen.prior_nats:.1f} nats"}
    listed = "".join(f"<div><dt>{words}</dt><dd>{number}</dd></div>" for words, number in numbers.items())
    verdict = seen.verdict.sentence if unseen else "The model drew this picture itself, so it says little about it."
    return f"""<div class="figures">{"".join(shown)}</div><dl class="numbers">{listed}</dl>
<p class="verdict">{escape(verdict)} In x̂ − x, {DIFFERENCE_IN_WORDS}.</p>
{tiles([("x", pick, seen.image), ("x̂", back, seen.reconstruction)], SMALL, "Click a picture to take it along.")}"""


def equation(terms: list[tuple[str, Tensor]], result: Tensor, words: str, pick: str) -> str:
    """A − B + C and what the model draws for it, as a tile."""
    parts = []
    for letter, sign, (name, image) in zip("ABC", "−+=", terms, strict=True):
        parts.append(_figure(image, f"{letter}: {name}", escape(f"{letter}: {name}"), TERM))
        parts.append(f"<span>{sign}</span>")
    tile = _tile(words, pick, result, TERM)
    shown = f'<figure style="--width: {TERM}px">{tile}<figcaption>A − B + C</figcaption></figure>'
    return f"""<div class="figures equation">{"".join(parts)}{shown}</div>
{_take_to("Click the result to take it along.")}"""


def _figure(image: Tensor, alt: str, caption: str, width: int) -> str:
    picture = _image(_enlarged(image, width), alt, width)
    return f'<figure style="--width: {width}px">{picture}<figcaption>{caption}</figcaption></figure>'


def _enlarged(image: Tensor, width: int) -> Image.Image:
    picture = to_picture(image)
    return enlarge(picture, scale_for(picture.width, width))


def _image(picture: Image.Image, alt: str, width: int | None = None) -> str:
    size = f'width="{width}"' if width else f'width="{picture.width}" height="{picture.height}" style="height: auto"'
    return f'<img src="{inline(png_bytes(picture))}" alt="{escape(alt)}" {size}>'


def inline(png: bytes) -> str:
    """A picture as an address that holds it: one of some kilobytes needs no file that would have to be deleted."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
