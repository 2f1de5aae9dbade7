import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import replace
from inspect import signature
from pathlib import Path
from urllib.parse import parse_qsl

import gradio as gr
import pytest
import torch
from gradio_client import Client, handle_file
from PIL import Image
from typer.testing import CliRunner

import models
from hub import Checkpoint, CheckpointError, Domain, HeldOut, Report, load_checkpoint
from hub.live.server import version
from hub.space import __main__ as command
from hub.space import api, arithmetic, encode, grid, pictures, screen, widgets
from hub.space.app import AT_ONCE, LIMITS, QUEUE, launch
from hub.space.desk import Desk
from hub.space.errors import with_gradio_errors
from hub.space.given import Given
from hub.space.interpolate import Film, film_files
from hub.space.loaded import load
from hub.space.settings import Settings
from latent.arithmetic import attribute_direction, direction_between
from latent.inspect import inspect
from latent.limits import MAX_DRAWING
from latent.render import read_note
from latent.uploads import MAX_BYTES, PictureError

ENDPOINTS = {"/models", "/sample", "/interpolate", "/encode", "/arithmetic", "/grid", "/generate", "/sweep"}


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("files")))
        blocks = launch(prevent_thread_lock=True, quiet=True)
        yield blocks
        blocks.close()


@pytest.fixture(scope="module")
def client(space, tmp_path_factory) -> Client:
    return Client(space.local_url, verbose=False, download_files=tmp_path_factory.mktemp("downloads"))


@pytest.fixture
def digit(tmp_path) -> Path:
    """A thick black one on white paper."""
    path = tmp_path / "one.png"
    picture = Image.new("L", (100, 100), 255)
    picture.paste(0, (45, 15, 58, 85))
    picture.save(path)
    return path


def test_programs_see_the_named_endpoints_and_nothing_else(client):
    described = client.view_api(return_format="dict", print_info=False)
    assert set(described["named_endpoints"]) == ENDPOINTS
    assert not described["unnamed_endpoints"]
    frames = next(
        each
        for each in described["named_endpoints"]["/interpolate"]["parameters"]
        if each["parameter_name"] == "frames"
    )
    assert (frames["type"], frames["parameter_default"]) == ({"type": "integer"}, 48)


def test_models_are_the_bundled_ones(client):
    assert "mnist-vae" in [model["name"] for model in client.predict(api_name="/models")]


def test_the_same_seed_gives_the_same_pictures(client):
    def sheet(seed: int) -> bytes:
        return Path(client.predict(count=4, seed=seed, api_name="/sample")).read_bytes()

    assert sheet(1) == sheet(1)
    assert sheet(1) != sheet(2)


def test_a_prior_and_a_class_can_be_asked_for(client):
    def sheet(**asked) -> bytes:
        return Path(client.predict(count=4, api_name="/sample", **asked)).read_bytes()

    assert sheet() == sheet(prior="mixture")
    assert len({sheet(), sheet(prior="standard-normal"), sheet(label=7), sheet(label=3)}) == 4


@pytest.mark.parametrize("kind", [0, 1], ids=["gif", "webp"])
def test_films_are_animated_and_carry_their_recipe(client, kind):
    film = Path(client.predict(keys="3.0 s7", frames=8, turn="loop", api_name="/interpolate")[kind])
    with Image.open(film) as picture:
        assert picture.n_frames == 8
        assert picture.info["loop"] == 0
    note = read_note(film.read_bytes())
    assert note["keys"] == ["3", "sample 7"]
    assert note["model"] == "mnist-vae"
    assert "frames=8" in note["link"]


def test_own_pictures_are_travelled_to(client, digit):
    files = [handle_file(digit), handle_file(digit)]
    gif, _ = client.predict(keys="", files=files, frames=3, turn="once", api_name="/interpolate")
    assert read_note(Path(gif).read_bytes())["keys"] == ["your picture", "your picture"]


def test_encoding_gives_the_figures_of_the_model(client):
    _, figures = client.predict(picture="r7.1", api_name="/encode")
    checkpoint = load_checkpoint("mnist-vae")
    seen = inspect(checkpoint.model, checkpoint.held_out, pictures.tensor(checkpoint, pictures.Pick("r7.1")))
    assert figures["mse"] == pytest.approx(seen.mse, rel=1e-4)
    assert figures["negative_elbo_nats"] == pytest.approx(seen.bound.nats, rel=1e-4)
    assert len(figures["code"]) == 32


