"""Which measure is the default, and the program's own validation."""

from dataclasses import replace

import pandas as pd
from example_metrics import PSNR

from dashboard.data.alignment import measure_of
from dashboard.data.measure_trust import most_trusted


def trust(**aucs: float) -> pd.DataFrame:
    return pd.DataFrame([{"metric_id": name, "auc": auc, "low": 0.1, "high": 0.99, "n_images": 9} for name, auc in aucs.items()])  # fmt: skip  # noqa: E501


def offered(*metric_ids: str):
    return [measure_of(replace(PSNR, metric_id=each, quality="alignment")) for each in metric_ids]


def test_the_best_of_those_that_are_offered_is_trusted_and_its_figure_is_said() -> None:
    best = most_trusted(
        trust(align_novelty=0.97, align_patch=0.2, psnr_y=0.99), offered("align_patch", "align_novelty")
    )

    assert best is not None
    assert best.metric_id == "align_novelty"
    assert best.text == "AUC 0.97 [0.10, 0.99], n = 9 images"


def test_measures_of_pixels_are_shown_beside_and_never_the_default() -> None:
    best = most_trusted(trust(lr_ssim=0.99, align_patch_lq=0.2), offered("lr_ssim", "align_patch_lq"))

    assert best is not None
    assert best.metric_id == "align_patch_lq"


def test_none_is_trusted_that_was_not_validated() -> None:
    assert most_trusted(trust(align_novelty=0.97), offered("align_cls")) is None
