"""LPIPS 0.1, on AlexNet and on VGG-16."""

from pathlib import Path

from clir_core.interfaces import Device, PairMetric, PairMetricSpec
from clir_core.similarity.perceptual import FeatureNetwork, linear_weights, load_layers, perceptual_metric
from clir_core.weights.checkpoint import read_state_dict
from clir_core.weights.entries.perceptual import ALEXNET, LPIPS_ALEX, LPIPS_VGG, VGG16

_PAPER = "https://arxiv.org/abs/1801.03924"
_SOURCE = "the paper, version 0.1 of its weights; equals the lpips 0.1.4 package"


def load_lpips(weights: tuple[Path, ...], device: Device, *, network: FeatureNetwork) -> PairMetric:
    """LPIPS from the channel weights and from the classification network under them, in this order."""
    channel_weights, backbone = (read_state_dict(path) for path in weights)
    load_layers(network.layers, backbone, r"features\.", device)
    return perceptual_metric(network, linear_weights(channel_weights), device)


def load_lpips_alex(weights: tuple[Path, ...], device: Device) -> PairMetric:
    """LPIPS on AlexNet, the variant for comparing images."""
    from clir_core.networks.perceptual.layers import alexnet

    return load_lpips(weights, device, network=FeatureNetwork(alexnet(), (1, 4, 7, 9, 11)))


def load_lpips_vgg(weights: tuple[Path, ...], device: Device) -> PairMetric:
    """LPIPS on VGG-16, the variant for training."""
    from clir_core.networks.perceptual.layers import vgg16

    return load_lpips(weights, device, network=FeatureNetwork(vgg16(), (3, 8, 15, 22, 29)))


SPECS = (
    PairMetricSpec(
        id="lpips",
        title="LPIPS (AlexNet)",
        quality="distortion",
        better="lower",
        minimum_side=31,
        cost="moderate",
        weights=(LPIPS_ALEX, ALEXNET),
        load=load_lpips_alex,
        licence="BSD-2-Clause",
        paper=_PAPER,
        source=_SOURCE,
    ),
    PairMetricSpec(
        id="lpips_vgg",
        title="LPIPS (VGG-16)",
        quality="distortion",
        better="lower",
        minimum_side=16,
        default=False,
        cost="expensive",
        weights=(LPIPS_VGG, VGG16),
        load=load_lpips_vgg,
        licence="BSD-2-Clause",
        paper=_PAPER,
        source=_SOURCE,
    ),
)
