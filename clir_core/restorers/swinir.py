"""SwinIR: a Swin transformer for super-resolution, trained for fidelity or, on real photographs, as a GAN."""

from clir_core.adapters.spandrel_checkpoint import load_spandrel
from clir_core.inference.feed_forward import network_parameters
from clir_core.interfaces import RestorerSpec
from clir_core.weights.entries.super_resolution import SWINIR_REAL_X4, SWINIR_X2, SWINIR_X4

SPECS = (
    RestorerSpec(
        id="swinir",
        title="SwinIR",
        family="traditional",
        scales=(2, 4),
        alphas=(2, 3, 4),
        weights=(SWINIR_X2, SWINIR_X4),
        load=load_spandrel,
        parameters=network_parameters,
        licence=SWINIR_X4.licence,
        paper="https://arxiv.org/abs/2108.10257",
        source="https://github.com/JingyunLiang/SwinIR, by spandrel",
    ),
    RestorerSpec(
        id="swinir-real",
        title="SwinIR-L (real photographs)",
        family="traditional",
        scales=(4,),
        weights=(SWINIR_REAL_X4,),
        load=load_spandrel,
        parameters=network_parameters,
        licence=SWINIR_REAL_X4.licence,
        paper="https://arxiv.org/abs/2108.10257",
        source="https://github.com/JingyunLiang/SwinIR, by spandrel",
    ),
)
