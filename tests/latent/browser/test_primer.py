"""What the primer's figures compute, in Node, against values computed here by PyTorch."""

import json

import torch
from torch.distributions import Normal, kl_divergence

from tests.latent.browser.test_node import normal, run


def test_gaussians_are_pytorch_s(tmp_path):
    (tmp_path / "gaussian.json").write_text(json.dumps(gaussians()))
    run("primer.test.mjs", tmp_path)


def test_gradient_estimates_are_those_of_autograd(tmp_path):
    (tmp_path / "estimates.json").write_text(json.dumps(estimates()))
    run("primer-estimates.test.mjs", tmp_path)


def estimates() -> list[dict]:
    """Both estimates at some places, and over many draws the gradient that both should have on average."""
    found = []
    noises = torch.linspace(-9, 9, 40_001, dtype=torch.float64)
    weights = Normal(0.0, 1.0).log_prob(noises).exp()
    weights = weights / weights.sum()
    for mean, deviation, added in ((0.0, 1.0, 0.0), (1.3, 0.4, 5.0), (-2.0, 1.7, 20.0)):
        for noise in (-1.2, 0.0, 0.8):
            through, score = both(mean, deviation, added, torch.tensor([noise], dtype=torch.float64))
            found.append(
                {
                    "f": {"target": 2, "added": added},
                    "q": {"mean": mean, "deviation": deviation},
                    "noise": noise,
                    "pathwise": through[:, 0].tolist(),
                    "score": score[:, 0].tolist(),
                    "moments": {
                        name: [moments(values, weights) for values in estimate]
                        for name, estimate in zip(
                            ("pathwise", "score"), both(mean, deviation, added, noises), strict=True
                        )
                    },
                }
            )
    return found


def both(mean: float, deviation: float, added: float, noise: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The estimates of the gradient by μ and σ, [2, N] each, with every draw having parameters of its own."""
    q = [torch.full_like(noise, each, requires_grad=True) for each in (mean, deviation)]
    codes = q[0] + q[1] * noise
    losses = (codes - 2) ** 2 + added
    through = torch.autograd.grad(losses.sum(), q, retain_graph=True)
    log = Normal(*q).log_prob(codes.detach())
    score = torch.autograd.grad((losses.detach() * log).sum(), q)
    return torch.stack(through), torch.stack(score)


def moments(values: torch.Tensor, weights: torch.Tensor) -> list[float]:
    mean = (weights * values).sum()
    return [mean.item(), (weights * (values - mean) ** 2).sum().sqrt().item()]


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
