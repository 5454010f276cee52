"""Changes of meaning: something else is to be seen in a part of the image, as convincing as what was there."""

import numpy as np
import torch
from torch import Tensor

from clir_core.identity import pixel_identity
from clir_core.interfaces import Images
from clir_core.restorers.controlled_change.setting import Meaning
from clir_core.restorers.controlled_change.sign import LEAST_SIDE, LENGTH, Box, exchange_letters, place

_FEATHER = 6
"""Side of the square over the width of its soft edge."""


def change_meaning(image: Images, change: Meaning, share: float) -> Images:
    """Change a part of an image; the same part and change for the same pixels.

    Args:
        image: (1, 3, H, W), with a sign (`sign.hang`) for `glyphs`.
        change: What is done.
        share: See `ChangeSetting`.

    Raises:
        RestorerError: The image is too small, or has no sign.
    """
    if change == "glyphs":
        return exchange_letters(image, max(1, round(share * LENGTH)))
    rng = _rng(image, change)
    box = _square(image, share, rng)
    here = box.of(image)
    match change:
        case "paste":
            there = _elsewhere(image, box, rng).of(image)
        case "mirror":
            there = here.flip(-1)
        case "regrow":
            there = _regrown(here, rng)
    changed = image.clone()
    weight = _soft_mask(box.bottom - box.top).to(image)
    box.of(changed)[:] = here + weight * (there - here)
    return changed.clamp(0, 1)


def touched(image: Images, change: Meaning, share: float) -> Tensor:
    """How much `change_meaning` may alter each pixel, (H, W) in [0, 1]: 1 within its square or the sign, 0 outside."""
    weights = torch.zeros(image.shape[-2:])
    if change == "glyphs":
        box = place(*image.shape[-2:])
        weights[box.top : box.bottom, box.left : box.right] = 1
    else:
        box = _square(image, share, _rng(image, change))
        weights[box.top : box.bottom, box.left : box.right] = _soft_mask(box.bottom - box.top)
    return weights


def _rng(image: Images, change: Meaning) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([int(pixel_identity(image)[:15], 16), *change.encode()]))


def _square(image: Images, share: float, rng: np.random.Generator) -> Box:
    """A square above the sign, so that no change of a picture touches text."""
    height, width = image.shape[-2:]
    side = round(share * min(height, width))
    lowest = (place(height, width).top if min(height, width) >= LEAST_SIDE else height) - side
    return _at(int(rng.integers(max(1, lowest + 1))), int(rng.integers(width - side + 1)), side)


def _elsewhere(image: Images, box: Box, rng: np.random.Generator) -> Box:
    """Of twenty other places the one that looks least like this one: a change that is none would test nothing."""
    side, here = box.bottom - box.top, box.of(image)
    places = [_square(image, side / min(image.shape[-2:]), rng) for _ in range(20)]
    differences = [float((other.of(image) - here).square().mean()) for other in places]
    return places[int(np.argmax(differences))]


def _regrown(here: Images, rng: np.random.Generator) -> Images:
    """The spectrum of a part with other phases, the same ones in each channel, so that its colours stay.

    Source: Galerne, Gousseau & Morel, Random phase textures (IEEE TIP 2011).
    """
    mean = here.mean(dim=(-2, -1), keepdim=True)
    noise = torch.from_numpy(rng.standard_normal(here.shape[-2:])).to(here)
    turned = torch.fft.rfft2(here - mean) * torch.exp(1j * torch.fft.rfft2(noise).angle())
    return torch.fft.irfft2(turned, s=here.shape[-2:]) + mean


def _soft_mask(side: int) -> Tensor:
    """(side, side): 1 inside, falling to 0 along a raised cosine at the edges."""
    width = max(1, side // _FEATHER)
    ramp = (1 - torch.cos(torch.pi * (torch.arange(width) + 0.5) / width)) / 2
    profile = torch.ones(side)
    profile[:width], profile[-width:] = ramp, ramp.flip(0)
    return profile[:, None] * profile[None, :]


def _at(top: int, left: int, side: int) -> Box:
    return Box(top, left, top + side, left + side)
