"""Files from strangers: several at once, few of them in memory at a time."""

import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Lock

from PIL import Image

from latent import uploads
from latent.uploads import open_picture, open_pictures


def encoded(format: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 6), (200, 30, 30)).save(file, format)
    return file.getvalue()


def test_one_bad_file_does_not_lose_the_good_ones():
    pictures, problems = open_pictures([("a", encoded()), ("b", b"?"), ("c", encoded("BMP"))])
    assert [name for name, _ in pictures] == ["a", "c"]
    assert len(problems) == 1 and "“b”" in problems[0]


def test_more_files_than_the_limit():
    pictures, problems = open_pictures([("a", encoded())] * (uploads.MAX_PICTURES + 3))
    assert len(pictures) == uploads.MAX_PICTURES
    assert problems == [f"Only the first {uploads.MAX_PICTURES} files were opened; offer the others afterwards."]


def test_only_two_are_decoded_at_a_time(monkeypatch):
    lock, three, most, now = Lock(), Barrier(3), 0, 0

    def read(*_):
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        with suppress(BrokenBarrierError):
            three.wait(0.2)  # in vain: a third one never comes
        with lock:
            now -= 1

    monkeypatch.setattr(uploads, "read_picture", read)
    with ThreadPoolExecutor(6) as visitors:
        list(visitors.map(open_picture, [b""] * 6))
    assert most == 2
