import shutil

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import models
from models import Objective
from training import loop
from training.loop import TrainingError, accelerator_for, fit
from training.recipe import Schedule

SETTINGS = {"code": 4, "network": {"kind": "dense", "size": 8, "widths": [32]}}


def schedule(**changes):
    return Schedule(**{"epochs": 3, "learning_rate": 3e-3, "batch": 64} | changes)


def trained(data, folder, plan=None, model=None, hooks=()):
    """A model after `fit`, and what `fit` returned."""
    plan = plan or schedule()
    torch.manual_seed(0)
    model = model or models.build("vae", SETTINGS)
    accelerator = accelerator_for(plan, "cpu", None, folder, several_steps=len(model.steps()) > 1)
    return model, fit(accelerator, model, data, plan, folder / "state", "small", hooks)


def same(first, second):
    one, other = first.state_dict(), second.state_dict()
    return all(torch.equal(value, other[name]) for name, value in one.items())


def fail_at(monkeypatch, model, epoch, how):
    """Makes `model` do `how(objective)` from the middle of an epoch, counted from 0, on."""
    usual = type(model).forward

    def forward(self, images, noise, at, *step):
        objective = usual(self, images, noise, at, *step)
        return how(objective) if at > epoch + 0.4 else objective

    monkeypatch.setattr(type(model), "forward", forward)


class Interrupted(Exception):
    """Somebody pulled the plug."""


def pull_the_plug(objective):
    raise Interrupted


def test_training_lowers_the_loss(digits, tmp_path, capsys):
    _, seconds = trained(digits.train, tmp_path, schedule(epochs=8))
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("small")]
    losses = [float(line.split("negative ELBO ")[1].split(",")[0]) for line in lines]
    assert len(losses) == 8
    assert losses[-1] < 0.8 * losses[0]
    assert seconds > 0


def test_the_same_seed_trains_the_same_model_and_another_another(digits, tmp_path):
    first, _ = trained(digits.train, tmp_path / "1")
    second, _ = trained(digits.train, tmp_path / "2")
    third, _ = trained(digits.train, tmp_path / "3", schedule(seed=1))
    assert same(first, second)
    assert not same(first, third)


def test_an_interrupted_training_goes_on_to_the_same_weights(digits, tmp_path, monkeypatch):
    whole, _ = trained(digits.train, tmp_path / "whole")
    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        fail_at(patch, whole, 2, pull_the_plug)
        trained(digits.train, tmp_path / "halves")
    assert [path.name for path in (tmp_path / "halves/state").iterdir()] == ["epoch-00002"]

    epochs = []
    fail_at(monkeypatch, whole, -1, lambda objective: epochs.append(1) or objective)
    resumed, _ = trained(digits.train, tmp_path / "halves")
    assert len(epochs) == 512 // 64  # only the third epoch was left
    assert same(whole, resumed)


def test_a_finished_training_is_not_repeated(digits, tmp_path):
    whole, _ = trained(digits.train, tmp_path)
    again, seconds = trained(digits.train, tmp_path)
    assert seconds is None
    assert same(whole, again)


@pytest.mark.parametrize("when", ["half of it written", "all of it written", "moved, the older one still there"])
def test_an_interrupted_save_costs_no_more_than_an_epoch(digits, tmp_path, monkeypatch, when):
    whole, _ = trained(digits.train, tmp_path / "whole")
    folder = tmp_path / "cut"
    usual = {"save": loop.Accelerator.save_state, "rmtree": shutil.rmtree}

    def save(accelerator, place):
        usual["save"](accelerator, place)
        if (folder / "state/epoch-00001").exists() and when != "moved, the older one still there":
            if when == "half of it written":
                (place / "model.safetensors").write_bytes(b"half")
            raise Interrupted

    def rmtree(path, *args, **kwargs):
        if path.name == "epoch-00001" and when == "moved, the older one still there":
            raise Interrupted
        usual["rmtree"](path, *args, **kwargs)

    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        patch.setattr(loop.Accelerator, "save_state", save)
        patch.setattr(loop.shutil, "rmtree", rmtree)
        trained(digits.train, folder)
    resumed, _ = trained(digits.train, folder)
    assert same(whole, resumed)
    assert [path.name for path in (folder / "state").iterdir()] == ["epoch-00003"]


def not_a_number(objective):
    return Objective(objective.loss * float("nan"), objective.terms)


