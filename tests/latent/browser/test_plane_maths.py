"""The mathematics of the live plane in Node; what JavaScript says of how near a place is, against Python's."""

import json

import torch
from torch import Tensor

from latent.nearness import Nearness, fade, log_density, measure
from tests.latent.browser.test_node import normal, run


def test_the_plane_s_mathematics(tmp_path):
    (tmp_path / "nearness.json").write_text(json.dumps([described(2), described(32), described(5, used=[0, 3])]))
    run("plane.test.mjs", tmp_path)


def described(dimensions: int, used: list[int] | None = None) -> dict:
    """Codes in two clusters, their measures, and what Python says of places in, beside and far from them.

    Only the dimensions `used` count, where they are given.
    """
    used = list(range(dimensions)) if used is None else used
    codes = normal(600, dimensions) + 4 * (torch.arange(600) % 2)[:, None]
    labels = torch.arange(600) % 2 + 3 * (normal(600, seed=1) > 1.5)
    nearness = measure(codes[:, used])
    points = [codes[5], codes[8] + 0.3, codes[:2].mean(0), codes[3] + 1.5, torch.full_like(codes[0], 30.0)]
    return {
        "dimensions": dimensions,
        "codes": codes.tolist(),
        "labels": labels.tolist(),
        "nearness": {
            "bandwidth": nearness.bandwidth,
            "radius": nearness.radius,
            "typical": 10,
            "quantiles": list(nearness.quantiles),
            "dimensions": used,
        },
        "points": [asked(point[used], codes[:, used], labels, nearness) | {"code": point.tolist()} for point in points],
    }


def asked(point: Tensor, codes: Tensor, labels: Tensor, nearness: Nearness) -> dict:
    distances, order = (codes - point).norm(dim=1).sort()
    density = log_density(codes.double(), point[None].double(), nearness.bandwidth).item()
    near = int((distances <= nearness.radius).sum())
    rank = sum(each < density for each in nearness.quantiles) / len(nearness.quantiles)
    empty = near == 0 and density < nearness.quantiles[1]
    votes = labels[order[:10]].tolist()
    return {
        "near": near,
        "rank": rank,
        "fade": fade(codes, point[None], nearness).item(),
        "level": "empty" if empty else "sparse" if rank < 0.05 else "usual",
        "label": max(votes, key=votes.count),
    }
