"""MUSIQ, by pyiqa: a transformer over several scales, trained on KonIQ-10k."""

from clir_core.adapters.pyiqa_metric import LICENCE, VERSION, solo
from clir_core.interfaces import SoloMetricSpec
from clir_core.weights.entries.pyiqa import MUSIQ

SPECS = (
    SoloMetricSpec(
        id="musiq",
        title="MUSIQ (KonIQ-10k)",
        quality="perception",
        better="higher",
        minimum_side=32,
        cost="expensive",
        weights=(MUSIQ,),
        library=VERSION,
        load=solo("musiq"),
        licence=LICENCE,
        paper="https://arxiv.org/abs/2108.05997",
        source="pyiqa's musiq as it comes, one image at a time",
    ),
)
