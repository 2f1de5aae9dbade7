"""Folders that an earlier version wrote, as they were written: every one of them still loads."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from hub import load_checkpoint
from hub.folder.checkpoint import save

FOLDERS = Path(__file__).parent / "format_1"
PRIORS = {"ae": "gaussian", "vae": "standard-normal", "beta-vae": "standard-normal", "vq-vae": "autoregressive"}


@pytest.fixture(params=PRIORS)
def family(request):
    return request.param


def test_a_folder_of_format_1_draws_what_it_drew_then(family):
    checkpoint = load_checkpoint(FOLDERS / family)
    expected = load_file(FOLDERS / family / "expected.safetensors")
    assert checkpoint.model.family == family
    assert list(checkpoint.model.priors) == [checkpoint.model.default_prior] == [PRIORS[family]]
    decoded = checkpoint.model.decode(checkpoint.held_out.codes)
    torch.testing.assert_close(decoded, expected["decoded"], rtol=0, atol=1e-5)
    torch.testing.assert_close(checkpoint.model.sample(3, seed=2), expected["sampled"], rtol=0, atol=1e-5)


def test_its_figures_have_their_words_and_units(family):
    report = load_checkpoint(FOLDERS / family).report
    stored = json.loads((FOLDERS / family / "report.json").read_text())
    assert report.pictures == stored["test_pictures"]
    assert {name: figure.value for name, figure in report.figures.items()} == {
        name: value for name, value in stored.items() if name not in ("test_pictures", "code")
    }
    assert report.figures["mse"].shown == "0.10000" and report.figures["parameters"].shown == "100"
    if family == "vae":
        assert report.figures["negative_elbo_nats"].shown == "91.19 nats"


def test_saved_again_it_is_of_today_s_format_and_the_same_model(family, tmp_path):
    old = load_checkpoint(FOLDERS / family)
    save(tmp_path / family, old.model, old.domain, old.held_out, old.report, old.training)
    assert json.loads((tmp_path / family / "config.json").read_text())["format"] == 2
    new = load_checkpoint(tmp_path / family)
    assert new.model.config == old.model.config and new.report == old.report
    assert all(torch.equal(value, old.model.state_dict()[name]) for name, value in new.model.state_dict().items())
