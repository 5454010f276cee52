"""What every latent-diffusion restorer can be asked."""

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias, get_args

from clir_core.diffusion.colour_fix import COLOUR_FIXES, ColourFix
from clir_core.diffusion.samplers import SAMPLERS
from clir_core.errors import RestorerError
from clir_core.interfaces import ADDED_LATER, Dtype, Setting
from clir_core.registry import suggestion

StartFrom: TypeAlias = Literal["stage1", "target"]

_TIMESTEPS = 1000

PIXELS_PER_CELL = 8
"""Side of an image over that of its latent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatentDiffusionSetting(Setting):
    """One way to run a latent-diffusion restorer. Subclasses change defaults and add what is peculiar to them.

    Raises:
        RestorerError: A value is out of range, or has no meaning beside the others.
    """

    sampler: str = "spaced"
    """A name of `clir_core.diffusion.samplers.SAMPLERS`."""
    steps: int = 50
    start_timestep: int | None = None
    """None starts from pure noise, as published; a timestep starts from the stage-1 latent noised to it."""
    start_from: StartFrom = field(default="stage1", metadata=ADDED_LATER)
    """Whose latent is noised to `start_timestep`: stage 1's, or the target's, an oracle that no user has."""
    one_step: bool = False
    """The clean latent that one guided prediction at the start gives; `steps` and `sampler` then do not matter."""
    cfg_scale: float = 4.0
    """Classifier-free guidance; 1 does not evaluate the negative prompt."""
    control_scale: float = 1.0
    """Factor on what the control network adds."""
    guidance_scale: float = 0.0
    """Strength of restoration guidance; 0 is off."""
    noise_seed: int = field(default=0, metadata=ADDED_LATER)
    """Another number draws other noises for the same image."""
    churn: float = 0.0
    """S_churn of Karras et al., for the samplers that have it."""
    prompt: str = ""
    negative_prompt: str = ""
    colour_fix: ColourFix = "wavelet"
    dtype: Dtype = "float32"
    """Of the denoising network; autoencoder, text encoder and stage 1 stay in float32."""
    tile: int = 0
    """Side in pixels of the windows in which the latent is denoised, a multiple of 64; 0 denoises it whole."""
    tile_stride: int = 256
    """From one window to the next, in pixels."""
    vae_tile: int = 0
    """Side in pixels of the tiles in which images are encoded and decoded; 0 codes them whole."""

    def __post_init__(self) -> None:
        """Check every value and the ones that exclude each other."""
        self._check_sampling()
        self._check_scales()
        self._check_tiles()

    def warm_up(self) -> Setting:
        """Two steps run every kernel."""
        return replace(self, steps=min(self.steps, 2))

    def noise_factor(self) -> float:
        """S_noise of Karras et al.: factor on the noise that EDM samplers add."""
        return 1.0

    def _check_sampling(self) -> None:
        if self.sampler not in SAMPLERS:
            raise RestorerError(f"no sampler is called {self.sampler!r}; {suggestion(self.sampler, SAMPLERS)}")
        start = _TIMESTEPS - 1 if self.start_timestep is None else self.start_timestep
        require(0 <= start < _TIMESTEPS, "start_timestep", self.start_timestep, f"0 to {_TIMESTEPS - 1}")
        require(1 <= self.steps <= start + 1, "steps", self.steps, f"1 to {start + 1}, one a timestep")
        require(self.start_from in get_args(StartFrom), "start_from", self.start_from, "stage1 or target")
        deployable = self.start_from == "stage1" or self.start_timestep is not None
        require(
            deployable, "start_from", self.start_from, "stage1 where start_timestep is none: pure noise has no origin"
        )
        require(0 <= self.noise_seed < 2**31, "noise_seed", self.noise_seed, "0 to 2147483647")
        entry = SAMPLERS[self.sampler]
        require(self.churn == 0 or entry.uses_churn, "churn", self.churn, f"0: {self.sampler} has none")
        guided = entry.uses_guidance and not self.one_step
        takers = " or ".join(name for name, entry in SAMPLERS.items() if entry.uses_guidance)
        require(
            self.guidance_scale == 0 or guided, "guidance_scale", self.guidance_scale, f"0 but for sampler {takers}"
        )

    def _check_scales(self) -> None:
        for name in ("cfg_scale", "control_scale", "guidance_scale", "churn"):
            require(getattr(self, name) >= 0, name, getattr(self, name), "at least 0")
        require(self.colour_fix in COLOUR_FIXES, "colour_fix", self.colour_fix, f"one of {', '.join(COLOUR_FIXES)}")

    def _check_tiles(self) -> None:
        for name in ("tile", "tile_stride", "vae_tile"):
            require(getattr(self, name) % PIXELS_PER_CELL == 0, name, getattr(self, name), "a multiple of 8")
            require(getattr(self, name) >= 0, name, getattr(self, name), "at least 0")
        require(self.tile % 64 == 0, "tile", self.tile, "a multiple of 64, which the network halves to whole cells")
        if self.tile:
            require(0 < self.tile_stride <= self.tile, "tile_stride", self.tile_stride, f"8 to tile, {self.tile}")


def require(holds: bool, name: str, value: object, expected: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Refuse a value of a setting.

    Raises:
        RestorerError: It does not hold.
    """
    if not holds:
        raise RestorerError(f"{name} is {value}; expected {expected}")
