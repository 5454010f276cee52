"""Alignment without an encoder: the most new content of any part of an image, that no local filter explains.

`align_novelty` compares with the target, `align_novelty_lq` the replayed degradation with the degraded image (equation
15 of the paper), so that what the degradation destroys cannot count. It sees content that is not in the reference,
wherever it is and however small its place. It does not see what was lost (a blank wall in the place of text is a filter
of the text), nor detail finer than the averaged pixels; a shift of more than those is new to it; and it does not know
what things are: grass grown anew counts like a word.
"""

from functools import partial
from pathlib import Path
from typing import Literal

from clir_core.interfaces import Device, Images, PairMetric, PairMetricSpec, Tensor
from clir_core.similarity.novelty import novelty_map
from clir_core.similarity.pair_metric import pair_metric

AVERAGED = {"target": 2, "degraded": 1}
"""Side of the squares that are averaged first: a degraded image has lost its finest detail, its noise is replayed."""
WINDOW = 8
"""Side of a window, in averaged pixels: a letter, an eye, the leaf of a tree in a photograph for the screen."""


def load_novelty(weights: tuple[Path, ...], device: Device, *, averaged: int) -> PairMetric:
    """The largest value of the map of novelty, (B,) in [0, 1]."""

    def largest(images: Images, references: Images) -> Tensor:
        return novelty_map(images, references, averaged=averaged, window=WINDOW).flatten(1).amax(dim=1)

    return pair_metric(lambda references: references, largest)


def _spec(reference: Literal["target", "degraded"]) -> PairMetricSpec:
    averaged = AVERAGED[reference]
    return PairMetricSpec(
        id="align_novelty" if reference == "target" else "align_novelty_lq",
        title=f"Alignment with the {'target' if reference == 'target' else 'degraded image'} (new content, no encoder)",
        quality="alignment",
        better="lower",
        reference=reference,
        minimum_side=averaged * WINDOW,
        load=partial(load_novelty, averaged=averaged),
        paper="https://arxiv.org/abs/2412.09324",
        source=f"largest residual (RMS) of the best local filter; {averaged} px averaged, windows of {WINDOW} of these",
    )


SPECS = (_spec("target"), _spec("degraded"))
