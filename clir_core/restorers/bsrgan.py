"""BSRGAN: Real-ESRGAN's network, trained as a GAN on degradations in random order."""

from clir_core.adapters.spandrel_checkpoint import spandrel_spec
from clir_core.weights.entries.super_resolution import BSRGAN_X2, BSRGAN_X4

SPECS = (
    spandrel_spec(
        "bsrgan",
        "BSRGAN",
        {2: BSRGAN_X2, 4: BSRGAN_X4},
        alphas=(),
        paper="https://arxiv.org/abs/2103.14006",
        source="https://github.com/cszn/BSRGAN, by spandrel",
    ),
)
