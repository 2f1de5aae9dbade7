"""All files of the edition without a server, by their paths: the pages, and what the server of `hub.live` would give.

index.html              the chapters and the models
learn-NAME.html         a chapter of the primer
model-NAME.html         the live views of a model
files/<version>/…       the programs of latent/browser/, the digits, and the files that chapters quote
files/weights/…         networks and held-out codes, by what they hold
worker.js               keeps all of these in the visitor's browser, which then needs no network
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from hub.folder.checkpoint import Checkpoint
from hub.live.figures import figure_data
from hub.live.offers import offer, offered_file
from hub.live.server import version
from hub.live.stage import set_stage
from hub.sources import load_checkpoint
from hub.static import pages
from latent import browser, primer
from latent.examples import decoded_example, first_examples
from latent.preprocess import fit_picture
from latent.primer.digits import packed_digits
from latent.primer.quotation import ROOT
from latent.real import real_pictures
from latent.scene import Scene
from latent.views import CORNERS, TITLES, View, views

MODELS = ("mnist-vae-2d", "mnist-vae", "mnist-vq-vae", "fashion-vae-2d")
"""Those whose live views are part of the site unless others are asked for; a pair shows the AE beside them."""
FILES = f"files/{version()}"


class TooLarge(ValueError):
    """No browser runs that model; the message is one sentence."""


def site(names: Sequence[str] = MODELS) -> dict[str, bytes]:
    """The files by their paths in the site. Raises `CheckpointError` and `TooLarge`, each with one sentence."""
    checkpoints = [load_checkpoint(name) for name in names]
    scenes = {each.name: _scenes(each) for each in checkpoints}
    data = {each.name: without_server(figure_data(each)) for each in primer.contents()}
    made = dict(_programs())
    for content in (data, scenes):
        for address in _addresses(content):
            made[f"files/{address}"] = offered_file(address.removeprefix("weights/").removesuffix(".bin"))
    titles = {each.name: each.title for each in checkpoints}
    made["index.html"] = pages.contents(FILES, checkpoints).encode()
    for chapter in primer.contents():
        made[f"learn-{chapter.name}.html"] = pages.chapter(FILES, chapter, data[chapter.name], titles).encode()
    for each in checkpoints:
        made[f"model-{each.name}.html"] = pages.model(FILES, each, scenes[each.name]).encode()
    made["worker.js"] = _worker(made)
    return made


def without_server(data: Any) -> Any:
    """The same of models that are described for a browser, whose networks then run nowhere else."""
    if isinstance(data, dict):
        return {name: None if name == "server" else without_server(part) for name, part in data.items()}
    return [without_server(part) for part in data] if isinstance(data, list) else data


def _scenes(checkpoint: Checkpoint) -> list[dict[str, Any]]:
    """All live views of a model, the one that it opens with first: {view, title, scene}."""
    exhibit = offer(checkpoint)
    if exhibit.decoder is None:
        raise TooLarge(f"{checkpoint.name} is too large for a browser: leave it out.")
    offers: list[View] = views(checkpoint.model, checkpoint.held_out, checkpoint.domain)
    return [{"view": view, "title": TITLES[view], "scene": _scene(view, checkpoint)} for view in offers]


def _scene(view: View, checkpoint: Checkpoint) -> Scene:
    stage = set_stage(view, checkpoint, _starts(checkpoint, CORNERS if view == "three" else 1), load_checkpoint)
    return without_server(stage.scene())


def _starts(checkpoint: Checkpoint, count: int) -> list[tuple[str, Any]]:
    """Pictures to start from with their names: real ones where these may be shown, else decoded examples."""
    model, held_out, domain = checkpoint.model, checkpoint.held_out, checkpoint.domain
    found, real = [], real_pictures(domain)
    for each in first_examples(model, held_out, domain, count):
        name = "picture" if each.label is None else domain.classes[each.label]
        if real and each.label is not None:
            picture = fit_picture(real.pictures()[each.label][each.number], domain, model.image_shape).image
            found.append((real.words.format(name), picture))
        else:
            found.append((name, decoded_example(model, held_out, each.label, each.number)))
    return found


def _programs() -> Iterator[tuple[str, bytes]]:
    """What is the same for all models."""
    for name, text in browser.served().items():
        yield f"{FILES}/{name}", text.encode()
    yield f"{FILES}/site.css", browser.source(f"{browser.HOSTS}/static.css").encode()
    yield f"{FILES}/page.js", f"({browser.host('static.js')}).open();\n".encode()
    yield f"{FILES}/digits.bin", packed_digits()
    for path in primer.quoted_files():
        yield f"{FILES}/source/{path}", (ROOT / path).read_bytes()


def _addresses(data: Any) -> Iterator[str]:
    """All files that the description of models names."""
    if isinstance(data, dict):
        if isinstance(address := data.get("address"), str):
            yield address
        for part in data.values():
            yield from _addresses(part)
    elif isinstance(data, list):
        for part in data:
            yield from _addresses(part)


def _worker(made: dict[str, bytes]) -> bytes:
    """The service worker, which is another as soon as any file is."""
    digest = hashlib.sha256()
    for path in sorted(made):
        digest.update(path.encode() + b"\0" + made[path])
    kept = {"version": digest.hexdigest()[:16], "files": ["./", *sorted(made)]}
    return f"globalThis.KEPT = {json.dumps(kept)};\n{browser.source('offline.js')}".encode()
