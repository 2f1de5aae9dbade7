"""The discrete bottlenecks: vectors become the entries of a codebook."""

from models.quantizers.finite_scalar import Bound, FiniteScalarQuantizer
from models.quantizers.quantizer import Lookup, Nearest, Quantized, Quantizer, perplexity
from models.quantizers.vector import VectorQuantizer

__all__ = [
    "Bound",
    "FiniteScalarQuantizer",
    "Lookup",
    "Nearest",
    "Quantized",
    "Quantizer",
    "VectorQuantizer",
    "perplexity",
]
