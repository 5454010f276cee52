"""SUPIR's denoising network: a copy of SDXL's encoder sees the degraded latent and guides SDXL's decoder.

Source: Scaling Up to Excellence: Practicing Model Scaling for Photo-Realistic Image Restoration In the Wild, figure 3.
"""

from typing import TYPE_CHECKING

from torch import Tensor, nn

from clir_core.diffusion.guidance import Condition
from clir_core.errors import RestorerError
from clir_core.restorers.supir.architecture import Architecture, build_unet

if TYPE_CHECKING:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

_LATENT_CHANNELS = 4


class ControlNet(nn.Module):
    """The encoder and middle of the denoising network, which the degraded latent enters beside the noisy one."""

    def __init__(self, architecture: Architecture) -> None:
        """Build it with random weights."""
        super().__init__()
        unet = build_unet(architecture)
        self.time_proj, self.time_embedding, self.add_embedding = (
            unet.time_proj,
            unet.time_embedding,
            unet.add_embedding,
        )
        self.conv_in, self.down_blocks, self.mid_block = unet.conv_in, unet.down_blocks, unet.mid_block
        self.hint_convolution = nn.Conv2d(_LATENT_CHANNELS, architecture.unet_widths[0], 3, padding=1)

    def forward(self, latent: Tensor, embedding: Tensor, text: Tensor, image: Tensor) -> list[Tensor]:
        """What the connectors are told: one tensor for each skip of the denoising network, and one for its middle.

        Args:
            latent: (B, 4, h, w), noisy.
            embedding: Of `embed`, with this network.
            text: (B, tokens, width).
            image: (B, 4, h, w): the latent of the degraded image.
        """
        return encode(self, self.conv_in(latent) + self.hint_convolution(image), embedding, text)


class ControlledUNet:
    """The denoising network with its control: a `clir_core.diffusion.guidance.Network`."""

    def __init__(self, unet: "UNet2DConditionModel", control: ControlNet, connectors: nn.ModuleList) -> None:
        """Take all over; they share device and dtype."""
        self.unet, self.control, self.connectors = unet, control, connectors
        head = (unet.conv_norm_out, unet.conv_act, unet.conv_out)
        self._head = nn.Sequential(*(layer for layer in head if layer is not None))

    def __call__(self, latent: Tensor, timesteps: Tensor, condition: Condition) -> Tensor:
        """The output in float32, whatever the networks compute in."""
        if condition.vector is None:
            raise RestorerError("SUPIR's condition has no vector; expected the pooled prompt and the sizes")
        unet, dtype = self.unet, self.unet.dtype
        noisy, image = latent.to(dtype), condition.image.to(dtype)
        text = condition.text.to(dtype).expand(len(latent), -1, -1)
        vector = condition.vector.to(dtype).expand(len(latent), -1)
        controls = self.control(noisy, embed(self.control, timesteps, vector), text, image)
        embedding = embed(unet, timesteps, vector)
        features = encode(unet, unet.conv_in(noisy), embedding, text)
        hidden = self.decode(features, controls, embedding, text, condition.strength)
        return self._head(hidden).float()

    def decode(
        self, features: list[Tensor], controls: list[Tensor], embedding: Tensor, text: Tensor, strength: float
    ) -> Tensor:
        """SDXL's decoder with a connector before each block and each up-sampler."""
        *skips, middle = features
        *controls, control = controls
        places = iter(reversed(self.connectors))
        hidden = next(places)(control, middle, None, strength)
        for block in self.unet.up_blocks:
            attentions = _layers(block, "attentions")
            for layer, resnet in enumerate(_layers(block, "resnets")):
                control = controls.pop()
                hidden = resnet(next(places)(control, skips.pop(), hidden, strength), embedding)
                if attentions:
                    (hidden,) = attentions[layer](hidden, encoder_hidden_states=text, return_dict=False)
            for upsampler in _layers(block, "upsamplers"):
                hidden = upsampler(next(places)(control, hidden, strength))
        return hidden


def _layers(block: nn.Module, name: str) -> list[nn.Module]:
    """None where the block has no such layers."""
    return list(getattr(block, name, None) or ())


def embed(network: "UNet2DConditionModel | ControlNet", timesteps: Tensor, vector: Tensor) -> Tensor:
    """The timestep and the vector as a network embeds them."""
    sinusoids = network.time_proj(timesteps).to(vector.dtype)
    return network.time_embedding(sinusoids) + network.add_embedding(vector)


def encode(
    network: "UNet2DConditionModel | ControlNet", hidden: Tensor, embedding: Tensor, text: Tensor
) -> list[Tensor]:
    """What SDXL's encoder keeps for its decoder, the input first, and its middle at the end."""
    features = [hidden]
    for block in network.down_blocks:
        context = {"encoder_hidden_states": text} if hasattr(block, "attentions") else {}
        hidden, outputs = block(hidden, embedding, **context)
        features.extend(outputs)
    return [*features, network.mid_block(hidden, embedding, encoder_hidden_states=text)]
