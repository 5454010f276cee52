"""Solvers against recorded runs of the official ones, and against equations that have solutions.

The recorded network outputs are played back (see tests/data/diffbir/README.md): a solver's second-order stages divide
by small noise levels what was computed at sigma = 1e4, so that the last digit of a network moves a whole run of heun,
dpm_2 or dpm_2_a by up to 2e-3; with the outputs given, every solver must keep 1e-4.
"""

import math

import pytest
import torch

from clir_core.diffusion.edm import noise_levels
from clir_core.diffusion.edm_ode import dpm_2, dpm_pp_2m, euler, geometric_middle, heun
from clir_core.diffusion.edm_sde import (
    dpm_2_ancestral,
    dpm_pp_2m_sde,
    dpm_pp_2s_ancestral,
    dpm_pp_3m_sde,
    dpm_pp_sde,
    euler_ancestral,
)
from clir_core.diffusion.noise import drawn, replayed
from clir_core.diffusion.plan import Plan
from clir_core.diffusion.samplers import SAMPLERS
from clir_core.diffusion.schedule import scaled_linear, zero_terminal

VELOCITY = zero_terminal(scaled_linear("velocity"))
RUNS = [
    f"v.{sampler}.steps10.cfg8" for sampler in SAMPLERS if sampler != "spaced" and not sampler.startswith("restore")
]
RUNS.append("v.edm_dpm++_3m_sde.steps10.cfg6.rescale")
GATE = 1e-4


@pytest.mark.parametrize("run", RUNS)
def test_a_solver_walks_as_the_official_one_does(run, recorded_samplers):
    assert distance(run, run.split(".")[1], recorded_samplers) <= GATE


@pytest.mark.parametrize(
    ("run", "wrong"),
    [
        ("v.edm_dpm++_3m_sde.steps10.cfg8", "edm_dpm++_2m_sde"),
        ("v.edm_dpm++_2m_sde.steps10.cfg8", "edm_dpm++_3m_sde"),
        ("v.edm_euler_a.steps10.cfg8", "edm_dpm++_2m_sde"),
        ("v.edm_dpm++_2m.steps10.cfg8", "edm_euler"),
        ("v.edm_heun.steps10.cfg8", "edm_dpm_2"),
        ("v.dpm++_m2.steps10.cfg8", "ddim"),
    ],
)
def test_a_wrong_solver_is_noticed(run, wrong, recorded_samplers):
    assert distance(run, wrong, recorded_samplers) > 100 * GATE


def distance(run, sampler, recorded):
    """Largest difference from the official result, over its largest value."""
    entry = SAMPLERS[sampler]
    plan = Plan(schedule=VELOCITY, timesteps=entry.timesteps(VELOCITY, 10, None))
    noises = list(recorded.get(f"{run}.noises", []))
    if run.startswith("v.edm_dpm++_sde"):
        noises = independent(noises, noise_levels(plan))
    outputs = iter(recorded[f"{run}.outputs"].split(1))
    *_, last = entry.sample(lambda latent, level: next(outputs), plan, recorded["x_T"], replayed(noises))
    official = recorded[f"{run}.z"]
    return float((last.latent - official).abs().max() / official.abs().max())


def independent(increments, sigmas):
    """The independent draws behind pairs of Brownian increments, from a sigma to the middle and to the next one."""
    noises = []
    for index in range(len(increments) // 2):
        half, whole = increments[2 * index], increments[2 * index + 1]
        sigma, next_sigma = sigmas[index], sigmas[index + 1]
        share = (sigma - geometric_middle(sigma, next_sigma)) / (sigma - next_sigma)
        noises += [half, (whole - share.sqrt() * half) / (1 - share).sqrt()]
    return noises


def test_noise_levels_are_the_official_ones(schedules):
    for schedule, name in ((VELOCITY, "v_zsnr"), (scaled_linear(), "eps")):
        plan = Plan(schedule=schedule, timesteps=SAMPLERS["edm_euler"].timesteps(schedule, 10, None))
        torch.testing.assert_close(noise_levels(plan), schedules[f"{name}.edm10.sigmas"][:-1], rtol=1e-6, atol=0)


# --- latents that are normal with deviation SPREAD: D(x; sigma) and the ODE's solution are known ------------------

SPREAD = 0.7


def posterior_mean(noisy, sigma):
    return noisy * SPREAD**2 / (SPREAD**2 + sigma**2)


def error_of(solver, steps):
    """Against the exact solution down to the smallest sigma; the last step to 0 is left out."""
    sigmas = torch.logspace(1, -1, steps + 1, dtype=torch.float64)
    start = torch.ones(1, 1, 1, 1, dtype=torch.float64)
    *_, (_, end) = solver(posterior_mean, start, sigmas, replayed([]), 0.0)
    exact = math.sqrt((SPREAD**2 + float(sigmas[-1]) ** 2) / (SPREAD**2 + float(sigmas[0]) ** 2))
    return abs(float(end) - exact)


@pytest.mark.parametrize(("solver", "order"), [(euler, 1), (heun, 2), (dpm_2, 2), (dpm_pp_2m, 2)])
def test_an_ode_solver_converges_with_its_order(solver, order):
    rate = math.log2(error_of(solver, 80) / error_of(solver, 160))
    assert rate == pytest.approx(order, abs=0.2)


@pytest.mark.parametrize(
    "solver", [euler_ancestral, dpm_2_ancestral, dpm_pp_2s_ancestral, dpm_pp_sde, dpm_pp_2m_sde, dpm_pp_3m_sde]
)
def test_an_sde_solver_keeps_the_distribution(solver):
    """From N(0, SPREAD^2 + 100) it ends in N(0, SPREAD^2); 40 000 samples know the deviation to 0.4 %."""
    generator = torch.Generator().manual_seed(0)
    sigmas = torch.cat([torch.logspace(1, -2, 401), torch.zeros(1)])
    start = torch.randn(1, 1, 200, 200, generator=generator) * math.sqrt(SPREAD**2 + 100)
    *_, (_, end) = solver(posterior_mean, start, sigmas, drawn(generator), 0.0)
    assert float(end.std()) == pytest.approx(SPREAD, rel=0.02)


@pytest.mark.parametrize("solver", [euler, heun, dpm_2])
def test_churn_keeps_the_distribution(solver):
    generator = torch.Generator().manual_seed(0)
    sigmas = torch.cat([torch.logspace(1, -2, 401), torch.zeros(1)])
    start = torch.randn(1, 1, 200, 200, generator=generator) * math.sqrt(SPREAD**2 + 100)
    *_, (_, end) = solver(posterior_mean, start, sigmas, drawn(generator), 20.0)
    assert float(end.std()) == pytest.approx(SPREAD, rel=0.03)
