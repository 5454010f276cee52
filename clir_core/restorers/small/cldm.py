"""The small conditional latent diffusion restorer: stage 1, its latent, and a denoiser that is told that latent.

Source: DiffBIR: Towards Blind Image Restoration with Generative Diffusion Prior, figure 2, at a thousandth of its size.
"""

import copy
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from clir_core.diffusion.colour_fix import COLOUR_FIXES
from clir_core.diffusion.guidance import Condition, Network, constant_scale, guided
from clir_core.diffusion.latent_walk import LatentWalk, as_asked, one_by_one
from clir_core.diffusion.noise import Draw, drawn, numbered
from clir_core.diffusion.parts import PartCosts
from clir_core.diffusion.plan import Predict
from clir_core.diffusion.schedule import NoiseSchedule
from clir_core.diffusion.shared_work import SharedWork
from clir_core.diffusion.vae import LatentCodec
from clir_core.diffusion.vae_ceiling import VaeCeiling
from clir_core.errors import RestorerError, WeightsError
from clir_core.inference.feed_forward import DTYPES
from clir_core.interfaces import Dtype, Images, Request
from clir_core.measure import count_parameters
from clir_core.networks.small.autoencoder import SmallAutoencoder
from clir_core.networks.small.denoiser import SmallDenoiser
from clir_core.networks.small.unet import SmallUNet
from clir_core.restorers.small.regressor import read_regressor
from clir_core.restorers.small.setting import SmallCldmSetting
from clir_core.training.denoising import training_schedule
from clir_core.training.recipe import DenoiserRecipe
from clir_core.training.weight_file import read_network, read_origin

_NO_TEXT = torch.zeros(1, 0, 0)
_SCALING = 1.0
"""The autoencoder was trained toward unit variance."""


@dataclass(frozen=True, slots=True, eq=False)
class SmallCldm:
    """A loaded small CLDM."""

    stage1: SmallUNet
    autoencoder: SmallAutoencoder
    denoiser: SmallDenoiser
    schedule: NoiseSchedule
    device: torch.device
    shared: SharedWork = field(default_factory=SharedWork)
    rounded: dict[Dtype, SmallDenoiser] = field(default_factory=dict[Dtype, SmallDenoiser])
    """Copies of the denoiser in the precisions that were asked for."""

    def parameters(self) -> dict[str, int]:
        """Parameter count by part."""
        parts = {"stage1": self.stage1, "vae": self.autoencoder, "unet": self.denoiser}
        return {name: count_parameters(network) for name, network in parts.items()}

    def __call__(self, degraded: Images, request: Request) -> Images:
        """Restore (B, 3, H, W), sides multiples of 16, one after the other, with noise from the request's generator."""
        draw = drawn(numbered(request.generator, _setting(request, self.device).noise_seed))
        return torch.cat([self.restore(image, each, draw) for image, each in one_by_one(degraded, request)])

    def restore(self, degraded: Images, request: Request, draw: Draw) -> Images:
        """Restore (1, 3, H, W) with the noise given: the start's, then each step's."""
        setting = _setting(request, self.device)
        costs = PartCosts(request.trace, self.device)
        codec = LatentCodec(self.autoencoder, _SCALING, setting.vae_tile)
        stage1 = self.shared.run("stage1", degraded, "", lambda: self.stage1(degraded).clamp(0, 1), costs)
        origin = self.shared.run("vae_encode", stage1, "", lambda: codec.encode(stage1), costs)

        def decoded(latent: Tensor) -> Images:
            return COLOUR_FIXES[setting.colour_fix](codec.decode(latent), stage1).clamp(0, 1)

        walk = LatentWalk(
            setting=setting, schedule=self.schedule, draw=draw, costs=costs, trace=request.trace, decoded=decoded
        )
        start = walk.start(origin, codec.encode, request.target)
        return walk.image(self._predict(setting, origin, costs), start)

    def _predict(self, setting: SmallCldmSetting, origin: Tensor, costs: PartCosts) -> Predict:
        """The network guided away from what it says without its condition."""
        network = as_asked(conditioned(self._denoiser_in(setting.dtype)), setting, costs)
        positive, negative = (
            Condition(text=_NO_TEXT, image=origin, strength=strength) for strength in (setting.control_scale, 0.0)
        )
        return guided(network, positive, negative, constant_scale(setting.cfg_scale))

    def _denoiser_in(self, dtype: Dtype) -> SmallDenoiser:
        if dtype == "float32":
            return self.denoiser
        if dtype not in self.rounded:
            self.rounded[dtype] = copy.deepcopy(self.denoiser).to(DTYPES[dtype])
        return self.rounded[dtype]


def conditioned(denoiser: SmallDenoiser) -> Network:
    """A denoiser as a network of `clir_core.diffusion`; the output is float32, whatever it computes in."""

    def run(latent: Tensor, timesteps: Tensor, condition: Condition) -> Tensor:
        dtype = denoiser.last.weight.dtype
        strength = torch.full((len(latent),), condition.strength, device=latent.device, dtype=dtype)
        return denoiser(latent.to(dtype), timesteps, condition.image.to(dtype), strength).float()

    return run


def load_small_cldm(paths: tuple[Path, ...], device: torch.device) -> SmallCldm:
    """A small CLDM from the files of its stage 1, autoencoder and denoiser.

    Raises:
        WeightsError: A file is damaged, or not what its place needs.
    """
    stage1, autoencoder, denoiser = paths
    network, recipe = read_network(denoiser), read_origin(denoiser).recipe
    if not isinstance(network, SmallDenoiser) or not isinstance(recipe, DenoiserRecipe):
        raise WeightsError(f"{denoiser} is a {type(network).__name__}; expected a denoiser")
    return SmallCldm(
        stage1=read_regressor(stage1).to(device),
        autoencoder=_read_autoencoder(autoencoder).to(device),
        denoiser=network.to(device).to(memory_format=torch.channels_last),
        schedule=training_schedule(recipe.predicts),
        device=device,
    )


def load_small_ceiling(paths: tuple[Path, ...], device: torch.device) -> VaeCeiling:
    """What an autoencoder lets through.

    Raises:
        WeightsError: The file is not one of an autoencoder.
    """
    (path,) = paths
    return VaeCeiling(_read_autoencoder(path).to(device), _SCALING)


def _read_autoencoder(path: Path) -> SmallAutoencoder:
    network = read_network(path)
    if not isinstance(network, SmallAutoencoder):
        raise WeightsError(f"{path} is a {type(network).__name__}; expected an autoencoder")
    return network.to(memory_format=torch.channels_last)


def _setting(request: Request, device: torch.device) -> SmallCldmSetting:
    setting = request.setting
    if not isinstance(setting, SmallCldmSetting):
        raise RestorerError(f"the small CLDM takes a SmallCldmSetting, not a {type(setting).__name__}")
    if setting.dtype == "float16" and device.type == "cpu":
        raise RestorerError("the small CLDM cannot run in float16 on the CPU; use float32 or bfloat16")
    return setting
