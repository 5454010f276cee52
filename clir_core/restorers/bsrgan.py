"""BSRGAN: Real-ESRGAN's network, trained as a GAN on degradations in random order."""

from clir_core.adapters.spandrel_checkpoint import load_spandrel
from clir_core.inference.feed_forward import network_parameters
from clir_core.interfaces import RestorerSpec
from clir_core.weights.entries.super_resolution import BSRGAN_X2, BSRGAN_X4

SPECS = (
    RestorerSpec(
        id="bsrgan",
        title="BSRGAN",
        family="traditional",
        scales=(2, 4),
        weights=(BSRGAN_X2, BSRGAN_X4),
        load=load_spandrel,
        parameters=network_parameters,
        licence=BSRGAN_X4.licence,
        paper="https://arxiv.org/abs/2103.14006",
        source="https://github.com/cszn/BSRGAN, by spandrel",
    ),
)
