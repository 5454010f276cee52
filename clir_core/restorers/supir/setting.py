"""What SUPIR can be asked."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from clir_core.diffusion.setting import LatentDiffusionSetting, require
from clir_core.restorers.supir.sizes import MULTIPLE

VaeDtype: TypeAlias = Literal["float32", "bfloat16"]

PROMPT = (
    "Cinematic, High Contrast, highly detailed, taken using a Canon EOS R camera, hyper detailed photo - "
    "realistic maximum detail, 32k, Color Grading, ultra HD, extreme meticulous detailing, skin pore detailing, "
    "hyper sharpness, perfect without deformations."
)
NEGATIVE_PROMPT = (
    "painting, oil painting, illustration, drawing, art, sketch, oil painting, cartoon, CG Style, 3D render, "
    "unreal engine, blurring, dirty, messy, worst quality, low quality, frames, watermark, signature, jpeg "
    "artifacts, deformed, lowres, over-smooth"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupirSetting(LatentDiffusionSetting):
    """The default is that of the release's `test.py`, which its README calls oriented to fidelity.

    `guidance_scale` is 1 / `s_stage1` of the release: the pull toward the stage-1 latent, 0 off, stronger when larger.

    Raises:
        RestorerError: A value is out of range, or has no meaning beside the others.
    """

    sampler: str = "restore_edm"
    churn: float = 5.0
    noise_scale: float = 1.01
    """S_noise of Karras et al.: factor on the noise that samplers add."""
    cfg_scale: float = 4.0
    """Classifier-free guidance at the clean end."""
    cfg_scale_start: float | None = 1.0
    """That at the noisiest level, from which it goes to `cfg_scale` linearly in sigma; none keeps it constant."""
    control_scale_start: float | None = None
    """Factor on the control at the noisiest level, from which it goes to `control_scale`; none keeps it constant."""
    caption: str = ""
    """What the image shows, in words: put before `prompt`."""
    prompt: str = PROMPT
    negative_prompt: str = NEGATIVE_PROMPT
    minimum_side: int = 1024
    """Images are enlarged, for the time of the restoration, until their shorter side is this many pixels."""
    fixed_side: int = 0
    """The shorter side, in pixels, at which every image is restored; 0 goes by `minimum_side`."""
    tile_stride: int = 512
    vae_dtype: VaeDtype = "float32"
    """Of the autoencoder and of stage 1; the release's is bfloat16. float16 gives NaN."""
    offload: bool = False
    """Keep the denoising network in main memory and bring each layer to the device when it runs: slow, but small."""

    def __post_init__(self) -> None:
        """Check what is peculiar to SUPIR, too."""
        LatentDiffusionSetting.__post_init__(self)
        for name in ("noise_scale", "cfg_scale_start", "control_scale_start"):
            require((getattr(self, name) or 0) >= 0, name, getattr(self, name), "at least 0")
        require(self.minimum_side >= MULTIPLE, "minimum_side", self.minimum_side, f"at least {MULTIPLE}")
        fits = self.fixed_side == 0 or self.fixed_side >= MULTIPLE
        require(fits, "fixed_side", self.fixed_side, f"0, or at least {MULTIPLE}")
        require(self.vae_dtype in get_args(VaeDtype), "vae_dtype", self.vae_dtype, "float32 or bfloat16")

    def noise_factor(self) -> float:
        """S_noise of Karras et al."""
        return self.noise_scale
