"""The networks between a picture and its code."""

from models.networks.network import Network, Residual, Transposed, decoder, downwards, encoder, upwards

__all__ = ["Network", "Residual", "Transposed", "decoder", "downwards", "encoder", "upwards"]
