"""What a picture can be moved along, worked out by hand."""

import pytest
import torch

import models
from latent import directions, program
from latent.domain import Attribute, Domain
from latent.held_out import HeldOut

SMILES = Domain("smiles", "Smiles", ("serious", "smiling", "never seen"), "fill")
VAE = models.build("vae", {"network": {"kind": "dense", "widths": [8], "size": 8}, "code": 2}).eval()


def held_out(labels: list[int], **attributes: list[float]) -> HeldOut:
    """Pictures with the codes (0, 0), (1, 2), (2, 4) …"""
    codes = torch.arange(len(labels))[:, None] * torch.tensor([1.0, 2.0])
    measured = {name: torch.tensor(values) for name, values in attributes.items()}
    return HeldOut(codes, torch.tensor(labels), torch.zeros(len(labels)), attributes=measured)


def test_a_direction_needs_two_classes_or_something_measured_on_four_pictures_of_one():
    assert directions.kinds(SMILES, held_out([0, 0, 0])) == {}
    assert directions.kinds(SMILES, held_out([0, 1])) == {"classes": "one class minus another"}
    measured = {"bold-thin": [1.0, 2.0, 3.0]}
    assert directions.kinds(SMILES, held_out([0, 0, 0], **measured)) == {}
    measured = {"bold-thin": [1.0, 2.0, 3.0, 4.0]}
    assert directions.kinds(SMILES, held_out([0] * 4, **measured)) == {"bold-thin": "bold minus thin"}


def test_it_begins_with_two_classes_that_there_are_pictures_of():
    assert directions.first_classes(SMILES, held_out([0, 1])) == (1, 0)
    digits = Domain("digits", "Digits", tuple("0123456789"), "digit")
    assert directions.first_classes(digits, held_out(list(range(10)))) == (7, 1)
    assert directions.first_classes(digits, held_out([4, 8])) == (8, 4)


def test_a_direction_says_where_it_leads_and_how_it_was_made():
    pictures = held_out([0, 0, 1, 1])
    found = directions.between(VAE, pictures, SMILES, to=1, minus=0)
    assert found.vector.tolist() == [2, 4]
    assert (found.name, found.call) == ("smiling minus serious", "direction_between(model, held_out, 1, 0)")
    assert found.one == "from the mean of class serious to that of class smiling"
    with pytest.raises(ValueError, match="label 2"):
        directions.between(VAE, pictures, SMILES, to=2, minus=0)
    thick = directions.along(VAE, held_out([0] * 4, **{"bold-thin": [4.0, 1.0, 2.0, 3.0]}), SMILES, "bold-thin")
    assert thick.vector.tolist() == [-1, -2]
    assert thick.one == "from the mean of the thin quarter of each class to that of the bold quarter"


def test_every_level_of_an_attribute_is_a_direction():
    glasses = Attribute("glasses", ("none", "round"))
    faces = Domain("faces", "Faces", ("bald", "curls"), "fill", label="hair", attributes=(glasses,))
    pictures = held_out([0] * 10, glasses=[0.0, 1.0] * 5)
    pictures.attributes["glasses"] = pictures.attributes["glasses"].long()
    assert directions.kinds(faces, pictures) == {"glasses: none": "glasses: none", "glasses: round": "glasses: round"}
    worn = directions.along(VAE, pictures, faces, "glasses: round")
    assert worn.vector.tolist() == pytest.approx([1, 2])
    assert worn.one == "from the mean of all other pictures to that of those with glasses: round"
    assert worn.call == "turn(model, checkpoint.domain, held_out, 'glasses', 1)" and worn.module == "latent.turns"
    code = program.shifting("faces", pictures.codes[0], worn.call, [0.0, 1.0], worn.module)
    assert {"from latent.arithmetic import shift", "from latent.turns import turn"} <= set(code.splitlines())


def test_strengths_are_written_with_their_sign():
    assert [directions.signed(strength) for strength in directions.STRENGTHS[3:6]] == ["−0.5", "0", "+0.5"]
