"""What the training loop asks of the thing that is trained."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from torch import Tensor, nn

from clir_core.interfaces import Images


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """How good a network is on images that it does not learn from."""

    values: Mapping[str, float]
    """By name, `psnr_rgb` in dB among them where there are images."""
    images: Mapping[str, Images] = field(default_factory=dict)
    """A few to look at, (B, 3, H, W) each."""


class Objective(Protocol):
    """A network, its examples and its loss."""

    @property
    def network(self) -> nn.Module:
        """What is trained, on its device."""
        ...

    def loss(self, rng: np.random.Generator, progress: float) -> Tensor:
        """The loss on fresh examples: a scalar. All chance comes from `rng`; `progress` runs from 0 to 1."""
        ...

    def validate(self, network: nn.Module) -> Validation:
        """The scores of a network like the one that is trained: the averaged one."""
        ...
