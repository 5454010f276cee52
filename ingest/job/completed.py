"""What the store has already, asked once before planning."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, partial

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
    """restoration_id -> status."""
    errors: Mapping[str, str] = field(default_factory=dict[str, str])
    """restoration_id -> why it failed."""
    made: Set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """(sample_id, setting_id) of what was restored, by any revision and weights of the restorer."""
    scores: Set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """(restoration_id, protocol_id) of every restored image's score, undefined ones too, and none whose map is lost."""
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
    is_whole: Callable[[str], bool] = lambda _: True
    """Whether an artefact is on the disk."""

    def status(self, restoration_id: str) -> str | None:
        """`done`, `failed`, or None of what was never made or has lost its image, and is to be made again."""
        return None if self.lost(restoration_id) else self.restorations.get(restoration_id)

    def lost(self, restoration_id: str) -> str | None:
        """The artefact of a restored image that is in the database and not on the disk."""
        sha = self.images.get(restoration_id)
        return None if sha is None or self.is_whole(sha) else sha

    def expected(self, restoration_id: str) -> str | None:
        """The artefact of a restored image as it was made before: made again, it has to be the same."""
        return self.images.get(restoration_id)

    def sample(self, sample_id: str) -> records.Sample | None:
        """A sample whose images are there."""
        sample = self.samples.get(sample_id)
        if sample is None or not all(self.is_whole(sha) for sha in (sample.degraded_sha, sample.target_sha) if sha):
            return None
        return sample


def read_completed(store: Store, metrics: Sequence[ReadyMetric]) -> CompletedWork:
    """Publish what is acknowledged and not yet visible, then read what there is."""
    return completed_in(store, publish(store, wait=True), metrics)


def completed_in(store: Store, snapshot: Snapshot | None, metrics: Sequence[ReadyMetric]) -> CompletedWork:
    """What a snapshot of a store holds; nothing where there is none."""
    if snapshot is None:
        return CompletedWork()
    is_whole = cache(partial(artefacts.is_whole, store))
    protocols = [protocol_id(metric) for metric in metrics]
    maps = stored.score_artefacts(snapshot, protocols)
    return CompletedWork(
        restorations=stored.restorations_done(snapshot),
        errors=stored.restoration_errors(snapshot),
        made=stored.restorations_made(snapshot),
        scores=stored.scores_present(snapshot, protocols).without(
            {key for key, sha in maps.items() if not is_whole(sha)}
        ),
        samples=stored.samples(snapshot),
        images=stored.restored_artefacts(snapshot),
        sources=stored.images(snapshot),
        memberships=stored.memberships(snapshot),
        restorers=stored.restorer_weights(snapshot),
        is_whole=is_whole,
    )
