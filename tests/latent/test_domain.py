"""What a model may be called, and its classes: any script, but nothing that can't be stored or shown in a line."""

import json

import pytest

from latent.domain import MAX_CLASSES, MAX_NAME, Domain
from models.config import ConfigError


def domain(*classes: str) -> Domain:
    return Domain(name="mine", title="Mine", classes=classes, fit="fill")


@pytest.mark.parametrize("name", ["گل\u200cها", "一\u3000二", "<5 mm", "👩\u200d🔬", "x" * MAX_NAME])
def test_names_of_any_script_go_into_a_config_and_back(name):
    written = json.dumps(domain(name).to_dict()).encode()
    assert Domain.from_dict(json.loads(written)) == domain(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("x" * (MAX_NAME + 1), "has 81 letters: give it one of at most 80"),
        ("caf\udce9", r"caf\\udce9” is no UTF-8"),
        ("one\ntwo", r"one\\ntwo” holds a control character"),
        ("one\u2028two", "control character"),
        ("one\u202etwo", "control character"),
        ("one\x1b[2Jtwo", "control character"),
    ],
)
def test_names_that_cannot_be_stored_or_shown_are_refused_in_one_sentence(name, words):
    for make in (lambda: domain("other", name), lambda: Domain(name="x", title=name, classes=(), fit="fill")):
        with pytest.raises(ConfigError, match=words) as caught:
            make()
        assert str(caught.value).isprintable() and str(caught.value).encode()


def test_a_thousand_classes_and_not_one_more():
    assert len(domain(*map(str, range(MAX_CLASSES))).classes) == 1000
    with pytest.raises(ConfigError, match="There are 1,001 classes: at most 1,000"):
        domain(*map(str, range(MAX_CLASSES + 1)))
