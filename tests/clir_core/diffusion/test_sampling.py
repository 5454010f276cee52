from dataclasses import replace

import pytest
import torch

from clir_core.diffusion.noise import drawn, recorded, replayed
from clir_core.diffusion.plan import level_at
from clir_core.diffusion.samplers import SAMPLERS
from clir_core.diffusion.sampling import sample, start_latent
from clir_core.diffusion.schedule import scaled_linear, zero_terminal
from clir_core.diffusion.setting import LatentDiffusionSetting

ORIGIN = torch.randn(1, 4, 6, 6, generator=torch.Generator().manual_seed(5))
EPS, VELOCITY = scaled_linear("noise"), zero_terminal(scaled_linear("velocity"))


def network(latent, level):
    return torch.tanh(latent + level.timestep / 1000)


def run(setting, schedule=EPS, draw=None):
    draw = draw or drawn(torch.Generator().manual_seed(0))
    return list(sample(setting, schedule, network, start_latent(setting, schedule, ORIGIN, draw), draw))


def knows_the_truth(latent, level):
    """The output of a network for which the clean latent is always ORIGIN."""
    signal = EPS.signal(round(level.timestep))
    return (latent - signal**0.5 * ORIGIN) / (1 - signal) ** 0.5


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("start", [None, 400])
def test_every_sampler_reports_each_of_its_steps(sampler, start):
    steps = run(LatentDiffusionSetting(sampler=sampler, steps=6, start_timestep=start), VELOCITY)
    assert [step.index for step in steps] == list(range(6))
    timesteps = [step.timestep for step in steps]
    assert timesteps == sorted(timesteps, reverse=True)
    assert steps[-1].latent.isfinite().all()
    if start is not None:
        assert timesteps[0] == pytest.approx(start)


@pytest.mark.parametrize("sampler", sorted(SAMPLERS.keys() - {"dpm++_m2"}))
def test_a_network_that_knows_the_clean_latent_leads_to_it(sampler):
    setting = LatentDiffusionSetting(sampler=sampler, steps=10, start_timestep=600)
    draw = drawn(torch.Generator().manual_seed(0))
    *_, last = sample(setting, EPS, knows_the_truth, start_latent(setting, EPS, ORIGIN, draw), draw)
    torch.testing.assert_close(last.clean, ORIGIN, rtol=0, atol=2e-3)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_run_replays_from_its_noises(sampler):
    setting = LatentDiffusionSetting(sampler=sampler, steps=5)
    kept = []
    first = run(setting, VELOCITY, recorded(drawn(torch.Generator().manual_seed(1)), kept))
    assert torch.equal(run(setting, VELOCITY, replayed(kept))[-1].latent, first[-1].latent)


def test_a_start_from_the_image_is_the_image_noised_to_that_level():
    setting = LatentDiffusionSetting(start_timestep=300, steps=2)
    noise = torch.randn(1, 4, 6, 6)
    assert torch.equal(start_latent(setting, EPS, ORIGIN, replayed([noise])), EPS.noised(ORIGIN, noise, 300))
    assert torch.equal(start_latent(replace(setting, start_timestep=None), EPS, ORIGIN, replayed([noise])), noise)


def test_one_step_is_what_the_first_of_many_predicts():
    setting = LatentDiffusionSetting(steps=10, start_timestep=700)
    (only,) = run(replace(setting, one_step=True))
    assert torch.equal(only.clean, run(setting)[0].clean)
    assert only.timestep == 700
    assert torch.equal(only.latent, only.clean)


def test_one_spaced_step_is_the_same_as_one_step():
    setting = LatentDiffusionSetting(steps=1)
    torch.testing.assert_close(run(setting)[-1].latent, run(replace(setting, one_step=True))[-1].latent)


def test_at_pure_noise_a_velocity_network_puts_out_the_clean_latent_negated():
    (only,) = run(LatentDiffusionSetting(one_step=True), VELOCITY)
    start = start_latent(LatentDiffusionSetting(), VELOCITY, ORIGIN, drawn(torch.Generator().manual_seed(0)))
    assert torch.equal(only.clean, -network(start, level_at(999, 0.0)))
