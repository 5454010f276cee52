"""MPRNet: a deblurrer in three stages. Needs spandrel_extra_arches."""

from clir_core.adapters.spandrel_checkpoint import spandrel_spec
from clir_core.weights.entries.deblurring import MPRNET_GOPRO

SPECS = (
    spandrel_spec(
        "mprnet",
        "MPRNet",
        {1: MPRNET_GOPRO},
        alphas=(1,),
        paper="https://arxiv.org/abs/2102.02808",
        source="https://github.com/swz30/MPRNet, by spandrel_extra_arches",
    ),
)
