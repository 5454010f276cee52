"""A store in which the answer of every shipped query is known. Every number follows from the names."""

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path

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
    TrajectoryStep,
)
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append

START = datetime.fromisoformat("2026-01-02T03:04:05")
IMAGES = tuple(f"image{number:02d}" for number in range(8))
GAMMA = {"sr2": 0.5, "sr4": 0.24}
FAMILY = {
    "target": "reference",
    "bicubic": "reference",
    "small-vae": "reference",
    "span": "traditional",
    "twin": "traditional",
    "diffbir": "cldm",
}
SSIM = {"target": 1.0, "small-vae": 0.9, "bicubic": 0.7, "span": 0.8, "twin": 0.8}
SSIM_CLDM = {"sr2": 0.7, "sr4": 0.83}
"""Better than span's on sr4 by .03 and worse on sr2 by .1: a line through both is zero at gamma .3."""
NIQE = {"target": 4.0, "small-vae": 5.0, "bicubic": 8.0, "span": 6.0, "twin": 6.1, "diffbir": 3.5}
LATENCY = {"span": 10.0, "twin": 20.0, "diffbir": 400.0}
METRICS = {
    "ssim_y": ("distortion", "higher", "target"),
    "psnr_y": ("distortion", "higher", "target"),
    "stlpips": ("distortion", "lower", "target"),
    "niqe": ("perception", "lower", "none"),
    "align_patch_efficientnet_lite0": ("alignment", "lower", "target"),
    "align_patch_efficientnet_lite0_lq": ("alignment", "lower", "degraded"),
}
SETTINGS = {"": {}, "steps=20": {"steps": 20}, "one_step": {"one_step": True, "start_timestep": 500}}
"""Of diffbir, besides the defaults."""


def sha(*names: object) -> str:
    return hashlib.sha256(repr(names).encode()).hexdigest()


def gallery_store(path: Path) -> Snapshot:
    """Eight images, two tasks, six restorers, six metrics; a sweep, sampling steps, a failure, stale and busy rows."""
    store = Store.create(path)
    append(store, Shard(key="names", records=tuple(_names())))
    append(store, Shard(key="study", records=tuple(record for image in IMAGES for record in _restored(image))))
    snapshot = publish(store)
    assert snapshot is not None
    return snapshot


def _names() -> list[Record]:
    run = Run(
        run_id="run-1",
        started_at=START,
        finished_at=START,
        status="done",
        arguments="ingest run",
        revision="1",
        versions="{}",
        host="machine-0a1b2c3d",
        device="cpu",
        failed_units=1,
    )
    failure = Failure(run_id="run-1", stage="restoration", subject="span", error="out of memory", created_at=START)
    names: list[Record] = [run, failure, Dataset(dataset_id="set", title="Set")]
    names += [Task(task_id=task, title=task.upper(), alpha=float(task[2:])) for task in GAMMA]
    names += [
        Restorer(restorer_id=name, title=name.title(), family=family, revision=2) for name, family in FAMILY.items()
    ]
    names += [_setting(name, "", {}) for name in FAMILY if name != "diffbir"]
    names += [_setting("diffbir", label, values) for label, values in SETTINGS.items()]
    for metric, (quality, better, reference) in METRICS.items():
        names.append(
            MetricProtocol(
                protocol_id=f"{metric}@1",
                metric_id=metric,
                title=metric,
                quality=quality,
                better=better,
                reference=reference,
                protocol="{}",
                created_at=START,
            )
        )
    return names


def _setting(restorer: str, label: str, values: dict[str, object]) -> Setting:
    whole = {"steps": 10, "start_timestep": None, "one_step": False, **values} if restorer == "diffbir" else {}
    return Setting(
        setting_id=f"{restorer}/{label}",
        restorer_id=restorer,
        label=label,
        values=json.dumps(whole),
        is_default=not label,
    )


def _restored(image: str) -> list[Record]:
    records: list[Record] = [
        Image(
            image_id=sha(image), dataset_id="set", name=image, width=64, height=64, file_sha256=sha(image, "file"),
            artefact_sha=sha(image, "target"),
        )
    ]  # fmt: skip
    for task, gamma in GAMMA.items():
        records.append(
            Sample(
                sample_id=sha(image, task),
                image_id=sha(image),
                task_id=task,
                seed=0,
                drawn="{}",
                degraded_sha=sha(image, task, "degraded"),
                target_sha=sha(image, "target"),
                width=32,
                height=32,
                alpha=float(task[2:]),
                beta=gamma * float(task[2:]),
                gamma=gamma,
            )
        )
        for restorer in FAMILY:
            for label in SETTINGS if restorer == "diffbir" else ("",):
                records += _restoration(image, task, restorer, label)
    records += [_stale(image)] if image == IMAGES[0] else []
    return records


def _restoration(image: str, task: str, restorer: str, label: str) -> list[Record]:
    restoration = Restoration(
        restoration_id=sha(image, task, restorer, label),
        sample_id=sha(image, task),
        restorer_id=restorer,
        setting_id=f"{restorer}/{label}",
        run_id="run-1",
        revision=2,
        status="done",
        restored_sha=sha(image, task, restorer, label, "restored"),
        latency_ms=LATENCY.get(restorer, 1.0),
        contended=restorer == "twin" and image == IMAGES[0],
        device="cpu",
        dtype="float32",
        threads=2,
        created_at=START + timedelta(minutes=IMAGES.index(image)),
    )
    scores: list[Record] = [
        Score(
            restoration_id=restoration.restoration_id,
            protocol_id=f"{metric}@1",
            value=value(metric, image, task, restorer, label),
        )
        for metric in METRICS
        if (metric, restorer) != ("psnr_y", "target")
    ]
    if restorer == "diffbir" and not label:
        scores += _steps(restoration)
    return [restoration, *scores]


def value(metric: str, image: str, task: str, restorer: str, label: str = "") -> float:
    """The later the image, the harder it is; twin is now above and now below span, so that the two tie."""
    number = IMAGES.index(image)
    ssim = SSIM_CLDM[task] if restorer == "diffbir" else SSIM[restorer]
    ssim += {"": 0.0, "steps=20": -0.05, "one_step": 0.02}[label] - 0.01 * number
    ssim += 0.005 * (-1) ** number - 0.001 if restorer == "twin" else 0.0
    match metric:
        case "ssim_y":
            return ssim
        case "psnr_y":
            return 40 * ssim
        case "niqe":
            return NIQE[restorer] + (0.15 if restorer == "diffbir" else 0.1) * number
        case "stlpips":
            return 1.0 - ssim
        case _:
            return {"target": 0.0, "diffbir": 0.4}.get(restorer, 0.2) + 0.01 * number


def _steps(restoration: Restoration) -> list[Record]:
    records: list[Record] = []
    for step in range(3):
        records.append(
            TrajectoryStep(
                restoration_id=restoration.restoration_id,
                step=step,
                timestep=900.0 - 300 * step,
                predicted_sha=sha(restoration.restoration_id, step),
            )
        )
        records.append(
            Score(restoration_id=restoration.restoration_id, protocol_id="ssim_y@1", step=step, value=0.9 - 0.1 * step)
        )
    return records


def _stale(image: str) -> Restoration:
    return Restoration(
        restoration_id=sha(image, "stale"),
        sample_id=sha(image, "sr2"),
        restorer_id="span",
        setting_id="span/",
        run_id="run-1",
        revision=1,
        status="done",
        restored_sha=sha(image, "stale", "restored"),
        created_at=START,
    )
