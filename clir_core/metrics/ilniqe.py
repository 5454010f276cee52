"""IL-NIQE, by pyiqa: NIQE with colour, gradients and log-Gabor responses. Seconds an image."""

from clir_core.adapters.pyiqa_metric import solo_spec
from clir_core.weights.entries.pyiqa import ILNIQE

SPECS = (
    solo_spec(
        "ilniqe",
        id="ilniqe",
        title="IL-NIQE",
        better="lower",
        default=False,
        cost="expensive",
        weights=(ILNIQE,),
        paper="https://doi.org/10.1109/TIP.2015.2426416",
    ),
)
