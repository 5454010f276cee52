"""One look at a store: what every exhibit is made from."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dashboard.charts.look import Look, look_of
from dashboard.data.estimates import REFERENCE
from dashboard.data.metrics import Metric, metrics_of
from db.reading import questions
from db.store import Snapshot, Store


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A snapshot, and what all exhibits ask of it first."""

    store: Store
    snapshot: Snapshot

    @cached_property
    def restorers(self) -> pd.DataFrame:
        """As of `questions.restorers`."""
        return questions.restorers(self.snapshot)

    @cached_property
    def tasks(self) -> pd.DataFrame:
        """As of `questions.tasks`, lightest degradation first."""
        return questions.tasks(self.snapshot)

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        """Those that have scores, by id."""
        found = metrics_of(questions.metrics(self.snapshot))
        return {name: metric for name, metric in found.items() if metric.scores}

    @cached_property
    def look(self) -> Look:
        """Marks, as on every page."""
        return look_of(self.restorers, self.tasks)

    @property
    def with_target(self) -> list[str]:
        """Tasks whose images have targets."""
        rows = self.tasks[self.tasks["gamma_median"].notna() & (self.tasks["samples"] > 0)]
        return [str(one) for one in rows["task_id"]]

    @property
    def without_target(self) -> list[str]:
        """Tasks of photographs."""
        rows = self.tasks[self.tasks["gamma_median"].isna() & (self.tasks["samples"] > 0)]
        return [str(one) for one in rows["task_id"]]

    def first(self, *metric_ids: str) -> Metric | None:
        """The first of these metrics that has scores."""
        return next((self.metrics[name] for name in metric_ids if name in self.metrics), None)

    def competing(self, family: str = "") -> list[str]:
        """Restorers with results that are no references, of one family or of any; those with most results first."""
        rows = self.restorers[(self.restorers["family"] != REFERENCE) & (self.restorers["restorations"] > 0)]
        rows = rows[rows["family"] == family] if family else rows
        return [str(one) for one in rows.sort_values("restorations", ascending=False, kind="stable")["restorer_id"]]

    def task_title(self, task_id: str) -> str:
        """In words."""
        found = self.tasks.loc[self.tasks["task_id"] == task_id, "title"]
        return str(found.iloc[0]) if len(found) else task_id
