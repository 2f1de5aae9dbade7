import hashlib
import io
from dataclasses import replace
from urllib.parse import urlencode

import numpy as np
import pytest
import torch
from PIL import Image
from starlette.testclient import TestClient

import models
from hub import Checkpoint, Report, load_checkpoint, sources
from hub.live import offers, server
from hub.live.line import Line
from latent import browser, exhibit
from latent.colours import code_colours
from latent.compute import limit
from latent.domain import Domain
from latent.held_out import HeldOut
from latent.interpolate import journey
from latent.kept import Kept
from latent.quality import code_usage
from latent.render import read_note, to_pixels

COMMIT = "0123456789abcdef0123456789abcdef01234567"
HUBS = f"alice/tiny@{COMMIT}"
SETTINGS = {
    "ae": {"network": {"kind": "dense", "widths": [8], "size": 8}, "code": 3},
    "vae": {"network": {"kind": "dense", "widths": [8], "size": 8}, "code": 3},
    "beta-tcvae": {"network": {"kind": "dense", "widths": [8], "size": 8}, "code": 3},
    "vq-vae": {"network": {"kind": "conv", "widths": [6], "size": 8}, "codes": 9, "dimensions": 2},
    "fsq": {"network": {"kind": "conv", "widths": [6], "size": 8}, "levels": [3, 3]},
}
KEYS = "0,0,0;1,0.5,-1;2,2,2"


@pytest.fixture(autouse=True)
def none_offered(monkeypatch):
    monkeypatch.setattr(offers, "_offers", type(offers._offers)())
    monkeypatch.setattr(server, "finished", Kept(server.finished.most, server.finished.size))


@pytest.fixture
def client():
    with TestClient(server.app) as client:
        yield client


def checkpoint(family="vae", repo="alice/tiny", **changes):
    """An untrained model as if it had been pulled from the Hub."""
    torch.manual_seed(0)
    model = models.build(family, SETTINGS[family]).requires_grad_(False).eval()
    codes = torch.randint(0, 9, (12, 4, 4)) if model.discrete else torch.randn(12, 3)
    held_out = HeldOut(codes, torch.arange(12) % 2, torch.rand(12))
    domain = Domain(name="shapes", title="Shapes", classes=("round", "square"), fit="fill")
    found = Checkpoint(repo, "hub", COMMIT, model, domain, held_out, Report(1), {}, repo)
    return replace(found, **changes)


def ask(client, part, numbers, model=HUBS):
    return client.post(f"/run/{part}?{urlencode({'model': model})}", content=numbers.astype("<f4").tobytes())


def film(client, kind="gif", **query):
    query = {"model": HUBS, "keys": KEYS, "frames": 7, "turn": "once"} | query
    return client.get(f"/film.{kind}?{urlencode(query, doseq=True)}")


def refused(answer, status, words):
    """Whether it is one sentence."""
    assert answer.status_code == status and words in answer.text
    assert answer.text.endswith(".") and "\n" not in answer.text and len(answer.text) < 200
    assert answer.headers["content-type"].startswith("text/plain")


def test_the_programs_are_served_for_ever_under_their_version(client):
    for name in ("live.js", "network/background-worker.js", "live.css"):
        answer = client.get(f"/{server.version()}/{name}")
        assert answer.text == browser.served()[name]
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.get(f"/{server.version()}/live.js").headers["content-type"].startswith("text/javascript")
    assert client.get(f"/{server.version()}/live.css").headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("accepted", ["gzip", "identity", "br;q=0, gzip;q=0.5", "*"])
def test_programs_travel_as_small_as_the_browser_can_take_them(client, accepted):
    answer = client.get(f"/{server.version()}/live.js", headers={"Accept-Encoding": accepted})
    assert answer.text == browser.served()["live.js"] and answer.headers["vary"] == "Accept-Encoding"
    packed = "gzip" in accepted
    assert answer.headers.get("content-encoding") == ("gzip" if packed else None)
    assert int(answer.headers["content-length"]) < len(answer.content) / (3 if packed else 1) + 1


def test_other_versions_and_other_files_are_not_there(client):
    refused(client.get("/0123456789abcdef/live.js"), 404, "another version: reload")
    for name in ("__init__.py", "package.json", "hosts/space-pad.js", "..%2f__init__.py", "nothing.js", "%2e%2e"):
        assert client.get(f"/{server.version()}/{name}").status_code == 404
    assert client.get("/").status_code == client.get(f"/{server.version()}/../scene.py").status_code == 404


