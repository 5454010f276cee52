"""TOPIQ, by pyiqa, without and with a reference."""

from clir_core.adapters.pyiqa_metric import LICENCE, VERSION, pair, solo
from clir_core.interfaces import PairMetricSpec, SoloMetricSpec
from clir_core.weights.entries.pyiqa import TOPIQ_FR, TOPIQ_NR

SPECS = (
    SoloMetricSpec(
        id="topiq_nr",
        title="TOPIQ without reference (KonIQ-10k)",
        quality="perception",
        better="higher",
        minimum_side=32,
        cost="moderate",
        weights=(TOPIQ_NR,),
        library=VERSION,
        load=solo("topiq_nr", whole_network=True),
        licence=LICENCE,
        paper="https://arxiv.org/abs/2308.03060",
        source="pyiqa's topiq_nr as it comes, one image at a time",
    ),
    PairMetricSpec(
        id="topiq_fr",
        title="TOPIQ with reference (KADID-10k)",
        quality="distortion",
        better="higher",
        minimum_side=32,
        cost="moderate",
        weights=(TOPIQ_FR,),
        library=VERSION,
        load=pair("topiq_fr", whole_network=True),
        licence=LICENCE,
        paper="https://arxiv.org/abs/2308.03060",
        source="pyiqa's topiq_fr as it comes, one image at a time",
    ),
)
