import streamlit as st

st.title("Inbetween")
