"""Which screens there are, and what is around each of them; Streamlit runs this file for every visitor.

The paths of screens, here and in links to them, are relative to this file's folder.
"""

import streamlit as st

from latent.compute import Busy
from pages.widgets import frame, show

PAGES = [
    st.Page("home.py", title="Home", icon=":material/animation:", default=True),
    st.Page("live.py", title="Live", icon=":material/touch_app:"),
    st.Page("encode.py", title="Encode", icon=":material/draw:"),
    st.Page("sample.py", title="Sample", icon=":material/casino:"),
    st.Page("arithmetic.py", title="Arithmetic", icon=":material/calculate:"),
    st.Page("grid.py", title="Latent grid", icon=":material/grid_on:"),
    st.Page("interpolate.py", title="Interpolate", icon=":material/route:"),
    st.Page("anomalies.py", title="Anomalies", icon=":material/troubleshoot:"),
    st.Page("compare.py", title="Compare", icon=":material/compare:"),
    st.Page("learn.py", title="Learn", icon=":material/school:"),
]

st.set_page_config(page_title="Inbetween", page_icon=str(frame.ICON), layout="wide")
page = st.navigation(PAGES, position="hidden")
frame.sidebar(PAGES, models=page.url_path != "learn")  # its figures name their own
try:
    page.run()
except Busy as busy:
    st.warning(show.plain(str(busy)))
