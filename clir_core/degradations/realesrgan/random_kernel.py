"""Real-ESRGAN's random blur kernels: drawn as a JSON record, built from it.

Source: Wang et al., Real-ESRGAN (arXiv 2107.10833), and the published options/train_realesrgan_x4plus.yml.
"""

import math
from collections.abc import Mapping

import numpy as np

from clir_core.errors import TaskError
from clir_core.interfaces import Json, Tensor
from clir_core.processing import blur_kernels
from clir_core.tasks.drawn import number, numbers, text, whole

_FAMILIES = (
    ("gaussian", True, 0.45),
    ("gaussian", False, 0.25),
    ("generalised", True, 0.12),
    ("generalised", False, 0.03),
    ("plateau", True, 0.12),
    ("plateau", False, 0.03),
)
"""Family, whether it is isotropic, and how often it is drawn."""

_SHAPE_RANGES = {"gaussian": (1.0, 1.0), "generalised": (0.5, 4.0), "plateau": (1.0, 2.0)}


def draw_kernel(sigma_high: float, rng: np.random.Generator) -> dict[str, Json]:
    """A kernel of 7 to 21 pixels: one in ten is a sinc, the others are Gaussians and their relatives.

    Args:
        sigma_high: Greatest standard deviation, in pixels; the least is 0.2.
        rng: What it is drawn from.
    """
    size = _draw_size(rng)
    if rng.random() < 0.1:
        return _draw_cutoff(size, math.pi / 3 if size < 13 else math.pi / 5, rng)
    probabilities = [probability for _, _, probability in _FAMILIES]
    family, isotropic, _ = _FAMILIES[int(rng.choice(len(_FAMILIES), p=probabilities))]
    sigma = rng.uniform(0.2, sigma_high)
    return {
        "family": family,
        "size": size,
        "sigmas": [sigma, sigma if isotropic else rng.uniform(0.2, sigma_high)],
        "rotation": 0.0 if isotropic else rng.uniform(-math.pi, math.pi),
        "shape": _draw_shape(_SHAPE_RANGES[family], rng),
    }


def draw_sinc(rng: np.random.Generator) -> dict[str, Json]:
    """A sinc of 7 to 21 pixels that cuts off between pi / 3 and pi."""
    return _draw_cutoff(_draw_size(rng), math.pi / 3, rng)


def build_kernel(drawn: Mapping[str, Json]) -> Tensor:
    """The kernel of a record: (K, K) float64, sum 1.

    Raises:
        TaskError: The record is not one of this module.
    """
    family, size = text(drawn, "family"), whole(drawn, "size")
    if family == "sinc":
        return blur_kernels.sinc(size, number(drawn, "cutoff"))
    first, second = numbers(drawn, "sigmas")
    rotation, shape = number(drawn, "rotation"), number(drawn, "shape")
    match family:
        case "gaussian":
            return blur_kernels.gaussian(size, (first, second), rotation)
        case "generalised":
            return blur_kernels.generalised_gaussian(size, (first, second), rotation, shape)
        case "plateau":
            return blur_kernels.plateau(size, (first, second), rotation, shape)
        case _:
            raise TaskError(f"no kernel family is called {family!r}; the record is of another version")


def _draw_size(rng: np.random.Generator) -> int:
    return 2 * int(rng.integers(3, 11)) + 1


def _draw_cutoff(size: int, low: float, rng: np.random.Generator) -> dict[str, Json]:
    return {"family": "sinc", "size": size, "cutoff": rng.uniform(low, math.pi)}


def _draw_shape(bounds: tuple[float, float], rng: np.random.Generator) -> float:
    """Below 1 as often as above, where the bounds allow it."""
    low, high = bounds
    return rng.uniform(min(low, 1.0), 1.0) if rng.random() < 0.5 else rng.uniform(1.0, high)
