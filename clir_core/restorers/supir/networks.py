"""SUPIR's networks as files give them: checked when loaded, put together on the device when first needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from clir_core.diffusion.assemble import Tensors, cast, check, fill, group
from clir_core.diffusion.ldm_modules import build_autoencoder
from clir_core.diffusion.ldm_tensors import autoencoder_tensors, text_tensors, unet_tensors
from clir_core.diffusion.offload import stream_weights
from clir_core.diffusion.text import tokenise
from clir_core.diffusion.vae import LatentCodec
from clir_core.errors import WeightsError
from clir_core.inference.feed_forward import DTYPES
from clir_core.interfaces import Dtype
from clir_core.networks.supir.connectors import connectors
from clir_core.restorers.supir.architecture import Architecture, build_clip, build_open_clip, build_unet
from clir_core.restorers.supir.conditioning import CLIP_PADDING, OPEN_CLIP_PADDING, Prompt, encode_prompts
from clir_core.restorers.supir.control import ControlledUNet, ControlNet

if TYPE_CHECKING:
    from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL

LATENT_SCALING = 0.13025
UNUSED = "mask_LQ"
"""A tensor of the released control network that its own code never reads."""

_CPU = torch.device("cpu")
_CONTROL, _CONNECTORS = "model.control_model.", "model.diffusion_model.project_modules."
_STAGE1 = "first_stage_model.denoise_encoder."
_HINT = "input_hint_block.0."
_CLIP, _OPEN_CLIP = "conditioner.embedders.0.transformer.text_model.", "conditioner.embedders.1.model."


@dataclass(frozen=True, slots=True, kw_only=True)
class SupirTensors:
    """Every tensor of SUPIR, under the names of our modules, on the CPU."""

    unet: Tensors
    control: Tensors
    connectors: Tensors
    vae: Tensors
    stage1: Tensors
    """The encoder that was trained on degraded images, which takes the place of the autoencoder's own."""
    clip: Tensors
    open_clip: Tensors

    @classmethod
    def read(cls, architecture: Architecture, prior: Tensors, supir: Tensors) -> "SupirTensors":
        """Sort and check the tensors of a release of SDXL and of one of SUPIR.

        Raises:
            WeightsError: Some are missing, of another shape, or not used by anything.
        """
        extra = [name for name in supir if not name.startswith((_CONTROL, _CONNECTORS, _STAGE1))]
        if extra:
            raise WeightsError(f"the file of SUPIR has {len(extra)} tensors that nothing uses, {extra[0]} first")
        tensors = cls(
            unet=unet_tensors(group(prior, "model.diffusion_model."), "the denoising network"),
            control=_control_tensors(group(supir, _CONTROL)),
            connectors=group(supir, _CONNECTORS),
            vae=vae_tensors(prior),
            stage1=stage1_tensors(supir),
            clip={name: value for name, value in group(prior, _CLIP).items() if not name.endswith("position_ids")},
            open_clip=_open_clip_tensors(group(prior, _OPEN_CLIP), architecture.open_clip.layers),
        )
        tensors.check(architecture)
        return tensors

    def check(self, architecture: Architecture) -> None:
        """Hold every tensor against the networks, which are built without memory.

        Raises:
            WeightsError: They do not fit.
        """
        with torch.device("meta"):
            check(build_unet(architecture), self.unet, "the denoising network")
            check(ControlNet(architecture), self.control, "the control network")
            check(_build_connectors(architecture), self.connectors, "the connectors")
            vae = build_autoencoder(architecture.vae_widths)
            check(vae, self.vae, "the autoencoder")
            check(vae.encoder, group(self.stage1, "encoder."), "the stage-1 encoder")
            check(build_clip(architecture), self.clip, "CLIP's text encoder")
            check(build_open_clip(architecture), self.open_clip, "OpenCLIP's text encoder")

    def parameters(self) -> dict[str, int]:
        """Parameter count by part."""
        text = [*self.clip.values(), *self.open_clip.values()]
        parts = {
            "unet": self.unet.values(),
            "control_net": self.control.values(),
            "connectors": self.connectors.values(),
            "vae": self.vae.values(),
            "stage1": self.stage1.values(),
            "text_encoder": text,
        }
        return {part: sum(tensor.numel() for tensor in tensors) for part, tensors in parts.items()}


