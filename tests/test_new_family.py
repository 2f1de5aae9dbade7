"""A new family is one file and one recipe: two of them, written here, go all the way and nothing else knows of them."""

import importlib.util
import sys
from types import SimpleNamespace
from urllib.parse import quote

import numpy as np
import pytest
import streamlit as st
import torch
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

import hub
import models
from hub import load_checkpoint, load_model, look_up
from hub.live import server
from hub.live.stage import set_stage
from hub.publish import publish
from hub.pull import pull
from hub.remote.client import Access
from hub.space import loaded
from latent.views import views
from latent.work import needed
from tests.pages.screens import PAGES
from training.data import load_data
from training.recipe import load_recipe
from training.train import train

NUMBERS = '''
"""Codes inside a ball, from a dense encoder."""

from dataclasses import dataclass

import torch
from torch import nn

from models import Autoencoder, CodeSpace, Config, Objective, Paper, networks
from models.config import bounded
from models.parts import Part


@dataclass(frozen=True)
class BallConfig(Config):
    network: networks.Network
    code: int = bounded(1, 64)


class Inside(nn.Module):
    def forward(self, codes):
        return codes / (1 + codes.norm(dim=1, keepdim=True))


class BallAE(Autoencoder):
    family, title = "ball", "Ball"
    paper = Paper("Nobody", 2031, "Codes in a Ball")
    Config = BallConfig

    def __init__(self, config):
        super().__init__(config)
        self.encoder = nn.Sequential(*networks.encoder(config.network, config.code), Inside())
        self.decoder = networks.decoder(config.network, config.code)

    codes = property(lambda self: CodeSpace((self.config.code,), unit="a standard deviation of the training codes"))
    parts = property(
        lambda self: {"decoder": Part(tuple(self.decoder), "sigmoid"), "encoder": Part(tuple(self.encoder))}
    )

    def usual_priors(self):
        return {"gaussian": {"kind": "gaussian"}}

    def encode(self, images):
        return self.encoder(images)

    def decode(self, codes):
        return self.decoder(codes).float().sigmoid()

    def objective(self, images, noise, epoch=0.0):
        error = (self.reconstruct(images) - images).square().flatten(1).sum(1).mean()
        return Objective(error, {"squared error": error.detach()})
'''

INDICES = '''
"""A grid of signs: each number of a cell counts only as positive or negative."""

import itertools
from dataclasses import dataclass

import torch
from torch import nn

from models import Autoencoder, CodeSpace, Config, Objective, Paper, networks
from models.config import bounded
from models.parts import Part
from models.quantizers import Lookup, Nearest, Quantizer


@dataclass(frozen=True)
class SignsConfig(Config):
    network: networks.Network
    signs: int = bounded(1, 10)


class Signs(Quantizer):
    def __init__(self, signs):
        super().__init__()
        self.register_buffer("codebook", torch.tensor(list(itertools.product([-1.0, 1.0], repeat=signs))))


class SignsAE(Autoencoder):
    family, title, short = "signs", "Grid of signs", "Signs"
    paper = Paper("Nobody", 2032, "Signs and Nothing Else")
    Config = SignsConfig

    def __init__(self, config):
        super().__init__(config)
        self.quantizer = Signs(config.signs)
        inwards = (nn.Conv2d(1, 8, 3, padding=1), nn.SiLU(), nn.AvgPool2d(2), nn.Conv2d(8, config.signs, 1))
        outwards = (nn.SiLU(), nn.Upsample(scale_factor=2), nn.Conv2d(8, 1, 3, padding=1))
        self.encoder = nn.Sequential(*inwards)
        self.decoder = nn.Sequential(nn.Conv2d(config.signs, 8, 3, padding=1), *outwards)

    codes = property(lambda self: CodeSpace((4, 4), len(self.quantizer.codebook), "an index"))
    parts = property(
        lambda self: {
            "decoder": Part((Lookup(self.quantizer), *self.decoder), "clamp"),
            "encoder": Part((*self.encoder, Nearest(self.quantizer))),
        }
    )

    def usual_priors(self):
        return {"autoregressive": {"kind": "autoregressive"}}

    def encode(self, images):
        return self.quantizer.nearest(self.encoder(images).float())

    def decode(self, codes):
        return self.decoder(self.quantizer.lookup(codes)).float().clamp(0, 1)

    def embed(self, codes):
        return self.quantizer.lookup(codes).flatten(1)

    def quantize(self, vectors):
        return self.quantizer.nearest(vectors.unflatten(1, (-1, *self.code_shape)))

    def objective(self, images, noise, epoch=0.0):
        quantized = self.quantizer(self.encoder(images), noise)
        error = (self.decoder(quantized.vectors) - images).square().flatten(1).sum(1).mean()
        return Objective(error + quantized.commitment, {"squared error": error.detach()})
'''

BALL_RECIPE = """
summary = "Codes in a ball."
family = "ball"
data = { name = "digits" }
model = { code = 3, network = { kind = "dense", size = 8, widths = [24] } }
training = { epochs = 2, batch = 64, learning_rate = 1e-2 }
"""

SIGNS_RECIPE = """
summary = "Signs on a grid."
family = "signs"
data = { name = "digits" }
model = { signs = 4, network = { kind = "conv", size = 8, widths = [8] } }
training = { epochs = 2, batch = 64, learning_rate = 1e-2 }

[[priors]]
kind = "autoregressive"
settings = { width = 32, layers = 1 }
training = { epochs = 1, batch = 64, learning_rate = 3e-3 }
"""

SOURCES = {"ball": ("BallAE", NUMBERS, BALL_RECIPE), "signs": ("SignsAE", INDICES, SIGNS_RECIPE)}
SCREENS = ("home", "live", "encode", "sample", "arithmetic", "grid", "interpolate")


