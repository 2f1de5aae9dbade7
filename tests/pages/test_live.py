"""The screen Live without a browser: which scene it shows, what its address may say, and how to go on from there."""

import json
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.screens import pictures

NAVIGATION = Path(__file__).parents[2] / "pages/navigation.py"
ZERO = ",".join(["0"] * 32)


def live(model: str, **address: str) -> AppTest:
    """The app as a link to Live opens it; "_" in a setting's name stands for "-"."""
    app = AppTest.from_file(str(NAVIGATION), default_timeout=90).switch_page("live.py")
    settings = {"model": model} | {name.replace("_", "-"): value for name, value in address.items()}
    app.query_params.update(settings)
    return app.run()


def data(app: AppTest) -> str:
    """What is sent to the component."""
    assert not app.exception and not app.error
    (component,) = app.get("bidi_component")
    return component.proto.json


def scene(app: AppTest) -> dict:
    return json.loads(data(app))["scene"]


def address(app: AppTest) -> dict[str, str]:
    """What the address says of where the visitor let go."""
    texts = {name: app.query_params.get(name) for name in ("code", "path", "how", "maps", "link")}
    return {name: text[0] if isinstance(text, list) else text for name, text in texts.items() if text}


@pytest.mark.parametrize("chosen, other", [("mnist-vae-2d", "mnist-ae-2d"), ("fashion-ae-2d", "fashion-vae-2d")])
def test_two_numbers_are_a_whole_plane_beside_their_counterpart(chosen, other):
    shown = scene(live(chosen))
    assert (shown["view"], [model["id"] for model in shown["models"]]) == ("plane", [chosen, other])
    assert shown["same_numbers"] and shown["models"][0]["chart"]["axes"] == ["z₁", "z₂"]


def test_many_numbers_are_a_plane_through_three_pictures():
    shown = scene(live("mnist-ae", corner2_class="5"))
    assert [model["id"] for model in shown["models"]] == ["mnist-ae", "mnist-vae"]
    corners = [model["chart"]["corners"] for model in shown["models"]]
    assert [corner["name"] for corner in corners[0]] == ["3", "5", "0"]
    assert corners[0] == corners[1]
    assert shown["models"][0]["chart"]["across"] != shown["models"][1]["chart"]["across"]  # codes of their own


def test_without_a_counterpart_a_model_stands_alone(monkeypatch):
    monkeypatch.setattr("hub.live.stage.beside", lambda checkpoint: None)
    assert [model["id"] for model in scene(live("mnist-beta-vae"))["models"]] == ["mnist-beta-vae"]


def test_two_dimensions_are_the_most_telling_ones_and_a_link_brings_back_others():
    app = live("mnist-vae", plane="Two dimensions", start_class="7")
    (model,) = scene(app)["models"]
    assert model["chart"]["axes"] == [model["names"][j] for j in model["order"][:2]]
    assert [corner["name"] for corner in model["chart"]["corners"]] == ["7"]
    third = app.selectbox(key="across").options[2]
    assert third == f"{model['names'][model['order'][2]]}: {model['amounts'][model['order'][2]]}"
    (model,) = scene(live("mnist-vae", plane="Two dimensions", across=third))["models"]
    assert model["chart"]["axes"][0] == model["names"][model["order"][2]]


def test_sliders_start_from_a_picture_or_from_the_mean():
    shown = scene(live("mnist-beta-vae", show="Sliders"))
    assert (shown["view"], shown["around_name"]) == ("sliders", "3")
    shown = scene(live("mnist-beta-vae", show="Sliders", **{"from": "from the mean"}))
    assert shown["around"] == [0] * 16 and shown["around_name"] == "the mean"


def test_indices_are_a_map_and_a_sentence_says_why():
    app = live("mnist-vq-vae")
    assert (scene(app)["view"], len(scene(app)["around"])) == ("code-map", 49)
    assert "there is no plane to move on" in app.main.markdown[0].value
    assert "show" not in [group.key for group in app.button_group]


