"""What the store has already, asked once before planning."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from db import records
from db.reading import completed as stored
from db.store import Store
from db.writing.publish import publish
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
    """Publish what is acknowledged and not yet visible, then read what there is."""
    snapshot = publish(store, wait=True)
    if snapshot is None:
        return CompletedWork()
    return CompletedWork(
        restorations=stored.restorations_done(snapshot),
        scores=stored.scores_present(snapshot, [protocol_id(metric) for metric in metrics]),
        samples=stored.samples(snapshot),
        images=stored.restored_artefacts(snapshot),
    )
