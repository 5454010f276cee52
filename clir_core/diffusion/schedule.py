"""How much signal a noised latent keeps at each timestep, and what a network's output says about the clean latent."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from clir_core.errors import RestorerError
from clir_core.interfaces import Tensor

Predicts: TypeAlias = Literal["noise", "velocity", "clean"]
"""What the network puts out: the noise (eps), sqrt(alpha_bar) noise - sqrt(1 - alpha_bar) clean (v), or the clean
latent."""


@dataclass(frozen=True, slots=True, eq=False)
class NoiseSchedule:
    """noisy = sqrt(alpha_bar_t) clean + sqrt(1 - alpha_bar_t) noise, for t = 0 (nearly clean) ... T - 1."""

    alpha_bar: Tensor
    """(T,) float64, falling: the share of signal power left at each timestep."""
    predicts: Predicts
    starts_at_last: bool = False
    """Whether EDM solvers give pure noise the level of the last timestep, rather than one without signal."""

    @property
    def last(self) -> int:
        """The noisiest timestep, T - 1."""
        return len(self.alpha_bar) - 1

    def signal(self, timestep: int) -> float:
        """alpha_bar at a timestep.

        Raises:
            RestorerError: The schedule has no such timestep.
        """
        if not 0 <= timestep <= self.last:
            raise RestorerError(f"timestep is {timestep}; expected 0 to {self.last}")
        return float(self.alpha_bar[timestep])

    def noised(self, clean: Tensor, noise: Tensor, timestep: int) -> Tensor:
        """The forward process q(x_t | x_0), with the noise given."""
        signal = self.signal(timestep)
        return math.sqrt(signal) * clean + math.sqrt(1 - signal) * noise

    def clean(self, noisy: Tensor, output: Tensor, signal: float) -> Tensor:
        """The clean latent that a network's output implies for a noisy one of this alpha_bar."""
        match self.predicts:
            case "noise":
                return noisy / math.sqrt(signal) - math.sqrt(1 / signal - 1) * output
            case "velocity":
                return math.sqrt(signal) * noisy - math.sqrt(1 - signal) * output
            case "clean":
                return output


def scaled_linear(predicts: Predicts = "noise", timesteps: int = 1000) -> NoiseSchedule:
    """Stable Diffusion's schedule: sqrt(beta) is linear from sqrt(0.00085) to sqrt(0.0120).

    Source: High-Resolution Image Synthesis with Latent Diffusion Models, as released for Stable Diffusion 1 and 2.
    """
    import torch

    betas = torch.linspace(math.sqrt(0.00085), math.sqrt(0.0120), timesteps, dtype=torch.float64) ** 2
    return NoiseSchedule(torch.cumprod(1 - betas, dim=0), predicts)


def zero_terminal(schedule: NoiseSchedule) -> NoiseSchedule:
    """The schedule shifted and scaled so that its last timestep is pure noise and its first is unchanged.

    Raises:
        RestorerError: The network predicts noise, which says nothing about the clean latent at pure noise.

    Source: Common Diffusion Noise Schedules and Sample Steps are Flawed, algorithm 1.
    """
    if schedule.predicts == "noise":
        raise RestorerError("a network that predicts noise cannot start from zero signal; it must predict velocity")
    root = schedule.alpha_bar.sqrt()
    first, last = root[0].clone(), root[-1].clone()
    return NoiseSchedule(((root - last) * first / (first - last)) ** 2, schedule.predicts)
