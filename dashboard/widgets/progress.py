"""How far a running ingest is, and when it will be done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The state of one run."""

    finished: int
    """Units done or failed."""
    planned: int
    left: timedelta | None
    """Until the end at the mean pace so far; None before the first unit."""

    @property
    def share(self) -> float:
        """In [0, 1]."""
        return min(1.0, self.finished / self.planned) if self.planned else 0.0

    @property
    def text(self) -> str:
        """One line for people."""
        counted = f"{self.finished} of {self.planned} units"
        return counted if self.left is None else f"{counted}, about {spoken(self.left)} left"


def progress(run: pd.Series, published_at: datetime) -> Progress:
    """The progress of a run.

    Args:
        run: A row of `db.reading.questions.runs`.
        published_at: When the newest snapshot was made, naive UTC.
    """
    finished, planned = int(run["done_units"] + run["failed_units"]), int(run["planned_units"])
    elapsed = published_at - run["started_at"].to_pydatetime()
    left = elapsed / finished * max(planned - finished, 0) if finished else None
    return Progress(finished=finished, planned=planned, left=left)


def spoken(span: timedelta) -> str:
    """`40 s`, `12 min`, `3 h 5 min`, `2 days`."""
    seconds = max(0, round(span.total_seconds()))
    if seconds < 90:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours < 48 else f"{hours // 24} days"
