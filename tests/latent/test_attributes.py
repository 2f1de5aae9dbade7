"""What is known of held-out pictures is one table, whose first column is the class."""

import pytest
import torch

from latent.attributes import check_table, table
from latent.domain import Attribute, Domain
from latent.held_out import HeldOut
from models import ConfigError

FACES = Domain(
    "faces", "Faces", ("bald", "curls"), "fill", label="hair",
    attributes=(Attribute("glasses", ("none", "round")), Attribute("skin", low="light", high="dark")),
)  # fmt: skip
DIGITS = Domain("digits", "Digits", ("0", "1"), "digit")


def held_out(**attributes):
    return HeldOut(torch.zeros(2, 3), torch.tensor([0, 1]), torch.zeros(2), attributes=attributes)


def test_class_levels_and_amounts_are_columns():
    columns = table(FACES, held_out(glasses=torch.tensor([1, 0]), skin=torch.tensor([0.2, 0.7])))
    assert list(columns) == ["hair", "glasses", "skin"]
    assert columns["hair"].values.tolist() == [0, 1] and columns["hair"].levels == ("bald", "curls")
    assert columns["glasses"].levels == ("none", "round") and not columns["glasses"].is_amount
    assert (columns["skin"].is_amount, columns["skin"].low, columns["skin"].high) == (True, "light", "dark")


def test_what_was_measured_is_a_column_named_by_its_ends():
    columns = table(DIGITS, held_out(**{"bold-thin": torch.tensor([1.0, 2.0])}))
    assert list(columns) == ["class", "bold-thin"]
    assert (columns["bold-thin"].low, columns["bold-thin"].high) == ("thin", "bold")


def test_one_class_is_no_column():
    alone = Domain("mine", "Mine", ("all",), "fill")
    assert table(alone, held_out()) == {}


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"glasses": torch.tensor([0, 2])}, "glasses has levels that Faces does not have"),
        ({"glasses": torch.tensor([0, -1])}, "glasses has levels"),
        ({"glasses": torch.tensor([0.0, 1.0])}, "glasses is not what Faces says"),
        ({"skin": torch.tensor([0, 1])}, "skin is not what Faces says"),
        ({"hat": torch.tensor([0, 1])}, "hat is not what Faces says"),
    ],
)
def test_a_table_that_does_not_fit_its_domain_is_refused(attributes, said):
    with pytest.raises(ValueError, match=said):
        check_table(FACES, held_out(**attributes))
    check_table(FACES, held_out(glasses=torch.tensor([0, 1]), skin=torch.tensor([0.0, 1.0])))


def test_attributes_are_settings_with_names_of_their_own():
    assert Domain.from_dict(FACES.to_dict()) == FACES
    with pytest.raises(ConfigError, match="each with a name of its own"):
        Domain("faces", "Faces", ("a", "b"), "fill", label="hat", attributes=(Attribute("hat"),))
    with pytest.raises(ConfigError, match="control character"):
        Attribute("hat\n")
