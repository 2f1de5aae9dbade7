import pytest
import torch

import models
from latent.arithmetic import analogy, attribute_direction, class_mean, direction_between, neighbours, shift
from latent.held_out import HeldOut


@pytest.fixture
def vae():
    return models.build("vae", {"network": {"kind": "dense", "widths": [8], "size": 8}, "code": 2}).eval()


@pytest.fixture
def vq_vae():
    torch.manual_seed(0)
    network = {"kind": "conv", "widths": [8], "size": 8}
    return models.build("vq-vae", {"network": network, "codes": 16, "dimensions": 3}).eval()


def held_out(codes, labels, **attributes):
    attributes = {name: torch.as_tensor(values).float() for name, values in attributes.items()}
    return HeldOut(codes, torch.tensor(labels), torch.zeros(len(codes)), attributes=attributes)


def test_an_analogy_is_a_minus_b_plus_c():
    a, b, c = torch.tensor([5.0, 1.0]), torch.tensor([2.0, 1.0]), torch.tensor([1.0, 7.0])
    assert analogy(a, b, c).tolist() == [4, 7]


def test_class_means_and_the_direction_between_them(vae):
    pictures = held_out(torch.tensor([[0.0, 0], [2, 4], [10, 10]]), [3, 3, 8])
    assert class_mean(vae, pictures, 3).tolist() == [1, 2]
    assert direction_between(vae, pictures, label_to=8, label_from=3).tolist() == [9, 8]


def test_an_empty_class_has_no_mean(vae):
    with pytest.raises(ValueError, match="label 4"):
        class_mean(vae, held_out(torch.zeros(2, 2), [0, 1]), 4)


def test_means_of_indices_are_means_of_their_vectors(vq_vae):
    grids = torch.randint(16, (5, 4, 4))
    mean = class_mean(vq_vae, held_out(grids, [1] * 5), 1)
    expected = vq_vae.quantizer.codebook[grids].mean(0)  # [h, w, D]
    assert torch.allclose(mean.reshape(3, 4, 4), expected.permute(2, 0, 1), atol=1e-6)


def test_an_attribute_direction_compares_the_outer_quarters(vae):
    codes = torch.tensor([[0.0, 0], [1, 0], [2, 0], [3, 0], [4, 0], [5, 0], [6, 0], [7, 0]])
    slant = [5, 1, 2, 3, 4, 0, 6, 7]  # least: codes 5 and 1; most: codes 6 and 7
    assert attribute_direction(vae, held_out(codes, [0] * 8, slant=slant), "slant").tolist() == [3.5, 0]


def test_an_attribute_direction_does_not_lead_from_one_class_to_another(vae):
    """Class 1 lies elsewhere on the first axis and is thicker throughout; thickness itself is the second axis."""
    within = torch.linspace(0, 1, 40)
    codes = torch.cat([torch.stack([torch.full((40,), place), within], 1) for place in (0.0, 100.0)])
    pictures = held_out(codes, [0] * 40 + [1] * 40, thickness=torch.cat([within, within + 50]))
    direction = attribute_direction(vae, pictures, "thickness")
    assert direction[0] == 0
    assert direction[1] == pytest.approx(30 / 39, abs=1e-5)


def test_classes_count_by_their_size_and_tiny_ones_not_at_all(vae):
    codes = torch.tensor([[0.0, 0]] * 4 + [[1.0, 0]] * 4 + [[0.0, 0], [0, 0], [0, 9], [0, 9]] + [[0.0, 0], [0, 900]])
    labels = [0] * 8 + [1] * 4 + [2] * 2
    pictures = held_out(codes, labels, size=[*range(8), *range(4), 0, 1])
    assert attribute_direction(vae, pictures, "size").tolist() == pytest.approx([2 / 3, 3])


def test_an_unknown_attribute_is_refused_and_the_others_are_named(vae):
    with pytest.raises(ValueError, match=r"'weight'.*slant"):
        attribute_direction(vae, held_out(torch.zeros(4, 2), [0] * 4, slant=range(4)), "weight")


def test_too_few_pictures_give_no_direction(vae):
    with pytest.raises(ValueError, match="too few"):
        attribute_direction(vae, held_out(torch.zeros(3, 2), [0] * 3, slant=range(3)), "slant")


def test_shift_moves_every_code_and_one_code_by_several_strengths(vae):
    direction = torch.tensor([1.0, -2.0])
    assert shift(vae, torch.zeros(2, 2), direction, 0.5).tolist() == [[0.5, -1]] * 2
    assert shift(vae, torch.zeros(1, 2), direction, torch.tensor([0, 1, -1])).tolist() == [[0, 0], [1, -2], [-1, 2]]


def test_shifted_grids_are_snapped_to_the_codebook(vq_vae):
    codes = torch.randint(16, (2, 4, 4))
    vectors = vq_vae.embed(codes)
    assert torch.equal(shift(vq_vae, codes, vectors[1], 0.0), codes)
    assert torch.equal(shift(vq_vae, codes[:1], vectors[1] - vectors[0], 1.0), codes[1:])
    assert shift(vq_vae, codes, torch.randn_like(vectors[0]), 1.0).dtype == torch.int64


def test_neighbours_are_counted_by_their_class(vae):
    pictures = held_out(torch.tensor([[0.0, 0], [1, 0], [0, 2], [50, 50], [51, 50]]), [4, 7, 4, 7, 7])
    assert neighbours(vae, pictures, torch.zeros(1, 2), count=3) == {4: 2, 7: 1}
    assert neighbours(vae, pictures, torch.zeros(1, 2)) == {7: 3, 4: 2}  # fewer pictures than were asked for


def test_neighbours_of_a_grid_are_near_in_the_codebooks_space(vq_vae):
    grids = torch.randint(16, (6, 4, 4))
    assert neighbours(vq_vae, held_out(grids, [0, 1, 2, 3, 4, 5]), grids[2:3], count=1) == {2: 1}


def test_the_model_and_the_codes_stay_as_they_were(vae):
    before = {name: tensor.clone() for name, tensor in vae.state_dict().items()}
    codes = torch.ones(4, 2)
    shift(vae, codes, attribute_direction(vae, held_out(codes, [0] * 4, slant=range(4)), "slant"), 2.0)
    assert codes.eq(1).all()
    assert all(torch.equal(tensor, before[name]) for name, tensor in vae.state_dict().items())
