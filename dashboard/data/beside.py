"""The paper's numbers beside ours, quantity by quantity, and what makes them differ besides the restorers."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.data import paper
from dashboard.data.estimates import means
from dashboard.data.metrics import Metric, metrics_of, number
from dashboard.data.paper import TableId
from dashboard.data.tables import interval_text
from db.reading import questions
from db.reading.questions import Selection
from db.store import Snapshot

COLUMNS = ["Task", "Restorer", "Quantity", "Paper", "Ours", "n", "Ours is"]
NOT_HERE = "–"


def beside(snapshot: Snapshot, table: TableId) -> pd.DataFrame:
    """A table of the paper, number by number, with the mean of this store over all images of the task that have it.

    Returns:
        Texts in the columns `COLUMNS`: `Ours` with its 95 % interval, and `Ours is` what it was measured on and by, or
        why there is none. A number for which the paper names no task has ours where it is the same on every task: of
        the target and of the VAE ceilings.
    """
    metrics = {name: metric for name, metric in metrics_of(questions.metrics(snapshot)).items() if metric.scores}
    restorers = questions.restorers(snapshot).set_index("restorer_id")
    there = set(restorers[restorers["restorations"] > 0].index)
    tasks = questions.tasks(snapshot)
    known = set(tasks[tasks["samples"] > 0]["task_id"])
    rows = [
        _row(snapshot, row, _Ours(row, metrics, there, known), restorers["title"])
        for row in _printed(table).to_dict("records")
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def why_they_differ(snapshot: Snapshot, table: TableId) -> list[str]:
    """What is different in how the numbers were made: images, and what the paper leaves open of each quantity."""
    datasets = questions.datasets(snapshot)["title"].tolist()
    named = ", ".join(map(str, datasets[:3])) + (f" and {len(datasets) - 3} more" if len(datasets) > 3 else "")
    metrics = {name: metric for name, metric in metrics_of(questions.metrics(snapshot)).items() if metric.scores}
    found = [f"Images: the paper's are {paper.images()}; ours are {named or 'none'}."]
    for quantity in paper.quantities_of(table):
        about = paper.quantities()[quantity]
        ours = next((metrics[name] for name in about.metric_ids(paper.compared(table)) if name in metrics), None)
        measured = f"ours is {ours.title} ({ours.protocol_id})" if ours else "not measured here"
        found.append(f"{about.title}: {about.note}; {measured}.")
    models = [paper.models()[name] for name in dict.fromkeys(_printed(table)["model"])]
    found += [f"{model.title}: {model.note}." for model in models]
    return found


def _printed(table: TableId) -> pd.DataFrame:
    numbers = paper.numbers()
    return numbers[numbers["table"] == table]


class _Ours:
    """Which restorer and metric of a store measure what a number of the paper does."""

    def __init__(
        self, row: Mapping[Hashable, Any], metrics: Mapping[str, Metric], there: set[str], tasks: set[str]
    ) -> None:
        wanted: Sequence[str] = row["metric_ids"]
        self.metric = next((metrics[name] for name in wanted if name in metrics), None)
        self.restorer_id = next((str(name) for name in row["restorer_ids"] if name in there), "")
        self.wanted_ids: Sequence[str] = row["restorer_ids"]
        self.task_id = row["task_id"] or self._any_task(tasks)
        self.tasks = tasks

    def _any_task(self, tasks: set[str]) -> str:
        """Where the task does not matter."""
        same = self.restorer_id == "target" or self.restorer_id.endswith("-vae")
        return next(iter(sorted(tasks)), "") if same else ""

    @property
    def missing(self) -> str:
        """Why there is none."""
        if not self.wanted_ids:
            return "no restorer of ours is this one"
        if not self.restorer_id:
            return f"{self.wanted_ids[0]} has not been run"
        if self.metric is None:
            return "nothing of the kind is measured"
        if not self.task_id:
            return "the paper names no task"
        return "" if self.task_id in self.tasks else f"{self.task_id} has not been run"


def _row(snapshot: Snapshot, row: Mapping[Hashable, Any], ours: _Ours, titles: pd.Series) -> dict[str, object]:
    texts = {"Ours": NOT_HERE, "n": NOT_HERE, "Ours is": ours.missing}
    if not ours.missing and ours.metric is not None:
        texts = _measured(snapshot, ours, ours.metric, str(titles[ours.restorer_id]))
    quantity = paper.quantities()[row["quantity"]]
    arrow = {"higher": "↑", "lower": "↓"}[quantity.better]
    return {
        "Task": row["task_id"] or "not stated",
        "Restorer": paper.models()[row["model"]].title,
        "Quantity": f"{quantity.title} {arrow}",
        "Paper": number(row["value"]),
        **texts,
    }


def _measured(snapshot: Snapshot, ours: _Ours, metric: Metric, title: str) -> dict[str, str]:
    chosen = Selection(task_ids=(ours.task_id,), restorer_ids=(ours.restorer_id,))
    found = means(snapshot, chosen, (metric.metric_id,), "task_id").frame
    if found.empty or pd.isna(found[metric.metric_id].iloc[0]):
        return {"Ours": NOT_HERE, "n": NOT_HERE, "Ours is": f"{title} has no {metric.title}"}
    row = found.iloc[0]
    ends = (float(row[f"{metric.metric_id}{end}"]) for end in ("", "_low", "_high"))
    return {"Ours": interval_text(*ends), "n": str(row["n_images"]), "Ours is": f"{title}, {metric.title}"}
