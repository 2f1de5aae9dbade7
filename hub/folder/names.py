"""The files of a checkpoint folder, by name."""

CONFIG, WEIGHTS, CODES, REPORT, CARD = (
    "config.json",
    "model.safetensors",
    "codes.safetensors",
    "report.json",
    "README.md",
)
DECODED, SAMPLES, INTERPOLATION = "decoded.png", "samples.png", "interpolation.gif"
PICTURES = (DECODED, SAMPLES, INTERPOLATION)

NEEDED = (CONFIG, REPORT, WEIGHTS, CODES)
KNOWN = (*NEEDED, CARD, *PICTURES)
"""The files a checkpoint consists of: no other is ever downloaded, opened or uploaded."""
FORMER = tuple(f"browser/{part}.{kind}" for part in ("decoder", "encoder") for kind in ("json", "bin"))
"""What folders of earlier versions held for browsers, and nobody read: taken back when a model is published anew."""
