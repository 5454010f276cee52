"""The samplers by name, each with the timesteps it walks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from clir_core.diffusion import edm_ode, edm_sde
from clir_core.diffusion.ddim import ddim, leading_timesteps, trailing_timesteps
from clir_core.diffusion.dpm_solver import ContinuousSchedule, dpm_solver
from clir_core.diffusion.edm import Solver, edm, even_timesteps
from clir_core.diffusion.plan import Sampler
from clir_core.diffusion.restore_edm import karras_timesteps, restore_dpm_pp_2m_sde, restore_edm
from clir_core.diffusion.schedule import NoiseSchedule
from clir_core.diffusion.spaced_ddpm import spaced_ddpm, spaced_timesteps

Timesteps: TypeAlias = Callable[[NoiseSchedule, int, int | None], Sequence[float]]
"""(schedule, steps, start) -> falling timesteps; a start of None is pure noise, as published."""


@dataclass(frozen=True, slots=True)
class SamplerEntry:
    """A sampler and its own choice of timesteps."""

    sample: Sampler
    timesteps: Timesteps
    uses_churn: bool = False
    uses_guidance: bool = False
    """Whether restoration guidance can change its predictions."""


def _spaced(schedule: NoiseSchedule, steps: int, start: int | None) -> Sequence[float]:
    return spaced_timesteps(steps, schedule.last if start is None else start)


def _ddim(schedule: NoiseSchedule, steps: int, start: int | None) -> Sequence[float]:
    return leading_timesteps(steps, schedule.last + 1) if start is None else trailing_timesteps(steps, start)


def _continuous(schedule: NoiseSchedule, steps: int, start: int | None) -> Sequence[float]:
    return ContinuousSchedule(schedule).timesteps(steps, start)


def _even(schedule: NoiseSchedule, steps: int, start: int | None) -> Sequence[float]:
    return even_timesteps(steps, schedule.last if start is None else start)


def _karras(schedule: NoiseSchedule, steps: int, start: int | None) -> Sequence[float]:
    return karras_timesteps(schedule, steps, schedule.last if start is None else start)


def _edm(solver: Solver, *, uses_churn: bool = False) -> SamplerEntry:
    return SamplerEntry(edm(solver), _even, uses_churn=uses_churn)


SAMPLERS: Mapping[str, SamplerEntry] = {
    "spaced": SamplerEntry(spaced_ddpm, _spaced, uses_guidance=True),
    "ddim": SamplerEntry(ddim, _ddim),
    "dpm++_m2": SamplerEntry(dpm_solver, _continuous),
    "edm_euler": _edm(edm_ode.euler, uses_churn=True),
    "edm_heun": _edm(edm_ode.heun, uses_churn=True),
    "edm_dpm_2": _edm(edm_ode.dpm_2, uses_churn=True),
    "edm_lms": _edm(edm_ode.euler),
    "edm_dpm++_2m": _edm(edm_ode.dpm_pp_2m),
    "edm_euler_a": _edm(edm_sde.euler_ancestral),
    "edm_dpm_2_a": _edm(edm_sde.dpm_2_ancestral),
    "edm_dpm++_2s_a": _edm(edm_sde.dpm_pp_2s_ancestral),
    "edm_dpm++_sde": _edm(edm_sde.dpm_pp_sde),
    "edm_dpm++_2m_sde": _edm(edm_sde.dpm_pp_2m_sde),
    "edm_dpm++_3m_sde": _edm(edm_sde.dpm_pp_3m_sde),
    "restore_edm": SamplerEntry(restore_edm, _even, uses_churn=True, uses_guidance=True),
    "restore_dpm++_2m_sde": SamplerEntry(restore_dpm_pp_2m_sde, _karras),
}
"""Named as the command line of DiffBIR names them, SUPIR's after its classes. `edm_lms` is Euler's method, which LMS of
order 1 is."""
