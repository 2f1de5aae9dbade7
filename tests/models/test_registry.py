import pytest

import models
from models import ConfigError, Paper
from models.families.vae import VAE
from models.registry import Registry


def test_a_class_is_listed_once_and_no_other_takes_its_name():
    registry = Registry("thing", "things")
    first = type("First", (), {"__module__": "a"})
    registry.add("one", first)
    registry.add("one", first)
    with pytest.raises(TypeError, match="two things named 'one'"):
        registry.add("one", type("Second", (), {"__module__": "b"}))
    with pytest.raises(ConfigError, match="no thing named 'two'; the things are one"):
        registry.find("two")


def test_a_family_is_known_by_being_defined_and_those_without_a_name_are_not():
    before = set(models.FAMILIES)
    try:
        named = type("Named", (VAE,), {"family": "named-for-a-test", "title": "Named", "paper": Paper("N.", 2030, "T")})
        type("Nameless", (VAE,), {})
        assert set(models.FAMILIES) - before == {"named-for-a-test"}
        assert models.FAMILIES["named-for-a-test"] is named and named.short == "Named"
        assert models.families_in_order()[-1] is named
    finally:
        models.FAMILIES.pop("named-for-a-test", None)


def test_families_stand_in_the_order_of_their_papers():
    order = [family.family for family in models.families_in_order()]
    assert (
        order.index("ae")
        < order.index("vae")
        < order.index("beta-vae")
        < order.index("beta-tcvae")
        < order.index("fsq")
    )
    assert str(models.VAE.paper) == "Kingma & Welling 2013, Auto-Encoding Variational Bayes, arXiv:1312.6114"


@pytest.mark.parametrize(
    ("priors", "default", "words"),
    [
        ({}, None, "at least one"),
        (["gaussian"], None, "by name"),
        ({"a": {"kind": "gaussian"}}, "b", "no prior named 'b'"),
        ({"a.b": {"kind": "gaussian"}}, None, "letters, digits and hyphens"),
        ({"a" * 41: {"kind": "gaussian"}}, None, "letters, digits and hyphens"),
    ],
)
def test_priors_that_are_none_are_refused(priors, default, words):
    settings = {"network": {"kind": "dense", "widths": [4], "size": 4}, "code": 2}
    with pytest.raises(ConfigError, match=words):
        models.build("ae", settings, priors, default)


def test_a_model_has_several_priors_and_draws_from_the_one_it_is_told():
    settings = {"network": {"kind": "dense", "widths": [4], "size": 4}, "code": 2}
    tables = {"gaussian": {"kind": "gaussian"}, "plain": {"kind": "standard-normal"}}
    model = models.build("ae", settings, tables, "plain").eval()
    model.priors["gaussian"].mean.fill_(50.0)
    assert model.sample_codes(20).mean().abs() < 2
    assert (model.sample_codes(20, prior="gaussian") > 30).all()
    assert model.sample(2, prior="gaussian").shape == (2, 1, 4, 4)
    with pytest.raises(ValueError, match="no prior 'flow'; it has gaussian, plain"):
        model.sample(1, prior="flow")
