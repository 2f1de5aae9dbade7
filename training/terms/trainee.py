"""A model as it is trained with terms of its own, or its decoder alone; `training.loop.fit` takes it like a model."""

from typing import Self

import torch
from torch import Tensor, nn

from models import Autoencoder, ConfigError, Objective
from models.noise import Noise
from models.parts import Part
from models.shown import squared_error
from training.classifier import Classifier
from training.terms.patches import PatchCritic
from training.terms.perceptual import Perceptual
from training.terms.terms import Terms


class Trainee(nn.Module):
    """A model whose objective has terms added to it.

    They are told what the decoder draws while the model computes its own objective, so that any family can have them.

    classifier  in whose features the perceptual term compares pictures; None if there is none for them

    Raises `ConfigError` where it is needed and missing.
    """

    def __init__(self, model: Autoencoder, terms: Terms, classifier: Classifier | None) -> None:
        super().__init__()
        if terms.perceptual and classifier is None:
            raise ConfigError("There is no classifier for such pictures to compare features in: leave perceptual out.")
        self.model = model
        self.terms = terms
        self.perceptual = Perceptual(classifier) if terms.perceptual and classifier is not None else None
        self.critic = PatchCritic(model.image_shape[0]) if terms.adversary else None
        self.drawn: list[Tensor] = []

    def steps(self) -> dict[str, list[nn.Parameter]]:
        """Those of the model, and one of the critic."""
        steps = dict(self.model.steps())
        if self.critic is not None:
            steps["critic"] = list(self.critic.parameters())
        return steps

    def forward(self, images: Tensor, noise: Noise, epoch: float, step: str = "model") -> Objective:
        """The model's objective and what the terms add, or what the critic learns by."""
        if step == "critic" and self.critic is not None:
            return self.critic.objective(images, self.drawn[-1])
        objective, drawn = self.own_objective(images, noise, epoch, step)
        loss, terms = objective.loss, dict(objective.terms)
        if self.perceptual is not None:
            distance = self.perceptual(drawn, images)
            loss, terms["perceptual distance"] = loss + self.terms.perceptual * distance, distance.detach()
        if self.critic is not None:
            self.drawn = [drawn.detach()]  # the critic's step, which comes next, learns from the same pictures
            if epoch >= self.terms.adversary_from:
                against = self.critic.against(drawn)
                loss, terms["against the decoder"] = loss + self.terms.adversary * against, against.detach()
        return Objective(loss, terms)

    def own_objective(self, images: Tensor, noise: Noise, epoch: float, step: str) -> tuple[Objective, Tensor]:
        """The model's own objective, and the pictures [N, C, H, W] that its decoder drew for it."""
        found: list[Tensor] = []
        part = self.model.parts["decoder"]
        hook = part.layers[-1].register_forward_hook(lambda layer, inputs, output: found.append(output))
        try:
            objective = self.model.step_objective(step, images, noise, epoch)
        finally:
            hook.remove()
        if len(found) != 1 or found[0].shape != images.shape:
            raise ConfigError(f"A {self.model.title} does not draw each picture once: it can't have terms added.")
        return objective, shown(part, found[0])


class DecoderAlone(Trainee):
    """A model of which only the decoder is trained: a picture's code, the codebook and the priors stay what they are.

    The decoder lowers −log p(x|z) for draws from the posterior where there is one, and else the squared error.

    Raises `ConfigError` where decoder and encoder share their weights.
    """

    def __init__(self, model: Autoencoder, terms: Terms, classifier: Classifier | None) -> None:
        super().__init__(model, terms, classifier)
        if model.network.tied:
            raise ConfigError("The decoder's weights are the encoder's too: it can't be trained alone.")
        model.requires_grad_(False)
        for parameter in self._own():
            parameter.requires_grad_(True)

    def _own(self) -> list[nn.Parameter]:
        return list(self.model.parts["decoder"].parameters())

    def steps(self) -> dict[str, list[nn.Parameter]]:
        """One of the decoder, and one of the critic."""
        return {**super().steps(), "model": self._own()}

    def train(self, mode: bool = True) -> Self:
        """The model stays in eval(): in training a codebook would follow the codes."""
        super().train(mode)
        self.model.eval()
        return self

    def own_objective(self, images: Tensor, noise: Noise, epoch: float, step: str) -> tuple[Objective, Tensor]:
        """What the decoder makes of the codes, and the pictures that it drew."""
        with torch.no_grad():
            codes = self.model.draw_codes(images, noise)
        part = self.model.parts["decoder"]
        raw = part.run(codes)[1]
        pixels = self.model.pixels
        if pixels is not None:
            loss, name = -pixels.distribution(raw).log_prob(images).mean(), "reconstruction"
        else:
            loss, name = squared_error(raw, images).mean(), "squared error"
        return Objective(loss, {name: loss.detach()}), shown(part, raw)


def shown(decoder: Part, raw: Tensor) -> Tensor:
    """The picture that a decoder's numbers [N, C, H, W] are shown as, with a slope everywhere.

    Where numbers are cut to [0, 1] the cut is passed over on the way back: a picture that is all black must not be one
    that no term can change any more.
    """
    picture = decoder.finish(raw)
    return raw + (picture - raw).detach() if decoder.activation == "clamp" else picture


def with_terms(model: Autoencoder, terms: Terms, classifier: Classifier | None) -> Autoencoder | Trainee:
    """The model itself where there is nothing to add, and else a `Trainee`."""
    return Trainee(model, terms, classifier) if terms.any else model
