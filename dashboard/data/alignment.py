"""What measures of meaning a store has: against which reference, by which encoder, and where its maps are."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dashboard.data.metrics import Metric

Reference = Literal["target", "degraded"]

ENCODER_OF_THE_PAPER = "DINOv2"
BESIDE: Mapping[Reference, tuple[str, ...]] = {"target": ("ssim_y", "ssim_rgb"), "degraded": ("lr_ssim",)}
"""The metrics of pixels that the paper's tables show beside alignment."""
SHOWN_AT_FIRST = ("align_patch", "align_patch_w1", "align_cls")

KINDS: Mapping[str, str] = {
    "align_patch": "patches",
    "align_patch_w1": "patches, shifted",
    "align_patch_p95": "worst patches",
    "align_cls": "whole image",
    "align_cls_mse": "whole image, squared",
}

_ID = re.compile(r"(?P<measure>align_(?:patch_w1|patch_p95|patch|cls_mse|cls))(?:_(?P<encoder>\w+?))?(?:_lq)?")
_ENCODER = re.compile(r"\((?P<encoder>[^,()]+),")


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric of alignment."""

    metric: Metric
    kind: str
    """`align_patch`, `align_cls`, ...: the same for every encoder and reference; else the metric's own id."""
    encoder: str
    """Its name for people; empty where no encoder is used."""

    @property
    def stands_in(self) -> bool:
        """Whether another encoder than the paper's is used."""
        return bool(self.encoder) and not self.encoder.startswith(ENCODER_OF_THE_PAPER)

    @property
    def short(self) -> Metric:
        """The metric under a title for axes and headings, where the encoder and the reference are said beside."""
        return replace(self.metric, title=f"Alignment, {KINDS[self.kind]}") if self.kind in KINDS else self.metric


def measure_of(metric: Metric) -> Measure:
    """What a metric of alignment is, by its id and the name of its encoder in its title."""
    found = _ID.fullmatch(metric.metric_id)
    if found is None:
        return Measure(metric, metric.metric_id, "")
    named = _ENCODER.search(metric.title)
    return Measure(metric, found["measure"], named["encoder"] if named else found["encoder"] or ENCODER_OF_THE_PAPER)


def measures(metrics: Iterable[Metric], reference: Reference) -> list[Measure]:
    """Those with scores against one reference: the paper's encoder first, then patches before the whole image."""
    found = [
        measure_of(metric)
        for metric in metrics
        if metric.quality == "alignment" and metric.reference == reference and metric.scores
    ]
    return sorted(found, key=lambda one: (not one.encoder, one.stands_in, _place(one.kind), one.metric.metric_id))


def map_protocol_id(measure: Measure, metrics: Iterable[Metric]) -> str:
    """The protocol whose scores keep the maps of a measure's encoder and reference; empty where there is none."""
    kept = [
        metric.protocol_id
        for metric in metrics
        if metric.quality == "alignment"
        and metric.reference == measure.metric.reference
        and (other := measure_of(metric)).kind == "align_patch"
        and other.encoder == measure.encoder
    ]
    return kept[0] if kept and measure.encoder else ""


def _place(kind: str) -> int:
    return SHOWN_AT_FIRST.index(kind) if kind in SHOWN_AT_FIRST else len(SHOWN_AT_FIRST)
