"""A large synthetic store with all that the pages draw: both families, references, settings, costs, meaning, pictures.

50 variants (3 references, 26 traditional, 9 latent diffusion, one of these in 12 further settings), 5 tasks and 20
metrics: so many restorations, with so many scores, that the asked number is reached. Written as `bench_scale` does.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image as Picture

from db import artefacts
from db.records import Dataset, Image, MetricProtocol, Record, Restorer, Run, Sample, Setting, Shard, Task
from db.store import Store
from db.writing.spool import append
from tests.bench.bench_scale_part import NOW, fill, image_records

TASKS, SIDE = 5, 64
TRADITIONAL, LATENT = 26, 9
SWEPT = "diffusion0"
USUAL: dict[str, object] = {"steps": 50, "start_timestep": None, "one_step": False, "cfg_scale": 1.0, "noise_seed": 0}
SWEEPS: tuple[dict[str, object], ...] = (
    *({"steps": steps} for steps in (5, 10, 20, 100)),
    *({"start_timestep": start} for start in (200, 400, 600, 800)),
    *({"start_timestep": start, "one_step": True} for start in (200, 400, 600, 800)),
)
METRICS: dict[str, tuple[str, str, float, float]] = {
    "psnr_y": ("distortion", "higher", 24.0, 6.0),
    "ssim_y": ("distortion", "higher", 0.7, 0.2),
    "lpips": ("distortion", "lower", 0.2, 0.2),
    "dists": ("distortion", "lower", 0.1, 0.2),
    "ms_ssim": ("distortion", "higher", 0.8, 0.2),
    "vifp": ("distortion", "higher", 0.4, 0.4),
    "gmsd": ("distortion", "lower", 0.05, 0.2),
    "flip": ("distortion", "lower", 0.1, 0.2),
    "psnr_rgb": ("distortion", "higher", 23.0, 6.0),
    "ssim_rgb": ("distortion", "higher", 0.7, 0.2),
    "niqe": ("perception", "lower", 4.0, 3.0),
    "musiq": ("perception", "higher", 50.0, 20.0),
    "maniqa": ("perception", "higher", 0.4, 0.3),
    "brisque": ("perception", "lower", 20.0, 30.0),
    "piqe": ("perception", "lower", 30.0, 30.0),
    "liqe": ("perception", "higher", 2.0, 2.0),
    "clipiqa_plus": ("perception", "higher", 0.5, 0.3),
    "align_patch": ("alignment", "lower", 0.1, 0.3),
    "align_cls": ("alignment", "lower", 0.1, 0.3),
    "align_patch_lq": ("alignment", "lower", 0.1, 0.3),
}
"""Metric -> quality, the better direction, and where its values lie."""

BULK = """
INSERT INTO _restoration BY NAME
SELECT
    sha256(concat(sample.number, ' ', variant.number)) AS restoration_id,
    sample.number AS sample_number,
    variant.number AS variant_number,
    'bulk' AS run_id,
    0 AS seed,
    'done' AS status,
    shas[1 + (sample.number + variant.number) % len(shas)] AS restored_sha,
    'native' AS route,
    round((CASE family WHEN 'cldm' THEN 900 ELSE 20 END) * (1 + variant.number / 50.0 + random()), 1) AS latency_ms,
    1 AS warm_ups,
    3 AS timed_calls,
    2 AS threads,
    false AS contended,
    round(100 + 20 * variant.number + random(), 1) AS peak_memory_mb,
    1e9 * variant.number AS flops,
    'cpu' AS device,
    'float32' AS dtype,
    CASE family
        WHEN 'cldm' THEN '{{"denoiser": {{"milliseconds": 700}}, "vae_decode": {{"milliseconds": 200}}}}'
        ELSE '{{}}'
    END AS cost_by_part,
    TIMESTAMP '2026-01-01' AS created_at,
    {metrics}
FROM (SELECT number, restorer_id, family FROM _variant JOIN restorer USING (restorer_id)) AS variant
CROSS JOIN (SELECT number FROM _sample_number ORDER BY number) AS sample
CROSS JOIN (SELECT $shas::VARCHAR[] AS shas) AS pictures
"""


def build(path: Path, scores: int) -> None:
    """A store with so many scores."""
    store, variants = Store.create(path), tuple(_variants())
    images = scores // (sum(isinstance(each, Setting) for each in variants) * TASKS * len(METRICS))
    pictures = _pictures(store)
    append(store, Shard(key="dimensions", records=(*_dimensions(), *variants, *_images(images, pictures))))
    metrics = ", ".join(
        f"{least} + {width} * (0.4 * variant.number / 50 + 0.6 * random()) AS {name}"
        for name, (_, _, least, width) in METRICS.items()
    )
    fill(store, BULK.format(metrics=metrics), {"shas": pictures})


def _dimensions() -> Iterator[Record]:
    yield Run(
        run_id="bulk", started_at=NOW, status="done", arguments="", revision="", versions="{}", host="", device=""
    )
    yield Dataset(dataset_id="bulk", title="Bulk")
    yield from (Task(task_id=f"task{task}", title=f"Task {task}", alpha=2.0) for task in range(TASKS))
    for name, (quality, better, _, _) in METRICS.items():
        yield MetricProtocol(
            protocol_id=f"{name}@1", metric_id=name, title=name.upper(), quality=quality, better=better,
            reference="degraded" if name.endswith("_lq") else "none" if quality == "perception" else "target",
            protocol="{}", created_at=NOW,
        )  # fmt: skip


def _variants() -> Iterator[Record]:
    """Restorers and their settings."""
    yield from _restorer("target", "reference")
    yield from _restorer("bicubic", "reference")
    yield from _restorer(f"{SWEPT}-vae", "reference")
    for number in range(TRADITIONAL):
        yield from _restorer(f"network{number}", "traditional")
    for number in range(LATENT):
        yield from _restorer(f"diffusion{number}", "cldm")
    yield from (_setting(SWEPT, **change) for change in SWEEPS)


def _restorer(name: str, family: Literal["reference", "traditional", "cldm"]) -> Iterator[Record]:
    size = {"reference": 0, "traditional": 16_000_000, "cldm": 900_000_000}[family]
    yield Restorer(
        restorer_id=name, title=name.title(), family=family, revision=1, parameters=size, weights_bytes=4 * size
    )
    yield _setting(name)


def _setting(name: str, **change: object) -> Setting:
    label = " ".join(f"{field}={json.dumps(value)}" for field, value in change.items())
    return Setting(
        setting_id=f"{name} {label}".strip(),
        restorer_id=name,
        label=label,
        values=json.dumps({**USUAL, **change}),
        is_default=not change,
    )


def _images(images: int, pictures: list[str]) -> Iterator[Record]:
    for image in range(images):
        shown = pictures[image % len(pictures)]
        for record in image_records(image):
            match record:
                case Image():
                    yield replace(record, artefact_sha=shown)
                case Sample():
                    gamma = (record.gamma or 0.0) * (0.75 + 0.5 * (image % 101) / 100)
                    yield replace(record, degraded_sha=shown, target_sha=shown, gamma=gamma, beta=2 * gamma)
                case _:
                    yield record


def _pictures(store: Store) -> list[str]:
    """A few noise pictures that all restorations share."""
    rng = np.random.default_rng(0)
    made: list[str] = []
    for _ in range(32):
        file = io.BytesIO()
        Picture.fromarray(rng.integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)).save(file, "PNG")
        made.append(artefacts.put(store, file.getvalue()))
    return made
