import math

import pytest
import torch

from models.noise import Noise
from models.quantizers import VectorQuantizer, perplexity
from models.quantizers.vector import RESTART_BELOW


def quantizer(codebook, shares=None, decay=0.9):
    """A quantizer that has these codes, as if the given shares of all vectors had gone to them so far."""
    codebook = torch.as_tensor(codebook, dtype=torch.float32)
    shares = torch.full((len(codebook),), 1 / len(codebook)) if shares is None else torch.tensor(shares)
    made = VectorQuantizer(*codebook.shape, decay=decay)
    made.codebook.copy_(codebook)
    made.counts.copy_(shares)
    made.sums.copy_(codebook * shares.unsqueeze(1))
    return made


def column(*vectors):
    """Vectors of D numbers as features [1, D, n, 1]."""
    return torch.tensor(vectors, dtype=torch.float32).T[None, :, :, None]


def test_nearest_is_what_a_search_of_all_distances_finds():
    made = quantizer(torch.randn(17, 5))
    features = torch.randn(3, 5, 4, 6)
    distances = torch.cdist(features.movedim(1, -1).reshape(-1, 5), made.codebook)
    indices = made.nearest(features)
    assert indices.dtype == torch.int64
    assert torch.equal(indices.flatten(), distances.argmin(1))
    assert torch.equal(made.lookup(indices)[1, :, 2, 3], made.codebook[indices[1, 2, 3]])


def test_what_comes_out_are_codes_and_gradients_pass_through_as_they_are():
    made = quantizer(torch.randn(6, 2)).eval()
    features, weights = torch.randn(3, 2, 4, 4, requires_grad=True), torch.randn(3, 2, 4, 4)
    quantized = made(features, Noise(0))
    torch.testing.assert_close(quantized.vectors, made.lookup(made.nearest(features)))
    (quantized.vectors * weights).sum().backward()
    assert torch.equal(features.grad, weights)


def test_commitment_is_the_squared_distance_of_a_picture_to_its_codes():
    made = quantizer([[0.0, 0.0], [10.0, 0.0]]).eval()
    features = torch.cat([column((1, 2), (9, 0)), column((0, 0), (10, 3))]).requires_grad_()
    commitment = made(features, Noise(0)).commitment
    assert commitment.item() == pytest.approx(((1 + 4 + 1) + 9) / 2)
    commitment.backward()
    torch.testing.assert_close(features.grad, torch.cat([column((1, 2), (-1, 0)), column((0, 0), (0, 3))]))


def test_commitment_does_not_depend_on_the_size_of_the_batch():
    made, features = quantizer(torch.randn(6, 2)).eval(), torch.randn(3, 2, 4, 4)
    once, twice = made(features, Noise(0)), made(features.repeat(2, 1, 1, 1), Noise(0))
    torch.testing.assert_close(once.commitment, twice.commitment)


def test_codes_are_running_means_of_what_is_assigned_to_them():
    made = quantizer([[0.0], [10.0]], shares=[0.5, 0.5], decay=0.9)
    quantized = made(column((1,), (1,), (4,), (8,)), Noise(0))
    # Three quarters of the vectors go to the first code, with a mean of 2; one quarter to the second.
    first, second = 0.9 * 0.5 + 0.1 * 0.75, 0.9 * 0.5 + 0.1 * 0.25
    torch.testing.assert_close(made.counts, torch.tensor([first, second]))
    by_hand = [(0.1 * 0.75 * 2) / first, (0.9 * 0.5 * 10 + 0.1 * 0.25 * 8) / second]
    torch.testing.assert_close(made.codebook.flatten(), torch.tensor(by_hand))
    # What comes out is looked up in the codebook as it is after the step.
    torch.testing.assert_close(quantized.vectors.flatten(), torch.tensor([by_hand[i] for i in (0, 0, 0, 1)]))


def test_learning_does_not_depend_on_the_size_of_the_batch():
    one, two = quantizer([[0.0], [10.0]]), quantizer([[0.0], [10.0]])
    features = column((1,), (3,), (8,))
    one(features, Noise(0))
    two(features.repeat(4, 1, 1, 1), Noise(0))
    for name, value in one.state_dict().items():
        torch.testing.assert_close(two.state_dict()[name], value)


