"""What figures of the primer compute with models, in Node, against values computed here by PyTorch."""

import json

import torch
from torch.distributions import Independent, Normal

from models.priors.normal import standard_normal
from tests.latent.browser.test_node import normal, run


def test_what_figures_with_models_compute_is_pytorch_s(tmp_path):
    (tmp_path / "evidence.json").write_text(json.dumps(evidence()))
    (tmp_path / "code-draws.json").write_text(json.dumps(code_draws()))
    run("primer-models.test.mjs", tmp_path)


def evidence() -> dict:
    mean, deviation, fits = normal(3).double(), normal(3, seed=1).double().exp(), 5 * normal(20, seed=2).double() - 100
    posterior = Independent(Normal(mean, deviation), 1)
    codes = mean + deviation * normal(20, 3, seed=3).double()
    priors = standard_normal(3, codes.device).log_prob(codes)
    ratios = priors - posterior.log_prob(codes)
    weights = fits + ratios
    return {
        "mean": mean.tolist(),
        "deviation": deviation.tolist(),
        "codes": codes.tolist(),
        "priors": priors.tolist(),
        "ratios": ratios.tolist(),
        "fits": fits.tolist(),
        "evidence": weights.exp().mean().log().item(),
    }


def code_draws() -> dict:
    codes = normal(60, 3) @ torch.tensor([[2.0, 0.0, 0.0], [1.0, 0.5, 0.0], [-3.0, 0.2, 0.1]]).T + 4
    return {
        "codes": codes.flatten().tolist(),
        "numbers": 3,
        "mean": codes.mean(0).tolist(),
        "factor": torch.linalg.cholesky(torch.cov(codes.T)).tolist(),
    }
