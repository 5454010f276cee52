"""CLIP-IQA+, by pyiqa: learned prompts of good and bad photographs."""

from clir_core.adapters.pyiqa_metric import solo_spec
from clir_core.weights.entries.pyiqa import CLIP_RN50, CLIPIQA_PLUS

SPECS = (
    solo_spec(
        "clipiqa+",
        id="clipiqa_plus",
        title="CLIP-IQA+",
        better="higher",
        minimum_side=32,
        cost="moderate",
        weights=(CLIPIQA_PLUS, CLIP_RN50),
        paper="https://arxiv.org/abs/2207.12396",
    ),
)
