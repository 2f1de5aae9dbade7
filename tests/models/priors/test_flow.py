import math

import pytest
import torch

from models.codes import CodeSpace
from models.config import ConfigError
from models.noise import Noise
from models.priors.flow import Flow, FlowConfig


def flow(dimensions=2, classes=0, **settings):
    made = Flow(FlowConfig(steps=4, width=32, classes=classes, **settings), CodeSpace((dimensions,)))
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.mul_(1.5)  # bends visibly
        made.middle.copy_(torch.arange(dimensions))
        made.spread.copy_(1 + torch.arange(dimensions) / 2)
    return made.requires_grad_(False).eval()


def ring(count, seed=0):
    """Codes on a circle of radius 2: one Gaussian covers its middle, where none of them is. Two classes, its halves."""
    generator = torch.Generator().manual_seed(seed)
    angle = 2 * math.pi * torch.rand(count, generator=generator)
    circle = 2 * torch.stack([angle.cos(), angle.sin()], dim=1)
    return circle + 0.1 * torch.randn(count, 2, generator=generator), (angle > math.pi).long()


def trained(classes, steps=300):
    prior = Flow(FlowConfig(steps=6, width=48, classes=classes), CodeSpace((2,)))
    codes, labels = ring(4000)
    prior.fit(codes, labels)
    examples, optimizer = prior.examples(codes, labels), torch.optim.Adam(prior.parameters(), lr=3e-3)
    for step in range(steps):
        rows = torch.randint(4000, (256,), generator=torch.Generator().manual_seed(step))
        optimizer.zero_grad()
        prior(examples[rows], Noise(step), 0.0).loss.backward()
        optimizer.step()
    return prior.requires_grad_(False).eval()


@pytest.mark.parametrize("dimensions", [1, 2, 5])
def test_the_way_back_ends_where_it_began(dimensions):
    prior = flow(dimensions, classes=3)
    codes, told = 3 * torch.randn(50, dimensions), prior.one_hot(torch.arange(50) % 3)
    numbers = codes
    for coupling in prior.couplings:
        numbers, _ = coupling(numbers, told)
    assert (numbers - codes).abs().amax(0).min() > 0.05  # every number was bent
    for coupling in reversed(prior.couplings):
        numbers = coupling.inverse(numbers, told)
    torch.testing.assert_close(numbers, codes, rtol=1e-4, atol=1e-4)


def test_the_density_adds_up_to_one():
    prior = flow(2, classes=2)
    axis = torch.linspace(-12, 14, 600)
    places = torch.cartesian_prod(axis, axis)
    total = prior.log_prob(places).double().exp().sum() * (axis[1] - axis[0]).double() ** 2
    assert total.item() == pytest.approx(1, abs=2e-3)


def test_the_density_is_that_of_the_change_of_variables():
    prior = flow(3)
    codes, none = torch.randn(4, 3), torch.zeros(4, 0)

    def straightened(code):
        numbers = ((code - prior.middle) / prior.spread).unsqueeze(0)
        for coupling in prior.couplings:
            numbers, _ = coupling(numbers, none[:1])
        return numbers[0]

    for code, found in zip(codes, prior.log_prob(codes), strict=True):
        slope = torch.autograd.functional.jacobian(straightened, code)
        normal = -0.5 * straightened(code).square().sum() - 1.5 * math.log(2 * math.pi)
        assert found.item() == pytest.approx((normal + slope.det().abs().log()).item(), abs=1e-3)


def test_it_leaves_out_what_one_gaussian_covers_and_draws_the_class_that_is_asked_for():
    prior = trained(classes=2)
    drawn = prior.sample_codes(1000, seed=1)
    assert (drawn.norm(dim=1) < 1).float().mean() < 0.08
    assert ((drawn.norm(dim=1) - 2).abs() < 0.6).float().mean() > 0.85
    codes, labels = ring(1000, seed=1)
    middle, edge = prior.log_prob(torch.zeros(1, 2)).item(), prior.log_prob(codes).mean().item()
    assert edge > middle + 2
    for label in (0, 1):
        drawn = prior.sample_codes(300, seed=2, label=label)
        assert ((drawn[:, 1] < 0).long() == label).float().mean() > 0.9
    weights = torch.bincount(labels) / len(labels)
    torch.testing.assert_close(prior.shares, weights, rtol=0, atol=0.05)


def test_seed_temperature_and_unknown_classes():
    prior = flow(4)
    assert torch.equal(prior.sample_codes(5, seed=3), prior.sample_codes(5, seed=3))
    assert not torch.equal(prior.sample_codes(5, seed=3), prior.sample_codes(5, seed=4))
    assert len(prior.sample_codes(5, temperature=0.0).unique(dim=0)) == 1
    with pytest.raises(ValueError, match="choose a prior that knows them"):
        prior.sample_codes(1, label=0)
    with pytest.raises(ValueError, match="knows no class 3: its classes are from 0 to 2"):
        flow(2, classes=3).sample_codes(1, label=3)


def test_what_can_not_be_a_flow_is_refused():
    with pytest.raises(ConfigError, match="codes are indices"):
        Flow(FlowConfig(), CodeSpace((2, 2), 8))
    prior = flow(2, classes=2)
    codes, _ = ring(10)
    for labels in (None, torch.full((10,), 2), torch.full((10,), -1)):
        with pytest.raises(ConfigError, match="set its classes to as many as the pictures have"):
            prior.fit(codes, labels)
    prior.fit(codes, torch.zeros(10, dtype=torch.int64))
    with pytest.raises(ValueError, match="without a picture of class 1"):
        prior.sample_codes(1, label=1)
