import pytest

from hub import Figure, Report

FORMER = {"mse": Figure(0, "Error", digits=5)}


def read(**table):
    return Report.from_dict({"test_pictures": 3, **table}, FORMER)


def test_figures_are_shown_with_their_units():
    assert Figure(91.187, "Bound", "nats").shown == "91.19 nats"
    assert Figure(0.5, "Used", "%", 1).shown == "50.0%"
    assert Figure(1234567, "Parameters", digits=0).shown == "1,234,567"


def test_a_report_survives_json_and_keeps_its_order():
    report = Report(3, {"b": Figure(1.5, "Second", "dB"), "a": Figure(2, "First", digits=0)}, 0.25, "1 × CPU")
    table = report.to_dict()
    assert (table["b"], table["a"], table["machine"]) == (1.5, 2, "1 × CPU")
    again = Report.from_dict(table, {})
    assert again == report and list(again.figures) == ["b", "a"]
    assert again["b"] == 1.5 and again.value("c") is None


def test_numbers_without_a_description_are_read_where_they_are_known():
    report = read(mse=0.25, nonsense=3)
    assert report.figures == {"mse": Figure(0.25, "Error", digits=5)}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"mse": "small"}, "no number for mse"),
        ({"mse": True}, "no number for mse"),
        ({"mse": float("nan")}, "no number for mse"),
        ({"mse": int("9" * 401)}, "no number for mse"),
        ({"test_pictures": None}, "no number for test_pictures"),
        ({"seconds_per_epoch": "long"}, "no number for seconds_per_epoch"),
        ({"figures": []}, "does not describe its figures"),
        ({"figures": {str(n): {} for n in range(201)}}, "does not describe its figures"),
        ({"figures": {"x": {"words": "X", "unit": "", "digits": 2}}}, "no number for x"),
        ({"x": 1, "figures": {"x": {"words": "X" * 121, "unit": "", "digits": 2}}}, "in a few words what 'x' is"),
        ({"x": 1, "figures": {"x": {"words": "X\n", "unit": "", "digits": 2}}}, "in a few words what 'x' is"),
        ({"x": 1, "figures": {"x": {"words": "X", "unit": "", "digits": 1000}}}, "in a few words what 'x' is"),
        ({"x": 1, "figures": {"x": "X"}}, "in a few words what 'x' is"),
    ],
)
def test_what_is_no_report_is_refused(table, words):
    with pytest.raises(ValueError, match=words):
        read(**table)
