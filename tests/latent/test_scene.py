import base64
import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

import models
from hub import load_checkpoint
from latent import charts, exhibit, export, grid, scene
from latent.colours import CLASSES
from latent.domain import Domain
from latent.exhibit import SIDE, Exhibit, thinned
from latent.held_out import HeldOut
from tests.latent.test_export import ON_THE_SERVER
from tests.models.families.test_families import SETTINGS

DOMAIN = Domain(name="shapes", title="Shapes", classes=("round", "square"), fit="fill")
DENSE = {"kind": "dense", "widths": [8], "size": 8}
CONV = {"kind": "conv", "widths": [6], "size": 8}


def held_out(codes, kl=None):
    return HeldOut(codes, torch.arange(len(codes)) % 2, torch.rand(len(codes)), kl)


def small(family="vae", code=3, count=40, id="small", **settings):
    """An untrained model with `count` held-out codes."""
    torch.manual_seed(0)
    if family == "vq-vae":
        model = models.build(family, {"network": CONV, "codes": 9, "dimensions": 2}).eval()
        codes, kl = torch.randint(0, 9, (count, 4, 4)), None
    else:
        model = models.build(family, {"network": DENSE, "code": code} | settings).eval()
        codes, kl = torch.randn(count, code).half().float(), torch.rand(code) if family != "ae" else None
    return Exhibit(id, "VAE", "Shapes · VAE · few numbers", model, held_out(codes, kl), DOMAIN)


def bundled(name):
    found = load_checkpoint(name)
    return Exhibit(name, name, name, found.model, thinned(found.held_out), found.domain)


def around(shown):
    return charts.around(shown.model, shown.held_out.codes[0], 0, 1, "a")


def everywhere(shown):
    return scene.plane([shown], [around(shown)])


@pytest.mark.parametrize(
    "make",
    [
        lambda: everywhere(small("vae", likelihood="gaussian", scale=0.2)),
        lambda: everywhere(small("ae")),
        lambda: scene.plane([small(code=2)], [charts.whole(small(code=2).model)]),
        lambda: scene.sliders(small("beta-vae"), torch.zeros(3), "round", {"code": "0,0,0"}),
        lambda: scene.code_map(small("vq-vae"), torch.arange(16).reshape(4, 4) % 9, "square"),
        lambda: everywhere(small(count=1)),
        lambda: everywhere(replace(small(), domain=Domain("plain", "Plain", (), "fill"))),
    ],
)
def test_a_scene_is_plain_json(make):
    made = make()
    assert json.loads(json.dumps(made, allow_nan=False)) == made


def test_what_is_said_about_a_continuous_model():
    shown = small("vae", likelihood="gaussian", scale=0.2)
    (model,) = everywhere(shown)["models"]
    kl = shown.held_out.kl
    assert (model["id"], model["name"], model["family"], model["discrete"]) == ("small", "VAE", "vae", False)
    assert model["image_shape"] == [1, 8, 8] and model["code_shape"] == [3]
    assert model["likelihood"] == {"kind": "gaussian", "scale": 0.2}
    assert model["classes"] == ["round", "square"] and model["colours"] == list(CLASSES[:2])
    assert model["prior"] == {"mean": [0, 0, 0], "deviation": [1, 1, 1], "correlated": False}
    assert model["order"] == kl.argsort(descending=True).tolist() and model["names"] == ["z₁", "z₂", "z₃"]
    assert model["amounts"][0] == f"{kl[0]:.2f} nats" and model["collapsed"] == []
    assert model["fit"] == "fill" and model["error"] == shown.held_out.errors.median().item()
    assert model["nearness"]["typical"] == 10 and len(model["nearness"]["quantiles"]) == 101
    assert everywhere(small(count=3))["models"][0]["nearness"]["typical"] == 2  # there are no more others
    assert model["nearness"]["dimensions"] == [0, 1, 2]
    assert "usage" not in model
    assert everywhere(small("ae"))["models"][0]["likelihood"] is None
    (learned,) = everywhere(small("vae", likelihood="gaussian", scale=0.2, learn_scale=True))["models"]
    assert learned["likelihood"] == {"kind": "gaussian", "scale": pytest.approx(0.2, rel=0.05)}


@pytest.mark.parametrize("name", SETTINGS)
def test_every_family_has_the_view_of_its_codes_and_networks_for_a_browser(name):
    torch.manual_seed(0)
    model = models.build(*SETTINGS[name]).eval()
    space = model.codes
    codes = torch.randint(space.entries, (12, *space.shape)) if space.discrete else torch.randn(12, *space.shape)
    kl = torch.rand(space.shape) if model.stochastic else None
    shown = Exhibit("it", model.short, "It", model, held_out(codes, kl), DOMAIN)
    made = (scene.code_map if space.discrete else scene.sliders)(shown, codes[0], "square")
    (seen,) = made["models"]
    assert made["around"] == codes[0].flatten().tolist() and seen["family"] == model.family
    header = seen["decoder"]["header"]
    assert (header is None) == (model.family in ON_THE_SERVER) and seen["decoder"]["server"]
    assert header is None or header["input"] == list(space.shape)
    if space.discrete:
        assert seen["usage"]["codes"] == space.entries and len(seen["usage"]["counts"]) == space.entries
        assert seen["encoder"]["header"]["layers"][-1]["type"] == "nearest"
    else:
        assert all(words.endswith("nats") for words in seen["amounts"]) == model.stochastic
        assert seen["prior"]["deviation"] == [1.0] * space.count


