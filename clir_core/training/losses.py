"""What training minimises in pixels and in features."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import torch
from torch import Tensor

from clir_core.interfaces import Images
from clir_core.similarity.perceptual import (
    feature_distance,
    linear_weights,
    load_layers,
    shift_tolerant_alexnet_features,
    unit_features,
)
from clir_core.weights.checkpoint import read_state_dict

FeatureLoss: TypeAlias = Callable[[Images, Images], Tensor]
"""(restored, targets) in [0, 1] to the mean distance of their features, a scalar."""

_EPSILON = 1e-3


def pixel_loss(restored: Images, targets: Images) -> Tensor:
    """Charbonnier's: the absolute difference, smooth within about a quarter of a level of 255; a scalar."""
    return ((restored - targets).square() + _EPSILON**2).sqrt().mean()


def root_square_loss(restored: Images, targets: Images) -> Tensor:
    """The root of each image's mean squared difference, averaged over the batch; a scalar.

    It rewards what PSNR rewards, as the squared difference does, but the images that are hardest to restore do not
    drown the others.
    """
    return ((restored - targets).square().mean(dim=(1, 2, 3)) + _EPSILON**2).sqrt().mean()


def mean_psnr(restored: Images, targets: Images) -> float:
    """Peak signal-to-noise ratio in RGB of clamped images, in dB, averaged over the batch."""
    errors = (restored.clamp(0, 1) - targets).square().mean(dim=(1, 2, 3))
    return float((-10 * errors.log10()).mean())


def quarter(images: Images) -> Images:
    """The first quarter of a batch: as much as the feature loss, many times as dear as a small network, looks at."""
    return images[: max(1, len(images) // 4)]


def load_feature_loss(weights: Path, device: torch.device) -> FeatureLoss:
    """ST-LPIPS (AlexNet) as a loss, from the metric's checkpoint.

    Raises:
        WeightsError: The file is of another network.
    """
    state_dict = read_state_dict(weights)
    network = shift_tolerant_alexnet_features()
    load_layers(network.layers, state_dict, r"net\.slice\d\.", device)
    channel_weights = [weight.to(device).reshape(1, -1, 1, 1) for weight in linear_weights(state_dict)]

    def loss(restored: Images, targets: Images) -> Tensor:
        with torch.no_grad():
            expected = unit_features(network, targets)
        return feature_distance(unit_features(network, restored), expected, channel_weights).mean()

    return loss
