"""The JavaScript of `latent/browser/` in Node, against values computed here by PyTorch.

Without Node these tests are skipped, and say so; INBETWEEN_REQUIRE_BROWSER=1 makes that a failure.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.distributions import Bernoulli, Normal

import models
from hub import list_models, load_model
from latent.charts import Chart, around, through
from latent.interpolate import EASINGS, journey, lerp, slerp
from models.families.vae import kl_per_dimension
from tests.browser.exported import random_codes, write_network
from tests.latent.test_export import ON_THE_SERVER
from tests.models.families.test_families import SETTINGS

pytestmark = pytest.mark.node
NODE = shutil.which("node")
MISSING = "JavaScript tests skipped: Node not found on the PATH"


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def run(script: str, fixtures: Path) -> None:
    """Runs one test file in Node; its report is the message of a failure."""
    if NODE is None and os.environ.get("INBETWEEN_REQUIRE_BROWSER") == "1":
        pytest.fail(MISSING, pytrace=False)
    if NODE is None:
        raise pytest.skip.Exception(MISSING)
    path = Path(__file__).with_name(script)
    # Node's runner would take an inner run for a part of an outer one.
    environment = {key: value for key, value in os.environ.items() if key != "NODE_TEST_CONTEXT"}
    done = subprocess.run(
        [NODE, "--test", str(path)],
        env=environment | {"FIXTURES": str(fixtures)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode:
        pytest.fail(done.stdout + done.stderr, pytrace=False)


def test_networks_give_pytorch_s_numbers(tmp_path):
    for entry in list_models():
        write_parts(tmp_path, entry.name, load_model(entry.name))
    for name, (family, settings) in SETTINGS.items():
        if family in ON_THE_SERVER:
            continue
        torch.manual_seed(0)
        write_parts(tmp_path, name, models.build(family, settings).eval().half().float())
    write_network(tmp_path, "odd sizes", "decoder", odd_sizes(), normal(3, 5))
    run("network.test.mjs", tmp_path)


def odd_sizes() -> models.Autoencoder:
    """A decoder whose convolutions leave remainders everywhere: grids of 5, 3, 7, 18, 6 and 3, 5, 3, 2, 3 channels."""
    model = models.build("vae", {"code": 5, "network": {"kind": "dense", "widths": [4]}})
    model.decoder = nn.Sequential(
        nn.Linear(5, 75),
        nn.Unflatten(1, (3, 5, 5)),
        nn.Conv2d(3, 5, 3),
        nn.ConvTranspose2d(5, 3, 3, stride=2),
        nn.ConvTranspose2d(3, 2, 2, stride=3, padding=1),
        nn.Conv2d(2, 3, 5, stride=3, padding=2),
    )
    return model.half().float().eval()


def write_parts(folder: Path, name: str, model: models.Autoencoder) -> None:
    write_network(folder, name, "decoder", model, random_codes(model, 4))
    with torch.inference_mode():
        write_network(folder, name, "encoder", model, model.decode(random_codes(model, 2, seed=1)))


def test_the_latest_question_wins(tmp_path):
    run("latest.test.mjs", tmp_path)


def test_a_network_on_the_server_is_asked_no_faster_than_it_answers(tmp_path):
    run("model.test.mjs", tmp_path)


def test_planes_are_python_s(tmp_path):
    torch.manual_seed(0)
    settings = {"code": 5, "network": {"kind": "dense", "widths": [4]}}
    vae, ae = (models.build(family, settings) for family in ("vae", "ae"))
    ae.prior.fit(normal(300, 5) * torch.tensor([1.0, 5.0, 0.1, 2.0, 9.0]))
    written = {
        "through three pictures": chart(through(2 * normal(3, 5), ["a", "b", "c"])),
        "around a picture": chart(around(ae, normal(5), 4, 1, "a")),
        "in the units of a prior": chart(around(vae, normal(5), 0, 2, "a")),
        "of two numbers": chart(Chart((3.0, -1.0), (20.0, 0.0), (0.0, 20.0))),
    }
    (tmp_path / "charts.json").write_text(json.dumps(written))
    run("chart.test.mjs", tmp_path)


def chart(plane: Chart) -> dict:
    """A chart, what it makes of places and codes, and the covariances of clouds of codes as they fall on it."""
    dimensions = len(plane.origin)
    places, strays = normal(6, 2, seed=1), 5 * normal(6, dimensions, seed=2)
    steps = np.linalg.pinv(np.array([plane.across, plane.up]))
    clouds = []
    for mean, deviation in zip(normal(4, dimensions, seed=3), normal(4, dimensions, seed=4).exp(), strict=True):
        (xx, xy), (_, yy) = steps.T @ np.diag(deviation.numpy() ** 2) @ steps
        clouds.append({"mean": mean.tolist(), "deviation": deviation.tolist(), "covariance": [xx, xy, yy]})
    return {
        "chart": {"origin": plane.origin, "across": plane.across, "up": plane.up},
        "places": places.tolist(),
        "codes": plane.code(places).tolist(),
        "strays": strays.tolist(),
        "nearest": plane.place(strays).tolist(),
        "distances": (plane.code(plane.place(strays)) - strays).norm(dim=1).tolist(),
        "clouds": clouds,
    }


def test_the_mathematics_is_python_s(tmp_path):
    values = {"curves": curves(), "easings": easings(), "journeys": journeys(), "elbo": elbo()}
    (tmp_path / "mathematics.json").write_text(json.dumps(values))
    run("mathematics.test.mjs", tmp_path)


def curves() -> list[dict]:
    a, b = normal(2, 6).double()
    pairs = [(a, b), (a, -a), (a, 2 * a), (torch.zeros_like(a), b), (a, a + 1e-5 * b)]
    return [
        {"a": a.tolist(), "b": b.tolist(), "t": t, "lerp": lerp(a, b, t).tolist(), "slerp": slerp(a, b, t).tolist()}
        for a, b in pairs
        for t in (0.0, 0.3, 0.5, 1.0)
    ]


def easings() -> dict:
    t = torch.linspace(0, 1, 11, dtype=torch.float64)
    return {"t": t.tolist(), "values": {name: ease(t).tolist() for name, ease in EASINGS.items()}}


def journeys() -> list[dict]:
    keys = normal(4, 3)
    settings = [
        (9, "linear", "linear", "once"),
        (23, "spherical", "smooth", "once"),
        (17, "spherical", "ease-in", "loop"),
        (31, "linear", "ease-out", "there-and-back"),
    ]
    names = ("frames", "curve", "easing", "turn")
    return [
        {"keys": keys.tolist(), "path": journey(keys, *each).tolist()} | dict(zip(names, each, strict=True))
        for each in settings
    ]


def elbo() -> dict:
    torch.manual_seed(0)
    model = models.build("vae", {"code": 3, "network": {"kind": "dense", "size": 4, "widths": [8]}}).eval()
    output, noise, pixels, logits = normal(1, 6), normal(3), normal(16, seed=1).sigmoid(), 5 * normal(16, seed=2)
    output[0, 3] = 25  # beyond the bound on log σ²
    model.encoder = torch.nn.Identity()
    posterior = model.posterior(output)
    mean, deviation = posterior.mean[0], posterior.stddev[0]
    decoded, scale = logits.sigmoid(), 0.3
    return {
        "output": output[0].tolist(),
        "mean": mean.tolist(),
        "deviation": deviation.tolist(),
        "kl": kl_per_dimension(posterior)[0].tolist(),
        "noise": noise.tolist(),
        "code": (mean + deviation * noise).tolist(),
        "logits": logits.tolist(),
        "pixels": pixels.tolist(),
        "decoded": decoded.tolist(),
        "scale": scale,
        "bernoulli": -Bernoulli(logits=logits, validate_args=False).log_prob(pixels).sum().item(),
        "gaussian": -Normal(decoded, scale).log_prob(pixels).sum().item(),
    }
