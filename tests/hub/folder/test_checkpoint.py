import ast
import json
import pickle
import resource
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

import models
from hub import CheckpointError, Figure, Report, load_checkpoint, load_model
from hub.folder import checkpoint as checkpoints
from hub.folder.checkpoint import save
from hub.folder.names import PICTURES
from latent.domain import Attribute, Domain
from latent.held_out import HeldOut
from latent.render import read_note
from tests.hub.folders import contents

ROOT = Path(__file__).parents[3]
CONV = {"kind": "conv", "widths": [6], "size": 8}
SETTINGS = {
    "ae": {"network": {"kind": "dense", "widths": [12], "size": 8, "tied": True}, "code": 3},
    "vae": {"network": CONV | {"channels": 3}, "code": 3, "likelihood": "gaussian"},
    "beta-vae": {"network": CONV, "code": 3, "beta": 4},
    "vq-vae": {"network": CONV, "codes": 9, "dimensions": 2},
}
DOMAIN = Domain(name="shapes", title="Shapes", classes=("round", "square"), fit="fill")
REPORT = Report(
    6, {"mse": Figure(0.1, "Error of a pixel", digits=5), "parameters": Figure(100, "Parameters", digits=0)}
)
TRAINING = {
    "recipe": {"name": "s", "summary": "S.", "model": {}, "training": {"epochs": 1, "batch": 2, "learning_rate": 0.1}},
    "seconds_per_epoch": 1.5,
    "machine": "1 × CPU",
}


def parts(family):
    """What `save` takes: a model, its domain, held-out codes, report and training."""
    torch.manual_seed(0)
    model = models.build(family, SETTINGS[family]).eval()
    codes = model.encode(torch.rand(6, *model.image_shape)).detach()
    kl, deviations = (torch.rand(3), torch.rand(6, 3) + 1e-3) if model.stochastic else (None, None)
    held_out = HeldOut(codes, torch.arange(6) % 2, torch.rand(6), kl, {"bright-dark": torch.rand(6)}, deviations)
    return model, DOMAIN, held_out, REPORT, TRAINING


@pytest.fixture(params=SETTINGS)
def family(request):
    return request.param


@pytest.fixture
def vae(tmp_path):
    """The folder of a small VAE."""
    save(tmp_path / "small", *parts("vae"))
    return tmp_path / "small"


@pytest.fixture
def vq_vae(tmp_path):
    save(tmp_path / "grids", *parts("vq-vae"))
    return tmp_path / "grids"


def test_what_is_read_is_what_was_saved_in_half_precision(family, tmp_path):
    model, domain, held_out, report, training = parts(family)
    save(tmp_path / "small", model, domain, held_out, report, training)
    read = load_checkpoint(str(tmp_path / "small"))
    assert (read.name, read.source) == ("small", "folder")
    assert type(read.model) is type(model) and read.model.config == model.config
    assert (read.domain, read.report, read.training) == (domain, report, training)

    expected = model.half().float()
    for name, value in expected.state_dict().items():
        assert torch.equal(read.model.state_dict()[name], value), name
    codes = held_out.codes
    assert torch.equal(read.model.decode(codes), expected.decode(codes))
    assert torch.equal(read.model.sample(2, seed=3), expected.sample(2, seed=3))

    assert torch.equal(read.held_out.codes, codes if model.discrete else codes.half().float())
    assert torch.equal(read.held_out.labels, held_out.labels)
    assert torch.equal(read.held_out.errors, held_out.errors)
    assert (read.held_out.kl is None) == (held_out.kl is None)
    assert (read.held_out.deviations is None) == (held_out.deviations is None)
    if held_out.deviations is not None:
        assert torch.equal(read.held_out.deviations, held_out.deviations.half().float())
    assert read.held_out.attributes.keys() == held_out.attributes.keys()
    assert read.held_out.scores == {}


def test_scores_of_held_out_pictures_travel_whole(tmp_path):
    model, domain, held_out, *told = parts("vae")
    scores = {"negative-elbo": torch.rand(6) * 1e5, "kl": torch.rand(6)}
    save(tmp_path / "small", model, domain, replace(held_out, scores=scores), *told)
    read = load_checkpoint(str(tmp_path / "small")).held_out
    assert read.scores.keys() == scores.keys()
    assert all(torch.equal(read.scores[name], values) for name, values in scores.items())
    assert read.attributes.keys() == held_out.attributes.keys()


