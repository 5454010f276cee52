"""The restorers that ship with this project: small networks that were trained by it, on two CPU cores.

`clir-small-cldm` and its four-channel sister are conditional latent diffusion models, `clir-small-stage1` is what they
start from, `clir-small-regression` their opponent of the same parameters, and two ceilings say what the autoencoders
let through. docs/model_card.md has their training and their numbers.
"""

from pathlib import Path

from clir_core.interfaces import Device, NetworkSetting, Restorer, RestorerSpec, Setting, WeightFile
from clir_core.restorers.small.setting import SmallCldmSetting
from clir_core.weights.entries import small as weights

_PAPER = "https://arxiv.org/abs/2412.09324"
_SOURCE = "trained by this project; docs/model_card.md"
_LATENT_MULTIPLE = 16
"""Eight pixels a latent cell, and the denoiser halves the latent once."""


def _load_cldm(paths: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.small.cldm import load_small_cldm

    return load_small_cldm(paths, device)


def _load_ceiling(paths: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.small.cldm import load_small_ceiling

    return load_small_ceiling(paths, device)


def _load_regressor(paths: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.small.regressor import load_small_regressor

    return load_small_regressor(paths, device)


def _cldm(restorer_id: str, title: str, autoencoder: WeightFile, denoiser: WeightFile) -> RestorerSpec:
    files = (weights.STAGE1, autoencoder, denoiser)
    return RestorerSpec(
        id=restorer_id,
        title=title,
        family="cldm",
        scales=(1,),
        size_multiple=_LATENT_MULTIPLE,
        weights=files,
        setting=SmallCldmSetting(),
        load=_load_cldm,
        licence=denoiser.licence,
        paper=_PAPER,
        source=_SOURCE,
    )


def _ceiling(restorer_id: str, title: str, autoencoder: WeightFile) -> RestorerSpec:
    return RestorerSpec(
        id=restorer_id,
        title=title,
        family="reference",
        scales=(1,),
        reads="target",
        weights=(autoencoder,),
        setting=Setting(),
        load=_load_ceiling,
        licence=autoencoder.licence,
        paper=_PAPER,
        source=_SOURCE,
    )


def _regressor(restorer_id: str, title: str, network: WeightFile, size_multiple: int) -> RestorerSpec:
    return RestorerSpec(
        id=restorer_id,
        title=title,
        family="traditional",
        scales=(1,),
        size_multiple=size_multiple,
        weights=(network,),
        setting=NetworkSetting(),
        load=_load_regressor,
        licence=network.licence,
        paper=_PAPER,
        source=_SOURCE,
    )


SPECS = (
    _regressor("clir-small-regression", "Small regression", weights.REGRESSION, size_multiple=16),
    _regressor("clir-small-stage1", "Small stage 1", weights.STAGE1, size_multiple=8),
    _cldm("clir-small-cldm", "Small CLDM, 16 channels", weights.AUTOENCODER_16, weights.DENOISER_16),
    _cldm("clir-small-cldm-4", "Small CLDM, 4 channels", weights.AUTOENCODER_4, weights.DENOISER_4),
    _ceiling("clir-small-vae", "VAE ceiling of the small CLDM, 16 channels", weights.AUTOENCODER_16),
    _ceiling("clir-small-vae-4", "VAE ceiling of the small CLDM, 4 channels", weights.AUTOENCODER_4),
)
