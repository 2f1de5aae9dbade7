"""The error of a picture as it is shown."""

import torch
from torch import Tensor


def squared_error(drawn: Tensor, images: Tensor) -> Tensor:
    """‖x − x̂‖² of each image, summed over the pixels, [N]; `drawn` [N, C, H, W] will be cut to [0, 1] when shown.

    A number below 0 is shown as black, so where black is right it costs nothing, and likewise one above 1 for white.
    What is black for sure can then be drawn far below 0, and no longer comes back as a trace of grey when the decoder
    errs a little. Everywhere else a number counts as it is: the error of the cut picture would have no slope where the
    decoder is wrong by most, and a training that starts with a black picture would stay there.
    """
    error = drawn - images
    error = torch.where(images <= 0, error.clamp(min=0), error)
    error = torch.where(images >= 1, error.clamp(max=0), error)
    return error.square().flatten(1).sum(1)
