"""LIQE, by pyiqa: CLIP asked about quality, scene and distortion of patches."""

from clir_core.adapters.pyiqa_metric import LICENCE, VERSION, solo
from clir_core.interfaces import SoloMetricSpec
from clir_core.weights.entries.pyiqa import CLIP_VIT_B32, LIQE

SPECS = (
    SoloMetricSpec(
        id="liqe",
        title="LIQE (KonIQ-10k)",
        quality="perception",
        better="higher",
        minimum_side=224,
        cost="expensive",
        weights=(LIQE, CLIP_VIT_B32),
        library=VERSION,
        load=solo("liqe"),
        licence=LICENCE,
        paper="https://arxiv.org/abs/2303.14968",
        source="pyiqa's liqe as it comes, one image at a time",
    ),
)
