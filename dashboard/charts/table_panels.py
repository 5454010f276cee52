"""A table of means as panels: one a task and metric, best first, so that a table can be taken along as a picture."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts import panels, ranking
from dashboard.charts.look import Look
from dashboard.data.metrics import Metric


def chart(cells: pd.DataFrame, metrics: Sequence[Metric], look: Look) -> alt.ConcatChart:
    """Draw the table.

    Args:
        cells: Of `data.means_table.MeansTable`.
        metrics: A column of panels each.
        look: Marks.
    """
    drawn = [
        ranking.chart(_ranked(rows, metric), metric, look).properties(title=f"{task_id}, {metric.title}", width=300)
        for task_id, of_task in cells.groupby("task_id", sort=False)
        for metric in metrics
        if len(rows := of_task[of_task["metric_id"] == metric.metric_id])
    ]
    return panels.beside_one_another(drawn, len(metrics))


def _ranked(rows: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    ends = {metric.metric_id: rows["mean"], f"{metric.metric_id}_low": rows["low"]}
    leads = np.where(rows["is_best"] | rows["ties"], 1.0, np.nan)
    return rows.assign(**ends, **{f"{metric.metric_id}_high": rows["high"]}, rank_from=leads)
