import torch

from clir_core.diffusion.ddim import ddim, leading_timesteps, trailing_timesteps
from clir_core.diffusion.noise import replayed
from clir_core.diffusion.plan import Plan
from clir_core.diffusion.schedule import scaled_linear


def test_timesteps_are_the_official_ones(schedules):
    for steps in (10, 50):
        assert leading_timesteps(steps)[::-1] == schedules[f"eps.ddim{steps}.timesteps"].tolist()


def test_a_lower_start_is_included():
    assert trailing_timesteps(4, 200) == [200, 150, 100, 50]


def test_it_agrees_with_diffusers():
    """An independent implementation; it rounds its tables to float32, hence 1e-4."""
    from diffusers import DDIMScheduler

    scheduler = DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        clip_sample=False,
        set_alpha_to_one=False,
        steps_offset=1,
    )
    scheduler.set_timesteps(10)
    start = torch.randn(1, 4, 6, 6, generator=torch.Generator().manual_seed(1))
    theirs = start
    for timestep in scheduler.timesteps:
        theirs = scheduler.step(torch.tanh(theirs + float(timestep) / 1000), timestep, theirs).prev_sample
    plan = Plan(schedule=scaled_linear(), timesteps=leading_timesteps(10))
    *_, ours = ddim(lambda latent, level: torch.tanh(latent + level.timestep / 1000), plan, start, replayed([]))
    torch.testing.assert_close(ours.latent, theirs, rtol=0, atol=1e-4 * float(theirs.abs().max()))