def test_a_rerun_sends_the_same():
    app = live("mnist-vae-2d", code="0.5,1")
    before, identity = data(app), app.get("bidi_component")[0].proto.id
    app.run()
    assert (data(app), app.get("bidi_component")[0].proto.id) == (before, identity)


def test_a_link_brings_back_where_the_visitor_let_go():
    state = {"code": "0.5,-1.2", "path": "0,0;1,0.5", "how": "spherical,smooth,loop,48,16", "maps": "first"}
    app = live("mnist-vae-2d", **state)
    assert scene(app)["state"] == state == address(app)
    (decoded,) = pictures(app)
    assert decoded == "Where you let go: (0.5, −1.2), decoded"


@pytest.mark.parametrize(
    "state",
    [
        {"code": "1,2,3"},
        {"code": "1,nan", "path": "1"},
        {"code": "<b>", "how": "cubic", "maps": "third", "link": "x" * 5000},
        {"code": "1,1e99"},
    ],
)
def test_what_an_address_may_not_say_is_dropped_from_it(state):
    app = live("mnist-vae-2d", **state)
    assert scene(app)["state"] == {} == address(app)
    assert not app.main.get("page_link")


def test_each_scene_keeps_its_own_state():
    app = live("mnist-vae-2d", code="0.5,1", path="0,0;1,1")
    first = scene(app)
    app.get("button_group")[0].set_value("Sliders").run()
    assert (scene(app)["view"], scene(app)["state"], address(app)) == ("sliders", {}, {})
    app.get("button_group")[0].set_value("Plane").run()
    assert scene(app) == first and address(app) == {"code": "0.5,1", "path": "0,0;1,1"}
    app.sidebar.text_input[0].set_value("fashion-vae-2d").run()
    assert scene(app)["state"] == {}


def test_an_address_that_changes_moves_the_scene():
    app = live("mnist-vae-2d", code="0.5,1")
    before = scene(app)
    app.query_params["code"] = "1,1"
    app.run()
    assert scene(app)["state"] == {"code": "1,1"} and scene(app)["key"] != before["key"]


@pytest.mark.parametrize(
    "model, code, name", [("mnist-vae-2d", "0.5,-1.2", "(0.5, −1.2)"), ("mnist-vae", ZERO, "your code")]
)
@pytest.mark.parametrize("screen", ["encode", "arithmetic", "grid", "interpolate"])
def test_the_other_screens_go_on_from_there(screen, model, code, name):
    app = live(model, code=code)
    (link,) = [each.proto for each in app.main.get("page_link") if each.proto.page == screen]
    onward = AppTest.from_file(str(NAVIGATION), default_timeout=90).switch_page(f"{screen}.py")
    onward.query_params["model"] = model
    onward.query_params.update({name: value for name, (value,) in parse_qs(link.query_string).items()})
    onward.run()
    assert not onward.exception and not onward.error
    assert any(name in alt for alt in pictures(onward))


def test_the_code_is_offered_on_other_screens_too():
    app = live("mnist-vae-2d", code="0.5,-1.2").switch_page("encode.py")
    app.query_params.clear()
    app.query_params.update({"model": "mnist-vae-2d", "x-from": "Code"})
    app.run()
    assert app.text_input(key="x-code").value == "0.5,-1.2"


def test_a_plane_through_one_picture_three_times_is_refused_in_a_sentence():
    app = live("mnist-vae", corner1_class="3", corner2_class="3", corner3_class="3")
    (error,) = app.error
    assert "choose another picture" in error.value and not app.get("bidi_component")


def test_a_plane_without_its_pictures_says_what_to_do():
    app = live("mnist-vae", corner1_from="Upload")
    assert "open **Change the pictures**" in app.info[0].value and not app.get("bidi_component")


def test_the_model_whose_plane_is_whole_is_one_press_away():
    app = live("mnist-beta-vae")
    (button,) = [button for button in app.button if "can be drawn whole" in button.label]
    button.click().run()
    assert app.sidebar.text_input[0].value == "mnist-vae-2d"
    assert scene(app)["same_numbers"]
