import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub import load_checkpoint
from training.data import load_data
from training.train import train

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("recipe", ["beta-tcvae", "vq-vae"], indirect=True)
def test_two_processes_train_the_model_that_one_process_trains(recipe, tmp_path):
    """Each has half of every batch; both together see the same pictures and the same noise, and share one codebook
    or one estimate of how codes are distributed."""
    done = subprocess.run(
        # Without --multi_gpu, accelerate starts a single process wherever there is no GPU.
        [sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2",
         "-m", "training.train", tmp_path / f"{recipe.name}.toml", "--device", "cpu", "--out", tmp_path / "two"],
        cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"}, text=True, capture_output=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(f"{recipe.name} 4/4: ") == 1  # one of them speaks
    train(recipe, load_data(recipe.data, tmp_path), tmp_path / "one", "cpu")
    one, two = (load_checkpoint(str(tmp_path / folder)) for folder in ("one", "two"))
    assert one.training["machine"].startswith("1 × CPU")
    assert two.training["machine"].startswith("2 × CPU")

    weights = two.model.state_dict()
    for name, value in one.model.state_dict().items():
        # A key's bias drops out of the attention: all it gets is rounding, which Adam makes as large as a step.
        if "qkv.bias" not in name:
            assert weights[name].sub(value).abs().max() < 2e-3, name
    assert two.report.figures.keys() == one.report.figures.keys()
    for name in one.report.figures:
        assert two.report[name] == pytest.approx(one.report[name], rel=1e-3), name
