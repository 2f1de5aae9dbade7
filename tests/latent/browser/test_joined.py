"""Modules joined into one script do what they do apart: Node runs both."""

import gzip
import json
import os
import subprocess
from pathlib import Path

import pytest

from latent import browser
from latent.browser.joined import joined, program
from latent.browser.packed import encoding, packed
from tests.latent.browser.test_node import MISSING, NODE

MODULES = {
    "main.js": """
// The one that is asked for.
import { count, twice as doubled } from "./parts/numbers.js";
import { where } from "./parts/deep/place.js";

export const told = [doubled(3), count(), where];
export async function later(x) {
  return doubled(await x); // a comment of a line that stays
}
""",
    "parts/numbers.js": """
import { shared } from "./deep/place.js";
let calls = shared.length;
export function twice(x) {
  return 2 * x;
}
export function count() {
  return ++calls;
}
""",
    "parts/deep/place.js": """
const twice = "a name that others use too";
export const shared = [1];
shared.push(twice.length);
export const where = new URL("../beside.txt", import.meta.url).href;
""",
}
SAY = "const all = await import(process.argv[2]); console.log(JSON.stringify([all.told, await all.later(4)]));"


def said(folder: Path, script: str) -> list:
    """What Node says of a module."""
    if NODE is None and os.environ.get("INBETWEEN_REQUIRE_BROWSER") == "1":
        pytest.fail(MISSING, pytrace=False)
    if NODE is None:
        raise pytest.skip.Exception(MISSING)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "say.mjs").write_text(script)
    done = subprocess.run([NODE, "say.mjs", "./main.js"], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.node
def test_joined_modules_do_what_they_do_apart(tmp_path):
    for name, text in MODULES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    apart = said(tmp_path, SAY)
    (tmp_path / "main.js").write_text(program("main.js", MODULES.__getitem__))
    for name in ("parts/numbers.js", "parts/deep/place.js"):
        (tmp_path / name).unlink()
    assert said(tmp_path, SAY) == apart
    assert apart == [[6, 3, f"file://{tmp_path}/parts/beside.txt"], 8]


def test_only_what_is_needed_comes_along_each_once_and_without_comments():
    text = joined("main.js", (MODULES | {"parts/other.js": "other()"}).__getitem__)
    assert text.count("shared.push") == 1 and "other" not in text.replace("others", "")
    assert "The one that is asked for" not in text and "import {" not in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('import { told } from "../main.js";', "main.js imports itself by way of parts/numbers.js"),
        ("export default 3;", "parts/numbers.js can't be joined .*export default 3"),
        ("export let x = 3;", "export let x"),
        ('import "./parts/deep/place.js";', "can't be joined"),
        ('export { told } from "./deep/place.js";', "can't be joined"),
    ],
)
def test_what_cannot_be_joined_is_refused(text, words):
    with pytest.raises(ValueError, match=words):
        joined("main.js", (MODULES | {"parts/numbers.js": text}).__getitem__)


def test_every_program_and_every_host_can_be_joined(tmp_path):
    hosts = [path.name for path in (browser.FOLDER / browser.HOSTS).glob("*.js")]
    assert hosts and set(browser.served()) == {
        *browser.PROGRAMS, *browser.PRIMER_PROGRAMS, *browser.figures(), browser.STYLES, browser.PRIMER_STYLES,
            browser.LIBRARY,
    }  # fmt: skip
    text = "".join(f"export const h{n} = {browser.host(name)};\n" for n, name in enumerate(hosts))
    (tmp_path / "main.js").write_text(text + browser.served()["live.js"])
    exports = said(tmp_path, "console.log(JSON.stringify(Object.keys(await import(process.argv[2]))))")
    assert exports == sorted([*(f"h{n}" for n in range(len(hosts))), "mountLive"])


def test_the_style_sheet_holds_all_but_those_of_one_front_end():
    sheet = browser.served()["live.css"]
    assert "--x-hat:" in sheet and browser.source("plane/plane.css") in sheet
    assert browser.source("hosts/space.css") not in sheet


def test_what_a_browser_takes_is_read_from_its_header(monkeypatch):
    assert encoding("gzip, deflate") == "gzip"
    assert encoding("") == encoding("identity") == encoding("gzip;q=0, *") == ""
    monkeypatch.setattr("latent.browser.packed.brotli", None)
    assert encoding("br, gzip") == "gzip" and encoding("br") == ""
    assert gzip.decompress(packed(b"ab" * 999, "gzip")) == b"ab" * 999 == packed(b"ab" * 999, "")
