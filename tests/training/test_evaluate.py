import json
import math
from dataclasses import replace

import pytest
import torch
import typer
from typer.testing import CliRunner

import models
from hub import load_checkpoint
from hub.folder.checkpoint import save
from latent.anomaly import ERROR, scores
from models.noise import Noise
from training import evaluate as evaluation
from training import trained
from training.attributes import measure
from training.evaluate import evaluate, main
from training.train import train

DENSE = {"kind": "dense", "size": 8, "widths": [16]}
CONV = {"kind": "conv", "size": 8, "widths": [8]}


@pytest.fixture
def few(digits):
    return replace(digits, test=digits.test[:60], test_labels=digits.test_labels[:60])


def build(family, **settings):
    torch.manual_seed(0)
    return models.build(family, settings)


def test_every_family_is_measured_by_its_reconstruction(few):
    model = build("ae", code=3, network=DENSE)
    report, held_out = evaluate(model, few)
    images = few.test / 255
    decoded = model.decode(model.encode(images)).detach()
    errors = (decoded - images).square().flatten(1).mean(1)
    p = decoded.clamp(1e-6, 1 - 1e-6)
    nats = -(images * p.log() + (1 - images) * (1 - p).log()).flatten(1).sum(1)
    assert report.pictures == 60
    assert {name: figure.value for name, figure in report.figures.items()} == {
        "mse": pytest.approx(errors.mean().item(), rel=1e-4),
        "psnr_db": pytest.approx((-10 * errors.log10()).mean().item(), rel=1e-4),
        "reconstruction_nats": pytest.approx(nats.mean().item(), rel=1e-4),
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
    }
    torch.testing.assert_close(held_out.errors, errors)
    torch.testing.assert_close(held_out.codes, model.encode(images).detach())
    assert torch.equal(held_out.labels, few.test_labels)
    assert held_out.kl is None and held_out.deviations is None
    for name, values in measure(images, "digit").items():
        assert torch.equal(held_out.attributes[name], values)
    assert not model.training


def test_a_vae_is_measured_by_its_bound(few, monkeypatch):
    monkeypatch.setattr(evaluation, "BATCH", 60)
    model = build("vae", code=3, network=DENSE)
    with torch.no_grad():
        model.encoder[-1].weight[0].zero_()  # the first mean never moves: one unit is not active
        model.encoder[-1].weight[1:3].mul_(20)
    report, held_out = evaluate(model, few, seed=4)
    bound = model.elbo(few.test / 255, Noise(4))
    assert report["sampled_reconstruction_nats"] == pytest.approx(-bound.reconstruction.mean().item(), rel=1e-4)
    assert report["kl_nats"] == pytest.approx(bound.kl.mean().item(), rel=1e-4)
    assert report["negative_elbo_nats"] == pytest.approx(-bound.elbo.mean().item(), rel=1e-4)
    assert report["active_units"] == 2
    torch.testing.assert_close(held_out.kl, bound.kl_per_dimension.mean(0).detach())
    torch.testing.assert_close(held_out.deviations, model.posterior(few.test / 255).stddev.detach())
    expected = scores(model, few.test / 255, seed=4)
    assert held_out.scores.keys() == expected.keys() - {ERROR}
    for name, values in held_out.scores.items():
        torch.testing.assert_close(values, expected[name])


def test_a_vq_vae_is_measured_by_the_use_of_its_codes_and_by_its_prior(few):
    model = build("vq-vae", codes=16, dimensions=4, network=CONV)
    report, held_out = evaluate(model, few)
    grids = model.encode(few.test / 255)
    shares = torch.bincount(grids.flatten(), minlength=16) / grids.numel()
    used = shares[shares > 0]
    assert report["codebook_usage"] == len(used) / 16
    assert report["codebook_perplexity"] == pytest.approx(math.exp(-(used * used.log()).sum().item()), rel=1e-4)
    assert report["prior_nats"] == pytest.approx(-model.prior.log_prob(grids).mean().item(), rel=1e-4)
    assert torch.equal(held_out.codes, grids)


