"""The partly failed store with measures of alignment. Every number follows from the names; none is a measurement."""

from pathlib import Path

import example_store
from example_store import GAMMA, RESTORERS, START, sha

from db.records import MetricProtocol, Record, Score, Shard
from db.store import Store
from db.writing import spool
from db.writing.publish import publish

STAND_IN = "align_patch_efficientnet_lite0"
TITLES = {
    STAND_IN: ("Alignment with the target (EfficientNet-Lite0, patches)", "alignment", "lower", "target"),
    f"{STAND_IN}_lq": (
        "Alignment with the degraded image (EfficientNet-Lite0, patches)",
        "alignment",
        "lower",
        "degraded",
    ),
    "lr_ssim": ("LR consistency (SSIM)", "alignment", "higher", "degraded"),
    "ssim_y": ("SSIM (Y)", "distortion", "higher", "target"),
}
IMAGES = tuple(f"picture{number}" for number in range(8))


def alignment_store(path: Path) -> Store:
    """Eight pictures, two tasks, five restorers, one of which failed twice; maps are kept for SPAN."""
    store = example_store.partly_failed_store(path)
    records: list[Record] = [_protocol(metric) for metric in TITLES]
    for image in IMAGES:
        for task in GAMMA:
            for restorer in RESTORERS:
                records += [_score(store, image, task, restorer, metric) for metric in TITLES]
    spool.append(store, Shard(key="alignment", records=tuple(records)))
    publish(store)
    return store


def value_of(image: str, task: str, restorer: str, metric: str) -> float:
    """The number that the store holds."""
    part = int(sha(image, task, restorer, metric)[:4], 16) / 65535
    return {"target": 0.0, "bicubic": 0.1, "span": 0.2, "wiener": 0.3, "diffbir": 0.6}[restorer] + 0.1 * part


def _protocol(metric: str) -> MetricProtocol:
    title, quality, better, reference = TITLES[metric]
    return MetricProtocol(
        protocol_id=f"{metric}@0123456789ab",
        metric_id=metric,
        title=title,
        quality=quality,
        better=better,
        reference=reference,
        protocol="{}",
        created_at=START,
    )


def _score(store: Store, image: str, task: str, restorer: str, metric: str) -> Score:
    kept = restorer == "span" and metric == STAND_IN
    return Score(
        restoration_id=sha(image, task, restorer),
        protocol_id=f"{metric}@0123456789ab",
        value=value_of(image, task, restorer, metric),
        artefact_sha=example_store.png(store, image, "map", side=4) if kept else None,
    )
