"""How SUPIR's control reaches the denoising network: modulated skips and, at two places, cross attention.

Source: Scaling Up to Excellence: Practicing Model Scaling for Photo-Realistic Image Restoration In the Wild, figure 3,
with the widths and names of github.com/Fanghua-Yu/SUPIR at bda91af.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

_GROUPS = 32
_HEAD_WIDTH = 64


class ZeroSft(nn.Module):
    """A skip, moved by the control, and what the decoder has so far, both normalised and modulated by the control."""

    def __init__(self, control: int, skip: int, hidden: int, inner: int = 128) -> None:
        """Build it for these numbers of channels; `hidden` is 0 where there is no decoder yet."""
        super().__init__()
        width = hidden + skip
        self.zero_conv = nn.Conv2d(control, skip, 1)
        self.param_free_norm = nn.GroupNorm(_GROUPS, width)
        self.mlp_shared = nn.Sequential(nn.Conv2d(control, inner, 3, padding=1), nn.SiLU())
        self.zero_mul = nn.Conv2d(inner, width, 3, padding=1)
        self.zero_add = nn.Conv2d(inner, width, 3, padding=1)

    def forward(self, control: Tensor, skip: Tensor, hidden: Tensor | None, strength: float) -> Tensor:
        """The input of a decoder block, (B, hidden + skip, h, w); at strength 0 both, joined and untouched."""
        moved = skip + self.zero_conv(control)
        plain = skip if hidden is None else torch.cat([hidden, skip], dim=1)
        joined = moved if hidden is None else torch.cat([hidden, moved], dim=1)
        inner = self.mlp_shared(control)
        modulated = self.param_free_norm(joined) * (1 + self.zero_mul(inner)) + self.zero_add(inner)
        return modulated * strength + plain * (1 - strength)


class ZeroCrossAttention(nn.Module):
    """What the decoder has so far looks at the control. (It is not zero at the beginning, for all its name.)"""

    def __init__(self, control: int, hidden: int) -> None:
        """Build it for these numbers of channels."""
        super().__init__()
        self.norm1 = nn.GroupNorm(_GROUPS, hidden)
        self.norm2 = nn.GroupNorm(_GROUPS, control)
        self.attn = _Attention(hidden, control)

    def forward(self, control: Tensor, hidden: Tensor, strength: float) -> Tensor:
        """(B, hidden, h, w); at strength 0 as it was."""
        looked = self.attn(_tokens(self.norm1(hidden)), _tokens(self.norm2(control)))
        return hidden + strength * looked.transpose(1, 2).reshape(hidden.shape)


class _Attention(nn.Module):
    def __init__(self, query: int, context: int) -> None:
        super().__init__()
        self.to_q = nn.Linear(query, query, bias=False)
        self.to_k = nn.Linear(context, query, bias=False)
        self.to_v = nn.Linear(context, query, bias=False)
        self.to_out = nn.ModuleList([nn.Linear(query, query)])

    def forward(self, queries: Tensor, context: Tensor) -> Tensor:
        parts = (_heads(self.to_q(queries)), _heads(self.to_k(context)), _heads(self.to_v(context)))
        found = functional.scaled_dot_product_attention(*parts)
        return self.to_out[0](found.transpose(1, 2).flatten(2))


def _tokens(images: Tensor) -> Tensor:
    return images.flatten(2).transpose(1, 2)


def _heads(tokens: Tensor) -> Tensor:
    return tokens.unflatten(2, (-1, _HEAD_WIDTH)).transpose(1, 2)


def connectors(widths: tuple[int, int, int], inner: int = 128) -> nn.ModuleList:
    """The twelve connectors of a denoising network with three levels, in the order and under the names of the release.

    The last one modulates the middle; the decoder uses the others from behind, a `ZeroSft` before each of its nine
    blocks, and a `ZeroCrossAttention` (3 and 7) before each of its two up-samplers.
    """
    low, middle, high = widths
    return nn.ModuleList(
        [
            ZeroSft(low, low, low, inner),
            ZeroSft(low, low, low, inner),
            ZeroSft(low, low, middle, inner),
            ZeroCrossAttention(low, middle),
            ZeroSft(low, low, middle, inner),
            ZeroSft(middle, middle, middle, inner),
            ZeroSft(middle, middle, high, inner),
            ZeroCrossAttention(middle, high),
            ZeroSft(middle, middle, high, inner),
            ZeroSft(high, high, high, inner),
            ZeroSft(high, high, high, inner),
            ZeroSft(high, high, 0, inner),
        ]
    )
