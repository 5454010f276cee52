"""Figure 4: quality against what it costs."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from dashboard.charts import cost_quality
from dashboard.data.estimates import means
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
from dashboard.data.shared_images import n_text
from dashboard.report.exhibit import Exhibit, Panel, Table
from dashboard.report.planes import DISTORTION, FILL
from dashboard.report.reading import Reading
from db.reading import resources
from db.reading.questions import Selection

SHOWN = ("latency", "parameters")
MOST_FACETS = 4


def resources_of(reading: Reading) -> Exhibit:
    """Figure 4, on the device with most results."""
    about = Exhibit(
        id="figure-4",
        title="Figure 4: quality, parameters and latency",
        shows="Cheap and good is the upper left; the area of a mark is its number of parameters, horizontal bars are "
        "the quartiles of latency. The paper prints no numbers of it. Costs of different devices are never mixed.",
    )
    metric = reading.first(*DISTORTION)
    costs = resources.resources(reading.snapshot, Selection())
    if metric is None or costs.empty:
        return replace(about, absent="No restoration has both a latency and a score.", commands=(FILL,))
    chosen = _one_device(costs)
    found = means(reading.snapshot, Selection(), (metric.metric_id,), "task_id")
    rows = priced(chosen, found, metric, Limits())
    if rows.empty:
        return replace(about, absent="No restorer has both a latency and a score on shared images.", commands=(FILL,))
    facets = _facets(reading, rows)
    table = model_table(pd.concat([with_front(one, COSTS["latency"], metric) for one in facets]), metric)
    left_out = int(chosen["n_contended"].sum())
    return replace(
        about,
        panels=[panel for key in SHOWN for panel in _panels(reading, facets, COSTS[key], metric)],
        tables=(Table(title=f"All of it, on {device_text(facets[0].iloc[0].to_dict())}", frame=table),),
        n=n_text(rows, "task_id"),
        metrics=(metric,),
        notes=[f"{left_out} latencies are left out: something else used the device meanwhile."] if left_out else (),
        sql=(resources.resources_sql(Selection()),),
    )


def _one_device(costs: pd.DataFrame) -> pd.DataFrame:
    named = costs.assign(on=[device_text(row) for row in costs.to_dict("records")])
    most = named.groupby("on")["n_timed"].sum().sort_values(ascending=False).index[0]
    return named[named["on"] == most]


def _facets(reading: Reading, rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Those with most restorers, lightest degradation first."""
    groups = [group.reset_index(drop=True) for _, group in rows.groupby(FACET, dropna=False)]
    most = sorted(groups, key=lambda group: -group["restorer_id"].nunique())[:MOST_FACETS]
    order = reading.tasks["task_id"].tolist()
    return sorted(most, key=lambda group: order.index(group["task_id"].iloc[0]))


def _panels(reading: Reading, facets: Sequence[pd.DataFrame], cost: Cost, metric: Metric) -> list[Panel]:
    return [
        Panel(
            title=f"{cost.short}: {rows['task_id'].iloc[0]}, {facet_text(rows.iloc[0].to_dict()).split(', ')[0]}",
            chart=cost_quality.chart(with_front(rows, cost, metric), cost, metric, reading.look),
        )
        for rows in facets
        if (rows[cost.column] > 0).any()
    ]
