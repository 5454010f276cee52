"""What ingest asks before it works: which results are there already.

Only published results are seen: call `publish(store, wait=True)` first, so that nothing acknowledged is missed.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

import pandas as pd

from db.reading.run_question import run_question
from db.records import Image, Run, Sample
from db.store import Snapshot

T = TypeVar("T", Image, Run, Sample)


def restorations_done(snapshot: Snapshot) -> dict[str, str]:
    """The status, `done` or `failed`, of every restoration that was tried, by restoration_id."""
    rows = run_question(snapshot, "restorations_done")
    return dict(zip(rows["restoration_id"], rows["status"], strict=True))


def restoration_errors(snapshot: Snapshot) -> dict[str, str]:
    """Why each failed restoration failed, by restoration_id."""
    rows = run_question(snapshot, "restoration_errors")
    return dict(zip(rows["restoration_id"], rows["error"].fillna(""), strict=True))


def restorations_made(snapshot: Snapshot) -> set[tuple[str, str]]:
    """(sample_id, setting_id) of everything that was restored, by any revision and weights of the restorer."""
    rows = run_question(snapshot, "restorations_made")
    return set(zip(rows["sample_id"], rows["setting_id"], strict=True))


def scores_present(snapshot: Snapshot, protocol_ids: Sequence[str]) -> set[tuple[str, str]]:
    """(restoration_id, protocol_id) of every score of a restored image by these protocols, undefined ones too."""
    rows = run_question(snapshot, "scores_present", protocol_ids=list(protocol_ids))
    return set(zip(rows["restoration_id"], rows["protocol_id"], strict=True))


def score_artefacts(snapshot: Snapshot, protocol_ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """The map that is kept with a score, by (restoration_id, protocol_id), where there is one."""
    rows = run_question(snapshot, "score_artefacts", protocol_ids=list(protocol_ids))
    return dict(zip(zip(rows["restoration_id"], rows["protocol_id"], strict=True), rows["artefact_sha"], strict=True))


def restored_artefacts(snapshot: Snapshot) -> dict[str, str]:
    """The artefact of every restored image, by restoration_id."""
    rows = run_question(snapshot, "restored_artefacts")
    return dict(zip(rows["restoration_id"], rows["restored_sha"], strict=True))


def samples(snapshot: Snapshot) -> dict[str, Sample]:
    """Every sample, by sample_id."""
    return {sample.sample_id: sample for sample in _records(Sample, run_question(snapshot, "known_samples"))}


def images(snapshot: Snapshot) -> dict[str, Image]:
    """Every image, by image_id."""
    return {image.image_id: image for image in _records(Image, run_question(snapshot, "known_images"))}


def memberships(snapshot: Snapshot) -> set[tuple[str, str, str]]:
    """(image_id, dataset_id, name there) of every image in every data set that it belongs to."""
    rows = run_question(snapshot, "memberships")
    return set(zip(rows["image_id"], rows["dataset_id"], rows["image_name"], strict=True))


def restorer_weights(snapshot: Snapshot) -> dict[str, str]:
    """The digest of the weights that every restorer has now, by restorer_id; empty where it has none."""
    rows = run_question(snapshot, "known_restorers")
    return dict(zip(rows["restorer_id"], rows["weights_sha256"], strict=True))


def imported_before(snapshot: Snapshot, restorer_id: str) -> pd.DataFrame:
    """sample_id, restoration_id, restored_sha, latency_ms, device: what counts of a restorer that ran elsewhere."""
    return run_question(snapshot, "imported_before", restorer_id=restorer_id)


def lost_runs(snapshot: Snapshot) -> list[Run]:
    """The rows that runs should have that fell silent while they said that they were running."""
    return _records(Run, run_question(snapshot, "lost_runs"))


def _records(kind: type[T], rows: pd.DataFrame) -> list[T]:
    names = [field.name for field in fields(kind)]
    plain = rows[names].astype(object)
    plain = plain.where(plain.notna(), None)
    return [kind(**{str(name): _plain(value) for name, value in row.items()}) for row in plain.to_dict("records")]


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a row
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
