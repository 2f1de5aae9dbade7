"""Inbetween's front door: `streamlit run app.py`."""

import streamlit as st

from pages.widgets import frame

PAGES = [
    st.Page("pages/home.py", title="Home", icon=":material/animation:", default=True),
    st.Page("pages/encode.py", title="Encode", icon=":material/draw:"),
    st.Page("pages/sample.py", title="Sample", icon=":material/casino:"),
    st.Page("pages/arithmetic.py", title="Arithmetic", icon=":material/calculate:"),
    st.Page("pages/grid.py", title="Latent grid", icon=":material/grid_on:"),
    st.Page("pages/interpolate.py", title="Interpolate", icon=":material/route:"),
]

st.set_page_config(page_title="Inbetween", page_icon=":material/animation:", layout="wide")
page = st.navigation(PAGES)
frame.sidebar()
page.run()
