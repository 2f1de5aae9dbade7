import json
import math
from dataclasses import dataclass
from typing import Literal

import pytest

from models.config import Config, ConfigError, bounded


@dataclass(frozen=True)
class Inner(Config):
    width: int = bounded(1, 8, default=2)


@dataclass(frozen=True)
class Outer(Config):
    inner: Inner
    name: str
    rate: float = bounded(0.0, 1.0, default=0.5)
    widths: tuple[int, ...] = bounded(1, 64, default=(4,))
    after: tuple[int, ...] | None = bounded(1, 64, default=None)
    kind: Literal["a", "b"] = "a"
    channels: Literal[1, 3] = 1
    tied: bool = False
    classes: tuple[str, ...] = ()
    extra: Inner | None = None


def outer(**changes):
    return Outer.from_dict({"inner": {}, "name": "x"} | changes)


def test_defaults_and_nested_tables():
    config = outer(inner={"width": 8}, extra={"width": 3})
    assert config == Outer(inner=Inner(8), name="x", extra=Inner(3))


def test_lists_become_tuples_and_whole_numbers_become_floats_where_they_are_declared():
    config = outer(widths=[1, 2], after=[3], classes=["a", "b"], rate=1)
    assert (config.widths, config.after, config.classes) == ((1, 2), (3,), ("a", "b"))
    assert isinstance(config.rate, float)


def test_a_round_trip_through_json_gives_the_same_settings():
    config = outer(inner={"width": 5}, widths=[1, 2], rate=0.1, channels=3, extra={})
    assert Outer.from_dict(json.loads(json.dumps(config.to_dict()))) == config


def test_the_same_checks_hold_for_the_constructor():
    with pytest.raises(ConfigError, match="width must lie between 1 and 8, not 9"):
        Inner(9)
    assert Outer(Inner(), "x", widths=[1, 2]).widths == (1, 2)


def test_settings_can_not_be_changed():
    with pytest.raises(AttributeError):
        outer().rate = 0.2


@pytest.mark.parametrize("rate", [0, 1, 0.0, 1.0])
def test_bounds_belong_to_the_range(rate):
    assert outer(rate=rate).rate == rate


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rate": -0.01}, "rate must lie between 0.0 and 1.0, not -0.01"),
        ({"rate": math.nan}, "rate must lie between 0.0 and 1.0, not nan"),
        ({"rate": math.inf}, "rate must lie between"),
        ({"rate": 10**400}, "rate must be of type float, not 1000"),
        ({"rate": "0.5"}, "rate must be of type float, not '0.5'"),
        ({"rate": True}, "rate must be of type float, not True"),
        ({"rate": None}, "rate must be of type float, not None"),
        ({"inner": {"width": 2.0}}, "width must be of type int, not 2.0"),
        ({"inner": {"width": True}}, "width must be of type int, not True"),
        ({"inner": {"width": 0}}, "width must lie between 1 and 8, not 0"),
        ({"inner": {"depth": 1}}, "Inner has no setting named depth"),
        ({"inner": 3}, "Inner must be a table"),
        ({"extra": [1]}, "Inner must be a table"),
        ({"widths": [4, 65]}, "widths must lie between 1 and 64, not 65"),
        ({"widths": [4, True]}, "widths must be of type int, not True"),
        ({"widths": [4, [5]]}, r"widths must be of type int, not \[5\]"),
        ({"widths": 4}, "widths must be a list, not 4"),
        ({"after": [0]}, "after must lie between 1 and 64, not 0"),
        ({"classes": "ab"}, "classes must be a list, not 'ab'"),
        ({"kind": "c"}, "kind must be one of a, b, not 'c'"),
        ({"kind": ["a"]}, "kind must be one of a, b"),
        ({"channels": True}, "channels must be one of 1, 3, not True"),
        ({"channels": 2}, "channels must be one of 1, 3, not 2"),
        ({"channels": 3.0}, "channels must be one of 1, 3, not 3.0"),
        ({"tied": 1}, "tied must be of type bool, not 1"),
        ({"tied": "no"}, "tied must be of type bool, not 'no'"),
        ({"name": 7}, "name must be of type str, not 7"),
        ({"colour": 1, "a": 2}, "Outer has no setting named a, colour"),
        ({"to_dict": 1}, "Outer has no setting named to_dict"),
    ],
)
def test_wrong_settings_are_refused_in_one_sentence(changes, message):
    with pytest.raises(ConfigError, match=message) as raised:
        outer(**changes)
    assert len(str(raised.value)) < 200


def test_a_missing_setting_is_named():
    with pytest.raises(ConfigError, match="Outer needs the setting inner, name"):
        Outer.from_dict({})


@pytest.mark.parametrize("data", [None, [], "inner", 3])
def test_what_is_no_table_is_refused(data):
    with pytest.raises(ConfigError, match="must be a table"):
        Outer.from_dict(data)


def test_a_long_value_is_not_repeated_in_full():
    with pytest.raises(ConfigError) as raised:
        outer(name=["x" * 10_000])
    assert len(str(raised.value)) < 200
