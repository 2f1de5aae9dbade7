import json
import tomllib
from dataclasses import asdict

import pytest

import models
from models import ConfigError
from training.recipe import RECIPES, Recipe, load_recipe, recipe_names

SHAPES = {"mnist": (1, 28, 28), "fashion": (1, 28, 28), "digits": (1, 8, 8)}

GOOD = """
summary = "S."
family = "ae"
data = { name = "digits" }
model = { code = 2, network = { kind = "dense", widths = [8] } }
training = { epochs = 1, learning_rate = 1e-3 }
"""


def load(tmp_path, text, changes=None):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return load_recipe(str(path), changes)


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_builds_a_model_for_its_data(name):
    recipe = load_recipe(name)
    assert recipe.name == name
    assert recipe.summary.endswith(".")
    model = recipe.build()
    pictures = recipe.data
    shape = SHAPES.get(pictures.name, (pictures.channels, pictures.size, pictures.size))
    assert model.image_shape == shape
    assert set(model.priors) == {prior.name for prior in recipe.priors} or not recipe.priors
    assert {prior.codes.discrete for prior in model.priors.values()} == {model.discrete}


def test_there_is_a_recipe_of_every_family_for_mnist_and_unless_it_is_for_binarized_pictures_for_fashion():
    recipes = [load_recipe(name) for name in recipe_names()]
    made = {(recipe.data.name, recipe.family) for recipe in recipes}
    grey = {recipe.family for recipe in recipes if not recipe.model.get("binarized")}
    assert made >= {("mnist", family) for family in models.FAMILIES} | {("fashion", family) for family in grey}


@pytest.mark.parametrize("name", recipe_names())
def test_a_recipe_survives_the_json_of_a_checkpoint(name):
    recipe = load_recipe(name)
    assert Recipe.from_dict(json.loads(json.dumps(asdict(recipe)))) == recipe


def test_changes_replace_settings_of_the_training_table():
    recipe = load_recipe("digits-vae", {"epochs": 2, "seed": 5, "precision": "bf16"})
    assert (recipe.training.epochs, recipe.training.seed, recipe.training.precision) == (2, 5, "bf16")
    assert recipe.training.batch == load_recipe("digits-vae").training.batch


@pytest.mark.parametrize("changes", [{"epochs": 0}, {"batch": -1}, {"precision": "fp8"}, {"colour": 1}])
def test_changes_are_checked(changes):
    with pytest.raises(ConfigError):
        load_recipe("digits-vae", changes)


def test_an_unknown_recipe_is_refused_and_the_others_are_named():
    with pytest.raises(
        ConfigError, match=r"There is no recipe 'mnist-gan'; there are avatars-ae, .*give a \.toml file"
    ):
        load_recipe("mnist-gan")
    with pytest.raises(ConfigError, match=r"There is no recipe 'nowhere/mine\.toml'"):
        load_recipe("nowhere/mine.toml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('family = "ae"', 'family = "gan"', "no family named 'gan'; the families are ae, "),
        ('family = "ae"', 'family = "ae"\npriors = [{ kind = "oracle" }]', "no prior named 'oracle'"),
        ('family = "ae"', 'family = "ae"\npriors = [{ kind = "autoregressive" }]', "is learned, so it needs a table"),
        (
            'family = "ae"',
            'family = "ae"\npriors = [{ kind = "gaussian", training = { epochs = 1, learning_rate = 1e-3 } }]',
            "is fitted at once, so it has no table",
        ),
        ('family = "ae"', 'family = "ae"\npriors = [{ kind = "gaussian" }, { kind = "gaussian" }]', "the same name"),
        ('family = "ae"', "", "Recipe needs the setting family"),
        ('family = "ae"', 'family = "ae"\ncolour = 1', "Recipe has no setting named colour"),
        ("epochs = 1", "epochs = 1.5", "epochs must be of type int, not 1.5"),
        ("epochs = 1", "epoch = 1", "Schedule has no setting named epoch"),
        ("1e-3", "nan", "learning_rate must lie between"),
        ("1e-3", "5", "learning_rate must lie between"),
        ("training = {", "trainings = {", "Recipe has no setting named trainings"),
        ("training = { epochs = 1, learning_rate = 1e-3 }", "training = 3", "Schedule must be a table"),
        ("model = {", "model = [] #", "model must be of type dict"),
        ('summary = "S."', "summary = S", "mine.toml is not valid TOML"),
    ],
)
def test_wrong_recipes_are_refused_in_one_sentence(tmp_path, old, new, message):
    assert load(tmp_path, GOOD).family == "ae"
    assert old in GOOD
    with pytest.raises(ConfigError, match=message):
        load(tmp_path, GOOD.replace(old, new))


def test_a_recipe_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_recipe(str(tmp_path / "mine.toml"))


def test_a_learned_prior_needs_its_schedule_in_the_recipe():
    text = (recipe_text := (RECIPES / "mnist-vq-vae.toml").read_text())[: recipe_text.index("[[priors]]")]
    with pytest.raises(ConfigError, match=r"samples from a learned prior: give the recipe a \[\[priors\]\] table"):
        Recipe.from_dict(tomllib.loads(text)).build()
