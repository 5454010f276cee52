"""A store of a small latent model in many settings. Every number follows from the names; none is a measurement."""

import json
from dataclasses import dataclass
from pathlib import Path

from example_store import GAMMA, RUN, START, png, sha, tiny_store

from db.records import (
    Image,
    MetricProtocol,
    Record,
    Restoration,
    Restorer,
    Sample,
    Score,
    Setting,
    Shard,
    Task,
    TrajectoryStep,
)
from db.store import Store
from db.writing import spool
from db.writing.publish import publish

CLDM = "clir-small-cldm"
RESTORERS = {
    "target": ("Target", "reference"),
    "clir-small-vae": ("VAE ceiling, 16 channels", "reference"),
    "clir-small-vae-4": ("VAE ceiling, 4 channels", "reference"),
    "clir-small-stage1": ("Small stage 1", "traditional"),
    "clir-small-regression": ("Small regression", "traditional"),
    CLDM: ("Small CLDM", "cldm"),
}
METRICS = {
    "psnr_y": ("PSNR (Y)", "distortion", "higher", "dB", "target"),
    "ssim_y": ("SSIM (Y)", "distortion", "higher", "", "target"),
    "niqe": ("NIQE", "perception", "lower", "", "none"),
}
TASKS = ("sr2", "sr4")
USUAL = {"steps": 10, "start_timestep": None, "one_step": False, "cfg_scale": 4.0, "churn": 0.0}
STEPS_TRACED = 5
SSIM = {"clir-small-vae": 0.95, "clir-small-vae-4": 0.85, "clir-small-stage1": 0.84, "clir-small-regression": 0.86}
NIQE = {
    "target": 3.0,
    "clir-small-vae": 3.5,
    "clir-small-vae-4": 4.0,
    "clir-small-stage1": 7.0,
    "clir-small-regression": 6.5,
}


@dataclass(frozen=True, slots=True)
class Restored:
    """One restoration to come."""

    image: str
    task: str
    restorer: str
    changes: tuple[tuple[str, object], ...] = ()
    """What differs from the usual setting."""

    @property
    def id(self) -> str:
        return sha(self.image, self.task, self.restorer, self.changes)

    @property
    def setting_id(self) -> str:
        return setting_id(self.restorer, **dict(self.changes))


def ablation_store(path: Path, images: int = 6) -> Store:
    """Sweeps of start, steps, one step, guidance and noise on two tasks, the sampling steps of two settings."""
    return _filled(path, tuple(f"picture{number}" for number in range(images)), failures=False)


def failing_ablation_store(path: Path) -> Store:
    """The same with start_timestep=200 on half of the pictures, a failure at steps=50, and no ceiling."""
    return _filled(path, tuple(f"picture{number}" for number in range(6)), failures=True)


def settings_tried() -> list[dict[str, object]]:
    starts = [200, 400, 600, 800]
    return [
        {},
        *({"start_timestep": start} for start in starts),
        *({"start_timestep": start, "start_from": "target"} for start in starts),
        *({"steps": steps} for steps in (2, 5, 50)),
        {"one_step": True},
        *({"one_step": True, "start_timestep": start} for start in starts),
        *({"cfg_scale": scale} for scale in (1.0, 2.0)),
        *({"noise_seed": seed} for seed in (1, 2)),
        *({"start_timestep": 400, "noise_seed": seed} for seed in (1, 2)),
    ]


def setting_id(restorer: str, **changes: object) -> str:
    return sha(restorer, "setting", sorted(changes.items()))


def score_of(restored: Restored, metric: str, step: int | None = None) -> float | None:
    """The number that the store holds."""
    changes, harder = dict(restored.changes), restored.task == "sr4"
    part = int(sha(restored.image, metric)[:4], 16) / 65535
    ssim = SSIM.get(restored.restorer, 1.0) - 0.1 * harder * ("vae" not in restored.restorer)
    niqe = NIQE.get(restored.restorer, 0.0) + 0.5 * harder * (restored.restorer not in ("target", "clir-small-vae"))
    if restored.restorer == CLDM:
        noise = (changes.get("start_timestep") or 1000) / 1000
        oracle = changes.get("start_from") == "target"
        steps = 1 if changes.get("one_step") else changes.get("steps", 10)
        shake = 0.01 * changes.get("noise_seed", 0)
        ssim = 0.85 - 0.1 * noise * (0.5 if oracle else 1) - 0.0002 * steps - 0.1 * harder + shake
        niqe = 5.5 - 0.5 * noise - 0.01 * steps + 0.5 * harder + 0.1 * changes.get("cfg_scale", 4.0) - shake
        if step is not None:
            ssim, niqe = ssim + 0.002 * step, niqe + 0.3 * (STEPS_TRACED - step)
    if restored.restorer == "target" and metric != "niqe":
        return None
    return {"psnr_y": 20 + 20 * (ssim - 0.5) - part, "ssim_y": ssim - 0.02 * part, "niqe": niqe + part}[metric]