def test_the_version_is_another_as_soon_as_a_file_is(tmp_path, monkeypatch):
    monkeypatch.setattr(browser, "FOLDER", tmp_path)
    (tmp_path / "a.js").write_text("1")
    (tmp_path / "b.css").write_text("2")
    versions = [browser.version()]
    for name, text in (("a.js", "3"), ("c.js", ""), ("b.css", "4")):
        (tmp_path / name).write_text(text)
        versions.append(browser.version())
    (tmp_path / "notes.txt").write_text("not served")
    versions.append(browser.version())
    assert len(set(versions)) == 4 and versions[-1] == versions[-2]


def test_the_files_of_an_offered_model_are_served_by_what_they_hold(client):
    exhibit = server.offer(checkpoint())
    assert exhibit.id == HUBS and exhibit.title == "Shapes · VAE · 3 numbers"
    assert len(exhibit.files) == 3
    for sha256, blob in exhibit.files.items():
        answer = client.get(f"/weights/{sha256}.bin")
        assert answer.content == blob and hashlib.sha256(answer.content).hexdigest() == sha256
        assert "immutable" in answer.headers["cache-control"]


def test_files_of_models_that_nobody_opened_are_not_there(client):
    refused(client.get(f"/weights/{'0' * 64}.bin"), 404, "Open the model in Inbetween")
    refused(ask(client, "decoder", np.zeros(3), HUBS), 404, "Open the model in Inbetween first")
    refused(film(client), 404, "Open the model in Inbetween first")


def test_the_same_model_is_made_ready_once():
    found = checkpoint()
    first = server.offer(found)
    assert server.offer(replace(found)) is first
    assert server.offer(checkpoint()) is not first  # loaded anew, for another device or after a pause


def test_only_the_latest_models_are_kept(monkeypatch):
    monkeypatch.setattr(offers, "MAX_OFFERS", 2)
    for repo in ("alice/a", "alice/b", "alice/a", "alice/c"):
        server.offer(checkpoint(repo=repo))
    assert [name.split("@")[0] for name in offers._offers] == ["alice/a", "alice/c"]


def test_a_model_that_somebody_still_asks_for_stays(client, monkeypatch):
    monkeypatch.setattr(offers, "MAX_OFFERS", 2)
    server.offer(checkpoint(repo="alice/a"))
    server.offer(checkpoint(repo="alice/b"))
    ask(client, "decoder", np.zeros(3), f"alice/a@{COMMIT}")
    server.offer(checkpoint(repo="alice/c"))
    assert [name.split("@")[0] for name in offers._offers] == ["alice/a", "alice/c"]


def test_large_models_leave_sooner(monkeypatch):
    numbers = sum(tensor.numel() for tensor in checkpoint().model.state_dict().values())
    monkeypatch.setattr(offers, "MAX_NUMBERS", 2 * numbers)
    for repo in ("alice/a", "alice/b", "alice/c"):
        server.offer(checkpoint(repo=repo))
    assert len(offers._offers) == 2
    monkeypatch.setattr(offers, "MAX_NUMBERS", 1)
    server.offer(checkpoint(repo="alice/d"))
    assert list(offers._offers) == [f"alice/d@{COMMIT}"]  # the one that is shown


def test_strangers_models_never_push_out_those_of_the_project(client, monkeypatch):
    monkeypatch.setattr(offers, "MAX_OFFERS", 1)
    shown = server.offer(load_checkpoint("mnist-vae-2d"))
    for repo in ("alice/a", "alice/b", "alice/c"):
        server.offer(checkpoint(repo=repo))
    assert set(offers._offers) == {"mnist-vae-2d", f"alice/c@{COMMIT}"}
    header, weights = shown.decoder
    assert client.get(f"/weights/{header['sha256']}.bin").content == weights


def test_bundled_models_need_no_offer_and_no_network(client, monkeypatch):
    monkeypatch.setenv("INBETWEEN_NAMESPACE", "alice")
    monkeypatch.setattr(sources, "_from_hub", lambda *_: pytest.fail("asked the Hub"))
    answer = ask(client, "decoder", np.zeros(2), "mnist-vae-2d")
    model = load_checkpoint(sources.BUNDLED / "mnist-vae-2d").model
    assert np.allclose(np.frombuffer(answer.content, "<f4")[:784], model.decode(torch.zeros(1, 2)).flatten(), atol=1e-6)


