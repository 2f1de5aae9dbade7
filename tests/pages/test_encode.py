import io

import pytest
from PIL import Image, ImageDraw
from streamlit.testing.v1 import AppTest

from hub import list_models
from tests.pages.screens import screen

ONE_OF_EACH = {entry.family: entry for entry in reversed(list_models())}.values()


def page(model: str = "mnist-vae", **address: str) -> AppTest:
    return screen("encode", model, address)


def pictures(app: AppTest) -> list[str]:
    """The alternative texts of the pictures."""
    assert not app.exception
    return [image.alt for element in app.get("image") for image in element.proto.imgs]


def charts(app: AppTest) -> list[str]:
    return [chart.proto.alt for chart in app.get("plotly_chart")]


def words(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.caption, app.warning, app.info) for element in kind)


def file(kind: str) -> bytes:
    """A stroke, or noise that resembles no digit."""
    sheet = Image.new("L", (28, 28), "black")
    if kind == "stroke":
        ImageDraw.Draw(sheet).line((14, 5, 14, 23), "white", 3)
    else:
        for row in range(4, 24, 2):
            for column in range(4, 24, 2):
                sheet.putpixel((column, row), 255)
    stream = io.BytesIO()
    sheet.save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize("entry", ONE_OF_EACH, ids=lambda entry: entry.name)
def test_every_family_shows_picture_code_and_numbers(entry):
    app = page(entry.name)
    seen, back, difference, _ = pictures(app)
    assert "as the model sees it" in seen and "decoded" in back and "differ" in difference
    text = words(app)
    assert "MSE **0." in text and " dB**" in text
    assert "held-out picture" in text
    assert ("KL **" in text) == ("kl_nats" in entry.report)
    (code,) = charts(app)
    assert code.startswith("The grid of indices" if entry.codes.discrete else "The code as bars")


def test_the_details_are_drawn_once_they_are_opened():
    assert len(charts(page())) == 1
    assert len(charts(page(detail="true"))) == 3


def test_a_picture_unlike_the_training_pictures_is_said_to_be_so():
    app = page(**{"x-from": "Upload"})
    assert "appears here" in app.info[0].value
    app.file_uploader[0].set_value([("dots.png", file("dots"), "image/png")]).run()
    assert "unlike" in app.warning[0].value


def test_several_files_make_a_gallery_with_one_in_detail():
    app = page(**{"x-from": "Upload"})
    files = [("stroke.png", file("stroke"), "image/png"), ("dots.png", file("dots"), "image/png")]
    app.file_uploader[0].set_value(files).run()
    rows = [alt for alt in pictures(app) if "comes back, and the difference" in alt]
    assert [row.split(",")[0] for row in rows] == ["stroke.png", "dots.png"]
    assert any(alt.startswith("stroke.png, as the model sees it") for alt in pictures(app))
    app.main.selectbox[0].set_value(2).run()
    assert any(alt.startswith("dots.png, as the model sees it") for alt in pictures(app))


def test_a_file_that_is_no_picture_is_one_sentence_and_the_next_one_works():
    app = page(**{"x-from": "Upload"})
    app.file_uploader[0].set_value([("bad.png", b"GIF89a", "image/png")]).run()
    assert len(app.error) == 1 and not pictures(app)
    app.file_uploader[0].set_value([("stroke.png", file("stroke"), "image/png")]).run()
    assert not app.error and len(pictures(app)) == 4


def test_it_opens_on_a_picture_that_the_model_has_not_seen_where_there_is_one():
    for name, start, whose in (("mnist-vae", "handwritten", "CC BY 4.0"), ("fashion-ae", "Pullover, a test", "MIT")):
        app = page(name)
        assert pictures(app)[0].startswith(start)
        assert not app.info and "Its error is" in words(app) and whose in words(app)


def test_there_is_no_verdict_on_what_the_model_has_drawn():
    for name in ("fashion-ae", "mnist-vae", "mnist-vq-vae"):
        app = page(name, **{"x-from": "Example"}, detail="true")
        assert "own output already" in app.info[0].value
        text = words(app)
        assert not any(
            told in text for told in ("Its error is", "MSE **", "PSNR **", "Negative ELBO **", "error among")
        )
