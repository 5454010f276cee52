"""What a store knows of its own past: how long things took, and which revisions made them."""

from dataclasses import dataclass

from db.reading.run_question import Row, rows
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
        for row in rows(snapshot, "history")
    ]


def seconds_around(snapshot: Snapshot) -> dict[str, float]:
    """What ended runs took beside restoring (loading, preparing, scoring), in seconds an image, by device."""
    return {row["device"]: float(row["seconds"]) for row in rows(snapshot, "time_around")}


def peak_memory_mb(snapshot: Snapshot) -> dict[str, float]:
    """The most that each restorer was seen to hold on a GPU, weights included, in 10^6 bytes, by restorer_id."""
    return {str(row["restorer_id"]): float(row["megabytes"]) for row in rows(snapshot, "peak_memory")}


def last_device(snapshot: Snapshot, host: str) -> str | None:
    """The device of the last run of a machine that restored something; None where there is none."""
    devices = [run["device"] for run in rows(snapshot, "runs") if run["host"] == host and run["device"]]
    return devices[0] if devices else None


def made_by(snapshot: Snapshot) -> list[Row]:
    """restorer_id, revision, weights_sha256, restorations."""
    return rows(snapshot, "made_by")
