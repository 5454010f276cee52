"""Distortion against perception: who is faithful, who looks natural, at which degradation, and how sure we are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import altair as alt
import pandas as pd
import streamlit as st

from clir_core.statistics.gamma_bins import FEW_IMAGES, LABELS
from dashboard.charts import by_gamma, perception_distortion
from dashboard.charts.perception_distortion import CLICKED
from dashboard.data.cache import cached
from dashboard.data.estimates import Means, binned, means
from dashboard.data.metrics import Metric, preferred, scored
from dashboard.links import open_sample
from dashboard.markup import plain
from dashboard.page import Visit
from dashboard.widgets import common_images, empty, filters, linked, picked_images
from dashboard.widgets.figure import Figure, footer
from db.reading import questions
from db.reading.questions import Selection
from db.reading.shown_sql import means_sql

TITLE: str = "Trade-off"
ICON: str = ":material/scatter_plot:"
URL_PATH: str = "tradeoff"

CLOUD_POINTS = 20_000
EVERY_POINT = 5_000_000
"""A limit that is none: the worst image of a restorer may be any."""

SPLITS = {"task": "Task", "gamma": "Gamma", "together": "Together"}
READING = (
    "Every point is a restorer: further right is more faithful, further up looks more natural. Bars are 95 % intervals "
    "over images; within a panel all restorers are scored on the same images. Click a point for its pictures."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the reader wants to see."""

    selection: Selection
    x: Metric
    y: Metric
    split: str
    with_images: bool
    with_partial: bool

    @property
    def group(self) -> Literal["task_id", "gamma_bin"]:
        return "gamma_bin" if self.split == "gamma" else "task_id"

    @property
    def metric_ids(self) -> tuple[str, str]:
        return (self.x.metric_id, self.y.metric_id)


def render(visit: Visit) -> None:
    """Draw the plane, the pictures behind a clicked point, and both metrics against gamma."""
    st.title("Perception against distortion")
    metrics = visit.metrics
    distortion, perception = scored(metrics, "distortion"), scored(metrics, "perception")
    selection = filters.selection(visit)
    if not distortion or not perception:
        empty.nothing_to_show("The plane needs one distortion and one perception metric with scores.")
        return
    asked = _controls(selection, distortion, perception)
    st.caption(READING)
    _plane_section(visit, asked)
    _gamma_section(visit, asked)


def _controls(selection: Selection, distortion: Sequence[Metric], perception: Sequence[Metric]) -> _Asked:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        x = _metric_choice("Distortion, along x", "x", distortion, "psnr_y")
        y = _metric_choice("Perception, along y", "y", perception, "niqe")
        split = linked.one_of("A panel for each", "split", SPLITS, default="task")
        with_images = linked.switch("Every image as a point", "images")
        with_partial = linked.switch(
            "Include partial restorers",
            "partial",
            hint="Compares those too that lack some scores, over the fewer images that are left then.",
        )
    return _Asked(selection=selection, x=x, y=y, split=split, with_images=with_images, with_partial=with_partial)


def _metric_choice(label: str, key: str, metrics: Sequence[Metric], favourite: str) -> Metric:
    by_id = {metric.metric_id: metric for metric in metrics}
    names = {metric_id: metric.title for metric_id, metric in by_id.items()}
    return by_id[linked.choice(label, key, names, default=list(by_id)[preferred(metrics, favourite)])]


# --- the plane ----------------------------------------------------------------------------------


def _plane_section(visit: Visit, asked: _Asked) -> None:
    found = cached(
        means, visit.snapshot, asked.selection, asked.metric_ids, asked.group, include_partial=asked.with_partial
    )
    common_images.explain(found.coverage, asked.group)
    if found.frame.empty:
        empty.nothing_here("No image has both scores from every restorer chosen; leave one out.")
        return
    cloud = _images(visit, asked, asked.selection, CLOUD_POINTS if asked.with_images else 0)
    plane = perception_distortion.plane_of(found.frame, cloud, asked.x, asked.y, asked.group)
    panels = list(_panels(visit, asked, found))
    columns = st.columns(min(2, len(panels)))
    charts: list[alt.LayerChart] = []
    clicked: list[dict[str, str]] = []
    for index, (title, rows) in enumerate(panels):
        images = cloud[cloud[asked.group].isin(rows[asked.group])]
        charts.append(perception_distortion.chart(rows, plane, visit.look, images=images, panel=index))
        with columns[index % len(columns)]:
            clicked += _panel(visit, title, charts[-1], index)
    footer(_plane_figure(asked, found, charts), visit)
    for point in clicked[:1]:
        images = _images(visit, asked, replace(asked.selection, restorer_ids=(point["restorer_id"],)), EVERY_POINT)
        group = point[asked.group]
        picked_images.show(visit, images[images[asked.group] == group], (asked.x, asked.y), group)


