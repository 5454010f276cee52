"""The figures of the Ablations page: a panel a metric, and what stands under them."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd
import streamlit as st

from dashboard.charts import along_steps, by_setting, panels, step_path
from dashboard.charts import ceiling as ceiling_chart
from dashboard.data import published
from dashboard.data.ablations import Companions, Sweep, sweep
from dashboard.data.cache import cached
from dashboard.data.ceiling import Ceiling
from dashboard.data.ceiling import ceiling as ceiling_of
from dashboard.data.metrics import Metric, number
from dashboard.data.steps import steps
from dashboard.page import Visit
from dashboard.widgets import empty, step_pictures
from dashboard.widgets.common_images import n_text
from dashboard.widgets.figure import Figure, footer
from db.reading import ablations
from db.reading.ablations import Pipeline, Series
from db.reading.questions import Selection

PANELS_A_ROW = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """One field of a restorer's setting, and what is measured along it."""

    name: str
    """The restorer's id; file names of downloads begin with it."""
    field: str
    along: Series
    beside: Companions
    metrics: tuple[Metric, ...]


def along(visit: Visit, swept: Swept, selection: Selection) -> None:
    """Draw the metrics against one field."""
    found = cached(sweep, visit.snapshot, swept.along, swept.beside, swept.metrics, selection)
    _explain(found)
    if found.frame.empty:
        empty.nothing_here("No image is restored with every value; wait for the run, or choose fewer metrics.")
        return
    axis = by_setting.axis_of(swept.field, found.frame)
    charts = [
        by_setting.chart(found.frame, rules_of(found.rules, metric), metric, axis, visit.look)
        for metric in swept.metrics
    ]
    name = f"{swept.name}-{swept.field}"
    _draw(charts, name)
    ids = [metric.metric_id for metric in swept.metrics]
    sql = ablations.ablation_sql(swept.along, swept.beside.rule_ids, ids, selection)
    footer(_figure(name, charts, found.frame, swept.metrics, sql), visit)


def inside(
    visit: Visit, restorer_id: str, setting_ids: tuple[str, ...], metrics: tuple[Metric, ...], selection: Selection
) -> None:
    """Draw the metrics along the steps of runs, the way through the plane, and the pictures."""
    ids = tuple(metric.metric_id for metric in metrics)
    frame = cached(steps, visit.snapshot, setting_ids, ids, selection)
    shown = [metric for metric in metrics if metric.metric_id in frame]
    if frame.empty:
        empty.nothing_here("The steps of this setting were kept, and none of these metrics measured on them.")
        return
    charts = [along_steps.chart(frame, NO_RULES, metric, visit.look) for metric in shown]
    axes = [next((m for m in shown if m.quality == quality), None) for quality in ("distortion", "perception")]
    if axes[0] and axes[1]:
        charts.append(step_path.chart(frame, axes[0], axes[1], visit.look))
    _draw(charts, f"{restorer_id}-inside")
    sql = ablations.along_steps_sql(setting_ids, ids, selection)
    footer(_figure(f"{restorer_id}-inside", charts, frame, shown, sql), visit)
    step_pictures.show(visit, restorer_id, setting_ids, selection)


def ceiling(
    visit: Visit,
    beside: Companions,
    setting_ids: tuple[str, ...],
    metrics: tuple[Metric, ...],
    selection: Selection,
) -> None:
    """Draw Table 2: chart, numbers, and the share of the loss that the autoencoder explains."""
    pipeline = Pipeline(setting_ids=setting_ids, ceiling_id=beside.ceiling_id or "", stage1_id=beside.stage1_id)
    found = cached(ceiling_of, visit.snapshot, pipeline, metrics, selection)
    if found.frame.empty:
        empty.nothing_here(f"No image has every score from both the model and its ceiling, {beside.ceiling_id}.")
        return
    charts = [ceiling_chart.chart(found.frame, metric) for metric in metrics]
    _draw(charts, "ceiling")
    st.dataframe(ceiling_table(found, metrics), hide_index=True, placeholder="–")
    st.caption(
        f"In brackets: 95 % intervals over images. The last row of a task is the share of the model's loss that its "
        f"ceiling, `{beside.ceiling_id}`, has already; PSNR counts as mean squared error, NIQE and its like from the "
        f"target's own."
    )
    sql = ablations.ceiling_sql(pipeline, [metric.metric_id for metric in metrics], selection)
    footer(_figure("ceiling", charts, found.frame, metrics, sql), visit)
    with st.expander("As the paper printed it"):
        st.dataframe(published.table_2(), hide_index=True, placeholder="–")
        st.caption(f"{published.SOURCE}: not to be compared digit by digit.")


