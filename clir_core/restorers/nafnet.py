"""NAFNet: a plain convolutional deblurrer, without the test-time pooling correction of its official test script."""

from clir_core.adapters.spandrel_checkpoint import spandrel_spec
from clir_core.weights.entries.deblurring import NAFNET_GOPRO, NAFNET_REDS

SPECS = (
    spandrel_spec(
        "nafnet-gopro",
        "NAFNet (GoPro)",
        {1: NAFNET_GOPRO},
        alphas=(1,),
        paper="https://arxiv.org/abs/2204.04676",
        source="https://github.com/megvii-research/NAFNet, by spandrel",
    ),
    spandrel_spec(
        "nafnet-reds",
        "NAFNet (REDS)",
        {1: NAFNET_REDS},
        alphas=(1,),
        paper="https://arxiv.org/abs/2204.04676",
        source="https://github.com/megvii-research/NAFNet, by spandrel",
    ),
)
