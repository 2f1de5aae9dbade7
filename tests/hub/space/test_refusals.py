"""Files that Gradio itself refuses: who sent one is told in a sentence."""

import json
import os

import gradio as gr
import httpx2
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from hub.space.app import launch
from hub.space.refusals import NO_PICTURE, NOT_UPLOADED, TOO_LARGE, refused
from latent.uploads import MAX_BYTES


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("files")))
        blocks = launch(prevent_thread_lock=True, quiet=True)
        yield blocks.local_url
        blocks.close()


def test_an_upload_that_is_too_large_is_broken_off_with_a_sentence(address):
    answer = httpx2.post(f"{address}gradio_api/upload", files={"files": os.urandom(MAX_BYTES + 1)})
    assert (answer.status_code, answer.text) == (413, TOO_LARGE)


def test_an_upload_of_the_usual_size_is_taken(address):
    answer = httpx2.post(f"{address}gradio_api/upload", files={"files": ("one.png", b"not much")})
    assert answer.status_code == 200 and answer.json()[0].endswith("one.png")


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(address, tmp_path):
    (tmp_path / "some.txt").write_text("words")
    with pytest.raises(AppError, match="is not a PNG, JPEG"):
        Client(address, verbose=False).predict(file=handle_file(tmp_path / "some.txt"), api_name="/encode")


@pytest.mark.parametrize("file", ["some words", 5, {"path": "/etc/passwd"}, {"path": "../../x"}, {"url": "http://x/y"}])
def test_a_file_that_was_never_uploaded_is_refused_with_a_sentence(address, file):
    call = httpx2.post(f"{address}gradio_api/call/encode", json={"data": ["mnist-vae", "7.0", file]}).json()["event_id"]
    answer = httpx2.get(f"{address}gradio_api/call/encode/{call}", timeout=30).text
    said = json.loads(answer.partition("data: ")[2])["error"]
    assert said.endswith(".") and "<" not in said
    assert file == {"url": "http://x/y"} or said == NOT_UPLOADED


def test_the_browser_sends_a_file_of_another_kind(address):
    """The button offers pictures alone, but a browser can send anything."""
    web = httpx2.Client(base_url=address, timeout=30)
    path = web.post("gradio_api/upload", files={"files": ("some.txt", b"words")}).json()[0]
    config = web.get("config").json()
    button = next(each["id"] for each in config["components"] if each["type"] == "uploadbutton")
    event = next(each for each in config["dependencies"] if [button, "upload"] in each["targets"])
    data = [None] * len(event["inputs"])
    data[event["inputs"].index(button)] = [{"path": path, "meta": {"_type": "gradio.FileData"}}]
    body = {"data": data, "fn_index": event["id"], "session_hash": "somebody"}
    assert web.post("gradio_api/queue/join", json=body).status_code == 200
    with web.stream("GET", "gradio_api/queue/data", params={"session_hash": "somebody"}) as messages:
        said = [json.loads(line.removeprefix("data:")) for line in messages.iter_lines() if line]
    output = next(each["output"] for each in said if each["msg"] == "process_completed")
    assert output["error"] == NO_PICTURE


def test_words_of_strangers_are_no_markup():
    assert refused(gr.Error("Value: <b>x</b> is not among the choices.")) == (
        "Value: &lt;b&gt;x&lt;/b&gt; is not among the choices."
    )
