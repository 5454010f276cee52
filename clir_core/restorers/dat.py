"""DAT: a dual aggregation transformer for super-resolution, trained for fidelity."""

from clir_core.adapters.spandrel_checkpoint import load_spandrel
from clir_core.inference.feed_forward import network_parameters
from clir_core.interfaces import RestorerSpec
from clir_core.weights.entries.super_resolution import DAT_X4

SPECS = (
    RestorerSpec(
        id="dat",
        title="DAT",
        family="traditional",
        scales=(4,),
        alphas=(2, 3, 4),
        weights=(DAT_X4,),
        load=load_spandrel,
        parameters=network_parameters,
        licence=DAT_X4.licence,
        paper="https://arxiv.org/abs/2308.03364",
        source="https://github.com/zhengchen1999/DAT, by spandrel",
    ),
)
