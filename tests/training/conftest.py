from dataclasses import replace

import pytest
import torch

from training.data import load_data
from training.recipe import Pictures, load_recipe

VAE = """
summary = "A small VAE."
family = "vae"

[data]
name = "digits"

[model]
code = 4
network = { kind = "dense", size = 8, widths = [32] }

[training]
epochs = 4
batch = 64
learning_rate = 3e-3
"""

VQ_VAE = """
summary = "A small VQ-VAE."
family = "vq-vae"

[data]
name = "digits"

[model]
codes = 8
dimensions = 4
network = { kind = "conv", size = 8, widths = [8] }

[training]
epochs = 4
batch = 64
learning_rate = 3e-3

[[priors]]
kind = "autoregressive"
settings = { width = 32, layers = 1 }
training = { epochs = 2, batch = 64, learning_rate = 3e-3 }
"""


RECIPES = {"vae": VAE, "vq-vae": VQ_VAE, "beta-tcvae": VAE.replace('"vae"', '"beta-tcvae"')}


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def digits():
    """scikit-learn's digits, few of them to train on."""
    data = load_data(Pictures("digits"), None)
    return replace(data, train=data.train[:512], train_labels=data.train_labels[:512])


@pytest.fixture(params=["vae", "vq-vae"])
def recipe(request, tmp_path):
    """A small recipe of a family without and of one with a second stage, written to a file of its name."""
    path = tmp_path / f"small-{request.param}.toml"
    path.write_text(RECIPES[request.param])
    return load_recipe(str(path))
