"""The blocks of MAXIM: each mixes pixels near by, far away, or channels. (N, H, W, C) -> (N, H, W, C) unless said.

Names of submodules are those of the official checkpoint. `side` is b in the paper: the side of a block, and the number of
patches along a side of the grid.

Source: Tu et al., MAXIM, CVPR 2022, arXiv:2201.02973, section 3 and appendix.
"""

from typing import Literal, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu, relu

from clir_core.networks.maxim.layers import ChannelNorm, Convolution, Doubling, Mixing, gelu

Axis: TypeAlias = Literal["grid", "block"]
"""`grid` mixes pixels at the same place of all patches, far apart; `block` mixes those of one patch."""


def to_positions(features: Tensor, axis: Axis, side: int) -> Tensor:
    """What is mixed comes first: (N, H, W, C) -> (N, side * side, the other pixels, C)."""
    n, height, width, channels = features.shape
    if axis == "grid":
        split = features.view(n, side, height // side, side, width // side, channels)
        return split.permute(0, 1, 3, 2, 4, 5).reshape(n, side * side, -1, channels)
    split = features.view(n, height // side, side, width // side, side, channels)
    return split.permute(0, 2, 4, 1, 3, 5).reshape(n, side * side, -1, channels)


def from_positions(positions: Tensor, axis: Axis, side: int, height: int, width: int) -> Tensor:
    """The inverse of `to_positions`."""
    n, _, _, channels = positions.shape
    split = positions.view(n, side, side, height // side, width // side, channels)
    order = (0, 1, 3, 2, 4, 5) if axis == "grid" else (0, 3, 1, 4, 2, 5)
    return split.permute(order).reshape(n, height, width, channels)


def mix(positions: Tensor, mixing: Mixing) -> Tensor:
    """Mix axis 1 of (N, side * side, the other pixels, C)."""
    return mixing(positions.flatten(2)).view_as(positions)


class GatingUnit(nn.Module):
    """One half of the channels gates the other, after it has been mixed: (N, positions, pixels, 2C) -> the same with C."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        self.intermediate_layernorm = ChannelNorm(channels)
        self.Dense_0 = Mixing(side * side)

    def forward(self, positions: Tensor) -> Tensor:
        gated, gate = positions.chunk(2, dim=-1)
        return torch.addcmul(gated, gated, mix(self.intermediate_layernorm(gate), self.Dense_0))


class Gmlp(nn.Module):
    """A gated MLP along one axis."""

    def __init__(self, channels: int, axis: Axis, side: int) -> None:
        super().__init__()
        self.axis: Axis = axis
        self.side = side
        self.LayerNorm = ChannelNorm(channels)
        self.in_project = nn.Linear(channels, 2 * channels)
        self.gating_name = f"{axis.title()}GatingUnit"
        self.add_module(self.gating_name, GatingUnit(channels, side))
        self.out_project = nn.Linear(channels, channels)

    def forward(self, features: Tensor) -> Tensor:
        positions = to_positions(features, self.axis, self.side)
        gating = self.get_submodule(self.gating_name)
        gated = gating(gelu(self.in_project(self.LayerNorm(positions))))
        mixed = self.out_project(gated).add_(positions)
        return from_positions(mixed, self.axis, self.side, *features.shape[1:3])


class MultiAxisGmlp(nn.Module):
    """Half of the channels is mixed along the grid, half within blocks."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        self.LayerNorm_in = ChannelNorm(channels)
        self.in_project = nn.Linear(channels, 2 * channels)
        self.GridGmlpLayer = Gmlp(channels, "grid", side)
        self.BlockGmlpLayer = Gmlp(channels, "block", side)
        self.out_project = nn.Linear(2 * channels, channels)

    def forward(self, features: Tensor) -> Tensor:
        far, near = gelu(self.in_project(self.LayerNorm_in(features))).chunk(2, dim=-1)
        mixed = torch.cat((self.GridGmlpLayer(far), self.BlockGmlpLayer(near)), dim=-1)
        return self.out_project(mixed).add_(features)


class ChannelAttention(nn.Module):
    """Channels weighed by what the whole image holds."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.Conv_0 = Convolution(channels, channels // 4, 1)
        self.Conv_1 = Convolution(channels // 4, channels, 1)

    def forward(self, features: Tensor) -> Tensor:
        mean = features.mean((1, 2), keepdim=True)
        return features * torch.sigmoid(self.Conv_1(relu(self.Conv_0(mean))))


class ConvolutionalAttentionBlock(nn.Module):
    """Two convolutions and channel attention: the official RCAB."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.LayerNorm = ChannelNorm(channels)
        self.conv1 = Convolution(channels, channels, 3)
        self.conv2 = Convolution(channels, channels, 3)
        self.channel_attention = ChannelAttention(channels)

    def forward(self, features: Tensor) -> Tensor:
        convolved = self.conv2(leaky_relu(self.conv1(self.LayerNorm(features)), 0.2))
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


class GatingWeights(nn.Module):
    """By what features gate others: mixed along both axes, without a residual."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        self.side = side
        self.LayerNorm_in = ChannelNorm(channels)
        self.in_project = nn.Linear(channels, 2 * channels)
        self.Dense_0 = Mixing(side * side)
        self.Dense_1 = Mixing(side * side)
        self.out_project = nn.Linear(2 * channels, channels)

    def forward(self, features: Tensor) -> Tensor:
        far, near = gelu(self.in_project(self.LayerNorm_in(features))).chunk(2, dim=-1)
        mixed = torch.cat((self._mixed(far, "grid", self.Dense_0), self._mixed(near, "block", self.Dense_1)), dim=-1)
        return self.out_project(mixed)

    def _mixed(self, features: Tensor, axis: Axis, mixing: Mixing) -> Tensor:
        positions = to_positions(features, axis, self.side)
        return from_positions(mix(positions, mixing), axis, self.side, *features.shape[1:3])


class CrossGating(nn.Module):
    """Two streams, each gated by the other.

    Takes (N, H, W, channels) and (N, H, W, gating), half as large where they are `doubled`; gives both as
    (N, H, W, outputs). The first contains the second.
    """

    def __init__(self, channels: int, gating: int, outputs: int, *, side: int, doubled: bool) -> None:
        super().__init__()
        if doubled:
            self.ConvTranspose_0 = Doubling(gating, outputs)
        self.doubled = doubled
        self.Conv_0 = Convolution(channels, outputs, 1)
        self.Conv_1 = Convolution(outputs if doubled else gating, outputs, 1)
        for stream in "xy":
            self.add_module(f"LayerNorm_{stream}", ChannelNorm(outputs))
            self.add_module(f"in_project_{stream}", nn.Linear(outputs, outputs))
            self.add_module(f"SplitHeadMultiAxisGating_{stream}", GatingWeights(outputs, side))
            self.add_module(f"out_project_{stream}", nn.Linear(outputs, outputs))

    def forward(self, features: Tensor, gating: Tensor) -> tuple[Tensor, Tensor]:
        shortcut_x = self.Conv_0(features)
        shortcut_y = self.Conv_1(self.ConvTranspose_0(gating) if self.doubled else gating)
        x = gelu(self.in_project_x(self.LayerNorm_x(shortcut_x)))
        y = gelu(self.in_project_y(self.LayerNorm_y(shortcut_y)))
        gated_y = self.out_project_y(y * self.SplitHeadMultiAxisGating_x(x)).add_(shortcut_y)
        gated_x = self.out_project_x(x * self.SplitHeadMultiAxisGating_y(y)).add_(gated_y).add_(shortcut_x)
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
