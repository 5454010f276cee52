"""Figures about the settings of one restorer: charts, the rows and the SQL behind them, for a page or for a file."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.charts import along_steps, by_setting, step_path
from dashboard.charts import ceiling as ceiling_chart
from dashboard.charts.look import Look
from dashboard.data.ablations import Companions, Sweep
from dashboard.data.ceiling import Ceiling
from dashboard.data.metrics import Metric
from db.reading import ablations
from db.reading.ablations import Pipeline, Series
from db.reading.questions import Selection

_NO_RULES = pd.DataFrame({"task_id": [], "metric_id": [], "role": [], "restorer_title": [], "mean": []})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A row of charts and what stands under it."""

    name: str
    """Begins file names."""
    charts: Sequence[alt.LayerChart]
    """A panel a metric."""
    frame: pd.DataFrame
    """What they are drawn from; has task_id and n_images."""
    metrics: tuple[Metric, ...]
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """One field of a restorer's setting, and what is measured along it."""

    restorer_id: str
    field: str
    along: Series
    beside: Companions
    metrics: tuple[Metric, ...]
    selection: Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """Settings of a restorer whose steps were kept."""

    restorer_id: str
    setting_ids: tuple[str, ...]
    metrics: tuple[Metric, ...]
    selection: Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounded:
    """A latent model and its ceiling."""

    restorer_id: str
    pipeline: Pipeline
    metrics: tuple[Metric, ...]
    selection: Selection


def along(swept: Swept, found: Sweep, look: Look) -> Exhibit:
    """Every metric against one field: figures 6, 7 and 8."""
    axis = by_setting.axis_of(swept.field, found.frame)
    charts = [
        by_setting.chart(found.frame, found.rules[found.rules["metric_id"] == metric.metric_id], metric, axis, look)
        for metric in swept.metrics
    ]
    sql = ablations.ablation_sql(swept.along, swept.beside.rule_ids, _ids(swept.metrics), swept.selection)
    name = f"{swept.restorer_id}-{swept.field}"
    return Exhibit(name=name, charts=charts, frame=found.frame, metrics=swept.metrics, sql=sql)


def inside(traced: Traced, frame: pd.DataFrame, look: Look, *, step: int | None = None) -> Exhibit:
    """Every metric along the steps of a run, and the way through the plane, the step looked at ringed: figure 9."""
    shown = tuple(metric for metric in traced.metrics if metric.metric_id in frame)
    charts = [along_steps.chart(frame, _NO_RULES, metric, look) for metric in shown]
    x, y = (next((m for m in shown if m.quality == quality), None) for quality in ("distortion", "perception"))
    if x and y:
        charts.append(step_path.chart(frame, x, y, look, step=step))
    sql = ablations.along_steps_sql(traced.setting_ids, _ids(traced.metrics), traced.selection)
    return Exhibit(name=f"{traced.restorer_id}-inside", charts=charts, frame=frame, metrics=shown, sql=sql)


def ceiling(bounded: Bounded, found: Ceiling) -> Exhibit:
    """Every metric under the VAE ceiling: table 2."""
    charts = [ceiling_chart.chart(found.frame, metric) for metric in bounded.metrics]
    sql = ablations.ceiling_sql(bounded.pipeline, _ids(bounded.metrics), bounded.selection)
    name = f"{bounded.restorer_id}-ceiling"
    return Exhibit(name=name, charts=charts, frame=found.frame, metrics=bounded.metrics, sql=sql)


def _ids(metrics: Sequence[Metric]) -> list[str]:
    return [metric.metric_id for metric in metrics]