@pytest.mark.parametrize("family", SETTINGS)
def test_the_server_runs_networks_as_the_browser_would(client, family):
    found = checkpoint(family)
    server.offer(found)
    code, image = found.held_out.codes[3:4], torch.rand(1, 1, 8, 8)
    answer = ask(client, "decoder", code.flatten().numpy())
    output, raw = np.frombuffer(answer.content, "<f4").reshape(2, 64)
    assert answer.headers["cache-control"] == "no-store"
    assert np.allclose(output, found.model.decode(code).flatten(), atol=1e-6)
    vectors = found.model.quantizer.lookup(code) if found.model.discrete else code
    assert np.allclose(raw, found.model.decoder(vectors).flatten(), atol=1e-6)
    output, raw = np.split(np.frombuffer(ask(client, "encoder", image.numpy()).content, "<f4"), 2)
    expected = found.model.encoder(image) if found.model.stochastic else found.model.encode(image)
    assert np.allclose(output, expected.flatten(), atol=1e-5) and (output == raw).all()


@pytest.mark.parametrize("family", SETTINGS)
def test_several_codes_are_answered_at_once(client, family):
    found = checkpoint(family)
    server.offer(found)
    codes = found.held_out.codes[:3]
    answer = ask(client, "decoder", codes.flatten().numpy())
    outputs, _ = np.frombuffer(answer.content, "<f4").reshape(2, 3, 64)
    assert np.allclose(outputs, found.model.decode(codes).flatten(1), atol=1e-6)
    crowd = codes.flatten(1).repeat(6, 1)[: server.MAX_AT_ONCE + 1]
    refused(ask(client, "decoder", crowd.numpy()), 400, "reload the page")


@pytest.mark.parametrize(
    ("family", "part", "numbers", "words"),
    [
        ("vae", "decoder", np.zeros(2), "takes 3 finite numbers"),
        ("vae", "decoder", np.array([0, np.nan, 1]), "takes 3 finite numbers"),
        ("vae", "encoder", np.zeros(3), "takes 64 finite numbers"),
        ("vq-vae", "decoder", np.full(16, 9), "whole numbers below 9"),
        ("vq-vae", "decoder", np.full(16, -1), "whole numbers below 9"),
        ("vq-vae", "decoder", np.full(16, 0.5), "whole numbers below 9"),
    ],
)
def test_numbers_that_a_model_does_not_take_are_refused(client, family, part, numbers, words):
    server.offer(checkpoint(family))
    refused(ask(client, part, numbers), 400, words)


def test_bodies_are_bounded(client):
    server.offer(checkpoint())
    refused(client.post(f"/run/decoder?model={HUBS}", content=b"odd"), 400, "takes 3 finite numbers")
    refused(client.post(f"/run/decoder?model={HUBS}", content=bytes(server.MAX_BODY + 1)), 413, "so many numbers")
    refused(client.post(f"/run/prior?model={HUBS}", content=bytes(12)), 404, "decoder and encoder")


