"""Python that makes again what a screen shows: short programs for people to run where Inbetween is installed.

Codes stand in them as `latent.code_text` writes them, with four digits a number. `name` is what `load_model` takes.
"""

from collections.abc import Sequence

from torch import Tensor

from latent.code_text import write_code

STEPS = 10  # pictures of a path
NEAR = 88  # letters of a line


def decoding(name: str, codes: Sequence[Tensor]) -> str:
    """Decodes the codes [*code_shape], and encodes what comes out."""
    return _program(name, [*_codes(codes), "images = model.decode(codes)  # [N, C, H, W] in [0, 1]",
                           "again = model.encode(images)"])  # fmt: skip


def sampling(
    name: str, count: int, seed: int, temperature: float, label: int | None = None, prior: str | None = None
) -> str:
    """Draws samples from a prior, the default one where none is named."""
    more = {"label": label, "prior": prior}
    said = "".join(f", {key}={value!r}" for key, value in more.items() if value is not None)
    return _program(name, [f"images = model.sample({count}, seed={seed}, temperature={temperature}{said})"])


def adding(name: str, codes: Sequence[Tensor]) -> str:
    """A − B + C of three codes."""
    return _program(
        name,
        [
            *_codes(codes),
            "a, b, c = model.embed(codes)",
            "images = model.decode(model.quantize(analogy(a, b, c).unsqueeze(0)))",
        ],
        ["from latent.arithmetic import analogy"],
    )


def shifting(
    name: str, code: Tensor, direction: str, strengths: Sequence[float], module: str = "latent.arithmetic"
) -> str:
    """One code, moved along a direction: the call, of a function of `module`, that computes it from the `checkpoint`,
    its `model` and what it `held_out`."""
    function = direction.partition("(")[0]
    uses = ["from latent.arithmetic import shift", f"from {module} import {function}"]
    if module == "latent.arithmetic":
        uses = [f"from latent.arithmetic import {function}, shift"]
    return _program(
        name,
        [
            "held_out = checkpoint.held_out",
            *_codes([code]),
            f"images = model.decode(shift(model, codes, {direction}, torch.tensor({list(strengths)})))",
        ],
        uses,
        whole=True,
    )


def walking(name: str, codes: str, origin: Tensor | None, columns: int) -> str:
    """A sheet of the pictures at the codes that the call `codes` of `latent.grid` makes around `origin`."""
    lines = [] if origin is None else [*_codes([origin]), "origin = codes[0]"]
    lines += [f"images = model.decode({codes})", f"sheet = contact_sheet(images, {columns}, gap=0)"]
    return _program(name, lines, ["from latent import grid", "from latent.render import contact_sheet"])


def judging(name: str, score: str, alarms: float) -> str:
    """Calls pictures strange by a score, above the threshold that so many false alarms lead to."""
    return _program(
        name,
        [
            "known = calibration(model, checkpoint.held_out)",
            f"threshold = known.threshold({score!r}, alarms={alarms:g})",
            "sets = foreign_sets(checkpoint.domain, model.image_shape)  # or your own: [N, C, H, W] in [0, 1]",
            "for name, images in sets.items():",
            f"    strange = known.judged(scores(model, images))[{score!r}] > threshold",
            '    print(f"{name}: {strange.double().mean():.1%} called strange")',
        ],
        [
            "from latent.anomaly import scores",
            "from latent.calibration import calibration",
            "from latent.foreign import foreign_sets",
        ],
        whole=True,
    )


def comparing(names: Sequence[str], number: int, seed: int, count: int, curve: str) -> str:
    """The same pictures through several models, samples of the same seed, and a path between the first two pictures."""
    return _program(
        names[0],
        [
            f"pictures = line_up(model, checkpoint.held_out, checkpoint.domain, {number})",
            "back = {}",
            f"for name in {list(names)!r}:",
            "    model = load_model(name)  # of the same kind of pictures",
            "    back[name] = came_back(model, pictures.images)",
            "    print(name, back[name].in_words)",
            f"    images = model.sample({count}, seed={seed})",
            f"    path = travel(model, pictures.images[:2], {STEPS}, curve={curve!r})",
        ],
        [
            "from hub import load_model",
            "from latent.compare import came_back, line_up",
            "from latent.travel import travel",
        ],
        whole=True,
    )


def travelling(name: str, codes: Sequence[Tensor], how: dict[str, str | int], fps: int) -> str:
    """The film of a journey through the codes; `how` are the settings of `journey`."""
    settings = ", ".join(f"{setting}={value!r}" for setting, value in how.items())
    return _program(
        name,
        [
            *_codes(codes),
            f"path = journey(model.embed(codes), {settings})",
            "images = model.decode(model.quantize(path))",
            f'Path("journey.gif").write_bytes(gif_bytes(images, fps={fps}))',
        ],
        ["from latent.film import gif_bytes", "from latent.interpolate import journey"],
        ["from pathlib import Path"],
    )


def _program(
    name: str, lines: list[str], uses: Sequence[str] = (), libraries: Sequence[str] = (), whole: bool = False
) -> str:
    """The imports, the model, and the lines; with the `whole` checkpoint where these need more than the model."""
    text = "\n".join(lines)
    if "read_code(" in text:
        uses = [*uses, "from latent.code_text import read_code"]
    loader = "load_checkpoint" if whole else "load_model"
    loaded = [f"checkpoint = load_checkpoint({name!r})", "model = checkpoint.model"]
    imports = [*libraries, *(["import torch"] if "torch." in text else [])]
    return "\n".join(
        [
            *imports,
            *([""] if imports else []),
            f"from hub import {loader}",
            *sorted(uses),
            "",
            *(loaded if whole else [f"model = load_model({name!r})"]),
            text,
            "",
        ]
    )


def _codes(codes: Sequence[Tensor]) -> list[str]:
    """Lines that read the codes [*code_shape] into `codes`."""
    texts = [repr(write_code(code)) for code in codes]
    wrapped = len("".join(texts)) > NEAR
    inside = "".join(f"\n    {text}," for text in texts) + "\n" if wrapped else ", ".join(texts)
    return [f"texts = [{inside}]", "codes = torch.stack([read_code(text, model) for text in texts])"]
