"""Travelling between codes: straight lines, great circles, and journeys through several key pictures."""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor

from latent.limits import MAX_FRAMES

# Nearer than this (in sin of the angle) to one line, two directions no longer agree on a plane to turn in.
PARALLEL = 1e-3

TURNS = ("there-and-back", "loop", "once")


def lerp(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """The points at `t` on the straight line from `a` (t = 0) to `b` (t = 1), both ends exact.

    `a` and `b` are [..., D]; `t` is a number or a tensor that broadcasts over the leading dimensions, so that
    two vectors [D] and `t` [n] give a path [n, D].
    """
    t = _column(a, t)
    return (1 - t) * a + t * b


def slerp(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """The points at `t` on the arc from `a` to `b` (Shoemake 1985), shapes as in `lerp`, both ends exact.

    Why an arc: a Gaussian code in d dimensions almost surely lies near the sphere of radius sqrt(d), and the
    straight line between two of them cuts far inside it, where the decoder has hardly been trained (White 2016,
    arXiv:1609.04468). The direction turns at an even rate and the length changes linearly from |a| to |b|.
    Parallel, opposite or zero vectors span no plane to turn in; for them the result is that of `lerp`.
    """
    t = _column(a, t)
    norm_a, norm_b = a.norm(dim=-1, keepdim=True), b.norm(dim=-1, keepdim=True)
    tiny = torch.finfo(a.dtype).tiny
    unit_a, unit_b = a / norm_a.clamp_min(tiny), b / norm_b.clamp_min(tiny)
    # Kahan's formula: arccos of the dot product would lose half the digits where the vectors are nearly parallel.
    angle = 2 * torch.atan2((unit_a - unit_b).norm(dim=-1, keepdim=True), (unit_a + unit_b).norm(dim=-1, keepdim=True))
    turning = (angle.sin() > PARALLEL) & (norm_a > 0) & (norm_b > 0)

    sine = torch.where(turning, angle.sin(), 1.0)
    length = (1 - t) * norm_a + t * norm_b
    part_a = ((1 - t) * angle).sin() / sine * (length / norm_a.clamp_min(tiny))
    part_b = (t * angle).sin() / sine * (length / norm_b.clamp_min(tiny))
    return torch.where(turning, part_a * a + part_b * b, (1 - t) * a + t * b)


CURVES: dict[str, Callable[[Tensor, Tensor, float | Tensor], Tensor]] = {"linear": lerp, "spherical": slerp}

EASINGS: dict[str, Callable[[Tensor], Tensor]] = {  # how time runs within a leg; all keep 0 and 1 where they are
    "linear": lambda t: t,
    "smooth": lambda t: t * t * (3 - 2 * t),
    "ease-in": lambda t: t * t,
    "ease-out": lambda t: t * (2 - t),
}


def fewest_frames(keys: int, turn: str) -> int:
    """The frames that a journey through so many `keys` needs to stand on each of them."""
    return _legs(keys, turn) + 1


def key_frames(keys: int, frames: int, turn: str = "once") -> list[int]:
    """The frame numbers, in order, at which a journey through so many `keys` stands on a key picture.

    Key k is first reached in frame `key_frames(...)[k]`; "there-and-back" lists the keys of the way back too.
    Raises ValueError for what `journey` refuses.
    """
    legs, steps = _legs_and_steps(keys, frames, turn)
    return [leg * steps // legs for leg in range(legs + 1 if turn == "once" else legs)]


def journey(keys: Tensor, frames: int, curve: str = "linear", easing: str = "linear", turn: str = "once") -> Tensor:
    """A path [frames, D] through the vectors `keys` [K, D], which are themselves frames of it, exactly.

    The frames are spread over the legs as evenly as whole numbers allow, and `easing` applies to each leg.
    `turn` is "once" (first key to last), "loop" (on to the first again) or "there-and-back"; the last two are
    made to be repeated, so they stop one step short of their first frame.

    Raises ValueError for fewer than two keys, fewer frames than legs + 1, more than MAX_FRAMES or an unknown name.
    """
    if keys.ndim != 2 or not keys.is_floating_point():
        raise ValueError("A journey needs its keys as float vectors [K, D]: give it model.embed(codes).")
    move, ease = _named(CURVES, curve, "curve"), _named(EASINGS, easing, "easing")
    legs, steps = _legs_and_steps(len(keys), frames, turn)

    order = list(range(len(keys)))
    if turn == "loop":
        order += [0]
    elif turn == "there-and-back":
        order += order[-2::-1]
    starts = [leg * steps // legs for leg in range(legs + 1)]

    path = []
    for (here, there), (start, end) in zip(pairwise(order), pairwise(starts), strict=True):
        t = torch.arange(end - start, dtype=keys.dtype, device=keys.device) / (end - start)
        path.append(move(keys[here], keys[there], ease(t)))
    if turn == "once":
        path.append(keys[-1:])
    return torch.cat(path)


def _legs_and_steps(keys: int, frames: int, turn: str) -> tuple[int, int]:
    """How many legs the journey has, and how many steps of time they share."""
    legs = _legs(keys, turn)
    if legs + 1 > MAX_FRAMES:
        raise ValueError(f"So many key pictures do not fit into {MAX_FRAMES} frames: take fewer of them.")
    if not legs + 1 <= frames <= MAX_FRAMES:
        raise ValueError(f"This journey takes {legs + 1} to {MAX_FRAMES} frames, not {frames}.")
    return legs, frames - 1 if turn == "once" else frames


def _legs(keys: int, turn: str) -> int:
    if turn not in TURNS:
        raise ValueError(f"There is no turn '{turn}': choose one of {', '.join(TURNS)}.")
    if keys < 2:
        raise ValueError("A journey needs at least two key pictures: add another one.")
    return {"once": keys - 1, "loop": keys, "there-and-back": 2 * (keys - 1)}[turn]


def _named(choices: dict, name: str, kind: str) -> Callable:
    if name not in choices:
        raise ValueError(f"There is no {kind} '{name}': choose one of {', '.join(choices)}.")
    return choices[name]


def _column(like: Tensor, t: float | Tensor) -> Tensor:
    """`t` with a last dimension of one, to broadcast against vectors."""
    return torch.as_tensor(t, dtype=like.dtype, device=like.device).unsqueeze(-1)
