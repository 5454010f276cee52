"""A store from a table of scores, for questions about means."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import duckdb
import pandas as pd

from clir_core.statistics.gamma_bins import gamma_label
from db.reading.questions import Grouping, Selection, means_parameters
from db.reading.run_question import run_on
from db.records import (
    Dataset,
    Image,
    MetricProtocol,
    Record,
    Restoration,
    Restorer,
    Run,
    Sample,
    Score,
    Setting,
    Shard,
    Task,
)
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append

NOW = datetime.fromisoformat("2026-01-02T03:04:05")
METRICS = ("psnr", "niqe")
TABLES = """
CREATE TABLE result AS
SELECT
    *,
    dense_rank() OVER (ORDER BY sample_id) AS sample_number,
    'done' AS status,
    'set5' AS dataset_id,
    true AS is_default_setting,
    restorer_id AS setting_id,
    'cpu' AS device,
    has_ended::VARCHAR AS run_id
FROM points;
CREATE TABLE membership AS SELECT image_id, dataset_id FROM result;
CREATE TABLE run_detail AS SELECT * FROM (VALUES ('true', 'done'), ('false', 'running')) AS r(run_id, status);
CREATE TABLE restorer AS SELECT DISTINCT restorer_id, restorer_title AS title, family FROM points;
CREATE TABLE setting AS SELECT DISTINCT restorer_id, setting_id FROM result;
"""
"""What the question about means names, made of points."""
RUNS = {True: "ended", False: "going"}


def sha(*names: object) -> str:
    return hashlib.sha256(repr(names).encode()).hexdigest()


def scored(
    restorer: str,
    images: Iterable[int],
    *,
    task: str = "sr2",
    gamma: float | None = 0.5,
    family: str = "traditional",
    has_ended: bool = True,
    title: str = "",
    seed: int = 0,
    scores: Mapping[int, tuple[float | None, float | None]] | None = None,
) -> pd.DataFrame:
    """One row an image: a restorer's scores in a task, which follow from the names unless given by image."""
    rows = []
    for image in images:
        psnr, niqe = (scores or {}).get(image) or (int(sha(restorer, image, task)[:4], 16) / 4096 + 20, image + 3.0)
        rows.append(
            {
                "restorer_id": restorer,
                "restorer_title": title or restorer.upper(),
                "family": family,
                "task_id": task,
                "image_id": sha(image),
                "sample_id": sha(image, task),
                "gamma": gamma,
                "has_ended": has_ended,
                "seed": seed,
                "psnr": psnr,
                "niqe": niqe,
            }
        )
    return pd.DataFrame(rows)


def snapshot_of(path: Path, *tables: pd.DataFrame) -> Snapshot:
    """Publish the scores into the store in a folder, which may have others already."""
    store = Store.create(path)
    points = pd.concat(tables, ignore_index=True)
    append(store, Shard(key=f"scores-{uuid4().hex}", records=tuple(_records(points))))
    snapshot = publish(store)
    assert snapshot is not None
    return snapshot


def answer(points: pd.DataFrame, metrics: Sequence[str], group: Grouping, *, include_partial: bool) -> pd.DataFrame:
    """The question's own SQL on these points, without a store around them."""
    with duckdb.connect() as connection:
        connection.register("points", points.assign(gamma_bin=gamma_label(points["gamma"])))
        connection.execute(TABLES)
        asked = means_parameters(Selection(), metrics, group, include_partial=include_partial)
        return run_on(connection, "means", **asked)


def _records(points: pd.DataFrame) -> Iterable[Record]:
    yield Dataset(dataset_id="set5", title="Set5")
    yield from (_run(name, status) for name, status in (("ended", "done"), ("going", "running")))
    yield from map(_protocol, METRICS)
    for task_id in points["task_id"].unique():
        yield Task(task_id=task_id, title=task_id, alpha=2.0)
    for row in points.drop_duplicates("restorer_id").itertuples():
        yield Restorer(restorer_id=row.restorer_id, title=row.restorer_title, family=row.family, revision=1)
        yield Setting(setting_id=row.restorer_id, restorer_id=row.restorer_id, label="", values="{}", is_default=True)
    for row in points.drop_duplicates("sample_id").itertuples():
        yield from _sample(row)
    for row in points.itertuples():
        yield from _restoration(row)


def _run(run_id: str, status: str) -> Run:
    return Run(
        run_id=run_id,
        started_at=NOW,
        status=status,
        arguments="",
        revision="",
        versions="{}",
        host="",
        device="cpu",
        heartbeat_at=datetime.now(UTC).replace(tzinfo=None),
    )


def _protocol(metric: str) -> MetricProtocol:
    better = "higher" if metric == "psnr" else "lower"
    return MetricProtocol(
        protocol_id=f"{metric}@1",
        metric_id=metric,
        title=metric.upper(),
        quality="distortion" if metric == "psnr" else "perception",
        better=better,
        reference="target" if metric == "psnr" else "none",
        protocol="{}",
        created_at=NOW,
    )


def _sample(row) -> Iterable[Record]:
    yield Image(
        image_id=row.image_id,
        dataset_id="set5",
        name=row.image_id[:8],
        width=32,
        height=32,
        file_sha256=row.image_id,
        artefact_sha=row.image_id,
    )
    gamma = None if pd.isna(row.gamma) else float(row.gamma)
    yield Sample(
        sample_id=row.sample_id,
        image_id=row.image_id,
        task_id=row.task_id,
        seed=0,
        drawn="[]",
        degraded_sha=row.sample_id,
        target_sha=row.image_id,
        width=16,
        height=16,
        alpha=2.0,
        beta=gamma,
        gamma=gamma,
    )


def _restoration(row) -> Iterable[Record]:
    restoration_id = sha(row.restorer_id, row.sample_id, row.seed)
    yield Restoration(
        restoration_id=restoration_id,
        sample_id=row.sample_id,
        restorer_id=row.restorer_id,
        setting_id=row.restorer_id,
        run_id=RUNS[bool(row.has_ended)],
        revision=1,
        seed=row.seed,
        status="done",
        restored_sha=restoration_id,
        created_at=NOW,
    )
    for metric in METRICS:
        value = getattr(row, metric)
        yield Score(
            restoration_id=restoration_id, protocol_id=f"{metric}@1", value=None if pd.isna(value) else float(value)
        )
