"""A chapter: a Markdown file as what a page shows of it.

Beside plain Markdown it may hold fenced blocks, whose first word says what they are:

```guess                       a question; a line "- …" for each answer, "- [x] …" for the right one; then what is so
```figure kl                   the figure latent/browser/primer/figures/kl.js
models …                       the models that it runs, if any: bundled ones, and those of `latent.primer.studies`
```math                        equations in LaTeX, one a line
```source PATH NAME            the lines of this project that define NAME; see `latent.primer.quotation`
from …                         the first and the last of them, by words in them, if not all are shown
to …

```question Why …?            an answer to be opened; a line "$ …" is an equation

The file begins with its title and, as a quotation, the question that it answers; *μ* is a symbol in its colour. The
last section, "Where it leads", is a list of links to screens and chapters, each with a sentence.
"""

import html
import re
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from markdown_it import MarkdownIt
from markdown_it.token import Token

from latent.primer.equation import coloured, equation
from latent.primer.quotation import Quotation, quote

HEAD = re.compile(r"\A# (?P<title>.+)\n+> (?P<question>.+)\n")
LEADS = "\n## Where it leads\n"
LEAD = re.compile(r"^- \[(?P<label>.+?)\]\((?P<page>[\w-]*)\??(?P<query>[^)]*)\): (?P<words>.*)$", re.MULTILINE)
ANSWER = re.compile(r"- (\[x\] )?(.+)")
WORDS_A_MINUTE = 200
MINUTES_OF_FIGURE = 2


@dataclass(frozen=True)
class Lead:
    """A link to a screen of the app, or to a chapter: `page` is the path, `query` what stands in the address."""

    label: str
    page: str
    query: dict[str, str]
    words: str


@dataclass(frozen=True)
class Chapter:
    """What a page shows of a chapter.

    title, question  plain text
    html             all of it but the title, the question and the leads; figures are <div class="figure" data-figure>
    figures          the names of its figures
    models           the names of the models that these run, in order
    quotations       the lines of this project that it shows
    minutes          that it takes to read, with some for its figure
    """

    name: str
    title: str
    question: str
    html: str
    figures: tuple[str, ...]
    models: tuple[str, ...]
    quotations: tuple[Quotation, ...]
    leads: tuple[Lead, ...]
    minutes: int


def read_chapter(name: str, text: str) -> Chapter:
    """The chapter in a Markdown file's text. Raises `ValueError` where its form is not as is said above."""
    head = HEAD.match(text)
    if head is None:
        raise ValueError(f"Chapter {name} does not begin with its title and its question.")
    body, _, ending = text[head.end() :].partition(LEADS)
    found: dict[str, Any] = {"figures": [], "models": [], "quotations": []}
    leads = tuple(
        Lead(each["label"], each["page"], dict(parse_qsl(each["query"])), each["words"])
        for each in LEAD.finditer(ending)
    )
    markup = coloured(_markdown().render(body, found))
    # On a narrow screen a table scrolls, for which a keyboard has to reach it.
    markup = markup.replace("<table>", '<div class="table" tabindex="0" role="group" aria-label="Table"><table>')
    markup = markup.replace("</table>", "</table></div>")
    figures, models, quotations = (tuple(found[each]) for each in ("figures", "models", "quotations"))
    return Chapter(name, head["title"], head["question"], markup, figures, models, quotations, leads, _minutes(text))


def _minutes(text: str) -> int:
    return round(len(text.split()) / WORDS_A_MINUTE + MINUTES_OF_FIGURE)


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    markdown.add_render_rule("fence", _fence)
    return markdown


def _fence(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]) -> str:
    kind, _, rest = tokens[index].info.strip().partition(" ")
    if kind not in BLOCKS:
        raise ValueError(f"A chapter has no blocks of the kind {kind!r}, only {', '.join(BLOCKS)}.")
    return BLOCKS[kind](rest, tokens[index].content, env)


def _guess(rest: str, content: str, env: MutableMapping[str, Any]) -> str:
    asked, *others = content.strip().splitlines()
    answers = [found for line in others if (found := ANSWER.fullmatch(line))]
    told = " ".join(line for line in others if line and not ANSWER.fullmatch(line))
    if not told or sum(bool(right) for right, _ in (each.groups() for each in answers)) != 1:
        raise ValueError(f"The guess {asked!r} needs answers of which one is right, and what is so.")
    inline = MarkdownIt("commonmark").renderInline
    buttons = "".join(
        f'<button type="button" aria-pressed="false"{" data-right" if right else ""}>{inline(words)}</button>'
        for right, words in (each.groups() for each in answers)
    )
    return (
        f'<section class="guess" aria-label="Guess first"><p><strong>Guess first.</strong> {inline(asked)}</p>'
        f'<div class="buttons">{buttons}</div><p class="told" role="status"></p>'
        f"<template>{inline(told)}</template></section>\n"
    )


def _figure(rest: str, content: str, env: MutableMapping[str, Any]) -> str:
    env["figures"].append(rest)
    env["models"] += content.split()[1:]
    return f'<div class="figure" data-figure="{html.escape(rest)}"></div>\n'


def _math(rest: str, content: str, env: MutableMapping[str, Any]) -> str:
    lines = "".join(equation(line) for line in content.strip().splitlines())
    # On a narrow screen an equation scrolls, for which a keyboard has to reach it.
    return f'<div class="equation" tabindex="0" role="group" aria-label="Equation">{lines}</div>\n'


def _source(rest: str, content: str, env: MutableMapping[str, Any]) -> str:
    path, _, name = rest.partition(" ")
    limits = dict(line.split(" ", 1) for line in content.strip().splitlines())
    quotation = quote(path, name, limits.get("from", ""), limits.get("to", ""))
    env["quotations"].append(quotation)
    return (
        f'<figure class="source"><figcaption><a data-source="{html.escape(path)}">{html.escape(quotation.place)}</a>'
        f'</figcaption><pre tabindex="0"><code>{quotation.markup()}</code></pre></figure>\n'
    )


def _question(rest: str, content: str, env: MutableMapping[str, Any]) -> str:
    inline = MarkdownIt("commonmark").renderInline
    answer = "".join(
        f'<div class="equation" tabindex="0" role="group" aria-label="Equation">{equation(line[2:])}</div>'
        if line.startswith("$ ")
        else f"<p>{inline(line)}</p>"
        for line in content.strip().splitlines()
    )
    return f'<details class="question"><summary>{inline(rest)}</summary>{answer}</details>\n'


BLOCKS = {"question": _question, "guess": _guess, "figure": _figure, "math": _math, "source": _source}
