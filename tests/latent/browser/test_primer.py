"""What the primer's figures compute, in Node, against values computed here by PyTorch."""

import json

import torch
from torch.distributions import Normal, kl_divergence

import models
from latent.primer.digits import packed_digits
from models.families.vae import kl_per_dimension, reparameterize
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


def test_a_training_step_is_autograd_s_and_adam_s(tmp_path):
    (tmp_path / "training.json").write_text(json.dumps([trained(family) for family in ("vae", "ae")]))
    (tmp_path / "digits.bin").write_bytes(packed_digits())
    run("primer-training.test.mjs", tmp_path)


WIDTH, ROWS, STEPS, RATE = 12, 8, 25, 0.01


def trained(family: str) -> dict:
    """The loss, its gradient and the weights after some steps of the project's own β-VAE, or of the same as an AE."""
    torch.manual_seed(3)
    network = {"kind": "dense", "size": 8, "widths": [WIDTH]}
    model = models.build("beta-vae", {"code": 2, "beta": 2.5, "network": network})
    with torch.no_grad():
        list(model.encoder.parameters())[-1][-1] = -30.0  # a log σ² beyond its bound, through which nothing flows back
        begin = parameters(model)
    pictures, noises = normal(ROWS, 1, 8, 8).sigmoid(), normal(STEPS, ROWS, 2, seed=1)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    found = []
    for noise in noises:
        posterior = model.posterior(pictures)
        codes = reparameterize(posterior, noise) if family == "vae" else posterior.mean
        kl = kl_per_dimension(posterior).sum(1).mean() if family == "vae" else torch.zeros(())
        reconstruction = -model.likelihood(codes).log_prob(pictures).mean()
        optimizer.zero_grad()
        (reconstruction + 2.5 * kl).backward()
        slopes = [torch.zeros_like(each) if each.grad is None else each.grad for each in model.parameters()]
        found.append(
            {
                "terms": {"reconstruction": reconstruction.item(), "kl": kl.item()},
                "gradient": torch.cat([each.flatten() for each in slopes]).tolist(),
            }
        )
        optimizer.step()
    return {
        "settings": {"vae": family == "vae", "beta": 2.5, "rows": ROWS},
        "width": WIDTH,
        "rate": RATE,
        "begin": begin,
        "pictures": pictures.flatten().tolist(),
        "noises": noises.flatten(1).tolist(),
        "steps": found,
        "end": parameters(model),
        "codes": model.encode(pictures).flatten().tolist(),
        "decoded": model.decode(model.encode(pictures)).flatten().tolist(),
    }


def parameters(model: torch.nn.Module) -> list[float]:
    return torch.cat([each.detach().flatten() for each in model.parameters()]).tolist()


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
