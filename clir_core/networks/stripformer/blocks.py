"""The transformer blocks of Stripformer, which look along the rows and the columns of an image.

In the shapes below: N images, C channels, H x W pixels at the resolution of the block; c = C / 2, because half of the
channels attends along rows and the other half along columns.

Source: Tsai et al., Stripformer, ECCV 2022, section 3; names and sizes of pp00704831/Stripformer-ECCV-2022- at 9efba88.
"""

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention


class FeedForward(nn.Module):
    """Two linear layers applied to every pixel, four times as wide in between: (..., C) -> (..., C)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(channels, 4 * channels)
        self.fc2 = nn.Linear(4 * channels, channels)

    def forward(self, pixels: Tensor) -> Tensor:
        return self.fc2(gelu(self.fc1(pixels)))


class PositionEncoding(nn.Module):
    """Conditional position encoding: a depth-wise convolution, whose zero padding tells where the borders are."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.PEG = nn.Conv2d(channels, channels, 3, padding=1, groups=channels)

    def forward(self, features: Tensor) -> Tensor:
        return features + self.PEG(features)


class StripBlock(nn.Module, ABC):
    """A transformer block: (N, C, H, W) -> (N, C, H, W). The two kinds of block differ in how strips attend."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.LayerNorm(channels)
        self.conv_input = nn.Conv2d(channels, channels, 1)
        self.fuse_out = nn.Conv2d(channels, channels, 1)
        self.ffn_norm = nn.LayerNorm(channels)
        self.ffn = FeedForward(channels)
        self.PEG = PositionEncoding(channels)

    def forward(self, features: Tensor) -> Tensor:
        normal = _channels_first(self.attention_norm(_channels_last(features)))
        features = features + self.fuse_out(self.attend(self.conv_input(normal)))
        pixels = _channels_last(features)
        pixels = pixels + self.ffn(self.ffn_norm(pixels))
        return self.PEG(_channels_first(pixels))

    @abstractmethod
    def attend(self, features: Tensor) -> Tensor:
        """Attention along rows for the first c channels and along columns for the rest: (N, C, H, W) -> the same."""


class IntraStripBlock(StripBlock):
    """Attention between the pixels of one row, and of one column."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__(channels, heads)
        self.qkv_local_h = nn.Linear(channels // 2, 3 * channels // 2)
        self.qkv_local_v = nn.Linear(channels // 2, 3 * channels // 2)

    def attend(self, features: Tensor) -> Tensor:
        rows, columns = _channels_last(features).chunk(2, dim=-1)
        rows = self._within_strips(self.qkv_local_h(rows))
        columns = self._within_strips(self.qkv_local_v(columns.transpose(1, 2))).transpose(1, 2)
        return _channels_first(torch.cat((rows, columns), dim=-1))

    def _within_strips(self, qkv: Tensor) -> Tensor:
        """Every strip by itself, its pixels as tokens: (N, strips, pixels, 3c) -> (N, strips, pixels, c)."""
        tokens = qkv.flatten(0, 1).unflatten(-1, (3, self.heads, -1))
        query, key, value = tokens.permute(2, 0, 3, 1, 4)
        attended = scaled_dot_product_attention(query, key, value)
        return attended.transpose(1, 2).flatten(2).view(*qkv.shape[:3], -1)


class InterStripBlock(StripBlock):
    """Attention between whole rows, and between whole columns."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__(channels, heads)
        self.conv_h = nn.Conv2d(channels // 2, 3 * channels // 2, 1)
        self.conv_v = nn.Conv2d(channels // 2, 3 * channels // 2, 1)

    def attend(self, features: Tensor) -> Tensor:
        rows, columns = features.chunk(2, dim=1)
        rows = self._between_strips(self.conv_h(rows))
        columns = self._between_strips(self.conv_v(columns).transpose(2, 3)).transpose(2, 3)
        return torch.cat((rows, columns), dim=1)

    def _between_strips(self, qkv: Tensor) -> Tensor:
        """Whole strips as tokens: (N, 3c, strips, pixels) -> (N, c, strips, pixels).

        A token of one head is c / heads channels of its strip, channel after channel, so the attention's scale
        depends on the size of the image.
        """
        tokens = qkv.unflatten(1, (3, self.heads, -1))
        query, key, value = tokens.permute(1, 0, 2, 4, 3, 5).flatten(4)
        attended = scaled_dot_product_attention(query, key, value)
        return attended.unflatten(-1, (-1, qkv.shape[-1])).transpose(2, 3).flatten(1, 2)


def _channels_last(features: Tensor) -> Tensor:
    """(N, C, H, W) -> (N, H, W, C); a view, free of copies where the memory format is channels_last."""
    return features.permute(0, 2, 3, 1)


def _channels_first(pixels: Tensor) -> Tensor:
    """(N, H, W, C) -> (N, C, H, W); a view."""
    return pixels.permute(0, 3, 1, 2)
