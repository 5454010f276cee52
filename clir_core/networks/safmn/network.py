"""SAFMN in the variant of the NTIRE 2023 challenge on efficient super-resolution.

It differs from the journal's network, which spandrel has: one global response normalisation after the first
convolution instead of a layer norm in every block, pooling by 4, 8 and 16, and a bilinear skip to the output.

Source: github.com/sunny2109/SAFMN, NTIRE2023_ESR, described in arXiv 2302.13800.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional


class GlobalResponseNorm(nn.Module):
    """Weighs each channel by its share of the image's energy; so the whole image decides, and tiles differ."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.zeros(1, channels, 1, 1))
        self.beta = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def forward(self, features: Tensor) -> Tensor:
        energy = torch.linalg.vector_norm(features, dim=(2, 3), keepdim=True)
        share = energy / (energy.mean(dim=1, keepdim=True) + 1e-6)
        return features + self.gamma * features * share + self.beta


class SAFM(nn.Module):
    """Modulates features by what depthwise convolutions see of them at four scales."""

    LEVELS = 4

    def __init__(self, channels: int) -> None:
        super().__init__()
        part = channels // self.LEVELS
        self.mfr = nn.ModuleList(
            nn.Conv2d(part, part, 3, padding=1, groups=part, bias=False) for _ in range(self.LEVELS)
        )
        self.aggr = nn.Conv2d(channels, channels, 1, bias=False)

    def forward(self, features: Tensor) -> Tensor:
        parts = features.chunk(self.LEVELS, dim=1)
        seen = [self.mfr[0](parts[0])]
        seen += [self._seen_from_afar(parts[level], level) for level in range(1, self.LEVELS)]
        return functional.gelu(self.aggr(torch.cat(seen, dim=1))) * features

    def _seen_from_afar(self, part: Tensor, level: int) -> Tensor:
        height, width = part.shape[-2:]
        shrink = 2 ** (level + 1)
        pooled = functional.adaptive_max_pool2d(part, (height // shrink, width // shrink))
        return functional.interpolate(self.mfr[level](pooled), size=(height, width), mode="nearest")


class Block(nn.Module):
    """Feature modulation, then channel mixing, each added to what came in."""

    def __init__(self, channels: int, hidden: int) -> None:
        super().__init__()
        self.safm = SAFM(channels)
        self.ccm = nn.ModuleDict({"ccm": _mixer(channels, hidden)})

    def forward(self, features: Tensor) -> Tensor:
        features = self.safm(features) + features
        return self.ccm["ccm"](features) + features


class SAFMN(nn.Module):
    """Super-resolution of RGB in [0, 1], sides at least 16.

    Args:
        channels: Width of the features, a multiple of 4.
        blocks: How many.
        scale: Output side over input side.
    """

    def __init__(self, *, channels: int = 36, blocks: int = 8, scale: int = 4) -> None:
        super().__init__()
        self.scale = scale
        self.to_feat = nn.Conv2d(3, channels, 3, padding=1)
        self.norm = GlobalResponseNorm(channels)
        self.feats = nn.Sequential(*(Block(channels, 2 * channels) for _ in range(blocks)))
        self.to_img = nn.Sequential(nn.Conv2d(channels, 3 * scale**2, 3, padding=1), nn.PixelShuffle(scale))

    def forward(self, images: Tensor) -> Tensor:
        enlarged = functional.interpolate(images, scale_factor=self.scale, mode="bilinear", align_corners=False)
        return self.to_img(self.feats(self.norm(self.to_feat(images)))) + enlarged


def _mixer(channels: int, hidden: int) -> nn.Sequential:
    widen = nn.Conv2d(channels, hidden, 3, padding=1, bias=False)
    return nn.Sequential(widen, nn.GELU(), nn.Conv2d(hidden, channels, 1, bias=False))
