"""What is kept of the pictures a model was not trained on: the material of maps, group means and comparisons."""

from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)  # tensors have no single answer to ==
class HeldOut:
    """What `codes.safetensors` of a checkpoint holds about N held-out pictures.

    codes       [N, d] float or [N, h, w] int64, as `model.encode` gives them
    labels      [N] int64
    errors      [N] float: mean squared error of the reconstruction over pixels of 0 to 1
    kl          [d] float: mean KL of each dimension in nats (VAE, β-VAE), else None
    deviations  [N, d] float above 0: σ of q(z|x), of which `codes` is then μ; None where a code is no distribution,
                and of checkpoints from before these were kept
    attributes  what else is known of the pictures, [N] each: float for an amount, such as "bold-thin", int64 for the
                level of an attribute of the domain
    scores      how strange each was to the model, by `latent.anomaly`'s names, but for its error: [N] float each; empty
                of checkpoints from before these were kept

    Raises ValueError where these do not fit together or hold a number that is not finite.
    """

    codes: Tensor
    labels: Tensor
    errors: Tensor
    kl: Tensor | None = None
    attributes: dict[str, Tensor] = field(default_factory=dict)
    deviations: Tensor | None = None
    scores: dict[str, Tensor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        codes = self.codes
        continuous = codes.ndim == 2 and codes.is_floating_point()
        if not continuous and not (codes.ndim == 3 and codes.dtype == torch.int64):
            raise ValueError(
                f"Held-out codes are [N, d] float or [N, h, w] int64, not {list(codes.shape)} {_kind(codes)}."
            )
        if 0 in codes.shape:
            raise ValueError("There are no held-out codes: at least one picture has to be encoded.")
        if self.labels.shape != codes.shape[:1] or self.labels.dtype != torch.int64:
            raise ValueError(f"Held-out labels are one int64 for each of the {len(codes)} codes.")
        for name, values in {"errors": self.errors, **self.scores}.items():
            if values.shape != codes.shape[:1] or not values.is_floating_point():
                raise ValueError(f"Held-out {name} are one float for each of the {len(codes)} codes.")
        for name, values in self.attributes.items():
            if values.shape != codes.shape[:1] or not (values.is_floating_point() or values.dtype == torch.int64):
                raise ValueError(f"Held-out {name} are one float or int64 for each of the {len(codes)} codes.")
        if self.kl is not None and not (continuous and self.kl.shape == codes.shape[1:]):
            raise ValueError("The held-out KL is one number for each dimension of continuous codes.")
        if self.deviations is not None:
            if not (continuous and self.deviations.shape == codes.shape and self.deviations.is_floating_point()):
                raise ValueError("Held-out deviations are one float for each number of continuous codes.")
            if not (self.deviations > 0).all():
                raise ValueError("Held-out deviations are above 0.")
        numbers = [
            codes,
            self.errors,
            *self.amounts.values(),
            *self.scores.values(),
            *(each for each in (self.kl, self.deviations) if each is not None),
        ]
        if not all(tensor.isfinite().all() for tensor in numbers):
            raise ValueError("The held-out codes or what was measured on them hold numbers that are not finite.")

    @property
    def amounts(self) -> dict[str, Tensor]:
        """Those of the attributes that are amounts."""
        return {name: values for name, values in self.attributes.items() if values.is_floating_point()}

    def by_class(self, label: int) -> Tensor:
        """The codes of the pictures with this label, [n, *code_shape]; ValueError where there is none."""
        members = self.codes[self.labels == label]
        if not len(members):
            present = ", ".join(map(str, self.labels.unique().tolist()[:20]))
            raise ValueError(f"No held-out picture has the label {label}; choose one of {present}.")
        return members


def _kind(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")
