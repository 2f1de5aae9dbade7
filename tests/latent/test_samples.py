import pytest
import torch

from hub import load_checkpoint
from latent import samples
from latent.held_out import HeldOut


@pytest.fixture(scope="module", params=["mnist-vae", "mnist-vq-vae"])
def checkpoint(request):
    return load_checkpoint(request.param)


def known(codes, labels=None):
    labels = torch.zeros(len(codes), dtype=torch.int64) if labels is None else torch.tensor(labels)
    return HeldOut(codes, labels, torch.zeros(len(codes)))


def test_samples_are_those_of_the_model(checkpoint):
    drawn = samples.draw(checkpoint.model, checkpoint.held_out, 3, 5, 0.8)
    assert torch.equal(drawn.codes, checkpoint.model.sample_codes(3, 5, 0.8))
    torch.testing.assert_close(drawn.images, checkpoint.model.sample(3, 5, 0.8))
    assert drawn.notes == [f"{each:.1f}×" for each in drawn.apart] and len(drawn.apart) == 3
    assert drawn.nbytes == drawn.codes.nbytes + drawn.images.nbytes + 3 * 4


def test_a_copy_is_much_nearer_than_a_new_picture(checkpoint):
    drawn = samples.draw(checkpoint.model, checkpoint.held_out, 40)
    assert drawn.copied < 0.5 < drawn.apart.median() < 2
    assert f"a copy of one would be at about {drawn.copied:.1f}" in samples.nearness_in_words(
        drawn, checkpoint.held_out
    )


class Plane:
    """A model of two numbers whose pictures are its codes."""

    def encode(self, images):
        return images.flatten(1)

    def embed(self, codes):
        return codes


def test_the_distance_is_a_multiple_of_that_between_held_out_pictures(monkeypatch):
    monkeypatch.setattr(samples.coding, "encode", lambda model, images: model.encode(images))
    monkeypatch.setattr(samples.coding, "embed", lambda model, codes: model.embed(codes))
    line = torch.tensor([[0.0, 0.0], [2.0, 0.0], [4.0, 0.0], [9.0, 0.0]])  # 2, 2, 2 and 5 from the nearest other
    images = torch.tensor([[2.0, 0.0], [2.0, 3.0], [10.0, 0.0]]).view(3, 1, 1, 2)
    assert samples.apart(Plane(), known(line), images).tolist() == [0.0, 1.5, 0.5]
    # Of the class of the nearest one: 2 apart in the first, and in the second 5 from the nearest of any class.
    apart = samples.apart(Plane(), known(line, [0, 0, 0, 1]), images)
    torch.testing.assert_close(apart, torch.tensor([0.0, 1.5, 0.2]))
    for alike in (line[:1], line[:1].repeat(3, 1)):
        assert samples.apart(Plane(), known(alike), images).isnan().all()


def test_priors_are_named_by_their_titles_the_default_one_first(checkpoint):
    model = checkpoint.model
    titles = samples.prior_titles(model)
    assert next(iter(titles)) == model.default_prior and set(titles) == set(model.priors)
    assert titles[model.default_prior] == model.prior.title
    assert samples.known_prior(model, "crystal-ball") == model.default_prior == samples.known_prior(model, "")


def test_two_priors_of_one_kind_are_told_apart_by_their_names():
    model = load_checkpoint("mnist-vae").model
    twice = type(model)(model.config)
    twice.attach_priors({"one": {"kind": "standard-normal"}, "two": {"kind": "standard-normal"}})
    assert samples.prior_titles(twice) == {"one": "Standard normal (one)", "two": "Standard normal (two)"}


def test_a_class_that_a_prior_can_not_draw_is_a_sentence_and_not_drawn():
    model = load_checkpoint("mnist-vae").model
    assert samples.asked_class(model, "mixture", 7) == samples.Asked(7)
    assert samples.asked_class(model, "standard-normal", None) == samples.Asked(None)
    for prior, label, words in (
        ("standard-normal", 7, "choose a prior that knows them"),
        ("mixture", 10, "no class 10"),
    ):
        asked = samples.asked_class(model, prior, label)
        assert asked.label is None and words in asked.reason
