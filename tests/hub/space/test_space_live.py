"""What the live tab of the Space shows, and what it takes from a browser or a link."""

import json
from dataclasses import replace
from urllib.parse import parse_qsl

import gradio as gr
import pytest
import torch
from PIL import Image

from hub import load_checkpoint
from hub.space import given, pictures
from hub.space import live as host
from hub.space.given import Given
from hub.space.pictures import Pick
from hub.space.settings import Settings
from latent.code_text import write_code


@pytest.mark.parametrize(
    ("model", "view", "titles"),
    [
        ("mnist-ae-2d", "plane", ["MNIST · Autoencoder · 2 numbers", "MNIST · VAE · 2 numbers"]),
        ("fashion-vae-2d", "plane", ["Fashion-MNIST · VAE · 2 numbers", "Fashion-MNIST · Autoencoder · 2 numbers"]),
        ("fashion-ae", "three", ["Fashion-MNIST · Autoencoder · 32 numbers", "Fashion-MNIST · VAE · 32 numbers"]),
        ("mnist-beta-vae", "three", ["MNIST · β-VAE · 16 numbers", "MNIST · β-TCVAE · 16 numbers"]),
        ("mnist-vae", "around", ["MNIST · VAE · 32 numbers"]),
        ("mnist-beta-vae", "sliders", ["MNIST · β-VAE · 16 numbers"]),
        ("mnist-vq-vae", "code-map", ["MNIST · VQ-VAE · 7 × 7 indices into 128 codes"]),
    ],
)
def test_every_kind_of_model_has_scenes(model, view, titles):
    settings = Settings(model=model, view=view)
    scene = host.make(Given(settings))
    assert scene["view"] == ("plane" if view in ("three", "around") else view)
    assert [each["title"] for each in scene["models"]] == titles
    assert given.view(settings) == view
    assert scene["models"][0]["id"] == model
    assert json.loads(json.dumps(scene)) == scene
    # Where the visitor starts can be taken along before anything has moved.
    picture = pictures.tensor(load_checkpoint(model), host.let_go(Given(settings)))
    assert picture.shape == tuple(scene["models"][0]["image_shape"])


def test_a_view_that_a_model_does_not_have_becomes_its_first():
    assert given.view(Settings(model="mnist-vq-vae", view="sliders")) == "code-map"
    assert given.view(Settings(model="mnist-vae-2d", view="code-map")) == "plane"
    assert given.view(Settings(model="mnist-vae", view="plane")) == "three"
    assert given.view(Settings(model="mnist-ae-2d")) == "plane"


def test_planes_start_from_the_pictures_of_the_other_tabs():
    three = host.make(Given(Settings(view="three"), tuple(pictures.parse("5.0 s7"))))
    assert [corner["name"] for corner in three["models"][0]["chart"]["corners"]] == ["5", "sample 7", "3"]
    around = host.make(Given(Settings(view="around", across=4, upwards=2), picture=Pick("6.1")))["models"][0]["chart"]
    assert (around["corners"][0]["name"], around["axes"]) == ("6", ["z₄", "z₂"])
    with pytest.raises(ValueError, match="two different dimensions"):
        host.make(Given(Settings(view="around", across=4, upwards=4), picture=None))
    # Key pictures that span no plane are joined by others.
    three = host.make(Given(Settings(view="three"), tuple(pictures.parse("5.0 5.0 5.0"))))
    assert [corner["name"] for corner in three["models"][0]["chart"]["corners"]] == ["5", "3", "8"]


def test_without_classes_the_first_pictures_differ():
    checkpoint = load_checkpoint("mnist-vae")
    bare = replace(checkpoint, domain=replace(checkpoint.domain, classes=(), fit="fill"))
    picks = pictures.first(bare)
    assert [pick.text for pick in picks] == ["0.0", "0.1", "0.2"]
    images = [pictures.tensor(bare, pick) for pick in picks]
    assert not torch.equal(images[0], images[1])
    assert not torch.equal(images[1], images[2])


def test_what_is_let_go_is_the_picture_of_the_map_that_is_seen():
    ae, vae = load_checkpoint("mnist-ae-2d"), load_checkpoint("mnist-vae-2d")
    settings = Settings(model="mnist-ae-2d", code="10,20")

    def seen(settings: Settings) -> torch.Tensor:
        return pictures.tensor(vae, host.let_go(Given(settings)))

    assert torch.allclose(seen(settings), ae.model.decode(torch.tensor([[10.0, 20.0]]))[0], atol=1e-4)
    numbers = replace(settings, code="0.5,-1", maps="second", link="number")
    assert torch.allclose(seen(numbers), vae.model.decode(torch.tensor([[0.5, -1.0]]))[0], atol=1e-4)
    # At the same place, as many spreads from the mean of the codes.
    place = (torch.tensor([10.0, 20.0]) - ae.model.moments().mean) / ae.model.moments().deviation.square().mean().sqrt()
    beside = seen(replace(settings, maps="second"))
    assert torch.allclose(beside, vae.model.decode(place[None])[0], atol=0.05)


