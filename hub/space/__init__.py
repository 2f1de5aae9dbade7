"""The Gradio Space: the same models and operations as the Streamlit app, for visitors and for programs.

`python -m hub.space` runs it here, `python -m hub.deploy namespace/space` puts it on the Hub.
"""

GRADIO = "6.31.0"
"""The version of Gradio that the Space is made for and deployed with."""
