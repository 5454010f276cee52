"""The networks that DiffBIR builds on, by their sizes: those of Stable Diffusion 2.1 and its OpenCLIP text tower."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clir_core.diffusion.text import TOKENS

if TYPE_CHECKING:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
    from transformers import CLIPTextModel

ATTENTION_LEVELS = ("CrossAttn", "CrossAttn", "CrossAttn", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """Widths and depths; the defaults are those of the released models."""

    unet_widths: tuple[int, ...] = (320, 640, 1280, 1280)
    """Channels of each level of the denoising network."""
    head_width: int = 64
    vae_widths: tuple[int, ...] = (128, 256, 512, 512)
    text_width: int = 1024
    text_heads: int = 16
    text_layers: int = 24
    """Of the tower; the last one is not run."""


def build_unet(architecture: Architecture, in_channels: int = 4) -> "UNet2DConditionModel":
    """The denoising network, with random weights."""
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

    config: dict[str, Any] = {
        "in_channels": in_channels,
        "block_out_channels": architecture.unet_widths,
        "down_block_types": tuple(f"{kind}DownBlock2D" for kind in ATTENTION_LEVELS),
        "up_block_types": tuple(f"{kind}UpBlock2D" for kind in reversed(ATTENTION_LEVELS)),
        # diffusers calls the number of heads `attention_head_dim`
        "attention_head_dim": tuple(width // architecture.head_width for width in architecture.unet_widths),
        "cross_attention_dim": architecture.text_width,
        "use_linear_projection": True,
    }
    return UNet2DConditionModel(**config)


def build_text_encoder(architecture: Architecture) -> "CLIPTextModel":
    """The text tower without its last layer, so that its last hidden state is the one the model was trained on."""
    from transformers import CLIPTextConfig, CLIPTextModel

    return CLIPTextModel(
        CLIPTextConfig(
            hidden_size=architecture.text_width,
            intermediate_size=4 * architecture.text_width,
            num_hidden_layers=architecture.text_layers - 1,
            num_attention_heads=architecture.text_heads,
            max_position_embeddings=TOKENS,
            hidden_act="gelu",
        )
    )
