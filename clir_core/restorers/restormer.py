"""Restormer: a transformer with attention across channels. Needs spandrel_extra_arches."""

from clir_core.adapters.spandrel_checkpoint import load_spandrel
from clir_core.inference.feed_forward import network_parameters
from clir_core.interfaces import RestorerSpec
from clir_core.weights.entries.deblurring import RESTORMER_DEFOCUS, RESTORMER_MOTION

SPECS = (
    RestorerSpec(
        id="restormer-motion",
        title="Restormer (motion)",
        family="traditional",
        scales=(1,),
        alphas=(1,),
        weights=(RESTORMER_MOTION,),
        load=load_spandrel,
        parameters=network_parameters,
        licence=RESTORMER_MOTION.licence,
        paper="https://arxiv.org/abs/2111.09881",
        source="https://github.com/swz30/Restormer, by spandrel_extra_arches",
    ),
    RestorerSpec(
        id="restormer-defocus",
        title="Restormer (defocus)",
        family="traditional",
        scales=(1,),
        alphas=(1,),
        weights=(RESTORMER_DEFOCUS,),
        load=load_spandrel,
        parameters=network_parameters,
        licence=RESTORMER_DEFOCUS.licence,
        paper="https://arxiv.org/abs/2111.09881",
        source="https://github.com/swz30/Restormer, by spandrel_extra_arches",
    ),
)
