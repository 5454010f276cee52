"""What ingest asks before it works: which results are there already.

Only published results are seen: call `publish(store, wait=True)` first, so that nothing acknowledged is missed.
"""

from collections.abc import Sequence
from dataclasses import fields

from db.reading.run_question import run_question
from db.records import Sample
from db.store import Snapshot


def restorations_done(snapshot: Snapshot) -> dict[str, str]:
    """The status, `done` or `failed`, of every restoration that was tried, by restoration_id."""
    rows = run_question(snapshot, "restorations_done")
    return dict(zip(rows["restoration_id"], rows["status"], strict=True))


def scores_present(snapshot: Snapshot, protocol_ids: Sequence[str]) -> set[tuple[str, str]]:
    """(restoration_id, protocol_id) of every score of a restored image by these protocols, undefined ones too."""
    rows = run_question(snapshot, "scores_present", protocol_ids=list(protocol_ids))
    return set(zip(rows["restoration_id"], rows["protocol_id"], strict=True))


def restored_artefacts(snapshot: Snapshot) -> dict[str, str]:
    """The artefact of every restored image, by restoration_id."""
    rows = run_question(snapshot, "restored_artefacts")
    return dict(zip(rows["restoration_id"], rows["restored_sha"], strict=True))


def samples(snapshot: Snapshot) -> dict[str, Sample]:
    """Every sample, by sample_id."""
    names = [field.name for field in fields(Sample)]
    rows = run_question(snapshot, "known_samples")[names].astype(object)
    rows = rows.where(rows.notna(), None)
    samples_found = (Sample(**{str(name): value for name, value in row.items()}) for row in rows.to_dict("records"))
    return {sample.sample_id: sample for sample in samples_found}
