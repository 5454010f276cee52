"""Work that travels: done in a scratch store, it leaves in the store what it would have left there itself."""

from pathlib import Path

import pytest

from clir_core.tasks.task import parse_task
from db import artefacts, records
from db.errors import StoreError
from db.reading.user_sql import query
from db.store import Store
from db.upkeep.files import artefact_files
from db.writing.publish import publish
from ingest.attempt import Failed
from ingest.job.catalogue import find_restorer
from ingest.job.samples import PlannedSample, Shelf, describe_image, plan_sample
from ingest.job.sources import folders
from ingest.workers.parcel import pack, unpack, work_off, write_files
from ingest.workers.restoration import RestorationRequest
from ingest.workers.roles import RestorationRole, ScoringRole


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store")


@pytest.fixture
def scratch(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "scratch")


@pytest.fixture
def planned(store: Store, photographs: Path) -> PlannedSample:
    shelf = Shelf(put=lambda png: artefacts.put(store, png), holds=lambda sha: artefacts.is_whole(store, sha), rows={})
    image = describe_image(folders([photographs]).sources[0], shelf)
    for path in photographs.iterdir():
        path.unlink()  # over there the photographs are not to be had
    return plan_sample(image, parse_task("blur1"), seed=0)


def test_a_sample_and_a_restoration_made_elsewhere_are_in_the_store_and_nowhere_else(
    store: Store, scratch: Store, planned: PlannedSample
) -> None:
    prepare = ScoringRole(store=scratch.path, weights={}, device="cpu", threads=1, memory_mb=10).start()
    prepared = work_off(scratch, pack(store, planned), prepare)
    assert isinstance(prepared.reply, records.Sample)
    unpack(store, prepared)
    spec = find_restorer("wiener")
    role = RestorationRole(
        store=scratch.path,
        weights=(),
        restorer_id=spec.id,
        checkpoint=None,
        weights_sha256="",
        device="cpu",
        run_id="r",
    )
    request = RestorationRequest(
        restoration_id="made",
        sample=prepared.reply,
        setting=spec.setting,
        task=planned.task,
        subject="astronaut blur1",
        seed=0,
    )
    restored = work_off(scratch, pack(store, request), role.start())
    assert list(artefact_files(scratch)) == []
    assert list(scratch.spool.iterdir()) == []
    unpack(store, restored)
    unpack(store, restored)  # delivered twice, as after a lost answer
    rows = query(publish(store, wait=True), "SELECT * FROM restoration", limit=5)
    assert rows["status"].tolist() == ["done"]
    assert artefacts.is_whole(store, rows["restored_sha"][0])


def test_an_error_elsewhere_comes_back_and_leaves_nothing(store: Store, scratch: Store, planned: PlannedSample) -> None:
    def fail(request: object) -> None:
        artefacts.put(scratch, artefacts.read(store, planned.target.artefact_sha))
        raise ValueError("no room")

    delivery = work_off(scratch, pack(store, planned), fail)
    assert delivery.reply == Failed("ValueError: no room")
    assert delivery.images == {}
    assert list(artefact_files(scratch)) == []


def test_a_lost_image_is_named_before_anything_is_sent(store: Store, planned: PlannedSample) -> None:
    artefacts.path(store, planned.target.artefact_sha).unlink()
    with pytest.raises(StoreError, match="is lost"):
        pack(store, planned)


def test_weights_are_written_once_and_known_by_their_hash(tmp_path: Path) -> None:
    write_files(tmp_path, {"net/a.pth": b"weights"})
    (tmp_path / "net/a.pth").write_bytes(b"already here")
    write_files(tmp_path, {"net/a.pth": b"weights"})
    assert (tmp_path / "net/a.pth").read_bytes() == b"already here"
