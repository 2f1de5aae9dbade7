import json

import pytest
import torch
import typer
from safetensors import safe_open
from safetensors.torch import load
from typer.testing import CliRunner

from hub import load_checkpoint, load_model
from hub.folder.checkpoint import save
from tests.hub.folders import build_checkpoint, contents
from training.data import load_data
from training.fit_prior import main
from training.recipe import Pictures
from training.train import encode_all, train


def run(*arguments):
    """What the command line answers: exit code and all it printed."""
    app = typer.Typer()
    app.command()(main)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def weights(folder, of_priors=False):
    """The bytes of the tensors as they are stored, those of priors or those of the model itself."""
    with safe_open(folder / "model.safetensors", framework="pt") as file:
        names = [name for name in file.keys() if name.startswith("priors.") == of_priors]  # noqa: SIM118
        tensors = {name: file.get_tensor(name) for name in names}
    return {name: (tensor.dtype, tensor.view(torch.uint8).numpy().tobytes()) for name, tensor in tensors.items()}


@pytest.fixture
def made(recipe, digits, tmp_path):
    """The folder of a small trained model, and what its files held then."""
    folder = tmp_path / "made"
    train(recipe, digits, folder, "cpu")
    return folder, {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("recipe", ["vae"], indirect=True)
def test_another_prior_is_added_and_the_model_stays_byte_for_byte(made):
    folder, before = made
    former = weights(folder)
    code, output = run(folder, "--prior", "gaussian", "--default", "--device", "cpu")
    assert code == 0, output
    assert "made has the priors standard-normal, gaussian, and samples from gaussian." in output
    assert weights(folder) == former
    checkpoint = load_checkpoint(folder)
    model = checkpoint.model
    assert list(model.priors) == ["standard-normal", "gaussian"] and model.default_prior == "gaussian"
    codes = encode_all(model, load_data(Pictures("digits"), None).train)
    torch.testing.assert_close(model.prior.mean, codes.mean(0), rtol=0.02, atol=0.02)

    now = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert now.keys() == before.keys() and now["samples.png"] != before["samples.png"]
    assert now["decoded.png"] == before["decoded.png"]
    kept, kept_before = (load(files["codes.safetensors"]) for files in (now, before))
    assert kept.keys() == kept_before.keys()
    changed = {name for name in kept if not torch.equal(kept[name], kept_before[name])}
    assert changed == {"score.prior"}  # how unlikely a code is, another prior says otherwise
    figures, former = (json.loads(files["report.json"]) for files in (now, before))
    assert figures["parameters"] == former["parameters"] and figures["mse"] == pytest.approx(former["mse"], rel=1e-4)
    assert model.prior.sampling in now["README.md"].decode()
    noted = checkpoint.training["recipe"]["priors"]
    assert [(table["name"], table["kind"]) for table in noted] == [
        ("gaussian", "gaussian"),
        ("standard-normal", "standard-normal"),
    ]
    assert checkpoint.training["recipe"]["summary"] == "A small VAE."

    assert run(folder, "--prior", "gaussian", "--device", "cpu")[0] == 0  # fitted anew it is the same
    assert (folder / "model.safetensors").read_bytes() == now["model.safetensors"]
    assert load_model(folder).default_prior == "gaussian"


@pytest.mark.parametrize("recipe", ["vae"], indirect=True)
def test_thorough_figures_stay_where_no_prior_changes_them(made):
    folder, _ = made
    path = folder / "report.json"
    table = json.loads(path.read_text())
    for name in ("linear_probe_all", "sample_recall"):
        table[name], table["figures"][name] = 0.5, {"words": name, "unit": "%", "digits": 1}
    path.write_text(json.dumps(table))
    assert run(folder, "--prior", "gaussian", "--default", "--device", "cpu")[0] == 0
    report = load_checkpoint(folder).report
    assert report["linear_probe_all"] == 0.5 and "sample_recall" not in report and "mse" in report


@pytest.mark.parametrize("recipe", ["vq-vae"], indirect=True)
def test_a_learned_prior_is_trained_anew_with_other_settings(made):
    folder, _ = made
    former, nats = weights(folder), load_checkpoint(folder).report["prior_nats"]
    code, output = run(
        folder, "--prior", "autoregressive", "--epochs", 4, "--set", "layers=2", "--seed", 3, "--device", "cpu"
    )
    assert code == 0, output
    assert "made autoregressive prior 4/4: negative log-likelihood" in output
    assert weights(folder) == former
    checkpoint = load_checkpoint(folder)
    # What is not said stays as it was.
    assert checkpoint.model.prior.settings | {"width": 32, "layers": 2, "classes": 0} == checkpoint.model.prior.settings
    (noted,) = checkpoint.training["recipe"]["priors"]
    assert noted["training"] | {"epochs": 4, "seed": 3, "batch": 64, "learning_rate": 3e-3} == noted["training"]
    assert checkpoint.report["prior_nats"] < nats


@pytest.mark.parametrize("recipe", ["vae"], indirect=True)
def test_several_priors_are_added_at_once_and_know_the_classes(made):
    folder, before = made
    code, output = run(folder, "--prior", "flow", "--prior", "diffusion", "--device", "cpu")
    assert code == 0, output
    assert "made flow prior 10/10: negative log-likelihood" in output and "made diffusion prior 40/40" in output
    checkpoint = load_checkpoint(folder)
    model = checkpoint.model
    assert list(model.priors) == ["standard-normal", "flow", "diffusion"] and model.default_prior == "standard-normal"
    for name in ("flow", "diffusion"):
        assert model.prior_named(name).classes == 10 and model.sample(3, label=4, prior=name).isfinite().all()
        (noted,) = [table for table in checkpoint.training["recipe"]["priors"] if table["name"] == name]
        assert noted["settings"] == {"classes": 10} and noted["training"]["batch"] == 512
    # What is measured is measured under the prior that is sampled from, which is as it was.
    for name in ("report.json", "codes.safetensors", "samples.png"):
        assert (folder / name).read_bytes() == before[name]


@pytest.mark.parametrize("recipe", ["vq-vae"], indirect=True)
def test_grids_get_a_mixture_of_the_vectors_they_stand_for(made):
    folder, _ = made
    asked = ["--prior", "grid-mixture", "--set", "components=2", "--set", "directions=8", "--default"]
    code, output = run(folder, *asked, "--device", "cpu")
    assert code == 0, output
    model = load_model(folder)
    assert model.default_prior == "grid-mixture" and model.prior.classes == 10
    torch.testing.assert_close(model.prior.codebook, model.quantizer.codebook)
    assert model.sample(2, label=3).shape == (2, 1, 8, 8)


@pytest.mark.parametrize("recipe", ["vae"], indirect=True)
def test_weights_in_full_precision_stay_so(made):
    folder, _ = made
    found = load_checkpoint(folder)
    save(folder, found.model, found.domain, found.held_out, found.report, found.training, torch.float32)
    former = weights(folder)
    assert run(folder, "--prior", "gaussian", "--name", "fitted", "--device", "cpu")[0] == 0
    assert weights(folder) == former and {dtype for dtype, _ in weights(folder, True).values()} == {torch.float32}
    assert load_model(folder).default_prior == "standard-normal"


@pytest.fixture
def untrained(tmp_path):
    """A function that writes the folder of an untrained model, whose recipe names this data."""

    def build(data="digits", **settings):
        folder = build_checkpoint(tmp_path / "small")
        found = json.loads((folder / "config.json").read_text())
        found["training"]["recipe"]["data"] = {"name": data}
        found["data"] |= settings
        (folder / "config.json").write_text(json.dumps(found))
        return folder

    return build


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--prior", "crystal-ball"], "There is no prior named 'crystal-ball'; the priors are "),
        (["--prior", "autoregressive"], "draws indices, and this family's codes are numbers."),
        (["--prior", "gaussian", "--epochs", 3], "is fitted at once: leave epochs out."),
        (["--prior", "gaussian", "--set", "width"], "A setting is given as name=value, not 'width'."),
        (["--prior", "gaussian", "--set", "width=3"], "has no setting named width"),
        (["--prior", "gaussian", "--name", "a.b"], "A prior is named in a few letters, digits and hyphens"),
        (["--prior", "gaussian", "--prior", "mixture", "--name", "one"], "are those of one prior: fit them one after"),
        (["--prior", "autoregressive", "--epochs", 0], "The setting epochs must lie between 1 and 100000"),
    ],
)
def test_what_is_no_prior_of_this_model_is_one_sentence(untrained, arguments, words):
    folder = untrained(name="digits", classes=[str(digit) for digit in range(10)])
    before = contents(folder)
    code, output = run(folder, *arguments, "--device", "cpu")
    assert code == 1 and words in output and output.count("\n") == 1
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("data", "settings", "words"),
    [
        ("digits", {}, "are called 'digits' and not 'mnist'"),
        ("digits", {"name": "digits"}, "are of other classes"),
        ("sheep", {}, "There is no data set 'sheep'"),
    ],
)
def test_other_pictures_than_those_of_the_model_are_refused(untrained, data, settings, words):
    folder = untrained(data, **settings)
    before = contents(folder)
    code, output = run(folder, "--prior", "gaussian", "--device", "cpu")
    assert code == 1 and words in output and output.count("\n") == 1
    assert contents(folder) == before


