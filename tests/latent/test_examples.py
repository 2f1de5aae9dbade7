import numpy as np
import pytest
import torch

import models
from latent.domain import Domain
from latent.examples import (
    EXAMPLES_PER_CLASS,
    decoded_example,
    example_code,
    first_examples,
    first_terms,
    labels_of,
)
from latent.held_out import HeldOut
from latent.preprocess import fit_picture
from latent.real import GARMENTS, garments, handwriting, real_pictures

MNIST = Domain("mnist", "MNIST", tuple("0123456789"), "digit")
FASHION = Domain("fashion", "Fashion-MNIST", GARMENTS, "garment")


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


@pytest.mark.parametrize("domain", [MNIST, FASHION])
def test_there_are_real_pictures_of_every_class(domain):
    rows = real_pictures(domain).pictures()
    assert len(rows) == 10 and min(map(len, rows)) >= EXAMPLES_PER_CLASS
    assert len({picture.tobytes() for row in rows for picture in row}) == sum(map(len, rows))


def test_test_pictures_are_taken_as_they_are():
    for picture in garments()[8]:
        image = fit_picture(picture, FASHION, (1, 28, 28)).image
        assert torch.equal((255 * image[0]).round().byte(), torch.from_numpy(np.array(picture)))


def test_other_pictures_have_no_real_ones_that_travel():
    assert real_pictures(Domain("mine", "Mine", ("cat", "dog"), "fill")) is None
    assert real_pictures(Domain("letters", "Letters", tuple("abc"), "digit")) is None


@pytest.mark.parametrize("label", range(10))
def test_handwriting_is_brought_into_the_form_of_mnist(label):
    for picture in handwriting()[label][:20]:
        fitted = fit_picture(picture, MNIST, (1, 28, 28))
        rows, columns = fitted.image[0].gt(0.1).nonzero(as_tuple=True)
        assert max(rows.max() - rows.min(), columns.max() - columns.min()) + 1 == pytest.approx(20, abs=1)
        assert not any("inverted" in step for step in fitted.steps)


def held_out(codes: list[list[float]], labels: list[int]) -> HeldOut:
    return HeldOut(torch.tensor(codes), torch.tensor(labels), torch.zeros(len(codes)))


@pytest.mark.parametrize("fit", ["digit", "garment", "fill"])
@pytest.mark.parametrize("classes", [0, 1, 2, 10, 964])
def test_the_first_examples_exist_and_differ_for_any_data_set(model, fit, classes):
    domain = Domain("some", "Some", tuple(f"obj{label}" for label in range(classes)), fit)
    labels = torch.arange(max(3 * classes, 12)) % max(classes, 1)
    pictures = HeldOut(torch.randn(len(labels), 2), labels, torch.zeros(len(labels)))
    first = first_examples(model, pictures, domain, 6)
    codes = [example_code(model, pictures, each.label, each.number) for each in first]
    assert len({tuple(code.tolist()) for code in codes}) == 6
    assert {each.label for each in first} <= (set(range(classes)) or {None})
    assert len({each.label for each in first}) == min(classes, 6) or not classes


def test_a_class_that_no_held_out_picture_has_is_not_begun_with(model):
    pictures = held_out([[0.0, 1], [1, 0], [2, 2]], [3, 3, 5])
    assert labels_of(MNIST, pictures) == [3, 5]
    assert [each.label for each in first_examples(model, pictures, MNIST, 3)] == [3, 5, 3]


def test_three_first_examples_span_a_plane_if_any_do(model):
    domain = Domain("some", "Some", ("one",), "fill")
    line = [[float(step), 2.0 * step] for step in range(5)]
    pictures = held_out([*line, [0.0, 5.0]], [0] * 6)
    first = first_examples(model, pictures, domain, 3)
    a, b, c = (example_code(model, pictures, each.label, each.number) for each in first)
    (x, y), (u, v) = (b - a).tolist(), (c - a).tolist()
    assert x * v != y * u
    # Where none does, they still differ; and of one picture there is no second.
    assert len(first_examples(model, held_out(line, [0] * 5), domain, 3)) == 3
    assert len(first_examples(model, held_out([[1.0, 1]] * 9, [0] * 9), domain, 3)) == 1


def test_classes_stand_in_natural_order():
    domain = Domain("some", "Some", ("obj10", "Obj2", "obj1", "a"), "fill")
    assert labels_of(domain, held_out([[0.0, 0]] * 4, [0, 1, 2, 3])) == [3, 2, 1, 0]


def test_a_sum_begins_with_two_pictures_that_differ_in_one_thing_and_a_third():
    """Classes at 0 and 10 along the first number; the second is what was measured, the third is noise."""
    codes = [[10.0 * label, amount, noise] for label in (0, 1) for amount in range(8) for noise in (0.0, 5.0)]
    network = {"kind": "dense", "widths": [8], "size": 8}
    wide = models.build("vae", {"network": network, "code": 3}).eval()
    amounts = torch.tensor(codes)[:, 1]
    pictures = HeldOut(torch.tensor(codes), torch.arange(32) // 16, torch.zeros(32), attributes={"bold-thin": amounts})
    terms = first_terms(wide, pictures, Domain("two", "Two", ("o", "x"), "fill"))
    a, b, c = (example_code(wide, pictures, each.label, each.number) for each in terms.examples)
    assert a[0] == b[0] != c[0] and a[2] == b[2] and a[1] > b[1]
    assert "bold and thin: C should become bold" in terms.words


def test_without_anything_measured_a_sum_begins_with_examples_that_differ(model):
    pictures = held_out([[0.0, 0], [1, 2], [5, -4]], [0, 1, 2])
    terms = first_terms(model, pictures, Domain("three", "Three", ("a", "b", "c"), "fill"))
    assert [each.label for each in terms.examples] == [0, 1, 2] and terms.words == ""
