import pytest

from latent.code_text import LONGEST
from latent.limits import MAX_FPS, MAX_FRAMES, MAX_KEYS, MIN_FPS, MIN_FRAMES
from latent.state import clean_state

WHOLE = {
    "code": "0.5,-1.25,3e-7",
    "path": "0,0;1,0.5;-2,3",
    "how": "spherical,smooth,there-and-back,48,16",
    "maps": "both",
    "link": "number",
}


def test_what_is_well_formed_is_kept_as_it_is():
    assert clean_state("plane", WHOLE) == WHOLE
    assert clean_state("sliders", WHOLE) == {"code": WHOLE["code"]}
    assert clean_state("code-map", {"code": "1,2,8", "extra": "x"}) == {"code": "1,2,8"}
    assert clean_state("code-map", {"code": "~" + "Az-_" * 2219}) == {
        "code": "~" + "Az-_" * 2219
    }  # the longest there is


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("how", f"linear,linear,once,{MIN_FRAMES},{MIN_FPS}"),
        ("how", f"linear,ease-out,loop,{MAX_FRAMES},{MAX_FPS}"),
        ("path", ";".join(["-1,0.5"] * MAX_KEYS)),
    ],
)
def test_what_is_just_allowed_is_kept(name, text):
    assert clean_state("plane", {name: text}) == {name: text}


@pytest.mark.parametrize("raw", [None, [], "code", 3, {}, {"code": None}, {"code": ["1"]}, {1: "1"}])
def test_what_is_no_state_at_all_counts_as_absent(raw):
    assert clean_state("plane", raw) == {}


BROKEN = [
    ("code", ["", "a", "1,", ",1", "1 2", "1;2", "nan", "inf", "1e999", "+1", "--1", "1.2.3", "1,2\n", "٣", "1" * 13]),
    ("code", ["~", "~=", "1,~A"]),
    ("code", ["1," * (LONGEST // 2) + "1"]),
    ("path", ["", "0", "0,0;", "0,0,0", "0,0;x,1", ";".join(["0,0"] * 9)]),
    ("how", ["", "spherical", "curved,smooth,once,48,16", "linear,smooth,once,48", "linear,smooth,once,48,16,1"]),
    ("how", ["linear,smooth,once,241,16", "linear,smooth,once,2,16"]),
    ("how", ["linear,smooth,once,48,1", "linear,smooth,once,48,51", "Linear,smooth,once,48,16"]),
    ("maps", ["third", "", "Both"]),
    ("link", ["<script>", "places"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BROKEN for text in texts])
def test_what_is_malformed_is_dropped_and_the_rest_kept(name, text):
    assert clean_state("plane", WHOLE | {name: text}) == {key: WHOLE[key] for key in WHOLE if key != name}
