"""Distortion against perception: who is faithful, who looks natural, at which degradation, and how sure we are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import altair as alt
import pandas as pd
import streamlit as st

from clir_core.statistics.direction import Axis
from clir_core.statistics.gamma_bins import FEW_IMAGES
from dashboard.charts import panels, perception_distortion
from dashboard.charts.perception_distortion import Drawing
from dashboard.charts.plane_axes import Plane, plane_of
from dashboard.data import plane as plane_data
from dashboard.data.cache import cached
from dashboard.data.estimates import binned
from dashboard.data.metrics import Metric
from dashboard.markup import plain
from dashboard.page import Visit
from dashboard.widgets import (
    against_gamma,
    clicked_point,
    common_images,
    empty,
    filters,
    linked,
    plane_side,
    without_target,
    wrapping,
)
from dashboard.widgets.figure import Figure, footer
from db.reading import questions
from db.reading.questions import Selection
from db.reading.shown_sql import means_sql

TITLE: str = "Trade-off"
ICON: str = ":material/scatter_plot:"
URL_PATH: str = "tradeoff"

CLOUD_POINTS = 20_000
FILE_WIDTH, SIDE_WIDTH = 420, 350
SPLITS = {"task": "Task", "gamma": "Gamma", "together": "Tasks in one", "path": "Gamma in one"}
X_FIRST, Y_FIRST = ("ssim_y", "psnr_y"), ("niqe",)
"""The metrics that are shown at first, if they are there: the paper's."""
READING = (
    "Every point is a restorer: further right is better by the one metric, further up by the other. Bars are 95 % "
    "intervals over images; within a panel all restorers are scored on the same images. The dotted line is the Pareto "
    "front, and who is behind it is faded; thin lines join restorers that neither metric tells apart. Click a point "
    "for its pictures."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the reader wants to see."""

    selection: Selection
    x: Metric
    y: Metric
    split: str
    switches: Mapping[str, bool]

    @property
    def group(self) -> Literal["task_id", "gamma_bin"]:
        return "gamma_bin" if self.split in {"gamma", "path"} else "task_id"

    @property
    def in_one(self) -> bool:
        return self.split in {"together", "path"}

    @property
    def axes(self) -> tuple[Axis, Axis]:
        return (Axis(self.x.metric_id, self.x.better), Axis(self.y.metric_id, self.y.better))

    @property
    def metric_ids(self) -> tuple[str, str]:
        return (self.x.metric_id, self.y.metric_id)


def render(visit: Visit) -> None:
    """Draw the plane, the pictures behind a clicked point, and both metrics against gamma."""
    st.title("Perception against distortion")
    clicked_point.open_if_image(visit)
    selection = filters.selection(visit)
    with_scores = {name: metric for name, metric in visit.metrics.items() if metric.scores > 0}
    if len(with_scores) < 2:
        if not any(without_target.draw(visit, selection, metric) for metric in with_scores.values()):
            empty.nothing_to_show("The plane needs two metrics with scores.")
        return
    asked = _controls(selection, with_scores)
    st.caption(READING)
    _plane_section(visit, asked)
    against_gamma.draw(visit, selection, (asked.x, asked.y), include_partial=asked.switches["partial"])


def _controls(selection: Selection, metrics: Mapping[str, Metric]) -> _Asked:
    names = {metric_id: metric.title for metric_id, metric in metrics.items()}
    distortion = [name for name in names if metrics[name].quality == "distortion"] or list(names)
    perception = [name for name in names if metrics[name].quality == "perception"] or list(names)[1:]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        x = linked.choice("Along x", "x", names, default=_first(X_FIRST, distortion))
        y = linked.choice("Along y", "y", names, default=_first(Y_FIRST, perception))
        split = linked.one_of("A panel for each", "split", SPLITS, default="task")
    with st.container(horizontal=True):
        switches = {
            "front": linked.switch("Pareto front", "front", default=True),
            "ties": linked.switch("Ties", "ties", default=True),
            "same": linked.switch("Same axes", "same"),
            "log": linked.switch("Logarithmic", "log"),
            "images": linked.switch("Every image as a point", "images"),
            "partial": linked.switch(
                "Include partial restorers",
                "partial",
                hint="Compares those too that lack some scores, over the fewer images that are left then.",
            ),
        }
    return _Asked(selection=selection, x=metrics[x], y=metrics[y], split=split, switches=switches)


def _first(favourites: Sequence[str], there: Sequence[str]) -> str:
    return next((name for name in favourites if name in there), there[0])


def _plane_section(visit: Visit, asked: _Asked) -> None:
    partial = asked.switches["partial"]
    found = cached(plane_data.plane, visit.snapshot, asked.selection, asked.axes, asked.group, include_partial=partial)
    common_images.explain(found.means.coverage, asked.group)
    frame = found.means.frame
    if frame.empty:
        empty.nothing_here("No image has both scores from every restorer chosen; leave one out.")
    else:
        if asked.switches["ties"] and not found.tested:
            st.caption("Ties are not drawn: there are too many restorers and images; filter some.")
        _planes(visit, asked, found)
    shown = set(frame["task_id"]) if asked.group == "task_id" else set[str]()
    without_target.draw(visit, asked.selection, asked.y, shown)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Shown:
    """What the panels are drawn from."""

    found: plane_data.Plane
    names: Mapping[str, str]
    cloud: pd.DataFrame
    whole: Plane
    """Axes that fit every panel."""


def _planes(visit: Visit, asked: _Asked, found: plane_data.Plane) -> None:
    frame, cloud = found.means.frame, _images(visit, asked)
    whole = plane_of(frame, cloud, asked.x, asked.y, asked.group, log=asked.switches["log"])
    shown = _Shown(found=found, names=_names(visit, asked, frame), cloud=cloud, whole=whole)
    with st.container(horizontal=True, key="beside"):
        with wrapping.panels("planes", least=270):
            for index, (title, chart) in enumerate(_charts(visit, asked, shown)):
                with st.container():
                    st.markdown(f"**{plain(title)}**")
                    clicked_point.panel(chart, index, f"plane-{asked.group}-{index}", asked.group)
        with st.container(width=SIDE_WIDTH, key="side"):
            plane_side.draw(visit, frame, whole, dict(shown.names), asked.selection)
    footer(_figure(visit, asked, shown), visit)


def _charts(
    visit: Visit, asked: _Asked, shown: _Shown, *, in_file: bool = False
) -> Iterator[tuple[str, alt.LayerChart]]:
    """The title and the chart of each panel; in a file, where no table is beside, every point bears its name."""
    whole, cloud = shown.whole, shown.cloud
    for index, (title, rows) in enumerate(_panels(asked, shown.found.means.frame, shown.names)):
        images = cloud[cloud[asked.group].isin(rows[asked.group])]
        own = plane_of(rows, images, asked.x, asked.y, asked.group, log=whole.log)
        drawing = replace(_drawing(asked, shown.found.ties, rows), every_name=in_file)
        plane = whole if asked.switches["same"] else own
        yield (
            title,
            perception_distortion.chart(rows, plane, visit.look, images=images, panel=index, drawing=drawing),
        )


def _images(visit: Visit, asked: _Asked) -> pd.DataFrame:
    """One row a restoration that has both scores."""
    limit = CLOUD_POINTS if asked.switches["images"] else 0
    points = cached(questions.points, visit.snapshot, asked.selection, asked.metric_ids, limit)
    return binned(points.dropna(subset=list(asked.metric_ids)))


def _names(visit: Visit, asked: _Asked, frame: pd.DataFrame) -> dict[str, str]:
    """Group -> the title of its panel, lightest degradation first."""
    tasks = cached(questions.tasks, visit.snapshot)
    titles = linked.distinct(dict(zip(tasks["task_id"], tasks["title"], strict=True)))
    lightest_first = frame.sort_values("gamma", ascending=False, kind="stable")
    return {
        str(name): f"{titles.get(str(name), f'gamma {name}')} · {common_images.n_text(rows, asked.group)}"
        + (", few" if rows["n_images"].max() < FEW_IMAGES else "")
        for name, rows in lightest_first.groupby(asked.group, sort=False)
    }


def _panels(asked: _Asked, frame: pd.DataFrame, names: Mapping[str, str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """The title and the rows of each panel."""
    if asked.in_one:
        what = "bins of gamma" if asked.group == "gamma_bin" else "tasks"
        yield f"All {what}, joined from heavy to light · {common_images.n_text(frame, asked.group)}", frame
        return
    for name, title in names.items():
        yield title, frame[frame[asked.group] == name]


def _drawing(asked: _Asked, ties: pd.DataFrame, rows: pd.DataFrame) -> Drawing:
    shown = asked.switches["ties"] and not asked.in_one
    return Drawing(
        ties=ties[ties[asked.group].isin(rows[asked.group])] if shown else ties.head(0),
        front=asked.switches["front"] and not asked.in_one,
        joined=asked.in_one,
        chosen=clicked_point.chosen(),
    )


def _figure(visit: Visit, asked: _Asked, shown: _Shown) -> Figure:
    frame = shown.found.means.frame
    return Figure(
        name=f"plane-{'-'.join(asked.metric_ids)}-{asked.split}",
        title=f"{asked.y.title} against {asked.x.title}",
        chart=lambda: panels.beside_one_another(
            [
                chart.properties(width=FILE_WIDTH, title=title)
                for title, chart in _charts(visit, asked, shown, in_file=True)
            ],
            2,
        ),
        frame=frame,
        n=common_images.n_text(frame, asked.group),
        metrics=(asked.x, asked.y),
        sql=means_sql(asked.selection, asked.metric_ids, asked.group, include_partial=asked.switches["partial"]),
    )
