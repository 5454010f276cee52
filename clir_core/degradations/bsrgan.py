"""The degradation that BSRGAN was trained on: its steps in random order, with their parameters drawn beforehand."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from clir_core.errors import TaskError
from clir_core.interfaces import Images, Json, OperatorKind, OperatorSpec
from clir_core.processing import blur_kernels
from clir_core.processing.correlation import correlate
from clir_core.processing.jpeg import codec, compress
from clir_core.processing.noise import add_correlated, add_gaussian, draw_seed
from clir_core.processing.training_resize import MODES, resize_without_antialias
from clir_core.tasks.drawn import number, numbers, records, text, whole
from clir_core.tasks.grammar import read_whole

_LEAST_SIGMA = 1e-3
"""In pixels. Standard deviations are drawn from 0, where a Gaussian is not defined."""


@dataclass(frozen=True, slots=True)
class Bsrgan:
    """Two blurs, two down-samplings, noise and JPEG, shuffled; a last JPEG. Sensor (ISP) noise is left out."""

    alpha: int = 4
    """Down-sampling factor, 1 to 8."""
    kind: OperatorKind = field(default="pipeline", init=False, repr=False)

    @property
    def id(self) -> str:
        """`bsrgan4`."""
        return f"bsrgan{self.alpha}"

    @property
    def title(self) -> str:
        """`BSRGAN degradation x4`."""
        return f"BSRGAN degradation x{self.alpha}"

    def draw(self, rng: np.random.Generator, height: int, width: int) -> Mapping[str, Json]:
        """All parameters; `steps` is in the order they are applied."""
        halve_first = self.alpha == 4 and rng.random() < 0.25
        remaining = self.alpha // 2 if halve_first else self.alpha
        return {
            "halved": str(rng.choice(MODES)) if halve_first else None,
            "steps": _draw_steps(remaining, rng),
            "quality": _draw_quality(rng),
            "codec": codec(),
        }

    def apply(self, image: Images, drawn: Mapping[str, Json]) -> Images:
        """Degrade (1, 3, H, W) into (1, 3, H // alpha, W // alpha).

        Raises:
            TaskError: The record is damaged.
        """
        height, width = image.shape[-2:]
        size = height // self.alpha, width // self.alpha
        degraded = image
        if drawn.get("halved") is not None:
            degraded = resize_without_antialias(image, height // 2, width // 2, text(drawn, "halved")).clamp(0, 1)
        for step in records(drawn, "steps"):
            degraded = _apply_step(degraded, step, size).clamp(0, 1)
        return compress(degraded, whole(drawn, "quality"))


def _draw_steps(factor: int, rng: np.random.Generator) -> list[dict[str, Json]]:
    steps: list[dict[str, Json]] = [
        _draw_blur(factor, rng),
        _draw_blur(factor, rng),
        _draw_shrinking(factor, rng),
        {"step": "final size", "mode": str(rng.choice(MODES))},
        _draw_noise(rng),
    ]
    if rng.random() < 0.9:
        steps.append({"step": "jpeg", "quality": _draw_quality(rng)})
    order = [int(index) for index in rng.permutation(len(steps))]
    shrinking, final = order.index(2), order.index(3)
    if shrinking > final:
        order[shrinking], order[final] = 3, 2
    return [steps[index] for index in order]


def _draw_blur(factor: int, rng: np.random.Generator) -> dict[str, Json]:
    """Anisotropic, its variances up to 4 + factor, or isotropic, its sigma up to 2 + factor / 5."""
    size = 2 * int(rng.integers(2, 12)) + 3
    if rng.random() < 0.5:
        sigmas = [math.sqrt((4.0 + factor) * rng.random()) for _ in range(2)]
        return _blur(size, sigmas, rotation=math.pi * rng.random())
    sigma = (2.0 + 0.2 * factor) * rng.random()
    return _blur(size, [sigma, sigma], rotation=0.0)


def _blur(size: int, sigmas: list[float], rotation: float) -> dict[str, Json]:
    return {
        "step": "blur",
        "size": size,
        "sigmas": [max(sigma, _LEAST_SIGMA) for sigma in sigmas],
        "rotation": rotation,
    }


def _draw_shrinking(factor: int, rng: np.random.Generator) -> dict[str, Json]:
    """By any factor up to twice the task's, or blur and keep every factor-th pixel."""
    if rng.random() < 0.75:
        return {"step": "shrink", "factor": 1 / rng.uniform(1.0, 2.0 * factor), "mode": str(rng.choice(MODES))}
    return {"step": "decimate", "factor": factor, "sigma": rng.uniform(0.1, 0.6 * factor)}


def _draw_noise(rng: np.random.Generator) -> dict[str, Json]:
    """In colour (0.4), grey (0.4) or correlated between channels (0.2)."""
    family = str(rng.choice(("colour", "grey", "correlated"), p=(0.4, 0.4, 0.2)))
    mixing = _draw_mixing(rng) if family == "correlated" else None
    return {
        "step": "noise",
        "family": family,
        "sigma": int(rng.integers(2, 26)),
        "mixing": mixing,
        "seed": draw_seed(rng),
    }


def _draw_mixing(rng: np.random.Generator) -> list[float]:
    """Square root of a random covariance |U' D U| of up to 25 levels, U orthogonal, D diagonal: nine numbers."""
    rotation, _ = np.linalg.qr(rng.random((3, 3)))
    covariance = np.abs(rotation.T @ np.diag(rng.random(3)) @ rotation) * 25.0**2
    variances, axes = np.linalg.eigh(covariance)
    return (axes * np.sqrt(np.maximum(variances, 0))).ravel().tolist()


def _draw_quality(rng: np.random.Generator) -> int:
    return int(rng.integers(30, 96))


def _apply_step(image: Images, step: Mapping[str, Json], final_size: tuple[int, int]) -> Images:
    height, width = image.shape[-2:]
    match text(step, "step"):
        case "blur":
            first, second = numbers(step, "sigmas")
            kernel = blur_kernels.gaussian(whole(step, "size"), (first, second), number(step, "rotation"))
            return correlate(image, kernel)
        case "shrink":
            factor = number(step, "factor")
            return resize_without_antialias(image, int(height * factor), int(width * factor), text(step, "mode"))
        case "decimate":
            return _decimated(image, whole(step, "factor"), number(step, "sigma"))
        case "final size":
            return resize_without_antialias(image, *final_size, text(step, "mode"))
        case "noise":
            return _noisy(image, step)
        case "jpeg":
            return compress(image, whole(step, "quality"))
        case name:
            raise TaskError(f"no step is called {name!r}; the record is of another version")


def _decimated(image: Images, factor: int, sigma: float) -> Images:
    """Every factor-th pixel of the blurred image, each kernel centred on the block it stands for."""
    kernel = blur_kernels.gaussian(25, (sigma, sigma), shift=(factor - 1) / 2)
    return correlate(image, kernel)[..., ::factor, ::factor]


def _noisy(image: Images, step: Mapping[str, Json]) -> Images:
    import torch

    seed = whole(step, "seed")
    match text(step, "family"):
        case "correlated":
            mixing = torch.tensor(numbers(step, "mixing"), dtype=torch.float64).reshape(3, 3)
            return add_correlated(image, mixing, seed)
        case family:
            return add_gaussian(image, number(step, "sigma"), seed, grey=family == "grey")


def _parse(written: str) -> Bsrgan:
    return Bsrgan(read_whole(written, f"bsrgan{written}", 1, 8)) if written else Bsrgan()


SPECS = (
    OperatorSpec(
        name="bsrgan",
        title="BSRGAN's shuffled degradation by a whole factor (4 unless given)",
        example="bsrgan4",
        parse=_parse,
        source="arXiv 2103.14006 and utils_blindsr.py of cszn/BSRGAN, without its camera model",
    ),
)
