"""FLIP: the difference seen when two images alternate on a screen."""

from pathlib import Path

import numpy as np

from clir_core.interfaces import Device, Images, PairMetric, PairMetricSpec, Tensor
from clir_core.similarity.pair_metric import pair_metric

PIXELS_PER_DEGREE = 67.0
"""A 0.7 m wide screen of 3840 pixels seen from 0.7 m, as in the paper."""


def flip_maps(images: Images, references: Images) -> Tensor:
    """Perceived difference at each pixel: (B, 1, H, W) float32 in [0, 1]."""
    import torch
    from flip_evaluator import evaluate

    maps = [
        evaluate(reference, image, "LDR", applyMagma=False, parameters={"ppd": PIXELS_PER_DEGREE})[0]
        for image, reference in zip(_pixels(images), _pixels(references), strict=True)
    ]
    return torch.from_numpy(np.stack(maps)).permute(0, 3, 1, 2)


def load_flip(weights: tuple[Path, ...], device: Device) -> PairMetric:
    """The mean of FLIP's map."""
    return pair_metric(
        lambda references: references,
        lambda images, references: flip_maps(images, references).double().mean(dim=(1, 2, 3)),
    )


def _pixels(images: Images) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.ascontiguousarray(images.permute(0, 2, 3, 1).cpu().numpy())


SPECS = (
    PairMetricSpec(
        id="flip",
        title="FLIP",
        quality="distortion",
        better="lower",
        cost="moderate",
        library="flip-evaluator 1.7",
        load=load_flip,
        licence="BSD-3-Clause",
        paper="https://doi.org/10.1145/3406183",
        source="LDR-FLIP of github.com/NVlabs/flip at 67 pixels per degree, mean over the map",
    ),
)
