"""The EDM view of a latent diffusion model: latents are clean + sigma noise, and D(x; sigma) predicts the clean one.

Source: Elucidating the Design Space of Diffusion-Based Generative Models, section 5 and table 1 (VP), for networks that
know discrete timesteps: sigma = sqrt(1 / alpha_bar - 1).
"""

import math
from collections.abc import Callable, Iterator
from typing import TypeAlias

from clir_core.diffusion.noise import Draw, scaled
from clir_core.diffusion.plan import NoiseLevel, Plan, Predict, Sampler, Step
from clir_core.diffusion.schedule import Predicts
from clir_core.interfaces import Tensor

_LEAST_SIGNAL = 1e-8
"""alpha_bar that stands for pure noise: sigma is about 1e4."""

Denoise: TypeAlias = Callable[[Tensor, Tensor], Tensor]
"""D(x; sigma): the clean latent predicted for a noisy one; sigma has no dimensions."""

Solver: TypeAlias = Callable[[Denoise, Tensor, Tensor, Draw, float], Iterator[tuple[Tensor, Tensor]]]
"""(denoise, x, sigmas ending in 0, draw, churn) -> the predicted clean latent and the next latent of each step.

sigmas are float32, as in k-diffusion: an ancestral step down from sigma = 1e4 loses digits that the releases lose too.
"""


def even_timesteps(steps: int, start: int) -> list[int]:
    """Evenly spaced timesteps from `start`, included, down to 0, excluded, cut to whole numbers.

    The stride is rounded before it is multiplied, as the releases do: it decides where whole numbers are just missed.
    """
    stride = -start / steps
    return [int(index * stride + start) for index in range(steps)]


def noise_levels(plan: Plan) -> Tensor:
    """The sigma of each timestep of a plan, (N,) float32. Pure noise has no finite sigma: about 1e4 stands for it.

    Where the schedule starts at its last timestep, that one's sigma does.
    """
    import torch

    signals = [max(plan.schedule.signal(round(timestep)), _LEAST_SIGNAL) for timestep in plan.timesteps]
    if plan.from_noise and not plan.schedule.starts_at_last:
        signals[0] = _LEAST_SIGNAL
    return torch.tensor([math.sqrt(1 / signal - 1) for signal in signals])


def denoiser(predict: Predict, plan: Plan) -> Denoise:
    """D(x; sigma) of a network that is only told timesteps of the plan: the one whose level is nearest to sigma."""
    levels = noise_levels(plan)

    def denoise(noisy: Tensor, sigma: Tensor) -> Tensor:
        nearest = int((levels - sigma).abs().argmin())
        level = NoiseLevel(plan.timesteps[nearest], float(sigma), float(levels[nearest]))
        skip, scale_out, scale_in = preconditioning(plan.schedule.predicts, sigma)
        return predict(noisy * scale_in, level) * scale_out + noisy * skip

    return denoise


def preconditioning(predicts: Predicts, sigma: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """c_skip, c_out and c_in of D(x; sigma) = c_skip x + c_out F(c_in x), for a network trained on unit variance."""
    import torch

    scale_in = 1 / (sigma**2 + 1) ** 0.5
    match predicts:
        case "noise":
            return torch.ones_like(sigma), -sigma, scale_in
        case "velocity":
            return 1 / (sigma**2 + 1), -sigma / (sigma**2 + 1) ** 0.5, scale_in
        case "clean":
            return torch.zeros_like(sigma), torch.ones_like(sigma), scale_in


def edm(solver: Solver) -> Sampler:
    """A solver of the EDM equations as a sampler of unit-variance latents."""

    def sample(predict: Predict, plan: Plan, latent: Tensor, draw: Draw) -> Iterator[Step]:
        import torch

        sigmas = torch.cat([noise_levels(plan), torch.zeros(1)])
        start = latent * (1 + sigmas[0] ** 2).sqrt()
        noise = scaled(draw, plan.noise_factor)
        for index, (clean, noisy) in enumerate(solver(denoiser(predict, plan), start, sigmas, noise, plan.churn)):
            yield Step(index, plan.timesteps[index], clean, noisy)

    return sample
