"""VIF on the steerable pyramid, by pyiqa. Slower than VIFp, and another number."""

from clir_core.adapters.pyiqa_metric import LICENCE, VERSION, pair
from clir_core.interfaces import PairMetricSpec

SPECS = (
    PairMetricSpec(
        id="vif",
        title="VIF (steerable pyramid)",
        quality="distortion",
        better="higher",
        colour="yiq",
        minimum_side=40,
        default=False,
        cost="expensive",
        library=VERSION,
        load=pair("vif"),
        licence=LICENCE,
        paper="https://doi.org/10.1109/TIP.2005.859378",
        source="pyiqa's vif as it comes, one image at a time",
    ),
)
