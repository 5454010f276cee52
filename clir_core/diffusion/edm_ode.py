"""Solvers of the probability flow ODE dx/dsigma = (x - D(x; sigma)) / sigma.

Sources: Elucidating the Design Space of Diffusion-Based Generative Models, algorithms 1 and 2 (Euler, Heun, churn);
DPM-Solver, section 3 (midpoint in log sigma); DPM-Solver++, algorithm 2 (2M).
"""

import math
from collections.abc import Iterator
from itertools import pairwise

from clir_core.diffusion.edm import Denoise
from clir_core.diffusion.noise import Draw
from clir_core.interfaces import Tensor


def euler(denoise: Denoise, noisy: Tensor, sigmas: Tensor, draw: Draw, churn: float) -> Iterator[tuple[Tensor, Tensor]]:
    """Euler's method, first order."""
    for sigma, next_sigma in pairwise(sigmas):
        noisy, churned = add_churn(noisy, sigma, churn / (len(sigmas) - 1), draw)
        clean = denoise(noisy, churned)
        noisy = noisy + slope(noisy, clean, churned) * (next_sigma - churned)
        yield clean, noisy


def heun(denoise: Denoise, noisy: Tensor, sigmas: Tensor, draw: Draw, churn: float) -> Iterator[tuple[Tensor, Tensor]]:
    """Heun's method, second order: the slope is averaged with the one at the end; the last step is Euler's."""
    for sigma, next_sigma in pairwise(sigmas):
        noisy, churned = add_churn(noisy, sigma, churn / (len(sigmas) - 1), draw)
        clean = denoise(noisy, churned)
        along = slope(noisy, clean, churned)
        if next_sigma > 0:
            end = noisy + along * (next_sigma - churned)
            along = (along + slope(end, denoise(end, next_sigma), next_sigma)) / 2
        noisy = noisy + along * (next_sigma - churned)
        yield clean, noisy


def dpm_2(denoise: Denoise, noisy: Tensor, sigmas: Tensor, draw: Draw, churn: float) -> Iterator[tuple[Tensor, Tensor]]:
    """DPM-Solver-2: the slope is taken at the geometric middle of both noise levels; the last step is Euler's."""
    for sigma, next_sigma in pairwise(sigmas):
        noisy, churned = add_churn(noisy, sigma, churn / (len(sigmas) - 1), draw)
        clean = denoise(noisy, churned)
        noisy = midpoint(denoise, noisy, clean, churned, next_sigma)
        yield clean, noisy


def dpm_pp_2m(
    denoise: Denoise,
    noisy: Tensor,
    sigmas: Tensor,
    draw: Draw,  # noqa: ARG001 - a Solver
    churn: float,  # noqa: ARG001 - a Solver
) -> Iterator[tuple[Tensor, Tensor]]:
    """DPM-Solver++(2M): the clean latent is extrapolated from this step's and the last step's predictions."""
    before: tuple[Tensor, Tensor] | None = None
    for sigma, next_sigma in pairwise(sigmas):
        clean = estimate = denoise(noisy, sigma)
        stride = log_stride(sigma, next_sigma)
        if before and next_sigma > 0:
            earlier, earlier_stride = before
            estimate = clean + stride / (2 * earlier_stride) * (clean - earlier)
        noisy = toward(noisy, estimate, sigma, next_sigma)
        before = clean, stride
        yield clean, noisy


def slope(noisy: Tensor, clean: Tensor, sigma: Tensor) -> Tensor:
    """dx/dsigma."""
    return (noisy - clean) / sigma


def log_stride(sigma: Tensor, next_sigma: Tensor) -> Tensor:
    """The length of a step in log sigma; infinite down to 0."""
    return sigma.log() - next_sigma.log()


def toward(noisy: Tensor, clean: Tensor, sigma: Tensor, next_sigma: Tensor) -> Tensor:
    """The exact solution for a constant prediction."""
    return next_sigma / sigma * noisy - (-log_stride(sigma, next_sigma)).expm1() * clean


def midpoint(denoise: Denoise, noisy: Tensor, clean: Tensor, sigma: Tensor, next_sigma: Tensor) -> Tensor:
    """One step of DPM-Solver-2, from the prediction at its start; Euler's when it ends at 0."""
    along = slope(noisy, clean, sigma)
    if next_sigma > 0:
        middle_sigma = geometric_middle(sigma, next_sigma)
        middle = noisy + along * (middle_sigma - sigma)
        along = slope(middle, denoise(middle, middle_sigma), middle_sigma)
    return noisy + along * (next_sigma - sigma)


def geometric_middle(sigma: Tensor, next_sigma: Tensor) -> Tensor:
    """The middle in log sigma."""
    return sigma.log().lerp(next_sigma.log(), 0.5).exp()


def add_churn(noisy: Tensor, sigma: Tensor, churn: float, draw: Draw) -> tuple[Tensor, Tensor]:
    """Raise the noise level by a factor of at most sqrt(2), with fresh noise; nothing is drawn without churn."""
    if churn == 0:
        return noisy, sigma
    churned = sigma * (1 + min(churn, math.sqrt(2) - 1))
    return noisy + (churned**2 - sigma**2).sqrt() * draw(noisy), churned
