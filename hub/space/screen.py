"""Pictures and words as HTML: every picture with its alternative text, every stranger's word escaped.

Names, classes and summaries come from a checkpoint, which anybody may have written.
"""

import base64
from html import escape

from PIL import Image
from torch import Tensor

from hub import Checkpoint, list_models
from latent.inspect import Inspection
from latent.render import enlarge, error_map, png_bytes, scale_for, to_picture

KEY, LARGE = 84, 176  # pixels a picture is wide on screen

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
    summaries = {entry.name: entry.summary for entry in list_models()}
    return escape(f"{summaries.get(checkpoint.name, '')} {checkpoint.reason}".strip())


def sheet(picture: Image.Image, alt: str, caption: str = "") -> str:
    """A sheet of pictures as wide as there is room."""
    return (
        f'<figure class="sheet-of-pictures">{_image(picture, alt)}<figcaption>{escape(caption)}</figcaption></figure>'
    )


def keys(named: list[tuple[str, Tensor]]) -> str:
    """The key pictures of a journey, in order."""
    shown = (
        _figure(image, f"Key picture {number}: {name}", escape(name), KEY)
        for number, (name, image) in enumerate(named, 1)
    )
    return f'<div class="figures">{"".join(shown)}</div>'


def inspection(seen: Inspection, name: str) -> str:
    """x, x̂, where they differ, and the numbers."""
    shown = (
        _figure(seen.image, f"{name}, as the model sees it", "x: what the model sees", LARGE),
        _figure(seen.reconstruction, f"{name}, decoded from its code", "x̂: what comes back", LARGE),
        _figure(error_map(seen.image, seen.reconstruction), f"Where {name} and x̂ differ", "x̂ − x", LARGE),
    )
    numbers = {"Mean squared error": f"{seen.mse:.4f}", "PSNR": f"{seen.psnr:.1f} dB"}
    if seen.kl_per_dimension is not None:
        numbers |= {"KL": f"{seen.kl_per_dimension.sum():.1f} nats", "−ELBO": f"{seen.negative_elbo:.1f} nats"}
    if seen.prior_nats is not None:
        numbers |= {"−log p(z)": f"{seen.prior_nats:.1f} nats"}
    listed = "".join(f"<div><dt>{words}</dt><dd>{number}</dd></div>" for words, number in numbers.items())
    return f"""<div class="figures">{"".join(shown)}</div><dl class="numbers">{listed}</dl>
<p class="verdict">{escape(seen.verdict.sentence)} In x̂ − x, vermilion is where the picture came back too bright,
blue where it came back too dark.</p>"""


def _figure(image: Tensor, alt: str, caption: str, width: int) -> str:
    picture = to_picture(image)
    picture = enlarge(picture, scale_for(picture.width, width))
    return (
        f'<figure style="--width: {width}px">{_image(picture, alt, width)}<figcaption>{caption}</figcaption></figure>'
    )


def _image(picture: Image.Image, alt: str, width: int | None = None) -> str:
    # In the page itself: a picture of some kilobytes needs no file on the server that would have to be deleted.
    data = base64.b64encode(png_bytes(picture)).decode()
    size = f'width="{width}"' if width else f'width="{picture.width}" height="{picture.height}" style="height: auto"'
    return f'<img src="data:image/png;base64,{data}" alt="{escape(alt)}" {size}>'
