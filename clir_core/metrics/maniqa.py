"""MANIQA, by pyiqa: a vision transformer over uniform crops, trained on KonIQ-10k."""

from clir_core.adapters.pyiqa_metric import LICENCE, VERSION, solo
from clir_core.interfaces import SoloMetricSpec
from clir_core.weights.entries.pyiqa import MANIQA

SPECS = (
    SoloMetricSpec(
        id="maniqa",
        title="MANIQA (KonIQ-10k)",
        quality="perception",
        better="higher",
        cost="expensive",
        weights=(MANIQA,),
        library=VERSION,
        load=solo("maniqa", whole_network=True),
        licence=LICENCE,
        paper="https://arxiv.org/abs/2204.08958",
        source="pyiqa's maniqa as it comes, one image at a time",
    ),
)