@pytest.mark.parametrize("values", [torch.full((6,), float("nan")), torch.rand(5)], ids=["no numbers", "too few"])
def test_scores_that_can_not_be_are_refused(vae, values):
    changed("codes.safetensors", **{"score.kl": values})(vae)
    with pytest.raises(CheckpointError, match=r"Held-out|finite"):
        load_checkpoint(str(vae))


def test_a_table_of_attributes_comes_back_as_it_was_saved(tmp_path):
    model, domain, held_out, *told = parts("vae")
    known = {"glasses": torch.tensor([0, 1, 2, 0, 1, 2]), "skin": torch.linspace(0, 1, 6)}
    columns = (Attribute("glasses", ("none", "round", "square")), Attribute("skin", low="light", high="dark"))
    faces = replace(domain, label="hair", attributes=columns, credit="Drawn by Somebody")
    save(tmp_path / "faces", model, faces, replace(held_out, attributes=known), *told)
    read = load_checkpoint(str(tmp_path / "faces"))
    assert read.domain == faces
    for name in PICTURES:
        assert read_note((tmp_path / "faces" / name).read_bytes()) == {"credit": "Drawn by Somebody"}
    assert torch.equal(read.held_out.attributes["glasses"], known["glasses"])
    torch.testing.assert_close(read.held_out.attributes["skin"], known["skin"], rtol=1e-3, atol=1e-3)
    changed("codes.safetensors", **{"attribute.glasses": torch.full((6,), 3, dtype=torch.int16)})(tmp_path / "faces")
    with pytest.raises(CheckpointError, match=r"codes\.safetensors of .*glasses has levels that .* does not have"):
        load_checkpoint(str(tmp_path / "faces"))


def test_a_deviation_too_small_for_half_precision_is_not_stored_as_none(tmp_path):
    model, domain, held_out, *told = parts("vae")
    save(tmp_path / "small", model, domain, replace(held_out, deviations=torch.full((6, 3), 1e-9)), *told)
    assert load_checkpoint(str(tmp_path / "small")).held_out.deviations.min() > 0


def test_a_folder_from_before_deviations_were_kept_still_loads(vae):
    changed("codes.safetensors", deviations=None)(vae)
    assert load_checkpoint(str(vae)).held_out.deviations is None


def test_saving_again_what_was_read_changes_no_byte(family, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    small = Path("small")  # the card says where it lies
    save(small, *parts(family))
    first, read = contents(small), load_checkpoint(small)
    small.rename("before")
    save(small, read.model, read.domain, read.held_out, read.report, read.training)
    second = contents(small)
    # The previews were drawn before the codes of held-out pictures were rounded.
    assert {name: data for name, data in first.items() if name[-3:] not in {"png", "gif"}} == {
        name: data for name, data in second.items() if name[-3:] not in {"png", "gif"}
    }


def test_a_loaded_model_is_ready_to_use_and_can_not_learn(vae):
    model = load_model(vae)
    assert not model.training
    assert not any(parameter.requires_grad for parameter in model.parameters())
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}


def test_weights_are_stored_as_asked_for(tmp_path):
    save(tmp_path / "small", *parts("ae"), dtype=torch.float32)
    stored = load_file(tmp_path / "small" / "model.safetensors")
    assert {tensor.dtype for tensor in stored.values()} == {torch.float32}
    assert torch.equal(load_model(tmp_path / "small").encoder[1].weight, parts("ae")[0].encoder[1].weight)


@pytest.mark.parametrize("step", ["save_file", "previews", "card"])
def test_a_save_that_fails_midway_leaves_the_old_folder_whole(vae, monkeypatch, step):
    before = contents(vae)

    def fail(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoints, step, fail)
    with pytest.raises(KeyboardInterrupt):
        save(vae, *parts("ae"))
    assert contents(vae) == before
    assert [path.name for path in vae.parent.iterdir()] == ["small"]  # and nothing beside it


