import pytest
from streamlit.testing.v1 import AppTest

from hub import list_models
from latent.limits import MAX_FPS, MAX_FRAMES, MAX_KEYS
from pages.widgets.film import FIRST
from tests.pages.screens import pictures, screen

ONE_OF_EACH = {entry.family: entry for entry in reversed(list_models())}.values()


def page(model: str = "mnist-vae", **address: str) -> AppTest:
    """The page as a link with this query string opens it."""
    return screen("interpolate", model, address)


def words(app: AppTest) -> str:
    return "\n".join(element.value for kind in ("markdown", "caption", "info", "error") for element in app.get(kind))


@pytest.mark.parametrize("entry", ONE_OF_EACH, ids=lambda entry: entry.name)
def test_every_family_makes_a_film_and_says_what_in_between_means(entry):
    app = page(entry.name)
    first, second, film, _, strip = pictures(app)
    assert first.startswith("Key picture 1: ") and second.startswith("Key picture 2: ")
    assert film.startswith("Film of the pictures") and strip.startswith("Filmstrip")
    assert ("every cell takes the nearest vector" in words(app)) == entry.codes.discrete
    assert "48 frames, 16 a second: 3.0 s" in words(app)
    labels = [button.label for button in app.get("download_button")]
    assert labels == ["Codes and pictures (NPZ)", "GIF", "WebP", "Filmstrip"]


def test_a_link_brings_back_the_journey():
    app = page(keys="3", frames="30", fps="10", turn="Round trip", **{"key2-class": "5", "key3-number": "4"})
    assert [alt for alt in pictures(app) if alt.startswith("Key")] == [
        "Key picture 1: 3",
        "Key picture 2: 5",
        "Key picture 3: 0",
    ]
    assert "30 frames, 10 a second: 3.0 s" in words(app)


@pytest.mark.parametrize(
    "address",
    [
        {"keys": "99", "frames": "99999", "fps": "0"},
        {"keys": "1", "frames": "-5", "fps": "nan"},
        {"keys": "many", "path": "cubic", "turn": "twice", "pace": "bouncy", "beside": "no-model", "bars": "perhaps"},
        {"key1-class": "77", "key1-number": "0", "key2-from": "Anywhere"},
    ],
)
def test_what_a_link_may_not_say_is_replaced(address):
    assert len(pictures(page(**address))) == 5
    assert not page(**address).error


def test_a_journey_may_be_as_long_as_in_the_space_and_stands_on_each_of_its_keys():
    longest = page(keys=str(MAX_KEYS), frames=str(MAX_FRAMES), fps=str(MAX_FPS))
    assert f"{MAX_FRAMES} frames, {MAX_FPS} a second" in words(longest)
    assert len([alt for alt in pictures(longest) if alt.startswith("Key picture")]) == MAX_KEYS
    assert "15 frames, 16 a second" in words(page(keys="8", frames="3"))
    assert "3 frames, 16 a second" in words(page(keys="2", frames="3"))


def test_two_models_travel_side_by_side():
    app = page(beside="Autoencoder")
    *_, film, still, first, second = pictures(app)
    assert film.endswith("drawn by VAE and Autoencoder") and still == FIRST
    assert ["Autoencoder" in strip for strip in (first, second)] == [False, True]
    assert "**VAE.** Each frame" in words(app) and "**Autoencoder.** Each frame" in words(app)


def test_an_empty_slot_names_the_next_action_and_is_left_out():
    app = page(keys="2", **{"key1-from": "Upload"})
    assert "Key picture 1: nothing yet" in pictures(app)
    assert "open **Change the key pictures**" in words(app)
    assert not any("Film" in alt for alt in pictures(app))
    assert any("Film" in alt for alt in pictures(page(keys="3", **{"key1-from": "Upload"})))
