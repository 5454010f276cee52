"""Solvers of the diffusion SDE, which add noise at each step: ancestral ones, and DPM-Solver++'s.

Sources: the ancestral step of k-diffusion; DPM-Solver, section 3; DPM-Solver++, section 5 (SDE, 2M), and its
continuation to third order in k-diffusion (3M). Every draw is independent and standard normal.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from clir_core.diffusion.edm import Denoise
from clir_core.diffusion.edm_ode import geometric_middle, log_stride, midpoint, slope, toward
from clir_core.diffusion.noise import Draw
from clir_core.interfaces import Tensor

# ruff: noqa: ARG001 - every function is a Solver, and churn is for those that add no noise of their own


def ancestral_step(sigma: Tensor, next_sigma: Tensor) -> tuple[Tensor, Tensor]:
    """The level to go down to, and the noise to add there, so that the level after both is `next_sigma`."""
    import torch

    added = torch.minimum(next_sigma, (next_sigma**2 * (sigma**2 - next_sigma**2) / sigma**2) ** 0.5)
    return (next_sigma**2 - added**2) ** 0.5, added


def euler_ancestral(
    denoise: Denoise, noisy: Tensor, sigmas: Tensor, draw: Draw, churn: float
) -> Iterator[tuple[Tensor, Tensor]]:
    """Euler's method down, then noise up."""
    for sigma, next_sigma in pairwise(sigmas):
        down, added = ancestral_step(sigma, next_sigma)
        clean = denoise(noisy, sigma)
        noisy = noisy + slope(noisy, clean, sigma) * (down - sigma)
        if next_sigma > 0:
            noisy = noisy + added * draw(noisy)
        yield clean, noisy


def dpm_2_ancestral(
    denoise: Denoise, noisy: Tensor, sigmas: Tensor, draw: Draw, churn: float
) -> Iterator[tuple[Tensor, Tensor]]:
    """DPM-Solver-2 down, then noise up."""
    for sigma, next_sigma in pairwise(sigmas):
        down, added = ancestral_step(sigma, next_sigma)
        clean = denoise(noisy, sigma)
        noisy = midpoint(denoise, noisy, clean, sigma, down)
        if next_sigma > 0:
            noisy = noisy + added * draw(noisy)
        yield clean, noisy


def dpm_pp_2s_ancestral(
    denoise: Denoise, noisy: Tensor, sigmas: Tensor, draw: Draw, churn: float
) -> Iterator[tuple[Tensor, Tensor]]:
    """DPM-Solver++(2S) down, then noise up."""
    for sigma, next_sigma in pairwise(sigmas):
        down, added = ancestral_step(sigma, next_sigma)
        clean = estimate = denoise(noisy, sigma)
        if down > 0:
            middle = geometric_middle(sigma, down)
            estimate = denoise(toward(noisy, clean, sigma, middle), middle)
        noisy = toward(noisy, estimate, sigma, down)
        if next_sigma > 0:
            noisy = noisy + added * draw(noisy)
        yield clean, noisy


def dpm_pp_sde(
    denoise: Denoise, noisy: Tensor, sigmas: Tensor, draw: Draw, churn: float
) -> Iterator[tuple[Tensor, Tensor]]:
    """DPM-Solver++ (SDE), second order with the middle in log sigma; both stages see one Brownian path."""
    for sigma, next_sigma in pairwise(sigmas):
        clean = denoise(noisy, sigma)
        if next_sigma == 0:
            yield clean, clean
            return
        middle = geometric_middle(sigma, next_sigma)
        first_half, whole = brownian_increments(sigma, middle, next_sigma, draw(noisy), draw(noisy))
        down, added = ancestral_step(sigma, middle)
        halfway = toward(noisy, clean, sigma, down) + added * first_half
        down, added = ancestral_step(sigma, next_sigma)
        noisy = toward(noisy, denoise(halfway, middle), sigma, down) + added * whole
        yield clean, noisy


def brownian_increments(
    sigma: Tensor, middle: Tensor, next_sigma: Tensor, first: Tensor, second: Tensor
) -> tuple[Tensor, Tensor]:
    """Standardised increments of one Brownian path from sigma to the middle and to the end, from independent draws."""
    share = (sigma - middle) / (sigma - next_sigma)
    return first, share.sqrt() * first + (1 - share).sqrt() * second


def dpm_pp_2m_sde(
    denoise: Denoise, noisy: Tensor, sigmas: Tensor, draw: Draw, churn: float
) -> Iterator[tuple[Tensor, Tensor]]:
    """DPM-Solver++(2M) SDE, with the midpoint correction."""
    before: tuple[Tensor, Tensor] | None = None
    for sigma, next_sigma in pairwise(sigmas):
        clean = denoise(noisy, sigma)
        if next_sigma == 0:
            yield clean, clean
            return
        stride = log_stride(sigma, next_sigma)
        noisy = _first_order(noisy, clean, stride)
        if before:
            earlier, earlier_stride = before
            noisy = noisy - 0.5 * (-2 * stride).expm1() * (stride / earlier_stride) * (clean - earlier)
        noisy = noisy + _added(next_sigma, stride) * draw(noisy)
        before = clean, stride
        yield clean, noisy


def dpm_pp_3m_sde(
    denoise: Denoise, noisy: Tensor, sigmas: Tensor, draw: Draw, churn: float
) -> Iterator[tuple[Tensor, Tensor]]:
    """DPM-Solver++(3M) SDE: the predictions of the last three steps; lower order while there are fewer."""
    history: list[tuple[Tensor, Tensor]] = []
    for sigma, next_sigma in pairwise(sigmas):
        clean = denoise(noisy, sigma)
        if next_sigma == 0:
            yield clean, clean
            return
        stride = log_stride(sigma, next_sigma)
        noisy = _first_order(noisy, clean, stride) + _higher_orders(clean, stride, history)
        noisy = noisy + _added(next_sigma, stride) * draw(noisy)
        history = [(clean, stride), *history[:1]]
        yield clean, noisy


def _first_order(noisy: Tensor, clean: Tensor, stride: Tensor) -> Tensor:
    return (-2 * stride).exp() * noisy - (-2 * stride).expm1() * clean


def _added(next_sigma: Tensor, stride: Tensor) -> Tensor:
    return next_sigma * (-(-2 * stride).expm1()).sqrt()


def _higher_orders(clean: Tensor, stride: Tensor, history: Sequence[tuple[Tensor, Tensor]]) -> Tensor | float:
    """What the slope and curvature of the predictions, over log sigma, add to a step of the SDE."""
    exponent = 2 * stride
    first = (-exponent).expm1() / exponent + 1
    match history:
        case [(earlier, earlier_stride)]:
            return first * (clean - earlier) * (stride / earlier_stride)
        case [(earlier, earlier_stride), (earliest, earliest_stride)]:
            r0, r1 = earlier_stride / stride, earliest_stride / stride
            near, far = (clean - earlier) / r0, (earlier - earliest) / r1
            gradient = near + (near - far) * r0 / (r0 + r1)
            curvature = (near - far) / (r0 + r1)
            return first * gradient - (first / exponent - 0.5) * curvature
        case _:
            return 0.0
