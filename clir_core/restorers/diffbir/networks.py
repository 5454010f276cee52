"""DiffBIR's networks as files give them: checked when loaded, put together on the device when first needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from clir_core.diffusion.assemble import Tensors, cast, check, fill, group
from clir_core.diffusion.ldm_modules import build_autoencoder
from clir_core.diffusion.ldm_tensors import autoencoder_tensors, text_tensors, unet_tensors
from clir_core.diffusion.text import TOKENS, tokenise
from clir_core.diffusion.vae import LatentCodec
from clir_core.inference.feed_forward import DTYPES
from clir_core.interfaces import Dtype
from clir_core.measure import count_parameters
from clir_core.restorers.diffbir.architecture import Architecture, build_text_encoder, build_unet
from clir_core.restorers.diffbir.control import ControlledUNet, ControlNet

LATENT_SCALING = 0.18215


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffBirTensors:
    """Every tensor of a version, under the names of our modules, on the CPU."""

    unet: Tensors
    control: Tensors
    vae: Tensors
    text: Tensors

    @classmethod
    def read(cls, architecture: Architecture, prior: Tensors, control: Tensors) -> "DiffBirTensors":
        """Sort and check the tensors of a Stable Diffusion release and of a control network.

        Raises:
            WeightsError: Some are missing, of another shape, or not used by anything.
        """
        tensors = cls(
            unet=unet_tensors(group(prior, "model.diffusion_model."), "the denoising network"),
            control=unet_tensors(control, "the control network"),
            vae=autoencoder_tensors(group(prior, "first_stage_model."), "the autoencoder"),
            text=text_tensors(
                group(prior, "cond_stage_model.model."), architecture.text_layers - 1, "the text encoder"
            ),
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
            check(build_autoencoder(architecture.vae_widths), self.vae, "the autoencoder")
            check(build_text_encoder(architecture), self.text, "the text encoder")

    def parameters(self) -> dict[str, int]:
        """Parameter count by part."""
        parts = {"unet": self.unet, "control_net": self.control, "vae": self.vae, "text_encoder": self.text}
        return {part: sum(tensor.numel() for tensor in tensors.values()) for part, tensors in parts.items()}


class Networks:
    """The networks on their device. The denoiser stays in the dtype last asked for; the text encoder never stays."""

    def __init__(
        self,
        architecture: Architecture,
        tensors: DiffBirTensors,
        stage1: nn.Module,
        vocabulary: Path,
        device: torch.device,
    ) -> None:
        """Put the small networks on the device."""
        self._architecture, self._tensors, self._vocabulary, self._device = architecture, tensors, vocabulary, device
        self.stage1 = stage1.to(device)
        self._vae = fill(
            lambda: build_autoencoder(architecture.vae_widths),
            cast(tensors.vae, device, torch.float32),
            "the autoencoder",
        )
        self._denoiser: tuple[Dtype, ControlledUNet] | None = None
        self._texts: dict[str, Tensor] = {}

    def codec(self, tile: int) -> LatentCodec:
        """The autoencoder, in tiles or (0) whole."""
        return LatentCodec(self._vae, LATENT_SCALING, tile)

    def denoiser(self, dtype: Dtype) -> ControlledUNet:
        """The denoising network with its control."""
        if self._denoiser is None or self._denoiser[0] != dtype:
            self._denoiser = None
            self._denoiser = dtype, self._assemble_denoiser(DTYPES[dtype])
        return self._denoiser[1]

    def texts(self, prompts: Sequence[str]) -> list[Tensor]:
        """Encoded prompts, each (1, tokens, width). The encoder is freed once new prompts are encoded."""
        new = [prompt for prompt in dict.fromkeys(prompts) if prompt not in self._texts]
        if new:
            self._texts |= dict(zip(new, self._encode(new).split(1), strict=True))
        return [self._texts[prompt] for prompt in prompts]

    def parameters(self) -> dict[str, int]:
        """Parameter count by part."""
        return self._tensors.parameters() | {"stage1": count_parameters(self.stage1)}

    def _assemble_denoiser(self, dtype: torch.dtype) -> ControlledUNet:
        architecture, tensors, device = self._architecture, self._tensors, self._device
        unet = fill(lambda: build_unet(architecture), cast(tensors.unet, device, dtype), "the denoising network")
        control = fill(lambda: ControlNet(architecture), cast(tensors.control, device, dtype), "the control network")
        return ControlledUNet(unet, control)

    def _encode(self, prompts: Sequence[str]) -> Tensor:
        tensors = cast(self._tensors.text, self._device, torch.float32)
        encoder = fill(lambda: build_text_encoder(self._architecture), tensors, "the text encoder")
        ids = tokenise(prompts, self._vocabulary).to(self._device)
        positions = torch.arange(TOKENS, device=self._device)[None]
        return encoder(input_ids=ids, position_ids=positions).last_hidden_state
