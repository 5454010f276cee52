"""The store's samples, as what images that were restored elsewhere are matched with."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from clir_core.errors import ImageError
from clir_core.imaging.files import ImageFile, Rejected, list_images, read_header
from clir_core.imaging.pairing import Pair, Pairs, match
from db import artefacts, records
from db.reading import completed
from db.store import Store
from db.writing.publish import publish
from ingest.attempt import Failed, attempt


@dataclass(frozen=True, slots=True)
class StoredTarget:
    """A sample of the store, as what restored images are matched with."""

    name: str
    width: int
    height: int
    sample: records.Sample


def stored_targets(store: Store, task_id: str, dataset_id: str) -> list[StoredTarget]:
    """The samples of a task that have targets, under every name they have; of one data set, or of all.

    Raises:
        ImageError: There are none.
    """
    snapshot = publish(store, wait=True)
    targets: list[StoredTarget] = []
    known: set[str] = set()
    if snapshot is not None:
        memberships = completed.memberships(snapshot)
        known = {dataset for _, dataset, _ in memberships}
        chosen = [(image, name) for image, dataset, name in sorted(memberships) if dataset_id in ("", dataset)]
        targets = _targets(store, completed.samples(snapshot).values(), task_id, dict.fromkeys(chosen))
    if dataset_id and dataset_id not in known:
        sets = ", ".join(sorted(known)) or "none yet"
        raise ImageError(f"the store has no data set {dataset_id!r}; it has {sets}")
    if not targets:
        raise ImageError(f'the store has no sample of {task_id} with a target; make them with "run --task {task_id}"')
    return targets


def _targets(
    store: Store, samples: Iterable[records.Sample], task_id: str, names: Iterable[tuple[str, str]]
) -> list[StoredTarget]:
    by_image: defaultdict[str, list[records.Sample]] = defaultdict(list)
    for sample in samples:
        if sample.task_id == task_id and sample.target_sha is not None:
            by_image[sample.image_id].append(sample)
    targets: list[StoredTarget] = []
    for image_id, name in names:
        for sample in by_image[image_id]:
            header = read_header(artefacts.path(store, str(sample.target_sha)))
            targets.append(StoredTarget(name, header.width, header.height, sample))
    return targets


def pair_with_samples(folder: Path, targets: Sequence[StoredTarget], ending: str) -> Pairs[ImageFile, StoredTarget]:
    """Match a folder's images with samples by name and size.

    Raises:
        ImageError: It is not a folder, or nothing in it belongs to a sample.
    """
    listing = list_images(folder)
    headers = [(path, attempt(lambda path=path: read_header(path))) for path in listing.images]
    unreadable = [Rejected(path.name, header.error) for path, header in headers if isinstance(header, Failed)]
    unreadable.extend(listing.rejected)
    files = [header for _, header in headers if not isinstance(header, Failed)]
    pairs = match(files, targets, role="restored", ending=ending)
    names = {file.name for file in files}
    lost = [item for item in (*pairs.missing, *pairs.mismatched) if item.name in names]
    if not pairs.matched:
        reasons = "; ".join(f"{item.name} {item.reason}" for item in (*unreadable, *lost)[:3]) or "it holds no image"
        raise ImageError(f"nothing in {folder} belongs to a sample: {reasons}")
    single, rivals = _one_a_sample(pairs.matched)
    return Pairs(matched=single, missing=(), mismatched=(*lost, *rivals), unreadable=tuple(unreadable))


def _one_a_sample(
    matched: Sequence[Pair[ImageFile, StoredTarget]],
) -> tuple[tuple[Pair[ImageFile, StoredTarget], ...], list[Rejected]]:
    """An image of several data sets has several names; only one file may be its restoration."""
    first: dict[str, Pair[ImageFile, StoredTarget]] = {}
    rivals: list[Rejected] = []
    for pair in matched:
        earlier = first.setdefault(pair.target.sample.sample_id, pair)
        if earlier is not pair:
            reason = f"belongs to the same image as {earlier.image.path.name}; keep one"
            rivals.append(Rejected(pair.image.path.name, reason))
    return tuple(first.values()), rivals