def test_a_film_shows_exactly_the_journey_that_was_asked_for(client):
    found = checkpoint()
    server.offer(found)
    answer = film(client, "webp", curve="spherical", easing="linear")
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["content-disposition"] == 'attachment; filename="inbetween-alice-tiny-journey.webp"'
    keys = torch.tensor([[0, 0, 0], [1, 0.5, -1], [2, 2, 2]])
    expected = to_pixels(found.model.decode(journey(keys, 7, "spherical", "linear", "once")))
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.n_frames == 7
        for frame in range(7):
            picture.seek(frame)
            scale = picture.width // 8
            shown = np.asarray(picture.convert("L"))[scale // 2 :: scale, scale // 2 :: scale]
            assert (shown == expected[frame]).all()
    packed = "~AAAAAAAAAAAA;1,0.5,-1;2,2,2"
    assert film(client, "webp", curve="spherical", easing="linear", keys=packed).content == answer.content


def test_a_film_holds_its_recipe(client):
    server.offer(checkpoint())
    link = "http://testserver/live?model=x"
    answer = client.get(f"/film.gif?{urlencode({'model': HUBS, 'keys': KEYS, 'fps': 9})}", headers={"Referer": link})
    note = read_note(answer.content)
    assert (note["model"], note["revision"], note["link"]) == ("alice/tiny", COMMIT, link)
    assert (note["turn"], note["frames"], note["fps"]) == ("there-and-back", 48, 9)
    assert "credit" not in note


def test_a_film_names_whom_the_licence_of_its_pictures_asks_for(client):
    drawn = checkpoint()
    server.offer(replace(drawn, domain=replace(drawn.domain, credit="Drawn by Somebody, CC BY 4.0")))
    for kind in ("gif", "webp", "png"):
        assert read_note(film(client, kind).content)["credit"] == "Drawn by Somebody, CC BY 4.0"


def test_two_models_are_shown_side_by_side(client):
    server.offer(checkpoint())
    server.offer(checkpoint("ae", repo="alice/other"))
    both = [HUBS, f"alice/other@{COMMIT}"]
    answer = film(client, model=both, keys=[KEYS, "0,0,1;1,1,0"])
    assert answer.headers["content-disposition"].endswith('"inbetween-alice-tiny-alice-other-journey.gif"')
    assert read_note(answer.content)["model"] == "alice/tiny and alice/other"
    with Image.open(io.BytesIO(answer.content)) as picture, Image.open(io.BytesIO(film(client).content)) as one:
        assert picture.width > 2 * one.width


def test_a_filmstrip_and_a_film_of_indices(client):
    server.offer(checkpoint("vq-vae"))
    indices = ";".join(",".join(str((n + k) % 9) for n in range(16)) for k in range(2))
    for kind in ("png", "gif"):
        answer = film(client, kind, keys=indices)
        assert answer.status_code == 200 and Image.open(io.BytesIO(answer.content)).format == kind.upper()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"keys": "0,0,0"}, "2 to 8 codes, not 1"),
        ({"keys": ";".join(["0,0,0"] * 9)}, "2 to 8 codes, not 9"),
        ({"keys": "0,0,0;0,0"}, "no code of Shapes · VAE · 3 numbers"),
        ({"keys": "0,0,0;0,0,x"}, "no code of"),
        ({"keys": [KEYS, KEYS]}, "as many of both"),
        ({"model": [HUBS] * 3, "keys": [KEYS] * 3}, "one to 2 models"),
        ({"frames": 241}, "3 to 240 frames, not 241"),
        ({"frames": "many"}, "frames has to be a whole number"),
        ({"frames": "-1"}, "frames has to be a whole number"),
        ({"fps": 51}, "1 to 50 frames a second"),
        ({"fps": "1e1"}, "fps has to be a whole number"),
        ({"curve": "bent"}, "There is no curve 'bent'"),
        ({"easing": "x"}, "There is no easing"),
        ({"turn": "left"}, "There is no turn"),
    ],
)
def test_what_is_no_journey_is_refused(client, query, words):
    server.offer(checkpoint())
    refused(film(client, **query), 400, words)


def test_other_kinds_of_film_are_not_there(client):
    server.offer(checkpoint())
    refused(film(client, "mp4"), 404, "gif, webp, png")


def test_a_film_that_was_made_is_kept_by_its_address(client, monkeypatch):
    server.offer(checkpoint())
    first = film(client)
    monkeypatch.setattr(server, "film", lambda *_, **__: pytest.fail("made again"))
    again = film(client)
    assert (again.content, again.headers["content-disposition"]) == (
        first.content,
        first.headers["content-disposition"],
    )
    assert server.finished.bytes == len(first.content)


def test_who_comes_while_many_wait_is_told_so_at_once(client, monkeypatch):
    server.offer(checkpoint())
    monkeypatch.setattr(server, "making", Line(places=0, waiting=0))
    answer = film(client)
    refused(answer, 503, "Many films are being made just now: try again in a moment.")
    assert int(answer.headers["retry-after"]) > 0


def test_a_model_that_takes_too_long_is_told_so(client, monkeypatch):
    found = checkpoint()
    server.offer(found)
    limit(found.model)
    monkeypatch.setattr("latent.compute.SECONDS", 0.0)
    for answer in (film(client), ask(client, "decoder", np.zeros(3))):
        refused(answer, 503, "ask for less, or use a smaller model")
        assert "retry-after" in answer.headers


def test_a_codebook_is_used_on_live_as_every_other_screen_and_the_card_say_it_is():
    kept = load_checkpoint("mnist-vq-vae")
    shown = offers.offer(kept).description["usage"]
    assert f"{shown['perplexity']:.1f}" == kept.report.figures["codebook_perplexity"].shown
    assert shown["colours"] == code_colours(code_usage(kept.held_out.codes, 128).counts.tolist())


def test_colours_of_a_codebook_do_not_depend_on_how_many_codes_a_browser_is_sent(monkeypatch):
    kept = load_checkpoint("mnist-vq-vae")
    monkeypatch.setattr(exhibit, "MAX_CODES", 100)
    few = offers.offer(kept)
    assert len(few.held_out.codes) == 100
    counts = code_usage(kept.held_out.codes, 128).counts.tolist()
    assert few.description["usage"]["colours"] == code_colours(counts)
