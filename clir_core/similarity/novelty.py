"""What an image shows that another one does not: content that no local filter of the other explains.

Within a window an image is predicted, channel by channel, from its reference: an offset, the reference itself, its two
slopes and its curvature, each with the weight that fits best. Another brightness, contrast or white balance, a shift
below a pixel, a mild blur or sharpening are such filters and leave next to nothing over. Other letters, new texture, or
an object from elsewhere are not, and what cannot be predicted of them is new. Noise cannot be predicted either, but
little of it is left where pixels are averaged first, and much of what a picture means is.
"""

from collections.abc import Callable

from clir_core.interfaces import Images, Tensor

TRUST = 1e-4
"""The price of a weight, in squared values: where a window of the reference is flat, no filter of it explains much."""


def novelty_map(images: Images, references: Images, *, averaged: int, window: int) -> Tensor:
    """The new content of each window; 0 where images are equal, and never more than their root mean square difference.

    Args:
        images: (B, 3, H, W).
        references: The same shape.
        averaged: Side of the squares of pixels that are averaged first.
        window: Side of a window in averaged pixels; they overlap by half. A smaller image is one window.

    Returns:
        (B, rows, columns) float64 in [0, 1], the root of the mean over pixels and channels of what is left.
    """
    from torch.nn.functional import avg_pool2d

    first, second = (avg_pool2d(values.double(), averaged) for values in (images, references))
    side = min(window, *first.shape[-2:])
    unexplained = _unexplained(first - second, second, lambda values: avg_pool2d(values, side, max(1, side // 2)))
    return unexplained.clamp(0, 1).mean(dim=1).sqrt()


def _unexplained(difference: Tensor, reference: Tensor, over_windows: Callable[[Tensor], Tensor]) -> Tensor:
    """(B, 3, rows, columns): the least of mean((difference - weights parts)^2) + TRUST |weights|^2, the offset free."""
    import torch

    parts = [torch.ones_like(reference), *_parts(reference)]
    products = torch.stack([torch.stack([over_windows(one * other) for other in parts], -1) for one in parts], -1)
    price = torch.diag(torch.tensor([0.0] + [TRUST] * (len(parts) - 1)).to(products))
    seen = torch.stack([over_windows(part * difference) for part in parts], -1)
    weights = torch.linalg.solve(products + price, seen)
    return over_windows(difference.square()) - (weights * seen).sum(dim=-1)


def _parts(reference: Tensor) -> tuple[Tensor, ...]:
    """The reference, its slopes right and down, and its curvature, edges repeated."""
    from torch.nn.functional import pad

    around = pad(reference, (1, 1, 1, 1), mode="replicate")
    left, right = around[..., 1:-1, :-2], around[..., 1:-1, 2:]
    above, below = around[..., :-2, 1:-1], around[..., 2:, 1:-1]
    return reference, (right - left) / 2, (below - above) / 2, left + right + above + below - 4 * reference