def _images(visit: Visit, asked: _Asked, selection: Selection, limit: int) -> pd.DataFrame:
    """One row a restoration that has both scores."""
    points = cached(questions.points, visit.snapshot, selection, asked.metric_ids, limit)
    return binned(points.dropna(subset=list(asked.metric_ids)))


def _panels(visit: Visit, asked: _Asked, found: Means) -> Iterator[tuple[str, pd.DataFrame]]:
    """The title and the rows of each panel, lightest degradation first."""
    if asked.split == "together":
        yield f"All tasks · {common_images.n_text(found.frame, asked.group)}", found.frame
        return
    titles = dict(cached(questions.tasks, visit.snapshot)[["task_id", "title"]].itertuples(index=False, name=None))
    lightest_first = found.frame.sort_values("gamma", ascending=False, kind="stable")
    for name, rows in lightest_first.groupby(asked.group, sort=False):
        few = ", few" if rows["n_images"].max() < FEW_IMAGES else ""
        yield f"{titles.get(str(name), f'gamma {name}')} · {common_images.n_text(rows, asked.group)}{few}", rows


def _panel(visit: Visit, title: str, chart: alt.LayerChart, index: int) -> list[dict[str, str]]:
    """Draw a panel; returns the mean that was clicked, and opens the picture of a clicked image."""
    st.markdown(f"**{plain(title)}**")
    event = st.altair_chart(chart, key=f"plane-{index}-{title}", on_select="rerun")
    clicked: list[dict[str, str]] = event.selection.get(f"{CLICKED}_{index}", [])
    for point in clicked:
        if point.get("sample_id"):
            open_sample(visit, point["sample_id"], (point["restorer_id"],))
    return clicked


def _plane_figure(asked: _Asked, found: Means, charts: Sequence[alt.LayerChart]) -> Figure:
    return Figure(
        name=f"plane-{'-'.join(asked.metric_ids)}-{asked.split}",
        chart=lambda: alt.hconcat(*charts),
        frame=found.frame,
        n=common_images.n_text(found.frame, asked.group),
        metrics=(asked.x, asked.y),
        sql=means_sql(asked.selection, asked.metric_ids, asked.group, include_partial=asked.with_partial),
    )


# --- against gamma ------------------------------------------------------------------------------


def _gamma_section(visit: Visit, asked: _Asked) -> None:
    st.header("Against information retention", divider="gray")
    st.caption(
        "Gamma is the share of the target's information that the degradation left: 1 is nothing lost. Bands are 95 % "
        "intervals; within a bin all restorers are scored on the same images. Bins of few images are dimmed."
    )
    for metric, column in zip((asked.x, asked.y), st.columns(2), strict=True):
        with column:
            _gamma_figure(visit, asked, metric)


def _gamma_figure(visit: Visit, asked: _Asked, metric: Metric) -> None:
    ids, partial = (metric.metric_id,), asked.with_partial
    found = cached(means, visit.snapshot, asked.selection, ids, "gamma_bin", include_partial=partial)
    common_images.explain(found.coverage, "gamma_bin")
    gaps = common_images.gaps(LABELS, found.coverage, "gamma_bin")
    if found.frame.empty:
        empty.nothing_here(
            f"No image with a target has {plain(metric.title)} from every restorer chosen; leave one out."
        )
        return
    chart = by_gamma.chart(found.frame, metric, visit.look, gaps)
    st.altair_chart(chart, key=f"gamma-{metric.metric_id}")
    if len(gaps):
        st.caption("Empty: " + "; ".join(f"{name}, {reason}" for name, reason in gaps.itertuples(index=False)) + ".")
    figure = Figure(
        name=f"gamma-{metric.metric_id}",
        chart=lambda: chart,
        frame=found.frame,
        n=common_images.n_text(found.frame, "gamma_bin"),
        metrics=(metric,),
        sql=means_sql(asked.selection, ids, "gamma_bin", include_partial=partial),
    )
    footer(figure, visit)
