"""Results that are kept because somebody may ask for them again, as many as fit into so many bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

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
