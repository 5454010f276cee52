"""What the small networks are built of."""

from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """x + convolution(ReLU(convolution(x))), without normalisation; the last convolution starts at zero.

    Normalisation was left out because it costs more time than it saves at these widths, and makes the output depend on
    the size of the image.
    """

    def __init__(self, width: int) -> None:
        """Build it as the identity."""
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        start_at_zero(self.second)

    def forward(self, features: Tensor) -> Tensor:
        """(B, width, h, w) to the same."""
        return features + self.second(self.first(features).relu())


def residual_blocks(width: int, count: int) -> nn.Sequential:
    """Several in a row."""
    return nn.Sequential(*(ResidualBlock(width) for _ in range(count)))


def start_at_zero(layer: nn.Conv2d | nn.Linear) -> None:
    """Let a layer contribute nothing at first."""
    nn.init.zeros_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
