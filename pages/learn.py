"""Learn: the chapters of the primer, one address each."""

import streamlit as st

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
    for number, each in enumerate(primer.contents(), 1):
        with st.container(border=True, gap="xsmall"):
            st.page_link(
                PAGE, label=f"**{number}. {each.title}**", query_params=frame.carried() | {"chapter": each.name}
            )
            st.caption(each.question)


def ways_on(chapter: primer.Chapter) -> None:
    """Where the chapter leads in the app, and the chapters before and after it."""
    st.header("Where it leads")
    for lead in chapter.leads:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link(
                f"{lead.page or 'home'}.py", label=f"**{lead.label}**", query_params=frame.carried() | lead.query
            )
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
    shown_chapter(chapter)
    ways_on(chapter)
else:
    if name:
        st.info("There is no chapter of that name: choose one of these.")
    contents()
