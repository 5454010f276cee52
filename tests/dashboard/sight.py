"""Contrast, and how colours look to those who see fewer of them: what the tests of marks measure with."""

import numpy as np
import numpy.typing as npt

WHITE, DARK = "#ffffff", "#12141a"
"""The backgrounds of both themes, as in `dashboard/.streamlit/config.toml`."""

DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
"""On linear RGB; Machado, Oliveira & Fernandes, A physiologically-based model for simulation of color vision
deficiency, IEEE TVCG 15 (2009), severity 1."""
_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour: str) -> npt.NDArray[np.float64]:
    """Linear RGB of `#rrggbb`."""
    coded = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Of WCAG 2: 1 to 21."""
    lighter, darker = sorted((float(_XYZ[1] @ linear(colour)) for colour in (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def deuteranopic_distance(one: str, other: str) -> float:
    """The difference in CIELAB (1976) that a deuteranope sees."""
    return float(np.linalg.norm(_lab(DEUTERANOPIA @ linear(one)) - _lab(DEUTERANOPIA @ linear(other))))


def _lab(rgb: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    along = _XYZ @ np.clip(rgb, 0, 1) / (_XYZ @ np.ones(3))
    x, y, z = np.where(along > 216 / 24389, np.cbrt(along), (24389 / 27 * along + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
