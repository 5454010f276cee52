"""Ancestral sampling of a DDPM on a subset of its timesteps.

Source: Denoising Diffusion Probabilistic Models, equations 6 and 7, with the respacing of Improved DDPM, section 4.
"""

import math
from collections.abc import Iterator
from itertools import accumulate, pairwise, repeat

from clir_core.diffusion.noise import Draw
from clir_core.diffusion.plan import Plan, Predict, Step, level_at, sigma_at
from clir_core.interfaces import Tensor


def spaced_timesteps(steps: int, start: int) -> list[int]:
    """Evenly spaced timesteps from `start` down to 0, both included; one step stays at `start`.

    The stride is accumulated in floating point and rounded half to even, as the releases that use it do.
    """
    if steps == 1:
        return [start]
    stride = start / (steps - 1)
    positions = accumulate(repeat(stride, steps - 1), initial=0.0)
    return [round(position) for position in positions][::-1]


def spaced_ddpm(predict: Predict, plan: Plan, latent: Tensor, draw: Draw) -> Iterator[Step]:
    """Each step draws from the posterior of the next latent given this one and the predicted clean one."""
    signals = [plan.schedule.signal(round(timestep)) for timestep in plan.timesteps]
    for index, (signal, next_signal) in enumerate(pairwise([*signals, 1.0])):
        timestep = plan.timesteps[index]
        level = level_at(timestep, signal)
        clean = plan.schedule.clean(latent, predict(latent, level), signal)
        clean_weight, latent_weight, variance = posterior(signal, next_signal)
        if plan.correct:
            clean = plan.correct(clean, level, sigma_at(next_signal), clean_weight)
        latent = clean_weight * clean + latent_weight * latent
        if variance > 0:
            latent = latent + math.sqrt(variance) * draw(latent)
        yield Step(index, timestep, clean, latent)


def posterior(signal: float, next_signal: float) -> tuple[float, float, float]:
    """q(next latent | latent, clean): the weights of the clean latent and of the latent in its mean, and its variance.

    Args:
        signal: alpha_bar of the latent.
        next_signal: alpha_bar of the next one; 1 at the end.
    """
    beta = 1 - signal / next_signal
    clean_weight = beta * math.sqrt(next_signal) / (1 - signal)
    latent_weight = (1 - next_signal) * math.sqrt(1 - beta) / (1 - signal)
    return clean_weight, latent_weight, beta * (1 - next_signal) / (1 - signal)
