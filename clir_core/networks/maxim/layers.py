"""What MAXIM is made of. Features are (N, H, W, C) everywhere, and contiguous.

With the channels last, a layer norm over the channels, a linear layer and a convolution all read memory in order.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.functional import linear

EPSILON = 1e-6


class Convolution(nn.Conv2d):
    """A convolution that keeps the size, or halves it: (N, H, W, C) -> (N, H / stride, W / stride, outputs).

    Those of the official network that look at one pixel are linear layers here.
    """

    def __init__(self, inputs: int, outputs: int, side: int, stride: int = 1) -> None:
        super().__init__(inputs, outputs, side, stride=stride, padding=(side - 1) // 2)

    def forward(self, features: Tensor) -> Tensor:
        return super().forward(features.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


class Doubling(nn.ConvTranspose2d):
    """A transposed convolution to twice the size: (N, H, W, C) -> (N, 2H, 2W, outputs)."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs, 2, stride=2)

    def forward(self, features: Tensor) -> Tensor:
        return super().forward(features.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


class ChannelNorm(nn.LayerNorm):
    """A layer norm over the channels of each pixel."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, eps=EPSILON)


class Joining(nn.Linear):
    """A linear layer over the channels of several features as if they were one: each (N, H, W, its channels).

    They are taken one by one, so that they need not all be in memory.
    """

    def forward(self, parts: Iterable[Tensor]) -> Tensor:
        result, first = None, 0
        for part in parts:
            weight = self.weight[:, first : first + part.shape[-1]]
            first += part.shape[-1]
            result = linear(part, weight, self.bias) if result is None else result.add_(linear(part, weight))
        return result


class Mixing(nn.Linear):
    """A linear layer over positions, as one matrix product for each image: (N, side, side, ...) -> the same."""

    def __init__(self, side: int) -> None:
        super().__init__(side**2, side**2)

    def forward(self, positions: Tensor) -> Tensor:
        values = positions.flatten(1, 2).flatten(2)
        return torch.baddbmm(self.bias[:, None], self.weight.expand(len(values), -1, -1), values).view_as(positions)


class Resized(nn.Module):
    """Features at the size of another level, with another number of channels: the official UpSampleRatio.

    The official network resizes first. The 1x1 convolution commutes with that, because the weights of a resized pixel
    sum to 1, and so it runs at the smaller of the two sizes.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.Conv_0 = nn.Linear(inputs, outputs)

    def forward(self, features: Tensor, height: int, width: int) -> Tensor:
        if height > features.shape[1]:
            return resize(self.Conv_0(features), height, width)
        return self.Conv_0(resize(features, height, width))


def gelu(features: Tensor) -> Tensor:
    """The tanh form."""
    return functional.gelu(features, approximate="tanh")


def resize(features: Tensor, height: int, width: int) -> Tensor:
    """Bilinear, (N, H, W, C) -> (N, height, width, C); antialiased where it shrinks."""
    if (height, width) == features.shape[1:3]:
        return features
    shrinks = height < features.shape[1]
    # torch antialiases on the CPU in float32 only.
    planes = functional.interpolate(
        features.permute(0, 3, 1, 2).to(torch.float32 if shrinks else features.dtype),
        (height, width),
        mode="bilinear",
        align_corners=False,
        antialias=shrinks,
    )
    return planes.permute(0, 2, 3, 1).to(features.dtype).contiguous()


def nearest(images: Tensor, factor: int) -> Tensor:
    """Every pixel that is nearest to a centre at a `factor` times smaller size."""
    return images[:, factor // 2 :: factor, factor // 2 :: factor].contiguous()
