"""DISTS: structure and texture similarity of VGG-16's activations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clir_core.interfaces import Device, Images, PairMetric, PairMetricSpec, Tensor
from clir_core.similarity.pair_metric import pair_metric
from clir_core.similarity.perceptual import FeatureNetwork, load_layers
from clir_core.weights.checkpoint import read_state_dict
from clir_core.weights.entries.perceptual import DISTS, VGG16

CHANNELS = (3, 64, 128, 256, 512, 512)
"""Of the image itself and of the last activation of each of VGG-16's five stages."""
STABILITY = 1e-6


@dataclass(frozen=True, slots=True)
class Activation:
    """One stage's activation with its global statistics, (B, C) each."""

    values: Tensor
    """(B, C, H, W)."""
    mean: Tensor
    variance: Tensor


def load_dists(weights: tuple[Path, ...], device: Device) -> PairMetric:
    """DISTS from its channel weights and from VGG-16, in this order. Images are not resized first."""
    import torch

    from clir_core.networks.perceptual.layers import l2_pooled_vgg16

    channel_weights, backbone = (read_state_dict(path) for path in weights)
    network = FeatureNetwork(l2_pooled_vgg16(), (3, 8, 15, 22, 29))
    load_layers(network.layers, backbone, r"features\.", device)
    texture, structure = _normalised_weights(channel_weights, device)

    def activations(images: Images) -> list[Activation]:
        images = images.to(device)
        return [_with_statistics(values) for values in (images, *network(_normalised(images)))]

    def distance(images: Images, target: list[Activation]) -> Tensor:
        stages = zip(activations(images), target, texture, structure, strict=True)
        return 1 - torch.stack([_similarity(*stage) for stage in stages]).sum(dim=0)

    return pair_metric(activations, distance)


def _similarity(first: Activation, second: Activation, texture: Tensor, structure: Tensor) -> Tensor:
    """One stage's share of the similarity: means compare texture, correlation compares structure; (B,)."""
    product = first.mean * second.mean
    covariance = (first.values * second.values).mean(dim=(2, 3)) - product
    means = (2 * product + STABILITY) / (first.mean.square() + second.mean.square() + STABILITY)
    correlations = (2 * covariance + STABILITY) / (first.variance + second.variance + STABILITY)
    return (texture * means + structure * correlations).sum(dim=1)


def _with_statistics(values: Tensor) -> Activation:
    import torch

    variance, mean = torch.var_mean(values, dim=(2, 3), correction=0)
    return Activation(values, mean, variance)


def _normalised_weights(weights: Mapping[str, Tensor], device: Device) -> tuple[Sequence[Tensor], Sequence[Tensor]]:
    """Weights of texture (alpha) and of structure (beta) by stage, all of them together summing to 1."""
    alpha, beta = weights["alpha"].to(device).flatten(), weights["beta"].to(device).flatten()
    total = alpha.sum() + beta.sum()
    return (alpha / total).split(CHANNELS), (beta / total).split(CHANNELS)


def _normalised(images: Images) -> Images:
    mean, deviation = images.new_tensor([[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]]).reshape(2, 1, 3, 1, 1)
    return (images - mean) / deviation


SPECS = (
    PairMetricSpec(
        id="dists",
        title="DISTS",
        quality="distortion",
        better="lower",
        minimum_side=16,
        cost="expensive",
        weights=(DISTS, VGG16),
        load=load_dists,
        licence="MIT",
        paper="https://arxiv.org/abs/2004.07728",
        source="the paper and github.com/dingkeyan93/DISTS; images at their own size (its demo shrinks them to 256)",
    ),
)
