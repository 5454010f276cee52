"""Photographs without a target: no distortion can be measured there, so restorers are compared by what can be."""

from collections.abc import Set
from dataclasses import replace

import streamlit as st

from dashboard.charts import ranking
from dashboard.data.cache import cached
from dashboard.data.leaders import leaders
from dashboard.data.metrics import Metric
from dashboard.markup import code, plain
from dashboard.page import Visit
from dashboard.widgets import common_images, drawn_chart
from dashboard.widgets.figure import Figure, footer
from db.reading import questions
from db.reading.questions import Selection
from db.reading.shown_sql import means_sql


def draw(visit: Visit, selection: Selection, metric: Metric, shown: Set[str] = frozenset()) -> bool:
    """Draw the ranking of each task whose images have no target, where there is any.

    Args:
        visit: Look and snapshot.
        selection: What the reader has chosen.
        metric: Needs no target, or nothing is drawn.
        shown: Tasks that a plane shows already.

    Returns:
        Whether there was anything to draw.
    """
    tasks = cached(questions.tasks, visit.snapshot)
    without = tasks[tasks["gamma_median"].isna() & (tasks["samples"] > 0)]["task_id"]
    chosen = [
        task_id for task_id in without if task_id not in shown and task_id in (selection.task_ids or tuple(without))
    ]
    if not chosen or metric.reference == "target":
        return False
    narrowed = replace(selection, task_ids=tuple(chosen))
    found = cached(leaders, visit.snapshot, metric.metric_id, metric.better, narrowed)
    if found.frame.empty:
        return False
    st.header("Without a target", divider="gray")
    st.caption(
        f"These images have no target, so no distortion can be measured; what {plain(metric.title)} says of them is "
        "below, the best and all that cannot be told from it in full colour."
    )
    common_images.explain(found.coverage, "task_id")
    for task_id, rows in found.frame.groupby("task_id", sort=False):
        st.markdown(f"**{code(task_id)}** · {common_images.n_text(rows, 'task_id')}")
        chart = ranking.chart(rows, metric, visit.look)
        drawn_chart.draw(chart, f"no-target-{task_id}")
        figure = Figure(
            name=f"no-target-{task_id}-{metric.metric_id}",
            title=f"{metric.title} of {task_id}, which has no target",
            chart=lambda chart=chart: chart,
            frame=rows,
            n=common_images.n_text(rows, "task_id"),
            metrics=(metric,),
            sql=means_sql(narrowed, (metric.metric_id,), "task_id"),
        )
        footer(figure, visit)
    return True
