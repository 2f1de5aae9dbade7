from dataclasses import replace

import pytest
import torch

import models
from hub import load_checkpoint
from hub.folder.checkpoint import save, save_held_out
from latent.anomaly import ERROR, scores
from tests.hub.folders import TRAINING
from training.calibrate import calibrated
from training.data import DataError
from training.evaluate import evaluate
from training.trained import open_trained


def test_scores_are_added_to_a_checkpoint_and_nothing_else_is_changed(digits, tmp_path):
    data = replace(digits, test=digits.test[:60], test_labels=digits.test_labels[:60])
    torch.manual_seed(0)
    model = models.build("vae", {"code": 3, "network": {"kind": "dense", "size": 8, "widths": [16]}}).half().float()
    report, held_out = evaluate(model, data)
    folder = tmp_path / "mine"
    save(folder, model, data.domain, replace(held_out, scores={}), report, TRAINING)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert load_checkpoint(str(folder)).held_out.scores == {}

    save_held_out(folder, calibrated(open_trained(folder), data))
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert after.keys() == before.keys()
    assert [name for name in before if before[name] != after[name]] == ["codes.safetensors"]
    read = load_checkpoint(str(folder))
    expected = scores(read.model, data.test / 255)
    assert read.held_out.scores.keys() == expected.keys() - {ERROR}
    for name, values in read.held_out.scores.items():
        torch.testing.assert_close(values, expected[name])
        torch.testing.assert_close(values, held_out.scores[name], rtol=1e-4, atol=1e-4)  # as an evaluation has it

    with pytest.raises(DataError, match="keeps codes of"):
        calibrated(open_trained(folder), replace(data, test_labels=(data.test_labels + 1) % 10))
