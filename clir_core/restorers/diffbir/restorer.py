"""DiffBIR: a feed-forward network removes the degradation, a controlled latent diffusion model brings detail back.

Source: DiffBIR: Towards Blind Image Restoration with Generative Diffusion Prior, figure 2, with the sizes, paddings and
roundings of github.com/XPixelGroup/DiffBIR at 3f8b530.
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor

from clir_core.diffusion.colour_fix import COLOUR_FIXES
from clir_core.diffusion.guidance import Condition, constant_scale, guided, rising_scale
from clir_core.diffusion.latent_walk import LatentWalk, as_asked, one_by_one
from clir_core.diffusion.noise import Draw, drawn, numbered
from clir_core.diffusion.parts import PartCosts
from clir_core.diffusion.plan import Correct, Predict
from clir_core.diffusion.resizing import Size, resized, truncated
from clir_core.diffusion.restoration_guidance import RestorationGuidance
from clir_core.diffusion.schedule import NoiseSchedule
from clir_core.diffusion.setting import PIXELS_PER_CELL
from clir_core.diffusion.shared_work import SharedWork
from clir_core.diffusion.vae import LatentCodec, pad_to_multiple
from clir_core.errors import RestorerError
from clir_core.interfaces import Images, Request
from clir_core.restorers.diffbir.networks import Networks
from clir_core.restorers.diffbir.setting import DiffBirSetting
from clir_core.restorers.diffbir.stage1 import StageOne


@dataclass(frozen=True, slots=True, eq=False)
class DiffBir:
    """A loaded version of DiffBIR."""

    networks: Networks
    schedule: NoiseSchedule
    stage1: StageOne
    device: torch.device
    shared: SharedWork = field(default_factory=SharedWork)

    def __call__(self, degraded: Images, request: Request) -> Images:
        """Restore images one after the other, with noise from the request's generator."""
        draw = drawn(numbered(request.generator, _setting(request, self.device).noise_seed))
        return torch.cat([self.restore(image, each, draw) for image, each in one_by_one(degraded, request)])

    def parameters(self) -> dict[str, int]:
        """Parameter count by part."""
        return self.networks.parameters()

    def restore(self, degraded: Images, request: Request, draw: Draw) -> Images:
        """Restore (1, 3, H, W) with the noise given.

        Draws, all of the latent's shape: the start; the condition's, if it is noised; then each step's.
        """
        setting = _setting(request, self.device)
        costs = PartCosts(request.trace, self.device)
        codec = self.networks.codec(setting.vae_tile)
        output_size = degraded.shape[-2] * request.scale, degraded.shape[-1] * request.scale
        texts = costs.run("text_encoder", lambda: self.networks.texts([setting.prompt, setting.negative_prompt]))
        stage1 = self._stage1(degraded, output_size, costs)
        multiple = PIXELS_PER_CELL if setting.tile or setting.vae_tile else 64
        padded = pad_to_multiple(stage1, multiple)
        tiles = f"vae_tile={setting.vae_tile}"
        origin = self.shared.run("vae_encode", padded, tiles, lambda: codec.encode(padded), costs)

        def decoded(latent: Tensor) -> Images:
            return finished(codec.decode(latent), stage1, setting, output_size)

        def target_latent(target: Images) -> Tensor:
            aligned = resized(target, (stage1.shape[-2], stage1.shape[-1]))
            return codec.encode(pad_to_multiple(aligned, multiple))

        walk = LatentWalk(
            setting=setting, schedule=self.schedule, draw=draw, costs=costs, trace=request.trace, decoded=decoded
        )
        start = walk.start(origin, target_latent, request.target)
        predict = self._predict(setting, texts, self._condition_image(setting, origin, draw), costs)
        return walk.image(predict, start, _correction(setting, codec, padded, draw))

    def _stage1(self, degraded: Images, output_size: Size, costs: PartCosts) -> Images:
        def run() -> Images:
            return self.stage1(self.networks.stage1, degraded, output_size)

        return self.shared.run("stage1", degraded, f"{output_size}", run, costs)

    def _condition_image(self, setting: DiffBirSetting, origin: Tensor, draw: Draw) -> Tensor:
        """The latent of the stage-1 image, noised if asked for."""
        if setting.noise_augmentation == 0:
            return origin
        return self.schedule.noised(origin, draw(origin), setting.noise_augmentation)

    def _predict(self, setting: DiffBirSetting, texts: list[Tensor], image: Tensor, costs: PartCosts) -> Predict:
        """The guided network on this condition."""
        network = as_asked(self.networks.denoiser(setting.dtype), setting, costs)
        positive, negative = (Condition(text=text, image=image, strength=setting.control_scale) for text in texts)
        scale = (rising_scale if setting.cfg_rescale else constant_scale)(setting.cfg_scale)
        return guided(network, positive, negative, scale)


def finished(decoded: Tensor, stage1: Tensor, setting: DiffBirSetting, size: Size) -> Images:
    """A decoded image with the colours of the stage-1 image, at the size of the output, cut to 8 bits."""
    height, width = stage1.shape[-2:]
    image = COLOUR_FIXES[setting.colour_fix](decoded[..., :height, :width], stage1)
    return truncated(resized(image, size))


def _setting(request: Request, device: torch.device) -> DiffBirSetting:
    setting = request.setting
    if not isinstance(setting, DiffBirSetting):
        raise RestorerError(f"DiffBIR takes a DiffBirSetting, not a {type(setting).__name__}")
    if setting.dtype == "float16" and device.type == "cpu":
        raise RestorerError("DiffBIR cannot run in float16 on the CPU; use float32 or bfloat16")
    return setting


def _correction(setting: DiffBirSetting, codec: LatentCodec, stage1: Tensor, draw: Draw) -> Correct | None:
    """Restoration guidance toward the stage-1 image, if it is on."""
    if setting.guidance_scale == 0:
        return None
    in_latent = setting.guidance_space == "latent"
    return RestorationGuidance(
        target=(lambda: codec.encode_sampled(stage1, draw)) if in_latent else (lambda: stage1 * 2 - 1),
        decode=None if in_latent else (lambda latent: codec.decode(latent) * 2 - 1),
        loss=setting.guidance_loss,
        scale=setting.guidance_scale,
        start=setting.guidance_start,
        stop=setting.guidance_stop,
        repeat=setting.guidance_repeat,
    )
