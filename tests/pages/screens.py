"""A screen run without a browser, and what is on it."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).parents[2] / "pages"


def screen(name: str, model: str, address: dict[str, str]) -> AppTest:
    """The page of that name with this model, opened at an address; "_" in a setting's name stands for "-"."""
    app = AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=90).switch_page(f"{name}.py")
    app.query_params["model"] = model
    app.query_params.update({key.replace("_", "-"): value for key, value in address.items()})
    app.run()
    assert not app.exception
    return app


def pictures(app: AppTest) -> dict[str, str]:
    """The addresses of the pictures, which are the same for the same pixels, by their alternative texts."""
    shown = {image.alt: image.url for element in app.get("image") for image in element.proto.imgs}
    return shown | {sheet["label"]: sheet["sheet"] for sheet in sheets(app)}


def sheets(app: AppTest) -> list[dict]:
    """The sheets of tiles, as the browser gets them."""
    data = [json.loads(component.proto.json) for component in app.get("bidi_component")]
    return [each for each in data if "sheet" in each]