@pytest.fixture(scope="module", params=SOURCES)
def trained(request, tmp_path_factory):
    """A family of its own file and recipe, trained on scikit-learn's digits: its class, title and checkpoint folder."""
    folder, family = tmp_path_factory.mktemp(request.param), request.param
    called, source, recipe = SOURCES[family]
    (folder / f"{family}.py").write_text(source)
    (folder / f"{family}.toml").write_text(recipe)
    spec = importlib.util.spec_from_file_location(f"a_new_family_{family}", folder / f"{family}.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        settings = load_recipe(str(folder / f"{family}.toml"))
        train(settings, load_data(settings.data, folder), folder / "out", "cpu")
        yield SimpleNamespace(kind=getattr(module, called), called=called, folder=folder / "out")
    finally:
        models.FAMILIES.pop(family, None)
        del sys.modules[spec.name]


@pytest.fixture
def published(trained, as_alice):
    """The same on a Hub, as alice/new."""
    publish(trained.folder, "alice/new")
    st.cache_resource.clear()
    yield trained
    st.cache_resource.clear()
    loaded.load.cache_clear()


def test_what_was_trained_loads_and_says_what_it_is(trained):
    checkpoint = load_checkpoint(str(trained.folder))
    model, held_out = checkpoint.model, checkpoint.held_out
    assert type(model) is trained.kind
    assert checkpoint.title == f"scikit-learn digits · {model.title} · {model.codes.words}"
    assert model.codes.holds(held_out.codes) and len(held_out.codes) == 360
    images = load_data(load_recipe(str(trained.folder.with_name(f"{model.family}.toml"))).data, None).test[:8] / 255
    assert torch.equal(load_model(str(trained.folder)).encode(images), model.encode(images))


def test_its_layers_are_counted_whatever_they_are(trained):
    model = load_model(str(trained.folder))
    work = needed(model)
    decoder = 3 * 24 + 24 * 64 if not model.discrete else 16 * 9 * 4 * 8 + 64 * 9 * 8
    encoder = 64 * 24 + 24 * 3 if not model.discrete else 64 * 9 * 8 + 16 * 8 * 4 + 16 * 16 * 4
    assert work.multiply_adds == encoder + decoder + model.prior.cost.multiply_adds
    assert work.activation == (8 * 64 if model.discrete else 64)


def test_its_report_has_the_figures_of_what_it_is(trained):
    checkpoint = load_checkpoint(str(trained.folder))
    report, model = checkpoint.report, checkpoint.model
    assert report["mse"] == pytest.approx(checkpoint.held_out.errors.mean().item(), rel=1e-3)
    assert "psnr_db" in report and "kl_nats" not in report
    assert ("codebook_usage" in report) == ("prior_nats" in report) == model.discrete
    card = (trained.folder / "README.md").read_text(encoding="utf-8")
    assert model.title in card and model.paper.title in card and report.figures["mse"].shown in card
    assert {"decoded.png", "samples.png", "interpolation.gif"} <= {path.name for path in trained.folder.iterdir()}


def test_it_is_published_looked_up_pulled_and_loaded_by_its_class(published, tmp_path, capsys):
    door = getattr(hub, published.called)
    model = door.from_pretrained("alice/new")
    local = load_model(str(published.folder))
    assert type(model) is published.kind and torch.equal(model.sample(2), local.sample(2))
    with pytest.raises(hub.CheckpointError, match=f"load it with {published.called}.from_pretrained"):
        hub.VAE.from_pretrained("alice/new")
    entry = look_up("alice/new")
    assert (entry.family, entry.codes) == (local.family, local.codes)
    pull("alice/new", Access.of_owner(), tmp_path / "pulled")
    assert f"{local.title} for scikit-learn digits" in capsys.readouterr().out
    assert torch.equal(load_model(str(tmp_path / "pulled")).sample(2), local.sample(2))


def test_every_screen_shows_it(published):
    test = AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=90)
    test.query_params["model"] = "alice/new"
    test.run()
    for page in SCREENS:
        test.switch_page(str(PAGES / f"{page}.py")).run()
        assert not test.exception and not test.error and not test.warning, page
        (picker,) = test.sidebar.get("popover")
        assert published.kind.title in picker.proto.popover.label
        assert "alice/new" in "\n".join(each.value for each in test.sidebar.caption)


def test_each_of_its_live_views_and_the_network_behind_them(published):
    checkpoint = loaded.load("alice/new")
    model, held_out, domain = checkpoint.model, checkpoint.held_out, checkpoint.domain
    pictures = [(str(number), picture) for number, picture in enumerate(model.decode(held_out.codes[:3]))]
    shown = views(model, held_out, domain)
    assert shown == (["code-map"] if model.discrete else ["three", "around", "sliders"])
    for view in shown:
        scene = set_stage(view, checkpoint, pictures, load_checkpoint).scene()
        (seen,) = scene["models"]
        assert seen["title"] == checkpoint.title and seen["decoder"]["server"].startswith("run/decoder?model=")
        assert (seen["decoder"]["address"] is None) == model.discrete  # it has a layer that the browser can't run
    code = held_out.codes[5:6]
    with TestClient(server.app) as client:
        numbers = code.flatten().numpy().astype("<f4").tobytes()
        name = quote(f"alice/new@{checkpoint.revision}", safe="")
        answer = client.post(f"/run/decoder?model={name}", content=numbers)
    output, _ = np.frombuffer(answer.content, "<f4").reshape(2, -1)
    assert np.allclose(output, model.decode(code).flatten(), atol=1e-6)
