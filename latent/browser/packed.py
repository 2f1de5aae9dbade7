"""Texts made small for the way to the browser: with Brotli where that is installed, else with gzip."""

import gzip

try:
    import brotli
except ImportError:
    brotli = None

QUALITY = {"br": 7, "gzip": 9}  # a megabyte in a tenth of a second
LEAST = 1000  # bytes: less travels in one packet either way


def encoding(accepted: str) -> str:
    """What to encode a text with for who sent this header Accept-Encoding: "br", "gzip", or "" for nothing."""
    weights = (each.replace(" ", "").partition(";q=") for each in accepted.lower().split(","))
    names = {name for name, _, weight in weights if weight.strip("0.") or not weight}
    return next((name for name in QUALITY if name in names and (name != "br" or brotli)), "")


def packed(data: bytes, how: str) -> bytes:
    """The bytes encoded as `encoding` says."""
    if how == "br":
        return brotli.compress(data, mode=brotli.MODE_TEXT, quality=QUALITY[how])
    return gzip.compress(data, QUALITY[how], mtime=0) if how else data
