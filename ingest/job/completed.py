"""What the store has already, asked once before planning."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from db import records
from db.reading import completed as stored
from db.store import Snapshot, Store
from db.writing.publish import publish
from ingest.job.catalogue import ReadyMetric
from ingest.job.identities import protocol_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedWork:
    """Finished work, by identity."""

    restorations: Mapping[str, str] = field(default_factory=dict[str, str])
    """restoration_id -> status."""
    made: Set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """(sample_id, setting_id) of what was restored, by any revision and weights of the restorer."""
    scores: Set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """(restoration_id, protocol_id) of every restored image's score, undefined ones too."""
    samples: Mapping[str, records.Sample] = field(default_factory=dict[str, records.Sample])
    """sample_id -> its row."""
    images: Mapping[str, str] = field(default_factory=dict[str, str])
    """restoration_id -> artefact of the restored image."""
    sources: Mapping[str, records.Image] = field(default_factory=dict[str, records.Image])
    """image_id -> the row of a target, or of a photograph without one."""
    memberships: Set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    """(image_id, dataset_id, name there)."""
    restorers: Mapping[str, str] = field(default_factory=dict[str, str])
    """restorer_id -> digest of the weights it has now."""


def read_completed(store: Store, metrics: Sequence[ReadyMetric]) -> CompletedWork:
    """Publish what is acknowledged and not yet visible, then read what there is."""
    return completed_in(publish(store, wait=True), metrics)


def completed_in(snapshot: Snapshot | None, metrics: Sequence[ReadyMetric]) -> CompletedWork:
    """What a snapshot holds; nothing where there is none."""
    if snapshot is None:
        return CompletedWork()
    return CompletedWork(
        restorations=stored.restorations_done(snapshot),
        made=stored.restorations_made(snapshot),
        scores=stored.scores_present(snapshot, [protocol_id(metric) for metric in metrics]),
        samples=stored.samples(snapshot),
        images=stored.restored_artefacts(snapshot),
        sources=stored.images(snapshot),
        memberships=stored.memberships(snapshot),
        restorers=stored.restorer_weights(snapshot),
    )
