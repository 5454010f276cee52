"""NAFNet: a plain convolutional deblurrer, without the test-time pooling correction of its official test script."""

from clir_core.adapters.spandrel_checkpoint import load_spandrel
from clir_core.inference.feed_forward import network_parameters
from clir_core.interfaces import RestorerSpec
from clir_core.weights.entries.deblurring import NAFNET_GOPRO, NAFNET_REDS

SPECS = (
    RestorerSpec(
        id="nafnet-gopro",
        title="NAFNet (GoPro)",
        family="traditional",
        scales=(1,),
        alphas=(1,),
        weights=(NAFNET_GOPRO,),
        load=load_spandrel,
        parameters=network_parameters,
        licence=NAFNET_GOPRO.licence,
        paper="https://arxiv.org/abs/2204.04676",
        source="https://github.com/megvii-research/NAFNet, by spandrel",
    ),
    RestorerSpec(
        id="nafnet-reds",
        title="NAFNet (REDS)",
        family="traditional",
        scales=(1,),
        alphas=(1,),
        weights=(NAFNET_REDS,),
        load=load_spandrel,
        parameters=network_parameters,
        licence=NAFNET_REDS.licence,
        paper="https://arxiv.org/abs/2204.04676",
        source="https://github.com/megvii-research/NAFNet, by spandrel",
    ),
)
