"""What stays of a training until it is finished: which recipe and pictures it is of, and the states of its stages.

All of it lies in `<out>.state`, beside the checkpoint folder, and goes when the checkpoint is written. Nothing here is
deleted or replaced unless the person who trains has said so.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from accelerate import Accelerator
from filelock import FileLock, Timeout

from hub import CheckpointError
from hub.folder.names import CONFIG
from hub.folder.screening import read_config
from training.data import DataSet
from training.loop import TrainingError
from training.recipe import Recipe

NOTE = "recipe.json"
DECODER = "decoder"  # the stage in which the decoder is trained alone
LONGEST_NAME = 60  # letters of a folder's name: a file system counts bytes, and keeps 255


@dataclass(frozen=True)
class Note:
    """What a training is of.

    recipe  as it was given
    data    see `fingerprint`
    begun   epochs that the model had behind it when this training began: 0 for a new one
    ended   the epochs after which a stage was ended early, by the names of such stages
    """

    recipe: dict[str, Any]
    data: dict[str, Any]
    begun: int = 0
    ended: dict[str, int] = field(default_factory=dict)


def default_place(recipe: Recipe, data_dir: Path) -> Path:
    """`checkpoints/<recipe>`; for a folder of one's own with its name: folder-vae makes checkpoints/holiday-vae."""
    name = recipe.name
    if recipe.data.name == "folder":
        pictures = Path(os.path.abspath(data_dir)).name.lstrip(".")[:LONGEST_NAME] or "pictures"
        name = f"{pictures}-{name.removeprefix('folder-')}"
    return Path("checkpoints") / name


