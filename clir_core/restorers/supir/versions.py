"""The released versions: which file each is made of."""

from dataclasses import dataclass

from clir_core.interfaces import WeightFile
from clir_core.restorers.supir.setting import SupirSetting
from clir_core.weights.entries import clip_tokenizer, supir

FIDELITY = SupirSetting()
QUALITY = SupirSetting(cfg_scale=6.0, cfg_scale_start=3.0, noise_scale=1.02, control_scale=0.93)
"""The release's README calls these oriented to fidelity and to quality."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A training of the control network and of the encoder for degraded images."""

    id: str
    title: str
    supir: WeightFile

    @property
    def files(self) -> tuple[WeightFile, ...]:
        """In the order in which `load.load_supir` takes their paths."""
        return (supir.STABLE_DIFFUSION_XL, self.supir, clip_tokenizer.VOCABULARY)


VERSIONS = (
    Version(id="supir-q", title="SUPIR v0Q (heavy degradation)", supir=supir.V0Q),
    Version(id="supir-f", title="SUPIR v0F (light degradation)", supir=supir.V0F),
)
