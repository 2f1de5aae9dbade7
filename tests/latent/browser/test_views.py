"""What stands behind the sliders and the code map, in Node, against values computed here by Python."""

import json

import torch

from latent.render import error_map
from tests.latent.browser.test_node import normal, run


def test_the_views_compute_what_python_computes(tmp_path):
    (tmp_path / "views.json").write_text(json.dumps({"units": units(), "maps": maps()}))
    run("views.test.mjs", tmp_path)


def units() -> dict:
    mean, deviation = normal(3).double(), torch.tensor([0.5, 1.0, 40.0], dtype=torch.float64)
    codes = normal(5, 3, seed=1).double()
    return {
        "mean": mean.tolist(),
        "deviation": deviation.tolist(),
        "codes": codes.tolist(),
        "units": ((codes - mean) / deviation).tolist(),
    }


def maps() -> list[dict]:
    pictures = normal(4, 3, 4, 5).sigmoid()
    pairs = [(pictures[0], pictures[1]), (pictures[2, :1], pictures[3, :1]), (pictures[0], pictures[0])]
    return [
        {
            "before": before.flatten().tolist(),
            "after": after.flatten().tolist(),
            "channels": len(before),
            "map": error_map(before, after).flatten().tolist(),
        }
        for before, after in pairs
    ]
