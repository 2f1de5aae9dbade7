"""The HTML of the edition without a server. Every word that a checkpoint brings is escaped."""

import json
import re
from collections.abc import Sequence
from html import escape
from typing import Any

from hub.catalogue import summary
from hub.folder.checkpoint import Checkpoint
from latent import primer
from latent.primer import Chapter, Lead

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Inbetween</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{files}/{sheet}">
<link rel="stylesheet" href="{files}/site.css">
{preload}<script type="module" src="{files}/page.js"></script>
</head>
<body>
<nav class="top" aria-label="Inbetween"><b>Inbetween</b> <a href="index.html">Learn and models</a></nav>
<main>
{body}
</main>
{data}</body>
</html>
"""
TO_CHAPTER = re.compile(r'href="\?chapter=([\w-]+)')
EMBED = """<script type="module">
// index.html?embed=1&figure=NAME is the figure of a chapter, for iframes.
const asked = new URLSearchParams(location.search);
const chapter = {chapters}[asked.get("figure")];
asked.delete("figure");
if (chapter) location.replace(`learn-${{chapter}}.html?${{asked}}`);
</script>
"""


def contents(files: str, checkpoints: Sequence[Checkpoint]) -> str:
    """The first page: all chapters, and the models."""
    parts = "".join(
        f'<h2>{escape(part.title)}</h2><p class="small">{escape(part.words)}</p>\n'
        f'<ol class="chapters">{"".join(map(_listed, part.chapters))}</ol>\n'
        for part in primer.PARTS
    )
    models = "".join(
        f'<li><a href="model-{escape(each.name)}.html">{escape(each.title)}</a>'
        f'<p class="small">{escape(summary(each.name))}</p></li>'
        for each in checkpoints
    )
    body = f"""<h1>Learn how autoencoders work</h1>
<p class="intro">Every figure computes what it shows, in your browser: drag whatever can be dragged. Nothing here needs
a server, and once it is loaded nothing needs a network. All chapters take about {5 * round(primer.minutes() / 5)}
minutes.</p>
{parts}<h2>Models to move through</h2>
<p class="small">Trained models whose networks run here.</p>
<ul class="models">{models}</ul>"""
    figures = {figure: name for name in primer.CHAPTERS for figure in primer.chapter(name).figures}
    return _page("Learn", files, "primer.css", body, end=EMBED.format(chapters=json.dumps(figures)))


def chapter(files: str, chapter: Chapter, data: dict[str, Any], titles: dict[str, str]) -> str:
    """A chapter, with links to those before and after it; `titles`, by name, are those of the models with a page."""
    at = primer.CHAPTERS.index(chapter.name)
    ways = "".join(
        f'<a href="learn-{name}.html">{words}: {escape(primer.chapter(name).title)}</a>'
        for words, name in (
            ("Before", primer.CHAPTERS[at - 1] if at else None),
            ("Next", next(iter(primer.CHAPTERS[at + 1 :]), None)),
        )
        if name
    )
    leads = "".join(f"<li>{_lead(each, titles)}: {escape(each.words)}</li>" for each in chapter.leads)
    text = TO_CHAPTER.sub(r'href="learn-\1.html', chapter.html)
    body = f"""<h1>{escape(chapter.title)}</h1>
<p class="question">{escape(chapter.question)}</p>
<div class="live primer">{text}</div>
<section class="leads"><h2>Where it leads</h2><ul>{leads}</ul></section>
<nav class="ways" aria-label="Chapters">{ways}</nav>"""
    page = {"program": f"{files}/primer/chapter.js", "chapter": {"name": chapter.name, "data": data}}
    return _page(chapter.title, files, "primer.css", body, page)


def model(files: str, checkpoint: Checkpoint, scenes: list[dict[str, Any]]) -> str:
    """The live views of a model; a button for each where there are several."""
    buttons = "".join(f'<button type="button" aria-pressed="false">{escape(each["title"])}</button>' for each in scenes)
    views = f'<div class="views" role="group" aria-label="View">{buttons}</div>' if len(scenes) > 1 else ""
    body = f"""<h1>{escape(checkpoint.title)}</h1>
<p class="intro">{escape(summary(checkpoint.name))}</p>
{views}<div class="live"></div>"""
    return _page(checkpoint.title, files, "live.css", body, {"program": f"{files}/live.js", "scenes": scenes})


def _listed(name: str) -> str:
    each = primer.chapter(name)
    return (
        f'<li><a href="learn-{name}.html">{escape(each.title)}</a><p class="small">{escape(each.question)}</p></li>\n'
    )


def _lead(lead: Lead, titles: dict[str, str]) -> str:
    """A link where this edition has what it leads to, else what it is called."""
    label = escape(lead.label)
    if lead.page == "learn" and lead.query.get("chapter") in primer.CHAPTERS:
        return f'<a href="learn-{lead.query["chapter"]}.html">{label}</a>'
    if lead.page == "live" and lead.query.get("model") in titles:
        return f'<a href="model-{escape(lead.query["model"])}.html">{label}</a>'
    return f"<b>{label}</b>, in the app"


def _page(title: str, files: str, sheet: str, body: str, page: dict[str, Any] | None = None, end: str = "") -> str:
    """A whole page; `page` is what hosts/static.js reads."""
    preload = f'<link rel="modulepreload" href="{page["program"]}">\n' if page else ""
    # No "</script>" in a string ends the element that holds it.
    text = json.dumps(page).replace("<", "\\u003c") if page else ""
    data = f'<script id="page" type="application/json">{text}</script>\n' if page else ""
    return PAGE.format(title=escape(title), files=files, sheet=sheet, preload=preload, body=body, data=data + end)