def _filled(path: Path, images: tuple[str, ...], *, failures: bool) -> Store:
    store = tiny_store(path)
    records: list[Record] = [*_dimensions()]
    for image in images:
        for task in TASKS:
            records += _sample(store, image, task)
            for restored in _restorations(image, task):
                if not (failures and _left_out(restored)):
                    records += _results(store, restored, failed=failures and _fails(restored))
    spool.append(store, Shard(key="ablations", records=tuple(records)))
    publish(store)
    return store


def _left_out(restored: Restored) -> bool:
    half = restored.image in ("picture3", "picture4", "picture5") and dict(restored.changes) == {"start_timestep": 200}
    return half or "vae" in restored.restorer


def _fails(restored: Restored) -> bool:
    return restored.image == "picture0" and dict(restored.changes) == {"steps": 50}


def _restorations(image: str, task: str) -> list[Restored]:
    others = [Restored(image, task, restorer) for restorer in RESTORERS if restorer != CLDM]
    return [*others, *(Restored(image, task, CLDM, tuple(changes.items())) for changes in settings_tried())]


def _dimensions() -> list[Record]:
    records: list[Record] = [Task(task_id=task, title=f"Super-resolution {task[2:]}x", alpha=1.0) for task in TASKS]
    for restorer, (title, family) in RESTORERS.items():
        records.append(Restorer(restorer_id=restorer, title=title, family=family, revision=1))
        tried = settings_tried() if restorer == CLDM else [{}]
        records += [_setting(restorer, changes) for changes in tried]
    for metric, (title, quality, better, unit, reference) in METRICS.items():
        protocol = {"quality": quality, "better": better, "unit": unit, "reference": reference}
        records.append(
            MetricProtocol(
                protocol_id=f"{metric}@0123456789ab",
                metric_id=metric,
                title=title,
                protocol='{"colour": "y", "library": ""}',
                created_at=START,
                **protocol,
            )
        )
    return records


def _setting(restorer: str, changes: dict[str, object]) -> Setting:
    """As ingest wrote them before noise_seed and start_from could be set: the usual ones are not named."""
    values = {**USUAL, **changes} if restorer == CLDM else {}
    label = " ".join(f"{name}={value}" for name, value in changes.items())
    return Setting(
        setting_id=setting_id(restorer, **changes),
        restorer_id=restorer,
        label=label,
        values=json.dumps(values),
        is_default=not changes,
    )


def _sample(store: Store, image: str, task: str) -> list[Record]:
    target, alpha = png(store, image), float(task[2:])
    return [
        Image(
            image_id=sha(image),
            dataset_id="set5",
            name=f"{image}.png",
            width=32,
            height=32,
            file_sha256=sha(image, "file"),
            artefact_sha=target,
        ),
        Sample(
            sample_id=sha(image, task),
            image_id=sha(image),
            task_id=task,
            seed=0,
            drawn="[]",
            degraded_sha=png(store, image, task, side=int(32 // alpha)),
            target_sha=target,
            width=int(32 // alpha),
            height=int(32 // alpha),
            alpha=alpha,
            beta=GAMMA[task] * alpha,
            gamma=GAMMA[task],
        ),
    ]


def _results(store: Store, restored: Restored, *, failed: bool) -> list[Record]:
    restoration = Restoration(
        restoration_id=restored.id,
        sample_id=sha(restored.image, restored.task),
        restorer_id=restored.restorer,
        setting_id=restored.setting_id,
        run_id=RUN,
        revision=1,
        status="failed" if failed else "done",
        error="out of memory" if failed else None,
        restored_sha=None if failed else png(store, restored.image),
        created_at=START,
    )
    if failed:
        return [restoration]
    traced = dict(restored.changes) in ({}, {"start_timestep": 400}) and restored.restorer == CLDM
    records: list[Record] = [restoration, *(_score(restored, metric) for metric in METRICS)]
    for step in range(STEPS_TRACED) if traced else ():
        predicted = png(store, restored.image)
        timestep = 999 - 200 * step
        records.append(
            TrajectoryStep(restoration_id=restored.id, step=step, timestep=timestep, predicted_sha=predicted)
        )
        records += [_score(restored, metric, step) for metric in METRICS]
    return records


def _score(restored: Restored, metric: str, step: int | None = None) -> Score:
    value = score_of(restored, metric, step)
    return Score(
        restoration_id=restored.id,
        protocol_id=f"{metric}@0123456789ab",
        step=-1 if step is None else step,
        value=value,
        reason="the target has no distance to itself" if value is None else None,
    )
