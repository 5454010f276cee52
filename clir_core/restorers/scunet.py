"""SCUNet: a Swin-convolution U-Net against the noise of real photographs, trained for fidelity or as a GAN."""

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from clir_core.adapters.spandrel_checkpoint import SpandrelNetwork, describe, spandrel_spec, supported_dtypes
from clir_core.inference.feed_forward import FeedForward
from clir_core.interfaces import Restorer, RestorerSpec, WeightFile
from clir_core.weights.entries.denoising import SCUNET_GAN, SCUNET_PSNR

_MULTIPLE = 64


class _EdgeRepeated(nn.Module):
    """Pads at the right and the bottom by repeating the edge, as the official network does and spandrel's does not."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> Tensor:
        height, width = images.shape[-2:]
        padding = (0, -width % _MULTIPLE, 0, -height % _MULTIPLE)
        return self.network(functional.pad(images, padding, mode="replicate"))[..., :height, :width]


def _load(weights: tuple[Path, ...], device: torch.device) -> Restorer:
    described = describe(weights[0])
    return FeedForward({1: _EdgeRepeated(SpandrelNetwork(described))}, device, supported_dtypes([described]))


def _spec(training: str, title: str, file: WeightFile) -> RestorerSpec:
    spec = spandrel_spec(
        f"scunet-{training}",
        f"SCUNet ({title})",
        {1: file},
        alphas=(1,),
        paper="https://arxiv.org/abs/2203.13278",
        source="https://github.com/cszn/SCUNet, by spandrel",
    )
    return replace(spec, load=_load)


SPECS = (_spec("psnr", "fidelity", SCUNET_PSNR), _spec("gan", "GAN", SCUNET_GAN))
