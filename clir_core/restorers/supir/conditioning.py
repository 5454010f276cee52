"""What SUPIR's denoising network is told besides images: the prompt as two towers of CLIP see it, and a size.

Source: SDXL: Improving Latent Diffusion Models for High-Resolution Image Synthesis, section 2, as released with
github.com/Fanghua-Yu/SUPIR at bda91af, where every image counts as one of 1024 x 1024 pixels that was not cropped.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from clir_core.diffusion.text import TOKENS

if TYPE_CHECKING:
    from transformers import CLIPTextModel, CLIPTextModelWithProjection

OPEN_CLIP_PADDING, CLIP_PADDING = "!", "<|endoftext|>"
SHOWN_SIZES = (1024, 1024, 0, 0, 1024, 1024)
"""Original height and width, top and left of the crop, target height and width."""


@dataclass(frozen=True, slots=True, eq=False)
class Prompt:
    """An encoded prompt."""

    text: Tensor
    """(1, tokens, width): both towers' last but one hidden states, side by side."""
    vector: Tensor
    """(1, width): the larger tower's summary, and the sizes."""


def encode_prompts(
    clip: "CLIPTextModel",
    open_clip: "CLIPTextModelWithProjection",
    tokens: tuple[Tensor, Tensor],
    size_width: int,
) -> list[Prompt]:
    """Encode prompts.

    Args:
        clip: CLIP's tower.
        open_clip: OpenCLIP's.
        tokens: (B, 77) for each of the towers.
        size_width: Of the sinusoids that stand for each number of a size.
    """
    smaller = clip(tokens[0], position_ids=_positions(tokens[0]), output_hidden_states=True)
    larger = open_clip(tokens[1], position_ids=_positions(tokens[1]), output_hidden_states=True)
    text = torch.cat([smaller.hidden_states[-2], larger.hidden_states[-2]], dim=2)
    sizes = embedded_sizes(SHOWN_SIZES, size_width).to(text.device)
    vectors = torch.cat([larger.text_embeds, sizes.expand(len(text), -1)], dim=1)
    return [Prompt(*one) for one in zip(text.split(1), vectors.split(1), strict=True)]


def embedded_sizes(sizes: tuple[int, ...], width: int) -> Tensor:
    """(1, width x numbers): each number as sinusoids, the cosines first."""
    from diffusers.models.embeddings import get_timestep_embedding

    return get_timestep_embedding(torch.tensor(sizes), width, flip_sin_to_cos=True, downscale_freq_shift=0).view(1, -1)


def _positions(tokens: Tensor) -> Tensor:
    """Networks that were built without memory have lost their own."""
    return torch.arange(TOKENS, device=tokens.device)[None]
