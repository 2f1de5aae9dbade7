import gc

import pytest
from PIL import Image

from hub import load_checkpoint
from hub.space import pictures, shelf
from hub.space.given import Given
from hub.space.settings import Settings
from latent.kept import Kept


@pytest.fixture
def checkpoint():
    return load_checkpoint("mnist-vae")


def drawing(grey: int) -> Image.Image:
    picture = Image.new("L", (60, 60), 255)
    picture.paste(grey, (25, 10, 35, 50))
    return picture


def test_pictures_of_all_visitors_take_no_more_than_so_much(checkpoint, monkeypatch):
    monkeypatch.setattr(shelf, "_shelf", Kept(4 * 3600, lambda picture: 3600))
    first, *others = (pictures.own(checkpoint, drawing(grey)) for grey in (0, 10, 20, 30))
    assert first.own and all(pick.own for pick in others)
    pictures.own(checkpoint, drawing(40))
    gc.collect()
    assert others[0].own is None or first.own is None
    assert shelf._shelf.bytes <= 4 * 3600


def test_what_was_used_last_stays(checkpoint, monkeypatch):
    monkeypatch.setattr(shelf, "_shelf", Kept(4 * 3600, lambda picture: 3600))
    first, *others = (pictures.own(checkpoint, drawing(grey)) for grey in (0, 10, 20, 30))
    assert first.own
    pictures.own(checkpoint, drawing(40))
    gc.collect()
    assert first.own and others[0].own is None


def test_a_picture_that_is_there_no_longer_is_what_the_model_made_of_it(checkpoint, monkeypatch):
    monkeypatch.setattr(shelf, "_shelf", Kept(0, lambda picture: 3600))
    pick = pictures.own(checkpoint, drawing(0))
    gc.collect()
    assert pick.own is None
    assert pictures.title(checkpoint, pick) == "your code"
    assert pictures.tensor(checkpoint, pick).shape == checkpoint.model.image_shape
    assert Given(Settings()).but(picture=pick).settings.picture == pick.text
