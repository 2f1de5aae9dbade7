import itertools

import pytest
import torch
from torch import nn

from models import AE, VAE, ConfigError
from models.families.ae import AEConfig
from models.families.vae import VAEConfig
from models.networks.network import Network, Residual, decoder, encoder


def conv(**changes):
    return Network(**{"kind": "conv", "widths": (4, 6), "channels": 1, "size": 28} | changes)


def dense(**changes):
    return Network(**{"kind": "dense", "widths": (12, 7), "channels": 1, "size": 28} | changes)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [28, 64])
@pytest.mark.parametrize(
    "settings",
    [
        {"kind": "dense", "widths": (12, 7)},
        {"kind": "dense", "widths": (12, 7), "decoder_widths": (9,)},
        {"kind": "dense", "widths": ()},
        {"kind": "conv", "widths": (4, 6)},
        {"kind": "conv", "widths": (4, 6), "residual": 1, "hidden": 10},
        {"kind": "conv", "widths": (4, 6), "decoder_widths": (5, 8), "residual": 2},
    ],
)
def test_pictures_become_numbers_and_numbers_become_pictures(channels, size, settings):
    network = Network(**settings, channels=channels, size=size)
    numbers = encoder(network, 5)(torch.rand(2, channels, size, size))
    assert numbers.shape == (2, 5)
    assert decoder(network, 5)(numbers).shape == (2, channels, size, size)
    assert network.image_shape == (channels, size, size)
    assert network.pixels == channels * size * size


def test_each_stage_halves_the_picture():
    assert conv(size=64, widths=(4, 4, 4, 4)).grid == 4
    assert conv(size=8, widths=(4, 4, 4)).grid == 1


def test_the_decoder_mirrors_the_encoder_unless_it_is_told_otherwise():
    assert conv().upwards == (6, 4)
    assert conv(decoder_widths=(9, 5)).upwards == (9, 5)


def test_every_picture_is_encoded_and_decoded_for_itself():
    network, pictures = conv(residual=1, hidden=10), torch.rand(3, 1, 28, 28)
    down, up = encoder(network, 5), decoder(network, 5)
    torch.testing.assert_close(up(down(pictures))[1:2], up(down(pictures[1:2])))


def test_there_is_a_non_linearity_between_any_two_layers():
    """Two weighted layers in a row would be one."""
    for layers in (encoder(conv(hidden=10), 5), decoder(conv(hidden=10), 5), encoder(dense(), 5), decoder(dense(), 5)):
        weighted = [isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d) for layer in layers]
        active = [isinstance(layer, nn.SiLU) for layer in layers]
        places = [place for place, is_weighted in enumerate(weighted) if is_weighted]
        assert all(any(active[before:after]) for before, after in itertools.pairwise(places))
        assert weighted[places[-1]] and not any(active[places[-1] :])


def test_a_residual_block_whose_last_weights_are_zero_changes_nothing():
    block, features = Residual(4), torch.randn(2, 4, 5, 5)
    nn.init.zeros_(block.second.weight)
    nn.init.zeros_(block.second.bias)
    assert torch.equal(block(features), features)


def test_tied_weights_are_shared_turned_round_and_saved_once():
    network = dense(tied=True)
    down = encoder(network, 5)
    up = decoder(network, 5, down)
    matrices = [layer.weight for layer in down if isinstance(layer, nn.Linear)]
    assert [name for name in up.state_dict() if "weight" in name] == []

    # Without its biases the decoder's first layer is the encoder's last, transposed.
    codes = torch.randn(3, 5)
    torch.testing.assert_close(up[0](codes) - up[0].bias, codes @ matrices[-1])

    model = AE(AEConfig(network=network, code=5))
    names = [name for name in model.state_dict() if name.endswith("weight")]
    assert names == [f"encoder.{place}.weight" for place in (1, 3, 5)]
    before = model.decode(codes)
    with torch.no_grad():
        model.encoder[1].weight.add_(1)  # moves the decoder too: they are one memory
    assert not torch.equal(model.decode(codes), before)


def test_tied_weights_stay_tied_when_a_checkpoint_is_loaded_into_them():
    source = AE(AEConfig(network=dense(tied=True), code=5))
    with torch.device("meta"):
        target = AE(source.config)
    target.load_state_dict(source.state_dict(), assign=True)
    codes = torch.randn(2, 5)
    assert torch.equal(target.decode(codes), source.decode(codes))


def test_tied_weights_learn_from_both_uses():
    network = dense(tied=True, widths=(6,))
    down = encoder(network, 5)
    up = decoder(network, 5, down)
    up(torch.randn(2, 5)).sum().backward()
    assert down[1].weight.grad.abs().sum() > 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"widths": []}, "between 1 and 8 widths"),
        ({"widths": [4] * 9}, "between 1 and 8 widths"),
        ({"kind": "dense", "widths": [4] * 9}, "between 0 and 8 widths"),
        ({"decoder_widths": []}, "between 1 and 8 widths"),
        ({"kind": "dense", "residual": 1}, "convolutional networks only"),
        ({"kind": "dense", "hidden": 8}, "convolutional networks only"),
        ({"tied": True}, "no tied weights"),
        ({"decoder_widths": [4]}, "as many stages down as up"),
        ({"size": 30}, "multiple of 4, not 30"),
        ({"size": 28, "widths": [4, 4, 4]}, "multiple of 8, not 28"),
        ({"kind": "dense", "tied": True, "decoder_widths": [4, 6]}, "in reverse"),
        ({"widths": [4, 4096]}, "widths must lie between 1 and 2048"),
        ({"size": 1_000_000}, "size must lie between 4 and 256"),
        ({"channels": 4}, "channels must be one of 1, 3"),
    ],
)
def test_networks_that_can_not_be_built_are_refused(settings, message):
    with pytest.raises(ConfigError, match=message):
        Network.from_dict({"kind": "conv", "widths": [4, 6]} | settings)


def test_a_vae_can_not_be_tied():
    with pytest.raises(ConfigError, match="can't be tied"):
        VAE(VAEConfig(network=dense(tied=True), code=5))
