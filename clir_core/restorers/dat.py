"""DAT: a dual aggregation transformer for super-resolution, trained for fidelity."""

from clir_core.adapters.spandrel_checkpoint import spandrel_spec
from clir_core.weights.entries.super_resolution import DAT_X4

SPECS = (
    spandrel_spec(
        "dat",
        "DAT",
        {4: DAT_X4},
        alphas=(2, 3, 4),
        paper="https://arxiv.org/abs/2308.03364",
        source="https://github.com/zhengchen1999/DAT, by spandrel",
    ),
)
