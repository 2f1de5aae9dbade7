"""Words that a stranger chose, in Chromium: whatever they look like, they are shown as text and do nothing."""

import json

from pages.widgets.show import JOINER

WORDS = [
    "<5 mm", "gol\u200cha", "one\u3000two", "T-shirt", "5:30", "-5 to 5", "10 - 20",
    "www.example.com", "WWW.example.com", "https://example.com/x", "HTTP://example.com", "a@example.com",
    "alice/model@v1.example", "mailto:a@example.com", "xmpp:a@example.com", "[a](http://x.y)", "![a](http://x.y/z.png)",
    r"$\rule{900em}{900em}$", "$$x$$", "$a$ b $c$", ":material/home:", ":streamlit:", ":smile:", ":red[x]", ":badge[x]",
    "a -> b", "<- b", "a -- b", "a >= b", "a <= b", "~= b", "<b>bold</b>", "<!-- x -->", "&lt;b&gt;",
    "# head", "- item", "+ item", "1. item", "123. item", "12) item", "> quote", "---", "===",
    "`code`", "```mermaid", "~~~", "*a* _b_ __c__ ~~d~~", "|a|b|", "a\\b", r"\$x\$", "[x]: http://y.z", "[^1]",
]  # fmt: skip
SCRIPT = """
import json
import streamlit as st
from pages.widgets import linked, show
words = json.loads({words!r})
for number, word in enumerate(words):
    with st.container(key=f"alone-{{number}}"):
        st.markdown(show.plain(word))
    with st.container(key=f"within-{{number}}"):
        st.markdown(f"**{{show.plain(word)}}**")
with st.container(key="pills"):
    linked.choice("Words", words, key="words", widget=st.pills)
"""
READ = """([place, count]) => [...Array(count).keys()].map(number => {
    const shown = document.querySelector(`.st-key-${place}-${number} [data-testid=stMarkdownContainer]`)
    return [shown.textContent.trim(), [...shown.querySelectorAll("*")].map(each => each.localName)]
})"""


def test_foreign_words_are_shown_as_text(serve, open_page, tmp_path):
    script = tmp_path / "words.py"
    script.write_text(SCRIPT.format(words=json.dumps(WORDS)), encoding="utf-8")
    page = open_page(serve(script))
    buttons = page.locator(".st-key-pills button")
    buttons.nth(len(WORDS) - 1).wait_for()
    for place, around in (("alone", ["p"]), ("within", ["p", "strong"])):
        for word, (text, elements) in zip(WORDS, page.evaluate(READ, [place, len(WORDS)]), strict=True):
            assert (text.replace(JOINER, ""), elements) == (" ".join(word.split()), around)
    assert [text.replace(JOINER, "") for text in buttons.all_text_contents()] == [" ".join(w.split()) for w in WORDS]
    assert not buttons.locator("a, img, .katex, strong, em, [data-testid=stIconMaterial]").count()
