"""The two luma channels of the field. Which one a metric uses is part of its protocol."""

from clir_core.interfaces import Images, Tensor


def luma_ycbcr(images: Images) -> Tensor:
    """BT.601 studio-swing luma of MATLAB's rgb2ycbcr, as super-resolution papers use it, not rounded.

    Returns:
        (B, 1, H, W) float64 in [16, 235].

    Source: specification of rgb2ycbcr; Y = 16 + (65.481 R + 128.553 G + 24.966 B) with R, G, B in [0, 1].
    """
    return 16.0 + _weighted(images, (65.481, 128.553, 24.966))


def luma_full(images: Images) -> Tensor:
    """Full-range luma 0.299 R + 0.587 G + 0.114 B (the Y of YIQ), not rounded.

    Returns:
        (B, 1, H, W) float64 in [0, 255].
    """
    return _weighted(images, (76.245, 149.685, 29.07))


def _weighted(images: Images, weights: tuple[float, float, float]) -> Tensor:
    import torch

    red, green, blue = images.double().unbind(dim=1)
    return torch.stack([weights[0] * red + weights[1] * green + weights[2] * blue], dim=1)
