"""HAT: a hybrid attention transformer for super-resolution, trained for fidelity."""

from clir_core.adapters.spandrel_checkpoint import load_spandrel
from clir_core.inference.feed_forward import network_parameters
from clir_core.interfaces import RestorerSpec
from clir_core.weights.entries.super_resolution import HAT_L_X4, HAT_S_X4

SPECS = (
    RestorerSpec(
        id="hat-s",
        title="HAT-S",
        family="traditional",
        scales=(4,),
        alphas=(2, 3, 4),
        weights=(HAT_S_X4,),
        load=load_spandrel,
        parameters=network_parameters,
        licence=HAT_S_X4.licence,
        paper="https://arxiv.org/abs/2205.04437",
        source="https://github.com/XPixelGroup/HAT, by spandrel",
    ),
    RestorerSpec(
        id="hat-l",
        title="HAT-L",
        family="traditional",
        scales=(4,),
        alphas=(2, 3, 4),
        weights=(HAT_L_X4,),
        load=load_spandrel,
        parameters=network_parameters,
        licence=HAT_L_X4.licence,
        paper="https://arxiv.org/abs/2205.04437",
        source="https://github.com/XPixelGroup/HAT, by spandrel",
    ),
)
