"""The evidence lower bound and its two sides."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class ELBO:
    """The two sides of the bound on log p(x), in nats, one number an image: the ELBO is `reconstruction` − `kl`.

    reconstruction     log p(x|z) for one z drawn from q(z|x), summed over the pixels, [N]
    kl_per_dimension   KL(q(z_j|x) ‖ p(z_j)) for each number of the code, [N, d]
    """

    reconstruction: Tensor
    kl_per_dimension: Tensor

    @property
    def kl(self) -> Tensor:
        """KL(q(z|x) ‖ p(z)), [N]."""
        return self.kl_per_dimension.sum(1)

    @property
    def elbo(self) -> Tensor:
        """The evidence lower bound, [N]."""
        return self.reconstruction - self.kl

    def terms(self) -> dict[str, Tensor]:
        """What training shows: the bound and its two sides, in nats, means over the batch."""
        terms = {"negative ELBO": -self.elbo, "reconstruction": -self.reconstruction, "KL": self.kl}
        return {name: values.mean().detach() for name, values in terms.items()}
