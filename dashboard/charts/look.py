"""Colours and shapes that stay the same on every page: colour says who restored, shape says what was degraded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

PALETTES: Mapping[str, Sequence[str]] = {
    "traditional": ("#2f7ed8", "#12a594", "#6e56cf", "#3f9b46", "#0ea5c6", "#8a9a1b", "#3e4fb8", "#57b894"),
    "cldm": ("#e5484d", "#f2820d", "#d6409f", "#b0742b", "#ff7a6b", "#a8327a", "#d9a400", "#c0392b"),
    "reference": ("#7d8590", "#a38f6d", "#5f6b7a", "#9a9aa6"),
}
"""Cool colours for traditional restorers, warm ones for latent diffusion, greys for references: the family is seen
before a name is read. All keep a contrast of about 3 on white and on the dark background."""

SHAPES = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "triangle-right",
    "triangle-left",
)

MUTED = "#808794"
"""For rules and notes; legible on white and on the dark background."""


@dataclass(frozen=True, slots=True)
class Look:
    """The colour of every restorer title and the shape of every task id of a store."""

    colours: Mapping[str, str]
    shapes: Mapping[str, str]

    def colour(self, titles: Iterable[str], *, legend: alt.Legend | None = None) -> alt.Color:
        """Colour by restorer, with only these titles in scale and legend."""
        shown = [title for title in self.colours if title in set(titles)]
        scale = alt.Scale(domain=shown, range=[self.colours[title] for title in shown])
        return alt.Color("restorer_title:N", scale=scale, title="Restorer", legend=legend)

    def shape(self, task_ids: Iterable[str], *, legend: alt.Legend | None = None) -> alt.Shape:
        """Shape by task, with only these tasks in scale and legend."""
        shown = [task_id for task_id in self.shapes if task_id in set(task_ids)]
        scale = alt.Scale(domain=shown, range=[self.shapes[task_id] for task_id in shown])
        return alt.Shape("task_id:N", scale=scale, title="Task", legend=legend)


def look_of(restorers: pd.DataFrame, tasks: pd.DataFrame) -> Look:
    """Give every restorer and task of a store its look.

    Args:
        restorers: Has columns restorer_id, title, family; all of the store, whatever is selected.
        tasks: Has column task_id, in the order of legends.
    """
    colours: dict[str, str] = {}
    for family, palette in PALETTES.items():
        titles = restorers[restorers["family"] == family].sort_values("restorer_id")["title"]
        colours |= {title: palette[index % len(palette)] for index, title in enumerate(titles)}
    shapes = {task_id: SHAPES[index % len(SHAPES)] for index, task_id in enumerate(tasks["task_id"])}
    return Look(colours, shapes)
