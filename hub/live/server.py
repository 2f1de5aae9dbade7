"""What browsers load and ask for while something moves under a finger; both front ends mount `app` at /live.

<version>/<file>        the programs of latent/browser/, joined; `version` names what they hold at present
<version>/digits.bin    the digits that the reader of the primer trains on
<version>/source/<file> a file of this project that a chapter of the primer shows lines of
weights/<sha256>.bin    exported networks and held-out codes of models that were offered
run/decoder             what a network says that is not in the browser, also run/encoder: 32-bit floats of some codes
                        there and back, the outputs followed by what they were before the last activation
film.gif                a journey as a file, also film.webp and film.png: see `hub.live.films`

What is wrong is said in one sentence. A stranger's model is never loaded here, and no other machine is asked.
"""

from functools import cache

import numpy as np
import torch
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from hub.live.films import KINDS, film
from hub.live.line import Left, Line, while_there
from hub.live.offers import NotOffered, offer, offered, offered_file
from latent import browser
from latent.browser.packed import encoding, packed
from latent.compute import Busy, cores, slot
from latent.kept import Kept
from latent.primer import quoted_files
from latent.primer.digits import packed_digits
from latent.primer.quotation import ROOT
from models import Autoencoder

__all__ = ["app", "offer", "version"]

FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
NOT_KEPT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
BINARY = "application/octet-stream"
PARTS = ("decoder", "encoder")
MAX_AT_ONCE = 16  # codes or pictures: BATCH in latent/browser/network/remote.js
LATER = 20  # seconds after which to ask a busy server again
MAX_BODY = 4 * 3 * 1024 * 1024  # bytes of the largest picture that any model takes

version = cache(browser.version)

making = Line(places=cores(), waiting=4 * cores())
"""Those who wait for their films: a film takes a core for a second, and some hundred megabytes meanwhile."""
finished: Kept[tuple[bytes, str]] = Kept(32_000_000, size=lambda made: len(made[0]))
"""Films by their addresses and the page that asked for them, which their recipe names."""


@cache
def programs() -> dict[str, str]:
    """What a browser may ask for by name, joined once."""
    return browser.served()


@cache
def packed_program(name: str, how: str) -> bytes:
    """One of them as it travels."""
    return packed(programs()[name].encode(), how)


async def program(request: Request) -> Response:
    """A program or the style sheet. Another version has another address, so browsers may keep it."""
    name = request.path_params["file"]
    if request.path_params["version"] != version() or name not in programs():
        raise HTTPException(404, "This page is of another version: reload it.")
    how = encoding(request.headers.get("Accept-Encoding", ""))
    headers = FOR_EVER | {"Vary": "Accept-Encoding"} | ({"Content-Encoding": how} if how else {})
    kind = browser.SERVED[name[name.rindex(".") :]]
    return Response(packed_program(name, how), media_type=kind, headers=headers)


def quoted(request: Request) -> Response:
    """A file that a chapter quotes, whole; no other."""
    path = request.path_params["path"]
    if path not in quoted_files() or not (ROOT / path).is_file():
        raise HTTPException(404, "No chapter shows lines of that file.")
    return PlainTextResponse((ROOT / path).read_text(encoding="utf-8"), headers=NOT_KEPT)


def digits(request: Request) -> Response:
    """Scikit-learn's digits, packed; a Space without that package has no chapter that asks for them."""
    data = packed_digits()
    how = encoding(request.headers.get("Accept-Encoding", ""))
    headers = FOR_EVER | {"Vary": "Accept-Encoding"} | ({"Content-Encoding": how} if how else {})
    return Response(packed(data, how), media_type=BINARY, headers=headers)


def weights(request: Request) -> Response:
    """A network or held-out codes, found by what they hold."""
    return Response(offered_file(request.path_params["sha256"]), media_type=BINARY, headers=FOR_EVER)


