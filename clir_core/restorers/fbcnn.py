"""FBCNN: removes JPEG artefacts, predicting the quality factor itself."""

from clir_core.adapters.spandrel_checkpoint import spandrel_spec
from clir_core.weights.entries.denoising import FBCNN_COLOUR

SPECS = (
    spandrel_spec(
        "fbcnn",
        "FBCNN",
        {1: FBCNN_COLOUR},
        alphas=(1,),
        paper="https://arxiv.org/abs/2109.14573",
        source="https://github.com/jiaxi-jiang/FBCNN, by spandrel",
    ),
)
