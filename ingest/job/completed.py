"""What the store has already, asked once before planning."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from db import artefacts, records
from db.reading import completed as stored
from db.store import Snapshot, Store
from db.writing.publish import publish
from ingest.job.catalogue import ReadyMetric
from ingest.job.identities import protocol_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedWork:
    """Finished work, by identity."""

    restorations: Mapping[str, str] = field(default_factory=dict[str, str])
    """restoration_id -> status; only what is whole on the disk counts as done."""
    made: Set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """(sample_id, setting_id) of what was restored, by any revision and weights of the restorer."""
    scores: Set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """(restoration_id, protocol_id) of every restored image's score, undefined ones too."""
    samples: Mapping[str, records.Sample] = field(default_factory=dict[str, records.Sample])
    """sample_id -> its row, where its images are whole on the disk."""
    images: Mapping[str, str] = field(default_factory=dict[str, str])
    """restoration_id -> artefact of the restored image."""
    lost: Mapping[str, str] = field(default_factory=dict[str, str])
    """restoration_id -> artefact that is in the database and not on the disk; to be made again."""
    sources: Mapping[str, records.Image] = field(default_factory=dict[str, records.Image])
    """image_id -> the row of a target, or of a photograph without one."""
    memberships: Set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    """(image_id, dataset_id, name there)."""
    restorers: Mapping[str, str] = field(default_factory=dict[str, str])
    """restorer_id -> digest of the weights it has now."""


def read_completed(store: Store, metrics: Sequence[ReadyMetric]) -> CompletedWork:
    """Publish what is acknowledged and not yet visible, then read what there is, in the database and on the disk."""
    return completed_in(store, publish(store, wait=True), metrics)


def completed_in(store: Store, snapshot: Snapshot | None, metrics: Sequence[ReadyMetric]) -> CompletedWork:
    """What a snapshot of a store holds, and the disk; nothing where there is no snapshot."""
    if snapshot is None:
        return CompletedWork()
    images, samples = stored.restored_artefacts(snapshot), stored.samples(snapshot)
    whole = {
        sha: artefacts.is_whole(store, sha)
        for sha in {*images.values(), *(sha for sample in samples.values() for sha in _artefacts_of(sample))}
    }
    lost = {identifier: sha for identifier, sha in images.items() if not whole[sha]}
    tried = stored.restorations_done(snapshot)
    return CompletedWork(
        restorations={identifier: status for identifier, status in tried.items() if identifier not in lost},
        made=stored.restorations_made(snapshot),
        scores=stored.scores_present(snapshot, [protocol_id(metric) for metric in metrics]),
        samples={
            identifier: sample
            for identifier, sample in samples.items()
            if all(whole[sha] for sha in _artefacts_of(sample))
        },
        images={identifier: sha for identifier, sha in images.items() if identifier not in lost},
        lost=lost,
        sources=stored.images(snapshot),
        memberships=stored.memberships(snapshot),
        restorers=stored.restorer_weights(snapshot),
    )


def _artefacts_of(sample: records.Sample) -> tuple[str, ...]:
    return (sample.degraded_sha,) if sample.target_sha is None else (sample.degraded_sha, sample.target_sha)
