from latent.kept import Kept


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