async def answer(request: Request) -> Response:
    """What the decoder or the encoder says to the numbers in the body."""
    if request.path_params["part"] not in PARTS:
        raise HTTPException(404, f"A model consists of {' and '.join(PARTS)}: choose one of these.")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise HTTPException(413, "No model takes so many numbers: reload the page.")
    return await run_in_threadpool(_answer, request, bytes(body))


def _answer(request: Request, body: bytes) -> Response:
    model, part = offered(request.query_params.get("model", "")).model, request.path_params["part"]
    inputs = _inputs(body, model, part)
    with slot(model):
        numbers = torch.cat([each.flatten() for each in model.parts[part].run(inputs.to(model.device))])
    return Response(numbers.cpu().numpy().astype("<f4").tobytes(), media_type=BINARY, headers=NOT_KEPT)


def _inputs(body: bytes, model: Autoencoder, part: str) -> torch.Tensor:
    """Codes or pictures, [N, …]; raises `HTTPException` where the numbers are none of this model's, or too many."""
    shape = torch.Size(model.code_shape if part == "decoder" else model.image_shape)
    numbers = torch.from_numpy(np.frombuffer(body[: len(body) // 4 * 4], "<f4").astype(np.float32))
    count, rest = divmod(len(body), 4 * shape.numel())
    if rest or not 1 <= count <= MAX_AT_ONCE or not numbers.isfinite().all():
        raise HTTPException(400, f"This model takes {shape.numel()} finite numbers: reload the page.")
    if part == "decoder" and model.discrete:
        if not (numbers == numbers.round()).all() or not model.codes.holds(numbers.long().reshape(-1, *shape)):
            raise HTTPException(400, f"This model takes whole numbers below {model.codes.entries}: reload the page.")
        numbers = numbers.long()
    return numbers.reshape(-1, *shape)


async def journey(request: Request) -> Response:
    """A film to keep: one that was made before, or a new one as soon as few others are being made."""
    kind, link = request.path_params["kind"], request.headers.get("Referer", "")
    if kind not in KINDS:
        raise HTTPException(404, f"There are films of the kinds {', '.join(KINDS)}: choose one of these.")
    address = (kind, str(request.query_params), link)
    if (made := finished.get(address)) is None:
        async with making.place(request):
            if (made := finished.get(address)) is None:  # somebody else has waited for the same one
                try:
                    made = await while_there(request, film, kind, request.query_params, link)
                except Busy:
                    raise
                except ValueError as error:
                    raise HTTPException(400, str(error)) from None
                finished.put(address, made)
    data, name = made
    keep = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=KINDS[kind], headers=NOT_KEPT | keep)


def refuse(request: Request, error: Exception) -> Response:
    """One sentence on what is wrong."""
    status, sentence = (error.status_code, error.detail) if isinstance(error, HTTPException) else (404, str(error))
    return PlainTextResponse(sentence, status, headers=NOT_KEPT)


def gone(request: Request, error: Exception) -> Response:
    """Nobody reads this."""
    return Response(status_code=499)


def ask_later(request: Request, error: Exception) -> Response:
    """One sentence on why not now."""
    return PlainTextResponse(str(error), 503, headers=NOT_KEPT | {"Retry-After": str(LATER)})


files = Starlette(
    routes=[
        Route("/weights/{sha256}.bin", weights),
        Route("/run/{part}", answer, methods=["POST"]),
        Route("/film.{kind}", journey),
        Route("/{version}/source/{path:path}", quoted),
        Route("/{version}/digits.bin", digits),
        Route("/{version}/{file:path}", program),
    ],
    exception_handlers={HTTPException: refuse, NotOffered: refuse, Busy: ask_later, Left: gone},
)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """What both front ends mount at /live, also where a proxy has taken the path that they are below away.

    Starlette then looks for that path in vain, and for what is mounted here as well.
    """
    root = scope.get("root_path", "")
    if "path" in scope and not scope["path"].startswith(f"{root}/"):
        scope = {**scope, "root_path": root[root.rindex("/") :] if "/" in root else ""}
    await files(scope, receive, send)
