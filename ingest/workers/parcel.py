"""Work for a worker that shares no disk with the store: the images travel with it, there and back.

Over there it is done in a scratch store by the same roles as here. What that leaves, shards and images, comes back and
is written by the run, which alone writes the store.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

from clir_core.imaging.images import encode_png
from db import artefacts
from db.store import Store
from db.upkeep.files import artefact_files
from db.writing import spool
from ingest.attempt import Failed, attempt
from ingest.job.samples import PlannedSample, SourceImage, read_degraded
from ingest.workers.restoration import RestorationRequest
from ingest.workers.scoring import ScoreRequest

Work: TypeAlias = PlannedSample | RestorationRequest | tuple[ScoreRequest, ...]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A request and the images that it names."""

    request: Work
    images: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A reply, the images that were made for it, and the rows that describe them."""

    reply: Any
    images: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    shards: Sequence[tuple[str, bytes]] = ()
    """Key and content of each."""


def pack(store: Store, request: Work) -> Parcel:
    """A request with its images.

    Raises:
        StoreError: One is lost or damaged.
        ImageError: One cannot be read.
    """
    if isinstance(request, PlannedSample):
        request = replace(request, target=_kept(store, request.target))
    return Parcel(request, {sha: artefacts.read(store, sha) for sha in dict.fromkeys(_named(request))})


def unpack(store: Store, delivery: Delivery) -> None:
    """Write what came back: images first, so that no row names one that is not there.

    Raises:
        StoreError: It cannot be written.
    """
    for content in delivery.images.values():
        artefacts.put(store, content)
    for key, content in delivery.shards:
        spool.append_content(store, key, content)


def work_off(scratch: Store, parcel: Parcel, handle: Callable[[Any], Any]) -> Delivery:
    """Do the work of a parcel in a scratch store, which is as empty afterwards as before."""
    for content in parcel.images.values():
        artefacts.put(scratch, content)
    try:
        reply = attempt(lambda: handle(parcel.request))
        return collect(scratch, reply, known=parcel.images)
    finally:
        empty(scratch)


def collect(scratch: Store, reply: Any, *, known: Mapping[str, bytes]) -> Delivery:  # noqa: ANN401 - whatever a role answers
    """What a scratch store holds beside the images that were sent to it."""
    if isinstance(reply, Failed):
        return Delivery(reply)
    images = {sha: path.read_bytes() for sha, path in artefact_files(scratch) if sha and sha not in known}
    shards = [(spool.load(path).key, path.read_bytes()) for path in spool.pending(scratch)]
    return Delivery(reply, images, shards)


def empty(scratch: Store) -> None:
    """Forget everything: a worker's disk stays as it was."""
    for folder in (scratch.artefacts, scratch.spool):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write weight files under their names, each whole or not at all; those that are there are left alone."""
    from clir_core.weights import locate
    from db import durable

    for name, content in files.items():
        path = folder / name
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            durable.write(path, content)
            locate.pin(path)


def _kept(store: Store, image: SourceImage) -> SourceImage:
    """An image none of whose files is needed any more."""
    if image.source.degraded is None or image.degraded_sha:
        return image
    return replace(image, degraded_sha=artefacts.put(store, encode_png(read_degraded(image.source))))


def _named(request: Work) -> list[str]:
    match request:
        case PlannedSample():
            found = [request.target.artefact_sha, request.target.degraded_sha]
        case RestorationRequest():
            found = [request.sample.degraded_sha, request.sample.target_sha]
        case requests:
            shas = ((each.image_sha, each.sample.degraded_sha, each.sample.target_sha) for each in requests)
            found = [sha for of_one in shas for sha in of_one]
    return [sha for sha in found if sha]
