from hub import Figure, Report, side_by_side


def test_figures_of_one_name_stand_in_one_row_and_what_is_missing_is_said():
    mse = Figure(0.25, "Error of a pixel", digits=3, part="Reconstruction", beside={"mean picture": 0.5})
    first = Report(10, {"mse": mse, "kl": Figure(3.5, "KL", "nats", part="Likelihood")})
    second = Report(10, {"mse": Figure(0.125, "Error of a pixel", digits=3), "new": Figure(1, "New", digits=0)})
    parts = side_by_side([first, second])
    assert list(parts) == ["Reconstruction", "Likelihood", ""]
    (line,) = parts["Reconstruction"]
    assert (line.words, line.shown) == ("Error of a pixel", ("0.250", "0.125"))
    assert line.compared == ("mean picture 0.500", "")
    assert parts["Likelihood"][0].shown == ("3.50 nats", "–")
    assert parts[""][0].shown == ("–", "1")
