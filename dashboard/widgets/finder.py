"""Sorts and filters the pictures of a task, and shows them as a strip of thumbnails."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

import pandas as pd
import streamlit as st

from dashboard.components.filmstrip import Frame, filmstrip
from dashboard.data.cache import cached
from dashboard.data.metrics import Metric, number
from dashboard.page import Visit
from dashboard.routes import thumb_url
from dashboard.widgets import linked
from db.reading import finder, questions
from db.reading.finder import Measure, Search

MOST_FRAMES = 400
MEASURES: dict[Measure, str] = {
    "name": "By the name of the picture.",
    "score": "By a score of one restorer.",
    "lead": "By how much better one restorer is than another; negative where it is worse.",
    "disagreement": "By how far two metrics are apart on one restorer: the share of pictures that are worse by one,"
    " less the share that are worse by the other.",
}
"""What the pictures can be sorted by. Links hold these words, and ids, as they are."""
FAVOURITES = ("psnr_y", "niqe")


def find(visit: Visit, sample: pd.Series) -> pd.DataFrame:
    """Draw the choice of an order.

    Args:
        visit: Where to look.
        sample: The chosen row of `db.reading.questions.samples`; its task and data set are searched.

    Returns:
        `db.reading.finder.found_samples`, at most MOST_FRAMES rows.
    """
    with st.popover("Sort and filter", icon=":material/sort:"):
        search = _search(visit, sample)
    return cached(finder.found_samples, visit.snapshot, search, MOST_FRAMES)


def show(found: pd.DataFrame, sample_id: str, key: str) -> None:
    """Draw the strip; a click puts that sample into the link as `key`."""
    if found.empty:
        st.caption("No picture of this task fits the search.")
        return
    frames = [_frame(row) for _, row in found.iterrows()]
    total = int(found["n_found"].iloc[0])
    if total > len(found):
        st.caption(f"The first {len(found)} of {total} pictures; a bound under Sort and filter narrows them.")
    filmstrip(frames, current=sample_id, key=key)


def _frame(row: pd.Series) -> Frame:
    value = "" if pd.isna(row["value"]) else number(row["value"]).replace("-", "−")
    seed = f" · seed {row['seed']}" if row["seed"] else ""
    return Frame(
        sample_id=row["sample_id"], url=thumb_url(row["thumb_sha"]), title=f"{row['image_name']}{seed}", value=value
    )


def _search(visit: Visit, sample: pd.Series) -> Search:
    everything = Search(task_id=str(sample["task_id"]), dataset_id=str(sample["dataset_id"]))
    metrics = {metric_id: metric for metric_id, metric in visit.metrics.items() if metric.scores}
    coverage = cached(questions.coverage, visit.snapshot)
    restorers = coverage[(coverage["task_id"] == sample["task_id"]) & (coverage["done"] > 0)]["restorer_id"].tolist()
    possible = [one for one in MEASURES if _possible(one, metrics, restorers)]
    measure = cast("Measure", _choice("Sort by", "sort", possible))
    st.caption(MEASURES[measure])
    if measure == "name":
        return replace(everything, descending=_descending())
    restorer_id = _choice("of", "sort_of", restorers)
    rival_id = (
        _choice("over", "sort_over", [one for one in restorers if one != restorer_id]) if measure == "lead" else ""
    )
    metric = metrics[_metric("by", "sort_by", metrics, FAVOURITES[0])]
    other = metrics[_metric("and", "sort_and", metrics, FAVOURITES[1])] if measure == "disagreement" else metric
    least, most = _bounds()
    return replace(
        everything,
        measure=measure,
        restorer_id=restorer_id,
        rival_id=rival_id,
        metric_id=metric.metric_id,
        better=metric.better,
        other_metric_id=other.metric_id,
        other_better=other.better,
        at_least=least,
        at_most=most,
        descending=_descending(),
    )


def _possible(measure: Measure, metrics: dict[str, Metric], restorers: list[str]) -> bool:
    needed = {"name": (0, 0), "score": (1, 1), "lead": (1, 2), "disagreement": (2, 1)}[measure]
    return len(metrics) >= needed[0] and len(restorers) >= needed[1]


def _choice(label: str, key: str, options: Sequence[str]) -> str:
    return linked.choice(label, key, {one: one for one in options}, default=options[0])


def _metric(label: str, key: str, metrics: Mapping[str, Metric], favourite: str) -> str:
    names = {metric_id: metric.title for metric_id, metric in metrics.items()}
    return linked.choice(label, key, names, default=favourite if favourite in names else next(iter(names)))


def _descending() -> bool:
    return linked.switch("Largest first", "sort_down")


def _bounds() -> tuple[float | None, float | None]:
    with st.container(horizontal=True):
        return linked.value("at least", "sort_least"), linked.value("at most", "sort_most")
