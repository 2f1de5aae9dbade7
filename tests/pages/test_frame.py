"""The model picker: bundled models, anybody's on the Hub, and what happens where a model can't be had."""

import json
import time
from pathlib import Path
from threading import Event

import pytest
import streamlit as st
import torch
from safetensors.torch import load_file, save_file
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox, TextInput

from hub import CheckpointError, counterparts, list_models, load_checkpoint, load_from_hub, sources
from hub.publish import publish
from hub.sources import BUNDLED
from pages.widgets import asked, show
from pages.widgets.tasks import UNNOTICED, Task
from tests.hub.folders import build_checkpoint, contents
from tests.hub.server import Hub

ROOT = Path(__file__).parents[2]
SCREENS = [(f"{name}.py", {}) for name in ("live", "encode", "sample", "arithmetic", "grid", "interpolate")]
SCREENS += [("arithmetic.py", {"mode": "Directions"})]
ENTRIES = {entry.name: entry for entry in list_models()}


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Each test starts as a fresh server."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def tiny(small_hub: Hub, folder: Path) -> Hub:
    """A Hub that has alice/tiny-vae."""
    small_hub.add("alice/tiny-vae", contents(folder))
    return small_hub


def app(model: str = "", **address: str) -> AppTest:
    """The app as a link opens it."""
    test = AppTest.from_file(str(ROOT / "pages/navigation.py"), default_timeout=90)
    test.query_params.update(address | ({"model": model} if model else {}))
    return test.run()


def side(test: AppTest) -> str:
    """The words at the side, without the marks of Markdown."""
    assert not test.exception
    words = [each.value for kind in ("markdown", "caption") for each in test.sidebar.get(kind)]
    return "\n".join([picker(test), *words]).replace("\\", "")


def picker(test: AppTest) -> str:
    """What the button says behind which models are chosen."""
    (found,) = test.sidebar.get("popover")
    return found.proto.popover.label


def field(test: AppTest) -> TextInput:
    """The field for a model's name."""
    (found,) = test.sidebar.text_input
    return found


def listed(test: AppTest) -> Selectbox:
    """The list of models."""
    return test.sidebar.selectbox[0]


def notice(test: AppTest) -> str:
    """The sentences above the screen."""
    assert not test.exception
    words = [each.value for kind in ("info", "warning") for each in test.main.get(kind)]
    return "\n".join(words).replace("\\", "")


def choose(test: AppTest, model: str) -> AppTest:
    """Types a name into the field."""
    return field(test).set_value(model).run()


def test_at_first_there_is_the_default_model_and_it_says_where_it_is_from():
    first = app()
    assert field(first).value == asked.DEFAULT_MODEL
    assert picker(first) == f"Model: **{ENTRIES[asked.DEFAULT_MODEL].title}**"
    assert f"Ships with the project, {ENTRIES[asked.DEFAULT_MODEL].parameters:,} parameters." in side(first)
    assert notice(first) == ""


def test_somebody_elses_model_says_whose_it_is(tiny):
    test = choose(app(), "alice/tiny-vae")
    commit = tiny.model("alice/tiny-vae").head
    assert field(test).value == f"alice/tiny-vae@{commit}"
    assert notice(test) == ""
    size = sum(parameter.numel() for parameter in load_from_hub("alice/tiny-vae").model.parameters())
    for words in (
        "Model: **MNIST · VAE · 2 numbers**",
        f"From [alice/tiny-vae](https://huggingface.co/alice/tiny-vae/tree/{commit}), commit {commit[:7]}",
        f"{size:,} parameters. It is that account’s own model: nobody here has checked it.",
        "KL: **3.50 nats**",
    ):
        assert words in side(test)


@pytest.mark.parametrize("name", ["alice/tiny-vae", "alice/tiny-vae@v1", "https://huggingface.co/alice/tiny-vae "])
def test_a_link_brings_back_the_model_with_its_commit(tiny, name):
    repo = tiny.model("alice/tiny-vae")
    repo.tags["v1"] = repo.head
    test = app(name)
    assert field(test).value == f"alice/tiny-vae@{repo.head}"
    assert "8 × 8 pixels" in test.main.markdown[0].value


def test_a_link_with_a_commit_keeps_to_it_and_to_what_is_loaded(tiny, tmp_path):
    repo = tiny.model("alice/tiny-vae")
    old = repo.head
    app(f"alice/tiny-vae@{old}")
    repo.commit(repo.files | contents(build_checkpoint(tmp_path / "new", seed=1)))
    tiny.requests.clear()
    test = app(f"alice/tiny-vae@{old}")
    assert f"commit {old[:7]}" in side(test) and tiny.requests == []
    assert f"commit {repo.head[:7]}" in side(app("alice/tiny-vae@main"))


