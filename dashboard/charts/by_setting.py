"""One metric against the values of a setting: a line a task with its interval, and rules to compare with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts import axes
from dashboard.charts.axes import Span
from dashboard.charts.by_task import TaskLines, task_lines
from dashboard.charts.look import MUTED, Look
from dashboard.data.metrics import Metric, number

HEIGHT = 460
SPREADS_WIDE = 8
"""From this ratio of the largest value to the smallest on, an axis is logarithmic."""
TITLES: Mapping[str, str] = {
    "start_timestep": "starting noise, timestep (1000 = pure noise)",
    "steps": "sampling steps",
    "one_step": "a single prediction",
    "cfg_scale": "classifier-free guidance scale",
    "guidance_scale": "restoration guidance scale",
    "control_scale": "control scale",
    "churn": "noise injected while sampling (churn)",
    "noise_seed": "number of the noise",
    "start_from": "origin of the starting latent",
}
DASHES: Mapping[str, list[int]] = {
    "VAE ceiling": [2, 3],
    "stage 1": [9, 4],
    "best without diffusion": [9, 3, 2, 3],
    "target": [1, 0],
}
"""Role of a rule -> its strokes."""
_NAMES = frozenset({"noise_seed"})
"""Fields whose numbers have no size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingAxis:
    """What lies along x."""

    title: str
    kind: Literal["linear", "log", "ordinal"]

    def x(self, frame: pd.DataFrame) -> alt.X:
        """By place, or by word where values have none; in the order of the rows."""
        if self.kind == "ordinal":
            axis = alt.Axis(labelAngle=0)
            return alt.X("value:O", sort=list(dict.fromkeys(frame["value"])), title=self.title, axis=axis)
        places = sorted(set(frame["place"]))
        scale = alt.Scale(type=self.kind, nice=False, zero=False, padding=14)
        axis = alt.Axis(values=places, format="~r", grid=False, labelOverlap=True)
        return alt.X("place:Q", scale=scale, axis=axis, title=self.title)


def axis_of(field: str, frame: pd.DataFrame) -> SettingAxis:
    """The axis that fits the values of a field.

    Args:
        field: Of a setting.
        frame: Has place, NaN for values that are no numbers.
    """
    title = TITLES.get(field, field.replace("_", " "))
    places = frame["place"].to_numpy(dtype=np.float64)
    if field in _NAMES or not places.size or np.isnan(places).any():
        return SettingAxis(title=title, kind="ordinal")
    wide = places.min() > 0 and places.max() / places.min() >= SPREADS_WIDE and field != "start_timestep"
    return SettingAxis(title=title, kind="log" if wide else "linear")


def chart(frame: pd.DataFrame, rules: pd.DataFrame, metric: Metric, axis: SettingAxis, look: Look) -> alt.LayerChart:
    """Draw one metric.

    Args:
        frame: One row a task and value, in the order of x. Columns: task_id, value (text), place, n_images, n_noises,
            and <id>, <id>_low, <id>_high, <id>_noise_sd of the metric. All rows of a task are over the same images.
        rules: One row a task and rule over these images. Columns: task_id, role, restorer_title, mean. A rule that is
            the same in all tasks is drawn once, in grey.
        metric: Along y, better upwards.
        axis: Along x.
        look: Colours and shapes.
    """
    name = metric.metric_id
    rows = frame.dropna(subset=[name])
    ends = axes.span([rows[name], rows[f"{name}_low"], rows[f"{name}_high"], rules["mean"]])
    lines = task_lines(rows, look)
    base = alt.Chart(lines.named(_told(rows, metric))).encode(axis.x(rows), lines.colour())
    layers: list[alt.Chart] = [
        *_rules(rules, metric, ends, lines),
        base.mark_area(opacity=0.13).encode(_y(metric, ends, f"{name}_low"), alt.Y2(f"{name}_high:Q")),
        base.mark_line(strokeWidth=2).encode(_y(metric, ends, name)),
        base.mark_rule(strokeWidth=4, opacity=0.6, aria=False).encode(
            _y(metric, ends, "noise_low"), alt.Y2("noise_high:Q")
        ),
        base.mark_point(filled=True, size=70).encode(
            _y(metric, ends, name), lines.shape(), tooltip=_tooltip(metric, axis)
        ),
    ]
    return alt.LayerChart(layer=layers, description=describe(frame, metric, axis), height=HEIGHT)


