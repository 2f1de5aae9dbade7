"""Learn: the chapters of the primer, one address each."""

import streamlit as st

from hub.live.figures import figure_data
from latent import primer
from pages.widgets import frame, show
from pages.widgets.chapter import shown_chapter

PAGE = "learn.py"


def contents() -> None:
    """All chapters, each with the question that it answers."""
    st.title("Learn")
    st.markdown(
        "How autoencoders work, in figures that compute what they show: nothing in them is drawn beforehand. "
        "**You can’t break anything**: drag whatever can be dragged."
    )
    first, second = primer.PARTS[:2]
    st.markdown(
        f"**In an hour**: the first two parts, about {_rounded(first.minutes + second.minutes)} minutes with their "
        "figures, lead from a picture through a bottleneck to the loss of a VAE and its gradient. "
        f"All {len(primer.CHAPTERS)} chapters take about {_rounded(primer.minutes())}. Each can be read by itself; in "
        "order, every one builds on those before it."
    )
    number = 0
    for part in primer.PARTS:
        st.subheader(part.title)
        st.caption(f"{part.words} {len(part.chapters)} chapters, about {part.minutes} minutes.")
        for each in map(primer.chapter, part.chapters):
            number += 1
            with st.container(border=True, gap="xsmall"):
                query = frame.carried() | {"chapter": each.name}
                st.page_link(PAGE, label=f"**{number}. {each.title}**", query_params=query)
                st.caption(each.question)


def _rounded(minutes: int) -> int:
    return 5 * round(minutes / 5)


def ways_on(chapter: primer.Chapter) -> None:
    """Where the chapter leads in the app, and the chapters before and after it."""
    st.header("Where it leads")
    with st.container(key="leads"):
        for lead in chapter.leads:
            query = frame.carried() | lead.query
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.page_link(f"{lead.page or 'home'}.py", label=f"**{lead.label}**", query_params=query)
                st.caption(lead.words)
    st.divider()
    at = primer.CHAPTERS.index(chapter.name)
    with st.container(horizontal=True):
        for words, icon, name in (
            ("Before", ":material/arrow_back:", primer.CHAPTERS[at - 1] if at else None),
            ("Next", ":material/arrow_forward:", next(iter(primer.CHAPTERS[at + 1 :]), None)),
        ):
            if name:
                label = f"{words}: {primer.chapter(name).title}"
                st.page_link(PAGE, label=label, icon=icon, query_params=frame.carried() | {"chapter": name})
        st.page_link(PAGE, label="All chapters", icon=":material/toc:", query_params=frame.carried())


name = st.query_params.get("chapter")
if name in primer.CHAPTERS:
    chapter = primer.chapter(name)
    st.title(chapter.title)
    st.markdown(f"*{show.plain(chapter.question)}*")
    shown_chapter(chapter, figure_data(chapter))
    ways_on(chapter)
else:
    if name:
        st.info("There is no chapter of that name: choose one of these.")
    contents()
