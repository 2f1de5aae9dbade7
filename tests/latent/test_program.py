"""The programs that the screens offer run, and make what the screens show."""

import pytest
import torch

from hub import load_checkpoint
from latent import grid, program
from latent.arithmetic import analogy, attribute_direction, shift
from latent.code_text import read_code, write_code
from latent.travel import travel

NAMES = ["mnist-vae-2d", "mnist-vae", "fashion-vq-vae"]


def run(text: str) -> dict:
    results = {}
    with torch.inference_mode():
        exec(compile(text, "program", "exec"), results)
    return results


@pytest.fixture(params=NAMES)
def checkpoint(request):
    return load_checkpoint(request.param)


@pytest.fixture
def codes(checkpoint):
    """Three codes as a program holds them, [3, *code_shape]."""
    some = checkpoint.held_out.codes[:3]
    return torch.stack([read_code(write_code(code), checkpoint.model) for code in some])


@torch.inference_mode()
def test_decoding_is_what_the_model_decodes(checkpoint, codes):
    made = run(program.decoding(checkpoint.name, codes))
    assert torch.equal(made["images"], checkpoint.model.decode(codes))
    assert torch.equal(made["again"], checkpoint.model.encode(made["images"]))


@torch.inference_mode()
def test_samples_are_those_of_the_seed(checkpoint):
    made = run(program.sampling(checkpoint.name, 2, 7, 0.5))
    assert torch.equal(made["images"], checkpoint.model.sample(2, 7, 0.5))


@torch.inference_mode()
def test_a_prior_and_a_class_are_said_where_they_were_asked_for():
    text = program.sampling("mnist-vae", 2, 7, 1.0, 4, "mixture")
    model = load_checkpoint("mnist-vae").model
    assert torch.equal(run(text)["images"], model.sample(2, 7, 1.0, 4, "mixture"))
    short = program.sampling("mnist-vae", 2, 7, 1.0)
    assert "label" not in short and "prior" not in short


@torch.inference_mode()
def test_arithmetic_adds_and_subtracts(checkpoint, codes):
    model = checkpoint.model
    expected = model.decode(model.quantize(analogy(*model.embed(codes)).unsqueeze(0)))
    assert torch.equal(run(program.adding(checkpoint.name, codes))["images"], expected)
    name = next(iter(checkpoint.held_out.attributes))
    made = run(program.shifting(checkpoint.name, codes[0], f"attribute_direction(model, held_out, {name!r})", [0, 1.5]))
    direction = attribute_direction(model, checkpoint.held_out, name)
    assert torch.equal(made["images"], model.decode(shift(model, codes[:1], direction, torch.tensor([0, 1.5]))))


@torch.inference_mode()
def test_a_journey_is_the_film_of_its_codes(checkpoint, codes, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    how = {"frames": 5, "curve": "linear", "easing": "smooth", "turn": "once"}
    made = run(program.travelling(checkpoint.name, codes, how, 12))
    assert len(made["images"]) == 5 and (tmp_path / "journey.gif").read_bytes().startswith(b"GIF8")
    if not checkpoint.model.discrete:
        images = checkpoint.model.decode(codes)
        assert travel(checkpoint.model, images, **how).frames.shape == made["images"].shape


@torch.inference_mode()
def test_a_plane_around_a_code():
    checkpoint = load_checkpoint("mnist-vae")
    model, origin = checkpoint.model, checkpoint.held_out.codes[0]
    call = "grid.plane_lattice(origin, 3, 1, grid.extents(model.moments(), 2.0), 4)"
    made = run(program.walking("mnist-vae", call, origin, 4))
    origin = read_code(write_code(origin), model)
    codes = grid.plane_lattice(origin, 3, 1, grid.extents(model.moments(), 2.0), 4)
    assert torch.equal(made["images"], model.decode(codes)) and made["sheet"].size == (4 * 28, 4 * 28)
    whole = run(program.walking("mnist-vae-2d", "grid.quantile_lattice(model.moments(), 3)", None, 3))
    assert whole["images"].shape == (9, 1, 28, 28)
