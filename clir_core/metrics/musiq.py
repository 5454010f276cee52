"""MUSIQ, by pyiqa: a transformer over several scales, trained on KonIQ-10k."""

from clir_core.adapters.pyiqa_metric import solo_spec
from clir_core.weights.entries.pyiqa import MUSIQ

SPECS = (
    solo_spec(
        "musiq",
        id="musiq",
        title="MUSIQ (KonIQ-10k)",
        better="higher",
        minimum_side=32,
        cost="expensive",
        weights=(MUSIQ,),
        paper="https://arxiv.org/abs/2108.05997",
    ),
)