def noises(
    visit: Visit, repeated: Series, beside: Companions, metrics: tuple[Metric, ...], selection: Selection
) -> None:
    """Draw how far repetitions of a restoration differ, a row a task and setting."""
    found = cached(sweep, visit.snapshot, repeated, beside, metrics, selection).frame
    if found.empty:
        return
    st.subheader("Spread over noises")
    columns = {"task_id": "Task", "value": "Setting", "n_images": "Images (n)", "n_noises": "Noises"}
    table = found[list(columns)].rename(columns=columns)
    for metric in metrics:
        pairs = zip(found[metric.metric_id], found[f"{metric.metric_id}_noise_sd"], strict=True)
        table[metric.label] = [f"{number(mean)} ± {number(sd)}" for mean, sd in pairs]
    st.dataframe(table, hide_index=True)
    st.caption("Mean ± standard deviation between noises on one image, pooled over images: what one run can be off by.")


NO_RULES = pd.DataFrame({"task_id": [], "metric_id": [], "role": [], "restorer_title": [], "mean": []})
"""Nothing beside the lines."""


def rules_of(rules: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """The rules of one metric."""
    return rules[rules["metric_id"] == metric.metric_id]


def ceiling_table(found: Ceiling, metrics: Sequence[Metric]) -> pd.DataFrame:
    """Table 2 as text: a row a task and role, and one with the share of the loss."""
    facts = found.frame[["task_id", "role", "restorer_title", "n_images"]]
    table = facts.rename(columns={"task_id": "Task", "role": "Role", "restorer_title": "Restorer", "n_images": "n"})
    for metric in metrics:
        ends = (found.frame[f"{metric.metric_id}{end}"] for end in ("", "_low", "_high"))
        table[metric.label] = [_with_interval(*three) for three in zip(*ends, strict=True)]
    labels = {metric.metric_id: metric.label for metric in metrics}
    ends = zip(found.shares["share"], found.shares["low"], found.shares["high"], strict=True)
    texts = pd.Series([_with_interval(*three) for three in ends], found.shares.index, dtype=object)
    keys = ["task_id", "metric_id"]
    shares = found.shares[keys].assign(text=texts).set_index(keys)["text"].unstack()  # noqa: PD010 - texts, no numbers
    rows = shares.rename(columns=labels).reset_index().rename(columns={"task_id": "Task"})
    return pd.concat([table, rows.assign(Role="share of loss")]).sort_values("Task", kind="stable")


def _with_interval(mean: float, low: float, high: float) -> str:
    if pd.isna(mean):
        return "–"
    return number(mean) if pd.isna(low) else f"{number(mean)} [{number(low)}, {number(high)}]"


def _explain(found: Sweep) -> None:
    if found.shortfalls:
        with st.expander("Not every value has every score, so means are over fewer images", icon=":material/rule:"):
            st.markdown("\n".join(f"- {line}" for line in found.shortfalls))


def _draw(charts: Sequence[alt.LayerChart], name: str) -> None:
    """Charts side by side; each brings its text for those who do not see it."""
    for row in range(0, len(charts), PANELS_A_ROW):
        for index, column in enumerate(st.columns(PANELS_A_ROW), start=row):
            if index < len(charts):
                column.altair_chart(charts[index], key=f"{name}-{index}")


def _figure(
    name: str, charts: Sequence[alt.LayerChart], frame: pd.DataFrame, metrics: Sequence[Metric], sql: str
) -> Figure:
    return Figure(
        name=name,
        chart=lambda: panels.beside_one_another(charts),
        frame=frame,
        n=n_text(frame, "task_id"),
        metrics=tuple(metrics),
        sql=sql,
    )
