"""From a start to the restored image, telling a trace what happens: the same for every latent-diffusion restorer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from torch import Tensor

from clir_core.diffusion.guidance import Condition, Network
from clir_core.diffusion.noise import Draw
from clir_core.diffusion.parts import PartCosts
from clir_core.diffusion.plan import Correct, Predict
from clir_core.diffusion.sampling import sample, start_latent
from clir_core.diffusion.schedule import NoiseSchedule
from clir_core.diffusion.setting import PIXELS_PER_CELL, LatentDiffusionSetting
from clir_core.diffusion.tiled import tiled
from clir_core.errors import RestorerError
from clir_core.interfaces import Images, Request, Trace


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LatentWalk:
    """One restoration of one image."""

    setting: LatentDiffusionSetting
    schedule: NoiseSchedule
    draw: Draw
    costs: PartCosts
    trace: Trace
    decoded: Callable[[Tensor], Images]
    """The finished image of a clean latent."""

    def start(self, stage1: Tensor, target: Callable[[Images], Tensor], truth: Images | None) -> Tensor:
        """Where sampling begins.

        Args:
            stage1: The latent of the stage-1 image.
            target: The latent of the ground truth, aligned with it.
            truth: The ground truth, where there is one.

        Raises:
            RestorerError: The setting starts from the target, and there is none.
        """
        if self.setting.start_from == "stage1":
            return start_latent(self.setting, self.schedule, stage1, self.draw)
        if truth is None:
            raise RestorerError("start_from=target needs a target, and this image has none; use start_from=stage1")
        return start_latent(self.setting, self.schedule, target(truth), self.draw)

    def image(self, predict: Predict, start: Tensor, correct: Correct | None = None) -> Images:
        """Sample from the start and decode; every step is decoded too where the trace wants it."""
        latent = start
        for step in sample(self.setting, self.schedule, predict, start, self.draw, correct):
            latent = step.latent
            if self.trace.wants_steps:
                self.trace.step(step.index, step.timestep, self.decoded(step.clean))
        restored = self.costs.run("vae_decode", lambda: self.decoded(latent))
        self.costs.report()
        return restored


def one_by_one(degraded: Images, request: Request) -> Iterator[tuple[Images, Request]]:
    """Each image of a batch with a request that holds its own target."""
    for index, image in enumerate(degraded.split(1)):
        target = None if request.target is None else request.target[index : index + 1]
        yield image, replace(request, target=target)


def as_asked(network: Network, setting: LatentDiffusionSetting, costs: PartCosts) -> Network:
    """The network with every call measured as `denoiser`, window by window where the setting has tiles."""

    def run(latent: Tensor, timesteps: Tensor, condition: Condition) -> Tensor:
        return costs.run("denoiser", lambda: network(latent, timesteps, condition))

    if setting.tile == 0:
        return run
    return tiled(run, setting.tile // PIXELS_PER_CELL, setting.tile_stride // PIXELS_PER_CELL)
