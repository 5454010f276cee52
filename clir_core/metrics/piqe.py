"""PIQE, by pyiqa: distortion of the active blocks, without training."""

from clir_core.adapters.pyiqa_metric import LICENCE, VERSION, solo
from clir_core.interfaces import SoloMetricSpec

SPECS = (
    SoloMetricSpec(
        id="piqe",
        title="PIQE",
        quality="perception",
        better="lower",
        colour="yiq",
        minimum_side=16,
        library=VERSION,
        load=solo("piqe"),
        licence=LICENCE,
        paper="https://doi.org/10.1109/NCC.2015.7084843",
        source="pyiqa's piqe as it comes, one image at a time",
    ),
)
