"""How a server of many threads gives memory back to its machine.

glibc keeps an arena of its own for nearly every thread, and what is free in one of them is lent to no other: after some
minutes of many visitors hundreds of megabytes lie there, free and unused.
"""

import ctypes
import sys
import threading
import time

ARENAS = 2
EVERY = 30.0  # seconds between two times of giving back what is free
_M_ARENA_MAX = -8  # of malloc.h


def spare() -> None:
    """Has all threads share few arenas, and gives back what is free in them now and then. Does nothing without glibc.

    To be called once, when a server starts, before its threads.
    """
    if sys.platform != "linux":
        return
    try:
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(_M_ARENA_MAX, ARENAS)
        trim = libc.malloc_trim
    except (OSError, AttributeError):  # another C library
        return
    threading.Thread(target=_give_back, args=(trim,), daemon=True).start()


def _give_back(trim) -> None:
    while True:
        time.sleep(EVERY)
        trim(0)
