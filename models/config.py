"""Typed settings with bounds: what a checkpoint says about itself is checked before anything is built from it."""

import types
from dataclasses import MISSING, Field, asdict, dataclass, field, fields
from typing import Any, Literal, Self, Union, get_args, get_origin, get_type_hints


class ConfigError(ValueError):
    """A setting is missing, unknown, of the wrong type or out of bounds; the message is one sentence."""


def bounded(low: float, high: float, default: Any = MISSING) -> Any:
    """A dataclass field whose number (or each number of a tuple) must lie in [low, high]."""
    return field(default=default, metadata={"bounds": (low, high)})


@dataclass(frozen=True)
class Config:
    """Base of all settings: a frozen dataclass that refuses wrong types and numbers out of bounds when it is made."""

    def __post_init__(self) -> None:
        hints = get_type_hints(type(self))
        for item in fields(self):
            value = _checked(getattr(self, item.name), hints[item.name], item.name)
            object.__setattr__(self, item.name, value)  # a list from JSON becomes the tuple it is declared as
            _check_bounds(value, item)

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """The settings in `data`, as read from JSON or TOML.

        Raises `ConfigError` where a name is unknown or missing, or a value has the wrong type or is out of bounds.
        """
        if not isinstance(data, dict):
            raise ConfigError(f"The settings of {cls.__name__} must be a table of names and values.")
        known = {item.name: item for item in fields(cls)}
        if unknown := sorted(map(str, data.keys() - known.keys())):
            raise ConfigError(f"{cls.__name__} has no setting named {', '.join(unknown)[:200]}.")
        needed = {name for name, item in known.items() if item.default is MISSING and item.default_factory is MISSING}
        if missing := sorted(needed - data.keys()):
            raise ConfigError(f"{cls.__name__} needs the setting {', '.join(missing)}.")
        return cls(**data)

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain values for JSON, such that `from_dict` gives them back."""
        return asdict(self)


def _checked(value: Any, hint: Any, name: str) -> Any:
    """`value` as the type `hint` declares it; JSON's lists become tuples, its tables settings, whole floats stay."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        options = get_args(hint)
        if value is None and type(None) in options:
            return None
        return _checked(value, next(option for option in options if option is not type(None)), name)
    if origin is Literal:
        # By type as well: True == 1 == 1.0, but there is no network of 1.0 channels.
        if any(value == choice and type(value) is type(choice) for choice in get_args(hint)):
            return value
        choices = ", ".join(map(str, get_args(hint)))
        raise ConfigError(f"The setting {name} must be one of {choices}, not {_shown(value)}.")
    if origin is tuple:
        if isinstance(value, list | tuple):
            return tuple(_checked(entry, get_args(hint)[0], name) for entry in value)
        raise ConfigError(f"The setting {name} must be a list, not {_shown(value)}.")
    if isinstance(hint, type) and issubclass(hint, Config):
        return value if isinstance(value, hint) else hint.from_dict(value)
    if hint is float and type(value) is int and abs(value) <= 2**53:  # beyond that an int may not fit into a float
        return float(value)
    if isinstance(value, hint) and not (isinstance(value, bool) and hint is not bool):
        return value
    raise ConfigError(f"The setting {name} must be of type {hint.__name__}, not {_shown(value)}.")


def _check_bounds(value: Any, item: Field) -> None:
    if "bounds" not in item.metadata:
        return
    low, high = item.metadata["bounds"]
    for number in value if isinstance(value, tuple) else (value,):
        if number is not None and not low <= number <= high:  # NaN fails this comparison too
            raise ConfigError(f"The setting {item.name} must lie between {low} and {high}, not {_shown(number)}.")


def _shown(value: Any) -> str:
    return repr(value)[:60]
