"""SwinIR: a Swin transformer for super-resolution, trained for fidelity or, on real photographs, as a GAN."""

from clir_core.adapters.spandrel_checkpoint import spandrel_spec
from clir_core.weights.entries.super_resolution import SWINIR_REAL_X4, SWINIR_X2, SWINIR_X4

SPECS = (
    spandrel_spec(
        "swinir",
        "SwinIR",
        {2: SWINIR_X2, 4: SWINIR_X4},
        alphas=(2, 3, 4),
        paper="https://arxiv.org/abs/2108.10257",
        source="https://github.com/JingyunLiang/SwinIR, by spandrel",
    ),
    spandrel_spec(
        "swinir-real",
        "SwinIR-L (real photographs)",
        {4: SWINIR_REAL_X4},
        alphas=(),
        paper="https://arxiv.org/abs/2108.10257",
        source="https://github.com/JingyunLiang/SwinIR, by spandrel",
    ),
)
