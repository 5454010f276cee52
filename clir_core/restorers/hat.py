"""HAT: a hybrid attention transformer for super-resolution, trained for fidelity."""

from clir_core.adapters.spandrel_checkpoint import spandrel_spec
from clir_core.weights.entries.super_resolution import HAT_L_X4, HAT_S_X4

SPECS = (
    spandrel_spec(
        "hat-s",
        "HAT-S",
        {4: HAT_S_X4},
        alphas=(2, 3, 4),
        paper="https://arxiv.org/abs/2205.04437",
        source="https://github.com/XPixelGroup/HAT, by spandrel",
    ),
    spandrel_spec(
        "hat-l",
        "HAT-L",
        {4: HAT_L_X4},
        alphas=(2, 3, 4),
        paper="https://arxiv.org/abs/2205.04437",
        source="https://github.com/XPixelGroup/HAT, by spandrel",
    ),
)
