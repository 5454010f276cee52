"""How long a rerun takes of which everything is in the store already, and whether it loads a model or torch.

    python -m tests.bench.bench_rerun [--units 10000]

The store is written as a run would have left it, with the identities of a real plan and an image file for every
restoration, but without restoring: 100 crops, 5 blurs, and a restorer in so many settings.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table

from clir_core.imaging.images import encode_png
from clir_core.weights.locate import default_folder
from db import artefacts, records
from db.clock import now
from db.store import Store
from db.writing import spool
from db.writing.publish import publish
from ingest.execution.session import protocol_rows
from ingest.job.completed import CompletedWork
from ingest.job.identities import protocol_id, setting_id
from ingest.job.plan import CandidatePlan, PlannedRestoration, make_plan
from ingest.job.request import JobRequest
from ingest.job.resolve import resolve
from ingest.job.samples import PlannedSample, Shelf
from tests.bench.bench_throughput import write_crops

IMAGES, SIDE = 100, 256
TASKS = ("blur1", "blur1.5", "blur2", "blur2.5", "blur3")
RESTORER, METRICS = "richardson-lucy", ("psnr_y", "ssim_y", "niqe")
SECONDS_ALLOWED = 5.0
HEAVY = ("torch", "pandas", "scipy", "diffusers", "timm")
CALL = """
import json, sys
from ingest.cli import main
try:
    main()
finally:
    print(json.dumps(sorted(sys.modules)))
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and fail if the rerun is slow or loads torch."""
    parser = argparse.ArgumentParser(description="A rerun of finished work.")
    parser.add_argument("--units", type=int, default=10_000)
    units = parser.parse_args(arguments).units
    settings = units // (IMAGES * len(TASKS))  # the default is one of them
    sweep = f"iterations={','.join(str(1 + number) for number in range(settings - 1))}"
    with tempfile.TemporaryDirectory() as folder:
        images, store = Path(folder) / "images", Path(folder) / "store"
        images.mkdir()
        write_crops(images, IMAGES, SIDE)
        made = write_store(images, Store.create(store), sweep)
        asked = ["--images", str(images), "--task", ",".join(TASKS), "--restorer", RESTORER, "--sweep", sweep]
        command = [sys.executable, "-c", CALL, "run", *asked, "--metric", ",".join(METRICS), "--store", str(store)]
        began = time.perf_counter()
        ran = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds = time.perf_counter() - began
    loaded = sorted(set(json.loads(ran.stdout.splitlines()[-1])) & set(HEAVY))
    table = Table("", "found", "allowed", title=f"A rerun of {made} finished restorations, {IMAGES} images")
    table.add_row("wall, s", f"{seconds:.2f}", f"< {SECONDS_ALLOWED:g}")
    table.add_row("heavy packages imported", ", ".join(loaded) or "none", "no torch")
    table.add_row("load of the machine", f"{os.getloadavg()[0]:.1f}", f"{os.cpu_count()} cores")
    Console().print(table, ran.stderr.splitlines()[-1])
    if seconds >= SECONDS_ALLOWED or "torch" in loaded:
        raise SystemExit("more than is allowed; was the machine quiet?")


def write_store(images: Path, store: Store, sweep: str) -> int:
    """What a run of the job would have left; how many restorations that is."""
    asked = JobRequest(images=[images], tasks=[*TASKS], restorers=[RESTORER], sweeps=[sweep], metrics=[*METRICS])
    job = resolve(asked, default_folder())
    shelf = Shelf(put=lambda png: artefacts.put(store, png), holds=lambda _: False, rows={})
    plan = make_plan(job, CompletedWork(), shelf)
    samples = {one.sample.sample_id: one.sample for each in plan.candidate_plans for one in each.restore}
    rows: list[records.Record] = [*protocol_rows(job.metrics, ())]
    for sample in samples.values():
        rows += sample_rows(store, sample)
    for each in plan.candidate_plans:
        for planned in each.restore:
            rows += restoration_rows(store, each, planned)
    spool.append(store, records.Shard(key="all", records=tuple(rows)))
    publish(store, wait=True)
    return plan.units


def sample_rows(store: Store, sample: PlannedSample) -> list[records.Record]:
    """The rows of a sample, with its image."""
    target, row = sample.target, records.Dataset(dataset_id=sample.target.dataset_id, title=sample.target.dataset_id)
    named = records.ImageDataset(image_id=target.image_id, dataset_id=target.dataset_id, name=target.name)
    image = records.Image(
        image_id=target.image_id,
        dataset_id=target.dataset_id,
        name=target.name,
        width=target.width,
        height=target.height,
        file_sha256=target.file_sha256,
        artefact_sha=target.artefact_sha,
    )
    kept = records.Sample(
        sample_id=sample.sample_id,
        image_id=target.image_id,
        task_id=sample.task_id,
        seed=sample.seed,
        drawn=sample.drawn,
        degraded_sha=quick_artefact(store, sample.sample_id),
        target_sha=target.artefact_sha,
        width=target.width,
        height=target.height,
        alpha=1.0,
    )
    return [row, named, image, kept]


def restoration_rows(store: Store, plan: CandidatePlan, planned: PlannedRestoration) -> list[records.Record]:
    """The row of a restoration, with its image and its scores."""
    spec, created_at = plan.candidate.spec, datetime.fromisoformat(str(now()))
    made = records.Restoration(
        restoration_id=planned.restoration_id,
        sample_id=planned.sample.sample_id,
        restorer_id=spec.id,
        setting_id=setting_id(spec.id, planned.setting),
        run_id="written",
        revision=spec.revision,
        seed=planned.seed,
        status="done",
        restored_sha=quick_artefact(store, planned.restoration_id),
        created_at=created_at,
    )
    scores = (
        records.Score(restoration_id=planned.restoration_id, protocol_id=protocol_id(metric), value=1.0)
        for metric in planned.missing_metrics
    )
    return [made, *scores]


def quick_artefact(store: Store, identity: str) -> str:
    """A small image of its own for everything that has an identity: its first pixels."""
    pixels = torch.tensor([int(identity[place : place + 2], 16) for place in range(0, 48, 2)]) / 255
    png = encode_png(pixels.view(1, 3, 2, 4))
    path = artefacts.path(store, hashlib.sha256(png).hexdigest())
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(png)  # not `artefacts.put`: nobody needs ten thousand files to survive a power cut here
    return path.stem


if __name__ == "__main__":
    main()
