"""A screen run without a browser, and what is on it."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).parents[2] / "pages"


def screen(name: str, model: str, address: dict[str, str]) -> AppTest:
    """The page of that name with this model, opened at an address; "_" in a setting's name stands for "-"."""
    app = AppTest.from_file(str(PAGES / f"{name}.py"), default_timeout=90)
    app.session_state["model"] = model
    app.query_params.update({key.replace("_", "-"): value for key, value in address.items()})
    app.run()
    assert not app.exception
    return app


def pictures(app: AppTest) -> dict[str, str]:
    """The addresses of the pictures, which are the same for the same pixels, by their alternative texts."""
    return {image.alt: image.url for element in app.get("image") for image in element.proto.imgs}
