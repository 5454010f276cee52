"""Noise fields drawn on the CPU from a seed of their own, so that a record of a few numbers replays them."""

import numpy as np

from clir_core.imaging.images import quantise
from clir_core.interfaces import Images, Tensor

_GREY = (0.2989, 0.587, 0.114)


def draw_seed(rng: np.random.Generator) -> int:
    """A seed for one field, small enough for any reader of JSON."""
    return int(rng.integers(2**53))


def add_gaussian(image: Images, sigma: float, seed: int, *, grey: bool = False) -> Images:
    """Add normal noise and clamp to [0, 1].

    Args:
        image: (1, 3, H, W).
        sigma: Standard deviation, in levels of 255.
        seed: Of the field.
        grey: The same noise in all three channels.
    """
    field = _normal(image, seed, channels=1 if grey else 3)
    return _added(image, field * (sigma / 255))


def add_correlated(image: Images, mixing: Tensor, seed: int) -> Images:
    """Add normal noise whose channels are mixtures of three independent ones, and clamp to [0, 1].

    Args:
        image: (1, 3, H, W).
        mixing: (3, 3): its product with its own transpose is the covariance, in squared levels of 255.
        seed: Of the field.
    """
    import torch

    field = torch.einsum("ij,bjhw->bihw", mixing.double() / 255, _normal(image, seed, channels=3))
    return _added(image, field)


def add_poisson(image: Images, scale: float, seed: int, *, grey: bool = False) -> Images:
    """Add shot noise and clamp to [0, 1].

    White counts as many photons as the image has distinct 8-bit values, rounded up to a power of 2. This depends on the
    pixels: it is computed here, the same at each replay, and cannot be drawn beforehand.

    Args:
        image: (1, 3, H, W).
        scale: What the noise is multiplied by; 1 is physical.
        seed: Of the field.
        grey: The noise of the luma, the same in all three channels.
    """
    import torch

    light = quantise(_luma(image) if grey else image).double()
    photons = 2.0 ** np.ceil(np.log2(_distinct_levels(light)))
    rng = np.random.Generator(np.random.PCG64(seed))
    counted = torch.from_numpy(rng.poisson((light * photons).cpu().numpy())).to(light)
    return _added(image, (counted / photons - light) * scale)


def _normal(image: Images, seed: int, channels: int) -> Tensor:
    import torch

    rng = np.random.Generator(np.random.PCG64(seed))
    field = rng.standard_normal((1, channels, *image.shape[-2:]))
    return torch.from_numpy(field).to(image.device)


def _distinct_levels(images: Tensor) -> int:
    import torch

    return int(torch.bincount((images * 255).round().int().flatten()).count_nonzero())


def _luma(image: Images) -> Tensor:
    import torch

    weights = torch.tensor(_GREY, dtype=torch.float64, device=image.device)
    return (image.double() * weights[:, None, None]).sum(dim=1, keepdim=True)


def _added(image: Images, field: Tensor) -> Images:
    return (image.double() + field).clamp(0, 1).to(image.dtype)
