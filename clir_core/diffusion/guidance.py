"""Classifier-free guidance: away from what a negative prompt says, toward what a positive one says.

Source: Classifier-Free Diffusion Guidance, equation 6, written as unconditional + scale (conditional - unconditional).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import torch
from torch import Tensor

from clir_core.diffusion.plan import NoiseLevel, Predict


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Condition:
    """What a network is told besides the noisy latent and the timestep."""

    text: Tensor
    """(1, tokens, width): the encoded prompt."""
    image: Tensor
    """(B, C, h, w): the latent of the stage-1 image, aligned with the noisy latent."""
    strength: float = 1.0
    """Factor on what the control network adds; 0 leaves the text-to-image prior alone."""
    vector: Tensor | None = None
    """(1, width): pooled text and sizes, where the prior wants them."""

    def crop(self, rows: slice, columns: slice) -> "Condition":
        """The same condition for a window of the latent."""
        return replace(self, image=self.image[..., rows, columns])


Network: TypeAlias = Callable[[Tensor, Tensor, Condition], Tensor]
"""A conditioned denoising network: latent (B, C, h, w), timesteps (B,), condition -> output (B, C, h, w)."""

Scale: TypeAlias = Callable[[NoiseLevel], float]
"""What a scale is at a noise level."""


def guided(
    network: Network, positive: Condition, negative: Condition, scale: Scale, strength: Scale | None = None
) -> Predict:
    """The guided output; where the scale is 1 the negative prompt is not evaluated.

    Args:
        network: Is told both conditions.
        positive: What to go toward.
        negative: What to go away from.
        scale: Of the guidance.
        strength: Of the control network, in place of the conditions' own.
    """

    def predict(latent: Tensor, level: NoiseLevel) -> Tensor:
        def ask(condition: Condition) -> Tensor:
            told = condition if strength is None else replace(condition, strength=strength(level))
            return network(latent, torch.full((len(latent),), level.timestep, device=latent.device), told)

        weight = scale(level)
        conditional = ask(positive)
        if weight == 1:
            return conditional
        unconditional = ask(negative)
        return unconditional + weight * (conditional - unconditional)

    return predict


def constant_scale(scale: float) -> Scale:
    """The same scale at every level."""
    return lambda _: scale


def rising_scale(scale: float) -> Scale:
    """From about 1 at pure noise to about 1 + scale at the clean end; a scale of at most 1 stays as it is.

    Source: the `rescale_cfg` option of DiffBIR.
    """
    if scale <= 1:
        return constant_scale(scale)
    return lambda level: 1 + scale * (1 - math.cos(math.pi * ((1000 - level.timestep) / 1000) ** 5)) / 2