def test_no_error_is_measured_on_what_the_model_has_drawn_itself(client):
    _, figures = client.predict(picture="7.1", api_name="/encode")
    assert figures.keys() == {"code", "verdict", "kl_nats"}
    assert "own output already" in figures["verdict"]


@pytest.mark.parametrize(
    ("name", "whose"), [("mnist-vae", "CC BY 4.0"), ("fashion-vq-vae", "Fashion-MNIST’s test part")]
)
def test_encode_opens_on_a_picture_that_the_model_has_not_seen(name, whose):
    given = Given(Settings(model=name))
    pick = encode.picture(given)
    assert pictures.is_unseen(pick) and pick.text.startswith("r")
    seen = encode.encoded(given.settings, pick)
    shown = screen.inspection(seen, "it", pick.text, "s0", pictures.origin(given.checkpoint, pick))
    assert "PSNR" in shown and "than that of" in shown and whose in shown
    own = screen.inspection(encode.encoded(given.settings, pictures.Pick("3.0")), "it", "3.0", "s0")
    assert "PSNR</dt>" not in own and "Negative ELBO" not in own and "own output already" in own


def test_arithmetic_opens_with_two_pictures_that_differ_in_one_thing():
    given = Given(Settings(model="mnist-vae"))
    a, b, c = arithmetic.terms(given)
    label = a.text.partition(".")[0]
    assert b.text.startswith(f"{label}.") and not c.text.startswith(f"{label}.")
    _, words = pictures.first_terms(given.checkpoint)
    assert "bold and thin" in words


def test_an_uploaded_picture_is_encoded(client, digit):
    sheet, figures = client.predict(file=handle_file(digit), api_name="/encode")
    assert Image.open(sheet).mode == "RGB"
    assert figures["psnr_db"] > 10


@pytest.mark.parametrize("name", ["/grid", "/sweep"])
@pytest.mark.parametrize("settings", [{}, {"mode": "plane", "across": 1, "upwards": 2}, {"around": "s3"}])
def test_sheets_say_what_they_show(client, settings, name):
    sheet, words = client.predict(api_name=name, **settings)
    assert Image.open(sheet).width > 300
    assert ("z₁ grows to the right, z₂ upwards" in words) == (settings.get("mode") == "plane")


def test_codes_of_indices_are_swept_cell_by_cell(monkeypatch):
    checkpoint = _indices()
    monkeypatch.setattr("hub.space.given.load", lambda name: checkpoint)
    sheet, words = grid.sheet(Settings(model="indices", row=1, column=2))
    assert "Each index in row 1, column 2" in words
    # As many pictures as the codebook has entries, in rows of nine.
    assert sheet.width / sheet.height == pytest.approx(grid.STEPS / 2, rel=0.1)
    with pytest.raises(ValueError, match="no row 8"):
        grid.sheet(Settings(model="indices", row=8))


def test_each_picture_of_a_sheet_can_be_taken_along():
    laid, images = grid.made(Settings())
    picks = [pictures.decoded(load("mnist-vae"), code).text for code in laid.codes]
    shown = screen.board(images, picks, laid.names, laid.columns, "a sheet", "words", laid.rows, laid.marks)
    assert shown.count("data-pick=") == len(images) == len(laid.rows) * len(laid.marks)
    assert shown.count('tabindex="0"') == 1
    *_, last = re.findall('data-pick="([^"]+)"', shown)
    taken = widgets.taken(gr.EventData(None, {"pick": last, "to": "encode"}), Given(Settings()))
    assert torch.allclose(pictures.code(load("mnist-vae"), taken.picture), laid.codes[-1], atol=2e-3)


def test_a_direction_is_added_to_the_last_of_the_pictures_and_says_so_in_the_link():
    given = Given(Settings())
    first = arithmetic.moved(given)
    assert first.direction.name == "bold minus thin"
    assert not torch.equal(first.images[0], first.images[1])
    settings = Settings.from_query({"direction": "classes", "to": "4", "strength": "-0.5"})
    seen = arithmetic.moved(Given(settings))
    assert seen.direction.name == "3 minus 1"
    checkpoint = load("mnist-vae")
    expected = seen.code - 0.5 * direction_between(checkpoint.model, checkpoint.held_out, 3, 1)
    assert torch.allclose(seen.codes[1], expected, atol=1e-5)
    other = arithmetic.with_term("A", pictures.parse("8.0"), given)
    assert other.terms[-1].text == "8.0"
    for wrong in ({"direction": "sideways"}, {"direction": "classes", "to": 800}):
        with pytest.raises(ValueError, match="choose another one"):
            arithmetic.moved(Given(Settings(**wrong)))


