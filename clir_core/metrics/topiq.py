"""TOPIQ, by pyiqa, without and with a reference."""

from clir_core.adapters.pyiqa_metric import pair_spec, solo_spec
from clir_core.weights.entries.pyiqa import TOPIQ_FR, TOPIQ_NR

SPECS = (
    solo_spec(
        "topiq_nr",
        whole_network=True,
        id="topiq_nr",
        title="TOPIQ without reference (KonIQ-10k)",
        better="higher",
        minimum_side=32,
        cost="moderate",
        weights=(TOPIQ_NR,),
        paper="https://arxiv.org/abs/2308.03060",
    ),
    pair_spec(
        "topiq_fr",
        whole_network=True,
        id="topiq_fr",
        title="TOPIQ with reference (KADID-10k)",
        better="higher",
        minimum_side=32,
        cost="moderate",
        weights=(TOPIQ_FR,),
        paper="https://arxiv.org/abs/2308.03060",
    ),
)
