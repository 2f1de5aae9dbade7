import re

import pytest
from streamlit.testing.v1 import AppTest

from hub import list_models
from tests.pages.screens import screen, sheets

ONE_OF_EACH = {entry.family: entry for entry in reversed(list_models())}.values()


def page(model: str = "mnist-ae", **address: str) -> AppTest:
    return screen("anomalies", model, address)


def words(app: AppTest) -> str:
    return "\n".join(
        element.value for kind in (app.markdown, app.caption, app.warning, app.success) for element in kind
    )


def table(app: AppTest, head: str) -> dict[str, list[str]]:
    """The cells of a table whose first column is called so, by the first of each row."""
    (text,) = (each.value for each in app.markdown if each.value.startswith(f"| {head} "))
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in text.splitlines()[2:]]
    return {first: rest for first, *rest in rows}


@pytest.mark.parametrize("entry", ONE_OF_EACH, ids=lambda entry: entry.name)
def test_every_family_judges_pictures(entry):
    app = page(entry.name)
    rows = table(app, "Pictures")
    assert len(rows) == 6
    assert float(rows["Held-out pictures"][1].strip("*%")) <= 1.0
    assert float(rows["Noise"][1].strip("*%")) > 50
    assert "the threshold" in words(app) and "score lower" in words(app)
    assert set(table(app, "Score")) >= {"Reconstruction error"}


def test_more_false_alarms_are_fewer_misses_and_the_picture_is_judged_by_the_threshold():
    def share(app: AppTest, name: str) -> float:
        return float(table(app, "Pictures")[name][1].strip("*%"))

    strict, loose = page(alarms="0.1"), page(alarms="20.0")
    for name in ("Held-out pictures", "Handwriting, turned by 90°"):
        assert share(strict, name) < share(loose, name)
    assert share(loose, "Held-out pictures") == pytest.approx(20, abs=0.1)


def test_the_score_is_chosen_by_the_address_and_a_strange_one_is_all_together():
    assert page(score="Reconstruction error").selectbox(key="score").value == "error"
    assert page(score="nonsense").selectbox(key="score").value == "together"


def test_the_cheapest_threshold_is_taken_by_a_button():
    app = page(**{"alarm-cost": "10", "miss-cost": "1"})
    before = table(app, "Choice")
    costs = {name: float(cells[2].strip("*").replace(",", "")) for name, cells in before.items()}
    assert costs["The cheapest threshold"] == min(costs.values())
    (button,) = (each for each in app.button if each.label == "Take the cheapest threshold")
    button.click().run()
    assert not app.exception
    after = table(app, "Choice")
    assert float(after["This threshold"][0].strip("%")) == pytest.approx(
        float(before["The cheapest threshold"][0].strip("%")), abs=0.1
    )


def test_the_pictures_that_are_hard_to_tell_are_tiles():
    (sheet,) = sheets(page(set="Garments"))
    assert len(sheet["names"]) == len(sheet["notes"]) == 20
    notes = [float(note.replace(",", "")) for note in sheet["notes"]]
    assert notes == sorted(notes)
    assert all(re.fullmatch(r"Garments, number \d+", name) for name in sheet["names"])


def test_a_picture_of_the_model_itself_is_said_to_be_one():
    said = "The model has drawn this picture itself"
    assert said in words(page(x_from="Example")) and said not in words(page())
