import io

import numpy as np
import pytest
import torch
from PIL import Image, ImageSequence
from sklearn.datasets import load_digits

from latent import film
from latent.interpolate import MAX_FRAMES, journey
from latent.render import INK, PAPER, read_note, to_pixels

NOTE = {"model": "mnist-vae", "revision": "0a1b2c", "seed": 7, "link": "https://a.example/?keys=3,1&note=é"}


@pytest.fixture(scope="module")
def digits() -> torch.Tensor:
    """A journey [24, 1, 8, 8] between real digits."""
    keys = torch.as_tensor(load_digits().data[:4] / 16, dtype=torch.float32)
    return journey(keys, 24, turn="loop").view(24, 1, 8, 8)


@pytest.fixture(scope="module")
def colours() -> torch.Tensor:
    """A journey [12, 3, 16, 16] between smooth colour pictures."""
    corners = torch.rand(3, 3, 2, 2, generator=torch.Generator().manual_seed(0))
    keys = torch.nn.functional.interpolate(corners, size=(16, 16), mode="bilinear").flatten(1)
    return journey(keys, 12).view(12, 3, 16, 16)


def every_grey() -> torch.Tensor:
    """Three frames [3, 1, 16, 16] with all 256 greys in each."""
    ramp = torch.arange(256).view(1, 1, 16, 16) / 255
    return torch.cat([ramp, 1 - ramp, ramp.mT])


def decode(data: bytes) -> tuple[np.ndarray, list[int]]:
    """The frames [F, H, W, 3] of an animation as a viewer shows them, and their milliseconds."""
    frames, delays = [], []
    for frame in ImageSequence.Iterator(Image.open(io.BytesIO(data))):
        frames.append(np.asarray(frame.convert("RGB")).astype(int))
        delays.append(frame.info["duration"])
    return np.stack(frames), delays


def enlarged(frames: torch.Tensor, scale: int) -> np.ndarray:
    pixels = to_pixels(frames).astype(int).repeat(scale, 1).repeat(scale, 2)
    return pixels if pixels.ndim == 4 else np.stack([pixels] * 3, -1)


def test_a_gif_keeps_all_256_greys_of_every_frame(digits):
    for frames, scale in ((digits, 35), (every_grey(), 3)):
        shown, _ = decode(film.gif_bytes(frames, scale=scale))
        assert np.array_equal(shown, enlarged(frames, scale))


def test_a_webp_keeps_every_frame_exactly(digits, colours):
    for frames in (digits, colours):
        shown, _ = decode(film.webp_bytes(frames, scale=4))
        assert np.array_equal(shown, enlarged(frames, 4))


def test_a_colour_gif_comes_near_its_colours(colours):
    shown, _ = decode(film.gif_bytes(colours, scale=2))
    difference = shown - enlarged(colours, 2)
    assert len(shown) == 12
    assert np.sqrt((difference**2).mean()) < 6
    assert np.abs(difference).max() < 40


@pytest.mark.parametrize("write", [film.gif_bytes, film.webp_bytes])
def test_delays_add_up_to_the_true_length(digits, write):
    for fps in (12, 24, 50):
        assert sum(decode(write(digits, fps=fps))[1]) == pytest.approx(24_000 / fps, abs=5)


