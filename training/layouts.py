"""Test pictures of Fashion-MNIST in five layouts of two numbers, for a figure of the primer.

    python -m training.layouts [--data-dir DIR] [--out FILE]

PCA and t-SNE are scikit-learn's; UMAP's package, umap-learn, is no requirement of this project: install it first. The
AE and the VAE are the bundled ones, whose codes these are. Fashion-MNIST is under the MIT licence, so its pictures may
travel with the project, here as thumbnails.

The file: four bytes, the length of a JSON header, that header, then half-precision numbers: the mean and the two
components of the PCA (784 each), and the layouts [layouts, count, 2]; then a byte a label, and thumbnails of
SIDE × SIDE pixels of 16 levels, two in a byte. Layouts lie in a square of half side 1; `middle` and `half` of the
header say where in their own units.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from hub import load_model
from training.data.mnist import load_fashion

COUNT = 2000
SIDE = 14
SEED = 0
OUT = Path(__file__).parents[1] / "latent/pictures/layouts.bin"


def layouts(images: np.ndarray) -> tuple[dict[str, np.ndarray], PCA]:
    """The places [N, 2] of images [N, 784] in [0, 1] in each layout, and the PCA."""
    from umap import UMAP

    pca = PCA(2, random_state=SEED).fit(images)
    pictures = torch.from_numpy(images).float().view(-1, 1, 28, 28)
    with torch.inference_mode():
        codes = {name: load_model(f"fashion-{name}-2d").encode(pictures).numpy() for name in ("ae", "vae")}
    found = {
        "pca": pca.transform(images),
        "tsne": TSNE(2, init="pca", random_state=SEED).fit_transform(images),
        "umap": UMAP(random_state=SEED).fit_transform(images),
        **codes,
    }
    return found, pca


def write(out: Path, images: np.ndarray, labels: np.ndarray, found: dict[str, np.ndarray], pca: PCA) -> None:
    """Writes the file that is described above."""
    middle = {name: (places.max(0) + places.min(0)) / 2 for name, places in found.items()}
    half = {name: float((places.max(0) - places.min(0)).max() / 2) for name, places in found.items()}
    header = {
        "count": len(images),
        "side": SIDE,
        "layouts": [
            {"name": name, "middle": [round(float(x), 5) for x in middle[name]], "half": round(half[name], 5)}
            for name in found
        ],
    }
    numbers = [pca.mean_, *pca.components_, *((found[name] - middle[name]) / half[name] for name in found)]
    small = images.reshape(-1, SIDE, 2, SIDE, 2).mean((2, 4)).reshape(-1, 2)
    levels = np.round(15 * small).astype(np.uint8)
    text = json.dumps(header).encode()
    text += b" " * (len(text) % 2)  # so that halves begin at an even place
    out.write_bytes(
        len(text).to_bytes(4, "little")
        + text
        + b"".join(np.asarray(each, dtype="<f2").tobytes() for each in numbers)
        + labels.astype(np.uint8).tobytes()
        + (levels[:, 0] << 4 | levels[:, 1]).tobytes()
    )


def main() -> None:
    """Reads the command line, computes, writes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data-dir", type=Path, default=Path("data"), help="where Fashion-MNIST is, or is put")
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    data = load_fashion(arguments.data_dir)
    images = data.test[:COUNT].flatten(1).numpy().astype(np.float64) / 255
    write(arguments.out, images, data.test_labels[:COUNT].numpy(), *layouts(images))


if __name__ == "__main__":
    main()
