"""The paper's numbers beside ours, quantity by quantity, and what makes them differ besides the restorers."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from dashboard.data import paper
from dashboard.data.estimates import means
from dashboard.data.metrics import Metric, metrics_of
from dashboard.data.paper import TableId
from dashboard.data.tables import ARROWS, interval_text
from db.reading import questions
from db.reading.questions import Selection
from db.store import Snapshot

COLUMNS = ["Task", "Restorer", "Quantity", "Paper", "Ours", "n", "Ours is"]
NOT_HERE = "–"
TABLES_OF: Mapping[str, tuple[TableId, ...]] = {"target": ("1a", "3"), "degraded": ("1b",)}
"""What restored images are compared with -> the tables of the paper that do so."""


def beside(snapshot: Snapshot, table: TableId) -> pd.DataFrame:
    """A table of the paper, number by number, with ours over the images that our restorers of a task share.

    Returns:
        Texts in the columns `COLUMNS`: `Ours` with its 95 % interval, and `Ours is` what it was measured of and by, or
        why there is none. A number for which the paper names no task has ours where it is the same on every task: of
        the target and of the VAE ceilings.
    """
    here = _here(snapshot)
    rows = _printed(table).to_dict("records")
    ours = [_ours(row, here) for row in rows]
    found = _means(snapshot, ours)
    return pd.DataFrame([_row(row, one, found) for row, one in zip(rows, ours, strict=True)], columns=COLUMNS)


def why_they_differ(snapshot: Snapshot, table: TableId) -> list[str]:
    """What is different in how the numbers were made: images, and what the paper leaves open of each quantity."""
    datasets = questions.datasets(snapshot)["title"].tolist()
    named = ", ".join(map(str, datasets[:3])) + (f" and {len(datasets) - 3} more" if len(datasets) > 3 else "")
    metrics = _here(snapshot).metrics
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Here:
    """What a store has."""

    metrics: Mapping[str, Metric]
    titles: Mapping[str, str]
    """Of the restorers that have results."""
    tasks: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ours:
    """What of a store is of the same restorer, task and quantity as a number of the paper."""

    restorer_id: str = ""
    title: str = ""
    task_id: str = ""
    metric: Metric | None = None
    missing: str = ""
    """Why there is none; empty where there is."""


def _here(snapshot: Snapshot) -> _Here:
    restorers, tasks = questions.restorers(snapshot), questions.tasks(snapshot)
    there = restorers[restorers["restorations"] > 0]
    metrics = metrics_of(questions.metrics(snapshot))
    return _Here(
        metrics={name: metric for name, metric in metrics.items() if metric.scores},
        titles=dict(zip(there["restorer_id"], there["title"], strict=True)),
        tasks=tasks[tasks["samples"] > 0]["task_id"].tolist(),
    )


def _ours(row: Mapping[Hashable, Any], here: _Here) -> _Ours:
    metric = next((here.metrics[name] for name in row["metric_ids"] if name in here.metrics), None)
    restorer_id = next((name for name in row["restorer_ids"] if name in here.titles), "")
    task_id = row["task_id"] or _any_task(restorer_id, here)
    if not restorer_id:
        return _Ours(missing=f"{row['restorer_ids'][0]} has not been run")
    if metric is None:
        return _Ours(missing="nothing of the kind is measured")
    if task_id not in here.tasks:
        return _Ours(missing=f"{task_id} has not been run" if task_id else "the paper names no task")
    return _Ours(restorer_id=restorer_id, title=here.titles[restorer_id], task_id=task_id, metric=metric)


def _any_task(restorer_id: str, here: _Here) -> str:
    """Where the task does not matter: nothing that was degraded takes part."""
    return here.tasks[0] if here.tasks and (restorer_id == "target" or restorer_id.endswith("-vae")) else ""


def _means(snapshot: Snapshot, ours: Sequence[_Ours]) -> pd.DataFrame:
    """Indexed by task and restorer."""
    found = [one for one in ours if one.metric]
    if not found:
        return pd.DataFrame()
    chosen = Selection(
        task_ids=tuple(dict.fromkeys(one.task_id for one in found)),
        restorer_ids=tuple(dict.fromkeys(one.restorer_id for one in found)),
    )
    metric_ids = tuple(dict.fromkeys(one.metric.metric_id for one in found if one.metric))
    return means(snapshot, chosen, metric_ids, "task_id").frame.set_index(["task_id", "restorer_id"])


def _row(row: Mapping[Hashable, Any], ours: _Ours, found: pd.DataFrame) -> dict[str, str]:
    quantity = paper.quantities()[row["quantity"]]
    return {
        "Task": row["task_id"] or "not stated",
        "Restorer": paper.models()[row["model"]].title,
        "Quantity": f"{quantity.title} {ARROWS[quantity.better]}",
        "Paper": printed(row["value"]),
        **_measured(ours, found),
    }


def printed(value: float) -> str:
    """A number with the digits that the paper gives it: four after the point below 1, two above."""
    return f"{value:.4f}" if abs(value) < 1 else f"{value:.2f}"


def _measured(ours: _Ours, found: pd.DataFrame) -> dict[str, str]:
    key = (ours.task_id, ours.restorer_id)
    row = cast("pd.Series | None", found.loc[key]) if key in found.index else None
    if ours.metric is None or row is None or pd.isna(row[ours.metric.metric_id]):
        why = ours.missing or f"{ours.title} has no such score on images that the others share"
        return {"Ours": NOT_HERE, "n": NOT_HERE, "Ours is": why}
    mean, low, high = (float(row[f"{ours.metric.metric_id}{end}"]) for end in ("", "_low", "_high"))
    text = interval_text(mean, low, high)
    return {"Ours": text, "n": f"{row['n_images']:.0f}", "Ours is": f"{ours.title}, {ours.metric.title}"}
