"""One colour for each symbol, the same in every figure, equation and label, and colours for classes.

The symbols' colours have a contrast of at least 3 to 1 (WCAG 2.2, 1.4.11) with white and with Streamlit's dark
background, so they need no theme. They were chosen to stay apart under the three kinds of colour blindness as well.
"""

SYMBOLS = {
    "x": "#2394ff",  # the picture
    "z": "#a053bf",  # its code
    "mu": "#f75828",  # the mean of the code's distribution
    "sigma": "#a64800",  # and its standard deviation
    "epsilon": "#5e6176",  # noise
    "x_hat": "#3f9773",  # the picture as it comes back
}

TEXT = 0.66
"""How much of its colour a symbol keeps in running text, where the rest is the ink of the page.

Text needs a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3), which no colour has both on white and on a dark page.
"""

INK = "#7a7d85"
"""Grey for text and lines that has to be read on either background."""

# Ten colours that differ in lightness too, ordered to be told apart with and without colour blindness
# (Petroff 2021, arXiv:2107.02270). Figures write the classes' names beside them all the same.
CLASSES = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)


def class_colour(label: int) -> str:
    """The colour of a class; of more than ten classes some share one."""
    return CLASSES[label % len(CLASSES)]
