"""A metric as the dashboard needs it: which end is good, what unit, under which protocol."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Literal

import pandas as pd

from dashboard.markup import code, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """The current protocol of a metric, as `db.reading.questions.metrics` lists it."""

    metric_id: str
    """Also its column in every frame of points."""
    protocol_id: str
    title: str
    quality: Literal["distortion", "perception", "alignment"]
    better: Literal["higher", "lower"]
    unit: str
    reference: Literal["none", "target", "degraded"]
    protocol: str
    """JSON: everything that makes its number what it is."""
    status: str
    """`ready`, or why it cannot be computed on the machine that ingested."""
    scores: int

    @property
    def label(self) -> str:
        """Title and unit: `PSNR (dB)`."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    @property
    def protocol_lines(self) -> str:
        """The protocol as a Markdown list, for people."""
        items = json.loads(self.protocol or "{}").items()
        return "\n".join(f"- {plain(name)}: {code(value if value != '' else '–')}" for name, value in items)

    def text(self, value: float) -> str:
        """A value with its unit, to four significant digits; a dash where it is undefined."""
        return f"{number(value)} {self.unit}".rstrip() if pd.notna(value) else "–"


def is_better(value: float, other: float, metric: Metric) -> bool:
    """Whether the first value is the better one; never where one is undefined."""
    return value > other if metric.better == "higher" else value < other


def number(value: float) -> str:
    """Four significant digits, trailing zeros kept: `28.40`, `0.8213`."""
    return f"{value:#.4g}".rstrip(".")


def metrics_of(frame: pd.DataFrame) -> dict[str, Metric]:
    """The metrics of `db.reading.questions.metrics`, by id, in its order."""
    names = [field.name for field in fields(Metric)]
    rows = (dict(zip(names, row, strict=True)) for row in frame[names].itertuples(index=False))
    return {row["metric_id"]: Metric(**row) for row in rows}


def scored(metrics: Mapping[str, Metric], quality: str) -> list[Metric]:
    """Metrics of one quality that have any score."""
    return [metric for metric in metrics.values() if metric.quality == quality and metric.scores > 0]


def preferred(metrics: Iterable[Metric], metric_id: str) -> int:
    """The position of a metric, or 0 when it is not among them."""
    ids = [metric.metric_id for metric in metrics]
    return ids.index(metric_id) if metric_id in ids else 0
