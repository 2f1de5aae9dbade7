import json

import pytest
import torch
import typer
from safetensors import safe_open
from typer.testing import CliRunner

from hub import load_checkpoint
from training.recipe import Recipe, load_recipe
from training.train import train
from training.train_decoder import main


def run(*arguments):
    """What the command line answers: exit code and all it printed."""
    app = typer.Typer()
    app.command()(main)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def stored(folder):
    with safe_open(folder / "model.safetensors", framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


def test_only_the_decoder_changes_and_the_checkpoint_says_how(recipe, digits, tmp_path):
    folder = tmp_path / "made"
    train(recipe, digits, folder, "cpu")
    before, mse = stored(folder), json.loads((folder / "report.json").read_text())["mse"]
    code, output = run(folder, "--epochs", 3, "--learning-rate", 3e-3, "--device", "cpu", "--adversary", 1e-4)
    assert code == 0, output
    now = stored(folder)
    changed = {name for name in now if not torch.equal(now[name], before[name])}
    assert changed and all(name.startswith("decoder.") for name in changed)
    assert json.loads((folder / "report.json").read_text())["mse"] < mse
    noted = Recipe.from_dict(load_checkpoint(folder).training["recipe"])
    assert noted.decoder.epochs == 3 and noted.terms.adversary == 1e-4
    assert noted.training == recipe.training


def test_a_recipe_may_train_the_decoder_alone_before_the_priors(tmp_path, digits, recipe):
    path = tmp_path / f"{recipe.name}.toml"
    path.write_text(path.read_text() + "\n[decoder]\nepochs = 2\nbatch = 64\nlearning_rate = 3e-3\n")
    plain, longer = tmp_path / "plain", tmp_path / "longer"
    train(recipe, digits, plain, "cpu")
    train(load_recipe(str(path)), digits, longer, "cpu")
    first, second = stored(plain), stored(longer)
    assert {name.split(".")[0] for name in first if not torch.equal(first[name], second[name])} == {"decoder"}


@pytest.mark.parametrize("recipe", ["vae"], indirect=True)
def test_a_term_without_its_classifier_is_one_sentence(recipe, digits, tmp_path):
    folder = tmp_path / "made"
    train(recipe, digits, folder, "cpu")
    code, output = run(folder, "--perceptual", 1.0, "--device", "cpu")
    assert code == 1 and "no classifier" in output and "Traceback" not in output
