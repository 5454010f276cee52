"""One line a task: colour and shape say which, and the legend says over how many images it is."""

from collections.abc import Mapping
from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.charts.look import Look

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#c4679a", "#8a7a00", "#7a66d9", "#b5473c", "#6b7f8f")
"""After Okabe and Ito, darkened: told apart by colour-blind readers, and of a contrast of 3 or more on white and on the
dark background."""
LINE = "line"
"""The column that names a task and its n."""


@dataclass(frozen=True, slots=True)
class TaskLines:
    """The look of the lines of one chart; a task has the same on every chart of a store."""

    names: Mapping[str, str]
    """Task id -> what the legend says."""
    look: Look

    def named(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows with a task_id, with the name of their line."""
        return rows.assign(**{LINE: rows["task_id"].map(self.names)})

    def colour(self) -> alt.Color:
        """By task."""
        order = list(self.look.shapes)
        colours = [COLOURS[order.index(task_id) % len(COLOURS)] for task_id in self.names]
        scale = alt.Scale(domain=list(self.names.values()), range=colours)
        return alt.Color(f"{LINE}:N", scale=scale, title="Task", legend=_legend())

    def shape(self) -> alt.Shape:
        """By task, in the legend of colours."""
        shapes = [self.look.shapes[task_id] for task_id in self.names]
        scale = alt.Scale(domain=list(self.names.values()), range=shapes)
        return alt.Shape(f"{LINE}:N", scale=scale, title="Task", legend=_legend())


def task_lines(frame: pd.DataFrame, look: Look) -> TaskLines:
    """The lines of a chart.

    Args:
        frame: Has task_id and n_images.
        look: Has every task of the store.
    """
    counts = frame.groupby("task_id")["n_images"].max()
    return TaskLines({task: f"{task} (n = {counts[task]:.0f})" for task in look.shapes if task in counts.index}, look)


def _legend() -> alt.Legend:
    return alt.Legend(orient="top", columns=2, symbolOpacity=1, symbolSize=70, labelLimit=260, titleOrient="left")
