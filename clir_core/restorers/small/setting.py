"""What the small latent-diffusion restorers can be asked."""

from dataclasses import dataclass

from clir_core.diffusion.colour_fix import ColourFix
from clir_core.diffusion.setting import LatentDiffusionSetting, require


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallCldmSetting(LatentDiffusionSetting):
    """Ten steps of the ancestral sampler without guidance: of the samplers tried at ten, the nearest in ST-LPIPS.

    Raises:
        RestorerError: A value is out of range, or asks for what these networks lack: text, tiles.
    """

    sampler: str = "spaced"
    steps: int = 10
    cfg_scale: float = 1.0
    colour_fix: ColourFix = "off"

    def __post_init__(self) -> None:
        """Check what is peculiar to these networks, too."""
        LatentDiffusionSetting.__post_init__(self)
        for name in ("prompt", "negative_prompt"):
            require(not getattr(self, name), name, getattr(self, name), "nothing: these networks read no text")
        require(self.guidance_scale == 0, "guidance_scale", self.guidance_scale, "0: it is DiffBIR's")
