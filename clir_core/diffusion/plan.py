"""What a sampler is given and what it reports: the words that all samplers share."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from clir_core.diffusion.noise import Draw
from clir_core.diffusion.schedule import NoiseSchedule
from clir_core.interfaces import Tensor


@dataclass(frozen=True, slots=True)
class NoiseLevel:
    """How noisy the latent is about which a network is asked."""

    timestep: float
    """What the network is told; it may be fractional."""
    sigma: float
    """Deviation of the noise over that of the signal; infinite at pure noise."""
    step_sigma: float
    """The same where the step began: lower once churn has added noise."""


def level_at(timestep: float, signal: float) -> NoiseLevel:
    """The level of a latent that keeps this share of signal power (alpha_bar), without churn."""
    sigma = sigma_at(signal)
    return NoiseLevel(timestep, sigma, sigma)


def sigma_at(signal: float) -> float:
    """sqrt(1 / alpha_bar - 1)."""
    return math.sqrt(1 / signal - 1) if signal > 0 else math.inf


Predict: TypeAlias = Callable[[Tensor, NoiseLevel], Tensor]
"""The guided output of the network for a noisy latent of unit variance at a level."""

Correct: TypeAlias = Callable[[Tensor, NoiseLevel, float, float], Tensor]
"""Changes a predicted clean latent (restoration guidance), given its level, the sigma that the step leads to, and its
weight in the next latent."""


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
    noise_factor: float = 1.0
    """S_noise of Karras et al.: factor on the noise that the EDM solvers add."""
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
