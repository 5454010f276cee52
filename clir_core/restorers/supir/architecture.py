"""The networks that SUPIR builds on, by their sizes: those of Stable Diffusion XL and its two text towers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clir_core.diffusion.text import TOKENS

if TYPE_CHECKING:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

SIZES = 6
"""Numbers that the denoising network is told about the size of an image: two each of original, crop and target."""

_LEVELS = ("", "CrossAttn", "CrossAttn")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTower:
    """Sizes of a text tower of CLIP."""

    width: int
    inner: int
    """Of the perceptrons."""
    heads: int
    layers: int
    activation: str
    vocabulary: int = 49408
    end: int = 49407
    """The token that ends a prompt."""

    @property
    def config(self) -> "CLIPTextConfig":
        """In the words of transformers."""
        from transformers import CLIPTextConfig

        return CLIPTextConfig(
            vocab_size=self.vocabulary,
            hidden_size=self.width,
            intermediate_size=self.inner,
            num_hidden_layers=self.layers,
            num_attention_heads=self.heads,
            max_position_embeddings=TOKENS,
            hidden_act=self.activation,
            projection_dim=self.width,
            eos_token_id=self.end,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """Widths and depths; the defaults are those of the released models."""

    unet_widths: tuple[int, int, int] = (320, 640, 1280)
    """Channels of each level of the denoising network."""
    depths: tuple[int, int, int] = (1, 2, 10)
    """Transformer layers of each level; the first level has no transformers."""
    head_width: int = 64
    size_width: int = 256
    """Of the sinusoids that stand for each number of a size."""
    modulation_width: int = 128
    """Inner channels of the connectors."""
    vae_widths: tuple[int, ...] = (128, 256, 512, 512)
    clip: TextTower = TextTower(width=768, inner=3072, heads=12, layers=12, activation="quick_gelu")
    open_clip: TextTower = TextTower(width=1280, inner=5120, heads=20, layers=32, activation="gelu")

    @property
    def vector_width(self) -> int:
        """Of the pooled prompt and the sizes."""
        return self.open_clip.width + SIZES * self.size_width


def build_unet(architecture: Architecture) -> "UNet2DConditionModel":
    """The denoising network, with random weights."""
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

    config: dict[str, Any] = {
        "block_out_channels": architecture.unet_widths,
        "down_block_types": tuple(f"{kind}DownBlock2D" for kind in _LEVELS),
        "up_block_types": tuple(f"{kind}UpBlock2D" for kind in reversed(_LEVELS)),
        "transformer_layers_per_block": architecture.depths,
        # diffusers calls the number of heads `attention_head_dim`
        "attention_head_dim": tuple(width // architecture.head_width for width in architecture.unet_widths),
        "cross_attention_dim": architecture.clip.width + architecture.open_clip.width,
        "use_linear_projection": True,
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": architecture.size_width,
        "projection_class_embeddings_input_dim": architecture.vector_width,
    }
    return UNet2DConditionModel(**config)


def build_clip(architecture: Architecture) -> "CLIPTextModel":
    """CLIP's text tower, with random weights."""
    from transformers import CLIPTextModel

    return CLIPTextModel(architecture.clip.config)


def build_open_clip(architecture: Architecture) -> "CLIPTextModelWithProjection":
    """OpenCLIP's larger text tower, with random weights."""
    from transformers import CLIPTextModelWithProjection

    return CLIPTextModelWithProjection(architecture.open_clip.config)
