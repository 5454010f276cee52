"""From a stage-1 latent to a restored one, as a setting asks: the same few lines for every restorer."""

from collections.abc import Iterator

from torch import Tensor

from clir_core.diffusion.noise import Draw
from clir_core.diffusion.plan import Correct, Plan, Predict, Step, level_at
from clir_core.diffusion.samplers import SAMPLERS
from clir_core.diffusion.schedule import NoiseSchedule
from clir_core.diffusion.setting import LatentDiffusionSetting


def start_latent(setting: LatentDiffusionSetting, schedule: NoiseSchedule, origin: Tensor, draw: Draw) -> Tensor:
    """Where sampling begins: pure noise, or the latent of the stage-1 image noised to `start_timestep`."""
    noise = draw(origin)
    return noise if setting.start_timestep is None else schedule.noised(origin, noise, setting.start_timestep)


def sample(
    setting: LatentDiffusionSetting,
    schedule: NoiseSchedule,
    predict: Predict,
    start: Tensor,
    draw: Draw,
    correct: Correct | None = None,
) -> Iterator[Step]:
    """The steps from the start to the clean latent, which is the `latent` of the last one."""
    if setting.one_step:
        yield one_step(schedule, predict, start, setting.start_timestep)
        return
    sampler = SAMPLERS[setting.sampler]
    plan = Plan(
        schedule=schedule,
        timesteps=sampler.timesteps(schedule, setting.steps, setting.start_timestep),
        from_noise=setting.start_timestep is None,
        churn=setting.churn,
        noise_factor=setting.noise_factor(),
        correct=correct,
    )
    yield from sampler.sample(predict, plan, start, draw)


def one_step(schedule: NoiseSchedule, predict: Predict, start: Tensor, timestep: int | None) -> Step:
    """The clean latent that a single prediction gives, at a timestep or (None) at the noisiest one."""
    at = schedule.last if timestep is None else timestep
    signal = schedule.signal(at)
    clean = schedule.clean(start, predict(start, level_at(at, signal)), signal)
    return Step(0, at, clean, clean)
