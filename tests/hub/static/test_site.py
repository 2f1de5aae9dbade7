"""The edition without a server: that all it names is there, and that nothing in it asks for a server."""

import json
import re
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner

from hub import deploy, export
from hub.live.offers import offered
from hub.sources import load_checkpoint
from hub.static import pages
from hub.static.site import TooLarge, without_server
from hub.static.site import site as files_of
from latent import primer

PAGE = re.compile(r'<script id="page" type="application/json">(.*?)</script>')


def page_data(folder, name: str) -> dict:
    return json.loads(PAGE.search((folder / name).read_text(encoding="utf-8"))[1])


def values(data, key: str):
    """All values under `key`, wherever they stand."""
    if isinstance(data, dict):
        for name, part in data.items():
            yield from [part] if name == key else values(part, key)
    elif isinstance(data, list):
        for part in data:
            yield from values(part, key)


def test_there_is_a_page_for_each_chapter_and_each_model(site):
    names = {path.name for path in site.glob("*.html")}
    chapters = {f"learn-{name}.html" for name in primer.CHAPTERS}
    assert names == {"index.html", "model-mnist-vae-2d.html", *chapters}
    contents = (site / "index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'href="([^":]+\.html)"', contents)) == names


def test_every_file_that_a_page_names_is_there(site):
    for page in site.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        for address in re.findall(r'(?:href|src)="([^":]+)"', text):
            assert (site / address).is_file(), (page.name, address)


def test_the_networks_and_codes_of_all_that_is_shown_are_there_and_no_server_is(site):
    checked = 0
    for page in site.glob("[lm]*-*.html"):
        data = page_data(site, page.name)
        assert not list(filter(None, values(data, "server")))
        for address in values(data, "address"):
            assert (site / "files" / address).is_file(), (page.name, address)
            checked += 1
    assert checked >= 6  # decoder, encoder and codes of a pair
    exhibit = offered("mnist-vae-2d")
    held = (site / "files/weights" / f"{exhibit.decoder[0]['sha256']}.bin").read_bytes()
    assert held == exhibit.decoder[1]


def test_the_service_worker_keeps_every_file(site):
    text = (site / "worker.js").read_text(encoding="utf-8")
    kept = json.loads(re.match(r"globalThis\.KEPT = (.*);\n", text)[1])
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert set(kept["files"]) == {"./", *there} - {"worker.js"}


def test_one_model_is_three_megabytes_at_most(site):
    data = page_data(site, "model-mnist-vae-2d.html")
    for model in data["scenes"][0]["scene"]["models"]:
        sizes = {(site / "files" / each).stat().st_size for each in values(model, "address")}
        assert sum(sizes) <= 3_000_000, model["id"]


def test_without_server_leaves_all_else_as_it_is():
    data = {"models": [{"decoder": {"server": "run/decoder?model=x", "header": {"bytes": 3}}, "id": "x"}]}
    assert without_server(data) == {"models": [{"decoder": {"server": None, "header": {"bytes": 3}}, "id": "x"}]}


def test_foreign_words_are_text():
    odd = load_checkpoint("mnist-vae-2d")
    text = pages.model("files/1", odd, [{"view": "plane", "title": "</script><b>", "scene": {"x": "</script>"}}])
    assert text.count("</script>") == 2  # of the program's element and of the data's
    assert "<b>" not in text.partition("</nav>")[2]


def test_a_model_that_no_browser_runs_is_refused(monkeypatch):
    monkeypatch.setattr("hub.static.site.offer", lambda checkpoint: SimpleNamespace(decoder=None))
    with pytest.raises(TooLarge, match=r"^mnist-ae is too large for a browser: leave it out\.$"):
        files_of(["mnist-ae"])


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    said = CliRunner().invoke(_command(export.main), [str(tmp_path)])
    assert said.exit_code == 1 and "is not empty" in said.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_model_is_one_sentence(tmp_path):
    said = CliRunner().invoke(_command(export.main), [str(tmp_path / "site"), "nothing-of-that-name"])
    assert said.exit_code == 1 and "There is no model" in said.output
    assert not (tmp_path / "site").exists()


def test_it_becomes_a_static_space(tmp_path, monkeypatch, as_alice):
    def small(folder, models):
        folder.mkdir(exist_ok=True)
        (folder / "index.html").write_text("<!doctype html>")

    monkeypatch.setattr(export, "write", small)
    deploy.deploy(deploy.STATIC, "alice/primer")
    files = as_alice.find("spaces", "alice/primer", "alice").files
    assert set(files) - {".gitattributes"} == {"index.html", "README.md"}
    said = CliRunner().invoke(_command(deploy.main), ["--static", "--dry-run", str(tmp_path / "space")])
    assert said.exit_code == 0
    assert "sdk: static" in (tmp_path / "space/README.md").read_text(encoding="utf-8")


def _command(function) -> typer.Typer:
    app = typer.Typer()
    app.command()(function)
    return app
