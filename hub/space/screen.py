"""Pictures and words as HTML: every picture with its alternative text, every stranger's word escaped.

Names, classes and summaries come from a checkpoint, which anybody may have written.
"""

import base64
from collections.abc import Sequence
from html import escape

from PIL import Image
from torch import Tensor

from hub import Checkpoint, Figure, summary
from latent.inspect import Inspection
from latent.render import DIFFERENCE_IN_WORDS, contact_sheet, enlarge, error_map, png_bytes, scale_for, to_picture

KEY, LARGE, TERM, SMALL, STEP = 84, 176, 112, 56, 150  # pixels a picture is wide on screen
TAKEN_TO = {"encode": "Encode", "arithmetic": "Arithmetic", "interpolate": "Interpolate"}

MASTHEAD = """<header class="masthead"><h1>Inbetween</h1>
<p>See and use what an autoencoder learned.</p></header>"""


def about(checkpoint: Checkpoint) -> str:
    """What the model in use is good at, or where it comes from, what was measured on it, and who has to be named."""
    report = checkpoint.report
    lines = (
        f"<b>{escape(part)}</b> " * bool(part) + " · ".join(escape(_said(figure)) for figure in figures)
        for part, figures in report.parts.items()
    )
    credit = checkpoint.domain.credit
    return f"""<details class="about"><summary>{_origin(checkpoint)}</summary>
Measured on {report.pictures:,} test pictures: {"<br>".join(lines)}.</details>{note(credit) if credit else ""}"""


def _said(figure: Figure) -> str:
    """A figure with what it is to be compared with."""
    return f"{figure.words}: {figure.shown}" + (f" ({figure.compared})" if figure.beside else "")


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


