"""What quality costs: latency, parameters, memory, operations and weights, and which model fits a budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from dashboard.charts import cost_parts as parts_chart
from dashboard.charts import cost_quality, panels
from dashboard.data.cache import cached
from dashboard.data.estimates import Means, means
from dashboard.data.metrics import Metric
from dashboard.data.resources import (
    COSTS,
    FACET,
    Cost,
    Limits,
    device_text,
    facet_text,
    model_table,
    priced,
    with_front,
)
from dashboard.markup import plain
from dashboard.page import Visit
from dashboard.widgets import common_images, drawn_chart, empty, filters, linked, wrapping
from dashboard.widgets.figure import Figure, footer
from db.reading import questions, resources
from db.reading.questions import Selection

TITLE: str = "Resources"
ICON: str = ":material/speed:"
URL_PATH: str = "resources"

COMMAND = "python -m ingest run --images FOLDER --task sr4 --restorer span-ch48,realesrgan-x4plus"
SOME_SIZES = 6
"""Panels at most; the sizes with most restorers first."""
MS = {"": "no limit", **{str(ms): f"{ms} ms" for ms in (10, 30, 100, 300, 1000, 3000, 10_000, 60_000)}}
MB = {"": "no limit", **{str(mb): f"{mb:,} MB" for mb in (10, 30, 100, 300, 1000, 4000, 12_000, 24_000, 80_000)}}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the reader wants to see."""

    selection: Selection
    metric: Metric
    cost: Cost
    limits: Limits


def render(visit: Visit) -> None:
    """Draw quality against cost, the models within a budget, and where the time goes."""
    st.title("Resources")
    selection = filters.selection(visit)
    metrics = {name: metric for name, metric in visit.metrics.items() if metric.scores > 0}
    costs = cached(resources.resources, visit.snapshot, selection)
    if costs.empty or not metrics:
        empty.nothing_to_show("No restoration has a latency and a score.")
        st.code(COMMAND, language=None)
        return
    asked = _controls(selection, metrics)
    costs = _one_device(costs)
    found: Means = cached(means, visit.snapshot, selection, (asked.metric.metric_id,), "task_id")
    common_images.explain(found.coverage, "task_id")
    rows = priced(costs, found, asked.metric, asked.limits)
    if rows.empty:
        empty.nothing_here(f"No restorer here has both a latency and {plain(asked.metric.title)} on shared images.")
        return
    _contended(costs)
    facets = _facets(rows, visit)
    _planes(visit, asked, facets)
    _choose(asked, facets)
    _parts(visit, selection, facets)


