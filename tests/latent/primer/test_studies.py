"""The primer's own models: small files that hold what was trained, offered to figures and listed nowhere else."""

import json

import pytest
import torch

import models
from hub import list_models
from hub.live.offers import NotOffered, offered, offered_file
from latent.domain import Domain
from latent.held_out import HeldOut
from latent.primer import studies

DIGITS = Domain(name="digits", title="Digits", classes=("0", "1"), fit="digit")
SETTINGS = {"code": 2, "network": {"kind": "dense", "widths": [5], "size": 8}}
LARGEST = 6_000_000  # bytes of all together


@pytest.mark.parametrize("family", ["ae", "vae"])
def test_what_was_written_is_read(tmp_path, family):
    torch.manual_seed(0)
    model = models.build(family, SETTINGS).eval()
    exact = model.decode(torch.zeros(1, 2))
    studies.rounded(model)
    assert torch.allclose(model.decode(torch.zeros(1, 2)), exact, atol=0.02)
    images = torch.rand(6, 1, 8, 8)
    with torch.no_grad():
        codes = model.encode(images)
        deviations = model.posterior(images).stddev if model.stochastic else None
    held_out = HeldOut(codes, torch.tensor([0, 1] * 3), torch.rand(6), deviations=deviations)
    studies.write(tmp_path / "one.safetensors", model, DIGITS, held_out, {"error": 0.5})
    study = studies.read(tmp_path / "one.safetensors")
    with torch.no_grad():
        assert torch.equal(study.model.decode(codes), model.decode(codes))
        assert torch.equal(study.model.encode(images), codes)
    assert study.held_out.labels.tolist() == [0, 1] * 3 and study.domain == DIGITS
    assert (study.held_out.deviations is None) == (family == "ae")
    assert study.description["measured"] == {"error": 0.5} and study.description["code_shape"] == [2]
    json.dumps(study.description)


def test_weights_of_another_model_are_refused(tmp_path):
    model = models.build("ae", SETTINGS)
    held_out = HeldOut(torch.zeros(1, 2), torch.zeros(1, dtype=torch.int64), torch.zeros(1))
    model.extra = torch.nn.Linear(1, 1)
    studies.write(tmp_path / "one.safetensors", model, DIGITS, held_out, {})
    with pytest.raises(ValueError, match="train it anew"):
        studies.read(tmp_path / "one.safetensors")


def test_they_are_small_and_no_picker_lists_them():
    assert studies.names()
    assert sum(path.stat().st_size for path in studies.FOLDER.iterdir()) <= LARGEST
    assert not set(studies.names()) & {entry.name for entry in list_models()}
    with pytest.raises(KeyError):
        studies.study("../../hub/bundled/mnist-vae/model")


@pytest.mark.parametrize("name", studies.names())
def test_each_is_offered_to_browsers(name):
    study = offered(name)
    assert offered(name) is study and study.decoder and study.encoder
    for header, blob in (study.decoder, study.encoder, study.codes):
        assert offered_file(header["sha256"]) == blob
    assert study.model.codes.holds(study.held_out.codes)


def test_what_is_no_model_is_not_offered():
    with pytest.raises(NotOffered):
        offered("no-such-model")
