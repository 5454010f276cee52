"""SCUNet: a Swin-convolution U-Net against the noise of real photographs, trained for fidelity or as a GAN."""

from dataclasses import replace
from pathlib import Path

from clir_core.adapters.spandrel_checkpoint import spandrel_spec
from clir_core.interfaces import Device, Restorer, RestorerSpec, WeightFile
from clir_core.weights.entries.denoising import SCUNET_GAN, SCUNET_PSNR


def _load(weights: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.scunet.load import load_scunet

    return load_scunet(weights, device)


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