def test_what_has_no_directions_has_sums_of_pictures(monkeypatch):
    checkpoint = _indices()
    alike = replace(checkpoint, held_out=replace(checkpoint.held_out, labels=torch.zeros(6, dtype=torch.int64)))
    monkeypatch.setattr("hub.space.given.load", lambda name: alike)
    assert arithmetic.kind_of_sum(Given(Settings(model="indices"))) == "pictures"
    with gr.Blocks():
        desk = Desk(LIMITS)
        with desk.strip:
            tab = arithmetic.Arithmetic(desk)
    updates = tab.choices(alike, Settings(model="indices"))
    # What a list shows has to be in it, or Gradio refuses each event that reads it.
    lists = [update for update in updates.values() if isinstance(update, gr.Dropdown)]
    assert lists and all(each.value in [value for _, value in each.choices] for each in lists)


@pytest.mark.parametrize(
    ("endpoint", "asked", "answer"),
    [
        ("/sample", {"count": 101}, "count must lie between 1 and 100"),
        ("/sample", {"count": 2.5}, "count must be of type int"),
        ("/sample", {"temperature": 9.0}, "temperature must lie between"),
        ("/sample", {"seed": -1}, "seed must lie between"),
        ("/sample", {"model": "hub/bundled"}, "hub/bundled"),
        ("/sample", {"model": "../../etc"}, "namespace/name"),
        ("/sample", {"model": "nothing"}, "namespace/name"),
        ("/sample", {"prior": "crystal-ball"}, "no prior 'crystal-ball'; it has"),
        ("/sample", {"label": 10}, "knows no class 10"),
        ("/sample", {"label": 7, "prior": "standard-normal"}, "choose a prior that knows them"),
        ("/interpolate", {"keys": "3.0"}, "through 2 to 8 pictures, not 1"),
        ("/interpolate", {"keys": " ".join(["3.0"] * 9)}, "at most 8 pictures"),
        ("/interpolate", {"keys": "3.0 12.0"}, "No held-out picture has the label 12"),
        ("/interpolate", {"keys": "seven 3.0"}, "There is no picture 'seven'"),
        ("/interpolate", {"frames": 241}, "frames must lie between 3 and 240"),
        ("/interpolate", {"keys": "1.0 2.0 3.0 4.0", "frames": 3}, "takes"),
        ("/interpolate", {"curve": "wavy"}, "curve must be one of linear, spherical"),
        ("/encode", {"picture": "1.0 2.0"}, "One picture is encoded at a time"),
        ("/encode", {"file": {"path": "/etc/passwd"}}, "has to be uploaded first"),
        ("/grid", {"mode": "plane", "across": 33}, "has 32 dimensions, so there is no dimension 33"),
        ("/grid", {"mode": "plane", "across": 4, "upwards": 4}, "two different dimensions"),
        ("/grid", {"reach": 50}, "reach must lie between"),
    ],
)
def test_what_exceeds_a_limit_or_makes_no_sense_gets_one_sentence(client, monkeypatch, endpoint, asked, answer):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # nobody answers there
    with pytest.raises(Exception, match=re.escape(answer)) as error:
        client.predict(api_name=endpoint, **asked)
    message = str(error.value)
    assert message.endswith(".")
    assert "\n" not in message
    assert "Traceback" not in message


def test_a_file_that_is_no_picture_gets_one_sentence(client, tmp_path):
    path = tmp_path / "fake.png"
    path.write_bytes(b"no picture")
    with pytest.raises(Exception, match="is not a PNG, JPEG, WebP"):
        client.predict(file=handle_file(path), api_name="/encode")


def test_uploads_are_limited(space):
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n' + bytes(MAX_BYTES + 1)
    request = urllib.request.Request(
        f"{space.local_url}gradio_api/upload",
        body + b"\r\n--x--\r\n",
        {"Content-Type": "multipart/form-data; boundary=x"},
    )
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request)
    assert error.value.code == 413