def test_two_visitors_have_a_model_each(tiny):
    hers, his = choose(app(), "alice/tiny-vae"), choose(app(), "fashion-ae")
    assert "alice/tiny-vae" in side(hers.run()) and "Fashion-MNIST" in side(his.run())


def screen(page: str, **address: str) -> AppTest:
    """A screen by itself, with alice's model."""
    test = AppTest.from_file(str(ROOT / "pages/navigation.py"), default_timeout=90).switch_page(page)
    test.query_params["model"] = "alice/tiny-vae"
    test.query_params.update(address)
    return test.run()


@pytest.mark.parametrize(("page", "address"), SCREENS)
def test_every_screen_works_with_it(tiny, page, address):
    test = screen(page, **address)
    assert not test.exception and not test.error


@pytest.mark.parametrize("classes", [(), ("only",)], ids=["none", "one"])
def test_every_screen_works_where_there_is_nothing_to_tell_classes_apart(small_hub, folder, classes):
    config = json.loads((folder / "config.json").read_text())
    config["data"] |= {"classes": classes, "fit": "fill"}
    (folder / "config.json").write_text(json.dumps(config))
    codes = load_file(folder / "codes.safetensors")
    labels = torch.zeros_like(codes["labels"]) if classes else codes["labels"] + 5
    save_file({"codes": codes["codes"], "labels": labels, "errors": codes["errors"]}, folder / "codes.safetensors")
    small_hub.add("alice/tiny-vae", contents(folder))
    home = app("alice/tiny-vae")
    words = "example 1 and example 2"
    film = home.get("image")[0].proto.imgs[0]
    assert not home.exception and film.alt == f"Film of the pictures between {words}"
    for page, address in SCREENS:
        test = screen(page, **address)
        assert not test.exception and not test.error


def test_the_nearest_pictures_are_no_more_than_there_are(tiny):
    said = [each.value for each in screen("arithmetic.py", mode="Pictures").markdown]
    assert any("of the 12 held-out pictures nearest to it" in words for words in said)


def test_what_is_beside_a_model_is_for_the_same_pictures(tiny):
    tiny.add("alice/mnist", contents(BUNDLED / "mnist-beta-vae"))
    assert counterparts(load_from_hub("alice/tiny-vae")) == {}
    beside = {family: entry.name for family, entry in counterparts(load_from_hub("alice/mnist")).items()}
    others = ("ae", "vae", "vq-vae", "beta-tcvae", "fsq")
    assert beside == {family: f"mnist-{family}" for family in others}
    plane = load_checkpoint("mnist-vae-2d")
    assert counterparts(plane)["ae"].name == "mnist-ae-2d"


def test_files_say_which_model_drew_them(tiny):
    assert show.source(load_from_hub("alice/tiny-vae"), load_checkpoint("mnist-vae")) == {
        "model": "alice/tiny-vae and mnist-vae",
        "revision": f"{tiny.model('alice/tiny-vae').head} and bundled",
    }


# ---- accounts


def test_an_account_lists_its_models_to_choose_from(as_alice, folder):
    for number in range(3):
        publish(folder, f"alice/vae-{number}")
    test = app("alice")
    assert "alice has 3 models for Inbetween on the Hub: choose one in the sidebar. This is mnist-vae." in notice(test)
    offered = test.sidebar.selectbox[1]
    assert (offered.label, offered.options) == ("Models of alice", [f"alice/vae-{number}" for number in range(3)])
    offered.set_value("alice/vae-1").run()
    assert field(test).value == f"alice/vae-1@{as_alice.model('alice/vae-1').head}" and notice(test) == ""
    assert {"alice/vae-0", "alice/vae-1", "alice/vae-2"} <= set(listed(test).options)
    assert listed(test).value == "alice/vae-1"


def test_the_list_has_titles_by_data_set_and_family_and_the_address_has_the_name():
    test = app()
    assert listed(test).options == [entry.title for entry in list_models()]
    assert listed(test).value == asked.DEFAULT_MODEL
    listed(test).set_value("fashion-vq-vae").run()
    assert field(test).value == "fashion-vq-vae" and "Fashion-MNIST · VQ-VAE" in side(test)
    assert test.query_params["model"] in ("fashion-vq-vae", ["fashion-vq-vae"])


def test_a_choice_is_made_once_and_not_again_by_what_is_remembered_of_it():
    """As where a browser goes Back to a model and sends what had been chosen beside it."""

    def script():
        import streamlit as st

        from pages.widgets import frame

        frame.next_turn()
        gone_by, chosen = st.session_state[frame.TURN], "mnist-ae"
        st.session_state["chosen"] = chosen
        frame.next_turn()
        frame.take("chosen", gone_by)
        st.text(st.query_params.get("model"))
        frame.take("chosen", gone_by + 1)
        st.text(st.query_params.get("model"))
        st.query_params.clear()
        frame.take("chosen", gone_by + 1)
        st.text(st.query_params.get("model"))

    said = AppTest.from_function(script).run()
    assert [each.value for each in said.text] == ["None", "mnist-ae", "None"]