def state_of(out: Path) -> Path:
    """Where the unfinished training of the checkpoint folder `out` lies."""
    return out.with_name(f"{out.name}.state")


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Keeps other trainings from `out`. Raises `TrainingError` where one is at work or nothing can be written."""
    lock = FileLock(out.with_name(f".{out.name}.lock"))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        if not Path(lock.lock_file).exists():  # some file systems make no files, and the lock takes it for a wait
            raise TrainingError(f"{out.parent} can't be written: give another --out.") from None
        raise TrainingError(f"Another training is at work on {out}: wait for it, or give another --out.") from None
    except OSError as error:
        raise TrainingError(f"{out.parent} can't be written ({error.strerror}): give another --out.") from None
    try:
        yield
    finally:
        lock.release()


def check_start(out: Path, resume: bool, finish: bool, discard: bool, overwrite: bool) -> None:
    """Raises `TrainingError` where a start would lose something, or there is nothing to go on from.

    `discard` permits to lose unfinished work, and deletes it; `overwrite` permits to replace a trained model.
    """
    state = state_of(out)
    if discard:
        shutil.rmtree(state, ignore_errors=True)
    stages = epochs_in(state)
    if stages and not (resume or finish):
        raise TrainingError(
            f"An unfinished training of {out} is kept ({_done(stages)}): go on with --resume, end it with what is "
            "there with --finish, or throw it away with --discard."
        )
    if finish and not stages:
        raise TrainingError(f"There is no unfinished training of {out} that has an epoch behind it to finish.")
    if not stages and not resume and not overwrite and (out / CONFIG).is_file():
        raise TrainingError(
            f"{out} holds a trained model: keep it and give another --out, replace it with --overwrite, or train it "
            "longer with --resume and more --epochs."
        )


def claim(
    accelerator: Accelerator, out: Path, recipe: Recipe, data: dict[str, Any], longer: bool, finish: bool
) -> tuple[Recipe, int]:
    """Notes that the unfinished training of `out` is of this recipe and of pictures with this `fingerprint`.

    Returns the recipe to train by, with fewer epochs where it is ended early, and the epochs that the model in `out`
    has behind it where that is trained longer. Raises `TrainingError` where what is kept is of another recipe or of
    other pictures.
    """
    state = state_of(out)
    settings = json.loads(json.dumps(asdict(recipe)))
    if (state / NOTE).is_file():
        note = _read(state)
        _check_same(f"The unfinished training in {state}", note.recipe == settings, note.data, data)
    else:
        begun = _epochs_behind(out, settings, data) if longer and (out / CONFIG).is_file() else 0
        note = Note(settings, data, begun)
    if finish:
        note = replace(note, ended=epochs_in(state) | note.ended)
    accelerator.wait_for_everyone()  # all have read it before it is written
    if accelerator.is_main_process:
        try:
            state.mkdir(parents=True, exist_ok=True)
            scratch = state / f".{NOTE}"
            scratch.write_text(json.dumps(asdict(note)), encoding="utf-8")
            scratch.replace(state / NOTE)
        except OSError as error:
            raise TrainingError(f"{state} can't be written ({error.strerror}): make room, then try again.") from None
    return _shortened(recipe, note.ended), note.begun


def stage(name: str, prior: bool = False) -> str:
    """What the folder of a stage is called: that of the family, or of a prior by its name."""
    return f"prior-{name}" if prior else name


def epochs_in(state: Path) -> dict[str, int]:
    """How many whole epochs are kept of each stage that has any."""
    kept = sorted(state.glob("*/epoch-*"))
    return {path.parent.name: int(path.name.removeprefix("epoch-")) for path in kept}


def fingerprint(data: DataSet) -> dict[str, Any]:
    """What tells a data set from every other: how many pictures of which shape, and the SHA-256 of all of it."""
    domain = data.domain.to_dict()
    if not data.domain.attributes:  # as it was before pictures had attributes
        del domain["label"], domain["attributes"], domain["credit"]
    digest = hashlib.sha256(json.dumps(domain).encode())
    attributes = (*data.train_attributes.values(), *data.test_attributes.values())
    for tensor in (data.train, data.train_labels, data.test, data.test_labels, *attributes):
        digest.update(tensor.contiguous().numpy().data)
    count = len(data.train) + len(data.test)
    return {"pictures": count, "shape": list(data.image_shape), "sha256": digest.hexdigest()}


def _done(stages: dict[str, int]) -> str:
    return ", ".join(f"{name}: {count} epoch{'s' if count > 1 else ''}" for name, count in stages.items())


def _read(state: Path) -> Note:
    try:
        return Note(**json.loads((state / NOTE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise TrainingError(
            f"The unfinished training in {state} is damaged or of an earlier version: start anew with --discard."
        ) from None


def _check_same(what: str, same_recipe: bool, kept: dict[str, Any], given: dict[str, Any]) -> None:
    if not same_recipe:
        raise TrainingError(f"{what} has other settings: give the same, or start anew with --discard.")
    if kept != given:
        was, now = (f"{data.get('pictures')} of shape {data.get('shape')}" for data in (kept, given))
        told = f"{was}; these are {now}" if was != now else f"also {was}, but not these"
        raise TrainingError(f"{what} is of other pictures ({told}): give the same, or start anew with --discard.")


def _epochs_behind(out: Path, settings: dict[str, Any], data: dict[str, Any]) -> int:
    """How many epochs the finished model in `out` was trained, if this recipe can train it longer."""
    training = read_config(out).get("training")
    noted: dict[str, Any] = training if isinstance(training, dict) else {}
    recipe: Any = noted.get("recipe")
    kept = noted.get("data")
    try:
        done = recipe["training"]["epochs"]
        same = {**recipe, "training": {**recipe["training"], "epochs": None}} == {
            **settings, "training": {**settings["training"], "epochs": None}
        }  # fmt: skip
    except (KeyError, TypeError):
        raise CheckpointError(f"{out} does not say how it was trained, so it can't be trained longer.") from None
    if not isinstance(kept, dict):
        raise CheckpointError(f"{out} does not say on which pictures it was trained, so it can't be trained longer.")
    finished = f"The finished model in {out}"
    try:
        _check_same(finished, same, kept, data)
    except TrainingError as error:
        raise TrainingError(str(error).replace("start anew with --discard", "give another --out")) from None
    if settings["training"]["epochs"] <= done:
        raise TrainingError(
            f"{finished} has {done} epoch{'s' if done > 1 else ''} behind it: train it longer with --resume --epochs "
            f"{2 * done}, or any number "
            f"above {done}."
        )
    return done


def _shortened(recipe: Recipe, ended: dict[str, int]) -> Recipe:
    """The recipe with the epochs that its stages really had."""
    training = replace(recipe.training, epochs=ended.get(stage(recipe.family), recipe.training.epochs))
    priors = tuple(
        replace(prior, training=replace(prior.training, epochs=ended[stage(prior.name, prior=True)]))
        if stage(prior.name, prior=True) in ended and prior.training
        else prior
        for prior in recipe.priors
    )
    decoder = recipe.decoder
    if decoder is not None and DECODER in ended:
        decoder = replace(decoder, epochs=ended[DECODER])
    return replace(recipe, training=training, priors=priors, decoder=decoder)
