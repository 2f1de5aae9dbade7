"""The README's table of models says what their reports say."""

from pathlib import Path

from hub.__main__ import table
from hub.catalogue import list_models

README = Path(__file__).parents[2] / "README.md"


def test_the_table_is_what_python_m_hub_prints():
    assert table(list_models()) in README.read_text(encoding="utf-8")
