"""Stripformer: a U-shaped deblurrer with strip attention at a half and a quarter of the resolution.

Written from the description of the network. Parameter names are those of the official checkpoints, which therefore load
strictly.

Source: Tsai et al., Stripformer, ECCV 2022, arXiv:2204.04627; pp00704831/Stripformer-ECCV-2022- at 9efba88.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from clir_core.networks.stripformer.blocks import InterStripBlock, IntraStripBlock, StripBlock

_BODY_BLOCKS = range(1, 13)
_DECODER_BLOCKS = range(1, 7)


class Encoder(nn.Module):
    """(N, 3, H, W) -> features (N, 320, H/4, W/4), and what the decoder skips to: (N, 128, H/2, W/2), (N, 64, H, W)."""

    def __init__(self) -> None:
        super().__init__()
        self.en_layer1_1 = _activated(_conv3(3, 64))
        self.en_layer1_2, self.en_layer1_3, self.en_layer1_4 = (_residual(64) for _ in range(3))
        self.en_layer2_1 = _activated(_conv3(64, 128, stride=2))
        self.en_layer2_2, self.en_layer2_3, self.en_layer2_4 = (_residual(128) for _ in range(3))
        self.en_layer3_1 = _activated(_conv3(128, 320, stride=2))

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        full = self.en_layer1_1(images)
        for residual in (self.en_layer1_2, self.en_layer1_3, self.en_layer1_4):
            full = _activate(full + residual(full))
        half = self.en_layer2_1(full)
        for residual in (self.en_layer2_2, self.en_layer2_3, self.en_layer2_4):
            half = _activate(half + residual(half))
        return self.en_layer3_1(half), half, full


class Decoder(nn.Module):
    """The inverse of the encoder, with six blocks at half resolution: what to add to the image, (N, 3, H, W)."""

    def __init__(self) -> None:
        super().__init__()
        self.de_layer3_1 = _activated(_upsampling(320, 192))
        self.de_layer2_2 = _activated(nn.Conv2d(192 + 128, 192, 1))
        for number in _DECODER_BLOCKS:
            self.add_module(f"de_block_{number}", _strip_block(number, channels=192, heads=3))
        self.de_layer2_1 = _activated(_upsampling(192, 64))
        self.de_layer1_3 = nn.Sequential(nn.Conv2d(64 + 64, 64, 1), nn.LeakyReLU(0.2), _conv3(64, 64))
        self.de_layer1_2 = _residual(64)
        self.de_layer1_1 = _activated(_conv3(64, 3))

    def forward(self, features: Tensor, half: Tensor, full: Tensor) -> Tensor:
        features = self.de_layer2_2(torch.cat((self.de_layer3_1(features), half), dim=1))
        for number in _DECODER_BLOCKS:
            features = self.get_submodule(f"de_block_{number}")(features)
        features = self.de_layer2_1(features)
        features = _activate(features + self.de_layer1_3(torch.cat((features, full), dim=1)))
        features = _activate(features + self.de_layer1_2(features))
        return self.de_layer1_1(features)


class Stripformer(nn.Module):
    """Deblurs whole RGB images in [-0.5, 0.5], sides multiples of 4: (N, 3, H, W) -> (N, 3, H, W)."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        for number in _BODY_BLOCKS:
            self.add_module(f"Trans_block_{number}", _strip_block(number, channels=320, heads=5))
        self.decoder = Decoder()

    def forward(self, images: Tensor) -> Tensor:
        features, half, full = self.encoder(images)
        for number in _BODY_BLOCKS:
            features = self.get_submodule(f"Trans_block_{number}")(features)
        return images + self.decoder(features, half, full)


def _strip_block(number: int, channels: int, heads: int) -> StripBlock:
    """Blocks are counted from 1; odd ones attend inside strips, even ones between them."""
    kind = IntraStripBlock if number % 2 else InterStripBlock
    return kind(channels, heads)


def _conv3(inputs: int, outputs: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1)


def _upsampling(inputs: int, outputs: int) -> nn.ConvTranspose2d:
    """A transposed convolution to twice the resolution."""
    return nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1)


def _residual(channels: int) -> nn.Sequential:
    """What a residual step adds to its input, before the activation of the sum."""
    return nn.Sequential(_conv3(channels, channels), nn.LeakyReLU(0.2), _conv3(channels, channels))


def _activated(convolution: nn.Module) -> nn.Sequential:
    return nn.Sequential(convolution, nn.LeakyReLU(0.2))


def _activate(features: Tensor) -> Tensor:
    return leaky_relu(features, 0.2)