def test_a_loss_that_is_no_number_ends_training_and_the_last_good_state_stays(digits, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        fail_at(patch, models.build("vae", SETTINGS), 1, not_a_number)
        with pytest.raises(TrainingError, match=r"The loss of small is no longer a number in epoch 2: .* smaller"):
            trained(digits.train, tmp_path)
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["epoch-00001"]
    resumed, _ = trained(digits.train, tmp_path)
    assert all(value.isfinite().all() for value in resumed.state_dict().values())


def test_weights_that_are_no_numbers_are_never_kept(digits, tmp_path, monkeypatch):
    """The last step of an epoch can spoil the weights after its loss was read."""

    def spoil(accelerator, value, title, epoch):
        usual(accelerator, value, title, epoch)
        with torch.no_grad():
            model.encoder[-1].bias[0] = float("nan")

    usual, model = loop._check, models.build("vae", SETTINGS)
    monkeypatch.setattr(loop, "_check", spoil)
    with pytest.raises(TrainingError):
        trained(digits.train[:64], tmp_path, schedule(epochs=1), model)
    assert not (tmp_path / "state").exists()


def test_every_picture_is_seen_once_an_epoch_in_an_order_of_its_own():
    first, again = (torch.cat(list(loop._batches(100, 10, 3, 0))) for _ in range(2))
    assert torch.equal(first, again)
    assert first.sort().values.tolist() == list(range(100))
    assert not torch.equal(first, torch.cat(list(loop._batches(100, 10, 3, 1))))
    assert not torch.equal(first, torch.cat(list(loop._batches(100, 10, 4, 0))))


def test_the_batches_of_an_epoch_are_of_one_size():
    assert [len(rows) for rows in loop._batches(25, 10, 0, 0)] == [10, 10]


def test_fewer_pictures_than_a_batch_are_one_batch(digits, tmp_path):
    _, seconds = trained(digits.train[:10], tmp_path, schedule(epochs=1, batch=128))
    assert seconds > 0


def test_no_two_steps_share_their_noise():
    seeds = {loop.hash_of(seed, step) for seed in range(20) for step in range(-20, 500)}
    assert len(seeds) == 20 * 520
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_the_learning_rate_rises_and_falls_once_over_the_whole_run(digits, tmp_path, monkeypatch):
    rates = []
    usual = loop.OneCycleLR.step

    def step(self, *args):
        usual(self, *args)
        rates.append(self.get_last_lr()[0])

    monkeypatch.setattr(loop.OneCycleLR, "step", step)
    trained(digits.train, tmp_path, schedule(epochs=5, warmup=0.25))
    peak = max(range(len(rates)), key=rates.__getitem__)
    assert rates[peak] == pytest.approx(3e-3, rel=1e-2)
    assert peak == pytest.approx(0.25 * len(rates), abs=2)
    assert rates[: peak + 1] == sorted(rates[: peak + 1]) and rates[peak:] == sorted(rates[peak:], reverse=True)
    assert rates[-1] < 1e-5


class Adversarial(nn.Module):
    """An encoder and a critic of its codes, which want opposite things and are trained one after the other."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.encoder, self.critic = nn.Linear(64, 2), nn.Linear(2, 1)

    def steps(self):
        return {"model": list(self.encoder.parameters()), "critic": list(self.critic.parameters())}

    def forward(self, images, noise, epoch, step="model"):
        codes = self.encoder(images.flatten(1))
        if step == "model":
            loss = F.softplus(-self.critic(codes)).mean()
        else:
            drawn = self.critic(noise.normal(codes))
            loss = F.softplus(-drawn).mean() + F.softplus(self.critic(codes.detach())).mean()
        return Objective(loss, {step: loss.detach()})


class Opposed(nn.Module):
    """Two weights: the first step wants both to shrink, the second wants the second one to grow."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Parameter(torch.zeros(())), nn.Parameter(torch.zeros(()))

    def steps(self):
        return {"one": [self.first], "two": [self.second]}

    def forward(self, images, noise, epoch, step="one"):
        loss = self.first + 5 * self.second if step == "one" else -self.second
        return Objective(loss, {step: loss.detach()})


def test_each_step_of_a_batch_moves_its_own_part_alone(digits, tmp_path):
    """Adam's first step is as long as the rate, whatever the slope, and slopes of another step don't stay."""
    model, _ = trained(digits.train[:64], tmp_path, schedule(epochs=1), Opposed())
    assert model.second.item() > 1e-4
    assert model.first.item() == pytest.approx(-model.second.item(), rel=1e-3)


def test_a_batch_of_two_steps_says_what_each_of_them_lost(digits, tmp_path, capsys):
    trained(digits.train, tmp_path, schedule(epochs=1), Adversarial())
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("small 1/1: "))
    assert "model " in line and "critic " in line and "loss" not in line


def test_two_optimizers_go_on_as_if_nothing_had_happened(digits, tmp_path, monkeypatch):
    whole, _ = trained(digits.train, tmp_path / "whole", model=Adversarial())
    assert not same(whole, Adversarial())
    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        fail_at(patch, whole, 1, pull_the_plug)
        trained(digits.train, tmp_path / "halves", model=Adversarial())
    resumed, _ = trained(digits.train, tmp_path / "halves", model=Adversarial())
    assert same(whole, resumed)


def test_an_average_of_the_weights_goes_on_as_if_nothing_had_happened(digits, tmp_path, monkeypatch):
    plan = schedule(average=0.9)
    last, _ = trained(digits.train, tmp_path / "last")
    whole, _ = trained(digits.train, tmp_path / "whole", plan)
    assert not same(whole, last)
    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        fail_at(patch, whole, 1, pull_the_plug)
        trained(digits.train, tmp_path / "halves", plan)
    resumed, _ = trained(digits.train, tmp_path / "halves", plan)
    again, seconds = trained(digits.train, tmp_path / "halves", plan)
    assert same(whole, resumed) and same(whole, again) and seconds is None


def test_every_step_of_every_epoch_has_noise_of_its_own(digits, tmp_path, monkeypatch):
    seeds, usual = [], loop.Noise
    monkeypatch.setattr(loop, "Noise", lambda seed, *shared: seeds.append(seed) or usual(seed, *shared))
    trained(digits.train, tmp_path)
    assert len(seeds) == len(set(seeds)) == 3 * 512 // 64


def test_a_hook_is_told_of_all_that_happens(digits, tmp_path):
    class Diary(loop.Hook):
        def __init__(self):
            self.pages = []

        def start(self, moment):
            self.pages.append("start")

        def after_step(self, moment):
            self.pages.append((moment.epoch, moment.step))

        def after_epoch(self, moment):
            self.pages.append(f"epoch {moment.epoch} of {moment.epochs}, {'loss' in moment.terms}")

        def end(self, moment):
            self.pages.append("end")

    diary = Diary()
    trained(digits.train[:128], tmp_path, schedule(epochs=2), hooks=[diary])
    assert diary.pages == [
        "start", (0, 0), (0, 1), "epoch 0 of 2, True", (1, 0), (1, 1), "epoch 1 of 2, True", "end",
    ]  # fmt: skip
