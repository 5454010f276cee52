"""What DiffBIR can be asked."""

from dataclasses import dataclass

from clir_core.diffusion.restoration_guidance import GuidanceLoss, GuidanceSpace
from clir_core.diffusion.setting import LatentDiffusionSetting, require


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffBirSetting(LatentDiffusionSetting):
    """The default is that of the release's README for v2.

    Raises:
        RestorerError: A value is out of range, or has no meaning beside the others.
    """

    cfg_rescale: bool = False
    """Let the guidance scale rise from 1 at pure noise to 1 + cfg_scale at the clean end."""
    noise_augmentation: int = 0
    """Timestep to which the condition is noised; 0 leaves it clean."""
    guidance_loss: GuidanceLoss = "weighted_mse"
    guidance_space: GuidanceSpace = "rgb"
    guidance_start: int = 1001
    guidance_stop: int = -1
    """Guidance acts where stop < timestep + 1 < start."""
    guidance_repeat: int = 1
    """Gradient steps at each timestep."""

    def __post_init__(self) -> None:
        """Check what is peculiar to DiffBIR, too."""
        LatentDiffusionSetting.__post_init__(self)
        require(0 <= self.noise_augmentation < 1000, "noise_augmentation", self.noise_augmentation, "0 to 999")
        require(self.guidance_repeat >= 1, "guidance_repeat", self.guidance_repeat, "at least 1")
        fits = self.guidance_space == "rgb" or self.guidance_loss == "mse"
        require(fits, "guidance_loss", self.guidance_loss, "mse in latent space: edges are found in images only")
