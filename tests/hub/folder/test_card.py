import io
from pathlib import Path

import pytest
import torch
import yaml
from PIL import Image

import models
from hub.folder.card import card
from hub.folder.names import PICTURES
from hub.folder.previews import previews
from latent.domain import Domain
from latent.held_out import HeldOut
from tests.hub.folders import REPORT, TRAINING, build_checkpoint

DOMAIN = Domain(name="mnist", title="MNIST", classes=("0", "1"), fit="digit")


def model(size=8, channels=1):
    torch.manual_seed(0)
    network = {"kind": "conv", "widths": [4, 4], "size": size, "channels": channels}
    return models.build("vae", {"network": network, "code": 2}).eval()


def test_the_card_holds_the_figures_and_the_metadata_the_hub_reads():
    text = card("mnist-vae", model(), DOMAIN, REPORT, TRAINING)
    _, front, body = text.split("---\n", 2)
    metadata = yaml.safe_load(front)
    assert metadata["library_name"] == "inbetween"
    assert "vae" in metadata["tags"]
    for figure in REPORT.figures.values():
        assert f"| {figure.words} | {figure.shown} |" in body
    for said in (
        "# mnist-vae",
        'load_model("mnist-vae")',
        "A VAE for tests.",
        "12 test pictures",
        "0.5 seconds an epoch",
    ):
        assert said in body
    results = metadata["model-index"][0]["results"]
    measured = {metric["type"]: metric["value"] for result in results for metric in result["metrics"]}
    assert measured == {"mse": REPORT["mse"], "kl_nats": REPORT["kl_nats"]}


def test_a_card_without_a_measured_pace_says_nothing_of_it():
    assert "None" not in card("mnist-vae", model(), DOMAIN, REPORT, TRAINING | {"seconds_per_epoch": None})


def own(training):
    recipe = training["recipe"] | {"name": "folder-vae", "data": {"name": "folder", "size": 8}}
    return training | {"recipe": recipe}


def test_the_weights_are_under_the_licence_that_the_pictures_allow():
    expected = {"mnist": "cc-by-sa-3.0", "fashion": "mit", "digits": "cc-by-4.0", "avatars": "cc-by-4.0", "cats": None}
    for name, licence in expected.items():
        domain = Domain(name=name, title=name, classes=("0", "1"), fit="fill")
        _, front, body = card("x", model(), domain, REPORT, TRAINING).split("---\n", 2)
        assert yaml.safe_load(front).get("license") == licence
        assert ("for them to say how the weights may be used" in body) == (licence is None)


def test_a_folder_of_ones_own_is_that_also_where_it_is_called_mnist():
    _, front, body = card("x", model(), DOMAIN, REPORT, own(TRAINING)).split("---\n", 2)
    metadata = yaml.safe_load(front)
    assert "license" not in metadata and "datasets" not in metadata and "LeCun" not in body
    assert {each["dataset"]["type"] for each in metadata["model-index"][0]["results"]} == {"imagefolder"}
    assert "`python -m training.train folder-vae --data-dir PICTURES`" in body


def test_a_card_says_where_its_model_is_loaded_from(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    build_checkpoint(Path("checkpoints/folder-vae"))
    text = Path("checkpoints/folder-vae/README.md").read_text(encoding="utf-8")
    assert 'load_model("checkpoints/folder-vae")' in text and "# folder-vae" in text
    assert 'load_model("alice/x")' in card("alice/x", model(), DOMAIN, REPORT, TRAINING)


def test_a_card_says_what_each_prior_is_and_how_to_draw_from_it():
    several = model()
    several.attach_priors(
        {"mixture": {"kind": "mixture", "classes": 2}, "standard-normal": {"kind": "standard-normal"}}
    )
    text = card("mnist-vae", several, DOMAIN, REPORT, TRAINING)
    first, second = (several.prior_named(name).sampling for name in several.priors)
    assert f"Samples. {first}" in text and "`label=3` asks for pictures of one class" in text
    assert f'- `model.sample(16, prior="standard-normal")`: {second}' in text
    alone = card("mnist-vae", model(), DOMAIN, REPORT, TRAINING)
    assert "other priors" not in alone and "label" not in alone


def test_the_pictures_a_card_shows_lie_beside_it(tmp_path):
    folder = build_checkpoint(tmp_path / "small")
    text = (folder / "README.md").read_text(encoding="utf-8")
    for name in PICTURES:
        assert f"]({name})" in text
        with Image.open(folder / name) as picture:
            picture.load()


@pytest.mark.parametrize(("size", "channels"), [(4, 1), (28, 1), (64, 3), (256, 1)])
def test_previews_have_a_size_that_a_card_can_show(size, channels):
    held_out = HeldOut(torch.randn(6, 2), torch.zeros(6, dtype=torch.int64), torch.rand(6))
    for data in previews(model(size, channels), held_out).values():
        with Image.open(io.BytesIO(data)) as picture:
            assert max(picture.size) <= 4096 and min(picture.size) >= 60
            assert picture.mode in ({"L", "P"} if channels == 1 else {"RGB", "P"})
