"""What a metric of alignment is, told from its id and title."""

from dataclasses import replace

import pytest
from example_metrics import PSNR

from dashboard.data.alignment import map_protocol_id, measure_of, measures
from dashboard.data.metrics import Metric


def metric(metric_id: str, title: str, reference: str = "target", scores: int = 4) -> Metric:
    return replace(
        PSNR,
        metric_id=metric_id,
        protocol_id=f"{metric_id}@1",
        title=title,
        quality="alignment",
        better="lower",
        reference=reference,  # type: ignore[arg-type]
        scores=scores,
    )


STAND_IN = metric("align_patch_efficientnet_lite0", "Alignment with the target (EfficientNet-Lite0, patches)")
WHOLE = metric("align_cls_efficientnet_lite0", "Alignment with the target (EfficientNet-Lite0, whole image)")
PAPERS = metric("align_patch_w1", "Alignment with the target (DINOv2 ViT-S/14, patches, shifts of one allowed)")
DEGRADED = metric("align_patch_efficientnet_lite0_lq", "Alignment (EfficientNet-Lite0, patches)", "degraded")
PIXELS = metric("lr_ssim", "LR consistency (SSIM)", "degraded")


@pytest.mark.parametrize(
    ("one", "kind", "encoder", "stands_in"),
    [
        (STAND_IN, "align_patch", "EfficientNet-Lite0", True),
        (WHOLE, "align_cls", "EfficientNet-Lite0", True),
        (PAPERS, "align_patch_w1", "DINOv2 ViT-S/14", False),
        (DEGRADED, "align_patch", "EfficientNet-Lite0", True),
        (PIXELS, "lr_ssim", "", False),
    ],
)
def test_a_measure_is_told_from_its_id_and_its_encoder_by_name(
    one: Metric, kind: str, encoder: str, stands_in: bool
) -> None:
    found = measure_of(one)

    assert (found.kind, found.encoder, found.stands_in) == (kind, encoder, stands_in)


def test_the_papers_encoder_comes_first_and_what_has_no_scores_is_not_offered() -> None:
    found = measures([WHOLE, STAND_IN, PAPERS, replace(PAPERS, metric_id="align_cls", scores=0), PIXELS], "target")

    assert [one.metric.metric_id for one in found] == [
        "align_patch_w1",
        "align_patch_efficientnet_lite0",
        "align_cls_efficientnet_lite0",
    ]


def test_maps_are_those_of_the_same_encoder_and_reference() -> None:
    everything = [STAND_IN, WHOLE, PAPERS, DEGRADED, PIXELS]

    assert map_protocol_id(measure_of(WHOLE), everything) == STAND_IN.protocol_id
    assert map_protocol_id(measure_of(DEGRADED), everything) == DEGRADED.protocol_id
    assert map_protocol_id(measure_of(PAPERS), everything) == ""
    assert map_protocol_id(measure_of(PIXELS), everything) == ""
