"""Scores as ingest stores them: what is compared with what, what is kept, and what is left undefined."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from clir_core.imaging.images import decode_png, encode_png, read_image
from clir_core.interfaces import Images
from clir_core.tasks.task import parse_task
from clir_core.weights.entries.encoders import EFFICIENTNET_LITE0
from clir_core.weights.locate import default_folder, locate, state
from db import artefacts, records
from db.store import Store
from ingest.job.samples import describe_image, plan_sample
from ingest.job.sources import folders
from ingest.workers.loaded_metrics import LoadedMetrics
from ingest.workers.preparation import Pictures, prepare_sample
from ingest.workers.scoring import Scorer, ScoreRequest, Unscored

CPU = torch.device("cpu")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store")


def request_of(store: Store, photographs: Path, task_id: str, *metric_ids: str) -> ScoreRequest:
    """A request to score the target itself."""
    task = parse_task(task_id)
    sample = plan_sample(describe_image(folders([photographs]).sources[0]), task, seed=3)
    rows = prepare_sample(sample, Pictures(store))
    row = next(row for row in rows if isinstance(row, records.Sample))
    metrics = tuple((metric_id, f"{metric_id}@1") for metric_id in metric_ids)
    return ScoreRequest(
        restoration_id="r",
        image_sha=row.target_sha or "",
        sample=row,
        task=task,
        metrics=metrics,
        subject=f"bicubic on astronaut {task_id}",
    )


def scorer(store: Store, weights: Mapping[str, tuple[Path, ...]] | None = None) -> Scorer:
    known = defaultdict[str, tuple[Path, ...]](tuple, weights or {})
    return Scorer(store=store, metrics=LoadedMetrics(weights=known, device=CPU, memory_mb=100))


@pytest.mark.parametrize("task_id", ["sr4", "blur2+noise10", "poisson1+jpeg50", "realesrgan4", "bsrgan2"])
def test_the_replayed_degradation_of_the_target_is_the_degraded_image(
    store: Store, photographs: Path, tmp_path: Path, task_id: str
) -> None:
    request = request_of(store, photographs, task_id, "lr_psnr")
    target, degraded = (
        artefacts.path(store, sha).read_bytes() for sha in (request.image_sha, request.sample.degraded_sha)
    )
    (score,) = scorer(store).score([request])
    assert score.value == 100  # the cap of identical images
    assert decode_png(target).shape[-1] == decode_png(degraded).shape[-1] * request.sample.alpha


def test_a_border_of_alpha_pixels_is_shaved_where_the_protocol_says_so(
    store: Store, photographs: Path, tmp_path: Path
) -> None:
    request = request_of(store, photographs, "sr4", "psnr_rgb", "psnr_y")
    image = read_image(artefacts.path(store, request.image_sha)).clone()
    image[..., :4, :] = 0
    spoilt = ScoreRequest(
        restoration_id="r",
        image_sha=artefacts.put(store, encode_png(image)),
        sample=request.sample,
        task=request.task,
        metrics=request.metrics,
    )
    rgb, luma = scorer(store).score([spoilt])
    assert rgb.value is not None
    assert rgb.value < 40
    assert luma.value == 100


def test_weights_that_went_while_a_run_was_going_are_a_failure_that_names_them(
    store: Store, photographs: Path, tmp_path: Path
) -> None:
    gone = {"stlpips": (tmp_path / "gone.pth",)}
    (failure,) = scorer(store, gone).score([request_of(store, photographs, "sr2", "stlpips")])
    assert isinstance(failure, Unscored)
    assert "gone.pth" in failure.error


@pytest.mark.parametrize("values", ["raises", "nan"])
def test_a_metric_that_breaks_is_a_failure_and_the_others_are_scored(
    store: Store, photographs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, values: str
) -> None:
    def compute(images: Images) -> Tensor:
        if values == "raises":
            raise RuntimeError("CUDA error: out of memory")
        return torch.full((len(images),), torch.nan, dtype=torch.float64)

    loaded = scorer(store)
    monkeypatch.setattr(type(loaded.metrics), "solo", lambda self, spec: compute)
    score, failure = loaded.score([request_of(store, photographs, "sr2", "psnr_rgb", "niqe")])
    assert isinstance(score, records.Score)
    expected = "RuntimeError: CUDA error: out of memory" if values == "raises" else "niqe came out as nan, and did not"
    assert isinstance(failure, Unscored)
    assert failure.subject == "niqe of bicubic on astronaut sr2"
    assert failure.error.startswith(expected)


def test_an_undefined_metric_is_null_with_its_reason(store: Store, photographs: Path, tmp_path: Path) -> None:
    (score,) = scorer(store).score([request_of(store, photographs, "sr2", "niqe")])
    assert isinstance(score, records.Score)
    assert score.value is None
    assert "NIQE needs 4 blocks" in str(score.reason)


@pytest.mark.weights
@pytest.mark.skipif(state(EFFICIENTNET_LITE0, default_folder()) != "ready", reason='run "make weights" first')
def test_a_patch_map_is_kept_and_is_black_where_nothing_differs(store: Store, photographs: Path) -> None:
    request = request_of(store, photographs, "sr2", "align_patch_efficientnet_lite0_lq")
    weights = locate((EFFICIENTNET_LITE0,), default_folder())
    (score,) = scorer(store, {"align_patch_efficientnet_lite0_lq": weights}).score([request])
    assert score.value == 0
    assert score.artefact_sha is not None
    assert float(read_image(artefacts.path(store, score.artefact_sha)).max()) == 0


def test_a_batch_has_the_scores_of_its_images_one_by_one(store: Store, photographs: Path, tmp_path: Path) -> None:
    metric_ids = ("psnr_rgb", "psnr_y", "ssim_y", "gmsd", "lr_psnr", "niqe")
    tasks = ("sr2", "blur1+sr2", "noise9+sr2")
    requests = [request_of(store, photographs, task_id, *metric_ids) for task_id in tasks]
    spoilt = [
        replace(request, restoration_id=f"r{level}", image_sha=worse(store, request, level))
        for level, request in enumerate(requests, start=1)
    ]
    assert len({request.kind for request in spoilt}) == 1
    together = scorer(store).score(spoilt)
    alone = [scorer(store).score([request]) for request in spoilt]
    expected = [alone[place][metric] for metric in range(len(metric_ids)) for place in range(len(tasks))]
    assert [row.protocol_id for row in together] == [f"{metric_id}@1" for metric_id in metric_ids for _ in tasks]
    for row, one in zip(together, expected, strict=True):
        assert (row.restoration_id, row.reason) == (one.restoration_id, one.reason)
        assert row.value == (None if one.value is None else pytest.approx(one.value, abs=1e-9))
    psnr = [row.value for row in together if row.protocol_id == "psnr_rgb@1"]
    assert len(set(psnr)) == len(tasks), "scores that are alike cannot tell a permutation"
    assert all(row.reason for row in together if row.protocol_id == "niqe@1")  # 96 px are one block


def worse(store: Store, request: ScoreRequest, level: int) -> str:
    image = read_image(artefacts.path(store, request.image_sha))
    return artefacts.put(store, encode_png((image * (1 - level / 10)).round(decimals=2)))
