"""IRControlNet: a copy of the denoising network's encoder that sees the stage-1 latent and adds to its skips.

Source: DiffBIR: Towards Blind Image Restoration with Generative Diffusion Prior, section 3.2.
"""

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from clir_core.diffusion.guidance import Condition
from clir_core.restorers.diffbir.architecture import Architecture, build_unet

if TYPE_CHECKING:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

_LATENT_CHANNELS = 4


class ControlNet(nn.Module):
    """The encoder and middle of the denoising network, its input widened by the stage-1 latent."""

    def __init__(self, architecture: Architecture) -> None:
        """Build it with random weights."""
        super().__init__()
        unet = build_unet(architecture, in_channels=2 * _LATENT_CHANNELS)
        self.time_proj, self.time_embedding = unet.time_proj, unet.time_embedding
        self.conv_in, self.down_blocks, self.mid_block = unet.conv_in, unet.down_blocks, unet.mid_block
        widths = _skip_widths(architecture.unet_widths)
        self.residual_convolutions = nn.ModuleList(nn.Conv2d(width, width, 1) for width in widths)
        self.middle_convolution = nn.Conv2d(widths[-1], widths[-1], 1)

    def forward(self, latent: Tensor, timesteps: Tensor, text: Tensor, image: Tensor) -> tuple[list[Tensor], Tensor]:
        """What to add to the denoising network.

        Args:
            latent: (B, 4, h, w), noisy.
            timesteps: (B,).
            text: (B, tokens, width).
            image: (B, 4, h, w), the latent of the stage-1 image.

        Returns:
            One tensor for each of the encoder's skips, from the finest on, and one for the middle.
        """
        embedding = self.time_embedding(self.time_proj(timesteps).to(latent.dtype))
        hidden = self.conv_in(torch.cat([latent, image], dim=1))
        skips = [hidden]
        for block in self.down_blocks:
            context = {"encoder_hidden_states": text} if hasattr(block, "attentions") else {}
            hidden, outputs = block(hidden, embedding, **context)
            skips.extend(outputs)
        hidden = self.mid_block(hidden, embedding, encoder_hidden_states=text)
        residuals = [convolve(skip) for convolve, skip in zip(self.residual_convolutions, skips, strict=True)]
        return residuals, self.middle_convolution(hidden)


class ControlledUNet:
    """The denoising network with its control: a `clir_core.diffusion.guidance.Network`."""

    def __init__(self, unet: "UNet2DConditionModel", control: ControlNet) -> None:
        """Take both over; they share device and dtype."""
        self._unet, self._control = unet, control

    def __call__(self, latent: Tensor, timesteps: Tensor, condition: Condition) -> Tensor:
        """The output in float32, whatever the networks compute in."""
        dtype = self._unet.dtype
        noisy, image = latent.to(dtype), condition.image.to(dtype)
        text = condition.text.to(dtype).expand(len(latent), -1, -1)
        skips, middle = self._control(noisy, timesteps, text, image)
        (output,) = self._unet(
            noisy,
            timesteps,
            encoder_hidden_states=text,
            down_block_additional_residuals=[condition.strength * skip for skip in skips],
            mid_block_additional_residual=condition.strength * middle,
            return_dict=False,
        )
        return output.float()


def _skip_widths(widths: tuple[int, ...]) -> list[int]:
    """Channels of the input convolution and of the two blocks and the down-sampler of each level."""
    last = widths[-1]
    return [widths[0], *(width for width in widths[:-1] for _ in range(3)), last, last]
