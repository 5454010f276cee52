"""SUPIR's samplers against what is known of them; its official runs are in tests/clir_core/restorers/supir."""

import math

import pytest
import torch

from clir_core.diffusion.noise import drawn, replayed
from clir_core.diffusion.plan import NoiseLevel, Plan, level_at
from clir_core.diffusion.restoration_guidance import SIGMA_MAX, LatentPull
from clir_core.diffusion.restore_edm import (
    QuantisedDenoiser,
    karras,
    karras_timesteps,
    restore_dpm_pp_2m_sde,
    restore_edm,
    sigma_table,
)
from clir_core.diffusion.samplers import SAMPLERS
from clir_core.diffusion.schedule import scaled_linear

EPS = scaled_linear()
TABLE = sigma_table(EPS)
SPREAD = 0.7
"""Deviation of latents that are normal, for which the best network is known."""


def best_noise(latent, level):
    """The noise that a network would best predict, for the level of the table that it is told."""
    sigma = float(TABLE[round(level.timestep)])
    noisy = latent * math.sqrt(1 + sigma**2)
    return noisy * sigma / (SPREAD**2 + sigma**2)


def plan(sampler, steps, **changes):
    return Plan(schedule=EPS, timesteps=SAMPLERS[sampler].timesteps(EPS, steps, None), **changes)


def test_a_level_between_two_of_the_table_is_put_down_to_the_nearer_one():
    told = []

    def network(latent, level):
        told.append((level, latent))
        return torch.full_like(latent, 2.0)

    sigma = TABLE[700] * 0.75 + TABLE[701] * 0.25
    noisy = torch.ones(1, 4, 2, 2)
    clean = QuantisedDenoiser(network, EPS)(noisy, sigma, TABLE[690])
    ((level, latent),) = told
    assert level == NoiseLevel(700, float(sigma), float(TABLE[690]))
    torch.testing.assert_close(latent, noisy / (1 + TABLE[700] ** 2).sqrt())
    torch.testing.assert_close(clean, noisy - TABLE[700] * 2)


def test_karras_levels_are_those_of_k_diffusion():
    """n = 4 from 10 to 0.1, worked out by hand: the seventh roots are even."""
    levels = karras(torch.tensor(10.0), torch.tensor(0.1), 4)
    roots = [10 ** (1 / 7) + step / 3 * (0.1 ** (1 / 7) - 10 ** (1 / 7)) for step in range(4)]
    assert levels.tolist() == pytest.approx([root**7 for root in roots], rel=1e-5)
    assert karras(torch.tensor(10.0), torch.tensor(0.1), 1).tolist() == pytest.approx([10.0])


def test_karras_timesteps_fall_from_the_start_to_where_even_steps_end():
    timesteps = karras_timesteps(EPS, 8, 999)
    assert (timesteps[0], timesteps[-1]) == (999, 124)
    assert timesteps == sorted(timesteps, reverse=True)


@pytest.mark.parametrize("sampler", ["restore_edm", "restore_dpm++_2m_sde"])
def test_normal_latents_keep_their_distribution(sampler):
    """From pure noise to N(0, SPREAD^2); 40 000 samples know the deviation to 0.4 %, 500 steps to about 2 %."""
    generator = torch.Generator().manual_seed(0)
    start = torch.randn(1, 1, 200, 200, generator=generator)
    walk = plan(sampler, 500, churn=20.0 if sampler == "restore_edm" else 0.0)
    *_, last = SAMPLERS[sampler].sample(best_noise, walk, start, drawn(generator))
    assert float(last.latent.std()) == pytest.approx(SPREAD, rel=0.04)


def test_the_noise_of_churn_is_scaled():
    start, noise = torch.zeros(1, 4, 2, 2), torch.ones(1, 4, 2, 2)
    seen = []

    def network(latent, level):
        seen.append(latent * math.sqrt(1 + float(TABLE[round(level.timestep)]) ** 2))
        return torch.zeros_like(latent)

    for factor in (1.0, 1.5):
        list(restore_edm(network, plan("restore_edm", 1, churn=0.2, noise_factor=factor), start, replayed([noise])))
    torch.testing.assert_close(seen[1], 1.5 * seen[0])
    assert float(seen[0].mean()) == pytest.approx(float(TABLE[999]) * math.sqrt(1.2**2 - 1), rel=1e-5)


def test_the_first_step_of_the_multistep_sampler_draws_nothing_and_neither_does_the_last():
    start = torch.randn(1, 4, 2, 2, generator=torch.Generator().manual_seed(0))
    list(restore_dpm_pp_2m_sde(best_noise, plan("restore_dpm++_2m_sde", 5), start, replayed([start] * 3)))


def test_a_pull_takes_more_of_the_difference_the_noisier_and_the_stronger():
    clean, centre = torch.ones(1, 4, 2, 2), torch.zeros(1, 4, 2, 2)

    def left(sigma, scale, next_sigma=0.1):
        return float(LatentPull(centre=centre, scale=scale)(clean, NoiseLevel(0, 99.0, sigma), next_sigma, 0.5).mean())

    assert left(SIGMA_MAX / 2, 0.25) == pytest.approx(1 - 0.5**4)
    assert left(SIGMA_MAX / 2, 2.0) == pytest.approx(1 - 0.5**0.5)
    assert left(SIGMA_MAX, 0.25) == pytest.approx(0)
    assert left(SIGMA_MAX / 2, 0.25, next_sigma=0.05) == 1


def test_the_same_walk_in_the_words_of_timesteps_and_of_levels():
    """Without churn the level of a step is that of its timestep."""
    levels = []
    start = torch.randn(1, 4, 2, 2, generator=torch.Generator().manual_seed(0))

    def network(latent, level):
        levels.append(level)
        return latent

    list(restore_edm(network, plan("restore_edm", 7), start, replayed([])))
    for level in levels:
        assert level.sigma == pytest.approx(level_at(level.timestep, EPS.signal(level.timestep)).sigma, rel=1e-6)
        assert level.step_sigma == level.sigma