def board(
    images: Tensor,
    picks: Sequence[str],
    names: Sequence[str],
    columns: int,
    label: str,
    words: str,
    rows: Sequence[str] = (),
    marks: Sequence[str] = (),
) -> str:
    """The images [N, C, H, W] on a sheet, each a tile that can be taken to a tab.

    `picks` and `names` are the text of each one's `Pick` and what it is called. `label` says what they are together,
    `words` what there is to say about them; `rows` are written beside the rows, and `marks` below the columns.
    """
    down = -(-len(images) // columns)
    sheet = inline(png_bytes(contact_sheet(images, columns, gap=0)))
    shown = []
    for number, (pick, name) in enumerate(zip(picks, names, strict=True)):
        y, x = divmod(number, columns)
        if rows and x == 0:
            shown.append(f'<span class="row">{escape(rows[y])}</span>')
        place = " ".join(f"{100 * at / max(1, count - 1):g}%" for at, count in ((x, columns), (y, down)))
        shown.append(
            f'<button type="button" class="tile" aria-pressed="false" tabindex="{-1 if number else 0}" '
            f'style="background-position: {place}" data-pick="{escape(pick)}" data-name="{escape(name)}" '
            f'aria-label="{escape(name)}" title="{escape(name)}"></button>'
        )
    if rows and marks:
        shown.append('<span class="corner"></span>')
    shown += [f'<span class="mark">{escape(mark)}</span>' for mark in marks]
    height, width = images.shape[-2:]
    look = f"--columns: {columns}; --down: {down}; --shape: {width} / {height}; --sheet: url({sheet})"
    kind = "board named" if rows else "board"
    return f"""<div class="{kind}" role="group" aria-label="{escape(label)}" style="{look}">{"".join(shown)}</div>
{_take_to(words)}"""


def tiles(named: list[tuple[str, str, Tensor]], width: int = KEY, words: str = "", notes: Sequence[str] = ()) -> str:
    """Pictures that can be taken to a tab: for each what it is called, the text of its `Pick`, and [C, H, W].

    `notes` are what stands under each of them, if anything.
    """
    beneath = notes or [""] * len(named)
    shown = "".join(_tile(*each, width, note) for each, note in zip(named, beneath, strict=True))
    return f'<div class="tiles">{shown}</div>{_take_to(words)}'


def steps(titled: list[tuple[str, Image.Image]]) -> str:
    """Pictures of something that happens step by step, each with its title."""
    shown = (
        f'<figure style="--width: {STEP}px">{_image(picture, title, STEP)}'
        f"<figcaption>{escape(title)}</figcaption></figure>"
        for title, picture in titled
    )
    return f"""<p class="note">How these codes were drawn, on the map of all codes; its dots are held-out pictures.</p>
<div class="figures">{"".join(shown)}</div>"""


def _tile(name: str, pick: str, image: Tensor, width: int, note: str = "") -> str:
    beneath = f"<small>{escape(note)}</small>" if note else ""
    picture = _image(to_picture(image), name, width)  # which the style sheet enlarges, each pixel a sharp square
    return f"""<button type="button" class="tile" aria-pressed="false" style="--width: {width}px"
data-pick="{escape(pick)}" data-name="{escape(name)}">{picture}{beneath}</button>"""


def _take_to(words: str) -> str:
    """What to do with tiles, and where the one that is chosen can go."""
    tabs = "".join(f'<button type="button" data-to="{name}">{title}</button>' for name, title in TAKEN_TO.items())
    caption = f"<p>{escape(words)}</p>" if words else ""
    return f"""{caption}
<p class="take-to" hidden>Take <b></b> to {tabs}</p>"""


def inspection(seen: Inspection, name: str, pick: str, back: str, origin: str = "") -> str:
    """x, x̂, where they differ, and the numbers; no error where the model has drawn x itself. `origin`: whose x is."""
    difference = error_map(seen.image, seen.reconstruction)
    shown = (
        _figure(seen.image, f"{name}, as the model sees it", "x: what the model sees", LARGE),
        _figure(seen.reconstruction, f"{name}, decoded from its code", "x̂: what comes back", LARGE),
        _figure(difference, f"Where {name} and x̂ differ", "x̂ − x", LARGE),
    )
    numbers = {} if seen.decoded else {"Mean squared error": f"{seen.mse:.4f}", "PSNR": f"{seen.psnr:.1f} dB"}
    if seen.kl_per_dimension is not None:
        numbers |= {"KL": f"{seen.kl_per_dimension.sum():.1f} nats"}
    if seen.bound is not None and not seen.decoded:
        numbers |= {"Negative ELBO": f"{seen.bound.nats:.1f} ± {seen.bound.error:.1f} nats"}
    if seen.prior_nats is not None:
        numbers |= {"−log p(z)": f"{seen.prior_nats:.1f} nats"}
    listed = "".join(f"<div><dt>{words}</dt><dd>{number}</dd></div>" for words, number in numbers.items())
    return f"""<div class="figures">{"".join(shown)}</div><dl class="numbers">{listed}</dl>
<p class="verdict">{escape(f"{seen.verdict.sentence} {origin}".strip())} In x̂ − x, {DIFFERENCE_IN_WORDS}.</p>
{tiles([("x", pick, seen.image), ("x̂", back, seen.reconstruction)], SMALL, "Click a picture to take it along.")}"""


def moved(before: Tensor, after: Tensor, name: str, words: str, pick: str, mark: str) -> str:
    """A picture before and after it was moved along a direction, the latter as a tile."""
    first = _figure(before, f"{name}, as the model decodes it", "before: s = 0", LARGE)
    tile = _tile(words, pick, after, LARGE)
    second = f'<figure style="--width: {LARGE}px">{tile}<figcaption>after: s = {escape(mark)}</figcaption></figure>'
    return f'<div class="figures">{first}{second}</div>'


def equation(terms: list[tuple[str, Tensor]], result: Tensor, words: str, pick: str, said: str = "") -> str:
    """A − B + C and what the model draws for it, as a tile; `said`: what to see in it."""
    parts = []
    for letter, sign, (name, image) in zip("ABC", "−+=", terms, strict=True):
        parts.append(_figure(image, f"{letter}: {name}", escape(f"{letter}: {name}"), TERM))
        parts.append(f"<span>{sign}</span>")
    tile = _tile(words, pick, result, TERM)
    shown = f'<figure style="--width: {TERM}px">{tile}<figcaption>A − B + C</figcaption></figure>'
    return f"""<div class="figures equation">{"".join(parts)}{shown}</div>{note(said) if said else ""}
{_take_to("Click the result to take it along.")}"""


def _figure(image: Tensor, alt: str, caption: str, width: int) -> str:
    picture = _image(_enlarged(image, width), alt, width)
    return f'<figure style="--width: {width}px">{picture}<figcaption>{caption}</figcaption></figure>'


def _enlarged(image: Tensor, width: int) -> Image.Image:
    picture = to_picture(image)
    return enlarge(picture, scale_for(picture.width, width))


def _image(picture: Image.Image, alt: str, width: int) -> str:
    return f'<img src="{inline(png_bytes(picture))}" alt="{escape(alt)}" width="{width}">'


def inline(png: bytes) -> str:
    """A picture as an address that holds it: one of some kilobytes needs no file that would have to be deleted."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