def test_work_is_limited_on_purpose(space):
    assert space._queue.max_size == QUEUE
    assert space.delete_cache
    queued = [event for event in space.fns.values() if event.queue and event.fn]
    assert {event.concurrency_id for event in queued} == set(AT_ONCE)
    assert all(event.concurrency_limit == AT_ONCE[event.concurrency_id] for event in queued)
    # What takes longest never runs outside the queue.
    films = [event for event in space.fns.values() if event.name in ("make_film", "interpolate")]
    assert films
    assert all(event.queue and event.concurrency_id == "films" for event in films)


def test_an_event_outside_the_queue_checks_what_a_browser_sends(space):
    event = next(each for each in space.fns.values() if each.name == "set_it")
    values = [getattr(component, "value", None) for component in event.inputs]
    at = next(place for place, component in enumerate(event.inputs) if getattr(component, "label", "") == "Samples")
    ask = {"fn_index": event._id, "session_hash": "browser"}

    def answer(count: int) -> tuple[int, str]:
        values[at] = count
        body = json.dumps(ask | {"data": values}).encode()
        request = urllib.request.Request(
            f"{space.local_url}gradio_api/run/predict", body, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    status, page = answer(9)
    assert (status, "9 pictures drawn by mnist-vae" in page) == (200, True)
    status, refusal = answer(1_000_000)
    assert status >= 400
    assert "100" in refusal


def test_the_page_finds_what_moves_beside_itself(space):
    with urllib.request.urlopen(space.local_url) as page:
        links = set(re.findall(r"live/[0-9a-f]{16}/[\w./-]+", page.read().decode()))
    assert {f"live/{version()}/{name}" for name in ("live.js", "live.css")} <= links
    for link in links:
        with urllib.request.urlopen(space.local_url + link) as file:
            assert file.read()
            assert "immutable" in file.headers["Cache-Control"]


def test_letting_go_is_kept_and_said_in_the_address(space):
    event = next(each for each in space.fns.values() if each.name == "move")
    values = [getattr(component, "value", None) for component in event.inputs]
    said = {"code": "0.5,-1.25", "maps": "first", "more": "1", "path": "0,0;1,-0.5", "how": "<b>"}
    sent = {"state": json.dumps(said)}
    ask = {"fn_index": event._id, "session_hash": "visitor", "data": values, "event_data": sent}
    request = urllib.request.Request(
        f"{space.local_url}gradio_api/run/predict", json.dumps(ask).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as response:
        said = json.load(response)["data"]
        address = next(text for text in said if isinstance(text, str) and "code=" in text)
    assert dict(parse_qsl(address)) == {"code": "0.5,-1.25", "maps": "first", "path": "0,0;1,-0.5"}


def test_settings_come_back_from_a_link():
    settings = Settings(model="fashion-vae", tab="grid", seed=7, temperature=0.35, keys="3.0 s7", reach=1.5, across=3)
    assert Settings.from_query(dict(parse_qsl(settings.query()))) == settings
    assert Settings().query() == ""


def test_old_links_open_what_they_opened():
    assert Settings.from_query({"tab": "generate", "seed": "3"}) == Settings(tab="sample", seed=3)
    assert Settings.from_query({"tab": "sweep", "sweep": "plane"}) == Settings(tab="grid", sheet="plane")


def test_arithmetic_adds_and_subtracts_codes(client):
    _, code = client.predict(terms="7.0 1.0 0.0", api_name="/arithmetic")
    checkpoint = load_checkpoint("mnist-vae")
    a, b, c = (pictures.code(checkpoint, pick) for pick in pictures.parse("7.0 1.0 0.0"))
    assert torch.allclose(torch.tensor(code), a - b + c, atol=1e-4)
    with pytest.raises(Exception, match="takes three pictures, not 2"):
        client.predict(terms="7.0 1.0", api_name="/arithmetic")


def test_a_direction_is_added_by_programs_too(client):
    checkpoint = load_checkpoint("mnist-vae")
    start = pictures.code(checkpoint, pictures.parse("8.1")[0])
    asked = {"terms": "8.1", "direction": "classes", "to": 3, "minus": 1, "strength": -0.5}
    _, code = client.predict(**asked, api_name="/arithmetic")
    expected = start - 0.5 * direction_between(checkpoint.model, checkpoint.held_out, 3, 1)
    assert torch.allclose(torch.tensor(code), expected, atol=1e-4)
    _, bolder = client.predict(terms="8.1", direction="bold-thin", api_name="/arithmetic")
    expected = start + attribute_direction(checkpoint.model, checkpoint.held_out, "bold-thin")
    assert torch.allclose(torch.tensor(bolder), expected, atol=1e-4)
    for wrong in ({"direction": "up", "terms": "8.1"}, {"direction": "classes", "terms": "8.1 7.0"}):
        with pytest.raises(Exception, match=r"It has bold-thin|to one picture, not 2"):
            client.predict(**wrong, api_name="/arithmetic")


@pytest.mark.parametrize("endpoint", api.ENDPOINTS, ids=lambda endpoint: endpoint.__name__)
def test_whatever_a_program_sends_is_answered_or_refused_in_a_sentence(endpoint):
    for name in signature(endpoint).parameters:
        for value in (None, 5, -7, 0.5, "x", "7.0", [], ["7.0"], {"a": 1}, True, 10**400):
            asked = {"frames": 3} if endpoint is api.interpolate else {}
            try:
                with_gradio_errors(endpoint)(**asked | {name: value})
            except gr.Error as error:
                assert str(error.message).endswith("."), (name, value)


def test_what_is_wrong_in_a_link_counts_as_not_said():
    query = {"seed": "12", "count": "100000", "temperature": "nan", "tab": "secrets", "frames": "3; drop", "more": "1"}
    place = {"code": "1,2,three", "path": "javascript:0", "how": "x" * 5000, "maps": "all", "view": "wide"}
    assert Settings.from_query(query | place) == Settings(seed=12)
    assert Settings.from_query({"around": " ", "keys": " ", "picture": "\t", "count": "9" * 5000}) == Settings()


def test_strangers_words_are_escaped():
    evil = "<img src=x onerror=alert(1)>"
    image = torch.zeros(1, 28, 28)
    assert "<img src=x" not in screen.tiles([(evil, evil, image)])
    made = Film({"shown": b"GIF"}, (evil, '" onload="alert(1)'), ("0,1", "1,0"), evil)
    shown = film_files(Settings(model=evil), made)
    assert not set('<>"') & set(shown["alt"] + shown["gif"] + shown["webp"])
    assert re.fullmatch(r"[\w.-]+", shown["name"])


def test_what_the_pad_sends_is_checked():
    def event(data):
        return gr.EventData(None, data)

    assert widgets.drawing(event({"png": "AAAA"})) == b"\x00\x00\x00"
    for data in ({"png": ""}, {"png": "?"}, {"png": 7}, {}, None, {"png": "A" * (MAX_DRAWING + 1)}):
        with pytest.raises(PictureError):
            widgets.drawing(event(data))


def test_a_name_never_leads_to_a_folder_of_the_server(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    (tmp_path / "alice").mkdir()
    (tmp_path / "alice/secret").symlink_to(Path(screen.__file__).parents[1] / "bundled/mnist-vae")
    with pytest.raises(CheckpointError):
        load("alice/secret")


def test_importing_hub_imports_no_gradio():
    check = "import hub, sys; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], cwd=Path(__file__).parents[3]).returncode == 0


def test_tools_for_language_models_need_a_package_and_say_so(monkeypatch):
    import typer

    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "mcp" else object())
    app = typer.Typer()
    app.command()(command.main)
    result = CliRunner().invoke(app, ["--mcp"])
    assert result.exit_code == 2
    assert "gradio[mcp]" in re.sub(r"\s+", " ", result.output)


def _indices() -> Checkpoint:
    """A model whose codes are grids of 7 × 7 indices below 18, as it is before training."""
    torch.manual_seed(0)
    network = {"kind": "conv", "widths": [8, 8], "size": 28}
    model = models.build("vq-vae", {"network": network, "codes": 18, "dimensions": 4}).eval()
    domain = Domain(name="mnist", title="MNIST", classes=("0", "1"), fit="digit")
    held_out = HeldOut(torch.randint(18, (6, 7, 7)), torch.arange(6) % 2, torch.rand(6))
    return Checkpoint("indices", "bundled", "bundled", model, domain, held_out, Report(1), {})
