"""Families and priors are known by being there: a class that names itself is listed when it is defined."""

import importlib
import pkgutil
from types import ModuleType
from typing import Any, TypeVar

from models.config import ConfigError

T = TypeVar("T")


class Registry(dict[str, type[T]]):
    """The classes of one kind by name. Nothing but a class listed here is ever built from a config.

    what  such a class is called in a sentence, such as "family"
    """

    def __init__(self, what: str, plural: str) -> None:
        super().__init__()
        self.what, self.plural = what, plural

    def add(self, name: str, listed: type[T]) -> None:
        """Lists a class. Raises `TypeError` where another one, of another module, has that name already."""
        before = self.get(name, listed)
        if (before.__module__, before.__qualname__) != (listed.__module__, listed.__qualname__):
            raise TypeError(f"There are two {self.plural} named {name!r}: {before.__module__}, {listed.__module__}.")
        self[name] = listed

    def find(self, name: Any) -> type[T]:
        """The class of that name; raises `ConfigError` where there is none."""
        if not isinstance(name, str) or name not in self:
            known = ", ".join(self)
            raise ConfigError(f"There is no {self.what} named {str(name)[:60]!r}; the {self.plural} are {known}.")
        return self[name]


def import_all(package: ModuleType) -> None:
    """Imports every module of a package, whose classes list themselves."""
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
