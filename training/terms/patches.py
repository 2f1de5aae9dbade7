"""A critic that tells patches of real pictures from patches of drawn ones (Isola et al. 2017, arXiv:1611.07004)."""

import torch.nn.functional as F
from torch import Tensor, nn

from models import Objective

WIDTH = 32


class PatchCritic(nn.Module):
    """Images [N, C, H, W] to one number for each patch of 16 × 16 pixels, [N, 1, H/4, W/4]: above 0 for real ones."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, WIDTH, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
            nn.Conv2d(WIDTH, 2 * WIDTH, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
            nn.Conv2d(2 * WIDTH, 1, 3, padding=1),
        )  # fmt: skip

    def forward(self, images: Tensor) -> Tensor:
        """What it says of each patch."""
        return self.layers(images).float()

    def against(self, drawn: Tensor) -> Tensor:
        """What the decoder should lower: the mean of −critic(x̂); gradients reach `drawn`."""
        return -self(drawn).mean()

    def objective(self, images: Tensor, drawn: Tensor) -> Objective:
        """What the critic learns by: the hinge loss, real patches above 1 and drawn ones below −1."""
        loss = F.relu(1 - self(images)).mean() + F.relu(1 + self(drawn.detach())).mean()
        return Objective(loss, {"critic": loss.detach()})
