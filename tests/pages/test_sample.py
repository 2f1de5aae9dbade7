import pytest
from streamlit.testing.v1 import AppTest

from hub import list_models, load_model
from latent.limits import MAX_SAMPLES, MAX_SEED, MAX_TEMPERATURE
from tests.pages.screens import pictures, screen

ONE_OF_EACH = {entry.family: entry for entry in reversed(list_models())}.values()


def page(model: str = "mnist-vae", **address: str) -> AppTest:
    return screen("sample", model, address)


def grids(app: AppTest) -> list[tuple[str, str]]:
    """The alternative text and the address, which is a hash of the content, of each grid."""
    assert not app.exception
    return [(alt, address) for alt, address in pictures(app).items() if " samples of " in alt]


@pytest.mark.parametrize("entry", ONE_OF_EACH, ids=lambda entry: entry.name)
def test_every_family_samples_and_says_from_what(entry):
    app = page(entry.name, n="4")
    ((alt, _),) = grids(app)
    assert alt.startswith("4 samples of ") and alt.endswith("seed 0, temperature 1.0")
    assert load_model(entry.name).prior.sampling in [caption.value for caption in app.caption]
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["Codes and pictures (NPZ)", "PNG of the grid"]


def test_a_seed_gives_the_same_grid_again_and_another_seed_another():
    first, second, again = (grids(page(n="4", seed=seed))[0][1] for seed in ("1", "2", "1"))
    assert first == again != second


def test_a_new_seed_is_in_bounds_and_in_the_widget():
    app = page(n="4")
    app.main.button[0].click().run()
    seed = app.number_input(key="seed").value
    assert 0 <= seed <= MAX_SEED
    assert f"seed {seed}," in grids(app)[0][0]


def test_a_model_of_another_family_stands_beside_it():
    alone, beside = (grids(page(n="4", **address)) for address in ({}, {"beside": "Autoencoder"}))
    assert alone == beside[:1]
    assert len(beside) == 2 and "Autoencoder" in beside[1][0]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ({"n": "100000"}, "samples of"),
        ({"n": "-3"}, "samples of"),
        ({"temperature": "nan"}, "temperature 1.0"),
        ({"temperature": "99"}, "temperature"),
        ({"seed": "1e99"}, "seed 0"),
        ({"beside": "GAN"}, "samples of"),
    ],
)
def test_an_address_can_say_anything(address, words):
    ((alt, _),) = grids(page(**address))
    count, temperature = int(alt.split()[0]), float(alt.split()[-1])
    assert words in alt and 1 <= count <= MAX_SAMPLES and 0 <= temperature <= MAX_TEMPERATURE


def test_a_visitor_may_ask_for_as_much_as_in_the_space():
    ((alt, _),) = grids(page(n=str(MAX_SAMPLES), temperature=str(MAX_TEMPERATURE)))
    assert alt.startswith(f"{MAX_SAMPLES} samples") and alt.endswith(f"temperature {MAX_TEMPERATURE}")


def test_the_prior_can_be_switched_on_the_same_seed():
    app = page(n="4", prior="Standard normal")
    assert app.selectbox(key="prior").value == "standard-normal"
    assert load_model("mnist-vae").prior_named("standard-normal").sampling in [each.value for each in app.caption]
    assert grids(app)[0][1] != grids(page(n="4"))[0][1]


def test_a_class_is_drawn_where_the_prior_knows_it_and_else_a_sentence_says_so():
    app = page(n="4", **{"class": "7"})
    ((alt, seven),) = grids(app)
    assert ", class 7, seed 0" in alt and not app.info
    ((_, every),) = grids(page(n="4"))
    assert seven != every
    app = page(n="4", prior="Standard normal", **{"class": "7"})
    assert ["choose a prior that knows them" in each.value for each in app.info] == [True]
    assert "class" not in grids(app)[0][0]


def test_two_numbers_are_drawn_on_the_map_step_by_step():
    titles = ["A component each", "A place in it"]
    app = page("mnist-vae-2d", n="4")
    maps = [alt for alt in pictures(app) if "map" in alt]
    assert maps == [f"{title}: 4 codes on the map of held-out codes" for title in titles]


def test_it_says_how_near_the_samples_are_to_real_pictures():
    app = page("mnist-ae", n="4")
    (words,) = [each.value for each in app.caption if "held-out pictures" in each.value]
    assert "nearest of 4,000 held-out pictures" in words and "are not kept" in words


def test_a_temperature_of_zero_is_the_middle_of_a_cluster_over_and_over():
    model = load_model("mnist-vae")
    codes = model.sample_codes(400, seed=5, temperature=0.0)
    assert len(codes.unique(dim=0)) <= len(model.prior.means) < 400
    assert "temperature 0.0" in grids(page(n="4", temperature="0.0"))[0][0]


@pytest.mark.parametrize("said", ["9" * 400, f"-{'9' * 400}", "inf", "nan", "1e999", "1e3", "", "٣"])
def test_an_address_may_say_any_number(said):
    for key in ("seed", "n", "temperature"):
        ((alt, _),) = grids(page("mnist-vae-2d", **{key: said}))
        assert "seed " in alt