def test_every_link_to_another_screen_takes_the_model_along():
    test = app("fashion-ae")
    links = [link.proto.query_string for place in (test.sidebar, test.main) for link in place.get("page_link")]
    assert len(links) > 7 and set(links) == {"model=fashion-ae"}
    assert {link.proto.query_string for link in app().sidebar.get("page_link")} == {""}


def test_a_model_that_was_trained_here_is_in_the_list_while_the_app_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INBETWEEN_MODELS")
    test = app()
    assert len(listed(test).options) == len(ENTRIES)
    build_checkpoint(tmp_path / "checkpoints/mine")
    test.run()
    assert listed(test).options[0] == "MNIST · VAE · 2 numbers · checkpoints/mine"
    listed(test).set_value(next(iter(asked.titles()))).run()
    assert "From checkpoints/mine on this machine" in side(test) and "A VAE for tests." in side(test)
    assert notice(test) == "" and field(test).value.startswith("checkpoints/mine@")
    old = field(test).value
    build_checkpoint(tmp_path / "checkpoints/mine", code=3)
    again = app(old)
    assert "MNIST · VAE · 3 numbers" in side(again) and notice(again) == ""


def test_a_folder_that_is_not_in_the_list_is_not_opened(tmp_path, monkeypatch, dead_endpoint):
    monkeypatch.chdir(tmp_path)
    build_checkpoint(tmp_path / "secret/mine")
    build_checkpoint(tmp_path / "checkpoints/mine")
    for name in ("secret/mine", "checkpoints/mine", str(tmp_path / "secret/mine"), "./secret/mine"):
        test = app(name)
        assert f"This is {asked.DEFAULT_MODEL}." in notice(test) and "Ships with the project" in side(test)


def test_an_account_without_models(small_hub):
    assert "nobody has no models for Inbetween on the Hub: type namespace/name" in notice(app("nobody"))


# ---- what can't be had: one sentence, and the default model


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("alice/nothing", "There is no alice/nothing on the Hub, or it is private: check the spelling"),
        ("alice/tiny-vae@v9", "alice/tiny-vae has no revision 'v9'"),
        ("../../etc/passwd", "is no repository on the Hub"),
        ("/etc", "is no repository on the Hub"),
        ("~", "is no repository on the Hub"),
        ("..", "is no repository on the Hub"),
        ("![](//example.com/x.png)", "'![](//example.com/x.png)' is no repository on the Hub"),
        ("x" * 5000, "is no repository on the Hub"),
    ],
)
def test_what_is_not_there_is_said_and_the_default_model_shown(tiny, name, words):
    test = app(name)
    assert words in notice(test) and notice(test).endswith(f"This is {asked.DEFAULT_MODEL}.")
    assert "Ships with the project" in side(test)
    (warning,) = test.warning
    assert "![" not in warning.value


def test_a_folder_of_this_machine_is_never_a_visitors_model(tiny, tmp_path, monkeypatch):
    build_checkpoint(tmp_path / "alice" / "mine")
    monkeypatch.chdir(tmp_path)
    for name in ("alice/mine", str(tmp_path / "alice" / "mine"), "./alice/mine"):
        assert notice(app(name)).endswith(f"This is {asked.DEFAULT_MODEL}.")


def test_a_model_whose_weights_are_wrong_is_not_shown(tiny):
    repo = tiny.model("alice/tiny-vae")
    repo.commit(repo.files | {"model.safetensors": b"not tensors"})
    assert "weights of alice/tiny-vae are no safetensors file" in notice(app("alice/tiny-vae"))


def test_the_servers_token_opens_nothing_for_a_visitor(as_alice, folder):
    as_alice.add("alice/secret", contents(folder), private=True)
    assert "There is no alice/secret on the Hub, or it is private" in notice(app("alice/secret"))
    assert "alice has no models for Inbetween" in notice(app("alice"))
    assert {token for _, _, token in as_alice.requests} == {None}


def called(small_hub: Hub, folder: Path, word: str) -> AppTest:
    """The app with somebody's model, one of whose classes and whose title is that word."""
    config = json.loads((folder / "config.json").read_text())
    config["data"] |= {"classes": [word, "1", "2"], "title": word}
    (folder / "config.json").write_text(json.dumps(config))
    small_hub.add("alice/tiny-vae", contents(folder))
    return app("alice/tiny-vae")


