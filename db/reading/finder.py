"""Finds pictures worth looking at: the question behind the strip of thumbnails."""

from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias

import pandas as pd

from db.reading.questions import check_metrics
from db.reading.run_question import run_question
from db.store import Snapshot

Measure: TypeAlias = Literal["name", "score", "lead", "disagreement"]
Better: TypeAlias = Literal["higher", "lower"]

NO_METRIC = "gamma"
"""A number that every row of `result` has, asked for where no metric matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What pictures are sorted and filtered by; `sql/found_samples.sql` says how each measure is defined."""

    task_id: str
    dataset_id: str
    measure: Measure = "name"
    restorer_id: str = ""
    rival_id: str = ""
    """Whom `lead` is over."""
    metric_id: str = NO_METRIC
    better: Better = "higher"
    other_metric_id: str = NO_METRIC
    """With which `disagreement` is."""
    other_better: Better = "higher"
    at_least: float | None = None
    at_most: float | None = None
    descending: bool = False


def found_samples(snapshot: Snapshot, search: Search, limit: int) -> pd.DataFrame:
    """sample_id, image_name, seed, thumb_sha, value (NaN by name), n_found (without the limit); in the order asked for.

    Raises:
        db.errors.UnknownColumnError: A metric is not in the store.
    """
    check_metrics(snapshot, [one for one in (search.metric_id, search.other_metric_id) if one != NO_METRIC])
    asked = asdict(search)
    metrics = {name: [asked.pop(f"{name}_id")] for name in ("metric", "other_metric")}
    return run_question(snapshot, "found_samples", limit=limit, **asked, **metrics)
