"""No model and no epoch is lost without having said so."""

import errno
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import typer
from filelock import FileLock
from typer.testing import CliRunner

import models
from hub import load_checkpoint
from models.priors.autoregressive import Autoregressive
from training import loop, unfinished
from training import train as command
from training.loop import TrainingError
from training.recipe import load_recipe
from training.train import main, train
from training.unfinished import default_place, epochs_in, fingerprint


@pytest.fixture
def digits(digits):
    """A few of them: what is kept does not depend on how much was learned."""
    train, test = slice(0, 192), slice(0, 60)
    return replace(
        digits, train=digits.train[train], train_labels=digits.train_labels[train],
        test=digits.test[test], test_labels=digits.test_labels[test],
    )  # fmt: skip


@pytest.fixture(autouse=True)
def given_digits(digits, monkeypatch):
    """What --data-dir leads to: the digits, or others in a folder called `fewer` or `changed`."""
    fewer = replace(digits, train=digits.train[:-1], train_labels=digits.train_labels[:-1])
    changed = replace(digits, train=digits.train.flip(0))
    given = {"fewer": fewer, "changed": changed}
    monkeypatch.setattr(command, "load_data", lambda pictures, root: given.get(root.name, digits))


def run(*arguments):
    """What the command line answers: exit code and all it printed, or where it refuses the complaint alone."""
    app = typer.Typer()
    app.command()(main)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output if result.exit_code != 1 else result.stderr


@pytest.fixture
def given(recipe, tmp_path):
    """The arguments that train the small recipe."""
    return [tmp_path / f"{recipe.name}.toml", "--device", "cpu", "--out", tmp_path / "out"]


@pytest.fixture
def stop(monkeypatch, recipe):
    """Runs the command line and stops it in the middle of an epoch, counted from 0, of the model or its prior."""

    def stopped(given, epoch, module=models.FAMILIES[recipe.family]):
        usual = module.forward

        def forward(self, inputs, noise, at, *step):
            if at > epoch + 0.4:
                raise KeyboardInterrupt
            return usual(self, inputs, noise, at, *step)

        with monkeypatch.context() as patch:
            patch.setattr(module, "forward", forward)
            code, output = run(*given)
        assert code == 130, output
        return output

    return stopped