def _controls(selection: Selection, metrics: Mapping[str, Metric]) -> _Asked:
    titles = {name: metric.title for name, metric in metrics.items()}
    default = next((name for name in ("ssim_y", "psnr_y") if name in titles), next(iter(titles)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = linked.choice("Quality", "quality", titles, default=default, width=260)
        key = linked.one_of("Cost", "cost", {key: cost.short for key, cost in COSTS.items()}, default="latency")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        milliseconds = linked.choice("At most, an image", "ms", MS, default="", width=170)
        megabytes = linked.choice("At most, peak memory", "mb", MB, default="", width=170)
    limits = Limits(latency_ms=float(milliseconds or np.inf), memory_mb=float(megabytes or np.inf))
    return _Asked(selection=selection, metric=metrics[name], cost=COSTS[key], limits=limits)


def _one_device(costs: pd.DataFrame) -> pd.DataFrame:
    """Costs of one device, number format and thread count: others are never mixed in."""
    named = costs.assign(on=[device_text(row) for row in costs.to_dict("records")])
    order = named.groupby("on")["n_timed"].sum().sort_values(ascending=False).index
    names = {str(name): str(name) for name in order}
    chosen = linked.choice("Measured on", "on", names, default=next(iter(names)), width=420)
    return named[named["on"] == chosen]


def _contended(costs: pd.DataFrame) -> None:
    left_out = int(costs["n_contended"].sum())
    if left_out:
        without = sorted(set(costs[costs["n_timed"] == 0]["restorer_title"]))
        whole = f" Of {', '.join(map(plain, without))} no latency is left." if without else ""
        st.caption(
            f"{left_out} of {left_out + int(costs['n_timed'].sum())} latencies are left out: something else used the "
            f"device meanwhile (contended).{whole}"
        )


def _facets(rows: pd.DataFrame, visit: Visit) -> list[pd.DataFrame]:
    """One frame a task and input size, lightest degradation first."""
    order = cached(questions.tasks, visit.snapshot)["task_id"].tolist()
    groups = [group.reset_index(drop=True) for _, group in rows.groupby(FACET, dropna=False)]
    most = sorted(groups, key=lambda group: -group["restorer_id"].nunique())[:SOME_SIZES]
    if len(groups) > SOME_SIZES:
        st.caption(f"{SOME_SIZES} of {len(groups)} tasks and input sizes are shown, those with most restorers.")
    return sorted(most, key=lambda group: order.index(group["task_id"].iloc[0]))


# --- the planes ---------------------------------------------------------------------------------


def _planes(visit: Visit, asked: _Asked, facets: Sequence[pd.DataFrame]) -> None:
    st.caption(
        "Cheap and good is the upper left; the area of a mark is its number of parameters. Vertical bars are 95 % "
        "intervals over images, horizontal ones the quartiles of latency; the dotted line joins those that nobody "
        "beats in both. Quality is over the task's shared images, cost at the size said."
    )
    drawn: list[tuple[str, alt.LayerChart]] = []
    with wrapping.panels("costs", least=360):
        for index, rows in enumerate(facets):
            title = f"{rows['task_id'].iloc[0]} · {facet_text(rows.iloc[0].to_dict())}"
            chart = cost_quality.chart(with_front(rows, asked.cost, asked.metric), asked.cost, asked.metric, visit.look)
            drawn.append((title, chart))
            with st.container():
                st.markdown(f"**{plain(title)}**")
                drawn_chart.draw(chart, f"cost-{index}-{asked.cost.column}")
    whole = pd.concat(facets)
    unplaced = whole[~(whole[asked.cost.column] > 0)]
    if len(unplaced):
        names = ", ".join(map(plain, dict.fromkeys(unplaced["restorer_title"])))
        st.caption(f"Not on the axis, as their {asked.cost.title.lower()} is zero or not known: {names}.")
    footer(
        Figure(
            name=f"cost-{asked.cost.column}-{asked.metric.metric_id}",
            title=f"{asked.metric.title} against {asked.cost.title.lower()}",
            chart=lambda: panels.beside_one_another(
                [chart.properties(width=420, title=title) for title, chart in drawn], 2
            ),
            frame=whole,
            n=common_images.n_text(whole, "task_id"),
            metrics=(asked.metric,),
            sql=resources.resources_sql(asked.selection),
        ),
        visit,
    )


# --- choose a model -----------------------------------------------------------------------------


def _choose(asked: _Asked, facets: Sequence[pd.DataFrame]) -> None:
    st.header("Choose a model", divider="gray")
    kept = [with_front(rows[rows["within"]], asked.cost, asked.metric) for rows in facets if rows["within"].any()]
    if not kept:
        empty.nothing_here("No restorer keeps within these limits; loosen them.")
        return
    st.dataframe(model_table(pd.concat(kept), asked.metric), hide_index=True, placeholder="–")
    per = f"ms per {asked.metric.unit}" if asked.metric.unit else f"ms per 1 of {asked.metric.title}"
    st.caption(
        f"All that keep within the limits, the best first in each task. Gain is over the degraded image itself; the "
        f"price of a gain is in {plain(per)}, a dash where nothing is gained."
    )


# --- cost by part -------------------------------------------------------------------------------


def _parts(visit: Visit, selection: Selection, facets: Sequence[pd.DataFrame]) -> None:
    parts = cached(resources.cost_parts, visit.snapshot, selection)
    keys = pd.concat([rows[FACET] for rows in facets]).drop_duplicates()
    parts = parts.merge(keys, on=FACET)
    if parts.empty:
        return
    st.header("Where the time of latent diffusion goes", divider="gray")
    groups = {
        facet_text(row := rows.iloc[0].to_dict()) + f" · {row['task_id']}": rows for _, rows in parts.groupby(FACET)
    }
    chosen = linked.choice("At", "parts", {name: name for name in groups}, default=next(iter(groups)), width=420)
    chart = parts_chart.chart(groups[chosen])
    drawn_chart.draw(chart, "cost-parts")
    footer(
        Figure(
            name="cost-by-part",
            title=f"Cost by part, {chosen}",
            chart=lambda: chart,
            frame=groups[chosen],
            n=f"n = {int(groups[chosen]['n_timed'].max())} images timed",
            metrics=(),
            sql=resources.cost_parts_sql(selection),
        ),
        visit,
    )
