"""BRISQUE, by pyiqa: support vectors over scene statistics."""

from clir_core.adapters.pyiqa_metric import solo_spec
from clir_core.weights.entries.pyiqa import BRISQUE

SPECS = (
    solo_spec(
        "brisque",
        id="brisque",
        title="BRISQUE",
        better="lower",
        colour="yiq",
        minimum_side=32,
        weights=(BRISQUE,),
        paper="https://doi.org/10.1109/TIP.2012.2214050",
    ),
)
