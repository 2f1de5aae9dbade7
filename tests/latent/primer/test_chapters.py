"""Every chapter has all that a chapter needs, and everything it names is there."""

import re
from pathlib import Path

import pytest

from latent import browser, primer
from latent.primer import studies
from latent.primer.chapter import read_chapter
from latent.primer.equation import LETTERS, coloured, equation

ROOT = Path(__file__).parents[3]
START = "# A title\n> A question?\n\n"


TEXTS = {"beyond", "questions"}


def test_only_two_chapters_have_no_figure():
    assert {each.name for each in primer.contents() if not each.figures} == TEXTS


def test_forty_questions_have_an_answer_that_links_to_its_figure():
    found = re.findall(
        r"<details.*?<summary>(.+?)</summary>(.+?)</details>", primer.chapter("questions").html, re.DOTALL
    )
    assert len(found) == 40 == len({question for question, _ in found})
    for question, answer in found:
        (chapter,) = re.findall(r'href="\?chapter=([\w-]+)"', answer)
        assert question.endswith("?") or question.startswith(("Define", "Derive", "Show")), question
        assert chapter in primer.CHAPTERS and 60 < len(re.sub("<.*?>", "", answer)) < 900


@pytest.mark.parametrize("name", [each for each in primer.CHAPTERS if each not in TEXTS])
def test_a_chapter_is_whole(name):
    chapter = primer.chapter(name)
    assert chapter.question.endswith("?")
    guess, figure = chapter.html.index('class="guess"'), chapter.html.index('class="figure"')
    assert guess < figure < chapter.html.index("<math") < chapter.html.index("<h2>Try this</h2>")
    assert len(chapter.figures) == 1 and f"{browser.FIGURES}{chapter.figures[0]}.js" in browser.figures()
    assert chapter.quotations and chapter.leads


@pytest.mark.parametrize("name", primer.CHAPTERS)
def test_a_chapter_leads_to_what_is_there(name):
    for lead in primer.chapter(name).leads:
        assert (ROOT / "pages" / f"{lead.page or 'home'}.py").is_file()
        assert lead.query.get("chapter", name) in primer.CHAPTERS
        model = lead.query.get("model", "mnist-vae")
        assert (ROOT / "hub/bundled" / model / "config.json").is_file()


def test_every_chapter_that_is_written_is_listed():
    assert {path.stem for path in primer.FOLDER.glob("*.md")} == set(primer.CHAPTERS)
    assert [each.name for each in primer.contents()] == list(primer.CHAPTERS)


def test_the_quoted_files_are_those_of_the_chapters():
    quoted = {quotation.path for each in primer.contents() for quotation in each.quotations}
    assert set(primer.quoted_files()) == quoted


def test_a_guess_needs_one_right_answer():
    read = read_chapter("one", f"{START}```guess\nHow many?\n- *z*\n- [x] two\nIt is two *z*.\n```\n")
    assert re.findall(r"<button[^>]*?( data-right)?>(.*?)</button>", read.html) == [
        ("", '<b class="z">z</b>'),
        (" data-right", "two"),
    ]
    assert '<template>It is two <b class="z">z</b>.</template>' in read.html
    for answers in ("- one\n- two\nTold.", "- [x] one\n- [x] two\nTold.", "- [x] one"):
        with pytest.raises(ValueError, match="needs answers of which one is right"):
            read_chapter("one", f"{START}```guess\nHow many?\n{answers}\n```\n")


def test_a_form_that_is_none_is_refused():
    with pytest.raises(ValueError, match="does not begin"):
        read_chapter("one", "# A title\n\nNo question.\n")
    with pytest.raises(ValueError, match="no blocks of the kind 'python'"):
        read_chapter("one", f"{START}```python\n1\n```\n")


def test_leads_are_read_and_not_shown():
    read = read_chapter(
        "one", f"{START}Text.\n\n## Where it leads\n- [There](live?model=a&b=c%20d): So.\n- [Home](): Oh.\n"
    )
    assert [(each.label, each.page, each.query, each.words) for each in read.leads] == [
        ("There", "live", {"model": "a", "b": "c d"}, "So."),
        ("Home", "", {}, "Oh."),
    ]
    assert read.html == "<p>Text.</p>\n"


@pytest.mark.parametrize(("latex", "symbol"), [(r"\mu", "mu"), (r"\epsilon", "epsilon"), (r"\phi", "phi"), ("z", "z")])
def test_symbols_of_equations_have_their_class(latex, symbol):
    assert f'<mi class="{symbol}">' in equation(latex)


def test_x_hat_is_one_symbol_and_other_letters_are_plain():
    written = equation(r"\hat{x} < y")
    assert '<mi class="x-hat">x̂</mi>' in written and "<mi>y</mi>" in written and "&#x0003C;" in written
    assert coloured("<em>x̂</em> and <em>so</em>") == '<b class="x-hat">x̂</b> and <em>so</em>'


def test_every_symbol_has_a_colour():
    assert all(f"--{name}:" in browser.style() for name in LETTERS.values())


def test_a_figure_names_the_models_that_it_runs():
    read = read_chapter("one", f"{START}```figure elbo\nmodels mnist-vae mnist-ae\n```\n")
    assert (read.figures, read.models) == (("elbo",), ("mnist-vae", "mnist-ae"))
    named = {name for each in primer.contents() for name in each.models}
    assert all(name in studies.names() or (ROOT / "hub/bundled" / name).is_dir() for name in named)