def test_numbers_that_depend_on_each_other_are_said_to():
    shown = small("ae")
    assert shown.description["prior"]["correlated"] is False  # its Gaussian is not fitted yet
    together = torch.randn(50, 1) * torch.ones(3)
    shown.model.prior.fit(together + 0.1 * torch.randn(50, 3))
    again = replace(shown)
    assert again.description["prior"]["correlated"] is True


def test_dimensions_that_the_model_leaves_unused_do_not_count_as_distance():
    shown = bundled("mnist-vae")
    unused = grid.collapsed(shown.held_out)
    assert unused and sorted([*unused, *shown.used]) == list(range(32))
    assert shown.description["nearness"]["dimensions"] == shown.used
    straight, aside = torch.zeros(32), torch.zeros(32)
    aside[unused] = 9.0
    window = (-1.0, 1.0, -1.0, 1.0)
    fields = [
        shown.field(charts.around(shown.model, code, *shown.used[:2], "it"), window) for code in (straight, aside)
    ]
    assert fields[0] == fields[1] and max(fields[0]) == 255


def test_what_is_said_about_a_model_of_indices():
    shown = small("vq-vae")
    made = scene.code_map(shown, shown.held_out.codes[3], "square")
    (model,) = made["models"]
    assert made["around"] == shown.held_out.codes[3].flatten().tolist() and made["around_name"] == "square"
    assert model["discrete"] and model["code_shape"] == [4, 4] and model["encoder"]
    assert model["usage"]["counts"] == torch.bincount(shown.held_out.codes.flatten(), minlength=9).tolist()
    assert model["usage"]["codes"] == 9 and 1 < model["usage"]["perplexity"] <= 9
    assert "prior" not in model and "nearness" not in model


@pytest.mark.parametrize(("family", "kind", "dtype"), [("vae", "half", "<f2"), ("vq-vae", "index", "<u2")])
def test_the_file_of_codes_holds_them_row_by_row_and_then_the_labels(family, kind, dtype):
    shown = small(family)
    header, blob = shown.codes
    numbers = shown.held_out.codes[0].numel()
    assert (header["kind"], header["count"], header["numbers"]) == (kind, 40, numbers)
    assert header["bytes"] == len(blob) == 2 * 40 * (numbers + 1)
    assert header["sha256"] == hashlib.sha256(blob).hexdigest()
    codes = np.frombuffer(blob, dtype, 40 * numbers).reshape(40, numbers)
    assert (codes == shown.held_out.codes.flatten(1).numpy()).all()
    assert (np.frombuffer(blob, "<u2", offset=2 * codes.size) == shown.held_out.labels.numpy()).all()
    assert shown.files[header["sha256"]] == blob


def test_no_more_codes_are_shown_than_fit_and_they_are_taken_from_everywhere(monkeypatch):
    codes = torch.arange(1000.0).unsqueeze(1).expand(-1, 4)
    monkeypatch.setattr(exhibit, "MAX_CODES", 100)
    some = thinned(held_out(codes, torch.rand(4)))
    assert some.codes[[0, 99], 0].tolist() == [0, 999] and len(some.codes) == len(some.labels) == 100
    assert torch.equal(some.labels, some.codes[:, 0].long() % 2) and some.kl is not None
    monkeypatch.setattr(exhibit, "MAX_CODES_BYTES", 205)
    assert len(thinned(held_out(codes)).codes) == 20
    wide = thinned(held_out(torch.full((3, 2), 1e30)))
    assert wide.codes.half().isfinite().all()