def test_a_new_save_replaces_the_whole_folder(vae):
    (vae / "stale.png").write_bytes(b"from an older version")
    save(vae, *parts("ae"))
    assert load_checkpoint(str(vae)).model.family == "ae"
    assert not (vae / "stale.png").exists()


def test_what_is_no_checkpoint_is_never_replaced(tmp_path):
    (tmp_path / "holiday.png").write_bytes(b"precious")
    for place in (tmp_path, tmp_path / "holiday.png"):
        with pytest.raises(CheckpointError, match="holds something else than a checkpoint"):
            save(place, *parts("ae"))
    assert contents(tmp_path) == {"holiday.png": b"precious"}
    (tmp_path / "empty").mkdir()
    save(tmp_path / "empty", *parts("ae"))


def reconfigured(folder, **changes):
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | changes))


def retold(folder, **changes):
    report = json.loads((folder / "report.json").read_text())
    (folder / "report.json").write_text(json.dumps(report | changes))


def changed(name, **changes):
    """A change of tensors in a safetensors file; None takes one out."""

    def change(folder):
        tensors = load_file(folder / name)
        tensors = {key: value for key, value in (tensors | changes).items() if value is not None}
        save_file(tensors, folder / name)

    return change


def cut(name):
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:-7])


def filled(name, text):
    return lambda folder: (folder / name).write_text(text)


def config(**changes):
    return lambda folder: reconfigured(folder, **changes)


def report(**changes):
    return lambda folder: retold(folder, **changes)


def without(name):
    return lambda folder: (folder / name).unlink()


