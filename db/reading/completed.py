"""What ingest asks before it works: which results are there already.

Only published results are seen: call `publish(store, wait=True)` first, so that nothing acknowledged is missed.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, TypeVar

from db.reading.run_question import Row, rows, run_question
from db.records import Image, Run, Sample
from db.store import Snapshot

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T", Image, Run, Sample)


def restorations_done(snapshot: Snapshot) -> dict[str, str]:
    """The status, `done` or `failed`, of every restoration that was tried, by restoration_id."""
    return {row["restoration_id"]: row["status"] for row in rows(snapshot, "restorations_done")}


def restoration_errors(snapshot: Snapshot) -> dict[str, str]:
    """Why each failed restoration failed, by restoration_id."""
    return {row["restoration_id"]: row["error"] or "" for row in rows(snapshot, "restoration_errors")}


def restorations_made(snapshot: Snapshot) -> set[tuple[str, str]]:
    """(sample_id, setting_id) of everything that was restored, by any revision and weights of the restorer."""
    return {(row["sample_id"], row["setting_id"]) for row in rows(snapshot, "restorations_made")}


@dataclass(frozen=True, slots=True, eq=False)
class Scores(Set[tuple[str, str]]):
    """Pairs of restoration_id and protocol_id, kept by restoration: ten million tuples would take gigabytes."""

    plain: Mapping[str, Sequence[bool]]
    """By restoration_id: whether it has a plain number of each metric."""
    places: Mapping[str, int]
    """By protocol_id: which of these it is."""
    others: frozenset[tuple[str, str]]
    """Scores that are no plain numbers."""
    lost: frozenset[tuple[str, str]] = frozenset()
    """Scores that do not count."""

    def without(self, lost: Set[tuple[str, str]]) -> "Scores":
        """All but these."""
        return replace(self, lost=self.lost | lost)

    def __contains__(self, pair: object) -> bool:
        if not isinstance(pair, tuple) or pair in self.lost:
            return False
        restoration_id, protocol_id = pair
        place, is_scored = self.places.get(protocol_id), self.plain.get(restoration_id)
        return pair in self.others or (place is not None and is_scored is not None and is_scored[place])

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield from self.others - self.lost
        for restoration_id, is_scored in self.plain.items():
            for protocol_id, place in self.places.items():
                pair = (restoration_id, protocol_id)
                if is_scored[place] and pair not in self.others and pair not in self.lost:
                    yield pair

    def __len__(self) -> int:
        return sum(1 for _ in self)


def scores_present(snapshot: Snapshot, protocol_ids: Sequence[str]) -> Scores:
    """(restoration_id, protocol_id) of every score of a restored image by these protocols, undefined ones too."""
    asked = list(protocol_ids)
    columns = rows(snapshot, "metrics_of_protocols", protocol_ids=asked)
    metric_ids = [row["metric_id"] for row in columns]
    plain = rows(snapshot, "plain_scores_present", metric_ids=metric_ids) if metric_ids else []
    others = rows(snapshot, "scores_present", protocol_ids=asked)
    return Scores(
        plain={row["restoration_id"]: row["is_scored"] for row in plain},
        places={row["protocol_id"]: place for place, row in enumerate(columns)},
        others=frozenset((row["restoration_id"], row["protocol_id"]) for row in others),
    )


def score_artefacts(snapshot: Snapshot, protocol_ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """The map that is kept with a score, by (restoration_id, protocol_id), where there is one."""
    found = rows(snapshot, "score_artefacts", protocol_ids=list(protocol_ids))
    return {(row["restoration_id"], row["protocol_id"]): row["artefact_sha"] for row in found}


def restored_artefacts(snapshot: Snapshot) -> dict[str, str]:
    """The artefact of every restored image, by restoration_id."""
    return {row["restoration_id"]: row["restored_sha"] for row in rows(snapshot, "restored_artefacts")}


def samples(snapshot: Snapshot) -> dict[str, Sample]:
    """Every sample, by sample_id."""
    return {sample.sample_id: sample for sample in _records(Sample, rows(snapshot, "known_samples"))}


def images(snapshot: Snapshot) -> dict[str, Image]:
    """Every image, by image_id."""
    return {image.image_id: image for image in _records(Image, rows(snapshot, "known_images"))}


def memberships(snapshot: Snapshot) -> set[tuple[str, str, str]]:
    """(image_id, dataset_id, name there) of every image in every data set that it belongs to."""
    return {(row["image_id"], row["dataset_id"], row["image_name"]) for row in rows(snapshot, "memberships")}


def restorer_weights(snapshot: Snapshot) -> dict[str, str]:
    """The digest of the weights that every restorer has now, by restorer_id; empty where it has none."""
    return {row["restorer_id"]: row["weights_sha256"] for row in rows(snapshot, "known_restorers")}


def imported_before(snapshot: Snapshot, restorer_id: str) -> "pd.DataFrame":
    """sample_id, restoration_id, restored_sha, latency_ms, device: what counts of a restorer that ran elsewhere."""
    return run_question(snapshot, "imported_before", restorer_id=restorer_id)


def lost_runs(snapshot: Snapshot) -> list[Run]:
    """The rows that runs should have that fell silent while they said that they were running."""
    return _records(Run, rows(snapshot, "lost_runs"))


def _records(kind: type[T], found: Sequence[Row]) -> list[T]:
    names = [field.name for field in fields(kind)]
    return [kind(**{name: row[name] for name in names}) for row in found]
