"""What a sampler is given and what it reports: the words that all samplers share."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from clir_core.diffusion.noise import Draw
from clir_core.diffusion.schedule import NoiseSchedule
from clir_core.interfaces import Tensor

Predict: TypeAlias = Callable[[Tensor, float], Tensor]
"""The guided output of the network for a noisy latent of unit variance and a timestep, which may be fractional."""

Correct: TypeAlias = Callable[[Tensor, float, float], Tensor]
"""Changes a predicted clean latent, given the timestep and its weight in the next latent (restoration guidance)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which way a sampler walks."""

    schedule: NoiseSchedule
    timesteps: Sequence[float]
    """Falling; the sampler evaluates the network at each and ends at the clean latent."""
    from_noise: bool = True
    """Whether the first latent is pure noise, rather than an image noised to the first timestep."""
    churn: float = 0.0
    """S_churn of Karras et al.: noise added before each step of the EDM solvers, spread over all steps."""
    correct: Correct | None = None
    """None leaves the predictions as they are."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step of a sampler. The `latent` of the last one is the result."""

    index: int
    timestep: float
    clean: Tensor
    """The clean latent predicted at this timestep."""
    latent: Tensor
    """Where the step leads."""


Sampler: TypeAlias = Callable[[Predict, Plan, Tensor, Draw], Iterator[Step]]
"""Walks from a latent at the first timestep, scaled to unit variance, to the clean one, a step at a time."""
