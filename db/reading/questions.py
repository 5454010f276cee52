"""Questions the dashboard asks. Each is one function on one snapshot and returns a pandas DataFrame."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pandas as pd

from db.errors import UnknownColumnError
from db.reading.run_question import Parameter, pasteable, run_question
from db.store import Snapshot

Grouping: TypeAlias = Literal["task_id", "gamma_bin"]
"""What means are taken within."""

POINT_COLUMNS = (
    "restoration_id",
    "sample_id",
    "image_id",
    "image_name",
    "dataset_id",
    "task_id",
    "alpha",
    "gamma",
    "restorer_id",
    "restorer_title",
    "family",
    "setting_id",
    "setting_label",
    "latency_ms",
    "latency_iqr_ms",
    "timed_calls",
    "contended",
    "peak_memory_mb",
    "peak_allocated_mb",
    "flops",
    "parameters",
    "weights_bytes",
    "device",
    "dtype",
    "input_width",
    "input_height",
    "route",
    "restored_sha",
)
"""What `points` says of a restoration before its metrics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What the reader has chosen to look at; an empty tuple means everything."""

    dataset_ids: tuple[str, ...] = ()
    task_ids: tuple[str, ...] = ()
    restorer_ids: tuple[str, ...] = ()
    only_default_settings: bool = True
    families: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    setting_ids: tuple[str, ...] = ()
    """Taken in place of the default settings of their restorers."""
    gamma: tuple[float | None, float | None] = (None, None)
    """Both ends belong to the range; None is no end. With any end, images without a target are out."""


def counts(snapshot: Snapshot) -> pd.DataFrame:
    """One row: images, samples, tasks, restorers, restorations, failed, scores, runs, newest (datetime)."""
    return run_question(snapshot, "counts")


def datasets(snapshot: Snapshot) -> pd.DataFrame:
    """dataset_id, title, licence, source, images."""
    return run_question(snapshot, "datasets")


def devices(snapshot: Snapshot) -> pd.DataFrame:
    """device, restorations: where finished results were made, most often first."""
    return run_question(snapshot, "devices")


def tasks(snapshot: Snapshot) -> pd.DataFrame:
    """task_id, title, alpha, samples, gamma_median; lightest degradation (largest gamma) first."""
    return run_question(snapshot, "tasks")


def restorers(snapshot: Snapshot) -> pd.DataFrame:
    """restorer_id, title, family, revision, parameters, weights_bytes, licence, paper, source, restorations."""
    return run_question(snapshot, "restorers")


def metrics(snapshot: Snapshot) -> pd.DataFrame:
    """The current protocols, with how many restorations have a finite value.

    Columns: metric_id, protocol_id, title, quality, better, unit, reference, protocol, status, scores.
    """
    return run_question(snapshot, "metrics")


def coverage(snapshot: Snapshot) -> pd.DataFrame:
    """One row a restorer and task, zeros kept.

    Columns: restorer_id, restorer_title, family, task_id, done (samples with a finished result in any setting), failed
    (samples with failed ones only), samples (of that task).
    """
    return run_question(snapshot, "coverage")


def points(snapshot: Snapshot, selection: Selection, metric_ids: Sequence[str], limit: int = 200_000) -> pd.DataFrame:
    """One row a finished restoration of the current revision, for charts.

    Columns: restoration_id, sample_id, image_id, image_name, dataset_id, task_id, alpha, gamma, restorer_id,
    restorer_title, family, setting_id, setting_label, latency_ms, latency_iqr_ms, timed_calls, contended,
    peak_memory_mb, peak_allocated_mb, flops, parameters, weights_bytes, device, dtype, input_width, input_height,
    route, restored_sha, and one float column a metric asked for (NaN where undefined).

    Raises:
        db.errors.UnknownColumnError: A metric is not in the store.
    """
    check_metrics(snapshot, metric_ids)
    columns = [*POINT_COLUMNS, *metric_ids]
    return run_question(snapshot, "points", columns=columns, limit=limit, **chosen(selection))[columns]


def means(
    snapshot: Snapshot,
    selection: Selection,
    metric_ids: Sequence[str],
    grouped_by: Grouping,
    *,
    include_partial: bool = False,
) -> pd.DataFrame:
    """Means over the images that the compared restorers share, and who is left out; `sql/means.sql` has the rule.

    Columns: grouped, restorer_id, restorer_title, family, gamma (mean of the group's common samples), n_samples (of any
    deciding restorer), n_scored (by this one; NA for a reference that does not decide), n_common, n_shared (common
    samples of this one), n_images (NA, as all that follows, where it is not compared), a float column a metric,
    image_places (list: numbers of images, the same in every row), and <metric>_by_image (list, in that order).

    Raises:
        db.errors.UnknownColumnError: A metric is not in the store.
    """
    check_metrics(snapshot, metric_ids)
    return run_question(
        snapshot, "means", **means_parameters(selection, metric_ids, grouped_by, include_partial=include_partial)
    )


def means_parameters(
    selection: Selection, metric_ids: Sequence[str], grouped_by: Grouping, *, include_partial: bool
) -> dict[str, Parameter]:
    """The values that `means` gives to the $parameters of its file."""
    asked = {"metric_ids": list(metric_ids), "grouped_by": grouped_by, "include_partial": include_partial}
    return {**asked, **chosen(selection)}


def samples(snapshot: Snapshot, selection: Selection) -> pd.DataFrame:
    """sample_id, image_id, image_name, dataset_id, task_id, seed, alpha, beta, gamma, restorations, failed."""
    return run_question(snapshot, "samples", **chosen(selection))


def sample(snapshot: Snapshot, sample_id: str) -> pd.DataFrame:
    """One row: every column of sample, and image_name, dataset_id, task_title; empty if there is none."""
    return run_question(snapshot, "sample", sample_id=sample_id)


def sample_restorations(snapshot: Snapshot, sample_id: str) -> pd.DataFrame:
    """Every restoration of a sample, failed ones too.

    Columns of `points`, then status, error, note, seed, and one column for each current metric.
    """
    columns = [*POINT_COLUMNS, "status", "error", "note", "seed", *_metric_ids(snapshot)]
    return run_question(snapshot, "sample_restorations", sample_id=sample_id, columns=columns)[columns]


def costs(snapshot: Snapshot, selection: Selection) -> pd.DataFrame:
    """What restorers cost: every column of the view `cost`, restorer by restorer; images of one size make a row.

    `contended` says how many restorations were left out because something else used the device meanwhile; where all
    were, the row has no latency.
    """
    restorer_ids, default = list(selection.restorer_ids), selection.only_default_settings
    return run_question(snapshot, "costs", restorer_ids=restorer_ids, only_default_settings=default)


def runs(snapshot: Snapshot) -> pd.DataFrame:
    """Every column of the view `run_detail`, newest first. The status depends on the time: do not keep the answer."""
    return run_question(snapshot, "runs")


def failures(snapshot: Snapshot, run_id: str | None = None) -> pd.DataFrame:
    """run_id, stage, subject, error, created_at, traceback; newest first."""
    return run_question(snapshot, "failures", run_id=run_id)


def settings(snapshot: Snapshot) -> pd.DataFrame:
    """setting_id, restorer_id, label, values (JSON of every field), is_default, restorations; defaults first."""
    return run_question(snapshot, "settings")


def trajectory(snapshot: Snapshot, restoration_id: str) -> pd.DataFrame:
    """step, timestep, predicted_sha of each sampling step that was kept, first to last."""
    return run_question(snapshot, "trajectory", restoration_id=restoration_id)


def step_points(snapshot: Snapshot, selection: Selection, metric_ids: Sequence[str]) -> pd.DataFrame:
    """One row a metric of the image predicted at a sampling step.

    Columns: restoration_id, sample_id, task_id, gamma, restorer_id, restorer_title, setting_label, step, timestep,
    metric_id, value.

    Raises:
        db.errors.UnknownColumnError: A metric is not in the store.
    """
    check_metrics(snapshot, metric_ids)
    return run_question(snapshot, "step_points", metric_ids=list(metric_ids), **chosen(selection))


def score_maps(snapshot: Snapshot, restoration_id: str) -> pd.DataFrame:
    """metric_id, metric_title, step, artefact_sha of each map kept with a current score."""
    return run_question(snapshot, "score_maps", restoration_id=restoration_id)


def training_curve(snapshot: Snapshot, training_id: str) -> pd.DataFrame:
    """network_id, run_id, step, seconds, name, value, artefact_sha of one training; by step and name."""
    return run_question(snapshot, "training_curve", training_id=training_id)


def training_curve_sql(training_id: str) -> str:
    """What `training_curve` asks, to be run anywhere."""
    return pasteable("training_curve", training_id=training_id)


def trainings(snapshot: Snapshot) -> pd.DataFrame:
    """training_id, network_id, steps, seconds of each training that has a curve; by network."""
    return run_question(snapshot, "trainings")


def saved_queries(snapshot: Snapshot) -> pd.DataFrame:
    """slug, version, is_newest, title, description, sql, parameters, chart (JSON), author, forked_from, created_at."""
    return run_question(snapshot, "saved_queries")


def public_columns(snapshot: Snapshot) -> pd.DataFrame:
    """view_name, view_comment, column_name, data_type, column_comment of the views that queries may rely on."""
    return run_question(snapshot, "public_columns")


def chosen(selection: Selection) -> dict[str, Parameter]:
    """The values of the $parameters that say which restorations count, in the questions that any page may narrow."""
    return {
        "dataset_ids": list(selection.dataset_ids),
        "task_ids": list(selection.task_ids),
        "restorer_ids": list(selection.restorer_ids),
        "only_default_settings": selection.only_default_settings,
        "families": list(selection.families),
        "devices": list(selection.devices),
        "setting_ids": list(selection.setting_ids),
        "gamma_low": selection.gamma[0],
        "gamma_high": selection.gamma[1],
    }


def _metric_ids(snapshot: Snapshot) -> list[str]:
    return run_question(snapshot, "metric_ids")["metric_id"].tolist()


def check_metrics(snapshot: Snapshot, metric_ids: Sequence[str]) -> None:
    """Refuse metrics that are no columns of `result`.

    Raises:
        db.errors.UnknownColumnError: A metric is not in the store.
    """
    known = _metric_ids(snapshot)
    for metric_id in metric_ids:
        if metric_id not in known:
            near = difflib.get_close_matches(metric_id, known) or known
            raise UnknownColumnError(f"the store has no metric {metric_id!r}; it has {', '.join(near) or 'none yet'}")
