"""Small stores with real records and real pictures. Every number follows from the names; none is a measurement."""

import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image as Picture

from db import artefacts
from db.records import (
    Dataset,
    Failure,
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
from db.store import Store
from db.writing import spool
from db.writing.publish import publish

START = datetime.fromisoformat("2026-01-02T03:04:05")
HEARD = datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=1)
"""A heartbeat that is fresh as long as the tests take."""
SIDE = 32
RUN = "run-1"

RESTORERS = {
    "target": ("Target", "reference"),
    "bicubic": ("Degraded (bicubic)", "reference"),
    "span": ("SPAN", "traditional"),
    "wiener": ("Wiener", "traditional"),
    "diffbir": ("DiffBIR", "cldm"),
}
METRICS = {
    "psnr_y": ("PSNR (Y)", "distortion", "higher", "dB", "target"),
    "lpips": ("LPIPS", "distortion", "lower", "", "target"),
    "niqe": ("NIQE", "perception", "lower", "", "none"),
}
PSNR = {"bicubic": 26.0, "span": 30.0, "wiener": 27.0, "diffbir": 24.0}
NIQE = {"target": 4.0, "bicubic": 8.0, "span": 6.0, "wiener": 7.0, "diffbir": 3.5}
GAMMA = {"sr2": 0.5, "sr4": 0.24}


def sha(*names: object) -> str:
    return hashlib.sha256(repr(names).encode()).hexdigest()


def empty_store(path: Path) -> Store:
    """Published, and nothing in it."""
    store = Store.create(path)
    publish(store)
    return store


def tiny_store(path: Path) -> Store:
    """One picture, one task, one restorer, two metrics."""
    return filled(path, images=("bird",), tasks=("sr2",), restorers=("span",), metrics=("psnr_y", "niqe"))


def partly_failed_store(path: Path) -> Store:
    """Eight pictures, two tasks and a photograph without a target; failures, undefined scores, a run that goes on."""
    store = filled(
        path,
        images=tuple(f"picture{number}" for number in range(8)),
        tasks=("sr2", "sr4"),
        restorers=tuple(RESTORERS),
        metrics=tuple(METRICS),
    )
    spool.append(store, Shard(key="photograph", records=photograph(store, "photograph", ("span",))))
    spool.append(store, Shard(key="failure", records=(_failure(),)))
    spool.append(store, Shard(key="second-run", records=(run("run-2", status="running", done=40, planned=100),)))
    publish(store)
    return store


def add_result(store: Store, name: str) -> None:
    """Publish one more picture, as ingest does while it works."""
    spool.append(store, Shard(key=f"more-{name}", records=tuple(sample(store, name, "sr2", ("span",), ("psnr_y",)))))
    publish(store)


def sample_id(image: str, task: str) -> str:
    return sha(image, task)


