import gc
import weakref

import pytest

from latent.kept import Kept, for_life


class Owner:
    """Something that can be referred to weakly, and equals nothing but itself."""


def test_what_is_kept_for_life_is_computed_once_for_each_owner_and_its_arguments():
    asked = []

    @for_life
    def double(owner: Owner, number: int) -> int:
        asked.append((owner, number))
        return 2 * number

    first, second = Owner(), Owner()
    assert [double(first, 1), double(first, 1), double(first, 2), double(second, 1)] == [2, 2, 4, 2]
    assert asked == [(first, 1), (first, 2), (second, 1)]


def test_what_is_kept_for_life_goes_with_its_owner():
    class Result:
        pass

    @for_life
    def make(owner: Owner) -> Result:
        return Result()

    owner = Owner()
    result = weakref.ref(make(owner))
    assert result() is make(owner)
    del owner
    gc.collect()
    assert result() is None


def test_an_error_is_not_kept():
    answers = iter([ValueError("not now"), 7])

    @for_life
    def ask(owner: Owner) -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    owner = Owner()
    with pytest.raises(ValueError, match="not now"):
        ask(owner)
    assert ask(owner) == 7


def test_what_was_asked_for_longest_ago_makes_room():
    kept = Kept(most=8)
    for key in "abcd":
        kept.put(key, bytes(2))
    assert kept.get("a") == bytes(2)
    kept.put("e", bytes(2))
    assert [key for key in "abcde" if kept.get(key) is not None] == ["a", "c", "d", "e"]
    assert kept.bytes == 8


def test_what_is_put_twice_counts_once_and_the_later_one_stays():
    kept = Kept(most=8)
    kept.put("a", b"1")
    kept.put("a", b"22")
    assert kept.get("a") == b"22" and kept.bytes == 2


def test_what_would_push_out_most_others_is_not_kept():
    kept = Kept(most=8, size=int)
    kept.put("a", 2)
    kept.put("large", 3)
    assert kept.get("large") is None and kept.get("a") == 2
    kept.put("a", 3)  # and what it was before is not given out for it
    assert kept.get("a") is None and kept.bytes == 0
