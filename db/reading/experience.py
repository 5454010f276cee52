"""What a store knows of its own past: how long things took, and which revisions made them."""

from dataclasses import dataclass

import pandas as pd

from db.reading.run_question import run_question
from db.store import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What restorations of one kind took."""

    restorer_id: str
    setting_id: str
    device: str
    pixels: int
    """Of the target."""
    latency_ms: float
    """Median."""
    restored_shas: tuple[str, ...]
    """A few of their images."""


def history(snapshot: Snapshot) -> list[Past]:
    """What restorations took, by restorer, setting, device and size."""
    return [
        Past(
            restorer_id=str(row["restorer_id"]),
            setting_id=str(row["setting_id"]),
            device=str(row["device"]),
            pixels=int(row["pixels"]),
            latency_ms=float(row["latency_ms"]),
            restored_shas=tuple(map(str, row["restored_shas"])),
        )
        for row in run_question(snapshot, "history").to_dict("records")
    ]


def seconds_around(snapshot: Snapshot) -> dict[str, float]:
    """What ended runs took beside restoring (loading, preparing, scoring), in seconds an image, by device."""
    rows = run_question(snapshot, "time_around")
    return dict(zip(rows["device"], rows["seconds"].astype(float), strict=True))


def made_by(snapshot: Snapshot) -> pd.DataFrame:
    """restorer_id, revision, weights_sha256, restorations."""
    return run_question(snapshot, "made_by")