@pytest.mark.parametrize(
    "recipe", [{"training": {"recipe": {"priors": 5}}}, {"training": {"recipe": 5}}, {"training": 5}]
)
def test_a_config_that_does_not_say_how_it_was_trained_is_refused_in_one_sentence(untrained, recipe):
    folder = untrained()
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | recipe))
    code, output = run(folder, "--prior", "gaussian", "--device", "cpu")
    assert code == 1 and output.count("\n") == 1, output


def test_a_model_that_is_not_there_is_one_sentence():
    code, output = run("alice/nothing", "--prior", "gaussian")
    assert code == 1 and "There is no model 'alice/nothing'" in output and output.count("\n") == 1


@pytest.mark.parametrize("recipe", ["vae"], indirect=True)
@pytest.mark.parametrize("name", ["~/made", "home/made", "bundled"])
def test_a_model_is_written_where_its_name_leads_and_nowhere_else(recipe, digits, tmp_path, monkeypatch, name):
    folder = tmp_path / "home" / "made"
    train(recipe, digits, folder, "cpu")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.setenv("INBETWEEN_MODELS", str(folder.parent))
    if name == "bundled":
        monkeypatch.setattr("hub.sources.BUNDLED", folder.parent)
        name = "made"
    before = contents(tmp_path)
    code, output = run(name, "--prior", "gaussian", "--device", "cpu")
    assert code == 0, output
    now = contents(tmp_path)
    assert now.keys() == before.keys() and list(load_model(folder).priors) == ["standard-normal", "gaussian"]
    changed = {path for path in now if now[path] != before[path]}
    assert "home/made/model.safetensors" in changed and all(path.startswith("home/made/") for path in changed)
