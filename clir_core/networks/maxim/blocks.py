"""The blocks of MAXIM: each mixes pixels near by, far away, or channels. (N, H, W, C) -> (N, H, W, C) unless said.

Names of submodules are those of the official checkpoint.

Source: Tu et al., MAXIM, CVPR 2022, arXiv:2201.02973, section 3 and appendix.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu_, linear, relu

from clir_core.networks.maxim.axes import AXES, Axis, pieces
from clir_core.networks.maxim.layers import ChannelNorm, Convolution, Doubling, Joining, Mixing, gelu


class GatingUnit(nn.Module):
    """Half of the channels gates the other half, after it has been mixed: (N, side, side, ..., 2C) -> (..., C)."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        self.intermediate_layernorm = ChannelNorm(channels)
        self.Dense_0 = Mixing(side)

    def forward(self, positions: Tensor) -> Tensor:
        gated, gate = positions.chunk(2, dim=-1)
        return torch.addcmul(gated, gated, self.Dense_0(self.intermediate_layernorm(gate)))


class Gmlp(nn.Module):
    """A gated MLP along one axis: (N, side, side, ..., C) -> the same."""

    def __init__(self, channels: int, axis: Axis, side: int) -> None:
        super().__init__()
        self.LayerNorm = ChannelNorm(channels)
        self.in_project = nn.Linear(channels, 2 * channels)
        self.gating_name = f"{axis.title()}GatingUnit"
        self.add_module(self.gating_name, GatingUnit(channels, side))
        self.out_project = nn.Linear(channels, channels)

    def forward(self, positions: Tensor) -> Tensor:
        gating = self.get_submodule(self.gating_name)
        return self.out_project(gating(gelu(self.in_project(self.LayerNorm(positions))))).add_(positions)


class MultiAxis(nn.Module, ABC):
    """Half of the channels is mixed along the grid, half within blocks.

    Neither half is ever whole in memory: a piece is read, mixed, and its share of the result is added in its place.
    """

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        self.side = side
        self.LayerNorm_in = ChannelNorm(channels)
        self.in_project = nn.Linear(channels, 2 * channels)
        self.out_project = nn.Linear(2 * channels, channels)

    def add_shares(self, features: Tensor, result: Tensor) -> Tensor:
        """Add what the mixed features give to a result of the same shape."""
        into = zip(self.in_project.weight.chunk(2), self.in_project.bias.chunk(2), strict=True)
        for axis, (weight, bias), out in zip(AXES, into, self.out_project.weight.chunk(2, dim=1), strict=True):
            for piece, place in pieces(features, result, axis, self.side):
                mixed = self.mix(axis, gelu(linear(self.LayerNorm_in(piece), weight, bias)))
                place.add_(linear(mixed, out))
        return result

    @abstractmethod
    def mix(self, axis: Axis, positions: Tensor) -> Tensor:
        """Mix the pixels along one axis: (N, side, side, ..., C) -> the same."""


class MultiAxisGmlp(MultiAxis):
    """A gated MLP along each axis, and a residual."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__(channels, side)
        self.GridGmlpLayer = Gmlp(channels, "grid", side)
        self.BlockGmlpLayer = Gmlp(channels, "block", side)

    def forward(self, features: Tensor) -> Tensor:
        return self.add_shares(features, features + self.out_project.bias)

    def mix(self, axis: Axis, positions: Tensor) -> Tensor:
        return self.GridGmlpLayer(positions) if axis == "grid" else self.BlockGmlpLayer(positions)


class GatingWeights(MultiAxis):
    """By what features gate others: a plain mixing along each axis, and no residual."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__(channels, side)
        self.Dense_0 = Mixing(side)
        self.Dense_1 = Mixing(side)

    def forward(self, features: Tensor) -> Tensor:
        return self.add_shares(features, self.out_project.bias.expand_as(features).contiguous())

    def mix(self, axis: Axis, positions: Tensor) -> Tensor:
        return self.Dense_0(positions) if axis == "grid" else self.Dense_1(positions)


