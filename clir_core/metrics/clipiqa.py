"""CLIP-IQA+, by pyiqa: learned prompts of good and bad photographs."""

from clir_core.adapters.pyiqa_metric import LICENCE, VERSION, solo
from clir_core.interfaces import SoloMetricSpec
from clir_core.weights.entries.pyiqa import CLIP_RN50, CLIPIQA_PLUS

SPECS = (
    SoloMetricSpec(
        id="clipiqa_plus",
        title="CLIP-IQA+",
        quality="perception",
        better="higher",
        minimum_side=32,
        cost="moderate",
        weights=(CLIPIQA_PLUS, CLIP_RN50),
        library=VERSION,
        load=solo("clipiqa+"),
        licence=LICENCE,
        paper="https://arxiv.org/abs/2207.12396",
        source="pyiqa's clipiqa+ as it comes, one image at a time",
    ),
)
