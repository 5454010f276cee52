"""What a report is made of, before anybody decides on HTML, LaTeX or Markdown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from dashboard.data.metrics import Metric


class Cell(NamedTuple):
    """A value of a table."""

    text: str
    strong: bool = False


def text_of(value: object) -> str:
    """A value of a table as it is read; a dash for what is missing."""
    if isinstance(value, Cell):
        return value.text
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One chart."""

    title: str
    chart: alt.LayerChart

    @property
    def words(self) -> str:
        """The chart for those who do not see it."""
        said: Any = self.chart.description
        return said if isinstance(said, str) else self.title


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """Rows whose values are read as `text_of` says."""

    title: str
    frame: pd.DataFrame
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG, or a part of one."""

    title: str
    note: str
    """Under the title: scores."""
    words: str
    """The picture for those who do not see it."""
    png: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A picture with a region framed, and what restorers made of that region."""

    title: str
    caption: str
    whole: Picture
    crops: Sequence[Picture]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A figure or table of the paper, of this store."""

    id: str
    """Lower-case letters, digits and hyphens: its anchor and its file name."""
    title: str
    shows: str
    """What the paper shows there, and how to read it."""
    panels: Sequence[Panel] = ()
    tables: Sequence[Table] = ()
    strips: Sequence[Strip] = ()
    n: str = ""
    metrics: Sequence[Metric] = ()
    notes: Sequence[str] = ()
    sql: Sequence[str] = ()
    absent: str = ""
    """What is missing in it, wholly or in part; empty where nothing is."""
    commands: Sequence[str] = ()
    """What fills it."""

    @property
    def is_filled(self) -> bool:
        """Whether there is anything to see."""
        return bool(self.panels or self.tables or self.strips)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A claim of the paper, judged."""

    verdict: str
    title: str
    source: str
    effect: str
    published: str
    compared: str
    expected: str
    sql: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All of it."""

    title: str
    subtitle: str
    summary: Sequence[str]
    verdicts: Sequence[Verdict]
    claims_note: str
    exhibits: Sequence[Exhibit]
    appendix: Sequence[Exhibit]
    """Protocols, provenance, licences, failures."""
