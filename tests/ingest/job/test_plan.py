"""What a plan reads, and how often."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
import torch

from clir_core.tasks.task import parse_task
from db import artefacts, records
from db.store import Store
from ingest.job import samples
from ingest.job.completed import CompletedWork
from ingest.job.plan import Job, make_plan
from ingest.job.samples import Shelf
from ingest.job.sources import folders, pairs
from ingest.workers import preparation
from ingest.workers.preparation import Pictures, prepare_sample

TASKS = ("sr2", "blur1", "sr4", "blur20")


def job(*folder: Path, tasks: tuple[str, ...] = TASKS, dataset: str = "") -> Job:
    return Job(
        sources=folders(folder, 0, dataset).sources,
        tasks=[parse_task(task) for task in tasks],
        candidates=[],
        metrics=[],
        seed=0,
        devices=(torch.device("cpu"),),
        weights=Path(),
    )


def shelf(store: Store, *rows: records.Image) -> Shelf:
    return Shelf(
        put=lambda png: artefacts.put(store, png),
        holds=lambda sha: artefacts.exists(store, sha),
        rows={row.image_id: row for row in rows},
    )


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts what is done to images."""
    counted: Counter[str] = Counter()

    def count(module: object, name: str) -> None:
        real = getattr(module, name)

        def counting(argument: object) -> object:
            counted[f"{name} {tuple(argument.shape[-2:])}" if name == "encode_png" else name] += 1
            return real(argument)

        monkeypatch.setattr(module, name, counting)

    for name in ("read_image", "hash_file", "encode_png"):
        count(samples, name)
    for name in ("hash_file", "encode_png", "decode_png"):
        count(preparation, name)
    return counted


def test_four_tasks_decode_hash_and_encode_an_image_once(
    photographs: Path, tmp_path: Path, work: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (photographs / "chelsea.png").unlink()
    store, asked = Store.create(tmp_path / "store"), job(photographs)
    plan = make_plan(asked, CompletedWork(), shelf(store))
    pictures = Pictures(store)
    rows = [row for sample in plan_samples(asked, plan.images) for row in prepare_sample(sample, pictures)]
    assert work["read_image"] == 1
    assert work["hash_file"] == 1
    assert work["decode_png"] == 1  # the kept image, by the process that degrades it
    assert {name: count for name, count in work.items() if name.startswith("encode")} == {
        "encode_png (96, 96)": 1 + 2,  # the target, and what two blurs made of it
        "encode_png (48, 48)": 1,
        "encode_png (24, 24)": 1,
    }
    kept = [row for row in rows if isinstance(row, records.Sample)]
    assert len({row.target_sha for row in kept}) == 1
    assert len(kept) == 4


def plan_samples(asked: Job, images: list[samples.SourceImage]) -> list[samples.PlannedSample]:
    return [samples.plan_sample(image, task, asked.seed) for image in images for task in asked.tasks]


def test_an_image_that_the_store_keeps_is_neither_hashed_nor_encoded_again(
    photographs: Path, tmp_path: Path, work: Counter[str]
) -> None:
    store = Store.create(tmp_path / "store")
    first = make_plan(job(photographs), CompletedWork(), shelf(store)).images
    rows = [
        records.Image(
            image_id=image.image_id,
            dataset_id="first",
            name="first",
            width=image.width,
            height=image.height,
            file_sha256=image.file_sha256,
            artefact_sha=image.artefact_sha,
        )
        for image in first
    ]
    work.clear()
    again = make_plan(job(photographs), CompletedWork(), shelf(store, *rows)).images
    assert dict(work) == {"read_image": 2}
    assert [image.artefact_sha for image in again] == [image.artefact_sha for image in first]
    assert {(image.dataset_id, image.name) for image in again} == {("first", "first")}
    artefacts.path(store, first[0].artefact_sha).unlink()
    make_plan(job(photographs), CompletedWork(), shelf(store, *rows))
    assert artefacts.exists(store, first[0].artefact_sha)


def test_the_same_image_twice_in_a_set_is_planned_once_and_said(photographs: Path) -> None:
    shutil.copy(photographs / "astronaut.png", photographs / "copy of it.png")
    plan = make_plan(job(photographs), CompletedWork())
    assert [image.source.name for image in plan.images] == ["astronaut", "chelsea"]
    assert plan.repeated == ["copy of it.png holds the same image as astronaut.png; counted once"]


def test_the_same_image_in_two_sets_is_in_both_and_restored_once(photographs: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    from ingest.job.catalogue import Candidate, find_restorer

    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(photographs / "astronaut.png", other / "moon.png")
    bicubic = find_restorer("bicubic")
    asked = replace(
        job(photographs, other, tasks=("sr2",)), candidates=[Candidate(spec=bicubic, setting=bicubic.setting)]
    )
    plan = make_plan(asked, CompletedWork())
    assert [(image.source.dataset_id, image.source.name) for image in plan.images] == [
        ("photographs", "astronaut"),
        ("photographs", "chelsea"),
        ("other", "moon"),
    ]
    assert plan.units == 2
    assert plan.repeated == []


def test_a_pair_is_read_once_and_its_degraded_image_kept(photographs: Path, tmp_path: Path, work: Counter[str]) -> None:
    from dataclasses import replace

    low = tmp_path / "low"
    low.mkdir()
    for path in photographs.iterdir():
        shutil.copy(path, low / f"{path.stem}x4m.png")
    found = pairs(low, photographs, ending="x4m")
    assert {source.dataset_id for source in found.sources} == {tmp_path.name}
    store = Store.create(tmp_path / "store")
    asked = replace(job(photographs, tasks=()), sources=found.sources, found_task_id="mild")
    plan = make_plan(asked, CompletedWork(), shelf(store))
    assert work["read_image"] == 4
    sample = samples.plan_found_sample(plan.images[0], "mild", 1.0)
    prepare_sample(sample, Pictures(store))
    assert work["read_image"] == 4
    assert artefacts.exists(store, plan.images[0].degraded_sha)
