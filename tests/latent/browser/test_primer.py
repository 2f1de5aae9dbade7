"""What the primer's figures compute, in Node, against values computed here by PyTorch."""

import json

import torch
from torch.distributions import Normal, kl_divergence

from tests.latent.browser.test_node import normal, run


def test_gaussians_are_pytorch_s(tmp_path):
    (tmp_path / "gaussian.json").write_text(json.dumps(gaussians()))
    run("primer.test.mjs", tmp_path)


def gaussians() -> list[dict]:
    means, deviations = (
        normal(20, 2).double(),
        (0.7 * normal(20, 2, seed=1)).exp().double().clamp(0.1, 3),
    )  # as in the figure
    deviations[0] = torch.tensor([0.1, 3.0])
    pairs = []
    for (mean, other_mean), (deviation, other_deviation) in zip(means, deviations, strict=True):
        q, p = Normal(mean, deviation), Normal(other_mean, other_deviation)
        z = torch.linspace(-3, 3, 7, dtype=torch.float64)
        pairs.append(
            {
                "q": {"mean": mean.item(), "deviation": deviation.item()},
                "p": {"mean": other_mean.item(), "deviation": other_deviation.item()},
                "kl": kl_divergence(q, p).item(),
                "z": z.tolist(),
                "log": q.log_prob(z).tolist(),
                "integrand": (q.log_prob(z).exp() * (q.log_prob(z) - p.log_prob(z))).tolist(),
            }
        )
    return pairs
