"""The models that pages have opened lately, with the files of them that browsers load."""

import threading
from collections import OrderedDict
from dataclasses import replace

from hub import sources
from hub.folder.checkpoint import Checkpoint, read
from latent.exhibit import Exhibit, thinned
from latent.primer import studies
from latent.quality import Usage, code_usage

MAX_OFFERS = 24  # of strangers' models
MAX_NUMBERS = 200_000_000  # in all of their weights, which are kept as long as the offer: 800 MB

_offers: OrderedDict[str, Exhibit] = OrderedDict()
_lock = threading.Lock()


class NotOffered(LookupError):
    """Nobody has opened that model lately; the message is one sentence for who asked."""


def offer(checkpoint: Checkpoint) -> Exhibit:
    """The model made ready for browsers, which can ask for it from now on: the same one for the same model."""
    name = f"{checkpoint.repo}@{checkpoint.revision}" if checkpoint.source == "hub" else checkpoint.name
    with _lock:
        exhibit = _offers.get(name)
        if exhibit is None or exhibit.model is not checkpoint.model:
            exhibit = _offers[name] = _exhibit(name, checkpoint)
            _offers.move_to_end(name)
            _make_room()
        _offers.move_to_end(name)
    return exhibit


def offered(name: str) -> Exhibit:
    """The model with that id. What ships with the project needs no offer; raises `NotOffered` for all else."""
    with _lock:
        if name in _offers:
            _offers.move_to_end(name)
            return _offers[name]
    if name in sources.bundled_names():
        return offer(read(sources.BUNDLED / name, name, source="bundled"))
    if name in studies.names():
        with _lock:
            return _offers.setdefault(name, studies.study(name))
    raise NotOffered("Open the model in Inbetween first, then try again.")


def offered_file(sha256: str) -> bytes:
    """The file with that content. Raises `NotOffered`."""
    with _lock:
        exhibits = list(_offers.values())
    for exhibit in exhibits:
        if sha256 in exhibit.files:
            return exhibit.files[sha256]
    raise NotOffered("Open the model in Inbetween again, then its files are there.")


def _make_room() -> None:
    """Forgets the strangers' models that were opened longest ago; those that ship with the project are small and stay.

    A page may hold the addresses of their files for as long as it is open.
    """
    ours = {*sources.bundled_names(), *studies.names()}
    strangers = [name for name in _offers if name not in ours]
    while len(strangers) > 1 and (
        len(strangers) > MAX_OFFERS or sum(_numbers(_offers[name]) for name in strangers) > MAX_NUMBERS
    ):
        del _offers[strangers.pop(0)]


def _exhibit(name: str, checkpoint: Checkpoint) -> Exhibit:
    model = checkpoint.model
    held_out = thinned(checkpoint.held_out)
    return Exhibit(name, model.short, checkpoint.title, model, held_out, checkpoint.domain, _usage(checkpoint))


def _usage(checkpoint: Checkpoint) -> Usage | None:
    """How all held-out codes use the codebook; the perplexity is the one on the card, of all test pictures."""
    entries = checkpoint.model.codes.entries
    if entries is None:
        return None
    usage, measured = code_usage(checkpoint.held_out.codes, entries), checkpoint.report.value("codebook_perplexity")
    return usage if measured is None else replace(usage, perplexity=measured)


def _numbers(exhibit: Exhibit) -> int:
    return sum(tensor.numel() for tensor in exhibit.model.state_dict().values())
