"""Questions the dashboard asks. Each is one function on one snapshot and returns a pandas DataFrame."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from db.store import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What the reader has chosen to look at; an empty tuple means everything."""

    dataset_ids: tuple[str, ...] = ()
    task_ids: tuple[str, ...] = ()
    restorer_ids: tuple[str, ...] = ()
    only_default_settings: bool = True


def counts(snapshot: Snapshot) -> pd.DataFrame:
    """One row: images, samples, tasks, restorers, restorations, failed, scores, runs, newest (datetime)."""
    raise NotImplementedError


def datasets(snapshot: Snapshot) -> pd.DataFrame:
    """dataset_id, title, licence, source, images."""
    raise NotImplementedError


def tasks(snapshot: Snapshot) -> pd.DataFrame:
    """task_id, title, alpha, samples, gamma_median; lightest degradation (largest gamma) first."""
    raise NotImplementedError


def restorers(snapshot: Snapshot) -> pd.DataFrame:
    """restorer_id, title, family, revision, parameters, weights_bytes, licence, paper, source, restorations."""
    raise NotImplementedError


def metrics(snapshot: Snapshot) -> pd.DataFrame:
    """metric_id, protocol_id, title, quality, better, unit, reference, protocol, status, scores: current protocols."""
    raise NotImplementedError


def coverage(snapshot: Snapshot) -> pd.DataFrame:
    """restorer_id, restorer_title, family, task_id, done, failed, samples (of that task): one row a cell, zeros kept."""
    raise NotImplementedError


def points(snapshot: Snapshot, selection: Selection, metric_ids: Sequence[str], limit: int = 200_000) -> pd.DataFrame:
    """One row a finished restoration of the current revision, for charts.

    Columns: restoration_id, sample_id, image_id, image_name, dataset_id, task_id, alpha, gamma, restorer_id,
    restorer_title, family, setting_id, setting_label, latency_ms, peak_memory_mb, flops, parameters, weights_bytes,
    device, dtype, input_width, input_height, route, restored_sha, and one float column a metric asked for (NaN where
    undefined).

    Raises:
        db.errors.UnknownColumnError: A metric is not in the store.
    """
    raise NotImplementedError


def samples(snapshot: Snapshot, selection: Selection) -> pd.DataFrame:
    """sample_id, image_id, image_name, dataset_id, task_id, seed, alpha, beta, gamma, restorations, failed."""
    raise NotImplementedError


def sample(snapshot: Snapshot, sample_id: str) -> pd.DataFrame:
    """One row: every column of sample, and image_name, dataset_id, task_title; empty if there is none."""
    raise NotImplementedError


def sample_restorations(snapshot: Snapshot, sample_id: str) -> pd.DataFrame:
    """Every restoration of a sample, failed ones too.

    Columns of `points`, then status, error, note, seed, and one column for each current metric.
    """
    raise NotImplementedError


def runs(snapshot: Snapshot) -> pd.DataFrame:
    """Every column of run, newest first."""
    raise NotImplementedError


def failures(snapshot: Snapshot, run_id: str | None = None) -> pd.DataFrame:
    """run_id, stage, subject, error, created_at; newest first."""
    raise NotImplementedError
