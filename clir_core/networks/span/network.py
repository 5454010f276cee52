"""SPAN as it runs after training: every three-branch convolution already fused into one 3x3.

Parameter names are those of the official checkpoints without `.eval_conv`. Fusing once, when the file is
converted, spares the official module's fusing at every forward pass; the outputs are the same.

Source: github.com/hongyuanyu/SPAN; paper arXiv 2311.12770, figure 2.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional


class SPAB(nn.Module):
    """Swift parameter-free attention block: the third convolution's sign-symmetric sigmoid weighs its own residual."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.c1_r = nn.Conv2d(channels, channels, 3, padding=1)
        self.c2_r = nn.Conv2d(channels, channels, 3, padding=1)
        self.c3_r = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Features of the block, and its first activation, which the last block hands to the output."""
        first = functional.silu(self.c1_r(features))
        third = self.c3_r(functional.silu(self.c2_r(first)))
        return (third + features) * (torch.sigmoid(third) - 0.5), first


class SPAN(nn.Module):
    """Super-resolution of RGB in [0, 1] by six attention blocks and a pixel shuffle.

    Args:
        channels: Width of the features; 48 and 52 are published.
        scale: Output side over input side.
    """

    mean: Tensor
    image_range: Tensor

    def __init__(self, *, channels: int, scale: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor((0.4488, 0.4371, 0.4040)).reshape(1, 3, 1, 1))
        self.register_buffer("image_range", torch.tensor(255.0))
        self.conv_1 = nn.Conv2d(3, channels, 3, padding=1)
        self.block_1, self.block_2, self.block_3 = SPAB(channels), SPAB(channels), SPAB(channels)
        self.block_4, self.block_5, self.block_6 = SPAB(channels), SPAB(channels), SPAB(channels)
        self.conv_2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_cat = nn.Conv2d(4 * channels, channels, 1)
        self.upsampler = nn.Sequential(nn.Conv2d(channels, 3 * scale**2, 3, padding=1), nn.PixelShuffle(scale))

    def forward(self, images: Tensor) -> Tensor:
        shallow = self.conv_1((images - self.mean) * self.image_range)
        after_first, _ = self.block_1(shallow)
        features = after_first
        for block in (self.block_2, self.block_3, self.block_4, self.block_5):
            features, _ = block(features)
        deep, last_activation = self.block_6(features)
        joined = torch.cat([shallow, self.conv_2(deep), after_first, last_activation], dim=1)
        return self.upsampler(self.conv_cat(joined))


def fused_span(state: dict[str, Tensor]) -> SPAN:
    """The network whose width and scale the shapes of a fused state dict tell, with its values."""
    network = SPAN(
        channels=state["conv_1.weight"].shape[0], scale=round((state["upsampler.0.weight"].shape[0] / 3) ** 0.5)
    )
    network.load_state_dict(state)
    return network.eval()
