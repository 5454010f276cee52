"""The released versions: which files each is made of, and how it samples unless told otherwise.

The settings are those that the README of github.com/XPixelGroup/DiffBIR at 3f8b530 recommends, v1's those of v1.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from clir_core.diffusion.schedule import NoiseSchedule, Predicts, scaled_linear, zero_terminal
from clir_core.interfaces import WeightFile
from clir_core.restorers.diffbir.setting import DiffBirSetting
from clir_core.weights.entries import clip_tokenizer, diffbir

StageOneKind: TypeAlias = Literal["swinir", "scunet", "bsrnet"]

V1 = DiffBirSetting(cfg_scale=1.0)
V2 = DiffBirSetting(negative_prompt="low quality, blurry, low-resolution, noisy, unsharp, weird textures")
V2_1 = DiffBirSetting(
    sampler="edm_dpm++_3m_sde",
    steps=10,
    cfg_scale=8.0,
    prompt=(
        "Cinematic, High Contrast, highly detailed, taken using a Canon EOS R camera, hyper detailed photo - "
        "realistic maximum detail, 32k, Color Grading, ultra HD, extreme meticulous detailing, skin pore detailing, "
        "hyper sharpness, perfect without deformations."
    ),
    negative_prompt=(
        "painting, oil painting, illustration, drawing, art, sketch, oil painting, cartoon, CG Style, 3D render, "
        "unreal engine, blurring, dirty, messy, worst quality, low quality, frames, watermark, signature, jpeg "
        "artifacts, deformed, lowres, over-smooth."
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A trained control network with the stage 1 it is used with."""

    id: str
    title: str
    control: WeightFile
    stage1: WeightFile
    stage1_kind: StageOneKind
    setting: DiffBirSetting
    prior: WeightFile = diffbir.STABLE_DIFFUSION
    predicts: Predicts = "noise"
    alphas: tuple[int, ...] = ()

    @property
    def files(self) -> tuple[WeightFile, ...]:
        """In the order in which `load.diffbir` takes their paths."""
        return (self.prior, self.control, self.stage1, clip_tokenizer.VOCABULARY)

    @property
    def schedule(self) -> NoiseSchedule:
        """Networks that predict velocity were trained down to zero signal."""
        schedule = scaled_linear(self.predicts)
        return zero_terminal(schedule) if self.predicts == "velocity" else schedule


VERSIONS = (
    Version(
        id="diffbir-v1",
        title="DiffBIR v1",
        control=diffbir.V1_GENERAL,
        stage1=diffbir.SWINIR_GENERAL,
        stage1_kind="swinir",
        setting=V1,
    ),
    Version(
        id="diffbir-v1-face",
        title="DiffBIR v1 (faces)",
        control=diffbir.V1_FACE,
        stage1=diffbir.SWINIR_FACE,
        stage1_kind="swinir",
        setting=V1,
    ),
    Version(
        id="diffbir-v2",
        title="DiffBIR v2",
        control=diffbir.V2,
        stage1=diffbir.BSRNET,
        stage1_kind="bsrnet",
        setting=V2,
    ),
    Version(
        id="diffbir-v2-face",
        title="DiffBIR v2 (faces)",
        control=diffbir.V2,
        stage1=diffbir.SWINIR_FACE,
        stage1_kind="swinir",
        setting=V2,
    ),
    Version(
        id="diffbir-v2-denoise",
        title="DiffBIR v2 (denoising)",
        control=diffbir.V2,
        stage1=diffbir.SCUNET,
        stage1_kind="scunet",
        setting=V2,
        alphas=(1,),
    ),
    Version(
        id="diffbir-v2.1",
        title="DiffBIR v2.1",
        control=diffbir.V2_1,
        stage1=diffbir.SWINIR_REAL_ESRGAN,
        stage1_kind="swinir",
        setting=V2_1,
        prior=diffbir.STABLE_DIFFUSION_ZERO_SNR,
        predicts="velocity",
    ),
    Version(
        id="diffbir-v2.1-face",
        title="DiffBIR v2.1 (faces)",
        control=diffbir.V2_1,
        stage1=diffbir.SWINIR_FACE,
        stage1_kind="swinir",
        setting=V2_1,
        prior=diffbir.STABLE_DIFFUSION_ZERO_SNR,
        predicts="velocity",
    ),
)
