"""What LPIPS and its relatives share: distances between unit-length activations, weighted by channel.

Source: Zhang et al., The unreasonable effectiveness of deep features as a perceptual metric, CVPR 2018.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clir_core.errors import WeightsError
from clir_core.interfaces import Device, Images, PairMetric, Tensor
from clir_core.similarity.pair_metric import pair_metric

if TYPE_CHECKING:
    from torch import nn

_SHIFT = (-0.030, -0.088, -0.188)
_SCALE = (0.458, 0.448, 0.450)
"""LPIPS's own normalisation of images in [-1, 1]."""


@dataclass(frozen=True, slots=True)
class FeatureNetwork:
    """A stack of layers, some of whose outputs are features."""

    layers: "nn.Sequential"
    taps: Sequence[int]
    """Indices of those layers."""

    def __call__(self, images: Tensor) -> list[Tensor]:
        """Activations (B, C, H, W) after each tapped layer, nothing beyond the last being computed."""
        features: list[Tensor] = []
        for index, layer in enumerate(self.layers[: self.taps[-1] + 1]):
            images = layer(images)
            if index in self.taps:
                features.append(images)
        return features


def shift_tolerant_alexnet_features() -> FeatureNetwork:
    """AlexNet of ST-LPIPS with random weights, tapped after its activations: the metric's and a training loss's."""
    from clir_core.networks.perceptual.layers import shift_tolerant_alexnet

    return FeatureNetwork(shift_tolerant_alexnet(), (2, 6, 10, 12, 14))


def perceptual_metric(network: FeatureNetwork, channel_weights: Sequence[Tensor], device: Device) -> PairMetric:
    """The sum over layers of the spatial mean of the weighted squared difference of unit-length activations.

    Args:
        network: Fed with images under LPIPS's normalisation.
        channel_weights: For each tap, any shape with as many elements as channels.
        device: Where the network is and the work is done.
    """
    weights = [weight.to(device).reshape(1, -1, 1, 1) for weight in channel_weights]

    def features(images: Images) -> list[Tensor]:
        return unit_features(network, images.to(device))

    def distance(images: Images, target: list[Tensor]) -> Tensor:
        return feature_distance(features(images), target, weights)

    return pair_metric(features, distance)


def unit_features(network: FeatureNetwork, images: Images) -> list[Tensor]:
    """Unit-length activations after each tap, of images under LPIPS's normalisation. Gradients pass."""
    return [_unit_length(activation) for activation in network(_normalised(images))]


def feature_distance(first: Sequence[Tensor], second: Sequence[Tensor], weights: Sequence[Tensor]) -> Tensor:
    """The distance of two images' features, (B,), the channels weighted by (1, C, 1, 1) for each layer."""
    import torch

    layers = zip(first, second, weights, strict=True)
    return torch.stack([_layer_distance(*layer) for layer in layers]).sum(dim=0)


def load_layers(layers: "nn.Sequential", state_dict: Mapping[str, Tensor], prefix: str, device: Device) -> None:
    """Load parameters named `<prefix><layer index>.<name>` into a layer list; other names are left alone.

    Args:
        layers: Moved to the device and into evaluation mode.
        state_dict: A checkpoint that may hold more than these layers.
        prefix: A regular expression.
        device: Where the layers will run.

    Raises:
        WeightsError: The checkpoint is of another network.
    """
    pattern = re.compile(f"{prefix}(.+)")
    found = {match[1]: value for name, value in state_dict.items() if (match := pattern.fullmatch(name))}
    try:
        layers.load_state_dict(found)
    except RuntimeError as error:
        raise WeightsError(f"a checkpoint has {len(found)} tensors for these layers, or of other shapes") from error
    layers.requires_grad_(requires_grad=False).eval().to(device)


def linear_weights(state_dict: Mapping[str, Tensor], count: int = 5) -> list[Tensor]:
    """The channel weights in LPIPS's checkpoints, by layer."""
    return [state_dict[f"lin{layer}.model.1.weight"] for layer in range(count)]


def _layer_distance(first: Tensor, second: Tensor, weight: Tensor) -> Tensor:
    return ((first - second).square() * weight).sum(dim=1).mean(dim=(1, 2))


def _unit_length(activation: Tensor) -> Tensor:
    import torch

    return activation / (torch.linalg.vector_norm(activation, dim=1, keepdim=True) + 1e-10)


def _normalised(images: Images) -> Tensor:
    shift, scale = (images.new_tensor(values).reshape(1, 3, 1, 1) for values in (_SHIFT, _SCALE))
    return (images * 2 - 1 - shift) / scale
