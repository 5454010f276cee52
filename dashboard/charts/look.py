"""How restorers and tasks are told apart, the same on every page.

A restorer: its colour, the shape and stroke of its family (circle and solid: traditional; diamond and dashed: latent
diffusion; cross and dotted: reference), and its name. A task: its written id; where lines are a task's, also a colour
and a shape that no family has. Names are never written in colour, so that they are legible in both themes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.palette import PALETTES, Mark, mark_of

SHAPES = (
    "square",
    "triangle-up",
    "triangle-down",
    "triangle-right",
    "triangle-left",
    "M0,-1L.29,-.4L.95,-.31L.48,.15L.59,.81L0,.5L-.59,.81L-.48,.15L-.95,-.31L-.29,-.4Z",
    "M-.5,-.87L.5,-.87L1,0L.5,.87L-.5,.87L-1,0Z",
    "M-1,-.35L1,-.35L1,.35L-1,.35Z",
)
"""Of tasks: none is a family's."""

MUTED = "#808794"
"""For rules and marks without a restorer; of contrast 3 on white and on the dark background, too little for text."""
INK = "currentColor"
"""For text, rings and whatever needs full contrast: the colour of the text around the chart, in either theme."""
QUIET = 0.75
"""Opacity of notes in ink: still a contrast of 4.5 and more in both themes."""


@dataclass(frozen=True, slots=True)
class Look:
    """The mark of every restorer title and the shape of every task id of a store."""

    marks: Mapping[str, Mark]
    """By title, families in the order of `PALETTES`."""
    shapes: Mapping[str, str]
    """By task id, in the order of legends."""
    ids: Mapping[str, str] = field(default_factory=dict[str, str])
    """Restorer id -> title."""

    @property
    def colours(self) -> dict[str, str]:
        """By title."""
        return {title: mark.colour for title, mark in self.marks.items()}

    def colour(self, titles: Iterable[str], *, legend: alt.Legend | None = None) -> alt.Color:
        """Colour by restorer, with only these titles in scale and legend."""
        shown = self._shown(titles)
        scale = alt.Scale(domain=shown, range=tuple(self.marks[title].colour for title in shown))
        return alt.Color("restorer_title:N", scale=scale, title="Restorer", legend=legend)

    def mark(self, titles: Iterable[str], *, legend: alt.Legend | None = None) -> dict[str, Any]:
        """The channels of filled points: colour, outline, shape and filling by restorer, in one legend."""
        shown = self._shown(titles)
        marks = [self.marks[title] for title in shown]
        colours = tuple(mark.colour for mark in marks)

        def channel(kind: Any, values: tuple[Any, ...]) -> Any:  # noqa: ANN401 - Altair's channels share no type
            scale = alt.Scale(domain=shown, range=values)
            return kind("restorer_title:N", scale=scale, title="Restorer", legend=legend)

        return {
            "color": channel(alt.Color, colours),
            "stroke": channel(alt.Stroke, colours),
            "shape": channel(alt.Shape, tuple(mark.shape for mark in marks)),
            "fillOpacity": channel(alt.FillOpacity, tuple(0.0 if mark.hollow else 1.0 for mark in marks)),
        }

    def line(self, titles: Iterable[str], *, legend: alt.Legend | None = None) -> dict[str, Any]:
        """The channels of lines: colour by restorer, dashes by family; the legend shows the colours."""
        shown = self._shown(titles)
        scale = alt.Scale(domain=shown, range=tuple(self.marks[title].stroke for title in shown))
        return {
            "color": self.colour(shown, legend=legend),
            "strokeDash": alt.StrokeDash("restorer_title:N", scale=scale, legend=None),
        }

    def _shown(self, titles: Iterable[str]) -> tuple[str, ...]:
        """In the order of legends; a tuple, for Altair copies lists element by element, several times a layer."""
        wanted = set(titles)
        return tuple(title for title in self.marks if title in wanted)


def look_of(restorers: pd.DataFrame, tasks: pd.DataFrame) -> Look:
    """Give every restorer and task of a store its look.

    Args:
        restorers: Has columns restorer_id, title, family; all of the store, whatever is selected.
        tasks: Has column task_id, in the order of legends.
    """
    order = list(PALETTES)
    ranked = sorted(
        restorers[["restorer_id", "title", "family"]].itertuples(index=False, name=None),
        key=lambda row: (order.index(row[2]) if row[2] in order else len(order), row[0]),
    )
    marks = {title: mark_of(restorer_id, family) for restorer_id, title, family in ranked}
    shapes = {task_id: SHAPES[index % len(SHAPES)] for index, task_id in enumerate(tasks["task_id"])}
    return Look(marks, shapes, {restorer_id: title for restorer_id, title, _ in ranked})
