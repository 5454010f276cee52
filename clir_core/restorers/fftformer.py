"""FFTformer: a transformer in the frequency domain, for motion deblurring."""

from clir_core.adapters.spandrel_checkpoint import spandrel_spec
from clir_core.weights.entries.deblurring import FFTFORMER_GOPRO

SPECS = (
    spandrel_spec(
        "fftformer",
        "FFTformer",
        {1: FFTFORMER_GOPRO},
        alphas=(1,),
        paper="https://arxiv.org/abs/2211.12250",
        source="https://github.com/kkkls/FFTformer, by spandrel",
    ),
)