def test_the_chart_and_its_field_show_where_codes_are():
    shown = small(code=2, count=2000)
    made = scene.plane([shown], [charts.whole(shown.model)])
    (model,) = made["models"]
    assert model["chart"] == {"origin": [0, 0], "across": [1, 0], "up": [0, 1], "axes": ["z₁", "z₂"], "corners": []}
    assert model["field"]["window"] == made["window"] and model["field"]["side"] == SIDE
    fade = np.frombuffer(base64.b64decode(model["field"]["fade"]), np.uint8).reshape(SIDE, SIDE)
    assert fade[SIDE // 2, SIDE // 2] == 255 and fade[0, 0] == fade[-1, -1] == 0


def test_a_field_stands_as_its_window_does():
    codes = torch.cat([torch.tensor([[4.0, 4.0]]), torch.tensor([[0.0, -2.0]])]).repeat_interleave(300, 0)
    shown = small(code=2)
    shown = replace(shown, held_out=held_out(codes + 0.1 * torch.randn(600, 2)))
    chart = charts.whole(shown.model)
    fade = np.frombuffer(shown.field(chart, (-8.0, 8.0, -8.0, 8.0)), np.uint8).reshape(SIDE, SIDE)
    row, column = (lambda b: int((8 - b) / 16 * SIDE)), (lambda a: int((a + 8) / 16 * SIDE))
    assert fade[row(4), column(4)] > 0 and fade[row(-2), column(0)] > 0
    assert fade[row(-4), column(4)] == fade[row(4), column(-4)] == fade[row(2), column(0)] == 0


def test_the_pictures_a_plane_was_laid_through_are_named():
    shown = small()
    made = scene.plane([shown], [charts.through(shown.held_out.codes[:3], ["a", "b", "c"])])
    chart = made["models"][0]["chart"]
    assert chart["axes"] is None
    assert [corner["name"] for corner in chart["corners"]] == ["a", "b", "c"]
    assert chart["corners"][1]["place"] == [1, 0]


def test_two_models_of_two_numbers_can_be_compared_at_the_same_ones():
    two = [small("ae", 2, id="ae"), small("vae", 2, id="vae")]
    maps = [charts.whole(each.model) for each in two]
    assert scene.plane(two, maps)["same_numbers"]
    assert not scene.plane(two[:1], maps[:1])["same_numbers"]
    three = [small("ae", id="ae"), small("vae", id="vae")]
    assert not scene.plane(three, [around(each) for each in three])["same_numbers"]


def test_the_key_changes_with_what_is_shown_and_not_with_where_the_visitor_is():
    shown = small()
    key = scene.sliders(shown, torch.zeros(3), "a")["key"]
    assert scene.sliders(shown, torch.zeros(3), "a", {"code": "1,2,3"})["key"] == key
    assert scene.sliders(small(), torch.zeros(3), "a")["key"] == key  # in another process, too
    others = [scene.sliders(shown, torch.ones(3), "a"), scene.sliders(small("ae"), torch.zeros(3), "a"),
              everywhere(shown), scene.sliders(small(id="other"), torch.zeros(3), "a")]  # fmt: skip
    assert len({key, *(other["key"] for other in others)}) == 5


@pytest.mark.parametrize("names", [["mnist-ae-2d", "mnist-vae-2d"], ["fashion-vae"], ["mnist-ae"], ["mnist-beta-vae"]])
def test_all_bundled_networks_run_in_the_browser(names):
    shown = [bundled(name) for name in names]
    made = scene.plane(shown, [around(each) for each in shown])
    assert all(model["decoder"]["header"] and model["encoder"]["header"] for model in made["models"])


def test_pictures_in_colour_leave_it_to_the_visitor_s_device():
    network = {"kind": "conv", "size": 64, "channels": 3, "widths": [32, 64, 64], "residual": 1, "hidden": 256}
    made = everywhere(small(code=64, network=network))
    decoder = made["models"][0]["decoder"]
    assert decoder["header"]["multiply_adds"] > 50e6 and decoder["header"]["bytes"] > 2.5e6
    assert decoder["address"] and decoder["server"] == "run/decoder?model=small"


def test_the_largest_bundled_grid_of_indices_runs_in_the_browser():
    made = scene.code_map(bundled("mnist-vq-vae"), torch.zeros(7, 7, dtype=torch.int64), "a")
    assert made["models"][0]["decoder"]["header"]


def test_an_address_names_the_weights_by_what_they_are():
    shown = small()
    decoder = everywhere(shown)["models"][0]["decoder"]
    assert decoder["address"] == f"weights/{decoder['header']['sha256']}.bin"
    assert hashlib.sha256(shown.files[decoder["header"]["sha256"]]).hexdigest() == decoder["header"]["sha256"]


ON_SERVER = {"header": None, "address": None, "server": "run/decoder?model=some%2Fbody%40c0ffee"}


@pytest.mark.parametrize(("limit", "value"), [("MAX_MULTIPLY_ADDS", 100), ("MAX_BYTES", 9)])
def test_what_is_too_big_for_any_browser_runs_on_the_server(monkeypatch, limit, value):
    monkeypatch.setattr(export, limit, value)
    assert everywhere(small(id="some/body@c0ffee"))["models"][0]["decoder"] == ON_SERVER


def test_what_the_browser_does_not_know_runs_on_the_server():
    shown = small(id="some/body@c0ffee")
    shown.model.decoder = nn.Sequential(nn.Linear(3, 64), nn.Tanh(), nn.Unflatten(1, (1, 8, 8)))
    model = everywhere(shown)["models"][0]
    assert model["decoder"] == ON_SERVER and model["encoder"]["header"]
