"""FFTformer: a transformer in the frequency domain, for motion deblurring."""

from clir_core.adapters.spandrel_checkpoint import load_spandrel
from clir_core.inference.feed_forward import network_parameters
from clir_core.interfaces import RestorerSpec
from clir_core.weights.entries.deblurring import FFTFORMER_GOPRO

SPECS = (
    RestorerSpec(
        id="fftformer",
        title="FFTformer",
        family="traditional",
        scales=(1,),
        alphas=(1,),
        weights=(FFTFORMER_GOPRO,),
        load=load_spandrel,
        parameters=network_parameters,
        licence=FFTFORMER_GOPRO.licence,
        paper="https://arxiv.org/abs/2211.12250",
        source="https://github.com/kkkls/FFTformer, by spandrel",
    ),
)
