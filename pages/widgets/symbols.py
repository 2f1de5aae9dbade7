"""The symbols x, z, μ, σ, ε and x̂ on a page, each in the colour it has in every figure."""

LETTERS = {"x": "*x*", "z": "*z*", "mu": "*μ*", "sigma": "*σ*", "epsilon": "*ε*", "x_hat": "*x̂*"}
COLOURS = {"x": "blue", "z": "violet", "mu": "orange", "sigma": "yellow", "epsilon": "gray", "x_hat": "green"}
"""What Streamlit calls the colours that .streamlit/config.toml gives them: a shade for either theme."""


def coloured(symbol: str, tex: str = "") -> str:
    """Markdown of a symbol, or of what the formula `tex` makes of it: coloured("z", "z_A").

    A letter alone is a letter: what sets formulas would be loaded for it.
    """
    return f":{COLOURS[symbol]}[{f'${tex}$' if tex else LETTERS[symbol]}]"