def tree(folder):
    """Every file below a folder with its bytes."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def trained_epochs(out):
    return load_checkpoint(out).training["recipe"]["training"]["epochs"]


def refused(given, *more):
    """The sentence with which the command line refuses, having changed nothing."""
    folder = Path(given[-1]).parent
    before = tree(folder)
    code, output = run(*given, *more)
    assert code == 1 and len(output.strip().splitlines()) == 1, output
    assert {path: data for path, data in tree(folder).items() if path.suffix != ".lock"} == {
        path: data for path, data in before.items() if path.suffix != ".lock"
    }
    return output


def test_unfinished_work_is_kept_until_it_is_thrown_away(given, stop, tmp_path):
    output = stop(given, 2)
    assert "--resume goes on" in output
    sentence = refused(given)
    assert "2 epochs" in sentence and all(way in sentence for way in ("--resume", "--finish", "--discard"))
    refused(given, "--overwrite")
    code, output = run(*given, "--discard")
    assert code == 0 and " 1/4: " in output
    assert trained_epochs(tmp_path / "out") == 4 and not (tmp_path / "out.state").exists()


@pytest.mark.parametrize(("other", "told"), [("fewer", "these are 251 of"), ("changed", "but not these")])
def test_work_is_not_resumed_with_other_pictures(given, stop, other, told):
    stop(given, 1)
    sentence = refused([*given[:-2], "--data-dir", other, *given[-2:]], "--resume")
    assert "is of other pictures" in sentence and "--discard" in sentence and told in sentence


def test_work_goes_on_where_it_was(given, stop, tmp_path):
    stop(given, 2)
    code, output = run(*given, "--resume")
    assert code == 0 and " 3/4: " in output and " 2/4: " not in output
    assert trained_epochs(tmp_path / "out") == 4


def test_a_model_is_not_replaced_unless_that_was_said(given, tmp_path):
    assert run(*given)[0] == 0
    sentence = refused(given)
    assert "holds a trained model" in sentence and "--overwrite" in sentence and "--out" in sentence
    assert "train it longer with --resume --epochs" in refused(given, "--resume")
    assert run(*given, "--overwrite", "--epochs", 1)[0] == 0
    assert trained_epochs(tmp_path / "out") == 1


def test_a_finished_model_is_trained_longer_from_its_weights(given, stop, recipe, digits, tmp_path):
    assert run(*given, "--epochs", 2)[0] == 0
    kept = tree(tmp_path / "out")
    assert "is of other pictures" in refused([*given[:-2], "--data-dir", "fewer", *given[-2:]], "--resume")
    assert "has other settings" in refused(given, "--resume", "--seed", 3)
    stop([*given, "--resume"], 2)  # in the first epoch that is new
    assert tree(tmp_path / "out") == kept
    assert not epochs_in(tmp_path / "out.state")
    stop([*given, "--resume"], 3)
    assert epochs_in(tmp_path / "out.state") == {recipe.family: 3}
    code, output = run(*given, "--resume")
    assert code == 0 and " 4/4: " in output and f"{recipe.name} 3/4: " not in output
    longer = load_checkpoint(tmp_path / "out")
    assert longer.training["recipe"]["training"]["epochs"] == 4
    shutil.rmtree(tmp_path / "out")
    assert run(*given, "--epochs", 2)[0] == 0
    assert longer.report["mse"] < load_checkpoint(tmp_path / "out").report["mse"]


def test_a_longer_training_begins_with_the_weights_that_are_there(given, recipe, digits, tmp_path, monkeypatch):
    assert run(*given, "--epochs", 2)[0] == 0
    begins = []

    def fit(accelerator, module, data, schedule, state, title, begun=0):
        begins.append((begun, {name: value.clone() for name, value in module.state_dict().items()}))

    monkeypatch.setattr(command, "fit", fit)
    train(recipe, digits, tmp_path / "out", "cpu", longer=True)
    begun, weights = begins[0]
    kept = load_checkpoint(tmp_path / "out").model.state_dict()
    assert begun == 2
    assert all((weights[name] == value).all() for name, value in kept.items() if not name.startswith("priors."))


def test_an_unfinished_training_is_ended_with_what_is_there(given, stop, recipe, tmp_path):
    assert "no unfinished training" in refused(given, "--finish")
    stop(given, 2)
    code, output = run(*given, "--finish")
    assert code == 0 and f"{recipe.name} 3/" not in output
    assert trained_epochs(tmp_path / "out") == 2
    assert not (tmp_path / "out.state").exists()
    code, output = run(*given, "--resume")  # and it can be trained longer, to what was planned
    assert code == 0 and f"{recipe.name} 3/4: " in output and trained_epochs(tmp_path / "out") == 4


def test_a_prior_that_has_begun_is_ended_as_well(given, stop, recipe, tmp_path):
    if not recipe.priors:
        assert not recipe.build().prior.learned
        return
    stop(given, 2)
    stop([*given, "--finish"], 1, Autoregressive)
    code, output = run(*given, "--resume")  # the model stays ended: its prior is of the codes it has now
    assert code == 0 and f"{recipe.name} 3/" not in output and "prior 2/2: " in output
    stored = load_checkpoint(tmp_path / "out").training["recipe"]
    assert (stored["training"]["epochs"], stored["priors"][0]["training"]["epochs"]) == (2, 2)


def test_two_trainings_into_one_folder_are_one_sentence(given, tmp_path):
    with FileLock(tmp_path / ".out.lock"):
        assert "Another training is at work on" in refused(given)
    assert run(*given)[0] == 0


def test_a_place_that_can_not_be_written_is_one_sentence(given, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for place in (tmp_path / "file" / "out", "/proc/out"):  # in the latter no lock can be made either
        code, output = run(*given[:-1], place)
        assert code == 1 and "can't be written" in output and len(output.strip().splitlines()) == 1


@pytest.mark.parametrize("out", [".", "..", "/"])
def test_the_folder_one_works_in_is_not_made_a_checkpoint(given, out, tmp_path, monkeypatch):
    (tmp_path / "empty" / "below").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "empty" / "below")
    code, output = run(*given[:-1], out)
    assert code == 1 and "--out" in output and len(output.strip().splitlines()) == 1


def test_a_full_disk_costs_nothing_that_was_there(given, tmp_path, monkeypatch):
    usual = loop.Accelerator.save_state

    def save(accelerator, place):
        if (tmp_path / "out.state").glob("*/epoch-00002") and epochs_in(tmp_path / "out.state"):
            raise OSError(errno.ENOSPC, "No space left on device")
        usual(accelerator, place)

    with monkeypatch.context() as patch:
        patch.setattr(loop.Accelerator, "save_state", save)
        code, output = run(*given)
    assert code == 1
    assert "No space left on device" in output and "that after epoch 1 is kept: make room, then --resume." in output
    code, output = run(*given, "--resume")
    assert code == 0 and " 1/4: " not in output


@pytest.mark.parametrize("damaged", ["model.safetensors", "optimizer.bin", "recipe.json"])
def test_a_damaged_state_is_one_sentence(given, stop, damaged, tmp_path):
    stop(given, 2)
    (path,) = (tmp_path / "out.state").rglob(damaged)
    path.write_bytes(path.read_bytes()[:40])
    sentence = refused(given, "--resume")
    assert "damaged" in sentence and "--discard" in sentence


def test_a_note_that_can_not_be_written_is_one_sentence(given, tmp_path, monkeypatch):
    def full(*arguments, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(unfinished.Path, "write_text", full)
    code, output = run(*given)
    assert code == 1 and "can't be written (No space left on device)" in output


def test_every_folder_of_pictures_gets_a_model_of_its_own(recipe, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "holiday").mkdir()
    own = load_recipe("folder-vae")
    assert default_place(own, Path("holiday")) == Path("checkpoints/holiday-vae")
    assert default_place(own, Path("holiday/.")) == Path("checkpoints/holiday-vae")
    assert default_place(replace(own, name="fine"), Path("holiday")) == Path("checkpoints/holiday-fine")
    assert default_place(own, Path("/")) == Path("checkpoints/pictures-vae")
    assert default_place(recipe, Path("holiday")) == Path("checkpoints") / recipe.name
    monkeypatch.chdir(tmp_path / "holiday")
    assert default_place(own, Path(".")) == Path("checkpoints/holiday-vae")


def test_the_fingerprint_of_a_data_set_changes_with_each_part_of_it(digits):
    known = fingerprint(digits)
    assert known == fingerprint(replace(digits, train=digits.train.clone()))
    assert known["pictures"] == len(digits.train) + len(digits.test) and known["shape"] == [1, 8, 8]
    for part in ("train", "train_labels", "test", "test_labels"):
        assert fingerprint(replace(digits, **{part: getattr(digits, part).flip(0)}))["sha256"] != known["sha256"]
    json.dumps(known)


@pytest.mark.parametrize("device", ["cuda:7", "gpu", "CPU"])
def test_a_device_that_is_not_there_is_refused(given, device):
    given = [device if argument == "cpu" else argument for argument in given]
    assert f"There is no device '{device}' to train on: give " in refused(given) and "cpu" in refused(given)


def test_accelerate_computes_on_the_one_of_several_gpus_that_is_given(given, monkeypatch):
    asked = []
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setenv("ACCELERATE_TORCH_DEVICE", "")

    def begin(cpu):
        asked.append((cpu, os.environ["ACCELERATE_TORCH_DEVICE"]))
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "PartialState", begin)
    given = ["cuda:1" if argument == "cpu" else argument for argument in given]
    assert run(*given)[0] == 130
    assert asked == [(False, "cuda:1")]
    monkeypatch.setenv("WORLD_SIZE", "2")
    assert "Several processes can't share cuda:1" in refused(given)


def test_an_error_in_what_is_kept_of_a_finished_model_names_no_state(given, tmp_path):
    assert run(*given, "--epochs", 1)[0] == 0
    config = json.loads((tmp_path / "out/config.json").read_text())
    del config["training"]["data"]
    (tmp_path / "out/config.json").write_text(json.dumps(config))
    assert "can't be trained longer" in refused(given, "--resume")


def test_train_says_when_what_is_kept_is_of_other_pictures(recipe, digits, tmp_path):
    (tmp_path / "out.state").mkdir()
    settings = json.loads(json.dumps(unfinished.asdict(recipe)))
    note = {"recipe": settings, "data": {"pictures": 3, "shape": [1, 8, 8], "sha256": ""}}
    (tmp_path / "out.state/recipe.json").write_text(json.dumps(note))
    with pytest.raises(TrainingError, match=r"3 of shape \[1, 8, 8\]; these are "):
        train(recipe, digits, tmp_path / "out", "cpu")
