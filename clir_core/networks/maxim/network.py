"""MAXIM for deblurring: three stages, each a U-shaped network on three levels of resolution.

Names of submodules are those of the official checkpoint, with a dot after the stage. The images of earlier stages,
which only training looks at, are not returned.

Source: Tu et al., MAXIM, CVPR 2022, arXiv:2201.02973; variant S-3 of github.com/google-research/maxim.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, count
from typing import NamedTuple

from torch import Tensor, nn

from clir_core.networks.maxim.blocks import (
    ConvolutionalAttentionBlock,
    CrossGating,
    LinearAttentionBlock,
    MultiAxisGmlp,
    SupervisedAttention,
)
from clir_core.networks.maxim.layers import Convolution, Doubling, Joining, Resized, nearest

CHANNELS = (32, 64, 128)
SIDES = (16, 16, 8)
"""Of blocks and of the grid, by level."""
LEVELS = range(3)
BOTTLENECK_SIDE = 8
SIZE_MULTIPLE = 64
"""The bottleneck is 8 times smaller than the image, and its sides are multiples of its blocks'."""


class UNetBlock(nn.Module):
    """Features of one level and what they skip to, together (N, H, W, inputs): -> (N, H, W, channels)."""

    def __init__(self, inputs: int, channels: int, side: int) -> None:
        super().__init__()
        self.Conv_0 = Joining(inputs, channels)
        for number in (0, 1):
            self.add_module(f"SplitHeadMultiAxisGmlpLayer_{number}", MultiAxisGmlp(channels, side))
            self.add_module(f"channel_attention_block_1{number}", ConvolutionalAttentionBlock(channels))

    def forward(self, parts: Iterable[Tensor]) -> Tensor:
        shortcut = self.Conv_0(parts)
        features = self.channel_attention_block_10(self.SplitHeadMultiAxisGmlpLayer_0(shortcut))
        features = self.channel_attention_block_11(self.SplitHeadMultiAxisGmlpLayer_1(features))
        return features.add_(shortcut)


class EncoderBlock(UNetBlock):
    """Gives the features of the next level, (N, H/2, W/2, channels), and those of this one."""

    def __init__(self, inputs: int, channels: int, side: int, *, continues: bool) -> None:
        super().__init__(inputs, channels, side)
        self.Conv_1 = Convolution(channels, channels, 4, stride=2)
        if continues:
            self.cross_gating_block = CrossGating(channels, channels, channels, side=side, doubled=False)

    def forward(self, features: Tensor, skip: Tensor, earlier: Tensor | None) -> tuple[Tensor, Tensor]:
        features = super().forward((features, skip))
        if earlier is not None:
            features, _ = self.cross_gating_block((features,), earlier)
        return self.Conv_1(features), features


class DecoderBlock(nn.Module):
    """Features from the level below, (N, H/2, W/2, inputs), and a bridge of 3 times as many channels as it gives."""

    def __init__(self, inputs: int, channels: int, side: int) -> None:
        super().__init__()
        self.ConvTranspose_0 = Doubling(inputs, channels)
        self.UNetEncoderBlock_0 = UNetBlock(4 * channels, channels, side)

    def forward(self, features: Tensor, bridge: Iterable[Tensor]) -> Tensor:
        return self.UNetEncoderBlock_0(chain((self.ConvTranspose_0(features),), bridge))


