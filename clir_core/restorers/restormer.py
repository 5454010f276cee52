"""Restormer: a transformer with attention across channels. Needs spandrel_extra_arches."""

from clir_core.adapters.spandrel_checkpoint import spandrel_spec
from clir_core.weights.entries.deblurring import RESTORMER_DEFOCUS, RESTORMER_MOTION

SPECS = (
    spandrel_spec(
        "restormer-motion",
        "Restormer (motion)",
        {1: RESTORMER_MOTION},
        alphas=(1,),
        paper="https://arxiv.org/abs/2111.09881",
        source="https://github.com/swz30/Restormer, by spandrel_extra_arches",
    ),
    spandrel_spec(
        "restormer-defocus",
        "Restormer (defocus)",
        {1: RESTORMER_DEFOCUS},
        alphas=(1,),
        paper="https://arxiv.org/abs/2111.09881",
        source="https://github.com/swz30/Restormer, by spandrel_extra_arches",
    ),
)
