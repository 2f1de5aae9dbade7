import json
import math

import pytest
import torch
import typer
from typer.testing import CliRunner

import models
from hub import load_checkpoint, load_model
from models.priors.autoregressive import Autoregressive
from tests.hub.folders import build_checkpoint
from training.evaluate import evaluate, with_cost
from training.loop import TrainingError
from training.recipe import Pictures, load_recipe
from training.train import describe_machine, encode_all, how_to_see, main, train


def run(*arguments):
    """What the command line answers: exit code and all it printed."""
    app = typer.Typer()
    app.command()(main)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".safetensors"}


def stop_in(monkeypatch, module, epoch):
    """Stops the training of a module in the middle of an epoch, counted from 0."""
    usual = module.forward

    def forward(self, inputs, noise, at, *step):
        if at > epoch + 0.4:
            raise KeyboardInterrupt
        return usual(self, inputs, noise, at, *step)

    monkeypatch.setattr(module, "forward", forward)


def test_training_in_pieces_writes_the_same_checkpoint_as_training_in_one(recipe, digits, tmp_path, monkeypatch):
    train(recipe, digits, tmp_path / "whole", "cpu")
    stages = [(models.FAMILIES[recipe.family], 2)] + ([(Autoregressive, 1)] if recipe.priors else [])
    for module, epoch in stages:
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            stop_in(patch, module, epoch)
            train(recipe, digits, tmp_path / "pieces", "cpu")
        assert not (tmp_path / "pieces").exists()
    train(recipe, digits, tmp_path / "pieces", "cpu")
    assert files(tmp_path / "pieces") == files(tmp_path / "whole")
    assert not (tmp_path / "pieces.state").exists()
    assert load_checkpoint(str(tmp_path / "pieces")).training["recipe"]["name"] == recipe.name


def test_an_unfinished_training_is_not_continued_with_another_recipe(recipe, digits, tmp_path, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        stop_in(patch, models.FAMILIES[recipe.family], 1)
        train(recipe, digits, tmp_path / "out", "cpu")
    other = load_recipe(str(tmp_path / f"{recipe.name}.toml"), {"epochs": 9})
    with pytest.raises(TrainingError, match="has other settings: give the same, or start anew"):
        train(other, digits, tmp_path / "out", "cpu")


def test_a_run_from_the_command_line_writes_a_folder_that_loads(tmp_path):
    out = tmp_path / "mine"
    code, output = run("digits-vae", "--epochs", 2, "--batch", 128, "--device", "cpu", "--out", out)
    assert code == 0, output
    assert f"load_model('{out}')" in output
    checkpoint = load_checkpoint(str(out))
    assert checkpoint.domain.name == "digits"
    assert (
        checkpoint.training["recipe"]["training"] | {"epochs": 2, "batch": 128}
        == checkpoint.training["recipe"]["training"]
    )
    assert checkpoint.training["seconds_per_epoch"] > 0
    assert checkpoint.training["machine"].startswith("1 × CPU, 1 thread, ")
    assert load_model(str(out)).sample(2).shape == (2, 1, 8, 8)
    assert "digits-vae 2/2: negative ELBO" in output


def test_an_ae_gets_the_gaussian_of_its_training_codes(tmp_path, digits):
    table = (
        'summary = "S."\nfamily = "ae"\ndata = { name = "digits" }\ntraining = { epochs = 1, learning_rate = 1e-3 }\n'
        'model = { code = 3, network = { kind = "dense", size = 8, widths = [8] } }'
    )
    (tmp_path / "small.toml").write_text(table)
    train(load_recipe(str(tmp_path / "small.toml")), digits, tmp_path / "out", "cpu")
    model = load_model(str(tmp_path / "out"))
    codes = encode_all(model, digits.train)
    torch.testing.assert_close(model.prior.mean, codes.mean(0), rtol=0.01, atol=0.01)
    torch.testing.assert_close(model.prior.factor @ model.prior.factor.T, torch.cov(codes.T), rtol=0.02, atol=0.01)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["mnist-gan"], "There is no recipe 'mnist-gan'"),
        (["digits-vae", "--epochs", 0], "The setting epochs must lie between 1 and 100000, not 0."),
        (["digits-vae", "--precision", "fp8"], "The setting precision must be one of no, bf16"),
        (["folder-vae", "--data-dir", "nowhere"], "There is no folder nowhere"),
    ],
)
def test_mistakes_end_with_one_sentence_and_exit_code_1(arguments, sentence, tmp_path):
    code, output = run(*arguments, "--device", "cpu", "--out", tmp_path / "out")
    assert code == 1
    assert sentence in output and len(output.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "holiday.png").write_bytes(b"precious")
    code, output = run("digits-vae", "--epochs", 1, "--device", "cpu", "--out", tmp_path)
    assert code == 1
    assert "holds something else than a checkpoint: give a folder that is new or empty." in output
    assert (tmp_path / "holiday.png").read_bytes() == b"precious"


