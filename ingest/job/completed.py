"""What the store has already, asked once before planning."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from db import artefacts, records
from db.reading import completed as stored
from db.store import Store
from db.writing.publish import publish_or_warn
from ingest.job.catalogue import ReadyMetric
from ingest.job.identities import protocol_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedWork:
    """Finished work, by identity."""

    restorations: Mapping[str, str] = field(default_factory=dict[str, str])
    """restoration_id -> status."""
    scores: Set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """(restoration_id, protocol_id) of every restored image's score, undefined ones too."""
    samples: Mapping[str, records.Sample] = field(default_factory=dict[str, records.Sample])
    """sample_id -> its row."""
    images: Mapping[str, str] = field(default_factory=dict[str, str])
    """restoration_id -> artefact of the restored image."""


def read_completed(store: Store, metrics: Sequence[ReadyMetric]) -> CompletedWork:
    """Publish what is acknowledged and not yet visible, then read what there is.

    What has lost one of its images counts as not done, and is made again.
    """
    snapshot = publish_or_warn(store)
    if snapshot is None:
        return CompletedWork()
    images, samples = stored.restored_artefacts(snapshot), stored.samples(snapshot)
    inputs = (sha for sample in samples.values() for sha in (sample.degraded_sha, sample.target_sha) if sha)
    lost = artefacts.lost(store, {*images.values(), *inputs})
    remade = {restoration_id for restoration_id, sha in images.items() if sha in lost}
    scores = stored.scores_present(snapshot, [protocol_id(metric) for metric in metrics])
    return CompletedWork(
        restorations={
            name: status for name, status in stored.restorations_done(snapshot).items() if name not in remade
        },
        scores={score for score in scores if score[0] not in remade} if remade else scores,
        samples={name: row for name, row in samples.items() if not lost & {row.degraded_sha, row.target_sha}},
        images={name: sha for name, sha in images.items() if name not in remade},
    )
