"""The symbols x, z, μ, σ, ε and x̂ on a page, each in the colour it has in every figure."""

from latent.colours import SYMBOLS

TEX = {"x": "x", "z": "z", "mu": r"\mu", "sigma": r"\sigma", "epsilon": r"\varepsilon", "x_hat": r"\hat{x}"}


def coloured(tex: str) -> str:
    """Markdown of a formula in TeX, where "{z}_A" and the like stand for symbols of `latent.colours`."""
    signs = {name: rf"\textcolor{{{SYMBOLS[name]}}}{{{sign}}}" for name, sign in TEX.items()}
    return f"${tex.format_map(signs)}$"