BROKEN = {
    "no config": (without("config.json"), "has no readable config.json"),
    "no weights": (without("model.safetensors"), "has no model.safetensors"),
    "no codes": (without("codes.safetensors"), "has no readable codes.safetensors"),
    "no report": (without("report.json"), "has no readable report.json"),
    "config of something else": (filled("config.json", '{"model_type": "bert"}'), "is not an Inbetween checkpoint"),
    "config that is a list": (filled("config.json", "[1]"), "config.json of .* must hold a table"),
    "config that is no JSON": (filled("config.json", "{'a': 1}"), "config.json of .* is not valid JSON"),
    "config too deep": (filled("config.json", '{"a":' * 100_000), "config.json of .* is not valid JSON"),
    "config too large": (filled("config.json", " " * 1_000_001), "is larger than 1,000,000 bytes"),
    "config in another encoding": (lambda f: (f / "config.json").write_bytes(b"\xff\xfe{}"), "is not valid JSON"),
    "format of tomorrow": (config(format=3), "has format 3; this version reads 1 and 2"),
    "unknown family": (config(family="gan"), "can't be built: There is no family named 'gan'"),
    "family that is no text": (config(family=["vae"]), "can't be built: There is no family"),
    "model that is no table": (config(model=3), "can't be built: The settings of VAEConfig must be a table"),
    "unknown setting": (config(model=SETTINGS["vae"] | {"colour": 1}), "can't be built: VAEConfig has no setting"),
    "setting out of bounds": (config(model=SETTINGS["vae"] | {"code": 10**9}), "code must lie between 1 and 1024"),
    "setting that is no number": (config(model=SETTINGS["vae"] | {"scale": float("nan")}), "scale must lie between"),
    "channels as a fraction": (
        config(model=SETTINGS["vae"] | {"network": CONV | {"channels": 3.0}}),
        "channels must be one of 1, 3, not 3.0",
    ),
    "another network than the weights": (config(model=SETTINGS["vae"] | {"code": 4}), "with shape .*, not"),
    "domain missing": (config(data=None), "can't be built: The settings of Domain must be a table"),
    "domain wrong": (config(data=DOMAIN.to_dict() | {"fit": "wide"}), "fit must be one of digit, garment, fill"),
    "weights cut short": (cut("model.safetensors"), "model.safetensors of .* is truncated or no safetensors file"),
    "weights empty": (filled("model.safetensors", ""), "is truncated or no safetensors file"),
    "tensor missing": (changed("model.safetensors", **{"decoder.0.bias": None}), "lacks tensor decoder.0.bias"),
    "tensor too many": (changed("model.safetensors", extra=torch.zeros(2)), "has an unknown tensor extra"),
    "tensor of another shape": (
        changed("model.safetensors", **{"decoder.0.bias": torch.zeros(2)}),
        r"holds decoder.0.bias with shape \[2\], not",
    ),
    "weights of whole numbers": (
        changed("model.safetensors", **{"decoder.0.bias": torch.zeros(96, dtype=torch.int64)}),
        "holds numbers of the type I64",
    ),
    "weights that are no numbers": (
        changed("model.safetensors", **{"decoder.0.bias": torch.full((96,), float("nan"))}),
        "contain numbers that are not finite",
    ),
    "codes cut short": (cut("codes.safetensors"), "codes.safetensors of .* is truncated"),
    "codes missing": (changed("codes.safetensors", codes=None), "is truncated, lacks a tensor"),
    "codes of another shape": (
        changed("codes.safetensors", codes=torch.zeros(6, 9), kl=None, deviations=None),
        "codes of shape",
    ),
    "deviations of no width": (changed("codes.safetensors", deviations=torch.zeros(6, 3)), "above 0"),
    "codes that are no numbers": (changed("codes.safetensors", codes=torch.full((6, 3), torch.inf)), "not finite"),
    "fewer labels than codes": (changed("codes.safetensors", labels=torch.zeros(5)), "one int64 for each of the 6"),
    "labels without a class": (
        changed("codes.safetensors", labels=torch.full((6,), 2)),
        "classes that Shapes does not",
    ),
    "report without figures": (filled("report.json", "{}"), "gives no number for test_pictures"),
    "report with words for figures": (report(mse="good"), "gives no number for mse"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_checkpoint_is_refused_in_one_sentence(vae, what):
    breaks, message = BROKEN[what]
    breaks(vae)
    with pytest.raises(CheckpointError, match=message) as raised:
        load_checkpoint(str(vae))
    sentence = str(raised.value)
    assert "\n" not in sentence and len(sentence) < 300 and sentence.endswith(".")


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (torch.full((6, 4, 4), 9, dtype=torch.uint8), "indices outside the codebook"),
        (torch.full((6, 4, 4), -1, dtype=torch.int32), "indices outside the codebook"),
        (torch.full((6, 4, 4), float("nan")), "indices outside the codebook"),
        (torch.zeros(6, 2, 2, dtype=torch.uint8), r"codes of shape \[2, 2\], not \[4, 4\]"),
        (torch.zeros(6, 16), "Held-out codes are"),
    ],
)
def test_indices_have_to_be_in_the_codebook_and_in_a_grid(vq_vae, codes, message):
    changed("codes.safetensors", codes=codes)(vq_vae)
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(str(vq_vae))


def test_a_huge_model_is_refused_before_anything_is_allocated(vae):
    network = {"kind": "dense", "widths": [2048] * 8, "size": 256, "channels": 3}  # three gigabytes
    reconfigured(vae, model={"network": network, "code": 8})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(CheckpointError, match="describes more than 100 million numbers"):
        load_checkpoint(str(vae))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kilobytes


class Trap:
    """Unpickling this writes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize("name", ["model.safetensors", "codes.safetensors", "config.json"])
def test_a_pickle_under_another_name_is_not_opened(vae, name):
    trap = vae / "sprung"
    (vae / name).write_bytes(pickle.dumps(Trap(trap)))
    with pytest.raises(CheckpointError):
        load_checkpoint(str(vae))
    torch.save(Trap(trap), vae / name)
    with pytest.raises(CheckpointError):
        load_checkpoint(str(vae))
    assert not trap.exists()
    pickle.loads(pickle.dumps(Trap(trap)))
    assert trap.exists()  # so it would have been seen


def test_no_room_that_touches_checkpoints_unpickles():
    for room in ("hub", "models", "latent", "pages"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    names = {getattr(node, "module", None), *(alias.name for alias in node.names)}
                    assert not names & {"pickle", "dill", "joblib", "marshal", "shelve"}, path
                if isinstance(node, ast.Attribute) and node.attr == "load" and isinstance(node.value, ast.Name):
                    assert node.value.id not in {"torch", "np", "numpy"}, path
