"""Stores that lack what pages count on: one family alone, only failures, no targets, old results, shared names."""

from dataclasses import replace
from pathlib import Path

import example_store

from db.records import Dataset, Failure, Record, Restoration, Shard, Task
from db.store import Store
from db.writing import spool
from db.writing.publish import publish

BOTH = ("psnr_y", "niqe")


def only_traditional(path: Path) -> Store:
    """Eight pictures, two traditional restorers, nothing else."""
    return example_store.filled(path, images=_pictures(8), tasks=("sr2",), restorers=("span", "wiener"), metrics=BOTH)


def alone(path: Path) -> Store:
    """Eight pictures and one restorer."""
    return example_store.filled(path, images=_pictures(8), tasks=("sr2",), restorers=("span",), metrics=BOTH)


def only_failures(path: Path) -> Store:
    """A run in which every restoration failed."""
    store = Store.create(path)
    records: list[Record] = [
        example_store.run("run-1", status="done", done=0, planned=2),
        Dataset(dataset_id="set5", title="Set5"),
        Task(task_id="sr2", title="Super-resolution 2x", alpha=2.0),
        example_store.restorer_record("diffbir"),
        example_store.setting("diffbir"),
    ]
    for image in _pictures(2):
        for record in example_store.sample(store, image, "sr2", ("diffbir",), ()):
            failed = {"status": "failed", "error": "out of memory; set tile=8", "restored_sha": None}
            records.append(replace(record, **failed) if isinstance(record, Restoration) else record)
        records.append(
            Failure(
                run_id=example_store.RUN,
                stage="restoration",
                subject=f"diffbir on {image}.png, sr2",
                error="out of memory; set tile=8",
                created_at=example_store.START,
            )
        )
    spool.append(store, Shard(key="failures", records=tuple(records)))
    publish(store)
    return store


def no_target(path: Path) -> Store:
    """Photographs alone: no target, no gamma, NIQE alone, two restorers."""
    store = Store.create(path)
    records: list[Record] = [example_store.run("run-1", status="done", done=14, planned=14)]
    records += [
        each
        for name in ("span", "diffbir")
        for each in (example_store.restorer_record(name), example_store.setting(name))
    ]
    records += [example_store.protocol(metric) for metric in BOTH]
    for number in range(7):
        records += example_store.photograph(store, f"photograph{number}", ("span", "diffbir"))
    spool.append(store, Shard(key="photographs", records=tuple(records)))
    publish(store)
    return store


def stale(path: Path) -> Store:
    """Every result is by an earlier revision of its restorer."""
    store = only_traditional(path)
    newer = [replace(example_store.restorer_record(name), revision=2) for name in ("span", "wiener")]
    spool.append(store, Shard(key="newer", records=tuple(newer)))
    publish(store)
    return store


def shared_names(path: Path) -> Store:
    """Two tasks of one title."""
    store = example_store.filled(
        path, images=_pictures(8), tasks=("sr2", "sr4"), restorers=("span", "wiener", "diffbir"), metrics=BOTH
    )
    tasks = tuple(Task(task_id=task, title="Super-resolution", alpha=2.0) for task in ("sr2", "sr4"))
    spool.append(store, Shard(key="titles", records=tasks))
    publish(store)
    return store


def _pictures(count: int) -> tuple[str, ...]:
    return tuple(f"picture{number}" for number in range(count))
