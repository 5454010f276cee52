"""BRISQUE, by pyiqa: support vectors over scene statistics."""

from clir_core.adapters.pyiqa_metric import LICENCE, VERSION, solo
from clir_core.interfaces import SoloMetricSpec
from clir_core.weights.entries.pyiqa import BRISQUE

SPECS = (
    SoloMetricSpec(
        id="brisque",
        title="BRISQUE",
        quality="perception",
        better="lower",
        colour="yiq",
        minimum_side=32,
        weights=(BRISQUE,),
        library=VERSION,
        load=solo("brisque"),
        licence=LICENCE,
        paper="https://doi.org/10.1109/TIP.2012.2214050",
        source="pyiqa's brisque as it comes, one image at a time",
    ),
)