def png(store: Store, *names: object, side: int = SIDE) -> str:
    """Put a picture into the store whose colour follows from its names."""
    rng = np.random.default_rng(int(sha(*names)[:8], 16))
    pixels = np.clip(rng.integers(40, 216, 3) + rng.integers(-30, 31, (side, side, 3)), 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Picture.fromarray(pixels).save(file, "PNG")
    return artefacts.put(store, file.getvalue())


def filled(
    path: Path, images: tuple[str, ...], tasks: tuple[str, ...], restorers: tuple[str, ...], metrics: tuple[str, ...]
) -> Store:
    store = Store.create(path)
    records: list[Record] = [run(RUN, status="done", done=10, planned=10), Dataset(dataset_id="set5", title="Set5")]
    records += [Task(task_id=task, title=f"Super-resolution {task[2:]}x", alpha=float(task[2:])) for task in tasks]
    records += [restorer_record(restorer) for restorer in restorers]
    records += [setting(restorer) for restorer in restorers]
    records += [protocol(metric) for metric in metrics]
    for image in images:
        for task in tasks:
            records += sample(store, image, task, restorers, metrics)
    spool.append(store, Shard(key="study", records=tuple(records)))
    publish(store)
    return store


def run(run_id: str, *, status: str, done: int, planned: int) -> Run:
    return Run(
        run_id=run_id,
        started_at=START + timedelta(hours=status == "running"),
        finished_at=None if status == "running" else START + timedelta(minutes=5),
        status=status,
        arguments="python -m ingest run --tasks sr2,sr4",
        revision="0123abc",
        versions=json.dumps({"torch": "2.15.0"}),
        host="machine-0a1b2c3d",
        device="cpu",
        planned_units=planned,
        done_units=done,
        heartbeat_at=HEARD if status == "running" else None,
    )


def restorer_record(restorer: str) -> Restorer:
    title, family = RESTORERS[restorer]
    return Restorer(restorer_id=restorer, title=title, family=family, revision=1)


def setting(restorer: str) -> Setting:
    return Setting(setting_id=f"{restorer}-0", restorer_id=restorer, label="", values="{}", is_default=True)


def protocol(metric: str) -> MetricProtocol:
    title, quality, better, unit, reference = METRICS[metric]
    return MetricProtocol(
        protocol_id=f"{metric}@0123456789ab",
        metric_id=metric,
        title=title,
        quality=quality,
        better=better,
        unit=unit,
        reference=reference,
        protocol=json.dumps({"colour": "rgb", "library": ""}),
        created_at=START,
    )


def sample(store: Store, image: str, task: str, restorers: tuple[str, ...], metrics: tuple[str, ...]) -> list[Record]:
    target, alpha = png(store, image), int(task[2:])
    records: list[Record] = [
        Image(
            image_id=sha(image),
            dataset_id="set5",
            name=f"{image}.png",
            width=SIDE,
            height=SIDE,
            file_sha256=sha(image, "file"),
            artefact_sha=target,
        ),
        Sample(
            sample_id=sample_id(image, task),
            image_id=sha(image),
            task_id=task,
            seed=0,
            drawn="[]",
            degraded_sha=png(store, image, task, side=SIDE // alpha),
            target_sha=target,
            width=SIDE // alpha,
            height=SIDE // alpha,
            alpha=float(alpha),
            beta=GAMMA[task] * alpha,
            gamma=GAMMA[task],
        ),
    ]
    for restorer in restorers:
        records += _restoration(store, image, task, restorer, metrics)
    return records


def _restoration(store: Store, image: str, task: str, restorer: str, metrics: tuple[str, ...]) -> list[Record]:
    failed = restorer == "diffbir" and (image, task) in {("picture0", "sr2"), ("picture1", "sr2")}
    restoration = Restoration(
        restoration_id=sha(image, task, restorer),
        sample_id=sample_id(image, task),
        restorer_id=restorer,
        setting_id=f"{restorer}-0",
        run_id=RUN,
        revision=1,
        status="failed" if failed else "done",
        error="diffbir ran out of memory on 16 x 16; set tile=8" if failed else None,
        restored_sha=None
        if failed
        else png(store, image)
        if restorer == "target"
        else png(store, image, task, restorer),
        latency_ms=12.5,
        created_at=START,
    )
    if failed:
        return [restoration]
    return [restoration, *(_score(restoration, image, task, restorer, metric) for metric in metrics)]


def _score(restoration: Restoration, image: str, task: str, restorer: str, metric: str) -> Score:
    """Alike for all pictures but for a small part that follows from the names; sr4 is harder."""
    part = int(sha(image, task, restorer, metric)[:4], 16) / 65535 + int(sha(image, metric)[:4], 16) / 65535
    harder = task == "sr4"
    values = {
        "psnr_y": PSNR.get(restorer, np.nan) + part - 3 * harder,
        "lpips": 0.5 - 0.01 * PSNR.get(restorer, np.nan) + 0.01 * part + 0.1 * harder,
        "niqe": NIQE[restorer] + part + harder,
    }
    value = values[metric]
    undefined = np.isnan(value) or (metric == "niqe" and (image, restorer) == ("picture2", "wiener"))
    return Score(
        restoration_id=restoration.restoration_id,
        protocol_id=f"{metric}@0123456789ab",
        value=None if undefined else float(value),
        reason="the target has no distance to itself" if undefined else None,
    )


def photograph(store: Store, name: str, restorers: tuple[str, ...]) -> tuple[Record, ...]:
    """A real photograph: no target, no gamma, and NIQE alone."""
    degraded = png(store, name)
    image = Image(
        image_id=sha(name), dataset_id="real", name=f"{name}.png", width=SIDE, height=SIDE,
        file_sha256=sha(name, "file"), artefact_sha=degraded,
    )  # fmt: skip
    sample = Sample(
        sample_id=sample_id(name, "unknown"), image_id=sha(name), task_id="unknown", seed=0, drawn="[]",
        degraded_sha=degraded, width=SIDE, height=SIDE, alpha=1.0,
    )  # fmt: skip
    records: list[Record] = [
        Dataset(dataset_id="real", title="Photographs"),
        Task(task_id="unknown", title="Real photographs", alpha=1.0),
        image,
        sample,
    ]
    for restorer in restorers:
        restoration = Restoration(
            restoration_id=sha(name, restorer), sample_id=sample.sample_id, restorer_id=restorer,
            setting_id=f"{restorer}-0", run_id=RUN, revision=1, status="done", restored_sha=png(store, name, restorer),
            created_at=START,
        )  # fmt: skip
        value = 5.5 if restorer == "span" else 4.5
        records += [
            restoration,
            Score(restoration_id=restoration.restoration_id, protocol_id="niqe@0123456789ab", value=value),
        ]
    return tuple(records)


def _failure() -> Failure:
    return Failure(
        run_id=RUN,
        stage="restoration",
        subject="diffbir on picture0.png, sr2",
        error="diffbir ran out of memory on 16 x 16; set tile=8",
        created_at=START,
    )