@pytest.mark.parametrize(
    "word", ["<5 mm", "gol\u200cha", "one\u3000two", "![](//example.com/x.png)", "https://example.com"]
)
def test_a_strangers_words_are_shown_as_they_are(small_hub, folder, word):
    test = called(small_hub, folder, word)
    assert not notice(test)
    shown = show.plain(word)
    assert shown.replace("\\", "").replace(show.JOINER, "") == " ".join(word.split())
    assert picker(test) == f"Model: **{show.plain(f'{word} · VAE · 2 numbers')}**"
    assert shown in test.get("button_group")[0].options


def test_a_strangers_line_breaks_are_refused(small_hub, folder):
    assert "two” holds a control character" in notice(called(small_hub, folder, "one\n# two"))


def test_a_dead_hub_is_said_soon_and_not_asked_again_by_the_next_visitor(dead_endpoint, monkeypatch):
    start = time.monotonic()
    assert "The Hub does not answer, so alice/tiny-vae can't be had" in notice(app("alice/tiny-vae"))
    assert time.monotonic() - start < 15  # the client itself would take 23 seconds, and this machine may be busy
    monkeypatch.setattr(asked, "look_up", None)
    assert "The Hub does not answer" in notice(app("alice/tiny-vae"))


# ---- the default models' home on the Hub


def test_a_default_model_comes_from_its_home_and_says_so(small_hub, monkeypatch):
    commit = small_hub.add("home/mnist-vae", contents(BUNDLED / "mnist-vae")).head
    monkeypatch.setenv("INBETWEEN_NAMESPACE", "home")
    test = app()
    assert field(test).value == "mnist-vae" and notice(test) == ""
    assert f"From [home/mnist-vae](https://huggingface.co/home/mnist-vae/tree/{commit})" in side(test)
    assert "nobody here has checked it" not in side(test)


def test_the_bundled_model_stands_in_says_why_and_is_replaced_later(dead_endpoint, small_hub, monkeypatch):
    monkeypatch.setenv("INBETWEEN_NAMESPACE", "home")
    test = app()
    reason = "The Hub does not answer, so home/mnist-vae can't be had: check the network, or try again later."
    stands_in = f":material/cloud_off: {reason} This is the mnist-vae that ships with the project."
    assert stands_in in [caption.value for caption in test.main.caption]
    assert "Ships with the project" in side(test)
    small_hub.add("home/mnist-vae", contents(BUNDLED / "mnist-vae"))
    monkeypatch.setenv("HF_ENDPOINT", small_hub.url)
    monkeypatch.setattr(sources._Silence, "until", 0.0)
    assert "Ships with the project" in side(app())  # not asked for again so soon
    monkeypatch.setattr(asked, "RETRY", 0.0)
    assert "From [home/mnist-vae]" in side(app())


# ---- tasks


def test_a_bar_shows_how_far_a_download_is_and_goes_away(tiny):
    """The script stands still half-way until the test has seen its bar."""

    def script(reached, go_on):
        import streamlit as st

        from pages.widgets.tasks import Task

        def work(progress):
            progress(1_500_000, 3_000_000)
            go_on.wait(30)
            return "there"

        progress = st.progress

        def seen(*arguments):
            reached.append(arguments)
            go_on.set()
            return progress(*arguments)

        st.progress = seen
        try:
            st.text(Task("alice/*", work).result())
        finally:
            st.progress = progress

    reached = []
    test = AppTest.from_function(script, kwargs={"reached": reached, "go_on": Event()}, default_timeout=90).run()
    assert not test.exception and test.text[0].value == "there"
    assert reached == [(0.5, r"Downloading alice/\*: 1.5 of 3.0 MB")]
    assert not test.get("progress")


def test_what_is_below_a_bar_keeps_its_place_when_the_bar_is_needed_no_more():
    """Else Streamlit would take it for something new: its drawers would close, and what is drawn in them be lost."""

    def script(task):
        import streamlit as st

        st.text(task.result())

    task = Task("alice", lambda progress: time.sleep(2 * UNNOTICED))
    places = []
    for _ in range(2):
        test = AppTest.from_function(script, kwargs={"task": task}, default_timeout=90).run()
        places.append([place for place, element in test.main.children.items() if element.type == "text"])
    assert places[0] == places[1] != []


def test_a_task_is_run_once_and_its_error_raised_for_all():
    runs = []

    def work(progress):
        runs.append(1)
        raise CheckpointError("There is none.")

    task = Task("none", work)
    for _ in range(3):
        with pytest.raises(CheckpointError, match=r"There is none\.") as caught:
            task.result()
        assert len(caught.traceback) == 2  # the test and `result`: nothing of the visits before
    assert len(runs) == 1
