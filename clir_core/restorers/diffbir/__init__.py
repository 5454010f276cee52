"""DiffBIR v1, v2 and v2.1, and the ceilings that their autoencoders set."""

from functools import partial
from pathlib import Path

from clir_core.interfaces import Device, Restorer, RestorerSpec, Setting, WeightFile
from clir_core.restorers.diffbir.versions import VERSIONS, Version
from clir_core.weights.entries import diffbir as weights

_PAPER = "https://arxiv.org/abs/2308.15070"
_SOURCE = "https://github.com/XPixelGroup/DiffBIR at 3f8b530"


def _load(version: Version, paths: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.diffbir.load import load_diffbir

    return load_diffbir(version, paths, device)


def _load_ceiling(paths: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.diffbir.load import load_vae_ceiling

    return load_vae_ceiling(paths, device)


def _spec(version: Version) -> RestorerSpec:
    return RestorerSpec(
        id=version.id,
        title=version.title,
        family="cldm",
        alphas=version.alphas,
        weights=version.files,
        setting=version.setting,
        load=partial(_load, version),
        licence=f"{version.control.licence}; {version.prior.licence}",
        paper=_PAPER,
        source=_SOURCE,
    )


def _ceiling(restorer_id: str, title: str, prior: WeightFile) -> RestorerSpec:
    return RestorerSpec(
        id=restorer_id,
        title=title,
        family="reference",
        scales=(1,),
        reads="target",
        weights=(prior,),
        setting=Setting(),
        load=_load_ceiling,
        licence=prior.licence,
        paper="https://arxiv.org/abs/2112.10752",
        source=prior.source,
    )


SPECS = (
    *(_spec(version) for version in VERSIONS),
    _ceiling("diffbir-v2-vae", "VAE ceiling of DiffBIR v1 and v2", weights.STABLE_DIFFUSION),
    _ceiling("diffbir-v2.1-vae", "VAE ceiling of DiffBIR v2.1", weights.STABLE_DIFFUSION_ZERO_SNR),
)
