"""SUPIR: an encoder removes the degradation, and SDXL, guided by what is left, brings detail back.

Source: Scaling Up to Excellence: Practicing Model Scaling for Photo-Realistic Image Restoration In the Wild, figure 3,
with the sizes, order of draws and roundings of `test.py` and `batchify_sample` of github.com/Fanghua-Yu/SUPIR at
bda91af.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

from clir_core.diffusion.colour_fix import COLOUR_FIXES
from clir_core.diffusion.guidance import Condition, Scale, constant_scale, guided
from clir_core.diffusion.latent_walk import LatentWalk, as_asked, one_by_one
from clir_core.diffusion.noise import Draw, drawn, numbered
from clir_core.diffusion.parts import PartCosts
from clir_core.diffusion.plan import Predict
from clir_core.diffusion.resizing import Size, resized, upscaled
from clir_core.diffusion.restoration_guidance import SIGMA_MAX, LatentPull
from clir_core.diffusion.schedule import NoiseSchedule
from clir_core.diffusion.shared_work import SharedWork
from clir_core.errors import RestorerError
from clir_core.interfaces import Images, Request
from clir_core.restorers.supir.conditioning import Prompt
from clir_core.restorers.supir.networks import Codecs, Networks
from clir_core.restorers.supir.setting import SupirSetting
from clir_core.restorers.supir.sizes import sizes_of


@dataclass(frozen=True, slots=True, eq=False)
class Supir:
    """A loaded version of SUPIR."""

    networks: Networks
    schedule: NoiseSchedule
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

        Draws, all of the latent's shape: stage 1's, drawn in any case; the start; then each step's.
        """
        setting = _setting(request, self.device)
        costs = PartCosts(request.trace, self.device)
        output_size = degraded.shape[-2] * request.scale, degraded.shape[-1] * request.scale
        prompts = costs.run("text_encoder", lambda: self.networks.prompts(_texts(setting)))
        codecs = self.networks.codecs(setting.vae_dtype, setting.vae_tile)
        work = sizes_of(
            (degraded.shape[-2], degraded.shape[-1]), request.scale, setting.minimum_side, setting.fixed_side
        )
        stage1 = self._stage1(upscaled(degraded, work.work), codecs, setting, costs)
        noise = draw(stage1.control)

        def decoded(latent: Tensor) -> Images:
            return finished(codecs.own.decode(latent), stage1.image, setting, output_size)

        def target_latent(target: Images) -> Tensor:
            return codecs.own.encode(resized(target, work.work))

        walk = LatentWalk(
            setting=setting, schedule=self.schedule, draw=draw, costs=costs, trace=request.trace, decoded=decoded
        )
        origin = self._origin(stage1, codecs, setting, costs, noise) if _needs_origin(setting) else stage1.control
        start = walk.start(origin, target_latent, request.target)
        pull = LatentPull(centre=origin, scale=setting.guidance_scale) if setting.guidance_scale else None
        return walk.image(self._predict(setting, prompts, stage1.control, costs), start, pull)

    def _stage1(self, images: Images, codecs: Codecs, setting: SupirSetting, costs: PartCosts) -> "StageOne":
        """The latent and the image that the encoder for degraded images leaves."""

        def shared(part: str, source: Tensor, call: Callable[[Tensor], Tensor]) -> Tensor:
            return self.shared.run(part, source, _coding(setting), lambda: call(source), costs)

        control = shared("stage1_encode", images, codecs.degraded.encode)
        return StageOne(control, shared("stage1_decode", control, codecs.degraded.decode))

    def _origin(
        self, stage1: "StageOne", codecs: Codecs, setting: SupirSetting, costs: PartCosts, noise: Tensor
    ) -> Tensor:
        """A latent of the stage-1 image, drawn from those that SDXL's own encoder thinks possible."""

        def posterior() -> Tensor:
            return torch.cat(codecs.own.posterior(stage1.image), dim=1)

        mean, deviation = self.shared.run("vae_encode", stage1.image, _coding(setting), posterior, costs).chunk(2, 1)
        return mean + deviation * noise

    def _predict(self, setting: SupirSetting, prompts: list[Prompt], control: Tensor, costs: PartCosts) -> Predict:
        """The guided network on this condition."""
        network = as_asked(self.networks.denoiser(setting.dtype, offload=setting.offload), setting, costs)
        positive, negative = (
            Condition(text=prompt.text, vector=prompt.vector, image=control, strength=setting.control_scale)
            for prompt in prompts
        )
        strength = setting.control_scale_start
        return guided(
            network,
            positive,
            negative,
            guidance_scale(setting),
            None if strength is None else control_strength(setting.control_scale, strength),
        )


@dataclass(frozen=True, slots=True, eq=False)
class StageOne:
    """What is left of a degraded image."""

    control: Tensor
    """(1, 4, h, w): its latent, by the encoder for degraded images."""
    image: Tensor
    """(1, 3, 8 h, 8 w) around [0, 1]: that latent, decoded."""


def guidance_scale(setting: SupirSetting) -> Scale:
    """Linear in the sigma that the latent has, churn included."""
    end, start = setting.cfg_scale, setting.cfg_scale_start
    if start is None or start == end:
        return constant_scale(end)
    return lambda level: (start - end) * level.sigma / SIGMA_MAX + end


def control_strength(end: float, start: float) -> Scale:
    """Linear in the sigma at which the step began."""
    return lambda level: (start - end) * level.step_sigma / SIGMA_MAX + end


def finished(decoded: Tensor, stage1: Tensor, setting: SupirSetting, size: Size) -> Images:
    """A decoded image with the colours of the stage-1 image, at the size of the output, cut to 8 bits.

    Colours are fixed in [-1, 1], as released: the floor that AdaIN puts under a variance is not relative.
    """
    return cut(COLOUR_FIXES[setting.colour_fix](decoded * 2 - 1, stage1 * 2 - 1), size)


def cut(images: Tensor, size: Size) -> Images:
    """Images around [-1, 1] at another size and cut, not rounded, to 8 bits."""
    levels = resized(images, size, antialias=False) * 127.5 + 127.5
    return levels.clamp(0, 255).to(torch.uint8).float() / 255


def _texts(setting: SupirSetting) -> list[str]:
    """The positive prompt is the caption and what is always wished for, joined as released: by nothing."""
    return [setting.caption + setting.prompt, setting.negative_prompt]


def _needs_origin(setting: SupirSetting) -> bool:
    return setting.guidance_scale > 0 or (setting.start_timestep is not None and setting.start_from == "stage1")


def _coding(setting: SupirSetting) -> str:
    """All of a setting that decides what the autoencoders put out."""
    return f"vae_tile={setting.vae_tile} vae_dtype={setting.vae_dtype}"


def _setting(request: Request, device: torch.device) -> SupirSetting:
    setting = request.setting
    if not isinstance(setting, SupirSetting):
        raise RestorerError(f"SUPIR takes a SupirSetting, not a {type(setting).__name__}")
    if setting.dtype == "float16" and device.type == "cpu":
        raise RestorerError("SUPIR cannot run in float16 on the CPU; use float32 or bfloat16")
    return setting