class Networks:
    """The networks on their device. Each stays in the precision last asked for; the text encoders never stay."""

    def __init__(
        self, architecture: Architecture, tensors: SupirTensors, vocabulary: Path, device: torch.device
    ) -> None:
        """Take the tensors over; nothing is put on the device yet."""
        self._architecture, self._tensors, self._vocabulary, self._device = architecture, tensors, vocabulary, device
        self._vaes: tuple[Dtype, tuple[AutoencoderKL, AutoencoderKL]] | None = None
        self._denoiser: tuple[Dtype, bool, ControlledUNet] | None = None
        self._prompts: dict[str, Prompt] = {}

    def codecs(self, dtype: Dtype, tile: int) -> "Codecs":
        """The autoencoders in a precision, in tiles or (0) whole."""
        if self._vaes is None or self._vaes[0] != dtype:
            self._vaes = None
            widths, tensors = self._architecture.vae_widths, self._tensors
            self._vaes = dtype, build_vaes(widths, tensors.vae, tensors.stage1, self._device, dtype)
        own, degraded = (LatentCodec(vae, LATENT_SCALING, tile) for vae in self._vaes[1])
        return Codecs(own=own, degraded=degraded)

    def denoiser(self, dtype: Dtype, *, offload: bool = False) -> ControlledUNet:
        """The denoising network with its control, on the device or (offload) in main memory until a layer runs."""
        if self._denoiser is None or self._denoiser[:2] != (dtype, offload):
            self._denoiser = None
            self._denoiser = dtype, offload, self._assemble_denoiser(DTYPES[dtype], offload=offload)
        return self._denoiser[2]

    def prompts(self, texts: Sequence[str]) -> list[Prompt]:
        """Encoded prompts. The encoders are freed once new ones are encoded."""
        new = [text for text in dict.fromkeys(texts) if text not in self._prompts]
        if new:
            self._prompts |= dict(zip(new, self._encode(new), strict=True))
        return [self._prompts[text] for text in texts]

    def parameters(self) -> dict[str, int]:
        """Parameter count by part."""
        return self._tensors.parameters()

    def _assemble_denoiser(self, dtype: torch.dtype, *, offload: bool) -> ControlledUNet:
        architecture, tensors = self._architecture, self._tensors
        home = _CPU if offload else self._device
        unet = fill(lambda: build_unet(architecture), cast(tensors.unet, home, dtype), "the denoising network")
        control = fill(lambda: ControlNet(architecture), cast(tensors.control, home, dtype), "the control network")
        joints = fill(lambda: _build_connectors(architecture), cast(tensors.connectors, home, dtype), "the connectors")
        if offload:
            for network in (unet, control, joints):
                stream_weights(network, self._device)
        return ControlledUNet(unet, control, joints)

    def _encode(self, texts: Sequence[str]) -> list[Prompt]:
        architecture, tensors = self._architecture, self._tensors
        clip = fill(lambda: build_clip(architecture), self._ready(tensors.clip), "CLIP's text encoder")
        open_clip = fill(lambda: build_open_clip(architecture), self._ready(tensors.open_clip), "OpenCLIP's encoder")
        paddings = (CLIP_PADDING, OPEN_CLIP_PADDING)
        tokens = [tokenise(texts, self._vocabulary, padding).to(self._device) for padding in paddings]
        return encode_prompts(clip, open_clip, (tokens[0], tokens[1]), architecture.size_width)

    def _ready(self, tensors: Tensors) -> dict[str, Tensor]:
        return cast(tensors, self._device, torch.float32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Codecs:
    """Of SDXL's autoencoder, and of the same one with the encoder that was trained on degraded images."""

    own: LatentCodec
    degraded: LatentCodec


def build_vaes(
    widths: tuple[int, ...], own: Tensors, stage1: Tensors, device: torch.device, dtype: Dtype
) -> "tuple[AutoencoderKL, AutoencoderKL]":
    """Both autoencoders on a device; they share all but their encoders.

    Args:
        widths: Channels of each level.
        own: The tensors of SDXL's.
        stage1: Those of the encoder for degraded images.
        device: Where they run.
        dtype: In which they compute.
    """
    shared = cast(own, device, DTYPES[dtype])
    degraded = shared | cast(stage1, device, DTYPES[dtype])
    vaes = [fill(lambda: build_autoencoder(widths), tensors, "the autoencoder") for tensors in (shared, degraded)]
    return vaes[0], vaes[1]


def vae_tensors(prior: Tensors) -> dict[str, Tensor]:
    """The autoencoder of a release of SDXL."""
    return autoencoder_tensors(group(prior, "first_stage_model."), "the autoencoder")


def stage1_tensors(supir: Tensors) -> dict[str, Tensor]:
    """The encoder for degraded images, under the names of the autoencoder's own."""
    tensors = group(supir, _STAGE1)
    return autoencoder_tensors({f"encoder.{name}": value for name, value in tensors.items()}, "the stage-1 encoder")


def _control_tensors(tensors: Tensors) -> dict[str, Tensor]:
    encoder = {name: value for name, value in tensors.items() if name != UNUSED and not name.startswith(_HINT)}
    hint = {f"hint_convolution.{name}": value for name, value in group(tensors, _HINT).items()}
    return unet_tensors(encoder, "the control network") | hint


def _open_clip_tensors(tensors: Tensors, layers: int) -> dict[str, Tensor]:
    """Under the names of the class that also projects the summary."""
    tower = text_tensors(tensors, layers, "OpenCLIP's text encoder")
    projection = {f"{name}.weight": value.T for name, value in tensors.items() if name == "text_projection"}
    return {f"text_model.{name}": value for name, value in tower.items()} | projection


def _build_connectors(architecture: Architecture) -> torch.nn.ModuleList:
    return connectors(architecture.unet_widths, architecture.modulation_width)
