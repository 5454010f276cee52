"""SUPIR v0Q and v0F, and the ceiling that SDXL's autoencoder sets."""

from pathlib import Path

from clir_core.interfaces import Device, Restorer, RestorerSpec, Setting
from clir_core.restorers.supir.versions import FIDELITY, VERSIONS, Version
from clir_core.weights.entries import supir as weights

_PAPER = "https://arxiv.org/abs/2401.13627"
_SOURCE = "https://github.com/Fanghua-Yu/SUPIR at bda91af"


def _load(paths: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.supir.load import load_supir

    return load_supir(paths, device)


def _load_ceiling(paths: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.supir.load import load_vae_ceiling

    return load_vae_ceiling(paths, device)


def _spec(version: Version) -> RestorerSpec:
    return RestorerSpec(
        id=version.id,
        title=version.title,
        family="cldm",
        weights=version.files,
        setting=FIDELITY,
        load=_load,
        licence=f"{version.supir.licence}; {weights.STABLE_DIFFUSION_XL.licence}",
        paper=_PAPER,
        source=_SOURCE,
    )


_CEILING = RestorerSpec(
    id="supir-vae",
    title="VAE ceiling of SUPIR",
    family="reference",
    scales=(1,),
    reads="target",
    weights=(weights.STABLE_DIFFUSION_XL,),
    setting=Setting(),
    load=_load_ceiling,
    licence=weights.STABLE_DIFFUSION_XL.licence,
    paper="https://arxiv.org/abs/2307.01952",
    source=weights.STABLE_DIFFUSION_XL.source,
)

SPECS = (*(_spec(version) for version in VERSIONS), _CEILING)
