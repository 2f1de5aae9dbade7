"""The mathematics of the live plane in Node; what JavaScript says of how near a place is, against Python's."""

import json

import torch
from torch import Tensor
from torch.distributions import Independent, Normal

from latent.doubt import BESIDE, VOTES, signs, weigh
from latent.held_out import HeldOut
from latent.nearness import Nearness, fade, measure
from models import build
from tests.latent.browser.test_node import normal, run


def test_the_plane_s_mathematics(tmp_path):
    models = [described(2), described(32), described(5, used=[0, 3]), described(70)]
    models += [described(2, wide=True), described(17, wide=True), described(5, used=[0, 3], wide=True)]
    (tmp_path / "nearness.json").write_text(json.dumps(models))
    (tmp_path / "doubt.json").write_text(json.dumps(doubted()))
    run("plane.test.mjs", tmp_path)


def doubted() -> dict:
    """How a model's signs of guessing are weighed, and at some codes what they are seen in and what they come to."""
    torch.manual_seed(0)
    model = build("ae", {"network": {"kind": "dense", "widths": [8], "size": 8}, "code": 3}).eval()
    held_out = HeldOut(normal(300, 3), torch.arange(300) % 3, torch.zeros(300))
    nearness, codes = measure(held_out.codes), 2 * normal(20, 3, seed=1)
    weighed, others = weigh(model, nearness, held_out, [0, 1, 2]), nearness.likeliest(codes, VOTES)
    found = signs(model, nearness, held_out, [0, 1, 2], codes)
    with torch.inference_mode():
        once = model.decode(codes)
        again, beside = model.reconstruct(once), model.decode(held_out.codes)
    return {
        "doubt": weighed.to_dict(),
        "places": [
            {
                "once": once[n].flatten().tolist(),
                "again": again[n].flatten().tolist(),
                "beside": beside[others[n, :BESIDE]].flatten(1).tolist(),
                "labels": held_out.labels[others[n]].tolist(),
                "signs": found[n].tolist(),
                "doubtful": weighed.doubtful(found[n : n + 1]).item(),
            }
            for n in range(len(codes))
        ],
    }


def described(dimensions: int, used: list[int] | None = None, wide: bool = False) -> dict:
    """Codes in two clusters, their measures, and what Python says of places in, beside and far from them.

    Only the dimensions `used` count, where they are given; `wide` codes are distributions.
    """
    used = list(range(dimensions)) if used is None else used
    codes = normal(600, dimensions) + 4 * (torch.arange(600) % 2)[:, None]
    deviations = 0.2 + 0.3 * normal(600, dimensions, seed=2).sigmoid() if wide else None
    labels = torch.arange(600) % 2 + 3 * (normal(600, seed=1) > 1.5)
    nearness = measure(codes[:, used], deviations[:, used] if wide else None)
    points = [codes[5], codes[8] + 0.1, codes[:2].mean(0), codes[3] + 1.5, torch.full_like(codes[0], 30.0)]
    return {
        "dimensions": dimensions,
        "codes": codes.tolist(),
        "deviations": deviations.tolist() if wide else None,
        "labels": labels.tolist(),
        "nearness": {
            "bandwidth": None if wide else nearness.widths.item(),
            "against": nearness.against and nearness.against.to_dict(),
            "radius": nearness.radius,
            "quantiles": list(nearness.quantiles),
            "empty": nearness.empty,
            "dimensions": used,
        },
        "points": [asked(point[used], labels, nearness) | {"code": point.tolist()} for point in points],
    }


def asked(point: Tensor, labels: Tensor, nearness: Nearness) -> dict:
    widths = nearness.widths.expand_as(nearness.codes).double()
    distances = ((nearness.codes - point) / widths).norm(dim=1)
    order = Independent(Normal(nearness.codes.double(), widths), 1).log_prob(point.double()).argsort(descending=True)
    evidence = nearness.evidence(point[None]).item()
    rank = sum(each < evidence for each in nearness.quantiles) / len(nearness.quantiles)
    empty = evidence < nearness.quantiles[nearness.empty]
    votes = labels[order[:10]].tolist()
    return {
        "near": int((distances <= nearness.radius).sum()),
        "rank": rank,
        "fade": fade(point[None], nearness).item(),
        "level": "empty" if empty else "sparse" if rank < 0.05 else "usual",
        "label": max(votes, key=votes.count),
    }
