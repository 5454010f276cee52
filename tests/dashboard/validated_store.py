"""The store with measures of alignment, and a validation of them beside the study."""

import json
from pathlib import Path

import alignment_store
from alignment_store import IMAGES, STAND_IN, value_of
from example_store import GAMMA, RESTORERS, RUN, START, sample_id, sha

from db.records import MetricProtocol, Record, Restoration, Restorer, Score, Setting, Shard
from db.store import Store
from db.writing import spool
from db.writing.publish import publish

CHANGED = "controlled-change"
OURS = "align_novelty"
UNSTUDIED = "align_cls_efficientnet_lite0"
DEVIATIONS = {
    "meaning": {OURS: 0.9, STAND_IN: 0.1, UNSTUDIED: 0.9},
    "noise": {OURS: 0.1, STAND_IN: 0.5, UNSTUDIED: 0.1},
}
"""Ours sees every change of meaning, the plain one none; a third one was measured on no restorer."""


def validated_store(path: Path) -> Store:
    """Three pictures changed in meaning and by noise, both of 30 dB."""
    store = alignment_store.alignment_store(path)
    records: list[Record] = [
        Restorer(restorer_id=CHANGED, title="Controlled change", family="reference", revision=1),
        _protocol("psnr_rgb", "PSNR (RGB)", "distortion", "higher"),
        _protocol(OURS, "Alignment with the target (new content, no encoder)", "alignment", "lower"),
    ]
    records.append(
        _protocol(UNSTUDIED, "Alignment with the target (EfficientNet-Lite0, whole image)", "alignment", "lower")
    )
    records += [
        Score(
            restoration_id=sha(image, task, restorer), protocol_id=f"{OURS}@0123456789ab",
            value=value_of(image, task, restorer, OURS),
        )
        for image in IMAGES for task in GAMMA for restorer in RESTORERS
    ]  # fmt: skip
    for made, deviations in DEVIATIONS.items():
        values = {"change": "paste", "share": 0.25, "made": made, "where": "everywhere"}
        records.append(
            Setting(
                setting_id=f"{CHANGED}/{made}", restorer_id=CHANGED, label=f"share=0.25 made={made}",
                values=json.dumps(values), is_default=False,
            )
        )  # fmt: skip
        for image in IMAGES[:3]:
            records += _changed(image, made, {"psnr_rgb": 30.0, **deviations})
    spool.append(store, Shard(key="validation", records=tuple(records)))
    publish(store)
    return store


def _protocol(metric_id: str, title: str, quality: str, better: str) -> MetricProtocol:
    return MetricProtocol(
        protocol_id=f"{metric_id}@0123456789ab", metric_id=metric_id, title=title, quality=quality,  # type: ignore[arg-type]
        better=better, reference="target", protocol="{}", created_at=START,  # type: ignore[arg-type]
    )  # fmt: skip


def _changed(image: str, made: str, values: dict[str, float]) -> list[Record]:
    restoration = Restoration(
        restoration_id=sha(image, CHANGED, made), sample_id=sample_id(image, "sr2"), restorer_id=CHANGED,
        setting_id=f"{CHANGED}/{made}", run_id=RUN, revision=1, status="done",
        restored_sha=sha(image, made, "restored"), latency_ms=1.0, created_at=START,
    )  # fmt: skip
    scores = [
        Score(restoration_id=restoration.restoration_id, protocol_id=f"{metric}@0123456789ab", value=value)
        for metric, value in values.items()
    ]
    return [restoration, *scores]
