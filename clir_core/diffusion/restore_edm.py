"""SUPIR's samplers: solvers of the EDM equations whose network only knows the noise levels of its own table.

Sources: Scaling Up to Excellence: Practicing Model Scaling for Photo-Realistic Image Restoration In the Wild,
algorithm 1, and `RestoreEDMSampler` and `RestoreDPMPP2MSampler` of github.com/Fanghua-Yu/SUPIR at bda91af. Karras's
levels: Elucidating the Design Space of Diffusion-Based Generative Models, equation 5, with rho = 7.
"""

from collections.abc import Iterator
from itertools import pairwise

from clir_core.diffusion.edm import even_timesteps, preconditioning
from clir_core.diffusion.edm_ode import add_churn, slope
from clir_core.diffusion.edm_sde import dpm_pp_2m_sde
from clir_core.diffusion.noise import Draw, scaled
from clir_core.diffusion.plan import NoiseLevel, Plan, Predict, Step, sigma_at
from clir_core.diffusion.schedule import NoiseSchedule
from clir_core.interfaces import Tensor

_LEAST_SIGNAL = 1e-8
"""alpha_bar that stands for pure noise, as in `clir_core.diffusion.edm`."""
_RHO = 7


class QuantisedDenoiser:
    """D(x; sigma) of a network that only knows the levels of its table: the nearest one is put in sigma's place."""

    def __init__(self, predict: Predict, schedule: NoiseSchedule) -> None:
        """Ask this network, which was trained on this schedule."""
        self._predict, self._schedule, self._table = predict, schedule, sigma_table(schedule)

    def __call__(self, noisy: Tensor, sigma: Tensor, step_sigma: Tensor) -> Tensor:
        """The clean latent predicted for one of this sigma, in a step that began at `step_sigma`."""
        timestep = nearest(self._table, sigma)
        skip, scale_out, scale_in = preconditioning(self._schedule.predicts, self._table[timestep])
        level = NoiseLevel(timestep, float(sigma), float(step_sigma))
        return self._predict(noisy * scale_in, level) * scale_out + noisy * skip


def restore_edm(predict: Predict, plan: Plan, latent: Tensor, draw: Draw) -> Iterator[Step]:
    """Euler's method with churn; the prediction is corrected before it is walked toward."""
    denoise, noise = QuantisedDenoiser(predict, plan.schedule), scaled(draw, plan.noise_factor)
    sigmas = with_zero(sigma_table(plan.schedule)[[round(timestep) for timestep in plan.timesteps]])
    noisy = latent * (1 + sigmas[0] ** 2).sqrt()
    for index, (sigma, next_sigma) in enumerate(pairwise(sigmas)):
        noisy, churned = add_churn(noisy, sigma, plan.churn / len(plan.timesteps), noise)
        clean = denoise(noisy, churned, sigma)
        if plan.correct:
            level = NoiseLevel(plan.timesteps[index], float(churned), float(sigma))
            clean = plan.correct(clean, level, float(next_sigma), float(1 - next_sigma / churned))
        noisy = noisy + slope(noisy, clean, churned) * (next_sigma - churned)
        yield Step(index, plan.timesteps[index], clean, noisy)


def restore_dpm_pp_2m_sde(predict: Predict, plan: Plan, latent: Tensor, draw: Draw) -> Iterator[Step]:
    """DPM-Solver++(2M) SDE over Karras's levels between the plan's ends; the first step, as released, adds no noise."""
    quantised = QuantisedDenoiser(predict, plan.schedule)
    table = sigma_table(plan.schedule)
    first, last = (table[round(plan.timesteps[end])] for end in (0, -1))
    sigmas = with_zero(karras(first, last, len(plan.timesteps)))
    start = latent * (1 + sigmas[0] ** 2).sqrt()
    noise = _silent_at_first(scaled(draw, plan.noise_factor))
    steps = dpm_pp_2m_sde(lambda noisy, sigma: quantised(noisy, sigma, sigma), start, sigmas, noise, 0.0)
    for index, (clean, noisy) in enumerate(steps):
        yield Step(index, plan.timesteps[index], clean, noisy)


def karras_timesteps(schedule: NoiseSchedule, steps: int, start: int) -> list[int]:
    """The timesteps of the table nearest to Karras's levels, from `start` to where `steps` even steps would end."""
    table = sigma_table(schedule)
    last = even_timesteps(steps, start)[-1]
    return [nearest(table, sigma) for sigma in karras(table[start], table[last], steps)]


def karras(first: Tensor, last: Tensor, count: int) -> Tensor:
    """Falling noise levels from the first to the last, both included, even in their seventh root."""
    import torch

    ends = first ** (1 / _RHO), last ** (1 / _RHO)
    return (ends[0] + torch.linspace(0, 1, count) * (ends[1] - ends[0])) ** _RHO


def sigma_table(schedule: NoiseSchedule) -> Tensor:
    """The sigma of every timestep, (T,) float32, rising."""
    import torch

    signals = schedule.alpha_bar.clamp(min=_LEAST_SIGNAL).tolist()
    return torch.tensor([sigma_at(signal) for signal in signals])


def nearest(table: Tensor, sigma: Tensor) -> int:
    """The timestep whose level is nearest."""
    return int((table - sigma).abs().argmin())


def with_zero(sigmas: Tensor) -> Tensor:
    """The levels and the clean end."""
    import torch

    return torch.cat([sigmas, sigmas.new_zeros(1)])


def _silent_at_first(draw: Draw) -> Draw:
    """Zeros for the first call, for which nothing is drawn."""
    calls = 0

    def draw_later(like: Tensor) -> Tensor:
        nonlocal calls
        calls += 1
        return like.new_zeros(like.shape) if calls == 1 else draw(like)

    return draw_later