def test_the_figures_do_not_depend_on_the_batches_they_are_measured_in(few, monkeypatch):
    model = build("ae", code=3, network=DENSE)
    whole, _ = evaluate(model, few)
    monkeypatch.setattr(evaluation, "BATCH", 7)
    parts, held_out = evaluate(model, few)
    assert parts.figures.keys() == whole.figures.keys()
    for name in whole.figures:
        assert parts[name] == pytest.approx(whole[name], rel=1e-4)
    assert len(held_out.codes) == 60


def test_not_all_codes_are_kept_but_all_pictures_count(few, monkeypatch):
    monkeypatch.setattr(evaluation, "HELD_OUT", 10)
    report, held_out = evaluate(build("ae", code=3, network=DENSE), few)
    assert report.pictures == 60
    assert len(held_out.codes) == len(held_out.labels) == len(held_out.attributes["bold-thin"]) == 10


def test_what_is_known_of_pictures_is_kept_in_place_of_what_can_be_measured(few):
    known = {"style": torch.arange(60) % 3}
    _, held_out = evaluate(build("ae", code=3, network=DENSE), replace(few, test_attributes=known))
    assert held_out.attributes.keys() == known.keys() and torch.equal(held_out.attributes["style"], known["style"])


def run(*arguments):
    app = typer.Typer()
    app.command()(main)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_the_command_line_measures_a_folder_anew(recipe, digits, tmp_path):
    out = tmp_path / "out"
    train(recipe, digits, out, "cpu")
    weights, report = (out / "model.safetensors").read_bytes(), json.loads((out / "report.json").read_text())
    (out / "report.json").write_text(json.dumps(report | {"mse": 9.0}))
    code, output = run(out, "--quick")
    assert code == 0, output
    assert json.loads((out / "report.json").read_text()) == report
    assert (out / "model.safetensors").read_bytes() == weights
    shown = load_checkpoint(str(out)).report
    assert shown["mse"] == report["mse"] and shown.figures["mse"].shown in output


@pytest.mark.parametrize("recipe", ["vae"], indirect=True)
def test_weights_in_full_precision_are_measured_and_stay_so(recipe, digits, tmp_path):
    out = tmp_path / "out"
    train(recipe, digits, out, "cpu")
    found = load_checkpoint(out)
    save(out, found.model, found.domain, found.held_out, found.report, found.training, torch.float32)
    weights = (out / "model.safetensors").read_bytes()
    assert run(out)[0] == 0
    assert (out / "model.safetensors").read_bytes() == weights


def test_what_can_not_be_measured_is_refused_in_one_sentence(tmp_path):
    for name, sentence in (
        (tmp_path, "has no readable config.json"),
        ("mnist-gan", "no model 'mnist-gan' on this machine"),
    ):
        code, output = run(name)
        assert code == 1
        assert sentence in output and len(output.strip().splitlines()) == 1


def test_a_checkpoint_is_not_measured_on_pictures_of_another_set(recipe, digits, tmp_path, monkeypatch):
    out = tmp_path / "out"
    train(recipe, digits, out, "cpu")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    domain = digits.domain
    others = {
        "called 'other' and not 'digits'": replace(digits, domain=replace(domain, name="other")),
        "of other classes": replace(digits, domain=replace(domain, classes=domain.classes[::-1])),
        "of shape [1, 4, 4] and not [1, 8, 8]": replace(digits, train=digits.train[..., :4, :4]),
    }
    for words, data in others.items():
        monkeypatch.setattr(trained, "load_data", lambda pictures, root, data=data: data)
        code, output = run(out)
        assert code == 1 and words in output and "--data-dir" in output and len(output.strip().splitlines()) == 1
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_is_measured_is_written_where_it_was_loaded_and_nowhere_else(recipe, digits, tmp_path, monkeypatch):
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    train(recipe, digits, tmp_path / "home/out", "cpu")
    (tmp_path / "home/out/report.json").write_bytes(b"{}")
    before = sorted(path for path in tmp_path.rglob("*"))
    assert run("~/out")[0] == 1  # a report that is no report is not read
    train(recipe, digits, tmp_path / "home/out", "cpu")
    assert run("~/out")[0] == 0
    assert sorted(path for path in tmp_path.rglob("*")) == before
    code, output = run("namespace/model")
    assert code == 1 and "There is no model 'namespace/model' on this machine" in output
    assert not (tmp_path / "namespace").exists()
