"""MANIQA, by pyiqa: a vision transformer over uniform crops, trained on KonIQ-10k."""

from clir_core.adapters.pyiqa_metric import solo_spec
from clir_core.weights.entries.pyiqa import MANIQA

SPECS = (
    solo_spec(
        "maniqa",
        whole_network=True,
        id="maniqa",
        title="MANIQA (KonIQ-10k)",
        better="higher",
        cost="expensive",
        weights=(MANIQA,),
        paper="https://arxiv.org/abs/2204.08958",
    ),
)
