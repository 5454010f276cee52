"""The second-order degradation that Real-ESRGAN was trained on, with its parameters drawn beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from clir_core.degradations.realesrgan.random_kernel import build_kernel, draw_kernel, draw_sinc
from clir_core.errors import TaskError
from clir_core.interfaces import Images, Json, OperatorKind
from clir_core.processing.blur_kernels import gaussian
from clir_core.processing.correlation import correlate
from clir_core.processing.jpeg import codec, compress
from clir_core.processing.noise import add_gaussian, add_poisson, draw_seed
from clir_core.processing.training_resize import MODES, resize_without_antialias
from clir_core.tasks.drawn import flag, number, optional_record, record, text, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """What one of the two stages draws from."""

    blur_probability: float
    sigma_high: float
    resize_probabilities: tuple[float, float, float]
    """Of enlarging, shrinking and keeping the size."""
    factor_low: float
    factor_high: float
    gaussian_high: float
    """Greatest sigma of Gaussian noise, in levels of 255; the least is 1."""
    poisson_high: float
    """Greatest scale of Poisson noise; the least is 0.05."""


_FIRST = _Stage(
    blur_probability=1.0,
    sigma_high=3.0,
    resize_probabilities=(0.2, 0.7, 0.1),
    factor_low=0.15,
    factor_high=1.5,
    gaussian_high=30,
    poisson_high=3.0,
)
_SECOND = _Stage(
    blur_probability=0.8,
    sigma_high=1.5,
    resize_probabilities=(0.3, 0.4, 0.3),
    factor_low=0.3,
    factor_high=1.2,
    gaussian_high=25,
    poisson_high=2.5,
)


@dataclass(frozen=True, slots=True)
class RealEsrgan:
    """Blur, resize, noise and JPEG, twice, the second time with ringing; on the way to 1 / alpha of the size."""

    alpha: int = 4
    """Down-sampling factor, 1 to 8."""
    sharpen: bool = False
    """Whether the target is sharpened first, as it is in training; an evaluation leaves it as it is."""
    kind: OperatorKind = field(default="pipeline", init=False, repr=False)

    @property
    def id(self) -> str:
        """`realesrgan4`, or `realesrgan4usm` where the target is sharpened."""
        return f"realesrgan{self.alpha}{'usm' if self.sharpen else ''}"

    @property
    def title(self) -> str:
        """`Real-ESRGAN degradation x4`."""
        return f"Real-ESRGAN degradation x{self.alpha}{', sharpened first' if self.sharpen else ''}"

    def draw(self, rng: np.random.Generator, height: int, width: int) -> Mapping[str, Json]:
        """All parameters but the photon count of Poisson noise, which depends on the pixels."""
        return {
            "sharpen": self.sharpen,
            "first": {**_draw_stage(_FIRST, rng), "quality": _draw_quality(rng)},
            "second": _draw_stage(_SECOND, rng),
            "last": {
                "ringing": draw_sinc(rng) if rng.random() < 0.8 else None,
                "mode": str(rng.choice(MODES)),
                "quality": _draw_quality(rng),
                "jpeg_last": bool(rng.random() < 0.5),
            },
            "codec": codec(),
        }

    def apply(self, image: Images, drawn: Mapping[str, Json]) -> Images:
        """Degrade (1, 3, H, W) into (1, 3, H // alpha, W // alpha).

        Raises:
            TaskError: The record is damaged.
        """
        height, width = image.shape[-2:]
        first = record(drawn, "first")
        sharp = _sharpened(image) if flag(drawn, "sharpen") else image
        once = _pass_stage(sharp, first, (height, width))
        once = compress(once, whole(first, "quality"))
        twice = _pass_stage(once, record(drawn, "second"), (height / self.alpha, width / self.alpha))
        return _finished(twice, record(drawn, "last"), (height // self.alpha, width // self.alpha))


def _draw_stage(stage: _Stage, rng: np.random.Generator) -> dict[str, Json]:
    return {
        "blur": draw_kernel(stage.sigma_high, rng) if rng.random() < stage.blur_probability else None,
        "factor": _draw_factor(stage, rng),
        "mode": str(rng.choice(MODES)),
        "noise": _draw_noise(stage, rng),
    }


def _draw_factor(stage: _Stage, rng: np.random.Generator) -> float:
    match str(rng.choice(("larger", "smaller", "same"), p=stage.resize_probabilities)):
        case "larger":
            return rng.uniform(1.0, stage.factor_high)
        case "smaller":
            return rng.uniform(stage.factor_low, 1.0)
        case _:
            return 1.0


def _draw_noise(stage: _Stage, rng: np.random.Generator) -> dict[str, Json]:
    gaussian = rng.random() < 0.5
    strength = rng.uniform(1.0, stage.gaussian_high) if gaussian else rng.uniform(0.05, stage.poisson_high)
    return {
        "family": "gaussian" if gaussian else "poisson",
        "strength": strength,
        "grey": bool(rng.random() < 0.4),
        "seed": draw_seed(rng),
    }


def _draw_quality(rng: np.random.Generator) -> int:
    """Whole, as a real codec takes it; the published range is that of real numbers for a simulated one."""
    return int(rng.integers(30, 96))


def _pass_stage(image: Images, drawn: Mapping[str, Json], full_size: tuple[float, float]) -> Images:
    """Blur, resize to a share of `full_size`, add noise."""
    blur, factor = optional_record(drawn, "blur"), number(drawn, "factor")
    height, width = (int(side * factor) for side in full_size)
    blurred = correlate(image, build_kernel(blur)) if blur else image
    return _noisy(resize_without_antialias(blurred, height, width, text(drawn, "mode")), record(drawn, "noise"))


def _noisy(image: Images, drawn: Mapping[str, Json]) -> Images:
    strength, seed, grey = number(drawn, "strength"), whole(drawn, "seed"), flag(drawn, "grey")
    match text(drawn, "family"):
        case "gaussian":
            return add_gaussian(image, strength, seed, grey=grey)
        case "poisson":
            return add_poisson(image, strength, seed, grey=grey)
        case family:
            raise TaskError(f"no noise is called {family!r}; the record is of another version")


def _finished(image: Images, drawn: Mapping[str, Json], size: tuple[int, int]) -> Images:
    """Resize to the final size with ringing, and JPEG before or after it."""
    quality, ringing = whole(drawn, "quality"), optional_record(drawn, "ringing")
    jpeg_last = flag(drawn, "jpeg_last")
    before = image if jpeg_last else compress(image, quality)
    resized = resize_without_antialias(before, *size, text(drawn, "mode"))
    rung = (correlate(resized, build_kernel(ringing)) if ringing else resized).clamp(0, 1)
    return compress(rung, quality) if jpeg_last else rung


def _sharpened(image: Images) -> Images:
    """Unsharp masking of edges: radius 51 pixels, weight 1/2, where the detail exceeds 10 levels."""
    kernel = gaussian(51, (8.0, 8.0))
    detail = image - correlate(image, kernel)
    edges = correlate((detail.abs() * 255 > 10).to(image.dtype), kernel)
    sharp = (image + 0.5 * detail).clamp(0, 1)
    return edges * sharp + (1 - edges) * image