def test_a_network_of_another_size_than_the_pictures_is_refused(tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text(
        'summary = "S."\nfamily = "ae"\ndata = { name = "digits" }\ntraining = { epochs = 1, learning_rate = 1e-3 }\n'
        'model = { code = 2, network = { kind = "dense", size = 28, widths = [8] } }'
    )
    code, output = run(path, "--device", "cpu", "--out", tmp_path / "out")
    assert code == 1
    assert "takes pictures of shape [1, 28, 28], but scikit-learn digits has [1, 8, 8]." in output


def test_an_unknown_tracker_is_refused(tmp_path):
    code, output = run("digits-vae", "--log-with", "diary", "--out", tmp_path / "out")
    assert code == 2
    assert "'tensorboard'" in output and "'trackio'" in output


def test_tensorboard_gets_every_epoch(tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    code, output = run(
        "digits-vae", "--epochs", 2, "--device", "cpu", "--out", tmp_path / "out", "--log-with", "tensorboard"
    )
    assert code == 0, output
    events = EventAccumulator(str(tmp_path / "out.log" / "digits-vae")).Reload()
    losses = events.Scalars("digits-vae/negative ELBO")
    assert [event.step for event in losses] == [1, 2]
    assert 10 < losses[1].value < losses[0].value < 60
    shown = output.split("digits-vae 2/2: negative ELBO ")[1].split(",")[0]
    assert losses[1].value == pytest.approx(float(shown), rel=1e-3)


def test_the_machine_is_described_in_words():
    assert describe_machine(torch.device("cpu"), 2).startswith("2 × CPU, 1 thread, ")


def test_an_app_that_runs_is_said_to_list_a_model_only_where_it_does(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INBETWEEN_MODELS")
    listed, elsewhere = (build_checkpoint(tmp_path / place) for place in ("checkpoints/mine", "other/mine"))
    assert how_to_see(listed) == (
        "To see it: streamlit run app.py, then choose checkpoints/mine under Model; an app that runs already lists it "
        "now."
    )
    said = how_to_see(elsewhere)
    assert said == f"To see it: INBETWEEN_MODELS={elsewhere} streamlit run app.py, then choose other/mine under Model."


def test_the_report_says_what_can_be_measured_again(tmp_path):
    out = tmp_path / "out"
    assert run("digits-vae", "--epochs", 1, "--device", "cpu", "--out", out)[0] == 0
    checkpoint = load_checkpoint(str(out))
    from training.data import load_data

    data = load_data(Pictures("digits"), None)
    report, held_out = evaluate(checkpoint.model, data)
    assert checkpoint.report == with_cost(report, checkpoint.training)
    stored = json.loads((out / "report.json").read_text())
    assert {name: stored[name] for name in report.figures} == {
        name: each.value for name, each in report.figures.items()
    }
    errors = (checkpoint.model.reconstruct(data.test / 255) - data.test / 255).square().mean((1, 2, 3))
    assert report["mse"] == pytest.approx(errors.mean().item(), rel=1e-4)
    torch.testing.assert_close(checkpoint.held_out.errors, errors)
    torch.testing.assert_close(checkpoint.held_out.codes, held_out.codes, rtol=1e-3, atol=1e-3)
    assert math.isclose(
        report["negative_elbo_nats"], report["sampled_reconstruction_nats"] + report["kl_nats"], rel_tol=1e-5
    )
