import pytest
from streamlit.testing.v1 import AppTest

from hub import list_models, load_checkpoint
from latent.grid import dimension_order
from tests.pages.screens import pictures, screen, sheets

ONE_OF_EACH = {(entry.family, entry.codes): entry.name for entry in reversed(list_models())}.values()


def page(model: str = "mnist-vae", **address: str) -> AppTest:
    return screen("grid", model, address)


def rows(app: AppTest) -> list[str]:
    (shown,) = sheets(app)
    return [name.partition(":")[0] for name in shown["rows"]]


def sheet(app: AppTest, side: int = 15) -> str:
    (address,) = (url for alt, url in pictures(app).items() if alt.startswith(f"{side} by {side} decoded pictures"))
    return address


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_every_kind_of_code_has_its_grid(name):
    app = page(name)
    assert pictures(app) and not app.error
    assert [button.proto.label for button in app.get("download_button")][1:] == ["PNG"]


def test_two_numbers_are_shown_whole_and_beside_another_model():
    app = page("mnist-vae-2d", **{"with": "MNIST · Autoencoder · 2 numbers"})
    assert [heading.value for heading in app.subheader] == [
        "MNIST · VAE · 2 numbers",
        "MNIST · Autoencoder · 2 numbers",
    ]
    assert len(app.get("plotly_chart")) == 2


def test_equal_steps_reach_as_far_as_asked_and_quantiles_do_not_ask():
    likely = page("mnist-vae-2d")
    assert [slider.label for slider in likely.slider] == ["Pictures a side"]
    far, near = (page("mnist-vae-2d", places="evenly spaced", reach=reach) for reach in ("3.0", "1.0"))
    assert len({sheet(likely), sheet(far), sheet(near)}) == 3


def test_sweeps_begin_with_the_dimensions_that_tell_most():
    order = [f"z{j + 1}" for j in dimension_order(load_checkpoint("mnist-vae").held_out)]
    subscripts = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
    app = page()
    assert [name.translate(subscripts) for name in rows(app)] == order[:10]
    assert [name.translate(subscripts) for name in rows(app.toggle[0].set_value(True).run())] == order
    text = "\n".join(sheets(app)[0]["rows"])
    assert " nats" in text and "unused" in text


def test_an_autoencoder_has_variances_instead_of_nats():
    text = "\n".join(sheets(page("mnist-ae"))[0]["rows"])
    assert "variance " in text and "nats" not in text


def test_a_plane_goes_through_the_picture_one_chose():
    mean = page(mode="Two dimensions")
    zero = page(mode="Two dimensions", around="around your picture")
    one = page(mode="Two dimensions", around="around your picture", mine_class="1")
    assert len({sheet(mean), sheet(zero), sheet(one)}) == 3
    assert "Your picture: 1" in pictures(one)


def test_one_dimension_for_both_axes_is_one_sentence():
    app = page(mode="Two dimensions", across="z₁", upwards="z₁")
    assert app.error[0].value.startswith("A plane needs two different dimensions")
    assert [choice.label for choice in app.main.selectbox] == ["Across", "Upwards"]


def test_a_cell_takes_every_index():
    app = page("mnist-vq-vae")
    (alt,) = pictures(app)
    assert alt == "3 with each of 128 indices in row 4, column 4"
    moved = app.slider[1].set_value(6).run()
    assert "row 4, column 6" in next(iter(pictures(moved)))


def test_a_cell_needs_a_picture_first():
    app = page("mnist-vq-vae", mine_from="Draw")
    assert "appears here" in app.info[0].value


def test_an_address_out_of_bounds_gives_what_can_be_shown():
    assert sheet(page("mnist-vae-2d", side="9999", places="everywhere", reach="nan"), 15)
    assert len(rows(page(reach="-4", mode="Sideways", around="nobody"))) == 10
