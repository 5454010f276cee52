"""DDIM without noise (eta = 0).

Source: Denoising Diffusion Implicit Models, equation 12.
"""

import math
from collections.abc import Iterator
from itertools import pairwise

from clir_core.diffusion.noise import Draw
from clir_core.diffusion.plan import Plan, Predict, Step, level_at
from clir_core.interfaces import Tensor


def leading_timesteps(steps: int, count: int = 1000) -> list[int]:
    """Every (count // steps)-th timestep from 1 on, falling. The noisiest lies below the schedule's last one."""
    stride = count // steps
    return [index * stride + 1 for index in range(steps)][::-1]


def trailing_timesteps(steps: int, start: int) -> list[int]:
    """Evenly spaced timesteps from `start`, included, down towards 0, excluded."""
    return [round(start * (steps - index) / steps) for index in range(steps)]


def ddim(predict: Predict, plan: Plan, latent: Tensor, draw: Draw) -> Iterator[Step]:  # noqa: ARG001 - a Sampler
    """Each step keeps the noise that the prediction implies and lowers its level; the last ends at timestep 0."""
    signals = [plan.schedule.signal(round(timestep)) for timestep in plan.timesteps]
    for index, (signal, next_signal) in enumerate(pairwise([*signals, plan.schedule.signal(0)])):
        timestep = plan.timesteps[index]
        clean = plan.schedule.clean(latent, predict(latent, level_at(timestep, signal)), signal)
        noise = (latent - math.sqrt(signal) * clean) / math.sqrt(1 - signal)
        latent = math.sqrt(next_signal) * clean + math.sqrt(1 - next_signal) * noise
        yield Step(index, timestep, clean, latent)
