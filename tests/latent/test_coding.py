import torch

import models
from latent import coding


def test_batches_are_as_large_as_what_is_between_the_layers_allows(monkeypatch):
    torch.manual_seed(0)
    network = {"kind": "conv", "widths": [8], "size": 8}
    model = models.build("ae", {"network": network, "code": 3}).eval()
    monkeypatch.setattr(coding, "BATCH_NUMBERS", 2 * 8 * 4 * 4)  # of two pictures, after the first convolution
    images, sizes = torch.rand(5, 1, 8, 8), []
    model.encoder.register_forward_pre_hook(lambda layers, inputs: sizes.append(len(inputs[0])))
    codes = coding.encode(model, images)
    assert sizes == [2, 2, 1]
    with torch.inference_mode():
        assert torch.allclose(codes, model.encode(images), atol=1e-6)
    monkeypatch.setattr(coding, "BATCH_NUMBERS", 1)  # one at least
    assert coding.decode(model, codes).shape == images.shape