def describe(frame: pd.DataFrame, metric: Metric, axis: SettingAxis) -> str:
    """The chart in words, for those who do not see it: where each task begins and ends, and what is best."""
    told = [
        f"{task_id}, n = {rows['n_images'].iloc[0]:.0f}: {metric.text(rows[metric.metric_id].iloc[0])} at "
        f"{rows['value'].iloc[0]}, {metric.text(rows[metric.metric_id].iloc[-1])} at {rows['value'].iloc[-1]}, "
        f"best at {_best(rows, metric)}"
        for task_id, rows in frame.dropna(subset=[metric.metric_id]).groupby("task_id", sort=False)
    ]
    return f"{metric.title} against {axis.title}. {'; '.join(told) or 'No values'}."


def _best(rows: pd.DataFrame, metric: Metric) -> str:
    values = rows.set_index("value")[metric.metric_id]
    return str(values.idxmax() if metric.better == "higher" else values.idxmin())


def _told(rows: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """Rows with the ends of the spread over noises, and what the tooltip says of it."""
    mean, spread = rows[metric.metric_id], rows[f"{metric.metric_id}_noise_sd"]
    told = [
        "one noise" if np.isnan(sd) else f"sd {number(sd)} over {noises:.0f} noises of an image"
        for sd, noises in zip(spread, rows["n_noises"], strict=True)
    ]
    return rows.assign(noise_low=mean - spread, noise_high=mean + spread, noise_text=told)


def _y(metric: Metric, ends: Span, column: str) -> alt.Y:
    axis = alt.Axis(titleLimit=HEIGHT)
    return alt.Y(f"{column}:Q", scale=axes.scale(metric, ends), title=axes.title(metric), axis=axis)


def _tooltip(metric: Metric, axis: SettingAxis) -> list[alt.Tooltip]:
    name = metric.metric_id
    return [
        alt.Tooltip("line:N", title="Task"),
        alt.Tooltip("value:N", title=axis.title),
        alt.Tooltip(f"{name}:Q", title=metric.label, format=".4r"),
        alt.Tooltip(f"{name}_low:Q", title="from", format=".4r"),
        alt.Tooltip(f"{name}_high:Q", title="to", format=".4r"),
        alt.Tooltip("noise_text:N", title="Noise"),
        alt.Tooltip("n_images:Q", title="Images (n)"),
    ]


def _rules(rules: pd.DataFrame, metric: Metric, ends: Span, lines: TaskLines) -> list[alt.Chart]:
    of_tasks = rules[rules["task_id"].isin(lines.names)]
    is_shared = of_tasks.groupby("role")["mean"].transform(lambda means: len(means) > 1 and np.ptp(means) < 1e-9)
    shared = of_tasks[is_shared.astype(bool)].drop_duplicates("role").assign(line="every task")
    own = lines.named(of_tasks[~is_shared.astype(bool)])
    roles = [role for role in DASHES if role in set(of_tasks["role"])]
    dash = alt.StrokeDash(
        "role:N",
        scale=alt.Scale(domain=roles, range=[DASHES[role] for role in roles]),
        title="Beside",
        legend=alt.Legend(orient="bottom", columns=2, symbolSize=600, symbolStrokeColor=MUTED, titleOrient="left"),
    )
    tooltip = [
        alt.Tooltip("role:N", title="Beside"),
        alt.Tooltip("restorer_title:N", title="Restorer"),
        alt.Tooltip("line:N", title="Task"),
        alt.Tooltip("mean:Q", title=metric.label, format=".4r"),
    ]
    drawn = {True: shared, False: own}
    return [
        alt.Chart(rows)
        .mark_rule(strokeWidth=1.5, opacity=0.85, aria=False)
        .encode(_y(metric, ends, "mean"), dash, alt.ColorValue(MUTED) if grey else lines.colour(), tooltip=tooltip)
        for grey, rows in drawn.items()
        if len(rows)
    ]
