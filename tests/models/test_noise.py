import torch

from models.noise import Noise


def test_two_processes_draw_alternate_rows_of_what_one_process_draws():
    whole, half = torch.empty(6, 2, 3), torch.empty(3, 2, 3)
    one = Noise(7)
    both = [Noise(7, rank, 2) for rank in range(2)]
    for _ in range(2):  # and they stay in step from draw to draw
        everything = one.normal(whole)
        rows = [noise.normal(half) for noise in both]
        assert torch.equal(torch.stack(rows, dim=1).flatten(0, 1), everything)
        everything = one.uniform(whole)
        rows = [noise.uniform(half) for noise in both]
        assert torch.equal(torch.stack(rows, dim=1).flatten(0, 1), everything)


def test_choices_are_the_same_on_every_process():
    assert torch.equal(Noise(1, 0, 2).choose(50, 8), Noise(1, 1, 2).choose(50, 8))


def test_choices_do_not_repeat_while_there_are_enough():
    assert sorted(Noise(0).choose(9, 9).tolist()) == list(range(9))
    picks = Noise(0).choose(3, 10)
    assert picks.shape == (10,)
    assert set(picks.tolist()) <= {0, 1, 2}


def test_draws_have_the_type_and_spread_they_are_said_to_have():
    like = torch.empty(20_000, dtype=torch.float64)
    normal, uniform = Noise(0).normal(like), Noise(0).uniform(like)
    assert normal.dtype == uniform.dtype == torch.float64
    assert abs(float(normal.mean())) < 0.02
    assert abs(float(normal.std()) - 1) < 0.02
    assert 0 <= float(uniform.min()) < 0.001 and 0.999 < float(uniform.max()) < 1


def test_torch_s_own_generator_is_left_alone():
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    Noise(0).normal(torch.empty(5))
    Noise(0).choose(5, 2)
    assert torch.equal(torch.rand(2), expected)