class BottleneckBlock(nn.Module):
    """A block of the smallest features."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        self.input_proj = nn.Linear(channels, channels)
        for number in (0, 1):
            self.add_module(f"SplitHeadMultiAxisGmlpLayer_{number}", MultiAxisGmlp(channels, side))
            self.add_module(f"channel_attention_block_1_{number}", LinearAttentionBlock(channels))

    def forward(self, features: Tensor) -> Tensor:
        shortcut = self.input_proj(features)
        features = self.channel_attention_block_1_0(self.SplitHeadMultiAxisGmlpLayer_0(shortcut))
        features = self.channel_attention_block_1_1(self.SplitHeadMultiAxisGmlpLayer_1(features))
        return features.add_(shortcut)


class Passed(NamedTuple):
    """What a stage hands on to the next one, by level."""

    features: list[Tensor]
    """Of its encoder and its decoder, summed."""
    attended: list[Tensor]
    """What its supervised attention let through."""


class Stage(nn.Module):
    """One U-shaped network.

    Args:
        continues: Whether a stage comes before it.
        last: Whether none comes after it.
    """

    def __init__(self, *, continues: bool, last: bool) -> None:
        super().__init__()
        self.last = last
        below = (CHANNELS[0], *CHANNELS)
        above = (*CHANNELS[1:], CHANNELS[-1])
        for level, (channels, side) in enumerate(zip(CHANNELS, SIDES, strict=True)):
            self.add_module(f"input_conv_{level}", Convolution(3, channels, 3))
            if continues:
                fuse = CrossGating(channels, channels, channels, side=side, doubled=False)
                self.add_module(f"input_fuse_sam_{level}", fuse)
            encoder = EncoderBlock(below[level] + channels, channels, side, continues=continues)
            self.add_module(f"encoder_block_{level}", encoder)
            gating = CrossGating(3 * channels, above[level], channels, side=side, doubled=True)
            self.add_module(f"cross_gating_block_{level}", gating)
            self.add_module(f"decoder_block_{level}", DecoderBlock(above[level], channels, side))
            if not last:
                self.add_module(f"supervised_attention_module_{level}", SupervisedAttention(channels))
        self.global_block_0 = BottleneckBlock(CHANNELS[-1], BOTTLENECK_SIDE)
        self.global_block_1 = BottleneckBlock(CHANNELS[-1], BOTTLENECK_SIDE)
        if last:
            self.output_conv_0 = Convolution(CHANNELS[0], 3, 3)
        self._add_resizing()

    def _add_resizing(self) -> None:
        """Fine to coarse before the gating, coarse to fine after it; both from the smallest level up."""
        number = count()
        for order in (LEVELS, reversed(LEVELS)):
            sources = tuple(order)
            for level in reversed(LEVELS):
                for source in sources:
                    self.add_module(f"UpSampleRatio_{next(number)}", Resized(CHANNELS[source], CHANNELS[level]))

    def forward(self, images: list[Tensor], earlier: Passed | None) -> Tensor | Passed:
        encoded, features = self._encode(images, earlier)
        bottleneck = self.global_block_1(self.global_block_0(features))
        decoded = self._decode(bottleneck, self._gate(encoded, bottleneck))
        if self.last:
            return self.output_conv_0(decoded[0]).add_(images[0])
        attended = [self._at(level, "supervised_attention_module")(decoded[level], images[level]) for level in LEVELS]
        return Passed([e.add_(d) for e, d in zip(encoded, decoded, strict=True)], attended)

    def _encode(self, images: list[Tensor], earlier: Passed | None) -> tuple[list[Tensor], Tensor]:
        """Features of each level, and those that go into the bottleneck."""
        encoded: list[Tensor] = []
        below = None
        for level in LEVELS:
            features = self._at(level, "input_conv")(images[level])
            if earlier:
                features, _ = self._at(level, "input_fuse_sam")((features,), earlier.attended[level])
            below = features if below is None else below
            passed = earlier.features[level] if earlier else None
            below, own = self._at(level, "encoder_block")(below, features, passed)
            encoded.append(own)
        return encoded, below

    def _gate(self, encoded: list[Tensor], bottleneck: Tensor) -> list[Tensor]:
        """What the decoder skips to, by level: features of all levels, gated from the bottleneck upwards."""
        gated: dict[int, Tensor] = {}
        gating = bottleneck
        for level in reversed(LEVELS):
            signal = self._resized(0, level, encoded, encoded)
            gated[level], gating = self._at(level, "cross_gating_block")(signal, gating)
        return [gated[level] for level in LEVELS]

    def _decode(self, features: Tensor, gated: list[Tensor]) -> list[Tensor]:
        decoded: dict[int, Tensor] = {}
        for level in reversed(LEVELS):
            bridge = self._resized(9, level, gated[::-1], gated)
            features = decoded[level] = self._at(level, "decoder_block")(features, bridge)
        return [decoded[level] for level in LEVELS]

    def _resized(self, first: int, level: int, sources: list[Tensor], levels: list[Tensor]) -> Iterator[Tensor]:
        """All sources at the size and with the channels of a level."""
        size = levels[level].shape[1:3]
        number = first + 3 * (LEVELS[-1] - level)
        return (self._at(number + i, "UpSampleRatio")(source, *size) for i, source in enumerate(sources))

    def _at(self, number: int, name: str) -> nn.Module:
        return self.get_submodule(f"{name}_{number}")


class Maxim(nn.Module):
    """Deblurs RGB in [0, 1], sides multiples of SIZE_MULTIPLE: (N, 3, H, W) -> (N, 3, H, W), not clamped."""

    def __init__(self, stages: int = 3) -> None:
        super().__init__()
        for number in range(stages):
            self.add_module(f"stage_{number}", Stage(continues=number > 0, last=number == stages - 1))

    def forward(self, images: Tensor) -> Tensor:
        full = images.permute(0, 2, 3, 1).contiguous()
        pyramid = [full, nearest(full, 2), nearest(full, 4)]
        passed = None
        for stage in self.children():
            passed = stage(pyramid, passed)
        return passed.permute(0, 3, 1, 2)
