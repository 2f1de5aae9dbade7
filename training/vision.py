"""The one place that imports torchvision."""

import torch

try:
    import torchvision
except RuntimeError:
    # PyPI's torchvision is compiled for CUDA. Beside a CPU build of torch its detection operators can't load, and the
    # import fails when it registers shapes for them. Declaring their schemas lets everything else import and work.
    for name in ("nms", "qnms"):
        signature = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
        torch.library.define(f"torchvision::{name}", signature)
    import torchvision

from torchvision import datasets
from torchvision.transforms import v2 as transforms

__all__ = ["datasets", "torchvision", "transforms"]
