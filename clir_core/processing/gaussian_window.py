"""Small symmetric filters applied along both axes."""

import math
from collections.abc import Sequence

from clir_core.interfaces import Tensor


def gaussian_taps(size: int, sigma: float) -> list[float]:
    """A sampled Gaussian of `size` taps that sum to 1."""
    weights = [math.exp(-((k - (size - 1) / 2) ** 2) / (2 * sigma**2)) for k in range(size)]
    return [weight / sum(weights) for weight in weights]


def filter_valid(values: Tensor, taps: Sequence[float]) -> Tensor:
    """Filter height and width with the same symmetric taps, keeping only pixels whose window lies inside.

    Args:
        values: (..., H, W), sides at least `len(taps)`.
        taps: Symmetric: `taps[k] == taps[-1 - k]`.

    Returns:
        (..., H - len(taps) + 1, W - len(taps) + 1).
    """
    return _filter_axis(_filter_axis(values, taps, dim=-2), taps, dim=-1)


def _filter_axis(values: Tensor, taps: Sequence[float], dim: int) -> Tensor:
    """A sum of shifted slices: 20 times faster in float64 than torch's convolution, which has no kernel for it."""
    last = len(taps) - 1
    length = values.shape[dim] - last
    total = values.narrow(dim, last // 2, length) * (taps[last // 2] if last % 2 == 0 else 0.0)
    for k in range(len(taps) // 2):
        total += (values.narrow(dim, k, length) + values.narrow(dim, last - k, length)).mul_(taps[k])
    return total
