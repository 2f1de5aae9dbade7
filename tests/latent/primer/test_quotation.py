import inspect
import textwrap

import pytest

from latent.primer.quotation import quote
from models.families.vae import VAE, reparameterize

LINES = '''"""A file."""


@decorated
def one():
    return 1


class Two:
    def half(self, images):
        # a < b
        return images / 2
'''


@pytest.fixture
def root(tmp_path):
    (tmp_path / "file.py").write_text(LINES)
    return tmp_path


def test_a_definition_is_what_runs():
    assert quote("models/families/vae.py", "reparameterize").text + "\n" == inspect.getsource(reparameterize)
    found = quote("models/families/vae.py", "VAE.elbo")
    assert found.text + "\n" == textwrap.dedent(inspect.getsource(VAE.elbo))
    assert found.first == inspect.getsourcelines(VAE.elbo)[1]


def test_a_decorator_belongs_to_it_and_a_part_is_cut_out(root):
    whole = quote("file.py", "one", root=root)
    assert whole.text == "@decorated\ndef one():\n    return 1"
    assert whole.place == "file.py, lines 4–6"
    part = quote("file.py", "Two.half", start="# a", end="return", root=root)
    assert (part.text, part.first, part.last) == ("# a < b\nreturn images / 2", 11, 12)
    assert quote("file.py", "", start="^class", end="half", root=root).text == "class Two:\n    def half(self, images):"


def test_what_is_not_there_is_said(root):
    with pytest.raises(LookupError, match="defines no Two"):
        quote("file.py", "Two.third", root=root)
    with pytest.raises(LookupError, match="No line from 4 to 6"):
        quote("file.py", "one", start="return images", root=root)


def test_symbols_have_their_colour_in_code_and_nothing_is_markup(root):
    markup = quote("file.py", "Two.half", root=root).markup()
    assert '<span class="x">images</span>' in markup and '<span class="comment"># a &lt; b</span>' in markup
