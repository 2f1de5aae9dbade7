import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.screens import screen, sheets


def page(model: str = "mnist-vae-2d", **address: str) -> AppTest:
    return screen("compare", model, {"second": "mnist-ae-2d", "n": "3", **address})


def words(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.caption, app.warning, app.info) for element in kind)


def labels(app: AppTest) -> dict[str, dict]:
    return {sheet["label"]: sheet for sheet in sheets(app)}


def test_two_models_are_on_the_same_pictures_seed_and_path():
    app = page()
    found = labels(app)
    titles = ["MNIST · VAE · 2 numbers", "MNIST · Autoencoder · 2 numbers"]
    kinds = ("reconstructions", "samples", "a path")
    assert {f"{kind} of {title}" for kind in kinds for title in titles} < set(found), list(found)
    assert (
        len(found[f"pictures of {titles[0]}"]["names"]) == len(found[f"reconstructions of {titles[1]}"]["notes"]) == 10
    )
    assert "answering each with the mean of these pictures" in words(app)
    tables = [each.value for each in app.markdown if each.value.startswith("|")]  # one of each part of the report
    (table,) = (each for each in tables if "Reconstruction, mean squared error of a pixel" in each)
    assert all(title in table for title in titles)
    elbo = next(line for each in tables for line in each.splitlines() if "Negative ELBO" in line)
    assert elbo.rstrip("| ").endswith("**–**")  # an autoencoder has none


def test_a_model_of_other_pictures_takes_part_and_three_are_the_most():
    app = page(third="fashion-vq-vae")
    assert not app.exception
    assert len([label for label in labels(app) if label.startswith("reconstructions of")]) == 3


def test_what_is_no_model_is_a_sentence():
    app = page(second="nonsense")
    assert "There is no model" in words(app) and "Choose a second model" in words(app)
    assert len([label for label in labels(app) if label.startswith("samples of")]) == 1


@pytest.mark.parametrize("path", ["Linear", "Spherical"])
def test_the_path_is_that_of_the_link(path):
    other = {"Linear": "Spherical", "Spherical": "Linear"}[path]
    title = "a path of MNIST · VAE · 2 numbers"
    same, different = (labels(page(path=each))[title]["sheet"] for each in (path, other))
    assert same == labels(page(path=path))[title]["sheet"] != different
