"""ST-LPIPS: LPIPS on networks made tolerant of shifts of a few pixels. Another metric than LPIPS, with its own name."""

from pathlib import Path

from clir_core.interfaces import Device, PairMetric, PairMetricSpec
from clir_core.similarity.perceptual import (
    FeatureNetwork,
    linear_weights,
    load_layers,
    perceptual_metric,
    shift_tolerant_alexnet_features,
)
from clir_core.weights.checkpoint import read_state_dict
from clir_core.weights.entries.perceptual import STLPIPS_ALEX, STLPIPS_VGG

_PAPER = "https://arxiv.org/abs/2207.13686"
_SOURCE = "the paper and the weights of https://github.com/abhijay9/ShiftTolerant-LPIPS"


def load_stlpips(weights: tuple[Path, ...], device: Device, *, network: FeatureNetwork) -> PairMetric:
    """ST-LPIPS from its one checkpoint."""
    state_dict = read_state_dict(weights[0])
    load_layers(network.layers, state_dict, r"net\.slice\d\.", device)
    return perceptual_metric(network, linear_weights(state_dict), device)


def load_stlpips_alex(weights: tuple[Path, ...], device: Device) -> PairMetric:
    """ST-LPIPS on AlexNet."""
    return load_stlpips(weights, device, network=shift_tolerant_alexnet_features())


def load_stlpips_vgg(weights: tuple[Path, ...], device: Device) -> PairMetric:
    """ST-LPIPS on VGG-16."""
    from clir_core.networks.perceptual.layers import shift_tolerant_vgg16

    return load_stlpips(weights, device, network=FeatureNetwork(shift_tolerant_vgg16(), (3, 9, 17, 25, 33)))


SPECS = (
    PairMetricSpec(
        id="stlpips",
        title="ST-LPIPS (AlexNet)",
        quality="distortion",
        better="lower",
        minimum_side=21,
        cost="moderate",
        weights=(STLPIPS_ALEX,),
        load=load_stlpips_alex,
        licence="BSD-2-Clause",
        paper=_PAPER,
        source=_SOURCE,
    ),
    PairMetricSpec(
        id="stlpips_vgg",
        title="ST-LPIPS (VGG-16)",
        quality="distortion",
        better="lower",
        minimum_side=18,
        default=False,
        cost="expensive",
        weights=(STLPIPS_VGG,),
        load=load_stlpips_vgg,
        licence="BSD-2-Clause",
        paper=_PAPER,
        source=_SOURCE,
    ),
)