@pytest.mark.parametrize("write", [film.gif_bytes, film.webp_bytes])
def test_frames_that_stand_still_keep_their_time(digits, write):
    still = torch.cat([digits[:1].expand(5, -1, -1, -1), digits[6:7], digits[:1].expand(4, -1, -1, -1)])
    shown, delays = decode(write(still, fps=10, scale=2))
    timeline = np.concatenate([[frame] * (delay // 100) for frame, delay in zip(shown, delays, strict=True)])
    assert np.array_equal(timeline, enlarged(still, 2))


def test_a_film_of_one_frame_is_a_picture(digits):
    for write in (film.gif_bytes, film.webp_bytes):
        data = write(digits[:1], scale=2, note=NOTE)
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")), enlarged(digits[:1], 2)[0])
        assert read_note(data) == NOTE


def test_a_film_loops_for_ever_or_plays_once(digits):
    for write, once in ((film.gif_bytes, None), (film.webp_bytes, 1)):
        assert Image.open(io.BytesIO(write(digits))).info["loop"] == 0
        assert Image.open(io.BytesIO(write(digits, loop=False))).info.get("loop") == once


def test_every_file_brings_back_its_note(digits, colours):
    for frames in (digits, colours):
        for write in (film.gif_bytes, film.webp_bytes, film.strip_bytes):
            assert read_note(write(frames, note=NOTE)) == NOTE
            with pytest.raises(ValueError, match="no recipe"):
                read_note(write(frames))


def test_a_note_may_hold_a_link_as_long_as_servers_take(digits):
    note = NOTE | {"link": "https://a.example/?code=~" + "Az-_" * 15_000}
    for write in (film.gif_bytes, film.webp_bytes, film.strip_bytes):
        assert read_note(write(digits, note=note)) == note


def test_two_models_stand_side_by_side_above_their_captions(digits):
    shown, _ = decode(film.gif_bytes([digits, 1 - digits], scale=10, captions=["AE", "VAE"]))
    assert shown.shape[1:3] == (80 + film.CAPTION, 80 + film.GAP + 80)
    assert np.array_equal(shown[:, :80, :80], enlarged(digits, 10))
    assert np.array_equal(shown[:, :80, 88:], enlarged(1 - digits, 10))
    assert (shown[:, :, 80:88] == PAPER).all()
    for left in (0, 88):  # dark letters in the middle of each caption, the same ones in every frame
        caption = shown[:, 80:, left : left + 80]
        assert (caption[:, :, 20:60] < 100).any()
        assert (caption == caption[0]).all()


def test_the_paper_of_a_colour_gif_is_white_and_its_letters_grey(colours):
    shown, _ = decode(film.gif_bytes([colours, colours], scale=4, captions=["AE", "VAE"]))
    assert (shown[:, :64, 64:72] == PAPER).all()
    caption = shown[0, 64:]
    assert caption.min() == INK
    assert np.ptp(caption, axis=-1).max() <= film.RAMP  # a nearer colour may stand for an edge between two greys


@pytest.mark.parametrize("write", [film.gif_bytes, film.webp_bytes])
def test_bars_beneath_a_picture_stand_for_the_numbers_of_its_code(digits, colours, write):
    codes = torch.tensor([[1.0, -0.5, 0.0, 0.25], [0.0, 1.0, -1.0, 0.5]]).repeat(6, 1)
    for frames in (digits[:12], colours):
        shown, _ = decode(write(frames, scale=4, codes=codes))
        height = 4 * frames.shape[-1]
        assert shown.shape[1:3] == (height + film.CODE, height)
        tolerance = 1 if len(frames[0]) == 1 else 0 if write is film.webp_bytes else 40
        assert np.abs(shown[:, :height] - enlarged(frames, 4)).max() <= tolerance
        band = shown[:, height:]
        purple = (np.abs(band - film.ACCENT).max(-1) <= 8)[:, :, height // 8 :: height // 4]  # the middle of each bar
        assert np.array_equal(np.abs(band).max(-1) > 8, np.abs(band - film.ACCENT).max(-1) <= 8)  # and black elsewhere
        middle, longest = film.CODE // 2, film.CODE // 2 - 1
        above, below = purple[:, :middle].sum(1), purple[:, middle + 1 :].sum(1)
        expected = (codes * longest).round().long().numpy()
        assert np.array_equal(above - below, expected)
        assert purple[:, middle].all()  # a line where the numbers are zero


def test_two_films_have_two_bands_of_codes_of_any_length(digits):
    codes = [torch.ones(24, 2), -torch.ones(24, 5)]
    shown, _ = decode(film.gif_bytes([digits, digits], scale=10, captions=["AE", "VAE"], codes=codes))
    assert shown.shape[1:3] == (80 + film.CODE + film.CAPTION, 168)
    left, right = shown[0, 80 : 80 + film.CODE, :80], shown[0, 80 : 80 + film.CODE, 88:]
    assert left[10].any() and not left[50].any() and right[50].any() and not right[10].any()


def test_by_default_a_film_is_of_the_size_people_share(digits):
    assert Image.open(io.BytesIO(film.gif_bytes(digits))).size == (336, 336)
    assert Image.open(io.BytesIO(film.webp_bytes([digits] * 4))).width <= film.MAX_SIDE


def test_a_strip_shows_evenly_chosen_frames_with_first_and_last():
    frames = (torch.arange(100) / 255).view(100, 1, 1, 1).expand(100, 1, 6, 6)
    strip = np.asarray(Image.open(io.BytesIO(film.strip_bytes(frames, scale=1))))
    assert strip.shape == (3 * 8 - 2, 8 * 8 - 2)
    levels = strip[::8, ::8].flatten().astype(int)
    assert len(levels) == film.STRIP_FRAMES
    assert (levels[0], levels[-1]) == (0, 99)
    assert set(np.diff(levels)) <= {4, 5}


def test_a_short_strip_shows_all_and_keeps_two_models_in_their_rows():
    frames = (torch.arange(11) / 255).view(11, 1, 1, 1).expand(11, 1, 6, 6)
    strip = np.asarray(Image.open(io.BytesIO(film.strip_bytes([frames, frames + 100 / 255], scale=1))))
    assert strip[::8, ::8].tolist() == [
        [0, 1, 2, 3, 4, 5],
        [100, 101, 102, 103, 104, 105],
        [6, 7, 8, 9, 10, PAPER],
        [106, 107, 108, 109, 110, PAPER],
    ]


@pytest.mark.parametrize(
    ("frames", "options", "message"),
    [
        ([], {}, "one shape"),
        ([torch.zeros(2, 1, 4, 4), torch.zeros(3, 1, 4, 4)], {}, "one shape"),
        (torch.zeros(4, 4), {}, "one shape"),
        (torch.zeros(2, 2, 4, 4), {}, "1 or 3 channels"),
        (torch.zeros(0, 1, 4, 4), {}, "1 to 240 frames"),
        (torch.zeros(MAX_FRAMES + 1, 1, 4, 4), {}, "not 241"),
        (torch.zeros(2, 1, 4, 4), {"scale": 1000}, "change the scale"),
        (torch.zeros(2, 1, 4, 4), {"scale": 0}, "change the scale"),
        (torch.zeros(MAX_FRAMES, 1, 4, 4), {"scale": 250}, "take fewer"),
        (torch.zeros(2, 1, 4, 4), {"captions": ["AE", "VAE"]}, "captions"),
        (torch.zeros(2, 1, 4, 4), {"codes": torch.zeros(3, 8)}, "for each of its frames"),
        (torch.zeros(2, 1, 4, 4), {"codes": torch.zeros(2, 7, 7)}, "for each of its frames"),
        (torch.zeros(2, 1, 4, 4), {"fps": 0}, "1 to 50"),
        (torch.zeros(2, 1, 4, 4), {"fps": 100}, "not 100"),
    ],
)
def test_an_impossible_film_is_refused_in_one_sentence(frames, options, message):
    for write in (film.gif_bytes, film.webp_bytes):
        with pytest.raises(ValueError, match=message) as refusal:
            write(frames, **options)
        assert "\n" not in str(refusal.value)
