"""AlexNet and VGG-16 as plain layer lists, with the three kinds of down-sampling that perceptual metrics use.

Layer indices are those of the published checkpoints, so that their parameters load by name.
"""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, pad

VGG16_CHANNELS = (64, 64, "down", 128, 128, "down", 256, 256, 256, "down", 512, 512, 512, "down", 512, 512, 512)

Downsample = Callable[[int], list[nn.Module]]
"""From the number of channels to the layers that halve height and width."""


class BlurPool(nn.Module):
    """Every second pixel after a [1 2 1] / 4 filter, the border mirrored two pixels wide (antialiased CNNs)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        taps = torch.tensor([1.0, 2.0, 1.0]) / 4
        self.register_buffer("filt", torch.outer(taps, taps).expand(channels, 1, 3, 3).clone())

    def forward(self, values: Tensor) -> Tensor:
        return conv2d(pad(values, (2, 2, 2, 2), mode="reflect"), self.filt, stride=2, groups=values.shape[1])


class L2Pool(nn.Module):
    """Every second pixel of the root of the locally averaged square (DISTS)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        taps = torch.tensor([1.0, 2.0, 1.0]) / 4
        self.register_buffer("filter", torch.outer(taps, taps).expand(channels, 1, 3, 3).clone(), persistent=False)

    def forward(self, values: Tensor) -> Tensor:
        mean_square = conv2d(values.square(), self.filter, stride=2, padding=1, groups=values.shape[1])
        return (mean_square + 1e-12).sqrt()


def alexnet() -> nn.Sequential:
    """The convolutional part of torchvision's AlexNet, up to its last activation."""
    return nn.Sequential(
        nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=2),
        nn.Conv2d(64, 192, kernel_size=5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=2),
        *_alexnet_tail(),
    )


def shift_tolerant_alexnet() -> nn.Sequential:
    """AlexNet of ST-LPIPS: strides become blur pools, the first one after a convolution at full resolution."""
    return nn.Sequential(
        nn.Conv2d(3, 64, kernel_size=11, padding=2),
        BlurPool(64),
        nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=1),
        BlurPool(64),
        nn.Conv2d(64, 192, kernel_size=5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=1),
        BlurPool(192),
        *_alexnet_tail(),
    )


def vgg16() -> nn.Sequential:
    """The convolutional part of torchvision's VGG-16, up to its last activation."""
    return _vgg16(lambda _: [nn.MaxPool2d(kernel_size=2)])


def shift_tolerant_vgg16() -> nn.Sequential:
    """VGG-16 of ST-LPIPS: pooling at full resolution, then a blur pool."""
    return _vgg16(lambda channels: [nn.MaxPool2d(kernel_size=2, stride=1), BlurPool(channels)])


def l2_pooled_vgg16() -> nn.Sequential:
    """VGG-16 of DISTS."""
    return _vgg16(lambda channels: [L2Pool(channels)])


def _alexnet_tail() -> list[nn.Module]:
    widths = (192, 384, 256, 256)
    layers: list[nn.Module] = []
    for before, after in pairwise(widths):
        layers += [nn.Conv2d(before, after, kernel_size=3, padding=1), nn.ReLU()]
    return layers


def _vgg16(downsample: Downsample) -> nn.Sequential:
    layers: list[nn.Module] = []
    channels = 3
    for width in VGG16_CHANNELS:
        if isinstance(width, str):
            layers += downsample(channels)
        else:
            layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1), nn.ReLU()]
            channels = width
    return nn.Sequential(*layers)
