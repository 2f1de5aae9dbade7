import pytest
from streamlit.testing.v1 import AppTest

from hub import list_models
from tests.pages.screens import pictures, screen, sheets

ONE_OF_EACH = {entry.family: entry.name for entry in reversed(list_models())}.values()


def page(model: str = "mnist-vae", **address: str) -> AppTest:
    return screen("arithmetic", model, address)


def words(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.caption) for element in kind)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_every_family_adds_and_subtracts_pictures(name):
    app = page(name, mode="Pictures")
    assert len(pictures(app)) == 4 + 1
    assert "The model takes the result for" in words(app)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_every_family_goes_along_a_direction(name):
    app = page(name, mode="Directions")
    assert len(pictures(app)) == 2 + 1 + 1
    (strip,) = sheets(app)
    assert strip["marks"] == ["−2", "−1.5", "−1", "−0.5", "0", "+0.5", "+1", "+1.5", "+2"]
    assert len(strip["names"]) == 9


def test_the_sum_it_opens_with_is_of_one_class_bold_and_thin_and_says_what_to_see():
    app = page(mode="Pictures")
    a, b, c = (alt.partition(": ")[2] for alt in list(pictures(app))[:3])
    assert a == b != c
    assert f"of the class {a}, bold and thin" in words(app) and f"takes the result for **{c}**" in words(app)
    assert "bold and thin" not in words(page(mode="Pictures", c_number="3"))


def test_pictures_that_are_alike_cancel_out():
    numbers = {f"{letter}_number": "1" for letter in "abc"}
    fours = pictures(page(mode="Pictures", a_class="4", b_class="4", c_class="0", **numbers))
    sevens = pictures(page(mode="Pictures", a_class="7", b_class="7", c_class="0", **numbers))
    assert fours["4 − 4 + 0, decoded"] == sevens["7 − 7 + 0, decoded"]


def test_a_picture_still_missing_is_asked_for_and_the_others_stay():
    app = page(mode="Pictures", b_from="Draw")
    assert app.info[0].value == "Draw or upload a picture for B."
    a, b, c = pictures(app)
    assert (a[:3], b, c[:3]) == ("A: ", "B: nothing yet", "C: ")


def test_a_one_plus_seven_minus_one_changes_and_at_strength_nought_it_does_not():
    app = page(mode="Directions", direction="one class minus another")
    before, after = list(pictures(app).values())[:2]
    assert before != after
    shown = pictures(app.slider[0].set_value(0.0).run())
    assert shown["1 with 0 times 7 minus 1"] == shown["1, as the model decodes it"] == before


def test_it_opens_with_what_was_measured_on_many_pictures():
    app = page()
    assert "1 with 1 times bold minus thin" in pictures(app)
    assert "from the mean of the thin quarter of each class to that of the bold quarter" in words(app)


def test_an_address_out_of_bounds_gives_what_can_be_shown():
    assert "1 with 1 times bold minus thin" in pictures(
        page(mode="Multiplication", strength="99", direction="sideways")
    )
    assert len(pictures(page(mode="Pictures", a_class="eleven"))) == 4 + 1


def test_models_that_snap_say_so_and_others_do_not():
    assert "snapped" in words(page("mnist-vq-vae"))
    assert "snapped" not in words(page("mnist-vae"))


def test_attributes_are_shown_by_what_they_do_and_several_turn_at_once():
    app = page(mode="Attributes", turned=["class: 7", "bold"])
    board, strip = sheets(app)
    assert board["names"] == [*(f"class: {digit}" for digit in range(10)), "bold", "slanted"]
    assert [note for note in board["notes"] if note.startswith("✓")] == ["✓ class: 7", "✓ bold"]
    assert len(strip["names"]) == 9
    before, after = [picture for name, picture in pictures(app).items() if "decodes it" in name or "times" in name]
    assert before != after
    assert "with 1 times class: 7 + bold" in "".join(pictures(app))


def test_a_level_that_can_t_be_turned_while_all_is_kept_says_so():
    app = page(mode="Attributes", turned=["bold"], keep=["class"])
    assert not app.warning and len(sheets(app)) == 2
    app = page(mode="Attributes", turned=["no such thing"])
    assert len(sheets(app)) == 1 and "nothing yet" in "".join(pictures(app))
