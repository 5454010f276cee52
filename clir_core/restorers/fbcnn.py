"""FBCNN: removes JPEG artefacts, predicting the quality factor itself."""

from clir_core.adapters.spandrel_checkpoint import load_spandrel
from clir_core.inference.feed_forward import network_parameters
from clir_core.interfaces import RestorerSpec
from clir_core.weights.entries.denoising import FBCNN_COLOUR

SPECS = (
    RestorerSpec(
        id="fbcnn",
        title="FBCNN",
        family="traditional",
        scales=(1,),
        alphas=(1,),
        weights=(FBCNN_COLOUR,),
        load=load_spandrel,
        parameters=network_parameters,
        licence=FBCNN_COLOUR.licence,
        paper="https://arxiv.org/abs/2109.14573",
        source="https://github.com/jiaxi-jiang/FBCNN, by spandrel",
    ),
)
