import pytest
import torch

from clir_core.diffusion.noise import drawn, replayed
from clir_core.diffusion.plan import Plan
from clir_core.diffusion.schedule import scaled_linear, zero_terminal
from clir_core.diffusion.spaced_ddpm import posterior, spaced_ddpm, spaced_timesteps

EPS = scaled_linear("noise")


@pytest.mark.parametrize("steps", [2, 3, 4, 5, 8, 10, 20, 25, 50, 100, 200])
def test_timesteps_are_the_official_ones(steps, schedules):
    assert spaced_timesteps(steps, 999)[::-1] == schedules[f"eps.spaced{steps}.timesteps"].tolist()


def test_the_posterior_is_the_official_one(schedules):
    signals = [1.0, *(EPS.signal(timestep) for timestep in spaced_timesteps(10, 999)[::-1])]
    found = torch.tensor([posterior(signals[k + 1], signals[k]) for k in range(10)]).T
    names = ("posterior_mean_coef1", "posterior_mean_coef2", "posterior_variance")
    official = torch.stack([schedules[f"eps.spaced10.{name}"] for name in names])
    torch.testing.assert_close(found, official, rtol=1e-6, atol=1e-9)


def test_a_lower_start_keeps_both_ends():
    assert spaced_timesteps(5, 200) == [200, 150, 100, 50, 0]
    assert spaced_timesteps(1, 200) == [200]


@pytest.mark.parametrize(
    ("run", "schedule"),
    [("eps.spaced.steps10.cfg4", EPS), ("v.spaced.steps10.cfg8", zero_terminal(scaled_linear("velocity")))],
)
def test_it_walks_as_the_official_sampler_does(run, schedule, recorded_samplers):
    outputs = iter(recorded_samplers[f"{run}.outputs"])
    plan = Plan(schedule=schedule, timesteps=spaced_timesteps(10, 999))
    draw = replayed(list(recorded_samplers[f"{run}.noises"]))
    steps = list(spaced_ddpm(lambda latent, level: next(outputs), plan, recorded_samplers["x_T"], draw))
    for found, name in ((steps[-1].latent, "z"), (torch.stack([step.clean for step in steps]), "pred_x0")):
        official = recorded_samplers[f"{run}.{name}"]
        assert (found - official).abs().max() <= 1e-4 * official.abs().max()


def test_the_last_step_draws_nothing():
    drawn_shapes = []

    def draw(latent):
        drawn_shapes.append(latent.shape)
        return torch.zeros_like(latent)

    plan = Plan(schedule=EPS, timesteps=spaced_timesteps(5, 999))
    list(spaced_ddpm(lambda latent, level: latent, plan, torch.ones(1, 4, 2, 2), draw))
    assert len(drawn_shapes) == 4


def test_it_agrees_with_diffusers():
    """An independent implementation; it rounds its tables to float32, hence 1e-4."""
    from diffusers import DDPMScheduler

    scheduler = DDPMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        clip_sample=False,
        timestep_spacing="linspace",
    )
    scheduler.set_timesteps(10)
    start = torch.randn(1, 4, 6, 6, generator=torch.Generator().manual_seed(1))
    theirs, generator = start, torch.Generator().manual_seed(2)
    for timestep in scheduler.timesteps:
        theirs = scheduler.step(_network(theirs, float(timestep)), timestep, theirs, generator=generator).prev_sample
    plan = Plan(schedule=EPS, timesteps=spaced_timesteps(10, 999))
    *_, ours = spaced_ddpm(
        lambda latent, level: _network(latent, level.timestep), plan, start, drawn(torch.Generator().manual_seed(2))
    )
    torch.testing.assert_close(ours.latent, theirs, rtol=0, atol=1e-4 * float(theirs.abs().max()))


def _network(latent, timestep):
    return torch.tanh(latent + timestep / 1000)
