import pytest
import torch

import models
from latent.domain import Domain
from latent.examples import decoded_example, handwriting
from latent.held_out import HeldOut
from latent.preprocess import fit_picture

MNIST = Domain("mnist", "MNIST", tuple("0123456789"), "digit")


@pytest.fixture
def model():
    return models.build("vae", {"network": {"kind": "dense", "widths": [8], "size": 8}, "code": 2}).eval()


def test_an_example_is_a_decoded_code_of_its_class(model):
    codes = torch.tensor([[0.0, 0], [1, 2], [3, 4]])
    held_out = HeldOut(codes, torch.tensor([5, 7, 7]), torch.zeros(3))
    for number, code in ((0, 1), (1, 2), (2, 1)):  # counted round and round
        expected = model.decode(codes[code : code + 1])[0]
        assert torch.equal(decoded_example(model, held_out, 7, number), expected)
    with pytest.raises(ValueError, match="label 3"):
        decoded_example(model, held_out, 3)


def test_the_first_example_is_the_most_typical(model):
    codes = torch.tensor([[9.0, 9], [0, 0], [1, 0], [-1, 0], [-9, -9]])
    held_out = HeldOut(codes, torch.zeros(5, dtype=torch.int64), torch.zeros(5))
    assert torch.equal(decoded_example(model, held_out, 0), model.decode(codes[1:2])[0])
    assert torch.equal(decoded_example(model, held_out, 0, 4), model.decode(codes[4:5])[0])


def test_there_is_handwriting_of_every_digit():
    digits = handwriting()
    assert sum(map(len, digits)) == 1797
    assert min(map(len, digits)) >= 20


@pytest.mark.parametrize("label", range(10))
def test_handwriting_is_brought_into_the_form_of_mnist(label):
    for picture in handwriting()[label][:20]:
        fitted = fit_picture(picture, MNIST, (1, 28, 28))
        rows, columns = fitted.image[0].gt(0.1).nonzero(as_tuple=True)
        assert max(rows.max() - rows.min(), columns.max() - columns.min()) + 1 == pytest.approx(20, abs=1)
        assert not any("inverted" in step for step in fitted.steps)
