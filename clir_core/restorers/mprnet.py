"""MPRNet: a deblurrer in three stages. Needs spandrel_extra_arches."""

from clir_core.adapters.spandrel_checkpoint import load_spandrel
from clir_core.inference.feed_forward import network_parameters
from clir_core.interfaces import RestorerSpec
from clir_core.weights.entries.deblurring import MPRNET_GOPRO

SPECS = (
    RestorerSpec(
        id="mprnet",
        title="MPRNet",
        family="traditional",
        scales=(1,),
        alphas=(1,),
        weights=(MPRNET_GOPRO,),
        load=load_spandrel,
        parameters=network_parameters,
        licence=MPRNET_GOPRO.licence,
        paper="https://arxiv.org/abs/2102.02808",
        source="https://github.com/swz30/MPRNet, by spandrel_extra_arches",
    ),
)