def test_codes_that_always_see_the_same_vectors_settle_on_their_means():
    made = quantizer([[0.0, 1.0], [8.0, 9.0]], decay=0.5)
    for _ in range(40):
        made(column((1, 1), (3, 1), (9, 9), (7, 9)), Noise(0))
    torch.testing.assert_close(made.codebook, torch.tensor([[2.0, 1.0], [8.0, 9.0]]))
    torch.testing.assert_close(made.counts, torch.tensor([0.5, 0.5]))


def test_the_first_batch_places_the_codes_on_its_clusters():
    centres = torch.tensor([[0.0, 0.0], [20.0, 0.0], [0.0, 20.0], [20.0, 20.0]])
    vectors = centres.repeat(50, 1) + 0.1 * torch.randn(200, 2)
    made = VectorQuantizer(16, 2, decay=0.99)
    quantized = made(vectors.T[None, :, :, None], Noise(0))
    assert torch.cdist(centres, made.codebook).amin(1).max() < 1
    assert torch.cdist(made.codebook, centres).amin(1).max() < 1
    assert quantized.commitment / 200 < 0.1


@pytest.mark.parametrize("seed", range(6))
def test_the_first_batch_places_the_codes_on_the_means_of_its_clusters(seed):
    made = VectorQuantizer(2, 1, decay=0.99)
    made(column((0,), (1,), (10,), (11,)), Noise(seed))  # whichever two of them it starts from
    assert made.codebook.flatten().sort().values.tolist() == pytest.approx([0.5, 10.5])


def test_k_means_works_with_fewer_vectors_than_codes():
    made = VectorQuantizer(8, 1, decay=0.99)
    made(column((1,), (2,)), Noise(0))
    assert set(made.codebook.flatten().tolist()) <= {1.0, 2.0}


def test_a_code_that_nothing_is_assigned_to_moves_onto_a_vector_of_the_batch():
    made = quantizer([[0.0], [1000.0]], decay=0.5)
    features = column((1,), (2,), (3,))
    steps = 1 + math.floor(math.log(RESTART_BELOW, 0.5))  # its share halves at every step
    for _ in range(steps - 1):
        made(features, Noise(0))
    assert made.codebook[1].item() == pytest.approx(1000)
    made(features, Noise(0))
    assert made.codebook[1].item() in {1.0, 2.0, 3.0}
    assert made.counts[1].item() == pytest.approx(1 / 2)  # an equal share, so that it is not moved again at once


def test_outside_training_nothing_is_learned():
    made = quantizer(torch.randn(6, 2)).eval()
    before = {name: value.clone() for name, value in made.state_dict().items()}
    made(torch.randn(3, 2, 4, 4), Noise(0))
    assert all(torch.equal(value, before[name]) for name, value in made.state_dict().items())


def test_codes_are_found_in_full_precision_under_autocast():
    codebook = torch.tensor([[100.0, 100.0], [100.0, 100.1]])  # the same in bfloat16
    made, features = quantizer(codebook).eval(), codebook.T[None, :, :, None].contiguous()
    with torch.autocast("cpu", torch.bfloat16):
        assert made(features, Noise(0)).indices.flatten().tolist() == [0, 1]


def test_what_it_learned_fits_into_half_precision():
    """A thousand pictures whose background is one code: its sum over a batch is far above 65,504."""
    made = quantizer([[50.0], [0.0]])
    made(torch.full((1000, 1, 8, 8), 50.0), Noise(0))
    assert all(value.half().isfinite().all() for value in made.state_dict().values())


@pytest.mark.parametrize(
    ("indices", "codes", "value"),
    [
        ([3, 3, 3], 8, 1.0),
        ([0, 1, 2, 3], 4, 4.0),
        ([0, 0, 5, 5], 8, 2.0),
        ([0, 0, 0, 1], 2, math.exp(-(0.75 * math.log(0.75) + 0.25 * math.log(0.25)))),
    ],
)
def test_perplexity_by_hand(indices, codes, value):
    assert perplexity(torch.tensor(indices), codes).item() == pytest.approx(value)
