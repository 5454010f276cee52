"""How well metrics tell changes of meaning from harmless ones: `controlled-change` is the restorer that makes both."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import pandas as pd

from db.reading.questions import check_metrics
from db.reading.run_question import Parameter, pasteable, run_question
from db.store import Snapshot

Grouping: TypeAlias = Literal["all", "change", "share", "where", "harmless", "gamma"]
"""What pairs are told apart by: nothing, the change of meaning, its size, where the harmless one is, which, gamma."""

TOLERANCE = 0.5
"""dB of PSNR that a change of meaning and a harmless one may differ by, to be called equally strong."""


def controlled_changes(
    snapshot: Snapshot, dataset_ids: Sequence[str] = (), metric_ids: Sequence[str] = ()
) -> pd.DataFrame:
    """One row a metric and group of pairs; empty where nothing was validated.

    Columns: metric_id, metric_title, quality, reference, grouping (all, change, harmless, where, share, gamma), group
    (paste, blur, 0.125, ...), n_images, n_pairs, auc (share of pairs in which the change of meaning is the greater
    deviation, ties half; the mean over images of their means), auc_by_image and image_ids (lists, in one order).
    """
    return run_question(snapshot, "controlled_changes", **_parameters(dataset_ids, metric_ids))


def controlled_changes_sql(dataset_ids: Sequence[str] = (), metric_ids: Sequence[str] = ()) -> str:
    """The same question for anybody to run."""
    return pasteable("controlled_changes", **_parameters(dataset_ids, metric_ids))


def studied_metrics(snapshot: Snapshot, metric_ids: Sequence[str]) -> list[str]:
    """Those that were measured on anything but controlled changes, in the order given.

    Raises:
        db.errors.UnknownColumnError: A metric is not in the store.
    """
    check_metrics(snapshot, metric_ids)
    counts = run_question(snapshot, "studied_metrics", metric_ids=list(metric_ids)).iloc[0] if metric_ids else {}
    return [metric_id for metric_id in metric_ids if counts[metric_id] > 0]


def _parameters(dataset_ids: Sequence[str], metric_ids: Sequence[str]) -> dict[str, Parameter]:
    return {"tolerance": TOLERANCE, "dataset_ids": list(dataset_ids), "metric_ids": list(metric_ids)}