class ChannelAttention(nn.Module):
    """Channels weighed by what the whole image holds."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.Conv_0 = nn.Linear(channels, channels // 4)
        self.Conv_1 = nn.Linear(channels // 4, channels)

    def forward(self, features: Tensor) -> Tensor:
        mean = features.mean((1, 2), keepdim=True)
        return features.mul_(torch.sigmoid(self.Conv_1(relu(self.Conv_0(mean)))))


class ConvolutionalAttentionBlock(nn.Module):
    """Two convolutions and channel attention: the official RCAB."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.LayerNorm = ChannelNorm(channels)
        self.conv1 = Convolution(channels, channels, 3)
        self.conv2 = Convolution(channels, channels, 3)
        self.channel_attention = ChannelAttention(channels)

    def forward(self, features: Tensor) -> Tensor:
        convolved = self.conv2(leaky_relu_(self.conv1(self.LayerNorm(features)), 0.2))
        return self.channel_attention(convolved).add_(features)


class ChannelMlp(nn.Module):
    """Two linear layers over the channels."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.Dense_0 = nn.Linear(channels, channels)
        self.Dense_1 = nn.Linear(channels, channels)

    def forward(self, features: Tensor) -> Tensor:
        return self.Dense_1(gelu(self.Dense_0(features)))


class LinearAttentionBlock(nn.Module):
    """Linear layers and channel attention: the official RDCAB."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.LayerNorm = ChannelNorm(channels)
        self.channel_mixing = ChannelMlp(channels)
        self.channel_attention = ChannelAttention(channels)

    def forward(self, features: Tensor) -> Tensor:
        return self.channel_attention(self.channel_mixing(self.LayerNorm(features))).add_(features)


class CrossGating(nn.Module):
    """Two streams, each gated by the other.

    Takes features of together (N, H, W, channels), and those that gate, (N, H, W, gating), or half as large where they
    are `doubled`; gives both as (N, H, W, outputs). The first contains the second.
    """

    def __init__(self, channels: int, gating: int, outputs: int, *, side: int, doubled: bool) -> None:
        super().__init__()
        if doubled:
            self.ConvTranspose_0 = Doubling(gating, outputs)
        self.doubled = doubled
        self.Conv_0 = Joining(channels, outputs)
        self.Conv_1 = nn.Linear(outputs if doubled else gating, outputs)
        for stream in "xy":
            self.add_module(f"LayerNorm_{stream}", ChannelNorm(outputs))
            self.add_module(f"in_project_{stream}", nn.Linear(outputs, outputs))
            self.add_module(f"SplitHeadMultiAxisGating_{stream}", GatingWeights(outputs, side))
            self.add_module(f"out_project_{stream}", nn.Linear(outputs, outputs))

    def forward(self, parts: Iterable[Tensor], gating: Tensor) -> tuple[Tensor, Tensor]:
        shortcut_x = self.Conv_0(parts)
        shortcut_y = self.Conv_1(self.ConvTranspose_0(gating) if self.doubled else gating)
        x = gelu(self.in_project_x(self.LayerNorm_x(shortcut_x)))
        y = gelu(self.in_project_y(self.LayerNorm_y(shortcut_y)))
        gated_y = self.out_project_y(self.SplitHeadMultiAxisGating_x(x).mul_(y)).add_(shortcut_y)
        gated_x = self.out_project_x(self.SplitHeadMultiAxisGating_y(y).mul_(x)).add_(gated_y).add_(shortcut_x)
        return gated_x, gated_y


class SupervisedAttention(nn.Module):
    """What a stage hands on: its own image at one level, and the features that this image lets through."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.Conv_0 = Convolution(channels, channels, 3)
        self.Conv_1 = Convolution(channels, 3, 3)
        self.Conv_2 = Convolution(3, channels, 3)

    def forward(self, features: Tensor, image: Tensor) -> Tensor:
        restored = self.Conv_1(features) + image
        return torch.addcmul(features, self.Conv_0(features), torch.sigmoid(self.Conv_2(restored)))
