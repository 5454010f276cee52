"""LIQE, by pyiqa: CLIP asked about quality, scene and distortion of patches."""

from clir_core.adapters.pyiqa_metric import solo_spec
from clir_core.weights.entries.pyiqa import CLIP_VIT_B32, LIQE

SPECS = (
    solo_spec(
        "liqe",
        id="liqe",
        title="LIQE (KonIQ-10k)",
        better="higher",
        minimum_side=224,
        cost="expensive",
        weights=(LIQE, CLIP_VIT_B32),
        paper="https://arxiv.org/abs/2303.14968",
    ),
)
