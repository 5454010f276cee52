"""The pictures of a sample, from left to right, each with its scores: what the viewer is handed."""

from collections.abc import Mapping, Sequence

import pandas as pd

from clir_core.statistics.direction import upward
from dashboard.charts.look import MUTED
from dashboard.components.viewer import Pane, PaneScore
from dashboard.data.estimates import REFERENCE
from dashboard.data.metrics import Metric
from dashboard.routes import artefact_url

SCORED_AS = {"degraded": "bicubic", "target": "target"}
"""The reference restorers that hold the scores of the input, brought to the target's size, and of the target."""


def panes_of(
    sample: pd.Series,
    restorations: pd.DataFrame,
    restorer_ids: Sequence[str],
    metrics: Sequence[Metric],
    colours: Mapping[str, str],
) -> list[Pane]:
    """Degraded first, target last, between them the restorers in the order they were chosen.

    Args:
        sample: A row of `db.reading.questions.sample`.
        restorations: `db.reading.questions.sample_restorations`.
        restorer_ids: Which to show; those that failed have no picture.
        metrics: Which scores to write, in order.
        colours: By restorer title.
    """
    done = restorations[restorations["status"] == "done"]
    rivals = done[done["restorer_id"].isin(restorer_ids) & (done["family"] != REFERENCE)]
    restored = [
        Pane(
            id=_pane_id(row),
            title=f"{row['restorer_title']} {row['setting_label']}".rstrip(),
            colour=colours.get(row["restorer_title"], MUTED),
            url=artefact_url(row["restored_sha"]),
            scores=scores_of(row, rivals, metrics),
        )
        for restorer_id in restorer_ids
        for _, row in done[done["restorer_id"] == restorer_id].iterrows()
    ]
    ends = {"degraded": sample["degraded_sha"], "target": sample["target_sha"]}
    first, last = ([_end(name, sha256, done, metrics)] if pd.notna(sha256) else [] for name, sha256 in ends.items())
    return [*first, *restored, *last]


def scores_of(row: pd.Series, rivals: pd.DataFrame, metrics: Sequence[Metric]) -> tuple[PaneScore, ...]:
    """What is written under one picture: a metric without a value is left out, the best of several is marked.

    Args:
        row: One row of `db.reading.questions.sample_restorations`.
        rivals: The rows it is compared with, itself perhaps among them.
        metrics: In order.
    """
    return tuple(
        PaneScore(name=metric.title, text=metric.text(row[metric.metric_id]), best=_is_best(row, rivals, metric))
        for metric in metrics
        if pd.notna(row[metric.metric_id])
    )


def _is_best(row: pd.Series, rivals: pd.DataFrame, metric: Metric) -> bool:
    values = rivals.set_index("restoration_id")[metric.metric_id].dropna()
    if len(values) < 2 or row["restoration_id"] not in values.index:
        return False
    along = pd.Series(upward(values.to_numpy(), metric.better), values.index)
    return bool(along[row["restoration_id"]] == along.max())


def _end(name: str, sha256: str, done: pd.DataFrame, metrics: Sequence[Metric]) -> Pane:
    scored = done[done["restorer_id"] == SCORED_AS[name]]
    scores = scores_of(scored.iloc[0], scored, metrics) if len(scored) else ()
    return Pane(id=name, title=name.capitalize(), colour=MUTED, url=artefact_url(sha256), scores=scores)


def _pane_id(row: pd.Series) -> str:
    setting = f".{row['setting_id']}" if row["setting_label"] else ""
    seed = f".{row['seed']}" if row["seed"] else ""
    return f"{row['restorer_id']}{setting}{seed}"
