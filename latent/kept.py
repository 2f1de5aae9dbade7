"""Results that are kept because somebody may ask for them again: as many as fit into so many bytes, or for life."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class Kept(Generic[T]):
    """The results that were asked for last, by what they are of; threads may share it.

    most  bytes that all of them take together at most; what alone takes more than a quarter of that is not kept
    size  the bytes that one takes
    """

    def __init__(self, most: int, size: Callable[[Any], int] = len) -> None:
        self.most, self.size = most, size
        self.bytes = 0
        self._results: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> T | None:
        """The result of that key, or None where it is not there any more."""
        with self._lock:
            if key not in self._results:
                return None
            self._results.move_to_end(key)
            return self._results[key]

    def put(self, key: Hashable, result: T) -> None:
        """Keeps a result, and lets go of those that nobody has asked for longest."""
        with self._lock:
            if key in self._results:
                self.bytes -= self.size(self._results.pop(key))
            if self.size(result) > self.most // 4:
                return
            self._results[key] = result
            self.bytes += self.size(result)
            while self.bytes > self.most:
                _, oldest = self._results.popitem(last=False)
                self.bytes -= self.size(oldest)


def for_life(function: Callable[..., T]) -> Callable[..., T]:
    """`function`, which keeps its results as long as its first argument lives: for what a model is asked all the time.

    The first argument is told from others by its identity, the others by what they are. They and the results must not
    refer to it, or it would live for ever, and nobody may change a result. An error is not kept.
    """
    lives: WeakKeyDictionary[Any, dict[tuple, T]] = WeakKeyDictionary()
    lock = threading.Lock()

    @wraps(function)
    def kept(owner: Any, *arguments: Hashable) -> T:
        with lock:
            results = lives.setdefault(owner, {})
        if arguments not in results:
            made = function(owner, *arguments)
            results.setdefault(arguments, made)  # another thread may have been quicker
        return results[arguments]

    return kept