def test_a_place_comes_back_from_a_link_and_goes_on_to_other_tabs():
    settings = Settings(view="three", code=",".join(["0.25"] * 32), path="0,0;1,0.5", how="spherical,smooth,once,24,12")
    assert Settings.from_query(dict(parse_qsl(settings.query()))) == settings
    pick = host.let_go(Given(settings))
    assert pictures.parse(pictures.written([pick])) == [pick]
    checkpoint = load_checkpoint("mnist-vae")
    image = pictures.tensor(checkpoint, pick)
    assert torch.allclose(image, checkpoint.model.decode(torch.full((1, 32), 0.25))[0], atol=1e-5)
    assert pictures.title(checkpoint, pick) == "your code"
    assert pictures.title(checkpoint, Pick("mnist-vae-2d:0.5,-1")) == "z = (0.5, -1)"
    # For a model of other pictures it is one that somebody brings along.
    assert not torch.allclose(pictures.tensor(load_checkpoint("fashion-vae"), pick), image, atol=0.1)


def test_the_longest_codes_come_back_from_a_link():
    code = write_code(torch.randint(0, 8192, (64, 64), generator=torch.Generator().manual_seed(0)))
    picks = [Pick(f"someone/grids@0a1b2c:{code}"), Pick("3.0"), Pick("mnist-vae-2d:1,-0.5")]
    settings = Settings(view="code-map", code=code, keys=pictures.written(picks), picture=picks[0].text)
    assert Settings.from_query(dict(parse_qsl(settings.query()))) == settings
    assert Settings.from_query({"view": "codes", "code": code}) == Settings(view="code-map", code=code)  # an old link
    assert pictures.parse(settings.keys) == picks
    assert host.read_place(gr.EventData(None, {"state": json.dumps({"code": code})}))["code"] == code


@pytest.mark.parametrize("text", ["mnist-vae-2d:1,2,3", "mnist-vae-2d:1,e", "mnist-vq-vae:0.5", "hub/bundled:1,2"])
def test_a_code_that_a_model_does_not_have_gets_one_sentence(text, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # nobody answers there
    with pytest.raises(ValueError, match=r"^[^\n]+\.$"):
        pictures.tensor(load_checkpoint("mnist-vae"), *pictures.parse(text))


def test_another_picture_starts_anew_and_an_equal_one_does_not():
    place = Given(Settings(view="sliders", code=",".join(["0"] * 32)))
    assert not place.but(picture=Pick("5.0")).settings.code
    on_five = Given(place.settings, picture=Pick("5.0"))
    assert on_five.but(picture=Pick("5.0")).settings.code
    keys = tuple(pictures.parse("1.0 2.0 3.0 4.0"))
    three = Given(replace(place.settings, view="three", path="0,0;1,1"), keys[:3])
    assert three.but(keys=keys).settings.path
    assert not three.but(keys=keys[1:]).settings.path
    # The whole plane starts from no picture.
    whole = Given(Settings(model="mnist-ae-2d", code="1,2"))
    assert whole.but(keys=keys, picture=Pick("5.0")).settings.code == "1,2"


def test_a_drawing_comes_back_from_a_link_as_the_code_that_the_model_has_for_it():
    checkpoint = load_checkpoint("mnist-vae")
    ink = Image.new("L", (28, 28))
    ink.paste(255, (12, 4, 16, 24))
    drawing = pictures.own(checkpoint, ink)
    link = Given(Settings()).but(keys=(drawing, Pick("3.0"))).settings.query()
    again = Given.of(Settings.from_query(dict(parse_qsl(link))))
    assert torch.equal(pictures.code(checkpoint, again.keys[0]), pictures.code(checkpoint, drawing))
    other = Given(Settings(), (drawing,)).of_model("mnist-ae")
    assert other.keys[0].own is drawing.own and other.keys[0].text.startswith("mnist-ae:")


@pytest.mark.parametrize(
    "data",
    [None, "code", {"code": 7}, {"code": "1;alert"}, {"code": "nan,inf"}, {"path": "0,0;" * 9}, {"maps": "third"}],
)
def test_what_the_live_view_sends_is_checked(data):
    start = {"code": "", "path": "", "how": "", "maps": "both", "link": "place"}
    for sent in (data, {"state": data}, {"state": json.dumps(data)}, {"state": "[" * 15_000}):
        assert host.read_place(gr.EventData(None, sent)) == start
