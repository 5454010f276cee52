"""IL-NIQE, by pyiqa: NIQE with colour, gradients and log-Gabor responses. Seconds an image."""

from clir_core.adapters.pyiqa_metric import LICENCE, VERSION, solo
from clir_core.interfaces import SoloMetricSpec
from clir_core.weights.entries.pyiqa import ILNIQE

SPECS = (
    SoloMetricSpec(
        id="ilniqe",
        title="IL-NIQE",
        quality="perception",
        better="lower",
        default=False,
        cost="expensive",
        weights=(ILNIQE,),
        library=VERSION,
        load=solo("ilniqe"),
        licence=LICENCE,
        paper="https://doi.org/10.1109/TIP.2015.2426416",
        source="pyiqa's ilniqe as it comes, one image at a time",
    ),
)
